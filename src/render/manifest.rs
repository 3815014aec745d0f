//! theme.toml: which views a theme prints and which options it has; and the values that a site gives them.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::config::{Config, json};
use crate::diag::{Checked, Code, Diagnostic};
use crate::fields::{Dialect, Fields, Findings, Node, toml};
use crate::plan::view;
use crate::source::{SourceFile, Span};
use crate::text;

/// The kinds of value that an option can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `"text"`
    Text,
    /// `12`
    Number,
    /// `true`
    Truth,
}

/// One option of a theme.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeOption {
    /// What its values are.
    pub kind: Kind,
    /// Its value where the site gives none.
    pub default: Json,
}

/// The options of a theme by name.
pub type Options = BTreeMap<String, ThemeOption>;

/// Reads theme.toml.
pub fn read(source: &SourceFile) -> Checked<Options> {
    let (entries, diagnostics) = toml::parse(source);
    let mut findings = Findings::new(source, Dialect::Settings);
    findings.diagnostics = diagnostics;
    let f = &mut findings;
    let mut fields = Fields::new(entries, Span::default());
    for told in ["name", "description", "license", "homepage"] {
        fields.take(told, |node| f.text(node));
    }
    fields.take("extends", |node| {
        let base = f.text(node)?;
        if base.value != "default" {
            f.add(Code::BadTheme, base.span, format!("a theme cannot extend `{}`", base.value)).help =
                Some("every theme extends \"default\"".to_owned());
        }
        Some(())
    });
    fields.take("views", |node| {
        let views = f.list(node, |f, item| f.number(item, 1..=i64::from(u32::MAX)));
        if !views.contains(&i64::from(view::VERSION)) {
            let message = format!("this theme does not print the views of this salon, version {}", view::VERSION);
            f.add(Code::BadTheme, node.span, message).help =
                Some(format!("a theme that has been tried with them says views = [{}]", view::VERSION));
        }
        Some(())
    });
    let options = fields.take("options", |node| Some(f.pairs(node, option))).unwrap_or_default();
    fields.finish(f, "theme.toml", &[]);
    for finding in &mut findings.diagnostics {
        finding.code = Code::BadTheme;
    }
    Checked::new(options.into_iter().collect(), findings.diagnostics)
}

fn option<'a>(f: &mut Findings<'a>, node: &Node) -> Option<ThemeOption> {
    let mut fields = f.fields(node)?;
    let kinds = [("text", Kind::Text), ("string", Kind::Text), ("number", Kind::Number), ("boolean", Kind::Truth)];
    let kind = fields.take("type", |n| f.word(n, &kinds, Code::UnknownWord)).unwrap_or(Kind::Text);
    let default = fields.take("default", |n| Some(json(n))).unwrap_or(match kind {
        Kind::Text => Json::from(""),
        Kind::Number => Json::from(0),
        Kind::Truth => Json::from(false),
    });
    fields.take("description", |n| f.text(n));
    fields.finish(f, "an option of a theme", &[]);
    if !fits(kind, &default) {
        f.add(Code::BadTheme, node.span, format!("the default is not {}", words(kind)));
    }
    Some(ThemeOption { kind, default })
}

/// Every option with its value; what the site gives wrongly is told at its place in site.toml.
pub fn values(options: &Options, config: &Config, site: &SourceFile) -> Checked<BTreeMap<String, Json>> {
    let mut values: BTreeMap<String, Json> =
        options.iter().map(|(name, option)| (name.clone(), option.default.clone())).collect();
    let mut diagnostics = Vec::new();
    for (name, given) in &config.theme_options {
        let tell = |message: String| Diagnostic::at(Code::UnknownThemeOption, site, given.span, message);
        match options.get(name) {
            Some(option) if fits(option.kind, &given.value) => {
                values.insert(name.clone(), given.value.clone());
            }
            Some(option) => diagnostics.push(tell(format!("`{name}` wants {}", words(option.kind)))),
            None => {
                let names: Vec<&str> = options.keys().map(String::as_str).collect();
                let finding = tell(format!("the theme has no option `{name}`"));
                let finding = finding.did_you_mean(text::closest(name, names.iter().copied()));
                diagnostics.push(if names.is_empty() {
                    finding.help("this theme has no options")
                } else {
                    finding.help(format!("its options are {}", text::enumerate(&names)))
                });
            }
        }
    }
    Checked::new(values, diagnostics)
}

fn fits(kind: Kind, value: &Json) -> bool {
    match kind {
        Kind::Text => value.is_string(),
        Kind::Number => value.is_number(),
        Kind::Truth => value.is_boolean(),
    }
}

fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Number => "a number",
        Kind::Truth => "true or false",
    }
}

//! Colours for code: which class each part of a fenced block gets.
//!
//! Classes and not colours, one short class a token, so that pages stay small and themes decide.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use ahash::AHashMap;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// Longer code stays without colours.
const BYTES_MAX: usize = 64 * 1024;

/// Code with a longer line (something minified) stays without colours.
const LINE_MAX: usize = 5_000;

/// How many of the innermost scopes are asked for a class.
const SCOPES_MAX: usize = 12;

/// How many blocks are remembered. Then all are forgotten: what is remembered is only a matter of time.
const CACHE_MAX: usize = 20_000;

/// A part of the code: its length in bytes and its class, empty for none.
pub(super) type Token = (u32, &'static str);

/// Tokens of code that was seen before, by its language and the hash of its text.
type Known = HashMap<(String, blake3::Hash), Arc<[Token]>>;

/// The language that a fence names: its word up to the first comma or blank, in lower case. Empty where there is none or
/// it holds what no language's name does.
pub(super) fn language(info: &str) -> String {
    let word = info.split([',', ' ', '\t', '{', ':']).next().unwrap_or_default();
    let fine =
        word.len() <= 30 && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.'));
    if fine { word.to_ascii_lowercase() } else { String::new() }
}

/// The tokens of `code`, in order and without gaps; `None` where it stays without colours.
pub(super) fn tokens(language: &str, code: &str) -> Option<Arc<[Token]>> {
    static CACHE: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    if code.len() > BYTES_MAX || code.lines().any(|line| line.len() > LINE_MAX) {
        return None;
    }
    let syntax = syntax(language)?;
    let key = (language.to_owned(), blake3::hash(code.as_bytes()));
    if let Some(known) = CACHE.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Some(Arc::clone(known));
    }
    let tokens: Arc<[Token]> = walk(syntax, code).into();
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if cache.len() >= CACHE_MAX {
        cache.clear();
    }
    cache.insert(key, Arc::clone(&tokens));
    Some(tokens)
}

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let token = match language {
        "" | "text" | "txt" | "plain" | "plaintext" | "none" => return None,
        "shell" | "console" | "shell-session" | "shellsession" | "sh-session" | "terminal" | "zsh" | "ksh" => "bash",
        "jsx" | "mjs" | "cjs" | "node" => "js",
        "mts" | "cts" => "ts",
        "jsonc" | "json5" | "jsonl" | "ndjson" | "geojson" => "json",
        "py" | "python3" | "pycon" | "ipython" => "python",
        "yml" => "yaml",
        "rs" => "rust",
        "golang" => "go",
        "c++" | "cxx" | "hpp" | "cc" => "cpp",
        "c#" | "csharp" => "cs",
        "objc" | "objective-c" => "m",
        "docker" => "dockerfile",
        "make" | "mk" => "makefile",
        "patch" => "diff",
        "md" => "markdown",
        "htm" | "xhtml" => "html",
        "svg" | "rss" | "atom" => "xml",
        "kt" | "kts" => "kotlin",
        "rb" => "ruby",
        "hs" => "haskell",
        "ex" | "exs" => "elixir",
        "tf" | "hcl" => "terraform",
        "viml" | "vimscript" => "vim",
        "postgres" | "postgresql" | "mysql" | "sqlite" => "sql",
        "gql" => "graphql",
        "conf" | "cfg" | "dosini" => "ini",
        other => other,
    };
    SYNTAXES.find_syntax_by_token(token)
}

fn walk(syntax: &SyntaxReference, code: &str) -> Vec<Token> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut classes = AHashMap::new();
    let mut tokens = Tokens::default();
    let mut lines = code.split_inclusive('\n');
    let mut done = 0;
    for line in lines.by_ref() {
        // A rule of the syntax that gives up costs the colours of what follows.
        let Ok(ops) = state.parse_line(line, &SYNTAXES) else { break };
        let mut from = 0;
        for (at, op) in ops {
            tokens.push(at - from, class(&stack, &mut classes));
            from = at;
            if stack.apply(&op).is_err() {
                break;
            }
        }
        tokens.push(line.len() - from, class(&stack, &mut classes));
        done += line.len();
    }
    tokens.push(code.len() - done, "");
    tokens.0
}

/// Tokens, with neighbours of one class joined.
#[derive(Default)]
struct Tokens(Vec<Token>);

impl Tokens {
    fn push(&mut self, length: usize, class: &'static str) {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        match self.0.last_mut() {
            _ if length == 0 => {}
            Some((last, same)) if *same == class => *last += length,
            _ => self.0.push((length, class)),
        }
    }
}

/// The class of the innermost scope that has one.
fn class(stack: &ScopeStack, known: &mut AHashMap<Scope, Option<&'static str>>) -> &'static str {
    let scopes = stack.as_slice().iter().rev().take(SCOPES_MAX);
    scopes.filter_map(|scope| *known.entry(*scope).or_insert_with(|| scope_class(*scope))).next().unwrap_or_default()
}

fn scope_class(scope: Scope) -> Option<&'static str> {
    static CLASSES: LazyLock<Vec<(Scope, &'static str)>> =
        LazyLock::new(|| SCOPES.iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, *class))).collect());
    CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|(_, class)| *class)
}

/// Scopes and their classes; the first that fits counts, so the longer stand before the shorter.
///
/// `k` keyword, `s` string, `c` comment, `n` number and constant, `f` function, `t` type and tag, `a` attribute,
/// `o` operator, `p` punctuation, `v` variable, `gi` `gd` `gh` inserted, deleted and headings of a diff.
const SCOPES: &[(&str, &str)] = &[
    ("comment", "c"),
    ("punctuation.definition.comment", "c"),
    ("punctuation.definition.string", "s"),
    ("constant.character.escape", "n"),
    ("string", "s"),
    ("constant", "n"),
    ("keyword.operator", "o"),
    ("keyword", "k"),
    ("storage.type", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name.tag", "t"),
    ("entity.name.section", "gh"),
    ("entity.name", "t"),
    ("entity.other.inherited-class", "t"),
    ("entity.other.attribute-name", "a"),
    ("support.type.property-name", "a"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("support.constant", "n"),
    ("support", "f"),
    ("variable", "v"),
    ("markup.inserted", "gi"),
    ("markup.deleted", "gd"),
    ("markup.heading", "gh"),
    ("meta.diff.range", "gh"),
    ("meta.diff.header", "gh"),
    ("punctuation.definition.inserted", "gi"),
    ("punctuation.definition.deleted", "gd"),
    ("punctuation", "p"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(language: &str, code: &str) -> Vec<(String, &'static str)> {
        let mut rest = code;
        let mut parts = Vec::new();
        for (length, class) in tokens(language, code).unwrap().iter() {
            let (part, after) = rest.split_at(*length as usize);
            parts.push((part.to_owned(), *class));
            rest = after;
        }
        assert_eq!(rest, "");
        parts
    }

    #[test]
    fn the_fences_word_is_untrusted() {
        for (info, expected) in
            [("Rust,ignore", "rust"), ("c++ x", "c++"), ("", ""), ("\"><script>", ""), ("@bo", ""), ("{.rust}", "")]
        {
            assert_eq!(language(info), expected, "{info}");
        }
    }

    #[test]
    fn code_gets_one_class_a_token() {
        let parts = classes("rust", "fn a() -> u8 { 1 } // é\n");
        assert!(parts.contains(&("fn".to_owned(), "k")), "{parts:?}");
        assert!(parts.contains(&("a".to_owned(), "f")), "{parts:?}");
        assert!(parts.iter().any(|(part, class)| part.starts_with("// é") && *class == "c"), "{parts:?}");
    }

    #[test]
    fn common_fence_words_are_known() {
        for word in [
            "shell",
            "console",
            "bash",
            "sh",
            "jsx",
            "tsx",
            "ts",
            "typescript",
            "js",
            "javascript",
            "jsonc",
            "json",
            "yml",
            "yaml",
            "py",
            "python",
            "toml",
            "dockerfile",
            "kotlin",
            "swift",
            "go",
            "rs",
            "c",
            "cpp",
            "c#",
            "java",
            "rb",
            "php",
            "sql",
            "html",
            "css",
            "scss",
            "xml",
            "diff",
            "md",
            "lua",
            "r",
            "haskell",
            "elixir",
            "make",
            "nix",
            "zig",
            "ini",
            "vim",
        ] {
            assert!(syntax(word).is_some(), "{word}");
        }
        assert!(tokens("no-such", "x").is_none());
    }

    #[test]
    fn differences_have_their_own_classes() {
        let parts = classes("diff", "+a\n-b\n c\n");
        assert!(parts.iter().any(|(part, class)| part.contains("+") && *class == "gi"), "{parts:?}");
        assert!(parts.iter().any(|(part, class)| part.contains("-") && *class == "gd"), "{parts:?}");
    }

    #[test]
    fn long_code_stays_plain() {
        assert!(tokens("rust", &"x".repeat(LINE_MAX + 1)).is_none());
        assert!(tokens("rust", &"x\n".repeat(BYTES_MAX)).is_none());
    }
}

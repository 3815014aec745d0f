//! Findings about the content: what is wrong, where, and what to write instead.
//!
//! A finding is a value that every stage may make and none may throw: one bad file never hides another's faults. How a
//! finding looks on a screen is `report`'s.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::address::SourcePath;
use crate::source::{Excerpt, SourceFile, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Hint,
    /// Something that was written is not followed. Ends the build with `--strict`.
    Warning,
    /// A page would be wrong. Nothing is published.
    Error,
}

impl Severity {
    /// The word for it in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($name:ident $id:literal $severity:ident $title:literal;)*) => {
        /// The kind of a finding: stable over versions, each with its paragraph in `docs/findings.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $title] #[serde(rename = $id)] $name,)*
        }

        impl Code {
            /// Every code, in order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The letters and digits that never change: `S0103`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How much a finding of this kind weighs.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// What all findings of this kind have in common, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

codes! {
    NotUtf8 "S0001" Error "a file is not UTF-8";
    EmptyFile "S0002" Warning "a file says nothing";
    Unreadable "S0003" Error "a file or folder cannot be read";
    NotFollowed "S0004" Warning "a link or special file is not followed";
    StrayFile "S0005" Warning "a Markdown file lies where nothing is read";
    NoCommunityFile "S0006" Warning "a folder with Markdown is no community";
    TooLarge "S0007" Error "a file or list is over a limit";
    ControlCharacter "S0008" Warning "control characters are left out";

    UnclosedFrontMatter "S0101" Error "front matter is not closed";
    BrokenYaml "S0102" Error "front matter is not readable YAML";
    UnknownKey "S0103" Error "a key is not known";
    ForeignKey "S0104" Error "a key of another generator";
    DuplicateKey "S0105" Error "a key is written twice";
    WrongType "S0106" Error "a value is of another kind than its key wants";
    UnknownWord "S0107" Error "a value is none of the words that its key knows";
    BadDate "S0108" Error "a date cannot be read or does not exist";
    AmbiguousDate "S0109" Error "a date can be read in two ways";
    MissingKey "S0110" Error "a required key is missing";
    BadTruth "S0111" Error "truth is written true or false";
    BadDuration "S0112" Error "a duration cannot be read";
    BadRecurrence "S0113" Error "a rule of recurrence cannot be read";
    BadTimezone "S0114" Error "a time zone does not exist";
    BadAddress "S0115" Error "an address cannot be used";
    BadVisibility "S0116" Error "who may see this cannot be read";
    BadColour "S0117" Error "a colour cannot be read";
    BadLanguage "S0118" Error "a language tag cannot be read";
    BadLink "S0119" Error "a web address cannot be read or is of an unsafe kind";
    NoFrontMatter "S0120" Error "a file that needs front matter has none";
    FrontMatterLimit "S0121" Error "front matter is over a limit";
    TimeMoved "S0122" Warning "a time does not exist on that day";
    UselessKey "S0123" Warning "a key has no effect here";
    DateOrder "S0124" Warning "a date lies before the one that it follows";
    CommaList "S0125" Warning "commas do not make a list";
    CommentValue "S0126" Error "a value is lost behind #";

    LinkToNothing "S0201" Warning "a link leads to nothing";
    AnchorToNothing "S0202" Warning "a link leads to no place on its page";
    PictureMissing "S0203" Warning "a picture or file is missing";
    NearlyMention "S0204" Hint "a mention is nearly a member's handle";
    RawHtml "S0205" Hint "raw HTML is shown as text";
    UnsafeAddress "S0206" Warning "a link or picture has an unsafe address";
    ForeignPicture "S0207" Hint "a picture lies on another host";
    NoAltText "S0208" Hint "a picture has no description";
    LinkLeadsOut "S0209" Warning "a link leads out of the content folder";
    LinkHeldBack "S0210" Warning "a link leads to something that this build does not show";
    DeceptiveText "S0211" Hint "invisible or reversing characters";
    BrokenMath "S0212" Warning "a formula cannot be read";
    LargePicture "S0213" Hint "a picture is too large to be made smaller";

    NoProfile "S0301" Warning "somebody named has no profile";
    ReplyToNothing "S0302" Warning "an answer to nothing";
    ReplyRing "S0303" Warning "answers that answer each other";
    GoalNotFound "S0304" Warning "a report on no goal";
    AnswerNotFound "S0305" Warning "an answer that does not exist";
    ParentNotFound "S0306" Warning "a parent community that does not exist";
    ParentRing "S0307" Error "communities that are part of each other";
    ReplyBeforeOpener "S0310" Hint "an answer is dated before what it answers";
    NoDate "S0311" Hint "posts without a date";
    OneHandleTwoPeople "S0313" Hint "one handle, two names";
    NameClaimedTwice "S0314" Warning "a name that two members claim";

    AddressClash "S0401" Error "two documents claim one address";
    ReservedName "S0402" Error "a name that the site uses itself";
    AddressTooLong "S0405" Error "an address is too long for some file system";

    OldQuestion "S0501" Hint "an old question that several people answered";
    Outgrown "S0502" Hint "a group has outgrown its kind";

    BrokenToml "S0601" Error "site.toml is not readable TOML";
    UnknownSetting "S0602" Error "a setting is not known";
    BadSetting "S0603" Error "a setting's value cannot be used";
    OtherVersion "S0604" Error "the site wants another version of salon";

    ThemeNotFound "S0701" Error "the theme does not exist";
    BadTheme "S0702" Error "theme.toml cannot be used";
    BrokenTemplate "S0703" Error "a template cannot be used";
    UnknownThemeOption "S0704" Error "an option that the theme does not know";
    BadStrings "S0705" Error "a file of strings cannot be used";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Its kind.
    pub code: Code,
    /// The file it is about, from the site's root.
    pub path: SourcePath,
    /// The line that it is about, where it is about one.
    pub excerpt: Option<Excerpt>,
    /// The cause: one clause, lower case, no full stop, names in backquotes.
    pub message: String,
    /// The words under the mark: mostly "did you mean".
    pub label: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding about a whole file or folder.
    pub fn new(code: Code, path: &SourcePath, message: impl Into<String>) -> Self {
        Self { code, path: path.clone(), excerpt: None, message: message.into(), label: None, help: None }
    }

    /// A finding about a place in a file.
    pub fn at(code: Code, source: &SourceFile, span: Span, message: impl Into<String>) -> Self {
        Self { excerpt: Some(source.excerpt(span)), ..Self::new(code, &source.path, message) }
    }

    /// Adds words under the mark.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds "did you mean" where there is a near name.
    #[must_use]
    pub fn did_you_mean(self, name: Option<&str>) -> Self {
        match name {
            Some(name) => self.label(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Its weight.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Line and column, both from 1, where it is about a place.
    pub fn place(&self) -> Option<(usize, usize)> {
        self.excerpt.as_ref().map(|excerpt| (excerpt.line, excerpt.column))
    }
}

/// Findings in the order in which they are told: errors last, so that they stand where the eye is when the run is over;
/// each part by path and place.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.severity() == Severity::Error, d.path.clone(), d.place(), d.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}

/// How many findings of each weight there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Hints.
    pub hints: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|d| d.severity() == severity).count();
        Self { errors: count(Severity::Error), warnings: count(Severity::Warning), hints: count(Severity::Hint) }
    }
}

/// The best value that a stage could make, and what it found while making it.
#[derive(Clone, Debug, Default)]
pub struct Checked<T> {
    /// The value: a bad date costs the date, not the post.
    pub value: T,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Checked<T> {
    /// A value and what was found.
    pub fn new(value: T, diagnostics: Vec<Diagnostic>) -> Self {
        Self { value, diagnostics }
    }

    /// The value; what was found goes to `diagnostics`.
    pub fn into_value(self, diagnostics: &mut Vec<Diagnostic>) -> T {
        diagnostics.extend(self.diagnostics);
        self.value
    }
}

/// What no edit of the content mends: a full disk, a missing right, a flag that cannot be.
#[derive(Debug)]
pub enum Failure {
    /// Usage or configuration. Exit status 2.
    Usage(String),
    /// A place or file of the machine. Names the path. Exit status 1.
    Io {
        /// What was being done, as in "cannot write".
        doing: String,
        /// The file or folder.
        path: std::path::PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// site.toml or the theme has errors: told like findings, but the exit status is 2.
    Configuration(Vec<Diagnostic>),
    /// A page could not be made: a fault of a template or of salon itself.
    Render(String),
}

impl Failure {
    /// A failure of the system at `path`, made for `map_err`.
    pub fn io(doing: &str, path: impl AsRef<std::path::Path>) -> impl FnOnce(std::io::Error) -> Self {
        let (doing, path) = (doing.to_owned(), path.as_ref().to_owned());
        move |error| Self::Io { doing, path, error }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) | Self::Render(message) => f.write_str(message),
            Self::Io { doing, path, error } => write!(f, "{doing} {}: {error}", path.display()),
            Self::Configuration(_) => f.write_str("the configuration has errors"),
        }
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        let ids: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }

    #[test]
    fn every_code_has_its_paragraph() {
        let page = include_str!("../docs/findings.md");
        let told: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let expected: Vec<String> = Code::ALL.iter().map(|code| format!("{}: {}", code.id(), code.title())).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn errors_are_told_last_and_each_part_by_place() {
        let finding = |code, path: &str| Diagnostic::new(code, &SourcePath::new(path), "x");
        let mut all = vec![
            finding(Code::BadDate, "a"),
            finding(Code::NoDate, "c"),
            finding(Code::LinkToNothing, "b"),
            finding(Code::NoDate, "c"),
        ];
        sort(&mut all);
        let order: Vec<&str> = all.iter().map(|d| d.path.as_str()).collect();
        assert_eq!(order, ["b", "c", "a"]);
    }
}

use proptest::prelude::*;

use super::*;
use crate::address::SourcePath;
use crate::diag::{Code, Diagnostic, sort};
use crate::source::{Excerpt, SourceFile, Span};

const PATH: &str = "content/founders/posts/bo.md";

/// A finding at the first place where `marked` stands in `text`.
fn at(text: &str, marked: &str) -> Diagnostic {
    let source = SourceFile::new(SourcePath::new(PATH), text);
    let start = text.find(marked).unwrap();
    Diagnostic::at(Code::UnknownKey, &source, Span::new(start, start + marked.len()), format!("unknown key `{marked}`"))
}

fn wrong_key() -> Diagnostic {
    at("---\nauthor: bo\ntitle: x\nreply-to: weekly-wins\n---\n", "reply-to").did_you_mean(Some("reply_to"))
}

fn whole_file() -> Diagnostic {
    Diagnostic::new(Code::NoProfile, &SourcePath::new("content/a"), "`jon` has no profile")
        .help("profiles are the files in content/a/members/")
}

fn shown(diagnostic: Diagnostic) -> String {
    human(&[diagnostic], &Human::default())
}

#[test]
fn a_finding_looks_as_promised() {
    let expected = "\
error[S0103]: unknown key `reply-to`
 --> content/founders/posts/bo.md:4:1
  |
4 | reply-to: weekly-wins
  | ^^^^^^^^ did you mean `reply_to`?

";
    assert_eq!(shown(wrong_key()), expected);
}

#[test]
fn a_finding_about_a_file_shows_its_path_and_its_remedy() {
    let expected = "\
warning[S0301]: `jon` has no profile
--> content/a
 = help: profiles are the files in content/a/members/

";
    assert_eq!(shown(whole_file()), expected);
}

#[test]
fn marks_stand_under_wide_and_joined_and_tabbed_letters() {
    for (line, marked, expected) in [
        ("名前: 山田", "山田", "1 | 名前: 山田\n  |       ^^^^ here"),
        // Joined letters are shown apart, because terminals do not agree on how wide they are.
        ("a 👩‍👩‍👧 bad", "bad", "1 | a 👩👩👧 bad\n  |          ^^^ here"),
        ("اسم: خطأ", "خطأ", "1 | اسم: خطأ\n  |      ^^^ here"),
        ("\tkey: x", "key", "1 |     key: x\n  |     ^^^ here"),
        ("e\u{301}te: x", "x", "1 | e\u{301}te: x\n  |      ^ here"),
    ] {
        let shown = shown(at(line, marked).label("here"));
        assert!(shown.contains(expected), "{line}:\n{shown}");
    }
}

#[test]
fn the_end_of_a_line_and_an_empty_line_can_be_marked() {
    for (line, column) in [("title: a", 9), ("", 1), ("名", 2)] {
        let source = SourceFile::new(SourcePath::new(PATH), line);
        let end = Span::new(line.len(), line.len());
        let shown = shown(Diagnostic::at(Code::BadDate, &source, end, "a date is missing").label("here"));
        assert!(shown.contains(&format!("bo.md:1:{column}")), "{shown}");
        assert!(shown.contains("^ here"), "{shown}");
    }
}

#[test]
fn text_from_content_moves_no_cursor_and_turns_nothing_around() {
    let nasty = "a\u{1b}[31m\r\u{202E}b\u{7}: x";
    let finding = at(nasty, "x").label("\u{1b}]0;title\u{7}").help("a\u{1b}b");
    let finding = Diagnostic { path: SourcePath::new("content/\u{1b}[2J\n\u{202E}.md"), ..finding };
    let shown = shown(finding);
    assert!(!shown.chars().any(|c| is_control(c) || text::is_deceptive(c)), "{shown:?}");
    assert!(shown.contains("1 | a�[31m��b�: x\n  |             ^"), "{shown}");
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n'
}

#[test]
fn a_long_line_is_cut_around_its_mark() {
    let long = format!("{}bad{}", "ö".repeat(5000), "ü ".repeat(5000));
    let human = Human { width: 400, ..Human::default() };
    let shown = human_of(&at(&long, "bad"), &human);
    let line = shown.lines().find(|line| line.starts_with("1 |")).unwrap();
    assert!(line.chars().count() < 220, "{}", line.chars().count());
    assert!(line.starts_with("1 | …ö") && line.contains("öbadü") && line.ends_with('…'), "{line}");
    let marks = shown.lines().find(|line| line.contains('^')).unwrap();
    let column = |line: &str, mark: char| line.chars().position(|c| c == mark).unwrap();
    assert_eq!(column(line, 'b'), column(marks, '^'));
}

fn human_of(diagnostic: &Diagnostic, options: &Human) -> String {
    human(std::slice::from_ref(diagnostic), options)
}

#[test]
fn the_last_findings_are_shown_where_there_are_many_and_they_are_the_errors() {
    let mut all: Vec<Diagnostic> = (0..60)
        .map(|n| Diagnostic::new(Code::LinkToNothing, &SourcePath::new(format!("content/{n}")), "a link"))
        .collect();
    all.push(wrong_key());
    sort(&mut all);
    let shown = human(&all, &Human::default());
    assert!(shown.starts_with("… and 11 findings before these; `--format json` lists all\n\n"), "{shown}");
    assert_eq!(shown.matches("warning[").count(), 49);
    assert_eq!(shown.matches("error[").count(), 1);
    let all_shown = human(&all, &Human { cap: None, ..Human::default() });
    assert_eq!(all_shown.matches("warning[").count(), 60);
}

#[test]
fn colours_are_there_only_if_they_are_wanted() {
    assert!(human_of(&wrong_key(), &Human { colour: true, ..Human::default() }).contains('\u{1b}'));
    assert!(!human_of(&wrong_key(), &Human::default()).contains('\u{1b}'));
}

#[test]
fn hints_are_called_hints() {
    let hint = Diagnostic::new(Code::NoDate, &SourcePath::new("content/a"), "posts without a date");
    assert!(shown(hint).starts_with("hint[S0311]: posts without a date\n"));
}

#[test]
fn json_is_one_document_that_says_what_it_knows() {
    let all = [whole_file(), wrong_key()];
    let expected = concat!(
        r#"{"findings":["#,
        r#"{"code":"S0301","severity":"warning","file":"content/a","message":"`jon` has no profile","#,
        r#""help":"profiles are the files in content/a/members/"},"#,
        r#"{"code":"S0103","severity":"error","file":"content/founders/posts/bo.md","line":4,"column":1,"#,
        r#""message":"unknown key `reply-to`","label":"did you mean `reply_to`?"}"#,
        r#"],"errors":1,"warnings":1,"hints":0}"#,
        "\n"
    );
    assert_eq!(json(&all, Counts::of(&all)), expected);
}

#[test]
fn github_gets_a_command_a_line_in_which_nothing_ends_it_early() {
    let odd = Diagnostic::new(Code::NoDate, &SourcePath::new("content/a,b:c%.md"), "100 %\r\n::error::x");
    let expected = "\
::error file=content/founders/posts/bo.md,line=4,col=1,title=S0103::unknown key `reply-to`%0Adid you mean `reply_to`?
::notice file=content/a%2Cb%3Ac%25.md,title=S0311::100 %25%0D%0A::error::x
";
    assert_eq!(github(&[wrong_key(), odd]), expected);
}

#[test]
fn the_last_line_says_what_was_found_and_what_was_written() {
    let counts = |errors, warnings, hints| Counts { errors, warnings, hints };
    let written = Written { files: 4, changed: 2, unchanged: 2, removed: 1, ..Written::default() };
    let same = Written { files: 1, unchanged: 1, ..Written::default() };
    for (line, expected) in [
        (closing(counts(3, 2, 0), None), "3 errors, 2 warnings; nothing was written"),
        (closing(counts(0, 0, 0), None), "no findings"),
        (closing(counts(0, 1, 1), None), "1 warning, 1 hint"),
        (closing(counts(0, 0, 0), Some(&written)), "no findings; 4 files: 2 written, 1 removed and 2 unchanged"),
        (closing(counts(0, 1, 0), Some(&same)), "1 warning; 1 file, none changed"),
    ] {
        assert_eq!(line, expected);
    }
}

#[test]
fn progress_may_be_used_from_many_threads() {
    use rayon::prelude::*;
    let progress = Progress::new(false);
    progress.stage("reading", Some(1000));
    (0..1000).into_par_iter().for_each(|_| progress.inc(1));
    assert_eq!(progress.done(), 1000);
    progress.stage("writing", None);
    assert_eq!((progress.done(), progress.suspend(|| 3)), (0, 3));
    progress.finish();
}

proptest! {
    #[test]
    fn every_finding_can_be_shown(
        text in any::<String>(), wide in "[a名👩\u{200d}\u{301}\t\u{202e}\u{1b}]{0,300}", mark in (0usize..400, 0usize..400), line in any::<usize>(),
        message: String, label: Option<String>, help: Option<String>, path: String, colour: bool, width: usize,
    ) {
        for text in [text, wide] {
            let excerpt = Some(Excerpt { line, column: 1, text, mark });
            let finding = Diagnostic {
                excerpt, label: label.clone(), help: help.clone(),
                ..Diagnostic::new(Code::BadDate, &SourcePath::new(path.clone()), message.clone())
            };
            let shown = human_of(&finding, &Human { colour, width, cap: Some(50) });
            prop_assert!(colour || !shown.chars().any(|c| is_control(c) || text::is_deceptive(c)), "{:?}", shown);
            let all = [finding];
            prop_assert_eq!(json(&all, Counts::of(&all)).lines().count(), 1);
            prop_assert_eq!(github(&all).matches('\n').count(), 1);
        }
    }
}

//! Whether pictures say what they show to those who do not see them.
//!
//! A picture without words may be an ornament, and an export may hold hundreds with a file's name for a description: so
//! this is told as a hint, once a text, with the lines of the others.

use std::ops::Range;

use super::super::Destination;
use super::Writer;
use crate::diag::Code;
use crate::picture;
use crate::text;

/// Lines that are listed.
const LINES_MAX: usize = 12;

/// The pictures of a text whose descriptions say nothing: where each stands.
#[derive(Default)]
pub(super) struct Undescribed {
    /// No words at all.
    without: Vec<Range<usize>>,
    /// A file's name, with the first of them.
    named: Vec<Range<usize>>,
    name: String,
}

impl Undescribed {
    /// Notes a picture with the description that was written for it.
    pub(super) fn note(&mut self, described: &str, destination: &Destination, range: &Range<usize>) {
        let described = described.trim();
        if described.is_empty() {
            self.without.push(range.clone());
        } else if is_file_name(described, destination) {
            if self.named.is_empty() {
                described.clone_into(&mut self.name);
            }
            self.named.push(range.clone());
        }
    }
}

impl Writer<'_> {
    /// Tells what was noted.
    pub(super) fn tell_undescribed(&mut self) {
        let found = std::mem::take(&mut self.undescribed);
        let message = match found.without.len() {
            1 => "a picture has no description".to_owned(),
            count => format!("{count} pictures have no description"),
        };
        self.tell_places(&found.without, message);
        let name = text::shorten(&found.name, 60);
        let message = match found.named.len() {
            1 => format!("a picture is described by its file's name, `{name}`"),
            count => format!("{count} pictures are described by their files' names, the first as `{name}`"),
        };
        self.tell_places(&found.named, message);
    }

    fn tell_places(&mut self, places: &[Range<usize>], message: String) {
        let Some((first, others)) = places.split_first() else { return };
        let line = |range: &Range<usize>| self.source.line_column(self.span(range).start as usize).0.to_string();
        // To find a line is a walk through the text: not for each of ten thousand.
        let mut lines: Vec<String> = others.iter().take(LINES_MAX).map(line).collect();
        lines.dedup();
        if others.len() > LINES_MAX {
            lines.push(format!("{} more", others.len() - LINES_MAX));
        }
        let mut help = "write what it shows between the brackets: `![Four people at a table](table.jpg)`".to_owned();
        if !lines.is_empty() {
            let word = if lines.len() == 1 { "line" } else { "lines" };
            help.push_str(&format!("; the others stand in {word} {}", text::enumerate(&lines)));
        }
        self.tell(Code::NoAltText, first, message, &help);
    }
}

/// Whether a description is the name that a camera or a program gave to a file: one with a picture's ending, or with a
/// number in it and the same as the file's.
fn is_file_name(described: &str, destination: &Destination) -> bool {
    let path = match destination {
        Destination::Path(path, _) | Destination::External(path) => path.as_str(),
        Destination::Fragment(_) | Destination::Unsafe => "",
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_bare = picture::is_picture(described) && !described.contains(char::is_whitespace);
    is_bare
        || described.eq_ignore_ascii_case(name)
        || (described.eq_ignore_ascii_case(stem) && stem.contains(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_no_descriptions() {
        let to = |path: &str| Destination::Path(path.to_owned(), None);
        for (described, path) in [
            ("IMG_1234.jpg", "table.jpg"),
            ("IMG_1234", "pictures/IMG_1234.JPG"),
            ("Screen Shot at 12.png", "Screen Shot at 12.png"),
            ("image.png", "24804-image.png"),
        ] {
            assert!(is_file_name(described, &to(path)), "{described}");
        }
        for (described, path) in [
            ("Table", "table.jpg"),
            ("Four people at a table", "IMG_1234.jpg"),
            ("What the script draws into plot.png", "plot.png"),
            ("Version 1.2", "v12.png"),
        ] {
            assert!(!is_file_name(described, &to(path)), "{described}");
        }
    }
}

//! Where a site may be written. What is refused here is refused before anything is touched, and no flag changes that
//! for the dangerous places.

use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::manifest::{Found, Manifest};
use super::{WORK_FOLDER, look};
use crate::diag::Failure;

/// Folders of every site that are never an output, whether they exist or not.
const NEVER: &[&str] = &["content", "themes", "static", "i18n", WORK_FOLDER, ".git"];

/// Files that lie in homes and hardly anywhere else.
const SIGNS_OF_HOME: &[&str] = &[".ssh", ".profile", ".bashrc", ".zshrc"];

/// The output folder's real path: absolute, without `..` and links. It need not exist; it is no link itself.
pub(super) fn resolve(root: &Path, output_dir: &Path) -> Result<PathBuf, Failure> {
    if output_dir.as_os_str().is_empty() {
        return Err(Failure::Usage("the output folder has no name: give one, such as `public`".to_owned()));
    }
    let out = follow(&root.join(output_dir))?;
    match look(&out)? {
        Some(found) if found.is_symlink() => {
            Err(refusal(&out, "is a link", "give the folder that it leads to, or another"))
        }
        Some(found) if !found.is_dir() => Err(refusal(&out, "is a file", "give the name of a folder")),
        _ => real(&out),
    }
}

/// Follows every link but one in the last place, so that a `..` after a link leads where the system goes with it.
fn follow(path: &Path) -> Result<PathBuf, Failure> {
    let mut followed = PathBuf::new();
    let mut components = path.components().peekable();
    while let Some(component) = components.next() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                followed.pop();
            }
            part => followed.push(part),
        }
        if components.peek().is_some() && look(&followed)?.is_some_and(|found| found.is_symlink()) {
            followed = fs::canonicalize(&followed).map_err(Failure::io("cannot follow", &followed))?;
        }
    }
    Ok(followed)
}

/// The path in the system's own spelling as far as it exists.
fn real(path: &Path) -> Result<PathBuf, Failure> {
    for ancestor in path.ancestors() {
        if look(ancestor)?.is_some() {
            let real = fs::canonicalize(ancestor).map_err(Failure::io("cannot follow", ancestor))?;
            let rest = path.strip_prefix(ancestor).unwrap_or(Path::new(""));
            return Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) });
        }
    }
    Ok(path.to_owned())
}

/// Refuses places whose loss would be a disaster: `/`, homes, the site and all above it, its sources.
///
/// `root` is real; `out` comes from [`resolve`].
pub(super) fn refuse_dangerous(
    out: &Path,
    root: &Path,
    sources: &[PathBuf],
    home: Option<&Path>,
) -> Result<(), Failure> {
    let remedy = "give a folder of its own, such as `public`";
    if out.parent().is_none() || out.file_name().is_none() {
        return Err(refusal(out, "is the root of the file system", remedy));
    }
    if root.starts_with(out) {
        return Err(refusal(out, "holds the site's sources", remedy));
    }
    let home = home.map(real).transpose()?;
    let is_home = home.is_some_and(|home| home.starts_with(out)) || SIGNS_OF_HOME.iter().any(|s| out.join(s).exists());
    if is_home {
        return Err(refusal(out, "is a home folder or holds one", remedy));
    }
    let fixed = NEVER.iter().map(|name| root.join(name));
    for source in fixed.chain(sources.iter().map(|source| root.join(source))) {
        let source = real(&follow(&source)?)?;
        if out.starts_with(&source) || source.starts_with(out) {
            let why = format!("and {} lie one inside the other", source.display());
            return Err(refusal(out, &why, remedy));
        }
    }
    Ok(())
}

/// The list of the site that lies in `out`. Empty where there is none yet, or where `force` allows a folder that salon
/// did not make: then all that lies in it is a stranger's, and stays.
pub(super) fn former(out: &Path, force: bool) -> Result<Manifest, Failure> {
    let Some(found) = look(out)? else { return Ok(Manifest::default()) };
    if !found.is_dir() {
        return Err(refusal(out, "is not a folder", "move it away"));
    }
    match Manifest::read(out)? {
        Found::Manifest(manifest) => Ok(manifest),
        Found::Nothing if force || is_empty(out)? => Ok(Manifest::default()),
        Found::Unreadable if force => Ok(Manifest::default()),
        Found::Nothing => Err(refusal(
            out,
            "has files that salon did not write",
            "give another folder, or `--force` to build beside them (they stay)",
        )),
        Found::Unreadable => Err(refusal(
            out,
            "has a list of files that cannot be read",
            "delete the folder if all of it came from salon",
        )),
    }
}

fn is_empty(folder: &Path) -> Result<bool, Failure> {
    let mut entries = fs::read_dir(folder).map_err(Failure::io("cannot read", folder))?;
    Ok(entries.next().is_none())
}

fn refusal(out: &Path, why: &str, remedy: &str) -> Failure {
    Failure::Usage(format!("cannot build into {}: it {why}; {remedy}", out.display()))
}

/// The name of a helper beside the output folder: `.public.salon-new`. On the same file system, so that a rename is
/// all it takes to publish.
pub(super) fn beside(out: &Path, what: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(out.file_name().unwrap_or_default());
    name.push(".salon-");
    name.push(what);
    out.with_file_name(name)
}

//! Workflows by which a build server builds and publishes a site.

/// A build server for which there is a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions, with GitHub Pages.
    Github,
    /// GitLab CI, with GitLab Pages.
    Gitlab,
}

impl Ci {
    /// The words for `--ci`.
    pub const WORDS: &'static [(&'static str, Self)] = &[("github", Self::Github), ("gitlab", Self::Gitlab)];

    /// Where the server looks for it, from the top of the repository.
    pub fn path(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/site.yml",
            Self::Gitlab => ".gitlab-ci.yml",
        }
    }

    /// The workflow as it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Github => include_str!("ci/github.yml"),
            Self::Gitlab => include_str!("ci/gitlab.yml"),
        }
    }
}

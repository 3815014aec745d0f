//! The list of pages, each with its address and its view.

pub mod view;

use crate::address::UrlPath;
use view::{Frame, View};

/// A page to be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its address.
    pub url: UrlPath,
    /// What every page has.
    pub frame: Frame,
    /// What this page has.
    pub view: View,
}

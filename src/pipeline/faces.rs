//! Faces across communities: who is on the one sheet that the network's pages show.

use std::collections::HashMap;

use crate::address::UrlPath;
use crate::diag::Failure;
use crate::imaging::{Imaging, MadeByUrl, SHEET_FACES};
use crate::plan::view::Tile;
use crate::plan::{Avatar, CommunityPlan};

/// The faces on a sheet, by the pictures' addresses.
pub(crate) type Sheet = HashMap<UrlPath, Tile>;

/// The faces of a community, as far as the network's pages have to know them.
#[derive(Clone, Default)]
pub(crate) struct FacesOf {
    /// Pictures of those who last opened threads, as many as fit on a sheet.
    latest: Vec<Avatar>,
    /// Where all of its faces stand on its own sheet; `None` where there are more than fit on one.
    own: Option<Sheet>,
    /// It has faces.
    is_any: bool,
}

impl FacesOf {
    /// Of a community whose pictures are published.
    pub(crate) fn new(plan: &CommunityPlan<'_>) -> Self {
        let count = plan.face_count();
        Self {
            latest: plan.latest_avatars(SHEET_FACES),
            own: (count <= SHEET_FACES).then(|| plan.tiles()),
            is_any: count > 0,
        }
    }
}

/// A sheet with the faces of those who last opened threads anywhere: as many as fit on one. The network's home shows
/// fewer. Where one community alone has faces, its sheet serves.
///
/// # Errors
/// Where the sheet cannot be written.
pub(crate) fn network_sheet<'f>(
    imaging: &Imaging<'_>,
    faces: impl Iterator<Item = &'f FacesOf> + Clone,
    made: &MadeByUrl<'_>,
) -> Result<Sheet, Failure> {
    let mut with_faces = faces.clone().filter(|faces| faces.is_any);
    if let (Some(only), None) = (with_faces.next(), with_faces.next())
        && let Some(own) = &only.own
    {
        return Ok(own.clone());
    }
    let mut latest: Vec<&Avatar> = faces.flat_map(|faces| &faces.latest).collect();
    latest.retain(|avatar| made.get(&avatar.url).is_some_and(|made| made.has_face()));
    latest.sort();
    latest.truncate(SHEET_FACES);
    // The order among them is that of their addresses: another thread by one of them changes nothing.
    let mut urls: Vec<UrlPath> = latest.into_iter().map(|avatar| avatar.url.clone()).collect();
    urls.sort();
    let faces = imaging.sheets(&UrlPath::home().fixed("members"), &urls, made)?;
    Ok(faces.into_iter().filter_map(|(url, (_, tile))| Some((url, tile?))).collect())
}

//! A site as it was built, kept so that one article of it can be written again.

use crate::site::catalogue::Catalogue;
use crate::site::settings::Settings;
use broadsheet::content::{Site, Summary};
use broadsheet::feed::site::Layout;
use std::sync::Arc;

/// What all pages of a site know.
#[derive(Clone, Debug)]
pub(super) struct SiteData {
    pub(super) site: Site,
    pub(super) layout: Layout,
    /// Of all articles, by number.
    pub(super) summaries: Vec<Arc<Summary>>,
}

/// A site as it was built, so that one article of it can be [rewritten](super::rewrite).
#[derive(Clone, Debug)]
pub struct Built {
    /// Its settings.
    pub(super) settings: Settings,
    /// Its articles.
    pub(super) catalogue: Catalogue,
    pub(super) data: SiteData,
}

impl Built {
    pub(super) fn new(settings: Settings, catalogue: Catalogue, data: SiteData) -> Self {
        Built { settings, catalogue, data }
    }

    /// How many articles it has.
    pub fn len(&self) -> usize {
        self.catalogue.posts.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.catalogue.posts.is_empty()
    }
}

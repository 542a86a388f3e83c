//! A site in memory, as the last build wrote it.
//!
//! Input: the results of a build. Output: what [`rewrite`](super::rewrite) needs to compile one article again.
//! Entry point: [`Built`].

use crate::site::catalogue::Catalogue;
use crate::site::settings::Settings;
use broadsheet::content::{Site, Summary};
use broadsheet::feed::site::Layout;
use std::sync::Arc;

/// The data that all pages of a site share.
#[derive(Clone, Debug)]
pub(super) struct SiteData {
    pub(super) site: Site,
    pub(super) layout: Layout,
    /// All articles, indexed by article number.
    pub(super) summaries: Vec<Arc<Summary>>,
}

/// A built site, in which single articles can be [rewritten](super::rewrite).
#[derive(Clone, Debug)]
pub struct Built {
    pub(super) settings: Settings,
    pub(super) catalogue: Catalogue,
    pub(super) data: SiteData,
}

impl Built {
    pub(super) fn new(settings: Settings, catalogue: Catalogue, data: SiteData) -> Self {
        Built { settings, catalogue, data }
    }

    /// The number of articles.
    pub fn len(&self) -> usize {
        self.catalogue.posts.len()
    }

    /// Whether the site has no articles.
    pub fn is_empty(&self) -> bool {
        self.catalogue.posts.is_empty()
    }
}

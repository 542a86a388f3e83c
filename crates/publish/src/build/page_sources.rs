//! Which file each page of a site comes from.
//!
//! Input: the articles and pages of all languages. Output: [`PageSources`], which finds the file and the line where the
//! text of a page begins. Entry point: [`PageSources::new`].

use crate::site::catalogue::Catalogue;
use crate::site::settings::Settings;
use crate::source::post::Post;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The source files of pages, by address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageSources(BTreeMap<String, Beginning>);

/// The file of a page, and where its text begins in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Beginning {
    file: PathBuf,
    /// In bytes.
    body: usize,
}

impl PageSources {
    /// Collects the files of articles, standalone pages and sections.
    pub(super) fn new(editions: &[(Settings, Catalogue)]) -> Self {
        let mut found = BTreeMap::new();
        for (settings, catalogue) in editions {
            let routes = settings.routes();
            let mut add = |href: String, post: &Post| {
                if post.origin.is_none() {
                    let file = settings.content.join(&post.file);
                    found.insert(href, Beginning { file, body: post.body });
                }
            };
            catalogue.posts.iter().for_each(|post| add(routes.href(&post.route()), post));
            catalogue.pages.iter().for_each(|page| add(page.href(&routes), &page.post));
            for section in &catalogue.sections {
                section.index.iter().for_each(|index| add(section.term.href.clone(), index));
            }
        }
        PageSources(found)
    }

    /// Returns the file of the page at an address, and the line of its first text. `None` if it is made of several
    /// files, or if the file cannot be read any more.
    pub fn find(&self, address: &str) -> Option<(&Path, usize)> {
        let Beginning { file, body } = self.0.get(address)?;
        let text = std::fs::read(file).ok()?;
        let (before, text) = text.split_at_checked(*body)?;
        let blank = text.iter().take_while(|byte| byte.is_ascii_whitespace());
        Some((file, 1 + before.iter().chain(blank).filter(|byte| **byte == b'\n').count()))
    }
}

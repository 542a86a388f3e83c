//! Writes the files for search engines of news and for language models, and finds the publisher's `robots.txt`.
//!
//! Input: compiled articles. Output: files, given to an `Output`. Entry points: [`Compiler::write_discovery`] and
//! [`Compiler::write_markdown`].

use super::Compiler;
use crate::export::discovery::{LLMS, MARKDOWN_FILE, NEWS_SITEMAP, as_markdown, llms_index, news_sitemap};
use crate::export::sitemap::ROBOTS;
use crate::source::file::Source;
use broadsheet::content::{Article, Summary, link::percent_decode};
use std::{io, sync::Arc};

impl Compiler<'_> {
    /// Writes the files that settings ask for. Returns the addresses of all sitemaps besides the main one.
    pub(super) fn write_discovery(&self, summaries: &[Arc<Summary>]) -> io::Result<Vec<String>> {
        let settings = self.settings;
        let mut sitemaps = self.sitemaps.to_vec();
        let absolute = |file: &str| settings.base.absolute(&[&settings.base.path, file].concat());
        let own = || summaries.iter().zip(&self.catalogue.posts).filter(|(_, post)| post.header.canonical.is_none());
        if settings.sharing.news_sitemap && settings.base.origin.is_some() {
            let articles = own().map(|(summary, _)| (&**summary, settings.base.absolute(&self.address(summary))));
            let text = news_sitemap(settings, articles, self.now);
            self.output.put(NEWS_SITEMAP.to_owned(), text.as_bytes())?;
            sitemaps.push(absolute(NEWS_SITEMAP));
        }
        if settings.sharing.llms {
            let url = |summary: &Summary| settings.base.absolute(&markdown_address(&self.address(summary)));
            let index = llms_index(settings, own().map(|(summary, _)| (&**summary, url(summary))));
            self.output.put(LLMS.to_owned(), index.as_bytes())?;
        }
        Ok(sitemaps)
    }

    /// Writes an article as Markdown, if a setting asks for it.
    pub(super) fn write_markdown(&self, article: &Article, html: &str, path: &str) -> io::Result<()> {
        if !self.settings.sharing.llms || article.canonical.is_some() {
            return Ok(());
        }
        let path = markdown_address(path.strip_prefix(self.routes.base()).unwrap_or(path));
        let markdown = as_markdown(self.settings, &article.summary, html);
        self.output.put(percent_decode(&path).unwrap_or(path), markdown.as_bytes())
    }

    /// The publisher's own `robots.txt` in the site's folder.
    pub(super) fn own_robots(&self) -> Option<String> {
        let file = self.settings.root.join(ROBOTS);
        let source = file.is_file().then(|| Source::open(&file, &self.settings.confinement));
        Some(source?.ok()?.text)
    }
}

/// The address of an article's Markdown: that of its page with a suffix.
fn markdown_address(page: &str) -> String {
    if page.ends_with('/') { [page, MARKDOWN_FILE].concat() } else { [page, ".md"].concat() }
}

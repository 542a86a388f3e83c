//! Writes everything except articles: documents and pages of lists, feeds, the sitemap and the search index.
//!
//! Input: the compiled articles. Output: files, given to an `Output`. Entry point: [`Compiler::write_lists`].

use super::{Compiled, Compiler, Listing};
use crate::export::hosting;
use crate::export::search::{Filter, SearchIndex};
use crate::export::sitemap;
use crate::export::syndication::{Channel, Entry, LENGTH};
use crate::page::pages::{List, Pages};
use crate::page::security_policy;
use crate::site::catalogue::Catalogue;
use crate::site::progress::Step;
use broadsheet::content::{
    ArticleIds, Slug, Summary,
    link::percent_decode,
    paging::{page_count, page_of, page_range},
};
use broadsheet::feed::site::{self, Layout, print};
use broadsheet::route::Route;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::{io, sync::Arc};
use xxhash_rust::xxh3::Xxh3;

impl Compiler<'_> {
    /// Writes everything except articles. `reader_files` are the files of the reader.
    pub(super) fn write_lists(
        &self,
        compiled: Vec<Compiled>,
        search_index: SearchIndex,
        pages: Option<&Pages>,
        reader_files: &[(String, Vec<u8>)],
    ) -> io::Result<Listing> {
        let mut entries = HashMap::new();
        let mut hasher = Xxh3::new();
        let mut summaries = Vec::with_capacity(compiled.len());
        for (number, article) in (0..).zip(compiled) {
            hasher.update(&article.hash.to_le_bytes());
            entries.extend(article.entry.map(|entry| (number, entry)));
            summaries.push(article.summary);
        }
        hasher.update(format!("{:?} {:?}", self.settings.base, self.site).as_bytes());
        let build = format!("{:016x}", hasher.digest())[..10].to_owned();
        let layout = Layout { build, recent: self.settings.recent, more: site::More::Nothing };
        self.write_site_file(&layout)?;
        for number in 1..=page_count(self.site.total, self.site.page_size) {
            self.write_list_page(&layout, number, &summaries)?;
        }
        let slugs = self.site.categories.iter().map(|counted| counted.category.slug.as_str());
        let lists = print::print_lists(&mut slugs.zip(&self.catalogue.lists));
        self.output.put(format!("data/{}", site::lists_file()), lists.as_bytes())?;
        (self.site.categories.par_iter().zip(&self.catalogue.lists)).try_for_each(|(counted, list)| {
            let slug = &counted.category.slug;
            (1..=page_count(list.len(), self.site.page_size))
                .try_for_each(|number| self.write_category_page(&layout, slug, number, list, &summaries))
        })?;
        self.write_search_index(search_index, &summaries)?;
        if self.is_main() {
            self.media.publish()?;
        }
        self.write_feeds(&entries)?;
        self.write_terms(pages, &summaries, &entries)?;
        self.write_sections(pages, &summaries, &entries)?;
        if let Some(pages) = pages {
            let lists = pages.lists(&self.catalogue.lists);
            let all: Vec<(&List, u32)> = lists
                .iter()
                .flat_map(|list| (1..=list.pages(self.site.page_size)).map(move |page| (list, page)))
                .collect();
            self.progress.begin(Step::Listing, all.len());
            all.par_iter().try_for_each(|(list, page)| {
                self.progress.advance()?;
                let (file, document) = pages.list(list, *page, &summaries);
                self.output.put_page(file, &document)
            })?;
            // Hosts read these only in the folder of the whole site.
            if self.is_main() {
                let (file, document) = pages.not_found();
                self.output.put_page(file, &document)?;
                let reader_files = reader_files.iter().map(|(name, _)| name.as_str());
                let (media, editor) = (self.media.assets(), self.static_files.editor());
                let editor = editor.map(security_policy::of_editor);
                let headers = hosting::headers(pages.policy(), self.routes.base(), reader_files, &media, editor);
                self.output.put(String::from("_headers"), headers.as_bytes())?;
            }
            // An article with a canonical URL elsewhere is indexed there.
            let indexed = summaries.iter().zip(&self.catalogue.posts).filter(|(summary, post)| {
                let own_address = || self.settings.base.absolute(&self.address(summary));
                post.header.canonical.as_ref().is_none_or(|canonical| *canonical == own_address())
            });
            let mut listed = pages.listed(&lists, indexed.map(|(summary, _)| &**summary));
            listed.extend(self.term_addresses());
            let standalone = self.catalogue.pages.iter().filter(|page| page.post.header.canonical.is_none());
            listed.extend(standalone.map(|page| (page.href(self.routes), page.post.header.updated)));
            let (others, own) = (self.write_discovery(&summaries)?, self.own_robots());
            let files = sitemap::files(&self.settings.base, &listed, &others, own.as_deref());
            for (file, text) in files.into_iter().filter(|(file, _)| self.is_main() || file != sitemap::ROBOTS) {
                self.output.put(file, text.as_bytes())?;
            }
        }
        Ok((layout, summaries))
    }

    fn write_search_index(&self, index: SearchIndex, summaries: &[Arc<Summary>]) -> io::Result<()> {
        let Catalogue { lists, years, terms, .. } = self.catalogue;
        let categories = self.site.categories.iter().map(|counted| counted.category.name.clone()).zip(lists);
        let of_years: Vec<(String, ArticleIds)> = years
            .iter()
            .map(|year| (year.year.to_string(), (year.first..year.first.saturating_add(year.count)).collect()))
            .collect();
        let authors = authors(summaries);
        let filters = [
            Filter { name: "category", choices: categories.collect() },
            Filter { name: "tag", choices: terms.tags.iter().map(|tag| (tag.name.clone(), &tag.ids)).collect() },
            Filter { name: "author", choices: authors.iter().map(|(name, ids)| (name.clone(), ids)).collect() },
            Filter { name: "year", choices: of_years.iter().map(|(year, ids)| (year.clone(), ids)).collect() },
        ];
        index.write(summaries, &filters, &self.settings.language, &|name, text| {
            self.progress.go_on()?;
            self.output.put(["data/", site::SEARCH_FOLDER, name].concat(), text.as_bytes())
        })
    }

    /// Writes the list documents and list pages that contain one article.
    pub(super) fn update_lists(
        &self,
        article: u32,
        layout: &Layout,
        summaries: &[Arc<Summary>],
        pages: Option<&Pages>,
    ) -> io::Result<()> {
        let size = self.site.page_size;
        self.write_site_file(layout)?;
        self.write_list_page(layout, page_of(article, size), summaries)?;
        for (counted, list) in self.site.categories.iter().zip(&self.catalogue.lists) {
            if let Ok(at) = list.as_slice().binary_search(&article) {
                let page = page_of(at as u32, size);
                self.write_category_page(layout, &counted.category.slug, page, list, summaries)?;
            }
        }
        let Some(pages) = pages else { return Ok(()) };
        self.update_terms(article, pages, summaries)?;
        self.update_sections(article, pages, summaries)?;
        pages.lists(&self.catalogue.lists).iter().try_for_each(|list| match list.page_with(article, size) {
            Some(page) => {
                let (file, document) = pages.list(list, page, summaries);
                self.output.put_page(file, &document)
            }
            None => Ok(()),
        })
    }

    fn write_site_file(&self, layout: &Layout) -> io::Result<()> {
        let text = print::site_document(&self.site, layout, &|summary| self.address(summary));
        self.output.put(format!("data/{}", site::site_file()), text.as_bytes())
    }

    fn write_list_page(&self, layout: &Layout, number: u32, summaries: &[Arc<Summary>]) -> io::Result<()> {
        self.progress.go_on()?;
        let here = page_range(number, self.site.page_size, summaries.len() as u32);
        let articles = summaries.get(here.start as usize..here.end as usize).unwrap_or_default();
        let page = print::Page { number, total: self.site.total, articles };
        let text = print::page_document(&self.site, layout, &page, &|summary| self.address(summary));
        self.output.put(format!("data/{}", site::page_file(number)), text.as_bytes())
    }

    fn write_category_page(
        &self,
        layout: &Layout,
        slug: &Slug,
        number: u32,
        list: &ArticleIds,
        summaries: &[Arc<Summary>],
    ) -> io::Result<()> {
        self.progress.go_on()?;
        let numbers = list.page(number, self.site.page_size);
        let articles: Vec<_> = numbers.iter().filter_map(|number| summaries.get(*number as usize).cloned()).collect();
        let page = print::Page { number, total: list.len(), articles: &articles };
        let text = print::page_document(&self.site, layout, &page, &|summary| self.address(summary));
        self.output.put(format!("data/{}", site::category_page_file(slug, number)), text.as_bytes())
    }

    /// Writes the feeds of the site and of each category.
    fn write_feeds(&self, entries: &HashMap<u32, Entry>) -> io::Result<()> {
        self.put_feeds(None, self.routes.base(), &mut (0..self.site.total), entries)?;
        for (counted, ids) in self.site.categories.iter().zip(&self.catalogue.lists) {
            let page = self.routes.href(&Route::Category { slug: counted.category.slug.clone(), page: 1 });
            self.put_feeds(Some(&counted.category.name), &page, &mut ids.as_slice().iter().copied(), entries)?;
        }
        Ok(())
    }

    /// Writes the feeds of one list: those of the page with the same articles.
    pub(super) fn put_feeds(
        &self,
        category: Option<&str>,
        page: &str,
        numbers: &mut dyn Iterator<Item = u32>,
        entries: &HashMap<u32, Entry>,
    ) -> io::Result<()> {
        let entries: Vec<&Entry> = numbers.take(LENGTH).filter_map(|number| entries.get(&number)).collect();
        let channel = Channel { settings: self.settings, category, page, folder: page, entries: &entries };
        let folder = page.strip_prefix(self.routes.base()).unwrap_or(page);
        let folder = percent_decode(folder).unwrap_or_default();
        let mut files = channel.files().into_iter();
        files.try_for_each(|(name, text)| self.output.put([&folder, name].concat(), text.as_bytes()))
    }
}

/// The articles of each author, most used first, then by name.
fn authors(summaries: &[Arc<Summary>]) -> Vec<(String, ArticleIds)> {
    let mut authors: BTreeMap<&str, ArticleIds> = BTreeMap::new();
    for (number, summary) in (0..).zip(summaries) {
        for author in &summary.authors {
            authors.entry(&author.name).or_default().insert(number);
        }
    }
    let mut authors: Vec<_> = authors.into_iter().map(|(name, ids)| (name.to_owned(), ids)).collect();
    authors.sort_by_key(|(_, ids)| Reverse(ids.len()));
    authors
}

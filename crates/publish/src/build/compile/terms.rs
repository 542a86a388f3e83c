//! Writes the pages and feeds of tags and authors.
//!
//! Input: the compiled articles. Output: files, given to an `Output`. Entry point: [`Compiler::write_terms`].

use super::Compiler;
use crate::export::syndication::{Entry, LENGTH};
use crate::page::pages::{Pages, TermIndex};
use crate::site::catalogue::Catalogue;
use crate::site::profile::Profile;
use crate::site::terms::{AUTHORS, TAGS, Term};
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use broadsheet::content::{
    Date, Image, Summary,
    paging::{page_count, page_of},
};
use broadsheet::route::{Mode, Route, Routes};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::{io, sync::Arc};

/// Tags or authors, with the address of their list.
struct Group<'g> {
    name: &'static str,
    href: String,
    terms: &'g [Term],
}

impl Group<'_> {
    fn index(&self) -> TermIndex<'_> {
        TermIndex { name: self.name, href: &self.href }
    }
}

impl Compiler<'_> {
    /// Writes the pages and feeds of all tags and authors, and the lists of both.
    pub(super) fn write_terms(
        &self,
        pages: Option<&Pages<'_>>,
        summaries: &[Arc<Summary>],
        entries: &HashMap<u32, Entry>,
    ) -> io::Result<()> {
        for group in self.groups() {
            for term in group.terms {
                self.put_feeds(Some(&term.name), &term.href, &mut term.ids.as_slice().iter().copied(), entries)?;
            }
            let Some(pages) = pages else { continue };
            let (file, document) = pages.term_index(group.index(), group.terms);
            self.output.put_page(file, &document)?;
            group.terms.par_iter().try_for_each(|term| {
                self.progress.go_on()?;
                (1..=page_count(term.ids.len(), self.site.page_size))
                    .try_for_each(|page| self.write_term(pages, &group, term, page, summaries))
            })?;
        }
        Ok(())
    }

    /// Writes the pages of tags and authors that contain one article.
    pub(super) fn update_terms(&self, article: u32, pages: &Pages<'_>, summaries: &[Arc<Summary>]) -> io::Result<()> {
        for group in self.groups() {
            for term in group.terms {
                if let Ok(at) = term.ids.as_slice().binary_search(&article) {
                    let page = page_of(at as u32, self.site.page_size);
                    self.write_term(pages, &group, term, page, summaries)?;
                }
            }
        }
        Ok(())
    }

    fn write_term(
        &self,
        pages: &Pages<'_>,
        group: &Group<'_>,
        term: &Term,
        page: u32,
        summaries: &[Arc<Summary>],
    ) -> io::Result<()> {
        let is_author = |(profile, _): &(&Profile, _)| group.name == "Authors" && profile.name == term.name;
        let mut profiles = self.settings.profiles.iter().zip(&self.portraits);
        let author = profiles.find(is_author).map(|(profile, picture)| (profile, picture.as_ref()));
        let (file, document) = pages.term(term, group.index(), author, page, summaries);
        self.output.put_page(file, &document)
    }

    fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        let terms = &self.catalogue.terms;
        let group = |name, folder: &str, terms| Group { name, href: [self.routes.base(), folder].concat(), terms };
        [group("Tags", TAGS, &terms.tags[..]), group("Authors", AUTHORS, &terms.authors[..])]
            .into_iter()
            .filter(|group| !group.terms.is_empty())
    }

    /// The addresses of all these pages, for search engines.
    pub(super) fn term_addresses(&self) -> Vec<(String, Option<Date>)> {
        let mut found = Vec::new();
        let mut add = |term: &Term| {
            let routes = Routes::new(&term.href, Mode::Path);
            let count = page_count(term.ids.len(), self.site.page_size);
            found.extend((1..=count).map(|page| (routes.href(&Route::home().at_page(page)), None)));
        };
        self.groups().flat_map(|group| group.terms).for_each(&mut add);
        self.catalogue.sections.iter().for_each(|section| add(&section.term));
        found.extend(self.groups().map(|group| (group.href, None)));
        found
    }

    /// Finds the picture of each author in the settings.
    pub(super) fn find_portraits(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Option<Image>> {
        let mut portrait = |profile: &Profile| {
            let src = profile.picture.as_ref()?;
            let place = || profile.picture_place.clone().unwrap_or_else(|| Place::file(&self.settings.root));
            let mut found = Vec::new();
            let image = self.find_image(Path::new(""), src, &profile.name, &place, &mut found);
            if image.is_none() && found.is_empty() {
                let what = format!("the picture {src} of {} cannot be shown", profile.name);
                found.push(Diagnostic::warning(Code::BrokenImage, what).at(place()));
            }
            diagnostics.extend(found);
            image
        };
        self.settings.profiles.iter().map(&mut portrait).collect()
    }
}

/// Numbers of the newest articles of the site, and of each category, tag, author and section.
pub(super) fn in_feeds(catalogue: &Catalogue) -> HashSet<u32> {
    let mut in_feeds: HashSet<u32> = (0..LENGTH as u32).collect();
    let sections = catalogue.sections.iter().map(|section| &section.term);
    let terms = catalogue.terms.tags.iter().chain(&catalogue.terms.authors).chain(sections).map(|term| &term.ids);
    for ids in catalogue.lists.iter().chain(terms) {
        in_feeds.extend(ids.as_slice().iter().take(LENGTH));
    }
    in_feeds
}

//! Writes the pages and feeds of sections.
//!
//! Input: the sections of the [`Catalogue`](crate::site::catalogue::Catalogue), and the compiled articles. Output: files,
//! given to an `Output`. Entry points: [`Compiler::compile_introductions`] and [`Compiler::write_sections`].

use super::Compiler;
use crate::article::body;
use crate::export::syndication::Entry;
use crate::page::pages::Pages;
use crate::site::sections::Section;
use crate::site::settings;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::post;
use broadsheet::content::{
    Summary,
    paging::{page_count, page_of},
};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::Path;
use std::{io, sync::Arc};

impl Compiler<'_> {
    /// Compiles the introduction of each section.
    pub(super) fn compile_introductions(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
        self.catalogue.sections.iter().map(|section| self.introduction(section, diagnostics)).collect()
    }

    /// The text of `_index.md`, or else that of the settings. Empty if there is none.
    fn introduction(&self, section: &Section, diagnostics: &mut Vec<Diagnostic>) -> String {
        if let Some(index) = &section.index {
            match post::read_body(&self.settings.content, index, &self.settings.confinement) {
                Ok(source) if !source.text[index.body..].trim().is_empty() => {
                    return self.compile_text(&source, index, &section.term.href, diagnostics).html;
                }
                Ok(_) => {}
                Err(unreadable) => diagnostics.push(unreadable),
            }
        }
        let Some(text) = &section.introduction else { return String::new() };
        let source = Source { path: self.settings.root.join(settings::FILE), text: text.clone() };
        let href = Some(section.term.href.clone());
        let (text, found) = body::compile(&source, 0, Path::new(""), href, &self.settings.language, &self.context());
        diagnostics.extend(found);
        text.html
    }

    /// Writes the pages and feeds of all sections.
    pub(super) fn write_sections(
        &self,
        pages: Option<&Pages<'_>>,
        summaries: &[Arc<Summary>],
        entries: &HashMap<u32, Entry>,
    ) -> io::Result<()> {
        for (at, section) in self.catalogue.sections.iter().enumerate() {
            let term = &section.term;
            if section.has_feed {
                self.put_feeds(Some(&term.name), &term.href, &mut term.ids.as_slice().iter().copied(), entries)?;
            }
            let Some(pages) = pages else { continue };
            (1..=page_count(term.ids.len(), self.site.page_size)).into_par_iter().try_for_each(|page| {
                self.progress.go_on()?;
                self.write_section(pages, at, page, summaries)
            })?;
        }
        Ok(())
    }

    /// Writes the pages of sections that contain one article.
    pub(super) fn update_sections(
        &self,
        article: u32,
        pages: &Pages<'_>,
        summaries: &[Arc<Summary>],
    ) -> io::Result<()> {
        for (at, section) in self.catalogue.sections.iter().enumerate() {
            if let Ok(position) = section.term.ids.as_slice().binary_search(&article) {
                self.write_section(pages, at, page_of(position as u32, self.site.page_size), summaries)?;
            }
        }
        Ok(())
    }

    fn write_section(&self, pages: &Pages<'_>, at: usize, page: u32, summaries: &[Arc<Summary>]) -> io::Result<()> {
        let introduction = self.introductions.get(at).map(String::as_str).unwrap_or_default();
        let (file, document) = pages.section(&self.catalogue.sections[at], introduction, page, summaries);
        self.output.put_page(file, &document)
    }
}

//! Prepares the frame of the pages of one language.
//!
//! Input: the settings and the catalogue. Output: [`Slots`], and diagnostics. Entry point: [`Compiler::slots`].

use super::Compiler;
use crate::build::slots::{SlotWriter, addresses};
use crate::page::slots::Slots;
use crate::source::diagnostic::Diagnostic;
use std::io;

impl Compiler<'_> {
    /// What the site puts into the frame of its pages.
    pub(super) fn slots(&self, diagnostics: &mut Vec<Diagnostic>) -> io::Result<Slots> {
        let base = self.routes.base();
        let latest = self.settings.customisation.latest.as_ref().map(|latest| latest.value.as_str());
        let sections = self.catalogue.sections.iter().filter_map(|section| section.term.href.strip_prefix(base));
        let pages = || self.catalogue.pages.iter().map(|page| page.path.as_str()).chain(sections.clone()).chain(latest);
        let categories = || self.catalogue.categories.iter().map(|counted| &counted.category.slug);
        let addresses = || addresses(pages(), categories());
        let context = &self.context();
        SlotWriter {
            context,
            output: self.output,
            addresses: &addresses,
            is_checked: true,
            has_pins: !self.site.pinned.is_empty(),
        }
        .slots(diagnostics)
    }
}

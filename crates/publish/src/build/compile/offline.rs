//! Writes the files with which a site works without network.
//!
//! Input: the pages and the icons of a site. Output: files, given to an [`Output`]. Entry points:
//! [`Compiler::write_offline`] and [`retire_worker`].

use super::Compiler;
use crate::export::offline::{self, WORKER};
use crate::output::Output;
use crate::page::frame::{APP_MANIFEST, Frame};
use crate::page::manifest::Role;
use crate::page::pages::Pages;
use crate::page::slots::Icon;
use crate::site::edition;
use crate::site::messages;
use std::io;

/// Scripts and styles that the worker keeps from the start. They are small; the reader is kept after it was used.
const SMALL: [Role; 6] =
    [Role::Bootstrap, Role::Style, Role::ReadingScript, Role::ComfortScript, Role::OfflineScript, Role::VisitsScript];

/// Replaces the worker of an earlier build by one that ends itself in the browsers of visitors.
pub(in crate::build) fn retire_worker(output: &Output) -> io::Result<()> {
    match output.holds_file(WORKER) {
        true => output.put(WORKER.to_owned(), offline::RETIRED_WORKER.as_bytes()),
        false => Ok(()),
    }
}

impl Compiler<'_> {
    /// Writes the page for missing pages and the manifest of each language, and the worker of the whole site.
    pub(super) fn write_offline(&self, pages: &Pages, frame: &Frame, icons: &[Icon]) -> io::Result<()> {
        let settings = self.settings;
        if !settings.on_device.offline {
            return if self.is_main() { retire_worker(self.output) } else { Ok(()) };
        }
        let shared = settings.shared_path();
        let icon = frame.file(Role::Icon).and_then(|file| Icon::new([shared, file].concat(), None));
        let default: Vec<_> = icon.into_iter().collect();
        let manifest = offline::manifest(settings, if icons.is_empty() { &default } else { icons });
        self.output.put(APP_MANIFEST.to_owned(), manifest.as_bytes())?;
        let (file, page) = pages.offline();
        self.output.put_page(file, &page)?;
        if !self.is_main() {
            return Ok(());
        }
        let others: Vec<_> = settings.languages.iter().map(|edition| settings.edition(edition)).collect();
        let texts = others.iter().chain([settings]).filter_map(|settings| messages::file(&settings.messages));
        let scripts = SMALL.iter().filter_map(|role| frame.file(*role).map(str::to_owned));
        let files: Vec<_> = scripts.chain(texts.map(|(name, _)| name)).map(|name| [shared, &name].concat()).collect();
        let editions = settings.languages.iter().map(|it| format!("{shared}{}/", edition::folder(&it.language)));
        let worker = offline::worker(editions.chain([shared.to_owned()]).collect(), &files, &page);
        self.output.put(WORKER.to_owned(), worker.as_bytes())
    }
}

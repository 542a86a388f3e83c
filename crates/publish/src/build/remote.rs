//! Writes a site whose articles come from a remote source.
//!
//! Input: the settings and the files of the reader. Output: files, given to [`Output`]: one document for every address.
//! Entry point: [`publish`].

use super::compile::retire_worker;
use super::options::Options;
use super::slots::SlotWriter;
use crate::article::anchors::Anchors;
use crate::article::body::Context;
use crate::article::media::Media;
use crate::export::hosting;
use crate::output::Output;
use crate::page::frame::Frame;
use crate::page::remote_document::{Document, document};
use crate::page::slots::Slots;
use crate::site::catalogue::Catalogue;
use crate::site::foreign::Foreign;
use crate::site::redirects::Redirects;
use crate::site::remote::Remote;
use crate::site::settings::Settings;
use crate::site::static_files::StaticFiles;
use crate::source::diagnostic::Diagnostic;
use std::io;

/// Writes the document as front page and as `404.html`, the reader's files (`reader_files`), and `_headers`.
pub fn publish(
    remote: &Remote,
    settings: &Settings,
    frame: &Frame,
    options: &Options<'_>,
    output: &Output,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<()> {
    let reader_files = options.reader_files;
    let static_files = StaticFiles::default();
    let media = &options.media(settings, &static_files, output);
    let frame = &frame.clone().with_slots(slots(settings, media, output, diagnostics)?);
    media.publish()?;
    reader_files.iter().try_for_each(|(name, bytes)| output.put_lasting(name.clone(), bytes))?;
    retire_worker(output)?;
    let Document { page, policy } = document(remote, settings, frame);
    output.put_page("index.html".to_owned(), &page)?;
    output.put_page("404.html".to_owned(), &page)?;
    let files = reader_files.iter().map(|(name, _)| name.as_str());
    output.put(
        "_headers".to_owned(),
        hosting::headers(&policy, &settings.base.path, files, &media.assets(), None).as_bytes(),
    )
}

/// What the site puts into the frame. Its articles are not known, so links to them are not checked.
fn slots(
    settings: &Settings,
    media: &Media<'_>,
    output: &Output,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<Slots> {
    let (routes, policy, catalogue) = (&settings.routes(), &settings.policy(), &Catalogue::default());
    let context = &Context {
        settings,
        policy,
        routes,
        targets: &catalogue.targets,
        anchors: &Anchors::new(settings, policy, catalogue),
        redirects: &Redirects::default(),
        media,
        foreign: &Foreign::default(),
    };
    SlotWriter { context, output, addresses: &Vec::new, is_checked: false, has_pins: false }.slots(diagnostics)
}

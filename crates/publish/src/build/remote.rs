//! Writes a site whose articles come from a remote source.
//!
//! Input: the settings and the files of the reader. Output: files, given to [`Output`]: one document for every address.
//! Entry point: [`publish`].

use crate::export::hosting;
use crate::output::Output;
use crate::page::frame::Frame;
use crate::page::remote_document::{Document, document};
use crate::site::remote::Remote;
use crate::site::settings::Settings;
use std::io;

/// Writes the document as front page and as `404.html`, the reader's files (`reader_files`), and `_headers`.
pub fn publish(
    remote: &Remote,
    settings: &Settings,
    frame: &Frame,
    reader_files: &[(String, Vec<u8>)],
    output: &Output,
) -> io::Result<()> {
    reader_files.iter().try_for_each(|(name, bytes)| output.put_lasting(name.clone(), bytes))?;
    let Document { page, policy } = document(remote, settings, frame);
    output.put_page("index.html".to_owned(), &page)?;
    output.put_page("404.html".to_owned(), &page)?;
    let files = reader_files.iter().map(|(name, _)| name.as_str());
    output.put("_headers".to_owned(), hosting::headers(&policy, &settings.base.path, files, &[]).as_bytes())
}

//! Writes a site whose articles come from a remote source.
//!
//! Input: the settings and the files of the reader. Output: files, given to [`Output`]: a document for the front
//! page, and one for every other address. Entry point: [`publish`].

use crate::export::hosting;
use crate::output::Output;
use crate::page::frame::Frame;
use crate::page::remote_document::{Address, document};
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
    let front = document(remote, settings, frame, Address::Front);
    output.put_page("index.html".to_owned(), &front.page)?;
    output.put_page("404.html".to_owned(), &document(remote, settings, frame, Address::Other).page)?;
    let files = reader_files.iter().map(|(name, _)| name.as_str());
    output.put("_headers".to_owned(), hosting::headers(&front.policy, &settings.base.path, files, &[]).as_bytes())
}

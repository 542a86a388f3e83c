//! Loads the reader's files from a folder, or from the program itself. Entry point: [`load`].

use crate::cmd::UsageError;
use publish::page::frame::Frame;
use publish::page::reader_bundle::ReaderBundle;
use std::path::Path;

/// Loads the reader from `folder`, or else the embedded one. Returns `None` if the program has no reader.
pub fn load(folder: Option<&Path>) -> Result<Option<ReaderBundle>, UsageError> {
    if let Some(folder) = folder {
        let error = |reason| UsageError(format!("--reader {} {reason}", folder.display()));
        return ReaderBundle::load(folder).map(Some).map_err(error);
    }
    #[cfg(carries_reader)]
    return ReaderBundle::unpack(include_bytes!(env!("BROADSHEET_READER_PACK")))
        .map(Some)
        .map_err(|reason| UsageError(format!("the embedded reader {reason}")));
    #[cfg(not(carries_reader))]
    Ok(None)
}

/// The frame of the pages, and the reader's files.
pub fn parts(reader: Option<&ReaderBundle>) -> (Option<&Frame>, &[(String, Vec<u8>)]) {
    (reader.map(|reader| &reader.frame), reader.map_or(&[], |reader| &reader.files))
}

//! The reader's files: those in a folder, or those that this program carries.

use crate::cmd::UsageError;
use publish::page::reader_bundle::ReaderBundle;
use publish::page::template::Template;
use std::path::Path;

/// Loads the reader from `folder`, or else the one that this program carries. `None` if it carries none.
pub fn load(folder: Option<&Path>) -> Result<Option<ReaderBundle>, UsageError> {
    if let Some(folder) = folder {
        let error = |reason| UsageError(format!("--reader {} {reason}", folder.display()));
        return ReaderBundle::load(folder).map(Some).map_err(error);
    }
    #[cfg(carries_reader)]
    return ReaderBundle::unpack(include_bytes!(env!("BROADSHEET_READER_PACK")))
        .map(Some)
        .map_err(|reason| UsageError(format!("the pack that this program carries {reason}")));
    #[cfg(not(carries_reader))]
    Ok(None)
}

/// The frame of pages, and the files that they load.
pub fn parts(reader: Option<&ReaderBundle>) -> (Option<&Template>, &[(String, Vec<u8>)]) {
    (reader.map(|reader| &reader.frame), reader.map_or(&[], |reader| &reader.files))
}

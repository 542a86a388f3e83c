//! File names that contain a hash of the content, so that caches may keep the files for ever.

use std::path::Path;
use std::{fs, io};
use xxhash_rust::xxh3::xxh3_64;

/// Renames a file after its content and returns the new name.
pub fn rename_by_content(folder: &Path, old: &str, stem: &str, extension: &str) -> io::Result<String> {
    let name = hashed_name(stem, extension, &fs::read(folder.join(old))?);
    fs::rename(folder.join(old), folder.join(&name))?;
    Ok(name)
}

/// Writes a file named after its content and returns the name.
pub fn write_by_content(folder: &Path, stem: &str, extension: &str, text: &str) -> io::Result<String> {
    let name = hashed_name(stem, extension, text.as_bytes());
    fs::write(folder.join(&name), text)?;
    Ok(name)
}

fn hashed_name(stem: &str, extension: &str, bytes: &[u8]) -> String {
    format!("{stem}-{:016x}.{extension}", xxh3_64(bytes))
}

//! The files of `<broadsheet-reader>`, for packages of the tag.
//!
//! Input: a built reader. Output: the script `broadsheet.js`, and what it loads. Entry point: [`files`].

use crate::Failure;
use publish::page::manifest::{MANIFEST, Manifest, Role};
use publish::page::reader_bundle::ReaderBundle;

/// The script that a page loads.
pub const SCRIPT: &str = "broadsheet.js";

/// What the script loads on demand.
const ROLES: [Role; 8] = [
    Role::EmbedScript,
    Role::EmbedMessages,
    Role::ReaderScript,
    Role::ReaderModule,
    Role::FeedsScript,
    Role::FeedsModule,
    Role::MarkdownScript,
    Role::MarkdownModule,
];

/// Returns the files, sorted by name: name and content.
pub fn files(reader: &ReaderBundle) -> Result<Vec<(&str, &[u8])>, Failure> {
    let content = |name: &str| reader.files.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.as_slice());
    let manifest: Manifest = content(MANIFEST)
        .and_then(|json| serde_json::from_slice(json).ok())
        .ok_or("the packed reader has no valid reader.json; `trunk build --release` writes it")?;
    let is_description = |name: &str| name.ends_with(".d.ts") || name == "custom-elements.json";
    let is_needed = |name: &str, role| name == SCRIPT || ROLES.contains(&role) || is_description(name);
    let names = manifest.files.iter().filter(|file| is_needed(&file.name, file.role)).map(|file| &file.name);
    let known = |name: &String| reader.files.iter().find(|(known, _)| known == name);
    Ok(names.filter_map(known).map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect())
}

/// Checks that the reader has every file that the tag needs.
pub fn check(reader: &ReaderBundle) -> Result<(), Failure> {
    let has_script = files(reader)?.iter().any(|(name, _)| *name == SCRIPT);
    match ROLES.into_iter().find(|role| reader.frame.file(*role).is_none()) {
        Some(role) => Err(format!("the packed reader has no {role:?}; `trunk build --release` builds it again")),
        None if !has_script => {
            Err(format!("the packed reader has no {SCRIPT}; `trunk build --release` builds it again"))
        }
        None => Ok(()),
    }
}

//! The files of `<broadsheet-reader>`, for packages of the tag.
//!
//! Input: the packed reader, a tar archive with a `reader.json`. Output: `broadsheet.js` and the files that it loads.
//! Entry points: [`Reader::unpack`] and [`Reader::tag_files`].
//!
//! This crate does not depend on `publish`, so that it compiles fast. It reads only names, roles and sizes.

use crate::Failure;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, Read};

/// The script that a page loads.
pub const SCRIPT: &str = "broadsheet.js";

/// The manifest of the reader.
const MANIFEST: &str = "reader.json";

/// The roles of what the script loads on demand.
const ROLES: [&str; 15] = [
    "embed-script",
    "embed-messages",
    "reader-script",
    "reader-module",
    "feeds-script",
    "feeds-module",
    "apis-script",
    "apis-module",
    "mapped-script",
    "mapped-module",
    "search-script",
    "news-script",
    "several-script",
    "markdown-script",
    "markdown-module",
];

/// A built reader.
pub struct Reader {
    files: BTreeMap<String, Vec<u8>>,
    /// The role of each file.
    roles: BTreeMap<String, String>,
}

impl Reader {
    /// Reads the packed reader. Fails if a file is missing, differs in size, or if the tag would lack a file.
    pub fn unpack(pack: &[u8]) -> Result<Self, Failure> {
        let rebuild = "; `trunk build --release` builds the reader again";
        let files = unpack(pack).map_err(|error| format!("is no packed reader: {error}{rebuild}"))?;
        let json = files.get(MANIFEST).ok_or_else(|| format!("contains no {MANIFEST}{rebuild}"))?;
        let manifest: Value = serde_json::from_slice(json)
            .map_err(|error| format!("contains an invalid {MANIFEST}: {error}{rebuild}"))?;
        let mut roles = BTreeMap::new();
        for file in manifest["files"].as_array().into_iter().flatten() {
            let (Some(name), Some(role)) = (file["name"].as_str(), file["role"].as_str()) else {
                return Err(format!("contains a {MANIFEST} of another version{rebuild}"));
            };
            if files.get(name).map(|bytes| bytes.len() as u64) != file["size"].as_u64() {
                return Err(format!("lacks {name}, or its size differs from {MANIFEST}{rebuild}"));
            }
            roles.insert(name.to_owned(), role.to_owned());
        }
        let reader = Reader { files, roles };
        match ROLES.into_iter().find(|role| !reader.roles.values().any(|known| known == role)) {
            Some(role) => Err(format!("contains no file for {role}{rebuild}")),
            None if !reader.files.contains_key(SCRIPT) => Err(format!("contains no {SCRIPT}{rebuild}")),
            None => Ok(reader),
        }
    }

    /// Returns the files of the tag, sorted by name: name and content.
    pub fn tag_files(&self) -> Vec<(&str, &[u8])> {
        let is_description = |name: &str| name.ends_with(".d.ts") || name == "custom-elements.json";
        // The mappings that an embed loads for a `source` such as `dev`.
        let is_preset = |name: &str| name.starts_with("presets/");
        let is_needed =
            |name: &str, role: &str| name == SCRIPT || ROLES.contains(&role) || is_description(name) || is_preset(name);
        let needed = self.roles.iter().filter(|(name, role)| is_needed(name, role));
        needed.filter_map(|(name, _)| Some((name.as_str(), self.files.get(name)?.as_slice()))).collect()
    }
}

fn unpack(pack: &[u8]) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(pack).entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        files.insert(name, bytes);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A packed reader with these files: name, role and content.
    fn pack(files: &[(&str, &str, &str)]) -> Vec<u8> {
        let listed: Vec<_> =
            files.iter().map(|(name, role, text)| json!({ "name": name, "role": role, "size": text.len() })).collect();
        let manifest = json!({ "files": listed }).to_string();
        let mut pack = tar::Builder::new(Vec::new());
        for (name, text) in files.iter().map(|(name, _, text)| (*name, *text)).chain([(MANIFEST, &*manifest)]) {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            pack.append_data(&mut header, name, text.as_bytes()).unwrap();
        }
        pack.into_inner().unwrap()
    }

    fn complete() -> Vec<(&'static str, &'static str, &'static str)> {
        let others =
            [("style.css", "style", "c"), (SCRIPT, "embed-element", "d"), ("broadsheet.d.ts", "embed-types", "e")];
        let preset = ("presets/dev.json", "public", "f");
        ROLES.iter().map(|role| (*role, *role, "x")).chain(others).chain([preset]).collect()
    }

    #[test]
    fn the_tag_has_its_script_and_what_that_loads() {
        let reader = Reader::unpack(&pack(&complete())).unwrap();
        let names: Vec<_> = reader.tag_files().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), ROLES.len() + 3, "{names:?}");
        for name in [SCRIPT, "broadsheet.d.ts", "presets/dev.json"] {
            assert!(names.contains(&name), "{name}");
        }
    }

    #[test]
    fn an_incomplete_reader_is_refused_with_advice() {
        for lacking in 0..ROLES.len() {
            let mut files = complete();
            let (name, ..) = files.remove(lacking);
            let refused = Reader::unpack(&pack(&files)).err().unwrap();
            assert!(refused.contains(name) && refused.ends_with("builds the reader again"), "{refused}");
        }
        assert!(Reader::unpack(b"nothing").is_err() && Reader::unpack(&[]).is_err());
    }
}

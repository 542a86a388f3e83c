//! The WordPress plugin: the files in `packaging/wordpress`, and the tag with all that it loads.
//!
//! Input: the parts. Output: `broadsheet-wordpress-VERSION.zip`. Entry point: [`make`].

use crate::entry::{Entry, zip};
use crate::{Failure, Parts, VERSION, source};

/// The folder of the plugin, which is its name in WordPress.
const FOLDER: &str = "broadsheet-reader";

/// The files of the plugin in `packaging/wordpress`.
const FILES: [&str; 6] =
    ["broadsheet-reader.php", "settings.php", "headlines.php", "readme.txt", "block/block.json", "block/editor.js"];

/// Makes the plugin.
pub fn make(parts: &Parts) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let at = |name: &str| format!("{FOLDER}/{name}");
    let mut entries = Vec::new();
    for name in FILES {
        let text = source(&format!("packaging/wordpress/{name}"))?.replace("%VERSION%", VERSION);
        entries.push(Entry::file(at(name), text));
    }
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        entries.push(Entry::file(at(licence), source(licence)?));
    }
    let assets = parts.reader.tag_files().into_iter().filter(|(name, _)| !name.ends_with(".d.ts"));
    entries.extend(assets.map(|(name, bytes)| Entry::file(at(&format!("assets/{name}")), bytes)));
    Ok(vec![(format!("broadsheet-wordpress-{VERSION}.zip"), zip(&entries)?)])
}

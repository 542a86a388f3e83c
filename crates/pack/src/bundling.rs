//! The entry of the npm package for bundlers, which move files and give them other names.
//!
//! Input: the names of the files. Output: two scripts. Entry point: [`entry`].
//!
//! Bundlers follow `new URL("./NAME", import.meta.url)`. A list of such URLs costs bytes, so the tag itself, as a page
//! loads it from a server, does not have it. It looks there first (`here` in `element.js` and `embed.js`).

use crate::element::SCRIPT;
use std::fmt::Write;

/// The script that a bundler starts with.
pub const ENTRY: &str = "index.js";

/// The list of files. The tag is evaluated after it.
const FILES: &str = "files.js";

/// The types of the entry, which TypeScript finds by their name.
const TYPES: &str = "index.d.ts";

/// Returns the scripts and their types: names and texts. `names` are those of all files of the tag.
pub fn entry<'a>(names: impl Iterator<Item = &'a str>) -> [(&'static str, String); 3] {
    let is_loaded = |name: &&str| {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        ["js", "json", "bin"].contains(&extension) && ![SCRIPT, "custom-elements.json"].contains(name)
    };
    let mut files = String::from("globalThis[Symbol.for(\"broadsheet-files\")] = {\n");
    for name in names.filter(is_loaded) {
        // As the scripts name it.
        let key = if name.contains('/') { name.to_owned() } else { format!("./{name}") };
        let _ = writeln!(files, "  \"{key}\": new URL(\"./{name}\", import.meta.url).href,");
    }
    files += "};\n";
    let entry = format!("import \"./{FILES}\";\nimport \"./{SCRIPT}\";\n");
    [(FILES, files), (ENTRY, entry), (TYPES, format!("export * from \"./{SCRIPT}\";\n"))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_a_script_loads_is_listed_as_it_is_named() {
        let names = [SCRIPT, "a-1.js", "b-2.bin", "presets/dev.json", "custom-elements.json", "broadsheet.d.ts"];
        let [(_, files), (_, entry), _] = entry(names.into_iter());
        assert_eq!(files.lines().count(), 5, "{files}");
        assert!(files.contains("\"./a-1.js\": new URL(\"./a-1.js\", import.meta.url).href"), "{files}");
        assert!(files.contains("\"presets/dev.json\": new URL(\"./presets/dev.json\""), "{files}");
        assert!(entry.find("files.js") < entry.find(SCRIPT), "{entry}");
    }
}

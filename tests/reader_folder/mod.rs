//! A folder with a built reader, as the option `--reader` expects it. Input: the document that is its frame, and its
//! files. Entry point: [`write`].

use publish::page::manifest::{File, MANIFEST, Manifest, Role};
use publish::page::markup::Markup;
use publish::page::style::Style;
use std::fs;
use std::path::Path;

/// Writes the files to `folder`, with their manifest. Pages load none of them.
pub fn write(folder: &Path, frame: &str, files: &[(&str, &str)]) {
    fs::create_dir_all(folder).unwrap();
    let mut described = Vec::new();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
        described.push(File::new((*name).to_owned(), Role::Public, text.as_bytes()));
    }
    let frame = Markup::parse(frame, &mut |_, _| true).unwrap();
    let manifest = Manifest { files: described, frame, style: Style::default() };
    fs::write(folder.join(MANIFEST), manifest.to_json()).unwrap();
}

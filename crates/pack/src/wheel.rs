//! The wheel of PyPI, which contains the program as a script (PEP 427, PEP 491).
//!
//! Input: the parts. Output: `broadsheet-VERSION-py3-none-PLATFORM.whl`. Entry point: [`make`].

use crate::entry::{Entry, zip};
use crate::{Failure, Parts, VERSION, read, source, with_repository};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Makes the wheel.
pub fn make(parts: &Parts) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let stem = format!("broadsheet-{VERSION}");
    let info = |name: &str| format!("{stem}.dist-info/{name}");
    let tags: String = parts.platform.wheel.split('.').map(|platform| format!("Tag: py3-none-{platform}\n")).collect();
    let wheel = format!("Wheel-Version: 1.0\nGenerator: broadsheet-pack {VERSION}\nRoot-Is-Purelib: false\n{tags}");
    let readme = source("packaging/python/README.md")?;
    let metadata = with_repository(&format!(
        "Metadata-Version: 2.4\nName: broadsheet\nVersion: {VERSION}\n\
         Summary: Builds and serves a site of articles from Markdown files.\n\
         License-Expression: MIT OR Apache-2.0\nLicense-File: LICENSE-APACHE\nLicense-File: LICENSE-MIT\n\
         Project-URL: Source, %REPOSITORY%\nRequires-Python: >=3.8\nDescription-Content-Type: text/markdown\n\n{readme}"
    ));
    let script = format!("{stem}.data/scripts/{}", parts.platform.file_name());
    let mut entries = vec![
        Entry::program(script, read(&parts.program)?),
        Entry::file(info("licenses/LICENSE-APACHE"), source("LICENSE-APACHE")?),
        Entry::file(info("licenses/LICENSE-MIT"), source("LICENSE-MIT")?),
        Entry::file(info("METADATA"), metadata),
        Entry::file(info("WHEEL"), wheel),
    ];
    let hash = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(Sha256::digest(bytes));
    let line = |entry: &Entry| format!("{},sha256={},{}\n", entry.path, hash(&entry.bytes), entry.bytes.len());
    let record = entries.iter().map(line).collect::<String>() + &format!("{},,\n", info("RECORD"));
    entries.push(Entry::file(info("RECORD"), record));
    Ok(vec![(format!("{stem}-py3-none-{}.whl", parts.platform.wheel), zip(&entries)?)])
}

//! The files of the tag, with compressed modules and texts, for the npm package.
//!
//! Input: the files of the tag. Output: the same files, with modules and texts that gzip has compressed, and scripts
//! that decompress them. Entry point: [`compress`].
//!
//! Names and hashes in the scripts are those of the new files, so each file is still verified.

use crate::element::SCRIPT;
use crate::{Failure, sha256};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha384};
use zopfli::{BlockType, GzipEncoder, Options, Write};

/// Servers send `.gz` as an encoding, which the browser undoes itself.
const EXTENSION: &str = ".bin";

/// Scripts that request modules or texts, by the start of their names.
const LOADERS: [&str; 3] = ["reader-", "embed-", "broadsheet."];

/// Takes the place of `fetch` in a script. Each call there has an absolute URL; a bundler may turn a small file into a
/// `data:` URL. A module is compiled while it arrives only if it has this type, which texts ignore.
const FETCH: &str = "const fetch=async(u,o)=>{const a=await globalThis.fetch(u,o);\
    return a.ok&&a.body&&/\\.bin$|^application.octet/.test(new URL(u).pathname)?\
    new Response(a.body.pipeThrough(new DecompressionStream(`gzip`)),{headers:{\"Content-Type\":`application/wasm`}}):a};";

/// The description of the element for editors.
const DESCRIPTION: &str = "custom-elements.json";

/// The directive for the compiler, which must be the first line.
const DIRECTIVE: &str = "//# ";

/// Compresses the modules. A name contains a hash of the content, except that of the first script.
pub fn compress(files: &[(&str, &[u8])]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files: Vec<_> = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    // A script is rewritten after all that it names.
    files.sort_by_key(|(name, _)| {
        let stage = match name.as_str() {
            SCRIPT => 4,
            name if is_compressed(name) => 0,
            name if name.starts_with("embed-") => 3,
            name if name.ends_with(".js") => 1,
            _ => 5,
        };
        (stage, name.clone())
    });
    let mut replaced: Vec<(String, String)> = Vec::new();
    for (name, bytes) in &mut files {
        let changed = if is_compressed(name) {
            gzip(bytes)
        } else if name.ends_with(".js") {
            rewrite(name, bytes, &replaced)?
        } else if name == DESCRIPTION {
            *bytes = one_line(bytes)?;
            continue;
        } else {
            continue;
        };
        if changed == *bytes || name == SCRIPT {
            *bytes = changed;
            continue;
        }
        let new_name = renamed(name, &changed);
        replaced.push((integrity(bytes), integrity(&changed)));
        replaced.push((std::mem::replace(name, new_name.clone()), new_name));
        *bytes = changed;
    }
    files.sort();
    Ok(files)
}

fn is_compressed(name: &str) -> bool {
    name.ends_with(".wasm") || name.starts_with("messages-")
}

/// Removes the white space of JSON.
fn one_line(json: &[u8]) -> Result<Vec<u8>, Failure> {
    let value: serde_json::Value =
        serde_json::from_slice(json).map_err(|error| format!("{DESCRIPTION} is invalid: {error}"))?;
    Ok(value.to_string().into_bytes())
}

/// Inserts new names and hashes into a script, and what decompresses modules.
fn rewrite(name: &str, script: &[u8], replaced: &[(String, String)]) -> Result<Vec<u8>, Failure> {
    let text = str::from_utf8(script).map_err(|_| format!("{name} is not UTF-8"))?;
    let text = replaced.iter().fold(text.to_owned(), |text, (old, new)| text.replace(old, new));
    if !LOADERS.iter().any(|start| name.starts_with(start)) {
        return Ok(text.into_bytes());
    }
    if !text.contains("fetch(") {
        return Err(format!("{name} does not request a module; adapt crates/pack/src/compressed.rs"));
    }
    let first = if text.starts_with(DIRECTIVE) { text.find('\n').map_or(0, |end| end + 1) } else { 0 };
    Ok([&text[..first], FETCH, &text[first..]].concat().into_bytes())
}

/// Replaces the hash at the end of a name. A compressed file gets another extension.
fn renamed(name: &str, bytes: &[u8]) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem = stem.rsplit_once('-').map_or(stem, |(stem, _)| stem);
    let extension = if is_compressed(name) { EXTENSION.to_owned() } else { format!(".{extension}") };
    format!("{stem}-{}{extension}", &sha256(bytes)[..16])
}

/// The value of an `integrity` attribute, as in the bundler.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// Zopfli takes seconds, and its output is 4 % smaller than that of other encoders.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let compressed = GzipEncoder::new(Options::default(), BlockType::Dynamic, Vec::new()).and_then(|mut encoder| {
        encoder.write_all(bytes)?;
        encoder.finish()
    });
    compressed.expect("memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn modules_are_compressed_and_every_name_and_hash_follows() {
        let module = b"\0asm".repeat(100);
        let reader = "//# allFunctionsCalledOnLoad\nexport const begin=w=>fetch(w)".to_owned();
        let embed = format!("fetch(x);load(`./m-1.wasm`,`{}`,`./messages-de-4.json`)", integrity(&module));
        let element = format!(
            "fetch(x);a(`./embed-3.js`,`{}`,`./reader-2.js`,`{}`,`./m-1.wasm`,`{}`)",
            integrity(embed.as_bytes()),
            integrity(reader.as_bytes()),
            integrity(&module)
        );
        let files = compress(&[
            (SCRIPT, element.as_bytes()),
            ("embed-3.js", embed.as_bytes()),
            ("m-1.wasm", &module),
            ("messages-de-4.json", b"{}"),
            ("reader-2.js", reader.as_bytes()),
        ])
        .unwrap();
        let named = |start: &str| files.iter().find(|(name, _)| name.starts_with(start)).unwrap();
        let element = String::from_utf8(named("broadsheet.js").1.clone()).unwrap();
        for start in ["embed-", "reader-", "m-"] {
            let (name, bytes) = named(start);
            assert!(element.contains(&format!("`./{name}`,`{}`", integrity(bytes))), "{name}: {element}");
        }
        let (name, packed) = named("m-");
        let mut unpacked = Vec::new();
        GzDecoder::new(&**packed).read_to_end(&mut unpacked).unwrap();
        assert!(name.ends_with(EXTENSION) && unpacked == module && packed.len() < module.len());
        let reader = String::from_utf8(named("reader-").1.clone()).unwrap();
        assert!(reader.starts_with("//# allFunctionsCalledOnLoad\nconst fetch=async"), "{reader}");
        let embed = String::from_utf8(named("embed-").1.clone()).unwrap();
        assert!(embed.contains(&format!("`./{}`", named("messages-de-").0)), "{embed}");
    }
}

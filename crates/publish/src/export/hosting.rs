//! What a host is told about the files: `_headers`, as Netlify, Cloudflare Pages and others read it.
//!
//! Comes in: a page of the site. Goes out: the text of the file. A host that does not know it serves the site all the same,
//! for every page carries its policy itself. Start with [`headers`].

use crate::article::media::Asset;
use crate::page::security_policy;
use broadsheet::content::link::percent_encode;
use std::sync::Arc;

/// What is sent with every answer, besides the [security policy](security_policy).
///
/// What is here is public, so any page may embed it and read it.
pub const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("access-control-allow-origin", "*"),
];

/// What a browser may keep for ever: its name, or its query, changes with its content.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The rules for a site below `base`, of which `page` is a page and which has these files beside its pages.
///
/// Each file that lasts is named by itself: a pattern such as `start-*` would hold for an article at `/start-here/` too, on hosts whose
/// star takes slashes.
///
/// Some hosts join what two rules say of one file, so `media/*` cannot have a sandbox if there is a PDF among the `media`, which no
/// browser would show then. What could run is then put into a sandbox by its own name.
pub fn headers<'a>(page: &str, base: &str, files: impl Iterator<Item = &'a str>, media: &[Arc<Asset>]) -> String {
    let mut rules = format!("{base}*\n  Content-Security-Policy: {}\n", security_policy::header(page));
    for (name, value) in HEADERS {
        rules += &format!("  {}: {value}\n", title_case(name));
    }
    for file in files.filter(|file| is_hashed(file)).chain(["media/*"]) {
        rules += &format!("\n{base}{file}\n  Cache-Control: {FOR_EVER}\n");
    }
    let pdf = media.iter().find(|asset| security_policy::is_pdf(&asset.name));
    let policy = security_policy::of_media(pdf.map_or("", |asset| &asset.name));
    rules += &format!("  Content-Security-Policy: {policy}\n");
    for asset in media.iter().filter(|asset| pdf.is_some() && asset.active.is_some()) {
        let policy = security_policy::of_media(&asset.name);
        rules += &format!("\n{base}media/{}\n  Content-Security-Policy: {policy}\n", percent_encode(&asset.name));
    }
    rules
}

/// Whether a path ends in a file whose name has the hash of its content in it.
pub fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let hash = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    !path.ends_with('/') && name.contains('.') && name.split(|c: char| !c.is_ascii_alphanumeric()).any(hash)
}

/// The name of a header as people write it.
fn title_case(name: &str) -> String {
    name.split('-').map(crate::source::post::capitalised).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_the_policy_and_only_hashed_names_are_immutable() {
        let files = ["reader-0123456789abcdef.js", "embed-builder.js", "broadsheet-0.1.0.js"];
        let rules = headers("", "/blog/", files.into_iter(), &[]);
        assert!(rules.starts_with("/blog/*\n  Content-Security-Policy: default-src 'none'"), "{rules}");
        assert!(rules.contains("\n  X-Content-Type-Options: nosniff\n"), "{rules}");
        assert!(
            rules
                .contains("\n/blog/reader-0123456789abcdef.js\n  Cache-Control: public, max-age=31536000, immutable\n"),
            "{rules}"
        );
        assert_eq!(rules.matches("immutable").count(), 2, "{rules}");
    }
}

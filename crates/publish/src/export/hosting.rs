//! Writes `_headers`, the HTTP headers for Netlify, Cloudflare Pages and others.
//!
//! Input: the security policy of the pages. Output: the text of the file. Entry point: [`headers`]. Sites also work on hosts that do
//! not read it, because each page contains its security policy.

use crate::article::media::Asset;
use crate::page::security_policy;
use broadsheet::content::link::percent_encode;
use std::sync::Arc;

/// Headers of every response, besides the [security policy](security_policy).
///
/// All files are public, so any origin may embed and read them.
pub const HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("access-control-allow-origin", "*"),
];

/// The `Cache-Control` header of files whose name or query contains a hash.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Returns the rules for a site below `base`. `policy` is that of its pages, and `files` are the root files.
///
/// Each hashed file has its own rule: on some hosts, `start-*` would also match the article `/start-here/`.
///
/// Some hosts combine rules for the same file, and a sandbox on `media/*` would block PDF files. So if there are any,
/// each active file gets its own rule. For the same reason, the first rule of a site with an `editor` has only the
/// directives that the policy of the editor shares. Pages keep theirs, because it is in each page.
pub fn headers<'a>(
    policy: &str,
    base: &str,
    files: impl Iterator<Item = &'a str>,
    media: &[Arc<Asset>],
    editor: Option<&str>,
) -> String {
    let all = if editor.is_some() { security_policy::SHARED } else { policy };
    let mut rules = format!("{base}*\n  Content-Security-Policy: {}\n", security_policy::header(all));
    for (name, value) in HEADERS {
        rules += &format!("  {}: {value}\n", title_case(name));
    }
    if let Some(policy) = editor {
        rules += &format!("\n{base}admin/*\n  Content-Security-Policy: {}\n", security_policy::header(policy));
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

/// Returns whether the name of a file contains a hash of its content.
pub fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let hash = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    !path.ends_with('/') && name.contains('.') && name.split(|c: char| !c.is_ascii_alphanumeric()).any(hash)
}

/// Returns the name of a header with capitals.
fn title_case(name: &str) -> String {
    name.split('-').map(crate::source::post::capitalised).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_the_policy_and_only_hashed_names_are_immutable() {
        let files = ["reader-0123456789abcdef.js", "embed-builder.js", "broadsheet-0.1.0.js"];
        let rules = headers(&security_policy::policy([], ""), "/blog/", files.into_iter(), &[], None);
        assert!(rules.starts_with("/blog/*\n  Content-Security-Policy: default-src 'none'"), "{rules}");
        assert!(rules.contains("\n  X-Content-Type-Options: nosniff\n"), "{rules}");
        assert!(
            rules
                .contains("\n/blog/reader-0123456789abcdef.js\n  Cache-Control: public, max-age=31536000, immutable\n"),
            "{rules}"
        );
        assert_eq!(rules.matches("immutable").count(), 2, "{rules}");
    }

    /// Whether a host combines rules for the same file or takes the last one, the editor works.
    #[test]
    fn no_rule_for_all_files_restricts_the_editor() {
        let policy = security_policy::policy([], "");
        let rules = headers(&policy, "/blog/", [].into_iter(), &[], Some("script-src 'self' 'unsafe-eval'"));
        let first = "/blog/*\n  Content-Security-Policy: object-src 'none'; base-uri 'none'; frame-ancestors 'self'\n";
        assert!(rules.starts_with(first), "{rules}");
        let own =
            "\n/blog/admin/*\n  Content-Security-Policy: script-src 'self' 'unsafe-eval'; frame-ancestors 'self'\n";
        assert!(rules.contains(own), "{rules}");
        assert_eq!(rules.matches("unsafe-eval").count(), 1, "{rules}");
    }
}

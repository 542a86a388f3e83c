//! The files of old addresses: for each a small page that sends the browser on without a script, and a line in `_redirects`.
//!
//! Input: the [`Redirects`] of a site. Output: to [`Output`]. Entry point: [`write`]. Cloudflare Pages answers a line of
//! `_redirects` with status 301, and so does Netlify where there is no page.

use crate::output::Output;
use crate::page::security_policy;
use crate::page::template::text;
use crate::site::redirects::{Redirects, Target};
use broadsheet::content::link;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io;

/// The file of rules for hosts.
const RULES: &str = "_redirects";

/// Writes the pages and the rules.
pub fn write(redirects: &Redirects, output: &Output) -> io::Result<()> {
    let pages: Vec<_> = redirects.iter().collect();
    if pages.is_empty() {
        return Ok(());
    }
    pages.par_iter().try_for_each(|(path, target)| match extension(path) {
        None => output.put_page(format!("{path}/index.html"), &page(target)),
        Some("html" | "htm") => output.put_page((*path).clone(), &page(target)),
        // A host would not show a page under such a name; the rule is all there can be.
        Some(_) => Ok(()),
    })?;
    let mut rules = String::new();
    for (path, target) in &pages {
        let slash = if extension(path).is_none() { "/" } else { "" };
        let _ = writeln!(rules, "{}{}{slash} {} 301", redirects.base(), link::percent_encode(path), target.href);
    }
    output.put(RULES.to_owned(), rules.as_bytes())
}

fn extension(path: &str) -> Option<&str> {
    let (name, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    let is_word = extension.len() < 6 && extension.starts_with(|c: char| c.is_ascii_alphabetic());
    (!name.is_empty() && is_word && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(extension)
}

/// The page at an old address.
fn page(target: &Target) -> String {
    let Target { title, href, canonical, .. } = target;
    let (title, href, canonical) = (text(title), text(href), text(canonical));
    let policy = security_policy::meta(security_policy::OF_A_SIGNPOST);
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">{policy}<title>{title}</title><link rel=\"canonical\" href=\"{canonical}\">\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\"><p><a href=\"{href}\">{title}</a></p></html>\n"
    )
}

//! Writes redirects for aliases, and from `page/1/` to the list: a page with a `meta` refresh, and a line in
//! `_redirects`.
//!
//! Input: the [`Redirects`] of a site, and the addresses of its lists. Output: files in [`Output`]. Entry point:
//! [`write`]. Cloudflare Pages answers with status 301 according to `_redirects`. So does Netlify, unless a page exists
//! at the address.

use crate::output::Output;
use crate::page::security_policy;
use crate::site::catalogue::Catalogue;
use crate::site::redirects::{self, Redirects, Target};
use crate::site::settings::Settings;
use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use broadsheet::content::link;
use broadsheet::html::escaped as text;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io;

/// The file of redirect rules for hosting services.
pub const RULES_FILE: &str = "_redirects";

/// The number of the first page in an address. Lists omit it.
const FIRST_PAGE: &str = "page/1/";

/// Writes the pages, and returns the lines of [`RULES_FILE`]. `lists` are the addresses of lists with numbered pages.
/// Call it after all other files were added to `output`: it reports aliases that are names of files.
pub fn write(
    redirects: &Redirects,
    lists: &[String],
    settings: &Settings,
    catalogue: &Catalogue,
    output: &Output,
    diagnostics: &mut Vec<Diagnostic>,
) -> io::Result<String> {
    let all: Vec<_> = redirects.iter().collect();
    let names = output.lower_case_names();
    // The addresses of pages were already checked when the aliases were read.
    let is_file = |path: &str| !is_page(path) && (names.contains(&path.to_lowercase()) || output.holds_file(path));
    let (taken, pages): (Vec<_>, Vec<_>) = all.into_iter().partition(|(path, _)| is_file(path));
    for (_, Target { alias, by, .. }) in taken.into_iter().filter(|(_, target)| !target.alias.is_permalink) {
        let message = format!("`{}` is a file of the site", alias.path);
        let place = redirects::place(settings, redirects::post(catalogue, *by), alias);
        diagnostics.push(
            Diagnostic::warning(Code::AliasConflict, message)
                .at(place)
                .help("remove it; an alias cannot replace a file"),
        );
    }
    pages.par_iter().try_for_each(|(path, target)| match extension(path) {
        None => output.put_page(format!("{path}/index.html"), &target_page(target)),
        Some("html" | "htm") => output.put_page((*path).clone(), &target_page(target)),
        // A server would not send a page with this extension as HTML, so there is only the rule.
        Some(_) => Ok(()),
    })?;
    let mut rules = String::new();
    for (path, target) in &pages {
        let slash = if extension(path).is_none() { "/" } else { "" };
        let _ = writeln!(rules, "{}{}{slash} {} 301", redirects.base(), link::percent_encode(path), target.href);
    }
    for list in lists {
        let path = link::percent_decode(list.strip_prefix(redirects.base()).unwrap_or(list)).unwrap_or_default();
        let document = page(&settings.title, list, &settings.base.absolute(list));
        output.put_page(format!("{path}{FIRST_PAGE}index.html"), &document)?;
        // A file of rules only for these could be in the way of the publisher's own.
        if !rules.is_empty() {
            let _ = writeln!(rules, "{list}{FIRST_PAGE} {list} 301");
        }
    }
    Ok(rules)
}

/// Returns whether a page is written for an alias: its extension is missing or that of HTML.
fn is_page(path: &str) -> bool {
    extension(path).is_none_or(|extension| matches!(extension, "html" | "htm"))
}

fn extension(path: &str) -> Option<&str> {
    let (name, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    let is_word = extension.len() < 6 && extension.starts_with(|c: char| c.is_ascii_alphabetic());
    (!name.is_empty() && is_word && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(extension)
}

/// The page at an alias.
fn target_page(Target { title, href, canonical, .. }: &Target) -> String {
    page(title, href, canonical)
}

fn page(title: &str, href: &str, canonical: &str) -> String {
    let (title, href, canonical) = (text(title), text(href), text(canonical));
    let policy = security_policy::meta(security_policy::REDIRECT_PAGE);
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">{policy}<title>{title}</title><link rel=\"canonical\" href=\"{canonical}\">\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\"><p><a href=\"{href}\">{title}</a></p></html>\n"
    )
}

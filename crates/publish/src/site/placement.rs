//! Gives each article its address, according to the permalink pattern.
//!
//! Input: the catalogue. Output: slug and folder of each article. An article that lacks what the pattern needs is in
//! `posts/`. An address that is reserved for a page or file of the site is an error with file and line. Entry point:
//! [`place`].

use crate::site::catalogue::Catalogue;
use crate::site::identity;
use crate::site::page_placement;
use crate::site::permalink::is_reserved;
use crate::site::settings::Settings;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::path_part;
use crate::source::post::Post;
use broadsheet::content::{Category, link};
use broadsheet::route::{POSTS, Routes};
use std::path::Path;

/// Sets the addresses of all articles. `reader_files` are the files that pages load; their names are reserved.
pub fn place(
    settings: &mut Settings,
    catalogue: &mut Catalogue,
    reader_files: &[(String, Vec<u8>)],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let root = settings.content.clone();
    let mut found = Vec::new();
    if let Some(permalink) = &settings.permalink {
        for (post, filed) in catalogue.posts.iter_mut().zip(&catalogue.filed) {
            let categories: Vec<_> = filed.iter().map(|Category { slug, .. }| slug).collect();
            post.folder = permalink.folder(post, &categories).unwrap_or_else(|| {
                let what = "article has no date, which `permalink` needs; its address begins with /posts/";
                let help = "add `date: …` to its front matter, or begin its file name with the date";
                let warning = Diagnostic::warning(Code::AddressIncomplete, what).help(help);
                found.push((post.file.clone(), warning.at(place_of(&root, post))));
                POSTS.to_owned()
            });
        }
    }
    identity::assign(settings, catalogue, diagnostics);
    add_aliases_by_first_category(settings, catalogue);
    let routes = settings.routes();
    for post in catalogue.posts.iter().filter(|_| settings.permalink.is_some()) {
        if let Some(what) = fault(post, &routes, reader_files) {
            let help = "change its `slug:`, or `permalink` in broadsheet.toml";
            let error = Diagnostic::error(Code::AddressReserved, what).help(help);
            found.push((post.file.clone(), error.at(place_of(&root, post))));
        }
    }
    page_placement::place(settings, catalogue, reader_files, &mut found);
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    diagnostics.extend(found.into_iter().map(|(_, diagnostic)| diagnostic));
}

/// Earlier versions used only the first category in an address.
fn add_aliases_by_first_category(settings: &Settings, catalogue: &mut Catalogue) {
    let Some(permalink) = settings.permalink.as_ref().filter(|permalink| permalink.has_many()) else { return };
    for (post, filed) in catalogue.posts.iter_mut().zip(&catalogue.filed).filter(|(_, filed)| filed.len() > 1) {
        let name = post.slug.as_str().rsplit('/').next().unwrap_or_default();
        if let Some(folder) = permalink.folder(post, &[&filed[0].slug]) {
            let path = ["/", &folder, &link::percent_encode(name), permalink.ending()].concat();
            identity::add_alias(post, &path);
        }
    }
}

/// Returns what is wrong with the address of an article. The pattern and the category can form a reserved name
/// together.
fn fault(post: &Post, routes: &Routes, reader_files: &[(String, Vec<u8>)]) -> Option<String> {
    let route = post.route();
    let href = routes.href(&route);
    let path = link::percent_decode(href.strip_prefix(routes.base()).unwrap_or(&href)).unwrap_or_default();
    let is_free =
        routes.parse(&href).is_some_and(|location| location.route == route) && !is_reserved(&path, reader_files);
    match path_part::fault(&link::percent_decode(&post.folder).unwrap_or_default()) {
        None if is_free => None,
        None => Some(format!("the address of this article, {href}, is reserved for a page or file of the site")),
        Some(fault) => Some(format!("invalid address of this article, {href}: {fault}")),
    }
}

fn place_of(root: &Path, post: &Post) -> Place {
    let file = root.join(&post.file);
    let span = post.header.slug_span.clone();
    Source::read(&file).map_or_else(|_| Place::file(&file), |source| source.place(span))
}

//! Checks the addresses of standalone pages.
//!
//! Input: the catalogue, with the addresses of articles. Output: targets of links, and errors for addresses that are
//! taken. Entry point: [`place`].

use crate::site::catalogue::{Catalogue, Target};
use crate::site::permalink::is_reserved;
use crate::site::settings::Settings;
use crate::site::standalone::{HOME, permalink};
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::name_key;
use crate::source::path_part;
use crate::source::post::Post;
use broadsheet::route::Route;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Checks the addresses of all pages, and adds them to the targets of links.
pub(super) fn place(
    settings: &Settings,
    catalogue: &mut Catalogue,
    reader_files: &[(String, Vec<u8>)],
    found: &mut Vec<(PathBuf, Diagnostic)>,
) {
    let has_home = catalogue.pages.iter().any(|page| page.path.is_empty());
    if let Some(latest) = settings.customisation.latest.as_ref().filter(|_| !has_home) {
        let language = settings.whole_site.as_ref().map(|_| format!(" in the language `{}`", settings.language));
        let what = format!("`latest` is set, but there is no page at /{}", language.unwrap_or_default());
        let error = Diagnostic::error(Code::InvalidSetting, what).at(latest.place.clone());
        let help = format!("write {HOME} in the content folder, or remove `latest`");
        found.push((PathBuf::new(), error.help(help)));
    }
    if catalogue.pages.is_empty() {
        return;
    }
    let routes = settings.routes();
    let mut taken: HashMap<String, PathBuf> = HashMap::new();
    let mut slugs: HashMap<String, PathBuf> = HashMap::new();
    for post in &catalogue.posts {
        taken.insert(name_key::key(routes.href(&post.route()).trim_end_matches('/')), post.file.clone());
        slugs.insert(name_key::key(post.slug.as_str()), post.file.clone());
    }
    for page in &mut catalogue.pages {
        let href = page.href(&routes);
        let route = routes.parse(&href).map(|location| location.route);
        let is_front = page.path.is_empty() && settings.customisation.latest.is_none();
        let reserved = is_front || is_reserved(&page.path, reader_files);
        let mut other = taken.get(&name_key::key(href.trim_end_matches('/'))).cloned();
        let mut fault = None;
        match route {
            _ if reserved => fault = Some(String::from("it is reserved for a page or file of the site")),
            Some(Route::Article { slug, folder }) => {
                // Articles and routed pages share the folder of their documents.
                other = other.or_else(|| slugs.get(&name_key::key(slug.as_str())).cloned());
                slugs.insert(name_key::key(slug.as_str()), page.post.file.clone());
                (page.post.slug, page.post.folder, page.is_routed) = (slug, folder, true);
            }
            Some(Route::NotFound) => {}
            _ => fault = Some(String::from("it is reserved for a page or file of the site")),
        }
        fault = path_part::fault(&page.path).map(|fault| fault.to_string()).or(fault);
        let other = other.map(|file| format!("it is already used by {}", settings.content.join(file).display()));
        if let Some(fault) = fault.or(other) {
            let what = format!("this page cannot have the address {href}: {fault}");
            let help = "rename the file, or write another `permalink:`, such as /about/, in its front matter";
            let error = Diagnostic::error(Code::AddressTaken, what).at(place_of(&settings.content, &page.post));
            found.push((page.post.file.clone(), error.help(help)));
        }
        taken.entry(name_key::key(href.trim_end_matches('/'))).or_insert_with(|| page.post.file.clone());
        catalogue.targets.insert(page.post.file.clone(), Target::Page(href));
    }
}

/// The position of what determines the address: a key of the front matter, or the whole file.
fn place_of(root: &Path, post: &Post) -> Place {
    let file = root.join(&post.file);
    let span = permalink(post).map_or_else(|| post.header.slug_span.clone(), |(_, span)| span);
    match Source::read(&file) {
        Ok(source) if span != (0..0) => source.place(span),
        _ => Place::file(&file),
    }
}

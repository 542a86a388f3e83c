//! Sets the folder of each article's address, according to the permalink pattern.
//!
//! Input: the catalogue. Output: the folder of each article. An address that is reserved for a page or file of the site
//! is an error with file and line. Entry point: [`place`].

use crate::site::catalogue::Catalogue;
use crate::site::permalink::{Missing, is_reserved};
use crate::site::settings::Settings;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::path_part;
use broadsheet::content::{Category, link};

/// Sets the folders of all articles. `reader_files` are the files that pages load; their names are reserved.
pub fn place(
    settings: &Settings,
    catalogue: &mut Catalogue,
    reader_files: &[(String, Vec<u8>)],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(permalink) = &settings.permalink else { return };
    let routes = settings.routes();
    let mut errors = Vec::new();
    for (post, filed) in catalogue.posts.iter_mut().zip(&catalogue.filed) {
        let category = filed.first().map(|Category { slug, .. }| slug);
        let (what, help) = match permalink.folder(post.header.date, category) {
            Ok(folder) => {
                post.folder = folder;
                let route = post.route();
                let href = routes.href(&route);
                let path = link::percent_decode(href.strip_prefix(routes.base()).unwrap_or(&href)).unwrap_or_default();
                let is_free = routes.parse(&href).is_some_and(|location| location.route == route)
                    && !is_reserved(&path, reader_files);
                // The pattern and the category can form a reserved name together.
                let folder = link::percent_decode(&post.folder).unwrap_or_default();
                let what = match path_part::fault(&folder) {
                    None if is_free => continue,
                    None => format!("the address of this article, {href}, is reserved for a page or file of the site"),
                    Some(fault) => format!("invalid address of this article, {href}: {fault}"),
                };
                (what, "change its `slug:`, or `permalink` in broadsheet.toml")
            }
            Err(Missing::Date) => (
                String::from("article has no date, which `permalink` requires"),
                "add `date: …` to its front matter, or begin its file name with the date",
            ),
            Err(Missing::Category) => (
                String::from("article has no category, which `permalink` requires"),
                "add `categories: […]` to its front matter",
            ),
        };
        let file = settings.content.join(&post.file);
        let span = post.header.slug_span.clone();
        let at = Source::read(&file).map_or_else(|_| Place::file(&file), |source| source.place(span));
        errors.push((post.file.clone(), Diagnostic::error(what).at(at).help(help)));
    }
    errors.sort_by(|(a, _), (b, _)| a.cmp(b));
    diagnostics.extend(errors.into_iter().map(|(_, diagnostic)| diagnostic));
}

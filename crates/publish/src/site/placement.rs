//! The place of each article, by the pattern of its site.
//!
//! Comes in: the articles in their order. Goes out: the folder of each, and of one that would fall on a page or a file of the
//! site's own an error that names its file and line. Start with [`place`].

use crate::site::permalink::{Lack, is_reserved};
use crate::site::catalogue::Catalogue;
use crate::site::settings::Settings;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::path_part;
use broadsheet::content::{Category, link};

/// Gives the articles of a site their folders, as its pattern says. Where one cannot have an address, that goes to `found`.
/// `beside` are the files that pages load.
pub fn place(
    settings: &Settings,
    catalogue: &mut Catalogue,
    beside: &[(String, Vec<u8>)],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(permalink) = &settings.permalink else { return };
    let routes = settings.routes();
    let mut wrong = Vec::new();
    for (post, filed) in catalogue.posts.iter_mut().zip(&catalogue.filed) {
        let category = filed.first().map(|Category { slug, .. }| slug);
        let (what, help) = match permalink.folder(post.header.date, category) {
            Ok(folder) => {
                post.folder = folder;
                let route = post.route();
                let href = routes.href(&route);
                let path = link::percent_decode(href.strip_prefix(routes.base()).unwrap_or(&href)).unwrap_or_default();
                let is_free =
                    routes.parse(&href).is_some_and(|location| location.route == route) && !is_reserved(&path, beside);
                // Pattern and category may form a reserved name only together.
                let folder = link::percent_decode(&post.folder).unwrap_or_default();
                let what = match path_part::fault(&folder) {
                    None if is_free => continue,
                    None => format!("the address of this article, {href}, is one of the site itself"),
                    Some(fault) => format!("this article cannot have the address {href}: {fault}"),
                };
                (what, "give it another `slug:`, or the site another `permalink`")
            }
            Err(Lack::Date) => (
                String::from("this article has no date, and `permalink` wants one in its address"),
                "write `date: …` into its front matter, or begin its file's name with the date",
            ),
            Err(Lack::Category) => (
                String::from("this article is in no category, and `permalink` wants one in its address"),
                "write `categories: […]` into its front matter",
            ),
        };
        let file = settings.content.join(&post.file);
        let span = post.header.slug_span.clone();
        let at = Source::read(&file).map_or_else(|_| Place::file(&file), |source| source.place(span));
        wrong.push((post.file.clone(), Diagnostic::error(what).at(at).help(help)));
    }
    wrong.sort_by(|(a, _), (b, _)| a.cmp(b));
    diagnostics.extend(wrong.into_iter().map(|(_, diagnostic)| diagnostic));
}

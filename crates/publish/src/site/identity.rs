//! Gives each article an address of its own, although several have the same slug.
//!
//! Input: the catalogue, with the folder of each address. Output: slugs that are unique, and aliases for the addresses
//! that articles would have alone. Entry point: [`assign`].
//!
//! An article keeps its slug if no other has it. Otherwise its slug becomes a path: first with the folder from the
//! permalink pattern, such as `2026/03/name`, and if that is taken too, with the folder of its file, such as `ca/name`.

use crate::site::catalogue::{Catalogue, Target};
use crate::site::settings::Settings;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::header::Alias;
use crate::source::name_key;
use crate::source::post::Post;
use broadsheet::content::{Slug, link};
use broadsheet::route::{POSTS, Route};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// Makes the slugs of all articles unique.
pub(super) fn assign(settings: &mut Settings, catalogue: &mut Catalogue, diagnostics: &mut Vec<Diagnostic>) {
    let earlier = settings.routes();
    let mut seen = HashSet::new();
    let is_path = |post: &Post| post.slug.as_str().contains('/');
    let fits = |post: &Post| {
        let href = earlier.href(&post.route());
        // A folder that is missing leaves the pattern in the address.
        !href.contains('*') && earlier.parse(&href).is_some_and(|location| location.route == post.route())
    };
    let has_any_form = !catalogue.posts.iter().all(|post| is_path(post) || fits(post));
    if !has_any_form && catalogue.posts.iter().all(|post| !is_path(post) && seen.insert(folded(&post.slug))) {
        return;
    }
    for post in catalogue.posts.iter_mut().filter(|post| is_path(post)) {
        // Earlier versions wrote hyphens.
        if let Some(slug) = Slug::from_text(post.slug.as_str()) {
            let address = earlier.href(&Route::article(&slug, &post.folder));
            add_alias(post, &address);
        }
    }
    if let Some(permalink) = &mut settings.permalink {
        permalink.use_paths(has_any_form && permalink.has_many());
    }
    let routes = settings.routes();
    let root = &settings.content;
    for post in &mut catalogue.posts {
        if let Some(folder) = post.folder.strip_prefix(routes.fixed_folder()) {
            let path = [&link::percent_decode(folder).unwrap_or_default(), post.slug.as_str()].concat();
            let slug = Slug::path(&path).unwrap_or_else(|| post.slug.clone());
            // Articles outside the pattern keep their folder.
            let route = Route::article(&slug, "");
            if routes.parse(&routes.href(&route)).is_some_and(|location| location.route == route) {
                (post.slug, post.folder) = (slug, String::new());
            }
        }
    }
    for numbers in groups(&catalogue.posts) {
        let alone = catalogue.posts[numbers[0]].route();
        for &number in &numbers {
            let post = &mut catalogue.posts[number];
            post.slug = in_folder(&post.slug, &post.path, routes.fixed_folder() == POSTS);
        }
        // The oldest article may have had the short address before.
        if !numbers.iter().any(|number| catalogue.posts[*number].route() == alone) {
            add_alias(&mut catalogue.posts[numbers[0]], &routes.href(&alone));
        }
    }
    for numbers in groups(&catalogue.posts) {
        for (at, &number) in numbers.iter().enumerate().skip(1) {
            let taken = root.join(&catalogue.posts[numbers[0]].file);
            let post = &mut catalogue.posts[number];
            let slug = Slug::path(&format!("{}-{}", post.slug, at + 1)).unwrap_or_else(|| post.slug.clone());
            let what = format!("slug `{}` is already used by {}; `{slug}` is used instead", post.slug, taken.display());
            let warning = Diagnostic::warning(Code::AddressTaken, what).at(Place::file(&root.join(&post.file)));
            diagnostics.push(warning.help("write another `slug:` in one of the two files, or rename it"));
            post.slug = slug;
        }
    }
    for post in &catalogue.posts {
        catalogue.targets.insert(post.file.clone(), Target::Article(post.slug.clone()));
    }
}

/// The articles that share an address with another, oldest first. Ignores case, because some file systems do.
fn groups(posts: &[Post]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    for (number, post) in posts.iter().enumerate() {
        groups.entry((folded(&post.slug), &post.folder)).or_default().push(number);
    }
    let mut groups: Vec<_> = groups.into_values().filter(|numbers| numbers.len() > 1).collect();
    for numbers in &mut groups {
        numbers.sort_by_key(|number| {
            let post = &posts[*number];
            (post.header.date.is_none(), post.header.date.map(|date| date.seconds()), post.file.clone())
        });
    }
    groups
}

fn folded(slug: &Slug) -> String {
    name_key::key(slug.as_str())
}

/// Adds the folder of a file to a slug. A folder that only groups articles does not count: `_posts`, and `posts` if
/// the address begins with it.
fn in_folder(slug: &Slug, file: &Path, is_in_posts: bool) -> Slug {
    let mut folders: Vec<String> =
        file.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| !part.starts_with('_')).collect();
    folders.pop();
    if file.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("index")) {
        folders.pop();
    }
    if is_in_posts && folders.first().is_some_and(|first| first.eq_ignore_ascii_case("posts")) {
        folders.remove(0);
    }
    let folders = folders.iter().filter_map(|folder| Slug::from_text(folder));
    let path: String = folders.map(|folder| format!("{folder}/")).collect();
    // The folder from the pattern stays in front.
    let (pattern, name) = slug.as_str().rsplit_once('/').map_or(("", slug.as_str()), |(pattern, name)| (pattern, name));
    let pattern = if pattern.is_empty() || path.starts_with(pattern) { String::new() } else { format!("{pattern}/") };
    Slug::path(&[&pattern, &*path, name].concat()).unwrap_or_else(|| slug.clone())
}

/// Adds an earlier address. It gives way to any other use of that address.
pub(super) fn add_alias(post: &mut Post, path: &str) {
    post.header.aliases.push(Alias { path: path.to_owned(), span: 0..0, is_permalink: true });
}

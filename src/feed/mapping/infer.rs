//! Finds a mapping for an answer of an unknown API.
//!
//! Input: an answer. Output: the [`Mapping`] that fits best, if there is a list of articles. Entry point: [`infer`].
//!
//! The list is the one with the most recognised fields in its items, and then the longest. Fields are recognised by
//! their names, and by the shape of their values.

use super::{
    Field, Mapping,
    paging::Next,
    path::{Document, children, first_text},
};
use crate::feed::{dates, json::Json};

/// Names of fields, best first, without case, hyphens and underscores. A dot separates members.
const TITLES: &str = "title headline title.rendered name subject heading";
const BODIES: &str = "contenthtml bodyhtml html content.rendered bodymarkdown markdown contentmarkdown content body articlebody \
                      richtext text blocks article story contenttext description";
const DATES: &str = "publishedat datepublished publishedon pubdate publicationdate publishdate published firstpublishedat releasedate \
                     postedat date dategmt createdat createdon created datecreated sys.createdat timestamp time";
const UPDATES: &str =
    "updatedat dateupdated datemodified modifiedat modified updated lastmodified lastupdated modifiedgmt sys.updatedat";
const EXCERPTS: &str =
    "excerpt summary deck standfirst teaser intro abstract lead subtitle description excerpt.rendered";
const SLUGS: &str = "slug slug.current handle urlkey path.alias";
const LINKS: &str = "link url permalink canonicalurl htmlurl weburl href externalurl";
const IDS: &str = "id uuid guid documentid sys.id";
const IMAGES: &str = "coverimage featuredimage mainimage heroimage image cover hero thumbnail featuremedia picture photo \
                      banner socialimage ogimage";
const AUTHORS: &str = "authors author byline writers writer user createdby creator";
const CATEGORIES: &str = "categories category tags taglist tag topics topic sections section keywords labels";

/// Members in which an API wraps an item.
const WRAPPERS: &str = "attributes fields node data post meta sys";

/// The depth of the search for lists.
const MAX_DEPTH: u32 = 5;

/// The number of items that are examined.
const EXAMINED: usize = 8;

/// Returns the mapping of an answer; `None` if no list has titles or texts.
pub(in crate::feed) fn infer(answer: &Json) -> Option<Mapping> {
    let mut best = Best::default();
    search(answer, "", 0, &mut best);
    let (_, items, mut mapping) = best.0?;
    mapping.items = Field::parse(&items).ok()?;
    mapping.next = next(answer);
    Some(mapping)
}

/// The best list so far: its score, its path and the mapping.
#[derive(Default)]
struct Best(Option<((usize, usize), String, Mapping)>);

impl Best {
    /// Compares a list. Returns whether its entries are articles. `is_certain` requires a title of each.
    fn compare(&mut self, entries: &[&Json], path: &str, is_certain: bool) -> bool {
        let (count, mapping) = fields(entries);
        let document = Document { root: &Json::Null, included: &[] };
        let has_title = |entry: &&Json| mapping.title.as_ref().is_some_and(|it| it.text(&document, entry).is_some());
        let is_list = match is_certain {
            false => count >= 2 && (mapping.title.is_some() || mapping.body.is_some()),
            true => count >= 3 && entries.iter().all(has_title),
        };
        let is_article = is_list && (count >= 3 || mapping.body.is_some());
        // Three fields make an article; more decide less than the length of the list. One object may be the site.
        let most = if is_certain && entries.len() == 1 { 1 } else { 3 };
        let score = (count.min(most), entries.len().min(1000) * count);
        if is_list && self.0.as_ref().is_none_or(|(known, ..)| score > *known) {
            self.0 = Some((score, path.to_owned(), mapping));
        }
        is_article
    }
}

/// Examines each list of objects, each object of objects, and each object with a list for each year.
fn search(value: &Json, path: &str, depth: u32, best: &mut Best) {
    if depth > MAX_DEPTH {
        return;
    }
    let is_object = |value: &&Json| matches!(value, Json::Object(_));
    let all = [path, "[*]"].concat();
    match value {
        Json::List(_) => {
            let entries = children(value);
            // Articles have lists of their own, such as comments. Sections have lists of articles.
            let objects = || entries.iter().filter(|entry| is_object(entry)).take(EXAMINED);
            if objects().next().is_some() && !best.compare(&entries, path, false) {
                objects().for_each(|entry| search(entry, &all, depth + 1, best));
            }
        }
        Json::Object(members) => {
            let values = children(value);
            let is_list = |(name, member): &(String, Json)| {
                name.starts_with(|c: char| c.is_ascii_digit()) && !member.entries().is_empty()
            };
            let is_certain = match () {
                () if members.is_empty() => false,
                () if values.iter().all(is_object) => best.compare(&values, &all, true) && values.len() > 1,
                () if members.iter().all(is_list) => {
                    let entries: Vec<&Json> = values.into_iter().flat_map(children).collect();
                    best.compare(&entries, &all, true)
                }
                () => false,
            };
            for (name, member) in members.iter().take(if is_certain { 0 } else { 200 }) {
                search(member, &joined(path, name), depth + 1, best);
            }
        }
        _ => {}
    }
}

/// Returns the path of a member.
fn joined(path: &str, name: &str) -> String {
    // A name with other signs needs a pointer, which cannot be combined with a path.
    if path.is_empty() { name.to_owned() } else { [path, ".", name].concat() }
}

/// Returns the mapping of the items of a list, and the number of recognised fields.
fn fields(entries: &[&Json]) -> (usize, Mapping) {
    let mut known: Vec<(String, &Json)> = Vec::new();
    for entry in entries.iter().take(EXAMINED) {
        collect(entry, "", 0, &mut known);
    }
    let find = |names: &str, fits: &dyn Fn(&Json) -> bool| {
        let rank = |path: &str| {
            let path = plain(path);
            names.split(' ').position(|name| {
                let outer = path.strip_suffix(name);
                outer.is_some_and(|outer| {
                    outer.is_empty() || outer.strip_suffix('.').is_some_and(|outer| outer.split('.').all(is_wrapper))
                })
            })
        };
        let found = known.iter().filter(|(_, value)| fits(value));
        let found = found.filter_map(|(path, _)| Some((rank(path)?, path.len(), path))).min()?;
        Field::parse(found.2).ok()
    };
    let is_text = |value: &Json| value.text().is_some();
    let is_line = |value: &Json| value.text().is_some_and(|text| text.len() < 400);
    let is_scalar = |value: &Json| !value.scalar().is_empty();
    let is_date = |value: &Json| matches!(dates::of_value(value, dates::Order::Unknown), Some(Ok(_)));
    let is_url = |value: &Json| value.text().is_some_and(|text| text.starts_with("http") || text.starts_with('/'));
    let is_tree = |value: &Json| {
        let first = value.entries().first().unwrap_or(value);
        let has_kind = |node: &Json| ["type", "_type", "nodeType"].iter().any(|name| node.get(name).text().is_some());
        has_kind(first) || matches!(value.get("root").get("children"), Json::List(_))
    };
    let is_image = |value: &Json| first_text(&[value]).is_some_and(|text| is_url(&Json::Text(text)));
    let has_names = |value: &Json| {
        let mut names = Vec::new();
        super::add_names(value, &mut names, 0);
        !names.is_empty()
    };
    let mut mapping = Mapping {
        title: find(TITLES, &is_line),
        body: find(BODIES, &|value| is_text(value) || is_tree(value)),
        date: find(DATES, &is_date),
        updated: find(UPDATES, &is_date),
        slug: find(SLUGS, &is_line),
        link: find(LINKS, &is_url),
        id: find(IDS, &is_scalar),
        image: find(IMAGES, &is_image),
        authors: find(AUTHORS, &has_names),
        categories: find(CATEGORIES, &has_names),
        ..Mapping::default()
    };
    mapping.excerpt = find(EXCERPTS, &is_text).filter(|excerpt| Some(excerpt) != mapping.body.as_ref());
    if mapping.body.is_none() {
        // The longest text, if it is longer than a line.
        let longest = known.iter().filter(|(_, value)| value.text().is_some_and(|text| text.len() > 200));
        let longest = longest.max_by_key(|(_, value)| value.text().map_or(0, str::len));
        mapping.body = longest.and_then(|(path, _)| Field::parse(path).ok());
    }
    if mapping.date.is_none() {
        let date = known.iter().find(|(_, value)| is_text(value) && is_date(value));
        mapping.date = date.and_then(|(path, _)| Field::parse(path).ok());
    }
    let all = [
        &mapping.title,
        &mapping.body,
        &mapping.date,
        &mapping.slug,
        &mapping.link,
        &mapping.authors,
        &mapping.image,
        &mapping.excerpt,
    ];
    (all.iter().filter(|field| field.is_some()).count(), mapping)
}

/// Collects the paths and values of an item.
fn collect<'a>(value: &'a Json, path: &str, depth: u32, known: &mut Vec<(String, &'a Json)>) {
    for (name, member) in value.members().iter().take(100) {
        let path = joined(path, name);
        if *member != Json::Null && known.len() < 2000 {
            known.push((path.clone(), member));
        }
        if depth < 2 {
            collect(member, &path, depth + 1, known);
        }
    }
}

fn is_wrapper(name: &str) -> bool {
    WRAPPERS.split(' ').any(|known| known == name)
}

/// Returns a path in lower case, without hyphens and underscores.
pub(super) fn plain(path: &str) -> String {
    path.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Returns how an answer continues.
fn next(answer: &Json) -> Option<Next> {
    let at = |path: &str| {
        let mut value = answer;
        path.split('.').for_each(|name| value = value.get(name));
        value
    };
    let links = "links.next.href links.next _links.next.href next_url next_page_url \
                 next paging.next meta.next nextPage";
    let is_url =
        |path: &&str| at(path).text().is_some_and(|text| text.starts_with("http") || text.starts_with(['/', '?']));
    if let Some(link) = links.split(' ').find(is_url) {
        return Some(Next::Link(Field::parse(link).ok()?));
    }
    let pages = "meta.pagination.pageCount meta.pagination.total_pages totalPages total_pages last_page meta.last_page \
                 pages meta.pagination.pages pagination.totalPages pagination.pages";
    let pages = pages.split(' ').find(|path| at(path).number().is_some())?;
    // Only Strapi has `pageCount`.
    let parameter = if pages.ends_with("pageCount") { "pagination[page]" } else { "page" };
    Some(Next::Page(parameter.to_owned(), Some(Field::parse(pages).ok()?)))
}

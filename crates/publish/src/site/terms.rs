//! Groups of articles besides categories: tags, authors and series.
//!
//! Input: the settings and the sorted posts. Output: [`Terms`], which has the articles and the address of each group,
//! and warnings about series. Entry point: [`Terms::new`].

use crate::site::settings::Settings;
use crate::site::spellings::{Spelling, most_used};
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::name_key;
use crate::source::nearest::nearest;
use crate::source::post::Post;
use broadsheet::content::{ArticleIds, Category, Slug, link, site::natural_key};
use broadsheet::route::{Route, Routes};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The folder of the pages of tags.
pub const TAGS: &str = "tags/";

/// The folder of the pages of authors.
pub const AUTHORS: &str = "authors/";

/// A tag or an author, with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The address of its first page.
    pub href: String,
    /// The visible name.
    pub name: String,
    /// Its articles.
    pub ids: ArticleIds,
}

/// Articles that belong together, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The visible name.
    pub name: String,
    /// The numbers of the articles.
    pub parts: Vec<usize>,
}

/// The groups of a site's articles.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Most used first, then by name.
    pub tags: Vec<Term>,
    /// In the order of the settings. Each has at least one article.
    pub authors: Vec<Term>,
    series: Vec<Series>,
    /// By article: indexes of its tags.
    tagged: Vec<Vec<usize>>,
    /// By article: the index of its series, and its position there.
    parts: HashMap<usize, (usize, usize)>,
}

impl Terms {
    /// Groups the articles.
    pub fn new(settings: &Settings, posts: &[Post], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut terms = Terms::default();
        let routes = settings.routes();
        if settings.sharing.tags {
            terms.add_tags(posts, &routes);
        }
        for profile in &settings.profiles {
            let Some(slug) = &profile.slug else { continue };
            let is_by = |post: &Post| post.header.authors.iter().any(|author| author.name == profile.name);
            let ids: ArticleIds = (0..).zip(posts).filter(|(_, post)| is_by(post)).map(|(number, _)| number).collect();
            if !ids.is_empty() {
                terms.authors.push(Term { href: href(&routes, AUTHORS, slug), name: profile.name.clone(), ids });
            }
        }
        for (list, folder) in [(&mut terms.tags, TAGS), (&mut terms.authors, AUTHORS)] {
            let is_taken = |href: &str| routes.parse(href).is_none_or(|it| it.route != Route::NotFound);
            let index = [routes.base(), folder].concat();
            let taken = list.iter().map(|term| &term.href).chain([&index]).find(|href| is_taken(href)).cloned();
            if let Some(taken) = taken.filter(|_| !list.is_empty()) {
                let what =
                    format!("no pages below /{folder} are written: `permalink` could give {taken} to an article");
                let help = "let `permalink` begin with a name or with :year";
                let note = Diagnostic::note(Code::LeftOut, what).help(help);
                diagnostics.push(note);
                list.clear();
            }
        }
        if terms.tags.is_empty() {
            terms.tagged.clear();
        }
        terms.add_series(&settings.content, posts, diagnostics);
        terms
    }

    /// Returns the tags of an article.
    pub fn tags_of(&self, number: usize) -> impl Iterator<Item = &Term> {
        self.tagged.get(number).into_iter().flatten().filter_map(|tag| self.tags.get(*tag))
    }

    /// Returns the series of an article and its position there, if the series has several parts.
    pub fn part_of(&self, number: usize) -> Option<(&Series, usize)> {
        let (series, at) = self.parts.get(&number)?;
        self.series.get(*series).filter(|series| series.parts.len() > 1).map(|series| (series, *at))
    }

    /// Returns the page of an author.
    pub fn author(&self, name: &str) -> Option<&Term> {
        self.authors.iter().find(|author| author.name == name)
    }

    /// Whether a decoded path below the base, without slashes at its ends, is the address of a page.
    pub fn owns(&self, path: &str, routes: &Routes) -> bool {
        let href = [routes.base(), &link::percent_encode(path), "/"].concat();
        let has = |list: &[Term], folder: &str| {
            !list.is_empty() && (path == folder.trim_end_matches('/') || list.iter().any(|term| term.href == href))
        };
        has(&self.tags, TAGS) || has(&self.authors, AUTHORS)
    }

    fn add_tags(&mut self, posts: &[Post], routes: &Routes) {
        struct Tag {
            slug: Slug,
            names: BTreeMap<String, Spelling>,
            ids: Vec<u32>,
        }
        let mut found: BTreeMap<String, Tag> = BTreeMap::new();
        let mut keys: Vec<Vec<String>> = Vec::with_capacity(posts.len());
        for (number, post) in posts.iter().enumerate() {
            let mut own: Vec<String> = Vec::new();
            for Category { slug, name } in post.header.tags.iter().filter_map(|name| Category::named(name)) {
                let key = name_key::key(slug.as_str());
                if own.contains(&key) {
                    continue;
                }
                let tag =
                    found.entry(key.clone()).or_insert_with(|| Tag { slug, names: BTreeMap::new(), ids: Vec::new() });
                tag.names.entry(name).or_insert(Spelling { count: 0, first: number }).count += 1;
                tag.ids.push(number as u32);
                own.push(key);
            }
            keys.push(own);
        }
        let mut all: Vec<(String, Term)> = found
            .into_iter()
            .map(|(key, Tag { slug, names, ids })| {
                let name = most_used(&names).to_owned();
                (key, Term { href: href(routes, TAGS, &slug), name, ids: ids.into_iter().collect() })
            })
            .collect();
        all.sort_by_cached_key(|(_, tag)| (Reverse(tag.ids.len()), natural_key(&tag.name)));
        let positions: HashMap<&str, usize> = all.iter().enumerate().map(|(at, (key, _))| (key.as_str(), at)).collect();
        let position = |key: &String| positions.get(key.as_str()).copied();
        self.tagged = keys.iter().map(|own| own.iter().filter_map(position).collect()).collect();
        self.tags = all.into_iter().map(|(_, term)| term).collect();
    }

    /// Sorts the parts of each series by their numbers, then by date, the oldest first.
    fn add_series(&mut self, content: &Path, posts: &[Post], diagnostics: &mut Vec<Diagnostic>) {
        let mut found: BTreeMap<String, Series> = BTreeMap::new();
        for (number, post) in posts.iter().enumerate() {
            let Some(part) = &post.header.series else { continue };
            let name = part.series.clone();
            let series = found.entry(name_key::key(&name)).or_insert(Series { name, parts: Vec::new() });
            series.parts.push(number);
        }
        let order = |number: usize| posts.get(number)?.header.series.as_ref()?.order;
        let warning = |number: usize, what: String| {
            let post = posts.get(number)?;
            let (path, span) = (content.join(&post.file), post.header.series.as_ref()?.span.clone());
            let place = Source::read(&path).map_or_else(|_| Place::file(&path), |source| source.place(span));
            Some(Diagnostic::warning(Code::InvalidSeries, what).at(place))
        };
        for series in found.values_mut() {
            // Posts are sorted by date, the newest first.
            series.parts.sort_by_key(|number| (order(*number).unwrap_or(u32::MAX), Reverse(*number)));
            for pair in series.parts.windows(2) {
                if let [one, other] = *pair
                    && let Some(place) = order(one).filter(|place| order(other) == Some(*place))
                {
                    let what = format!(
                        "part {place} of the series `{}` is also {}",
                        series.name,
                        content.join(&posts[one].file).display()
                    );
                    let help = "give each part its own `series_order`; parts with the same one are sorted by date";
                    diagnostics.extend(warning(other, what).map(|it| it.help(help)));
                }
            }
        }
        for (key, series) in &found {
            let others = found.iter().filter(|(other, it)| *other != key && it.parts.len() > 1);
            if let [only] = series.parts[..]
                && let Some(close) = nearest(&series.name, others.map(|(_, it)| it.name.as_str()))
            {
                let what = format!("the series `{}` has only this part", series.name);
                diagnostics.extend(warning(only, what).map(|it| it.help(format!("did you mean `{close}`?"))));
            }
        }
        self.series = found.into_values().collect();
        for (at, series) in self.series.iter().enumerate() {
            self.parts.extend(series.parts.iter().enumerate().map(|(position, number)| (*number, (at, position))));
        }
    }
}

fn href(routes: &Routes, folder: &str, slug: &Slug) -> String {
    [routes.base(), folder, &link::percent_encode(slug.as_str()), "/"].concat()
}

//! Finds categories that are probably the same: "Rust" and "rust", "Guide" and "Guides", "Harbour" and "Harbor".
//!
//! Input: the spellings of each category, and their articles. Output: a warning for each less used spelling, which
//! names both files. Entry points: [`similar`], and [`slugs`] for categories whose names differ only in case and
//! punctuation: these are one category.

use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::name_key::{is_canonically_equal, key};
use crate::source::post::Post;
use broadsheet::content::{Category, Slug};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Two names that are both used at least this often are both intended.
const INTENDED_COUNT: u32 = 3;
/// A site with more categories is not searched for typing errors, because that takes quadratic time.
const MAX_COMPARED: usize = 500;

/// One way to write the name of a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// The number of articles that use it.
    pub count: u32,
    /// The number of the first of these articles.
    pub first: usize,
}

/// Returns the spelling that is used most.
pub fn most_used(names: &BTreeMap<String, Spelling>) -> &str {
    let most = names.iter().max_by_key(|(name, spelling)| (spelling.count, Reverse(*name)));
    most.map(|(name, _)| name.as_str()).unwrap_or_default()
}

/// Returns the slug of each category by its [`key`]: that of the spelling that is used most. Slugs of ASCII letters are
/// omitted, because they have only one spelling.
pub fn slugs<'n>(names: impl Iterator<Item = &'n String>) -> HashMap<String, Slug> {
    let mut counts: HashMap<String, BTreeMap<Slug, u32>> = HashMap::new();
    for slug in names.filter_map(|name| Some(Category::named(name)?.slug)).filter(|slug| !slug.as_str().is_ascii()) {
        *counts.entry(key(slug.as_str())).or_default().entry(slug).or_default() += 1;
    }
    let most_used = |slugs: BTreeMap<Slug, u32>| Some(slugs.into_iter().rev().max_by_key(|(_, count)| *count)?.0);
    counts.into_iter().filter_map(|(key, slugs)| Some((key, most_used(slugs)?))).collect()
}

/// A category and how often it is used.
struct CategoryUse<'a> {
    slug: &'a Slug,
    name: &'a str,
    count: u32,
    first: usize,
}

/// Returns a warning for each spelling that is similar to one that is used more.
pub fn similar(spellings: &HashMap<Slug, BTreeMap<String, Spelling>>, posts: &[Post], root: &Path) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut all = Vec::new();
    for (slug, names) in spellings {
        let name = most_used(names);
        let first = names[name].first;
        for (other, spelling) in names.iter().filter(|(other, _)| !is_canonically_equal(other, name)) {
            diagnostics.push(warning(other, spelling.first, name, first, posts, root));
        }
        all.push(CategoryUse { slug, name, count: names.values().map(|spelling| spelling.count).sum(), first });
    }
    all.sort_by_key(|used| (Reverse(used.count), used.slug));
    let mut stems: HashMap<String, &CategoryUse> = HashMap::new();
    for (at, used) in all.iter().enumerate() {
        let stem = stem(used.slug.as_str());
        let by_typo =
            || all[..at].iter().filter(|_| all.len() <= MAX_COMPARED).find(|other| is_typo(used.slug, other.slug));
        let similar = stems.get(&stem).copied().or_else(by_typo);
        if let Some(similar) = similar.filter(|similar| similar.count.min(used.count) < INTENDED_COUNT) {
            diagnostics.push(warning(used.name, used.first, similar.name, similar.first, posts, root));
        }
        stems.entry(stem).or_insert(used);
    }
    diagnostics
}

/// Returns a slug without its plural ending and without hyphens.
fn stem(slug: &str) -> String {
    let letters = slug.replace('-', "").to_lowercase();
    match letters.strip_suffix("ies").filter(|rest| rest.len() > 2) {
        Some(rest) => [rest, "y"].concat(),
        None if letters.len() > 3 && !letters.ends_with("ss") => letters.trim_end_matches('s').to_owned(),
        None => letters,
    }
}

/// Whether two names differ by one typing error: one letter added, missing or replaced, or two letters swapped.
fn is_typo(one: &Slug, other: &Slug) -> bool {
    let (one, other) = (one.as_str(), other.as_str());
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    one.len().min(other.len()) > 5 && strsim::osa_distance(one, other) == 1 && digits(one) == digits(other)
}

fn warning(name: &str, file: usize, usual: &str, usual_file: usize, posts: &[Post], root: &Path) -> Diagnostic {
    let path = |number: usize| root.join(&posts[number].file);
    let place = Source::read(&path(file)).map_or_else(
        |_| Place::file(&path(file)),
        |source| {
            let header = &source.text[..posts[file].body.min(source.text.len())];
            let from = header.to_ascii_lowercase().find("categor").unwrap_or(0);
            let at = header[from..].find(name).map_or(0, |at| from + at);
            source.place(at..at + name.len())
        },
    );
    let what = format!("category `{name}` is spelled `{usual}` in {}", path(usual_file).display());
    Diagnostic::warning(Code::SimilarNames, what).at(place).help("use the same spelling in both files")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_names_are_found() {
        let slug = |name: &str| Slug::from_text(name).unwrap();
        for (one, other) in [("Guide", "Guides"), ("Story", "Stories"), ("Web Dev", "webdev"), ("Glass", "glass")] {
            assert_eq!(stem(slug(one).as_str()), stem(slug(other).as_str()), "{one}");
        }
        assert!(is_typo(&slug("Harbour"), &slug("Harbor")) && is_typo(&slug("Relaese"), &slug("Release")));
        for (one, other) in [("iPhone 15", "iPhone 16"), ("Go", "Goo"), ("Tides", "Sides"), ("Music", "Museum")] {
            assert!(
                stem(slug(one).as_str()) != stem(slug(other).as_str()) && !is_typo(&slug(one), &slug(other)),
                "{one}"
            );
        }
    }
}

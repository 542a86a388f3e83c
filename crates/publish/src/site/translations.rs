//! Groups articles that are versions of one text in several languages.
//!
//! Input: the [`Catalogue`]. Translation keys in headers or file names connect the versions. Output: the versions of
//! each article, including itself, for `hreflang`. Entry point: [`Translations::of`].

use crate::site::catalogue::Catalogue;
use crate::site::settings::Settings;
use broadsheet::content::Slug;
use broadsheet::route::Route;
use std::collections::{BTreeMap, HashMap, HashSet};

/// An article in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// A BCP 47 tag.
    pub language: String,
    /// Its route.
    pub route: Route,
    /// Whether it is in the site's own language.
    pub is_own: bool,
}

/// The versions of all articles that have several.
#[derive(Debug, Default)]
pub struct Translations {
    texts: Vec<Vec<Version>>,
    /// The index in `texts` for each article.
    by: HashMap<Slug, usize>,
}

impl Translations {
    /// Collects the versions of a site. If a text has two articles in one language, the newer one counts.
    pub fn new(settings: &Settings, catalogue: &Catalogue) -> Self {
        let mut texts: BTreeMap<&str, Vec<(Slug, Version)>> = BTreeMap::new();
        let named: HashSet<&str> =
            catalogue.posts.iter().filter_map(|post| post.header.translation.as_deref()).collect();
        for post in &catalogue.posts {
            // The version without a language in its file name: `tide.md` beside `tide.de.md`.
            let stem = || named.get(post.file.with_extension("").to_str().filter(|_| !named.is_empty())?).copied();
            let Some(text) = post.header.translation.as_deref().or_else(stem) else { continue };
            let language = post.header.language.as_ref().unwrap_or(&settings.language);
            let versions = texts.entry(text).or_default();
            if !versions.iter().any(|(_, version)| version.language == *language) {
                let version =
                    Version { language: language.clone(), route: post.route(), is_own: *language == settings.language };
                versions.push((post.slug.clone(), version));
            }
        }
        let mut translations = Translations::default();
        for mut versions in texts.into_values().filter(|versions| versions.len() > 1) {
            versions.sort_by(|(_, a), (_, b)| a.language.cmp(&b.language));
            let text = translations.texts.len();
            translations.by.extend(versions.iter().map(|(slug, _)| (slug.clone(), text)));
            translations.texts.push(versions.into_iter().map(|(_, version)| version).collect());
        }
        translations
    }

    /// Returns the versions of an article; empty if there are no others.
    pub fn of(&self, slug: &Slug) -> &[Version] {
        self.by.get(slug).map_or(&[], |text| &self.texts[*text])
    }
}

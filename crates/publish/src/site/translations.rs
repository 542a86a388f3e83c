//! Articles that are one text in several languages.
//!
//! Comes in: the [`Catalogue`], whose headers name the text that an article is a version of, or whose files' names do. Goes out: for each article its
//! versions, itself among them, which a search engine is told (`hreflang`). Start with [`Translations::of`].

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
    /// Where it is.
    pub route: Route,
    /// Whether it is in the site's own language.
    pub is_own: bool,
}

/// The versions of all articles that have several.
#[derive(Debug, Default)]
pub struct Translations {
    texts: Vec<Vec<Version>>,
    /// The text of each article.
    by: HashMap<Slug, usize>,
}

impl Translations {
    /// Those of a site. Of two articles of one text in one language the newer counts.
    pub fn new(settings: &Settings, catalogue: &Catalogue) -> Self {
        let mut texts: BTreeMap<&str, Vec<(Slug, Version)>> = BTreeMap::new();
        let named: HashSet<&str> =
            catalogue.posts.iter().filter_map(|post| post.header.translation.as_deref()).collect();
        for post in &catalogue.posts {
            // The one that has no language in its name: `tide.md` beside `tide.de.md`.
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

    /// The versions of an article; none where it is the only one.
    pub fn of(&self, slug: &Slug) -> &[Version] {
        self.by.get(slug).map_or(&[], |text| &self.texts[*text])
    }
}

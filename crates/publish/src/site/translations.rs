//! Groups articles that are versions of one text in several languages.
//!
//! Input: the settings and the [`Catalogue`] of each language. Translation keys in headers, or the names of files,
//! connect the versions. Output: the versions of each article, including itself, for `hreflang` and for the links
//! between them. Entry point: [`Translations::of`].

use crate::site::catalogue::Catalogue;
use crate::site::settings::Settings;
use std::collections::{BTreeMap, HashMap, HashSet};

/// An article in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// A BCP 47 tag.
    pub language: String,
    /// Its address.
    pub href: String,
    /// Whether it is in the site's own language.
    pub is_own: bool,
}

/// The versions of all articles that have several.
#[derive(Debug, Default)]
pub struct Translations {
    texts: Vec<Vec<Version>>,
    /// The index in `texts` for the address of each article.
    by: HashMap<String, usize>,
}

impl Translations {
    /// Collects the versions of a site. If a text has two articles in one language, the newer one counts.
    pub fn new(editions: &[(&Settings, &Catalogue)]) -> Self {
        let mut texts: BTreeMap<&str, Vec<Version>> = BTreeMap::new();
        let named: HashSet<&str> = editions
            .iter()
            .flat_map(|(_, catalogue)| catalogue.posts.iter().chain(catalogue.pages.iter().map(|page| &page.post)))
            .filter_map(|post| post.header.translation.as_deref())
            .collect();
        for (settings, catalogue) in editions {
            let routes = settings.routes();
            let articles = catalogue.posts.iter().map(|post| (post, routes.href(&post.route())));
            let pages = catalogue.pages.iter().map(|page| (&page.post, page.href(&routes)));
            for (post, href) in articles.chain(pages) {
                // The version without a language in its file name: `tide.md` beside `tide.de.md`.
                let stem = || named.get(post.file.with_extension("").to_str().filter(|_| !named.is_empty())?).copied();
                let Some(text) = post.header.translation.as_deref().or_else(stem) else { continue };
                let language = post.header.language.as_ref().unwrap_or(&settings.language);
                let versions = texts.entry(text).or_default();
                if !versions.iter().any(|version| version.language == *language) {
                    let is_own = settings.whole_site.is_none() && *language == settings.language;
                    versions.push(Version { language: language.clone(), href, is_own });
                }
            }
        }
        let mut translations = Translations::default();
        for mut versions in texts.into_values().filter(|versions| versions.len() > 1) {
            versions.sort_by(|a, b| a.language.cmp(&b.language));
            let text = translations.texts.len();
            translations.by.extend(versions.iter().map(|version| (version.href.clone(), text)));
            translations.texts.push(versions);
        }
        translations
    }

    /// Returns the versions of the article at an address; empty if there are no others.
    pub fn of(&self, href: &str) -> &[Version] {
        self.by.get(href).map_or(&[], |text| &self.texts[*text])
    }
}

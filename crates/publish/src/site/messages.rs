//! The interface texts of a site, translated into its language.
//!
//! Input: the language, and the table `messages` in `broadsheet.toml`, which overrides single texts.
//! Output: [`Messages`] for the views, and a file for the reader. Entry point: [`of`].
//! Each language is a file in `messages/` with every text of [`ENGLISH`].

use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value, toml};
use crate::source::nearest::nearest;
use broadsheet::content::{Messages, messages::PLURALS};
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use serde_json::Value as Json;
use xxhash_rust::xxh3::xxh3_64;

/// All texts. `{0}` and `{1}` are placeholders.
pub const ENGLISH: [&str; 123] = [
    // Around every page.
    "Skip to content",
    "Site",
    "Latest",
    "Archive",
    "Search",
    "Reading settings",
    "Theme",
    "System",
    "Light",
    "Dark",
    "Sepia",
    "Text size",
    "Line length",
    "Line spacing",
    "Reset",
    "Set with Broadsheet.",
    "Recent posts",
    "Topics",
    "All topics",
    "This is a preview. It contains articles that are not published yet.",
    // Around an embed.
    "Articles",
    "Back to the list",
    // Lists.
    "{0} article",
    "{0} articles",
    "{0} in {1}",
    "{0} or {1}",
    "{0} and {1}",
    "both {0} and {1}",
    "{0} and {1} more",
    "Filter by category",
    "Any of them",
    "All of them",
    "Clear",
    "Search articles",
    "Pages",
    "Page {0} of {1}",
    "Newer",
    "Older",
    "Previous page",
    "Next page",
    "Without a date",
    "There is nothing here yet.",
    "No article is in {0}.",
    "No article has all of: {0}.",
    "Type at least two letters.",
    "Featured",
    "Pinned",
    "More than {0} articles",
    "{0} new article",
    "{0} new articles",
    "The search index is damaged, so these are the newest articles.",
    "Filters",
    "Year",
    // Articles.
    "By {0}",
    "Original: {0}",
    "Updated",
    "Previous and next article",
    "Related articles",
    "Contents",
    "{0} min read",
    "Copy the link to this section",
    "Copy",
    "Copied",
    "Share",
    "Close",
    "Show the image larger",
    "Read aloud",
    "Stop reading aloud",
    "This browser cannot read it aloud.",
    "This could not be loaded. Check your connection, then try again.",
    // What a visitor read and saved.
    "Continue where you stopped",
    "Save",
    "Saved",
    "Saved articles",
    "Recently read",
    "Remember what I read",
    "Erase all",
    "All of this stays in this browser.",
    "This browser cannot store it.",
    "Tags",
    "Authors",
    "Part {0} of {1}",
    "Previous part: {0}",
    "Next part: {0}",
    // After articles.
    "Show the comments",
    "New articles by email",
    "Subscribe",
    // Titles of alerts in articles.
    "Note",
    "Tip",
    "Important",
    "Warning",
    "Caution",
    "Info",
    "Danger",
    // Without network.
    "This page is not available offline",
    "The server cannot be reached, and this browser has not kept the page.",
    "Available offline",
    "There is a new version of this site.",
    "This page has changed.",
    "Update",
    // What cannot be shown.
    "Page not found",
    "There is nothing at this address. It may have moved, or the address may have a typing error.",
    "Go to the front page",
    "This page could not be loaded",
    "Retry",
    "Load the page again",
    "Try again, or tell the publisher.",
    "The server could not be reached. Check your connection, then try again.",
    "The connection broke off before everything had arrived. Try again.",
    "The server took too long to answer. Try again in a moment.",
    "There is nothing where the articles should be. Try again, or tell the publisher.",
    "The server does not allow this page to be read.",
    "The server is too busy. Try again in a minute.",
    "The server is too busy. Try again in {0} minutes.",
    "The server is too busy. Try again in {0} hours.",
    "The server reported an error ({0}). Try again in a moment.",
    "The source sent more than 48 MB, which is the limit for one source.",
    "A part of this reader that these articles need could not be loaded. Try again.",
    "A part of this page could not be loaded, so its articles cannot be shown.",
    "The articles have not come yet. Where the connection is slow, they still may.",
    "A script fetches the articles of this page, and here none runs. Allow it, then load the page again.",
    "This browser has no WebAssembly, or it is switched off, and the articles here need it to be shown.",
    "Search needs JavaScript, which is off here. Browse the topics and the archive instead.",
];

/// The supported languages: BCP 47 tag and table.
const LANGUAGES: [(&str, &str); 13] = [
    ("ar", include_str!("messages/ar.toml")),
    ("de", include_str!("messages/de.toml")),
    ("es", include_str!("messages/es.toml")),
    ("fr", include_str!("messages/fr.toml")),
    ("he", include_str!("messages/he.toml")),
    ("hi", include_str!("messages/hi.toml")),
    ("it", include_str!("messages/it.toml")),
    ("ja", include_str!("messages/ja.toml")),
    ("nl", include_str!("messages/nl.toml")),
    ("pl", include_str!("messages/pl.toml")),
    ("pt", include_str!("messages/pt.toml")),
    ("ru", include_str!("messages/ru.toml")),
    ("zh", include_str!("messages/zh.toml")),
];

/// Describes a valid value of the setting, for messages.
const FORM: &str = "a table of texts, such as [messages] with `\"Latest\" = \"Front page\"` below it";

/// Returns the texts for a language. `own` are the texts that the publisher overrides.
pub fn of(language: &str, own: &Messages) -> Messages {
    let tag = language.to_ascii_lowercase();
    // The Chinese table has simplified characters, so sites in traditional ones stay in English.
    let is_traditional = ["zh-hant", "zh-tw", "zh-hk", "zh-mo"].iter().any(|kind| tag.starts_with(kind));
    let primary_tag = tag.split('-').next().filter(|_| !is_traditional);
    let known = LANGUAGES.iter().find(|(known, _)| Some(*known) == primary_tag);
    let mut translations = own.translations().to_vec();
    translations.extend(plurals(language).map(|table| (PLURALS.to_owned(), table)));
    for (english, text) in known.into_iter().flat_map(|(_, table)| texts(table)) {
        if !translations.iter().any(|(known, _)| *known == english) {
            translations.push((english, text));
        }
    }
    Messages::new(translations)
}

/// Returns the plural form of each number as [`PLURALS`] describes it, by the rules of CLDR. `None` if the forms are
/// those of English, or if the language is unknown.
fn plurals(language: &str) -> Option<String> {
    use PluralCategory::{Few, Many, One, Other, Two, Zero};
    const ORDER: [PluralCategory; 6] = [Zero, One, Two, Few, Many, Other];
    let locale: Locale = language.parse().ok()?;
    let rules = PluralRules::try_new_cardinal(locale.into()).ok()?;
    let categories: Vec<PluralCategory> = (0..200u32).map(|number| rules.category_for(number)).collect();
    let used: Vec<PluralCategory> = ORDER.into_iter().filter(|category| categories.contains(category)).collect();
    let position = |category: &PluralCategory| used.iter().position(|it| it == category).unwrap_or_default();
    let is_english = |(number, category)| (number == 1) == (category == &One);
    let is_usual = used.len() < 3 && (0..).zip(&categories).all(is_english);
    (!is_usual).then(|| categories.iter().map(|category| position(category).to_string()).collect())
}

/// Parses the table of a language.
fn texts(table: &str) -> Vec<(String, String)> {
    let Ok(Node { value: Value::Map(entries), .. }) = toml::parse(table, 0) else { return Vec::new() };
    let text = |Entry { key, node, .. }: Entry| Some((key, node.text()?.to_owned()));
    entries.into_iter().filter_map(text).collect()
}

/// Reads the setting `messages`.
pub(crate) fn read(node: &Node, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Messages {
    let Value::Map(entries) = &node.value else {
        diagnostics.push(
            Diagnostic::error(Code::InvalidSetting, format!("`messages` must be {FORM}"))
                .at(source.place(node.span.clone())),
        );
        return Messages::default();
    };
    let mut own = Vec::new();
    for Entry { key, key_span, node } in entries {
        let text = node.text().map(str::trim).filter(|text| !text.is_empty());
        let place = || source.place(node.span.clone());
        let diagnostic = match text {
            _ if !ENGLISH.contains(&key.as_str()) => {
                let help = match nearest(key, ENGLISH.into_iter()) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => String::from("use the exact English text as the key, such as `Latest`"),
                };
                Diagnostic::warning(Code::UnknownSetting, format!("unknown message `{key}`"))
                    .at(source.place(key_span.clone()))
                    .help(help)
            }
            None => Diagnostic::error(Code::InvalidSetting, format!("`{key}` must be text")).at(place()),
            Some(text) => match unknown_placeholder(key, text) {
                Some(braces) => {
                    Diagnostic::error(Code::InvalidSetting, format!("`{key}` has no placeholder {{{braces}}}"))
                        .at(place())
                        .help("use only the placeholders of the English text; they may be in any order")
                }
                None => {
                    own.push((key.clone(), text.to_owned()));
                    continue;
                }
            },
        };
        diagnostics.push(diagnostic);
    }
    Messages::new(own)
}

/// Returns the first placeholder that is not in the English text.
fn unknown_placeholder<'a>(english: &str, text: &'a str) -> Option<&'a str> {
    fn braces(text: &str) -> impl Iterator<Item = &str> {
        text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default())
    }
    braces(text).find(|place| braces(english).all(|known| known != *place))
}

/// Returns the name and content of the file with the texts for the reader. `None` if all texts are English.
pub fn file(messages: &Messages) -> Option<(String, Vec<u8>)> {
    let translations = messages.translations();
    let text = (!translations.is_empty()).then(|| json(translations))?;
    Some((format!("messages-{:016x}.json", xxh3_64(text.as_bytes())), text.into_bytes()))
}

/// Returns a file for embeds in each supported language: the tag, and the texts as JSON.
pub fn files() -> impl Iterator<Item = (&'static str, String)> {
    LANGUAGES.iter().map(|(language, table)| {
        let mut texts = texts(table);
        texts.extend(plurals(language).map(|table| (PLURALS.to_owned(), table)));
        (*language, json(&texts))
    })
}

/// Texts in the format that the reader [reads](broadsheet::feed::site::read::messages).
fn json(texts: &[(String, String)]) -> String {
    let members = texts.iter().map(|(english, own)| (english.clone(), own.as_str().into()));
    Json::Object(members.collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_language_is_complete() {
        let english: BTreeSet<&str> = ENGLISH.into();
        assert_eq!(english.len(), ENGLISH.len());
        for (language, table) in LANGUAGES {
            let texts = texts(table);
            let translated: BTreeSet<&str> = texts.iter().map(|(english, _)| english.as_str()).collect();
            assert_eq!(translated, english, "{language}");
            for (english, own) in &texts {
                assert!(
                    unknown_placeholder(english, own).is_none() && !own.trim().is_empty(),
                    "{language}: {english}: {own}"
                );
                assert!(english.ends_with('.') == own.ends_with(['.', '。', '।']), "{language}: {own}");
            }
        }
    }

    /// The number of articles and the names must be in every translation.
    #[test]
    fn translations_keep_placeholders() {
        for (language, table) in LANGUAGES {
            for (english, own) in texts(table) {
                for place in ["{0}", "{1}"].into_iter().filter(|place| english.contains(place)) {
                    assert!(own.contains(place), "{language}: {english}: {own}");
                }
            }
        }
    }

    /// Every text in the list is used, and every used text is in the list.
    #[test]
    fn the_list_contains_exactly_the_used_texts() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let folders = [
            "src/view",
            "src/reader",
            "src/embed",
            "src/markdown",
            "crates/publish/src/page",
            "crates/publish/src/page/pages",
            "crates/publish/src/build/compile",
            "crates/publish/src/site",
            "crates/publish/src/article",
            "crates/publish/src/article/dialect",
        ];
        let files = folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).unwrap());
        let files =
            files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file() && !path.ends_with("messages.rs"));
        let mut all = fs::read_to_string(root.join("index.html")).unwrap();
        for file in files.chain([root.join("src/content/messages.rs")]) {
            let text = fs::read_to_string(file).unwrap();
            all += text.split("#[cfg(test)]").next().unwrap();
        }
        // Join texts that continue on the next line.
        let all: String =
            all.split("\\\n").enumerate().map(|(at, part)| if at > 0 { part.trim_start() } else { part }).collect();
        for english in ENGLISH {
            let is_used = ["\"\"", "><", "> "].iter().any(|marks| {
                let (before, after) = marks.split_at(1);
                all.contains(&[before, english, after].concat())
            });
            assert!(is_used, "{english} is unused");
        }
        for rest in ["say(\"", "messages.fill(\""].iter().flat_map(|call| all.split(call).skip(1)) {
            let text = rest.split('"').next().unwrap();
            assert!(ENGLISH.contains(&text), "{text} has no translations");
        }
    }

    #[test]
    fn a_language_is_found_by_its_tag() {
        let latest = |tag: &str| of(tag, &Messages::default()).say("Latest");
        assert_eq!(latest("de-AT"), "Neueste");
        assert_eq!(latest("PT-br"), latest("pt"));
        assert_eq!(latest("zh-Hant-TW"), "Latest");
        assert_eq!(latest("zh-Hans"), "最新");
        assert_eq!(latest("den"), "Latest", "Slave (den) is not German");
        assert_eq!(latest("en"), "Latest");
    }

    /// Results of `Intl.PluralRules` and of translators of CLDR.
    #[test]
    fn numbers_have_the_plural_forms_of_their_language() {
        let table = [
            (
                "ru",
                vec![
                    (1, "1 статья"),
                    (2, "2 статьи"),
                    (5, "5 статей"),
                    (11, "11 статей"),
                    (21, "21 статья"),
                    (111, "111 статей"),
                ],
            ),
            (
                "pl",
                vec![
                    (1, "1 artykuł"),
                    (3, "3 artykuły"),
                    (5, "5 artykułów"),
                    (21, "21 artykułów"),
                    (1022, "1022 artykuły"),
                ],
            ),
            (
                "ar",
                vec![
                    (0, "0 مقالة"),
                    (1, "مقالة واحدة"),
                    (2, "مقالتان"),
                    (3, "3 مقالات"),
                    (11, "11 مقالة"),
                    (100, "100 مقالة"),
                ],
            ),
            ("he", vec![(1, "כתבה אחת"), (2, "שתי כתבות"), (20, "20 כתבות")]),
            ("fr", vec![(0, "0 article"), (1, "1 article"), (2, "2 articles")]),
            ("pt-BR", vec![(0, "0 artigo"), (2, "2 artigos")]),
            ("hi", vec![(0, "0 लेख"), (7, "7 लेख")]),
            ("de", vec![(0, "0 Artikel"), (1, "1 Artikel")]),
            ("en", vec![(0, "0 articles"), (1, "1 article")]),
        ];
        for (language, numbers) in table {
            let messages = of(language, &Messages::default());
            for (number, text) in numbers {
                assert_eq!(messages.articles(number), text, "{language}");
            }
        }
        assert!(file(&of("en", &Messages::default())).is_none(), "English needs no file");
    }

    #[test]
    fn publisher_texts_override_translations() {
        let own = Messages::new(vec![("Latest".into(), "Titelseite".into())]);
        let german = of("de", &own);
        assert_eq!((german.say("Latest"), german.say("Archive")), ("Titelseite".into(), "Archiv".into()));
        assert!(file(&Messages::default()).is_none());
        let (name, text) = file(&of("en", &own)).unwrap();
        assert!(name.starts_with("messages-") && name.ends_with(".json"), "{name}");
        assert_eq!(text, br#"{"Latest":"Titelseite"}"#);
    }
}

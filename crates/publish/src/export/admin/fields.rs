//! The fields of the editor's forms: one for each front-matter key that a person would fill in.
//!
//! Input: the settings. Output: lines of YAML for the configuration of Decap CMS. Entry point: [`lines`].
//! A test compares [`FIELDS`] and [`OMITTED`] with the table of keys in `source::header`.

use super::quoted;
use crate::site::settings::Settings;

/// The files that a field is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Articles.
    Articles,
    /// Standalone pages.
    Pages,
}

/// A row of the form.
struct Field {
    key: &'static str,
    label: &'static str,
    /// The widget and its properties, as YAML.
    widget: &'static str,
    /// The sentence below the field.
    hint: &'static str,
    /// The only files that have it.
    only: Option<Form>,
}

const fn field(key: &'static str, label: &'static str, widget: &'static str, hint: &'static str) -> Field {
    Field { key, label, widget, hint, only: None }
}

const fn of_articles(key: &'static str, label: &'static str, widget: &'static str, hint: &'static str) -> Field {
    Field { only: Some(Form::Articles), ..field(key, label, widget, hint) }
}

const TEXT: &str = "string, required: false";
const LIST: &str = "list, required: false";
/// The widget inserts a space after each comma, and removes the comma again if a person types one.
const NAMES: &str = "Names with commas between them. Type no space after a comma.";
const DATE: &str = r#"datetime, format: "YYYY-MM-DDTHH:mm:ssZ", required: false"#;
const FLAG: &str = "boolean, required: false";
/// Without a choice, the key is left out, and the setting of the site applies.
const YES_OR_NO: &str = r#"select, options: ["true", "false"], required: false"#;

const FOCUS: &str = r#"select, required: false, options: [top, left, center, right, bottom, left top, right top, left bottom, right bottom]"#;

/// The only field that is no key of the front matter.
const BODY: &str = "body";
/// Fields of a site with several languages.
const OF_EDITIONS: [&str; 2] = ["language", "translation_key"];

/// All fields, in the order of the form. A page with a date would be an article, so pages have none.
const FIELDS: [Field; 26] = [
    field("title", "Title", "string", ""),
    field("description", "Description", "text, required: false", "One sentence that adds to the title."),
    of_articles(
        "date",
        "Date",
        r#"datetime, format: "YYYY-MM-DDTHH:mm:ssZ", default: "{{now}}""#,
        "An article with a later date is published by the first build after it.",
    ),
    of_articles("categories", "Categories", LIST, NAMES),
    of_articles("tags", "Tags", LIST, NAMES),
    of_articles("authors", "Authors", LIST, NAMES),
    field("image", "Picture", "image, required: false", "It stands above the text, and in lists."),
    field("image_alt", "Words for the picture", TEXT, "A sentence that would do in its place."),
    field("image_focus", "Part of the picture to keep", FOCUS, "Lists cut pictures to one shape."),
    field(BODY, "Text", "markdown", ""),
    field("draft", "Draft", FLAG, "A draft is not published."),
    of_articles("pinned", "Pinned", FLAG, "It comes first on the front page."),
    of_articles("featured", "Featured", FLAG, "It is the first of all on the front page."),
    of_articles("series", "Series", TEXT, "The name of the series that it belongs to."),
    of_articles("series_order", "Part of the series", r#"number, value_type: int, min: 1, required: false"#, ""),
    field("updated", "Updated", DATE, "For a change that a returning reader would want to know about."),
    of_articles("publish_date", "Publish at", DATE, "If that is not the date that is shown."),
    of_articles("expires", "Publish until", DATE, ""),
    field("slug", "Address", TEXT, "The last part of the address, if it is not the name of the file."),
    field("aliases", "Earlier addresses", LIST, "Paths with commas between them, such as /2019/04/spring-tide/."),
    Field {
        only: Some(Form::Pages),
        ..field("permalink", "Whole address", TEXT, "A path, such as /about/, if it is not that of the file.")
    },
    field("canonical", "Original", TEXT, "The URL of the original on another site."),
    field("toc", "Table of contents", YES_OR_NO, ""),
    field("language", "Language", "select, required: false", ""),
    field("direction", "Direction", r#"select, options: ["ltr", "rtl"], required: false"#, ""),
    field("translation_key", "Key of translations", TEXT, "The same for all versions of one text."),
];

/// Keys without a field, each with the reason.
#[cfg(test)]
const OMITTED: [(&str, &str); 1] = [("author_url", "the table `authors` of the settings has addresses")];

/// The fields of a form as items of a YAML list.
pub(super) fn lines(form: Form, settings: &Settings) -> Vec<String> {
    let is_wanted = |field: &&Field| {
        let has_editions = !settings.languages.is_empty() || !OF_EDITIONS.contains(&field.key);
        has_editions && field.only.is_none_or(|only| only == form)
    };
    FIELDS.iter().filter(is_wanted).map(|field| line(field, settings)).collect()
}

fn line(Field { key, label, widget, hint, .. }: &Field, settings: &Settings) -> String {
    let mut line = format!("- {{ name: {key}, label: {label}, widget: {widget}");
    if *key == "language" {
        let others = settings.languages.iter().map(|edition| &edition.language);
        let tags: Vec<_> = std::iter::once(&settings.language).chain(others).map(|tag| quoted(tag)).collect();
        line += &format!(", options: [{}]", tags.join(", "));
    }
    let keys: Vec<&str> = settings.authors.keys().map(String::as_str).collect();
    let known =
        (*key == "authors" && !keys.is_empty()).then(|| format!("{hint} The settings know {}.", keys.join(", ")));
    let hint = known.as_deref().unwrap_or(hint);
    if !hint.is_empty() {
        line += &format!(", hint: {}", quoted(hint));
    }
    line + " }"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::header::keys::KEYS;

    #[test]
    fn each_front_matter_key_has_a_field_or_a_reason_to_have_none() {
        for names in KEYS {
            let has_field = FIELDS.iter().any(|field| field.key == names[0]);
            let is_omitted = OMITTED.iter().any(|(key, _)| *key == names[0]);
            assert!(has_field != is_omitted, "`{}` needs a row in FIELDS, or one in OMITTED", names[0]);
        }
    }

    #[test]
    fn each_field_is_a_front_matter_key() {
        for field in FIELDS.iter().filter(|field| field.key != BODY) {
            assert!(KEYS.iter().any(|names| names[0] == field.key), "`{}` is no key of the front matter", field.key);
        }
    }
}

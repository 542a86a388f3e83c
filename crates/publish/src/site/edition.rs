//! The languages of a site. Each but the first is an edition: a site of its own, in a folder with the name of the
//! language.
//!
//! Input: the setting `languages`. Output: [`Edition`]s. Entry point: `read`.

use crate::source::front_matter::{Entry, Value};
use crate::source::language;

/// A further language of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// A BCP 47 tag.
    pub language: String,
    /// The name in the masthead, if it differs.
    pub title: Option<String>,
    /// The sentence below the title, if it differs.
    pub description: Option<String>,
    /// Whether it shows articles of the main language that are not translated.
    pub shows_untranslated: bool,
}

/// Describes a valid value of the setting, for messages.
pub(super) const FORM: &str = "a list of language tags, such as [\"ca\", \"pt-BR\"], or tables such as [languages.ca] with \
                               `title`, `description` and `untranslated` (show, hide) below them";

/// Reads the setting. Returns `None` if it is invalid.
pub(super) fn read(value: &Value) -> Option<Vec<Edition>> {
    let plain = |tag: &str| {
        let language = language::tag(tag)?;
        Some(Edition { language, title: None, description: None, shows_untranslated: false })
    };
    match value {
        Value::List(nodes) => nodes.iter().map(|node| plain(node.text()?)).collect(),
        Value::Map(entries) => entries.iter().map(table).collect(),
        _ => None,
    }
}

fn table(Entry { key, node, .. }: &Entry) -> Option<Edition> {
    let Value::Map(entries) = &node.value else { return None };
    let text = |name: &str| {
        let text = entries.iter().find(|entry| entry.key == name)?.node.text()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let untranslated = entries.iter().find(|entry| entry.key == "untranslated").map(|entry| entry.node.text());
    let shows_untranslated = match untranslated {
        None | Some(Some("hide")) => false,
        Some(Some("show")) => true,
        Some(_) => return None,
    };
    let language = language::tag(key)?;
    Some(Edition { language, title: text("title"), description: text("description"), shows_untranslated })
}

/// Returns the folder of an edition.
pub fn folder(language: &str) -> String {
    language.to_ascii_lowercase()
}

//! Texts of pages other than articles, in the language of the site: headings, buttons, error messages.
//!
//! Input: English texts and their translations. Output: the text to show; English if there is no translation. As in
//! gettext, the English text is the key. Entry point: [`Messages::say`].

use std::sync::Arc;

/// The translations of a language, each after its English text. Empty for English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages(Arc<Vec<(String, String)>>);

impl Messages {
    /// Creates the messages from pairs of English text and translation.
    pub fn new(translations: Vec<(String, String)>) -> Self {
        Messages(Arc::new(translations))
    }

    /// Returns all pairs of English text and translation.
    pub fn translations(&self) -> &[(String, String)] {
        &self.0
    }

    /// Returns the translation of a text.
    #[inline(never)]
    pub fn say(&self, english: &str) -> String {
        let known = self.0.iter().find(|(known, _)| known == english);
        known.map_or(english, |(_, translation)| translation).to_owned()
    }

    /// Returns the translation with `values` in place of `{0}`, `{1}` and so on, in any order.
    #[inline(never)]
    pub fn fill(&self, english: &str, values: &[&str]) -> String {
        fill(&self.say(english), values)
    }

    /// Returns the text for a number of articles. Its translation may have several forms, separated by `|`.
    pub fn articles(&self, count: u32) -> String {
        let forms = self.say(if count == 1 { "{0} article" } else { "{0} articles" });
        let at = if count < 100 { count } else { 100 + count % 100 };
        let form = self.say(PLURALS).as_bytes().get(at as usize).map_or(0, |digit| digit.wrapping_sub(b'0'));
        fill(forms.split('|').nth(form.into()).unwrap_or(&forms), &[&count.to_string()])
    }
}

/// The key of a text that names the plural form of each number: digits for 0 to 99, and for 100 to 199, which repeat.
pub const PLURALS: &str = "plurals";

fn fill(text: &str, values: &[&str]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((index, behind)) = after.split_once('}') else { break };
        filled.push_str(before);
        filled.push_str(index.parse().ok().and_then(|index: usize| values.get(index)).copied().unwrap_or_default());
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_can_reorder_values() {
        let translation = |english: &str, translation: &str| (english.to_owned(), translation.to_owned());
        let messages = Messages::new(vec![translation("{0} in {1}", "{1}の{0}"), translation("Latest", "新着")]);
        assert_eq!(messages.say("Latest"), "新着");
        assert_eq!(messages.say("Archive"), "Archive");
        assert_eq!(messages.fill("{0} in {1}", &["記事3件", "案内"]), "案内の記事3件");
        assert_eq!(messages.fill("Page {0} of {1}", &["2", "{0}"]), "Page 2 of {0}", "a value is not a template");
        assert_eq!(messages.fill("{2}{x} {", &["a"]), " {");
        assert_eq!(Messages::default().articles(1), "1 article");
        assert_eq!(Messages::default().articles(0), "0 articles");
        let forms = translation("{0} articles", "{0} few|{0} many");
        let plurals = translation(PLURALS, &["0".repeat(5), "1".repeat(95), "0".repeat(3), "1".repeat(97)].concat());
        let messages = Messages::new(vec![forms, plurals]);
        let table = [(0, "0 few"), (4, "4 few"), (5, "5 many"), (99, "99 many"), (102, "102 few"), (1203, "1203 many")];
        for (count, text) in table {
            assert_eq!(messages.articles(count), text);
        }
    }
}

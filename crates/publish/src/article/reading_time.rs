//! How long an article takes to read.
//!
//! Input: the plain text of a body, and its language. Output: minutes. Entry point: [`minutes`].

use crate::source::language::is_unspaced;

/// Words per minute of adults from 18 to 35 years who read a text aloud: Trauzettel-Klosinski and Dietz, "Standardized
/// Assessment of Reading Performance", 2012, doi 10.1167/iovs.11-8284. The last row is the mean of its abstract;
/// the rows of languages were not checked against its tables.
const WORDS: [(&str, f32); 16] = [
    ("ar", 138.0),
    ("de", 179.0),
    ("en", 228.0),
    ("es", 218.0),
    ("fi", 161.0),
    ("fr", 195.0),
    ("he", 187.0),
    ("it", 188.0),
    ("nl", 202.0),
    ("pl", 166.0),
    ("pt", 181.0),
    ("ru", 184.0),
    ("sl", 180.0),
    ("sv", 199.0),
    ("tr", 166.0),
    ("", 184.0),
];

/// Characters per minute of scripts without spaces, from the same study. The last row is for all others.
const CHARACTERS: [(&str, f32); 3] = [("zh", 255.0), ("ja", 357.0), ("", 357.0)];

/// Returns the reading time in whole minutes, at least 1; 0 for a text without words. Each script counts in its own
/// unit.
pub fn minutes(text: &str, language: &str) -> u32 {
    let (mut words, mut characters, mut in_word) = (0, 0, false);
    for c in text.chars() {
        if c.is_whitespace() {
            in_word = false;
        } else if !c.is_ascii() && is_unspaced(c) {
            characters += 1;
            in_word = false;
        } else if !in_word && c.is_alphanumeric() {
            words += 1;
            in_word = true;
        }
    }
    if characters + words == 0 {
        return 0;
    }
    let minutes = words as f32 / speed(&WORDS, language) + characters as f32 / speed(&CHARACTERS, language);
    (minutes.round() as u32).max(1)
}

/// The speed in a language, by its main tag.
fn speed(speeds: &[(&str, f32)], language: &str) -> f32 {
    let main = language.split('-').next().unwrap_or_default();
    let known = speeds.iter().find(|(tag, _)| *tag == main).or(speeds.last());
    known.map_or(1.0, |(_, speed)| *speed)
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn each_language_has_its_own_speed() {
        let table = [
            ("", "en", 0),
            ("— … —", "en", 0),
            ("One word", "en", 1),
            (&"word ".repeat(2280), "en-GB", 10),
            (&"Wort ".repeat(1790), "de", 10),
            (&"слово ".repeat(1840), "uk", 10),
            (&"潮".repeat(2550), "zh-Hant", 10),
            (&"潮".repeat(3570), "ja", 10),
            (&("潮 word ".repeat(255)), "zh", 2),
        ];
        for (text, language, expected) in table {
            assert_eq!(
                minutes(text, language),
                expected,
                "{language}: {:?}",
                text.chars().take(12).collect::<String>()
            );
        }
    }
}

//! Ids of headings, exactly as GitHub makes them.
//!
//! Input: the text of a heading. Output: its id, before it is made unique. Entry point: [`slug`].

use crate::source::name_key;
use icu_properties::props::GeneralCategory;

/// Keeps letters, marks, digits, hyphens and underscores, in lower case, and replaces each space by a hyphen. Spaces
/// beside a removed emoji stay: `🎯 Features` becomes `-features`.
pub fn slug(heading: &str) -> String {
    let mut slug = String::with_capacity(heading.len());
    for c in heading.chars() {
        match c {
            ' ' => slug.push('-'),
            '-' | '_' => slug.push(c),
            c if c.is_ascii() => slug.extend(c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase())),
            // Each letter alone: GitHub does not know the final sigma.
            c if is_word_char(c) => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug
}

fn is_word_char(c: char) -> bool {
    use GeneralCategory::{ConnectorPunctuation, DecimalNumber};
    c.is_alphabetic() || name_key::is_mark(c) || matches!(name_key::category(c), DecimalNumber | ConnectorPunctuation)
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn ids_match_github() {
        for (heading, expected) in [
            ("Two words!", "two-words"),
            ("🎯 Features", "-features"),
            ("Modules 📦", "modules-"),
            ("A → B", "a--b"),
            ("👩‍💻 Dev", "-dev"),
            ("✔️ Done", "\u{fe0f}-done"),
            ("1️⃣ First", "1\u{fe0f}\u{20e3}-first"),
            ("Acme™ Inc.", "acme-inc"),
            ("x² + ½", "x--"),
            ("ª µ º", "ª-µ-º"),
            ("Größe – “quoted”…", "größe--quoted"),
            ("ΟΔΟΣ", "οδοσ"),
            ("日本語、の見出し（一）", "日本語の見出し一"),
            ("हिन्दी भाषा", "हिन्दी-भाषा"),
            ("٣ أيام", "٣-أيام"),
            ("snake_case‿tie", "snake_case‿tie"),
            ("C++ & Rust's Vec<T>", "c--rusts-vect"),
            ("no\u{a0}break\tand tab", "nobreakand-tab"),
            ("?!", ""),
        ] {
            assert_eq!(slug(heading), expected, "{heading}");
        }
    }
}

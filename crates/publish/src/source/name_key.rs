//! Compares names as people do: composed or decomposed, in capitals or not.
//!
//! Input: a name, such as that of a category, an author or a file. Output: a key that is equal for equal names. Entry
//! points: [`key`], and [`base_letters`] for suggestions, which also ignores accents.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};
use icu_properties::{CodePointMapData, props::GeneralCategory};

/// Returns the name in normalisation form C, with full case folding: `Élan` and `ÉLAN` have one key.
pub fn key(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let decomposed = DecomposingNormalizer::new_nfd().normalize(name);
    let folded = CaseMapper::new().fold_string(&decomposed);
    ComposingNormalizer::new_nfc().normalize(&folded).into_owned()
}

/// Returns whether two names differ only in how their letters are composed.
pub fn is_canonically_equal(one: &str, other: &str) -> bool {
    one == other || ComposingNormalizer::new_nfc().normalize(one) == ComposingNormalizer::new_nfc().normalize(other)
}

/// Returns the key of a name without accents.
pub fn base_letters(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    let key = key(name);
    DecomposingNormalizer::new_nfd().normalize(&key).chars().filter(|c| !is_mark(*c)).collect()
}

/// Returns whether a character is a combining mark.
pub fn is_mark(c: char) -> bool {
    use GeneralCategory::{EnclosingMark, NonspacingMark, SpacingMark};
    !c.is_ascii() && matches!(category(c), EnclosingMark | NonspacingMark | SpacingMark)
}

/// Returns the general category of a character.
pub fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_have_one_key() {
        for (one, other) in [
            ("Баш", "баш"),
            ("Élan", "e\u{301}lan"),
            ("Straße", "STRASSE"),
            ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
            ("Ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ"),
            ("ﬁn", "FIN"),
            ("ｔｉｄｅ", "ＴＩＤＥ"),
            ("각", "\u{1100}\u{1161}\u{11a8}"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [("elan", "élan"), ("C++", "C#"), ("и", "й"), ("tide", "tides")] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
        assert_eq!(base_letters("Élan"), base_letters("ELAN"));
        assert!(is_canonically_equal("é", "e\u{301}") && !is_canonically_equal("é", "É"));
    }
}

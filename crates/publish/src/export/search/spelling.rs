//! Reduces words to their base letters, so that a reader without the keyboard of a language finds them.
//!
//! Input: a word in lower case. Output: its usual spelling, and the key by which the index sorts it. Entry points:
//! [`spelling`] and [`base`]. `baseOf` in `search_words.js` computes the same key for a query.
//!
//! Marks are letters of their own in Cyrillic (й), in Indic scripts and in kana, so they stay there. An accent in Latin
//! or Greek, a vowel sign in Arabic or Hebrew, and the forms of one Arabic letter do not count.

use super::words::is_joiner;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};
use std::borrow::Cow;

/// Letters that have no decomposition.
const LETTERS: [(char, &str); 29] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ł', "l"),
    ('ı', "i"),
    ('ħ', "h"),
    ('ŋ', "n"),
    ('ς', "σ"),
    ('ё', "е"),
    ('آ', "ا"),
    ('أ', "ا"),
    ('إ', "ا"),
    ('ٱ', "ا"),
    ('ى', "ي"),
    ('ی', "ي"),
    ('ئ', "ي"),
    ('ؤ', "و"),
    ('ة', "ه"),
    ('ک', "ك"),
    ('ك', "ك"),
    ('ﬁ', "fi"),
    ('ﬂ', "fl"),
    ('ﬀ', "ff"),
    ('ﬃ', "ffi"),
    ('ﬄ', "ffl"),
];

/// Returns a word in normalisation form C, without joiners.
pub fn spelling(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let kept: String = word.chars().filter(|c| !is_joiner(*c)).collect();
    Cow::Owned(ComposingNormalizer::new_nfc().normalize(&kept).into_owned())
}

/// Returns the base letters of a spelling.
pub fn base(spelling: &str) -> Cow<'_, str> {
    if spelling.is_ascii() {
        return Cow::Borrowed(spelling);
    }
    let mut base = String::with_capacity(spelling.len());
    for c in spelling.chars() {
        match c {
            '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}' => {}
            '\u{660}'..='\u{669}' => base.push((b'0' + (c as u32 - 0x660) as u8) as char),
            '\u{6f0}'..='\u{6f9}' => base.push((b'0' + (c as u32 - 0x6f0) as u8) as char),
            '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => {
                let decomposed = DecomposingNormalizer::new_nfd().normalize(c.encode_utf8(&mut [0; 4])).into_owned();
                decomposed.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).for_each(|c| push(&mut base, c));
            }
            _ => push(&mut base, c),
        }
    }
    Cow::Owned(base)
}

fn push(base: &mut String, c: char) {
    match LETTERS.iter().find(|(letter, _)| *letter == c) {
        Some((_, letters)) => base.push_str(letters),
        None => base.push(c),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn marks_that_are_no_letters_do_not_count() {
        for (word, base) in [
            ("harbour", "harbour"),
            ("cafe\u{301}", "cafe"),
            ("größe", "grosse"),
            ("Ångström".to_lowercase().as_str(), "angstrom"),
            ("łódź", "lodz"),
            ("σίσυφος", "σισυφοσ"),
            ("йод", "йод"),
            ("ёлка", "елка"),
            ("がぎ", "がぎ"),
            ("مَدْرَسَة", "مدرسه"),
            ("٢٠٢٤", "2024"),
            ("người", "nguoi"),
        ] {
            assert_eq!(super::base(&super::spelling(word)), base, "{word}");
        }
    }
}

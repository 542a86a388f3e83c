//! Ids of headings, unique within an article.
//!
//! Input: the text of a heading, or an id that the author chose. Output: the id. Entry point: [`HeadingIds::unique`].
//!
//! The publisher passes a function that decides exactly like GitHub which characters stay. [`slug`] approximates it
//! without Unicode tables, for Markdown in feeds.

use std::collections::BTreeMap;

/// The used ids, each with the last number appended to it. A `BTreeMap` resists hash collisions by hostile authors.
pub(super) struct HeadingIds {
    used: BTreeMap<String, usize>,
    slug: fn(&str) -> String,
}

impl HeadingIds {
    /// `slug` makes an id from the text of a heading.
    pub fn new(slug: fn(&str) -> String) -> Self {
        HeadingIds { used: BTreeMap::new(), slug }
    }

    /// Returns an id chosen by the author, with a number if it is used already.
    pub fn reserve(&mut self, id: &str) -> String {
        let mut own = id.to_owned();
        let mut number = self.used.get(id).map_or(0, |last| *last);
        while self.used.contains_key(&own) {
            number += 1;
            own = [id, "-", &number.to_string()].concat();
        }
        if let Some(last) = self.used.get_mut(id) {
            *last = number;
        }
        self.used.insert(own.clone(), 0);
        own
    }

    /// Makes an id for a heading, like GitHub: `Two words!` becomes `two-words`, then `two-words-1`.
    pub fn unique(&mut self, heading: &str) -> String {
        let slug = (self.slug)(heading);
        self.reserve(if slug.is_empty() { "section" } else { &slug })
    }
}

/// Keeps letters, digits, hyphens and underscores, in lower case. Spaces become hyphens.
pub(super) fn slug(heading: &str) -> String {
    let mut slug = String::with_capacity(heading.len());
    for c in heading.chars() {
        match c {
            ' ' | '\t' | '\n' => slug.push('-'),
            '-' | '_' => slug.push(c),
            'ª' | 'µ' | 'º' => slug.push(c),
            // Signs of Latin-1, blocks of punctuation and symbols, and emoji.
            '\u{80}'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{20cf}' => {}
            '\u{2100}'..='\u{2bff}' | '\u{2e00}'..='\u{2e7f}' | '\u{1f000}'..='\u{1faff}' => {}
            '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => {}
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => slug.push(lower(c)),
            _ => {}
        }
    }
    slug
}

/// Converts Latin, Greek, Cyrillic and Armenian letters to lower case. The tables of the standard library would enlarge
/// the reader.
fn lower(c: char) -> char {
    let offset = match c {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        'Ա'..='Ֆ' => 48,
        'Ά' => 38,
        'Έ'..='Ί' => 37,
        'Ό' => 64,
        'Ύ' | 'Ώ' => 63,
        'Ā'..='į' | 'Ĳ'..='ķ' | 'Ŋ'..='ŷ' | 'Ѡ'..='ҁ' | 'Ҋ'..='ҿ' | 'Ӑ'..='ԯ' | 'Ḁ'..='ẕ' | 'Ạ'..='ỿ' => {
            u32::from((c as u32).is_multiple_of(2))
        }
        'Ĺ'..='ň' | 'Ź'..='ž' | 'Ӂ'..='ӎ' => c as u32 % 2,
        'Ÿ' => return 'ÿ',
        _ => 0,
    };
    char::from_u32(c as u32 + offset).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_match_github() {
        let cases = [
            ("Two words!", "two-words"),
            ("C++ & Rust's `Vec<T>`", "c--rusts-vect"),
            ("🎯 Features", "-features"),
            ("A → B™", "a--b"),
            ("snake_case-and 1.2", "snake_case-and-12"),
            ("Größe – “quoted”…", "größe--quoted"),
            ("Überschrift & Co.", "überschrift--co"),
            ("日本語、の見出し", "日本語の見出し"),
            ("?!", ""),
        ];
        for (heading, expected) in cases {
            assert_eq!(slug(heading), expected);
        }
    }

    /// Compares with the standard library. Rare letters outside the supported blocks may differ.
    #[test]
    fn lower_case_matches_unicode() {
        let all = (0..0x530).chain(0x1e00..0x1f00).filter_map(char::from_u32);
        for c in all {
            let mut small = c.to_lowercase();
            if let (Some(small), None) = (small.next(), small.next()) {
                assert!(
                    lower(c) == small || lower(c) == c && !('A'..='ſ').contains(&c),
                    "{c} ({:x}) is {small}",
                    c as u32
                );
            }
        }
        for (capital, small) in "ÄŁŽΆΩЩЇҐԱ".chars().zip("äłžάωщїґա".chars()) {
            assert_eq!(lower(capital), small);
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut slugs = HeadingIds::new(slug);
        slugs.reserve("same-1");
        let ids: Vec<_> = ["Same", "Same", "Same", "Same 1"].into_iter().map(|heading| slugs.unique(heading)).collect();
        assert_eq!(ids, ["same", "same-2", "same-3", "same-1-1"]);
        assert_eq!([slugs.unique("?!"), slugs.unique("!?")], ["section", "section-1"]);
    }
}

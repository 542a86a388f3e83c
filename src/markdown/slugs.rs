//! The ids of headings: their text as it can stand in a link, each once.

use std::collections::BTreeMap;

/// The ids given so far, each with the last number that was added to it. In order: whoever writes a body could choose ids that a
/// simple hash takes for one.
#[derive(Default)]
pub(super) struct Slugs(BTreeMap<String, usize>);

impl Slugs {
    /// An id that the author chose.
    pub fn claim(&mut self, id: &str) -> String {
        self.0.entry(id.to_owned()).or_default();
        id.to_owned()
    }

    /// An id for a heading, roughly as GitHub gives it: `Two words!` is `two-words`, and again `two-words-1`.
    pub fn unique(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let mut id = slug.clone();
        let mut number = self.0.get(&slug).map_or(0, |last| *last);
        while self.0.contains_key(&id) {
            number += 1;
            id = [&slug, "-", &number.to_string()].concat();
        }
        if let Some(last) = self.0.get_mut(&slug) {
            *last = number;
        }
        self.claim(&id)
    }
}

/// Letters, digits and hyphens. Letters beyond ASCII stay as they are: to know their lower case takes tables.
fn slug(heading: &str) -> String {
    let mut slug = String::with_capacity(heading.len());
    for c in heading.trim().chars() {
        match c {
            ' ' | '\t' | '\n' => slug.push('-'),
            '-' | '_' => slug.push(c),
            // The signs of Latin-1, and the blocks of punctuation and spaces.
            '\u{80}'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' | '\u{2e00}'..='\u{2e7f}' => {}
            '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => {}
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => slug.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    if slug.is_empty() { "section".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_as_github_has_them() {
        let cases = [
            ("Two words!", "two-words"),
            ("  C++ & Rust's `Vec<T>`", "c--rusts-vect"),
            ("snake_case-and 1.2", "snake_case-and-12"),
            ("Größe – “quoted”…", "größe--quoted"),
            ("日本語、の見出し", "日本語の見出し"),
            ("?!", "section"),
        ];
        for (heading, expected) in cases {
            assert_eq!(slug(heading), expected);
        }
    }

    #[test]
    fn each_id_is_given_once() {
        let mut slugs = Slugs::default();
        slugs.claim("same-1");
        let ids: Vec<_> = ["Same", "Same", "Same", "Same 1"].into_iter().map(|heading| slugs.unique(heading)).collect();
        assert_eq!(ids, ["same", "same-2", "same-3", "same-1-1"]);
    }
}

//! Builds the search index: which words occur in which articles.
//!
//! Input: the text of each article. Output: a file for each pair of first letters. Entry point: [`SearchIndex`].
//!
//! A word is a run of letters and digits of the text in lower case, cut at 30 characters. A single ASCII character is
//! not a word. A run of a script without spaces is split into pairs of characters, so that any part of it is found.
//! `wordsOf` in `loader.js` splits a query in the same way.

use crate::source::language::is_unspaced;
use broadsheet::content::ArticleIds;
use broadsheet::feed::site::terms_file;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Words are cut after this number of characters.
const MAX_CHARS: usize = 30;

/// Calls `each` with the words of `text` in order, with repetitions.
pub fn words(text: &str, mut each: impl FnMut(&str)) {
    let lower = text.to_lowercase();
    let mut rest = &*lower;
    while let Some(first) = rest.chars().next() {
        let belongs = |c: char| match is_unspaced(first) {
            true => is_unspaced(c),
            false => !is_unspaced(c) && c.is_alphanumeric() == first.is_alphanumeric(),
        };
        let (word, after) = rest.split_at(rest.find(|c: char| !belongs(c)).unwrap_or(rest.len()));
        rest = after;
        if is_unspaced(first) {
            pairs(word, &mut each);
        } else if word.len() > 1 && first.is_alphanumeric() {
            each(word.char_indices().nth(MAX_CHARS).map_or(word, |(end, _)| &word[..end]));
        }
    }
}

/// Calls `each` with all pairs of neighbouring characters, and with the last character.
fn pairs(run: &str, each: &mut impl FnMut(&str)) {
    let ends = run.char_indices().skip(2).map(|(at, _)| at).chain([run.len()]);
    for ((start, _), end) in run.char_indices().zip(ends.chain([run.len()])) {
        each(&run[start..end]);
    }
}

/// Words, and the numbers of the articles that contain them.
#[derive(Default)]
pub struct SearchIndex(FxHashMap<Box<str>, Vec<u32>>);

impl SearchIndex {
    /// Adds the words of an article. Numbers of articles must increase.
    pub fn add(&mut self, number: u32, text: &str) {
        words(text, |word| match self.0.get_mut(word) {
            Some(numbers) if numbers.last() == Some(&number) => {}
            Some(numbers) => numbers.push(number),
            None => drop(self.0.insert(word.into(), vec![number])),
        });
    }

    /// Adds another index. All its article numbers must be higher.
    pub fn append(&mut self, later: SearchIndex) {
        if self.0.is_empty() {
            *self = later;
            return;
        }
        for (word, mut numbers) in later.0 {
            self.0.entry(word).or_default().append(&mut numbers);
        }
    }

    /// Returns the files of the index with their words, sorted.
    pub fn into_files(self) -> BTreeMap<String, Vec<(String, ArticleIds)>> {
        let mut files: BTreeMap<String, Vec<(String, ArticleIds)>> = BTreeMap::new();
        for (word, numbers) in self.0 {
            files.entry(terms_file(&word)).or_default().push((word.into(), numbers.into_iter().collect()));
        }
        for words in files.values_mut() {
            words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_those_of_a_browser() {
        let found = |text: &str| {
            let mut found = Vec::new();
            words(text, |word| found.push(word.to_owned()));
            found
        };
        assert_eq!(
            found("Don't panic: 42 ÜBER-Größe, a Σίσυφος (x2)"),
            ["don", "panic", "42", "über", "größe", "σίσυφος", "x2"]
        );
        assert_eq!(found("新 a é"), ["新", "é"]);
        assert_eq!(found("在港口里。iPhone手机"), ["在港", "港口", "口里", "里", "iphone", "手机", "机"]);
        assert_eq!(found("น้ำ 부산항"), ["น้", "้ำ", "ำ", "부산", "산항", "항"]);
        assert_eq!(found(&"é".repeat(40)), ["é".repeat(30)]);
    }

    #[test]
    fn chunks_append_in_order() {
        let (mut index, mut later) = (SearchIndex::default(), SearchIndex::default());
        index.add(0, "One two one");
        index.add(1, "two");
        later.add(2, "two three");
        index.append(later);
        let files = index.into_files();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["terms/on.json", "terms/th.json", "terms/tw.json"]);
        assert_eq!(files["terms/tw.json"], [("two".to_owned(), [0, 1, 2].into_iter().collect())]);
    }
}

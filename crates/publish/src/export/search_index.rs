//! Builds the search index: which words occur in which articles.
//!
//! Input: the text of each article. Output: a file for each pair of first letters. Entry point: [`SearchIndex`].
//!
//! A word is a run of letters and digits of the text in lower case, cut at 30 characters. A single ASCII character is
//! not a word. In a browser, the same words are `text.toLowerCase().match(/[\p{Alphabetic}\p{N}]+/gu)`.

use broadsheet::content::ArticleIds;
use broadsheet::feed::site::terms_file;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Words are cut after this number of characters.
const MAX_CHARS: usize = 30;

/// Calls `each` with the words of `text` in order, with repetitions.
pub fn words(text: &str, mut each: impl FnMut(&str)) {
    let lower = text.to_lowercase();
    for word in lower.split(|c: char| !c.is_alphanumeric()) {
        if word.len() > 1 {
            each(word.char_indices().nth(MAX_CHARS).map_or(word, |(end, _)| &word[..end]));
        }
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

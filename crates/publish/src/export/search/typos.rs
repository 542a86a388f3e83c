//! Lists of long words, for queries with a typing error.
//!
//! Input: words. Output: files, and the first word of each. Entry point: [`Typos::new`].
//!
//! One typing error leaves the first or the second half of a word as it is. So the words are listed twice: forward and
//! backward. Only the most frequent words are listed, so that the files stay few in any archive.

use super::dictionary::{Word, order};
use crate::source::language::is_unspaced;
use std::cmp::Reverse;

/// The number of words that are listed.
const MAX_WORDS: usize = 30_000;
/// Shorter words have too many similar ones.
const MIN_CHARS: usize = 5;
/// The size of a file.
const FILE: usize = 2000;

/// The files with long words.
pub struct Typos {
    /// Names below the folder of the index, and texts.
    pub files: Vec<(String, String)>,
    /// The first word of each file, forward and backward.
    pub keys: [Vec<String>; 2],
}

impl Typos {
    pub fn new(words: &[Word]) -> Self {
        let is_long = |word: &&Word| word.key.chars().count() >= MIN_CHARS && word.key.chars().all(is_letter);
        let mut long: Vec<&Word> = words.iter().filter(is_long).collect();
        long.sort_by_key(|word| Reverse(word.postings.len()));
        long.truncate(MAX_WORDS);
        let mut files = Vec::new();
        let keys = [("forward", false), ("backward", true)].map(|(folder, is_reversed)| {
            let listed = long.iter().map(|word| match is_reversed {
                true => word.key.chars().rev().collect(),
                false => word.key.clone(),
            });
            let mut listed: Vec<String> = listed.collect();
            listed.sort_by(|a, b| order(a, b));
            listed.dedup();
            let mut keys = Vec::new();
            let (mut text, mut before) = (String::new(), "");
            for word in &listed {
                if text.len() >= FILE {
                    files.push((format!("typos/{folder}/{}.json", keys.len() - 1), format!("\"{text}\"")));
                    (text, before) = (String::new(), "");
                }
                if text.is_empty() {
                    keys.push(word.clone());
                }
                let same = word.chars().zip(before.chars()).take_while(|(a, b)| a == b).count().min(9);
                text += &same.to_string();
                text.extend(word.chars().skip(same));
                before = word;
            }
            if !text.is_empty() {
                files.push((format!("typos/{folder}/{}.json", keys.len() - 1), format!("\"{text}\"")));
            }
            keys
        });
        Typos { files, keys }
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !c.is_numeric() && !is_unspaced(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_listed_forward_and_backward() {
        let word = |key: &str| Word { key: key.to_owned(), spelling: key.to_owned(), postings: vec![0] };
        let Typos { files, keys } = Typos::new(&["harbor", "harbour", "=c", "tide", "1.2.345"].map(word));
        assert_eq!(files[0].1, "\"0harbor5ur\"");
        assert_eq!(files[1].1, "\"0robrah1uobrah\"");
        assert_eq!(keys[1], ["robrah"]);
    }
}

//! The dictionary of the search index: files of bounded size, found by way of a tree.
//!
//! Input: words with their postings. Output: files, and the top of the tree. Entry point: [`Dictionary::new`].
//!
//! Words are sorted by their base letters and divided into leaves. A long list of postings is shortened there, and the
//! whole list is divided into files of its own. A beginning of words that fills more than two leaves has an entry that
//! ends with `*`, so that a query of a few letters needs no more files than one of a whole word.

use super::postings::{Posting, best, encode, push_number};
use rayon::prelude::*;
use std::cmp::Ordering;

/// The size of a leaf in bytes. A query reads one or two for each word.
const LEAF: usize = 2400;
/// The number of leaves below a node, and of keys in the root if there are no nodes.
const NODE: usize = 100;
/// The longest list in a leaf, in bytes.
const LIST: usize = 1200;
/// The size of a part of a longer list.
const PART: usize = 2400;

/// A word, and the articles that contain it.
pub struct Word {
    /// The base letters.
    pub key: String,
    pub spelling: String,
    /// Sorted.
    pub postings: Vec<Posting>,
}

/// The order of strings in JavaScript.
pub fn order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

/// The files of the dictionary, and what the first file of the index says about them.
pub struct Dictionary {
    /// Names below the folder of the index, and texts.
    pub files: Vec<(String, String)>,
    /// The first key of each leaf, or of each node.
    pub keys: Vec<String>,
    /// The number of leaves below each node; 0 if the root has the keys of the leaves.
    pub node: usize,
    /// The number of leaves.
    pub leaves: usize,
}

/// An entry of a leaf, and the parts of its list if it is long.
struct Entry {
    line: String,
    parts: Vec<String>,
    firsts: String,
}

impl Dictionary {
    /// `words` must be sorted by [`order`] of key and spelling.
    pub fn new(words: &[Word], articles: usize) -> Self {
        let mut entries: Vec<Entry> = words.par_iter().map(entry).collect();
        let mut files = Vec::new();
        for entry in entries.iter_mut().filter(|entry| !entry.parts.is_empty()) {
            entry.line += &format!(",{},\"{}\"]", files.len(), entry.firsts);
            for part in std::mem::take(&mut entry.parts) {
                files.push((format!("lists/{}.json", files.len()), format!("\"{part}\"")));
            }
        }
        let keyed: Vec<(&str, String)> =
            words.iter().map(|word| &*word.key).zip(entries.into_iter().map(|entry| entry.line)).collect();
        let (_, leaf_of) = leaves(&keyed);
        let mut prefixes = Vec::new();
        find_prefixes(words, &leaf_of, 0..words.len(), 1, &mut prefixes);
        let added: Vec<(String, String)> = prefixes
            .into_par_iter()
            .map(|(prefix, range)| {
                let (count, list) = best_of_prefix(&words[range], articles);
                let key = format!("{prefix}*");
                let line = format!("[{},\"{}\",{count}]", quoted(&key), encode(&list));
                (key, line)
            })
            .collect();
        let mut keyed: Vec<(&str, String)> =
            keyed.into_iter().chain(added.iter().map(|(key, line)| (&**key, line.clone()))).collect();
        // Stable, so that the spellings of one key stay in order.
        keyed.par_sort_by(|a, b| order(a.0, b.0));
        let (starts, _) = leaves(&keyed);
        let ends = starts.iter().skip(1).copied().chain([keyed.len()]);
        let mut keys = Vec::with_capacity(starts.len());
        for (number, (start, end)) in starts.iter().zip(ends).enumerate() {
            let lines: Vec<&str> = keyed[*start..end].iter().map(|(_, line)| &**line).collect();
            files.push((format!("words/{number}.json"), format!("[{}]", lines.join(",\n"))));
            let before = start.checked_sub(1).map_or("", |before| keyed[before].0);
            keys.push(shortest_above(before, keyed[*start].0));
        }
        let leaves = keys.len();
        let node = if keys.len() > NODE { NODE } else { 0 };
        if node > 0 {
            for (number, node) in keys.chunks(NODE).enumerate() {
                files.push((format!("nodes/{number}.json"), serde_json::Value::from(node.to_vec()).to_string()));
            }
            keys = keys.chunks(NODE).map(|node| node[0].clone()).collect();
        }
        Dictionary { files, keys, node, leaves }
    }
}

pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn entry(word: &Word) -> Entry {
    let list = encode(&word.postings);
    let spelling = quoted(&word.spelling);
    if list.len() <= LIST {
        return Entry { line: format!("[{spelling},\"{list}\"]"), parts: Vec::new(), firsts: String::new() };
    }
    let (mut parts, mut firsts) = (Vec::new(), String::new());
    let (mut start, mut before) = (0, 0);
    while start < word.postings.len() {
        // Most postings take one or two characters.
        let mut end = (start + PART / 2).min(word.postings.len());
        let mut part = encode(&word.postings[start..end]);
        while part.len() < PART && end < word.postings.len() {
            end = (end + (PART - part.len()) / 2 + 1).min(word.postings.len());
            part = encode(&word.postings[start..end]);
        }
        let article = word.postings[start] >> 2;
        push_number(&mut firsts, article - before);
        (before, start) = (article, end);
        parts.push(part);
    }
    let best = encode(&best(word.postings.iter().copied()));
    Entry { line: format!("[{spelling},\"{best}\",{}", word.postings.len()), parts, firsts }
}

/// Divides entries into leaves. Returns where each leaf starts, and the leaf of each entry. Entries with the same key
/// are in the same leaf.
fn leaves(keyed: &[(&str, String)]) -> (Vec<usize>, Vec<u32>) {
    let (mut starts, mut leaf_of, mut size) = (Vec::new(), Vec::with_capacity(keyed.len()), 0);
    for (at, (key, line)) in keyed.iter().enumerate() {
        let is_full = size + line.len() > LEAF && keyed[at - 1].0 != *key;
        if at == 0 || is_full {
            starts.push(at);
            size = 0;
        }
        size += line.len() + 2;
        leaf_of.push(starts.len() as u32 - 1);
    }
    (starts, leaf_of)
}

/// Finds beginnings, of `length` characters or more, of words that fill more than two leaves.
fn find_prefixes(
    words: &[Word],
    leaf_of: &[u32],
    range: std::ops::Range<usize>,
    length: usize,
    found: &mut Vec<(String, std::ops::Range<usize>)>,
) {
    let mut at = range.start;
    while at < range.end {
        let key = &*words[at].key;
        let end = key.char_indices().nth(length - 1).map(|(at, c)| at + c.len_utf8());
        let Some(prefix) = end.map(|end| &key[..end]).filter(|_| !key.starts_with('=')) else {
            at += 1;
            continue;
        };
        let count = words[at..range.end].partition_point(|word| word.key.starts_with(prefix));
        if leaf_of[at + count - 1] - leaf_of[at] >= 2 {
            found.push((prefix.to_owned(), at..at + count));
            find_prefixes(words, leaf_of, at..at + count, length + 1, found);
        }
        at += count;
    }
}

/// Returns how many articles have one of the words, and the best of them.
fn best_of_prefix(words: &[Word], articles: usize) -> (usize, Vec<Posting>) {
    // For each article, its best field plus one.
    let mut fields = vec![0u8; articles];
    for posting in words.iter().flat_map(|word| &word.postings) {
        let field = &mut fields[(posting >> 2) as usize];
        *field = (*field).max((posting & 3) as u8 + 1);
    }
    let found = fields.iter().enumerate().filter(|(_, field)| **field > 0);
    let postings = found.clone().map(|(article, field)| (article as u32) << 2 | u32::from(field - 1));
    (found.count(), best(postings))
}

/// Returns the shortest beginning of `key` that is above `before`.
fn shortest_above(before: &str, key: &str) -> String {
    let same = key.chars().zip(before.chars()).take_while(|(a, b)| a == b).count();
    key.chars().take(same + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(spelling: String, postings: Vec<Posting>) -> Word {
        Word { key: spelling.clone(), spelling, postings }
    }

    #[test]
    fn files_stay_small_and_beginnings_are_summed_up() {
        let words: Vec<Word> = (0..2000).map(|at| word(format!("wa{at:04}"), vec![at << 2])).collect();
        let Dictionary { files, keys, node, .. } = Dictionary::new(&words, 2000);
        assert!(node == 0 && keys.len() > 5 && keys[0] == "w", "{keys:?}");
        assert!(files.iter().all(|(_, text)| text.len() < LEAF + 1000));
        let all: String = files.iter().map(|(_, text)| &**text).collect();
        assert!(all.contains("[\"wa*\",") && all.contains("[\"wa0*\",") && !all.contains("[\"wa0000*\","));
    }

    #[test]
    fn a_long_list_is_divided() {
        let postings: Vec<Posting> = (0..9000).map(|article| article << 2).collect();
        let Dictionary { files, .. } = Dictionary::new(&[word("the".to_owned(), postings)], 9000);
        let lists = files.iter().filter(|(name, _)| name.starts_with("lists/")).count();
        assert_eq!(lists, 4);
        let (_, leaf) = files.iter().find(|(name, _)| name == "words/0.json").unwrap();
        assert!(leaf.starts_with("[[\"the\",\"AEEE") && leaf.contains("\",9000,0,\"A"), "{leaf}");
    }
}

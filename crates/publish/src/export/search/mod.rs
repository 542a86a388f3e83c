//! The search index: a dictionary of words, lists of articles, and what a result shows.
//!
//! Input: the texts of each article. Output: files below `data/search/`. Entry point: [`SearchIndex`].
//!
//! | file | content |
//! | --- | --- |
//! | `index.json` | the number of articles, the top of the dictionary, and the filters |
//! | `nodes/N.json`, `words/N.json` | the dictionary |
//! | `lists/N.json` | parts of long lists of postings |
//! | `typos/…/N.json` | long words, for queries with a typing error |
//! | `articles/N.json` | some [`articles`] |
//!
//! All files have a bounded size, so that a query costs the same in any archive. `search.js` reads them.

pub mod articles;
mod dictionary;
mod postings;
mod spelling;
mod typos;
pub mod words;

use broadsheet::content::{ArticleIds, Summary};
use dictionary::{Dictionary, Word, order};
use postings::{Field, Posting};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use std::io;
use std::sync::Arc;
use typos::Typos;

/// The most choices that a filter offers. Others can be typed.
const MAX_CHOICES: usize = 50;

/// The texts of an article.
pub struct Texts<'a> {
    /// Plain text, like the other members.
    pub title: &'a str,
    /// Headings, deck, categories and authors.
    pub headings: &'a [&'a str],
    /// The text of the body.
    pub text: &'a str,
    /// The size of its document in bytes.
    pub size: usize,
}

/// A filter: articles by category, tag, author or year.
pub struct Filter<'a> {
    /// The word before the colon in a query, such as `author`.
    pub name: &'static str,
    /// The choices, and their articles.
    pub choices: Vec<(String, &'a ArticleIds)>,
}

/// Words and the articles that contain them, and the beginning of each article.
#[derive(Default)]
pub struct SearchIndex {
    /// The number of an article, times 16, plus the field times four, plus how often the text has the word.
    words: FxHashMap<Box<str>, Vec<u32>>,
    /// The beginning of each article, and the size of its document.
    beginnings: Vec<(Box<str>, usize)>,
}

impl SearchIndex {
    /// Adds the words of an article. Numbers of articles must increase by one.
    pub fn add(&mut self, number: u32, texts: &Texts<'_>) {
        let words = &mut self.words;
        let mut add = |text: &str, field: Field| {
            let (field, count) = (field as u32, u32::from(field == Field::Text));
            words::words(text, &mut |word| match words.get_mut(word) {
                Some(list) if list.last().is_some_and(|last| last >> 4 == number) => {
                    let Some(last) = list.last_mut() else { return };
                    let (known, times) = (*last >> 2 & 3, *last & 3);
                    *last = number << 4 | known.max(field) << 2 | (times + count).min(3);
                }
                Some(list) => list.push(number << 4 | field << 2 | count),
                None => drop(words.insert(word.into(), vec![number << 4 | field << 2 | count])),
            });
        };
        add(texts.text, Field::Text);
        texts.headings.iter().for_each(|text| add(text, Field::Heading));
        add(texts.title, Field::Title);
        self.beginnings.push((articles::beginning(texts.text), texts.size));
    }

    /// Adds another index. All its article numbers must be higher.
    pub fn append(&mut self, later: SearchIndex) {
        if self.words.is_empty() {
            *self = later;
            return;
        }
        for (word, mut list) in later.words {
            self.words.entry(word).or_default().append(&mut list);
        }
        self.beginnings.extend(later.beginnings);
    }

    /// Writes all files by way of `put`, in parallel. Names are relative to the folder of the index.
    pub fn write(
        self,
        summaries: &[Arc<Summary>],
        filters: &[Filter<'_>],
        language: &str,
        put: &(dyn Fn(&str, &str) -> io::Result<()> + Sync),
    ) -> io::Result<()> {
        let SearchIndex { words, beginnings } = self;
        let records = |range: std::ops::Range<usize>| -> Value {
            summaries[range.clone()]
                .iter()
                .zip(&beginnings[range])
                .map(|(summary, (text, size))| articles::record(summary, text, *size))
                .collect()
        };
        // The first articles show how large a record is.
        let sample = summaries.len().min(beginnings.len()).min(200);
        let size = articles::articles_in_file(sample, records(0..sample).to_string().len());
        let total = summaries.len().min(beginnings.len());
        (0..total.div_ceil(size)).into_par_iter().try_for_each(|file| {
            let range = file * size..((file + 1) * size).min(total);
            put(&format!("articles/{file}.json"), &records(range).to_string())
        })?;
        let words = sorted(words, filters);
        let typos = Typos::new(&words);
        let Dictionary { files, keys, node, leaves } = Dictionary::new(&words, summaries.len());
        drop(words);
        files.par_iter().chain(&typos.files).try_for_each(|(name, text)| put(name, text))?;
        let choices = |filter: &Filter<'_>| {
            let choices = filter.choices.iter().filter(|(_, ids)| !ids.is_empty()).take(MAX_CHOICES);
            let choices: Value = choices.map(|(name, ids)| json!([name, ids.len()])).collect();
            json!([filter.name, choices])
        };
        let root = json!({
            "total": total,
            "size": size,
            "language": language,
            "nodes": node,
            "leaves": leaves,
            "keys": keys,
            "typos": typos.keys,
            "filters": filters.iter().map(choices).collect::<Value>(),
        });
        put("index.json", &root.to_string())
    }
}

/// The word of the index for a choice of a filter. `filterWord` in `search_words.js` returns the same.
fn filter_word(filter: &str, choice: &str) -> String {
    let lower = choice.to_lowercase();
    let spelling = spelling::spelling(&lower);
    let base = spelling::base(&spelling);
    let parts: Vec<&str> = base.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    format!("={filter}:{}", parts.join("-"))
}

/// All words and filters in the order of the dictionary.
fn sorted(words: FxHashMap<Box<str>, Vec<u32>>, filters: &[Filter<'_>]) -> Vec<Word> {
    let posting = |entry: &u32| -> Posting {
        let (field, times) = (entry >> 2 & 3, entry & 3);
        let often = if times == 3 { Field::OftenInText } else { Field::Text };
        entry >> 4 << 2 | field.max(often as u32)
    };
    let word = |(word, list): (Box<str>, Vec<u32>)| {
        let spelling = spelling::spelling(&word).into_owned();
        let key = spelling::base(&spelling).into_owned();
        Word { key, spelling, postings: list.iter().map(posting).collect() }
    };
    let words: Vec<_> = words.into_iter().collect();
    let mut words: Vec<Word> = words.into_par_iter().map(word).collect();
    for filter in filters {
        words.extend(filter.choices.iter().map(|(name, ids)| {
            let key = filter_word(filter.name, name);
            Word { spelling: key.clone(), key, postings: ids.as_slice().iter().map(|id| id << 2).collect() }
        }));
    }
    words.par_sort_unstable_by(|a, b| order(&a.key, &b.key).then_with(|| order(&a.spelling, &b.spelling)));
    // Different compositions of a word have one spelling.
    words.dedup_by(|later, first| {
        let is_same = later.spelling == first.spelling;
        if is_same {
            first.postings.append(&mut later.postings);
            first.postings.sort_unstable();
            first.postings.dedup_by(|later, first| {
                let is_same = *later >> 2 == *first >> 2;
                if is_same {
                    *first = (*first).max(*later);
                }
                is_same
            });
        }
        is_same
    });
    words.retain(|word| !word.key.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn written(indexes: Vec<SearchIndex>, summaries: usize) -> Vec<(String, String)> {
        let mut all = SearchIndex::default();
        indexes.into_iter().for_each(|index| all.append(index));
        let feed = br#"{"items":[{"_broadsheet":{"slug":"a"}}]}"#;
        let summary = broadsheet::feed::site::read::summaries(feed, &|_| None).unwrap().remove(0);
        let summaries = vec![summary; summaries];
        let files = Mutex::new(Vec::new());
        let put = |name: &str, text: &str| {
            files.lock().unwrap().push((name.to_owned(), text.to_owned()));
            Ok(())
        };
        let ids: ArticleIds = [0, 2].into_iter().collect();
        let filters = [Filter { name: "author", choices: vec![("Zoë Æ.".to_owned(), &ids)] }];
        all.write(&summaries, &filters, "en", &put).unwrap();
        let mut files = files.into_inner().unwrap();
        files.sort();
        files
    }

    fn texts<'a>(title: &'a str, headings: &'a [&'a str], text: &'a str) -> Texts<'a> {
        Texts { title, headings, text, size: 9 }
    }

    #[test]
    fn parts_append_in_order_and_fields_have_ranks() {
        let (mut index, mut later) = (SearchIndex::default(), SearchIndex::default());
        index.add(0, &texts("Tide", &["Two"], "one two one one tide"));
        index.add(1, &texts("", &[], "two café"));
        later.add(2, &texts("", &[], "two cafe\u{301} cafe"));
        let files = written(vec![index, later], 3);
        let text = |name: &str| &*files.iter().find(|(file, _)| file == name).unwrap().1;
        assert_eq!(
            text("words/0.json"),
            "[[\"=author:zoe-ae\",\"AI\"],\n[\"cafe\",\"I\"],\n[\"café\",\"EE\"],\n[\"one\",\"B\"],\n\
             [\"tide\",\"D\"],\n[\"two\",\"CEE\"]]"
        );
        assert!(text("index.json").contains("[\"author\",[[\"Zoë Æ.\",2]]]"), "{}", text("index.json"));
    }

    #[test]
    fn the_same_texts_give_the_same_files() {
        let index = || {
            let mut index = SearchIndex::default();
            (0..300)
                .for_each(|at| index.add(at, &texts(&format!("Post {at}"), &[], &format!("word{at} of {}", at % 7))));
            index
        };
        assert_eq!(written(vec![index()], 300), written(vec![index()], 300));
    }
}

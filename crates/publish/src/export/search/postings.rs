//! Lists of the articles that contain a word, as short text.
//!
//! Input: postings, which are article numbers with the field in which the word occurs. Output: text. Entry points:
//! [`encode`] and [`best`].
//!
//! Each posting is the distance from the previous article, times four, plus the [`Field`], in groups of five bits. The
//! first character of a number has its lowest bits. `numbersOf` in `search_words.js` reverses this.

/// Where a word occurs in an article, least important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Text = 0,
    /// Several times in the text.
    OftenInText = 1,
    /// A heading, the deck, a category or an author.
    Heading = 2,
    Title = 3,
}

/// The number of an article, times four, plus the field.
pub type Posting = u32;

/// The number of postings in a shortened list: enough for the best hundred results of several words.
const MAX_BEST: usize = 300;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Encodes postings, which must be sorted.
pub fn encode(postings: &[Posting]) -> String {
    let mut text = String::with_capacity(postings.len() * 2);
    let mut before = 0;
    for posting in postings {
        let article = posting >> 2;
        push_number(&mut text, (article - before) << 2 | posting & 3);
        before = article;
    }
    text
}

/// Appends a number in groups of five bits. The sixth bit is set if more follow.
pub fn push_number(text: &mut String, mut number: u32) {
    loop {
        let more = if number > 31 { 32 } else { 0 };
        text.push(DIGITS[(number & 31 | more) as usize] as char);
        number >>= 5;
        if more == 0 {
            return;
        }
    }
}

/// Returns the best postings of a sorted list, sorted: those in the most important fields, the newest of each first.
pub fn best(postings: impl Iterator<Item = Posting> + Clone) -> Vec<Posting> {
    let fields = [Field::Title, Field::Heading, Field::OftenInText, Field::Text];
    let of_field = |field: Field| postings.clone().filter(move |posting| posting & 3 == field as u32);
    let mut found: Vec<Posting> = fields.into_iter().flat_map(of_field).take(MAX_BEST).collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_are_distances() {
        assert_eq!(encode(&[0, 1 << 2, (9 << 2) | 3]), "AEjB");
        assert_eq!(encode(&[(1000 << 2) | 2]), "i9D");
    }

    #[test]
    fn the_best_are_in_the_title() {
        let postings: Vec<u32> = (0..1000).map(|article| (article << 2) | (u32::from(article == 999) * 3)).collect();
        let best = best(postings.iter().copied());
        assert_eq!((best.len(), best[0], best[299]), (300, 0, (999 << 2) | 3));
    }
}

//! What a person typed into the search, as words that are filed.
//!
//! Comes in: text in lower case. Goes out: its [`words`]. They are parted as the compiled terms are, but without tables of
//! letters, which every reader would pay for.

/// The words in a text that are long enough to be filed, each as far as it is: 30 characters.
pub fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in text.split(parts_words) {
        if word.len() > 1 {
            words.push(word.char_indices().nth(30).map_or(word, |(end, _)| &word[..end]));
        }
    }
    words
}

fn parts_words(c: char) -> bool {
    match c {
        c if c.is_ascii() => !c.is_ascii_alphanumeric(),
        c => {
            c.is_whitespace()
                || matches!(c, '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}')
        }
    }
}

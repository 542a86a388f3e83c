//! Splits a text into the words of the search index.
//!
//! Input: text. Output: words in lower case, with repetitions. Entry point: [`words`].
//!
//! A word is a run of letters, digits and their marks, cut at 30 characters. A single ASCII character is not a word. A
//! run of a script without spaces is split into pairs of characters, so that any part of it is found. Names such as
//! `c++`, `.net` and `1.2.3` are words too. `parseQuery` in `search_words.js` splits a query in the same way.

use crate::source::language::is_unspaced;
use crate::source::name_key::is_mark;

/// Words are cut after this number of characters.
const MAX_CHARS: usize = 30;

/// Calls `each` with the words of `text` in order.
pub fn words(text: &str, each: &mut impl FnMut(&str)) {
    let lower = text.to_lowercase();
    let mut at = 0;
    while let Some(first) = lower[at..].chars().next() {
        let (start, kind) = (at, Kind::of(first));
        at += lower[at..].find(|c: char| Kind::of(c) != kind).unwrap_or(lower.len() - at);
        let word = &lower[start..at];
        match kind {
            Kind::Unspaced => pairs(word, each),
            Kind::Word => {
                if word.len() > 1 {
                    each(word.char_indices().nth(MAX_CHARS).map_or(word, |(end, _)| &word[..end]));
                }
                symbols(&lower, start, at, each);
            }
            Kind::Other => {}
        }
    }
}

/// What a character is for the index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Of a script without spaces.
    Unspaced,
    /// Part of a word.
    Word,
    /// A space or a sign.
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            // Most characters are ASCII. The tests of the others take longer.
            'a'..='z' | '0'..='9' => Kind::Word,
            '\0'..='\x7f' => Kind::Other,
            c if is_unspaced(c) => Kind::Unspaced,
            c if is_part_of_word(c) => Kind::Word,
            _ => Kind::Other,
        }
    }
}

/// Whether a character is a letter, a digit, a mark of one, or an invisible joiner between letters.
fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && (is_joiner(c) || is_mark(c)))
}

/// Whether a character only affects how its neighbours are joined or broken: the index leaves it out.
pub fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Calls `each` with all pairs of neighbouring characters, and with the last character.
fn pairs(run: &str, each: &mut impl FnMut(&str)) {
    let ends = run.char_indices().skip(2).map(|(at, _)| at).chain([run.len()]);
    for ((start, _), end) in run.char_indices().zip(ends.chain([run.len()])) {
        each(&run[start..end]);
    }
}

/// Calls `each` with a word and the signs that make a name of it: `c++`, `c#`, `.net`, `1.2.3`.
fn symbols(text: &str, start: usize, end: usize, each: &mut impl FnMut(&str)) {
    let (bytes, word) = (text.as_bytes(), &text[start..end]);
    let is_near_sign = matches!(bytes.get(end), Some(b'+' | b'#' | b'.')) || (start > 0 && bytes[start - 1] == b'.');
    if word.len() > MAX_CHARS || !is_near_sign {
        return;
    }
    let run = |from: usize, is_sign: fn(u8) -> bool| bytes[from..].iter().take_while(|byte| is_sign(**byte)).count();
    let signs = run(end, |byte| matches!(byte, b'+' | b'#'));
    if (1..MAX_CHARS).contains(&signs) {
        each(&text[start..end + signs]);
    }
    let has_dot = start > 0 && bytes[start - 1] == b'.';
    let before = if has_dot { text[..start - 1].chars().next_back() } else { None };
    if has_dot && word.starts_with(char::is_alphabetic) && !before.is_some_and(|c| is_part_of_word(c) || c == '.') {
        each(&text[start - 1..end]);
    }
    // A version begins at its first number, with or without a `v`.
    let digits = word.strip_prefix('v').unwrap_or(word);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let continues = has_dot && before.is_some_and(|c| c.is_ascii_digit());
    if is_number && !continues {
        let mut last = end;
        while last < bytes.len() && bytes[last] == b'.' && last - start < MAX_CHARS {
            match run(last + 1, |byte| byte.is_ascii_digit()) {
                0 => break,
                count => last += 1 + count,
            }
        }
        if last > end {
            each(&text[end - digits.len()..last]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::export::search::spelling::spelling;

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        super::words(text, &mut |word| found.push(word.to_owned()));
        found
    }

    #[test]
    fn words_match_those_of_a_browser() {
        assert_eq!(
            found("Don't panic: 42 ÜBER-Größe, a Σίσυφος (x2)"),
            ["don", "panic", "42", "über", "größe", "σίσυφος", "x2"]
        );
        assert_eq!(found("新 a é"), ["新", "é"]);
        assert_eq!(found("在港口里。iPhone手机"), ["在港", "港口", "口里", "里", "iphone", "手机", "机"]);
        assert_eq!(found("น้ำ 부산항"), ["น้", "้ำ", "ำ", "부산", "산항", "항"]);
        assert_eq!(found(&"é".repeat(40)), ["é".repeat(30)]);
        assert_eq!(found("cafe\u{301}s हिन्दी"), ["cafe\u{301}s", "हिन्दी"]);
        let emoji: Vec<_> = found("❤\u{fe0f} 👩\u{200d}🚀").iter().map(|word| spelling(word).into_owned()).collect();
        assert!(emoji.iter().all(String::is_empty), "{emoji:?}");
    }

    #[test]
    fn names_with_signs_are_words() {
        assert_eq!(found("C++, C# and .NET."), ["c++", "c#", "and", "net", ".net"]);
        assert_eq!(found("v1.2.3 or 10.4"), ["v1", "1.2.3", "or", "10", "10.4"]);
        assert_eq!(found("End. The… ...more a.b 1."), ["end", "the", "more"]);
    }
}

//! Dates of RSS with the month in a language that [`dates`](crate::feed::dates) does not read.
//!
//! Input: the text of a date, such as `3 марта 2026 г.`. Output: the same with the English name of the month and with
//! digits of ASCII, which [`dates`](crate::feed::dates) reads. Entry point: [`in_english`].

use crate::{content::MONTHS, feed::dates};

/// Beginnings of the names of each month, long enough to differ from the names of weekdays.
const NAMES: [&str; 12] = [
    "янв яну січ sty led oca tam ian ינו ינא ينا جان जन ιαν",
    "фев лют lut úno şub Şub hel פבר فبر شباط فور फ़र फर φεβ",
    "мар бер mrt bře már maal מרץ מרס مار آذار मार्च μαρ μάρ",
    "апр кві kwi dub ápr nis huh אפר أبر ابر إبر نيسان آور अप्र απρ",
    "май мая тра kvě máj tou מאי ماي أيار مه मई μαΐ μαι μάι",
    "июн юни черв červen cze haz jún kes iun יונ يون حزير ژوئن जून ιουν ιούν",
    "июл юли лип lip červenc tem júl hei iul יול يول تموز ژوئی जुल ιουλ ιούλ",
    "авг серп sie srp ağu elo agu agt אוג أغس اغس آب اوت अग αυγ αύγ",
    "сен вер wrz zář eyl szep syy ספט سبت أيلول सित सप्त σεπ",
    "окт жов paź říj eki lok אוק أكت اكت अक οκτ",
    "ноя ное лис lis kas marras נוב نوف नव νοε νοέ",
    "дек гру gru pro ara jou des דצמ ديس दिस δεκ",
];

const NUMBERED: &str = "tháng ";

/// Replaces the name of the month and digits of other scripts.
pub(super) fn in_english(date: &str) -> String {
    // Some programs write a Unix time.
    if date.len() > 8
        && date.bytes().all(|byte| byte.is_ascii_digit())
        && let Some(date) = dates::of_number(date)
    {
        return date.to_rfc3339();
    }
    let mut out = String::new();
    // Vietnamese numbers the months: `3 tháng 3, 2026`.
    let date = date.replace(NUMBERED, NUMBERED.trim_ascii_end());
    for word in date.split_ascii_whitespace() {
        let word: String = word.chars().map(plain).collect();
        out.push_str(if out.is_empty() { "" } else { " " });
        match month(&word) {
            Some(at) => out.push_str(&MONTHS[at][..3]),
            // A year may end a part of the sentence: `2026. március 3.`
            None if word.len() == 5 => out.push_str(word.strip_suffix('.').unwrap_or(&word)),
            None => out.push_str(&word),
        }
    }
    out
}

/// Returns the index of the month that a word names.
fn month(word: &str) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    if let Some(number) = word.strip_prefix(NUMBERED.trim_ascii_end()) {
        let number = number.trim_end_matches(',').parse::<usize>().ok()?;
        return number.checked_sub(1).filter(|at| *at < 12);
    }
    // Hebrew writes *in* as a letter before the name.
    let word = word.strip_prefix('ב').unwrap_or(&word);
    // The longest beginning counts: the Czech July continues June.
    let longest = |names: &str| names.split(' ').filter(|name| word.starts_with(name)).map(str::len).max();
    let found = NAMES.iter().enumerate().filter_map(|(at, names)| Some((longest(names)?, at)));
    found.max().map(|(_, at)| at)
}

/// Returns a letter in lower case, if it is Greek or Cyrillic, and the ASCII digit of a digit.
fn plain(letter: char) -> char {
    let code = letter as u32;
    let digit = |zero: u32| char::from(b'0' + (code - zero) as u8);
    match code {
        0x391..=0x3A9 | 0x410..=0x42F => char::from_u32(code + 32).unwrap_or(letter),
        0x660..=0x669 => digit(0x660),
        0x6F0..=0x6F9 => digit(0x6F0),
        0x966..=0x96F => digit(0x966),
        _ => letter,
    }
}

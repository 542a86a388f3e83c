//! Parses dates in the formats that people and other programs write.
//!
//! Input: the text of a value. Output: a [`Date`]. Entry point: [`read`].

use broadsheet::content::Date;

/// Parses a date.
pub(super) fn read(text: &str) -> Option<Date> {
    // Hexo writes 2026/01/31.
    let written = Date::parse(text).or_else(|| Date::parse(&text.replacen('/', "-", 2)));
    written.or_else(|| Date::parse(&day_first(text)?))
}

/// Moves the day to the front: "July 8, 2022" becomes "8 July 2022".
fn day_first(text: &str) -> Option<String> {
    let text = text.replace(',', " ");
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let day = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    words.swap(day.checked_sub(1)?, day);
    Some(words.join(" "))
}

/// Whether the text is a keyword with which Eleventy takes a date from the file or from Git.
pub(super) fn is_eleventy_keyword(text: &str) -> bool {
    let words = ["last modified", "created", "git last modified", "git created"];
    words.iter().any(|words| text.trim().eq_ignore_ascii_case(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_months_before_days() {
        for text in ["Jul 08 2022", "July 8, 2022", "08 Jul 2022", "8 July 2022", "Fri Jul 08 2022", "2022/7/8"] {
            assert_eq!(read(text), Date::parse("2022-07-08"), "{text}");
        }
        for text in ["31.12.2025", "Foo 08 2022", "Feb 30 2022", "Jul 2022", "July", "2022", "8", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn recognises_eleventy_keywords() {
        assert!(
            is_eleventy_keyword("git Last Modified")
                && is_eleventy_keyword("Created")
                && !is_eleventy_keyword("2022-07-08")
        );
    }
}

//! Pages that say how long ago something was, which grows old while they lie still.
//!
//! Comes in: a page as it is, and as it would be written now. Goes out: whether anything but such words is different. If not, the
//! page stays as it is: the reader puts its ages right when it is opened (`reader::ages`), and a build in which nothing changed
//! writes nothing, whatever the day.

use memchr::{memchr, memmem::find};

/// What marks the words, in the tag of the `time` that holds them.
const AGE_ATTRIBUTE: &[u8] = b" data-age";
const AGE_END: &[u8] = b"</time>";

/// Whether two pages are the same but for their ages.
pub fn same_but_for_ages(old: &[u8], new: &[u8]) -> bool {
    // Most often the ages are the same as well.
    old == new || parts_without_ages(old).eq(parts_without_ages(new))
}

/// What stands before, between and behind the ages of a page.
fn parts_without_ages(page: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(page);
    std::iter::from_fn(move || {
        let page = rest?;
        let age = find(page, AGE_ATTRIBUTE).and_then(|mark| {
            let start = mark + memchr(b'>', &page[mark..])? + 1;
            Some((start, start + find(&page[start..], AGE_END)?))
        });
        rest = age.map(|(_, end)| &page[end..]);
        Some(age.map_or(page, |(start, _)| &page[..start]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ages_may_differ() {
        let page = |age: &str, title: &str| {
            format!(
                "<h1>{title}</h1><time datetime=\"2026-01-01\" title=\"1 January 2026\" data-age=\"\">{age}</time>!"
            )
        };
        let same = |a: String, b: String| same_but_for_ages(a.as_bytes(), b.as_bytes());
        assert!(same(page("2 days ago", "x"), page("1 week ago", "x")));
        assert!(!same(page("2 days ago", "x"), page("2 days ago", "y")));
        assert!(!same(page("2 days ago", "x"), page("2 days ago", "x") + "?"));
        assert!(!same(page("2 days ago", "x"), page("2 days ago", "x").replace("data-age=\"\"", "")));
        assert!(same_but_for_ages(b"\xff data-age", b"\xff data-age") && !same_but_for_ages(b"\xff", b"\xfe"));
    }
}

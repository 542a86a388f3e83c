//! Compares pages without their ages, such as "2 days ago".
//!
//! Input: the old page and the new page. Output: whether anything else differs. Entry point: [`same_but_for_ages`]. If
//! not, the old page is kept, and the reader updates its ages (`reader::ages`). A build without changes writes nothing.

use memchr::{memchr, memmem::find};

/// The attribute of a `time` element that contains an age.
const AGE_ATTRIBUTE: &[u8] = b" data-age";
const AGE_END: &[u8] = b"</time>";

/// Returns whether two pages are equal except for their ages.
pub fn same_but_for_ages(old: &[u8], new: &[u8]) -> bool {
    // Usually even the ages are equal.
    old == new || parts_without_ages(old).eq(parts_without_ages(new))
}

/// Returns the parts of a page before, between and after its ages.
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

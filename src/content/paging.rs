//! Splits a list into pages of a fixed size. Pages are numbered from 1, positions in a list from 0.
//!
//! Input: the length of a list, and the size of a page. Output: the number of pages, or the positions on a page. Entry
//! point: [`page_range`].

use std::ops::Range;

/// Returns the number of pages of `size` for `total` articles; at least 1.
pub fn page_count(total: u32, size: u32) -> u32 {
    total.div_ceil(size.max(1)).max(1)
}

/// Returns the positions on page `page`. Empty past the end.
pub fn page_range(page: u32, size: u32, total: u32) -> Range<u32> {
    let start = page.saturating_sub(1).saturating_mul(size).min(total);
    start..start.saturating_add(size).min(total)
}

/// Returns the number of the page that contains a position.
pub fn page_of(position: u32, size: u32) -> u32 {
    position / size.max(1) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_the_list_once() {
        assert_eq!(page_count(45, 20), 3);
        assert_eq!(page_count(40, 20), 2);
        assert_eq!(page_count(0, 20), 1);
        assert_eq!(page_count(0, 0), 1);
        assert_eq!(page_range(1, 20, 45), 0..20);
        assert_eq!(page_range(3, 20, 45), 40..45);
        assert_eq!(page_range(4, 20, 45), 45..45);
        assert_eq!(page_range(0, 20, 45), page_range(1, 20, 45));
        assert_eq!(page_range(u32::MAX, u32::MAX, 45), 45..45);
        for position in 0..45 {
            assert!(page_range(page_of(position, 20), 20, 45).contains(&position), "{position}");
        }
    }
}

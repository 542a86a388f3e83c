//! Which pages stay in memory after they were left, so that Back and Forward show them again at once.
//!
//! Input: a page, the number of its history entry, and its size. Output: the page of an entry, if it is still kept.
//! Entry point: [`KeptPages::keep`].

/// The maximum number of kept pages.
pub const MAX_PAGES: usize = 6;

/// The maximum number of elements of all kept pages together: three lists of 1,000 articles.
pub const MAX_ELEMENTS: u32 = 60_000;

/// Pages that were left, the oldest first.
#[derive(Debug)]
pub struct KeptPages<P>(Vec<Kept<P>>);

#[derive(Debug)]
struct Kept<P> {
    entry: u32,
    elements: u32,
    page: P,
}

impl<P> Default for KeptPages<P> {
    fn default() -> Self {
        KeptPages(Vec::new())
    }
}

impl<P> KeptPages<P> {
    /// Keeps the page of a history entry, with this number of elements, and drops the oldest pages beyond the limits. A
    /// page that exceeds them alone is not kept, and neither is one whose entry has no number (0).
    pub fn keep(&mut self, entry: u32, elements: u32, page: P) {
        self.0.retain(|kept| kept.entry != entry);
        if entry > 0 && elements <= MAX_ELEMENTS {
            self.0.push(Kept { entry, elements, page });
        }
        while self.0.len() > MAX_PAGES || self.0.iter().map(|kept| kept.elements).sum::<u32>() > MAX_ELEMENTS {
            self.0.remove(0);
        }
    }

    /// The page of a history entry.
    pub fn get(&self, entry: u32) -> Option<&P> {
        self.0.iter().find(|kept| kept.entry == entry).map(|kept| &kept.page)
    }

    /// Removes and returns the page of a history entry.
    pub fn take(&mut self, entry: u32) -> Option<P> {
        let at = self.0.iter().position(|kept| kept.entry == entry)?;
        Some(self.0.remove(at).page)
    }

    /// Drops all pages.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

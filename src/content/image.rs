//! A picture: where it is, what it shows and how much room it needs.

/// A picture that belongs to an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// An absolute URL, or a path on this site. `http`, `https` or relative only.
    pub src: String,
    /// What it shows, for those who cannot see it. Empty when it only decorates.
    pub alt: String,
    /// CSS pixels, where known: they keep the page from jumping.
    pub size: Option<(u32, u32)>,
}

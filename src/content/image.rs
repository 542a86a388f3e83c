//! Images of articles.

/// An image of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// An absolute `http` or `https` URL, or a path on this site.
    pub src: String,
    /// The alt text. Empty if the image is decorative.
    pub alt: String,
    /// Width and height in CSS pixels, if known. They prevent layout shifts.
    pub size: Option<(u32, u32)>,
    /// Smaller copies, the smallest first.
    pub copies: Vec<ImageCopy>,
}

/// A smaller copy of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageCopy {
    /// The URL, as in [`Image::src`].
    pub src: String,
    /// Pixels.
    pub width: u32,
}

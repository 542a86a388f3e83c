//! The size of a copy, and the orientation of an image.
//!
//! Entry points: [`CopySize`] and [`is_sideways`].

use image::metadata::Orientation;

/// The size of a copy in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopySize {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Returns whether width and height are exchanged when the image is shown.
pub(crate) fn is_sideways(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

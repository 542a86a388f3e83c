//! Zeroes the source locations of panics, which name folders of the machine that built the module.
//!
//! Input: a module whose panics are traps. Output: zeros instead of paths, lines and columns. Entry point: [`strip`].
//!
//! Compiler flag that would replace it: `-Zlocation-detail=none` (unstable), together with `-Zbuild-std`.

use super::image::{Image, WORD};
use std::ops::Range;
use walrus::Module;

/// The longest path that is recognised.
const MAX_PATH_LENGTH: u32 = 300;

/// Zeroes each `core::panic::Location` (address and length of a path, line, column) and its path.
pub fn strip(module: &mut Module) {
    let image = Image::of(module);
    let mut zeros = Vec::new();
    for at in (0..image.bytes.len().saturating_sub(15)).step_by(WORD) {
        if let Some(path) = path(&image, image.word(at), image.word(at + WORD)) {
            zeros.extend([at..at + 16, path]);
        }
    }
    image.write_zeros(module, &zeros);
}

/// The range of the path with this address and length. Returns `None` if it is not a path of a source file.
fn path(image: &Image, address: u32, length: u32) -> Option<Range<usize>> {
    let start = image.offset(address)?;
    let path = image.bytes.get(start..start + length.min(MAX_PATH_LENGTH) as usize)?;
    (length <= MAX_PATH_LENGTH && path.ends_with(b".rs") && path.is_ascii()).then_some(start..start + path.len())
}

//! The data of a wasm module, without what only panics show.
//!
//! Comes in: a module whose panics are traps. Goes out: zeros in offset of the paths of source files, which name
//! folders of the machine that built it, and of the places in them. Start with [`strip`].

use super::image::{Image, WORD};
use std::ops::Range;
use walrus::Module;

/// How long a path may be.
const MAX_PATH_LENGTH: u32 = 300;

/// Writes zeros over each `core::panic::Location` (address and length of a path, line, column), and over the paths.
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

/// Where the path lies to which an address and a length lead.
fn path(image: &Image, address: u32, length: u32) -> Option<Range<usize>> {
    let start = image.offset(address)?;
    let path = image.bytes.get(start..start + length.min(MAX_PATH_LENGTH) as usize)?;
    (length <= MAX_PATH_LENGTH && path.ends_with(b".rs") && path.is_ascii()).then_some(start..start + path.len())
}

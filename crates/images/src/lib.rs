//! Makes the smaller copies of images, and finds out why browsers would not show an image.
//!
//! Input: the content of an image. Output: its size and the copies to try ([`inspect`]); the copies that are worth
//! publishing ([`make`]); its average colours ([`placeholder()`]); the name of a format that browsers do not support
//! ([`unsupported`]). The crate is separate because its dependencies take long to compile.

mod copies;
mod encode;
mod faults;
mod memory;
mod placeholder;
mod size;

pub use copies::{ImageInfo, MEMORY_LIMIT, MadeCopy, PREVIEW_WIDTH, Purpose, VERSION, inspect, make};
pub use faults::{HEAD, is_truncated, unsupported};
pub use memory::METADATA_LIMIT;
pub use placeholder::placeholder;
pub use size::CopySize;

//! HTML as text and as a stream of elements. Other modules write and escape HTML only through this one.
//!
//! Input: names, attributes and texts. Output: HTML. Entry points: [`ElementSink`], [`UntrustedHtml`] and [`escape`].

mod escape;
mod sink;

pub use escape::escape;
pub use sink::{ElementSink, UntrustedHtml};

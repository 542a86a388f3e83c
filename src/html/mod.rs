//! HTML as text and as a stream of elements. Other modules scan, write, escape and decode HTML only through this one.
//!
//! Input: HTML, or names, attributes and texts. Output: the parts of HTML, or HTML. Entry points:
//!
//! - [`ElementSink`] and [`UntrustedHtml`] write elements.
//! - [`escape`] and [`decode`] convert text to HTML and back.
//! - [`tokens`] splits sanitised HTML. [`Attributes`] and [`start_tags`] find the tags of any HTML as a parser does.

mod escape;
mod references;
mod scan;
mod sink;
mod tokens;

pub use escape::{escape, escape_only, escaped};
pub use references::decode;
pub(crate) use references::windows_1252;
pub use scan::{Attribute, Attributes, StartTag, comment_end, name_end, raw_text_end, start_tags};
pub use sink::{ElementSink, UntrustedHtml};
pub use tokens::{Token, attribute, attributes, name, tokens};

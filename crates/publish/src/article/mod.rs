//! Compiles the body of one article: from Markdown to safe HTML with highlighted code and published media.
//!
//! Input: the text of a source file, and the data of the site. Output: HTML, headings, words and diagnostics.
//! Entry point: `body::compile`.

pub(crate) mod anchors;
pub(crate) mod body;
pub(crate) mod contents;
pub(crate) mod dialect;
pub(crate) mod ending;
pub(crate) mod excerpt;
pub(crate) mod heading;
mod heading_slug;
mod highlight;
pub(crate) mod media;
pub(crate) mod reading_time;
pub(crate) mod search_text;

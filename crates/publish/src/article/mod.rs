//! One body: from Markdown to safe HTML with highlighted code and with the files it refers to.
//!
//! Input: the text of a file and what is known of the site. Output: HTML, headings, words and diagnostics. Entry point:
//! [`body::compile`].

pub mod anchors;
pub mod body;
pub mod highlight;
pub mod markup;
pub mod media;

//! One document: the frame of a page, its head, its style and its security policy.
//!
//! Input: an article or a list, and the frame that Trunk built. Output: the text of an HTML file. Entry point: [`pages::Pages`];
//! for a site whose articles are somewhere else, [`remote_document`].

pub mod head;
pub mod pages;
pub mod reader_bundle;
pub mod remote_document;
pub mod security_policy;
pub mod style;
pub mod template;
pub mod wording;

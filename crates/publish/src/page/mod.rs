//! One HTML document: the frame, its head, its style and its security policy.
//!
//! Input: an article or a list, and the frame of a built reader. Output: the text of an HTML file.
//! Entry points: `pages::Pages`; for a site with a remote source, [`remote_document`].

pub mod frame;
pub(crate) mod head;
pub mod looks;
pub mod manifest;
pub mod markup;
mod newsletter;
pub(crate) mod pages;
pub mod reader_bundle;
pub mod remote_document;
pub mod security_policy;
pub mod site_font;
pub mod site_head;
pub mod site_style;
pub mod slots;
mod stored_settings;
pub mod style;
pub(crate) mod wording;

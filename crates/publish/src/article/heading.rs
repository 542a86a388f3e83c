//! A heading in the body of an article.
//!
//! Input: none. Output: data for tables of contents. Entry point: [`Heading`].

/// A heading in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The level, from 2 to 6.
    pub level: u8,
    /// The id of the element, with its prefix.
    pub id: String,
    /// Plain text.
    pub text: String,
}

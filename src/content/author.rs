//! Who signed an article.

/// A person or a desk, as the byline names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// Plain text. Never empty: an author without a name is shown by the host of their URL, or left out.
    pub name: String,
    /// Their page, an absolute `http` or `https` URL.
    pub url: Option<String>,
}

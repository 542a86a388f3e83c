//! Authors of articles.

/// A person or an organisation named in the byline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// Plain text, never empty. An author without a name gets the host name of the URL, or is omitted.
    pub name: String,
    /// The page of the author: an absolute `http` or `https` URL.
    pub url: Option<String>,
}

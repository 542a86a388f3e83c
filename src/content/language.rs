//! The language of a text.

/// The language and the direction of a text, where they differ from those of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Language {
    /// A BCP 47 tag.
    pub tag: Option<String>,
    /// `rtl` or `ltr`.
    pub direction: Option<String>,
}

//! The kinds of problems, each with a stable name for other programs.
//!
//! Input: none. Output: [`Code`], with its name in `--json` output and in the handbook. Entry point: [`Code::ALL`].
//!
//! A name never changes its meaning. `content/problems.md` explains each.

/// Defines the codes and their names.
macro_rules! codes {
    ($($code:ident $name:literal,)*) => {
        /// The kind of a problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the handbook explains each code")]
        pub enum Code { $($code,)* }

        impl Code {
            /// All codes, in the order of the handbook.
            pub const ALL: &[Code] = &[$(Code::$code,)*];

            /// Returns the stable name.
            pub fn name(self) -> &'static str {
                match self { $(Code::$code => $name,)* }
            }
        }
    };
}

codes! {
    // Settings.
    InvalidSetting "invalid-setting",
    UnknownSetting "unknown-setting",
    PolicyWidened "policy-widened",
    NoArticles "no-articles",
    // Files.
    UnreadableFile "unreadable-file",
    FileOutside "file-outside",
    LinkedFile "linked-file",
    LeftOut "left-out",
    OutputFailed "output-failed",
    // Front matter.
    InvalidFrontMatter "invalid-front-matter",
    InvalidValue "invalid-value",
    UnknownField "unknown-field",
    UnknownAuthor "unknown-author",
    SimilarNames "similar-names",
    IgnoredTags "ignored-tags",
    InvalidSeries "invalid-series",
    // Addresses.
    InvalidSlug "invalid-slug",
    AddressTaken "address-taken",
    AddressReserved "address-reserved",
    AddressIncomplete "address-incomplete",
    AliasConflict "alias-conflict",
    InvalidAlias "invalid-alias",
    // Bodies.
    BrokenLink "broken-link",
    BrokenAnchor "broken-anchor",
    UnpublishedTarget "unpublished-target",
    BrokenImage "broken-image",
    ImageUnscaled "image-unscaled",
    MissingAlt "missing-alt",
    ActiveFile "active-file",
    ForeignSyntax "foreign-syntax",
    Removed "removed-element",
    TooLong "too-long",
    // Sources.
    SourceFailed "source-failed",
    SourceShrunk "source-shrunk",
    // Pages.
    NoPreview "no-preview",
    LargeFile "large-file",
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn the_handbook_explains_each_code() {
        let page = include_str!("../../../../content/problems.md");
        for code in Code::ALL {
            assert!(page.contains(&format!("\n### {}\n", code.name())), "content/problems.md lacks {}", code.name());
        }
    }
}

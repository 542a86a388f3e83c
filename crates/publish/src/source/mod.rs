//! Reads one input file: its path, its text and its front matter.
//!
//! Input: the content folder. Output: one [`post::Reading`] for each Markdown file, with [`diagnostic::Diagnostic`]s.
//! Entry points: `folder::markdown_files` and [`post::read`].

pub(crate) mod authors;
pub mod code;
pub mod confinement;
pub mod diagnostic;
pub(crate) mod emoji;
pub mod file;
pub(crate) mod folder;
pub mod front_matter;
pub mod generator;
pub mod header;
pub(crate) mod language;
pub mod name_key;
pub(crate) mod nearest;
pub(crate) mod path_part;
pub mod post;
pub mod skipped;

//! Reads one input file: its path, its text and its front matter.
//!
//! Input: the content folder. Output: one [`post::Reading`] for each Markdown file, with [`diagnostic::Diagnostic`]s.
//! Entry points: `folder::markdown_files` and [`post::read`].

pub mod authors;
pub mod confinement;
pub mod diagnostic;
pub mod file;
pub mod folder;
pub mod front_matter;
pub mod header;
pub mod language;
pub mod nearest;
pub mod path_part;
pub mod post;

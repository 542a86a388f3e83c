//! A visitor can read: find and filter articles, by keyboard or screen reader, in any language, in a window of any size,
//! in print, from any JSON Feed. A writer can use the editor.

pub mod acceptance;
pub mod accessibility;
pub mod admin;
pub mod comfort;
pub mod feeds;
pub mod galleries;
pub mod languages;
pub mod layout;
pub mod looks;
pub mod media;
pub mod news;
pub mod offline;
pub mod pictures;
pub mod screenshots;
pub mod search;
pub mod several_feeds;
pub mod visits;

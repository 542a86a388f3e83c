//! A visitor can read: find and filter articles, by keyboard or screen reader, in any language, on paper, from any JSON Feed.

pub mod acceptance;
pub mod accessibility;
pub mod feeds;
pub mod languages;
pub mod media;

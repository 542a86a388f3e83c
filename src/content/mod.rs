//! What an article *is*.
//!
//! Comes in: plain strings and numbers, already taken out of whatever format they arrived in (`feed` does that).
//! Goes out: [`Article`], [`Summary`], [`Site`] and the answers to questions about them: an [`excerpt`](excerpt::excerpt),
//! an [`Age`], a filter [`Query`].
//!
//! Nothing here reads a clock, a network, a file or a DOM: *now* is an argument. Start with [`article`].

pub mod age;
pub mod article;
pub mod author;
pub mod body;
pub mod category;
pub mod date;
pub mod entities;
pub mod excerpt;
pub mod image;
pub mod link;
pub mod messages;
pub(crate) mod order;
pub mod policy;
pub mod query;
pub mod site;
pub mod slug;
pub mod words;

pub use age::Age;
pub use article::{Article, Neighbour, Summary};
pub use author::Author;
pub use body::Body;
pub use category::{Category, CategoryCount};
pub use date::Date;
pub use image::Image;
pub use messages::Messages;
pub use query::{ArticleIds, Match, Query};
pub use site::{Site, YearCount};
pub use slug::Slug;

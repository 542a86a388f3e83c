//! Article types, and queries about them.
//!
//! Input: strings and numbers that `feed` has parsed. Output: [`Article`], [`Summary`] and [`Site`], an
//! [`excerpt`](excerpt::excerpt), an [`Age`] or a filter [`Query`]. Entry point: [`article`].
//!
//! The module is pure: no clock, network, files or DOM. The current time is an argument.

pub mod age;
pub mod article;
pub mod author;
pub mod body;
pub mod category;
pub mod date;
pub mod excerpt;
pub mod image;
pub mod language;
pub mod link;
pub mod messages;
pub(crate) mod order;
pub mod paging;
pub mod policy;
pub mod query;
pub mod site;
pub mod slug;
pub mod title;
pub(crate) mod words;

pub use age::Age;
pub use article::{Article, Neighbour, Summary};
pub use author::Author;
pub use body::Body;
pub use category::{Category, CategoryCount};
pub use date::{Date, MONTHS};
pub use image::{Image, ImageCopy};
pub use language::Language;
pub use messages::Messages;
pub use query::{ArticleIds, Match, Query};
pub use site::{Pin, Site, YearCount};
pub use slug::Slug;

//! Everything about a site that is known before its bodies are compiled.
//!
//! Input: `broadsheet.toml` and the posts. Output: [`settings::Settings`], [`catalogue::Catalogue`] and the address of
//! each article. Entry points: [`settings::Settings::load`], [`catalogue::Catalogue::new`] and [`placement::place`].

pub mod analytics;
pub mod base_url;
pub mod catalogue;
pub mod colour;
pub mod conversion;
pub mod customisation;
pub mod edition;
pub mod foreign;
mod identity;
pub(crate) mod linked_folders;
pub mod look;
pub mod math;
pub mod messages;
pub mod on_device;
mod page_placement;
pub mod permalink;
pub mod placement;
pub(crate) mod profile;
pub mod progress;
pub mod redirects;
pub(crate) mod related;
pub mod remote;
pub mod section_settings;
pub mod sections;
mod secure_address;
pub(crate) mod setting_table;
pub mod settings;
pub(crate) mod sharing;
pub(crate) mod spellings;
pub mod standalone;
pub mod static_files;
pub(crate) mod terms;
pub(crate) mod translations;

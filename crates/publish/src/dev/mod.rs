//! A site that is being written: served, watched and built again.
//!
//! Input: a folder and HTTP requests. Output: answers, and news for the open pages. Entry point: [`server::Server`].

pub mod live;
pub mod rebuild;
pub mod server;
pub mod watch;

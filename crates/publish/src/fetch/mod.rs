//! Requests of the build: one GET over HTTP or HTTPS, within limits, and never to a private address by surprise.
//!
//! Input: a [`Request`]. Output: a [`Response`], or a [`FetchError`] that states the next step. Entry point:
//! [`Client::get`].
//!
//! | module | what it does |
//! | --- | --- |
//! | `client` | one request: redirects, limits, one retry |
//! | `guard` | which network addresses a request may connect to |
//! | `response` | the answer |
//! | `check` | what an answer is if it is not what was asked for |
//! | `links` | the feeds and APIs that a page or its headers name |
//! | `retry` | whether and when to repeat a request |
//! | `error` | what went wrong |
//!
//! Proxies of the environment are not used, because a proxy would look up the addresses that `guard` checks.

mod check;
mod client;
mod error;
mod guard;
pub mod links;
mod response;
mod retry;

pub(crate) use check::has_password_field;
pub use client::{Client, Expected, Limits, Request};
pub use error::{FetchError, without_secrets};
pub use guard::is_public;
pub use response::{Response, Validators, is_web_page};

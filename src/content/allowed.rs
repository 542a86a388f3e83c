//! What the site's publisher allows beyond the tables of the [`policy`](super::policy).
//!
//! Comes in: hosts of frames and schemes of links, from the site's settings. Goes out: whether one of them passes.

use super::words::word;
use std::sync::RwLock;

/// What the site's publisher allows besides. See [`allow`].
static ALLOWED: RwLock<String> = RwLock::new(String::new());

/// Allows what the site's publisher names besides, in place of what was named before: hosts of frames, and schemes of links
/// with their colon, with a space between. It is one list for the whole program, for a program shows or builds one site.
pub fn allow(list: String) {
    if let Ok(mut allowed) = ALLOWED.write() {
        *allowed = list;
    }
}

/// What the publisher allows, as it was said.
pub fn allowed() -> String {
    ALLOWED.read().map(|list| list.clone()).unwrap_or_default()
}

/// Whether the publisher allows this host or scheme.
pub fn is_allowed(name: &str) -> bool {
    !name.is_empty() && ALLOWED.read().is_ok_and(|list| word(&list, name).is_some())
}

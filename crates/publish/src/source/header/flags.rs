//! Reads keys that are true or false.
//!
//! Input: the name of a key. Output: its value, and a diagnostic for an invalid one. Entry points: [`Reader::flag`] and
//! [`Reader::toc`].

use super::{Reader, as_bool};
use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::front_matter::Entry;

impl Reader<'_> {
    /// Whether a key is set. Hexo has numbers here, the larger the earlier.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        let Some(entry) = self.find(name).filter(|entry| entry.node.text().is_some()) else { return false };
        let number = entry.node.text().and_then(|text| text.trim().parse::<u32>().ok());
        match as_bool(&entry.node).or(number.map(|number| number > 0)) {
            Some(flag) => flag,
            None => {
                self.warn_about_flag(entry);
                false
            }
        }
    }

    /// Other programs also have a table of settings here.
    pub(super) fn toc(&mut self) -> Option<bool> {
        let entry = self.find("toc").filter(|entry| entry.node.text().is_some())?;
        let toc = as_bool(&entry.node);
        if toc.is_none() {
            self.warn_about_flag(entry);
        }
        toc
    }

    fn warn_about_flag(&mut self, entry: &Entry) {
        let what = format!("`{}` is neither true nor false; ignored", entry.key);
        let warning = Diagnostic::warning(Code::InvalidValue, what);
        self.report(&entry.node.span, warning.help("write `true` or `false`"));
    }
}

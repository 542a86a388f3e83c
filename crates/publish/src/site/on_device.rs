//! Settings about what browsers keep for visitors: copies of articles, and the traces of reading.
//!
//! Input: keys of `broadsheet.toml`. Output: [`OnDevice`]. Entry point: [`OnDevice::read`].

use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::front_matter::Node;

/// The settings that [`OnDevice::read`] reads.
pub const KEYS: [&str; 2] = ["offline", "return_visits"];

/// What browsers may keep for visitors. Nothing of it is sent to anyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnDevice {
    /// Whether articles that were read or saved open without network, and the site can be installed.
    pub offline: bool,
    /// Whether visitors can save articles, and continue where they stopped.
    pub return_visits: bool,
}

impl Default for OnDevice {
    fn default() -> Self {
        OnDevice { offline: false, return_visits: true }
    }
}

impl OnDevice {
    /// Reads one of [`KEYS`]. An invalid value is an error, and the default stays.
    pub fn read(&mut self, key: &str, node: &Node, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let setting = if key == "offline" { &mut self.offline } else { &mut self.return_visits };
        match node.text() {
            Some("true") => *setting = true,
            Some("false") => *setting = false,
            _ => {
                let error = Diagnostic::error(Code::InvalidSetting, format!("`{key}` must be `true` or `false`"));
                diagnostics.push(error.at(source.place(node.span.clone())));
            }
        }
    }
}

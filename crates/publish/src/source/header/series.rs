//! Reads the part of a series.
//!
//! Input: the keys `series` and `series_order`. Output: a [`Part`], and diagnostics for invalid values. Entry point:
//! [`Reader::series`].

use super::{Reader, one_line, text_of};
use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::front_matter::Value;
use std::ops::Range;

/// The series of an article, and the place of the article in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name of the series.
    pub series: String,
    /// The number of the part. `None` sorts by date, after the numbered parts.
    pub order: Option<u32>,
    /// The span of the number, or of the name if there is no number.
    pub span: Range<usize>,
}

impl Reader<'_> {
    /// Returns the series. Hugo writes a list; the first name counts.
    pub(super) fn series(&mut self) -> Option<Part> {
        let entry = self.find("series")?;
        let name = match &entry.node.value {
            Value::Map(entries) => text_of(entries, &["name", "title"]).map(|(name, _)| name),
            _ => entry.node.items().first().and_then(|node| node.text()),
        };
        let Some(name) = name.map(one_line) else {
            // Themes of other programs may use the key for something else.
            let what = format!("`{}` is not the name of a series; ignored", entry.key);
            let warning = Diagnostic::warning(Code::InvalidValue, what);
            self.report(&entry.node.span, warning.help("write one name, such as `series: The harbour`"));
            return None;
        };
        let (mut order, mut span) = (None, entry.node.span.clone());
        if let Some(entry) = self.find("series_order") {
            span.clone_from(&entry.node.span);
            order = entry.node.text().and_then(|text| text.parse().ok()).filter(|order| *order > 0);
            if order.is_none() {
                let help = "write the number of the part, such as `series_order: 2`, or remove the key to sort by date";
                self.error(&span, format!("`{}` must be a whole number from 1", entry.key), help);
            }
        }
        (!name.is_empty()).then_some(Part { series: name, order, span })
    }
}

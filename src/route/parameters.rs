//! The parameters of a URL.
//!
//! Input: a query, or values. Output: the other of the two. Entry point: [`Parameters`].

use crate::content::link::{percent_decode, percent_encode};

/// The query of a URL as text, because it is only read from front to back.
#[derive(Default)]
pub(super) struct Parameters(String);

impl Parameters {
    pub(super) fn parse(query: &str) -> Self {
        Parameters(query.to_owned())
    }

    /// Returns what was printed, with its question mark.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    pub(super) fn print<'a>(&mut self, name: &str, values: impl IntoIterator<Item = &'a str>) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        self.0.push_str(name);
        let mut separator = '=';
        for value in values {
            self.0.push(separator);
            self.0.push_str(&percent_encode(value));
            separator = ',';
        }
    }

    pub(super) fn print_page(&mut self, page: u32) {
        if page > 1 {
            self.print("page", [page.to_string().as_str()]);
        }
    }

    /// Returns the encoded values of a parameter.
    fn raw<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.split('&').filter_map(move |pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// Returns the values of a parameter that is separated by commas or repeated.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.raw(name).flat_map(|value| value.split(',')).filter_map(decode_value).filter(|v| !v.is_empty()).collect()
    }

    pub(super) fn value(&self, name: &str) -> Option<String> {
        decode_value(self.raw(name).next()?)
    }

    pub(super) fn page(&self) -> Option<u32> {
        self.raw("page").next().map_or(Some(1), super::parse_page)
    }
}

/// Decodes a value of a query, in which forms write spaces as `+`.
fn decode_value(text: &str) -> Option<String> {
    percent_decode(&text.chars().map(|c| if c == '+' { ' ' } else { c }).collect::<String>())
}

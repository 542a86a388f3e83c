//! The URL of the next page of an API.
//!
//! Input: the URL of a page, and its answer. Output: the next URL. Entry point: [`Next::url`].

use super::path::{Document, Field};
use crate::{
    content::link,
    feed::{Resolve, json::Json},
};

/// How an API continues.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    /// A parameter with a page number from 1, and the path of the number of pages.
    Page(String, Option<Field>),
    /// A parameter with the number of skipped items, and the path of the total.
    Offset(String, Option<Field>),
    /// A parameter with a text from the answer.
    Cursor(String, Field),
    /// A URL in the answer.
    Link(Field),
}

impl Next {
    /// Reads the member `next` of a mapping.
    pub fn read(json: &Json) -> Result<Option<Next>, String> {
        let path = |name: &str| json.get(name).text().map(Field::parse).transpose();
        if *json == Json::Null {
            return Ok(None);
        }
        if let Some(parameter) = json.owned("page") {
            return Ok(Some(Next::Page(parameter, path("pages")?)));
        }
        if let Some(parameter) = json.owned("offset") {
            return Ok(Some(Next::Offset(parameter, path("total")?)));
        }
        if let (Some(parameter), Some(field)) = (json.owned("cursor"), path("field")?) {
            return Ok(Some(Next::Cursor(parameter, field)));
        }
        let link = match json {
            Json::Text(text) => Some(Field::parse(text)?),
            _ => path("link")?,
        };
        link.map(|link| Some(Next::Link(link))).ok_or_else(|| {
            "`next` of the mapping is none of {page, pages}, {offset, total}, {cursor, field} and {link}.".to_owned()
        })
    }

    /// Returns the URL after `url`, whose answer has `count` items. `None` at the end.
    pub fn url(&self, document: &Document, url: &str, count: usize, resolve: Resolve) -> Option<String> {
        let number = |field: &Option<Field>| {
            field
                .as_ref()
                .map(|field| field.text(document, document.root).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0))
        };
        let current =
            |name: &str, first: u32| parameter(url, name).and_then(|value| value.parse().ok()).unwrap_or(first);
        match self {
            Next::Link(field) => resolve(&field.text(document, document.root)?, url),
            Next::Cursor(name, field) => Some(with_parameter(url, name, &field.text(document, document.root)?)),
            _ if count == 0 => None,
            Next::Page(name, pages) => {
                let next = current(name, 1).checked_add(1)?;
                number(pages).is_none_or(|pages| next <= pages).then(|| with_parameter(url, name, &next.to_string()))
            }
            Next::Offset(name, total) => {
                let next = current(name, 0).checked_add(count as u32)?;
                number(total).is_none_or(|total| next < total).then(|| with_parameter(url, name, &next.to_string()))
            }
        }
    }
}

/// Returns whether a parameter of a query has this name, which may be encoded.
fn is_named(pair: &str, name: &str) -> bool {
    let written = pair.split('=').next().unwrap_or_default();
    link::percent_decode(written).as_deref() == Some(name)
}

fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let query = url.split('#').next()?.split_once('?')?.1;
    query.split('&').find(|pair| is_named(pair, name))?.split_once('=').map(|(_, value)| value)
}

/// Sets a parameter of a URL.
fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut out = [path, "?"].concat();
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !is_named(pair, name)) {
        out.extend([pair, "&"]);
    }
    out.extend([&*link::percent_encode(name), "=", &link::percent_encode(value)]);
    out
}

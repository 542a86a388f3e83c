//! Prints a mapping, so that it can be saved.
//!
//! Input: a [`Mapping`]. Output: JSON or TOML. Entry points: [`Mapping::to_json`] and [`Mapping::to_toml`].

use super::{Field, Format, Mapping, paging::Next};
use serde_json::{Map, Value, json};

impl Mapping {
    /// Returns the mapping as JSON, in the form that [`Mapping::parse`] takes.
    pub fn to_json(&self) -> Value {
        let mut out = Map::new();
        let mut set = |name: &str, field: &Option<Field>| {
            if let Some(field) = field {
                out.insert(name.to_owned(), field.written.clone().into());
            }
        };
        set("items", &Some(self.items.clone()));
        for (name, field) in [
            ("title", &self.title),
            ("body", &self.body),
            ("date", &self.date),
            ("updated", &self.updated),
            ("excerpt", &self.excerpt),
            ("slug", &self.slug),
            ("link", &self.link),
            ("id", &self.id),
            ("image", &self.image),
            ("authors", &self.authors),
            ("categories", &self.categories),
            ("name", &self.name),
        ] {
            set(name, field);
        }
        if let (Some(body), Some(format)) = (&self.body, self.format) {
            let format = match format {
                Format::Html => "html",
                Format::Markdown => "markdown",
                Format::Text => "text",
                // The trees differ by their words, so one name reads all.
                Format::Tree => "strapi-blocks",
            };
            out.insert("body".to_owned(), json!({ "field": body.written, "format": format }));
        }
        if let (Some(image), true) = (&self.image, self.image_base.is_some() || self.image_alt.is_some()) {
            let mut table = json!({ "field": image.written });
            if let Some(base) = &self.image_base {
                table["base"] = base.as_str().into();
            }
            if let Some(alt) = &self.image_alt {
                table["alt"] = alt.written.as_str().into();
            }
            out.insert("image".to_owned(), table);
        }
        if !self.included.is_empty() {
            out.insert("included".to_owned(), self.included.iter().map(|field| field.written.clone()).collect());
        }
        if let Some(next) = &self.next {
            let pair = |name: &str, parameter: &str, path: &str, field: Option<&Field>| {
                let mut table = json!({ name: parameter });
                if let Some(field) = field {
                    table[path] = field.written.as_str().into();
                }
                table
            };
            let table = match next {
                Next::Page(name, pages) => pair("page", name, "pages", pages.as_ref()),
                Next::Offset(name, total) => pair("offset", name, "total", total.as_ref()),
                Next::Cursor(name, field) => pair("cursor", name, "field", Some(field)),
                Next::Link(field) => pair("link", &field.written, "", None),
            };
            out.insert("next".to_owned(), table);
        }
        if !self.headers.is_empty() {
            let headers = self.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str())));
            out.insert("headers".to_owned(), Value::Object(headers.collect()));
        }
        Value::Object(out)
    }

    /// Returns the mapping as the table `[source.map]` of `broadsheet.toml`.
    pub fn to_toml(&self) -> String {
        let mut text = "[source.map]\n".to_owned();
        for (name, value) in self.to_json().as_object().into_iter().flatten() {
            text.extend([name, " = ", &inline(value), "\n"]);
        }
        text
    }
}

/// Returns an inline value. Texts are written alike in JSON and TOML.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| format!("{} = {}", Value::from(name.as_str()), inline(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        value => value.to_string(),
    }
}

//! The script of one analytics service, which every page loads.
//!
//! Input: the table `[analytics]` of `broadsheet.toml`. Output: a script tag, and the address that the security policy
//! must allow. Entry points: `Analytics::read` and [`Analytics::tag`].

use super::secure_address::host_of;
use super::setting_table::Fault;
use crate::source::front_matter::{Node, Value};
use broadsheet::html::escaped as text;

/// The script of a service, and the attributes of its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analytics {
    /// The address of the script. It contains no character that separates the sources of a policy.
    script: String,
    /// The names and values of its `data-` attributes.
    attributes: Vec<(String, String)>,
}

const FORM: &str = "a table such as [analytics] with `script = \"https://stats.example/script.js\"`; every other key becomes an \
                    attribute of the script, `domain` for instance `data-domain`";

impl Analytics {
    /// Reads the table.
    pub(super) fn read(node: &Node) -> Result<Self, Fault> {
        let fault = || (node.span.clone(), format!("`analytics` must be {FORM}"));
        let Value::Map(entries) = &node.value else { return Err(fault()) };
        let (mut script, mut attributes) = (None, Vec::new());
        for entry in entries {
            let span = || entry.node.span.clone();
            let value = entry.node.text().map(str::trim).unwrap_or_default();
            if entry.key == "script" {
                let form = "`script` must be a secure address, such as \"https://stats.example/script.js\"";
                host_of(value).ok_or_else(|| (span(), form.to_owned()))?;
                script = Some(value.replace(';', "%3B").replace(',', "%2C").replace(char::is_whitespace, "%20"));
            } else if value.is_empty() {
                return Err((span(), format!("`{}` of `analytics` must be text", entry.key)));
            } else if !is_attribute(&entry.key) {
                let form = format!(
                    "`{}` cannot be a part of an attribute; use letters in lower case, digits and `-`",
                    entry.key
                );
                return Err((entry.key_span.clone(), form));
            } else {
                attributes.push((entry.key.clone(), value.to_owned()));
            }
        }
        script.map(|script| Analytics { script, attributes }).ok_or_else(fault)
    }

    /// The tag. The script does not delay the page.
    pub fn tag(&self) -> String {
        let attribute = |(name, value): &(String, String)| format!(" data-{name}=\"{}\"", text(value));
        let attributes: String = self.attributes.iter().map(attribute).collect();
        format!("<script defer src=\"{}\"{attributes}></script>\n", text(&self.script))
    }

    /// The source expression that allows the script: its address without the query.
    pub fn source(&self) -> &str {
        self.script.split(['?', '#']).next().unwrap_or_default()
    }
}

fn is_attribute(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::front_matter::toml;

    fn read(table: &str) -> Result<Analytics, String> {
        let Ok(Node { value: Value::Map(entries), .. }) = toml::parse(&format!("[analytics]\n{table}"), 0) else {
            return Err("no table".to_owned());
        };
        Analytics::read(&entries[0].node).map_err(|(_, why)| why)
    }

    #[test]
    fn a_service_has_a_script_and_attributes() {
        let found = read("script = \"https://stats.example/s.js?v=1\"\nwebsite-id = \"a\\\"b\"").unwrap();
        assert_eq!(
            found.tag(),
            "<script defer src=\"https://stats.example/s.js?v=1\" data-website-id=\"a&quot;b\"></script>\n"
        );
        assert_eq!(found.source(), "https://stats.example/s.js");
    }

    #[test]
    fn an_address_cannot_add_to_the_policy() {
        let found = read("script = \"https://stats.example/a;script-src *,b.js\"").unwrap();
        assert_eq!(found.source(), "https://stats.example/a%3Bscript-src%20*%2Cb.js");
    }

    #[test]
    fn other_values_are_faults() {
        for (table, part) in [
            ("domain = \"a.example\"", "must be a table"),
            ("script = \"http://stats.example/s.js\"", "must be a secure address"),
            ("script = \"s.js\"", "must be a secure address"),
            ("script = \"https://stats.example/s.js\"\n\"on load\" = \"x\"", "cannot be a part of an attribute"),
            ("script = \"https://stats.example/s.js\"\ndomain = []", "must be text"),
        ] {
            let why = read(table).unwrap_err();
            assert!(why.contains(part), "{table}: {why}");
        }
    }
}

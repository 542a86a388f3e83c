//! Checks tags against the policy, independently of the code that writes them.
//!
//! Input: an element name and attributes. Output: the first policy violation. Entry point: [`violation`].
//!
//! `crates/properties` and `tests/markdown/safe_html.rs` check all published HTML with it.

use broadsheet::content::{
    link,
    policy::{self, ElementRule, Kind, Policy},
};

/// Returns the first policy violation in a start tag, or `None`. Attributes are decoded and may be in any order.
pub fn violation(element: &str, attributes: &[(String, String)]) -> Option<String> {
    let is_formula = policy::math(element).is_some();
    if !is_formula && !matches!(policy::element(element), ElementRule::Keep(name) if name == element) {
        return Some(format!("<{element}>"));
    }
    let has = |name: &str, value: &str| attributes.iter().any(|(n, v)| (n.as_str(), v.as_str()) == (name, value));
    for (name, value) in policy::forced(element) {
        if !has(name, value) {
            return Some(format!("<{element}> without {name}={value:?}"));
        }
    }
    if has("class", policy::TABLE_BOX)
        && !["tabindex", "role", "aria-label"].iter().all(|it| value(attributes, it).is_some())
    {
        return Some(format!("<{element}> is an incomplete table box"));
    }
    if (element, value(attributes, "alt")) == ("img", None) {
        return Some("<img> without alt".to_owned());
    }
    for (at, (name, value)) in attributes.iter().enumerate() {
        let is_twice = attributes[..at].iter().any(|(before, _)| before == name);
        let is_box = element == "div" && has("class", policy::TABLE_BOX) && is_table_box_attribute(name, value);
        let is_forced = policy::forced(element).contains(&(name, value));
        let is_external = (element, name.as_str(), value.as_str()) == ("a", "rel", policy::ELSEWHERE);
        let passes = policy::attribute(element, name).is_some_and(|kind| passes(kind, name, value));
        // Never allowed, whatever the table contains.
        let letters: String = value.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == ':').collect();
        let runs = matches!(name.as_str(), "href" | "src" | "srcset" | "poster")
            && ["javascript:", "vbscript:", "data:text"].iter().any(|bad| letters.starts_with(bad));
        if is_twice || runs || name.starts_with("on") || !(is_box || is_forced || is_external || passes) {
            return Some(format!("<{element} {name}={value:?}>"));
        }
    }
    None
}

fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn is_table_box_attribute(name: &str, value: &str) -> bool {
    let is_label = |label: &str| label.strip_prefix("Table ").is_some_and(|number| number.parse::<u32>().is_ok());
    match name {
        "class" => value == policy::TABLE_BOX,
        "tabindex" => value == "0",
        "role" => value == "region",
        "aria-label" => is_label(value),
        _ => false,
    }
}

/// Returns whether a value is valid for this kind of attribute.
fn passes(kind: Kind, name: &str, value: &str) -> bool {
    let is_number = |most| (1..=most).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = value.split_ascii_whitespace().collect();
    let is_name = |word: &&str| word.starts_with(policy::ID_PREFIX);
    match kind {
        Kind::Text => true,
        Kind::Math => {
            value.len() < 14 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        }
        Kind::Number => value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'%')),
        Kind::Span => is_number(2),
        Kind::Link => match value.strip_prefix('#') {
            Some(fragment) => fragment.is_empty() || is_name(&fragment),
            None => Policy::default().allows_link(value),
        },
        Kind::Image => !value.is_empty() && link::safe_image(value),
        Kind::Images => value.split(", ").all(|one| link::safe_image(one.split(' ').next().unwrap_or_default())),
        Kind::Id => words.len() == 1 && is_name(&value),
        Kind::Ids => !words.is_empty() && words.iter().all(is_name),
        Kind::Class => !words.is_empty() && words.iter().all(|word| policy::class(word)),
        Kind::Role => policy::role(value),
        Kind::Align => name == "align" && ["left", "center", "right"].contains(&value),
    }
}

//! Reads the focal point of an image: what stays in sight where the image is cut.
//!
//! Input: the key `image_focus`, such as `top`, `left bottom`, `TopRight`, `30% 20%` or `{x: 0.3, y: 0.2}`. Output: a
//! [`Focus`], and diagnostics for invalid values. Entry point: [`Reader::focus`].

use super::{Reader, text_of};
use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::front_matter::{Entry, Node, Value};
use crate::source::nearest::nearest;

/// The ninth of an image that must stay in sight. Finer steps would need inline styles, which the security policy
/// forbids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// `left`, `right`, or empty for the middle.
    pub x: &'static str,
    /// `top`, `bottom`, or empty for the middle.
    pub y: &'static str,
}

impl Focus {
    /// Returns the end of the address of an image with this focus, as the style reads it: `#focus-left-top`.
    pub fn fragment(self) -> String {
        let names = [self.x, self.y];
        let names: String = names.iter().filter(|name| !name.is_empty()).flat_map(|name| ["-", name]).collect();
        if names.is_empty() { names } else { ["#focus", &names].concat() }
    }

    /// Parses words and numbers. A number is a part of the width if it comes first or after a word for the height.
    fn parse<'w>(parts: impl Iterator<Item = &'w str>) -> Option<Self> {
        let (mut x, mut y) = (None, None);
        let mut middles = 0;
        for part in parts {
            match part {
                "left" | "right" if x.is_none() => x = Some(if part == "left" { "left" } else { "right" }),
                "top" | "bottom" if y.is_none() => y = Some(if part == "top" { "top" } else { "bottom" }),
                // Hugo finds the focus of a `smart` one itself.
                "center" | "centre" | "middle" | "smart" | "mid" => middles += 1,
                number => {
                    let third = third(number)?;
                    match (x, y) {
                        (None, _) => x = Some(["left", "", "right"][third]),
                        (Some(_), None) => y = Some(["top", "", "bottom"][third]),
                        (Some(_), Some(_)) => return None,
                    }
                }
            }
        }
        let stated = middles + usize::from(x.is_some()) + usize::from(y.is_some());
        ((1..=2).contains(&stated)).then(|| Focus { x: x.unwrap_or_default(), y: y.unwrap_or_default() })
    }
}

/// The third in which a part is: a percentage, or a number up to 1.
fn third(number: &str) -> Option<usize> {
    let percent = number.strip_suffix('%').map(|number| number.parse::<f64>());
    let part = match percent {
        Some(percent) => percent.ok()? / 100.0,
        None => number.parse().ok().map(|number: f64| if number > 1.0 { number / 100.0 } else { number })?,
    };
    (0.0..=1.0).contains(&part).then(|| ((part * 3.0) as usize).min(2))
}

/// The words and numbers of a text. `TopRight` has two.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in text.chars() {
        let ends = c.is_whitespace() || matches!(c, ',' | '-' | '_' | '/');
        if ends || was_lower && c.is_uppercase() {
            words.push(String::new());
        }
        was_lower = c.is_lowercase();
        if !ends && let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

impl Reader<'_> {
    /// Returns the focus of the image whose value is `image`, which may contain it.
    pub(super) fn focus(&mut self, image: &Node) -> Focus {
        let inner = |entries: &'_ [Entry]| {
            let named = |name| entries.iter().find(|entry| super::keys::is_same_key(&entry.key, name)).cloned();
            ["focus", "focal_point", "position"].into_iter().find_map(named)
        };
        let own = match &image.value {
            Value::Map(entries) => inner(entries),
            _ => None,
        };
        let Some(entry) = own.or_else(|| self.find("image_focus").cloned()) else { return Focus::default() };
        let texts: Vec<&str> = match &entry.node.value {
            Value::Map(point) => ["x", "y"].iter().filter_map(|name| Some(text_of(point, &[name])?.0)).collect(),
            _ => entry.node.items().iter().filter_map(Node::text).collect(),
        };
        let words: Vec<String> = texts.into_iter().flat_map(words).collect();
        if let Some(focus) = Focus::parse(words.iter().map(String::as_str)) {
            return focus;
        }
        const NAMES: [&str; 5] = ["left", "right", "top", "bottom", "center"];
        let misspelled = words.iter().find(|word| !NAMES.contains(&&***word) && third(word).is_none());
        let help = match misspelled.and_then(|word| nearest(word, NAMES.into_iter())) {
            Some(close) => format!("did you mean `{close}`?"),
            None => String::from("write `top`, `left bottom`, or percentages of width and height, such as `30% 20%`"),
        };
        let what = format!("`{}` is not a point of the image; ignored", entry.key);
        self.report(&entry.node.span, Diagnostic::warning(Code::InvalidValue, what).help(help));
        Focus::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_rounded_to_ninths() {
        for (text, expected) in [
            ("top", Some("#focus-top")),
            ("left bottom", Some("#focus-left-bottom")),
            ("bottom, left", Some("#focus-left-bottom")),
            ("TopRight", Some("#focus-right-top")),
            ("top-center", Some("#focus-top")),
            ("30% 20%", Some("#focus-left-top")),
            ("50% 90%", Some("#focus-bottom")),
            ("0.7 0.5", Some("#focus-right")),
            ("100 0", Some("#focus-right-top")),
            ("20%", Some("#focus-left")),
            ("left 20%", Some("#focus-left-top")),
            ("top 90%", Some("#focus-right-top")),
            ("center", Some("")),
            ("Smart", Some("")),
            ("50% 50%", Some("")),
            ("", None),
            ("left right", None),
            ("10% 20% 30%", None),
            ("120% 0", None),
            ("12px", None),
            ("NaN", None),
            ("tpo", None),
        ] {
            let words = words(text);
            let focus = Focus::parse(words.iter().map(String::as_str));
            assert_eq!(focus.map(Focus::fragment).as_deref(), expected, "{text}");
        }
    }
}

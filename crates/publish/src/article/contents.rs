//! The table of contents of an article.
//!
//! Input: the headings of a body. Output: HTML of elements that the sanitiser keeps; empty if there are too few
//! headings. Entry point: [`html`].

use crate::article::heading::Heading;
use broadsheet::content::policy::ID_PREFIX;
use broadsheet::content::{Language, Messages};
use broadsheet::html::escaped as text;
use std::fmt::Write as _;

/// Articles with fewer headings have no table of contents.
const MIN_HEADINGS: usize = 3;

/// The deepest level that is listed.
const MAX_LEVEL: u8 = 3;

/// Writes a list of the headings of the second and the third level. `language` is that of the headings, where it
/// differs from the site's.
pub fn html(headings: &[Heading], messages: &Messages, language: &Language) -> String {
    let listed: Vec<&Heading> =
        headings.iter().filter(|heading| heading.level <= MAX_LEVEL && !heading.text.is_empty()).collect();
    if listed.len() < MIN_HEADINGS {
        return String::new();
    }
    let mut html = format!("<details><summary>{}</summary><ol", text(&messages.say("Contents")));
    for (name, value) in [("lang", &language.tag), ("dir", &language.direction)] {
        if let Some(value) = value {
            let _ = write!(html, " {name}=\"{}\"", text(value));
        }
    }
    html.push('>');
    // Headings of the third level before the first of the second stand at the top.
    let mut is_inner = false;
    for (at, heading) in listed.iter().enumerate() {
        let is_below = heading.level == MAX_LEVEL && listed[..at].iter().any(|before| before.level < MAX_LEVEL);
        html += match (is_inner, is_below) {
            (false, true) => "<ol>",
            (true, false) => "</li></ol></li>",
            _ if at == 0 => "",
            _ => "</li>",
        };
        is_inner = is_below;
        let id = heading.id.strip_prefix(ID_PREFIX).unwrap_or(&heading.id);
        let _ = write!(html, "<li><a href=\"#{}\">{}</a>", text(id), text(&heading.text));
    }
    html + if is_inner { "</li></ol></li></ol></details>" } else { "</li></ol></details>" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(levels: &[u8]) -> String {
        let heading = |(level, id): (&u8, char)| Heading { level: *level, id: format!("u-{id}"), text: id.to_string() };
        let headings: Vec<Heading> = levels.iter().zip('a'..).map(heading).collect();
        let html = html(&headings, &Messages::default(), &Language::default());
        html.replace("<details><summary>Contents</summary>", "").replace("</details>", "")
    }

    #[test]
    fn levels_are_nested() {
        let link = |id: &str| format!("<a href=\"#{id}\">{id}</a>");
        let [a, b, c, d] = ["a", "b", "c", "d"].map(link);
        assert_eq!(contents(&[2, 2]), "", "too short");
        assert_eq!(contents(&[2, 4, 2]), "", "the fourth level does not count");
        assert_eq!(contents(&[2, 2, 2]), format!("<ol><li>{a}</li><li>{b}</li><li>{c}</li></ol>"));
        assert_eq!(
            contents(&[3, 2, 3, 3]),
            format!("<ol><li>{a}</li><li>{b}<ol><li>{c}</li><li>{d}</li></ol></li></ol>")
        );
        assert_eq!(contents(&[2, 3, 4, 2]), format!("<ol><li>{a}<ol><li>{b}</li></ol></li><li>{d}</li></ol>"));
    }
}

//! The table of contents of an article.
//!
//! Input: the headings of a body. Output: elements that the sanitiser keeps. Entry point: [`Contents::of`].

use crate::article::heading::Heading;
use broadsheet::content::policy::ID_PREFIX;
use broadsheet::content::{Language, Messages};
use broadsheet::html::{ElementSink, UntrustedHtml};
use std::borrow::Cow;

/// Articles with fewer headings have no table of contents.
const MIN_HEADINGS: usize = 3;

/// The deepest level that is listed.
const MAX_LEVEL: u8 = 3;

/// A list of the headings of the second and the third level.
pub struct Contents<'a> {
    headings: Vec<&'a Heading>,
    title: String,
    language: &'a Language,
}

impl<'a> Contents<'a> {
    /// Selects the headings. Returns `None` if there are too few. `language` is that of the headings, where it differs
    /// from the site's.
    pub fn of(headings: &'a [Heading], messages: &Messages, language: &'a Language) -> Option<Self> {
        let is_listed = |heading: &&Heading| heading.level <= MAX_LEVEL && !heading.text.is_empty();
        let headings: Vec<&Heading> = headings.iter().filter(is_listed).collect();
        let is_long_enough = headings.len() >= MIN_HEADINGS;
        is_long_enough.then(|| Contents { headings, title: messages.say("Contents"), language })
    }

    fn write(&self, sink: &mut impl ElementSink) {
        sink.start("details", &[]);
        sink.start("summary", &[]);
        sink.text(&self.title);
        sink.end("summary");
        let attributes = [("lang", &self.language.tag), ("dir", &self.language.direction)];
        let attributes: Vec<_> =
            attributes.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
        sink.start("ol", &attributes);
        // Headings of the third level before the first of the second stand at the top.
        let mut is_inner = false;
        for (at, heading) in self.headings.iter().enumerate() {
            let is_below = heading.level == MAX_LEVEL && self.headings[..at].iter().any(|one| one.level < MAX_LEVEL);
            match (is_inner, is_below) {
                (false, true) => sink.start("ol", &[]),
                (true, false) => ["li", "ol", "li"].into_iter().for_each(|name| sink.end(name)),
                _ if at == 0 => {}
                _ => sink.end("li"),
            }
            is_inner = is_below;
            let id = heading.id.strip_prefix(ID_PREFIX).unwrap_or(&heading.id);
            sink.start("li", &[]);
            sink.start("a", &[("href", &["#", id].concat())]);
            sink.text(&heading.text);
            sink.end("a");
        }
        let open: &[_] = if is_inner { &["li", "ol", "li", "ol", "details"] } else { &["li", "ol", "details"] };
        open.iter().for_each(|name| sink.end(name));
    }
}

impl UntrustedHtml for Contents<'_> {
    fn html(&self) -> Cow<'_, str> {
        let mut html = String::new();
        self.write(&mut html);
        Cow::Owned(html)
    }

    fn emit(&self, sink: &mut impl ElementSink) -> bool {
        self.write(sink);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(levels: &[u8]) -> String {
        let heading = |(level, id): (&u8, char)| Heading { level: *level, id: format!("u-{id}"), text: id.to_string() };
        let headings: Vec<Heading> = levels.iter().zip('a'..).map(heading).collect();
        let language = Language::default();
        let contents = Contents::of(&headings, &Messages::default(), &language);
        let html = contents.map(|contents| contents.html().into_owned()).unwrap_or_default();
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

//! The frame of every page: a document with marks, between which each page inserts its own content.
//!
//! Input: the text of `index.html`. Output: documents. Entry point: [`Template`].
//!
//! A mark is a pair of comments, `<!--broadsheet:NAME-->` and `<!--/broadsheet:NAME-->`. Marks remain in the output, so
//! that any page of a site can be the frame of the next build.

use crate::site::messages;
use crate::source::language;
use broadsheet::content::Messages;
use broadsheet::html::escaped as text;

/// The attribute of the root element for languages such as Arabic.
const RTL_ATTRIBUTE: &str = " dir=\"rtl\"";

/// A document with marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(String);

/// A pair of marks, named after the content between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// In the head: title, description, canonical URL, preloads.
    Page,
    /// In the head: the tags that load the reader.
    Reader,
    /// In the masthead: the site's title.
    Title,
    /// In the masthead: the site's description.
    Description,
    /// In `main`: the content of the page.
    Content,
}

impl Mark {
    fn name(self) -> &'static str {
        match self {
            Mark::Page => "page",
            Mark::Reader => "reader",
            Mark::Title => "title",
            Mark::Description => "description",
            Mark::Content => "content",
        }
    }

    fn opening(self) -> String {
        format!("<!--broadsheet:{}-->", self.name())
    }

    fn closing(self) -> String {
        format!("<!--/broadsheet:{}-->", self.name())
    }
}

/// A position where each page inserts its own content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Page,
    /// The start tag of `main`, without its `>`.
    Main,
    Content,
}

/// A document split at its slots, so that many pages can be filled quickly.
#[derive(Clone, Debug)]
pub struct SplitTemplate {
    parts: Vec<(String, Slot)>,
    rest: String,
    length: usize,
}

impl SplitTemplate {
    /// Fills the slots: `page` between the marks of the head, `content` (in pieces) in `main`. The attributes of `main`
    /// get the state, and the address of the page if it has one.
    pub fn fill(&self, page: &str, state: &str, href: Option<&str>, content: &[&str]) -> String {
        let length = content.iter().map(|piece| piece.len()).sum::<usize>() + page.len() + self.length;
        let mut document = String::with_capacity(length + 200);
        for (before, slot) in &self.parts {
            document.push_str(before);
            match slot {
                Slot::Page => document.push_str(page),
                Slot::Content => document.extend(content.iter().copied()),
                Slot::Main => {
                    let route = href.map(|href| format!(" data-route=\"{}\"", text(href))).unwrap_or_default();
                    document.extend(["<main id=\"content\" data-state=\"", state, "\"", &route]);
                }
            }
        }
        document.push_str(&self.rest);
        document
    }
}

impl Template {
    /// Wraps the text of a document.
    pub fn new(document: String) -> Self {
        Template(document)
    }

    /// Replaces the content of a mark by `html`. A document without that mark is unchanged.
    pub fn with(mut self, mark: Mark, html: &str) -> Self {
        let (opening, closing) = (mark.opening(), mark.closing());
        if let Some(start) = self.0.find(&opening).map(|at| at + opening.len())
            && let Some(length) = self.0[start..].find(&closing)
        {
            self.0.replace_range(start..start + length, html);
        }
        self
    }

    /// Moves the document below the path `base`: replaces it in the root element, in root-relative links and in the
    /// attributes of the reader's script. `base` starts and ends with a slash.
    pub fn below(self, base: &str) -> Self {
        let old = self.base();
        if old == base {
            return self;
        }
        let mut text = self.0.replacen(&format!("data-base=\"{old}\""), &format!("data-base=\"{base}\""), 1);
        for name in ["href", "src", "action"] {
            text = text.replace(&format!(" {name}=\"{old}"), &format!(" {name}=\"{base}"));
        }
        // The reader's script is the last element, and each of its data attributes is the URL of a file.
        let script = text.rfind("<script").unwrap_or(text.len());
        let mut tag = text.split_off(script);
        let names: Vec<String> = tag
            .match_indices(" data-")
            .filter_map(|(at, _)| tag[at..].split_once('=').map(|(name, _)| name.to_owned()))
            .collect();
        for name in names {
            tag = tag.replacen(&format!("{name}=\"{old}"), &format!("{name}=\"{base}"), 1);
        }
        Template(text + &tag)
    }

    /// Sets or removes the pattern of [article addresses](broadsheet::route::Routes::with_articles) in the root
    /// element.
    pub fn with_articles(self, pattern: Option<&str>) -> Self {
        const NAME: &str = " data-articles=\"";
        let mut document = self.0;
        if let Some((before, after)) = document.split_once(NAME)
            && let Some((_, rest)) = after.split_once('"')
        {
            document = [before, rest].concat();
        }
        if let Some(pattern) = pattern {
            document = document.replacen(" data-base=\"", &[NAME, &text(pattern), "\" data-base=\""].concat(), 1);
        }
        Template(document)
    }

    /// The path of the site, from the root element.
    pub fn base(&self) -> String {
        let after = self.0.split_once("data-base=\"").map_or("", |(_, after)| after);
        after.split('"').next().filter(|base| base.starts_with('/')).unwrap_or("/").to_owned()
    }

    /// Sets the language, and the direction of its text.
    pub fn in_language(self, language: &str) -> Self {
        let Some((before, after)) = self.0.split_once("<html lang=\"") else { return self };
        let Some((_, rest)) = after.split_once('"') else { return self };
        let rest = rest.strip_prefix(RTL_ATTRIBUTE).unwrap_or(rest);
        let direction = if language::is_right_to_left(language) { RTL_ATTRIBUTE } else { "" };
        Template([before, "<html lang=\"", &text(language), "\"", direction, rest].concat())
    }

    /// Translates the English texts of the document, and links the file with the messages for the reader.
    pub fn with_messages(self, messages: &Messages) -> Self {
        let Some((file, _)) = messages::file(messages) else { return self };
        let base = self.base();
        let mut document = self.0;
        for (english, translation) in messages.translations() {
            for (before, after) in [(">", "<"), ("<p>", " <"), (" aria-label=\"", "\"")] {
                let surrounded = |text: &str| [before, text, after].concat();
                document = document.replace(&surrounded(english), &surrounded(&text(translation)));
            }
        }
        if let Some((before, after)) = document.rsplit_once(" data-reader=\"") {
            document = [before, " data-messages=\"", &base, &file, "\" data-reader=\"", after].concat();
        }
        Template(document)
    }

    /// Splits the document at its slots.
    pub fn split(&self) -> SplitTemplate {
        let text = &self.0;
        let between = |mark: Mark| {
            let start = text.find(&mark.opening()).map(|at| at + mark.opening().len())?;
            Some(start..start + text[start..].find(&mark.closing())?)
        };
        let main = text.find("<main ").and_then(|start| Some(start..start + text[start..].find('>')?));
        let mut slots: Vec<_> =
            [(Slot::Page, between(Mark::Page)), (Slot::Main, main), (Slot::Content, between(Mark::Content))]
                .into_iter()
                .filter_map(|(slot, range)| Some((range?, slot)))
                .collect();
        slots.sort_by_key(|(range, _)| range.start);
        let mut split = SplitTemplate { parts: Vec::new(), rest: String::new(), length: text.len() };
        let mut end = 0;
        for (range, slot) in slots {
            split.parts.push((text[end..range.start].to_owned(), slot));
            end = range.end;
        }
        split.rest = text[end..].to_owned();
        split
    }

    /// The text of the document.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Template> for String {
    fn from(template: Template) -> String {
        template.0
    }
}

/// An attribute of the reader's script. The script is the last element, so the body of an article cannot interfere.
pub fn script_attribute<'a>(document: &'a str, name: &str) -> Option<&'a str> {
    document.rsplit_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_remain_after_filling() {
        let frame = Template::new("<title><!--broadsheet:title-->a<!--/broadsheet:title--></title>".into());
        let once = frame.with(Mark::Title, "b");
        assert_eq!(once.as_str(), "<title><!--broadsheet:title-->b<!--/broadsheet:title--></title>");
        assert_eq!(once.clone().with(Mark::Title, "b"), once);
        assert_eq!(once.clone().with(Mark::Page, "x"), once);
    }

    #[test]
    fn a_split_template_is_filled_at_its_marks() {
        let frame = "<head><!--broadsheet:page-->old<!--/broadsheet:page--></head><main id=\"x\"><!--broadsheet:content--><!--/broadsheet:content--></main>.";
        let filled = Template::new(frame.into()).split().fill("<title>", "ready", Some("/a&b/"), &["<p>", "text"]);
        let expected = "<head><!--broadsheet:page--><title><!--/broadsheet:page--></head><main id=\"content\" data-state=\"ready\" \
            data-route=\"/a&amp;b/\"><!--broadsheet:content--><p>text<!--/broadsheet:content--></main>.";
        assert_eq!(filled, expected);
        assert_eq!(Template::new("no marks".into()).split().fill("a", "ready", None, &["b"]), "no marks");
    }

    #[test]
    fn the_base_path_can_be_replaced_and_restored() {
        let root = Template::new(
            r#"<html lang="en" data-base="/"><a href="/archive/">x</a><a href="https://a.example/">y</a><script src="/x" data-style="/s" data-rest="/r">"#.into(),
        );
        let blog = root.clone().below("/blog/");
        assert_eq!(
            blog.as_str(),
            r#"<html lang="en" data-base="/blog/"><a href="/blog/archive/">x</a><a href="https://a.example/">y</a><script src="/blog/x" data-style="/blog/s" data-rest="/blog/r">"#
        );
        assert_eq!(blog.below("/"), root);
    }

    #[test]
    fn messages_are_translated_and_escaped() {
        let frame = r#"<html data-base="/a/"><p><!--broadsheet:title-->Archive<!--/broadsheet:title--></p><nav aria-label="Site"><a href="/a/">Latest</a></nav><p>Set with Broadsheet. <a href="/a/feed.json">JSON Feed</a></p><script src="/a/s" data-reader="/a/r">"#;
        let own = |english: &str, own: &str| (english.to_owned(), own.to_owned());
        let messages =
            Messages::new(vec![own("Site", "\"A\""), own("Latest", "<B>"), own("Set with Broadsheet.", "C.")]);
        let (file, _) = messages::file(&messages).unwrap();
        let translated = Template::new(frame.into()).with_messages(&messages);
        let expected = frame
            .replace("\"Site\"", "\"&quot;A&quot;\"")
            .replace(">Latest<", ">&lt;B&gt;<")
            .replace("Set with Broadsheet.", "C.")
            .replace(" data-reader", &format!(" data-messages=\"/a/{file}\" data-reader"));
        assert_eq!(translated.as_str(), expected);
        assert_eq!(Template::new(frame.into()).with_messages(&Messages::default()).as_str(), frame);
    }

    #[test]
    fn the_direction_follows_the_language() {
        let frame = Template::new(r#"<html lang="en" data-base="/">"#.into());
        let arabic = frame.clone().in_language("ar-EG");
        assert_eq!(arabic.as_str(), r#"<html lang="ar-EG" dir="rtl" data-base="/">"#);
        assert_eq!(arabic.in_language("en"), frame);
    }
}

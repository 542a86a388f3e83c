//! The frame of every page: a document with marks in it, between which each page writes its own.
//!
//! Comes in: the text of `index.html`. Goes out: pages. A mark is a pair of comments, `<!--broadsheet:NAME-->` and
//! `<!--/broadsheet:NAME-->`, which stay where they are, so that any page of a site can be the frame of the next build.

/// A document with marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(String);

/// What stands between a pair of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// In the head: title, description, canonical address, what to fetch early.
    Page,
    /// In the head: the tags that load the reader.
    Reader,
    /// In the masthead: the site's title.
    Title,
    /// In the masthead: the site's description.
    Description,
    /// In `main`: the page itself.
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
}

impl Template {
    /// The frame in the text of a document.
    pub fn new(document: String) -> Self {
        Template(document)
    }

    /// The same document with `html` between a pair of marks; as it was where it has no such pair.
    pub fn with(mut self, mark: Mark, html: &str) -> Self {
        let (opening, closing) =
            (format!("<!--broadsheet:{}-->", mark.name()), format!("<!--/broadsheet:{}-->", mark.name()));
        if let Some(start) = self.0.find(&opening).map(|at| at + opening.len())
            && let Some(length) = self.0[start..].find(&closing)
        {
            self.0.replace_range(start..start + length, html);
        }
        self
    }

    /// The same document for a site below `base`: the root element says so, and links that start from the root of the site
    /// start from there. `base` begins and ends with a slash.
    pub fn below(self, base: &str) -> Self {
        let old = self.base();
        if old == base {
            return self;
        }
        let mut text = self.0.replacen(&format!("data-base=\"{old}\""), &format!("data-base=\"{base}\""), 1);
        for name in [
            "href",
            "src",
            "action",
            "data-wasm",
            "data-markdown",
            "data-markdown-wasm",
            "data-feeds",
            "data-feeds-wasm",
        ] {
            text = text.replace(&format!(" {name}=\"{old}"), &format!(" {name}=\"{base}"));
        }
        Template(text)
    }

    /// The path below which the site stands, as the root element says.
    pub fn base(&self) -> String {
        let after = self.0.split_once("data-base=\"").map_or("", |(_, after)| after);
        after.split('"').next().filter(|base| base.starts_with('/')).unwrap_or("/").to_owned()
    }

    /// The same document in another language.
    pub fn in_language(self, language: &str) -> Self {
        let Some((before, after)) = self.0.split_once("<html lang=\"") else { return self };
        let Some((_, rest)) = after.split_once('"') else { return self };
        Template([before, "<html lang=\"", &text(language), "\"", rest].concat())
    }

    /// The same document whose `main` says what stands in it: its state, and the address it belongs at, if it has one.
    pub fn with_main(self, state: &str, href: Option<&str>) -> Self {
        let Some(start) = self.0.find("<main ") else { return self };
        let Some(length) = self.0[start..].find('>') else { return self };
        let route = href.map(|href| format!(" data-route=\"{}\"", text(href))).unwrap_or_default();
        let tag = format!("<main id=\"content\" data-state=\"{state}\"{route}");
        Template([&self.0[..start], &tag, &self.0[start + length..]].concat())
    }

    /// The document.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Template> for String {
    fn from(template: Template) -> String {
        template.0
    }
}

/// Text as HTML, fit for content and for attributes in double quotes.
pub fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stay_for_the_next_build() {
        let frame = Template::new("<title><!--broadsheet:title-->a<!--/broadsheet:title--></title>".into());
        let once = frame.with(Mark::Title, "b");
        assert_eq!(once.as_str(), "<title><!--broadsheet:title-->b<!--/broadsheet:title--></title>");
        assert_eq!(once.clone().with(Mark::Title, "b"), once);
        assert_eq!(once.clone().with(Mark::Page, "x"), once);
    }

    #[test]
    fn a_site_moves_below_another_path_and_back() {
        let root = Template::new(
            r#"<html lang="en" data-base="/"><a href="/archive/">x</a><a href="https://a.example/">y</a>"#.into(),
        );
        let blog = root.clone().below("/blog/");
        assert_eq!(
            blog.as_str(),
            r#"<html lang="en" data-base="/blog/"><a href="/blog/archive/">x</a><a href="https://a.example/">y</a>"#
        );
        assert_eq!(blog.below("/"), root);
    }
}

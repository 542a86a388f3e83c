//! A post of another program, before it becomes a file.
//!
//! Input: the values of an export. Output: a [`Post`] and the [`Blog`] around it. Entry point: [`Post`].

use broadsheet::content::title::plain_title;
use broadsheet::content::{Date, excerpt};

/// A post as its program exported it.
#[derive(Clone, Debug, Default)]
pub struct Post {
    /// What identifies it in its program: an address or a number. A second import finds its file with this.
    pub id: String,
    /// Plain text; may be empty.
    pub title: String,
    /// The last part of its address, if the export has it.
    pub slug: Option<String>,
    /// Its address.
    pub link: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// When it was changed.
    pub updated: Option<Date>,
    /// Whether it is not public.
    pub is_draft: bool,
    /// Whether it stands outside of the list of posts.
    pub is_page: bool,
    /// The sentence below the title.
    pub excerpt: Option<String>,
    /// A BCP 47 tag, if it differs from the one of the blog.
    pub language: Option<String>,
    /// The names of its authors.
    pub authors: Vec<String>,
    /// The names of its categories.
    pub categories: Vec<String>,
    /// The names of its tags.
    pub tags: Vec<String>,
    /// Its main image.
    pub image: Option<Picture>,
    /// Its body.
    pub body: Text,
    /// What the reader of the export could not convert.
    pub unconverted: Vec<String>,
}

/// The main image of a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Its URL, or a path in the archive.
    pub url: String,
    /// What it shows.
    pub alt: String,
}

/// The body of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// HTML.
    Html(String),
    /// Markdown, which stays as it is.
    Markdown(String),
}

impl Default for Text {
    fn default() -> Self {
        Text::Html(String::new())
    }
}

/// What an export says about all its posts.
#[derive(Clone, Debug, Default)]
pub struct Blog {
    /// The title of the site.
    pub title: Option<String>,
    /// The sentence below it.
    pub description: Option<String>,
    /// A BCP 47 tag.
    pub language: Option<String>,
    /// The address of the site. Relative addresses begin there.
    pub home: Option<String>,
    /// What was left out of the export as a whole.
    pub unconverted: Vec<String>,
}

impl Post {
    /// Returns the title, or the first words of the text if there is none.
    pub fn name(&self) -> String {
        if !self.title.is_empty() {
            return self.title.clone();
        }
        match &self.body {
            Text::Html(html) => plain_title(&excerpt::words(html, 8)),
            Text::Markdown(text) => excerpt::markdown_excerpt(text),
        }
    }

    /// Adds a name to a list, once.
    pub(super) fn add(list: &mut Vec<String>, name: &str) {
        let name = one_line(name);
        if !name.is_empty() && !list.contains(&name) {
            list.push(name);
        }
    }
}

/// Returns text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the text of HTML on one line.
pub(super) fn plain_text(html: &str) -> String {
    one_line(&broadsheet::html::decode(&excerpt::words(html, usize::MAX)))
}

/// Parses a date. Placeholders such as `0000-00-00 00:00:00` and the first moment of Unix are no dates.
pub(super) fn date(text: &str) -> Option<Date> {
    Date::parse(text).filter(|date| date.year() > 1900 && date.seconds() != 0)
}

/// Parses a local time, with the zone that follows from the same moment in universal time.
pub(super) fn local_date(local: &str, universal: &str) -> Option<Date> {
    let utc = date(universal);
    let Some((wall, utc)) = date(local).zip(utc) else { return utc.or_else(|| date(local)) };
    let minutes = (wall.seconds() - utc.seconds()).div_euclid(60);
    if minutes == 0 || minutes.abs() > 14 * 60 {
        return Some(utc);
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let zone = format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
    date(&format!("{}{zone}", local.trim().replacen(' ', "T", 1))).or(Some(utc))
}

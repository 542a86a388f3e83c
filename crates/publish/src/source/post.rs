//! Reads one Markdown file, except its body.
//!
//! Input: a file. Output: a [`Post`], or the reason why it is not published. Only the offset of the body is kept, so
//! that a large archive need not fit into memory. Entry points: [`read`] and [`read_body`].
//!
//! Values that are missing in the header have defaults:
//!
//! | missing | default |
//! | --- | --- |
//! | `title` | the first heading of the body, or the file name |
//! | `date` | file or folder names: `2026-01-31-name.md`, `2026/01/31/name.md`, `2026/01-31-name.md` |
//! | `slug` | the file name without its date; for `name/index.md` and `name/README.md` the name of its folder |
//! | `language`, `translation_key` | the file name, as in `name.de.md` beside `name.md` |
//!
//! A first heading that repeats the title is removed from the body, because the page already shows the title.

use crate::source::code::Code;
use crate::source::confinement::Confinement;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::emoji;
use crate::source::file::Source;
use crate::source::front_matter::{self, Entry, FrontMatter};
use crate::source::header::{self, Header};
use crate::source::language;
use crate::source::path_part;
use broadsheet::content::{Category, Date, Image, Slug, excerpt, slug};
use broadsheet::html;
use broadsheet::route::Route;
use std::path::{Path, PathBuf};

/// An article before its body is compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// Relative to the content folder.
    pub file: PathBuf,
    /// The same without the folder or the suffix of a language. Versions of one text share it.
    pub path: PathBuf,
    /// The last part of its address.
    pub slug: Slug,
    /// The folder of its address. Empty until [`permalink`](crate::site::permalink) sets it.
    pub folder: String,
    /// As plain text.
    pub title: String,
    /// The other values of its header.
    pub header: Header,
    /// Offset of the body, in bytes of the text.
    pub body: usize,
    /// Length of the text when it was read, in bytes.
    pub length: usize,
    /// Where it comes from, if it is from a remote source. Then its body is HTML.
    pub origin: Option<Origin>,
}

/// What only an article of a remote source has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The URL of the original.
    pub url: Option<String>,
    /// The URL that relative URLs in the body start from. A path for a source in the site's folder.
    pub base: String,
    /// Its categories. Their slugs need not follow from their names.
    pub categories: Vec<Category>,
    /// The excerpt of the source, for a body without text.
    pub excerpt: String,
    /// The main image.
    pub image: Option<Image>,
}

impl Post {
    /// Returns its route.
    pub fn route(&self) -> Route {
        Route::article(&self.slug, &self.folder)
    }
}

/// The result of reading a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// It will be published.
    Published(Box<Post>),
    /// Its header says `draft: true`, or it is in a folder named `_drafts`.
    Draft(PathBuf),
    /// Its date is in the future.
    Scheduled(PathBuf, Date),
    /// Its expiry date has passed.
    Expired(PathBuf),
    /// It has no text, and only tells a theme to show a list or a search.
    ThemePage(PathBuf),
    /// It cannot be read; the diagnostics state why. If only its header is invalid: the offset of the body, in bytes.
    Broken(PathBuf, Option<usize>),
}

/// Which articles are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// The present moment. Articles that expire before it are expired.
    pub now: Date,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether articles dated after `now` are published.
    pub future: bool,
}

impl Criteria {
    /// What the public sees: no drafts, and nothing dated after `now`.
    pub fn public(now: Date) -> Self {
        Criteria { now, drafts: false, future: false }
    }
}

/// Reads `file` of the content folder `root`. `criteria` decides whether it is published.
/// `languages` are those of the site, if it has several; each may have a folder of its own.
pub fn read(
    root: &Path,
    file: &Path,
    criteria: Criteria,
    confinement: &Confinement,
    languages: &[&str],
) -> (Reading, Vec<Diagnostic>) {
    let broken = |body, diagnostics| (Reading::Broken(file.to_owned(), body), diagnostics);
    let source = match Source::open(&root.join(file), confinement) {
        Ok(source) => source,
        Err(unreadable) => return broken(None, vec![unreadable]),
    };
    let mut diagnostics = Vec::new();
    let FrontMatter { entries, mut body } = match front_matter::parse(&source.text) {
        Ok(front_matter) => front_matter,
        Err(faults) => {
            let faults = faults.into_iter().map(|fault| source.fault(fault)).collect();
            return broken(front_matter::body(&source.text), faults);
        }
    };
    if is_theme_page(&entries, &source.text[body..]) {
        return (Reading::ThemePage(file.to_owned()), Vec::new());
    }
    let mut header = header::read(&entries, &source, &mut diagnostics);
    // Jekyll keeps drafts in this folder.
    let is_draft = header.draft || file.iter().any(|part| part == "_drafts");
    if is_draft && !criteria.drafts {
        return (Reading::Draft(file.to_owned()), Vec::new());
    }
    let mut path = as_index(root, file);
    if let Some((language, rest)) = language::of_folder(&path, languages) {
        header.language.get_or_insert_with(|| language.to_owned());
        path = rest;
    }
    let mut name = Name::of(&path);
    if let Some((stem, language)) = language::of_file(root, file) {
        let is_edition = languages.iter().any(|known| known.eq_ignore_ascii_case(&language));
        if is_edition {
            path = path.with_file_name(stem.file_name().unwrap_or_default()).with_added_extension("md");
        }
        name = Name::of(&stem.with_added_extension("md"));
        if !is_edition {
            name.words = format!("{}-{language}", name.words);
        }
        header.language.get_or_insert(language);
        header.translation.get_or_insert_with(|| stem.display().to_string());
    }
    if !languages.is_empty() {
        // `low.md` and `low/index.md` are the same text.
        let text = path.with_extension("");
        let is_index = text.file_name().is_some_and(|name| name == "index") && text.iter().count() > 1;
        let text = if is_index { text.parent().unwrap_or(&text) } else { &text };
        header.translation.get_or_insert_with(|| text.display().to_string());
    }
    if header.date.is_none() && name.has_invalid_date {
        let warning = Diagnostic::warning(
            Code::InvalidValue,
            "date in the file name is not a valid date; the article has no date",
        );
        let help = "rename the file, or add `date: …` to its front matter";
        diagnostics.push(warning.at(Place::file(&source.path)).help(help));
    }
    header.date = header.date.or(name.date);
    // At the top it is the page at `/`.
    let is_index = path.file_stem().is_some_and(|stem| stem == INDEX);
    header.is_section = is_index && path.iter().count() > 1;
    header.is_page = !header.is_section && (is_index || is_page(&entries, &header, &path));
    let heading = Heading::first(&source.text, body);
    if let Some(heading) = &heading
        && header.title.as_ref().is_none_or(|title| *title == heading.text)
    {
        body = heading.end;
    }
    let title = header.title.take().or(heading.map(|heading| heading.text)).unwrap_or_else(|| capitalised(&name.words));
    let Some(slug) = header.slug.clone().or_else(|| Slug::from_text(&name.words)) else {
        let error = Diagnostic::error(Code::InvalidSlug, "file name contains nothing that can be used as a slug");
        let help = "rename the file, or add `slug: …` to its front matter";
        diagnostics.push(error.at(Place::file(&source.path)).help(help));
        return broken(Some(body), diagnostics);
    };
    if header.slug.is_none()
        && slug::is_device(&name.words.to_ascii_lowercase())
        && let Some(fault) = path_part::fault_of_part(&name.words)
    {
        let warning =
            Diagnostic::warning(Code::InvalidSlug, format!("{fault}, so the slug of this article is `{slug}`"));
        let help = format!("add `slug: {slug}` to its front matter, or rename the file");
        diagnostics.push(warning.at(Place::file(&source.path)).help(help));
    }
    // If a header has both dates, the later one counts.
    if let Some(date) = header.date.max(header.due).filter(|date| date.seconds() > criteria.now.seconds())
        && !criteria.future
    {
        return (Reading::Scheduled(file.to_owned(), date), diagnostics);
    }
    if header.expires.is_some_and(|date| date.seconds() <= criteria.now.seconds()) {
        return (Reading::Expired(file.to_owned()), diagnostics);
    }
    let length = source.text.len();
    let post =
        Post { file: file.to_owned(), path, slug, folder: String::new(), title, header, body, length, origin: None };
    (Reading::Published(Box::new(post)), diagnostics)
}

/// Whether a file without text selects a page of a theme, such as PaperMod's archive and search, or Hexo's tags.
fn is_theme_page(entries: &[Entry], body: &str) -> bool {
    const PAGES: [&str; 8] = ["archives", "archive", "search", "tags", "tag", "categories", "category", "taxonomy"];
    let selects = |entry: &Entry| {
        let is_layout = ["layout", "type"].iter().any(|key| entry.key.eq_ignore_ascii_case(key));
        is_layout && entry.node.text().is_some_and(|text| PAGES.iter().any(|page| text.eq_ignore_ascii_case(page)))
    };
    body.trim().is_empty() && entries.iter().any(selects)
}

/// Whether a file is a page that no list contains: as its header says, or because it is in the folder `pages` or has
/// such a layout in another program. Only the header can make a page of a file with a date.
fn is_page(entries: &[Entry], header: &Header, path: &Path) -> bool {
    let is = |key: &str, word: &str| {
        let named = entries.iter().filter(|entry| entry.key.eq_ignore_ascii_case(key));
        named.filter_map(|entry| entry.node.text()).any(|text| text.trim().eq_ignore_ascii_case(word))
    };
    if is("kind", "page") || is("kind", "article") {
        return is("kind", "page");
    }
    let is_laid_out = (is("layout", "page") || is("type", "page"))
        && path.with_extension("") != Path::new("index")
        && !path.iter().any(|part| part == "_posts" || part == "_drafts");
    let is_dated = header.date.is_some() || header.due.is_some();
    !is_dated && (is_laid_out || (path.starts_with(PAGES) && path.iter().count() > 1))
}

/// The folder of pages.
pub const PAGES: &str = "pages";

/// The stem of a file that describes its folder.
const INDEX: &str = "_index";

/// Whether a file, without the suffix of a language, describes its folder.
pub fn is_index_of_folder(file: &Path) -> bool {
    file.file_stem().is_some_and(|stem| stem == INDEX)
}

/// The path that determines the address of a file. `README.md` is the index of its folder if there is no `index.md`.
fn as_index(root: &Path, file: &Path) -> PathBuf {
    let is_readme = file.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
    let index = file.with_file_name("index").with_extension(file.extension().unwrap_or_default());
    let is_only = || !["md", "markdown"].iter().any(|extension| root.join(index.with_extension(extension)).exists());
    if is_readme && is_only() { index } else { file.to_owned() }
}

/// Reads the file of a post again. The body begins at [`Post::body`]. Fails if the file has changed.
pub fn read_body(root: &Path, post: &Post, confinement: &Confinement) -> Result<Source, Diagnostic> {
    let source = Source::open(&root.join(&post.file), confinement)?;
    if source.text.len() != post.length || !source.text.is_char_boundary(post.body) {
        let changed = Diagnostic::error(Code::UnreadableFile, "this file changed while it was being read");
        return Err(changed.at(Place::file(&source.path)).help("build again"));
    }
    Ok(source)
}

/// The parts of a file's path that are used as defaults.
struct Name {
    date: Option<Date>,
    words: String,
    /// Whether it begins with an invalid date.
    has_invalid_date: bool,
}

impl Name {
    fn of(file: &Path) -> Self {
        let mut parts: Vec<_> =
            file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts.len() > 1 && parts.last().is_some_and(|name| name == "index" || name == INDEX) {
            parts.pop();
        }
        let name = parts.last().cloned().unwrap_or_default();
        // Use the last date that begins at a part. It may extend over several parts: 2026/01-31-name.
        let date_from =
            |from: usize| leading_date(&parts[from..].join("/")).map(|(date, rest)| (date, rest.to_owned()));
        let Some((date, rest)) = (0..parts.len()).rev().find_map(date_from) else {
            let has_invalid_date = year_month_day(&name).is_some_and(|(.., rest)| rest.starts_with('-'));
            return Name { date: None, words: name, has_invalid_date };
        };
        let words = rest.strip_prefix(['-', '_']).filter(|words| !words.is_empty() && !words.contains('/'));
        Name { date: Some(date), has_invalid_date: false, words: words.map_or(name, |words| words.replace('_', "-")) }
    }
}

/// Splits a path into the date that it begins with, and the rest.
fn leading_date(path: &str) -> Option<(Date, &str)> {
    let (year, month, day, rest) = year_month_day(path)?;
    Some((Date::parse(&format!("{year}-{month:0>2}-{day:0>2}"))?, rest))
}

/// Splits a path into year, month, day and the rest. Folders need two digits, so that `2021/05/3-ideas` is not a date.
/// Between hyphens one digit is enough, as in Jekyll.
fn year_month_day(path: &str) -> Option<(&str, &str, &str, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = path.split_at_checked(4).filter(|(year, _)| digits(year) == 4)?;
    let (month, rest) = rest.strip_prefix(['-', '/']).map(|rest| rest.split_at(digits(rest)))?;
    let (day, tail) = rest.strip_prefix(['-', '/']).map(|rest| rest.split_at(digits(rest)))?;
    let min_digits = if path[..path.len() - tail.len()].contains('/') { 2 } else { 1 };
    let has_valid_length = |part: &str| (min_digits..=2).contains(&part.len());
    let ends_part = tail.is_empty() || tail.starts_with(['-', '_', '/']);
    (has_valid_length(month) && has_valid_length(day) && ends_part).then_some((year, month, day, tail))
}

/// The heading at the start of a body.
struct Heading {
    text: String,
    end: usize,
}

impl Heading {
    fn first(text: &str, body: usize) -> Option<Self> {
        let start = text.len() - text[body..].trim_start_matches(['\n', ' ']).len();
        let mut lines = text[start..].split_inclusive('\n');
        let first = lines.next()?;
        if let Some(title) = first.strip_prefix("# ") {
            let title = title.trim().trim_end_matches('#').trim_end();
            return Some(Heading { text: to_plain_text(title, text), end: start + first.len() });
        }
        let underline = lines.next()?;
        let under = underline.trim_end();
        let is_title =
            !under.is_empty() && under.bytes().all(|byte| byte == b'=') && first.starts_with(char::is_alphanumeric);
        is_title.then(|| Heading { text: to_plain_text(first, text), end: start + first.len() + underline.len() })
    }
}

/// Converts one line of Markdown to plain text, without references to footnotes that `text` defines.
fn to_plain_text(markdown: &str, text: &str) -> String {
    let html = broadsheet::markdown::to_html(&without_footnote_references(markdown.trim(), text));
    let text = html::decode(&excerpt::words(&html, usize::MAX)).into_owned();
    emoji::replaced(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Removes references such as `[^1]` to footnotes that `text` defines.
fn without_footnote_references(markdown: &str, text: &str) -> String {
    let mut kept = String::with_capacity(markdown.len());
    for (at, part) in markdown.split("[^").enumerate() {
        let reference = part.split_once(']').filter(|(label, _)| at > 0 && text.contains(&format!("\n[^{label}]:")));
        match reference {
            Some((_, rest)) => kept += rest,
            None if at > 0 => kept.extend(["[^", part]),
            None => kept += part,
        }
    }
    kept
}

/// Converts a file name to a title: "my-first-post" becomes "My first post".
pub fn capitalised(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_from_file_and_folder_names() {
        let table = [
            ("2026-01-31-my_name.md", "2026-01-31", "my-name"),
            ("2026-03-04.md", "2026-03-04", "2026-03-04"),
            ("2026/01/31/name.md", "2026-01-31", "name"),
            ("2026/01/31/name/index.md", "2026-01-31", "name"),
            ("blog/2021/05/28-foo.md", "2021-05-28", "foo"),
            ("2021/05/28-foo/index.md", "2021-05-28", "foo"),
            ("2021/05-28-qux.md", "2021-05-28", "qux"),
            ("2021-05-28/baz.md", "2021-05-28", "baz"),
            ("2021-05-28-bar/bar.md", "2021-05-28", "bar"),
            ("2021-05-28-bar/index.md", "2021-05-28", "bar"),
            ("2021/05/28/2022-01-02-name.md", "2022-01-02", "name"),
            ("2021/notes.md", "", "notes"),
            ("2021/05/notes.md", "", "notes"),
            ("2021/13/01/notes.md", "", "notes"),
            ("2022-1-5-short.md", "2022-01-05", "short"),
            ("2021/05/3-ideas.md", "", "3-ideas"),
            ("2021-05-281-name.md", "", "2021-05-281-name"),
            ("12021/05/28-foo.md", "", "28-foo"),
            ("index.md", "", "index"),
            ("a_b.md", "", "a_b"),
        ];
        for (file, date, words) in table {
            let name = Name::of(Path::new(file));
            assert_eq!((name.date, &*name.words), (Date::parse(date), words), "{file}");
        }
    }
}

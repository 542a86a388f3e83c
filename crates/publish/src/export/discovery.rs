//! Writes what search engines for news and language models read: a sitemap of news, `llms.txt` and Markdown.
//!
//! Input: the settings, and the summaries. Output: texts. Entry points: [`news_sitemap`], [`llms_index`] and
//! [`as_markdown`]. Nothing is written unless a setting asks for it.

use crate::import::markdown::{Body, Context};
use crate::site::settings::Settings;
use broadsheet::content::{Date, Summary};
use broadsheet::html::escaped as text;
use std::fmt::Write as _;

/// The names of the files.
pub const NEWS_SITEMAP: &str = "sitemap-news.xml";
pub const LLMS: &str = "llms.txt";

/// The suffix of the Markdown of an article, after the address of its page (llmstxt.org).
pub const MARKDOWN_FILE: &str = "index.html.md";

/// The age at which an article is no longer news, and the limit of the protocol for one file.
const NEWS_SECONDS: i64 = 2 * 86_400;
const MAX_NEWS: usize = 1000;

/// Returns a sitemap of the articles of the last two days. `articles` are summaries with their absolute URLs, the
/// newest first.
pub fn news_sitemap<'a>(
    settings: &Settings,
    articles: impl Iterator<Item = (&'a Summary, String)>,
    now: Date,
) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n",
    );
    let dated = articles.filter_map(|(summary, url)| Some((summary, url, summary.published?)));
    let is_news = |date: Date| (0..=NEWS_SECONDS).contains(&(now.seconds() - date.seconds()));
    for (summary, url, date) in dated.filter(|(_, _, date)| is_news(*date)).take(MAX_NEWS) {
        let language = summary.language.tag.as_deref().unwrap_or(&settings.language);
        // The protocol requires two letters, except for Chinese.
        let language = match language.to_ascii_lowercase().as_str() {
            "zh-cn" | "zh-hans" | "zh" => String::from("zh-cn"),
            "zh-tw" | "zh-hant" => String::from("zh-tw"),
            other => other.split('-').next().unwrap_or_default().to_owned(),
        };
        let _ = writeln!(
            xml,
            "<url><loc>{}</loc><news:news><news:publication><news:name>{}</news:name>\
             <news:language>{}</news:language></news:publication><news:publication_date>{}</news:publication_date>\
             <news:title>{}</news:title></news:news></url>",
            text(&url),
            text(&settings.title),
            text(&language),
            text(&date.to_rfc3339()),
            text(summary.name())
        );
    }
    xml + "</urlset>\n"
}

/// Returns `llms.txt`: title, description, and a link to the Markdown of each article, the newest first.
pub fn llms_index<'a>(settings: &Settings, articles: impl Iterator<Item = (&'a Summary, String)>) -> String {
    let mut index = format!("# {}\n", settings.title);
    if let Some(description) = &settings.description {
        let _ = write!(index, "\n> {description}\n");
    }
    index += "\n## Articles\n\n";
    for (summary, url) in articles {
        let about = summary.deck.as_deref().unwrap_or(&summary.excerpt);
        let name = summary.name().replace(['[', ']'], "");
        let colon = if about.is_empty() { "" } else { ": " };
        let _ = writeln!(index, "- [{name}]({url}){colon}{about}");
    }
    index
}

/// Returns an article as Markdown. Links and images have complete addresses if the site's own is known.
pub fn as_markdown(settings: &Settings, summary: &Summary, html: &str) -> String {
    let absolute = |url: &str| settings.base.absolute(url);
    let body = Body::parse(html).to_markdown(&Context { link: &absolute, image: &absolute }).markdown;
    let mut markdown = format!("# {}\n\n", summary.name());
    if let Some(deck) = &summary.deck {
        let _ = write!(markdown, "> {deck}\n\n");
    }
    let names: Vec<&str> = summary.authors.iter().map(|author| author.name.as_str()).collect();
    let by = (!names.is_empty()).then(|| names.join(", "));
    let facts: Vec<String> = by.into_iter().chain(summary.published.map(|date| date.to_rfc3339())).collect();
    if !facts.is_empty() {
        let _ = write!(markdown, "{}\n\n", facts.join(" · "));
    }
    markdown + body.trim() + "\n"
}

//! The data files of a Broadsheet site, as far as they are at hand.
//!
//! Input: a document, and a function that reads others beside it. Output: articles. Entry point: [`read`].

use broadsheet::content::{Article, Body, Site, Summary};
use broadsheet::feed::site;
use std::sync::Arc;

/// Lists that are read.
const MAX_PAGES: u32 = 500;

/// Reads `site.json` and what `beside` finds of the lists and articles. `None` if the document is something else.
pub fn read(bytes: &[u8], beside: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<(Site, Vec<Article>)> {
    let resolve = |url: &str| Some(url.to_owned());
    let (site, _) = site::read::site(bytes, &resolve).ok()??;
    let mut summaries: Vec<Arc<Summary>> = Vec::new();
    for page in 1..=MAX_PAGES {
        let Some(list) = beside(&site::page_file(page)) else { break };
        let Ok(more) = site::read::summaries(&list, &resolve) else { break };
        if more.is_empty() {
            break;
        }
        summaries.extend(more);
    }
    if summaries.len() < site.recent.len() {
        summaries.clone_from(&site.recent);
    }
    let article = |summary: Arc<Summary>| {
        let document = beside(&site::article_file(&summary.slug));
        document.and_then(|bytes| site::read::article(&bytes, &resolve).ok()).unwrap_or_else(|| without_body(summary))
    };
    let articles = summaries.into_iter().map(article).collect();
    Some((site, articles))
}

/// Returns an article of which only the summary is known.
fn without_body(summary: Arc<Summary>) -> Article {
    let body = Body::Text(summary.excerpt.clone());
    Article::new(summary, body)
}

//! Reads a feed with all its pages, or a site with the static layout.
//!
//! Input: the first answer, and the index of the last snapshot. Output: the new index. Entry points: [`is_unchanged`],
//! then [`feed`] or [`site`].
//!
//! Documents are requested with the validators of the last snapshot. If none has changed, neither has the index.

use super::record::{Record, environment};
use super::session::{Problem, Reply, Session};
use super::store::Index;
use crate::site::foreign::resolve;
use crate::site::progress::Step;
use broadsheet::content::{Article, link, paging::page_count};
use broadsheet::feed::site::{self, read};
use broadsheet::feed::{FeedError, document, json_feed};
use std::collections::BTreeMap;

/// The most pages of a feed.
const MAX_PAGES: usize = 500;

/// Returns whether all documents of the last snapshot are unchanged. `first` is the answer of the first one.
pub(super) fn is_unchanged(index: &Index, first: &Reply, session: &Session<'_>) -> Result<bool, Problem> {
    if index.records.is_empty() || !first.is_unchanged {
        return Ok(false);
    }
    for document in index.documents.iter().skip(1) {
        if !session.get(&document.url, Some(document))?.is_unchanged {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Replaces the index by the articles of a feed. `first` is the answer of its first page.
pub(super) fn feed(index: &mut Index, first: Reply, session: &Session<'_>) -> Result<(), Problem> {
    session.progress.begin(Step::Fetching, 0);
    let base = first.url.clone();
    let mut documents = vec![first.document.clone()];
    let mut feed = page(&first, session)?;
    let is_here = |next: &String| link::host(next) == link::host(&base);
    while let Some(next) = feed.next_url.clone().filter(is_here).filter(|_| documents.len() < MAX_PAGES) {
        if documents.iter().any(|document| document.url == next) {
            break;
        }
        let reply = session.get(&next, None)?;
        documents.push(reply.document.clone());
        feed = feed.followed_by(page(&reply, session)?);
    }
    index.title = Some(feed.site.title).filter(|title| !title.is_empty());
    (index.description, index.language) = (feed.site.description, feed.site.language);
    (index.documents, index.records, index.total) = (documents, BTreeMap::new(), None);
    feed.articles.into_iter().try_for_each(|article| add(article, &base, index, session))
}

fn page(reply: &Reply, session: &Session<'_>) -> Result<json_feed::Feed, Problem> {
    reply.require_success(session)?;
    let (kind, mapping) = (reply.header("content-type"), session.mapping.as_ref());
    let parsed = document::parse(&reply.body, &reply.url, kind, mapping, &environment());
    let feed = parsed.map_err(|error| session.unreadable(&error))?.feed;
    let is_document = |field: &str| matches!(field, "JSON" | "XML");
    match feed.warnings.iter().any(|warning| is_document(warning.field) && warning.what.contains("truncated")) {
        true => Err(session.unreadable(&FeedError::CutShort)),
        false => Ok(feed),
    }
}

/// Replaces the index by the articles of a site with the static layout, if `first` is its first document. Returns
/// whether it is.
pub(super) fn site(index: &mut Index, first: &Reply, session: &Session<'_>) -> Result<bool, Problem> {
    let base = first.url.as_str();
    let absolute = |url: &str| resolve(url, base);
    let unreadable = |error: FeedError| session.unreadable(&error);
    let Ok(Some((about, layout))) = read::site(&first.body, &absolute) else { return Ok(false) };
    let get = |file: &str| {
        let url = absolute(&layout.url(file)).unwrap_or_default();
        let reply = session.get(&url, None)?;
        reply.require_success(session).map(|()| reply)
    };
    session.progress.begin(Step::Fetching, about.total as usize);
    (index.documents, index.records, index.total) = (vec![first.document.clone()], BTreeMap::new(), None);
    for page in 1..=page_count(about.total, about.page_size) {
        let summaries = read::summaries(&get(&site::page_file(page))?.body, &absolute).map_err(unreadable)?;
        for summary in summaries {
            let _ = session.progress.advance();
            let body = get(&site::article_file(&summary.slug))?.body;
            let article = read::article(&body, &absolute).map_err(unreadable)?;
            add(Article { summary, ..article }, base, index, session)?;
        }
    }
    index.title = Some(about.title).filter(|title| !title.is_empty());
    (index.description, index.language) = (about.description, about.language);
    Ok(true)
}

/// Stores an article. Slugs are unique.
fn add(article: Article, base: &str, index: &mut Index, session: &Session<'_>) -> Result<(), Problem> {
    let key = article.summary.slug.to_string();
    let (mut record, html) = Record::new(article, base);
    record.body = session.put_body(&key, &html)?;
    index.records.insert(key, record);
    Ok(())
}

//! Draws the first page, before the reader is loaded. The program `first` contains only this.
//!
//! Input: two documents that `bootstrap.js` fetched, and the address bar. Output: the page in `main`, as the publisher
//! would have written it: the reader adopts it. Entry point: [`draw`].
//!
//! Only an article and the front page are drawn, if nothing is wrong with their documents. The reader draws all other
//! pages, and reports all errors.

use super::{
    browser_api::{now, resolve},
    fetch::bytes,
    head,
    host::{Host, each},
    outlet::mount,
    wording::wording,
};
use crate::{
    content::Body,
    feed::site::{self as files, More, read},
    route::{Mode, Route, Routes},
    safe_html::SafeHtml,
    view::{Article, ArticlePage, List, ListPage, Page, Setting},
};
use js_sys::Array;
use leptos::prelude::{document, view, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlLinkElement;

/// Draws the page at the document's address. `site` and `shown` are the parts of the site document and of the document
/// for the address; `messages` is the same as in [`start`](super::start). Returns `None`, and changes nothing, if the
/// reader must draw this page.
pub fn draw(site: &Array, shown: &Array, messages: &str) -> Option<()> {
    let root = document().document_element()?;
    let host = Host::new(root.clone(), root);
    let main = host.find("main")?;
    let source = host.find("#broadsheet-source")?.dyn_into::<HtmlLinkElement>().ok()?.href();
    let attribute = |name: &str| host.attribute(name).unwrap_or_default();
    let routes = Routes::with_articles(&attribute("data-base"), Mode::Path, &attribute("data-articles"));
    let location = window().location();
    let route = routes.parse(&[location.pathname().ok()?, location.search().ok()?].concat())?.route;
    let messages = read::messages(messages);
    let (site, layout) = read::site(&bytes(site), &|url| resolve(url, &source)).ok()??;
    let url_of = |file: &str| resolve(&layout.url(file), &source).unwrap_or_default();
    let page = match &route {
        Route::Article { slug, .. } => {
            let url = url_of(&files::article_file(slug));
            let article = read::article(&bytes(shown), &|relative| resolve(relative, &url)).ok()?;
            let (Body::Html(text) | Body::Text(text)) = &article.body else { return None };
            let site_url = [&*window().origin(), "/"].concat();
            let body = SafeHtml::new(text, &host.policy(), &site_url, &|url| resolve(url, &source));
            Page::Article(Box::new(ArticlePage::of(&site, &article, body)))
        }
        Route::Front { query, page: 1 } if query.categories.is_empty() && layout.more == More::Nothing => {
            let url = url_of(&files::page_file(1));
            let stories = read::summaries(&bytes(shown), &|relative| resolve(relative, &url)).ok()?;
            Page::List(Box::new(ListPage::of(&site, &messages, &route, site.total, stories)))
        }
        _ => return None,
    };
    let href = routes.href(&route);
    head::describe(&page, &site, &[&window().origin(), &*href].concat());
    let setting = Setting { routes, now: now(), wording: wording(&attribute("lang")), messages };
    main.set_text_content(None);
    match &page {
        Page::Article(page) => {
            mount(&main, view! { <Article setting=&setting page /> });
            each(&main, "[data-part=body]").for_each(|body| page.body.fill(&body));
        }
        Page::List(page) => mount(&main, view! { <List setting=&setting page /> }),
        Page::Problem(_) => {}
    }
    // As on a page from the publisher.
    _ = main.set_attribute("data-route", &href);
    _ = main.set_attribute("data-state", page.state());
    Some(())
}

//! Draws the article at the address, before the reader is loaded. The program `first` contains only this.
//!
//! Input: two documents that `bootstrap.js` fetched. Output: the page in `main`, as the publisher would have written
//! it, so that the reader adopts it. Entry point: [`draw`].
//!
//! Nothing is drawn if anything is wrong with a document. The reader draws all other pages, and reports all errors.

use super::{
    browser_api::{now, resolve},
    fetch::bytes,
    head,
    host::Host,
    outlet::{fill_article, mount},
    wording::wording,
};
use crate::{
    content::{Body, Slug},
    feed::site::{self as files, read},
    route::{Mode, Route, Routes},
    safe_html::SafeHtml,
    view::{Article, ArticlePage, Page, Setting},
};
use js_sys::Array;
use leptos::prelude::{document, view, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlLinkElement;

/// Draws an article. `site` and `article` are the parts of the site document and of the article's; `messages` is the
/// same as in [`start`](super::start). Returns `None`, and changes nothing, if the reader must draw this page.
pub fn draw(site: &Array, article: &Array, messages: &str) -> Option<()> {
    let root = document().document_element()?;
    let host = Host::new(root.clone(), root);
    let main = host.find("main")?;
    let source = host.find("#broadsheet-source")?.dyn_into::<HtmlLinkElement>().ok()?.href();
    let (site, _) = read::site(&bytes(site), &|url| resolve(url, &source)).ok()??;
    // An article's URLs are relative to its document. Its slug is not known yet, and any other has the same folder.
    let folder = files::article_file(&Slug::new("x")?);
    let article = read::article(&bytes(article), &|url| resolve(url, &resolve(&folder, &source)?)).ok()?;
    let (Body::Html(text) | Body::Text(text)) = &article.body else { return None };
    let site_url = [&*window().origin(), "/"].concat();
    let policy = host.policy();
    let parts = [text, &article.ending, &article.toc]
        .map(|html| SafeHtml::new(html, &policy, &site_url, &|url| resolve(url, &source)));
    let attribute = |name: &str| host.attribute(name).unwrap_or_default();
    let routes = Routes::new(&attribute("data-base"), Mode::Path);
    let href = routes.href(&Route::article(&article.summary.slug, ""));
    let page = ArticlePage::of(&site, &article, parts);
    let setting =
        Setting { routes, now: now(), wording: wording(&attribute("lang")), messages: read::messages(messages) };
    main.set_text_content(None);
    mount(&main, view! { <Article setting=&setting page=&page /> });
    fill_article(&main, &page);
    let page = Page::Article(Box::new(page));
    head::describe(&page, &site, &[&window().origin(), &*href].concat());
    // As on a page from the publisher.
    _ = main.set_attribute("data-route", &href);
    _ = main.set_attribute("data-state", page.state());
    Some(())
}

//! The pages of tags, authors and sections, and the lists of all tags and of all authors.
//!
//! Input: a [`Term`], what an author's page shows, and the summaries of the site. Output: documents and their file
//! names. Entry points: [`Pages::term`], [`Pages::section`] and [`Pages::term_index`].
//!
//! The reader does not draw these pages, because it would grow. So their state is `plain`: `bootstrap.js` starts no
//! reader there, and the browser follows their links.

use super::{Pages, safe_part};
use crate::page::frame::Content;
use crate::page::head::{Kind, escape_json};
use crate::page::looks;
use crate::page::style::Sheet;
use crate::site::profile::Profile;
use crate::site::sections::Section;
use crate::site::terms::Term;
use broadsheet::content::{Image, Summary, excerpt, link, paging::page_count};
use broadsheet::markdown;
use broadsheet::route::{Mode, Route, Routes};
use broadsheet::safe_html::SafeHtml;
use broadsheet::view::{self, ListPage, Page, Setting};
use leptos::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;

/// The state of a page that the reader leaves alone.
pub(super) const PLAIN: &str = "plain";

/// The width of a portrait, in pixels of a dense screen.
const PORTRAIT_WIDTH: u32 = 192;

/// A list of all tags or authors: its English name and its address.
#[derive(Clone, Copy, Debug)]
pub struct TermIndex<'t> {
    /// The heading in English.
    pub name: &'t str,
    /// The address.
    pub href: &'t str,
}

impl Pages<'_> {
    /// Renders one page of the articles of a tag or an author. Returns its file name and document. `summaries` are
    /// those of the whole site.
    pub fn term(
        &self,
        term: &Term,
        index: TermIndex<'_>,
        author: Option<(&Profile, Option<&Image>)>,
        page: u32,
        summaries: &[Arc<Summary>],
    ) -> (String, String) {
        let list = self.term_list(term, page, summaries);
        let routes = Routes::new(&term.href, Mode::Path);
        let href = routes.href(&Route::home().at_page(page));
        let description = author.and_then(|(profile, _)| profile.biography.as_deref()).map(plain_text);
        let data = author.and_then(|(profile, picture)| self.profile_data(profile, picture, &href));
        let shown = author.filter(|_| page == 1);
        let biography = shown.and_then(|(profile, _)| profile.biography.as_deref());
        let biography = biography.map(|text| safe_part(&markdown::to_html(text), &self.settings.policy()));
        let intro = || shown.map(|(profile, picture)| author_card(profile, picture, biography.as_ref()));
        let main = self.render_term(&list, Some(index), "", intro, &routes);
        let kind = Kind::List(Some(&term.href));
        self.plain_document(list, Plain { href: &href, kind, description, data, sheet: Sheet::List }, &main)
    }

    /// Renders one page of the articles of a section. `introduction` is its text as safe HTML; the first page shows it.
    /// Returns its file name and document.
    pub fn section(
        &self,
        section: &Section,
        introduction: &str,
        page: u32,
        summaries: &[Arc<Summary>],
    ) -> (String, String) {
        let Section { term, index, list: layout, thumbnails, has_feed, .. } = section;
        let mut list = self.term_list(term, page, summaries);
        if *thumbnails == Some(false) {
            list.stories.iter_mut().for_each(|summary| Arc::make_mut(summary).image = None);
        }
        let routes = Routes::new(&term.href, Mode::Path);
        let href = routes.href(&Route::home().at_page(page));
        let introduction = if page == 1 { introduction } else { "" };
        let shown = (!introduction.is_empty()).then(|| safe_part(introduction, &self.settings.policy()));
        let intro = || shown.as_ref().map(|html| view! { <view::SafePart class="prose" part="introduction" html /> });
        let main = self.render_term(&list, None, &looks::page_class(*layout, *thumbnails), intro, &routes);
        let deck = index.as_ref().and_then(|index| index.header.deck.clone());
        let text = || broadsheet::html::decode(&excerpt::words(introduction, 40)).into_owned();
        let description = deck.or_else(|| Some(text()).filter(|text| !text.is_empty()));
        let kind = Kind::List(has_feed.then_some(&term.href));
        // Only articles need the style of a text before the first paint.
        let sheet = if introduction.is_empty() { Sheet::List } else { Sheet::Complete };
        self.plain_document(list, Plain { href: &href, kind, description, data: None, sheet }, &main)
    }

    /// One page of the articles of a term.
    fn term_list(&self, term: &Term, page: u32, summaries: &[Arc<Summary>]) -> ListPage {
        let numbers = term.ids.page(page, self.site.page_size);
        let stories = numbers.iter().filter_map(|number| summaries.get(*number as usize).cloned()).collect();
        let mut list = self.list_page(&term.name, stories);
        list.note = self.setting.messages.articles(term.ids.len());
        let count = page_count(term.ids.len(), self.site.page_size);
        list.pages = (count > 1).then(|| view::Pages::new(&self.setting.messages, page, count, Route::home()));
        list
    }

    /// Renders the list of all tags or authors. Returns its file name and document.
    pub fn term_index(&self, index: TermIndex<'_>, terms: &[Term]) -> (String, String) {
        let heading = self.setting.messages.say(index.name);
        let list = self.list_page(&heading, Vec::new());
        let row = |Term { href, name, ids }: &Term| {
            let count = self.setting.messages.articles(ids.len());
            view! { <li><a href=href.clone()>{name.clone()}</a> " " <span class="index-count">{count}</span></li> }
        };
        let rows = || view! { <ul class="index">{terms.iter().map(row).collect_view()}</ul> };
        let main = self.render_term(&list, Some(index), "", rows, &self.setting.routes);
        let (description, data) = (None, None);
        let plain = Plain { href: index.href, kind: Kind::List(None), description, data, sheet: Sheet::List };
        self.plain_document(list, plain, &main)
    }

    /// A list without a route of the reader.
    fn list_page(&self, heading: &str, stories: Vec<Arc<Summary>>) -> ListPage {
        let mut list =
            ListPage::of(self.site, &self.setting.messages, &Route::NotFound, 0, self.site.page_size, stories);
        heading.clone_into(&mut list.heading);
        heading.clone_into(&mut list.title);
        list.note.clear();
        list.index.clear();
        list.nothing = None;
        list.class = view::PLAIN;
        list
    }

    /// Renders the content of `main`, which begins with `intro`. A list of articles links to the list of all terms,
    /// and has the class of its layout. Links to other pages of the list are below the base of `routes`.
    fn render_term<I: IntoView>(
        &self,
        list: &ListPage,
        index: Option<TermIndex<'_>>,
        layout: &str,
        intro: impl FnOnce() -> I,
        routes: &Routes,
    ) -> String {
        let setting = &self.setting;
        let own = &Setting { routes: routes.clone(), ..setting.clone() };
        let (shown, pages) = (ListPage { pages: None, ..list.clone() }, list.pages.clone());
        let back = index.filter(|_| !list.stories.is_empty());
        let back = back.map(|index| (index.href.to_owned(), setting.messages.say(index.name)));
        let class = ["page columns", layout].join(" ").trim_end().to_owned();
        let html = Owner::new().with(|| {
            let back = back.map(|(href, name)| view! { " " <a href=href>{name}</a> });
            view! {
                <div class=class>
                    <section class="front" aria-labelledby="page-title">
                        <header class="front-header">
                            <h1 id="page-title" tabindex="-1">{list.heading.clone()}</h1>
                            <p class="front-note">{list.note.clone()}{back}</p>
                        </header>
                        <div class="results" data-part="results">
                            <div>{intro()}</div>
                            <view::Results setting page=&shown />
                            {pages.as_ref().map(|pages| view! { <view::PageLinks setting=own pages /> })}
                        </div>
                    </section>
                    <div class="side" data-part="side"><view::Side setting page=&shown /></div>
                </div>
            }
            .to_html()
        });
        html.replace("<!>", "")
    }

    /// Structured data of an author's page. `None` without an absolute URL.
    fn profile_data(&self, profile: &Profile, picture: Option<&Image>, href: &str) -> Option<Value> {
        self.base.origin.as_ref()?;
        let same: Vec<&String> = profile.url.iter().chain(profile.links.iter().map(|(_, url)| url)).collect();
        let mut person = json!({ "@type": "Person", "name": profile.name, "url": self.base.absolute(href) });
        if !same.is_empty() {
            person["sameAs"] = json!(same);
        }
        if let Some(image) = picture {
            person["image"] = json!(self.base.absolute(&image.src));
        }
        if let Some(biography) = &profile.biography {
            person["description"] = json!(plain_text(biography));
        }
        Some(json!({ "@context": "https://schema.org", "@type": "ProfilePage", "mainEntity": person }))
    }

    fn plain_document(&self, list: ListPage, plain: Plain<'_>, main: &str) -> (String, String) {
        let Plain { href, kind, description, data, sheet } = plain;
        let page_data = Page::List(Box::new(list));
        let description = description.or_else(|| self.site.description.clone()).unwrap_or_default();
        let mut tags = self.head(&page_data, &description, Some(href), kind).html();
        if let Some(data) = data {
            let _ = write!(tags, r#"<script type="application/ld+json">{}</script>"#, escape_json(&data));
        }
        tags.push_str(&self.source);
        let content = Content { sheet, tags: &tags, state: PLAIN, route: Some(href), main: &[main] };
        let path = href.strip_prefix(self.setting.routes.base()).unwrap_or(href);
        let path = link::percent_decode(path).unwrap_or_default();
        ([&path, "index.html"].concat(), self.frame.print(&content))
    }
}

/// Picture, biography and links of an author. The links prove the identity of the author by `rel="me"`.
fn author_card<'a>(
    profile: &'a Profile,
    picture: Option<&Image>,
    biography: Option<&'a SafeHtml>,
) -> impl IntoView + use<'a> {
    let portrait = picture.map(|image| {
        let copy = image.copies.iter().find(|copy| copy.width >= PORTRAIT_WIDTH).map(|copy| &copy.src);
        let src = copy.unwrap_or(&image.src).clone();
        view! { <img class="u-photo" src=src alt="" width="96" height="96" /> }
    });
    let biography = biography.map(|html| view! { <view::SafePart class="author-text" part="biography" html /> });
    let own = profile.url.iter().map(|url| (link::host(url).unwrap_or(url).to_owned(), url.clone()));
    let links: Vec<_> = own
        .chain(profile.links.iter().cloned())
        .map(|(label, url)| view! { <a rel="me external noopener" href=url>{label}</a> " " })
        .collect();
    let links = (!links.is_empty()).then(|| view! { <p>{links}</p> });
    view! { <div class="author h-card">{portrait}{biography}{links}</div> }
}

/// What the head of a plain document says.
struct Plain<'a> {
    href: &'a str,
    kind: Kind<'a>,
    description: Option<String>,
    /// Structured data.
    data: Option<Value>,
    sheet: Sheet,
}

/// The text of one paragraph of Markdown, for descriptions.
fn plain_text(markdown_text: &str) -> String {
    let html = markdown::to_html(markdown_text);
    broadsheet::html::decode(&broadsheet::content::excerpt::words(&html, 40)).into_owned()
}

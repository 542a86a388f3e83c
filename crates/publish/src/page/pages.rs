//! The prerendered document of each page of a site. Visitors see it before the reader starts, or without scripts.
//!
//! Input: the frame, the site, and the content of each page. Output: documents and their file names.
//! Entry point: [`Pages`].
//!
//! The [`view`](broadsheet::view) components of the browser render these pages too, so that the reader can adopt them.

mod offline;
mod term;

pub use term::TermIndex;

use crate::page::frame::{Content, Frame, SiteFrame, Variant};
use crate::page::head::{Head, Kind};
use crate::page::style::Sheet;
use crate::page::wording;
use crate::site::base_url::BaseUrl;
use crate::site::settings::Settings;
use crate::site::translations::{Translations, Version};
use broadsheet::content::{Article, ArticleIds, Date, Image, Site, Summary, paging::page_count, policy::Policy};
use broadsheet::feed::site;
use broadsheet::html::{UntrustedHtml, escaped as text};
use broadsheet::route::{Route, Routes, UNDATED};
use broadsheet::safe_html::SafeHtml;
use broadsheet::view::{self, ArticlePage, ListPage, Page, Problem, Selection, Setting};
use leptos::prelude::{Owner, RenderHtml, view};
use memchr::memmem::find;
use std::convert::Infallible;
use std::sync::Arc;

/// The start tag of the element that contains a body. Compiled bodies are safe, so they are inserted as text.
const BODY_ELEMENT: &str = "<div data-part=\"body\"";

/// The start tag of the element with the picture of an article.
const HERO: &str = "<figure class=\"hero\">";

/// Nothing is painted before all choices of the filter have arrived, because each moves those before it.
const AFTER_FILTER: &str = r##"<link rel="expect" href="#results-status" blocking="render" />"##;

/// The notice on the search page if scripts are disabled.
const SEARCH_NEEDS_SCRIPT: &str =
    "Search needs JavaScript, which is off here. Browse the topics and the archive instead.";

/// Renders the pages of a site.
pub struct Pages<'a> {
    frame: SiteFrame,
    /// The link to the source. It contains no build id, so that a new article does not change all pages.
    source: String,
    settings: &'a Settings,
    base: &'a BaseUrl,
    site: &'a Site,
    /// The image of pages without an image, for link previews.
    image: Option<&'a Image>,
    translations: &'a Translations,
    setting: Setting,
}

/// The link that gives the reader the URL of the source, and the additions of `policy` to the allow-list.
/// A source without a title of its own has `title`.
pub fn source_link(rel: &str, url: &str, policy: &Policy, title: Option<&str>) -> String {
    let attribute = match policy.added() {
        "" => String::new(),
        added => format!(r#" data-allow="{}""#, text(added)),
    };
    let title = title.map(|title| format!(r#" title="{}""#, text(title))).unwrap_or_default();
    format!(r#"<link id="broadsheet-source" rel="{rel}" href="{}"{title}{attribute} />"#, text(url))
}

/// Sanitises a part of a page, whose URLs are relative to the origin of the site.
pub fn safe_part<H: UntrustedHtml + ?Sized>(html: &H, policy: &Policy) -> SafeHtml {
    SafeHtml::new(html, policy, "/", &|url| Some(url.to_owned()))
}

/// A text and what its page needs.
#[derive(Clone, Copy, Debug)]
pub struct PageText<'t> {
    /// The article or the page.
    pub article: &'t Article,
    /// Its compiled body.
    pub html: &'t str,
    /// Its table of contents.
    pub toc: &'t SafeHtml,
    /// Its social card, if it has no picture.
    pub card: Option<&'t Image>,
    /// What is shown until its picture arrives.
    pub placeholder: &'t str,
}

/// A list, each page of which has its own document.
pub struct List<'a> {
    route: Route,
    selection: Selection<'a>,
    /// The article numbers of a category.
    ids: Option<&'a ArticleIds>,
}

impl<'a> Pages<'a> {
    /// Prepares the pages of a site. `site.recent` must contain the newest articles. Previews of pages without an image
    /// show `image`. Ages are relative to `now`, in seconds since 1970.
    pub fn new(
        frame: &Frame,
        settings: &'a Settings,
        routes: &Routes,
        site: &'a Site,
        image: Option<&'a Image>,
        translations: &'a Translations,
        now: i64,
    ) -> Self {
        let default = Routes::new(&settings.base.path, routes.mode());
        let articles = (*routes != default).then(|| routes.articles());
        Pages {
            frame: frame.of_site(
                settings,
                Variant { articles: articles.as_deref(), remote: None, has_topics: !site.categories.is_empty() },
            ),
            source: source_link(
                "broadsheet-source",
                &format!("{}data/{}", settings.base.path, site::site_file()),
                &settings.policy(),
                None,
            ),
            settings,
            base: &settings.base,
            site,
            image,
            translations,
            setting: Setting {
                routes: routes.clone(),
                now,
                wording: wording::for_language(&settings.language),
                messages: settings.messages.clone(),
            },
        }
    }

    /// All lists: front page, categories, years, archive and search. `category_articles` has the articles of each
    /// category.
    pub fn lists<'l>(&'l self, category_articles: &'l [ArticleIds]) -> Vec<List<'l>> {
        let site = self.site;
        // None of these is a filter or the result of a search.
        let nothing = || Ok::<_, Infallible>(ArticleIds::default());
        let list = |route| {
            let Ok(selection) = Selection::of(site, &route, nothing);
            Some(List { selection: selection?, route, ids: None })
        };
        let categories = site.categories.iter().zip(category_articles).map(|(counted, ids)| List {
            route: Route::Category { slug: counted.category.slug.clone(), page: 1 },
            selection: Selection::of_category(counted, site.page_size),
            ids: Some(ids),
        });
        let years = site.years.iter().map(|year| year.year).chain([UNDATED]).map(|year| Route::Year { year, page: 1 });
        let others = [Route::home(), Route::Archive, Route::Topics, Route::Search { words: String::new(), page: 1 }];
        others.into_iter().filter_map(list).chain(categories).chain(years.filter_map(list)).collect()
    }

    /// The addresses of all lists with several pages, and of the front page.
    pub fn numbered(&self, category_articles: &[ArticleIds]) -> Vec<String> {
        let lists = self.lists(category_articles);
        let is_numbered = |list: &&List| list.route == Route::home() || list.pages(self.site.page_size) > 1;
        lists.iter().filter(is_numbered).map(|list| self.setting.routes.href(&list.route)).collect()
    }

    /// Renders one page of a list. Returns its file name and document. `summaries` are those of the whole site.
    pub fn list(&self, list: &List<'_>, page: u32, summaries: &[Arc<Summary>]) -> (String, String) {
        let route = list.route.at_page(page);
        let positions = list.selection.page(page, self.site.page_size).unwrap_or_default();
        let numbers = positions.into_iter().filter_map(|position| list.number(position));
        let articles = numbers.filter_map(|number| summaries.get(number as usize).cloned()).collect();
        let total = list.selection.total;
        let page_data = Page::List(Box::new(ListPage::of(
            self.site,
            &self.setting.messages,
            &route,
            total,
            self.site.page_size,
            articles,
        )));
        let folder = self.setting.routes.href(&list.route);
        let kind = match list.route {
            Route::Front { .. } if page == 1 => Kind::Front,
            Route::Search { .. } => Kind::Unlisted,
            Route::Category { .. } => Kind::List(Some(&folder)),
            _ => Kind::List(None),
        };
        let description = self.site.description.as_deref().unwrap_or_default();
        let href = self.setting.routes.href(&route);
        let head = self.head(&page_data, description, Some(&href), kind);
        let notice = match list.route {
            Route::Search { .. } => {
                let message = text(&self.setting.messages.say(SEARCH_NEEDS_SCRIPT));
                format!("<noscript><p class=\"front-note\">{message}</p></noscript>")
            }
            _ => String::new(),
        };
        (self.file(&route), self.document(&head, &page_data, Sheet::List, &[&notice, &self.render(&page_data)], true))
    }

    /// Renders the page of an article. Returns its file name and document.
    pub fn article(&self, text: &PageText<'_>) -> (String, String) {
        let summary = &text.article.summary;
        let route = Route::article(&summary.slug, &summary.folder);
        let href = self.setting.routes.href(&route);
        let page_data = Page::Article(Box::new(self.article_page(text)));
        let document = self.text_page(text, &href, &page_data, Kind::Article(text.article), true);
        (self.file(&route), document)
    }

    /// Renders a page that no list contains, at the address `href`. The reader shows it only if it is `is_routed`;
    /// otherwise it is a document without the reader, which links lead to as to another site.
    pub fn standalone(&self, text: &PageText<'_>, href: &str, is_routed: bool) -> String {
        let mut page_data = Page::Article(Box::new(self.article_page(text)));
        if !is_routed {
            page_data.remove_other_articles();
        }
        self.text_page(text, href, &page_data, Kind::Page(text.article), is_routed)
    }

    fn article_page(&self, text: &PageText<'_>) -> ArticlePage {
        let ending = safe_part(&text.article.ending, &self.settings.policy());
        ArticlePage::of(self.site, text.article, [SafeHtml::default(), ending, text.toc.clone()])
    }

    /// Renders a page with a body.
    fn text_page(&self, text: &PageText<'_>, href: &str, page_data: &Page, kind: Kind<'_>, has_reader: bool) -> String {
        let summary = &text.article.summary;
        let description = summary.deck.as_deref().unwrap_or(&summary.excerpt);
        let head = Head { card: text.card, ..self.head(page_data, description, Some(href), kind) };
        let markup = self.render(page_data);
        // Text contains no unescaped `<`, so this match is the element.
        let body_start =
            find(markup.as_bytes(), BODY_ELEMENT.as_bytes()).and_then(|at| Some(at + markup[at..].find('>')? + 1));
        let (before, after) = markup.split_at(body_start.unwrap_or(markup.len()));
        let sheet = Sheet::of_article(text.html, &text.article.ending);
        // Only the page that is opened first has one, so that the reader need not contain the code for it.
        let (start, rest) = before.split_at(find(before.as_bytes(), HERO.as_bytes()).map_or(0, |at| at + HERO.len()));
        let placeholder = if start.is_empty() { "" } else { text.placeholder };
        self.document(&head, page_data, sheet, &[start, placeholder, rest, text.html, after], has_reader)
    }

    /// The security policy of all pages.
    pub fn policy(&self) -> &str {
        &self.frame.policy
    }

    /// Renders the page for unknown addresses. Returns its file name and document.
    pub fn not_found(&self) -> (String, String) {
        let page_data = Page::Problem(Problem::missing(&self.setting.messages, Some(self.site)));
        let head = self.head(&page_data, "", None, Kind::Unlisted);
        ("404.html".into(), self.document(&head, &page_data, Sheet::Notice, &[&self.render(&page_data)], true))
    }

    fn head<'b>(
        &'b self,
        page_data: &'b Page,
        description: &'b str,
        path: Option<&'b str>,
        kind: Kind<'b>,
    ) -> Head<'b> {
        let versions = match kind {
            Kind::Article(_) | Kind::Page(_) => self.translations.of(path.unwrap_or_default()),
            _ => &[],
        };
        let address = |version: &Version| {
            let fallback = version.is_own.then(|| (String::from("x-default"), version.href.clone()));
            [Some((version.language.clone(), version.href.clone())), fallback].into_iter().flatten()
        };
        let versions = versions.iter().flat_map(address).collect();
        Head {
            settings: self.settings,
            site: self.site,
            image: self.image,
            card: None,
            base: self.base,
            title: page_data.own_title(),
            full_title: page_data.full_title(&self.site.title),
            description,
            path,
            kind,
            versions,
        }
    }

    /// Without the link to its source, the reader does not start.
    fn document(&self, head: &Head<'_>, page_data: &Page, sheet: Sheet, content: &[&str], has_reader: bool) -> String {
        let mut tags = head.html();
        if has_reader {
            tags.push_str(&self.source);
        }
        if matches!(page_data, Page::List(page) if page.filters.is_some()) {
            tags.push_str(AFTER_FILTER);
        }
        self.frame.print(&Content { sheet, tags: &tags, state: page_data.state(), route: head.path, main: content })
    }

    fn render(&self, page: &Page) -> String {
        let setting = &self.setting;
        let html = Owner::new().with(|| match page {
            Page::List(page) => view! { <view::List setting page=&**page /> }.to_html(),
            Page::Article(page) => view! { <view::Article setting page=&**page /> }.to_html(),
            Page::Problem(problem) => view! { <view::Failure setting problem /> }.to_html(),
        });
        // Leptos separates adjacent texts with empty comments for hydration, which the reader does not use.
        let mut clean = String::with_capacity(html.len());
        let mut rest = html.as_str();
        while let Some(marker) = find(rest.as_bytes(), b"<!>") {
            clean.push_str(&rest[..marker]);
            rest = &rest[marker + 3..];
        }
        clean.push_str(rest);
        clean
    }

    /// All pages for search engines: path on this site, and date of the last change.
    pub fn listed<'s>(
        &self,
        lists: &[List<'_>],
        articles: impl Iterator<Item = &'s Summary>,
    ) -> Vec<(String, Option<Date>)> {
        let routes = &self.setting.routes;
        let mut pages = Vec::new();
        for list in lists.iter().filter(|list| !matches!(list.route, Route::Search { .. })) {
            pages.extend(
                (1..=list.pages(self.site.page_size)).map(|page| (routes.href(&list.route.at_page(page)), None)),
            );
        }
        pages.extend(articles.map(|summary| {
            let path = routes.href(&Route::article(&summary.slug, &summary.folder));
            (path, summary.updated.or(summary.published))
        }));
        pages
    }

    /// The file from which a static server answers a route.
    fn file(&self, route: &Route) -> String {
        let href = self.setting.routes.href(route);
        let path = href.strip_prefix(self.setting.routes.base()).unwrap_or(&href);
        let path = broadsheet::content::link::percent_decode(path).unwrap_or_default();
        let index = if path.ends_with('/') || path.is_empty() { "index.html" } else { "" };
        [&path, index].concat()
    }
}

impl List<'_> {
    /// The number of pages, with `size` articles on each.
    pub fn pages(&self, size: u32) -> u32 {
        page_count(self.selection.total, size)
    }

    /// The number of the page that contains an article.
    pub fn page_with(&self, article: u32, size: u32) -> Option<u32> {
        let position = match self.ids {
            Some(ids) => ids.as_slice().binary_search(&article).ok()? as u32,
            None => article,
        };
        self.selection.page_with(position, size)
    }

    /// The article number at a position of the selection.
    fn number(&self, position: u32) -> Option<u32> {
        match self.ids {
            Some(ids) => ids.as_slice().get(position as usize).copied(),
            None => Some(position),
        }
    }
}

//! Views, mounted in a browser as the reader does.

use broadsheet::{
    content::{Category, CategoryCount, Date, Language, Match, Messages, Query, Site, Slug, Summary, policy::Policy},
    route::{Mode, Route, Routes},
    safe_html::SafeHtml,
    view::{Article, ArticlePage, Failure, List, ListPage, Problem, Results, Setting, Wording},
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

const NOW: i64 = 1_800_000_000;

fn setting() -> Setting {
    Setting {
        routes: Routes::new("/blog/", Mode::Path),
        now: NOW,
        wording: Wording::english("en".into()),
        messages: Messages::default(),
    }
}

fn category(name: &str) -> Category {
    Category::named(name).unwrap()
}

fn summary(slug: &str) -> Arc<Summary> {
    Arc::new(Summary {
        slug: Slug::new(slug).unwrap(),
        folder: String::new(),
        title: ["<b>", slug, "</b> & more"].concat(),
        deck: None,
        excerpt: "Fifteen words…".into(),
        published: Some(Date::from_unix(NOW - 3 * 86_400)),
        updated: None,
        categories: vec![category("News"), category("Opinion")],
        authors: Vec::new(),
        image: None,
        language: Language::default(),
    })
}

fn site() -> Site {
    let counted = |name, count| CategoryCount { category: category(name), count };
    let recent: Vec<_> = (0..7).map(|at| summary(&["post-", &at.to_string()].concat())).collect();
    Site {
        title: "Site".into(),
        total: 45,
        page_size: 20,
        recent_size: 6,
        categories: vec![counted("News", 30), counted("Opinion", 20)],
        recent,
        ..Site::default()
    }
}

/// Mounts a view into a new element of the page.
fn mount(view: impl IntoView) -> HtmlElement {
    let element: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&element).unwrap();
    view.build().mount(&element, None);
    element
}

fn one(element: &Element, selector: &str) -> Element {
    element.query_selector(selector).unwrap().unwrap_or_else(|| panic!("no {selector} in {}", element.inner_html()))
}

fn count(element: &Element, selector: &str) -> u32 {
    element.query_selector_all(selector).unwrap().length()
}

#[wasm_bindgen_test]
fn an_article_is_not_among_its_recent_posts() {
    let rtl = Language { tag: Some("ar".to_owned()), direction: Some("rtl".to_owned()) };
    let article = broadsheet::content::Article {
        summary: Arc::new(Summary { language: rtl, ..(*summary("post-2")).clone() }),
        body: broadsheet::content::Body::Html(String::new()),
        canonical: None,
        previous: Some((&*summary("older")).into()),
        next: None,
        ending: String::new(),
        toc: "<ol></ol>".to_owned(),
        minutes: 4,
    };
    let body =
        SafeHtml::new("<p>Text<script>alert(1)</script></p>", &Policy::default(), "/", &|url| Some(url.to_owned()));
    let page = ArticlePage::of(&site(), &article, [body.clone(), body.clone(), body]);
    let setting = setting();
    let element = mount(view! { <Article setting=&setting page=&page /> });
    page.body.fill(&one(&element, "[data-part=body]"));
    assert_eq!(one(&element, "article[data-slug=post-2] h1").text_content().unwrap(), "<b>post-2</b> & more");
    assert_eq!(count(&element, "article[lang=ar][dir=rtl] > header[lang=en] > h1[lang=ar]"), 1);
    assert_eq!(one(&element, "[data-part=categories] a").get_attribute("href").unwrap(), "/blog/categories/news/");
    assert_eq!(one(&element, "[data-part=body] > p").text_content().unwrap(), "Text");
    assert_eq!(count(&element, "script"), 0);
    assert_eq!(one(&element, "a[rel=prev]").get_attribute("href").unwrap(), "/blog/posts/older/");
    assert_eq!(count(&element, "[data-part=related]:empty"), 1, "the reader fills it");
    assert_eq!(count(&element, "nav[data-part=toc] > [data-part=contents]:empty"), 1);
    assert!(one(&element, "[data-part=byline]").text_content().unwrap().ends_with("4 min read"));
    assert_eq!(count(&element, "[data-part=recent] li"), 6);
    assert_eq!(count(&element, "[data-part=recent] a[href='/blog/posts/post-2/']"), 0);
    assert_eq!(one(&element, "[data-part=recent] time").text_content().unwrap(), "3 days ago");
}

fn front(query: Query, total: u32) -> ListPage {
    ListPage::of(&site(), &Messages::default(), &Route::filter(query), total, 20, vec![summary("a"), summary("b")])
}

#[wasm_bindgen_test]
fn a_filter_shows_its_choices_and_their_links() {
    let setting = setting();
    let page = front(Query::default(), 45);
    let element = mount(view! { <List setting=&setting page=&page /> });
    let news = one(&element, "[data-category=news]");
    assert_eq!(news.get_attribute("href").unwrap(), "/blog/categories/news/");
    assert_eq!(news.get_attribute("aria-current"), None);
    assert!(one(&element, ".filters-match").has_attribute("hidden"));

    let categories = site().categories.into_iter().map(|counted| counted.category.slug).collect();
    let both = Query { categories, matching: Match::All };
    let page = front(both, 5);
    let element = mount(view! { <List setting=&setting page=&page /> });
    let news = one(&element, "[data-category=news]");
    assert_eq!(news.get_attribute("aria-current").unwrap(), "true");
    assert_eq!(news.get_attribute("href").unwrap(), "/blog/categories/opinion/");
    assert!(!one(&element, ".filters-match").has_attribute("hidden"));
    assert_eq!(one(&element, "[data-match=all]").get_attribute("aria-current").unwrap(), "true");
    assert!(
        one(&element, ".filters-status").text_content().unwrap().starts_with("5 articles in both News and Opinion")
    );
    assert_eq!(count(&element, "[data-part=results] > *"), 0, "the reader fills it");
    let element = mount(view! { <Results setting=&setting page=&page /> });
    assert_eq!(count(&element, "[data-part=summary]"), 2);
}

#[wasm_bindgen_test]
fn an_empty_list_says_so_and_list_pages_link_to_each_other() {
    let setting = setting();
    let mut page = ListPage::of(&site(), &Messages::default(), &Route::home().at_page(2), 45, 20, vec![summary("a")]);
    let element = mount(view! { <Results setting=&setting page=&page /> });
    assert_eq!(one(&element, "[data-part=pages]").text_content().unwrap().trim(), "NewerPage 2 of 3Older");
    assert_eq!(one(&element, "a[rel=prev]").get_attribute("href").unwrap(), "/blog/");
    assert_eq!(one(&element, "a[rel=next]").get_attribute("href").unwrap(), "/blog/page/3/");

    page = ListPage::of(
        &site(),
        &Messages::default(),
        &Route::Search { words: "zebra".into(), page: 1 },
        0,
        20,
        Vec::new(),
    );
    let element = mount(view! { <Results setting=&setting page=&page /> });
    assert!(one(&element, ".nothing").text_content().unwrap().contains("zebra"));
}

#[wasm_bindgen_test]
fn missing_and_failed_pages_differ() {
    let (setting, problem) = (setting(), Problem::missing(&Messages::default(), None));
    let missing = mount(view! { <Failure setting=&setting problem=&problem /> });
    assert_eq!(count(&missing, "[data-part=retry]"), 0);
    assert_eq!(one(&missing, "a").get_attribute("href").unwrap(), "/blog/");
    let problem = Problem::failed(&Messages::default(), "Why.".into());
    let failed = mount(view! { <Failure setting=&setting problem=&problem /> });
    assert_eq!(count(&failed, "[data-part=retry]"), 1);
    assert!(failed.text_content().unwrap().contains("Why."));
}

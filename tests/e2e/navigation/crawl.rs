//! All pages of the site, as published and as drawn by the reader: same text, useful links, correct counts.

use crate::{Context, Test, tests};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub fn tests() -> Vec<Test> {
    tests![every_page_is_the_same_published_and_drawn]
}

/// What a page says: its text without ages, the targets of its links, its number of articles, and its counts.
#[derive(Debug, PartialEq)]
struct Content {
    text: String,
    links: BTreeSet<String>,
    articles: usize,
    /// The number of articles that each link announces, by its target.
    announced: BTreeMap<String, usize>,
    /// The address of the next page of a list.
    next: Option<String>,
}

/// Describes a `main` element. Ages change while the test runs, and only the reader has no `noscript`.
const DESCRIBE: &str = "const describe = (main, here) => {
    const copy = main.cloneNode(true);
    copy.querySelectorAll('time[data-age], noscript').forEach((element) => element.remove());
    const path = (link) => {
        const url = new URL(link.getAttribute('href'), here);
        return url.origin === location.origin && !url.hash ? url.pathname + url.search : undefined;
    };
    const links = [...copy.querySelectorAll('a[href]')].filter((link) => !link.closest('[hidden]'));
    const next = copy.querySelector('a[rel=next]:not(.neighbours a)');
    return {
        text: copy.textContent.replace(/\\s+/g, ''),
        links: links.map(path).filter((path) => path !== undefined),
        articles: copy.querySelectorAll('[data-part=summary]').length,
        announced: [...copy.querySelectorAll('.index li')]
            .map((item) => [path(item.querySelector('a')), parseInt(item.querySelector('.index-count').textContent)]),
        next: next ? path(next) : null,
    };
};";

fn content(described: &Value) -> Content {
    let text = |name: &str| described[name].as_str().unwrap_or_default().to_owned();
    let links = described["links"].as_array().unwrap().iter().map(|link| link.as_str().unwrap().to_owned()).collect();
    let announced = described["announced"].as_array().unwrap().iter();
    let announced =
        announced.map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_u64().unwrap() as usize)).collect();
    let next = described["next"].as_str().map(str::to_owned);
    Content { text: text("text"), links, articles: described["articles"].as_u64().unwrap() as usize, announced, next }
}

/// The page at `path`, as published. `None` for a file that is no page of the site.
fn published(context: &Context, path: &str) -> Option<Content> {
    // `responseType` parses without a script that Trusted Types would reject.
    let script = "const [path, done] = arguments; const request = new XMLHttpRequest(); request.open('GET', path); \
                  request.responseType = 'document'; request.onload = () => { \
                  const main = request.response?.querySelector('main[data-route]'); \
                  done(main ? describe(main, new URL(path, location.href)) : null); }; request.send();";
    let described = context.page.js_async(&[DESCRIBE, script].concat(), json!([path]));
    (!described.is_null()).then(|| content(&described))
}

/// The page at `path`, drawn by the reader after a link was followed.
fn drawn(context: &Context, path: &str) -> Content {
    let Context { page, .. } = context;
    let follow = "const link = document.createElement('a'); link.href = arguments[0]; \
                  document.querySelector('main').append(link); link.click(); link.remove()";
    page.js(follow, json!([path]));
    page.wait_for_address(path);
    let script = "return describe(document.querySelector('main'), location.href)";
    content(&page.js(&[DESCRIBE, script].concat(), json!([])))
}

fn every_page_is_the_same_published_and_drawn(context: &Context) {
    let Context { page, site, .. } = context;
    // Begin at a page without content, so that the reader draws every other page.
    page.open("/no/such/page/");
    page.js("window.stays = true", json!([]));
    let mut found: BTreeMap<String, Content> = BTreeMap::new();
    let mut waiting = vec!["/".to_owned(), "/archive/".to_owned(), "/search/".to_owned()];
    while let Some(path) = waiting.pop() {
        if found.contains_key(&path) {
            continue;
        }
        let Some(content) = published(context, &path) else { continue };
        let drawn = drawn(context, &path);
        assert_eq!(drawn.text, content.text, "{path}");
        assert_eq!(
            (drawn.articles, &drawn.next, &drawn.announced),
            (content.articles, &content.next, &content.announced)
        );
        for (content, how) in [(&content, "published"), (&drawn, "drawn")] {
            assert!(!content.links.contains(&path), "{path}, {how}: a link leads to the page itself");
        }
        waiting.extend(content.links.iter().filter(|link| !found.contains_key(*link)).cloned());
        found.insert(path, content);
    }
    assert!(page.is("window.stays"), "a link left the reader");

    for article in &site.articles {
        assert!(found.contains_key(&article.path), "no link leads to {}", article.path);
    }
    // The articles of all pages of a list.
    let listed = |first: &str| {
        let (mut count, mut next) = (0, Some(first.to_owned()));
        while let Some(path) = next {
            count += found[&path].articles;
            next = found[&path].next.clone();
        }
        count
    };
    assert_eq!(listed("/"), site.articles.len());
    for category in &site.categories {
        let path = format!("/categories/{}/", category.slug);
        let count = site.articles.iter().filter(|article| article.tags.contains(&category.name)).count();
        assert_eq!(listed(&path), count, "{path}");
        assert!(found[&path].text.contains(&format!("{count}article")), "{path} announces {}", found[&path].text);
    }
    let years = &found["/archive/"].announced;
    assert_eq!(years.values().sum::<usize>(), site.articles.len());
    for (path, count) in years {
        assert_eq!(listed(path), *count, "{path}");
    }
}

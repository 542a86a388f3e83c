//! Budgets of the first view of each kind of page: requests and elements. `endurance` measures listeners.
//!
//! More is not an error in itself: raise a number here if the change is worth it to every visitor.

use crate::embed::Embedded;
use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![first_views_stay_within_their_budgets, an_embed_stays_within_its_budget]
}

/// The most of a first view.
struct Budget {
    /// With those of the reader, and of the font and the worker of the demo, and without images.
    requests: usize,
    /// Elements of the document.
    elements: usize,
}

fn first_views_stay_within_their_budgets(context: &Context) {
    let Context { page, server, site, .. } = context;
    let category = format!("/categories/{}/", site.categories[0].slug);
    let shortest = site.articles.iter().min_by_key(|article| article.html.len()).expect("an article");
    let views = [
        ("/", Budget { requests: 10, elements: 300 }),
        (&*shortest.path, Budget { requests: 12, elements: 240 }),
        (&*category, Budget { requests: 10, elements: 300 }),
        ("/archive/", Budget { requests: 10, elements: 260 }),
        ("/search/", Budget { requests: 10, elements: 150 }),
    ];
    let is_counted =
        |path: &str| ![".svg", ".png", ".jpg", ".webp", ".avif", ".ico"].iter().any(|end| path.ends_with(end));
    let requests = || server.requests().iter().filter(|request| is_counted(request.path())).count();
    let mut wrong = Vec::new();
    for (path, most) in views {
        let before = requests();
        page.open(path);
        pause(300);
        let all = requests() - before;
        let elements = page.count("*");
        println!("{path}: {all} requests, {elements} elements");
        for (what, is, at_most) in [("requests", all, most.requests), ("elements", elements, most.elements)] {
            if is > at_most {
                wrong.push(format!("{path} has {is} {what}, limit {at_most}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn an_embed_stays_within_its_budget(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    embedded.open_reader("view=list limit=3");
    let paths = embedded.requested_paths();
    let elements = page.count("*");
    println!("{} requests, {elements} elements: {paths:?}", paths.len());
    assert!(paths.len() <= 8, "{} requests: {paths:?}", paths.len());
    assert!(elements <= 120, "{elements} elements in the shadow root");
    page.leave_shadow_root();
    let own = page.number("return document.querySelectorAll('*').length", json!([]));
    assert!(own <= 12.0, "{own} elements in the host page");
}

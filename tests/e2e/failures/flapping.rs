//! Servers that fail now and then while someone reads, filters and searches: with errors, limits, delays and wrong data
//! in turn. What was shown stays, each failure offers a retry, and in the end everything was read.

use super::faults::{assert_frame_is_shown, assert_notice};
use crate::served::Served;
use crate::server::{Fault, Turn};
use crate::site::Article;
use crate::{Context, Test, pause, tests};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

pub fn tests() -> Vec<Test> {
    tests![
        a_server_that_flaps_is_read_in_the_end,
        a_throttled_server_is_read_in_the_end,
        wrong_data_replaces_no_page,
        a_site_that_is_served_survives_faults_of_its_author,
        a_served_page_survives_the_end_of_its_server,
    ]
}

/// Every kind of failure of a single answer that a retry can mend.
fn flapping() -> Turn {
    Turn::new(vec![
        None,
        Some(Fault::Status(500)),
        Some(Fault::Drop),
        None,
        Some(Fault::Truncated),
        Some(Fault::Html),
        Some(Fault::Empty),
        None,
        Some(Fault::RetryAfter(429, "1".to_owned())),
        Some(Fault::Corrupted),
        Some(Fault::ShortLength),
        Some(Fault::Delay(Duration::from_millis(300))),
    ])
}

/// Acts, and retries while the page reports a failure, until `shown` is true. Returns the number of failures.
fn act_until(context: &Context, what: &str, shown: &str, act: impl Fn()) -> usize {
    const MOST: usize = 15;
    let page = &context.page;
    act();
    let retry = "document.querySelector('.notice [data-part=retry]')";
    for failures in 0..MOST {
        page.wait_until(&format!("({shown}) || {retry} /* {what} */"));
        if page.is(&format!("({shown}) && !{retry}")) {
            assert_frame_is_shown(context);
            return failures;
        }
        assert_frame_is_shown(context);
        assert_notice(context, ".notice", "");
        // The notice goes when the answer is there, so wait for the next state.
        page.js(&format!("window.notice = document.querySelector('.notice'); {retry}?.click()"), json!([]));
        page.wait_until("!notice.isConnected || document.querySelector('main').dataset.state !== 'loading'");
        pause(60);
    }
    panic!("{what}: {MOST} failures, and it is not shown");
}

/// Reads, filters and searches like a visitor, and checks everything that is shown. Returns the number of failures.
fn visit(context: &Context, rounds: usize) -> usize {
    let Context { page, site, .. } = context;
    let mut failures = 0;
    // Rare words, so that the article is on the first page of the results.
    let longest = site.longest();
    let others: Vec<_> = site.articles.iter().map(Article::words).collect();
    let mut words: Vec<String> = longest.words().into_iter().collect();
    words.sort_by_cached_key(|word| others.iter().filter(|other| other.contains(word)).count());
    page.load("/");
    failures += act_until(context, "the front page", "document.querySelector('.stories .story-title a')", || {
        page.js("dispatchEvent(new Event('keydown'))", json!([]));
    });
    page.wait_until("document.documentElement.dataset.reader === 'ready'");
    let click = |selector: &str| {
        page.js("document.querySelector(arguments[0]).click()", json!([selector]));
    };
    let go_home = || {
        let shown = "location.pathname === '/' && document.querySelector('.filter')";
        act_until(context, "the front page", shown, || {
            click(".masthead-title a");
        })
    };
    let titles = |count: usize| format!("document.querySelectorAll('.stories .story-title').length === {count}");
    for (round, word) in words.iter().take(rounds).enumerate() {
        let article = &site.articles[round % site.articles.len().min(site.page_size)];
        let shown = format!("document.querySelector('article h1')?.textContent === {}", json!(article.title));
        failures += act_until(context, &article.path, &shown, || {
            click(&format!(".stories .story-title a[href='{}']", article.path));
        });
        assert!(page.text("[data-part=body]").len() > 100, "{}", article.path);
        failures += go_home();
        let (one, other) = site.overlapping_pair();
        let choose = |slug: &str| click(&format!(".filter[data-category='{slug}']"));
        let count = site.in_all(&[one]).len().min(site.page_size);
        failures += act_until(context, &one.slug, &titles(count), || choose(&one.slug));
        let both = site.in_any(&[one, other]).len().min(site.page_size);
        let shown = format!("document.querySelectorAll('.filter[aria-current]').length === 2 && {}", titles(both));
        failures += act_until(context, &other.slug, &shown, || choose(&other.slug));
        failures += act_until(context, "the search page", "document.querySelector('#search-q')", || {
            click(".masthead-nav a[href='/search/']");
        });
        let shown = format!("location.search === '?q={word}' && document.querySelector('.stories .story-title')");
        failures += act_until(context, word, &shown, || {
            page.js("document.querySelector('#search-q').value = arguments[0]", json!([word]));
            click("[data-part=search] button");
        });
        let found = page.attributes(".stories .story-title a", "href");
        // Wrong data make the search index unusable until the page is loaded again; then the newest articles are shown.
        let is_damaged = page.text("main").contains("The search index is damaged");
        assert!(is_damaged || found.contains(&longest.path), "{word}: {found:?}");
        failures += go_home();
    }
    failures
}

fn a_server_that_flaps_is_read_in_the_end(context: &Context) {
    context.server.fault("*.json", Fault::InTurn(flapping()));
    let failures = visit(context, 4);
    println!("{failures} failures were shown and retried");
    assert!(failures > 2, "{failures} failures: the server did not flap");
    // The same without prerendered content, where each list and article must be fetched.
    context.server.remove_prerendered();
    let failures = visit(context, 2);
    assert!(failures > 2, "{failures} failures: the server did not flap");
}

fn a_throttled_server_is_read_in_the_end(context: &Context) {
    let limits = (0..6).map(|at| match at % 3 {
        0 => Some(Fault::RetryAfter(429, "1".to_owned())),
        1 => Some(Fault::Delay(Duration::from_millis(700))),
        _ => None,
    });
    context.server.fault("*.json", Fault::InTurn(Turn::new(limits.collect())));
    assert!(visit(context, 2) > 0, "the server set no limit");
}

/// The data of another article, of another site, or of no site.
fn wrong_data_replaces_no_page(context: &Context) {
    let Context { page, server, site, .. } = context;
    page.open("/");
    let listed = page.attributes(".stories .story-title a", "href");
    let wrong = [
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"Other","items":[]}"#,
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"Other","items":[{"id":7,"content_html":5}]}"#,
        "[]",
        "7",
        r#""text""#,
        r#"{"items":{"0":{}}}"#,
        "callback({})",
    ];
    for (body, article) in wrong.into_iter().zip(site.articles.iter().cycle()) {
        server.fault(&article.document, Fault::Body(body));
        page.js(
            "document.querySelector(arguments[0]).click()",
            json!([format!(".stories a[href='{}']", article.path)]),
        );
        page.wait_until("['failed', 'missing'].includes(document.querySelector('main').dataset.state)");
        assert_frame_is_shown(context);
        server.clear_faults();
        if page.state() == "failed" {
            assert_eq!(page.attributes(".stories .story-title a", "href"), listed, "{body}: the list stays");
            page.click("[data-part=retry]");
            page.wait_for_address(&article.path);
            assert_eq!(page.text("h1"), article.title);
        }
        page.open("/");
    }
}

/// A site in a folder, served with the reader under test.
fn serve(folder: &Path, reader: &Path, port: u16) -> Served {
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).and_then(|()| fs::write(path, text)).expect("a file");
    };
    if !folder.join("content").exists() {
        for number in 0..8 {
            let text =
                format!("---\ntitle: Post {number}\ncategories: [C{}]\n---\n\nThe text of {number}.\n", number % 2);
            write(&format!("content/post-{number}.md"), text);
        }
    }
    let path = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    Served::start_on(&std::env::temp_dir(), port, &[&path(folder), "--reader", &path(reader)])
}

/// An error in a file does not disturb whoever reads. It is shown until it is mended.
fn a_site_that_is_served_survives_faults_of_its_author(context: &Context) {
    let page = &context.page;
    let site = tempfile::tempdir().expect("a folder");
    let server = serve(site.path(), &context.server.root(), 0);
    let write = |text: &str| fs::write(site.path().join("content/post-3.md"), text).expect("a file");
    page.visit(&format!("http://{}/", server.address));
    page.wait_until_settled();
    for round in 0..3 {
        write("---\ndate: someday\n---\n\nBroken.\n");
        page.wait_until("document.getElementById('broadsheet-wrong')?.innerText.includes('post-3.md')");
        // Meanwhile everything that was built is there: an article, a filter and the search.
        page.js("document.querySelector('.stories .story-title a').click()", json!([]));
        page.wait_until("document.querySelector('article h1')");
        page.js("document.querySelector('.masthead-title a').click()", json!([]));
        page.wait_until("document.querySelector('.filter')");
        page.wait_until_settled();
        assert_eq!(page.count(".stories .story-title"), 8, "round {round}: the last build is served");
        // The settings break as well.
        fs::write(site.path().join("broadsheet.toml"), "title = [\n").expect("a file");
        pause(200);
        assert!(page.is("document.getElementById('broadsheet-wrong')"), "round {round}");
        fs::write(site.path().join("broadsheet.toml"), "title = \"Mended\"\n").expect("a file");
        write(&format!("---\ntitle: Mended {round}\n---\n\nMended.\n"));
        page.wait_until(&format!(
            "!document.getElementById('broadsheet-wrong') && document.body.innerText.includes('Mended {round}')"
        ));
        page.wait_until_settled();
    }
}

/// The server hangs, then ends, then comes back, while a page is open.
fn a_served_page_survives_the_end_of_its_server(context: &Context) {
    let page = &context.page;
    let site = tempfile::tempdir().expect("a folder");
    let mut server = serve(site.path(), &context.server.root(), 0);
    let port: u16 = server.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    page.visit(&format!("http://{}/", server.address));
    page.wait_until_settled();
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &server.process.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
    };
    let open = |number: usize| {
        page.js(
            "document.querySelector(arguments[0]).click()",
            json!([format!(".stories a[href$='/post-{number}/']")]),
        );
    };
    let is_shown = |number: usize| format!("document.querySelector('article h1')?.textContent === 'Post {number}'");
    signal("-STOP");
    open(1);
    pause(1500);
    assert_frame_is_shown(context);
    assert_eq!(page.count(".stories .story-title"), 8, "the page stays while its server hangs");
    signal("-CONT");
    page.wait_until(&is_shown(1));
    page.js("document.querySelector('.masthead-title a').click()", json!([]));
    page.wait_until("document.querySelector('.filter')");
    page.wait_until_settled();
    server.process.kill().and_then(|()| server.process.wait()).expect("it ends");
    open(2);
    page.wait_until("document.querySelector('.notice-inline [data-part=retry]')");
    assert_frame_is_shown(context);
    assert_notice(context, ".notice-inline", "could not be reached");
    assert_eq!(page.count(".stories .story-title"), 8, "what was shown stays");
    let _again = serve(site.path(), &context.server.root(), port);
    page.js("document.querySelector('[data-part=retry]')?.click()", json!([]));
    page.wait_until(&is_shown(2));
}

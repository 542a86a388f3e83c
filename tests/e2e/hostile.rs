//! Articles by somebody who means harm: every attack of `tests/fixtures/hostile` as body, title, author, category, picture
//! and address of an article, from each kind of source. Nothing may run, nothing may be fetched but pictures, and nothing
//! may stand in the page that the sanitiser's table or our own views do not know.

use crate::{Stage, Test, tests};
use broadsheet::content::policy::{self, Fate};
use broadsheet::content::{Date, Slug};
use broadsheet::feed::{ghost, wordpress};
use broadsheet::publish::{self, Options, built_reader::BuiltReader};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

pub fn tests() -> Vec<Test> {
    tests![
        attacks_in_a_feed_of_html_come_to_nothing,
        attacks_in_a_feed_of_markdown_come_to_nothing,
        attacks_in_a_compiled_site_come_to_nothing,
        attacks_in_a_wordpress_come_to_nothing,
        attacks_in_a_ghost_come_to_nothing,
    ]
}

/// What attacks call when they have succeeded.
const WATCH: &str = r#"
    window.__ran = [];
    for (const name of ["alert", "confirm", "prompt", "print", "xss", "XSS", "pwn"])
        window[name] = (what) => void __ran.push(`${name}(${what}) at ${location.pathname}`);
"#;

/// Goes to each of these addresses as a click on a link does, and collects what stands in the pages: the pairs of element and
/// attribute within bodies, with the values that are addresses, and the pairs around them.
const VISIT: &str = r#"
    const [addresses, done] = arguments;
    const inside = new Set(window.__inside), around = new Set(window.__around), wrong = [];
    const wait = (condition) => new Promise((then) => {
        const late = performance.now() + 8000;
        const look = () => condition() || performance.now() > late ? then() : setTimeout(look, 2);
        look();
    });
    const main = document.querySelector("main#content");
    (async () => {
        for (const address of addresses) {
            const link = document.createElement("a");
            link.href = address;
            document.querySelector("footer").append(link);
            link.click();
            link.remove();
            await wait(() => location.pathname === address && main.dataset.state !== "loading");
            if (location.pathname !== address || main.dataset.state !== "ready") wrong.push(`${address}: ${main.dataset.state} at ${location.pathname}`);
            if (!(document.body instanceof HTMLBodyElement) || document.getElementById("content") !== main || document.forms.length > 1
                || typeof document.createElement !== "function" || document.querySelectorAll("body > *").length > 5)
                wrong.push(`${address}: the document is not what it was`);
            for (const one of document.querySelectorAll("html, head *, body *")) {
                const body = one.closest("[data-part=body]");
                const here = body && body !== one ? inside : around;
                here.add(one.localName);
                for (const { name, value } of one.attributes) {
                    const link = /^(href|src|srcset|poster|action|data|formaction)$/.test(name);
                    here.add(`${one.localName} ${name}${here === inside && link ? ` ${value.slice(0, 60)}` : ""}`);
                }
            }
        }
        window.__inside = [...inside], window.__around = [...around];
        done(wrong);
    })();
"#;

/// One dot.
const PICTURE: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// What the policy may be heard to stop anywhere: a picture that comes without encryption, which is no attack.
const HARMLESS: &str = "policy: img-src http:";

/// What Chromium may report of bodies that it parses here, though it has no effect in the inert document: style elements, and
/// handlers which an attack on sanitisers hides so well that `safe_html::mute` does not see them.
const INERT: [&str; 2] = ["policy: style-src-elem inline", "policy: script-src-attr inline"];

fn attacks() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hostile/html.jsonl");
    let lines = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let attack = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["payload"].as_str().map(str::to_owned);
    lines.lines().map(|line| attack(line).expect("a payload")).collect()
}

/// A feed with one article for each attack, which is in every field that it has.
fn feed(attacks: &[String], kind: &str) -> Vec<u8> {
    let item = |(number, attack): (usize, &String)| {
        let mut item = json!({
            "id": attack, "url": attack, "external_url": attack, "title": attack, "summary": attack, "image": attack,
            "banner_image": attack, "language": attack, "tags": [attack, format!("t{}", number % 7)],
            "authors": [{ "name": attack, "url": attack, "avatar": attack }],
            "date_published": format!("2025-01-01T{:02}:{:02}:00Z", number / 60, number % 60),
            "_broadsheet": {
                "slug": format!("p{number}"), "deck": attack, "image_alt": attack, "canonical": attack,
                "previous": { "slug": "p0", "title": attack }, "next": { "slug": attack, "title": attack },
            },
        });
        match kind {
            "markdown" => item["_broadsheet"]["markdown"] = json!(format!("Text.\n\n{attack}\n\n[{attack}]({attack})")),
            _ => item["content_html"] = json!(attack),
        }
        item
    };
    let items: Vec<Value> = attacks.iter().enumerate().map(item).collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1", "title": attacks[0], "description": attacks[1], "language": attacks[2],
        "home_page_url": attacks[3], "feed_url": attacks[4], "next_url": "javascript:alert(1)", "icon": attacks[5],
        "authors": [{ "name": attacks[6], "url": attacks[7] }], "items": items,
    })
    .to_string()
    .into_bytes()
}

fn attacks_in_a_feed_of_html_come_to_nothing(stage: &Stage) {
    let attacks = attacks();
    stage.server.put("/feeds/hostile.json", feed(&attacks, "html"));
    stage.server.read_from("/feeds/hostile.json");
    come_to_nothing(stage, attacks.len(), &INERT);
}

fn attacks_in_a_feed_of_markdown_come_to_nothing(stage: &Stage) {
    let attacks = attacks();
    stage.server.put("/feeds/hostile.json", feed(&attacks, "markdown"));
    stage.server.read_from("/feeds/hostile.json");
    come_to_nothing(stage, attacks.len(), &INERT);
}

/// The same as Markdown files, compiled into the layout in pieces, with a page for each.
fn attacks_in_a_compiled_site_come_to_nothing(stage: &Stage) {
    let attacks = attacks();
    let (site, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(site.path().join("content")).unwrap();
    for (number, attack) in attacks.iter().enumerate() {
        let header = json!({
            "title": attack, "description": attack, "tags": [attack, format!("t{}", number % 7)], "author": attack,
            "author_url": attack, "image_alt": attack, "canonical": attack, "slug": format!("p{number}"),
            "date": format!("2025-01-01T{:02}:{:02}:00Z", number / 60, number % 60), "language": "en",
        });
        let attack = attack.replace('\0', "\u{fffd}");
        let text = format!("{header}\n\n{attack}\n\n[{attack}]({attack})\n");
        fs::write(site.path().join(format!("content/p{number}.md")), text).unwrap();
    }
    // The pictures that attacks ask for, so that nothing is wrong with the site.
    for name in ["x", "xx", "y", "1", "small.jpg"] {
        fs::write(site.path().join("content").join(name), PICTURE).unwrap();
    }
    let reader = BuiltReader::load(stage.server.root().as_path()).expect("the site under test has a reader");
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome = publish::build(&Options {
        out: Some(out.path()),
        frame: Some(&reader.frame),
        beside: &reader.files,
        ..Options::new(site.path(), now)
    });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(20));
    stage.server.show(out.path());
    come_to_nothing(stage, attacks.len(), &[]);
    // As documents of their own, which the browser parses before there is any reader.
    for number in (0..attacks.len()).step_by(40) {
        stage.page.open(&format!("/posts/p{number}/"));
        stage.page.js(WATCH, json!([]));
        judge(stage, &[format!("/posts/p{number}/")], &[]);
    }
}

/// When the article of this number was published: the last is the newest.
fn moment(number: usize) -> String {
    format!("2025-01-01T{:02}:{:02}:00", number / 60, number % 60)
}

/// Puts what a live source answers at its URLs, which are exact, query and all.
fn answer(stage: &Stage, url: &str, answer: &Value) {
    let path = url.strip_prefix(&stage.server.url("")).expect("an address of the test's own server");
    stage.server.put(path, answer.to_string());
}

/// The same from the REST API of a WordPress whose administrator means harm.
fn attacks_in_a_wordpress_come_to_nothing(stage: &Stage) {
    let attacks = attacks();
    let post = |number: usize| {
        let attack = &attacks[number];
        let at = moment(number);
        json!({
            "id": number, "slug": format!("p{number}"), "link": attack, "date": at, "date_gmt": at, "modified_gmt": at,
            "title": { "rendered": attack }, "excerpt": { "rendered": attack }, "content": { "rendered": attack },
            "categories": [1, number % 7 + 2],
            "_embedded": {
                "author": [{ "name": attack, "link": attack }],
                "wp:featuredmedia": [{ "source_url": attack, "alt_text": attack, "media_details": { "width": 1, "height": 1 } }],
                "wp:term": [[{ "id": 1, "slug": attack, "name": attack, "taxonomy": "category" }]],
            },
        })
    };
    let wrapped = |body: Value, pages: usize| json!({ "body": body, "status": 200, "headers": { "X-WP-Total": attacks.len(), "X-WP-TotalPages": pages } });
    let source = stage.server.url("/wp-json/");
    let api = wordpress::Api::named(&source).expect("an address of an API");
    let enveloped = |url: String| url + "&_envelope=1";
    stage.server.put(
        "/wp-json/",
        wrapped(
            json!({ "name": attacks[0], "description": attacks[1], "home": attacks[2], "namespaces": ["wp/v2"] }),
            1,
        )
        .to_string(),
    );
    let term =
        |number: usize| json!({ "id": number, "slug": format!("t{number}"), "name": attacks[number], "count": 9 });
    answer(stage, &enveloped(api.terms_url(1)), &wrapped((1..9).map(term).collect(), 1));
    let newest_first: Vec<Value> = (0..attacks.len()).rev().map(post).collect();
    let pages = newest_first.len().div_ceil(20);
    for (page, posts) in (1..).zip(newest_first.chunks(20)) {
        answer(stage, &enveloped(api.page_url(page, 20)), &wrapped(posts.into(), pages));
    }
    let hundreds = newest_first.len().div_ceil(100);
    for (page, posts) in (1..).zip(newest_first.chunks(100)) {
        answer(stage, &enveloped(api.index_url(page)), &wrapped(posts.into(), hundreds));
    }
    for number in 0..attacks.len() {
        let slug = Slug::new(&format!("p{number}")).expect("a slug");
        answer(stage, &enveloped(api.post_url(&slug)), &wrapped(json!([post(number)]), 1));
    }
    stage.server.read_from("/wp-json/");
    come_to_nothing(stage, attacks.len(), &INERT);
}

/// The same from a Ghost.
fn attacks_in_a_ghost_come_to_nothing(stage: &Stage) {
    let attacks = attacks();
    let post = |number: usize| {
        let attack = &attacks[number];
        json!({
            "id": attack, "uuid": attack, "slug": format!("p{number}"), "title": attack, "html": attack, "excerpt": attack,
            "custom_excerpt": attack, "feature_image": attack, "feature_image_alt": attack, "canonical_url": attack,
            "url": attack, "published_at": moment(number) + ".000Z", "visibility": "public", "codeinjection_head": attack,
            "tags": [{ "name": attack, "slug": format!("t{}", number % 7), "visibility": "public" }],
            "authors": [{ "name": attack, "url": attack, "website": attack, "profile_image": attack }],
        })
    };
    let source = "/ghost/api/content/?key=0123";
    let api = ghost::Api::named(&stage.server.url(source), None).expect("an address").expect("a key");
    stage.server.put("/ghost/api/content/", r#"{"errors":[{"message":"Resource not found","type":"NotFoundError"}]}"#);
    let settings = json!({ "title": attacks[0], "description": attacks[1], "lang": attacks[2], "url": attacks[3] });
    answer(stage, &api.about_url(), &json!({ "settings": settings }));
    let tag = |number: usize| json!({ "slug": format!("t{number}"), "name": attacks[number], "visibility": "public", "count": { "posts": 9 } });
    let listed = |name: &str, items: Value, page: u32, pages: usize| json!({ name: items, "meta": { "pagination": { "page": page, "pages": pages, "total": attacks.len() } } });
    answer(stage, &api.tags_url(1), &listed("tags", (0..7).map(tag).collect(), 1, 1));
    let newest_first: Vec<Value> = (0..attacks.len()).rev().map(post).collect();
    for (page, posts) in (1..).zip(newest_first.chunks(20)) {
        answer(stage, &api.page_url(page, 20), &listed("posts", posts.into(), page, newest_first.len().div_ceil(20)));
    }
    for (page, posts) in (1..).zip(newest_first.chunks(100)) {
        answer(stage, &api.index_url(page), &listed("posts", posts.into(), page, newest_first.len().div_ceil(100)));
    }
    for number in 0..attacks.len() {
        let slug = Slug::new(&format!("p{number}")).expect("a slug");
        answer(stage, &api.post_url(&slug), &json!({ "posts": [post(number)] }));
    }
    stage.server.read_from(source);
    come_to_nothing(stage, attacks.len(), &INERT);
}

fn come_to_nothing(stage: &Stage, count: usize, reported: &[&'static str]) {
    stage.forgive_errors();
    stage.provoke(&[HARMLESS]);
    stage.provoke(reported);
    let articles = (0..count).map(|number| format!("/posts/p{number}/"));
    let lists = (2..=count / 20).map(|number| format!("/page/{number}/"));
    let addresses: Vec<String> =
        articles.chain(lists).chain(["/archive/".into(), "/search/".into(), "/".into()]).collect();
    // WebKit refuses a document that pushes more than a hundred addresses within half a minute.
    for some in addresses.chunks(90) {
        stage.page.open("/");
        stage.page.js(WATCH, json!([]));
        judge(stage, some, reported);
    }
}

/// Visits these addresses and looks for harm.
fn judge(stage: &Stage, addresses: &[String], reported: &[&str]) {
    let Stage { page, server, .. } = stage;
    let wrong = page.js_later(VISIT, json!([addresses]));
    assert_eq!(wrong, json!([]));
    let strings = |name: &str| -> BTreeSet<String> {
        let found = page.js(&format!("return window.{name}"), json!([]));
        found.as_array().expect("a list").iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(strings("__ran"), BTreeSet::new(), "scripts ran");
    let strange: Vec<String> = strings("__inside").into_iter().filter(|pair| !is_known(pair)).collect();
    assert!(strange.is_empty(), "in bodies: {strange:#?}");
    let strange: Vec<String> = strings("__around").into_iter().filter(|pair| !is_ours(pair)).collect();
    assert!(strange.is_empty(), "around bodies: {strange:#?}");
    let reports = server.reports().into_iter().chain(page.faults());
    let expected = |report: &String| reported.iter().chain([&HARMLESS]).any(|known| report.starts_with(known));
    let reports: Vec<String> = reports.filter(|report| !expected(report)).collect();
    assert!(reports.is_empty(), "reported: {reports:#?}");
    let fetched = page.js(
        "return performance.getEntriesByType('resource').filter(({ name, initiatorType }) => \
         new URL(name).origin !== location.origin && initiatorType !== 'img').map(({ name, initiatorType }) => initiatorType + ' ' + name)",
        json!([]),
    );
    assert_eq!(fetched, json!([]), "fetched from elsewhere");
}

/// Whether the sanitiser's table lets this element, this attribute on it, or this address in it pass.
fn is_known(pair: &str) -> bool {
    let mut words = pair.splitn(3, ' ');
    let element = words.next().unwrap_or_default();
    if !matches!(policy::element(element), Fate::Keep(name) if name == element) {
        return false;
    }
    let Some(attribute) = words.next() else { return true };
    let ours = element == "div" && ["class", "tabindex", "role", "aria-label"].contains(&attribute)
        || element == "a" && attribute == "rel"
        || policy::forced(element).iter().any(|(name, _)| *name == attribute);
    let scheme = words.next().and_then(|value| value.split_once(':')).map(|(scheme, _)| scheme.to_lowercase());
    let harmless = scheme.is_none_or(|scheme| {
        ["http", "https", "mailto", "tel", "data"].contains(&scheme.as_str()) || scheme.contains(['/', '?', '#'])
    });
    (ours || policy::attribute(element, attribute).is_some()) && harmless
}

/// Elements of the frame and of the views, which hold what is not a body.
const AROUND: &str = "html head meta title link style script body a header p nav button main footer div section article aside h1 h2 \
                      h3 ul ol li time span img figure figcaption form input label svg path details summary search strong em b";

/// Attributes of those that could do harm if a stranger's words came to stand there as more than a value.
fn is_ours(pair: &str) -> bool {
    let (element, attribute) = pair.split_once(' ').unwrap_or((pair, ""));
    AROUND.split_ascii_whitespace().any(|known| known == element)
        && !attribute.starts_with("on")
        && !["srcdoc", "formaction", "ping", "is", "xlink:href"].contains(&attribute)
        && !attribute.contains(['<', '"', '\'', '=', '`'])
}

//! Hostile articles: each attack of `tests/fixtures/hostile` as body, title, author, category, image and URL, from
//! each kind of source. [`harm`](crate::harm) checks that none has an effect.

use crate::embed::Embedded;
use crate::harm::{self, INERT};
use crate::{Context, Test, tests};
use broadsheet::content::{ArticleIds, Date, Slug};
use broadsheet::feed::site::print;
use broadsheet::feed::{ghost, wordpress};
use publish::{Options, page::reader_bundle::ReaderBundle};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

pub fn tests() -> Vec<Test> {
    tests![
        attacks_in_a_feed_of_html_have_no_effect,
        attacks_in_a_feed_of_markdown_have_no_effect,
        attacks_in_a_feed_of_text_have_no_effect,
        attacks_in_documents_of_another_site_have_no_effect,
        attacks_in_an_embed_without_a_security_policy_have_no_effect,
        attacks_in_a_compiled_site_have_no_effect,
        attacks_in_a_wordpress_have_no_effect,
        attacks_in_a_ghost_have_no_effect,
    ]
}

/// An image of one pixel.
const PICTURE: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

fn attacks() -> Vec<String> {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/fixtures/hostile/html.jsonl");
    let lines = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let attack = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["payload"].as_str().map(str::to_owned);
    lines.lines().map(|line| attack(line).expect("a payload")).collect()
}

/// A feed with one article for each attack, which is in each of its fields.
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
            "text" => item["content_text"] = json!(attack),
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

fn attacks_in_a_feed_of_html_have_no_effect(context: &Context) {
    in_a_feed(context, &attacks(), "html");
}

fn attacks_in_a_feed_of_markdown_have_no_effect(context: &Context) {
    in_a_feed(context, &attacks(), "markdown");
}

/// Text bodies have no markup. Titles and names are the same in each feed.
fn attacks_in_a_feed_of_text_have_no_effect(context: &Context) {
    in_a_feed(context, &attacks(), "text");
}

fn in_a_feed(context: &Context, attacks: &[String], kind: &str) {
    context.server.put("/feeds/hostile.json", feed(attacks, kind));
    context.server.set_source("/feeds/hostile.json");
    let addresses = [articles(attacks.len()), lists(attacks.len()), named(context)].concat();
    harm::assert_harmless(context, &addresses, &INERT);
}

/// The addresses of the articles.
fn articles(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("/posts/p{number}/")).collect()
}

/// The addresses of the lists.
fn lists(count: usize) -> Vec<String> {
    let pages = (2..=count.div_ceil(20)).map(|number| format!("/page/{number}/"));
    pages.chain(["/archive/", "/archive/2025/", "/search/", "/"].map(str::to_owned)).collect()
}

/// Addresses of categories, filters and searches that contain an attack.
fn named(context: &Context) -> Vec<String> {
    context.page.open("/");
    let mut addresses = context.page.attributes(".labels a, .filter", "href");
    addresses.sort();
    addresses.dedup();
    let some = addresses.len().div_ceil(20);
    let (one, other) = (&addresses[0], &addresses[addresses.len() / 2]);
    assert!(addresses.len() > 20, "the attacks name categories: {one}, {other}");
    let words =
        ["<img src=x onerror=alert(1)>", "\"><script>alert(1)</script>", "javascript:alert(1)", "' onclick=alert(1)"];
    let searched = words.map(|words| format!("/search/?q={}", broadsheet::content::link::percent_encode(words)));
    addresses.into_iter().step_by(some).chain(searched).collect()
}

/// The documents of a hostile site, read from a page of another site.
fn attacks_in_documents_of_another_site_have_no_effect(context: &Context) {
    let attacks = attacks();
    let server = &context.server;
    let mut whole: Value = serde_json::from_slice(&feed(&attacks, "html")).expect("JSON");
    let mut items = whole["items"].as_array().expect("items").clone();
    items.reverse();
    for (number, item) in (0..attacks.len()).rev().zip(&mut items) {
        item["_broadsheet"]["folder"] = attacks[number].as_str().into();
        server.put(&format!("/hostile/posts/p{number}.json"), json!({ "items": [item] }).to_string());
    }
    for (page, items) in (1..).zip(items.chunks(20)) {
        server.put(&format!("/hostile/pages/{page}.json"), json!({ "items": items }).to_string());
    }
    let all: ArticleIds = ArticleIds::all(attacks.len() as u32);
    let category = |number: usize| json!([format!("t{number}"), attacks[number + 40], attacks.len()]);
    let names = (0..7).map(|number| format!("t{number}")).chain([attacks[60].clone()]).collect::<Vec<_>>();
    server.put("/hostile/categories.json", print::print_lists(&mut names.iter().map(|name| (name.as_str(), &all))));
    for number in 0..7 {
        let page = json!({ "items": items[..20] });
        server.put(&format!("/hostile/categories/t{number}/1.json"), page.to_string());
    }
    server.put(
        "/hostile/terms/al.json",
        json!({ "alert": [0, 1], (attacks[50].as_str()): [3], "alas": attacks[51] }).to_string(),
    );
    whole["items"] = items[..7].into();
    whole["_broadsheet"] = json!({
        "build": attacks[8], "total": attacks.len(), "page_size": 20, "recent": 6,
        "categories": (0..7).map(category).collect::<Vec<_>>(), "years": [[2025, attacks.len()], [attacks[9], 1]],
    });
    server.put("/hostile/site.json", whole.to_string());
    server.set_source("/hostile/site.json");
    let more = ["/categories/t0/", "/categories/t1/", "/?categories=t0,t3&match=all", "/?categories=t2,t4"];
    let addresses = [articles(attacks.len()), lists(attacks.len()), more.map(str::to_owned).to_vec()].concat();
    harm::assert_harmless(context, &addresses, &INERT);
}

/// In a host page without a security policy, only the sanitiser protects.
fn attacks_in_an_embed_without_a_security_policy_have_no_effect(context: &Context) {
    let attacks = attacks();
    let embedded = Embedded::new(context);
    embedded.other.put("/hostile.json", feed(&attacks, "html"));
    let source = embedded.other.url("/hostile.json");
    embedded.open_page(
        "<script type=module src={script}></script>",
        &format!("<broadsheet-reader src={source} source=feed loading=eager></broadsheet-reader>"),
    );
    harm::start_recording(context);
    assert!(context.page.is("!document.querySelector('meta[http-equiv]')"), "the page has no security policy");
    context.page.enter_shadow_root("broadsheet-reader");
    context.page.wait_until_settled();
    let addresses: Vec<String> = articles(attacks.len()).into_iter().map(|address| ["#", &address].concat()).collect();
    harm::visit_in_embed(context, "broadsheet-reader", &addresses, &[&context.server.url(""), &embedded.other.url("")]);
}

/// The same as Markdown files, compiled into the layout, with a page for each.
fn attacks_in_a_compiled_site_have_no_effect(context: &Context) {
    let attacks = attacks();
    let (site, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(site.path().join("content")).unwrap();
    for (number, attack) in attacks.iter().enumerate() {
        let header = json!({
            "title": attack, "description": attack, "tags": [attack, format!("t{}", number % 7)], "author": attack,
            "author_url": attack, "image": picture(attack), "image_alt": attack, "canonical": attack, "slug": format!("p{number}"),
            "date": format!("2025-01-01T{:02}:{:02}:00Z", number / 60, number % 60), "language": "en",
        });
        let attack = attack.replace('\0', "\u{fffd}");
        let text = format!("{header}\n\n{attack}\n\n[{attack}]({attack})\n");
        fs::write(site.path().join(format!("content/p{number}.md")), text).unwrap();
    }
    // The images that attacks request, so that the site has no errors.
    for name in ["x", "xx", "y", "1", "small.jpg", "medium.jpg", "large.jpg"] {
        fs::write(site.path().join("content").join(name), PICTURE).unwrap();
    }
    let reader = ReaderBundle::load(context.server.root().as_path()).expect("the site under test has a reader");
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome = publish::build(&Options {
        out: Some(out.path()),
        frame: Some(&reader.frame),
        reader_files: &reader.files,
        ..Options::new(site.path(), now)
    });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(20));
    context.server.serve_folder(out.path());
    let addresses = [articles(attacks.len()), lists(attacks.len()), named(context)].concat();
    harm::assert_harmless(context, &addresses, &[]);
    // Each as a document, which the browser parses before the reader starts.
    for number in (0..attacks.len()).step_by(40) {
        let address = format!("/posts/p{number}/");
        context.page.open(&address);
        harm::start_recording(context);
        harm::visit_pages(context, &[address], &[]);
    }
    // And everything else that was published.
    let mut pages = Vec::new();
    published(out.path(), out.path(), &mut pages);
    assert!(pages.len() > attacks.len(), "{pages:?}");
    // The embed builder shows no article.
    pages.retain(|page| page != "/embed-builder.html");
    // These only lead to a list.
    pages.retain(|page| !page.ends_with("/page/1/index.html"));
    harm::read(context, &pages);
}

/// The URL of an image with an attack in it. URLs that the build refuses become words.
fn picture(attack: &str) -> String {
    match attack.starts_with("http") {
        true => attack.to_owned(),
        false => format!("https://pictures.example/{attack}"),
    }
}

/// The addresses of all pages below a folder.
fn published(root: &Path, folder: &Path, pages: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            published(root, &path, pages);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            pages.push(format!("/{}", path.strip_prefix(root).unwrap().display()));
        }
    }
}

/// The date of the article with this number: the last one is the newest.
fn publication_date(number: usize) -> String {
    format!("2025-01-01T{:02}:{:02}:00", number / 60, number % 60)
}

/// Puts the response of an API at its exact URL with query.
fn answer(context: &Context, url: &str, answer: &Value) {
    let path = url.strip_prefix(&context.server.url("")).expect("an address of the test's own server");
    context.server.put(path, answer.to_string());
}

/// The same from the REST API of a WordPress with a hostile administrator.
fn attacks_in_a_wordpress_have_no_effect(context: &Context) {
    let attacks = attacks();
    let post = |number: usize| {
        let attack = &attacks[number];
        let at = publication_date(number);
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
    let source = context.server.url("/wp-json/");
    let api = wordpress::Api::named(&source).expect("an address of an API");
    let enveloped = |url: String| url + "&_envelope=1";
    context.server.put(
        "/wp-json/",
        wrapped(
            json!({ "name": attacks[0], "description": attacks[1], "home": attacks[2], "namespaces": ["wp/v2"] }),
            1,
        )
        .to_string(),
    );
    let term =
        |number: usize| json!({ "id": number, "slug": format!("t{number}"), "name": attacks[number], "count": 9 });
    answer(context, &enveloped(api.terms_url(1)), &wrapped((1..9).map(term).collect(), 1));
    let newest_first: Vec<Value> = (0..attacks.len()).rev().map(post).collect();
    let pages = newest_first.len().div_ceil(20);
    for (page, posts) in (1..).zip(newest_first.chunks(20)) {
        answer(context, &enveloped(api.page_url(page, 20)), &wrapped(posts.into(), pages));
    }
    let hundreds = newest_first.len().div_ceil(100);
    for (page, posts) in (1..).zip(newest_first.chunks(100)) {
        answer(context, &enveloped(api.index_url(page)), &wrapped(posts.into(), hundreds));
    }
    for number in 0..attacks.len() {
        let slug = Slug::new(&format!("p{number}")).expect("a slug");
        answer(context, &enveloped(api.post_url(&slug)), &wrapped(json!([post(number)]), 1));
    }
    context.server.set_source("/wp-json/");
    harm::assert_harmless(context, &[articles(attacks.len()), lists(attacks.len())].concat(), &INERT);
}

/// The same from a Ghost.
fn attacks_in_a_ghost_have_no_effect(context: &Context) {
    let attacks = attacks();
    let post = |number: usize| {
        let attack = &attacks[number];
        json!({
            "id": attack, "uuid": attack, "slug": format!("p{number}"), "title": attack, "html": attack, "excerpt": attack,
            "custom_excerpt": attack, "feature_image": attack, "feature_image_alt": attack, "canonical_url": attack,
            "url": attack, "published_at": publication_date(number) + ".000Z", "visibility": "public", "codeinjection_head": attack,
            "tags": [{ "name": attack, "slug": format!("t{}", number % 7), "visibility": "public" }],
            "authors": [{ "name": attack, "url": attack, "website": attack, "profile_image": attack }],
        })
    };
    let source = "/ghost/api/content/?key=0123";
    let api = ghost::Api::named(&context.server.url(source), None).expect("an address").expect("a key");
    context
        .server
        .put("/ghost/api/content/", r#"{"errors":[{"message":"Resource not found","type":"NotFoundError"}]}"#);
    let settings = json!({ "title": attacks[0], "description": attacks[1], "lang": attacks[2], "url": attacks[3] });
    answer(context, &api.about_url(), &json!({ "settings": settings }));
    let tag = |number: usize| json!({ "slug": format!("t{number}"), "name": attacks[number], "visibility": "public", "count": { "posts": 9 } });
    let listed = |name: &str, items: Value, page: u32, pages: usize| json!({ name: items, "meta": { "pagination": { "page": page, "pages": pages, "total": attacks.len() } } });
    answer(context, &api.tags_url(1), &listed("tags", (0..7).map(tag).collect(), 1, 1));
    let newest_first: Vec<Value> = (0..attacks.len()).rev().map(post).collect();
    for (page, posts) in (1..).zip(newest_first.chunks(20)) {
        answer(context, &api.page_url(page, 20), &listed("posts", posts.into(), page, newest_first.len().div_ceil(20)));
    }
    for (page, posts) in (1..).zip(newest_first.chunks(100)) {
        answer(context, &api.index_url(page), &listed("posts", posts.into(), page, newest_first.len().div_ceil(100)));
    }
    for number in 0..attacks.len() {
        let slug = Slug::new(&format!("p{number}")).expect("a slug");
        answer(context, &api.post_url(&slug), &json!({ "posts": [post(number)] }));
    }
    context.server.set_source(source);
    harm::assert_harmless(context, &[articles(attacks.len()), lists(attacks.len())].concat(), &INERT);
}

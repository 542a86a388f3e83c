//! Hostile articles: each attack of `tests/fixtures/hostile` as body, title, author, category, image and URL, from
//! each kind of source. [`harm`](crate::harm) checks that none has an effect.
//!
//! In a feed of HTML, in an embed and in a compiled site each attack has an article of its own. Other sources differ
//! only before the sanitiser, so there three attacks share an article, and the tests take a third of the time.

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

/// The attacks in one article.
struct Group(Vec<String>);

impl Group {
    /// All of them, for a field with text.
    fn text(&self) -> String {
        self.0.join("\n\n")
    }

    /// One of them, for the field `number` with a URL, a name or a language.
    fn one(&self, number: usize) -> &str {
        &self.0[number % self.0.len()]
    }
}

fn groups(size: usize) -> Vec<Group> {
    attacks().chunks(size).map(|some| Group(some.to_vec())).collect()
}

/// A feed with one article for each group of attacks, which are in each of its fields.
fn feed(groups: &[Group], kind: &str) -> Vec<u8> {
    let item = |(number, group): (usize, &Group)| {
        let (text, one) = (group.text(), |number| group.one(number));
        let mut item = json!({
            "id": one(0), "url": one(1), "external_url": one(2), "title": text, "summary": text, "image": one(0),
            "banner_image": one(1), "language": one(2), "tags": [one(0), one(1), one(2), format!("t{}", number % 7)],
            "authors": [
                { "name": one(0), "url": one(1), "avatar": one(2) }, { "name": one(1), "url": one(2), "avatar": one(0) },
                { "name": one(2), "url": one(0), "avatar": one(1) },
            ],
            "date_published": format!("2025-01-01T{:02}:{:02}:00Z", number / 60, number % 60),
            "_broadsheet": {
                "slug": format!("p{number}"), "deck": text, "image_alt": text, "canonical": one(0),
                "previous": { "slug": "p0", "title": text }, "next": { "slug": one(1), "title": text },
            },
        });
        match kind {
            "text" => item["content_text"] = json!(text),
            "markdown" => {
                let links = group.0.iter().map(|attack| format!("[{attack}]({attack})\n\n")).collect::<String>();
                item["_broadsheet"]["markdown"] = json!(format!("Text.\n\n{text}\n\n{links}"));
            }
            _ => item["content_html"] = json!(text),
        }
        item
    };
    let items: Vec<Value> = groups.iter().enumerate().map(item).collect();
    let attack = |number: usize| groups[number].one(number);
    json!({
        "version": "https://jsonfeed.org/version/1.1", "title": attack(0), "description": attack(1), "language": attack(2),
        "home_page_url": attack(3), "feed_url": attack(4), "next_url": "javascript:alert(1)", "icon": attack(5),
        "authors": [{ "name": attack(6), "url": attack(7) }], "items": items,
    })
    .to_string()
    .into_bytes()
}

fn attacks_in_a_feed_of_html_have_no_effect(context: &Context) {
    in_a_feed(context, &groups(1), "html");
}

fn attacks_in_a_feed_of_markdown_have_no_effect(context: &Context) {
    in_a_feed(context, &groups(3), "markdown");
}

/// Text bodies have no markup. Titles and names are the same in each feed.
fn attacks_in_a_feed_of_text_have_no_effect(context: &Context) {
    in_a_feed(context, &groups(3), "text");
}

fn in_a_feed(context: &Context, attacks: &[Group], kind: &str) {
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
    let attacks = groups(3);
    let attack = |number: usize| attacks[number].one(number);
    let server = &context.server;
    let mut whole: Value = serde_json::from_slice(&feed(&attacks, "html")).expect("JSON");
    let mut items = whole["items"].as_array().expect("items").clone();
    items.reverse();
    for (number, item) in (0..attacks.len()).rev().zip(&mut items) {
        item["_broadsheet"]["folder"] = attacks[number].one(0).into();
        server.put(&format!("/hostile/posts/p{number}.json"), json!({ "items": [item] }).to_string());
    }
    for (page, items) in (1..).zip(items.chunks(20)) {
        server.put(&format!("/hostile/pages/{page}.json"), json!({ "items": items }).to_string());
    }
    let all: ArticleIds = ArticleIds::all(attacks.len() as u32);
    let category = |number: usize| json!([format!("t{number}"), attack(number + 40), attacks.len()]);
    let names = (0..7).map(|number| format!("t{number}")).chain([attack(60).to_owned()]).collect::<Vec<_>>();
    server.put("/hostile/categories.json", print::print_lists(&mut names.iter().map(|name| (name.as_str(), &all))));
    for number in 0..7 {
        let page = json!({ "items": items[..20] });
        server.put(&format!("/hostile/categories/t{number}/1.json"), page.to_string());
    }
    let choices = json!([[attack(50), 3], [attack(51), attack(52)]]);
    let index = json!({ "total": 3, "size": 1, "language": attack(53), "nodes": 0, "keys": [attack(54)], "filters": [["tag", choices]] });
    server.put("/hostile/search/index.json", index.to_string());
    whole["items"] = items[..7].into();
    whole["_broadsheet"] = json!({
        "build": attack(8), "total": attacks.len(), "page_size": 20, "recent": 6,
        "categories": (0..7).map(category).collect::<Vec<_>>(), "years": [[2025, attacks.len()], [attack(9), 1]],
    });
    server.put("/hostile/site.json", whole.to_string());
    server.set_source("/hostile/site.json");
    let more = [
        "/categories/t0/",
        "/categories/t1/",
        "/?categories=t0,t3&match=all",
        "/?categories=t2,t4",
        "/search/?q=alert",
    ];
    let addresses = [articles(attacks.len()), lists(attacks.len()), more.map(str::to_owned).to_vec()].concat();
    harm::assert_harmless(context, &addresses, &INERT);
}

/// In a host page without a security policy, only the sanitiser protects.
fn attacks_in_an_embed_without_a_security_policy_have_no_effect(context: &Context) {
    let attacks = groups(1);
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
    let attacks = groups(3);
    let post = |number: usize| {
        let (text, one) = (attacks[number].text(), |field| attacks[number].one(field));
        let at = publication_date(number);
        json!({
            "id": number, "slug": format!("p{number}"), "link": one(0), "date": at, "date_gmt": at, "modified_gmt": at,
            "title": { "rendered": text }, "excerpt": { "rendered": text }, "content": { "rendered": text },
            "categories": [1, number % 7 + 2],
            "_embedded": {
                "author": [{ "name": text, "link": one(1) }],
                "wp:featuredmedia": [{ "source_url": one(2), "alt_text": text, "media_details": { "width": 1, "height": 1 } }],
                "wp:term": [[{ "id": 1, "slug": one(0), "name": text, "taxonomy": "category" }]],
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
            json!({ "name": attacks[0].one(0), "description": attacks[1].one(1), "home": attacks[2].one(2), "namespaces": ["wp/v2"] }),
            1,
        )
        .to_string(),
    );
    let term = |number: usize| json!({ "id": number, "slug": format!("t{number}"), "name": attacks[number].text(), "count": 9 });
    answer(context, &enveloped(api.terms_url(1)), &wrapped((1..9).map(term).collect(), 1));
    let newest_first: Vec<Value> = (0..attacks.len()).rev().map(post).collect();
    let pages = newest_first.len().div_ceil(20);
    for (page, posts) in (1..).zip(newest_first.chunks(20)) {
        let answered = wrapped(posts.into(), pages);
        // A page that follows another begins where that one ended, and one that is opened alone is counted.
        let newer = attacks.len().checked_sub((page as usize - 1) * 20).filter(|_| page > 1);
        let url = match newer {
            Some(last) => {
                let date = Date::parse(&publication_date(last)).expect("a date");
                api.after_url(date, &[u32::try_from(last).expect("a number")], 20)
            }
            None => api.front_url(20),
        };
        answer(context, &enveloped(url), &answered);
        answer(context, &enveloped(api.page_url(page, 20)), &answered);
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
    let attacks = groups(3);
    let post = |number: usize| {
        let (text, one) = (attacks[number].text(), |field| attacks[number].one(field));
        json!({
            "id": one(0), "uuid": one(1), "slug": format!("p{number}"), "title": text, "html": text, "excerpt": text,
            "custom_excerpt": text, "feature_image": one(0), "feature_image_alt": text, "canonical_url": one(1),
            "url": one(2), "published_at": publication_date(number) + ".000Z", "visibility": "public", "codeinjection_head": text,
            "tags": [{ "name": text, "slug": format!("t{}", number % 7), "visibility": "public" }],
            "authors": [{ "name": text, "url": one(0), "website": one(1), "profile_image": one(2) }],
        })
    };
    let source = "/ghost/api/content/?key=0123";
    let api = ghost::Api::named(&context.server.url(source), None).expect("an address").expect("a key");
    context
        .server
        .put("/ghost/api/content/", r#"{"errors":[{"message":"Resource not found","type":"NotFoundError"}]}"#);
    let settings = json!({ "title": attacks[0].one(0), "description": attacks[1].one(1), "lang": attacks[2].one(2), "url": attacks[3].one(0) });
    answer(context, &api.about_url(), &json!({ "settings": settings }));
    let tag = |number: usize| json!({ "slug": format!("t{number}"), "name": attacks[number].text(), "visibility": "public", "count": { "posts": 9 } });
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

//! Answers of WordPress and Ghost. Input: each file in `fixtures/wordpress/rest` and `fixtures/ghost`. Output: what
//! the adapters read, compared with the recorded text. `RECORD=1 cargo test --test apis` writes the expectations;
//! review the difference.

use proptest::prelude::*;
use serde_json::Value;
use std::{collections::BTreeSet, env, fmt::Write, fs, path::Path};

use broadsheet::content::{Article, Body, Date, Slug, Summary, link};
use broadsheet::feed::answer::{About, Answer, ApiError, Entry, Page};
use broadsheet::feed::{Warning, ghost, wordpress};

/// A recorded answer, with the path of its expectation.
struct Recorded {
    name: String,
    status: u16,
    headers: Vec<(String, String)>,
    bytes: Vec<u8>,
}

fn recorded(folder: &Path) -> Vec<Recorded> {
    let mut files: Vec<Recorded> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "headers") {
            continue;
        }
        let head = fs::read_to_string(path.with_extension("headers")).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": ")).map(|(a, b)| (a.to_owned(), b.to_owned()));
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        files.push(Recorded { name, status, headers: headers.collect(), bytes: fs::read(&path).unwrap() });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Compares the `dump` of each fixture with the recorded text.
fn check(inputs: &str, outputs: &str, dump: &dyn Fn(&str, &Answer) -> String) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let outputs = fixtures.join(outputs);
    let files = recorded(&fixtures.join(inputs));
    let mut wrong = Vec::new();
    for file in &files {
        let headers: Vec<(&str, &str)> = file.headers.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let found = dump(&file.name, &Answer { status: file.status, headers: &headers, bytes: &file.bytes });
        let expected = outputs.join(&file.name).with_extension("txt");
        if env::var_os("RECORD").is_some() {
            fs::create_dir_all(&outputs).unwrap();
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("--- {}\n{found}", file.name));
        }
    }
    assert!(wrong.is_empty(), "not as in {}:\n{}", outputs.display(), wrong.concat());
    let names: BTreeSet<String> = files.into_iter().map(|file| file.name).collect();
    let kept = fs::read_dir(&outputs).unwrap().map(|file| file.unwrap().path());
    let kept: BTreeSet<String> = kept.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, kept, "an expectation without an input");
}

#[test]
fn wordpress_is_parsed_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wordpress/rest");
    let bytes = fs::read(folder.join("categories.json")).unwrap();
    let terms = wordpress::read_terms(&Answer { status: 200, headers: &[], bytes: &bytes }).unwrap().items;
    check("wordpress/rest", "wordpress/rest-expected", &|name, answer| {
        let mut out = format!("recognised: {}\n", wordpress::recognise(answer.bytes));
        match name {
            "index" => about(&mut out, wordpress::read_about(answer)),
            "categories" | "tags" => {
                page(&mut out, wordpress::read_terms(answer), &|out, term| {
                    let wordpress::Term { number, counted } = term;
                    let category = &counted.category;
                    writeln!(out, "{number}: {} “{}” {}", category.slug, category.name, counted.count).unwrap();
                });
            }
            "posts-unicode-slug" => page(&mut out, wordpress::read_index(answer, &terms), &entry),
            "posts-embed-p01" | "posts-embed-p02" => {
                page(&mut out, wordpress::read_page(answer, &terms), &|_, _| {});
                whole(&mut out, answer, None, &|answer| wordpress::read_post(answer));
                page(&mut out, wordpress::read_index(answer, &terms), &entry);
            }
            _ => page(&mut out, wordpress::read_page(answer, &terms), &|out, item| summary(out, item)),
        }
        out
    });
}

#[test]
fn ghost_is_parsed_as_expected() {
    check("ghost", "ghost-expected", &|name, answer| {
        let mut out = format!("recognised: {}\n", ghost::recognise(answer.bytes));
        match name {
            "settings" => about(&mut out, ghost::read_about(answer)),
            "tags" => {
                page(&mut out, ghost::read_tags(answer), &|out, counted| {
                    writeln!(out, "{} “{}” {}", counted.category.slug, counted.category.name, counted.count).unwrap();
                });
            }
            "post-by-slug" | "error-404" => whole(&mut out, answer, Some("posts"), &ghost::read_post),
            "posts-limit-500" => {
                whole(&mut out, answer, Some("posts"), &ghost::read_post);
                page(&mut out, ghost::read_index(answer), &entry);
            }
            _ => page(&mut out, ghost::read_page(answer), &|out, item| summary(out, item)),
        }
        out
    });
}

fn about(out: &mut String, about: Result<About, ApiError>) {
    match about {
        Ok(About { title, description, language, home }) => {
            line(out, "site", &title);
            line(out, "description", &description.unwrap_or_default());
            line(out, "language", &language.unwrap_or_default());
            line(out, "home", &home.unwrap_or_default());
        }
        Err(error) => line(out, "error", &error.to_string()),
    }
}

fn page<T>(out: &mut String, page: Result<Page<T>, ApiError>, one: &dyn Fn(&mut String, &T)) {
    match page {
        Ok(Page { items, total, pages, warnings: found, .. }) => {
            writeln!(out, "{} of {total:?} on {pages:?} pages", items.len()).unwrap();
            items.iter().for_each(|item| one(out, item));
            warnings(out, &found);
        }
        Err(error) => line(out, "error", &error.to_string()),
    }
}

/// Dumps each post of a list as if it had been requested alone.
fn whole(out: &mut String, answer: &Answer, list: Option<&str>, read: Read) {
    let json: Value = serde_json::from_slice(answer.bytes).unwrap();
    let posts = list.map_or(&json, |list| &json[list]);
    let posts = posts.as_array().cloned().unwrap_or_default();
    if posts.is_empty() {
        line(out, "error", &read(answer).unwrap_err().to_string());
    }
    for post in posts {
        let alone = match list {
            Some(list) => serde_json::json!({ list: [post] }),
            None => Value::Array(vec![post]),
        };
        match read(&Answer { bytes: alone.to_string().as_bytes(), ..*answer }) {
            Ok((found, warned)) => {
                article(out, &found);
                warnings(out, &warned);
            }
            Err(error) => line(out, "error", &error.to_string()),
        }
    }
}

type Read<'a> = &'a dyn Fn(&Answer) -> Result<(Article, Vec<Warning>), ApiError>;

fn entry(out: &mut String, entry: &Entry) {
    let date = entry.published.map(Date::to_rfc3339).unwrap_or_default();
    writeln!(out, "{} {date} {:?}", entry.slug, entry.categories).unwrap();
}

fn article(out: &mut String, article: &Article) {
    let Article { summary: short, body, canonical, previous, next, ending, toc, minutes } = article;
    summary(out, short);
    let Body::Html(html) = body else { panic!("a body that is no HTML") };
    let start: String = html.chars().take(200).collect();
    line(out, "  html", &format!("{start} ({} bytes)", html.len()));
    line(out, "  canonical", canonical.as_deref().unwrap_or_default());
    assert_eq!((previous, next, ending.as_str(), toc.as_str(), *minutes), (&None, &None, "", "", 0));
}

fn summary(out: &mut String, summary: &Summary) {
    writeln!(out, "\n{}", summary.slug).unwrap();
    line(out, "  title", &summary.title);
    line(out, "  deck", summary.deck.as_deref().unwrap_or_default());
    line(out, "  excerpt", &summary.excerpt);
    line(out, "  published", &summary.published.map(Date::to_rfc3339).unwrap_or_default());
    line(out, "  updated", &summary.updated.map(Date::to_rfc3339).unwrap_or_default());
    line(out, "  categories", &list(summary.categories.iter().map(|category| category.name.clone())));
    let authors = summary.authors.iter().map(|author| match &author.url {
        Some(url) => format!("{} <{url}>", author.name),
        None => author.name.clone(),
    });
    line(out, "  authors", &list(authors));
    if let Some(image) = &summary.image {
        let size = image.size.map(|(width, height)| format!(" {width}x{height}")).unwrap_or_default();
        line(out, "  image", &format!("{}{size} {}", image.src, image.alt));
        for copy in &image.copies {
            line(out, "    copy", &format!("{} {}", copy.src, copy.width));
        }
    }
}

fn warnings(out: &mut String, warnings: &[Warning]) {
    for warning in warnings {
        line(out, "  warning", &warning.to_string());
    }
}

fn line(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let value = value.trim_end().escape_debug().to_string();
        writeln!(out, "{name}: {}", value.replace("\\'", "'").replace("\\\"", "\"")).unwrap();
    }
}

fn list(entries: impl Iterator<Item = String>) -> String {
    entries.collect::<Vec<_>>().join(" | ")
}

#[test]
fn each_error_says_what_to_do() {
    let closed = r#"{"code":"rest_cannot_access","message":"Only <b>authenticated</b> users.","data":{"status":401}}"#;
    let broken = r#"{"code":"internal_server_error","message":"<p>A critical error.</p>","data":{"status":500}}"#;
    let busy = "The site cannot answer at the moment (HTTP 503). Try again in a while.";
    let shut = "The site does not let visitors read its articles this way. Its owner can allow it: in WordPress a security \
                plugin often switches the REST API off.";
    let table = [
        (
            401,
            closed,
            "The site does not let visitors read its articles this way. It says: “Only authenticated users.” Its \
                       owner can allow it: in WordPress a security plugin often switches the REST API off.",
        ),
        (
            200,
            closed,
            "The site does not let visitors read its articles this way. It says: “Only authenticated users.” Its \
                       owner can allow it: in WordPress a security plugin often switches the REST API off.",
        ),
        (403, "<html>Blocked", shut),
        (
            200,
            "<!doctype html><title>A site",
            "There is no WordPress REST API at this address. Check it; it looks like \
                                               https://example.org/wp-json/ or …/?rest_route=/.",
        ),
        (
            404,
            "Not Found",
            "There is no WordPress REST API at this address. Check it; it looks like \
                            https://example.org/wp-json/ or …/?rest_route=/.",
        ),
        (503, "<html>Briefly unavailable for scheduled maintenance.", busy),
        (500, broken, "The site cannot answer at the moment (HTTP 500). Try again in a while."),
        (200, "", "The answer was empty."),
        (200, "[1,", "The answer was cut short."),
        (
            200,
            r#"{"version":"https://jsonfeed.org/version/1.1","items":[]}"#,
            "The answer is JSON, but not the expected answer: it is not a list of posts or categories.",
        ),
    ];
    for (status, body, words) in table {
        let answer = Answer { status, headers: &[], bytes: body.as_bytes() };
        assert_eq!(wordpress::read_page(&answer, &[]).unwrap_err().to_string(), words, "{status} {body}");
    }
    let error = |kind: &str, code: &str| {
        format!(r#"{{"errors":[{{"message":"M.","context":"C.","type":"{kind}","code":{code}}}]}}"#)
    };
    let table = [
        (
            401,
            error("UnauthorizedError", "\"UNKNOWN_CONTENT_API_KEY\""),
            "Ghost does not know this Content API key. Copy it \
            again from Settings, Integrations; a regenerated key replaces the old one.",
        ),
        (
            403,
            error("NoPermissionError", "null"),
            "Ghost wants a Content API key. Make one under Settings, Integrations, \
            Add custom integration, and append ?key=… to the address.",
        ),
        (404, error("NotFoundError", "null"), "There is no such article."),
        (503, error("MaintenanceError", "null"), busy),
        (422, error("ValidationError", "null"), "The site refused to answer (HTTP 422): “M. C.”"),
        (
            404,
            "<html>".to_owned(),
            "There is no Ghost Content API at this address. Check it; it looks like \
            https://example.org/ghost/api/content/?key=….",
        ),
        (200, "{}".to_owned(), "The answer is JSON, but not the expected answer: it has no list of posts or tags."),
        (200, r#"{"posts":[]}"#.to_owned(), "There is no such article."),
    ];
    for (status, body, words) in table {
        let answer = Answer { status, headers: &[], bytes: body.as_bytes() };
        assert_eq!(ghost::read_post(&answer).unwrap_err().to_string(), words, "{status} {body}");
    }
    let admin = ghost::Api::named("https://a.example/", Some("0a:ff")).unwrap().unwrap_err().to_string();
    assert!(admin.contains("must not be in a page") && admin.contains("Regenerate it"), "{admin}");
}

#[test]
fn complete_items_of_a_truncated_response_are_kept() {
    let post = r#"{"id":1,"slug":"a","title":{"rendered":"A"}}"#;
    let table = [
        (format!("[{post},{{\"id\":2"), "`JSON` is truncated; the complete part was kept"),
        (
            format!("<br />\n<b>Warning</b>: Undefined array key in x.php\n[{post}]"),
            "`JSON` is surrounded by other text, perhaps a PHP warning; that text was ignored",
        ),
        (
            format!(r#"[{post},{{"author_name":"a comment"}}]"#),
            "item 1: `slug` is missing, or the entry is not of the expected type; entry ignored",
        ),
    ];
    for (body, warning) in table {
        let answer = Answer { status: 200, headers: &[("x-wp-total", "9")], bytes: body.as_bytes() };
        let page = wordpress::read_page(&answer, &[]).unwrap();
        assert_eq!((page.items.len(), page.total, page.items[0].title.as_str()), (1, Some(9), "A"), "{body}");
        assert_eq!(page.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(), [warning]);
    }
}

/// Passes one answer to each parser. None may panic, and each URL that they return must be safe.
fn read_all(status: u16, bytes: &[u8]) {
    let answer = Answer { status, headers: &[("x-wp-total", "7"), ("X-WP-TotalPages", "none")], bytes };
    _ = (wordpress::recognise(bytes), ghost::recognise(bytes), wordpress::Api::linked(bytes));
    _ = (wordpress::read_about(&answer), ghost::read_about(&answer));
    _ = (wordpress::read_neighbour(&answer), ghost::read_neighbour(&answer));
    let terms = wordpress::read_terms(&answer).map(|page| page.items).unwrap_or_default();
    _ = (wordpress::read_index(&answer, &terms), ghost::read_index(&answer), ghost::read_tags(&answer));
    let pages = [wordpress::read_page(&answer, &terms), ghost::read_page(&answer)];
    let summaries = pages.into_iter().flatten().flat_map(|page| page.items);
    let articles = [wordpress::read_post(&answer), ghost::read_post(&answer)].into_iter().flatten();
    let articles = articles.map(|(article, _)| {
        assert!(article.canonical.as_deref().is_none_or(link::is_web), "{:?}", article.canonical);
        article.summary
    });
    for summary in summaries.chain(articles) {
        assert_eq!(Slug::new(summary.slug.as_str()).as_ref(), Some(&summary.slug), "an invalid slug");
        assert!(summary.image.as_ref().is_none_or(|image| link::safe_image(&image.src)), "{:?}", summary.image);
        assert!(summary.authors.iter().all(|author| author.url.as_deref().is_none_or(link::is_web)));
    }
}

/// Random JSON built from the words of these APIs.
fn any_json() -> impl Strategy<Value = Value> {
    let words = [
        "id",
        "slug",
        "title",
        "rendered",
        "content",
        "excerpt",
        "date",
        "date_gmt",
        "modified_gmt",
        "_embedded",
        "author",
        "wp:term",
        "wp:featuredmedia",
        "taxonomy",
        "name",
        "link",
        "url",
        "source_url",
        "media_details",
        "sizes",
        "large",
        "width",
        "height",
        "alt_text",
        "count",
        "posts",
        "tags",
        "meta",
        "pagination",
        "page",
        "pages",
        "total",
        "errors",
        "message",
        "type",
        "code",
        "context",
        "data",
        "status",
        "headers",
        "body",
        "namespaces",
        "html",
        "published_at",
        "feature_image",
        "canonical_url",
        "authors",
        "visibility",
        "settings",
        "categories",
    ];
    let texts = [
        "",
        "category",
        "wp/v2",
        "2026-01-31T12:00:00",
        "0000-00-00T00:00:00",
        "%e6%96",
        "%ff",
        "..",
        "~7",
        "<b>&#x",
        "javascript:x",
        "https://a.example/b",
        "[&hellip;]",
        "9999-12-31T23:59:59.000+14:00",
        "#internal",
        "rest_x",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0u32..4).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(texts.to_vec()).prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 80, 8, move |inner| {
        let member = (prop::sample::select(words.to_vec()), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
            prop::collection::vec(member, 0..9)
                .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

/// Real answers in which one value is replaced.
fn altered() -> impl Strategy<Value = Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let read = |file: &str| serde_json::from_slice(&fs::read(folder.join(file)).unwrap()).unwrap();
    let seeds: Vec<Value> = vec![
        read("wordpress/rest/posts-unicode-slug.json"),
        read("wordpress/rest/categories.json"),
        read("wordpress/rest/media-p1.json"),
        read("wordpress/rest/posts-rest-route.json"),
        read("ghost/post-by-slug.json"),
        read("ghost/pages.json"),
        read("ghost/tags.json"),
    ];
    (prop::sample::select(seeds), prop::collection::vec(any::<prop::sample::Index>(), 1..8), any_json()).prop_map(
        |(mut json, path, value)| {
            let mut place = &mut json;
            for step in path {
                let length =
                    place.as_array().map_or_else(|| place.as_object().map_or(0, |object| object.len()), Vec::len);
                if length == 0 {
                    break;
                }
                let at = step.index(length);
                place = if place.is_array() {
                    &mut place[at]
                } else {
                    place.as_object_mut().unwrap().values_mut().nth(at).unwrap()
                };
            }
            *place = value;
            json
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_parsed_or_refused(json in any_json(), status in prop::sample::select(vec![200u16, 400, 401, 404, 503])) {
        read_all(status, json.to_string().as_bytes());
        read_all(status, Value::Array(vec![json.clone()]).to_string().as_bytes());
        read_all(status, serde_json::json!({ "posts": [json] }).to_string().as_bytes());
    }

    #[test]
    fn altered_responses_are_parsed_or_refused(json in altered()) {
        read_all(200, json.to_string().as_bytes());
    }

    #[test]
    fn any_url_is_parsed_or_refused(address in "(https?://)?[a-z./]{0,12}(/wp-json|/ghost|/)?(/api|/wp/v2)?[a-z/]{0,8}(\\?(key|rest_route|filter)=)?\\PC{0,12}") {
        _ = (wordpress::Api::named(&address), wordpress::Api::guesses(&address));
        _ = (ghost::Api::named(&address, None), ghost::Api::named(&address, Some("k")));
        if let Some(Ok(api)) = ghost::Api::named(&address, Some("k")) {
            assert!(api.page_url(1, 1).contains("key=k"));
        }
    }
}

//! Feeds, valid and damaged. Input: each file in `fixtures/jsonfeed`. Output: what the parser reads, compared with
//! `fixtures/jsonfeed-expected`. `RECORD=1 cargo test --test feeds` writes the expectations.
//!
//! The second half checks that the static layout parses what it prints.

use std::sync::Arc;
use std::{collections::BTreeSet, env, fmt::Write, fs, path::Path};

use broadsheet::content::{
    Article, ArticleIds, Author, Body, Category, CategoryCount, Date, Image, ImageCopy, Language, Neighbour, Pin, Site,
    Slug, Summary, YearCount,
};
use broadsheet::feed::{
    FeedError, document,
    json_feed::{self, Feed},
    mapping::Mapping,
    presets,
    site::{self, Layout, print, read},
    source::{Answer, Environment, Source},
};

/// The URL of all feeds.
const URL: &str = "https://feed.example/blog/feed.json";

const ENVIRONMENT: Environment = Environment {
    resolve,
    lower_case: str::to_lowercase,
    decode: |bytes, label| (Environment::native().decode)(bytes, label),
    title: String::new,
};

fn resolve(url: &str, base: &str) -> Option<String> {
    if url.contains(' ') { None } else { (Environment::native().resolve)(url, base) }
}

/// Resolves a URL against that of the feed.
fn absolute(url: &str) -> Option<String> {
    resolve(url, URL)
}

fn parse(bytes: &[u8]) -> Result<Feed, FeedError> {
    document::parse(bytes, URL, "", None, &ENVIRONMENT).map(|parsed| parsed.feed)
}

#[test]
fn feeds_are_parsed_as_expected() {
    compare("jsonfeed", "json");
}

#[test]
fn rss_and_atom_are_parsed_as_expected() {
    compare("xml", "xml");
}

/// An answer of each program is read with its preset. `wagtail-stream` is a second answer of Wagtail.
#[test]
fn presets_read_the_answers_of_their_programs() {
    compare("presets", "json");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/presets");
    for (name, map) in presets::PRESETS {
        assert!(fixtures.join(name).with_extension("json").exists(), "{name} has a fixture");
        let mapping = Mapping::parse(map).unwrap();
        assert_eq!(Mapping::parse(&mapping.to_json().to_string()), Ok(mapping), "{name} is printed as it is read");
    }
}

/// Compares what is read in each file of a folder with the expectation of the same name.
fn compare(folder: &str, extension: &str) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let (inputs, outputs) = (fixtures.join(folder), fixtures.join([folder, "-expected"].concat()));
    let names = |folder: &Path| -> BTreeSet<String> {
        let files = fs::read_dir(folder).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        let is_header = |path: &Path| path.extension().is_some_and(|extension| extension == "headers");
        let files = paths.filter(|path| !is_header(path));
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    };
    let preset = |name: &str| {
        let program = presets::named(name).or_else(|| presets::named(name.rsplit_once('-')?.0));
        Mapping::parse(program.unwrap()).unwrap()
    };
    fs::create_dir_all(&outputs).unwrap();
    let mut wrong = Vec::new();
    for name in names(&inputs) {
        let bytes = fs::read(inputs.join(&name).with_extension(extension)).unwrap();
        let mapping = (folder == "presets").then(|| preset(&name));
        let found = match document::parse(&bytes, URL, "", mapping.as_ref(), &ENVIRONMENT) {
            Ok(parsed) => dump(&parsed.feed),
            Err(error) => format!("error: {error}\n"),
        };
        let expected = outputs.join(&name).with_extension("txt");
        if env::var_os("RECORD").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("--- {name}\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "not as in {}:\n{}", outputs.display(), wrong.concat());
    assert_eq!(names(&inputs), names(&outputs), "an expectation without an input");
}

/// What a visitor would see of a feed, without empty values.
fn dump(feed: &Feed) -> String {
    let mut out = String::new();
    let site = &feed.site;
    line(&mut out, "site", &site.title);
    line(&mut out, "description", site.description.as_deref().unwrap_or_default());
    line(&mut out, "language", site.language.as_deref().unwrap_or_default());
    line(&mut out, "total", &format!("{}, {} on a page, {} recent", site.total, site.page_size, site.recent.len()));
    let counts = site.categories.iter().map(|counted| format!("{} {}", counted.category.slug, counted.count));
    line(&mut out, "categories", &list(counts));
    line(&mut out, "years", &list(site.years.iter().map(|year| format!("{} {}", year.year, year.count))));
    line(&mut out, "next", feed.next_url.as_deref().unwrap_or_default());
    for article in &feed.articles {
        let Article { summary, body, canonical, previous, next, ending, toc: _, minutes: _ } = article;
        writeln!(out, "\n{}", summary.slug).unwrap();
        line(&mut out, "  title", &summary.title);
        line(&mut out, "  deck", summary.deck.as_deref().unwrap_or_default());
        line(&mut out, "  excerpt", &summary.excerpt);
        line(&mut out, "  published", &summary.published.map(Date::to_rfc3339).unwrap_or_default());
        line(&mut out, "  updated", &summary.updated.map(Date::to_rfc3339).unwrap_or_default());
        line(&mut out, "  categories", &list(summary.categories.iter().map(|category| category.name.clone())));
        let authors = summary.authors.iter().map(|author| match &author.url {
            Some(url) => format!("{} <{url}>", author.name),
            None => author.name.clone(),
        });
        line(&mut out, "  authors", &list(authors));
        if let Some(image) = &summary.image {
            let size = image.size.map(|(width, height)| format!(" {width}x{height}")).unwrap_or_default();
            line(&mut out, "  image", &format!("{}{size} {}", image.src, image.alt));
            for copy in &image.copies {
                line(&mut out, "    copy", &format!("{} {}", copy.src, copy.width));
            }
        }
        match body {
            Body::Html(html) => line(&mut out, "  html", html),
            Body::Markdown(markdown) => line(&mut out, "  markdown", markdown),
            Body::Text(text) => line(&mut out, "  text", text),
        }
        line(&mut out, "  ending", ending);
        line(&mut out, "  canonical", canonical.as_deref().unwrap_or_default());
        line(&mut out, "  language", summary.language.tag.as_deref().unwrap_or_default());
        line(&mut out, "  direction", summary.language.direction.as_deref().unwrap_or_default());
        line(&mut out, "  older", previous.as_ref().map(|neighbour| neighbour.slug.as_str()).unwrap_or_default());
        line(&mut out, "  newer", next.as_ref().map(|neighbour| neighbour.slug.as_str()).unwrap_or_default());
    }
    if !feed.warnings.is_empty() {
        out.push('\n');
    }
    for warning in &feed.warnings {
        line(&mut out, "warning", &warning.to_string());
    }
    out
}

fn line(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        writeln!(
            out,
            "{name}: {}",
            value.trim_end().escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
        )
        .unwrap();
    }
}

fn list(entries: impl Iterator<Item = String>) -> String {
    entries.collect::<Vec<_>>().join(" | ")
}

#[test]
fn the_static_layout_parses_what_it_prints() {
    let (site, layout, articles) = example();
    let as_it_stands = |url: &str| Some(url.to_owned());
    let address = |summary: &Summary| format!("/{}{}/", summary.folder, summary.slug);

    let printed = print::site_document(&site, &layout, &address);
    assert_eq!(read::site(printed.as_bytes(), &as_it_stands), Ok(Some((site.clone(), layout.clone()))));

    let summaries: Vec<Arc<Summary>> = articles.iter().map(|article| article.summary.clone()).collect();
    for (page, next_url) in [(1, Some("2.json?v=b%2B1")), (2, None)] {
        let page = print::Page { number: page, total: site.total, articles: &summaries };
        let printed = print::page_document(&site, &layout, &page, &address);
        assert_eq!(read::summaries(printed.as_bytes(), &as_it_stands), Ok(summaries.clone()));
        // Other programs read it too, and follow its `next_url`.
        let resolve = |url: &str, _: &str| Some(url.to_owned());
        assert_eq!(json_feed::parse(printed.as_bytes(), URL, &resolve).unwrap().next_url.as_deref(), next_url);
    }

    for article in &articles {
        let Body::Html(html) = &article.body else { unreachable!() };
        let printed = print::article_document(&site, article, html, &[], &address(&article.summary));
        assert_eq!(read::article(printed.as_bytes(), &as_it_stands), Ok(article.clone()));
    }
}

/// A truncated feed shows its complete items. A truncated document of the layout is refused: nobody would notice the
/// missing end.
#[test]
fn a_truncated_layout_document_is_refused() {
    let (site, layout, articles) = example();
    let as_it_stands = |url: &str| Some(url.to_owned());
    let address = |summary: &Summary| ["/posts/", summary.slug.as_str(), "/"].concat();
    let summaries: Vec<Arc<Summary>> = articles.iter().map(|article| article.summary.clone()).collect();
    let page = print::Page { number: 1, total: site.total, articles: &summaries };
    let first = print::site_document(&site, &layout, &address);
    let list = print::page_document(&site, &layout, &page, &address);
    let article = print::article_document(&site, &articles[0], "<p>x</p>", &[], "/posts/x/");
    for (whole, is_read) in [
        (first, &(|bytes: &[u8]| matches!(read::site(bytes, &as_it_stands), Ok(Some(_)))) as &dyn Fn(&[u8]) -> bool),
        (list, &|bytes| read::summaries(bytes, &as_it_stands).is_ok()),
        (article, &|bytes| read::article(bytes, &as_it_stands).is_ok()),
    ] {
        assert!(is_read(whole.as_bytes()), "{whole}");
        for end in 0..whole.trim_end().len() {
            assert!(!is_read(&whole.as_bytes()[..end]), "{}", String::from_utf8_lossy(&whole.as_bytes()[..end]));
        }
    }
    assert_eq!(read::lists(br#"{"rust":[1,2"#), Err(FeedError::CutShort));
}

#[test]
fn a_public_feed_links_to_the_page_of_each_article() {
    let (_, _, articles) = example();
    let item = print::article_item(&articles[1], "<p>x", "https://a.example/posts/x/");
    let feed =
        serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item] }).to_string();
    let article = parse(feed.as_bytes()).unwrap().articles.remove(0);
    assert_eq!(article.canonical.as_deref(), Some("https://a.example/posts/x/"));
}

/// A site of two articles: one with all fields, full of markup characters, and one with none.
fn example() -> (Site, Layout, Vec<Article>) {
    let slug = |name: &str| Slug::new(name).unwrap();
    let category = |name: &str| Category::named(name).unwrap();
    let html = "<p>The <code>&lt;b&gt;</code> element, at&amp;t</p>\n".to_owned();
    let full = Article {
        summary: Arc::new(Summary {
            slug: slug("the-b:element"),
            folder: "2026/caf%C3%A9/".to_owned(),
            title: "The <b> element &amp; its  friends".to_owned(),
            deck: Some("The <b> element".to_owned()),
            excerpt: "The <b> element, at&t".to_owned(),
            published: Date::parse("2026-11-22T08:00:00+05:30"),
            updated: Date::parse("2026-11-23"),
            categories: vec![category("C"), category("Q&amp;A, etc.")],
            authors: vec![
                Author { name: "Ada".to_owned(), url: Some("https://ada.example/".to_owned()) },
                Author { name: "A & B".to_owned(), url: None },
            ],
            image: Some(Image {
                src: "/images/ü.png".to_owned(),
                alt: "An <ü>".to_owned(),
                size: Some((4, 3)),
                copies: vec![ImageCopy { src: "/images/ü.2.png".to_owned(), width: 2 }],
            }),
            language: Language { tag: Some("de".to_owned()), direction: Some("rtl".to_owned()) },
        }),
        body: Body::Html(html),
        canonical: Some("https://elsewhere.example/b".to_owned()),
        previous: Some(Neighbour {
            slug: slug("bare"),
            folder: "2025/12/".to_owned(),
            title: "<i>".to_owned(),
            language: Language { tag: Some("ar".to_owned()), direction: Some("ltr".to_owned()) },
        }),
        next: Some(Neighbour {
            slug: slug("newer"),
            folder: String::new(),
            title: String::new(),
            language: Language::default(),
        }),
        ending: "<p>By <b>".to_owned(),
        toc: "<ol><li>".to_owned(),
        minutes: 4,
    };
    let bare = Article {
        summary: Arc::new(Summary {
            slug: slug("bare"),
            folder: String::new(),
            title: String::new(),
            deck: None,
            excerpt: String::new(),
            published: None,
            updated: None,
            categories: vec![],
            authors: vec![],
            image: None,
            language: Language::default(),
        }),
        body: Body::Html(String::new()),
        canonical: None,
        previous: None,
        next: None,
        ending: String::new(),
        toc: String::new(),
        minutes: 0,
    };
    let site = Site {
        title: "Ink &amp; <b>Paper</b>".to_owned(),
        description: Some("All of it".to_owned()),
        language: Some("en".to_owned()),
        total: 21,
        page_size: 20,
        categories: vec![CategoryCount {
            category: Category { slug: slug("q"), name: "Q&amp;A".to_owned() },
            count: 9,
        }],
        years: vec![YearCount { year: 2026, count: 20, first: 0 }, YearCount { year: 1999, count: 1, first: 20 }],
        recent_size: 6,
        recent: vec![full.summary.clone(), bare.summary.clone()],
        pinned: vec![Pin { number: 20, label: "Pinned".to_owned() }, Pin { number: 3, label: "Pinned".to_owned() }],
    };
    (site, Layout { build: "b+1".to_owned(), recent: 6, more: site::More::Nothing }, vec![full, bare])
}

#[test]
fn number_lists_parse_as_printed() {
    let lists = [("a", &[][..]), ("b", &[0]), ("c", &[7]), ("d", &[0, 1, 2, 9, 4_000_000_000]), ("e", &[5, 2, 3])];
    let lists = lists.map(|(name, numbers)| (name.to_owned(), numbers.iter().copied().collect::<ArticleIds>()));
    let shuffled = [2, 0, 4, 1, 3].map(|at| (lists[at].0.as_str(), &lists[at].1));
    let text = print::print_lists(&mut shuffled.into_iter());
    assert_eq!(text, r#"{"a":[],"b":[0],"c":[7],"d":[0,1,1,7,3999999991],"e":[2,1,2]}"#);
    assert_eq!(read::lists(text.as_bytes()), Ok(lists.to_vec()));
    for numbers in ["1", "[-1]", "[1.5]", "[4294967295,1]", "{}", "[[1]]"] {
        let text = format!(r#"{{"rust":[0],"rüst":{numbers}}}"#);
        assert!(matches!(read::lists(text.as_bytes()), Err(FeedError::NotAFeed(_))), "{text}");
    }
    assert_eq!(read::lists(b"<html>"), Err(FeedError::Html));
}

#[test]
fn files_are_found_by_their_urls() {
    let layout = Layout { build: "b+1".to_owned(), recent: 6, more: site::More::Nothing };
    let slug = Slug::new("über:1").unwrap();
    assert_eq!(site::article_file(&slug), "posts/über:1.json");
    assert_eq!(layout.url(&site::article_file(&slug)), "posts/%C3%BCber%3A1.json?v=b%2B1");
    assert_eq!(layout.url(site::site_file()), "site.json?v=b%2B1");
    assert_eq!(layout.url(&site::category_page_file(&slug, 2)), "categories/%C3%BCber%3A1/2.json?v=b%2B1");
    assert_eq!(site::page_file(3), "pages/3.json");
}

#[test]
fn a_feed_continues_at_its_next_url() {
    let feed = |articles: &[(&str, &str)], next: &str| {
        let item = |(url, date): &(&str, &str)| serde_json::json!({ "url": url, "content_text": url, "tags": ["t"], "date_published": date });
        let items: Vec<_> = articles.iter().map(item).collect();
        let feed =
            serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": next });
        parse(feed.to_string().as_bytes()).unwrap()
    };
    let first = feed(&[("/d", "2026-04-01"), ("/b", "2026-02-01")], "2.json");
    let second = feed(&[("/b", "2026-02-01"), ("/c", "2026-03-01"), ("/2025/b/", "2025-01-01")], "3.json");
    let both = first.followed_by(second);
    let slugs: Vec<_> = both.articles.iter().map(|article| article.summary.slug.as_str()).collect();
    assert_eq!(slugs, ["d", "c", "b", "b-2"]);
    assert_eq!((both.site.total, both.site.categories[0].count, both.site.years.len()), (4, 4, 2));
    assert_eq!(both.next_url.as_deref(), Some("https://feed.example/blog/3.json"));
}

#[test]
fn a_long_feed_is_read_in_linear_time() {
    let item = |number: u32| {
        format!(r#"{{"url":"/same","date_published":"{}-06-01","tags":["t{}"]}}"#, 1901 + number % 190, number % 50)
    };
    let items: Vec<String> = (0..20_001).map(item).collect();
    let feed = format!(r#"{{"items":[{}]}}"#, items.join(","));
    let started = std::time::Instant::now();
    let feed = parse(feed.as_bytes()).unwrap();
    assert!(started.elapsed().as_secs() < 10);

    // The order equals that of the standard library's sort, and nothing is lost.
    let key = |article: &Article| (article.summary.published.unwrap().seconds(), article.summary.slug.clone());
    let (end, articles) = feed.articles.split_last().unwrap();
    assert_eq!(end.summary.title, "… cut here: this feed goes on for longer than it is read.");
    let found: Vec<_> = articles.iter().map(key).collect();
    let name = |number: usize| if number == 0 { "same".to_owned() } else { format!("same-{}", number + 1) };
    let date = |number: usize| Date::parse(&format!("{}-06-01", 1901 + number % 190)).unwrap().seconds();
    let mut expected: Vec<_> = (0..20_000).map(|number| (date(number), Slug::new(&name(number)).unwrap())).collect();
    expected.sort_by_key(|(seconds, _)| std::cmp::Reverse(*seconds));
    assert_eq!(found, expected);
    assert_eq!(feed.site.categories.len(), 50);
    assert_eq!(feed.site.categories.iter().map(|counted| counted.count).sum::<u32>(), 20_000);
}

/// Item tags are looked up in the feed's categories, so their number needs a limit.
#[test]
fn the_number_of_tags_is_limited() {
    let tags = |from: usize, count: usize| (from..from + count).map(|n| format!("t{n}")).collect::<Vec<_>>();
    let item = |tags: serde_json::Value| serde_json::json!({ "content_text": "x", "tags": tags });
    let feed_of =
        |items: Vec<serde_json::Value>| parse(serde_json::json!({ "items": items }).to_string().as_bytes()).unwrap();
    let said = |feed: &Feed, what: &str| feed.warnings.iter().any(|warning| warning.to_string().contains(what));
    for many in [tags(0, 51).into(), tags(0, 51).join(",").into()] {
        let feed = feed_of(vec![item(many), item(tags(0, 50).into())]);
        let counts: Vec<_> = feed.articles.iter().map(|article| article.summary.categories.len()).collect();
        assert_eq!(counts, [50, 50]);
        assert!(
            said(&feed, "item 0: `tags` has more than 50") && !said(&feed, "item 1: `tags`"),
            "{:?}",
            feed.warnings
        );
    }

    let items = (0..12).map(|n| item([tags(n * 49, 49), vec!["all".to_owned()]].concat().into())).collect();
    let feed = feed_of(items);
    assert_eq!((feed.site.categories.len(), feed.site.categories[0].category.name.as_str()), (500, "all"));
    assert!(said(&feed, "`tags` has more than 500 different entries"), "{:?}", feed.warnings);
    let known = |category: &Category| feed.site.categories.iter().any(|counted| counted.category == *category);
    let carried = || feed.articles.iter().flat_map(|article| &article.summary.categories);
    assert!(carried().all(known), "each category of an article exists");
    assert_eq!(carried().count(), 12 + 499);
}

/// Converts each readable feed to documents of the layout and back: the same articles result.
#[test]
fn any_feed_converts_to_the_layout() {
    let as_it_stands = |url: &str| Some(url.to_owned());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jsonfeed");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        // A feed may continue only on its own host, so the host is taken from `next_url`.
        let next = parse(&bytes).ok().and_then(|feed| feed.next_url);
        let url = &next.map_or_else(|| "https://feed.example/blog/feed.json".to_owned(), |next| next + "&first");
        let mut source = Source::new(url, None, None, ENVIRONMENT);
        assert_eq!(source.ask("site.json"), Answer::Needs(vec![url.to_owned()]));
        source.give(url, &bytes);
        let feed = match document::parse(&bytes, url, "", None, &ENVIRONMENT).map(|parsed| parsed.feed) {
            Ok(feed) => feed,
            Err(error) => {
                assert_eq!(source.ask("site.json"), Answer::Failed(error.text()), "{}", path.display());
                continue;
            }
        };
        let Answer::Document(document) = source.ask("site.json") else { panic!("{}", path.display()) };
        let (site, layout) = read::site(document.as_bytes(), &as_it_stands).unwrap().unwrap();
        assert_eq!(site, feed.site, "{}", path.display());
        assert_eq!(layout.more == site::More::Articles, feed.next_url.is_some(), "{}", path.display());
        let Answer::Document(document) = source.ask("pages/1.json") else { panic!("{}", path.display()) };
        let first: Vec<_> = feed.articles.iter().take(20).map(|article| article.summary.clone()).collect();
        assert_eq!(read::summaries(document.as_bytes(), &as_it_stands).unwrap(), first, "{}", path.display());
        for counted in &feed.site.categories {
            let carries = |summary: &Summary, slug: &Slug| summary.categories.iter().any(|known| known.slug == *slug);
            let slug = &counted.category.slug;
            let all = feed.articles.iter().map(|article| &article.summary).filter(|summary| carries(summary, slug));
            let all: Vec<_> = all.cloned().collect();
            let Answer::Document(document) = source.ask(&site::category_page_file(slug, 1)) else {
                // The feed may have more articles than this page.
                assert!(layout.more != site::More::Nothing, "{}", path.display());
                continue;
            };
            let first = read::summaries(document.as_bytes(), &as_it_stands).unwrap();
            assert_eq!(first, all[..all.len().min(20)], "{}", path.display());
            assert_eq!(source.ask(&site::category_page_file(slug, 9)), Answer::Missing, "{}", path.display());
        }
        for article in &feed.articles {
            let Answer::Document(document) = source.ask(&site::article_file(&article.summary.slug)) else { panic!() };
            let read = read::article(document.as_bytes(), &as_it_stands).unwrap();
            assert_eq!(read.summary, article.summary, "{}", path.display());
        }
    }
}

/// A handwritten site document with errors: usable values are kept.
#[test]
fn usable_parts_of_a_damaged_site_document_are_kept() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/jsonfeed/own-site-layout.json");
    let (site, layout) = read::site(&fs::read(file).unwrap(), &absolute).unwrap().unwrap();
    assert_eq!((site.title.as_str(), layout.build.as_str()), ("Ink &amp; Paper", "a1b2c3d4"));
    assert_eq!((site.total, site.page_size, site.recent_size), (18, 1, 2));
    assert_eq!((site.categories.len(), site.years.len(), site.recent.len()), (1, 1, 1));
}

/// A site document with too many entries: each category becomes a link, and each recent post a row.
#[test]
fn the_size_of_a_site_document_is_limited() {
    let many = |count: usize, entry: &str| vec![entry; count].join(",");
    let item = format!(r#"{{"title":"x","tags":[{}],"_broadsheet":{{"slug":"a"}}}}"#, many(5_000, "\"t\""));
    let text = format!(
        r#"{{"items":[{}],"_broadsheet":{{"build":"x","recent":4000000,"categories":[{}],"years":[{}]}}}}"#,
        many(2_000, &item),
        many(300_000, r#"["a","A",1]"#),
        many(300_000, "[2026,1]")
    );
    let (site, layout) = read::site(text.as_bytes(), &absolute).unwrap().unwrap();
    assert_eq!((site.recent.len(), site.categories.len(), site.years.len()), (1001, 10_000, 10_000));
    assert_eq!((layout.recent, site.recent[0].categories.len()), (1000, 100));
    let feed =
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[],"_broadsheet":{"recent":20000}}"#;
    assert_eq!(parse(feed.as_bytes()).unwrap().site.recent_size, 1000);
}

/// A day and a month are told apart by the other dates, or there is a warning.
#[test]
fn unclear_dates_are_reported() {
    let read = |language: &str, dates: &[&str]| {
        let item = |date: &&str| serde_json::json!({ "title": date, "content_text": "x", "date_published": date });
        let items: Vec<_> = dates.iter().map(item).collect();
        let feed = parse(serde_json::json!({ "language": language, "items": items }).to_string().as_bytes()).unwrap();
        let article = feed.articles.iter().find(|article| article.summary.title == dates[0]).unwrap();
        let warnings = feed.warnings.iter().filter(|warning| warning.field == "date_published");
        (article.summary.published.unwrap().to_rfc3339(), warnings.map(ToString::to_string).collect::<Vec<_>>())
    };
    let what =
        "item 0: `date_published` may be day/month or month/day, which no other date shows; write it as 2026-01-31";
    assert_eq!(read("de", &["3/4/2026"]), ("2026-04-03".to_owned(), vec![what.to_owned()]));
    assert_eq!(read("en-US", &["3/4/2026"]), ("2026-03-04".to_owned(), vec![what.to_owned()]));
    assert_eq!(read("de", &["3/4/2026", "3/31/2026"]), ("2026-03-04".to_owned(), Vec::new()));
    assert_eq!(read("en-US", &["3/4/2026", "31/3/2026"]), ("2026-04-03".to_owned(), Vec::new()));
    assert_eq!(read("en-US", &["3.4.2026"]), ("2026-04-03".to_owned(), Vec::new()));
}

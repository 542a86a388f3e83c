//! Folders with a list and feeds of their own, as visitors see them.

use broadsheet::content::Date;
use file_tree::tree;
use publish::page::frame::Frame;
use publish::{Options, Outcome};
use std::collections::BTreeMap;
use std::fs;

mod file_tree;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><nav><!--broadsheet:slot menu-->\
                     <!--/broadsheet:slot--></nav><main></main>";

/// Builds a site with these settings and files of its content folder. Returns the report and the text of each file.
fn build(settings: &str, files: &[(&str, &str)]) -> (Outcome, BTreeMap<String, String>) {
    let site = tempfile::tempdir().unwrap();
    let settings = format!("title = \"T\"\nbase_url = \"https://a.example/blog/\"\n{settings}");
    fs::write(site.path().join("broadsheet.toml"), settings).unwrap();
    for (name, text) in files {
        let path = site.path().join("content").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let (frame, dist) = (Frame::parse(FRAME).unwrap(), site.path().join("dist"));
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome = publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now) });
    let files = tree(&dist).into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned()));
    (outcome, files.collect())
}

/// Three articles in folders, and one beside them.
const ARTICLES: [(&str, &str); 4] = [
    ("guides/one.md", "---\ndate: 2026-01-01\n---\n# One\n\nText.\n"),
    ("guides/sea/two/index.md", "---\ndate: 2026-01-02\n---\n# Two\n\nText.\n"),
    ("2026/three.md", "---\ndate: 2026-01-03\n---\n# Three\n\nText.\n"),
    ("four.md", "---\ndate: 2026-01-04\n---\n# Four\n\n[The guides](/guides/)\n"),
];

fn with<'f>(more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    ARTICLES.iter().chain(more).copied().collect()
}

fn said(outcome: &Outcome) -> String {
    outcome.report.to_json_lines()
}

/// The addresses of the articles that a page lists.
fn listed(page: &str) -> Vec<&str> {
    let list = page.split("<ol data-part=\"list\"").nth(1).unwrap_or_else(|| panic!("no list in {page}"));
    let links = list.split("</ol>").next().unwrap().split("href=\"").skip(1);
    links.filter_map(|rest| rest.split('"').next()).filter(|href| href.contains("/posts/")).collect()
}

#[test]
fn a_folder_has_a_list_with_pages_and_feeds() {
    let settings = "page_size = 1\nsections = true\n[[menu.header]]\ntitle = \"How to\"\nurl = \"/guides/\"\n";
    let (outcome, files) = build(settings, &with(&[]));
    assert_eq!(said(&outcome), "");
    let page = &files["guides/index.html"];
    assert!(page.contains("<h1 id=\"page-title\" tabindex=\"-1\">Guides</h1>"), "{page}");
    assert!(page.contains("data-state=\"plain\" data-route=\"/blog/guides/\""), "{page}");
    assert!(page.contains("<a href=\"/blog/guides/\" aria-current=\"page\">How to</a>"), "{page}");
    assert!(page.contains("href=\"/blog/guides/rss.xml\"") && page.contains("<title>Guides · T</title>"), "{page}");
    assert_eq!(listed(page), ["/blog/posts/two/"]);
    assert_eq!(listed(&files["guides/page/2/index.html"]), ["/blog/posts/one/"]);
    assert_eq!(files["guides/rss.xml"].matches("<item>").count(), 2);
    assert!(files["guides/feed.json"].contains("\"title\":\"Guides · T\""));
    for address in ["guides/", "guides/page/2/"] {
        assert!(files["sitemap.xml"].contains(&format!("<loc>https://a.example/blog/{address}</loc>")), "{address}");
    }
    // Folders of years, and articles in folders of their own, are no sections. Addresses of articles stay.
    assert!(!files.keys().any(|file| file.starts_with("2026/") || file.starts_with("guides/sea/")));
    assert!(files["posts/four/index.html"].contains("<a href=\"/blog/guides/\">The guides</a>"));
    let (_, files) = build("", &with(&[]));
    assert!(!files.keys().any(|file| file.starts_with("guides/")), "without the setting nothing changes");
}

#[test]
fn an_index_file_introduces_its_folder() {
    let index = "---\ntitle: All guides\ndescription: What to know\n---\n\nSee [one](one.md).\n\n## Contents\n";
    let more = [
        ("guides/_index.md", index),
        ("guides/sea/_index.md", "---\ntitle: Of the sea\n---\n"),
        ("_index.md", "Home.\n"),
        ("five.md", "---\ndate: 2026-01-05\n---\n# Five\n\n[File](guides/_index.md)\n"),
    ];
    let (outcome, files) = build("page_size = 1\nsections = true\n", &with(&more));
    assert!(
        said(&outcome).contains("left out 1 Markdown file") && said(&outcome).lines().count() == 1,
        "{}",
        said(&outcome)
    );
    let page = &files["guides/index.html"];
    assert!(page.contains("<h1 id=\"page-title\" tabindex=\"-1\">All guides</h1>"), "{page}");
    assert!(
        page.contains("See <a href=\"/blog/posts/one/\">one</a>.") && page.contains("<h2 id=\"u-contents\""),
        "{page}"
    );
    assert!(page.contains("<meta name=\"description\" content=\"What to know\" />"), "{page}");
    assert!(!files["guides/page/2/index.html"].contains("See <a"), "only the first page has the introduction");
    assert_eq!(listed(&files["guides/sea/index.html"]), ["/blog/posts/two/"]);
    assert!(files["posts/five/index.html"].contains("<a href=\"/blog/guides/\">File</a>"));
    let (outcome, files) = build("", &with(&more[..3]));
    assert!(said(&outcome).contains("left out 3 Markdown files"), "{}", said(&outcome));
    assert!(!files.contains_key("guides/index.html"));
}

#[test]
fn settings_describe_single_sections() {
    let settings = "[look]\nlist = \"compact\"\n[sections.guides]\ntitle = \"How to\"\nintroduction = \"Do *this*.\"\n\
                    list = \"cards\"\n[sections.\"guides/sea\"]\nfeed = false\n";
    let (outcome, files) = build(settings, &with(&[]));
    assert_eq!(said(&outcome), "");
    let page = &files["guides/index.html"];
    assert!(page.contains(">How to</h1>") && page.contains("<p>Do <em>this</em>.</p>"), "{page}");
    assert!(page.contains("<div class=\"page columns list-own list-cards\">"), "{page}");
    assert!(page.contains(":where(.page:not(.list-own)){") && page.contains(":where(.list-cards){"), "{page}");
    assert!(page.contains("<meta name=\"description\" content=\"Do this.\" />"), "{page}");
    let sea = &files["guides/sea/index.html"];
    assert!(sea.contains("<div class=\"page columns\">") && !sea.contains("sea/rss.xml"), "{sea}");
    assert!(!files.contains_key("guides/sea/feed.json") && files.contains_key("guides/feed.json"));
}

/// Thumbnails can be switched off for each list separately.
#[test]
fn thumbnails_can_be_left_out_of_each_list() {
    let picture = ("guides/pic.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600\" height=\"400\"/>");
    let pictured = "---\ndate: 2026-02-01\nimage: pic.svg\nimage_alt: A quay\n---\n# Seen\n\nText.\n";
    let more = [picture, ("guides/seen.md", pictured)];
    let (outcome, files) = build("[sections.guides]\nthumbnails = false\n", &with(&more));
    assert_eq!(said(&outcome), "");
    assert!(!files["guides/index.html"].contains("story-image"), "{}", files["guides/index.html"]);
    assert!(files["index.html"].contains("class=\"story-image\"") && !files["index.html"].contains("thumbnails-on"));
    let hidden = ":where(.page:not(.thumbnails-on)){.stories .story-image{display:none;}";
    assert!(!files["index.html"].contains(hidden));
    let settings = "[look]\nthumbnails = false\n[sections.guides]\nthumbnails = true\n";
    let (outcome, files) = build(settings, &with(&more));
    assert_eq!(said(&outcome), "");
    assert!(files["index.html"].contains(hidden), "{}", files["index.html"]);
    let page = &files["guides/index.html"];
    assert!(
        page.contains("<div class=\"page columns thumbnails-on\">") && page.contains("class=\"story-image\""),
        "{page}"
    );
    assert!(said(&build("[look]\nthumbnails = \"small\"\n", &with(&[])).0).contains("`thumbnails` in `look` must be"));
}

#[test]
fn each_language_has_its_own_sections() {
    let more = [
        ("guides/_index.md", "---\ntitle: All guides\n---\n"),
        ("guides/_index.fr.md", "---\ntitle: Aides\n---\n"),
        ("guides/_index.de.md", "---\ntitle: Hilfen\n---\n\nGut.\n"),
        ("guides/one.de.md", "---\ndate: 2026-01-01\n---\n# Eins\n\nText.\n"),
        ("notes/six.md", "---\ndate: 2026-01-06\n---\n# Six\n\nText.\n"),
    ];
    let (outcome, files) =
        build("languages = [\"de\"]\n[sections.guides]\ntitle = \"G\"\n[sections.notes]\n", &with(&more));
    assert!(said(&outcome).contains("left out 1 Markdown file"), "that in French: {}", said(&outcome));
    assert_eq!(said(&outcome).lines().count(), 1);
    assert!(files["guides/index.html"].contains(">All guides</h1>"));
    let page = &files["de/guides/index.html"];
    assert!(page.contains(">Hilfen</h1>") && page.contains("<p>Gut.</p>"), "{page}");
    assert_eq!(listed(page), ["/blog/de/posts/one/"]);
    assert!(files.contains_key("notes/index.html") && !files.contains_key("de/notes/index.html"));
}

/// Settings, further files with their texts, and the report.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn what_cannot_be_a_section_is_reported() {
    let page = ("pages/guides.md", "# Guides\n\nText.\n");
    let table: [Case<'_>; 9] = [
        ("sections = \"guides\"\n", &[], "error broadsheet.toml:3 `sections` must be `true`, or a table"),
        (
            "[sections.guide]\n",
            &[],
            "error broadsheet.toml:3 no article is in the folder `guide`, so it is no section; did you mean `guides`?",
        ),
        (
            "[sections.guides]\ntilte = \"x\"\n",
            &[],
            "warning broadsheet.toml:4 unknown key `tilte` in `sections`; did you mean `title`?",
        ),
        (
            "[sections.guides]\nfeed = 1\n",
            &[],
            "error broadsheet.toml:4 `feed` in `sections` must be `true` or `false`",
        ),
        ("[sections.guides]\nlist = \"rows\"\n", &[], "error broadsheet.toml:4 `list` must be one of \"newspaper\""),
        (
            "[sections.guides]\n",
            &[page],
            "error broadsheet.toml:3 the folder `guides` has no list at /guides/: it is already",
        ),
        ("sections = true\n", &[page], "note the folder `guides` has no list at /guides/: it is already used by"),
        (
            "permalink = \"/:slug/\"\nsections = true\n",
            &[],
            "note the folder `guides` has no list at /guides/: `permalink`",
        ),
        (
            "[sections.guides]\n",
            &[("2026/_index.md", "Text.\n")],
            "note left out 2026/_index.md, because these folders are no sections",
        ),
    ];
    for (settings, more, expected) in table {
        let (outcome, _) = build(settings, &with(more));
        let lines: Vec<String> = said(&outcome)
            .lines()
            .map(|line| {
                let said: serde_json::Value = serde_json::from_str(line).unwrap();
                let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
                let file = text("path").rsplit('/').next().unwrap_or_default().to_owned();
                let place = if file.is_empty() { file } else { format!(" {file}:{}", said["line"]) };
                format!("{}{place} {}; {}", text("severity"), text("message"), text("help"))
            })
            .collect();
        assert!(lines.iter().any(|line| line.starts_with(expected)), "{expected}: {lines:?}");
    }
}

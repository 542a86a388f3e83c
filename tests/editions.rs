//! Sites in several languages: each has its own lists, feeds, search and interface, and leads to the others.

use broadsheet::content::Date;
use file_tree::tree;
use publish::page::frame::Frame;
use publish::{Options, Outcome};
use std::collections::BTreeMap;
use std::fs;
use tempfile::TempDir;

mod file_tree;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><body>\
    <p><a href=\"/\"><!--broadsheet:title--></a> <a href=\"/archive/\">Archive</a></p><main></main>\
    <footer><!--broadsheet:languages--></footer></body></html>";

type Files = BTreeMap<String, Vec<u8>>;

/// A site in English, Catalan and Arabic.
fn site(files: &[(&str, &str)]) -> TempDir {
    let site = tempfile::tempdir().unwrap();
    let settings = "title = \"Tides\"\nbase_url = \"https://a.example/log/\"\n[languages.ca]\ntitle = \"Marees\"\n[languages.ar]\n";
    fs::write(site.path().join("broadsheet.toml"), settings).unwrap();
    for (file, text) in files {
        let path = site.path().join("content").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    site
}

fn build(site: &TempDir) -> (Outcome, Files) {
    let (frame, dist) = (Frame::parse(FRAME).unwrap(), site.path().join("dist"));
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome = publish::build(&Options { out: Some(&dist), frame: Some(&frame), ..Options::new(site.path(), now) });
    (outcome, tree(&dist))
}

fn text<'a>(files: &'a Files, name: &str) -> std::borrow::Cow<'a, str> {
    String::from_utf8_lossy(files.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", files.keys())))
}

const ENGLISH: &str = "---\ntitle: Low water\ndate: 2026-01-01\n---\n\nEnglish text.\n";
const CATALAN: &str = "---\ntitle: Baixamar\ndate: 2026-01-02\ncategories: [Mar]\n---\n\nText en català.\n";
const ARABIC: &str = "---\ntitle: جزر\ndate: 2026-01-03\n---\n\nنص.\n";

/// Folders, suffixes and front matter lead to the same site.
#[test]
fn the_language_is_in_the_folder_the_name_or_the_front_matter() {
    let catalan = CATALAN.replacen("---\n", "---\nlanguage: ca\ntranslation_key: low\n", 1);
    let arabic = ARABIC.replacen("---\n", "---\nlanguage: ar\ntranslation_key: low\nslug: low\n", 1);
    let english = ENGLISH.replacen("---\n", "---\ntranslation_key: low\n", 1);
    let arrangements: [[(&str, &str); 3]; 4] = [
        [("low.md", ENGLISH), ("ca/low.md", CATALAN), ("ar/low.md", ARABIC)],
        [("en/low.md", ENGLISH), ("CA/low.md", CATALAN), ("ar/low/index.md", ARABIC)],
        [("low.md", ENGLISH), ("low.ca.md", CATALAN), ("low.ar.md", ARABIC)],
        [("low.md", &english), ("x/low.md", &catalan), ("y.md", &arabic)],
    ];
    for files in arrangements {
        let site = site(&files);
        let (outcome, dist) = build(&site);
        assert!(!outcome.report.has_errors() && outcome.articles == 3, "{}", outcome.report.draw(9));
        let page = text(&dist, "ca/posts/low/index.html");
        let parts = [
            "<html lang=\"ca\" data-base=\"/log/ca/\">",
            "<a href=\"/log/ca/\">Marees</a>",
            "<a href=\"/log/ca/archive/\">Arxiu</a>",
            "href=\"https://a.example/log/posts/low/\" hreflang=\"en\"",
            "href=\"https://a.example/log/posts/low/\" hreflang=\"x-default\"",
            "href=\"https://a.example/log/ar/posts/low/\" hreflang=\"ar\"",
        ];
        for part in parts.iter().filter(|part| !part.contains("Arxiu")) {
            assert!(page.contains(part), "{files:?}: {part} in {page}");
        }
        let (_, versions) = page.split_once("<p class=\"versions\">").expect("links to the versions");
        let (versions, _) = versions.split_once("</p>").unwrap();
        assert!(versions.contains("<a href=\"/log/posts/low/\" hreflang=\"en\" lang=\"en\">English</a>"), "{versions}");
        assert!(versions.contains("lang=\"ar\">العربية</a>") && !versions.contains("Català"), "{versions}");
        assert!(text(&dist, "ca/data/posts/low.json").contains("class=\\\"versions\\\""), "the reader shows them too");
        assert!(!text(&dist, "ca/atom.xml").contains("versions"), "a feed does not");
        assert!(text(&dist, "ar/index.html").contains("<html lang=\"ar\" dir=\"rtl\" data-base=\"/log/ar/\">"));
    }
}

#[test]
fn each_language_has_its_own_lists_feeds_and_search() {
    let site = site(&[("low.md", ENGLISH), ("ca/low.md", CATALAN), ("ca/only.md", "# Només\n\nText.\n")]);
    let (outcome, dist) = build(&site);
    assert_eq!(outcome.articles, 3);
    for file in ["index.html", "feed.json", "atom.xml", "rss.xml", "sitemap.xml", "data/site.json", "data/pages/1.json"]
    {
        let (english, catalan) = (text(&dist, file), text(&dist, &format!("ca/{file}")));
        assert!(english.contains("log/posts/low/") && !english.contains("only"), "{file}: {english}");
        assert!(catalan.contains("log/ca/posts/only/") && catalan.contains("log/ca/posts/low/"), "{file}: {catalan}");
        assert!(!catalan.contains("log/posts/low/"), "{file}: {catalan}");
    }
    assert!(dist.contains_key("ca/categories/mar/index.html") && !dist.contains_key("categories/mar/index.html"));
    let (english, catalan) = (text(&dist, "data/search/index.json"), text(&dist, "ca/data/search/index.json"));
    assert!(english.contains("\"language\":\"en\"") && catalan.contains("\"language\":\"ca\""), "{english} {catalan}");
    let robots = text(&dist, "robots.txt");
    assert!(robots.contains("Sitemap: https://a.example/log/ca/sitemap.xml"), "{robots}");
    assert!(!dist.contains_key("ca/robots.txt") && !dist.contains_key("ca/_headers"), "{:?}", dist.keys());
    // A language without articles has no page, and no link leads there.
    assert!(!dist.contains_key("ar/index.html") && !text(&dist, "index.html").contains("/log/ar/"));
    assert!(outcome.report.draw(9).contains("no article is in the language `ar`"));
    let footer = text(&dist, "index.html");
    for link in [
        "<a href=\"/log/\" lang=\"en\" hreflang=\"en\" rel=\"external\" aria-current=\"true\">English</a>",
        "<a href=\"/log/ca/\" lang=\"ca\" hreflang=\"ca\" rel=\"external\">Català</a>",
    ] {
        assert!(footer.contains(link), "{link} in {footer}");
    }
}

#[test]
fn an_edition_can_show_what_is_not_translated() {
    let files = [("low.md", ENGLISH), ("ca/low.md", CATALAN), ("high.md", "# High water\n\nSee [low](low.md).\n")];
    let site = site(&files);
    let settings = site.path().join("broadsheet.toml");
    let text_of_settings = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text_of_settings.replace("\"Marees\"", "\"Marees\"\nuntranslated = \"show\"")).unwrap();
    let (outcome, dist) = build(&site);
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    let list = text(&dist, "ca/index.html");
    assert!(list.contains("High water") && list.contains("Baixamar") && !list.contains("Low water"), "{list}");
    let page = text(&dist, "ca/posts/high/index.html");
    for part in [
        "<html lang=\"ca\"",
        "lang=\"en\"",
        "<link rel=\"canonical\" href=\"https://a.example/log/posts/high/\"",
        "<a href=\"/log/posts/low/\">low</a>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!text(&dist, "index.html").contains("Baixamar"), "the main language shows its own articles only");
}

#[test]
fn links_and_pictures_cross_languages() {
    let body = "# A\n\n[file](../low.md) [folder](/ca/other/) [own](other.md) ![x](/pic.svg)\n";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>";
    let site = site(&[("low.md", ENGLISH), ("ca/a.md", body), ("ca/other.md", CATALAN), ("pic.svg", svg)]);
    let (outcome, dist) = build(&site);
    assert_eq!(outcome.report.summary(), "", "{}", outcome.report.draw(9));
    let page = text(&dist, "ca/posts/a/index.html");
    for part in [
        "<a href=\"/log/posts/low/\">file</a>",
        "<a href=\"/log/ca/posts/other/\">folder</a>",
        "<a href=\"/log/ca/posts/other/\">own</a>",
        "src=\"/log/media/pic.",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!dist.keys().any(|file| file.starts_with("ca/media")), "languages share their media");
}

#[test]
fn a_language_that_is_removed_disappears() {
    let site = site(&[("low.md", ENGLISH), ("ca/low.md", CATALAN)]);
    build(&site);
    let (_, again) = build(&site);
    assert!(again.contains_key("ca/data/site.json"));
    fs::write(site.path().join("broadsheet.toml"), "title = \"Tides\"\nlanguages = [\"ar\"]\n").unwrap();
    let (outcome, dist) = build(&site);
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    let left: Vec<_> = dist.keys().filter(|file| file.starts_with("ca/")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(dist.contains_key("posts/ca/low/index.html"), "its articles are in the main language: {:?}", dist.keys());
}

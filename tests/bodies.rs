//! Large images, and input files that nobody intended: other encodings, huge files, deep nesting, and link cycles.
//!
//! The files are created here: they are too large for the repository, or no file system stores them.

use broadsheet::content::Date;
use image::{ImageFormat, Rgb, RgbImage};
use publish::source::diagnostic::Severity;
use publish::{Options, Outcome};
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, io::Cursor};
use tempfile::TempDir;

fn site(files: &[(&str, &[u8])]) -> TempDir {
    let site = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let file = site.path().join("content").join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    site
}

fn build(site: &Path) -> Outcome {
    let now = Date::parse("2026-03-01").unwrap();
    publish::build(&Options { out: Some(&site.join("dist")), ..Options::new(site, now) })
}

/// Each diagnostic as one line: `warning post.md:3:1 message`.
fn said(outcome: &Outcome) -> Vec<String> {
    let line = |it: &&publish::source::diagnostic::Diagnostic| {
        let place = it.place.as_ref().map(|place| {
            let name = place.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if place.line == 0 { name } else { format!("{name}:{}:{}", place.line, place.column) }
        });
        [it.severity.name(), &place.unwrap_or_default(), &it.message].join(" ")
    };
    outcome.report.sorted().iter().map(line).collect()
}

fn html(site: &Path, slug: &str) -> String {
    let item = fs::read(site.join(format!("dist/data/posts/{slug}.json"))).unwrap();
    let feed: Value = serde_json::from_slice(&item).unwrap();
    feed["items"][0]["content_html"].as_str().unwrap().to_owned()
}

#[test]
fn lines_of_code_are_marked() {
    let table = [
        (
            "rust {2}",
            "<code class=\"language-rust\"><span class=\"hl-k\">fn</span> a\n<span class=\"hl-m\">b\n</span></code>",
        ),
        (
            "rust{1, 2-3}",
            "<code class=\"language-rust\"><span class=\"hl-m\"><span class=\"hl-k\">fn</span> a\n</span><span class=\"hl-m\">b\n</span></code>",
        ),
        ("{1}", "<code><span class=\"hl-m\">fn a\n</span>b\n</code>"),
        ("unknown {2}", "<code class=\"language-unknown\">fn a\n<span class=\"hl-m\">b\n</span></code>"),
        ("rust {numberLines: true}", "<code class=\"language-rust\"><span class=\"hl-k\">fn</span> a\nb\n</code>"),
        ("rust", "<code class=\"language-rust\"><span class=\"hl-k\">fn</span> a\nb\n</code>"),
    ];
    for (info, expected) in table {
        let site = site(&[("post.md", format!("# Post\n\n```{info}\nfn a\nb\n```\n").as_bytes())]);
        build(site.path());
        let html = html(site.path(), "post");
        assert!(html.contains(expected), "{info}: {html}");
    }
}

#[test]
fn bare_addresses_are_players_or_written_from_left_to_right() {
    let text = "# Post\n\nhttps://youtu.be/aqz-KE-bpKQ\n\nSee https://youtu.be/aqz-KE-bpKQ\n\n\
        [Film](https://youtu.be/aqz-KE-bpKQ)\n\nwww.example.org and https://example.org/?a=1&b=2 and ada@example.org\n";
    let site = site(&[("post.md", text.as_bytes())]);
    let outcome = build(site.path());
    assert_eq!(said(&outcome), [""; 0]);
    let html = html(site.path(), "post");
    let rel = "rel=\"external noopener noreferrer\"";
    for part in [
        &format!(
            "<p><a class=\"frame\" href=\"https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ\" {rel}>YouTube</a></p>"
        ),
        &format!("See <a href=\"https://youtu.be/aqz-KE-bpKQ\" {rel} dir=\"ltr\">https://youtu.be/aqz-KE-bpKQ</a>"),
        &format!("<a href=\"https://youtu.be/aqz-KE-bpKQ\" {rel}>Film</a>"),
        &format!("<a href=\"http://www.example.org\" {rel} dir=\"ltr\">www.example.org</a>"),
        &format!("<a href=\"https://example.org/?a=1&amp;b=2\" {rel} dir=\"ltr\">https://example.org/?a=1&amp;b=2</a>"),
        "<a href=\"mailto:ada@example.org\">ada@example.org</a>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn a_large_picture_offers_smaller_copies_once() {
    let mut jpeg = Cursor::new(Vec::new());
    RgbImage::from_fn(1300, 650, |x, y| Rgb([(x / 6) as u8, (y / 3) as u8, 90]))
        .write_to(&mut jpeg, ImageFormat::Jpeg)
        .unwrap();
    let jpeg = jpeg.into_inner();
    let small = RgbImage::new(300, 20);
    let mut png = Cursor::new(Vec::new());
    small.write_to(&mut png, ImageFormat::Png).unwrap();
    let text = b"# Post\n\nText.\n\n![Quay](quay.jpg)\n\n![Ice](ice.png)\n\n<img src=quay.jpg alt=Own width=99 srcset='ice.png 1x'>\n";
    let site = site(&[("post.md", text), ("quay.jpg", &jpeg), ("ice.png", png.get_ref())]);
    let outcome = build(site.path());
    assert!(!outcome.report.has_errors(), "{:?}", said(&outcome));
    let body = html(site.path(), "post");
    let pictures: Vec<&str> = body.split("<img").skip(1).collect();
    assert!(
        !pictures[0].contains("loading") && pictures[1].contains("loading=\"lazy\""),
        "the first is in sight: {body}"
    );
    assert!(pictures[0].contains("width=\"1300\" height=\"650\" srcset=\"/media/quay."), "{body}");
    assert!(pictures[0].contains(" 480w, ") && pictures[0].contains(".jpg 1300w\" sizes=\""), "{body}");
    assert!(pictures[1].contains("width=\"300\" height=\"20\"") && !pictures[1].contains("srcset"), "{body}");
    assert!(pictures[2].contains("width=\"99\"") && pictures[2].matches("srcset").count() == 1, "{body}");
    let media = || {
        let files = fs::read_dir(site.path().join("dist/media")).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<_> =
            files.map(|file| (file.clone(), fs::metadata(file).unwrap().modified().unwrap())).collect();
        files.sort();
        files
    };
    let before = media();
    assert_eq!(before.len(), 2 + 2, "{before:?}");
    for url in pictures[0].split(['"', ' ']).filter(|part| part.starts_with("/media/")) {
        let picture = image::open(site.path().join("dist").join(&url[1..])).unwrap();
        assert_eq!(picture.width(), 2 * picture.height(), "{url}");
    }
    // The next build does not touch the copies. A build without the image removes them.
    fs::write(site.path().join("content/two.md"), "# Two\n\nText.\n").unwrap();
    build(site.path());
    assert_eq!(media(), before);
    fs::write(site.path().join("content/post.md"), "# Post\n\n![Ice](ice.png)\n").unwrap();
    build(site.path());
    assert_eq!(media().len(), 1);
}

/// The first and the last bytes of a PNG of 2 × 1 pixels.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\0\0\0\0\0\0\0\0\0\0\0\0IEND\xaeB`\x82";

#[test]
fn problems_in_a_body_are_reported_with_their_position() {
    let html = "<p>\n<img src='p.png'> <IMG\nclass=\"alt src='x'\" src=p.png> <img src=p.png alt>\n\
        <!-- <img src=\"p.png\"> -->\n<img alt='' src='p.png'></p>\n\n\
        > <div>\n> <a href=\"q&amp;a.md\">x</a></div>\n\nx < <b title=\"<img src='p.png'>\">y</b> <img src = p.png />\n";
    let site = site(&[
        ("a.md", b"Intro.\n\n---\nSee [the plan](gone.md).\n---\n\nEnd.\n"),
        ("b.md", b"US$5 ![](p.png), US$6\n"),
        ("c.md", html.as_bytes()),
        ("p.png", PNG),
    ]);
    let wordless = "image has no alt text";
    let mut expected = vec!["warning a.md:4:16 there is no article gone.md".to_owned()];
    expected.push("warning c.md:8:12 there is no article q&a.md".to_owned());
    let places = ["b.md:1:10", "c.md:10:51", "c.md:2:11", "c.md:3:25"];
    expected.extend(places.map(|place| format!("warning {place} {wordless}")));
    expected.sort();
    let mut said = said(&build(site.path()));
    said.sort();
    assert_eq!(said, expected);
}

#[test]
fn files_of_other_programs_do_not_stop_a_build() {
    let site = site(&[
        ("a.md", b"---\ndate: git Last Modified\n---\n# A\n\nText.\n"),
        ("b.md", b"---\npermalink: /\n---\n# B\n\nText.\n"),
        ("c.md", b"---\npermalink: /index.php?p=12\n---\n# C\n\nText.\n"),
        ("d.md", b"---\nimage: /img/c.jpg\nimage_alt: ''\n---\n# D\n\n![d](/img/d.jpg)\n"),
        ("e.md", b"---\ncategory: C\n---\nText.\n"),
        ("f.md", b"---\ncategory: C++\n---\nText.\n"),
        ("g.md", b"---\ncategory: \"C#\"\n---\nText.\n"),
    ]);
    let outcome = build(site.path());
    let mut said = said(&outcome);
    said.sort();
    let expected = [
        "warning a.md:2:7 `date` is a keyword of Eleventy, not a date; ignored",
        "warning c.md:2:12 `/index.php?p=12` cannot be an address of this site",
        "warning d.md:2:8 there is no image /img/c.jpg in the site",
        "warning d.md:7:6 there is no image /img/d.jpg in the site",
    ];
    assert_eq!(said, expected);
    for slug in ["c", "c-plus", "c-sharp"] {
        assert!(site.path().join("dist/data/categories").join(slug).join("1.json").exists(), "{slug}");
    }
}

#[test]
fn other_encodings_are_reported() {
    let utf16: Vec<u8> = "\u{feff}# Größe".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = "\u{feff}# Größe".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let bare: Vec<u8> = "# Post".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let site = site(&[
        ("a.md", &utf16),
        ("b.md", &big),
        ("c.md", b"# Gr\xf6\xdfe\n"),
        ("d.md", b"# One\n\ntext\0more\n"),
        ("e.md", &bare),
        ("f.md", b"\xef\xbb\xbf# Good\r\n\r\nText.\r\n"),
        ("g.md", b""),
    ]);
    let outcome = build(site.path());
    let expected = [
        "error a.md:1:1 this file is UTF-16, not UTF-8",
        "error b.md:1:1 this file is UTF-16, not UTF-8",
        "error c.md:1:5 this file is not UTF-8 text",
        "error d.md:3:5 there is a NUL byte here",
        "error e.md:1:2 there is a NUL byte here",
    ];
    assert_eq!(said(&outcome), expected);
    assert!(!site.path().join("dist").exists());
}

#[test]
fn huge_input_ends_soon() {
    let deep = (0..10_000).map(|level| format!("{}- x\n", " ".repeat(level % 500 * 2))).collect::<String>();
    let quotes = format!("# Quotes\n\n{} deep\n", ">".repeat(100_000));
    let brackets = format!("# Brackets\n\n{}", "[a](".repeat(50_000));
    let code = format!("# Code\n\n```rust\n{}\n```\n", "fn x() { \"a\" }\n".repeat(100_000));
    let paragraphs = format!("# Long\n\n{}", "A *word* and [another](#x).\n\n".repeat(60_000));
    let line = format!("# Line\n\n{}\n", "word ".repeat(400_000));
    let scripts = format!("# Scripts\n\n<div>{}</div>\n", "<script></script>\n".repeat(100_000));
    let templates = format!("# Templates\n\n{}\n", "{{ x }} [a][b]\n\n".repeat(50_000) + "[b]: gone.pdf\n");
    let files = [
        ("deep.md", deep),
        ("quotes.md", quotes),
        ("brackets.md", brackets),
        ("code.md", code),
        ("line.md", line),
        ("scripts.md", scripts),
        ("templates.md", templates),
    ];
    let site = site(&files.each_ref().map(|(name, text)| (*name, text.as_bytes())));
    let started = Instant::now();
    let outcome = build(site.path());
    assert_eq!(outcome.articles, files.len(), "{:?}", said(&outcome));
    assert_eq!(outcome.report.count(Severity::Error), 0, "{:?}", said(&outcome));
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(!html(site.path(), "code").contains("hl-"), "large code is not highlighted");

    fs::write(site.path().join("content/long.md"), paragraphs).unwrap();
    let mut said = said(&build(site.path()));
    said.retain(|line| line.starts_with("warning long.md:"));
    let cut = said.iter().any(|line| line.starts_with("warning long.md:2:1 article is too large"));
    assert!(cut && said.len() == 102, "{:?}", &said[..said.len().min(9)]);
}

#[cfg(unix)]
#[test]
fn cycles_and_missing_files_are_reported() {
    use std::os::unix::fs::symlink;
    let site = site(&[("a.md", b"# A\n\n[b](b.md)\n"), ("b.md", b"# B\n\n[a](a.md)\n"), ("in/c.md", b"# C\n")]);
    assert_eq!(said(&build(site.path())), [""; 0], "articles may link to each other");
    let content = site.path().join("content");
    symlink("..", content.join("in/up")).unwrap();
    symlink("gone.md", content.join("dangling.md")).unwrap();
    symlink("self.md", content.join("self.md")).unwrap();
    fs::create_dir(content.join("folder.md")).unwrap();
    let said = said(&build(site.path()));
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("error dangling.md cannot read this"), "{said:?}");
    assert!(said.iter().any(|line| line == "error up symbolic link points to a folder that contains it"), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("error self.md cannot read this")), "{said:?}");
}

/// URLs that only look like paths of this site, and real ones. `tests/web/agreement.rs` follows them in a browser.
#[test]
fn external_links_are_marked_in_any_spelling() {
    let links =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/agreed/links.jsonl")).unwrap();
    let links: Vec<Value> = links.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let text: String = links.iter().map(|link| format!("{}\n", link["html"].as_str().unwrap())).collect();
    for (expected, settings) in
        [("published", "title = \"T\"\n"), ("on_origin", "title = \"T\"\nbase_url = \"https://a.example/\"\n")]
    {
        let site = site(&[("post.md", ["# Post\n\n<p>\n", &text, "</p>\n"].concat().as_bytes())]);
        fs::write(site.path().join("broadsheet.toml"), settings).unwrap();
        let outcome = build(site.path());
        assert!(!outcome.report.has_errors(), "{:?}", said(&outcome));
        let body = html(site.path(), "post");
        let published: Vec<&str> = body.split("<a ").skip(1).map(|link| link.split_once('>').unwrap().0).collect();
        assert_eq!(
            published,
            links.iter().map(|link| link[expected].as_str().unwrap()).collect::<Vec<_>>(),
            "{settings}"
        );
    }
}

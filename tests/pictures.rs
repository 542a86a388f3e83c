//! The images of articles: in lists, above the text, and in link previews.

use base64::Engine;
use broadsheet::content::Date;
use file_tree::tree;
use image::{ImageFormat, RgbImage};
use publish::{Options, page::frame::Frame};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use tempfile::TempDir;

mod file_tree;

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn now() -> Date {
    Date::parse("2026-03-01T12:00:00Z").unwrap()
}

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    // With much detail, so that copies are much smaller.
    let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x + 7)) >> 24;
    let image = RgbImage::from_fn(width, height, |x, y| image::Rgb([noise(x, y) as u8, noise(y, x) as u8, 90]));
    image.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// Builds a site of articles with a large, a small, a tiny and no image. The newest is first.
fn built() -> TempDir {
    built_with("").0
}

/// The same with these settings. Also returns the report.
fn built_with(settings: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    for (at, (name, size)) in
        [("large", Some((1300, 65))), ("small", Some((400, 80))), ("tiny", Some((24, 24))), ("none", None)]
            .into_iter()
            .enumerate()
    {
        let mut header = format!("date: 2026-01-0{}\n", 9 - at);
        if let Some((width, height)) = size {
            write(&content.join(format!("{name}.jpg")), jpeg(width, height));
            header += &format!("image: {name}.jpg\nimage_alt: A {name} one\n");
        }
        write(&content.join(format!("{name}.md")), format!("---\n{header}---\n\nText.\n"));
    }
    // Its image is not the first of its list either.
    write(&content.join("large-again.md"), "---\ndate: 2025-01-01\nimage: large.jpg\nimage_alt: \"\"\n---\n\nText.\n");
    write(&content.join("drawing.svg"), "<svg width=\"640\" height=\"480\"/>");
    write(&content.join("drawn.md"), "---\ndate: 2024-01-01\nimage: drawing.svg\nimage_alt: x\n---\n\nText.\n");
    write(&folder.path().join("broadsheet.toml"), settings);
    write(&folder.path().join("public/card.jpg"), jpeg(1400, 70));
    let frame = Frame::parse(FRAME).unwrap();
    let out = folder.path().join("dist");
    let outcome =
        publish::build(&Options { out: Some(&out), frame: Some(&frame), ..Options::new(folder.path(), now()) });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    (folder, outcome.report.to_json_lines())
}

fn page(site: &TempDir, path: &str) -> String {
    fs::read_to_string(site.path().join("dist").join(path).join("index.html")).unwrap()
}

/// The tag of the image in the figure with a class, if there is one.
fn image_in<'a>(html: &'a str, class: &str) -> Option<&'a str> {
    let figure = html.split_once(&format!("<figure class=\"{class}\">"))?.1;
    figure.split('>').next()
}

#[test]
fn the_image_above_an_article_is_loaded_early_in_the_right_size() {
    let site = built();
    let large = page(&site, "posts/large");
    let image = image_in(&large, "hero").unwrap();
    for part in [
        "fetchpriority=\"high\"",
        "alt=\"A large one\"",
        "width=\"1300\" height=\"65\"",
        " sizes=\"(min-width",
        " srcset=\"/media/large.",
        ".480.webp 480w, ",
        ".800.jpg 800w, ",
        ".jpg 1300w\"",
    ] {
        assert!(image.contains(part), "{part}: {image}");
    }
    assert!(!image.contains("lazy") && !large.contains("rel=\"preload\""), "{large}");
    let srcset = image.split("srcset=\"").nth(1).unwrap().split('"').next().unwrap();
    for candidate in srcset.split(", ") {
        let (url, width) = candidate.split_once(' ').unwrap();
        let copy = image::open(site.path().join("dist").join(&url[1..])).unwrap();
        assert_eq!(format!("{}w", copy.width()), width, "{url}");
    }
    let small = page(&site, "posts/small");
    assert!(!image_in(&small, "hero").unwrap().contains("srcset"), "{small}");
    for name in ["tiny", "none"] {
        assert_eq!(image_in(&page(&site, &format!("posts/{name}")), "hero"), None, "{name}");
    }
}

#[test]
fn each_list_shows_the_images_of_its_articles() {
    let site = built();
    let list = page(&site, "");
    let story = |name: &str| {
        let at = list.find(&format!("href=\"/posts/{name}/\"")).unwrap();
        let start = list[..at].rfind("<li").unwrap();
        image_in(&list[start..at], "story-image")
    };
    let lead = story("large").unwrap();
    assert!(lead.contains("fetchpriority=\"high\"") && lead.contains("alt=\"A large one\""), "{lead}");
    for (name, width) in [("small", 400), ("large-again", 1300)] {
        let image = story(name).unwrap();
        for part in ["loading=\"lazy\"", "decoding=\"async\"", "alt=\"\"", "referrerpolicy=\"no-referrer\""] {
            assert!(image.contains(part), "{part}: {image}");
        }
        assert!(image.contains(&format!(" width=\"{width}\"")) && !image.contains("fetchpriority"), "{image}");
        assert_eq!(image.contains(" sizes=\"auto, "), name == "large-again", "{image}");
    }
    assert_eq!((story("tiny"), story("none")), (None, None), "a picture of 24 pixels is no picture");
    let year = page(&site, "archive/2025");
    assert!(image_in(&year, "story-image").unwrap().contains("loading=\"lazy\""), "{year}");
}

#[test]
fn documents_name_the_smaller_copies() {
    let site = built();
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(site.path().join("dist").join(name)).unwrap()).unwrap()
    };
    for (file, at) in [("data/pages/1.json", 4), ("data/posts/large.json", 0), ("feed.json", 0)] {
        let item = &read(file)["items"][at];
        let (src, copies) = (item["image"].as_str().unwrap(), &item["_broadsheet"]["image_copies"]);
        let copy = |width: u32, format: &str| json!([width, src.replace(".jpg", &format!(".{width}.{format}"))]);
        assert_eq!(*copies, json!([copy(480, "webp"), copy(800, "jpg")]), "{file}");
    }
    assert_eq!(read("data/posts/small.json")["items"][0]["_broadsheet"]["image_copies"], Value::Null);
}

#[test]
fn previews_of_links_have_an_image() {
    let base = "title = \"Log\"\nbase_url = \"https://a.example/\"\n";
    let with_image = format!("{base}image = \"card.jpg\"\n");
    let described = format!("{base}image = \"https://b.example/card.jpg\"\nimage_alt = \"A \\\"card\\\"\"\n");
    let large = ("https://a.example/media/large.", ".800.jpg", "A large one", "800×40");
    let small = ("https://a.example/media/small.", ".jpg", "A small one", "400×80");
    let card = ("https://a.example/media/card.", ".1200.jpg", "Log", "1200×60");
    let relative = "image = \"card.jpg\"\n";
    let sites = [base, &with_image, &described, relative].map(|settings| (settings, built_with(settings).0));
    let table = [
        (base, "posts/large", Some(large)),
        (base, "posts/small", Some(small)),
        (base, "posts/none", None),
        (base, "posts/tiny", None),
        (base, "posts/drawn", None),
        (base, "", None),
        (&*with_image, "posts/large", Some(large)),
        (&with_image, "posts/none", Some(card)),
        (&with_image, "posts/tiny", Some(card)),
        (&with_image, "posts/drawn", Some(card)),
        (&with_image, "", Some(card)),
        (&with_image, "archive", Some(card)),
        (&described, "", Some(("https://b.example/card", ".jpg", "A &quot;card&quot;", "×"))),
        (relative, "", None),
    ];
    for (settings, path, expected) in table {
        let (_, site) = sites.iter().find(|(own, _)| *own == settings).unwrap();
        let page = page(site, path);
        let content = |name: &str| {
            let rest = page.split_once(&format!("=\"{name}\" content=\""))?.1;
            Some(rest.split('"').next().unwrap())
        };
        let size = [content("og:image:width"), content("og:image:height")].map(Option::unwrap_or_default).join("×");
        let has_card = content("twitter:card") == Some("summary_large_image");
        match (content("og:image"), expected) {
            (Some(url), Some((start, end, alt, expected_size))) => {
                assert!(url.starts_with(start) && url.ends_with(end), "{settings}{path}: {url}");
                assert_eq!((content("og:image:alt"), &*size, has_card), (Some(alt), expected_size, true), "{path}");
                if let Some(file) = url.strip_prefix("https://a.example/") {
                    let image = image::open(site.path().join("dist").join(file)).unwrap();
                    assert_eq!(format!("{}×{}", image.width(), image.height()), size, "{path}");
                }
            }
            (None, None) => assert!(!has_card, "{settings}{path}"),
            (found, _) => panic!("{settings}{path}: {found:?}"),
        }
    }
}

/// Builds a site of one article with these lines in its front matter. Returns the folder and the report.
fn built_article(settings: &str, header: &str, image: &[u8]) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("content/one.md"), format!("---\ndate: 2026-01-01\n{header}---\n\nText.\n"));
    write(&folder.path().join("content/quay.jpg"), image);
    write(
        &folder.path().join("broadsheet.toml"),
        format!("title = \"Log\"\nbase_url = \"https://a.example/\"\n{settings}"),
    );
    let out = folder.path().join("dist");
    let frame = Frame::parse(FRAME).unwrap();
    let options = Options { out: Some(&out), frame: Some(&frame), ..Options::new(folder.path(), now()) };
    let report = publish::build(&options).report;
    assert!(!report.has_errors(), "{}", report.draw(9));
    (folder, report.to_json_lines())
}

/// The focal point is at the end of the address, where the style of all pages finds it. Programs that show previews do
/// not see it.
#[test]
fn the_focal_point_of_an_image_stays_in_sight() {
    for (header, end) in [
        ("image: quay.jpg\nimage_alt: A quay\nimage_focus: top\n", "#focus-top"),
        ("image: quay.jpg\nimage_alt: A quay\nfocalPoint: 90% 50%\n", "#focus-right"),
        ("image: quay.jpg\nimage_alt: A quay\nfocus: [left, bottom]\n", "#focus-left-bottom"),
        ("image: {src: quay.jpg, alt: A quay, focal_point: TopLeft}\n", "#focus-left-top"),
        ("image: {src: quay.jpg, alt: A quay}\nparams: {image_focus: {x: 0.1, y: 0.5}}\n", "#focus-left"),
        ("image: quay.jpg\nimage_alt: A quay\nimage_focus: center\n", ".jpg"),
        ("image: quay.jpg\nimage_alt: A quay\n", ".jpg"),
    ] {
        let (site, said) = built_article("", header, &jpeg(1300, 65));
        assert!(!said.contains("focus") && !said.contains("focal"), "{header}{said}");
        for (path, class) in [("posts/one", "hero"), ("", "story-image")] {
            let page = page(&site, path);
            let image = image_in(&page, class).unwrap();
            assert!(image.contains(&format!("{end}\" alt=")), "{header}{image}");
            assert!(image.contains(".480.webp 480w"), "{header}{image}");
            let previews = page.split("</head>").next().unwrap();
            assert!(previews.contains("og:image") || path.is_empty(), "{header}{page}");
            assert!(!previews.contains("#focus"), "{header}{previews}");
        }
        let item = fs::read_to_string(site.path().join("dist/data/posts/one.json")).unwrap();
        assert!(item.contains(&format!("{end}\"")), "the reader draws it as well: {item}");
    }
    let css = include_str!("../style/focal-point.css");
    for part in ["img[src*=\"#focus-left\"]", "img[src*=\"#focus-\"][src$=\"top\"]"] {
        assert!(css.contains(part), "{part}");
    }
}

#[test]
fn an_invalid_focal_point_is_reported_and_ignored() {
    for (value, help) in [
        ("topp", "did you mean `top`?"),
        ("lefty bottom", "did you mean `left`?"),
        ("12px", "write `top`, `left bottom`"),
        ("left right", "write `top`, `left bottom`"),
        ("{z: 1}", "write `top`, `left bottom`"),
    ] {
        let header = format!("image: quay.jpg\nimage_alt: A quay\nimage_focus: {value}\n");
        let (site, said) = built_article("", &header, &jpeg(400, 80));
        let line = said.lines().find(|line| line.contains("not a point of the image")).expect(value);
        let found: Value = serde_json::from_str(line).unwrap();
        assert_eq!((&found["severity"], &found["line"]), (&json!("warning"), &json!(5)), "{line}");
        assert!(found["help"].as_str().unwrap().starts_with(help), "{line}");
        assert!(!page(&site, "posts/one").contains("#focus"), "{value}");
    }
}

/// The colours of the image lie behind it, in its own shape.
#[test]
fn a_site_may_show_the_colours_of_an_image_until_it_arrives() {
    let header = "image: quay.jpg\nimage_alt: A quay\n";
    let usual = tree(&built_article("", header, &jpeg(1300, 650)).0.path().join("dist"));
    assert_eq!(usual, tree(&built_article("placeholders = false\n", header, &jpeg(1300, 650)).0.path().join("dist")));
    let (site, _) = built_article("placeholders = true\n", header, &jpeg(1300, 650));
    let with = tree(&site.path().join("dist"));
    let changed: Vec<_> =
        with.iter().filter(|(name, bytes)| usual.get(*name) != Some(bytes)).map(|(name, _)| name).collect();
    let text = |files: &BTreeMap<String, Vec<u8>>| String::from_utf8(files["posts/one/index.html"].clone()).unwrap();
    let page = text(&with);
    let figure = page.split_once("<figure class=\"hero\">").unwrap().1;
    let (placeholder, rest) = figure.split_once("<img ").unwrap();
    let start = "<svg viewBox=\"0 0 1300 650\" aria-hidden=true><image href=\"data:image/bmp;base64,";
    assert!(placeholder.starts_with(start) && placeholder.ends_with("</svg>"), "{placeholder}");
    assert!(placeholder.len() <= 200, "{} bytes", placeholder.len());
    assert!(rest.contains("width=\"1300\" height=\"650\""), "the room of the image is known as before: {rest}");
    assert_eq!(page.matches("<svg").count(), 1);
    let style = page.split_once(".hero>svg{").or(page.split_once(".hero > svg{")).expect("a style").1;
    assert!(style.starts_with("position:absolute;z-index:-1;"), "{style}");
    // Apart from the placeholder and the style, the page is as before, and so is everything else.
    assert!(changed.iter().all(|name| name.ends_with(".html") || name.starts_with('_')), "{changed:?}");
    let data = placeholder.split_once("base64,").unwrap().1.split('"').next().unwrap();
    let bitmap = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
    assert!(bitmap.len() == 42 && bitmap.starts_with(b"BM"), "{bitmap:?}");
    // Blue is the first byte of each pixel.
    assert!([26, 29, 34, 37].iter().all(|at| bitmap[*at].abs_diff(90) < 20), "{bitmap:?}");
}

#[test]
fn images_that_are_not_opaque_have_no_placeholder() {
    let glass = image::RgbaImage::from_fn(400, 200, |x, _| image::Rgba([9, 9, 9, if x < 50 { 0 } else { 255 }]));
    let mut png = Cursor::new(Vec::new());
    glass.write_to(&mut png, ImageFormat::Png).unwrap();
    for (header, image) in [
        ("image: quay.jpg\nimage_alt: A quay\n", png.into_inner()),
        ("image: quay.jpg\nimage_alt: A quay\n", jpeg(200, 100)),
        ("image: https://far.example/a.jpg\nimage_alt: A quay\n", jpeg(400, 200)),
        ("", jpeg(400, 200)),
    ] {
        let (site, _) = built_article("placeholders = true\n", header, &image);
        assert!(!page(&site, "posts/one").contains("<svg"), "{header}");
    }
    // The colours come from the cache the second time.
    let (site, _) = built_article("placeholders = true\n", "image: quay.jpg\nimage_alt: A quay\n", &jpeg(1300, 650));
    let cache = tempfile::tempdir().unwrap();
    let placeholder = |out: &str| {
        let (out, frame) = (site.path().join(out), Frame::parse(FRAME).unwrap());
        let options = Options {
            out: Some(&out),
            frame: Some(&frame),
            cache: Some(cache.path()),
            ..Options::new(site.path(), now())
        };
        publish::build(&options);
        let page = fs::read_to_string(out.join("posts/one/index.html")).unwrap();
        page.split_once("base64,").map(|(_, data)| data.split('"').next().unwrap().to_owned())
    };
    let first = placeholder("first").expect("a placeholder");
    let bitmaps = tree(cache.path()).into_keys().filter(|name| name.ends_with(".bmp"));
    let bitmaps: Vec<_> = bitmaps.map(|name| cache.path().join(name)).collect();
    assert_eq!(bitmaps.len(), 1);
    fs::write(&bitmaps[0], [b'x'; 42]).unwrap();
    assert_eq!(placeholder("second"), Some("eHh4".repeat(14)), "not {first}");
}

/// Previews need absolute addresses. The build says so once, if there is an image that they would show.
#[test]
fn a_build_without_an_address_says_that_previews_have_no_images() {
    let said = |settings: &str| built_with(settings).1.matches("link previews have no images").count();
    assert_eq!(said("title = \"Log\"\n"), 1);
    assert_eq!(said("base_url = \"/blog/\"\nimage = \"card.jpg\"\n"), 1);
    assert_eq!(said("base_url = \"https://a.example/\"\n"), 0);
}

//! Galleries, focal points, placeholders and text tracks, in the layout of a browser.

use crate::{Context, Test, built_site, tests};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use std::fs;
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    tests![
        a_gallery_has_rows_of_equal_height,
        a_focal_point_stays_in_a_thumbnail,
        a_placeholder_lies_exactly_behind_its_image,
        captions_beside_a_video_are_loaded,
    ]
}

/// Serves a site of two articles with the tested reader from now on.
fn show(context: &Context) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    for (number, (width, height)) in [(900, 600), (600, 900), (1300, 400), (700, 700), (640, 480)].iter().enumerate() {
        let colour = |x: u32, y: u32| Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, 60 * number as u8]);
        let picture = RgbImage::from_fn(*width, *height, colour);
        picture.save_with_format(content.join(format!("{number}.jpg")), ImageFormat::Jpeg).unwrap();
    }
    fs::write(content.join("clip.mp4"), b"no film").unwrap();
    fs::write(content.join("clip.vtt"), "WEBVTT\n\n00:00.000 --> 00:09.000\nTwo gulls quarrel.\n").unwrap();
    let gallery =
        "![Zero](0.jpg) ![One](1.jpg \"The second\")\n![Two](2.jpg#focus-right-bottom) ![Three](3.jpg) ![Four](4.jpg)";
    let text = format!("Words.\n\n{gallery}\n\nMore words.\n\n![Gulls](clip.mp4)\n");
    let newest = "---\ndate: 2026-10-02\n---\n# Newest\n\nWords.\n";
    let header = "date: 2026-10-01\ntitle: Quay\nimage: 1.jpg\nimage_alt: A quay\nimage_focus: left top";
    fs::write(content.join("newest.md"), newest).unwrap();
    fs::write(content.join("quay.md"), format!("---\n{header}\n---\n\n{text}")).unwrap();
    fs::write(folder.path().join("broadsheet.toml"), "title = \"Log\"\nplaceholders = true\n").unwrap();
    built_site::serve(context, folder.path(), "2026-12-01");
    folder
}

/// The box of each element: left, top, width and height, rounded.
fn boxes(context: &Context, selector: &str) -> Vec<[f64; 4]> {
    let script = "return [...document.querySelectorAll(arguments[0])].map((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return [left, top + scrollY, width, height].map((number) => Math.round(number));
    })";
    serde_json::from_value(context.page.js(script, json!([selector]))).unwrap()
}

fn a_gallery_has_rows_of_equal_height(context: &Context) {
    let Context { page, server, .. } = context;
    let _folder = show(context);
    for (width, columns) in [(320, 2), (390, 2), (1280, 3)] {
        if !page.resize_viewport(width, 800) {
            return;
        }
        // With images that never arrive, and with the real ones.
        server.fault("/media/*", crate::server::Fault::NoResponse);
        page.load("/posts/quay/");
        page.wait_for(".gallery img");
        let empty = boxes(context, ".gallery img");
        server.clear_faults();
        page.open("/posts/quay/");
        page.js("document.querySelectorAll('.gallery img').forEach((image) => (image.loading = 'eager'))", json!([]));
        page.wait_until("[...document.querySelectorAll('.gallery img')].every((image) => image.naturalWidth)");
        let tiles = boxes(context, ".gallery img");
        assert_eq!(tiles, empty, "nothing moves at {width}");
        assert_eq!(tiles.len(), 5);
        assert!(tiles.windows(2).all(|pair| pair[0][2..] == pair[1][2..]), "equal tiles at {width}: {tiles:?}");
        assert!(tiles[0][2] >= 100.0 && (tiles[0][2] / tiles[0][3] - 1.5).abs() < 0.03, "{width}: {tiles:?}");
        let first_row = tiles.iter().filter(|tile| tile[1] == tiles[0][1]).count();
        assert_eq!(first_row, columns, "{width}: {tiles:?}");
        assert!(page.is("document.documentElement.scrollWidth <= innerWidth"), "at {width}");
        let position =
            "return getComputedStyle(document.querySelectorAll('.gallery img')[arguments[0]]).objectPosition";
        assert_eq!(page.js(position, json!([2])), "100% 100%");
        assert_eq!(page.js(position, json!([0])), "50% 50%");
    }
    page.hover(".gallery figure:nth-child(2) img");
    page.wait_until("getComputedStyle(document.querySelector('.gallery img')).cursor === 'zoom-in'");
    page.click(".gallery figure:nth-child(2) img");
    page.wait_for("dialog.enlarged[open] img");
    assert_eq!(page.text("dialog.enlarged p"), "The second");
    page.reset_viewport();
}

fn a_focal_point_stays_in_a_thumbnail(context: &Context) {
    let Context { page, .. } = context;
    let _folder = show(context);
    let position =
        "return getComputedStyle(document.querySelector('.story:not(.story-lead) .story-image img')).objectPosition";
    page.open("/");
    assert_eq!(page.js(position, json!([])), "0% 0%", "as it comes");
    page.click(".masthead-nav a[href='/archive/']");
    page.wait_for_address("/archive/");
    page.click(".masthead-nav a[href='/']");
    page.wait_for_address("/");
    assert_eq!(page.js(position, json!([])), "0% 0%", "drawn by the reader");
}

fn a_placeholder_lies_exactly_behind_its_image(context: &Context) {
    let Context { page, .. } = context;
    let _folder = show(context);
    for (width, height) in [(390, 800), (1280, 500)] {
        if !page.resize_viewport(width, height) {
            return;
        }
        page.open("/posts/quay/");
        page.wait_until("document.querySelector('.hero img').naturalWidth");
        let image = boxes(context, ".hero img")[0];
        // Upright, so it has room at both sides in a low window.
        let shown = (image[3] * 600.0 / 900.0).min(image[2]);
        let drawn = boxes(context, ".hero > svg > image")[0];
        assert!((drawn[2] - shown).abs() <= 1.0 && (drawn[3] - image[3]).abs() <= 1.0, "{drawn:?} {image:?}");
        assert!((drawn[0] + drawn[2] / 2.0 - image[0] - image[2] / 2.0).abs() <= 1.0, "{drawn:?} {image:?}");
        assert!((drawn[1] - image[1]).abs() <= 1.0, "{drawn:?} {image:?}");
        let on_top = "const hero = document.querySelector('.hero img'); hero.scrollIntoView();
            const { left, top, width } = hero.getBoundingClientRect();
            return document.elementFromPoint(left + width / 2, top + 10) === hero";
        assert_eq!(page.js(on_top, json!([])), true, "the image is in front");
    }
    page.reset_viewport();
}

/// The security policy of the page allows them.
fn captions_beside_a_video_are_loaded(context: &Context) {
    let Context { page, .. } = context;
    let _folder = show(context);
    let words = "const done = arguments[arguments.length - 1];
        const video = document.querySelector('.prose video');
        const { track } = video.querySelector('track');
        track.mode = 'showing';
        const look = () => (track.cues?.length ? done([track.kind, track.language, track.cues[0].text]) : setTimeout(look, 50));
        look()";
    page.open("/posts/quay/");
    let expected = json!(["captions", "en", "Two gulls quarrel."]);
    assert_eq!(page.js_async(words, json!([])), expected, "as it comes");
    page.open("/");
    page.click("a[href='/posts/quay/']");
    page.wait_for("article[data-slug=quay] video");
    assert_eq!(page.js_async(words, json!([])), expected, "drawn by the reader");
}

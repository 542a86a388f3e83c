//! Pictures leave no hole and move nothing, and texts of the page stay legible in an article of another direction.

use crate::{Context, Test, built_site, tests};
use image::{ImageFormat, RgbImage};
use serde_json::json;
use std::fs;
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    tests![
        a_broken_picture_leaves_no_hole,
        a_picture_has_its_room_before_it_arrives,
        a_date_is_legible_in_an_article_of_another_direction,
        code_runs_left_to_right_in_an_article_of_another_direction,
    ]
}

/// Serves a site of four articles with the tested reader from now on. The images of two do not exist.
fn show(context: &Context) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir(&content).unwrap();
    for (name, width, height) in [("tall", 600, 3000), ("wide", 1200, 300)] {
        RgbImage::new(width, height)
            .save_with_format(content.join(name).with_extension("jpg"), ImageFormat::Jpeg)
            .unwrap();
    }
    for (at, (name, header)) in [
        ("lost", "image: /lost.jpg\nimage_alt: Lost"),
        ("tall", "image: tall.jpg\nimage_alt: Tall\ntitle: عنوان\nlanguage: ar\nauthor: Ada"),
        ("gone", "image: /gone.jpg\nimage_alt: Gone"),
        ("wide", "image: wide.jpg\nimage_alt: Wide"),
    ]
    .into_iter()
    .enumerate()
    {
        let text = format!(
            "---\ndate: 2026-10-0{}\n{header}\n---\n\nText with `--flag=1 && x.`\n\n```sh\nls -l && a.\n```\n",
            9 - at
        );
        fs::write(content.join(name).with_extension("md"), text).unwrap();
    }
    built_site::serve(context, folder.path(), "2026-12-01");
    folder
}

fn a_broken_picture_leaves_no_hole(context: &Context) {
    let Context { page, .. } = context;
    let _folder = show(context);
    let only_whole =
        "document.querySelectorAll('.story').length === 4 && document.querySelectorAll('.story-image').length === 2
        && [...document.querySelectorAll('.story-image img')].every((image) => image.src.includes('/media/'))";
    page.open("/");
    page.wait_until(only_whole);
    page.click("a[href='/posts/lost/']");
    page.wait_for("article[data-slug=lost]");
    page.wait_until("!document.querySelector('.hero')");
    page.open("/posts/lost/");
    page.wait_until("!document.querySelector('.hero')");
    page.click(".masthead-nav a");
    page.wait_for_address("/");
    page.wait_until(only_whole);
}

fn a_picture_has_its_room_before_it_arrives(context: &Context) {
    let Context { page, server, .. } = context;
    let _folder = show(context);
    let box_of = |selector: &str| {
        let script = "const { width, height } = document.querySelector(arguments[0]).getBoundingClientRect();
            return [width, height, innerHeight]";
        let numbers = page.js(script, json!([selector])).as_array().unwrap().clone();
        numbers.iter().map(|number| number.as_f64().unwrap()).collect::<Vec<_>>()
    };
    for slug in ["tall", "wide"] {
        // With an image that never arrives, and with the real one.
        server.fault("/media/*", crate::server::Fault::NoResponse);
        page.load(&format!("/posts/{slug}/"));
        page.wait_for(".hero img");
        let empty = box_of(".hero img");
        server.clear_faults();
        page.open(&format!("/posts/{slug}/"));
        page.wait_until("document.querySelector('.hero img').naturalWidth");
        let full = box_of(".hero img");
        assert_eq!(empty, full, "{slug}");
        assert!(full[1] <= 0.8 * full[2] + 1.0 && full[1] > 50.0, "{slug}: {full:?}");
    }
    page.open("/");
    page.wait_until("document.querySelector('[href=\"/posts/wide/\"]').closest('.story').querySelector('img')");
    let small = box_of(".story:not(.story-lead) .story-image img");
    assert!((small[0] / small[1] - 1.5).abs() < 0.02, "three to two: {small:?}");
}

/// "4 October 2026" read "October 2026 4".
fn a_date_is_legible_in_an_article_of_another_direction(context: &Context) {
    let Context { page, .. } = context;
    let _folder = show(context);
    let in_order = "
        return ['time', '.byline-authors', '.neighbours-label'].map((selector) => {
            const text = document.querySelector('article ' + selector).firstChild;
            const left = (at) => {
                const range = document.createRange();
                range.setStart(text, at);
                range.setEnd(text, at + 1);
                return range.getBoundingClientRect().left;
            };
            return left(0) < left(text.length - 1);
        })";
    page.open("/posts/tall/");
    assert_eq!(page.js("return getComputedStyle(document.querySelector('h1')).direction", json!([])), "rtl");
    assert_eq!(page.js(in_order, json!([])), json!([true, true, true]), "as it comes");
    page.open("/");
    let title = "return getComputedStyle(document.querySelector(\"[href='/posts/tall/']\")).direction";
    assert_eq!(page.js(title, json!([])), "rtl");
    page.click("a[href='/posts/tall/']");
    page.wait_for("article[data-slug=tall]");
    assert_eq!(page.js(in_order, json!([])), json!([true, true, true]), "drawn by the reader");
}

/// Numbers and signs of `--flag=1 && x.` would change their order.
fn code_runs_left_to_right_in_an_article_of_another_direction(context: &Context) {
    let Context { page, .. } = context;
    let _folder = show(context);
    let styles = "return ['p code', 'pre', 'pre code'].map((selector) => {
        const style = getComputedStyle(document.querySelector('.prose ' + selector));
        return [style.direction, style.unicodeBidi];
    })";
    let check = |how: &str| {
        let found = page.js(styles, json!([]));
        for style in found.as_array().unwrap() {
            assert!(style[0] == "ltr" && style[1].as_str().unwrap().starts_with("isolate"), "{how}: {found}");
        }
    };
    page.open("/posts/tall/");
    check("as it comes");
    page.open("/");
    page.click("a[href='/posts/tall/']");
    page.wait_for("article[data-slug=tall]");
    check("drawn by the reader");
}

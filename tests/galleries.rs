//! Galleries: paragraphs of several images, and the markup of other programs.

use image::{ImageFormat, RgbImage};
use std::io::Cursor;
use temporary_site::{build, site, write};

mod file_tree;
mod temporary_site;

/// Builds an article with this body beside two pictures and two signs. Returns its HTML without the hashes of names and
/// without the attributes of images other than `src`, `width` and `sizes`.
fn built(body: &str) -> String {
    let folder = site(body);
    for (name, width) in [("a", 1300), ("b", 600), ("sign1", 88), ("sign2", 88)] {
        let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x + 7)) >> 24;
        let image = RgbImage::from_fn(width, 31, |x, y| image::Rgb([noise(x, y) as u8, noise(y, x) as u8, 90]));
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        write(&folder.path().join(format!("paper/content/{name}.jpg")), bytes.into_inner());
    }
    let (outcome, said, files) = build(&folder);
    assert!(!outcome.report.has_errors(), "{said}");
    let article: serde_json::Value = serde_json::from_slice(&files["data/posts/one.json"]).unwrap();
    let html = article["items"][0]["content_html"].as_str().unwrap();
    let parts: Vec<_> = html.split("<img ").collect();
    let images = parts[1..].iter().map(|part| {
        let (image, rest) = part.split_once('>').unwrap();
        let value = |name: &str| broadsheet::html::attribute(&format!("<img {image}>"), name).map(str::to_owned);
        let src = value("src").unwrap();
        let name = src.rsplit('/').next().unwrap().split('.').next().unwrap().to_owned();
        assert!(value("width").is_some() && value("height").is_some(), "its room is known: {image}");
        let sizes = value("sizes").map_or("", |sizes| if sizes.starts_with("auto,") { " small" } else { " large" });
        format!("[{name}{sizes}]{rest}")
    });
    [parts[0].to_owned()].into_iter().chain(images).collect::<String>().trim_end().to_owned()
}

#[test]
fn several_images_without_text_are_a_gallery() {
    let gallery = "<figure class=\"gallery\"><figure>[a small]</figure><figure>[b]</figure></figure>";
    // A gallery in a gallery has no grid of its own.
    let nested = format!("<figure class=\"gallery\">\n{gallery}\n</figure>");
    let captioned = "<figure class=\"gallery\"><figure>[a small]<figcaption>A *day*</figcaption></figure><figure>[b]</figure>\
                     </figure>";
    for (body, expected) in [
        ("![A](a.jpg) ![B](b.jpg)", gallery),
        ("![A](a.jpg)\n![B](b.jpg)", gallery),
        ("![A](a.jpg)![B](b.jpg)", gallery),
        ("![A](a.jpg)\\\n![B][b]\n\n[b]: b.jpg", gallery),
        ("![A](a.jpg \"A *day*\")\n![B](b.jpg)", captioned),
        ("{{< gallery >}}\n{{< figure src=\"a.jpg\" >}}\n{{< figure src=\"b.jpg\" >}}\n{{< /gallery >}}", &nested),
        // Everything else is as it was.
        ("![A](a.jpg)", "<p>[a large]</p>"),
        ("![A](a.jpg \"A\")", "<figure>[a large]<figcaption>A</figcaption></figure>"),
        ("![A](a.jpg) and ![B](b.jpg)", "<p>[a large] and [b]</p>"),
        ("![A](a.jpg)\n\n![B](b.jpg)", "<p>[a large]</p>\n<p>[b]</p>"),
        ("- ![A](a.jpg) ![B](b.jpg)", "<ul>\n<li>[a large] [b]</li>\n</ul>"),
        ("![1](sign1.jpg) ![2](sign2.jpg)", "<p>[sign1]\n[sign2]</p>"),
        ("![A](pic.svg) ![B](a.jpg)", "<p>[pic] [a large]</p>"),
        ("[![A](a.jpg)](a.jpg) ![B](b.jpg)", "<p><a href=\"/media/a.jpg\">[a large]</a> [b]</p>"),
    ] {
        assert_eq!(unhashed(&built(body)), expected, "{body}");
    }
}

fn unhashed(text: &str) -> String {
    let is_hash = |part: &&str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('.').filter(|part| !is_hash(part)).collect::<Vec<_>>().join(".")
}

/// Their classes stay, and the style knows them.
#[test]
fn galleries_of_wordpress_and_ghost_keep_their_class() {
    let wordpress = "<figure class=\"wp-block-gallery has-nested-images columns-2 is-cropped\">\
                     <figure class=\"wp-block-image size-large\"><img src=\"a.jpg\" alt=\"A\" class=\"wp-image-1\"></figure>\
                     <figure class=\"wp-block-image\"><img src=\"b.jpg\" alt=\"B\"></figure>\
                     <figcaption class=\"blocks-gallery-caption\">Both</figcaption></figure>";
    let older = "<ul class=\"wp-block-gallery columns-2\"><li class=\"blocks-gallery-item\"><figure><img src=\"a.jpg\" alt=\"A\">\
                 </figure></li></ul>";
    let ghost = "<figure class=\"kg-card kg-gallery-card kg-width-wide\"><div class=\"kg-gallery-container\">\
                 <div class=\"kg-gallery-row\"><div class=\"kg-gallery-image\"><img src=\"a.jpg\" alt=\"A\"></div></div></div></figure>";
    for (body, expected) in [
        (
            wordpress,
            "<figure class=\"wp-block-gallery\"><figure>[a small]</figure><figure>[b]</figure><figcaption>Both</figcaption></figure>",
        ),
        (older, "<ul class=\"wp-block-gallery\"><li><figure>[a large]</figure></li></ul>"),
        (ghost, "<figure class=\"kg-gallery-card\"><div><div><div>[a small]</div></div></div></figure>"),
    ] {
        assert_eq!(built(body), expected, "{body}");
    }
    let style = include_str!("../style/rich.css");
    for class in ["gallery", "wp-block-gallery", "kg-gallery-card"] {
        assert!(style.contains(&format!(".{class}")) && broadsheet::content::policy::class(class), "{class}");
    }
}

//! Bodies as plugins and scripts of other sites write them, and what is made of them.

use super::*;

/// Repairs the body of `https://k.example/blog/post/`.
fn repaired(html: &str) -> String {
    let resolve = |url: &str, base: &str| {
        Some(match url {
            _ if url.starts_with("//") => ["https:", url].concat(),
            _ if url.starts_with('/') => ["https://k.example", url].concat(),
            _ => [base, url].concat(),
        })
    };
    repair(html, "https://k.example/blog/post/", Some("https://k.example/blog/post/"), &resolve)
}

const SVG: &str = "data:image/svg+xml,%3Csvg%20viewBox='0%200%208%206'%3E%3C/svg%3E";
const GIF: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

#[test]
fn lazy_images_are_shown_once_and_in_order() {
    let image = "<img src=\"https://l.example/a.jpg\" alt=\"A\">";
    let copy = ["<noscript>", image, "</noscript>"].concat();
    let table: &[(String, &str)] = &[
        (image.to_owned(), image),
        (format!("<img src=\"{SVG}\" data-lazy-src=\"https://l.example/a.jpg\" alt=\"A\">{copy}"), "a.jpg"),
        (format!("{copy}<img src=\"{GIF}\" data-src=\"https://l.example/a.jpg\" alt=\"A\">"), "a.jpg"),
        (format!("<img src=\"{GIF}\" alt=\"A\">\n{copy}"), "a.jpg"),
        (format!("<img alt=\"A\"> {copy}"), "a.jpg"),
        (format!("{copy}<img src=\"{SVG}\">"), "a.jpg"),
        (copy.clone(), "a.jpg"),
        (format!("{image}{copy}"), "a.jpg"),
        ("<img class=\"lazy\" data-original=\"https://l.example/a.jpg\">".to_owned(), "a.jpg"),
        ("<img class=\"lazy\" src=\"/img/grey.gif\" data-original=\"/a.jpg\">".to_owned(), "a.jpg"),
        ("<img src=\"tiny.jpg\" data-src=\"/a.jpg\">".to_owned(), "a.jpg"),
        ("<img data-srcset=\"/a.jpg 800w, /b.jpg 400w\">".to_owned(), "a.jpg"),
        ("<img data-orig-file=\"/a.jpg\" src=\"\">".to_owned(), "a.jpg"),
        ("<img src=\"/a.jpg\" data-orig-file=\"/full.jpg\" data-large-file=\"/l.jpg\">".to_owned(), "a.jpg"),
        (
            format!("<img src=\"{GIF}\" data-src=\"/a-300x200.jpg\"><noscript><img src=\"/a.jpg\"></noscript>"),
            "a-300x200.jpg",
        ),
        ("<amp-img src=\"/a.jpg\"></amp-img>".to_owned(), "a.jpg"),
        (
            format!(
                "<a href=\"/a\"><img src=\"{GIF}\"></a><noscript><a href=\"/a\"><img src=\"/a.jpg\"></a></noscript>"
            ),
            "a.jpg",
        ),
        (
            format!("<picture><source data-srcset=\"/w.webp\"><img src=\"{GIF}\" data-src=\"/a.jpg\"></picture>"),
            "a.jpg",
        ),
    ];
    for (html, expected) in table {
        let found = repaired(html);
        let images: Vec<_> = found.match_indices("<img").map(|(at, _)| &found[at..]).collect();
        assert_eq!(images.len(), 1, "{html}\n{found}");
        let src =
            images[0].split(" src=\"").nth(1).unwrap_or_else(|| panic!("no src: {found}")).split('"').next().unwrap();
        assert!(expected.ends_with(src.rsplit('/').next().unwrap()) || expected == &image, "{html}\n{found}");
        assert!(!found.contains("data:") && !found.contains("<noscript"), "{found}");
    }
    let three = repaired(&format!(
        "<p>1<img data-src=\"/1.jpg\"></p><p>2<noscript><img src=\"/2.jpg\"></noscript></p><p>3<img src=\"/3.jpg\"></p><img src=\"{SVG}\">"
    ));
    let order: Vec<_> = ["/1.jpg", "/2.jpg", "/3.jpg"].iter().map(|name| three.find(name).unwrap()).collect();
    assert!(order.is_sorted() && three.matches("<img").count() == 3, "{three}");
    let gallery = repaired("<img src=\"/a.jpg\"><img src=\"/a.jpg\">");
    assert_eq!(gallery.matches("<img").count(), 2, "an author may show a picture twice");
    assert_eq!(repaired("<noscript><p>Use scripts</p></noscript>"), "");
    let poll = "<a href=\"https://polls.example/1\">Take the poll</a>";
    assert_eq!(repaired(&format!("<img data-src=\"/1.jpg\"><noscript>{poll}</noscript>")).matches(poll).count(), 1);
    assert!(
        repaired("<iframe data-src=\"https://www.youtube.com/embed/x\"></iframe>")
            .contains(" src=\"https://www.youtube.com/embed/x\"")
    );
}

#[test]
fn urls_are_absolute() {
    let html = "<a href=\"#fn1\">1</a><a href=\"https://k.example/blog/post/#fn1\">2</a><a href=\"../other/\">3</a>\
                <img src=\"a.jpg\" srcset=\"a.jpg 1x, b.jpg 2x\"><img src=\"/c.jpg\"><img src=\"//cdn.example/d.jpg\">\
                <a href=\"https://k.example/blog/post/#none\">4</a><a href=\"mailto:a@b.example\">5</a><p id=\"fn1\">Note</p>";
    let expected = "<a href=\"#fn1\">1</a><a href=\"#fn1\">2</a><a href=\"https://k.example/blog/post/../other/\">3</a>\
                    <img src=\"https://k.example/blog/post/a.jpg\" srcset=\"https://k.example/blog/post/a.jpg 1x, \
                    https://k.example/blog/post/b.jpg 2x\"><img src=\"https://k.example/c.jpg\"><img \
                    src=\"https://cdn.example/d.jpg\"><a href=\"https://k.example/blog/post/#none\">4</a><a \
                    href=\"mailto:a@b.example\">5</a><p id=\"fn1\">Note</p>";
    assert_eq!(repaired(html), expected);
}

#[test]
fn formulas_occur_once() {
    let math = "<math><mi>E</mi></math>";
    let annotated =
        "<math><semantics><mi>E</mi><annotation encoding=\"application/x-tex\">E</annotation></semantics></math>";
    let table = [
        (format!("a <span class=\"katex\"><span class=\"katex-mathml\">{annotated}</span><span class=\"katex-html\" aria-hidden=\"true\"><span>E</span></span></span> b"), format!("a {annotated} b")),
        (format!("<mjx-container class=\"MathJax\" jax=\"CHTML\"><mjx-math aria-hidden=\"true\"><mjx-mi>E</mjx-mi></mjx-math><mjx-assistive-mml>{math}</mjx-assistive-mml></mjx-container>b"), format!("{math}b")),
        (format!("<span class=\"MathJax_Preview\">E</span><span class=\"MathJax\"><nobr>E</nobr><span class=\"MJX_Assistive_MathML\">{math}</span></span><script type=\"math/tex\">E</script>b"), format!("{math}b")),
        ("<span class=\"MathJax\" data-mathml=\"&lt;math&gt;&lt;mi&gt;E&lt;/mi&gt;&lt;/math&gt;\"><nobr>E</nobr></span>".to_owned(), math.to_owned()),
        (format!("<span class=\"mwe-math-element\"><span style=\"display: none\">{math}</span><img src=\"https://w.example/e.svg\" alt=\"E\"></span>"), math.to_owned()),
        ("<script type=\"math/tex; mode=display\">a<b</script>".to_owned(), "<code>a&lt;b</code>".to_owned()),
        ("<span class=\"katex\"><span class=\"katex-mathml\">E=m</span><span class=\"katex-html\">E=m</span></span>".to_owned(), "<code>E=m</code>".to_owned()),
        ("<p class=\"x\">MathJax <mml:math><mml:mi>E</mml:mi></mml:math></p>".to_owned(), "<p class=\"x\">MathJax <math><mi>E</mi></math></p>".to_owned()),
        (math.to_owned(), math.to_owned()),
        ("<span class=\"MathJax\"><img src=\"/e.png\" alt=\"E\"></span>".to_owned(), "<span class=\"MathJax\"><img src=\"https://k.example/e.png\" alt=\"E\"></span>".to_owned()),
    ];
    for (html, expected) in table {
        assert_eq!(repaired(&html), expected, "{html}");
    }
}

#[test]
fn small_images_keep_their_size() {
    let table = [
        ("class=\"emoji\"", Some(("20", Some("20")))),
        ("class=\"wp-smiley\" style=\"height: 1em; max-height: 1em;\"", Some(("16", Some("16")))),
        ("class=\"icon\" width=\"32\" height=\"32\"", Some(("32", Some("32")))),
        ("style=\"width:1.5em;height:1.5em\"", Some(("24", Some("24")))),
        ("style=\"WIDTH: 24px !important\"", Some(("24", None))),
        ("style=\"width:50%\"", Some(("50%", None))),
        ("style=\"max-height:32px\"", Some(("32", None))),
        ("width=\"1em\"", Some(("16", None))),
        ("style=\"width:auto;height:600px\"", None),
        ("class=\"wp-image-3 size-full\"", None),
    ];
    for (attributes, expected) in table {
        let found = repaired(&format!("<img src=\"https://a.example/x.png\" {attributes}>"));
        let value = |name: &str| Some(found.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.to_owned());
        let (width, height) = expected.map_or((None, None), |(width, height)| (Some(width), height));
        assert_eq!((value("width").as_deref(), value("height").as_deref()), (width, height), "{attributes}: {found}");
    }
    assert!(repaired("<img src=\"https://s.w.org/images/core/emoji/15/svg/1f600.svg\">").contains("width=\"20\""));
}

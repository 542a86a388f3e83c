//! The native sanitiser: attacks have no effect, and harmless HTML is kept.

use crate::{
    COMMONMARK,
    pieces::{Piece, pieces},
};
use broadsheet::{
    content::policy::{self, Policy},
    html::{self, Token},
    markdown,
    safe_html::{SafeHtml, ammonia_check},
};
use properties::table;
use serde_json::Value;
use std::{fs, time::Instant};

fn resolve(url: &str) -> Option<String> {
    let root = if url.starts_with('/') { "https://here.example" } else { "https://here.example/posts/x/" };
    Some([root, url].concat())
}

pub fn safe(html: &str) -> String {
    SafeHtml::new(html, &Policy::default(), "https://here.example/", &resolve).as_str().to_owned()
}

pub fn attacks() -> Vec<(String, String)> {
    let lines = fs::read_to_string("tests/fixtures/hostile/html.jsonl").unwrap();
    let attacks: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|attack| (attack["id"].as_str().unwrap().to_owned(), attack["payload"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(attacks.len(), 821);
    attacks
}

/// The first violation of the policy in the HTML, as html5ever parses it.
fn violation(html: &str) -> Option<String> {
    pieces(html).into_iter().find_map(|piece| match piece {
        Piece::Open(element, attributes) => table::violation(&element, &attributes.into_iter().collect::<Vec<_>>()),
        _ => None,
    })
}

#[test]
fn attacks_have_no_effect() {
    for (id, payload) in attacks() {
        let safe = safe(&payload);
        assert_eq!(violation(&safe), None, "{id}\n{payload}\n{safe}");
    }
}

/// Formulas contain only MathML, and their texts only text, so that every parser finds the same elements again.
#[test]
fn formulas_contain_nothing_else() {
    for (id, payload) in attacks() {
        let safe = safe(&payload);
        let mut open: Vec<String> = Vec::new();
        for token in html::tokens(&safe) {
            let Token::Tag(tag) = token else { continue };
            let name = html::name(tag);
            if tag.starts_with("</") {
                open.truncate(open.iter().rposition(|other| other == name).unwrap_or(open.len()));
                continue;
            }
            let in_math = open.iter().any(|other| other == "math");
            let in_text = open.last().is_some_and(|last| policy::is_math_text(last));
            assert_eq!(in_math, policy::math(name).is_some(), "{id}\n{payload}\n{safe}");
            assert!(!in_text, "{id}\n{payload}\n{safe}");
            if !["br", "hr", "img", "input", "col", "wbr", "source", "track"].contains(&name) {
                open.push(name.to_owned());
            }
        }
    }
}

#[test]
fn formulas_are_kept() {
    let formula = "<math display=\"block\"><mrow><mi mathvariant=\"normal\">E</mi><mo stretchy=\"false\">=</mo>\
                   <mfrac><mi>m</mi><mn>2</mn></mfrac><mspace width=\"0.1667em\"></mspace></mrow></math>";
    assert_eq!(safe(formula), formula);
    assert_eq!(ammonia_check::gate(formula, &Policy::default()), formula);
    let katex = |html: &str| safe(&format!("a<span class=katex><span class=katex-mathml>{html}</span></span>b"));
    let doubled = "<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x</annotation></semantics></math>\
                   <span class=katex-html aria-hidden=true>x</span>";
    assert_eq!(katex(doubled), "a<span><span><math><mi>x</mi></math></span></span>b");
    assert_eq!(katex("<span class=katex-html aria-hidden=true>x</span>"), "a<span><span><span>x</span></span></span>b");
    // A large body keeps its formulas.
    let large = format!("{}{}", "<p>a</p>".repeat(1000), formula.repeat(500));
    assert_eq!(safe(&large).matches("<mfrac>").count(), 500);
}

/// Ammonia with the same policy removes nothing from our output, and prints it identically.
#[test]
fn ammonia_agrees() {
    let changed = crate::agreement::bodies().into_iter().filter_map(|(from, html)| {
        let ours = safe(&html);
        let theirs = ammonia_check::gate(&ours, &Policy::default());
        (theirs != ours).then(|| format!("{from}\n{html}\n{ours}\n{theirs}\n"))
    });
    let changed: Vec<_> = changed.collect();
    assert!(changed.is_empty(), "{} differ:\n{}", changed.len(), changed.join("\n"));
}

#[test]
fn sanitising_twice_changes_nothing() {
    for (id, payload) in attacks() {
        let once = safe(&payload);
        assert_eq!(safe(&once), once, "{id}\n{payload}");
    }
    let examples = fs::read_to_string(format!("{COMMONMARK}/commonmark-0.31.2.json")).unwrap();
    let examples: Vec<Value> = serde_json::from_str(&examples).unwrap();
    let own = "| a |\n|:-:|\n| b |\n\n[^1]: x\n\nT[^1]\n\n# Heading\n\n- [ ] task\n\n![a](b \"c\")\n\n<h1 id=a>x</h1><a href=#a>y</a>";
    for markdown in examples.iter().map(|example| example["markdown"].as_str().unwrap()).chain([own]) {
        let once = safe(&markdown::to_html(markdown));
        assert_eq!(safe(&once), once, "{markdown}");
        assert_eq!(violation(&once), None, "{markdown}");
    }
}

#[test]
fn allowed_html_is_kept() {
    let cases = [
        // Headings move down one rank, landmarks become `div`, unknown elements are unwrapped, controls are removed.
        ("<h1>A</h1><header>B</header><x-y>C</x-y><font>D</font>", "<h2>A</h2><div>B</div>CD"),
        ("<button>x</button><form>y<input name=q><select><option>z</select></form>", "y"),
        // The whole body is kept, whatever its first element is.
        ("<title>a</title><frameset><frame></frameset>text<p>more", "text<p>more</p>"),
        // Identifiers and links to them.
        (
            "<p id=a><a name=b href=#a>x</a><a href=#>top</a>",
            "<p id=u-a><a name=u-b href=#u-a>x</a><a href=#>top</a></p>",
        ),
        ("<p id='a b'><td headers='x y'>", "<p></p>"),
        // Links become absolute; external ones get `rel`; dangerous ones lose their target.
        ("<a href=b?c#d>x</a>", "<a href='https://here.example/posts/x/b?c#d'>x</a>"),
        ("<a href=//o.example/ target=_blank>x</a>", "<a href='https://here.example//o.example/'>x</a>"),
        (
            "<a href=' https://o.example/'>x</a>",
            "<a href='https://o.example/' rel='external noopener noreferrer'>x</a>",
        ),
        ("<a href=https://here.example/y>x</a>", "<a href='https://here.example/y'>x</a>"),
        ("<a href='java\nscript:x'>x</a><a href=mailto:a@b.example>y</a>", "<a>x</a><a href=mailto:a@b.example>y</a>"),
        // Images.
        (
            "<img src=a.png width=640 height=480px onerror=x>",
            "<img loading=lazy decoding=async referrerpolicy=no-referrer src='https://here.example/posts/x/a.png' width=640 height=480 alt=''>",
        ),
        // Dimensions, as HTML parses them.
        (
            "<img src=/a width=' 50% ' height=300.5em><img src=/a width=auto height=+5><img src=/a width=123456789 height=.5>",
            "<img loading=lazy decoding=async referrerpolicy=no-referrer src='https://here.example/a' width=50% height=300.5 alt=''>\
             <img loading=lazy decoding=async referrerpolicy=no-referrer src='https://here.example/a' alt=''>\
             <img loading=lazy decoding=async referrerpolicy=no-referrer src='https://here.example/a' alt=''>",
        ),
        (
            "<img alt=A srcset='/a,b.png 1x,\n/c.png 2x, javascript:x 3x,/d.png'>",
            "<img loading=lazy decoding=async referrerpolicy=no-referrer alt=A \
             srcset='https://here.example/a,b.png 1x, https://here.example/c.png 2x, https://here.example/d.png'>",
        ),
        // Tables scroll in a box; cells are aligned by attribute or by style.
        (
            "<table><tr><td style='color: red; text-align: Right;'>1<th align=char>2</table>",
            "<div class=table-scroll tabindex=0 role=region aria-label='Table 1'><table><tbody><tr><td align=right>1</td>\
             <th>2</th></tr></tbody></table></div>",
        ),
        ("<div class=table-scroll>x</div>", "x"),
        // Spans of cells have a limit, because each spanned row and column costs layout time.
        (
            "<table><colgroup span=100><col span=99><tr><td colspan=1000>1<td colspan=20 rowspan=0>2<td rowspan=x>3</table>",
            "<div class=table-scroll tabindex=0 role=region aria-label='Table 1'><table><colgroup><col span=99></colgroup><tbody><tr><td>1</td><td colspan=20 rowspan=0>2</td><td>3</td></tr></tbody></table></div>",
        ),
        // A player of a listed host becomes a link; any other frame is removed.
        (
            "<p>a<iframe src='//www.youtube.com/embed/a?b&amp;c' title='A film' onload=x srcdoc=y>z</iframe>b",
            "<p>a<a class=frame href='https://www.youtube.com/embed/a?b&amp;c' rel='external noopener noreferrer'>A film</a>b</p>",
        ),
        (
            "<iframe src=http://player.vimeo.com/video/1></iframe>",
            "<a class=frame href='https://player.vimeo.com/video/1' rel='external noopener noreferrer'>player.vimeo.com</a>",
        ),
        (
            "<iframe src=//evil.example/></iframe><iframe src=javascript:alert(1)></iframe><iframe srcdoc='<b>x'></iframe>\
             <iframe src=//www.youtube.com.evil.example/></iframe><iframe src=https://www.youtube.com@evil.example/></iframe>\
             <iframe src='https://www.youtube.com\\@evil.example/'></iframe><iframe src='java\nscript://www.youtube.com/'></iframe>\
             <iframe src=/own></iframe><iframe></iframe>x",
            "x",
        ),
        // Our own class names.
        (
            "<code class='language-rust masthead'>x</code><p class=notice>y",
            "<code class=language-rust>x</code><p>y</p>",
        ),
        // Code keeps its white space.
        ("<pre>\n\n  x</pre>", "<pre tabindex=0>\n\n  x</pre>"),
        ("<input type=CheckBox checked name=a onclick=b>", "<input type=checkbox disabled checked>"),
        ("<video src=/a.mp4 autoplay>", "<video controls preload=none src='https://here.example/a.mp4'></video>"),
        // Text tracks. Their addresses are checked like those of films.
        (
            "<video src=/a.mp4><track src=a.vtt kind=captions srclang=en label=English default onload=x></video>",
            "<video controls preload=none src='https://here.example/a.mp4'><track \
             src='https://here.example/posts/x/a.vtt' kind=captions srclang=en label=English default=''></video>",
        ),
        (
            "<audio><track src='javascript:alert(1)'><track src=' data:text/vtt,WEBVTT'><track src=blob:x></audio>",
            "<audio controls preload=none><track><track><track></audio>",
        ),
    ];
    for (html, expected) in cases {
        assert_eq!(pieces(&safe(html)), pieces(expected), "{html}\n{}", safe(html));
    }
}

#[test]
fn unresolvable_urls_are_removed() {
    let safe =
        SafeHtml::new("<a href=x>a</a><img src=y><a href=https://o.example/>b</a>", &Policy::default(), "/", &|_| None);
    assert!(
        !safe.as_str().contains(" src=") && safe.as_str().contains("<a>a</a>") && safe.as_str().contains("o.example")
    );
    let hostile = SafeHtml::new("<a href=x>a</a>", &Policy::default(), "/", &|_| Some("javascript:x".to_owned()));
    assert_eq!(hostile.as_str(), "<a>a</a>");
}

#[test]
fn depth_and_number_of_elements_are_limited() {
    for (element, number) in [
        ("div", 100_000),
        ("b", 20_000),
        ("blockquote", 20_000),
        ("table><tr><td", 20_000),
        ("x-y", 20_000),
        ("ul><li", 20_000),
    ] {
        let start = Instant::now();
        let html = safe(&[&format!("<{element}>").repeat(number), "end"].concat());
        assert!(start.elapsed().as_secs() < 300, "{element} took {:?}", start.elapsed());
        assert!(html.contains("end") && html.matches('<').count() <= 2 * (policy::MAX_DEPTH + 4), "{element}");
    }
    // Nesting that a simple scan of the tags does not see.
    let bodies = include_str!("../fixtures/hostile/hidden-depth.json");
    for [begin, middle, end] in serde_json::from_str::<Vec<[String; 3]>>(bodies).unwrap() {
        let start = Instant::now();
        let html = safe(&[&*begin, &middle.repeat(20_000), &end.repeat(20_000), "end"].concat());
        assert!(start.elapsed().as_secs() < 300, "{begin}{middle}{end} took {:?}", start.elapsed());
        assert!(html.contains("end"), "{begin}{middle}{end}");
    }
    let phrases: String = (0..1000).map(|i| format!("<b id={i}>")).collect();
    assert!(safe(&["<p>", &phrases, &*"<p>x".repeat(30_000)].concat()).ends_with(&format!("<p>{}</p>", policy::CUT)));
    let cells = safe(&["<table><tr>", &"<td colspan=99>".repeat(20_000)].concat());
    assert_eq!(cells.matches(" colspan=\"99\"").count(), policy::MAX_SPANNED / 99);
    assert_eq!(cells.matches("<td").count(), 20_000);
    let many = safe(&"<b>x</b>".repeat(policy::MAX_ELEMENTS + 10));
    assert_eq!(many.matches("<b>").count(), policy::MAX_ELEMENTS);
    assert!(many.ends_with(&format!("<p>{}</p>", policy::CUT)));
}

#[test]
fn sanitising_long_input_takes_linear_time() {
    let links: String = (0..50_000).map(|at| format!("<a href='https://news.example/{at}'>{at}</a> ")).collect();
    let start = Instant::now();
    assert_eq!(safe(&links).matches("<a href=").count(), 50_000);
    let paragraph = "<p>Some <b>words</b> of <a href='https://news.example/'>an</a> <i>article</i>.</p>\n";
    let cut = safe(&paragraph.repeat((10 << 20) / paragraph.len()));
    assert!(cut.ends_with(&format!("<p>{}</p>", policy::CUT)));
    // A long text without markup is kept whole.
    let book = "Words of a long book. ".repeat((10 << 20) / 22);
    assert_eq!(safe(&["<p>", &book].concat()).len(), book.len() + "<p></p>".len());
    // An attribute, name, comment or reference that never ends.
    for long in ["<p title='", "<p class='a ", "<", "<!--", "&", "<img srcset='a, "] {
        safe(&[long, &"x, ".repeat(1 << 20)].concat());
    }
    assert!(start.elapsed().as_secs() < 300, "it took {:?}", start.elapsed());
}

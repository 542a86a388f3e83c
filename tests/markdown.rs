//! Markdown against its specifications, and safe HTML against attacks.
//!
//! The folder `tests/fixtures/commonmark` holds the examples and `differences.txt`, `tests/fixtures/hostile` the attacks.
//! `BROADSHEET_RECORD=1` writes `differences.txt` anew, keeping the reasons it has: give a reason for each new line.

use broadsheet::{
    content::policy::{self, Fate},
    markdown,
    safe_html::SafeHtml,
};
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use serde_json::Value;
use std::{cell::RefCell, collections::BTreeMap, fs, time::Instant};

const COMMONMARK: &str = "tests/fixtures/commonmark";

fn resolve(url: &str) -> Option<String> {
    let root = if url.starts_with('/') { "https://here.example" } else { "https://here.example/posts/x/" };
    Some([root, url].concat())
}

fn safe(html: &str) -> String {
    SafeHtml::new(html, &resolve).as_str().to_owned()
}

// ---- HTML as its tokens ---------------------------------------------------------------------------

/// A tag with its attributes by name, or text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Open(String, BTreeMap<String, String>),
    Close(String),
    Text(String),
}

#[derive(Default)]
struct Pieces(RefCell<Vec<Piece>>);

impl TokenSink for Pieces {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut pieces = self.0.borrow_mut();
        match token {
            TagToken(tag) => {
                let attributes = tag.attrs.iter().map(|it| (it.name.local.to_string(), it.value.to_string())).collect();
                let name = tag.name.to_string();
                pieces.push(if tag.kind == StartTag { Piece::Open(name, attributes) } else { Piece::Close(name) });
            }
            CharacterTokens(text) => match pieces.last_mut() {
                Some(Piece::Text(before)) => before.push_str(&text),
                _ => pieces.push(Piece::Text(text.to_string())),
            },
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn pieces(html: &str) -> Vec<Piece> {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(Pieces::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// The same without what means nothing: white space beside blocks, and how much of it is between words.
fn normal(html: &str) -> Vec<Piece> {
    const BLOCKS: &str = " article aside blockquote body br caption col colgroup dd div dl dt figcaption figure footer form \
                          h1 h2 h3 h4 h5 h6 header hr li ol p pre script section style table tbody td th thead tr ul ";
    let is_block = |name: &str| BLOCKS.contains(&format!(" {name} "));
    let mut normal: Vec<Piece> = Vec::new();
    let (mut in_pre, mut after_block) = (false, true);
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) if in_pre => normal.push(Piece::Text(text)),
            Piece::Text(text) => {
                let mut words =
                    text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
                if text.starts_with([' ', '\n', '\t']) && !after_block {
                    words.insert(0, ' ');
                }
                if text.ends_with([' ', '\n', '\t']) && !words.trim().is_empty() {
                    words.push(' ');
                }
                after_block = false;
                normal.push(Piece::Text(words));
            }
            Piece::Open(ref name, _) | Piece::Close(ref name) => {
                let name = name.clone();
                if is_block(&name)
                    && !in_pre
                    && let Some(Piece::Text(text)) = normal.last_mut()
                {
                    text.truncate(text.trim_end_matches(' ').len());
                }
                if name == "pre" {
                    in_pre = matches!(piece, Piece::Open(..));
                }
                after_block = is_block(&name);
                normal.push(piece);
            }
        }
    }
    normal.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    normal
}

// ---- Markdown -------------------------------------------------------------------------------------

#[test]
fn markdown_is_what_the_specifications_say() {
    let mut different = Vec::new();
    for (file, count) in
        [("commonmark-0.31.2", 652), ("gfm-spec-0.29-extension-examples", 24), ("cmark-gfm-extensions", 30)]
    {
        let examples = fs::read_to_string(format!("{COMMONMARK}/{file}.json")).unwrap();
        let examples: Vec<Value> = serde_json::from_str(&examples).unwrap();
        assert_eq!(examples.len(), count, "{file}");
        for example in examples {
            let field = |name: &str| example[name].as_str().unwrap().to_owned();
            let ours = markdown::plain(&field("markdown"));
            if normal(&ours) != normal(&field("html")) {
                let name = format!("{file} {}", example["example"]);
                println!("{name}\n{}\n--- expected\n{}\n--- ours\n{ours}\n", field("markdown"), field("html"));
                different.push(name);
            }
        }
    }

    let path = format!("{COMMONMARK}/differences.txt");
    let listed = fs::read_to_string(&path).unwrap_or_default();
    let listed: BTreeMap<&str, &str> = listed
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(": ").expect("a line is `file example: reason`"))
        .collect();
    if std::env::var_os("BROADSHEET_RECORD").is_some() {
        let line = |name: &String| format!("{name}: {}\n", listed.get(name.as_str()).unwrap_or(&"?"));
        let head = "# Examples that we answer otherwise than the specifications: file, number, why.\n";
        fs::write(&path, head.to_owned() + &different.iter().map(line).collect::<String>()).unwrap();
        return;
    }
    for name in &different {
        assert!(
            listed.contains_key(name.as_str()),
            "{name} differs (shown above), and differences.txt does not list it"
        );
    }
    for name in listed.keys() {
        assert!(
            different.iter().any(|known| known == name),
            "{name} no longer differs: take it out of differences.txt"
        );
    }
}

#[test]
fn headings_get_ids_and_figures_captions() {
    let cases = [
        (
            "# One\n\n## One\n\n### Own {#own}",
            "<h1 id=\"one\">One</h1><h2 id=\"one-1\">One</h2><h3 id=\"own\">Own</h3>",
        ),
        (
            "![A *b*](x.png \"C & d\")",
            "<figure><img src=\"x.png\" alt=\"A b\"><figcaption>C &amp; d</figcaption></figure>",
        ),
        ("![a](x.png \"t\") and more", "<p><img src=\"x.png\" alt=\"a\" title=\"t\"> and more</p>"),
        ("![a](x.png)", "<p><img src=\"x.png\" alt=\"a\"></p>"),
        (
            "- [x] Do `it`\n  - [ ] \"Well\"",
            "<ul><li><input type=checkbox disabled checked aria-label=\"Do it\"> Do <code>it</code><ul>\
             <li><input type=checkbox disabled aria-label=\"&quot;Well&quot;\"> \"Well\"</li></ul></li></ul>",
        ),
        ("```rust,ignore {1}\nx\n```", "<pre><code class=language-rust>x\n</code></pre>"),
        ("\"Straight\" -- 'quotes'...", "<p>\"Straight\" -- 'quotes'...</p>"),
    ];
    for (markdown, html) in cases {
        assert_eq!(normal(&markdown::to_html(markdown)), normal(html), "{markdown}");
    }
}

#[test]
fn footnotes_lead_there_and_back() {
    let html =
        markdown::to_html("A[^b] b[^A] c[^b].\n\n[^a]: First.\n[^b]: Second[^c].\n[^c]: Third.\n[^d]: Nobody's.\n");
    let pieces = pieces(&html);
    let attribute = |piece: &Piece, name: &str| match piece {
        Piece::Open(_, attributes) => attributes.get(name).cloned(),
        _ => None,
    };
    let links: Vec<_> = pieces.iter().filter_map(|piece| attribute(piece, "href")).collect();
    let there = ["#fn-1", "#fn-2", "#fn-1", "#fn-3"];
    let back = ["#fnref-1", "#fnref-1-2", "#fnref-2", "#fnref-3"];
    assert_eq!(links, [there[0], there[1], there[2], there[3], back[0], back[1], back[2], back[3]]);
    let ids: Vec<_> = pieces.iter().filter_map(|piece| attribute(piece, "id")).map(|id| format!("#{id}")).collect();
    assert!(links.iter().all(|link| ids.iter().filter(|id| *id == link).count() == 1), "{html}");
    assert!(html.find("Second").unwrap() < html.find("First").unwrap(), "notes stand in the order of reference");
    assert!(html.contains("Nobody"), "no words are lost");
}

#[test]
fn hostile_markdown_takes_no_time() {
    let n = 20_000;
    let cases = [
        "> ".repeat(n),
        "- ".repeat(n),
        "[".repeat(n),
        "*a ".repeat(n),
        "**a _b ".repeat(n),
        "![".repeat(n),
        "`a``".repeat(n),
        "<a ".repeat(n),
        "# a\n".repeat(n),
        (0..n).map(|i| format!("[^{i}]\n\n[^{i}]: {i}\n\n")).collect(),
        "- [ ] a\n".repeat(n),
        format!("|{}\n|{}\n{}", "a|".repeat(300), "-|".repeat(300), "|\n".repeat(n)),
    ];
    for markdown in cases {
        let start = Instant::now();
        let html = markdown::to_html(&markdown);
        let kind: String = markdown.chars().take(12).collect();
        assert!(start.elapsed().as_secs() < 20, "{kind:?} took {:?}", start.elapsed());
        let mut depth = 0i32;
        for piece in pieces(&html) {
            match piece {
                Piece::Open(name, _) if !matches!(name.as_str(), "input" | "img" | "br" | "hr") => depth += 1,
                Piece::Close(_) => depth -= 1,
                _ => {}
            }
            assert!(depth <= 250, "{kind:?} nests too deep");
        }
    }
}

// ---- Safe HTML ------------------------------------------------------------------------------------

fn attacks() -> Vec<(String, String)> {
    let lines = fs::read_to_string("tests/fixtures/hostile/html.jsonl").unwrap();
    let attacks: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|attack| (attack["id"].as_str().unwrap().to_owned(), attack["payload"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(attacks.len(), 777);
    attacks
}

/// What is wrong with some safe HTML, by the policy and by common sense.
fn complaint(html: &str) -> Option<String> {
    for piece in pieces(html) {
        let Piece::Open(element, attributes) = piece else { continue };
        if policy::element(&element) != Fate::Keep(policy_name(&element)?) {
            return Some(format!("<{element}>"));
        }
        for (name, value) in attributes {
            let is_box = element == "div" && ["class", "tabindex", "role", "aria-label"].contains(&name.as_str());
            let forced = policy::forced(&element).contains(&(name.as_str(), value.as_str()));
            let allowed = policy::attribute(&element, &name).is_some() || (element == "a" && name == "rel");
            if !is_box && !forced && !allowed || name.starts_with("on") || name == "style" {
                return Some(format!("<{element} {name}={value:?}>"));
            }
            let letters: String = value.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ':').collect();
            let is_url = matches!(name.as_str(), "href" | "src" | "srcset" | "poster");
            if is_url
                && ["javascript:", "vbscript:", "data:text"].iter().any(|bad| letters.to_lowercase().contains(bad))
            {
                return Some(format!("<{element} {name}={value:?}>"));
            }
            if ["id", "name"].contains(&name.as_str()) && !value.starts_with(policy::ID_PREFIX) {
                return Some(format!("<{element} {name}={value:?}>"));
            }
        }
    }
    None
}

fn policy_name(element: &str) -> Option<&'static str> {
    match policy::element(element) {
        Fate::Keep(name) => Some(name),
        _ => Some(""),
    }
}

#[test]
fn attacks_come_to_nothing() {
    for (id, payload) in attacks() {
        let safe = safe(&payload);
        assert_eq!(complaint(&safe), None, "{id}\n{payload}\n{safe}");
    }
}

/// Another sanitiser, with the same elements and attributes, finds nothing to take away from what ours lets pass.
#[test]
fn ammonia_agrees() {
    let elements: Vec<&'static str> = "p a code span strong em li div h2 h3 h4 h5 h6 ul ol dl dt dd pre blockquote hr br \
        section aside td tr th table thead tbody tfoot caption colgroup col img figure figcaption picture source b i s u \
        small mark del ins sub sup q cite dfn abbr kbd samp var time data bdi bdo wbr ruby rt rp details summary audio \
        video input"
        .split_ascii_whitespace()
        .collect();
    let names: Vec<&'static str> = "href download class id name title lang dir aria-label aria-labelledby \
        aria-describedby role src poster srcset sizes media type width height alt loop colspan rowspan headers align scope \
        abbr span reversed start value datetime open checked disabled loading decoding referrerpolicy controls preload \
        tabindex rel"
        .split_ascii_whitespace()
        .collect();
    let mut ammonia = ammonia::Builder::empty();
    ammonia.tags(elements.into_iter().collect()).generic_attributes(names.into_iter().collect()).link_rel(None);
    ammonia.url_schemes(["http", "https", "mailto", "tel", "data"].into());
    for (id, payload) in attacks() {
        let ours = safe(&payload);
        let theirs = ammonia.clean(&ours).to_string();
        // It writes the line feed once which a parser overlooks at the start of a `pre`.
        let ours = ours.replace("<pre tabindex=\"0\">\n", "<pre tabindex=\"0\">");
        assert_eq!(pieces(&theirs), pieces(&ours), "{id}\n{payload}");
    }
}

#[test]
fn cleaning_twice_changes_nothing() {
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
        assert_eq!(complaint(&once), None, "{markdown}");
    }
}

#[test]
fn what_is_kept() {
    let cases = [
        // Headings go one rank down, landmarks become boxes, what is unknown is unwrapped, controls go.
        ("<h1>A</h1><header>B</header><x-y>C</x-y><font>D</font>", "<h2>A</h2><div>B</div>CD"),
        ("<button>x</button><form>y<input name=q><select><option>z</select></form>", "y"),
        // The whole body, whatever it begins with.
        ("<title>a</title><frameset><frame></frameset>text<p>more", "text<p>more</p>"),
        // Names and links to them.
        (
            "<p id=a><a name=b href=#a>x</a><a href=#>top</a>",
            "<p id=u-a><a name=u-b href=#u-a>x</a><a href=#>top</a></p>",
        ),
        ("<p id='a b'><td headers='x y'>", "<p></p>"),
        // Links: absolute, without a trace where they lead elsewhere, and harmless.
        ("<a href=b?c#d>x</a>", "<a href='https://here.example/posts/x/b?c#d'>x</a>"),
        ("<a href=//o.example/ target=_blank>x</a>", "<a href='https://here.example//o.example/'>x</a>"),
        ("<a href=' https://o.example/'>x</a>", "<a href='https://o.example/' rel='noopener noreferrer'>x</a>"),
        ("<a href=https://here.example/y>x</a>", "<a href='https://here.example/y'>x</a>"),
        ("<a href='java\nscript:x'>x</a><a href=mailto:a@b.example>y</a>", "<a>x</a><a href=mailto:a@b.example>y</a>"),
        // Pictures.
        (
            "<img src=a.png width=640 height=480px onerror=x>",
            "<img loading=lazy decoding=async referrerpolicy=no-referrer src='https://here.example/posts/x/a.png' width=640 alt=''>",
        ),
        (
            "<img alt=A srcset='/a,b.png 1x,\n/c.png 2x, javascript:x 3x,/d.png'>",
            "<img loading=lazy decoding=async referrerpolicy=no-referrer alt=A \
             srcset='https://here.example/a,b.png 1x, https://here.example/c.png 2x, https://here.example/d.png'>",
        ),
        // Tables scroll in a box; cells are aligned by word or by style.
        (
            "<table><tr><td style='color: red; text-align: Right;'>1<th align=char>2</table>",
            "<div class=table-scroll tabindex=0 role=region aria-label='Table 1'><table><tbody><tr><td align=right>1</td>\
             <th>2</th></tr></tbody></table></div>",
        ),
        ("<div class=table-scroll>x</div>", "x"),
        // Classes that are ours.
        (
            "<code class='language-rust masthead'>x</code><p class=notice>y",
            "<code class=language-rust>x</code><p>y</p>",
        ),
        // Code as it was typed.
        ("<pre>\n\n  x</pre>", "<pre tabindex=0>\n\n  x</pre>"),
        ("<input type=CheckBox checked name=a onclick=b>", "<input type=checkbox disabled checked>"),
        ("<video src=/a.mp4 autoplay>", "<video controls preload=none src='https://here.example/a.mp4'></video>"),
    ];
    for (html, expected) in cases {
        assert_eq!(pieces(&safe(html)), pieces(expected), "{html}\n{}", safe(html));
    }
}

#[test]
fn what_cannot_be_resolved_is_left_out() {
    let safe = SafeHtml::new("<a href=x>a</a><img src=y><a href=https://o.example/>b</a>", &|_| None);
    assert!(
        !safe.as_str().contains(" src=") && safe.as_str().contains("<a>a</a>") && safe.as_str().contains("o.example")
    );
    let hostile = SafeHtml::new("<a href=x>a</a>", &|_| Some("javascript:x".to_owned()));
    assert_eq!(hostile.as_str(), "<a>a</a>");
}

#[test]
fn depth_and_number_are_bounded() {
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
        assert!(start.elapsed().as_secs() < 60, "{element} took {:?}", start.elapsed());
        assert!(html.contains("end") && html.matches('<').count() <= 2 * (policy::MAX_DEPTH + 4), "{element}");
    }
    let phrases: String = (0..1000).map(|i| format!("<b id={i}>")).collect();
    assert!(safe(&["<p>", &phrases, &*"<p>x".repeat(30_000)].concat()).ends_with(&format!("<p>{}</p>", policy::CUT)));
    let many = safe(&"<b>x</b>".repeat(policy::MAX_ELEMENTS + 10));
    assert_eq!(many.matches("<b>").count(), policy::MAX_ELEMENTS);
    assert!(many.ends_with(&format!("<p>{}</p>", policy::CUT)));
}

//! Existing blogs: names, notations and folders of other programs, as in public bug reports about them
//! (`fixtures/reports`).

use broadsheet::content::Date;
use publish::{Options, page::frame::Frame};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

mod file_tree;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

/// A built site.
struct Built {
    files: BTreeMap<String, Vec<u8>>,
    /// Each diagnostic as one line: `warning post.md:3:1 message (help)`.
    said: Vec<String>,
    articles: usize,
    _folder: TempDir,
}

impl Built {
    fn of(site: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let frame = Frame::parse(FRAME).unwrap();
        let now = Date::parse("2026-03-04T12:00:00Z").unwrap();
        let out = folder.path().join("out");
        let outcome = publish::build(&Options { out: Some(&out), frame: Some(&frame), ..Options::new(site, now) });
        let said = outcome.report.sorted();
        let said = said.iter().map(|it| {
            let place = it.place.as_ref().map(|place| {
                let name = place.path.file_name().unwrap_or_default().to_string_lossy();
                format!(" {name}:{}:{}", place.line, place.column)
            });
            let help = it.help.as_ref().map(|help| format!(" ({help})"));
            [it.severity.name(), &place.unwrap_or_default(), " ", &it.message, &help.unwrap_or_default()].concat()
        });
        let said = said.collect();
        Built { files: file_tree::tree(&out), said, articles: outcome.articles, _folder: folder }
    }

    fn fixture(name: &str) -> PathBuf {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures")).join(name)
    }

    fn report(name: &str) -> Self {
        Built::of(&Self::fixture("reports").join(name))
    }

    /// A site with these files in its folder.
    fn with(files: &[(&str, &str)]) -> Self {
        let site = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file: PathBuf = site.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Built::of(site.path())
    }

    /// A site with one article.
    fn body(markdown: &str) -> String {
        let built = Built::with(&[("content/one.md", &format!("---\ntitle: One\n---\n\n{markdown}\n"))]);
        built.html("one")
    }

    fn item(&self, slug: &str) -> Value {
        let name = format!("data/posts/{slug}.json");
        let bytes = self.files.get(&name).unwrap_or_else(|| panic!("no {name}: {:#?}", self.said));
        serde_json::from_slice::<Value>(bytes).unwrap()["items"][0].clone()
    }

    fn excerpt(&self, slug: &str) -> String {
        self.item(slug)["_broadsheet"]["excerpt"].as_str().unwrap_or_default().to_owned()
    }

    fn html(&self, slug: &str) -> String {
        self.item(slug)["content_html"].as_str().unwrap().to_owned()
    }

    fn page(&self, name: &str) -> &str {
        let name = format!("{name}index.html");
        str::from_utf8(self.files.get(&name).unwrap_or_else(|| panic!("no {name}: {:#?}", self.said))).unwrap()
    }

    /// Returns whether a diagnostic contains all of these words.
    fn says(&self, words: &[&str]) -> bool {
        self.said.iter().any(|line| words.iter().all(|word| line.contains(word)))
    }

    /// Asserts that nothing is wrong.
    fn assert_quiet(&self) {
        let is_wrong = |line: &&String| line.starts_with("error") || line.starts_with("warning");
        let wrong: Vec<_> = self.said.iter().filter(is_wrong).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// A PNG of 2 × 1 pixels, as text.
const SVG: &str = "<svg width=\"4\" height=\"4\"/>";

#[test]
fn paths_with_spaces_are_accepted() {
    let built = Built::report("01-image-path-with-spaces");
    built.assert_quiet();
    let html = built.html("tide");
    assert!(html.contains("<img") && html.contains("alt=\"The quay\"") && html.contains("/media/pasted"), "{html}");
    assert!(html.contains("href=\"/posts/other-note/\">see the other</a>"), "{html}");

    let built = Built::with(&[
        ("content/a b/the quay (1).svg", SVG),
        (
            "content/one.md",
            "# One\n\n![q](a b/the quay (1).svg \"Title (one)\")\n\n![r][r]\n\n[r]: a b/the quay (1).svg\n",
        ),
        ("content/two.md", "# Two\n\n`![q](a b.svg)` and\n\n```\n![q](a b.svg)\n```\n\nsee [1](the note) there\n"),
    ]);
    let html = built.html("one");
    assert!(html.contains("<figcaption>Title (one)") && html.matches("/media/the").count() == 2, "{html}");
    let html = built.html("two");
    assert!(html.contains("<code>![q](a b.svg)</code>") && html.contains("[1](the note)"), "{html}");
    let built = Built::with(&[("content/three.md", "# Three\n\nText.\n\nAnd ![gone](no such picture.svg) here.\n")]);
    assert!(built.says(&["three.md:5:13", "there is no image no such picture.svg"]), "{:#?}", built.said);
}

#[test]
fn alerts_are_boxes_with_a_translated_title() {
    let built = Built::report("03-github-alert");
    built.assert_quiet();
    let html = built.html("alert");
    assert!(!html.contains("[!"), "{html}");
    let note = "<aside class=\"alert alert-note\" role=\"note\">\n<p class=\"alert-title\">Note</p>\n<p>The lock opens at six.</p>";
    assert!(html.contains(note), "{html}");
    let warning = "<aside class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">Mind the step</p>\n<p>It is wet.</p>";
    assert!(html.contains(warning), "{html}");

    let all = "> [!tip]\n> A\n\n> [!IMPORTANT]\n> B\n\n> [!Caution]\n> - C\n>\n> ```\n> D\n> ```\n";
    let built = Built::with(&[
        ("broadsheet.toml", "title = \"T\"\nlanguage = \"de\"\n"),
        ("content/one.md", all),
        ("content/two.md", "---\nlanguage: fr\n---\n\n> [!tip]\n> A\n"),
        ("content/three.md", "> [!danger]- Very *hot*\n\n> [!todo] \n> B\n\n> [!nothing] C\n\n> [x] D\n"),
    ]);
    let html = built.html("one");
    for (kind, title) in [("tip", "Tipp"), ("important", "Wichtig"), ("caution", "Vorsicht")] {
        assert!(
            html.contains(&format!("alert-{kind}\" role=\"note\">\n<p class=\"alert-title\">{title}</p>")),
            "{html}"
        );
    }
    assert!(built.html("two").contains(">Astuce</p>"));
    let html = built.html("three");
    assert!(html.contains("<p class=\"alert-title\">Very <em>hot</em></p>\n</aside>"), "{html}");
    assert!(html.contains("<p class=\"alert-title\">Todo</p>\n<p>B</p>"), "{html}");
    assert!(html.contains("<blockquote>\n<p>[!nothing] C</p>") && html.contains("<p>[x] D</p>"), "{html}");
}

#[test]
fn references_to_footnotes_are_no_words() {
    let built = Built::report("05-footnote-in-excerpt");
    built.assert_quiet();
    let item = built.item("note");
    assert_eq!(item["title"], "The tide came in");
    assert!(built.excerpt("note").starts_with("The water rose. Nobody slept"), "{item}");
    let contents = item["_broadsheet"]["contents"].to_string();
    assert!(contents.contains("\"Later\"") && contents.contains("u-later\""), "{item}");
    assert!(!built.page("posts/note/").contains("rose.1"));
    assert!(built.page("posts/note/").contains("content=\"The water rose. Nobody"), "{}", built.page("posts/note/"));

    let built = Built::with(&[(
        "content/one.md",
        "# One\n\nE = mc<sup>2</sup>[^a][^b] and the 1<sup>st</sup>.\n\n[^a]: A.\n[^b]: B.\n",
    )]);
    assert!(built.excerpt("one").starts_with("E = mc2 and the 1st."), "{}", built.item("one"));
}

#[test]
fn all_extensions_of_markdown_are_articles() {
    let built = Built::report("07-other-extensions");
    built.assert_quiet();
    assert_eq!(built.articles, 6, "{:#?}", built.said);
    let names =
        ["a.md", "b.MD", "c.markdown", "d.mdown", "e.mdwn", "f.mkd", "g.mkdn", "h.mkdown", "i.mdtxt", "j.mdtext"];
    let files: Vec<(String, &str)> = names.iter().map(|name| (format!("content/{name}"), "Text.")).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    assert_eq!(Built::with(&files).articles, names.len());
    let built = Built::with(&[("content/a.md", "Text."), ("content/b.mdx", "b"), ("content/c.Rmd", "c")]);
    assert!(built.says(&["note left out 2 files", "b.mdx", "c.Rmd"]), "{:#?}", built.said);
}

#[test]
fn folders_of_packages_are_left_out_with_a_note() {
    let built = Built::report("08-jekyll-vendor");
    built.assert_quiet();
    assert_eq!(built.articles, 2, "{:#?}", built.said);
    assert!(built.says(&["note left out", "2 in `vendor`"]), "{:#?}", built.said);
    assert_eq!(built.item("index")["title"], "My repo");
    built.item("hello");

    let built = Built::with(&[
        ("content/vendor/a.md", "A vendor is a person."),
        ("content/target/b.md", "A target is a goal."),
        ("content/rust/Cargo.toml", ""),
        ("content/rust/target/package/c.md", "# C"),
        ("content/bower_components/x/README.md", "# D"),
        ("content/env/pyvenv.cfg", ""),
        ("content/env/lib/e.md", "# E"),
        ("content/node_modules/x/readme.md", "# F"),
        ("content/docs/README.md", "# The docs"),
        ("content/both/index.md", "# Both"),
        ("content/both/README.md", "# Another"),
    ]);
    built.assert_quiet();
    assert_eq!(built.articles, 5, "{:#?}", built.said);
    for folder in ["target", "bower_components", "env", "node_modules"] {
        assert!(built.says(&["note left out 4", &format!("1 in `{folder}`")]), "{folder}: {:#?}", built.said);
    }
    assert_eq!(built.item("docs")["title"], "The docs");
    assert_eq!(built.item("both")["title"], "Both");
    assert_eq!(built.item("readme")["title"], "Another");
}

#[test]
fn excerpts_are_counted_in_characters_where_the_language_says_so() {
    let built = Built::report("12-cjk-excerpt");
    let excerpt = built.excerpt("shio");
    assert!((20..60).contains(&excerpt.chars().count()) && excerpt.ends_with('…'), "{excerpt}");
    assert!(built.page("posts/shio/").contains(&format!("content=\"{excerpt}\"")));

    let text = "潮は夕方の六時十分に満ちて、岸壁の上を静かに越えた。".repeat(4);
    let built = Built::with(&[
        ("content/en.md", &format!("# En\n\n{text}")),
        ("content/ko.md", &format!("---\ntitle: Ko\nlang: ko\n---\n{text}")),
        ("content/zh.md", &format!("---\ntitle: Zh\nlang: zh-Hant\n---\n{text}")),
    ]);
    assert_eq!(built.excerpt("en"), text, "the script makes no difference");
    for name in ["ko", "zh"] {
        assert!(built.excerpt(name).chars().count() < 60, "{name}");
    }
}

#[test]
fn names_are_equal_in_any_case_and_composition() {
    let built = Built::report("15-category-case");
    let folders: Vec<_> =
        built.files.keys().filter(|name| name.starts_with("categories/") && name.ends_with("/index.html")).collect();
    assert_eq!(folders.len(), 3, "the index and two categories: {folders:?}");
    assert!(built.says(&["warning", "category `баш` is spelled `Баш`"]), "{:#?}", built.said);
    assert!(!built.said.iter().any(|line| line.contains("`e\u{301}lan` is spelled `élan`")), "{:#?}", built.said);

    let built = Built::with(&[
        ("broadsheet.toml", "title = \"T\"\n[authors.\"élan\"]\nname = \"Élan Vital\"\n"),
        ("content/Größe.svg", SVG),
        ("content/bilder/Quay.SVG", SVG),
        ("content/cafe\u{301}.md", "---\ntitle: C\nauthor: ÉLAN\ncategories: [Straße]\n---\nText."),
        (
            "content/one.md",
            "# One\n\n[a](CAFÉ.md) [b](/categories/STRASSE/) ![c](Gro\u{308}ße.svg)\n\n![d](Bilder/quay.svg)\n",
        ),
    ]);
    let html = built.html("one");
    assert_eq!(built.item("cafe\u{301}")["authors"][0]["name"], "Élan Vital");
    assert!(built.says(&["one.md:5:", "differs in case", "`bilder/Quay.SVG`"]), "{:#?}", built.said);
    assert!(html.contains("href=\"/posts/cafe%CC%81/\""), "{html}");
    assert!(html.contains("/categories/stra%C3%9Fe/"), "{html}");
    let about_first_line = built.said.iter().filter(|line| line.contains("one.md:3:")).count();
    assert_eq!(about_first_line, 0, "{:#?}", built.said);

    let built = Built::with(&[
        ("content/café menu.svg", SVG),
        ("content/one.md", "# One\n\n![e](cafe%20menu.svg) and ![f](Caffé menu.svg)\n"),
    ]);
    for (place, help) in
        [("one.md:3:6", "did you mean `café menu.svg`?"), ("one.md:3:32", "did you mean `café menu.svg`?")]
    {
        assert!(built.says(&[place, "there is no image", help]), "{:#?}", built.said);
    }
}

#[test]
fn dimensions_are_read_as_html_reads_them() {
    let built = Built::report("20-image-dimensions");
    built.assert_quiet();
    let html = built.html("dims");
    let image = |alt: &str| html.split("<img").find(|tag| tag.contains(&format!("alt=\"{alt}\""))).unwrap().to_owned();
    let has = |alt: &str, parts: &[&str]| {
        let tag = image(alt);
        assert!(parts.iter().all(|part| tag.contains(part)), "{tag}");
    };
    has("a", &["width=\"300\"", "height=\"75\""]);
    has("b", &["width=\"50%\""]);
    assert!(!image("b").contains("height="), "{}", image("b"));
    has("c", &["width=\"300\"", "height=\"75\""]);
    has("e", &["width=\"300.5\"", "height=\"76\""]);
    has("f", &["width=\"320\"", "height=\"80\""]);
}

#[test]
fn code_is_always_left_to_right() {
    let built = Built::report("21-rtl-code");
    built.assert_quiet();
    assert!(built.html("ar").contains("<code>git commit -m \"x\"</code>"));
    let style = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../style/code.css")).unwrap();
    let rule = style.split("direction: ltr;").collect::<Vec<_>>();
    assert_eq!(rule.len(), 2, "one rule sets the direction");
    assert!(rule[0].trim_end().ends_with(".prose :is(code, samp, pre) {"), "{style}");
    assert!(rule[1].trim_start().starts_with("unicode-bidi: isolate;"), "{style}");
}

#[test]
fn ids_of_headings_are_those_of_github() {
    let built = Built::report("25-emoji-anchors");
    built.assert_quiet();
    let html = built.html("toc");
    for id in ["-features", "modules-", "a--b", "-done", "same", "same-1", "acme-inc"] {
        assert!(html.contains(&format!("id=\"u-{id}\"")), "{id}: {html}");
        assert!(id == "same" || html.contains(&format!("href=\"#u-{id}\"")), "{id}: {html}");
    }
    let html = Built::body("## ![logo](https://a.example/x.png) Logo\n\n## `code` & *more*\n\n## Own {#own}\n\n## Own");
    for id in ["-logo", "code--more", "own", "own-1"] {
        assert!(html.contains(&format!("id=\"u-{id}\"")), "{id}: {html}");
    }
}

/// Notations cut and joined at random must neither stop a build nor lose an article.
#[test]
fn broken_notations_lose_no_article() {
    const SIGNS: [&str; 36] = [
        "$",
        "$$",
        "\\(",
        "\\]",
        "{",
        "}",
        "\\frac",
        "==",
        "%%",
        "[[",
        "]]",
        "![",
        "](",
        "|300",
        " =3x)",
        "{width=3}",
        "{: .a}",
        "{{<",
        ">}}",
        "{%",
        "%}",
        "{{",
        "}}",
        ":::note",
        "!!! tip",
        "\n: ",
        "*[A]: b",
        "[TOC]",
        "<!--more-->",
        ":tada:",
        "> [!NOTE]",
        "\n\n",
        "\n    ",
        "```",
        "é",
        "\u{301}",
    ];
    let mut texts = Vec::new();
    for entry in fs::read_dir(Built::fixture("dialects/site/content")).unwrap().flatten() {
        texts.extend(fs::read_to_string(entry.path()).ok());
    }
    let mut state = 7u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let mut piece = || {
        if random(3) > 0 {
            return SIGNS[random(SIGNS.len())].to_owned();
        }
        let text = &texts[random(texts.len())];
        let start = text.floor_char_boundary(random(text.len()));
        text[start..text.floor_char_boundary((start + random(60)).min(text.len()))].to_owned()
    };
    let files: Vec<(String, String)> = (0..400)
        .map(|number| {
            let body: String = (0..12).map(|_| piece()).collect();
            (format!("content/{number}.md"), format!("---\ntitle: Article {number}\n---\n\nText {body}\n"))
        })
        .collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let built = Built::with(&files);
    assert_eq!(built.articles, files.len(), "{:#?}", built.said);
    let lost = (0..files.len()).find(|number| !built.html(&number.to_string()).contains("Text"));
    assert_eq!(lost.map(|number| files[number].1), None, "the beginning of a text is lost");
}

#[test]
fn widths_highlights_comments_and_faulty_formulas_are_not_published_as_source() {
    let files =
        [("content/a.svg", SVG), ("content/one.md", "# One\n\n![A](a.svg){width=30} ==bright== %%secret%% end\n")];
    let built = Built::with(&files);
    let html = built.html("one");
    assert!(html.contains("width=\"30\"") && html.contains("<mark>bright</mark>"), "{html}");
    assert!(!html.contains("secret") && !html.contains("{width"), "{html}");
    let built = Built::with(&[("content/one.md", "# One\n\nText with $\\frac{1{2}$ in it.\n")]);
    assert!(built.says(&["warning", "one.md:3:11", "braces are not balanced"]), "{:#?}", built.said);
}

#[test]
fn definition_lists_are_lists() {
    let html = Built::body(
        "Deck\n: The sentence.\n\nMeasure\n:   The length.\n:   The *restraint*.\n\nText\n:smile\n\n```\na\n: b\n```",
    );
    assert!(html.contains("<dl>\n<dt>Deck</dt>\n<dd>The sentence.</dd>"), "{html}");
    assert!(html.contains("<dd>The length.</dd>\n<dd>The <em>restraint</em>.</dd>\n</dl>"), "{html}");
    assert!(html.contains("<p>Text\n:smile</p>") && html.contains("a\n: b"), "{html}");
}

/// The notations of other programs, one article for each. `RECORD=1` writes what becomes of them.
#[test]
fn dialects_are_rendered_or_reported() {
    let folder = Built::fixture("dialects");
    let built = Built::of(&folder.join("site"));
    let mut found = built.said.join("\n");
    for name in built.files.keys().filter_map(|name| name.strip_prefix("data/posts/")?.strip_suffix(".json")) {
        let item = built.item(name);
        found += &format!("\n\n== {name}: {}\n-- {}\n{}", item["title"], built.excerpt(name), built.html(name));
    }
    let expected = folder.join("expected.txt");
    if std::env::var_os("RECORD").is_some() {
        fs::write(&expected, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&expected).unwrap_or_default());
}

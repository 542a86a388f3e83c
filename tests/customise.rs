//! A site that is customised with settings and plain files: standalone pages, menus, the frame and the look.

use broadsheet::content::Date;
use file_tree::tree;
use publish::Options;
use publish::page::frame::Frame;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

mod file_tree;

/// The frame that `make build` makes of this document.
fn frame() -> Frame {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index.html")).unwrap();
    Frame::parse(&document).unwrap()
}

/// A site with one article and these files. A file without a folder is beside `broadsheet.toml`.
fn site(settings: &str, files: &[(&str, &str)]) -> TempDir {
    let site = tempfile::tempdir().unwrap();
    let article = ("content/one.md", "---\ntitle: One\ndate: 2026-01-02\ncategories: [Tides]\n---\n\nText.\n");
    let settings = format!("title = \"Paper\"\nbase_url = \"https://a.example/log/\"\n{settings}");
    for (name, text) in [article, ("broadsheet.toml", &settings)].iter().chain(files) {
        let path = site.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    site
}

struct Built {
    /// One line for each problem: severity, file, line, message and help.
    said: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Built {
    fn text(&self, name: &str) -> String {
        let bytes =
            self.files.get(name).unwrap_or_else(|| panic!("no {name} in {:?}: {:?}", self.files.keys(), self.said));
        String::from_utf8(bytes.clone()).unwrap()
    }

    fn has(&self, name: &str, part: &str) {
        let text = self.text(name);
        assert!(text.contains(part), "{name} lacks {part}:\n{text}");
    }

    fn lacks(&self, name: &str, part: &str) {
        let text = self.text(name);
        assert!(!text.contains(part), "{name} has {part}:\n{text}");
    }
}

fn build(site: &TempDir) -> Built {
    build_with(site, &frame())
}

fn build_with(site: &TempDir, frame: &Frame) -> Built {
    let out = tempfile::tempdir().unwrap();
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let options = Options { out: Some(out.path()), frame: Some(frame), ..Options::new(site.path(), now) };
    let report = publish::build(&options).report.to_json_lines();
    let said = report.lines().map(|line| {
        let said: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        let path = text("path");
        let name = path.strip_prefix(&*site.path().to_string_lossy()).unwrap_or(&path).trim_start_matches('/');
        let message = text("message").replace(&*format!("{}/", site.path().display()), "");
        format!("{} {name}:{} {message}; {}", text("severity"), said["line"], text("help"))
    });
    Built { said: said.collect(), files: tree(out.path()) }
}

#[test]
fn pages_are_published_at_their_path_and_in_no_list() {
    let about = "# About us\n\nWe print [one](../one.md), see the [imprint](imprint.md).\n\n![Quay](quay.svg)\n";
    let site = site(
        "",
        &[
            ("content/pages/about.md", about),
            ("content/pages/quay.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>"),
            ("content/pages/imprint.md", "---\ntitle: Imprint\naliases: [/legal/]\n---\n\nFrom [us](/about/).\n"),
            ("content/team.md", "---\nkind: page\ndate: 2026-01-05\npermalink: /people/all/\n---\n\n# Team\n\nText.\n"),
            ("content/two.md", "# Two\n\n[About](/about/), [about](pages/about.md), [imprint](/imprint/#x).\n"),
            ("content/pages/2026-01-01-dated.md", "# Dated\n\nAn article.\n"),
        ],
    );
    let built = build(&site);
    assert_eq!(built.said, Vec::<String>::new());
    built.has("about/index.html", "<title>About us · Paper</title>");
    built.has("about/index.html", "We print <a href=\"/log/posts/one/\">one</a>, see the <a href=\"/log/imprint/\">");
    built.has("about/index.html", "src=\"/log/media/quay.");
    built.has("about/index.html", "<link rel=\"canonical\" href=\"https://a.example/log/about/\"");
    // The reader does not start there.
    built.lacks("about/index.html", "broadsheet-source");
    built.lacks("about/index.html", "class=\"recent\"");
    built.has("people/all/index.html", "Team");
    built.has("legal/index.html", "url=/log/imprint/");
    built.has("posts/two/index.html", "<a href=\"/log/about/\">About</a>, <a href=\"/log/about/\">about</a>");
    for name in ["index.html", "archive/index.html", "rss.xml", "feed.json", "data/site.json", "data/pages/1.json"] {
        for word in ["About us", "Imprint", "Team"] {
            built.lacks(name, word);
        }
    }
    built.has("data/site.json", "\"Dated\"");
    assert!(!built.files.keys().any(|name| name.starts_with("data/posts/about") || name == "posts/about/index.html"));
    for page in ["about/", "imprint/", "people/all/"] {
        built.has("sitemap.xml", &format!("<loc>https://a.example/log/{page}</loc>"));
    }
}

/// The reader expects a document at such an address.
#[test]
fn a_page_among_articles_has_a_document_for_the_reader() {
    let page = ("content/about.md", "---\ntitle: About\nlayout: page\n---\n\nText of the page.\n");
    let built = build(&site("permalink = \"/:slug/\"\n", &[page]));
    assert_eq!(built.said, Vec::<String>::new());
    built.has("about/index.html", "broadsheet-source");
    built.has("data/posts/about.json", "Text of the page.");
    built.lacks("index.html", "About");
}

#[test]
fn two_pages_at_one_address_are_errors() {
    let built = build(&site(
        "permalink = \"/:slug/\"\n",
        &[
            ("content/pages/about.md", "# About\n"),
            ("content/other.md", "---\nkind: page\npermalink: /about/\n---\n\nText.\n"),
            ("content/pages/one.md", "# One\n"),
            ("content/pages/archive.md", "# Archive\n"),
        ],
    ));
    let help = "rename the file, or write another `permalink:`, such as /about/, in its front matter";
    let expected = [
        ("content/pages/about.md:null", "/log/about/: it is already used by content/other.md"),
        ("content/pages/archive.md:null", "/log/archive/: it is reserved for a page or file of the site"),
        ("content/pages/one.md:null", "/log/one/: it is already used by content/one.md"),
    ];
    let expected = expected.map(|(at, fault)| format!("error {at} this page cannot have the address {fault}; {help}"));
    assert_eq!(built.said, expected);
}

const MENU: &str = r#"
[[menu.header]]
title = "Home"
url = "/"

[[menu.header]]
title = "Us & you"
items = [{ title = "About", url = "/about/" }, { title = "Forum", url = "https://forum.example/" }]

[[menu.header]]
title = "Tides"
url = "/categories/tides/"

[[menu.footer]]
title = "About"
url = "pages/about.md"
"#;

#[test]
fn menus_lead_to_pages_and_mark_the_current_one() {
    let built = build(&site(MENU, &[("content/pages/about.md", "# About\n\nText.\n")]));
    assert_eq!(built.said, Vec::<String>::new());
    let menu = |home: &str, about: &str| {
        format!(
            "aria-label=\"Site\"><a href=\"/log/\"{home}>Home</a> <details name=\"menu\"><summary>Us &amp; you</summary><ul><li>\
             <a href=\"/log/about/\"{about}>About</a> </li><li><a href=\"https://forum.example/\" rel=\"external\">Forum</a> \
             </li></ul></details><a href=\"/log/categories/tides/\">Tides</a> </nav>"
        )
    };
    built.has("index.html", &menu(" aria-current=\"page\"", ""));
    built.has("about/index.html", &menu("", " aria-current=\"page\""));
    built.has("about/index.html", "<p><a href=\"/log/about/\" aria-current=\"page\">About</a> </p>");
    let script = built.files.keys().find(|name| name.starts_with("menu-")).expect("a script closes the groups");
    built.has("posts/one/index.html", &format!("<script type=\"module\" src=\"/log/{script}\"></script>"));
    // Without groups, there is no script.
    let built = build(&site("[[menu.header]]\ntitle = \"Home\"\nurl = \"/\"\n", &[]));
    assert!(!built.files.keys().any(|name| name.starts_with("menu-")));
    built.lacks("index.html", "/log/search/\">");
}

#[test]
fn dead_and_invalid_menu_entries_are_errors() {
    let about = [("content/pages/about.md", "# About\n\nText.\n")];
    for (entry, expected) in [
        (
            "title = \"A\"\nurl = \"/abuot/\"",
            "error broadsheet.toml:5 the menu entry `A` leads nowhere: there is no page /abuot/ in the site; did you mean `/about/`?",
        ),
        (
            "title = \"A\"\nurl = \"pages/x.md\"",
            "error broadsheet.toml:5 the menu entry `A` leads nowhere: there is no article pages/x.md; check the path: it is \
             relative to this file's folder",
        ),
        (
            "title = \"A\"\nurl = \"about\"",
            "error broadsheet.toml:5 `url` of the menu entry `A` must begin with /, as in /about/, or with https://; or be the \
             Markdown file of a page; write \"/about\" or \"https://about\"",
        ),
        (
            "title = \"A\"\nlink = \"/\"\nurl = \"/\"",
            "warning broadsheet.toml:5 unknown key `link` in `menu`; the keys of `menu` are title, url, language, items",
        ),
    ] {
        let built = build(&site(&format!("[[menu.header]]\n{entry}\n"), &about));
        assert_eq!(built.said, [expected], "{entry}");
    }
    for entry in ["url = \"/\"", "title = \"A\"", "title = \"A\"\nitems = [{ title = \"B\", items = [] }]"] {
        let built = build(&site(&format!("[[menu.header]]\n{entry}\n"), &about));
        assert!(built.said[0].starts_with("error broadsheet.toml:"), "{entry}: {:?}", built.said);
    }
}

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"/>";

#[test]
fn the_frame_has_logo_icons_banner_footer_and_profiles() {
    let settings = "logo = { light = \"logo.svg\", dark = \"dark.svg\" }\nfavicon = [\"icon.svg\"]\n\
                    banner = \"Read [one](one.md) **now**\"\nfooter = \"Printed by *us*, [about](/about/).\"\n\
                    [social]\nMastodon = \"https://social.example/@us\"\n";
    let files = [
        ("logo.svg", SVG),
        ("dark.svg", &SVG.replace("40", "41")),
        ("icon.svg", &SVG.replace("40", "42")),
        ("content/pages/about.md", "# About\n\nText.\n"),
    ];
    let built = build(&site(settings, &files));
    assert_eq!(built.said, Vec::<String>::new());
    for page in ["index.html", "posts/one/index.html", "about/index.html", "404.html"] {
        built.has(page, " alt=\"Paper\" width=\"40\" height=\"20\" class=\"logo-light\"");
        built.has(page, " class=\"logo-dark\"");
        built.has(page, "<link rel=\"icon\" href=\"/log/media/icon.");
        built.has(page, "<p class=\"site-banner\">Read <a href=\"/log/posts/one/\">one</a> <strong>now</strong></p>");
        built.has(page, "<p>Printed by <em>us</em>, <a href=\"/log/about/\">about</a>.</p>");
        built.has(page, "<a href=\"https://social.example/@us\" rel=\"me external\">Mastodon</a>");
        built.lacks(page, "favicon.svg");
        built.lacks(page, "Set with");
    }
    for (setting, expected) in [
        (
            "logo = \"logo.png\"",
            "error broadsheet.toml:3 there is no file logo.png; check the path: it is relative to broadsheet.toml",
        ),
        (
            "favicon = \"one.txt\"",
            "error broadsheet.toml:3 one.txt is not an icon that browsers can show; use an SVG, PNG, ICO or WebP file",
        ),
        (
            "logo = \"one.txt\"",
            "error broadsheet.toml:3 one.txt is not an image that browsers can show; use an SVG, PNG, WebP or AVIF file",
        ),
        (
            "footer = \"[x](/nowhere/)\"",
            "warning broadsheet.toml:3 there is no page /nowhere/ in the site; check the path, unless another program serves it",
        ),
        ("social = \"me\"", ""),
        ("social = { X = \"javascript:x\" }", ""),
    ] {
        let built = build(&site(&format!("{setting}\n"), &[("one.txt", "text")]));
        assert!(built.said.len() == 1 && built.said[0].contains(expected), "{setting}: {:?}", built.said);
    }
}

#[test]
fn colours_are_checked_and_adapted_to_both_themes() {
    let built = build(&site("[look]\naccent = \"#004499\"\nlist = \"cards\"\n", &[]));
    assert_eq!(built.said, Vec::<String>::new());
    built.has("index.html", "--broadsheet-accent:light-dark(#004499,#");
    built.has("index.html", "grid-template-columns:repeat(auto-fill");
    built
        .has("index.html", "<meta name=\"theme-color\" content=\"#faf8f3\" media=\"(prefers-color-scheme: light)\" />");
    for (look, line, expected) in [
        (
            "accent = \"#ff9900\"\nbackground = \"#fff\"",
            4,
            "`accent` #ff9900 on #ffffff has a contrast of 2.14:1 in the light theme, which is hard to read; 4.5:1 is the least; the \
             nearest colour that passes is #a86500",
        ),
        (
            "dark = { text = \"#555\" }",
            4,
            "`text` #555555 on #171512 has a contrast of 2.44:1 in the dark theme, which is hard to read; 4.5:1 is the least; the \
             nearest colour that passes is #808080",
        ),
        ("accent = \"blue\"", 4, "`accent` must be a colour such as \"#9b2c1f\"; "),
        ("list = \"grid\"", 4, "`list` must be one of \"newspaper\", \"cards\", \"compact\"; "),
        ("preset = \"x\"", 4, "`preset` must be one of \"modern\", \"journal\", \"plain\"; "),
        (
            "font = \"one.woff2\"",
            4,
            "one.woff2 is not a WOFF2 font; convert the font to WOFF2, for example with `woff2_compress`",
        ),
    ] {
        let built = build(&site(&format!("[look]\n{look}\n"), &[("one.woff2", "OTTO")]));
        assert_eq!(built.said, [format!("error broadsheet.toml:{line} {expected}")], "{look}");
    }
}

#[test]
fn own_styles_fonts_and_head_tags_are_in_each_page() {
    let site = site(
        "[look]\npreset = \"plain\"\nfont = \"text.woff2\"\n",
        &[
            ("style.css", "/* ours */\nbody { background: url(paper.svg); }\n"),
            ("paper.svg", SVG),
            (
                "head.html",
                "<meta name=\"author\" content=\"Ann\">\n<link rel=\"webmention\" href=\"https://w.example/\">\n",
            ),
        ],
    );
    fs::copy(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/fonts/DejaVuSerif.woff2"),
        site.path().join("text.woff2"),
    )
    .unwrap();
    let built = build(&site);
    assert_eq!(built.said, Vec::<String>::new());
    for page in ["index.html", "posts/one/index.html"] {
        built.has(page, "@layer site{body {background: url(\"/log/media/paper.");
        // A script changes `rel`, so that nothing is loaded with Save-Data.
        built.has(page, "<link rel=\"font\" href=\"/log/media/text.");
        built.has(page, ":root[data-fonts]{--broadsheet-serif:site-text,site-text-georgia,");
        built.has(page, "src:local(\"Georgia\");font-weight:400;size-adjust:");
        built.has(
            page,
            "<meta name=\"author\" content=\"Ann\" />\n<link rel=\"webmention\" href=\"https://w.example/\" />",
        );
        // The policy allows this style only by its hash.
        let text = built.text(page);
        let style = text.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        assert!(text.contains(&publish::page::manifest::sha256(style.as_bytes())), "{page}");
        assert!(style.find("@layer look{") < style.find("@layer site{"), "{style}");
    }
    for (file, text, expected) in [
        ("style.css", "a {}\n}\n", "error style.css:2 `}` without `{`; remove it, or add the `{` that is missing"),
        ("style.css", "a {\n background: url(x.png) }\n", "error style.css:2 there is no file x.png; "),
        (
            "head.html",
            "\n<script src=\"https://t.example/\"></script>\n",
            "error head.html:2 `<script>` cannot be in head.html; the security policy",
        ),
    ] {
        let built = build(&self::site("", &[(file, text)]));
        assert!(built.said.len() == 1 && built.said[0].starts_with(expected), "{file}: {:?}", built.said);
    }
}

#[test]
fn a_page_can_be_in_front_of_the_list() {
    let home = ("content/_index.md", "---\ntitle: Welcome\n---\n\nSee the [list](/latest/) and [one](one.md).\n");
    let about = ("content/pages/about.md", "# About\n\n[Home](/) [file](../_index.md)\n");
    let settings = "latest = \"/latest/\"\nme = [\"https://social.example/@p\"]\n";
    let built = build(&site(settings, &[home, about]));
    assert_eq!(built.said, Vec::<String>::new());
    built.has("index.html", ">Welcome</h1>");
    built.has("index.html", "See the <a href=\"/log/latest/\">list</a>");
    built.has("index.html", "<link rel=\"me\"");
    built.lacks("index.html", "broadsheet-source");
    built.has("about/index.html", "<a href=\"/log/\">Home</a> <a href=\"/log/\">file</a>");
    // The list has its own address everywhere, also for the reader.
    built.has("latest/index.html", "data-route=\"/log/latest/\"");
    built.has("latest/index.html", "data-articles=\"latest/|posts/::/\"");
    built.has("latest/index.html", "<a href=\"/log/latest/\" aria-current=\"page\">Latest</a>");
    built.has("latest/index.html", "<p class=\"masthead-title\"><a href=\"/log/\">");
    built.lacks("latest/index.html", "<link rel=\"me\"");
    for address in ["", "latest/"] {
        built.has("sitemap.xml", &format!("<loc>https://a.example/log/{address}</loc>"));
    }
    let built = build(&site("", &[home]));
    built.has("index.html", "data-part=\"list\"");
    let missing = build(&site("latest = \"/latest/\"\n", &[]));
    let expected =
        "error broadsheet.toml:3 `latest` is set, but there is no page at /; write _index.md in the content folder";
    assert!(missing.said.iter().any(|line| line.starts_with(expected)), "{:?}", missing.said);
    let reserved = build(&site("latest = \"/archive/\"\n", &[home]));
    let expected = "error broadsheet.toml:3 `latest` must be an address below the site that nothing else has";
    assert!(reserved.said.iter().any(|line| line.starts_with(expected)), "{:?}", reserved.said);
}

/// What a site does not use costs no bytes: its pages are the same as without any slot.
#[test]
fn a_site_without_settings_has_the_frame_of_the_reader() {
    let site = site("", &[]);
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../index.html")).unwrap();
    let mut parts = document.split("<!--broadsheet:slot ");
    let mut plain = parts.next().unwrap().to_owned();
    parts.for_each(|part| plain += part.split_once("-->").unwrap().1);
    let plain = Frame::parse(&plain.replace("<!--/broadsheet:slot-->", "")).unwrap();
    assert_ne!(plain, frame());
    let (built, plain) = (build(&site), build_with(&site, &plain));
    assert_eq!(built.files, plain.files);
    built.has("index.html", "<p>Set with Broadsheet.</p>");
}

#[test]
fn each_language_has_the_menu_and_its_own_pages() {
    let settings = "[languages.de]\ntitle = \"Blatt\"\n[[menu.header]]\ntitle = \"About\"\nurl = \"/about/\"\n\
                    [[menu.header]]\ntitle = \"Help\"\nurl = \"/help/\"\n\
                    [[menu.header]]\ntitle = \"Hilfe\"\nurl = \"/hilfe/\"\nlanguage = \"de\"\n";
    let built = build(&site(
        settings,
        &[
            ("content/one.de.md", "---\ntitle: Eins\ndate: 2026-01-02\n---\n\nText.\n"),
            ("content/pages/about.md", "# About\n\nText.\n"),
            ("content/pages/about.de.md", "# Über uns\n\nText.\n"),
            ("content/pages/help.md", "# Help\n\nText.\n"),
            ("content/de/pages/hilfe.md", "# Hilfe\n\nText.\n"),
        ],
    ));
    assert_eq!(built.said, Vec::<String>::new());
    built.has("index.html", "<a href=\"/log/about/\">About</a> <a href=\"/log/help/\">Help</a> </nav>");
    built.has(
        "de/index.html",
        "<a href=\"/log/de/about/\">About</a> <a href=\"/log/help/\" rel=\"external\">Help</a> <a href=\"/log/de/hilfe/\">Hilfe</a> </nav>",
    );
    built.has("de/about/index.html", "hreflang=\"en\"");
}

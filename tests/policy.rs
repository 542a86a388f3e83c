//! The policy of a site: its settings decide which players and links its pages have. Other sites in the same process
//! do not change it.

use broadsheet::content::{Date, policy::Policy};
use publish::{Options, page::frame::Frame};
use std::{fs, path::Path, sync::Barrier, thread};

const FRAME: &str = "<!doctype html><html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head>\
    <body><main></main></body></html>";
const HOSTS: [&str; 2] = ["film.example", "sound.example"];
const SCHEMES: [&str; 2] = ["xmpp", "matrix"];
/// Enough articles that concurrent builds compile bodies at the same time.
const ARTICLES: usize = 60;

/// Writes a site in which each article has a frame of each host and a link of each scheme.
fn write_site(site: &Path, hosts: &[&str], schemes: &[&str]) {
    let settings =
        format!("base_url = \"https://here.example/\"\nframe_hosts = {hosts:?}\nlink_schemes = {schemes:?}\n");
    fs::write(site.join("broadsheet.toml"), settings).unwrap();
    fs::create_dir(site.join("content")).unwrap();
    let frames = HOSTS.map(|host| format!("<iframe src=\"https://{host}/1\"></iframe>\n\n")).concat();
    let links = SCHEMES.map(|scheme| format!("[talk]({scheme}:a@b.example)\n\n")).concat();
    for number in 0..ARTICLES {
        let article = format!("---\ntitle: A{number}\ndate: 2026-01-01\n---\n\n{frames}{links}");
        fs::write(site.join(format!("content/a{number}.md")), article).unwrap();
    }
}

/// Asserts that a built site has exactly the players and links that its settings allow.
fn check(out: &Path, report: &str, hosts: &[&str], schemes: &[&str]) {
    let read = |file: &str| fs::read_to_string(out.join(file)).unwrap_or_else(|why| panic!("{file}: {why}\n{report}"));
    let mut texts: Vec<_> = (0..ARTICLES).map(|number| read(&format!("posts/a{number}/index.html"))).collect();
    texts.push(read("atom.xml").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\""));
    for text in &texts {
        for host in HOSTS {
            let player = format!("class=\"frame\" href=\"https://{host}/1\"");
            assert_eq!(text.contains(&player), hosts.contains(&host), "{host} with {hosts:?}\n{text}");
        }
        for scheme in SCHEMES {
            let link = format!("href=\"{scheme}:a@b.example\"");
            assert_eq!(text.contains(&link), schemes.contains(&scheme), "{scheme} with {schemes:?}\n{text}");
        }
    }
    for page in &texts[..ARTICLES] {
        let sources: String = hosts.iter().map(|host| format!(" https://{host}")).collect();
        assert!(
            page.contains(&format!("{sources}; require-trusted-types-for 'script'")),
            "the page's policy with {hosts:?}\n{page}"
        );
        let names: Vec<_> =
            hosts.iter().map(|host| (*host).to_owned()).chain(schemes.iter().map(|it| format!("{it}:"))).collect();
        assert_eq!(page.contains(&format!("data-allow=\"{}\"", names.join(" "))), !names.is_empty(), "{page}");
    }
    for host in HOSTS {
        let help = format!("`frame_hosts = [\"{host}\"]`");
        assert_eq!(report.contains(&help), !hosts.contains(&host), "{host} with {hosts:?}\n{report}");
    }
}

#[test]
fn concurrent_builds_follow_their_own_settings() {
    let sites: [(&[&str], &[&str]); 4] = [
        (&[], &[]),
        (&["film.example"], &["xmpp"]),
        (&["sound.example"], &["matrix"]),
        (&["film.example", "sound.example"], &[]),
    ];
    let start = Barrier::new(sites.len());
    let frame = Frame::parse(FRAME).unwrap();
    thread::scope(|scope| {
        for (hosts, schemes) in sites {
            let (start, frame) = (&start, &frame);
            scope.spawn(move || {
                let (site, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
                write_site(site.path(), hosts, schemes);
                let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
                let options = Options { out: Some(out.path()), frame: Some(frame), ..Options::new(site.path(), now) };
                start.wait();
                let outcome = publish::build(&options);
                check(out.path(), &outcome.report.draw(1_000), hosts, schemes);
            });
        }
    });
}

#[test]
fn links_have_known_schemes() {
    let policy = Policy::default();
    let safe_ones = [
        "https://a.example/x:y",
        "HTTP://a.example",
        "mailto:a@b.example",
        "tel:+1",
        "",
        "#top",
        "?q=a:b",
        "a/b:c",
        "/a:b",
        "//a.example",
        "x.html",
        " https://a.example",
    ];
    for url in safe_ones {
        assert!(policy.allows_link(url), "{url:?}");
    }
    let refused = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:x",
        "\tjava\nscript\r:x",
        "\u{1}javascript:x",
        "java\0script:x",
        "javascript\t:x",
        "vbscript:x",
        "data:text/html,x",
        "blob:x",
        "file:///x",
        "a b:c",
        "1:2",
        "\u{a0}javascript:x",
        ":x",
    ];
    for url in refused {
        assert!(!policy.allows_link(url), "{url:?}");
    }
}

#[test]
fn a_publisher_adds_schemes_of_links() {
    for (added, url, is_allowed) in [
        ("xmpp: film.example", "xmpp:a@b.example", true),
        ("xmpp: film.example", " XMPP:a@b.example", true),
        ("xmpp: film.example", "https://a.example", true),
        ("xmpp: film.example", "matrix:x", false),
        ("xmpp: film.example", "film.example:x", false),
        ("xmpp: film.example", "javascript:x", false),
        ("", ":x", false),
    ] {
        assert_eq!(Policy::with(added.to_owned()).allows_link(url), is_allowed, "{url:?} with {added:?}");
    }
}

//! The settings that extend the policy: hosts of players and schemes of links. They must reach the bodies, the
//! security policy of each page, and the reader.

use broadsheet::content::{Date, policy::Policy};
use broadsheet::safe_html::SafeHtml;
use publish::{Options, page::frame::Frame};
use std::fs;

const FRAME: &str = "<!doctype html><html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><body>\
    <main></main></body></html>";
const BODY: &str = "<iframe src=\"https://film.example/1\"></iframe>\n\n<iframe src=\"https://film.example/embed/2\"></iframe>\n\n[talk](xmpp:a@b.example) [run](javascript:alert(1))\n";

/// Builds a site with these settings. Returns the page of its one article, and the report.
fn page(settings: &str) -> (String, String) {
    page_in(FRAME, settings)
}

/// The same with another frame.
fn page_in(frame: &str, settings: &str) -> (String, String) {
    let (site, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(site.path().join("content")).unwrap();
    fs::write(site.path().join("broadsheet.toml"), settings).unwrap();
    fs::write(site.path().join("content/a.md"), format!("---\ntitle: A\ndate: 2026-01-01\n---\n\n{BODY}")).unwrap();
    let frame = Frame::parse(frame).unwrap();
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome =
        publish::build(&Options { out: Some(out.path()), frame: Some(&frame), ..Options::new(site.path(), now) });
    let page = fs::read_to_string(out.path().join("posts/a/index.html")).unwrap_or_default();
    (page, outcome.report.draw(20))
}

/// A file of the repository.
fn repository(name: &str) -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../").to_owned() + name).unwrap()
}

#[test]
fn the_frame_of_a_browser_has_the_colour_of_the_paper() {
    let (frame, tokens) = (repository("index.html"), repository("style/tokens.css"));
    let paper = tokens.split_once("--paper:").unwrap().1.split_once("light-dark(").unwrap().1;
    let (light, dark) = paper.split_once(')').unwrap().0.split_once(", ").unwrap();
    for (scheme, colour) in [("light", light), ("dark", dark)] {
        let tag =
            format!("<meta name=\"theme-color\" content=\"{colour}\" media=\"(prefers-color-scheme: {scheme})\" />");
        assert!(frame.contains(&tag), "{tag}");
    }
}

#[test]
fn a_page_links_to_each_feed_once() {
    let (page, _) = page_in(&repository("index.html"), "title = \"T\"\n");
    for feed in ["feed.json", "atom.xml", "rss.xml"] {
        let links = page.split('<').filter(|tag| tag.starts_with("link") && tag.contains(&format!("\"/{feed}\"")));
        assert_eq!(links.count(), 1, "{feed}: {page}");
    }
}

#[test]
fn publishers_can_allow_hosts_and_schemes_but_no_script() {
    let (plain, _) = page("title = \"T\"\n");
    assert!(!plain.contains("film.example") && !plain.contains("xmpp:") && !plain.contains("data-allow"), "{plain}");

    let (wide, report) = page("title = \"T\"\nframe_hosts = [\"film.example\"]\nlink_schemes = [\"xmpp\"]\n");
    assert!(wide.contains(r#"<a class="frame" href="https://film.example/1""#), "{report}{wide}");
    assert!(wide.contains("href=\"xmpp:a@b.example\"") && !wide.contains("javascript:"), "{wide}");
    assert!(wide.contains(" https://film.example; require-trusted-types-for 'script'"), "{wide}");
    assert!(wide.contains(r#"data-allow="film.example xmpp:""#), "{wide}");

    let (some, report) = page("title = \"T\"\nframe_hosts = [\"film.example/embed/\"]\n");
    assert!(
        some.contains("href=\"https://film.example/embed/2\"") && !some.contains("film.example/1"),
        "{report}{some}"
    );
    assert!(some.contains(" https://film.example/embed/; require-trusted-types-for 'script'"), "{some}");
    assert!(some.contains(r#"data-allow="film.example/embed/""#), "{some}");

    for bad in [
        "link_schemes = [\"javascript\"]",
        "link_schemes = [\"data\"]",
        "frame_hosts = [\"https://film.example/\"]",
        "frame_hosts = [\"*\"]",
        "frame_hosts = [\"film.example/embed\"]",
        "frame_hosts = [\"film.example/../\"]",
    ] {
        let (page, report) = page(&format!("title = \"T\"\n{bad}\n"));
        let key = bad.split(' ').next().unwrap();
        assert!(report.contains(&format!("`{key}` must be")) && page.is_empty(), "{bad}: {report}");
    }
    let (again, _) = page("title = \"T\"\n");
    assert!(!again.contains("film.example"), "the settings of one site do not apply to the next");
}

/// Listed hosts also have other people's pages and open redirects, so only their players may become frames.
#[test]
fn a_listed_host_is_limited_to_its_players() {
    let resolve = |url: &str| Some(url.to_owned());
    let is_player = |url: &str| {
        let html = format!("<iframe src='{url}'></iframe>");
        SafeHtml::new(&html, &Policy::default(), "https://here.example/", &resolve).as_str().contains("class=\"frame\"")
    };
    for player in [
        "https://www.youtube.com/embed/x?start=3",
        "https://www.youtube-nocookie.com/embed/x",
        "https://player.vimeo.com/video/1?h=2#t=3s",
        "https://www.dailymotion.com/embed/video/x",
        "https://geo.dailymotion.com/player.html?video=x",
        "https://geo.dailymotion.com/player/x.html?video=x",
        "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/1",
        "https://open.spotify.com/embed/track/x",
        "https://bandcamp.com/EmbeddedPlayer/album=1/size=large/",
        "https://embed.ted.com/talks/lang/de/x",
        "https://archive.org/embed/x/a%20b.mp4",
    ] {
        assert!(is_player(player), "{player}");
    }
    for page in [
        "https://www.youtube.com/redirect?q=https://evil.example/",
        "https://www.youtube.com/embed/../redirect?q=https://evil.example/",
        "https://www.youtube.com/embed/%2e%2e/redirect?q=https://evil.example/",
        "https://archive.org/details/of-a-stranger",
        "https://archive.org/download/of-a-stranger/page.html",
        "https://bandcamp.com/",
        "https://player.vimeo.com",
    ] {
        assert!(!is_player(page), "{page}");
    }
}

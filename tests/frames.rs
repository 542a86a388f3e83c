//! What a publisher allows besides the one table: hosts of players and schemes of links, from `broadsheet.toml` into the bodies,
//! the policy of every page, and what the reader is told.

use broadsheet::content::Date;
use publish::{Options, page::template::Template};
use std::fs;

const FRAME: &str = "<!doctype html><html lang=\"en\" data-base=\"/\"><head><meta http-equiv=\"content-security-policy\" content=\"default-src \
    'none'; frame-src https://www.youtube.com; base-uri 'none'\" /><!--broadsheet:page--><!--/broadsheet:page--></head><body>\
    <main id=\"content\"><!--broadsheet:content--><!--/broadsheet:content--></main></body></html>";
const BODY: &str =
    "<iframe src=\"https://film.example/1\"></iframe>\n\n[talk](xmpp:a@b.example) [run](javascript:alert(1))\n";

/// The page of the one article of a site with these settings, and what was found wrong.
fn page(settings: &str) -> (String, String) {
    let (site, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(site.path().join("content")).unwrap();
    fs::write(site.path().join("broadsheet.toml"), settings).unwrap();
    fs::write(site.path().join("content/a.md"), format!("---\ntitle: A\ndate: 2026-01-01\n---\n\n{BODY}")).unwrap();
    let frame = Template::new(FRAME.to_owned());
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let outcome =
        publish::build(&Options { out: Some(out.path()), frame: Some(&frame), ..Options::new(site.path(), now) });
    let page = fs::read_to_string(out.path().join("posts/a/index.html")).unwrap_or_default();
    (page, outcome.report.draw(20))
}

#[test]
fn publishers_allow_hosts_and_schemes_but_no_script() {
    let (plain, _) = page("title = \"T\"\n");
    assert!(!plain.contains("film.example") && !plain.contains("xmpp:") && !plain.contains("data-allow"), "{plain}");

    let (wide, report) = page("title = \"T\"\nframe_hosts = [\"film.example\"]\nlink_schemes = [\"xmpp\"]\n");
    assert!(wide.contains(r#"<a class="frame" href="https://film.example/1""#), "{report}{wide}");
    assert!(wide.contains("href=\"xmpp:a@b.example\"") && !wide.contains("javascript:"), "{wide}");
    assert!(wide.contains(" https://film.example; base-uri 'none'"), "{wide}");
    assert!(wide.contains(r#"data-allow="film.example xmpp:""#), "{wide}");

    for bad in [
        "link_schemes = [\"javascript\"]",
        "link_schemes = [\"data\"]",
        "frame_hosts = [\"https://film.example/\"]",
        "frame_hosts = [\"*\"]",
    ] {
        let (page, report) = page(&format!("title = \"T\"\n{bad}\n"));
        let key = bad.split(' ').next().unwrap();
        assert!(report.contains(&format!("`{key}` must be")) && page.is_empty(), "{bad}: {report}");
    }
    let (again, _) = page("title = \"T\"\n");
    assert!(!again.contains("film.example"), "what one site allows, the next does not");
}

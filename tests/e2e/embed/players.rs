//! Players in an embed: each tag may allow further hosts, but never the host of the page itself.

use super::{Embedded, READER};
use crate::{Context, Test, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![each_tag_has_its_own_player_hosts, two_readers_in_one_page_do_not_share_their_frame_hosts,]
}

/// The URLs of the players in a tag.
fn players(context: &Context, tag: &str) -> Vec<String> {
    context.page.enter_shadow_root(tag);
    context.page.wait_for("[data-part=body] p");
    context.page.attributes("[data-part=body] a.frame", "href")
}

fn each_tag_has_its_own_player_hosts(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "Films",
        "items": [{ "id": "1", "title": "A", "url": "https://here.example/a", "date_published": "2025-01-01T00:00:00Z", "content_html":
            "<p>Films</p><iframe src='https://film.example/1'></iframe><iframe src='https://127.0.0.1/own'></iframe>\
             <iframe src='https://player.vimeo.com/video/1'></iframe>" }],
    });
    embedded.other.put("/films.json", feed.to_string().into_bytes());
    // The hosts of the players do not exist, so the browser reports errors.
    context.allow_errors();
    let source = embedded.other.url("/films.json");
    let tag = |id: &str, more: &str| {
        format!(
            "<broadsheet-reader id={id} src={source} view=list loading=eager style=--broadsheet-min-height:0 {more}></broadsheet-reader>"
        )
    };
    // The host of the page is 127.0.0.1.
    embedded.open_body(
        &(tag("wide", "frame-hosts='Film.example 127.0.0.1 https://*.example/ xmpp:'") + &tag("narrow", "")),
    );
    for id in ["#wide", "#narrow"] {
        page.enter_shadow_root(id);
        page.wait_until_settled();
        page.click(".stories .story-title a");
    }
    let (film, vimeo) = ("https://film.example/1", "https://player.vimeo.com/video/1");
    assert_eq!(players(context, "#wide"), [film, vimeo]);
    assert_eq!(players(context, "#narrow"), [vimeo]);
    for refused in ["127.0.0.1", "https://*.example/", "xmpp:"] {
        let told = format!("__probe.console.some((line) => line.endsWith('frame-hosts cannot have {refused}'))");
        assert!(page.is(&told), "{refused} is refused in words");
    }

    // The other tag was drawn since, without an effect on this one.
    page.enter_shadow_root("#wide");
    page.click(&format!("a.frame[href='{film}']"));
    page.wait_for("iframe[sandbox]");
    assert_eq!(page.attribute("iframe", "src").as_deref(), Some(film));

    // A program sets the property, and the reader starts again.
    page.js("document.querySelector('#narrow').frameHosts = 'film.example'", json!([]));
    assert!(
        page.is("document.querySelector('#narrow').getAttribute('frame-hosts') === 'film.example'"),
        "it is reflected"
    );
    page.enter_shadow_root("#narrow");
    page.wait_for(".stories .story-title a");
    page.wait_until_settled();
    page.click(".stories .story-title a");
    page.wait_for(&format!("a.frame[href='{film}']"));
    assert_eq!(players(context, "#narrow"), [film, vimeo]);
    assert_eq!(page.js("return document.querySelectorAll(arguments[0]).length", json!([READER])), json!(2));
}

/// Both readers run in one module. The last one that was drawn must not decide for the other.
fn two_readers_in_one_page_do_not_share_their_frame_hosts(context: &Context) {
    let page = &context.page;
    let embedded = Embedded::new(context);
    let (film, sound) = ("https://film.example/1", "https://sound.example/1");
    let body = format!(
        "<p>Both</p><iframe src='{film}'></iframe><iframe src='{sound}'></iframe>\
         <a class=frame href='{film}'>film</a><a class=frame href='{sound}'>sound</a>"
    );
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "Players",
        "items": [{ "id": "1", "title": "A", "url": "https://here.example/a", "content_html": body }],
    });
    embedded.other.put("/players.json", feed.to_string().into_bytes());
    // The hosts of the players do not exist.
    context.allow_errors();
    let source = embedded.other.url("/players.json");
    let tag = |id: &str, host: &str| {
        format!(
            "<broadsheet-reader id={id} src={source} view=list loading=eager style=--broadsheet-min-height:0 \
             frame-hosts={host}></broadsheet-reader>"
        )
    };
    embedded.open_body(&(tag("films", "film.example") + &tag("sounds", "sound.example")));
    let readers = [("#films", film), ("#sounds", sound)];
    for (id, _) in readers {
        page.enter_shadow_root(id);
        page.wait_until_settled();
        page.click(".stories .story-title a");
        page.wait_for("[data-part=body] p");
    }
    for (id, player) in readers {
        assert_eq!(players(context, id), [player, player], "{id}: its own host, as a frame and as a link");
    }
    // The other reader was drawn last, each time.
    for (id, player) in readers {
        page.enter_shadow_root(id);
        page.click("a.frame");
        page.wait_for("iframe[sandbox]");
        assert_eq!(page.attributes("iframe", "src"), [player], "{id}");
    }
}

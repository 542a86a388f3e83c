//! The tables, frames and added hosts of the policy.

use super::*;

fn words<'a>(lines: impl IntoIterator<Item = &'a &'static str>) -> Vec<&'static str> {
    lines.into_iter().flat_map(|line| line.split(' ')).collect()
}

#[test]
fn each_element_is_listed_once() {
    let mut names = words(KEPT);
    names.extend(words(DROPPED));
    names.extend(RENAMED.iter().flat_map(|(from, _)| from.split(' ')));
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(!names.contains(&""));
}

#[test]
fn renamed_elements_and_elements_with_attributes_are_kept() {
    let kept: Vec<_> = kept().collect();
    for (_, to) in RENAMED {
        assert!(kept.contains(to), "{to}");
    }
    for (elements, _, _) in ATTRIBUTES.iter().filter(|(elements, ..)| !elements.is_empty()) {
        assert!(elements.split(' ').all(|element| kept.contains(&element)), "{elements}");
    }
}

#[test]
fn active_elements_and_attributes_are_not_allowed() {
    for name in ["script", "iframe", "object", "embed", "svg", "annotation-xml", "style", "template", "dialog"] {
        assert_eq!(element(name), ElementRule::Drop, "{name}");
    }
    for name in ["link", "meta", "base", "font", "x-card", "body", "frameset", ""] {
        assert_eq!(element(name), ElementRule::Unwrap, "{name}");
    }
    assert_eq!(element("h1"), ElementRule::Keep("h2"));
    for name in words(&[MATH]) {
        assert_eq!((element(name), math(name)), (ElementRule::Unwrap, Some(name)), "only inside a formula");
        assert_eq!(attribute(name, "href"), None);
    }
    for name in ["maction", "mglyph", "malignmark", "semantics", "mpadded", "annotation-xml", "math", "table", "style"]
    {
        assert_eq!(math(name), None, "{name}");
    }
    for name in ["onclick", "onerror", "style", "srcdoc", "target", "is", "slot", "part", "action", "", "xlink:href"] {
        assert_eq!(attribute("a", name), None, "{name}");
    }
    assert_eq!(attribute("img", "href"), None);
    assert_eq!(attribute("td", "style"), Some(Kind::Align));
}

#[test]
fn frames_are_matched_by_host_and_path() {
    let policy = Policy::default();
    for url in [
        "https://www.youtube.com/embed/x",
        "//www.youtube.com/embed/x",
        "http://www.youtube.com/embed/x",
        " https://www.youtube.com/embed/x\n",
    ] {
        assert_eq!(policy.frame(url), Some(("www.youtube.com", "www.youtube.com/embed/x")), "{url:?}");
    }
    for url in [
        "",
        "//",
        "https:///www.youtube.com/",
        "https:www.youtube.com/",
        "/www.youtube.com/",
        "//evil.example",
        "https://evil.example/www.youtube.com",
        "https://www.youtube.com.evil.example/",
        "https://evil.www.youtube.com/",
        "https://www.youtube.com@evil.example/",
        "https://www.youtube.com:x@evil.example/",
        "https://www.youtube.com\\@evil.example/",
        "https://www.youtube.com\t.evil.example/",
        "https://www.youtube.com:8443/",
        "https://www.youtube.com%2eevil.example/",
        "javascript://www.youtube.com/%0aalert(1)",
        "javascript:alert(1)//www.youtube.com/",
        "data:text/html,//www.youtube.com/",
        "ftp://www.youtube.com/",
        "https://www.youtube.com",
        "https://www.youtube.com/embed",
        "https://www.youtube.com/#/embed/",
        "https://www.youtube.com/Embed/x",
        "https://www.youtube.com/embed/.%2e/redirect",
        "https://www.youtube.com/embed/.\t./redirect",
        "https://www.youtube.com/embed/x\\..\\..\\redirect",
        "https://www.youtube.com/embed\\x",
        "https://geo.dailymotion.com/player.htmlx",
    ] {
        assert_eq!(policy.frame(url), None, "{url:?}");
    }
}

#[test]
fn added_hosts_and_paths_are_allowed_and_schemes_are_not_hosts() {
    let policy = Policy::with("xmpp: film.example sound.example/player/ sound.example/a/b/".to_owned());
    for passes in ["film.example", "film.example/x", "sound.example/player/?x", "sound.example/a/b/c.html"] {
        assert_eq!(policy.frame(&format!("https://{passes}")).map(|(_, rest)| rest), Some(passes));
    }
    for refused in [
        "xmpp:/x",
        "sound.example",
        "sound.example/",
        "sound.example/a/",
        "sound.example/player",
        "other.example/player/",
    ] {
        assert_eq!(policy.frame(&format!("https://{refused}")), None, "{refused}");
    }
    assert!(policy.allows_link("xmpp:a@b.example"));
}

#[test]
fn only_listed_classes_are_allowed() {
    assert!(class("language-rust") && class("hl-keyword") && class("footnote-reference"));
    assert!(!class("masthead") && !class("") && !class(TABLE_BOX) && !class("footnotes footnote-reference"));
}

//! What of a body may reach a page: the one allowlist, the same in the browser and in native code.
//!
//! Comes in: the names of elements, attributes and classes, as an HTML parser gives them (in lower case). Goes out: what
//! becomes of each. Nothing is refused by name here, except to decide whether the text inside it is worth keeping:
//! what is not listed does not pass.
//!
//! Start with [`element`], then [`attribute`]; `safe_html` applies both. A [`Policy`] adds a publisher's own hosts and schemes. The tables are words in strings because every
//! byte of them is downloaded by a reader.

use super::{
    link::{authority, scheme},
    words::word,
};

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is made anew, under this name.
    Keep(&'static str),
    /// It goes, its children stay in its place.
    Unwrap,
    /// It goes, with all that is in it.
    Drop,
}

/// How the value of an attribute is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text: nothing acts on it.
    Text,
    /// Up to five digits.
    Number,
    /// Up to two digits, and not more than [`MAX_SPANNED`] in all.
    Span,
    /// A URL to follow: [`Policy::allows_link`], made absolute; `#x` leads to the prefixed id.
    Link,
    /// A URL that is fetched to be shown: `content::link::safe_image`, made absolute.
    Image,
    /// Several of those, each with its size.
    Images,
    /// A name that links can lead to, which gets the [`ID_PREFIX`].
    Id,
    /// Names that stand elsewhere in the body as [`Kind::Id`].
    Ids,
    /// Class names, of which those pass that are [a class](class) of ours.
    Class,
    /// A [role].
    Role,
    /// The alignment of a cell, as a word or in a style: it becomes `align`, for styles in markup are blocked by our policy.
    Align,
}

/// What every `id` and `name` in a body begins with, so that none can pass for one of the page's own, in a link, a label,
/// or as a property of `document`.
pub const ID_PREFIX: &str = "u-";

/// Elements nested deeper than this are unwrapped. Browsers cut at 512; a page has to stay printable and copyable.
pub const MAX_DEPTH: usize = 200;

/// After so many elements a body is cut, with [`CUT`] at its end.
pub const MAX_ELEMENTS: usize = 100_000;

/// After so many rows and columns that cells of a body span in all, others span none.
pub const MAX_SPANNED: usize = 10_000;

/// The note where a body was cut.
pub const CUT: &str = "… cut here: this article is too large to be shown whole.";

/// The class of the box in which a wide table scrolls by itself. Only the sanitiser makes such boxes.
pub const TABLE_BOX: &str = "table-scroll";

/// The class of a link that stands in place of a frame, and becomes it when it is pressed (`safe_html::frame`).
pub const FRAME: &str = "frame";

/// The `rel` of a link that leads to another site: it opens nothing of ours there, and does not say where it was followed.
pub const ELSEWHERE: &str = "external noopener noreferrer";

/// Addresses whose frames pass, as such links: players of film and sound, which show what was asked for and nothing else. These
/// hosts also have pages of strangers, so each is limited to the path of its players. A path that ends in `/` stands for all
/// below it, any other for itself, as in a Content-Security-Policy. A publisher may add more by a [`Policy`].
pub const FRAMES: &str = "www.youtube-nocookie.com/embed/ www.youtube.com/embed/ player.vimeo.com/video/ \
                          www.dailymotion.com/embed/ geo.dailymotion.com/player/ geo.dailymotion.com/player.html \
                          w.soundcloud.com/player/ open.spotify.com/embed/ open.spotify.com/embed-podcast/ \
                          bandcamp.com/EmbeddedPlayer/ embed.ted.com/talks/ archive.org/embed/";

/// Schemes of links, with their colon. A publisher's [`Policy`] may have more, but none that runs script. What is fetched to
/// be shown has one of the first two, or is a picture within its own address.
pub const LINK_SCHEMES: &str = "http: https: mailto: tel:";

/// Elements that pass as they are, the frequent ones first.
const KEPT: &[&str] = &[
    // Text, and the two boxes without meaning that nearly every body uses.
    "p a code span strong em li div",
    // Headings; the first rank is the article's own title.
    "h2 h3 h4 h5 h6",
    // Lists.
    "ul ol dl dt dd",
    // Blocks. `section` and `aside` have a meaning within an article.
    "pre blockquote hr br section aside",
    // Tables.
    "td tr th table thead tbody tfoot caption colgroup col",
    // Pictures.
    "img figure figcaption picture source",
    // Phrases.
    "b i s u small mark del ins sub sup q cite dfn abbr kbd samp var time data",
    // What other scripts than Latin need.
    "bdi bdo wbr ruby rt rp",
    // What unfolds and plays.
    "details summary audio video",
    // A checkbox in a task list; any other control goes.
    "input",
];

/// Elements that pass under another name.
const RENAMED: &[(&str, &str)] = &[
    // A page has one first heading, the article's title.
    ("h1", "h2"),
    // Landmarks are the page's own; their text still stands on lines of its own.
    ("article header footer main nav hgroup address center fieldset search", "div"),
    // The ancestors of what we have: text as it was typed, lists, phrases.
    ("xmp listing plaintext", "pre"),
    ("menu dir", "ul"),
    ("tt", "code"),
    ("strike", "s"),
    ("acronym", "abbr"),
];

/// Elements that go with their content: it is not text of the article, or it means something else outside of them.
const DROPPED: &[&str] = &[
    // Code, styles, and what is shown only where those do not run.
    "script style template noscript noembed noframes",
    // Other documents, and other languages within this one, where the parser follows other rules.
    "iframe object embed svg math title",
    // Controls, whose text is for pressing, and what a script would open.
    "button select optgroup option datalist textarea dialog",
    // Walls to the parser: once they were unwrapped, their content would be parsed otherwise the next time.
    "applet marquee",
];

/// Attributes that pass: on which elements (none: on all), which ones, and how their value is judged.
const ATTRIBUTES: &[(&str, &str, Kind)] = &[
    // The address of a link, and whether following it saves a file.
    ("a", "href", Kind::Link),
    ("a", "download", Kind::Text),
    // Colours of code, kinds of footnotes.
    ("", "class", Kind::Class),
    // Where links lead: `name` is how old pages say it.
    ("", "id", Kind::Id),
    ("a", "name", Kind::Id),
    // Language, direction, the text of a tooltip, and names for those who cannot see.
    ("", "title lang dir aria-label", Kind::Text),
    ("", "aria-labelledby aria-describedby", Kind::Ids),
    ("", "role", Kind::Role),
    // Pictures, sound and film; sizes, so that nothing shifts when they arrive.
    ("img source audio video", "src", Kind::Image),
    ("video", "poster", Kind::Image),
    ("img source", "srcset", Kind::Images),
    ("img source", "sizes", Kind::Text),
    ("source", "media type", Kind::Text),
    ("img source video", "width height", Kind::Number),
    ("img", "alt", Kind::Text),
    ("audio video", "loop", Kind::Text),
    // Tables: what belongs together, and how it is aligned. A cell that spans a thousand columns takes a browser a millisecond
    // to lay out, so that some ten thousand of them stop it; what people write has two digits.
    ("td th", "colspan rowspan", Kind::Span),
    ("td th", "headers", Kind::Ids),
    // (`xstyle` is how a style is called by `safe_html::soup`.)
    ("td th", "align style xstyle", Kind::Align),
    ("th", "scope abbr", Kind::Text),
    ("col colgroup", "span", Kind::Span),
    // Lists that count in their own way.
    ("ol", "reversed type", Kind::Text),
    ("ol", "start", Kind::Number),
    ("li", "value", Kind::Number),
    // What a machine reads: when, how much.
    ("time del ins", "datetime", Kind::Text),
    ("data", "value", Kind::Text),
    // The state of what unfolds, and of a task.
    ("details", "open", Kind::Text),
    ("input", "checked", Kind::Text),
];

/// Roles that pass: a picture made of characters, and the parts of footnotes.
const ROLES: &str = "img doc-noteref doc-endnotes doc-backlink";

/// Classes that pass whole: what our Markdown writes, and what others write for task lists.
const CLASSES: &str = "footnotes footnote-reference footnote-definition footnote-definition-label footnote-backref \
                       task-list-item contains-task-list frame";

/// How classes begin that pass: the language of code, and its coloured parts.
const CLASS_FAMILIES: [&str; 2] = ["language-", "hl-"];

/// What becomes of an element of this name.
pub fn element(name: &str) -> Fate {
    if let Some(kept) = KEPT.iter().find_map(|line| word(line, name)) {
        Fate::Keep(kept)
    } else if let Some((_, other)) = RENAMED.iter().find(|(names, _)| word(names, name).is_some()) {
        Fate::Keep(other)
    } else if DROPPED.iter().any(|line| word(line, name).is_some()) {
        Fate::Drop
    } else {
        Fate::Unwrap
    }
}

/// How the value of an attribute is judged on an element that is kept under this name. `None`: it goes.
pub fn attribute(element: &str, name: &str) -> Option<Kind> {
    let fits = |(elements, names, _): &&(&str, &str, Kind)| {
        word(names, name).is_some() && (elements.is_empty() || word(elements, element).is_some())
    };
    ATTRIBUTES.iter().find(fits).map(|(_, _, kind)| *kind)
}

/// The names of all elements that pass under their own name.
pub fn kept() -> impl Iterator<Item = &'static str> {
    KEPT.iter().flat_map(|line| line.split(' '))
}

/// The names of all elements that go with their content.
pub fn dropped() -> impl Iterator<Item = &'static str> {
    DROPPED.iter().flat_map(|line| line.split(' '))
}

/// The names of attributes that pass, by the elements they pass on: on all, where those are none. Both with a space between.
pub fn attributes() -> impl Iterator<Item = (&'static str, &'static str)> {
    ATTRIBUTES.iter().map(|(elements, names, _)| (*elements, *names))
}

/// Attributes that an element always gets, whatever it had. They come first, so that a picture is lazy before it has a source.
pub fn forced(element: &str) -> &'static [(&'static str, &'static str)] {
    match element {
        "img" => &[("loading", "lazy"), ("decoding", "async"), ("referrerpolicy", "no-referrer")],
        "audio" | "video" => &[("controls", ""), ("preload", "none")],
        // Long lines scroll, and what scrolls must be in reach of the keyboard.
        "pre" => &[("tabindex", "0")],
        "input" => &[("type", "checkbox"), ("disabled", "")],
        _ => &[],
    }
}

/// Whether a class may stand in a body. Any other could dress a body as a part of the page.
pub fn class(name: &str) -> bool {
    CLASS_FAMILIES.iter().any(|family| name.starts_with(family)) || word(CLASSES, name).is_some()
}

/// Whether a role may stand in a body.
pub fn role(name: &str) -> bool {
    word(ROLES, name).is_some()
}

/// The tables of this module, and the frame hosts and link schemes that a publisher adds to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    added: String,
}

impl Policy {
    /// Adds frame hosts, and link schemes with their colon. They are separated by spaces.
    pub fn with(added: String) -> Self {
        Policy { added }
    }

    /// The added hosts and schemes, in the form that [`Policy::with`] takes.
    pub fn added(&self) -> &str {
        &self.added
    }

    fn is_added(&self, name: &str) -> bool {
        !name.is_empty() && word(&self.added, name).is_some()
    }

    /// Whether a link may have this URL: it is relative, or its scheme is in [`LINK_SCHEMES`] or added.
    pub fn allows_link(&self, url: &str) -> bool {
        scheme(url).is_none_or(|scheme| word(LINK_SCHEMES, &scheme).is_some() || self.is_added(&scheme))
    }

    /// The host of a frame and its address after `https://`, if it is one of those that pass. The host is compared whole, up to the
    /// first letter that ends a host in every browser: a user name, a port or a backslash makes it another host.
    pub fn frame<'u>(&self, url: &'u str) -> Option<(&'u str, &'u str)> {
        let (scheme, rest) = url.trim_ascii().split_once('/')?;
        let rest = rest.strip_prefix('/')?;
        let host = authority(rest);
        let path = &rest[host.len()..];
        let path = &path[..path.find(['?', '#']).unwrap_or(path.len())];
        (matches!(scheme, "https:" | "http:" | "")
            && !host.is_empty()
            && !host.ends_with(':')
            && (list_allows_frame(FRAMES, host, path) || list_allows_frame(&self.added, host, path)))
        .then_some((host, rest))
    }
}

/// Whether an entry of the list, `host` or `host/path/`, lets a frame of this host and path pass.
fn list_allows_frame(list: &str, host: &str, path: &str) -> bool {
    list.split(' ').any(|entry| {
        let (known, prefix) = entry.split_at(entry.find('/').unwrap_or(entry.len()));
        known.eq_ignore_ascii_case(host)
            && (prefix.is_empty()
                || (path == prefix || prefix.ends_with('/') && path.starts_with(prefix)) && has_no_traversal(path))
    })
}

/// Whether a path leads where its beginning says: a browser would follow dots, reads a backslash as a slash, and leaves out
/// line breaks and tabs before it looks at either.
fn has_no_traversal(path: &str) -> bool {
    let leads_up = ["..", "%2e", "%2E"].iter().any(|dots| path.contains(dots));
    !leads_up && path.bytes().all(|byte| byte >= b' ' && byte != b'\\')
}

#[cfg(test)]
mod tests {
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
        let kept = words(KEPT);
        for (_, to) in RENAMED {
            assert!(kept.contains(to), "{to}");
        }
        for (elements, _, _) in ATTRIBUTES.iter().filter(|(elements, ..)| !elements.is_empty()) {
            assert!(elements.split(' ').all(|element| kept.contains(&element)), "{elements}");
        }
    }

    #[test]
    fn active_elements_and_attributes_are_not_allowed() {
        for name in ["script", "iframe", "object", "embed", "svg", "math", "style", "template", "dialog"] {
            assert_eq!(element(name), Fate::Drop, "{name}");
        }
        for name in ["link", "meta", "base", "font", "x-card", "body", "frameset", ""] {
            assert_eq!(element(name), Fate::Unwrap, "{name}");
        }
        assert_eq!(element("h1"), Fate::Keep("h2"));
        for name in
            ["onclick", "onerror", "style", "srcdoc", "target", "is", "slot", "part", "action", "", "xlink:href"]
        {
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
}

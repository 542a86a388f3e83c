//! The allow-list of the sanitiser, the same in the browser and in native code.
//!
//! Input: names of elements, attributes and classes in lower case, as an HTML parser returns them. Output: what happens
//! to each. Entry points: [`element`], then [`attribute`]; `safe_html` applies both.
//!
//! What is not listed does not pass. [`Policy`] adds the frame hosts and link schemes of a publisher. The tables are
//! strings of words to keep the reader small.

use super::{
    link::{authority, scheme},
    words::word,
};

/// What happens to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementRule {
    /// It is created again under this name.
    Keep(&'static str),
    /// The element is removed; its children stay.
    Unwrap,
    /// The element is removed with its content.
    Drop,
}

/// How the value of an attribute is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text; it has no effect.
    Text,
    /// A number or a percentage, as HTML parses it: what follows the digits is cut.
    Number,
    /// A word or a short length in a formula.
    Math,
    /// Up to two digits, and at most [`MAX_SPANNED`] in total.
    Span,
    /// The URL of a link: checked by [`Policy::allows_link`] and made absolute. `#x` points to the prefixed id.
    Link,
    /// The URL of an image or of media: checked by `content::link::safe_image` and made absolute.
    Image,
    /// A list of image URLs with sizes.
    Images,
    /// An id or anchor name; it gets the prefix [`ID_PREFIX`].
    Id,
    /// References to ids in the same body.
    Ids,
    /// Class names; only [allowed classes](class) pass.
    Class,
    /// A [role].
    Role,
    /// The alignment of a cell, as a word or a style. It becomes `align`, because our security policy blocks inline
    /// styles.
    Align,
}

/// The prefix of each `id` and `name` in a body. It prevents collisions with ids of the page and properties of
/// `document`.
pub const ID_PREFIX: &str = "u-";

/// Elements nested deeper are unwrapped. Browsers limit the depth to 512; pages must stay printable.
pub const MAX_DEPTH: usize = 200;

/// The limit of elements in a body. The rest is cut, and [`CUT`] is appended.
pub const MAX_ELEMENTS: usize = 100_000;

/// The limit of rows and columns that all cells of a body may span. Later cells span none.
pub const MAX_SPANNED: usize = 10_000;

/// The note at the end of a body that was cut.
pub const CUT: &str = "… cut here: this article is too large to be shown whole.";

/// The class of the scrolling box around a wide table. Only the sanitiser creates it.
pub const TABLE_BOX: &str = "table-scroll";

/// The class of a link that replaces a frame and becomes it on a click (`safe_html::frame`).
pub const FRAME: &str = "frame";

/// The `rel` of a link to another site.
pub const ELSEWHERE: &str = "external noopener noreferrer";

/// Players whose frames pass, as links: a host, and a path because strangers have pages there too. A path that ends in
/// `/` allows all paths below it.
///
/// A [`Policy`] may add more.
pub const FRAMES: &str = "www.youtube-nocookie.com/embed/ www.youtube.com/embed/ player.vimeo.com/video/ \
                          www.dailymotion.com/embed/ geo.dailymotion.com/player/ geo.dailymotion.com/player.html \
                          w.soundcloud.com/player/ open.spotify.com/embed/ open.spotify.com/embed-podcast/ \
                          bandcamp.com/EmbeddedPlayer/ embed.ted.com/talks/ archive.org/embed/";

/// Schemes of links, with their colon. A [`Policy`] may add more, but none that runs scripts. Media have `http:` or
/// `https:`, or are `data:` images.
pub const LINK_SCHEMES: &str = "http: https: mailto: tel:";

/// Elements that pass unchanged, frequent ones first.
const KEPT: &[&str] = &[
    // Text, and two frequent elements without meaning.
    "p a code span strong em li div",
    // Headings; `h1` is the title of the article.
    "h2 h3 h4 h5 h6",
    // Lists.
    "ul ol dl dt dd",
    // Blocks.
    "pre blockquote hr br section aside",
    // Tables.
    "td tr th table thead tbody tfoot caption colgroup col",
    // Images.
    "img figure figcaption picture source",
    // Phrases.
    "b i s u small mark del ins sub sup q cite dfn abbr kbd samp var time data",
    // Elements for other scripts than Latin.
    "bdi bdo wbr ruby rt rp",
    // Interactive elements and media.
    "details summary audio video track",
    // A checkbox in a task list. Other controls are removed.
    "input",
    // A formula. Only [`math`] passes inside.
    "math",
];

/// Elements of MathML Core; the first ones contain only text. None is an element of HTML, so a parser finds them again
/// where they are written.
const MATH: &str = "mi mo mn mtext ms mrow msup msub mfrac mspace msubsup msqrt mroot munder mover munderover mtd mtr mtable mstyle \
                    mmultiscripts mprescripts merror mphantom";

/// The length of the names in [`MATH`] that contain only text.
const MATH_TEXT: usize = "mi mo mn mtext ms".len();

/// Elements that pass under another name.
const RENAMED: &[(&str, &str)] = &[
    // `h1` is the title of the article.
    ("h1", "h2"),
    // Landmarks belong to the page; a `div` keeps the text on lines of its own.
    ("article header footer main nav hgroup address center fieldset search", "div"),
    // Obsolete elements.
    ("xmp listing plaintext", "pre"),
    ("menu dir", "ul"),
    ("tt", "code"),
    ("strike", "s"),
    ("acronym", "abbr"),
];

/// Elements that are removed with their content.
const DROPPED: &[&str] = &[
    // Scripts, styles, and their fallbacks.
    "script style template noscript noembed noframes",
    // Embedded documents, SVG, and the source of formulas, which are parsed by other rules.
    "iframe object embed svg title annotation annotation-xml",
    // Controls and dialogs.
    "button select optgroup option datalist textarea dialog",
    // Boundaries for the parser: their content would be parsed differently without them.
    "applet marquee",
];

/// Attributes that pass: elements (empty means all), names, and how the value is checked.
const ATTRIBUTES: &[(&str, &str, Kind)] = &[
    // Target of a link, and whether it is a download.
    ("a", "href", Kind::Link),
    ("a", "download", Kind::Text),
    // Colours of code, footnotes.
    ("", "class", Kind::Class),
    // Anchors; old pages use `name`.
    ("", "id", Kind::Id),
    ("a", "name", Kind::Id),
    // Language, direction, tooltip, and accessible names.
    ("", "title lang dir aria-label", Kind::Text),
    ("", "aria-labelledby aria-describedby", Kind::Ids),
    ("", "role", Kind::Role),
    // Media; sizes prevent layout shifts.
    ("img source audio video track", "src", Kind::Image),
    ("video", "poster", Kind::Image),
    ("img source", "srcset", Kind::Images),
    ("img source", "sizes", Kind::Text),
    ("source", "media type", Kind::Text),
    ("img source video", "width height", Kind::Number),
    ("img", "alt", Kind::Text),
    ("audio video", "loop", Kind::Text),
    ("track", "kind srclang label default", Kind::Text),
    // Tables. Cells that span thousands of columns would block the browser, so spans have two digits.
    ("td th", "colspan rowspan", Kind::Span),
    ("td th", "headers", Kind::Ids),
    // (`safe_html::limits` calls styles `xstyle`.)
    ("td th", "align style xstyle", Kind::Align),
    ("th", "scope abbr", Kind::Text),
    ("col colgroup", "span", Kind::Span),
    // Numbering of lists.
    ("ol", "reversed type", Kind::Text),
    ("ol", "start", Kind::Number),
    ("li", "value", Kind::Number),
    // Machine-readable values.
    ("time del ins", "datetime", Kind::Text),
    ("data", "value", Kind::Text),
    // Formulas.
    (
        "",
        "display displaystyle scriptlevel mathvariant stretchy symmetric largeop movablelimits accent lspace rspace \
         linethickness",
        Kind::Math,
    ),
    ("mspace", "width", Kind::Math),
    // State of disclosures and tasks.
    ("details", "open", Kind::Text),
    ("input", "checked", Kind::Text),
];

/// Roles that pass: images made of text, parts of footnotes, and alerts.
const ROLES: &str = "img doc-noteref doc-endnotes doc-backlink note";

/// Classes that pass: those of our Markdown, and task lists and galleries of other programs.
const CLASSES: &str = "footnotes footnote-reference footnote-definition footnote-definition-label footnote-backref \
                       task-list-item contains-task-list frame alert versions gallery wp-block-gallery kg-gallery-card";

/// Prefixes of classes that pass: languages of code, highlighting, kinds of alerts, and the alignment of
/// formulas.
const CLASS_FAMILIES: [&str; 4] = ["language-", "hl-", "alert-", "menv-"];

/// Returns what happens to an element.
pub fn element(name: &str) -> ElementRule {
    if let Some(kept) = KEPT.iter().find_map(|line| word(line, name)) {
        ElementRule::Keep(kept)
    } else if let Some((_, other)) = RENAMED.iter().find(|(names, _)| word(names, name).is_some()) {
        ElementRule::Keep(other)
    } else if DROPPED.iter().any(|line| word(line, name).is_some()) {
        ElementRule::Drop
    } else {
        ElementRule::Unwrap
    }
}

/// Returns the name of an element that passes inside `math`.
pub fn math(name: &str) -> Option<&'static str> {
    word(MATH, name)
}

/// Returns whether an element of a formula contains only text. Inside it, a parser follows the rules of HTML.
pub fn is_math_text(name: &str) -> bool {
    word(&MATH[..MATH_TEXT], name).is_some()
}

/// Returns how the value of an attribute is checked on a kept element. `None` removes the attribute.
pub fn attribute(element: &str, name: &str) -> Option<Kind> {
    let fits = |(elements, names, _): &&(&str, &str, Kind)| {
        word(names, name).is_some() && (elements.is_empty() || word(elements, element).is_some())
    };
    ATTRIBUTES.iter().find(fits).map(|(_, _, kind)| *kind)
}

/// Returns the elements that pass under their own name.
pub fn kept() -> impl Iterator<Item = &'static str> {
    KEPT.iter().chain([&MATH]).flat_map(|line| line.split(' '))
}

/// Returns the elements that are removed with their content.
pub fn dropped() -> impl Iterator<Item = &'static str> {
    DROPPED.iter().flat_map(|line| line.split(' '))
}

/// Returns the attributes that pass: element names (empty means all) and attribute names, separated by spaces.
pub fn attributes() -> impl Iterator<Item = (&'static str, &'static str)> {
    ATTRIBUTES.iter().map(|(elements, names, _)| (*elements, *names))
}

/// Returns attributes that an element always gets. They come first, so that an image is lazy before it has a source.
pub fn forced(element: &str) -> &'static [(&'static str, &'static str)] {
    match element {
        "img" => &[("loading", "lazy"), ("decoding", "async"), ("referrerpolicy", "no-referrer")],
        "audio" | "video" => &[("controls", ""), ("preload", "none")],
        // Scrollable elements must be reachable by keyboard.
        "pre" => &[("tabindex", "0")],
        "input" => &[("type", "checkbox"), ("disabled", "")],
        _ => &[],
    }
}

/// Returns whether a class may occur in a body. Other classes could imitate parts of the page.
pub fn class(name: &str) -> bool {
    CLASS_FAMILIES.iter().any(|family| name.starts_with(family)) || word(CLASSES, name).is_some()
}

/// Returns whether a role may occur in a body.
pub fn role(name: &str) -> bool {
    word(ROLES, name).is_some()
}

/// The allow-list: the tables of this module, and what a publisher adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    added: String,
}

impl Policy {
    /// Adds frame hosts, and link schemes with their colon, separated by spaces.
    pub fn with(added: String) -> Self {
        Policy { added }
    }

    /// Returns the added hosts and schemes in the form that [`Policy::with`] takes.
    pub fn added(&self) -> &str {
        &self.added
    }

    fn is_added(&self, name: &str) -> bool {
        !name.is_empty() && word(&self.added, name).is_some()
    }

    /// Returns whether a link may have this URL: it is relative, or its scheme is in [`LINK_SCHEMES`] or added.
    pub fn allows_link(&self, url: &str) -> bool {
        scheme(url).is_none_or(|scheme| word(LINK_SCHEMES, &scheme).is_some() || self.is_added(&scheme))
    }

    /// Returns the host of an allowed frame, and its address after `https://`.
    ///
    /// The host is compared whole: a user name, a port or a backslash makes it another host.
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

/// Returns whether the list contains `host` or `host/path/` of this frame.
fn list_allows_frame(list: &str, host: &str, path: &str) -> bool {
    list.split(' ').any(|entry| {
        let (known, prefix) = entry.split_at(entry.find('/').unwrap_or(entry.len()));
        known.eq_ignore_ascii_case(host)
            && (prefix.is_empty()
                || (path == prefix || prefix.ends_with('/') && path.starts_with(prefix)) && has_no_traversal(path))
    })
}

/// Returns whether a path stays below its beginning. Browsers resolve dots, read backslashes as slashes, and drop line
/// breaks and tabs.
fn has_no_traversal(path: &str) -> bool {
    // `contains` would link the search of texts, which nothing else in the reader uses.
    let has = |part: &[u8]| path.as_bytes().windows(part.len()).any(|found| found.eq_ignore_ascii_case(part));
    !has(b"..") && !has(b"%2e") && path.bytes().all(|byte| byte >= b' ' && byte != b'\\')
}

#[cfg(test)]
mod tests;

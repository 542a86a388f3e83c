//! Images whose address waits for a script, and their sizes.
//!
//! Input: the attributes of an image. Output: the attributes that the script and the style of its site would give it.
//! Entry point: [`complete`].

use super::pieces::Piece;

/// What is known of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It had its address.
    Real,
    /// Its address was in another attribute.
    Rescued,
    /// It has none.
    Placeholder,
}

/// Words in the names of images that stand for others.
const PLACEHOLDER_NAMES: [&str; 12] = [
    "placeholder",
    "blank.",
    "spacer.",
    "1x1",
    "pixel.",
    "loading.",
    "lazy.",
    "lazyload",
    "transparent.",
    "grey.",
    "gray.",
    "empty.",
];

/// The length of the shortest `data:` URL of a drawing that is no placeholder.
const MIN_DRAWING: usize = 1_000;

/// The width and height of an emoji or icon, in CSS pixels.
const ICON_SIZE: &str = "20";

/// CSS pixels of an `em`.
const EM: u32 = 16;

type Attributes = Vec<(String, String)>;

/// Completes the attributes of an image, frame or player.
pub(super) fn complete(element: &str, attributes: &mut Attributes, is_changed: &mut bool) -> State {
    let before = attributes.len();
    let src = value(attributes, "src").map(str::to_owned);
    let srcset = value(attributes, "srcset").map(str::to_owned);
    let has_src = src.as_deref().is_some_and(|src| !is_placeholder(src));
    let has_srcset = srcset.as_deref().is_some_and(|list| !is_placeholder(list));
    let lazy_src = lazy(attributes, false, has_src);
    let lazy_srcset = lazy(attributes, true, false).filter(|_| !has_srcset || lazy_src.is_some());
    let mut state = if has_src || has_srcset { State::Real } else { State::Placeholder };
    let mut set = |name: &str, text: String| {
        *is_changed = true;
        attributes.retain(|(known, _)| known != name);
        if !text.is_empty() {
            attributes.push((name.to_owned(), text));
        }
    };
    let from_srcset = |list: &String| first_of_srcset(list).to_owned();
    if element != "source" || src.is_some() || lazy_srcset.is_none() {
        if let Some(lazy_src) = lazy_src.or_else(|| lazy_srcset.as_ref().filter(|_| !has_src).map(from_srcset)) {
            set("src", lazy_src);
            state = State::Rescued;
        } else if !has_src && has_srcset && src.is_some() {
            set("src", String::new());
        }
    }
    if let Some(list) = lazy_srcset {
        set("srcset", list);
        state = State::Rescued;
    } else if srcset.is_some() && !has_srcset {
        set("srcset", String::new());
    }
    if element == "video" && value(attributes, "poster").is_none_or(is_placeholder) {
        let poster = value(attributes, "data-poster").map(str::to_owned);
        if let Some(poster) = poster {
            attributes.push(("poster".to_owned(), poster));
            *is_changed = true;
        }
    }
    if matches!(element, "iframe" | "video" | "audio") {
        return State::Real;
    }
    if element == "img" {
        size(attributes, is_changed);
    }
    *is_changed |= before != attributes.len();
    // A placeholder with a name may be a real image, and so may a long drawing.
    let src = src.as_deref().map(str::trim_ascii).unwrap_or_default();
    let may_be_real = if src.starts_with("data:") { src.len() >= MIN_DRAWING } else { !src.is_empty() };
    if state == State::Placeholder && may_be_real && !has_lazy_class(attributes) { State::Real } else { state }
}

fn value<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn has_lazy_class(attributes: &Attributes) -> bool {
    value(attributes, "class").is_some_and(|class| class.to_ascii_lowercase().contains("lazy"))
}

/// Returns the address, or the list of addresses, in an attribute for a script.
fn lazy(attributes: &Attributes, is_list: bool, has_src: bool) -> Option<String> {
    let rank = |(name, value): &&(String, String)| {
        let name = name.strip_prefix("data-").or_else(|| name.strip_prefix("lazy-").filter(|_| !has_src))?;
        let is_set = name.ends_with("srcset");
        if is_set != is_list || is_placeholder(value) || !is_url(value, is_list) {
            return None;
        }
        let is_sure = ["src", "lazy-src", "lazy", "srcset", "lazy-srcset"].contains(&name);
        let is_likely = ["src", "original", "lazy", "echo", "url"].iter().any(|part| name.contains(part))
            && !["preview", "thumb", "small", "low", "placeholder"].iter().any(|part| name.contains(part));
        match () {
            () if is_sure => Some(0),
            () if is_likely && (!has_src || has_lazy_class(attributes)) => Some(1),
            () if !has_src && has_extension(value) => Some(2),
            () => None,
        }
    };
    let found = attributes.iter().filter_map(|pair| Some((rank(&pair)?, &pair.1))).min_by_key(|(rank, _)| *rank)?;
    Some(found.1.trim_ascii().to_owned())
}

/// Returns whether a value looks like one URL, or like a list of URLs with sizes.
fn is_url(value: &str, is_list: bool) -> bool {
    let value = value.trim_ascii();
    let has_space = value.contains(|c: char| c.is_ascii_whitespace());
    !value.is_empty() && !value.starts_with(['{', '[', '#']) && value.contains(['/', '.']) && (is_list || !has_space)
}

fn has_extension(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].iter().any(|end| path.ends_with(end))
}

/// Returns whether an address is that of a placeholder.
fn is_placeholder(src: &str) -> bool {
    let src = src.trim_ascii();
    if let Some(data) = src.strip_prefix("data:") {
        // A real image in a `data:` URL is longer.
        return !data.starts_with("image/") || data.starts_with("image/svg") || data.len() < 300;
    }
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    src.is_empty()
        || src == "about:blank"
        || src.starts_with('#')
        || PLACEHOLDER_NAMES.iter().any(|part| name.contains(part))
}

/// Applies `map` to each URL of a `srcset`.
pub(super) fn map_srcset(list: &str, map: &dyn Fn(&str) -> String) -> Option<String> {
    let mut out = String::with_capacity(list.len());
    let mut rest = list;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return Some(out);
        }
        let (url, after) = rest.split_at(rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len()));
        let bare = url.trim_end_matches(',');
        let size = if bare.len() < url.len() { "" } else { &after[..after.find(',').unwrap_or(after.len())] };
        rest = &after[size.len()..];
        out.push_str(if out.is_empty() { "" } else { ", " });
        out.push_str(&map(bare));
        out.extend(Some(size.trim_ascii()).filter(|size| !size.is_empty()).map(|size| [" ", size].concat()));
    }
}

fn first_of_srcset(list: &str) -> &str {
    list.split_ascii_whitespace().next().unwrap_or_default().trim_end_matches(',')
}

/// Gives an image the size that its style or class states.
fn size(attributes: &mut Attributes, is_changed: &mut bool) {
    let class = value(attributes, "class").unwrap_or_default().to_ascii_lowercase();
    let src = value(attributes, "src").unwrap_or_default();
    let is_icon = class.split_ascii_whitespace().any(|word| {
        word == "icon"
            || word.ends_with("-icon")
            || ["emoji", "emoticon", "smiley", "smilies", "emote"].iter().any(|part| word.contains(part))
    }) || ["/emoji/", "/emojis/", "twemoji", "/smilies/"].iter().any(|part| src.contains(part));
    let style = value(attributes, "style").unwrap_or_default().to_ascii_lowercase();
    let declared = |name: &str| {
        let declarations = style.split(';').filter_map(|one| one.split_once(':'));
        declarations.filter(|(known, _)| known.trim() == name).find_map(|(_, length)| pixels(length))
    };
    let attribute = |name: &str| {
        let given = value(attributes, name)?;
        if given.trim_ascii().ends_with("em") { pixels(given) } else { Some(given.to_owned()) }
    };
    let small = |length: &String| length.parse().is_ok_and(|length: u32| length <= 64);
    let styled = (declared("width"), declared("height"));
    let (width, height) = match (styled, (attribute("width"), attribute("height"))) {
        ((Some(width), height), _) => (Some(width), height),
        ((None, Some(height)), (None, _)) if small(&height) => (Some(height.clone()), Some(height)),
        (_, (None, Some(height))) if small(&height) => (Some(height.clone()), Some(height)),
        (_, (None, None)) => match declared("max-width").or_else(|| declared("max-height").filter(small)) {
            Some(most) => (Some(most), None),
            None if is_icon => (Some(ICON_SIZE.to_owned()), Some(ICON_SIZE.to_owned())),
            None => return,
        },
        (_, given) => given,
    };
    for (name, length) in [("width", width), ("height", height)] {
        if value(attributes, name) != length.as_deref() {
            *is_changed = true;
            attributes.retain(|(known, _)| known != name);
            attributes.extend(length.map(|length| (name.to_owned(), length)));
        }
    }
}

/// Converts a length of a style to pixels, or to a percentage.
fn pixels(length: &str) -> Option<String> {
    let length = length.trim_ascii().trim_end_matches("!important").trim_ascii();
    let end = length.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(length.len());
    let (whole, fraction) = length[..end].split_once('.').unwrap_or((&length[..end], ""));
    // In tenths, because parsing floating-point numbers would enlarge the module.
    let tenth = fraction.bytes().next().map_or(0, |digit| u32::from(digit.saturating_sub(b'0')));
    let whole: u32 = if whole.is_empty() { 0 } else { whole.parse().ok().filter(|whole| *whole < 10_000)? };
    let factor = match &length[end..] {
        "px" => 1,
        "em" | "rem" => EM,
        "ex" | "ch" => EM / 2,
        "%" if (1..100).contains(&whole) => return Some([&whole.to_string(), "%"].concat()),
        _ => return None,
    };
    let pixels = ((whole * 10 + tenth) * factor + 5) / 10;
    (pixels > 0).then(|| pixels.to_string())
}

/// Returns what identifies the image at an address, in any of its sizes.
fn key(url: &str) -> String {
    let path = url.trim_ascii().split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_start_matches("https:").trim_start_matches("http:");
    let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
    let stem = stem.strip_suffix("-scaled").unwrap_or(stem);
    let is_size = |size: &str| {
        size.split_once('x').is_some_and(|(width, height)| {
            [width, height].iter().all(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit()))
        })
    };
    let stem = stem.rsplit_once('-').filter(|(_, size)| is_size(size)).map_or(stem, |(stem, _)| stem);
    [stem, ".", extension].concat()
}

/// Returns whether two keys have the same file name.
pub(super) fn have_same_name(one: &str, other: &str) -> bool {
    let name = |key: &str| key.rsplit('/').next().map(str::to_owned);
    name(one) == name(other)
}

/// Returns the keys of all images and frames in pieces.
pub(super) fn keys(html: &str, pieces: &[Piece]) -> Vec<String> {
    let mut keys = Vec::new();
    for piece in pieces {
        let Piece::Start(tag) = piece else { continue };
        let name = tag.name(html);
        if matches!(name.as_str(), "img" | "amp-img" | "iframe" | "video") {
            let mut attributes = tag.decoded(html);
            complete(&name, &mut attributes, &mut false);
            let url = value(&attributes, "src").or_else(|| value(&attributes, "srcset").map(first_of_srcset));
            keys.extend(url.filter(|url| !is_placeholder(url)).map(key));
        }
    }
    keys
}

/// Returns the keys of all images outside `noscript`.
pub(super) fn outside_noscript(html: &str, all: &[Piece]) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, piece) in all.iter().enumerate() {
        if at >= from && matches!(piece, Piece::Start(tag) if tag.name(html) == "noscript") {
            found.extend(keys(html, &all[from..at]));
            from = super::pieces::end_of(html, all, at, all.len());
        }
    }
    // Without a `noscript`, nobody asks for them.
    if from > 0 {
        found.extend(keys(html, &all[from.min(all.len())..]));
    }
    found
}

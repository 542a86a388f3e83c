//! Cards of Ghost's editor, which need a script or a style of Ghost.
//!
//! Input: the HTML of a post. Output: HTML that means the same without both. Entry point: [`without_scripts`].
//!
//! | card | becomes |
//! | --- | --- |
//! | toggle | a disclosure |
//! | callout | an aside |
//! | audio, video | the native player, without the controls that Ghost's script moves |
//! | bookmark | a link, without the icon of the other site, whose size only a style limits |
//!
//! A card whose elements do not end is left as it is, so that nothing is lost.

use crate::html::{Attributes, name_end};

/// Elements that only a script fills or moves.
const CONTROLS: [&str; 6] = [
    "kg-audio-player",
    "kg-audio-hide",
    "kg-video-overlay",
    "kg-video-player-container",
    "kg-video-player",
    "kg-video-hide",
];

/// What happens to the end of an open `div`.
enum End {
    /// It stays.
    Same,
    /// It becomes that of another element.
    Renamed(&'static str),
    /// It is removed with what precedes it, back to this length of the output.
    Removed(usize),
}

/// Rewrites the cards of a post.
pub(super) fn without_scripts(html: &str) -> String {
    if !html.contains("kg-") {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<End> = Vec::new();
    let mut rest = 0;
    while let Some(found) = html[rest..].find('<') {
        let start = rest + found;
        out.push_str(&html[rest..start]);
        let is_end = html[start..].starts_with("</");
        let name_start = start + 1 + usize::from(is_end);
        if !html[name_start..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            out.push('<');
            rest = start + 1;
            continue;
        }
        let end = html[start..].find('>').map_or(html.len(), |length| start + length + 1);
        let tag = &html[start..end];
        match html[name_start..name_end(html, name_start)].to_ascii_lowercase().as_str() {
            "div" if !is_end => {
                let end_of_it = end_of(html, start, &out);
                match &end_of_it {
                    End::Renamed(other) => out.extend(["<", other, ">"]),
                    _ => out.push_str(tag),
                }
                open.push(end_of_it);
            }
            "div" => match open.pop() {
                Some(End::Renamed(other)) => out.extend(["</", other, ">"]),
                Some(End::Removed(length)) => out.truncate(length),
                Some(End::Same) | None => out.push_str(tag),
            },
            "img" if has_class(html, start, "kg-bookmark-icon") => {}
            _ => out.push_str(tag),
        }
        rest = end;
    }
    out.push_str(&html[rest..]);
    match open.iter().all(|end| matches!(end, End::Same)) {
        true => out,
        false => html.to_owned(),
    }
}

/// Decides about the `div` that starts at `start`.
fn end_of(html: &str, start: usize, out: &str) -> End {
    match () {
        () if CONTROLS.iter().any(|class| has_class(html, start, class)) => End::Removed(out.len()),
        () if has_class(html, start, "kg-toggle-card") => End::Renamed("details"),
        () if has_class(html, start, "kg-toggle-heading") => End::Renamed("summary"),
        () if has_class(html, start, "kg-callout-card") => End::Renamed("aside"),
        () => End::Same,
    }
}

/// Returns whether the element that starts at `start` has a class.
fn has_class(html: &str, start: usize, class: &str) -> bool {
    let mut attributes = Attributes::new(html, name_end(html, start));
    let found = attributes.find(|[name, _]| html[name.clone()].eq_ignore_ascii_case("class"));
    found.is_some_and(|[_, value]| html[value].split_ascii_whitespace().any(|one| one == class))
}

#[cfg(test)]
mod tests {
    use super::without_scripts;

    #[test]
    fn cards_work_without_scripts() {
        let table = [
            (
                "<div class=\"kg-card kg-toggle-card\" data-kg-toggle-state=\"close\"><div class=\"kg-toggle-heading\">\
                 <h4 class=\"kg-toggle-heading-text\">Why?</h4><button><svg></svg></button></div><div class=\"kg-toggle-content\">\
                 <p>So.</p></div></div>",
                "<details><summary><h4 class=\"kg-toggle-heading-text\">Why?</h4><button><svg></svg></button></summary>\
                 <div class=\"kg-toggle-content\"><p>So.</p></div></details>",
            ),
            (
                "<div class=\"kg-card kg-callout-card kg-callout-card-blue\"><div class=\"kg-callout-emoji\">💡</div>\
                 <div class=\"kg-callout-text\">Mind.</div></div>",
                "<aside><div class=\"kg-callout-emoji\">💡</div><div class=\"kg-callout-text\">Mind.</div></aside>",
            ),
            (
                "<div class=\"kg-card kg-audio-card\"><div class=\"kg-audio-player-container\"><audio src=\"a.mp3\"></audio>\
                 <div class=\"kg-audio-title\">Fog horn</div><div class=\"kg-audio-player\"><span>0:00</span>\
                 <div class=\"kg-audio-time\">/ 1:23</div></div></div></div>",
                "<div class=\"kg-card kg-audio-card\"><div class=\"kg-audio-player-container\"><audio src=\"a.mp3\"></audio>\
                 <div class=\"kg-audio-title\">Fog horn</div></div></div>",
            ),
            (
                "<figure class=\"kg-card kg-video-card\"><div class=\"kg-video-container\"><video src=\"v.mp4\"></video>\
                 <div class=\"kg-video-overlay\"><button></button></div><div class=\"kg-video-player-container\">\
                 <div class=\"kg-video-player\">0:00</div></div></div><figcaption>Tide</figcaption></figure>",
                "<figure class=\"kg-card kg-video-card\"><div class=\"kg-video-container\"><video src=\"v.mp4\"></video></div>\
                 <figcaption>Tide</figcaption></figure>",
            ),
            (
                "<a class=\"kg-bookmark-container\" href=\"https://a.example/\"><div class=\"kg-bookmark-title\">A</div>\
                 <img class=\"kg-bookmark-icon\" src=\"i.png\"><img src=\"t.png\"></a>",
                "<a class=\"kg-bookmark-container\" href=\"https://a.example/\"><div class=\"kg-bookmark-title\">A</div>\
                 <img src=\"t.png\"></a>",
            ),
            ("<p>kg-toggle-card < 3 </div>", "<p>kg-toggle-card < 3 </div>"),
            ("<div class=\"kg-audio-player\">lost?", "<div class=\"kg-audio-player\">lost?"),
            ("<div class=kg-callout-card>a", "<div class=kg-callout-card>a"),
        ];
        for (html, expected) in table {
            assert_eq!(without_scripts(html), expected);
        }
    }
}

//! Players of video and sound files.
//!
//! Input: the tags of a sanitised body. Output: `![words](clip.mp4)` as a player, and the text tracks beside the file
//! of a player that has none. Entry points: [`is_recording`], and [`BodyCompiler::write_player`].

use super::BodyCompiler;
use crate::source::language;
use broadsheet::content::policy;
use broadsheet::html;

/// Extensions of files that browsers play.
const VIDEO: [&str; 5] = ["mp4", "m4v", "webm", "ogv", "mov"];
const SOUND: [&str; 8] = ["mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "aac"];

/// Attributes that an image and a player share.
const SHARED: [&str; 5] = ["id", "class", "title", "lang", "dir"];

/// The player that is being written.
#[derive(Debug, Default)]
pub(super) struct Player {
    /// The address of its first file.
    src: String,
    has_track: bool,
}

/// Returns whether a URL is that of a video or sound file.
pub(super) fn is_recording(url: &str) -> bool {
    element(url).is_some()
}

/// Returns the element that plays a file.
fn element(url: &str) -> Option<&'static str> {
    let path = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    let (_, extension) = path.rsplit('/').next()?.rsplit_once('.')?;
    let is_in = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(extension));
    match () {
        () if is_in(&VIDEO) => Some("video"),
        () if is_in(&SOUND) => Some("audio"),
        () => None,
    }
}

impl Player {
    /// Notes what a tag of a player says. Returns it once it is complete.
    pub(super) fn note(open: &mut Option<Player>, tag: &str) -> Option<Player> {
        let source = || html::attribute(tag, "src").map(|src| html::decode(src).into_owned()).unwrap_or_default();
        match (html::name(tag), tag.starts_with("</")) {
            ("video" | "audio", true) => return open.take(),
            ("video" | "audio", false) => *open = Some(Player { src: source(), has_track: false }),
            ("track", _) => open.iter_mut().for_each(|player| player.has_track = true),
            ("source", _) => {
                open.iter_mut().filter(|player| player.src.is_empty()).for_each(|player| player.src = source());
            }
            _ => {}
        }
        None
    }
}

impl BodyCompiler<'_, '_> {
    /// The address of a URL, as `resolve` returns it. A recording is remembered, because its tracks are beside it.
    pub(super) fn resolve_noting_recordings(&self, url: &str) -> String {
        let address = self.resolve(url);
        if is_recording(url) {
            self.recordings.borrow_mut().insert(address.clone(), url.to_owned());
        }
        address
    }

    /// Writes the player of an image whose file is a recording. Returns `false` for a picture.
    pub(super) fn write_player(&self, image: &str, out: &mut String) -> bool {
        let src = html::attribute(image, "src").unwrap_or_default();
        let Some(element) = element(src) else { return false };
        let attribute = |name: &str, value: &str| [" ", name, "=\"", value, "\""].concat();
        *out += &["<", element].concat();
        policy::forced(element).iter().for_each(|(name, value)| *out += &attribute(name, value));
        let size: &[&str] = if element == "video" { &["width", "height"] } else { &[] };
        let kept = SHARED.iter().chain(size).chain(&["src"]);
        kept.filter_map(|name| Some((name, html::attribute(image, name)?)))
            .for_each(|(name, value)| *out += &attribute(name, value));
        // The words for a picture name the player.
        let label = html::attribute(image, "alt").filter(|alt| !alt.is_empty());
        label.into_iter().for_each(|alt| *out += &attribute("aria-label", alt));
        out.push('>');
        self.write_tracks(&Player { src: html::decode(src).into_owned(), has_track: false }, out);
        *out += &["</", element, ">"].concat();
        true
    }

    /// Writes the tracks beside the file of a player, unless it has tracks already.
    pub(super) fn write_tracks(&self, player: &Player, out: &mut String) {
        let written = self.recordings.borrow().get(&player.src).cloned();
        let Some(written) = written.filter(|_| !player.has_track) else { return };
        for track in self.context.media.tracks(self.file, &written) {
            let language = track.language.unwrap_or_else(|| self.language.to_owned());
            let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
            // Captions are in the language of the recording, and subtitles translate it.
            let kind = if primary(&language) == primary(self.language) { "captions" } else { "subtitles" };
            let label = language::own_name(&language);
            let src = self.resolve(&track.reference);
            let values = [("src", &*src), ("kind", kind), ("srclang", &language), ("label", &label)];
            *out += "<track";
            values.iter().for_each(|(name, value)| *out += &[" ", name, "=\"", &html::escaped(value), "\""].concat());
            out.push('>');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_extension() {
        for (url, expected) in [
            ("clip.mp4", Some("video")),
            ("https://a.example/b/clip.WebM?x=1.png#t=3", Some("video")),
            ("/media/talk.mp3", Some("audio")),
            ("mp4", None),
            ("https://a.mp4/b", None),
            ("clip.mp4.png", None),
            ("a.png#clip.mp4", None),
        ] {
            assert_eq!(element(url), expected, "{url}");
        }
    }
}

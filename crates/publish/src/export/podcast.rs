//! The recording of an article, for podcast players.
//!
//! Input: the body of an article. Output: what feeds say about its first audio file. Entry point: [`Recording::of`].
//!
//! Only what is known is stated: the size of a file on another host, for example, is not.

use super::xml_text::strip_invalid_xml;
use broadsheet::content::{Author, Summary};
use broadsheet::html::{self, Token, attribute, decode};
use rss::extension::{Extension, ExtensionMap};
use std::collections::BTreeMap;

/// The name space of `podcast:`.
pub const NAMESPACE: &str = "https://podcastindex.org/namespace/1.0";

/// Media types of audio files by extension.
const TYPES: [(&str, &str); 8] = [
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("aac", "audio/aac"),
    ("ogg", "audio/ogg"),
    ("oga", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("flac", "audio/flac"),
    ("wav", "audio/wav"),
];

/// An audio file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Its absolute URL.
    pub url: String,
    /// Its media type.
    pub media_type: &'static str,
}

impl Recording {
    /// Returns the first audio file of a body. `None` if its URL is not absolute, because a player needs that.
    pub fn of(html: &str) -> Option<Self> {
        let mut is_inside = false;
        let url = html::tokens(html).find_map(|token| {
            let Token::Tag(tag) = token else { return None };
            let is_start = !tag.starts_with("</");
            match html::name(tag) {
                "audio" => is_inside = is_start,
                "source" if is_inside => {}
                _ => return None,
            }
            attribute(tag, "src").filter(|_| is_start)
        })?;
        let url = decode(url).into_owned();
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        let known = TYPES.iter().find(|(known, _)| *known == extension).map_or("audio/mpeg", |(_, kind)| kind);
        url.starts_with("http").then_some(Recording { media_type: known, url })
    }

    /// Returns the element `enclosure` of an RSS item. A length of 0 means that it is not known.
    pub fn enclosure(&self) -> rss::Enclosure {
        rss::Enclosure { url: self.url.clone(), length: "0".to_owned(), mime_type: self.media_type.to_owned() }
    }
}

/// Returns what `itunes:` says about an episode. `image` is absolute.
pub fn episode(summary: &Summary, image: Option<&str>) -> rss::extension::itunes::ITunesItemExtension {
    let names: Vec<&str> = summary.authors.iter().map(|author| author.name.as_str()).collect();
    rss::extension::itunes::ITunesItemExtension {
        author: Some(strip_invalid_xml(&names.join(", "))).filter(|names| !names.is_empty()),
        image: image.map(str::to_owned),
        summary: summary.deck.as_deref().map(strip_invalid_xml),
        episode_type: Some("full".to_owned()),
        ..Default::default()
    }
}

/// Returns the elements `podcast:person` of an item.
pub fn people(authors: &[Author]) -> Option<(String, BTreeMap<String, Vec<Extension>>)> {
    let person = |author: &Author| Extension {
        name: "podcast:person".to_owned(),
        value: Some(strip_invalid_xml(&author.name)),
        attrs: author.url.iter().map(|url| ("href".to_owned(), url.clone())).collect(),
        ..Extension::default()
    };
    let people: Vec<Extension> = authors.iter().map(person).collect();
    (!people.is_empty()).then(|| ("podcast".to_owned(), [("person".to_owned(), people)].into()))
}

/// Adds `podcast:medium` to the elements of a channel.
pub fn add_medium(extensions: &mut ExtensionMap) {
    let medium =
        Extension { name: "podcast:medium".to_owned(), value: Some("podcast".to_owned()), ..Extension::default() };
    extensions.insert("podcast".to_owned(), [("medium".to_owned(), vec![medium])].into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_audio_file_is_the_recording() {
        let table = [
            (
                "<p>x</p><audio src=\"https://a.example/x.m4a?y=1&amp;z\" controls></audio>",
                Some(("https://a.example/x.m4a?y=1&z", "audio/mp4")),
            ),
            (
                "<audio controls><source src=\"https://a.example/x.ogg\"></audio>",
                Some(("https://a.example/x.ogg", "audio/ogg")),
            ),
            ("<audio src=\"https://a.example/stream\"></audio>", Some(("https://a.example/stream", "audio/mpeg"))),
            ("<video><source src=\"https://a.example/x.mp4\"></video>", None),
            ("<audio></audio><video><source src=\"https://a.example/x.mp4\"></video>", None),
            ("<audio src=\"/x.mp3\"></audio>", None),
            ("<p>&lt;audio src=\"https://a.example/x.mp3\"&gt;</p>", None),
        ];
        for (html, expected) in table {
            let found = Recording::of(html);
            assert_eq!(found.as_ref().map(|it| (it.url.as_str(), it.media_type)), expected, "{html}");
        }
    }
}

//! The text tracks of a recording: `clip.vtt` or `clip.de.vtt` beside `clip.mp4`.
//!
//! Input: a reference to a recording, and the article that contains it. Output: a [`Track`] for each file, by name.
//! Entry point: [`Media::tracks`].

use super::{Media, local_path};
use crate::source::language;
use broadsheet::content::link;
use std::fs;
use std::path::Path;

/// A file with captions or subtitles (WebVTT).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// The reference to it, as the article would write it.
    pub reference: String,
    /// The language in its name.
    pub language: Option<String>,
}

impl Media<'_> {
    /// Finds the tracks beside the recording that the article `file` refers to.
    pub fn tracks(&self, file: &Path, reference: &str) -> Vec<Track> {
        let Some((path, _)) = local_path(reference) else { return Vec::new() };
        let written = reference.split(['?', '#']).next().unwrap_or_default();
        let folder = &written[..written.rfind('/').map_or(0, |slash| slash + 1)];
        let candidates = self.candidates(file, &path).into_iter().flatten();
        let candidate = candidates.map(|path| self.settings.root.join(path)).find(|path| path.is_file());
        let Some((recording, entries)) =
            candidate.and_then(|path| Some((path.clone(), fs::read_dir(path.parent()?).ok()?)))
        else {
            return Vec::new();
        };
        let stem = recording.file_stem().unwrap_or_default().to_string_lossy();
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        let track = |name: String| {
            let language = language_of(name.strip_prefix(&*stem)?)?;
            Some(Track { reference: [folder, &link::percent_encode(&name)].concat(), language })
        };
        names.into_iter().filter_map(track).collect()
    }
}

/// Returns the language in what follows the stem: `.vtt` has none, and `.de.vtt` is German. `None` for other files.
fn language_of(ending: &str) -> Option<Option<String>> {
    let (between, extension) = ending.rsplit_once('.')?;
    if !extension.eq_ignore_ascii_case("vtt") {
        return None;
    }
    match between.strip_prefix('.') {
        // Longer words, such as `chapters`, are no languages.
        Some(code) => language::tag(code).filter(|tag| tag.find('-').unwrap_or(tag.len()) <= 3).map(Some),
        None => between.is_empty().then_some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_parts_of_names() {
        let language = |tag: &str| Some(Some(tag.to_owned()));
        for (ending, expected) in [
            (".vtt", Some(None)),
            (".VTT", Some(None)),
            (".de.vtt", language("de")),
            (".pt_BR.vtt", language("pt-BR")),
            (".chapters.vtt", None),
            (".1.vtt", None),
            ("-2.vtt", None),
            (".mp4", None),
            ("", None),
        ] {
            assert_eq!(language_of(ending), expected, "{ending}");
        }
    }
}

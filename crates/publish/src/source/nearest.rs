//! Suggestions for misspelled names, used in diagnostics.
//!
//! Input: a name and the known names. Output: the most similar known name. Entry point: [`nearest`].

/// Returns the known name most similar to `name`, or `None` if no name is similar.
pub fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let like = |known: &'n str| (strsim::jaro_winkler(known, name), known);
    names.map(like).filter(|(likeness, _)| *likeness > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

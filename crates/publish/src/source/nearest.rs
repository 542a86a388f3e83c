//! The known name that is most like a wrong one, for suggestions in diagnostics.

/// The name most like `name`, if one is like it at all.
pub fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let like = |known: &'n str| (strsim::jaro_winkler(known, name), known);
    names.map(like).filter(|(likeness, _)| *likeness > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

//! The script that applies the settings of a visitor before the first paint.
//!
//! Input: none. Output: the tag for the head of each page, and the hash for its security policy. Entry points: [`tag`]
//! and [`hash`]. A script in a file would run after the first paint, so that a dark page would flash.

use crate::page::manifest::sha256;

/// The script without comments and indentation.
fn script() -> String {
    let lines = include_str!("settings.js").lines().map(str::trim);
    lines.filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The tag.
pub fn tag() -> String {
    format!("<script>{}</script>", script())
}

/// The source expression that allows the script.
pub fn hash() -> String {
    format!("'{}'", sha256(script().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_one_statement_without_comments() {
        let tag = tag();
        assert!(tag.starts_with("<script>try {\nconst root") && tag.ends_with("catch {}</script>"), "{tag}");
        assert!(!tag.contains("//") && tag.matches('<').count() == 2 && tag.len() < 350, "{tag}");
    }
}

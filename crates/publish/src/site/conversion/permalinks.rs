//! Converts permalink patterns.
//!
//! Input: a pattern of Hugo, Jekyll or Hexo. Output: one of ours, or a pattern that is invalid here and then reported.
//! Entry point: [`convert`].

/// Placeholders of other generators, and ours. Longer names first.
const PLACEHOLDERS: [(&str, &str); 15] = [
    (":slugorcontentbasename", ":slug"),
    (":contentbasename", ":slug"),
    (":slugorfilename", ":slug"),
    (":basename", ":slug"),
    (":filename", ":slug"),
    (":post_title", ":slug"),
    (":title", ":slug"),
    (":name", ":slug"),
    (":slug", ":slug"),
    (":categories", ":categories"),
    (":category", ":categories"),
    (":year", ":year"),
    (":month", ":month"),
    (":day", ":day"),
    (":output_ext", ".html"),
];

/// Converts a pattern. `section` is the value of `:section` and `:sections`.
pub(super) fn convert(pattern: &str, section: &str) -> String {
    let mut converted = String::from(if pattern.starts_with('/') { "" } else { "/" });
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(':') {
        converted += before;
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (name, tail) = after.split_at(end);
        let name = format!(":{}", name.to_ascii_lowercase());
        converted += match PLACEHOLDERS.iter().find(|(theirs, _)| *theirs == name) {
            Some((_, ours)) => ours,
            None if matches!(&*name, ":section" | ":sections") => section,
            None => &name,
        };
        rest = tail;
    }
    converted += rest;
    while converted.contains("//") {
        converted = converted.replace("//", "/");
    }
    let ends_with_name = [".html", "/"].iter().any(|ending| converted.ends_with(ending));
    if !ends_with_name {
        converted.push('/');
    }
    converted
}

/// The styles of Jekyll that have names.
pub(super) fn jekyll_style(name: &str) -> Option<&'static str> {
    Some(match name {
        "date" => "/:categories/:year/:month/:day/:title.html",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "none" => "/:categories/:title.html",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_converted() {
        let table = [
            ("/:year/:month/:title/", "/:year/:month/:slug/"),
            (":year/:month/:day/:title/", "/:year/:month/:day/:slug/"),
            ("/:sections/:slugorfilename/", "/blog/:slug/"),
            ("/:section/:filename.html", "/blog/:slug.html"),
            ("/:category/:name", "/:categories/:slug/"),
            ("/:title:output_ext", "/:slug.html"),
            ("/:monthname/:slug/", "/:monthname/:slug/"),
        ];
        for (pattern, ours) in table {
            assert_eq!(convert(pattern, "blog"), ours, "{pattern}");
        }
        assert_eq!(convert("/:sections/:slug/", ""), "/:slug/");
    }
}

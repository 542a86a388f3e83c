//! The base URL of a site: `base_url` in `broadsheet.toml`, or the option of the command line.
//!
//! Input: the text. Output: a [`BaseUrl`], the prefix of every address of the site. Entry point: [`BaseUrl::parse`].

/// The origin, if it is known, and the base path of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://example.org`, without a slash at the end.
    pub origin: Option<String>,
    /// Begins and ends with a slash.
    pub path: String,
}

impl BaseUrl {
    /// Describes a valid base URL, for messages.
    pub const FORM: &'static str = "a URL such as \"https://example.org/blog/\", or a path such as \"/blog/\"";

    /// Parses `https://example.org/blog/` or `/blog/`.
    pub fn parse(text: &str) -> Option<Self> {
        let bad = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '\\' | '"' | '<' | '>');
        if text.contains(bad) {
            return None;
        }
        let (origin, path) = match text.split_once("://") {
            Some((scheme @ ("http" | "https"), rest)) => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(format!("{scheme}://{host}")).filter(|_| !host.is_empty() && !host.contains('@')), path)
            }
            None if text.starts_with('/') && !text.starts_with("//") => (None, text),
            _ => return None,
        };
        if text.contains("://") && origin.is_none() {
            return None;
        }
        let mut clean = String::from("/");
        for part in path.split('/').filter(|part| !part.is_empty()) {
            clean += part;
            clean.push('/');
        }
        Some(BaseUrl { origin, path: clean })
    }

    /// Returns the host name in lower case, without the port.
    pub(crate) fn host(&self) -> Option<String> {
        let (_, authority) = self.origin.as_deref()?.split_once("://")?;
        Some(authority.split(':').next()?.trim_end_matches('.').to_ascii_lowercase())
    }

    /// Converts a path of this site to an absolute URL. Returns it unchanged if the origin is unknown.
    pub fn absolute(&self, path: &str) -> String {
        match &self.origin {
            Some(origin) if path.starts_with('/') && !path.starts_with("//") => format!("{origin}{path}"),
            _ => path.to_owned(),
        }
    }
}

impl Default for BaseUrl {
    fn default() -> Self {
        BaseUrl { origin: None, path: String::from("/") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_base_urls() {
        let parse = |text| BaseUrl::parse(text).map(|base| (base.origin.unwrap_or_default(), base.path));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(parse("https://a.example"), pair("https://a.example", "/"));
        assert_eq!(parse("https://a.example:8080/blog"), pair("https://a.example:8080", "/blog/"));
        assert_eq!(parse("/blog//x/"), pair("", "/blog/x/"));
        for bad in [
            "",
            "blog",
            "//a.example",
            "ftp://a.example",
            "https://",
            "https://me@a.example",
            "https://a.example/?x",
            "/a b",
        ] {
            assert_eq!(BaseUrl::parse(bad), None, "{bad}");
        }
        let base = BaseUrl::parse("https://a.example/blog/").unwrap();
        assert_eq!(base.absolute("/blog/posts/x/"), "https://a.example/blog/posts/x/");
        assert_eq!(base.absolute("//b.example/x"), "//b.example/x");
        assert_eq!(base.absolute("https://b.example/x"), "https://b.example/x");
    }
}

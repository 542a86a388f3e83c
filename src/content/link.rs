//! Untrusted URLs: their scheme and host name, and percent-encoding.
//!
//! Input: a URL of a feed or a body, with character references decoded. Output: what kind of URL it is. Entry points:
//! [`is_address`], [`is_web`] and [`safe_image`]. A [`Policy`](super::policy::Policy) decides which links are allowed.
//!
//! Schemes are detected like in browsers or more eagerly: white space and control characters do not hide a scheme. A
//! URL without a scheme is relative.

/// Returns whether the URL is `http`, `https` or relative.
pub fn is_address(url: &str) -> bool {
    matches!(scheme(url).as_deref(), None | Some("http:" | "https:"))
}

/// Returns whether the URL is allowed for images: `http`, `https`, relative, or raster data in a `data:` URL.
pub fn safe_image(url: &str) -> bool {
    // SVG is excluded: it can contain scripts.
    let is_raster = |data: &str| {
        let kind = data.strip_prefix("image/").and_then(|data| data.split_once(';'));
        matches!(kind, Some(("png" | "gif" | "jpeg" | "webp" | "avif", rest)) if rest.starts_with("base64,"))
    };
    let data = url.trim_ascii().split_once(':').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("data"));
    is_address(url) || data.is_some_and(|(_, data)| is_raster(data))
}

/// Returns whether the URL is an absolute `http` or `https` URL.
pub fn is_web(url: &str) -> bool {
    matches!(scheme(url).as_deref(), Some("http:" | "https:"))
}

/// Returns the host name of an absolute URL without a leading `www.`.
pub fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once(':')?;
    let rest = rest.strip_prefix("//")?;
    let authority = authority(rest);
    let host = authority.split_once('@').map_or(authority, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

/// Returns the authority (user, host name and port) of an address without its `https://`.
pub(super) fn authority(rest: &str) -> &str {
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    &rest[..end]
}

/// Returns the text up to the first colon, in lower case and without characters that browsers ignore. `None` if `/`,
/// `?` or `#` comes first.
///
/// An invalid scheme such as `a b:` counts as an unknown scheme.
pub(super) fn scheme(url: &str) -> Option<String> {
    let mut scheme = String::new();
    for c in url.chars() {
        match c {
            ':' => {
                scheme.push(c);
                return Some(scheme);
            }
            '/' | '\\' | '?' | '#' => return None,
            c if c.is_control() => {}
            ' ' if scheme.is_empty() => {}
            c => scheme.push(c.to_ascii_lowercase()),
        }
    }
    None
}

/// Percent-encodes a path: everything except unreserved characters and `/`.
pub fn percent_encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            encoded.push(byte as char);
        } else {
            encoded.push('%');
            encoded.push(hex(byte >> 4));
            encoded.push(hex(byte & 15));
        }
    }
    encoded
}

fn hex(digit: u8) -> char {
    char::from(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 })
}

/// Decodes percent-encoding. Returns `None` if the result is not UTF-8. A `%` without two digits is kept.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        let digit = |at: usize| after.get(at).and_then(|&digit| (digit as char).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high << 4 | low) as u8);
                rest = &after[2..];
            }
            _ => decoded.push(*byte),
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_image_accepts_raster_images_only() {
        for url in ["https://a.example/x.svg", "x.png", "data:image/png;base64,AA", "DATA:image/webp;base64,AA"] {
            assert!(safe_image(url), "{url:?}");
        }
        let refused =
            ["data:image/svg+xml;base64,AA", "data:image/png,AA", "data:text/html;base64,AA", "data:", "mailto:a"];
        for url in refused {
            assert!(!safe_image(url), "{url:?}");
        }
    }

    #[test]
    fn extracts_the_host() {
        assert_eq!(host("https://www.a.example:80/x"), Some("a.example:80"));
        assert_eq!(host("https://me@a.example?x"), Some("a.example"));
        assert_eq!(host("/x"), None);
        assert_eq!(host("https:///x"), None);
    }

    #[test]
    fn percent_decode_reverses_percent_encode() {
        assert_eq!(percent_encode("posts/ü b:c%.json"), "posts/%C3%BC%20b%3Ac%25.json");
        for text in ["posts/ü b:c%.json", "", "%", "%4", "%zz"] {
            assert_eq!(percent_decode(&percent_encode(text)).as_deref(), Some(text));
        }
        assert_eq!(percent_decode("%").as_deref(), Some("%"));
        assert_eq!(percent_decode("%e4"), None);
    }
}

//! What pages allow browsers to do: the Content-Security-Policy (W3C, CSP Level 3), worded in this one place.
//!
//! Comes in: the parts of the style that stand in a page. Goes out: the policy. Every page carries it in a `meta`, so that it holds on
//! any host; a server that sends headers sends the same and what only a header can say. Start with [`policy`].

use base64::{Engine, engine::general_purpose::STANDARD};
use broadsheet::content::{link::percent_decode, policy::FRAMES};
use sha2::{Digest, Sha256};

/// How the `meta` begins that carries the policy.
const META_START: &str = r#"<meta http-equiv="content-security-policy" content=""#;

/// The policy of a page in which no style stands but these. No inline script runs, nothing
/// is evaluated but WebAssembly, nothing becomes HTML but by the reader's one policy (`reader/trust.js`), and articles may be
/// read from any secure host.
pub fn policy<'a>(styles: impl IntoIterator<Item = &'a str>) -> String {
    let inline: String = styles.into_iter().map(|style| [" ", &style_hash(style)].concat()).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{inline}; img-src 'self' https: data:; \
         media-src 'self' https:; connect-src 'self' https:; font-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-src{}; \
         require-trusted-types-for 'script'; trusted-types broadsheet",
        host_sources(FRAMES)
    )
}

/// The policy of a page that only leads on to another.
pub const REDIRECT_PAGE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'";

/// What a file beside an article may do if it is opened by its address: it shows itself and runs nothing.
const MEDIA_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; base-uri 'none'; \
                        form-action 'none'; frame-ancestors 'self'";

/// The policy of a file below `media/`. Browsers do not show a PDF in a sandbox.
pub fn of_media(name: &str) -> String {
    if is_pdf(name) { MEDIA_POLICY.to_owned() } else { format!("sandbox; {MEDIA_POLICY}") }
}

/// The policy of a file beside an article, by its path below the site's beginning.
pub fn for_path(path: &str) -> Option<String> {
    let path = percent_decode(path)?;
    // Some file systems do not tell upper case from lower case.
    let is_media = path.trim_start_matches('/').get(..6).is_some_and(|folder| folder.eq_ignore_ascii_case("media/"));
    is_media.then(|| of_media(&path))
}

/// Whether a file is called a PDF.
pub fn is_pdf(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("pdf"))
}

/// A page whose policy lets frames through of the host_sources of our table, and of these added.
pub fn with_frame_hosts(page: &str, added: &str) -> String {
    let Some((before, (_, after))) =
        page.split_once("; frame-src").and_then(|(before, rest)| Some((before, rest.split_once(';')?)))
    else {
        return page.to_owned();
    };
    format!("{before}; frame-src{}{};{after}", host_sources(FRAMES), host_sources(added))
}

/// Hosts, with a space between, as source expressions. What ends in a colon is a scheme of links.
fn host_sources(list: &str) -> String {
    list.split_ascii_whitespace().filter(|name| !name.ends_with(':')).map(|host| format!(" https://{host}")).collect()
}

/// The `meta` that carries a policy.
pub fn meta(policy: &str) -> String {
    // A policy has single quotes, never double ones.
    format!("{META_START}{policy}\" />")
}

/// The policy that a page carries, or else that of a page without a style, with what only a header can say.
pub fn header(page: &str) -> String {
    let own =
        page.split_once(META_START).and_then(|(_, rest)| rest.split_once('"')).map(|(policy, _)| policy.to_owned());
    own.unwrap_or_else(|| policy([])) + "; frame-ancestors 'self'"
}

/// The style_hash by which a policy lets one style through, as a source expression.
fn style_hash(style: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_repeats_the_policy_of_the_page() {
        let page = format!("<head>{}<style>a{{}}</style>", meta(&policy(["a{}"])));
        assert_eq!(header(&page), policy(["a{}"]) + "; frame-ancestors 'self'");
        assert!(header(&page).contains("'sha256-"));
        assert!(!header("<head>").contains("'sha256-"));
    }

    /// Word for word, so that nobody weakens it in passing.
    #[test]
    fn the_policy_of_a_page_is_pinned() {
        assert_eq!(
            policy(["a{}"]),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
             style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; img-src 'self' https: data:; \
             media-src 'self' https:; connect-src 'self' https:; font-src 'self'; base-uri 'none'; form-action 'self'; \
             frame-src https://www.youtube-nocookie.com/embed/ https://www.youtube.com/embed/ \
             https://player.vimeo.com/video/ https://www.dailymotion.com/embed/ https://geo.dailymotion.com/player/ \
             https://geo.dailymotion.com/player.html https://w.soundcloud.com/player/ https://open.spotify.com/embed/ \
             https://open.spotify.com/embed-podcast/ https://bandcamp.com/EmbeddedPlayer/ https://embed.ted.com/talks/ \
             https://archive.org/embed/; require-trusted-types-for 'script'; trusted-types broadsheet"
        );
    }

    /// Word for word as well.
    #[test]
    fn the_policy_of_media_is_pinned() {
        let rest = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; base-uri 'none'; \
                    form-action 'none'; frame-ancestors 'self'";
        for name in ["a.html", "a.svg", "pdf", "a.pdf.html"] {
            assert_eq!(of_media(name), format!("sandbox; {rest}"), "{name}");
        }
        assert_eq!((of_media("a.pdf"), of_media("a.PDF")), (rest.to_owned(), rest.to_owned()));
    }

    #[test]
    fn media_cannot_run_scripts() {
        for path in ["/media/a.html", "/%6dedia/a.html", "/MEDIA/a.svg", "/media%2fa.svg", "/media//a.js"] {
            assert!(for_path(path).is_some_and(|policy| policy.starts_with("sandbox; default-src 'none'")), "{path}");
        }
        assert!(for_path("/media/a.%50df").is_some_and(|policy| policy.starts_with("default-src 'none'")));
        assert!(for_path("/posts/media/").is_none() && for_path("/mediaeval/").is_none());
    }

    #[test]
    fn frames_are_allowed_from_listed_hosts_only() {
        let page = format!("<head>{}", meta(&policy([])));
        assert!(
            page.contains("; frame-src https://www.youtube-nocookie.com/embed/ https://www.youtube.com/embed/ "),
            "{page}"
        );
        let page = with_frame_hosts(&with_frame_hosts(&page, "old.example"), "film.example/x/ xmpp: sound.example");
        assert!(!page.contains("old.example") && !page.contains("xmpp"), "{page}");
        assert!(page.contains(" https://film.example/x/ https://sound.example; require-trusted-types-for"), "{page}");
    }

    #[test]
    fn hashes_match_the_example_of_the_specification() {
        // The example of the CSP specification, section 8.3, is a script; the style_hash is of the text alone.
        assert_eq!(style_hash("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }
}

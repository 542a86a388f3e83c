//! The Content-Security-Policy of pages and media files (W3C, CSP Level 3).
//!
//! Input: the inline styles of a site's pages, and its frame hosts. Output: the policy. Entry point: [`policy`].
//!
//! Each page has the policy in a `meta` element, so that it applies on any server. Servers that can send headers send
//! the same policy, and directives that only a header can contain.

use crate::page::manifest::sha256;
use crate::page::{site_font, stored_settings};
use broadsheet::content::{link::percent_decode, policy::FRAMES};

/// The start of the `meta` element with the policy.
const META_START: &str = r#"<meta http-equiv="content-security-policy" content=""#;

/// The policy of a page with one of these inline styles. Scripts come from files, only WebAssembly may be evaluated, and
/// only the Trusted Types policy of `reader/trust.js` creates HTML. Articles may come from any secure host. Frames may
/// show the hosts of the built-in allow-list, and those in `added`.
pub fn policy<'a>(styles: impl IntoIterator<Item = &'a str>, added: &str) -> String {
    policy_with(styles, added, Additions::default())
}

/// Permissions that only some sites need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Additions<'a> {
    /// An origin to which forms may be sent, such as `https://news.example`.
    pub form_origin: Option<&'a str>,
    /// The address of one script on another host.
    pub script: Option<&'a str>,
    /// The origins of articles and their media that are not secure, with spaces between them.
    pub insecure_origins: &'a str,
    /// Whether pages have a manifest, and `offline.js` may register the worker.
    pub is_offline: bool,
    /// Whether pages have the script of `stored_settings`.
    pub has_settings: bool,
    /// Whether pages have the script of `site_font`.
    pub has_fonts: bool,
}

/// The same with some additions.
pub fn policy_with<'a>(
    styles: impl IntoIterator<Item = &'a str>,
    added: &str,
    Additions { form_origin, script: foreign, insecure_origins, is_offline, has_settings, has_fonts }: Additions<'_>,
) -> String {
    let [sources, trusted] = match is_offline {
        true => [" manifest-src 'self'; worker-src 'self';", " broadsheet-worker"],
        false => ["", ""],
    };
    let foreign = foreign.map(|address| [" ", address].concat()).unwrap_or_default();
    let insecure: String = insecure_origins.split_ascii_whitespace().map(|origin| [" ", origin].concat()).collect();
    let own = [has_settings.then(stored_settings::hash), has_fonts.then(site_font::hash)];
    let script: String = own.iter().flatten().map(|hash| [" ", hash].concat()).collect();
    let inline: String = styles.into_iter().map(|style| [" ", &style_hash(style)].concat()).collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{script}{foreign}; style-src 'self'{inline}; \
         img-src 'self' https: data:{insecure}; media-src 'self' https:{insecure}; connect-src 'self' https:{insecure}; \
         font-src 'self'; base-uri 'none'; form-action 'self'{}; frame-src{}{};{sources} \
         require-trusted-types-for 'script'; trusted-types broadsheet broadsheet-first{trusted}",
        form_origin.map(|origin| [" ", origin].concat()).unwrap_or_default(),
        host_sources(FRAMES),
        host_sources(added)
    )
}

/// The policy of a page that only redirects.
pub use crate::output::REDIRECT_POLICY as REDIRECT_PAGE;

/// The policy of a media file that is opened directly: it may show itself, and run nothing.
const MEDIA_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; base-uri 'none'; \
                        form-action 'none'; frame-ancestors 'self'";

/// The policy of a file below `media/`. PDF files have no sandbox, because browsers do not show a PDF in one.
pub fn of_media(name: &str) -> String {
    if is_pdf(name) { MEDIA_POLICY.to_owned() } else { format!("sandbox; {MEDIA_POLICY}") }
}

/// The policy of a media file, by its path relative to the site. Returns `None` for other paths.
pub fn for_path(path: &str) -> Option<String> {
    let path = percent_decode(path)?;
    // Some file systems ignore case.
    let is_media = path.trim_start_matches('/').get(..6).is_some_and(|folder| folder.eq_ignore_ascii_case("media/"));
    is_media.then(|| of_media(&path))
}

/// Whether a file has the extension of a PDF.
pub fn is_pdf(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("pdf"))
}

/// Converts hosts, separated by spaces, to source expressions. Entries that end in a colon are link schemes.
fn host_sources(list: &str) -> String {
    list.split_ascii_whitespace().filter(|name| !name.ends_with(':')).map(|host| format!(" https://{host}")).collect()
}

/// The `meta` element with a policy.
pub fn meta(policy: &str) -> String {
    // Policies contain only single quotes.
    format!("{META_START}{policy}\" />")
}

/// The policy in the `meta` element of a page, or that of a page without styles.
pub fn of_page(page: &str) -> String {
    own(page).map_or_else(|| policy([], ""), str::to_owned)
}

/// The policy of the page at `/admin/` of a site with an editor: its own, or only what all policies have in common.
pub fn of_editor(page: &str) -> &str {
    own(page).unwrap_or(SHARED)
}

/// What the policies of pages and that of the editor have in common.
pub const SHARED: &str = "object-src 'none'; base-uri 'none'";

fn own(page: &str) -> Option<&str> {
    page.split_once(META_START)?.1.split_once('"').map(|(policy, _)| policy)
}

/// The header for pages with a policy: the policy, and the directives only for headers.
pub fn header(policy: &str) -> String {
    [policy, "; frame-ancestors 'self'"].concat()
}

/// The source expression that allows one inline style.
fn style_hash(style: &str) -> String {
    format!("'{}'", sha256(style.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_repeats_the_policy_of_the_page() {
        let page = format!("<head>{}<style>a{{}}</style>", meta(&policy(["a{}"], "")));
        assert_eq!(header(&of_page(&page)), policy(["a{}"], "") + "; frame-ancestors 'self'");
        assert!(of_page(&page).contains("'sha256-"));
        assert!(!of_page("<head>").contains("'sha256-"));
    }

    /// Pinned as text, so that a change of the policy is deliberate.
    #[test]
    fn the_policy_of_a_page_is_pinned() {
        assert_eq!(
            policy(["a{}"], ""),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
             style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; img-src 'self' https: data:; \
             media-src 'self' https:; connect-src 'self' https:; font-src 'self'; base-uri 'none'; form-action 'self'; \
             frame-src https://www.youtube-nocookie.com/embed/ https://www.youtube.com/embed/ \
             https://player.vimeo.com/video/ https://www.dailymotion.com/embed/ https://geo.dailymotion.com/player/ \
             https://geo.dailymotion.com/player.html https://w.soundcloud.com/player/ https://open.spotify.com/embed/ \
             https://open.spotify.com/embed-podcast/ https://bandcamp.com/EmbeddedPlayer/ https://embed.ted.com/talks/ \
             https://archive.org/embed/; require-trusted-types-for 'script'; trusted-types broadsheet broadsheet-first"
        );
    }

    #[test]
    fn only_a_site_with_a_worker_may_register_one() {
        let offline = policy_with([], "", Additions { is_offline: true, ..Additions::default() });
        assert!(offline.contains("; manifest-src 'self'; worker-src 'self'; require-trusted"), "{offline}");
        assert!(offline.ends_with("trusted-types broadsheet broadsheet-first broadsheet-worker"), "{offline}");
        let usual = policy([], "");
        let foreign = Additions { script: Some("https://stats.example/s.js"), ..Additions::default() };
        let foreign = policy_with([], "", foreign);
        assert!(foreign.contains("'wasm-unsafe-eval' https://stats.example/s.js; style-src"), "{foreign}");
        let insecure = Additions { insecure_origins: "http://a.example http://[::1]:81", ..Additions::default() };
        let insecure = policy_with([], "", insecure);
        assert!(
            insecure.contains("connect-src 'self' https: http://a.example http://[::1]:81; font-src"),
            "{insecure}"
        );
        assert!(!usual.contains("http:"), "{usual}");
        let settings = policy_with([], "", Additions { has_settings: true, ..Additions::default() });
        assert!(settings.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-") && !usual.contains("sha256"));
        assert!(!usual.contains("manifest-src") && !usual.contains("broadsheet-worker"), "{usual}");
    }

    /// Pinned as text, so that a change of the policy is deliberate.
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
        let policy = policy([], "film.example/x/ xmpp: sound.example");
        assert!(
            policy.contains("; frame-src https://www.youtube-nocookie.com/embed/ https://www.youtube.com/embed/ "),
            "{policy}"
        );
        assert!(!policy.contains("xmpp"), "{policy}");
        assert!(
            policy.contains(" https://film.example/x/ https://sound.example; require-trusted-types-for"),
            "{policy}"
        );
    }

    #[test]
    fn hashes_match_the_example_of_the_specification() {
        // From section 8.3 of the CSP specification. The hash covers only the text, so a script works too.
        assert_eq!(style_hash("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }
}

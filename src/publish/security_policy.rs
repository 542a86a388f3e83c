//! What pages allow browsers to do: the Content-Security-Policy (W3C, CSP Level 3), worded in this one place.
//!
//! Comes in: the style that stands in a page. Goes out: the policy. Every page carries it in a `meta`, so that it holds on
//! any host; a server that sends headers sends the same and what only a header can say. Start with [`policy`].

use crate::content::policy::FRAME_HOSTS;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// How the `meta` begins that carries the policy.
const META: &str = r#"<meta http-equiv="content-security-policy" content=""#;

/// The policy of a page in which `style` stands; of one with none, where that is empty. No inline script runs, nothing
/// is evaluated but WebAssembly, nothing becomes HTML but by the reader's one policy (`reader/trust.js`), articles may be
/// read from any secure host, and frames are of the hosts that bodies may name.
pub fn policy(style: &str) -> String {
    let inline = if style.is_empty() { String::new() } else { format!(" {}", hash(style)) };
    let frames = FRAME_HOSTS.split(' ').map(|host| format!(" https://{host}")).collect::<String>();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{inline}; img-src 'self' https: data:; \
         media-src 'self' https:; connect-src 'self' https:; font-src 'self'; frame-src{frames}; base-uri 'none'; form-action 'self'; \
         require-trusted-types-for 'script'; trusted-types broadsheet"
    )
}

/// The `meta` that carries a policy.
pub fn meta(policy: &str) -> String {
    // A policy has single quotes, never double ones.
    format!("{META}{policy}\" />")
}

/// The policy that a page carries, or else that of a page without a style, with what only a header can say.
pub fn header(page: &str) -> String {
    let own = page.split_once(META).and_then(|(_, rest)| rest.split_once('"')).map(|(policy, _)| policy.to_owned());
    own.unwrap_or_else(|| policy("")) + "; frame-ancestors 'self'"
}

/// The hash by which a policy lets one style through, as a source expression.
fn hash(style: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_what_the_page_says() {
        let page = format!("<head>{}<style>a{{}}</style>", meta(&policy("a{}")));
        assert_eq!(header(&page), policy("a{}") + "; frame-ancestors 'self'");
        assert!(header(&page).contains("'sha256-"));
        assert!(!header("<head>").contains("'sha256-"));
    }

    #[test]
    fn frames_are_of_listed_hosts_only() {
        let policy = policy("");
        let frames = policy.split("; ").find_map(|rule| rule.strip_prefix("frame-src ")).unwrap();
        assert!(frames.split(' ').any(|source| source == "https://www.youtube.com"));
        for source in frames.split(' ') {
            // Nothing wider than one host: no scheme alone, no star, no keyword.
            let host = source.strip_prefix("https://").unwrap_or_else(|| panic!("{source}"));
            assert!(host.contains('.') && !host.contains(['*', '/', ':', '\'']), "{source}");
            assert!(crate::content::policy::frame(&format!("{source}/x")).is_some(), "{source}");
        }
    }

    #[test]
    fn the_hash_is_the_standards() {
        // The example of the CSP specification, section 8.3, is a script; the hash is of the text alone.
        assert_eq!(hash("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }
}

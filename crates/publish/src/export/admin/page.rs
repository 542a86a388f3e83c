//! The page at `/admin/`, which loads Decap CMS.
//!
//! Input: where its script is. Output: the text of `index.html`. Entry point: [`page`].
//!
//! Decap CMS compiles the schema of its configuration with `eval`, and has inline styles. So this page has a security
//! policy of its own, and no other page has it.

use crate::page::security_policy;

/// The version of Decap CMS, and the hash of its script. `tests/e2e/reading/admin.rs` compares both with the package.
pub const VERSION: &str = "3.16.3";
/// The hash of `decap-cms.js` in this version.
pub const INTEGRITY: &str = "sha384-A/Gdn928CNLufmnGWGs9RM4Q9o8bSNLeJERqBFrBjwzL7FRpoLT3MPF8Tl0+Wd2p";
/// A host of npm packages that answers any origin.
const HOST: &str = "https://unpkg.com";

/// The folder of the script beside the page, if the site has a copy.
pub(super) const FOLDER: &str = "decap-cms";
/// The name of the script.
pub(super) const SCRIPT: &str = "decap-cms.js";

/// Where the script comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The folder beside the page.
    Site,
    /// The host of npm packages. The browser checks the hash.
    Packages,
}

/// Returns the page.
pub(super) fn page(origin: Origin) -> String {
    let packages = format!("{HOST}/decap-cms@{VERSION}/dist/");
    let (sources, script) = match origin {
        Origin::Site => (String::new(), format!("<script src=\"{FOLDER}/{SCRIPT}\"></script>")),
        Origin::Packages => (
            format!(" {packages}"),
            format!("<script src=\"{packages}{SCRIPT}\" integrity=\"{INTEGRITY}\" crossorigin=\"anonymous\"></script>"),
        ),
    };
    // The last source of `connect-src` is `decap-server` on this machine.
    let policy = format!(
        "default-src 'none'; script-src 'self' 'unsafe-eval'{sources}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' https: data: blob:; media-src 'self' https: data: blob:; font-src 'self' data:; \
         connect-src 'self' https: data: blob: http://localhost:8081; frame-src 'self' blob:; \
         worker-src 'self' blob:; {}; form-action 'self'",
        security_policy::SHARED
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\" />\n    \
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n    {}\n    \
         <meta name=\"robots\" content=\"noindex\" />\n    <title>Editor</title>\n  </head>\n  <body>\n    \
         <!-- Decap CMS draws everything, by config.yml. -->\n    {script}\n  </body>\n</html>\n",
        security_policy::meta(&policy)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_version_may_come_from_another_host() {
        let foreign = page(Origin::Packages);
        assert!(foreign.contains(&format!("'unsafe-eval' {HOST}/decap-cms@{VERSION}/dist/; style-src")), "{foreign}");
        assert!(foreign.contains(&format!("integrity=\"{INTEGRITY}\" crossorigin")), "{foreign}");
        let own = page(Origin::Site);
        assert!(own.contains("script-src 'self' 'unsafe-eval'; style-src") && !own.contains(HOST), "{own}");
    }
}

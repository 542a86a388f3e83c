//! Harm that articles could have done to the page they stand in: scripts that ran, things that were fetched, and whatever stands
//! there that neither the sanitiser's table nor our own views know. Start with [`come_to_nothing`].

use crate::Stage;
use broadsheet::content::policy::{self, Fate};
use serde_json::json;
use std::collections::BTreeSet;

/// What attacks call when they have succeeded, and how a tree is noted down. A browser keeps 250 fetches if nobody asks for more.
const WATCH: &str = r#"
    window.__ran = [];
    for (const name of ["alert", "confirm", "prompt", "print", "xss", "XSS", "pwn"])
        window[name] = (what) => void __ran.push(`${name}(${what}) at ${location.pathname}`);
    performance.setResourceTimingBufferSize(20000);
    window.__note = (root, inside, around) => {
        for (const one of root.querySelectorAll("*")) {
            const body = one.closest("[data-part=body]");
            const here = body && body !== one ? inside : around;
            here.add(one.localName);
            if (one.localName === "script" && one.textContent && one.type !== "application/ld+json") here.add("script inline");
            for (const { name, value } of one.attributes) {
                const told = /^(href|src|srcset|poster|action|data|formaction|http-equiv)$/.test(name);
                here.add(`${one.localName} ${name}${told ? ` ${value.slice(0, 60)}` : ""}`);
            }
        }
    };
"#;

/// Reads documents as a browser does that opens them, without opening them.
const READ: &str = r#"
    const [addresses, done] = arguments;
    const inside = new Set(window.__inside), around = new Set(window.__around), wrong = [];
    const read = async (address) => {
        const text = await (await fetch(address)).text();
        const page = new DOMParser().parseFromString(text, "text/html");
        const whole = page.querySelectorAll("body > *").length === 7 && page.querySelector("body > script:last-child[data-reader]");
        if (!whole || !page.querySelector("main#content")) wrong.push(address);
        window.__note(page, inside, around);
    };
    Promise.all(addresses.map(read)).catch((error) => wrong.push(String(error))).then(() => {
        window.__inside = [...inside], window.__around = [...around];
        done(wrong);
    });
"#;

/// What the policy may be heard to stop anywhere: a picture that comes without encryption, which is no attack.
const HARMLESS: &str = "policy: img-src http:";

/// What Chromium may report of bodies that it parses here, though it has no effect in the inert document: style elements, and
/// handlers which an attack on sanitisers hides so well that `safe_html::limits` does not see them.
pub const INERT: [&str; 2] = ["policy: style-src-elem inline", "policy: script-src-attr inline"];

/// Visits these addresses, and nothing must come of it. `reported` is what the policy may be heard to stop.
pub fn come_to_nothing(stage: &Stage, addresses: &[String], reported: &[&'static str]) {
    stage.forgive_errors();
    stage.provoke(&[HARMLESS]);
    stage.provoke(reported);
    // WebKit refuses a document that pushes more than a hundred addresses within half a minute, and a question has a minute.
    for some in addresses.chunks(60) {
        stage.page.open("/");
        watch(stage);
        look(stage, some, reported);
    }
}

/// Looks for harm from now on.
pub fn watch(stage: &Stage) {
    stage.page.js(WATCH, json!([]));
}

/// Visits these addresses from the page that is open.
pub fn look(stage: &Stage, addresses: &[String], reported: &[&str]) {
    let wrong = stage.page.js_later(include_str!("harm.js"), json!([addresses, null]));
    assert_eq!(wrong, json!([]));
    judge(stage, &[&stage.server.url("")], reported);
}

/// Visits these addresses in an embed, whose files are at `origins`.
pub fn look_into(stage: &Stage, embed: &str, addresses: &[String], origins: &[&str]) {
    for some in addresses.chunks(60) {
        let wrong = stage.page.js_later(include_str!("harm.js"), json!([some, embed]));
        assert_eq!(wrong, json!([]));
    }
    judge(stage, origins, &[]);
}

/// Reads these pages of the site in one that has no policy, which would not let text become a document.
pub fn read(stage: &Stage, addresses: &[String]) {
    stage
        .server
        .put("/plain/", "<!doctype html><meta charset=utf-8><title>Plain</title><script src=/__e2e/probe.js></script>");
    stage.page.begin("/plain/");
    watch(stage);
    for some in addresses.chunks(50) {
        let wrong = stage.page.js_later(READ, json!([some]));
        assert_eq!(wrong, json!([]), "documents that are not what they were");
    }
    judge(stage, &[&stage.server.url("")], &[]);
}

/// Whether what was noted is harm. Of `origins` anything may be fetched.
fn judge(stage: &Stage, origins: &[&str], reported: &[&str]) {
    let Stage { page, server, .. } = stage;
    let strings = |name: &str| -> BTreeSet<String> {
        let found = page.js(&format!("return window.{name}"), json!([]));
        found.as_array().expect("a list").iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(strings("__ran"), BTreeSet::new(), "scripts ran");
    let strange: Vec<String> = strings("__inside").into_iter().filter(|pair| !is_known(pair)).collect();
    assert!(strange.is_empty(), "in bodies: {strange:#?}");
    let strange: Vec<String> = strings("__around").into_iter().filter(|pair| !is_ours(pair)).collect();
    assert!(strange.is_empty(), "around bodies: {strange:#?}");
    let reports = server.reports().into_iter().chain(page.faults());
    let expected = |report: &String| reported.iter().chain([&HARMLESS]).any(|known| report.starts_with(known));
    let reports: Vec<String> = reports.filter(|report| !expected(report)).collect();
    assert!(reports.is_empty(), "reported: {reports:#?}");
    let fetched = page.js(
        "return performance.getEntriesByType('resource').filter(({ name, initiatorType }) => \
         !arguments[0].includes(new URL(name).origin) && initiatorType !== 'img').map(({ name, initiatorType }) => initiatorType + ' ' + name)",
        json!([origins]),
    );
    assert_eq!(fetched, json!([]), "fetched from elsewhere");
}

/// The pair of element and attribute, with the attribute's value where it was noted.
fn parts(pair: &str) -> (&str, &str, &str) {
    let mut words = pair.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default();
    (word(), word(), word())
}

/// Whether an address of this scheme does nothing but lead somewhere; in a picture it may be the picture itself.
fn is_harmless(element: &str, address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
    scheme.is_none_or(|scheme| {
        ["http", "https", "mailto", "tel"].contains(&scheme.as_str())
            || scheme == "data" && element == "img"
            || scheme.contains(['/', '?', '#'])
    })
}

/// Whether the sanitiser's table lets this element, this attribute on it, or this address in it pass.
fn is_known(pair: &str) -> bool {
    let (element, attribute, address) = parts(pair);
    if !matches!(policy::element(element), Fate::Keep(name) if name == element) {
        return false;
    }
    let ours = element == "div" && ["class", "tabindex", "role", "aria-label"].contains(&attribute)
        || element == "a" && attribute == "rel"
        || policy::forced(element).iter().any(|(name, _)| *name == attribute);
    (attribute.is_empty() || ours || policy::attribute(element, attribute).is_some()) && is_harmless(element, address)
}

/// Elements of the frame and of the views, which hold what is not a body.
const AROUND: &str = "html head meta title link style noscript script body a header p nav button main footer div section article aside h1 h2 \
                      h3 ul ol li time span img figure figcaption form input label svg path details summary search strong em b slot";

/// Attributes of those that could do harm if a stranger's words came to stand there as more than a value, and addresses that
/// could.
fn is_ours(pair: &str) -> bool {
    let (element, attribute, value) = parts(pair);
    let is_own = match (element, attribute) {
        ("script", "inline") => false,
        ("script", "src") => value.starts_with('/'),
        ("meta", "http-equiv") => value == "content-security-policy",
        _ => is_harmless(element, value),
    };
    AROUND.split_ascii_whitespace().any(|known| known == element)
        && is_own
        && !attribute.starts_with("on")
        && !["srcdoc", "formaction", "ping", "is", "xlink:href"].contains(&attribute)
        && !attribute.contains(['<', '"', '\'', '=', '`'])
}

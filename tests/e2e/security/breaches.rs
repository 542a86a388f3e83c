//! Defence in depth: the security policy of a page refuses what the sanitiser would miss. Each attempt must fail and
//! be reported.

use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![the_security_policy_refuses_attacks, the_security_policy_forbids_parsing_text_as_html]
}

/// Each attempt, and the prefixes of its report in the engines: the directive, and the kind.
const REFUSED: [(&str, &[&str]); 11] = [
    ("an inline script", &["policy: script-src-elem inline"]),
    ("a script of another host", &["policy: script-src-elem https://evil.example"]),
    ("a handler in an attribute", &["policy: script-src-attr inline"]),
    ("eval", &["policy: script-src eval", "policy: require-trusted-types-for trusted-types-sink"]),
    ("a base", &["policy: base-uri https://evil.example"]),
    ("a style of another host", &["policy: style-src-elem https://evil.example"]),
    ("a style element", &["policy: style-src-elem inline"]),
    ("a style attribute", &["policy: style-src-attr inline"]),
    ("a plug-in", &["policy: object-src https://evil.example"]),
    ("a request without encryption", &["policy: connect-src http://evil.example"]),
    ("a form that is sent elsewhere", &["policy: form-action https://evil.example"]),
];

/// A published page of the site with an attacker's markup and script.
fn attack(context: &Context) {
    let page = std::fs::read_to_string(context.server.root().join("index.html")).expect("the site has a front page");
    let at = page.find("<meta").expect("a head");
    let (before, after) = page.split_at(at);
    let page = [before, "<script src=/__e2e/probe.js></script><script src=/breach.js></script>", after].concat();
    let evil = "<script>window.__ran.push('inline')</script><script src=https://evil.example/x.js></script>\
                <object data=https://evil.example/film></object>\
                <p id=handler onclick=\"window.__ran.push('onclick')\">x</p></body>";
    context.server.put("/breach.js", include_str!("breach.js"));
    context.server.put("/breach/", page.replace("</body>", evil));
    context.page.load("/breach/");
    context.page.wait_until("window.__tried");
}

/// Waits until a report matches `row`, or for a while. Returns whether one does.
fn reports(context: &Context, row: &[&str]) -> bool {
    (0..50).any(|_| {
        let reports = context.page.errors();
        let found = row.iter().any(|start| reports.iter().any(|report| report.starts_with(start)));
        if !found {
            pause(100);
        }
        found
    })
}

fn the_security_policy_refuses_attacks(context: &Context) {
    context.expect_reports(&["policy: "]);
    // Unreachable URLs are errors in the browser.
    context.allow_errors();
    attack(context);
    for (what, row) in REFUSED {
        assert!(reports(context, row), "{what} is not reported: {:#?}", context.page.errors());
    }
    assert_eq!(context.page.js("return window.__ran", json!([])), json!([]), "attempts that succeeded");
}

fn the_security_policy_forbids_parsing_text_as_html(context: &Context) {
    context.expect_reports(&["policy: "]);
    context.allow_errors();
    attack(context);
    // The reader has created the only policy that is allowed.
    context.page.wait_until("document.documentElement.dataset.reader === 'ready'");
    assert!(context.page.is("window.trustedTypes"), "an engine without Trusted Types is excused in `engines`");
    context.page.js("setTimeout(window.__html)", json!([]));
    let text = ["policy: require-trusted-types-for trusted-types-sink Element innerHTML"];
    assert!(reports(context, &text), "{:#?}", context.page.errors());
    assert!(reports(context, &["policy: trusted-types trusted-types-policy evil"]), "{:#?}", context.page.errors());
    assert!(
        reports(context, &["policy: trusted-types trusted-types-policy broadsheet"]),
        "{:#?}",
        context.page.errors()
    );
    assert_eq!(context.page.js("return window.__ran", json!([])), json!([]), "attempts that succeeded");
    assert_eq!(context.page.count("#parsed"), 0);
}

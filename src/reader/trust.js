// First part of the reader's script: the Trusted Types policy `broadsheet`, the only one that our pages allow.
// `crates/bundle` puts it before the output of wasm-bindgen. There it wraps the one text that is passed to the HTML
// parser, for an inert document, in `trusted`. No other code in our pages can parse HTML.

// A module is evaluated once, so all readers in a page share the policy. If it is refused (a host page's policy, or
// another copy of the reader), text stays text, and the parser rejects it where Trusted Types are required.
let policy;
try {
  policy = globalThis.trustedTypes?.createPolicy("broadsheet", { createHTML: (html) => html });
} catch {
  // The browser reports it.
}
const trusted = (html) => (policy ? policy.createHTML(html) : html);

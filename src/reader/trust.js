// The beginning of the reader's one script: the policy named `broadsheet`, the only one that our pages let be made (Trusted
// Types, W3C). `publish::bundle` puts it before wasm-bindgen's glue, and at the one place where the glue hands text to the
// browser's HTML parser, a body on its way into a document that is inert, it puts `trusted` around that text. No other place of any
// page of ours can have HTML parsed.

// A module is evaluated once in a page, so every reader and embed that imports this script shares the policy. Where it is
// refused (another page's policy, another copy of the reader), text stays text, and the parser says no to it if it must.
let policy;
try {
  policy = globalThis.trustedTypes?.createPolicy("broadsheet", { createHTML: (html) => html });
} catch {
  // Said by the browser, as a report.
}
const trusted = (html) => (policy ? policy.createHTML(html) : html);

// Second part of the reader's script: `crates/bundle` appends it to the output of wasm-bindgen, whose `__wbg_init` it
// calls and which calls its last functions. `trust.js` precedes both. `bootstrap.js` or `embed.js` imports it. Entry
// point: `begin`.

// The module is instantiated once for the page and all its embeds; a failure may be retried. `answer` is the response,
// if it was requested before.
let begun;
// As in `fetch.rs`.
const referrerPolicy = "strict-origin";
/** @type {RequestCache} */
let cache = "default";
// An embed passes the hash of the module. A page of ours does not, and its history entry is numbered later.
export const begin = (wasm, answer, integrity = "") => {
  if (!integrity) unwritten = undefined;
  return (begun ??= __wbg_init({
    module_or_path: answer ?? fetch(wasm, { priority: "high", cache, integrity, referrerPolicy }),
  }).catch((error) => {
    begun = undefined;
    // The browser's cache may contain the failed response.
    cache = "reload";
    throw error;
  }));
};

// Returns a function that loads another module and returns its export `name`. All callers share one instance. An embed
// passes a function that verifies and imports the script, and the hash of the module.
export const moduleFrom = (script, wasm, name, load = (address) => import(address), integrity = "") => {
  let tries = 0;
  let loading;
  const instantiate = async () => {
    // Browsers remember a failed import, so a retry needs another URL.
    const again = tries++ ? `?try=${tries}` : "";
    const module = await load(new URL(script + again, document.baseURI).href);
    /** @type {RequestInit} */
    const options = { integrity, referrerPolicy, cache: again ? "reload" : "default" };
    await module.default({ module_or_path: fetch(new URL(wasm, document.baseURI), options) });
    return module[name];
  };
  return () =>
    (loading ??= instantiate().catch((error) => {
      loading = undefined;
      throw error;
    }));
};

// The first tag that tells a feed from a web page.
const ROOT = /<(?:\w+:)?(rss|feed|rdf|channel|html|head|!doctype html)\b/i;

// The last source that was made for each URL, kind and key, and a function that makes another one, for `news.js`.
/** @type {Map<string, { last: WeakRef<any>, again: () => any }>} */
const sources = new Map();
// Returns a function that takes URL, kind and key of a source, and returns one that loads its adapter module. The kind
// decides which one, or else the first bytes. Without both, it only begins to load one that is probably needed.
export const adapterFrom =
  (...modules) =>
  (url, kind, key) =>
  (parts) => {
    const module = chooseModule(modules, url, kind, key, parts);
    if (kind === "search") return module;
    return module?.then((make) => (...given) => {
      const last = make(...given);
      sources.set(String(given), { last: new WeakRef(last), again: () => make(...given) });
      return last;
    });
  };
/** @type {(modules: any[], url: string, kind?: string, key?: string, parts?: Uint8Array[]) => Promise<any> | undefined} */
const chooseModule = ([feeds, apis, mapped, search, several], url, kind, key, parts) => {
  if (kind === "search") return search();
  if (kind === "several") return Promise.all([several(), feeds()]).then(([{ join }, make]) => join(make));
  if (kind === "feed") return feeds();
  if (kind === "map") return mapped();
  if (key || (kind && kind !== "site") || /\/wp-json\b|rest_route=|\/ghost\b/.test(url)) return apis();
  if (!parts) return /feed|rss|atom|\.xml/i.test(url) ? void feeds().catch(() => {}) : undefined;
  const decoder = new TextDecoder();
  let text = "";
  for (const part of parts) if (text.length < 4096) text += decoder.decode(part.subarray(0, 4096), { stream: true });
  text = text.replace(/\0/g, "");
  const root = /^[\s\ufeff\ufffd]*[[{]/.test(text) ? null : ROOT.exec(text)?.[1];
  if (root) return /^[h!]/i.test(root) ? apis() : feeds();
  return text.includes("jsonfeed.org") ? feeds() : mapped();
};

// Loads `news.js` when the visitor has been here for five minutes, or comes back. `host` has the settings of the
// reader, and `news` what the script needs besides. Returns a controller that ends it.
export const expectNews = (load, host, news) => {
  const end = new AbortController();
  const { signal } = end;
  const since = Date.now();
  let loading;
  const begin = () => {
    if (document.hidden) return;
    loading ??= load()
      .then(({ watch }) => watch({ ...news, host, sources, since, signal }))
      .catch(() => (loading = undefined));
  };
  const timer = setTimeout(begin, 3e5);
  signal.onabort = () => clearTimeout(timer);
  document.addEventListener("visibilitychange", begin, { signal });
  return end;
};

// The only access to the history, for `scroll_history.rs`, `focus.rs` and embeds. The state of a host page is kept, and
// addresses are resolved against the document's own URL, whatever its `base` is.
const restoreScroll = (byUs) => {
  history.scrollRestoration = byUs ? "manual" : "auto";
};
// Number of the entry at which the document opened, until an event makes it necessary to write it: writing is slow, and
// a visitor who only reads does not need it. Later numbers are written at once.
/** @type {number | undefined} */
let unwritten = 0;
const write = (number, href, replace) => {
  const kept = history.state ?? {};
  // Only a plain object can hold the number.
  const other = Object.getPrototypeOf(kept) !== Object.prototype;
  const state = other && replace ? kept : { ...(other ? {} : kept), broadsheet: number };
  try {
    history[replace ? "replaceState" : "pushState"](state, "", new URL(href || location.href, location.href));
  } catch {
    // The document has no URL of its own, or has changed it too often.
  }
};
/** @type {(event?: Partial<Event>) => void} */
const writeNumber = ({ type } = {}) => {
  const number = unwritten;
  unwritten = 0;
  // On `popstate` the browser is already at another entry.
  if (number && type !== "popstate") write(number, "", true);
};
export const entryNumber = () => {
  const number = unwritten || history.state?.broadsheet || 0;
  if (number) unwritten ??= 0;
  return number;
};
export const numberEntry = (number, href, replace) => {
  if (unwritten === undefined && replace && !href && !scrollY) {
    for (const type of ["scroll", "pointerdown", "keydown", "click", "popstate"])
      addEventListener(type, writeNumber, { capture: true, once: true, passive: true });
    return (unwritten = number);
  }
  writeNumber();
  write(number, href, replace);
  return entryNumber();
};

// Splits a query for a source without a search index into terms. Unicode tables come from the browser. A run of a script
// without spaces is split into pairs of characters.
const UNSPACED =
  "\\u{e00}-\\u{eff}\\u{1000}-\\u{109f}\\u{1780}-\\u{17ff}\\u{3005}-\\u{3007}\\u{3040}-\\u{30ff}\\u{3400}-\\u{9fff}" +
  "\\u{ac00}-\\u{d7af}\\u{f900}-\\u{faff}\\u{ff66}-\\u{ff9f}\\u{20000}-\\u{3ffff}";
const RUNS = RegExp(`([${UNSPACED}]+)|(?:(?![${UNSPACED}])[\\p{Alphabetic}\\p{N}])+`, "gu");
export const wordsOf = (text) =>
  [...text.toLowerCase().matchAll(RUNS)]
    .flatMap(([word, unspaced]) => {
      const characters = [...word].slice(0, 30);
      return unspaced && characters[1] ? characters.slice(1).map((second, at) => characters[at] + second) : characters.join("");
    })
    .filter((word) => word[1] || word > "\x7f")
    .join(" ");

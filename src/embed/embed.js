// The content of an embed: shadow DOM, styles, and the connection between the reader in Rust and the host page. Input:
// an element and its settings. Output: a running reader in a part of its shadow root. Entry point: `live`. Articles are
// drawn by `src/reader`, which finds its settings on a wrapper element. `crates/bundle` inserts the file names and the
// style sheet.

// A bundler moves the files of the npm package, which then lists their URLs (`crates/pack/src/bundling.rs`). Elements
// of a page cannot have a symbol as name.
const here = (name) => new URL(globalThis[Symbol.for("broadsheet-files")]?.[name] ?? name, import.meta.url).href;
// As in `fetch.rs`.
/** @type {ReferrerPolicy} */
const referrerPolicy = "strict-origin";
const WASM = here("%WASM%");
// Passed by `element.js`: the reader's script, and a function that verifies and imports another script.
let reader;
let checkedImport;
const checkedModule = (script, scriptHash, wasm, wasmHash, name) =>
  reader.moduleFrom(here(script), here(wasm), name, (address) => checkedImport(address, scriptHash), wasmHash);
let loadMarkdown;
let loadAdapter;
// The texts of the reader that began last, for the search.
let searchTexts = {};

// Interface texts in other languages than English, as in `messages.rs`: a file and its hash for each language.
/** @type {any} */
const MESSAGES = "%MESSAGES%";

const sheet = new CSSStyleSheet();
sheet.replaceSync("%STYLE%");

try {
  // The visitor's font size, independent of the root element of the page.
  CSS.registerProperty({ name: "--broadsheet-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
} catch {
  // Registered already, or unsupported: then it is an ordinary property.
}

// Names for `::part`, by which the style of a host page reaches elements.
const PARTS = {
  navigation: ".masthead-nav",
  main: "main",
  page: ".page",
  article: "article[data-slug], .story",
  title: "#page-title",
  deck: "[data-part=deck]",
  byline: "[data-part=byline]",
  categories: "[data-part=categories]",
  image: ".hero img, .story img",
  body: "[data-part=body]",
  list: "[data-part=list]",
  summary: "[data-part=summary]",
  headline: "[data-part=summary] :is(h2, h3), [data-part=recent] li :is(h2, h3, a)",
  excerpt: "[data-part=excerpt]",
  age: "time",
  filters: "[data-part=filters]",
  filter: "[data-category]",
  recent: "[data-part=recent]",
  search: "[data-part=search]",
  pages: "[data-part=pages]",
  neighbours: ".neighbours",
  notice: ".notice, .notice-inline",
};

// Valid values of `source`. For any other value, the reader detects the kind from the response.
const KINDS = ["site", "feed", "wordpress", "ghost"];
// Values of `source` whose mapping is a file beside this script.
const PRESETS = /^(contentful|dev|directus|drupal|payload|sanity|strapi4?|wagtail|wordpress-com)$/;
// The mapping of each element that has one, as JSON.
const mappings = new WeakMap();
// URLs that identify the API.
const API = /\/wp-json\b|[?&]rest_route=|\/ghost\//;

// Languages written from right to left, unless another script is specified.
const RTL_LANGUAGES =
  /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|pnb|ps|sd|syr|ug|ur|yi)\b(?!-(latn|cyrl))|-(arab|hebr|thaa|syrc|nkoo|adlm|rohg)\b/i;

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// The initial address of an element; it begins with `start`.
const initialAddress = (element, start) => {
  const categories = (element.categories ?? "")
    .split(",")
    .map((name) => encodeURIComponent(name.trim()))
    .filter(Boolean);
  if (element.slug && !["list", "recent"].includes(element.view)) return `${start}posts/${encodeURIComponent(element.slug)}/`;
  if (categories.length === 1) return `${start}categories/${categories[0]}/`;
  return categories.length ? `${start}?categories=${categories.join(",")}` : start;
};

// The valid names in `frame-hosts`, each `host` or `host/path/`. The page's own host is refused: a frame of the same
// origin with scripts could remove its own sandbox.
const frameHosts = (element) => {
  const given = (element.getAttribute("frame-hosts") ?? "").split(/\s+/).filter(Boolean);
  // Paths are case-sensitive.
  const names = given.map((name) => name.replace(/^[^/]+/, (host) => host.toLowerCase()));
  const own = self.origin.replace(/^.*\/|:\d+$/g, "");
  const refused = (name) => name.split("/")[0] === own || !/^[a-z\d-]+(\.[a-z\d-]+)+(\/([\w.~-]+\/)*)?$/.test(name);
  for (const name of names.filter(refused)) console.warn(`<broadsheet-reader>: frame-hosts cannot have ${name}`);
  return names.filter((name) => !refused(name)).join(" ") || null;
};

// The language of the interface around the articles.
const languageOf = (element) => element.lang || element.closest("[lang]")?.lang || document.documentElement.lang || "en";

// The interface texts of a language; empty for English, or if there is no translation. We have none for traditional
// Chinese.
const texts = {};
const messagesIn = async (language) => {
  const name = language.toLowerCase().split("-")[0];
  if (/^zh-(hant|tw|hk|mo)\b/i.test(language) || !Object.hasOwn(MESSAGES, name)) return {};
  const file = MESSAGES[name];
  const options = { integrity: file[1], referrerPolicy };
  try {
    return await (texts[name] ??= fetch(here(file[0]), options).then((answer) => answer.json()));
  } catch {
    delete texts[name];
    return {};
  }
};

// The mapping in the attribute `map`: JSON, or the address of a JSON file; otherwise that of a preset.
const mappingOf = async (element) => {
  const given = element.getAttribute("map")?.trim();
  if (given?.startsWith("{")) return given;
  const preset = PRESETS.test(element.source) ? here(`presets/${element.source}.json`) : null;
  const address = given ? new URL(given, document.baseURI).href : preset;
  if (!address) return null;
  try {
    const answer = await fetch(address);
    if (answer.ok) return await answer.text();
    console.warn(`<broadsheet-reader>: ${address} answered with ${answer.status}`);
  } catch (why) {
    console.warn(`<broadsheet-reader>: ${address} cannot be loaded: ${why}`);
  }
  // The reader reports that this mapping has no list.
  return "{}";
};

// Articles in the page itself, from the property or a child script, as the bytes of a JSON Feed. Each set has a URL of
// its own, so that readers share only the same articles.
let sets = 0;
const inlineArticles = (element, given) => {
  const text = given ?? element.querySelector(":scope > script[type='application/feed+json']")?.textContent;
  if (text == null) return null;
  const bytes = new TextEncoder().encode(typeof text === "string" ? text : JSON.stringify(text));
  return { url: new URL(`#articles-${(sets += 1)}`, document.baseURI).href, bytes };
};

// The part of a link's address before its `/`. A page that is opened with this prefix in its fragment shows the article
// in the same reader. Only the reader that is first in the page has none, unless another one owns the fragment.
const fragmentPrefix = (element) => {
  const at = [...document.querySelectorAll("broadsheet-reader")].indexOf(element);
  return `#${at > 0 || (at === 0 && document.querySelector("broadsheet-reader[routing=hash]")) ? at : ""}`;
};
// The elements that have taken an address from the fragment. It is taken once, because it does not change afterwards.
const seen = new WeakSet();

// Writes the settings to the wrapper, where the reader finds them.
const describe = (element, wrapper, { start, limit, wanted, left, inline }) => {
  const given = element.getAttribute("theme");
  // Several addresses are those of feeds, whose articles are joined.
  const all = (element.src ?? "")
    .trim()
    .split(/\s+/)
    .map((src) => [src && new URL(src, document.baseURI).href]);
  const several = !inline && all[1] ? JSON.stringify(all) : null;
  const src = all[0][0] || here("data/site.json");
  const kind = KINDS.includes(element.source) ? element.source : API.test(element.src) ? "api" : null;
  const map = inline ? null : mappings.get(element);
  const settings = {
    lang: languageOf(element),
    "data-source": inline ? inline.url : src,
    "data-source-kind": inline ? "feed" : several ? "several" : map ? "map" : kind,
    "data-key": map || several ? null : (element.sourceKey ?? element.key),
    "data-map": several ?? map,
    "data-view": element.view ?? "reader",
    "data-limit": limit,
    "data-routing": ["hash", "path"].includes(element.routing) ? element.routing : "memory",
    "data-base": start,
    "data-begin": wanted ?? left ?? initialAddress(element, start),
    "data-theme": ["light", "dark", "page"].includes(given) ? given : null,
    "data-layout": element.layout,
    "data-thumbnails": element.thumbnails,
  };
  for (const [name, value] of Object.entries(settings)) {
    if (value == null) wrapper.removeAttribute(name);
    else wrapper.setAttribute(name, value);
  }
};

// Starts a reader in `box`, a part of the shadow root. `planned` returns the settings that `element.js` derives from
// attributes: the prefix of addresses (`start`), `limit`, the `wanted` and `left` addresses, and inline `articles`. It
// also has `report`, which receives each new status. `answer` is the module's response, if requested.
export const live = async (element, box, planned, readerScript, importer, answer) => {
  reader = readerScript;
  checkedImport = importer;
  loadMarkdown ??= checkedModule("%MARKDOWN%", "%MARKDOWN_HASH%", "%MARKDOWN_WASM%", "%MARKDOWN_WASM_HASH%", "to_html");
  loadAdapter ??= reader.adapterFrom(
    checkedModule("%FEEDS%", "%FEEDS_HASH%", "%FEEDS_WASM%", "%FEEDS_WASM_HASH%", "source"),
    checkedModule("%APIS%", "%APIS_HASH%", "%APIS_WASM%", "%APIS_WASM_HASH%", "source"),
    checkedModule("%MAPPED%", "%MAPPED_HASH%", "%MAPPED_WASM%", "%MAPPED_WASM_HASH%", "source"),
    () =>
      checkedImport(here("%SEARCH%"), "%SEARCH_HASH%").then(({ source }) => source((english) => searchTexts[english] ?? english)),
    () => checkedImport(here("%SEVERAL%"), "%SEVERAL_HASH%"),
  );
  const messagesRequest = messagesIn(languageOf(element));
  mappings.set(element, await mappingOf(element));
  await reader.begin(WASM, answer, "%WASM_HASH%");
  // Nothing waits longer than this for the texts.
  const messages = await Promise.race([messagesRequest, new Promise((then) => setTimeout(then, 3000, {}))]);
  const say = (english) => messages[english] ?? english;
  searchTexts = messages;
  // Yield to the host page between instantiating the module and drawing. Attributes are read afterwards, in one task.
  await new Promise((then) => setTimeout(then));
  const plan = planned();
  if (plan.anew) plan.wanted ??= initialAddress(element, plan.start);
  plan.inline = inlineArticles(element, plan.articles);
  const inMemory = !["hash", "path"].includes(element.routing);
  const prefix = inMemory ? fragmentPrefix(element) : "#";
  // A headline that is opened in a new tab. Other fragments belong to the page.
  const isFragment = inMemory && !seen.has(element) && !plan.wanted && location.hash.startsWith(`${prefix}/posts/`);
  if (isFragment) plan.wanted = `#${location.hash.slice(prefix.length)}`;
  seen.add(element);
  const root = element.shadowRoot;
  const slots = Object.fromEntries(["loading", "empty", "failed"].map((name) => [name, make("slot", { name, hidden: "" })]));
  const fallback = box.querySelector("slot:not([name])");
  // A page has only one `main` landmark. If it is not ours, we are a named region.
  const isRegion = document.querySelector("main, [role=main]") || document.querySelector("broadsheet-reader") !== element;
  const main = make("main", { "data-state": "loading", "data-allow": frameHosts(element), role: isRegion ? "region" : null });
  const wrapper = make("div", { class: "home", hidden: "" });
  // Outside the shadow root, typed keys seem to come from an element that is no field, and would trigger shortcuts of
  // the page. Escape, Tab and key combinations still reach the page.
  const stopTypedKeys = (event) => {
    const isShortcut = event.metaKey || (event.ctrlKey && !event.altKey) || ["Escape", "Tab"].includes(event.key);
    if (!isShortcut && wrapper.contains(event.target) && event.target.matches("input, textarea, select")) event.stopPropagation();
  };
  for (const kind of ["keydown", "keypress", "keyup"]) wrapper.addEventListener(kind, stopTypedKeys);
  // A picture that cannot be loaded leaves no hole.
  wrapper.addEventListener("error", ({ target }) => target.closest(".hero, .story-image")?.remove(), true);
  if ((element.view ?? "reader") === "reader") {
    const link = (address, text) => make("a", { href: address }, text);
    const { start } = plan;
    const links = [link(start, say("Latest")), link(`${start}archive/`, say("Archive")), link(`${start}search/`, say("Search"))];
    wrapper.append(make("nav", { class: "masthead-nav", "aria-label": say("Articles") }, ...links));
  }
  // Links back to the list. The browser's Back button would leave the host page.
  const list = make("a", {}, say("Back to the list"));
  const back = make("nav", { class: "masthead-nav", "aria-label": say("Articles"), hidden: "" }, list);
  if (["list", "recent"].includes(element.view)) wrapper.append(back);
  wrapper.append(main, make("p", { class: "announcer", role: "status", "aria-live": "polite" }));
  const room = make("div", { class: "room" }, wrapper);
  describe(element, wrapper, plan);
  // A list is shown in four steps, unless its full height is needed at once, to restore a scroll position or fill
  // reserved space.
  if (wrapper.dataset.routing === "memory" && wrapper.dataset.view !== "recent") wrapper.dataset.fresh = "none";
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  let address = null;
  // Whether the article that the fragment names does not exist.
  let isRefused = false;
  // Timer of the last step. A list that is removed must clear it.
  let lastStepTimer;
  // The state of the current page while the next one is pending or failed; undefined before the first page.
  let shownStatus;
  // Each event has two names, because some templates cannot bind a name with a colon.
  const dispatch = (name, detail, cancelable = false) => {
    const events = [":", "-"].map(
      (mark) => new CustomEvent(`broadsheet${mark}${name}`, { bubbles: true, composed: true, cancelable, detail }),
    );
    return events.map((event) => element.dispatchEvent(event)).every(Boolean);
  };
  // Links to pages of the same compiled site become addresses of the reader.
  const site = /^([^?#]*\/)data\/site\.json$/.exec(wrapper.dataset.source)?.[1];
  const readerAddress = (url) => {
    const rest = site && url.startsWith(site) ? url.slice(site.length) : "";
    return /^(posts|categories|archive)\//.test(rest) ? plan.start + rest : null;
  };
  // Links lead where a new tab or a copy of the address must lead: to this document, whatever the `base` of the host
  // page is, and to this reader. `data-to` has the address that `src/reader/links.rs` follows.
  const publishLink = (link, hasBase) => {
    const href = link.getAttribute("href");
    const to = href.startsWith(plan.start) ? href : link.dataset.to;
    link.dataset.to = to;
    const own = to.replace(/^#/, prefix);
    link.setAttribute("href", hasBase ? new URL(own, location.href).href : own);
  };
  const title = () => main.querySelector("#page-title, .recent > h2")?.textContent ?? "";
  const state = () => ({ status: main.dataset.state, address, title: title() });

  // Sets part names and heading levels, and shows or hides the page's own content.
  const updateHost = () => {
    for (const [name, selector] of Object.entries(PARTS).reverse()) {
      for (const part of wrapper.querySelectorAll(`:is(${selector}):not([part])`)) part.setAttribute("part", name);
    }
    for (const link of main.querySelectorAll("article a[href^=http]:not([data-to])")) {
      const address = readerAddress(link.href);
      if (!address) continue;
      link.setAttribute("href", address);
      link.removeAttribute("rel");
    }
    const hasBase = !!document.querySelector("base[href]");
    if (hasBase || prefix !== "#") {
      for (const link of wrapper.querySelectorAll(`a[href^="${plan.start}"], a[data-to]`)) publishLink(link, hasBase);
    }
    // The text direction follows the language of the articles, not the page.
    const isRtl = RTL_LANGUAGES.test(element.lang || main.lang || wrapper.lang);
    wrapper.dir = ["ltr", "rtl"].includes(element.dir) ? element.dir : isRtl ? "rtl" : "ltr";
    const level = Math.trunc(Number(element.getAttribute("heading-level"))) || 2;
    const headings = [...main.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    const rank = (heading) => Number(heading.localName[1]);
    const top = Math.min(...headings.map(rank));
    for (const heading of headings) {
      heading.setAttribute("aria-level", Math.min(Math.max(level, 1) + rank(heading) - top, 9));
    }
    const name = title();
    if (name) main.setAttribute("aria-label", `${element.ariaLabel ?? say("Articles")}: ${name}`);
    const status = main.dataset.state;
    plan.report(status);
    if (status !== "loading" && status !== "failed") shownStatus = status;
    // Content of the host page: shown instead of the reader before the first page, and instead of our message in an
    // empty list, where the filter or the search field must stay usable.
    const now = shownStatus ?? status;
    const own = (!shownStatus || shownStatus === "empty") && [...element.children].some((child) => child.slot === now);
    for (const [name, slot] of Object.entries(slots)) slot.hidden = !(own && name === now);
    const nothing = main.querySelector(".nothing");
    if (nothing) nothing.hidden = own;
    if (own && shownStatus && !(nothing ? nothing.nextSibling === slots.empty : main.contains(slots.empty))) {
      nothing ? nothing.after(slots.empty) : main.append(slots.empty);
    }
    // The fallback content stays until something replaces it.
    fallback.hidden = !!shownStatus || own;
    const waits =
      status === "loading" && fallback.assignedNodes().some((node) => node.localName !== "script" && node.textContent.trim());
    wrapper.hidden = !shownStatus && (own || waits);
  };
  const observer = new MutationObserver(updateHost);
  const listener = (kind, detail) => {
    if (kind === "navigate") return dispatch("navigate", { address: detail }, true);
    if (kind === "error") queueMicrotask(() => dispatch("error", { message: detail }));
    if (kind === "shown") {
      const first = address === null;
      if (first && isFragment && main.dataset.state === "missing" && !isRefused) {
        // The fragment belongs to the page.
        isRefused = true;
        queueMicrotask(() => order("adapt", initialAddress(element, plan.start)));
        return true;
      }
      address = detail;
      list.href = initialAddress(element, plan.start);
      back.hidden = decodeURIComponent(address) === decodeURIComponent(list.getAttribute("href"));
      // After `updateHost`, so that the page is complete when the event fires.
      queueMicrotask(() => first && dispatch("ready", state()));
      // Our scrolling moves only the window; `scrollIntoView` also moves scrollable containers of the host page.
      if (!first && root.activeElement?.id === "page-title") root.activeElement.scrollIntoView({ block: "nearest" });
      if (first && wrapper.dataset.fresh) {
        // Each step is laid out in its own task, after the previous one was painted. A hidden tab is never painted.
        const painted = (then) => requestAnimationFrame(() => setTimeout(then));
        const whole = () => {
          clearTimeout(lastStepTimer);
          delete wrapper.dataset.fresh;
        };
        painted(() => {
          wrapper.dataset.fresh &&= "some";
          painted(() => {
            wrapper.dataset.fresh &&= "more";
            painted(whole);
          });
        });
        lastStepTimer = setTimeout(whole, 1000);
      }
    }
    return true;
  };

  box.append(room, ...Object.values(slots));
  observer.observe(main, { attributes: true, attributeFilter: ["data-state"], childList: true, subtree: true });
  // The content of slots may change too.
  root.addEventListener("slotchange", updateHost);
  // A clone of a running element has this attribute too.
  element.removeAttribute("data-reader");
  if (plan.wanted && wrapper.dataset.routing !== "memory") {
    // The requested address is newer than the one in the address bar.
    reader.numberEntry(reader.entryNumber(), plan.wanted, true);
  }
  const { inline } = plan;
  // Answers that were fetched before: each is taken once.
  const early = new Map();
  const take = (url) => {
    const found = url === inline?.url ? [inline.bytes] : early.get(url);
    early.delete(url);
    return found;
  };
  const order = reader.mount(element, wrapper, loadMarkdown, loadAdapter, listener, take, JSON.stringify(messages));
  const news = reader.expectNews(() => checkedImport(here("%NEWS%"), "%NEWS_HASH%"), wrapper, {
    order,
    say,
    give: (url, parts) => early.set(url, parts),
    address: () => address,
  });
  // From now on, if the address bar names no route, the initial address applies.
  plan.wanted = plan.left = undefined;
  describe(element, wrapper, plan);
  updateHost();
  return {
    get state() {
      return state();
    },
    navigate: (to) => order("navigate", to),
    refresh: () => void order("refresh", ""),
    // Applies a changed attribute. Returns `false` if the reader must be restarted.
    adapt(name) {
      if (!["theme", "heading-level", "layout", "thumbnails", "slug", "categories"].includes(name)) return false;
      if (name === "heading-level") updateHost();
      else describe(element, wrapper, plan);
      if (name === "slug" || name === "categories") return order("adapt", initialAddress(element, plan.start));
      return true;
    },
    // Ends the reader. Returns the last address.
    leave() {
      clearTimeout(lastStepTimer);
      news.abort();
      order("leave", "");
      observer.disconnect();
      root.removeEventListener("slotchange", updateHost);
      room.remove();
      for (const slot of Object.values(slots)) slot.remove();
      fallback.hidden = false;
      return address;
    },
  };
};

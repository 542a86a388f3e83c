// First script of a page of ours. It is small, so that little is parsed before the first paint. Input: `data-`
// attributes of its tag, and the page. Output: a running reader. It loads the reader after the first paint, or when a
// prerendered page wants it (`intent.js`), and shows a notice if that fails. `lazy.js` loads the scripts that are
// needed on use. `crates/bundle` makes a file of it and writes its tag.

import { keepAges } from "./ages.js";
import { intent } from "./intent.js";
import { importScript, loadOnUse } from "./lazy.js";

// As in `fetch.rs`.
const referrerPolicy = "strict-origin";
const tag = /** @type {HTMLElement & { dataset: Record<string, string> }} */ (document.querySelector("script[data-wasm]"));
const { style, messages, reader, wasm, first, firstWasm, markdown, markdownWasm } = tag.dataset;
const { feeds, feedsWasm, apis, apisWasm, mapped, mappedWasm, reading, comfort, offline, search, news, several } = tag.dataset;
// A prerendered page needs no script, so it is painted before anything is requested.
const prerendered = document.querySelector("main > .page");
/** @type {() => Promise<void>} */
const painted = () =>
  new Promise((then) => {
    if (!PerformanceObserver.supportedEntryTypes?.includes("paint")) {
      requestAnimationFrame(() => setTimeout(then));
      return;
    }
    const unseen = setTimeout(then, 3000);
    new PerformanceObserver((_, observer) => {
      observer.disconnect();
      clearTimeout(unseen);
      then();
    }).observe({ type: "paint", buffered: true });
  });
// A search, a filter or a page that was not found may need the reader.
const state = document.querySelector("main")?.dataset.state;
const needsReader = !prerendered || /[?&](q|categories|page)=/.test(location.search) || state !== "ready";
// A hidden tab is never painted.
const firstPaint = prerendered && !document.hidden ? painted() : Promise.resolve();
// The reader cannot draw a plain page (`publish::page::pages::term`), so that Back would fail: it never starts there.
const ready = firstPaint.then(() => (state === "plain" ? new Promise(() => {}) : needsReader ? undefined : intent()));
// After the first paint, because a format takes long to create.
let endAges = () => {};
if (prerendered) firstPaint.then(() => (endAges = keepAges()));
const { dataset } = document.documentElement;
const path = location.pathname.slice(dataset.base?.length);
const slug = !dataset.articles && /^posts\/([\w-]+)\/?$/.exec(path)?.[1];
// Documents that are preloaded by an empty page are read while the module is loading.
const early = new Map();
// A document that was requested before the build was known is as good as one with the build in its URL.
const withoutBuild = (url) => url.replace(/\?v=[^&]*$/, "");
const earlyUrls = prerendered
  ? []
  : Array.from(
      /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=preload][type='application/json']")),
      ({ href }) => href,
    );
// A static layout also has a document for the address. Its URL has no build, so the cache must revalidate it.
const isLayout = earlyUrls[0] && !dataset.routing && (dataset.sourceKind === "site" || earlyUrls[0].endsWith("/site.json"));
const shown = isLayout && (slug ? `posts/${slug}.json` : !path && !location.search && "pages/1.json");
if (shown) earlyUrls.push(new URL(shown, earlyUrls[0]).href);
const cacheOf = (href) => (shown && href.endsWith(shown) ? "no-cache" : "default");
const MAX = 48 << 20; // `feed::MAX_BYTES`
const abortEarly = new AbortController();
const read = async (href) => {
  const answer = await fetch(href, { signal: abortEarly.signal, cache: cacheOf(href), referrerPolicy });
  if (!answer.ok) {
    // The reader must request it again to read `Retry-After`.
    if (!answer.headers.has("Retry-After")) early.set(withoutBuild(href), answer.status);
    return;
  }
  const parts = [];
  let length = 0;
  for (const stream = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader(); ;) {
    const { done, value } = await stream.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > MAX) return void stream.cancel();
  }
  // WebKit may report a truncated response as complete.
  const { headers } = answer;
  if (!headers.has("Content-Encoding") && length < Number(headers.get("Content-Length"))) return;
  early.set(withoutBuild(href), parts);
};
// The reader repeats what fails, is too large or takes too long, and reports it.
const timeout = () => new Promise((then) => setTimeout(then, 3000)).then(() => abortEarly.abort());
const here = earlyUrls.length && Promise.race([Promise.all(earlyUrls.map(read)).catch(() => {}), timeout()]);
const take = (url) => {
  const found = early.get(withoutBuild(url));
  early.delete(withoutBuild(url));
  return found;
};
// A prerendered page contains the styles that it needs; the next pages need the rest.
const loadStyle = () =>
  new Promise((loaded, failed) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: style, fetchPriority: "low", onload: loaded, onerror: failed });
    document.head.append(link);
  });
// Interface texts in other languages than English, as in `messages.rs`. On failure, English is used.
let messagesJson = "";
let messagesLoading;
const loadMessages = () =>
  (messagesLoading ??= (messages ? fetch(messages, { priority: "low", referrerPolicy }) : Promise.resolve())
    .then(async (answer) => (messagesJson = answer?.ok ? await answer.text() : ""))
    .catch(() => {}));
ready.then(loadMessages);
// Nothing waits longer than this for the texts.
const messagesWithin = (timeout) => Promise.race([loadMessages(), new Promise((then) => setTimeout(then, timeout))]);
const say = (english) => {
  try {
    return JSON.parse(messagesJson)[english] ?? english;
  } catch {
    return english;
  }
};
const showNotice = async (text) => {
  await messagesWithin(1000);
  // A prerendered page works without the reader, unless the address asks for a search or a filter.
  const stands = document.querySelector("main > .page");
  if (stands && !/[?&](q|categories)=/.test(location.search)) return;
  const main = document.querySelector("main");
  if (!main) return;
  const paragraph = document.createElement("p");
  paragraph.textContent = say(text);
  const again = document.createElement("a");
  again.href = "";
  again.textContent = say("Load the page again");
  const notice = document.createElement("section");
  notice.className = "notice notice-bare";
  notice.append(paragraph, again);
  if (stands) main.prepend(notice);
  else main.replaceChildren(notice);
  main.dataset.state = "failed";
};
// Tells the scripts of a site about each page after the first, for example to count views.
let address = location.pathname + location.search;
const announce = (kind, detail) => {
  if (kind !== "shown" || detail === address) return;
  address = detail;
  document.dispatchEvent(new CustomEvent("broadsheet-page", { detail: { address } }));
};
// The scroll position stored for this history entry, as `scroll_history.rs` writes it; 0 if there is none.
const storedPosition = () => {
  try {
    const places = /** @type {string} */ (sessionStorage.getItem("broadsheet-places")).split("\n").map((line) => line.split(" "));
    return Number(/** @type {string[]} */ (places.find(([number]) => number === String(history.state.broadsheet)))[1]);
  } catch {
    return 0; // Storage may be disabled.
  }
};
// The rest of the style and the texts of the interface, which scripts that are loaded later need.
let useStyle;
const styleUsed = new Promise((then) => (useStyle = then));
const prepare = () => {
  useStyle();
  return Promise.all([styleLoaded.catch(() => {}), messagesWithin(3000)]);
};
loadOnUse({ reading, comfort, search }, dataset.searchKey ?? "/", prepare, say, ready);
// Removes pictures that cannot be loaded, including those that failed before this script began. An SVG without a size
// also has no natural width, but `decode` succeeds for it.
const removeFigure = (image) => image.closest?.(".hero, .story-image")?.remove();
addEventListener("error", ({ target }) => removeFigure(target), true);
for (const image of document.images) {
  if (image.complete && !image.naturalWidth) image.decode().catch(() => removeFigure(image));
}
// The style sheet for print is a part of the rest.
const printed = new Promise((then) => addEventListener("beforeprint", then, { once: true }));
const styleLoaded = Promise.race([ready, printed, styleUsed]).then(
  () => document.querySelector("style[data-complete]") || loadStyle(),
);
styleLoaded.catch(() => {}); // Reported to the caller that waits for it.
if (typeof WebAssembly !== "object") {
  showNotice("This browser has no WebAssembly, or it is switched off, and the articles here need it to be shown.");
} else {
  const priority = prerendered ? "low" : "high";
  // A stalled network never fails. The notice disappears if the articles arrive later.
  let stallTimer;
  ready.then(() => {
    const text = "The articles have not come yet. Where the connection is slow, they still may.";
    stallTimer = setTimeout(showNotice, 15000, text);
  });
  // Draws an article before the reader is loaded. The reader draws it otherwise, and reports what is wrong.
  const drawArticle = async () => {
    const program = Promise.all([importScript(first), fetch(firstWasm, { priority, referrerPolicy })]).then(
      async ([{ default: begin, draw }, answer]) => {
        await begin({ module_or_path: answer });
        return draw;
      },
    );
    const [draw] = await Promise.all([program, here, styleLoaded]);
    const documents = earlyUrls.map((url) => early.get(withoutBuild(url)));
    if (!documents.every(Array.isArray)) return;
    await messagesWithin(3000);
    // A hidden tab is never painted.
    if (draw(...documents, messagesJson) && !document.hidden)
      await new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
  };
  ready
    .then(() => (shown && slug ? drawArticle().catch(() => {}) : undefined))
    // Script, module and style sheet are loaded in parallel.
    .then(() => Promise.all([importScript(reader), fetch(wasm, { priority, referrerPolicy })]))
    .then(async ([{ adapterFrom, begin, expectNews, moduleFrom, start }, answer]) => {
      await Promise.all([begin(wasm, answer), here, styleLoaded]);
      await messagesWithin(3000);
      const order = start(
        moduleFrom(markdown, markdownWasm, "to_html"),
        adapterFrom(
          moduleFrom(feeds, feedsWasm, "source"),
          moduleFrom(apis, apisWasm, "source"),
          moduleFrom(mapped, mappedWasm, "source"),
          () => importScript(search).then(({ source }) => source(say)),
          () => importScript(several),
        ),
        announce,
        take,
        messagesJson,
      );
      clearTimeout(stallTimer);
      endAges();
      order?.("attend", "");
      // Only a page with a live source has this script.
      if (news)
        expectNews(() => importScript(news), document.documentElement, {
          order,
          say,
          give: (url, parts) => early.set(withoutBuild(url), parts),
          address: () => (dataset.routing ? location.hash : location.pathname + location.search),
        });
      if (offline)
        importScript(offline)
          .then(({ begin }) => begin(say))
          .catch(console.warn);
    })
    .catch((error) => {
      console.error(error);
      showNotice("A part of this page could not be loaded, so its articles cannot be shown.");
    })
    .finally(() => clearTimeout(stallTimer));
}
// WebKit shows a page from its back-forward cache at the top.
addEventListener("pageshow", ({ persisted }) => persisted && !scrollY && scrollTo(0, storedPosition()));

// What a page of ours loads: small, so that nothing but the page itself is read before its first paint. It knows what the person
// chose, fetches the reader when that is in nobody's way, and says what fails before there is any Rust to say so.
// `publish::bundle` makes a file of it and writes the tag that names the reader's files.

// As in `fetch.rs`.
const referrerPolicy = "strict-origin";
const own = /** @type {HTMLElement & { dataset: Record<string, string> }} */ (document.querySelector("script[data-wasm]"));
const { style, messages, reader, wasm, article, rest, markdown, markdownWasm, feeds, feedsWasm } = own.dataset;
// The page that came with the document is whole without us, and must be painted before we ask for anything.
const standing = document.querySelector("main > .page");
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
// A tab that nobody looks at is never painted.
const ready = standing && !document.hidden ? painted() : Promise.resolve();
const { dataset } = document.documentElement;
// Where the articles are documents of a site of ours, the document asks early for the part of the module that draws an article. The rest comes when
// that is there: till then its links are the browser's. All else needs both parts.
const inParts = !standing && article && document.querySelector(`link[rel=preload][href="${article}"]`);
const place = location.pathname.slice(dataset.base?.length);
const slug = /^posts\/([\w-]+)\/?$/.exec(place)?.[1];
const both = inParts && !slug ? fetch(rest, { priority: "high", referrerPolicy }) : undefined;
both?.catch(() => {}); // Whoever waits for it says so.
// What an empty page asks for in its first lines is read while the module is on its way: it has it at once.
const early = new Map();
// What was asked for before the site said which version it is at is as good as what is asked for with it.
const plain = (url) => url.replace(/\?v=[^&]*$/, "");
const wanted = standing
  ? []
  : Array.from(/** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=preload][type='application/json']")), ({ href }) => href);
// So is what the address says will be shown. Without a version the cache has to ask whether it is still the same.
const shown = inParts && (slug ? `posts/${slug}.json` : !place && !location.search && "pages/1.json");
if (shown) wanted.push(new URL(shown, wanted[0]).href);
const cacheOf = (href) => (shown && href.endsWith(shown) ? "no-cache" : "default");
const MOST = 64 << 20; // `feed::MOST_BYTES`
const tooLate = new AbortController();
const read = async (href) => {
  const answer = await fetch(href, { signal: tooLate.signal, cache: cacheOf(href), referrerPolicy });
  if (!answer.ok) {
    // When to come again, the reader has to hear itself.
    if (!answer.headers.has("Retry-After")) early.set(plain(href), answer.status);
    return;
  }
  const parts = [];
  let length = 0;
  for (const stream = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader(); ; ) {
    const { done, value } = await stream.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > MOST) return void stream.cancel();
  }
  // WebKit may take an answer that broke off for whole.
  const { headers } = answer;
  if (!headers.has("Content-Encoding") && length < Number(headers.get("Content-Length"))) return;
  early.set(plain(href), parts);
};
// What fails, is too much or takes long, the reader asks for itself, and says so.
const patience = () => new Promise((then) => setTimeout(then, 3000)).then(() => tooLate.abort());
const here = wanted.length && Promise.race([Promise.all(wanted.map(read)).catch(() => {}), patience()]);
const take = (url) => {
  const found = early.get(plain(url));
  early.delete(plain(url));
  return found;
};
// What is not here, or no document, the reader has to say.
const lacking = () => wanted.some((href) => !early.get(plain(href))?.length);
// A page that came with its document has the parts of the style that it needs itself. Where it leads needs the rest.
const dress = () =>
  new Promise((loaded, failed) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: style, fetchPriority: "low", onload: loaded, onerror: failed });
    document.head.append(link);
  });
// What is said in another language than English, as `messages.rs` has it. Whatever becomes of it, something is said.
let said = "";
const spoken = ready
  .then(() => (messages ? fetch(messages, { priority: "low", referrerPolicy }) : undefined))
  .then(async (answer) => (said = answer?.ok ? await answer.text() : ""))
  .catch(() => {});
// Nothing else waits for it for long.
const spokenWithin = (patience) => Promise.race([spoken, new Promise((then) => setTimeout(then, patience))]);
const say = (english) => {
  try {
    return JSON.parse(said)[english] ?? english;
  } catch {
    return english;
  }
};
const sorry = async (text) => {
  await spokenWithin(1000);
  // The links of a page are links. What was asked for by the address is not in one that came with its document.
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
// The line that a person left at this entry of the history, as `places.rs` keeps it; 0 where nobody was here.
const left = () => {
  try {
    const places = /** @type {string} */ (sessionStorage.getItem("broadsheet-places")).split("\n").map((place) => place.split(" "));
    return Number(/** @type {string[]} */ (places.find(([number]) => number === String(history.state.broadsheet)))[1]);
  } catch {
    return 0; // Storage may be closed, too.
  }
};
// Whoever scrolls by hand is where they want to be. A browser counts touches and keys from the beginning, also before this ran.
let wheeled = false;
addEventListener("wheel", () => (wheeled = true), { once: true, passive: true });
const byHand = () => wheeled || ["pointerdown", "keydown"].some((kind) => performance.eventCounts?.get(kind));
// Lays out what was left out before the first paint, because it is far below. Whom the browser brought back to their line, it brought there
// by heights that were guessed.
const complete = () => {
  const line = left();
  dataset.painted = "";
  if (line && scrollY && !byHand()) scrollTo(0, line);
  // WebKit shows a page that it kept from its top. Listened for when the page has been shown once: it is told of that, too.
  addEventListener("pageshow", ({ persisted }) => persisted && !scrollY && scrollTo(0, left()));
};
// When the first page that the reader draws has been painted.
const drawn = () =>
  new Promise((then) => {
    const main = document.querySelector("main");
    const look = (_, observer) => {
      if (main?.dataset.state === "loading") return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(then));
    };
    if (main) new MutationObserver(look).observe(main, { attributeFilter: ["data-state"] });
  });
// Light or dark: the system's choice until a person makes their own. It is here so that it works before there is a reader.
const dark = () => (dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches && "dark")) === "dark";
const themeSwitch = document.querySelector("[data-part=theme]");
const label = () => themeSwitch?.setAttribute("aria-pressed", String(dark()));
themeSwitch?.addEventListener("click", () => {
  dataset.theme = dark() ? "light" : "dark";
  label();
  try {
    localStorage.setItem("broadsheet-theme", dataset.theme);
  } catch {
    // Storage may be closed.
  }
});
try {
  const theme = localStorage.getItem("broadsheet-theme");
  if (theme) dataset.theme = theme;
} catch {
  // As above.
}
label();
// With or without a reader: a pointer is shown something, and paper has a style of its own.
const dressed = ready.then(() => document.querySelector("style[data-of=later]") || dress());
dressed.catch(() => {}); // Whoever waits for it says so.
if (typeof WebAssembly !== "object") {
  sorry("This browser has no WebAssembly, or it is switched off, and the articles here need it to be shown.");
} else {
  const priority = standing ? "low" : "high";
  // A network that says nothing never fails. What comes in spite of it takes these words away.
  const silence = setTimeout(sorry, 15000, "The articles have not come yet. Where the connection is slow, they still may.");
  ready
    // Script and module come side by side, and the style with them.
    .then(() => Promise.all([import(new URL(reader, document.baseURI).href), fetch(inParts ? article : wasm, { priority, referrerPolicy })]))
    .then(async ([{ begin, fetchRest, moduleFrom, start }, answer]) => {
      await Promise.all([begin(wasm, answer, rest), both && fetchRest(both), here, dressed]);
      await spokenWithin(3000);
      // Of an article the rest comes when it stands; but what there is to say of one that did not come is said by the rest.
      const late = inParts && !both && !lacking();
      if (inParts && !late) await fetchRest();
      const stands = late && drawn();
      const order = start(moduleFrom(markdown, markdownWasm, "to_html"), moduleFrom(feeds, feedsWasm, "source"), take, said);
      clearTimeout(silence);
      await stands;
      if (inParts) await fetchRest();
      order?.("attend", "");
    })
    .catch((error) => {
      console.error(error);
      sorry("A part of this page could not be loaded, so its articles cannot be shown.");
    })
    .finally(() => clearTimeout(silence));
}
// Behind the requests: they are on their way while it is laid out. An empty page counts when something stands in it, unless a place in
// that is gone to at once.
(standing || left() || location.hash ? ready : drawn()).catch(() => {}).then(complete);

// Announces new articles of a live source, and shows them when the visitor wishes. Input: the source of a running
// reader, asked again at long intervals. Output: a button over the list. Entry point: `watch`. `loader.js` loads it
// after five minutes, or when the visitor returns to the page.

import { element } from "./element.js";

const STYLE = `@layer components {
  .news {
    position: sticky;
    z-index: 2;
    inset-block-start: var(--space-2);
    block-size: 0;
    max-inline-size: var(--page);
    margin-inline: auto;
  }

  /* Out of the flow, so that nothing moves when it appears. */
  .news button {
    position: absolute;
    inset-inline-end: var(--gutter);
    background: var(--paper);
  }

  @media print {
    .news {
      display: none;
    }
  }
}`;
// Milliseconds between two requests; the interval doubles while there is nothing new.
const MIN_PAUSE = 3e5;
const MAX_PAUSE = 36e5;
// A larger source is not asked again.
const MAX_BYTES = 4 << 20;
// How many pages of a list are counted.
const MAX_PAGES = 5;
// As in `messages.rs`: a text may have several forms, and this key names the form of each number.
const PLURALS = "plurals";
// As in `fetch.rs`.
const referrerPolicy = "strict-origin";

const textOf = (count, say) => {
  const forms = say(count === 1 ? "{0} new article" : "{0} new articles").split("|");
  const form = say(PLURALS)[count < 100 ? count : 100 + (count % 100)];
  return (forms[form] ?? forms[0]).replace("{0}", String(count));
};
// The bytes of a URL, or its status. The browser's cache makes the request conditional.
const get = async (url) => {
  const answer = await fetch(url, { cache: "no-cache", referrerPolicy, signal: AbortSignal.timeout(15000) });
  if (!answer.ok) return answer.status;
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes.length > MAX_BYTES) throw new RangeError(`${url} is too large to be read again`);
  return bytes;
};
const idsOf = ({ items }) => items.map(({ id }) => id);
// The documents that an adapter makes of a source. Without `answers`, nothing is requested.
const asker = (source, answers) => async (file, isKnown) => {
  // Each turn requests what the one before it found out.
  for (let turn = 0; turn < 6; turn += 1) {
    const [kind, ...rest] = source(file).split("\n");
    if (kind === "document") return JSON.parse(rest.join("\n"));
    if (kind !== "needs" || !answers) return;
    for (const url of rest) {
      // The categories of an API are not needed.
      const answer = isKnown ? 404 : await get(url);
      if (typeof answer === "number" ? !source(url, answer) : source(url, [answer])) return;
      if (typeof answer !== "number") answers.set(url, [answer]);
    }
  }
};
// The articles at the top of a list, and at most so many pages that one of them is known.
const readList = async (ask, file, known) => {
  const ids = [];
  // The first document of an API contains its newest articles.
  const isFront = file === "pages/1.json" && known;
  if (isFront) await ask("brief.json");
  for (let page = 1; page <= (known ? MAX_PAGES : 1); page += 1) {
    const list = await ask(file.replace("1.json", `${page}.json`), isFront && page === 1);
    if (!list?.items?.length) break;
    ids.push(...idsOf(list));
    if (known?.some((id) => ids.includes(id))) break;
  }
  return ids;
};
// How many articles are new. An old one that moves up, because another was removed, comes after all known ones.
const countNew = (ids, known) => {
  if (!known.length) return 0;
  const last = ids.findLastIndex((id) => known.includes(id));
  return ids.filter((id, at) => !known.includes(id) && (at < last || last < 0)).length;
};

// Watches the source of the reader in `host`, unless its articles are those of this site: an adapter among `sources`,
// or the static layout. `order` gives it orders, and `give` passes it an answer that it would request. `address` is
// where the reader is.
export const watch = ({ host, sources, order, give, address, say, since, signal }) => {
  const { source: own, sourceKind, key, map } = host.dataset;
  const url = own ?? /** @type {HTMLLinkElement} */ (document.querySelector("#broadsheet-source")).href;
  const name = String([url, sourceKind, key ?? map]);
  const source = sources.has(name) && (() => sources.get(name));
  // Articles in the page itself have a fragment.
  if (signal.aborted || url.includes("#") || !(source || new URL(url).origin !== location.origin)) return;
  const root = host.getRootNode();
  const main = host.querySelector("main");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const button = element("button", { type: "button" });
  // It is there before its text, so that a screen reader announces the text.
  const box = element("div", { className: "news", role: "status" });
  main.before(box);

  // The list that is shown: its document, if the newest articles are on top.
  const shownList = () => {
    const { base = "/" } = host.dataset;
    const here = address() ?? "-";
    const rest = here.startsWith(base) ? here.slice(base.length) : here.replace(/^#?\/?/, "");
    if (!rest) return "pages/1.json";
    const slug = source && /^categories\/([^/?#]+)\/$/.exec(rest)?.[1];
    return slug ? `categories/${decodeURIComponent(slug)}/1.json` : "";
  };
  // What the reader knows. The documents of a static layout are in its own memory, so those are read here.
  let read = source
    ? Promise.resolve([])
    : fetch(url, { cache: "force-cache", referrerPolicy })
        .then(async (answer) => idsOf(await answer.json()))
        .catch(() => []);
  const knownIn = (file) => (source ? readList(asker(source()?.last.deref() ?? (() => ""), null), file, null) : read);
  const readAgain = async (file, known) => {
    const answers = new Map();
    if (source) return { ids: await readList(asker(source().again(), answers), file, known), answers };
    const answer = await get(url);
    if (typeof answer === "number") throw new TypeError(`${url} answered with ${answer}`);
    answers.set(url, [answer]);
    return { ids: idsOf(JSON.parse(new TextDecoder().decode(answer))), answers };
  };

  // What was found: a list, its articles, and the answers with them.
  /** @type {{ file: string, ids: string[], answers: Map<string, Uint8Array[]> } | undefined} */
  let found;
  const show = async () => {
    const count = found?.file === shownList() ? countNew(found.ids, await knownIn(found.file)) : 0;
    const text = textOf(count, say);
    if (!count) box.replaceChildren();
    else if (button.textContent !== text || !button.isConnected) {
      button.textContent = text;
      box.replaceChildren(button);
    }
    return count;
  };
  let last = since;
  let pause = MIN_PAUSE;
  let isBusy = false;
  let hasFailed = false;
  const check = async () => {
    const { onLine, connection } = /** @type {any} */ (navigator);
    const file = shownList();
    if (!file || isBusy || document.hidden || !onLine || connection?.saveData || Date.now() - last < pause) return;
    last = Date.now();
    pause = Math.min(2 * pause, MAX_PAUSE);
    isBusy = true;
    try {
      const known = await knownIn(file);
      if (known.length) {
        const { ids, answers } = await readAgain(file, known);
        hasFailed = !ids.length;
        if (!signal.aborted) found = { file, ids, answers };
        if (await show()) pause = MIN_PAUSE;
      }
    } catch (error) {
      // The articles stay as they are.
      hasFailed = true;
      if (error instanceof RangeError) pause = Infinity;
    }
    isBusy = false;
  };
  button.onclick = () => {
    for (const [at, answer] of found?.answers ?? []) give(at, answer);
    if (!source && found) read = Promise.resolve(found.ids);
    found = undefined;
    box.replaceChildren();
    /** @type {HTMLElement | null} */ (main.querySelector("#page-title"))?.focus();
    order("refresh", "");
  };
  const changed = new MutationObserver(() => {
    show();
    check();
  });
  changed.observe(main, { childList: true, attributes: true, attributeFilter: ["data-state"] });
  const timer = setInterval(check, 6e4);
  const returned = () => {
    if (!hasFailed) pause = MIN_PAUSE;
    check();
  };
  document.addEventListener("visibilitychange", returned, { signal });
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    changed.disconnect();
    box.remove();
  });
  check();
};

// Lets a site with `offline = true` open without network. Input: the pages that a visitor opens, and messages of the
// worker (`crates/publish/src/export/worker.js`). Output: a registered worker that keeps those pages, and notices that
// offer a newer version. Entry point: `begin`. `bootstrap.js` loads it after the reader.

import { addStyle, element } from "./element.js";
import { isSaved } from "./saved.js";

const STYLE = `
@layer components {
  .offer {
    position: fixed;
    z-index: 3;
    inset: auto 0 0;
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    align-items: center;
    justify-content: center;
    border-block-start: 1px solid var(--edge);
    padding: var(--space-2);
    background: var(--paper);
    font: var(--text-small) / 1.4 var(--sans);
  }

  .offer p {
    margin: 0;
  }

  @media print {
    .offer {
      display: none;
    }
  }
}`;
// The worker is beside this script.
const ADDRESS = new URL("broadsheet-worker.js", import.meta.url).href;
const root = new URL("./", import.meta.url).href;

// Requests since the last page. All pages need scripts and styles.
let since = 0;
const filesOfPage = () => {
  const entries = performance.getEntriesByType("resource");
  const isNeeded = ({ name, startTime }) =>
    /\.(js|css|wasm|woff2)$/.test(name) || (/\.json(\?|$)/.test(name) && startTime >= since);
  const names = entries.filter((entry) => isNeeded(entry)).map(({ name }) => name);
  since = performance.now();
  const images = [...document.images].filter(({ complete, naturalWidth }) => complete && naturalWidth);
  const files = new Set([...names, ...images.map(({ currentSrc }) => currentSrc)]);
  files.delete(ADDRESS);
  // A search is not a page.
  return [...files].filter((file) => file.startsWith(root) && !file.includes("/search/"));
};
const currentPage = () => {
  const heading = document.querySelector(".article h1");
  const title = heading?.textContent ?? document.title;
  const { origin, pathname } = location;
  return { url: origin + pathname, title, isArticle: !!heading, isSaved: isSaved(pathname), files: filesOfPage() };
};
const offer = (text, action, act, say) => {
  document.querySelector(".offer")?.remove();
  const accept = element("button", { type: "button", onclick: act }, action);
  const close = element("button", { type: "button" }, say("Close"));
  const bar = element("div", { className: "offer" }, element("p", {}, text), accept, close);
  bar.setAttribute("role", "status");
  close.onclick = () => bar.remove();
  document.body.append(bar);
};
const offerUpdate = (registration, say) => {
  const act = () => {
    // The page is loaded again only if the visitor asks for it.
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage({ type: "update" });
  };
  offer(say("There is a new version of this site."), say("Update"), act, say);
};
const watchUpdates = (registration, say) => {
  const { serviceWorker } = navigator;
  if (registration.waiting && serviceWorker.controller) offerUpdate(registration, say);
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    // The first worker replaces nothing.
    const isUpdate = !!serviceWorker.controller;
    installing?.addEventListener("statechange", () => {
      if (isUpdate && installing.state === "installed") offerUpdate(registration, say);
    });
  });
};
export const begin = async (say) => {
  const { serviceWorker, connection } = /** @type {any} */ (navigator);
  if (!serviceWorker || connection?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches) return;
  addStyle(STYLE);
  // The policy returns this address for any input, so it can create no other URL.
  const { trustedTypes } = /** @type {any} */ (window);
  const policy = trustedTypes?.createPolicy("broadsheet-worker", { createScriptURL: () => ADDRESS });
  const registration = await serviceWorker.register(policy?.createScriptURL("") ?? ADDRESS, { updateViaCache: "none" });
  watchUpdates(registration, say);
  // The reader cannot follow a link without network. The worker can: to a kept page, or to one that says so.
  let pressed;
  const noteLink = ({ target, button, ctrlKey, metaKey, shiftKey, altKey }) => {
    const isPlain = !button && !ctrlKey && !metaKey && !shiftKey && !altKey;
    pressed = isPlain ? target.closest?.("a:not([target])")?.href : undefined;
  };
  addEventListener("click", noteLink, true);
  addEventListener("popstate", () => (pressed = undefined));
  serviceWorker.addEventListener("message", ({ data }) => {
    if (data.type === "changed") offer(say("This page has changed."), say("Load the page again"), () => location.reload(), say);
    if (data.type === "failed" && pressed?.startsWith(root) && pressed !== location.href) location.assign(pressed);
  });
  const { active } = await serviceWorker.ready;
  const report = () => {
    const state = document.querySelector("main")?.dataset.state;
    if (state !== "ready" && state !== "plain") return;
    (serviceWorker.controller ?? active)?.postMessage({ type: "keep", page: currentPage() });
  };
  report();
  addEventListener("broadsheet-saved", report);
  let timer;
  const main = document.querySelector("main");
  // A page that the visitor leaves within a second was not read.
  const later = () => {
    // The reader's notice may come before the message of the worker.
    if (!main?.querySelector(".notice-inline")) pressed = undefined;
    clearTimeout(timer);
    timer = setTimeout(report, 1000);
  };
  if (main) new MutationObserver(later).observe(main, { childList: true });
};

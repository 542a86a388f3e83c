// What a visitor read and saved: continues where they stopped, saves articles, and lists them in the panel of settings.
// Input: articles in the document, and the local storage (`saved.js`). Output: a button on an article that was begun,
// and a part of the panel. Entry points: `begin` and `section`. `reading.js` and `comfort.js` load it.

import { addStyle, element } from "./element.js";
import { store, stored } from "./saved.js";

const STYLE = `
@layer components {
  .resume {
    position: fixed;
    z-index: 2;
    inset-block-end: 4rem;
    inset-inline-end: var(--space-3);
    background: var(--paper);
  }

  @media print {
    .resume {
      display: none;
    }
  }

  .visits {
    margin-block-start: var(--space-3);
    border-block-start: 1px solid var(--rule);
  }

  .visits ul {
    max-height: 12rem;
    margin: 0;
    overflow: auto;
    padding-inline-start: var(--space-3);
  }

  .visits summary {
    min-height: var(--tap);
    padding-block: var(--space-2);
    cursor: pointer;
  }

  .visits a {
    color: inherit;
  }
}`;
const MAX_READ = 30;
const MAX_SAVED = 200;
// A visitor who has seen fewer blocks has not begun.
const MIN_BLOCK = 3;

let isStyled = false;
const useStyle = () => {
  if (!isStyled) addStyle(STYLE);
  isStyled = true;
};
/** @type {() => HTMLElement[]} */
const blocks = () => [...document.querySelectorAll(".article > .prose > *")].map((block) => /** @type {any} */ (block));
const visitOf = () => ({
  path: location.pathname,
  title: document.querySelector(".article h1")?.textContent ?? document.title,
  at: Date.now(),
  block: 0,
});
// The block at the top of the window. 0 before the text and at its end, where nothing is left to continue.
const currentBlock = () => {
  const all = blocks();
  const last = all.at(-1)?.getBoundingClientRect().bottom ?? 0;
  const passed = all.filter((block) => block.getBoundingClientRect().top < innerHeight / 4).length;
  return last < innerHeight ? 0 : passed;
};
// Notes the article, and its position if the visitor has moved. A position that is still offered stays.
const remember = (path, hasMoved) => {
  const visits = stored();
  if (visits.isOff || path !== location.pathname || !document.querySelector(".article")) return;
  const known = visits.read.find((visit) => visit.path === path);
  const others = visits.read.filter((visit) => visit !== known);
  const block = hasMoved && !document.querySelector(".resume") ? currentBlock() : (known?.block ?? 0);
  visits.read = [{ ...visitOf(), block }, ...others].slice(0, MAX_READ);
  store(visits);
};
const offerToContinue = (say) => {
  document.querySelector(".resume")?.remove();
  const { read } = stored();
  const block = read.find(({ path }) => path === location.pathname)?.block ?? 0;
  const target = blocks()[block - 1];
  // A visitor who came to a section, or back to a position, knows where they want to be.
  if (block < MIN_BLOCK || !target || location.hash || scrollY > innerHeight / 2) return;
  const button = element("button", { type: "button", className: "resume" }, say("Continue where you stopped"));
  const leave = () => {
    if (scrollY < innerHeight && button.isConnected) return;
    button.remove();
    removeEventListener("scroll", leave);
  };
  button.onclick = () => {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.scrollIntoView({ behavior: isCalm ? "instant" : "smooth", block: "start" });
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    button.remove();
  };
  addEventListener("scroll", leave, { passive: true });
  document.querySelector(".article-header")?.after(button);
};
export const begin = (say) => {
  useStyle();
  let timer;
  let article;
  let path;
  const show = () => {
    const found = document.querySelector(".article");
    if (found === article) return;
    article = found;
    clearTimeout(timer);
    document.querySelector(".resume")?.remove();
    if (!found) return;
    path = location.pathname;
    offerToContinue(say);
    // An article that the visitor leaves within two seconds was not read.
    timer = setTimeout(() => remember(path, false), 2000);
  };
  show();
  const main = document.querySelector("main");
  if (main) new MutationObserver(show).observe(main, { childList: true });
  const scrolled = () => {
    clearTimeout(timer);
    timer = setTimeout(() => remember(path, true), 400);
  };
  addEventListener("scroll", scrolled, { passive: true });
};

const list = (name, visits, say) => {
  // The reader may follow the link without leaving the document.
  const onclick = ({ target }) => target.closest("[popover]")?.hidePopover();
  const row = ({ path, title }) => element("li", {}, element("a", { href: path, onclick }, title));
  const rows = visits.length ? visits.map((visit) => row(visit)) : [element("li", {}, say("There is nothing here yet."))];
  return element("details", {}, element("summary", {}, `${name} (${visits.length})`), element("ul", {}, ...rows));
};
// The part of the panel. Returns an element, and a function that fills it again.
export const section = (say) => {
  useStyle();
  const root = element("div", { className: "visits" });
  const announce = (text) => (status.textContent = text);
  const status = element("span", {});
  status.setAttribute("role", "status");
  const change = (work) => {
    const visits = stored();
    work(visits);
    if (!store(visits)) announce(say("This browser cannot store it."));
    fill();
    dispatchEvent(new Event("broadsheet-saved"));
  };
  const fill = () => {
    const visits = stored();
    const { pathname } = location;
    const isSaved = visits.saved.some(({ path }) => path === pathname);
    const toggle = element("button", { type: "button" }, isSaved ? say("Saved") : say("Save"));
    toggle.setAttribute("aria-pressed", String(isSaved));
    toggle.onclick = () => {
      change((now) => {
        const others = now.saved.filter(({ path }) => path !== pathname);
        now.saved = isSaved ? others : [visitOf(), ...others].slice(0, MAX_SAVED);
      });
      root.querySelector("[aria-pressed]")?.focus();
    };
    toggle.hidden = !document.querySelector(".article");
    const erase = element("button", { type: "button" }, say("Erase all"));
    erase.onclick = () => {
      change((now) => Object.assign(now, { read: [], saved: [] }));
      navigator.serviceWorker?.controller?.postMessage({ type: "erase" });
    };
    const memory = element("input", { type: "checkbox", checked: !visits.isOff });
    memory.onchange = () => change((now) => Object.assign(now, { isOff: !memory.checked }, memory.checked ? {} : { read: [] }));
    root.replaceChildren(
      list(say("Saved articles"), visits.saved, say),
      list(say("Recently read"), visits.read, say),
      element("label", {}, memory, say("Remember what I read")),
      element("p", {}, toggle, erase),
      element("small", {}, say("All of this stays in this browser.")),
      status,
    );
  };
  fill();
  return { root, fill };
};

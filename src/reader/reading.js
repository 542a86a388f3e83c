// Aids for reading an article: the current section, links to sections, a button that copies code, footnotes
// where they are referenced, and large pictures. Input: articles in the document, and events. Output: elements that are
// added when a pointer or the keyboard comes near, so that a page stays as it was until then. Entry point: `begin`.
// `bootstrap.js` loads it.

import { addStyle, copyText, element } from "./element.js";
import { complete } from "./live_article.js";

// Pictures as large as the window; and the progress of reading, where motion is wanted and the browser can do it.
const STYLE = `
@keyframes reading {
  from {
    transform: scaleX(0);
  }

  to {
    transform: none;
  }
}
@layer components {
  .enlarged {
    border: 0;
    padding: var(--space-3);
    max-width: 100vw;
    max-height: 100vh;
    background: var(--paper);
    color: var(--ink);
    font: var(--text-small) / 1.4 var(--sans);
    text-align: center;
    cursor: zoom-out;
  }

  .enlarged::backdrop {
    background: rgb(0 0 0 / 0.8);
  }

  .enlarged img {
    width: 95vw;
    max-height: calc(100vh - 9rem);
    object-fit: contain;
  }

  .enlarged p {
    margin-block: var(--space-2);
  }
  @supports (animation-timeline: --reading) {
    @media (prefers-reduced-motion: no-preference) {
      :root .article {
        timeline-scope: --reading;
      }

      :root .article > .prose {
        view-timeline: --reading;
      }

      :root .article::before {
        content: "";
        position: fixed;
        z-index: 2;
        inset: 0 0 auto;
        height: 3px;
        background: var(--accent);
        transform-origin: 0 0;
        transform: scaleX(0);
        animation-name: reading;
        animation-duration: 1s;
        animation-timing-function: linear;
        animation-fill-mode: both;
        animation-timeline: --reading;
        animation-range: contain;
      }

      :root[dir="rtl"] .article::before {
        transform-origin: 100% 0;
      }
    }
  }
}

@layer prose {
  :root .prose, :root .prose :is(h2, h3, h4, h5, h6) {
    position: relative;
  }

  .prose .copy {
    position: absolute;
    z-index: 1;
    inset-inline-end: var(--space-2);
    min-height: 1.75rem;
    padding: 0 var(--space-2);
    margin-block-start: var(--space-1);
    background: var(--paper);
    font-size: 0.75rem;
  }

  .prose .anchor {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: -1.5rem;
    width: 1.5rem;
    color: var(--quiet);
    font-weight: 400;
    text-align: center;
    text-decoration: none;
  }

  .prose .anchor::before {
    content: "#" / "";
  }

  .prose .anchor[data-copied]::before {
    content: "✓" / "";
  }

  :root .prose :is(figure, p, figure div) > img {
    cursor: zoom-in;
  }

  .prose.note {
    position: fixed;
    inset: auto;
    margin: 0;
    border: 1px solid var(--edge);
    padding: var(--space-2) var(--space-3);
    width: min(24rem, 100vw);
    max-height: 50vh;
    overflow: auto;
    background: var(--paper);
    color: var(--ink);
    font: var(--text-small) / 1.5 var(--serif);
  }
}`;
let say = (english) => english;
const HEADINGS = ".prose :is(h2, h3, h4, h5, h6)[id]";
const PICTURES = ".prose :is(figure, p, figure div) > :is(img, picture > img)";
// Pictures below this width are signs, not pictures.
const MIN_WIDTH = 100;

// The section at the top third of the window is the current one.
let current;
const markCurrent = () => {
  let found;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-part=toc] a"))) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading && heading.getBoundingClientRect().top < innerHeight / 3) found = link;
  }
  if (found === current) return;
  current?.removeAttribute("aria-current");
  current = found;
  current?.setAttribute("aria-current", "location");
};
let isWaiting = false;
const scrolled = () => {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    markCurrent();
  });
};

const addLink = (heading) => {
  if (heading.querySelector(".anchor")) return;
  const link = element("a", { className: "anchor", href: `#${heading.id}` });
  link.setAttribute("aria-label", say("Copy the link to this section"));
  heading.append(link);
};
const addButton = (code) => {
  if (!navigator.clipboard || code.previousSibling?.className === "copy") return;
  const button = element("button", { className: "copy", type: "button" }, say("Copy"));
  button.onclick = async () => {
    if (!(await copyText(code.textContent, say("Copied")))) return;
    button.textContent = say("Copied");
    setTimeout(() => (button.textContent = say("Copy")), 2000);
  };
  code.before(button);
};
const isPicture = (image) => image.clientWidth >= MIN_WIDTH && !image.closest("a");
const makeFocusable = (image) => {
  if (!isPicture(image) || image.tabIndex === 0) return;
  image.tabIndex = 0;
  image.setAttribute("role", "button");
  image.setAttribute("aria-label", [say("Show the image larger"), image.alt].filter(Boolean).join(": "));
};
const enlarge = (image) => {
  const caption = image.closest("figure")?.querySelector("figcaption")?.textContent;
  const { srcset, src, alt } = image;
  const close = element("button", { type: "button" }, say("Close"));
  const large = element("img", { sizes: "95vw", srcset, src, alt });
  const dialog = element("dialog", { className: "enlarged" }, large, element("p", { textContent: caption ?? "" }), close);
  dialog.setAttribute("aria-label", alt || caption || say("Show the image larger"));
  dialog.onclick = () => dialog.close();
  dialog.onclose = () => {
    dialog.remove();
    image.focus({ preventScroll: true });
  };
  document.body.append(dialog);
  dialog.showModal();
};
// Shows a copy of a footnote below its reference. Returns whether it could.
const showFootnote = (reference) => {
  const definition = document.getElementById(decodeURIComponent(reference.hash.slice(1)));
  const note = element("div", { className: "prose note", popover: "auto", tabIndex: -1 });
  if (!definition || !note.showPopover) return false;
  for (const node of definition.childNodes) note.append(node.cloneNode(true));
  for (const link of note.querySelectorAll(".footnote-definition-label, .footnote-reference, .footnote-backref")) link.remove();
  for (const node of note.querySelectorAll("[id]")) node.removeAttribute("id");
  note.addEventListener("toggle", ({ newState }) => newState === "closed" && note.remove());
  note.setAttribute("role", "note");
  reference.after(note);
  note.showPopover();
  const { bottom, top, left } = reference.getBoundingClientRect();
  const { offsetHeight, offsetWidth } = note;
  const below = bottom + offsetHeight < innerHeight;
  note.style.top = `${below ? bottom : Math.max(0, top - offsetHeight)}px`;
  note.style.left = `${Math.max(0, Math.min(left, document.documentElement.clientWidth - offsetWidth))}px`;
  note.focus({ preventScroll: true });
  return true;
};

const approached = ({ target }) => {
  const near = (selector) => target.closest?.(selector);
  const [heading, code] = [near(HEADINGS), near(".prose pre")];
  if (heading) addLink(heading);
  if (code) addButton(code);
};
const keyPressed = (event) => {
  const { key, target } = event;
  if (key === "Tab") {
    for (const heading of document.querySelectorAll(HEADINGS)) addLink(heading);
    for (const code of document.querySelectorAll(".prose pre")) addButton(code);
    for (const image of document.querySelectorAll(PICTURES)) makeFocusable(image);
  } else if ((key === "Enter" || key === " ") && target.matches?.(PICTURES)) {
    event.preventDefault();
    enlarge(target);
  }
};
const clicked = (event) => {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (button || ctrlKey || metaKey || shiftKey || altKey || !target.closest) return;
  const contents = target.closest("[data-part=toc]");
  const [reference, anchor] = [target.closest(".prose .footnote-reference a"), target.closest(".anchor")];
  if (target.matches(PICTURES) && isPicture(target)) enlarge(target);
  else if (reference && showFootnote(reference)) event.preventDefault();
  else if (anchor)
    copyText(anchor.href, say("Copied")).then((isCopied) => isCopied && anchor.setAttribute("data-copied", say("Copied")));
  else if (contents && target.closest("a") && getComputedStyle(contents).position === "sticky")
    contents.querySelector("details")?.removeAttribute("open");
};
// `nearest` is what the visitor came near to, if that is why this script was loaded.
export const begin = (texts, nearest) => {
  say = texts;
  addStyle(STYLE);
  if (nearest) approached({ target: nearest });
  complete(say);
  const main = document.querySelector("main");
  if (main) new MutationObserver(() => complete(say)).observe(main, { childList: true });
  const { visits } = /** @type {HTMLElement} */ (document.querySelector("script[data-wasm]")).dataset;
  if (visits) import(new URL(visits, document.baseURI).href).then((script) => script.begin(say), console.warn);
  // A pointer that does not move is no sign that anything is wanted.
  for (const type of ["pointermove", "pointerdown", "focusin"]) addEventListener(type, approached, { passive: true });
  addEventListener("keydown", keyPressed);
  // Before the reader, which leaves an event that is handled already.
  addEventListener("click", clicked, true);
  addEventListener("scroll", scrolled, { passive: true });
};

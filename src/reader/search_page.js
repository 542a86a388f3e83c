// Marks, filters and keys of search pages. Input: pages that the reader shows, and what `search.js` found. Output:
// marked words, selects for filters, and moves of the focus. Entry points: `attachAll` and `seek`.

import { parseQuery, placesOf, spellingOf } from "./search_words.js";

const STYLE = `@layer components {
  .search-filters {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(6rem, 100%), 1fr));
    gap: var(--space-2);
    max-width: var(--measure);
    margin-block: var(--space-3);
    font: var(--text-small) / 1.4 var(--sans);
  }

  .search-filters select {
    width: 100%;
    min-height: var(--tap);
    border: 1px solid var(--edge);
    border-radius: 0;
    padding-inline: var(--space-2);
    background: var(--paper);
    color: inherit;
    font: inherit;
  }

  [data-part="list"] mark {
    background: var(--tint);
    color: var(--ink);
    font-weight: 700;
  }
}`;
const LABELS = { category: "Topics", tag: "Tags", author: "Authors", year: "Year" };
const FIELD = "[data-part=search] [name=q]";
const RESULTS = "[data-part=list] [data-part=summary] h2 a";

// The words of each answered query, with those of typing errors, the filters of the site, and its texts.
/** @type {{ answered: Map<string, any[]>, filters: [string, [string, number][]][], say: (english: string) => string }} */
export const searchPages = { answered: new Map(), filters: [], say: (english) => english };
const seen = new WeakSet();

const mark = (element, words) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  for (const node of texts) {
    let end = node.data.length;
    let before = end + 1;
    for (const [start, stop] of placesOf(node.data, words).toReversed()) {
      if (stop > before) continue;
      before = start;
      end = stop;
      const rest = node.splitText(start);
      rest.splitText(end - start);
      const marked = document.createElement("mark");
      rest.replaceWith(marked);
      marked.append(rest);
    }
  }
};
const markAll = (root) => {
  const query = root.querySelector(FIELD)?.value;
  if (!query) return;
  const words = searchPages.answered.get(spellingOf(query)) ?? parseQuery(query, "").filter(({ filter }) => !filter);
  for (const element of root.querySelectorAll("[data-part=list] [data-part=summary] :is(h2 a, [data-part=excerpt])")) {
    if (seen.has(element)) continue;
    seen.add(element);
    mark(element, words);
  }
};
const send = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
// A filter is a word of the query, so that it is part of the address.
const filterText = (name, choice) => `${name}:${/[\s"]/.test(choice) ? `"${choice.replaceAll('"', "")}"` : choice}`;
const termOf = (name) => RegExp(`(^|\\s)${name}:("[^"]*"?|\\S*)`, "i");
const chosenIn = (query, name) => termOf(name).exec(query)?.[2].replaceAll('"', "") ?? "";
const addFilters = (root) => {
  const form = root.querySelector("[data-part=search]");
  if (!form || !searchPages.filters.length) return;
  const field = form.querySelector("[name=q]");
  let row = form.nextElementSibling;
  if (!row?.classList.contains("search-filters")) {
    row = document.createElement("div");
    row.className = "search-filters";
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", searchPages.say("Filters"));
    for (const [name, choices] of searchPages.filters) {
      if (choices.length < 2) continue;
      const select = document.createElement("select");
      select.name = name;
      select.append(new Option("—", ""), ...choices.map(([choice, count]) => new Option(`${choice} (${count})`, choice)));
      select.addEventListener("change", () => {
        const rest = field.value.replace(termOf(name), "$1").replace(/\s+/g, " ").trim();
        send(field, [rest, select.value && filterText(name, select.value)].filter(Boolean).join(" "));
      });
      const label = document.createElement("label");
      label.append(searchPages.say(LABELS[name] ?? name), select);
      row.append(label);
    }
    form.after(row);
  }
  for (const select of row.querySelectorAll("select")) {
    const chosen = chosenIn(field.value, select.name).toLowerCase();
    const known = [...select.options].find(({ value }) => value.toLowerCase() === chosen);
    if (select.value !== (known?.value ?? "")) select.value = known?.value ?? "";
  }
};
const update = (root) => {
  markAll(root);
  addFilters(root);
};
const pressed = (root, event) => {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
  if (ctrlKey || metaKey || altKey || shiftKey || isComposing || !target.matches) return;
  const field = root.querySelector(FIELD);
  if (!field) return;
  const results = [...root.querySelectorAll(RESULTS)];
  const at = results.indexOf(target);
  const isField = target === field;
  if (!isField && at < 0) return;
  if (key === "ArrowDown") results[at + 1]?.focus();
  else if (key === "ArrowUp" && at >= 0) (results[at - 1] ?? field).focus();
  else if (key === "Escape" && at >= 0) field.focus();
  else if (key === "Escape" && field.value) send(field, "");
  else return;
  event.preventDefault();
};
// Marks what is shown in a document or in the shadow root of an embed, from now on. Keys of an embed do not leave it.
const attach = (root) => {
  if (seen.has(root)) return update(root);
  seen.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  root.addEventListener("keydown", (event) => pressed(root, event), true);
  new MutationObserver(() => update(root)).observe(root.body ?? root, { childList: true, subtree: true });
  update(root);
};
export const attachAll = () => {
  attach(document);
  for (const { shadowRoot } of document.querySelectorAll("broadsheet-reader")) if (shadowRoot) attach(shadowRoot);
};
// Goes to the search field, or to the page that has it.
export const seek = () => {
  attach(document);
  const found = /** @type {any} */ (document.querySelector(`${FIELD}, a[href$="/search/"]`));
  if (!found?.href) return found?.focus();
  const isPath = !found.hash;
  if (isPath) found.hash = "search-q";
  found.click();
  if (isPath) found.hash = "";
};

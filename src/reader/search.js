// Searches a compiled site. It is loaded with the first query, or when the search field gets the focus. Input: queries
// of the reader, which also fetches the files. Output: documents of the static layout. Entry point: `source`, which
// `adapter_module.rs` calls.

import { Damaged, MAX_RESULTS, PAGE_SIZE, Pending, find, recordsOf } from "./search_index.js";
import { attachAll, searchPages } from "./search_page.js";
import { placesOf, spellingOf } from "./search_words.js";

// The length of a snippet, in characters, and of what precedes the first match.
const [SNIPPET, BEFORE] = [190, 50];
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

// The text of an article's document, for a match that is not near its beginning.
const INLINE = /<\/?(?:a|abbr|b|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|u)\b[^>]*>|<sup\b.*?<\/sup>/gs;
const textOf = (html) =>
  html
    .replace(INLINE, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) => (code ? String.fromCodePoint(Number(code)) : (ENTITIES[name] ?? all)))
    .replace(/\s+/g, " ");
// The part of a text with the most words of the query. `places` has the position of each match.
const snippetOf = ({ text, places }) => {
  let [best, most] = [0, 0];
  places.forEach(([start], at) => {
    const near = places.slice(at).filter(([other]) => other < start + SNIPPET - BEFORE);
    const count = new Set(near.map(([, , word]) => word)).size;
    if (count > most) [best, most] = [start, count];
  });
  let from = Math.max(0, best - BEFORE);
  if (from > 0) {
    const space = text.indexOf(" ", from);
    if (space >= 0 && space < best) from = space + 1;
  }
  let to = Math.min(text.length, from + SNIPPET);
  if (to < text.length) {
    const space = text.lastIndexOf(" ", to);
    if (space > to - 30) to = space;
  }
  // A pair of code units is one character.
  if (/[\udc00-\udfff]/.test(text[from] ?? "")) from--;
  if (/[\udc00-\udfff]/.test(text[to] ?? "")) to--;
  const cut = to < text.length && !text.endsWith("…", to) ? "…" : "";
  return { text: (from ? "…" : "") + text.slice(from, to).trim() + cut, hasMatch: most > 0 };
};
// A record as an item of the static layout. Its snippet is a part of `text`.
const itemOf = (record, text) => {
  const { s, f, t, k, d, c, a, l, r, i: [image, alt, size, copies] = [] } = record;
  const snippet = snippetOf(text);
  return {
    title: t,
    // The author's own abstract, unless the text says more.
    summary: snippet.hasMatch ? undefined : k,
    content_text: snippet.text,
    date_published: d,
    tags: c,
    authors: a?.map((name) => ({ name })),
    language: l,
    image,
    _broadsheet: { slug: s, folder: f, direction: r, image_alt: alt, image_size: size ?? undefined, image_copies: copies },
  };
};
const documentOf = (items, total, description) =>
  JSON.stringify({ title: "", description, items, _broadsheet: { build: "search", total, page_size: PAGE_SIZE } });

const moreThan = (count) => searchPages.say("More than {0} articles").replace("{0}", String(count));

// The source of one site: with one argument, the name of a document, it returns the document, or the addresses that it
// needs; with two, it receives an answer.
export const source = (texts) => (url) => {
  searchPages.say = texts;
  // By name; those of another build are dropped.
  let files = new Map();
  let addresses = new Map();
  let build = "";
  // The last request that could not be answered, and the files that it needs.
  /** @type {{ request: string, names: string[] }} */
  let waiting = { request: "", names: [] };
  const site = `${url}#search`;
  const addressOf = (name) => {
    const isArticle = name.startsWith("posts/");
    const address = new URL(`${isArticle ? "" : "search/"}${name}?v=${build}${isArticle ? "#search" : ""}`, url).href;
    addresses.set(address, name);
    return address;
  };
  const receive = (address, answer) => {
    const name = addresses.get(address) ?? address;
    if (!Array.isArray(answer)) {
      // After another failure, the reader offers to try again.
      const isMissing = name.startsWith("posts/") || answer === 404;
      if (isMissing) files.set(name, null);
      return isMissing;
    }
    files.set(name, null);
    try {
      const decoder = new TextDecoder();
      const text = answer.map((part) => decoder.decode(part, { stream: true })).join("");
      files.set(name, { value: JSON.parse(text), size: answer.reduce((sum, { length }) => sum + length, 0) });
    } catch {
      // It stays unusable.
    }
    return true;
  };
  // For each article, the text that its snippet is taken from: its beginning, if that has a match. Otherwise the whole
  // text, if the query may still load it.
  const textsOf = (files, records, wanted) => {
    const texts = records.map(({ s, x = "", k = "", n }) => {
      const beginning = { text: x, places: placesOf(x, wanted) };
      if (beginning.places.length || !wanted.length || (!x && placesOf(k, wanted).length)) return beginning;
      const name = `posts/${encodeURIComponent(s).replaceAll("%2F", "/")}.json`;
      if (!files.used.has(name) && !files.allows(n, 0)) return beginning;
      if (files.files.get(name) === null) return beginning;
      const document = files.get(name);
      // Counted at once, so that the next one is not allowed too.
      if (!document) files.used.set(name, n);
      const text = textOf(document?.items?.[0]?.content_html ?? "");
      const places = placesOf(text, wanted);
      return places.length ? { text, places } : beginning;
    });
    files.settle();
    return texts;
  };
  const answer = (page, query) => {
    const found = find(files, query);
    const count = Math.min(found.articles.length, MAX_RESULTS);
    const shown = found.articles.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
    if (page > 1 && !shown.length) return "missing\n";
    const records = recordsOf(found, shown);
    const wanted = found.words.filter(({ filter }) => !filter);
    const texts = textsOf(found.files, records, wanted);
    searchPages.answered.set(query, wanted);
    searchPages.filters = found.root.filters ?? [];
    attachAll();
    const items = records.map((record, at) => itemOf(record, texts[at]));
    return `document\n${documentOf(items, count, found.isMore ? moreThan(count) : undefined)}`;
  };
  const needs = (names) => `needs\n${names.map(addressOf).join("\n")}`;
  // The newest articles, with one sentence.
  const newest = () => {
    const document = files.get(site);
    if (document === undefined) return `needs\n${site}`;
    const items = document?.value.items;
    if (!Array.isArray(items)) return "failed\nThe search index is damaged.";
    const sentence = searchPages.say("The search index is damaged, so these are the newest articles.");
    return `document\n${documentOf(items, items.length, sentence)}`;
  };
  return (...given) => {
    if (given.length > 1) return receive(given[0], given[1]);
    const [, page, text, version] = /^search\/(\d+)%20(.*)\.json\?v=(.*)$/.exec(given[0]) ?? [];
    if (version !== build) [files, addresses, build] = [new Map(), new Map(), version];
    // The reader repeats its request after each file. The answer is computed when all files are here.
    const missing = given[0] === waiting.request ? waiting.names.filter((name) => !files.has(name)) : [];
    if (missing.length) return needs(missing);
    try {
      return answer(Number(page), spellingOf(decodeURIComponent(text)));
    } catch (why) {
      if (why instanceof Pending) {
        waiting = { request: given[0], names: why.names };
        return needs(why.names);
      }
      if (!(why instanceof Damaged)) console.error(why);
      return newest();
    }
  };
};

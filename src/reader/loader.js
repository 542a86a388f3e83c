// The end of the reader's one script: `publish::bundle` puts it behind what wasm-bindgen wrote, whose `__wbg_init` it calls, and
// which calls its last functions; `trust.js` stands before both. A page of ours loads it by `bootstrap.js`, an embed by `embed.js`.

// The module is loaded once, for the page and for every embed in it; a failure may be tried again. `answer` is what was
// fetched before, if something was.
let begun;
// As in `fetch.rs`.
const referrerPolicy = "strict-origin";
/** @type {RequestCache} */
let cache = "default";
// Where the rest of the module is, if it is begun with the part of it that draws an article: a module of its own
// (`publish::slim::split`), which borrows all else of the first.
let rest;
// An embed gives the hash of the module.
export const begin = (wasm, answer, itsRest, integrity = "") => {
  // Only a page of ours has the module in parts.
  if (itsRest) unwritten = undefined;
  rest ??= itsRest;
  return (begun ??= __wbg_init({
    module_or_path: answer ?? fetch(wasm, { priority: "high", cache, integrity, referrerPolicy }),
  }).catch((error) => {
    begun = undefined;
    // What failed may stand in a cache.
    cache = "reload";
    throw error;
  }));
};

let joined = false;
const join = (module) => {
  if (!joined) new WebAssembly.Instance(module, { ...__wbg_get_imports(), f: wasm });
  joined = true;
};
const bytes = async (answer) => (await answer).arrayBuffer(); // Of whatever type the host says they are.
let completed;
// Sees to it that the rest is here, of which `answer` may be on its way. What failed may be tried again.
export const fetchRest = (answer) =>
  (completed ??= Promise.all([bytes(answer ?? fetch(rest, { cache, referrerPolicy })).then(WebAssembly.compile), begun])
    .then(([module]) => join(module))
    .catch((error) => {
      completed = undefined;
      cache = "reload";
      throw error;
    }));
// What the first part calls when it cannot do without the rest any longer: that is rare, and it cannot wait.
const later = () => {
  if (joined) return;
  const request = new XMLHttpRequest();
  request.open("GET", rest, false);
  request.overrideMimeType("text/plain; charset=x-user-defined"); // Each byte as a letter.
  request.send();
  join(new WebAssembly.Module(Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0))));
};

// A function that loads another module and gives its function `name`. An embed gives a function that checks and imports the script, and
// the hash of the module.
export const moduleFrom = (script, wasm, name, load = (address) => import(address), integrity = "") => {
  let tries = 0;
  return async () => {
    // A browser remembers that an import failed: another address is another chance.
    const again = tries++ ? `?try=${tries}` : "";
    const module = await load(new URL(script + again, document.baseURI).href);
    const options = { integrity, referrerPolicy, cache: again ? "reload" : "default" };
    await module.default({ module_or_path: fetch(new URL(wasm, document.baseURI), options) });
    return module[name];
  };
};

// The only door to the history, for `places.rs`, `attention.rs` and an embed. An entry's number stands beside whatever the page
// around keeps there, which may not lose it; and an address is one of this document's, whatever its `base` says.
const restoreScroll = (byUs) => {
  history.scrollRestoration = byUs ? "manual" : "auto";
};
// The number of the entry that a document of ours opened at, until something happens there: to write it takes a browser as long as all
// else that our script asks of it when it takes over a page, and whoever only looks does not need it. Later ones are written at once.
/** @type {number | undefined} */
let unwritten = 0;
const write = (number, href, replace) => {
  const kept = history.state ?? {};
  // What is no record of names and values can hold no number.
  const other = Object.getPrototypeOf(kept) !== Object.prototype;
  const state = other && replace ? kept : { ...(other ? {} : kept), broadsheet: number };
  try {
    history[replace ? "replaceState" : "pushState"](state, "", new URL(href || location.href, location.href));
  } catch {
    // A document without an address of its own, or one that has changed it too often.
  }
};
/** @type {(event?: Partial<Event>) => void} */
const settle = ({ type } = {}) => {
  const number = unwritten;
  unwritten = 0;
  // By then the browser stands on another entry.
  if (number && type !== "popstate") write(number, "", true);
};
export const entryNumber = () => {
  const number = unwritten || history.state?.broadsheet || 0;
  if (number) unwritten ??= 0;
  return number;
};
export const numberEntry = (number, href, replace) => {
  if (unwritten === undefined && replace && !href && !scrollY) {
    for (const happening of ["scroll", "pointerdown", "keydown", "click", "popstate"])
      addEventListener(happening, settle, { capture: true, once: true, passive: true });
    return (unwritten = number);
  }
  settle();
  write(number, href, replace);
  return entryNumber();
};

// The words of a text as `publish::terms` files them, with a space between: the tables of letters are the browser's.
export const wordsOf = (text) =>
  (text.toLowerCase().match(/[\p{Alphabetic}\p{N}]+/gu) ?? [])
    .filter((word) => word[1] || word > "\x7f")
    .map((word) => [...word].slice(0, 30).join(""))
    .join(" ");

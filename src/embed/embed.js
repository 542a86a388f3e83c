// What an embed is made of once a reader is wanted: the shadow root's content, the style, and the talk between the reader in
// Rust and the page around it. `publish::embed` puts the names of files and the style in.
//
// Start with `live`. It draws no articles: that is the reader's, `src/reader`, which finds here a wrapper that says what
// to read, as the root element of a document does.

const here = (name) => new URL(name, import.meta.url).href;
const WASM = here("%WASM%");
// From element.js, which checks every script before it is imported: the reader's script, and how to import another.
let reader;
let checkedImport;
const checkedModule = (script, scriptHash, wasm, wasmHash, name) =>
  reader.moduleFrom(here(script), here(wasm), name, (address) => checkedImport(address, scriptHash), wasmHash);
let loadMarkdown;
let loadFeeds;

// What is said in other languages than English, as `messages.rs` has it: the script of each language, and its hash.
const MESSAGES = "%MESSAGES%";

const sheet = new CSSStyleSheet();
sheet.replaceSync("%STYLE%");

try {
  // The size that a person chose in the browser, whatever the page makes of the root element's.
  CSS.registerProperty({ name: "--broadsheet-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
} catch {
  // It is known already, or this browser has no such thing: then it is an ordinary property.
}

// What a page's own style can reach by `::part`.
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

// What `source` may say. Anything else is as if it said nothing: the reader looks at what it is sent.
const KINDS = ["site", "feed", "wordpress", "ghost"];
// An address that says itself what is there.
const API = /\/wp-json\b|[?&]rest_route=|\/ghost\//;

// Languages that are written from right to left, unless their letters are said to be others.
const LEFTWARD = /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|pnb|ps|sd|syr|ug|ur|yi)\b(?!-(latn|cyrl))|-(arab|hebr|thaa|syrc|nkoo|adlm|rohg)\b/i;

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// Where an element begins, as an address of the reader's: they all begin with `start`.
const beginning = (element, start) => {
  const categories = (element.categories ?? "").split(",").map((name) => encodeURIComponent(name.trim())).filter(Boolean);
  if (element.slug && !["list", "recent"].includes(element.view)) return `${start}posts/${encodeURIComponent(element.slug)}/`;
  if (categories.length === 1) return `${start}categories/${categories[0]}/`;
  return categories.length ? `${start}?categories=${categories.join(",")}` : start;
};

// What the page lets in players of besides the listed ones, each `host` or `host/path/`. Not its own host: a frame of the page's own
// origin, with a script in it, could take off its sandbox.
const players = (element) => {
  const given = (element.getAttribute("frame-hosts") ?? "").split(/\s+/).filter(Boolean);
  // The case of a path matters.
  const names = given.map((name) => name.replace(/^[^/]+/, (host) => host.toLowerCase()));
  const own = self.origin.replace(/^.*\/|:\d+$/g, "");
  const refused = (name) => name.split("/")[0] === own || !/^[a-z\d-]+(\.[a-z\d-]+)+(\/([\w.~-]+\/)*)?$/.test(name);
  for (const name of names.filter(refused)) console.warn(`<broadsheet-reader>: frame-hosts cannot have ${name}`);
  return names.filter((name) => !refused(name)).join(" ") || null;
};

// The language of what stands around the articles.
const languageOf = (element) => element.lang || element.closest("[lang]")?.lang || document.documentElement.lang || "en";

// What is said in a language, with the English of it; nothing where it has to be said in English. The traditional characters of Chinese
// are not the ones that we have.
const messagesIn = async (language) => {
  const file = !/^zh-(hant|tw|hk|mo)\b/i.test(language) && MESSAGES[language.toLowerCase().split("-")[0]];
  try {
    return file ? (await checkedImport(here(file[0]), file[1])).default : {};
  } catch {
    return {};
  }
};

// What the wrapper says to the reader, as the root element of a document does.
const describe = (element, home, { start, limit, wanted, left }) => {
  const given = element.getAttribute("theme");
  const wishes = {
    lang: languageOf(element),
    "data-source": element.src ? new URL(element.src, document.baseURI).href : here("data/site.json"),
    "data-source-kind": KINDS.includes(element.source) ? element.source : API.test(element.src) ? "api" : null,
    "data-key": element.key,
    "data-view": element.view ?? "reader",
    "data-limit": limit,
    "data-routing": ["hash", "path"].includes(element.routing) ? element.routing : "memory",
    "data-base": start,
    "data-begin": wanted ?? left ?? beginning(element, start),
    "data-theme": ["light", "dark", "page"].includes(given) ? given : null,
  };
  for (const [name, value] of Object.entries(wishes)) {
    if (value == null) home.removeAttribute(name);
    else home.setAttribute(name, value);
  }
};

// Begins a reader in `box`, a part of an element's shadow root. `planned` gives what element.js makes of the attributes: what the
// reader's addresses `start` with, the `limit` of its lists, the address that a program has `wanted`, and the one where it was
// `left`. `readerScript` is the reader's script, `importer` imports a script if its hash is right, and `answer` is the request for the
// WebAssembly module, if it is under way.
export const live = async (element, box, planned, readerScript, importer, answer) => {
  reader = readerScript;
  checkedImport = importer;
  loadMarkdown ??= checkedModule("%MARKDOWN%", "%MARKDOWN_HASH%", "%MARKDOWN_WASM%", "%MARKDOWN_WASM_HASH%", "to_html");
  loadFeeds ??= checkedModule("%FEEDS%", "%FEEDS_HASH%", "%FEEDS_WASM%", "%FEEDS_WASM_HASH%", "source");
  const asked = messagesIn(languageOf(element));
  await reader.begin(WASM, answer, undefined, "%WASM_HASH%");
  // Nothing else waits for it for long.
  const said = await Promise.race([asked, new Promise((then) => setTimeout(then, 3000, {}))]);
  const say = (english) => said[english] ?? english;
  // The page around has its turn between the making of the module and the first drawing. All attributes are read after it, in one task.
  await new Promise((then) => setTimeout(then));
  const plan = planned();
  if (plan.anew) plan.wanted ??= beginning(element, plan.start);
  const root = element.shadowRoot;
  const slots = Object.fromEntries(["loading", "empty", "failed"].map((name) => [name, make("slot", { name, hidden: "" })]));
  const fallback = box.querySelector("slot:not([name])");
  // A page has one main part; where it is not ours, we are a part of it with a name.
  const guest = document.querySelector("main, [role=main]") || document.querySelector("broadsheet-reader") !== element;
  const main = make("main", { "data-state": "loading", "data-allow": players(element), role: guest ? "region" : null });
  const home = make("div", { class: "home", hidden: "" });
  // Outside, a key typed into a field of ours looks as if it were pressed on an element that is none, and for many pages a letter
  // is a shortcut. What opens, closes and moves on is everybody's, and so is what is held down with a key for shortcuts.
  const typed = (event) => {
    const meant = event.metaKey || (event.ctrlKey && !event.altKey) || ["Escape", "Tab"].includes(event.key);
    if (!meant && home.contains(event.target) && event.target.matches("input, textarea, select")) event.stopPropagation();
  };
  for (const kind of ["keydown", "keypress", "keyup"]) home.addEventListener(kind, typed);
  if ((element.view ?? "reader") === "reader") {
    const link = (address, text) => make("a", { href: address }, text);
    const { start } = plan;
    const links = [link(start, say("Latest")), link(`${start}archive/`, say("Archive")), link(`${start}search/`, say("Search"))];
    home.append(make("nav", { class: "masthead-nav", "aria-label": say("Articles") }, ...links));
  }
  // A list that has led away from itself leads back; a browser's Back would leave the page around.
  const list = make("a", {}, say("Back to the list"));
  const back = make("nav", { class: "masthead-nav", "aria-label": say("Articles"), hidden: "" }, list);
  if (["list", "recent"].includes(element.view)) home.append(back);
  home.append(main, make("p", { class: "announcer", role: "status", "aria-live": "polite" }));
  const room = make("div", { class: "room" }, home);
  describe(element, home, plan);
  // A list is shown in four steps, but where the page may have been before and needs its whole height at once, and where the room
  // for all of it is kept.
  if (home.dataset.routing === "memory" && home.dataset.view !== "recent") home.dataset.fresh = "none";
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  let address = null;
  // When all is shown, painted or not. Until then it holds what is shown, so that who leaves must stop it.
  let late;
  // The state of the page that stands, while the next is on its way or did not come; nothing before the first.
  let stands;
  const tell = (name, detail, cancelable = false) =>
    element.dispatchEvent(new CustomEvent(`broadsheet:${name}`, { bubbles: true, composed: true, cancelable, detail }));
  // What stands beside the articles of a compiled site has an address of the reader's.
  const site = /^([^?#]*\/)data\/site\.json$/.exec(home.dataset.source)?.[1];
  const within = (url) => {
    const rest = site && url.startsWith(site) ? url.slice(site.length) : "";
    return /^(posts|categories|archive)\//.test(rest) ? plan.start + rest : null;
  };
  const title = () => main.querySelector("#page-title, #recent-title")?.textContent ?? "";
  const state = () => ({ status: main.dataset.state, address, title: title() });

  // Gives what was drawn the names and the heading levels by which the page around knows it, and shows what is to be shown.
  const dress = () => {
    for (const [name, selector] of Object.entries(PARTS)) {
      for (const part of home.querySelectorAll(selector)) part.setAttribute("part", name);
    }
    for (const link of main.querySelectorAll("[data-part=body] a[href^=http]")) {
      const address = within(link.href);
      if (!address) continue;
      link.setAttribute("href", address);
      link.removeAttribute("rel");
    }
    // The direction is the text's own, whatever that of the page is.
    const leftward = LEFTWARD.test(element.lang || main.lang || home.lang);
    home.dir = ["ltr", "rtl"].includes(element.dir) ? element.dir : leftward ? "rtl" : "ltr";
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
    if (status !== "loading" && status !== "failed") stands = status;
    // What the page has to say itself: before anything has come in place of us, and where a list is empty in place of our words
    // for that, for the filter or the search that left nothing must be at hand.
    const now = stands ?? status;
    const own = (!stands || stands === "empty") && [...element.children].some((child) => child.slot === now);
    for (const [name, slot] of Object.entries(slots)) slot.hidden = !(own && name === now);
    const nothing = main.querySelector(".nothing");
    if (nothing) nothing.hidden = own;
    if (own && stands && !(nothing ? nothing.nextSibling === slots.empty : main.contains(slots.empty))) {
      nothing ? nothing.after(slots.empty) : main.append(slots.empty);
    }
    // Until something else stands here, what the page itself has to say stays.
    fallback.hidden = !!stands || own;
    const waits = status === "loading" && fallback.assignedNodes().some((node) => node.textContent.trim());
    home.hidden = !stands && (own || waits);
  };
  const observer = new MutationObserver(dress);
  const listener = (kind, detail) => {
    if (kind === "navigate") return tell("navigate", { address: detail }, true);
    if (kind === "error") queueMicrotask(() => tell("error", { message: detail }));
    if (kind === "shown") {
      const first = address === null;
      address = detail;
      list.href = beginning(element, plan.start);
      back.hidden = decodeURIComponent(address) === decodeURIComponent(list.getAttribute("href"));
      // The page is dressed before anybody is told.
      queueMicrotask(() => first && tell("ready", state()));
      // A box of the page's in which we scroll is moved by the browser only.
      if (!first && root.activeElement?.id === "page-title") root.activeElement.scrollIntoView({ block: "nearest" });
      if (first && home.dataset.fresh) {
        // Each step is laid out after the paint of the one before, in a task of its own; a tab that is hidden is never painted.
        const painted = (then) => requestAnimationFrame(() => setTimeout(then));
        const whole = () => {
          clearTimeout(late);
          delete home.dataset.fresh;
        };
        painted(() => {
          home.dataset.fresh &&= "some";
          painted(() => {
            home.dataset.fresh &&= "more";
            painted(whole);
          });
        });
        late = setTimeout(whole, 1000);
      }
    }
    return true;
  };

  box.append(room, ...Object.values(slots));
  observer.observe(main, { attributes: true, attributeFilter: ["data-state"], childList: true, subtree: true });
  // It comes and goes with what stands in the slots, too.
  root.addEventListener("slotchange", dress);
  // A copy of an element that was live says that it is, too.
  element.removeAttribute("data-reader");
  if (plan.wanted && home.dataset.routing !== "memory") {
    // Of the address that stands there and the one that a program wants, the second is the newer.
    reader.numberEntry(reader.entryNumber(), plan.wanted, true);
  }
  const order = reader.mount(element, home, loadMarkdown, loadFeeds, listener, JSON.stringify(said));
  // Where the page's address names none of ours, it means the beginning from now on.
  plan.wanted = plan.left = undefined;
  describe(element, home, plan);
  dress();
  return {
    get state() {
      return state();
    },
    navigate: (to) => order("navigate", to),
    refresh: () => void order("refresh", ""),
    // Takes an attribute's new value over, if that can be done while the reader lives.
    adapt(name) {
      if (!["theme", "heading-level", "slug", "categories"].includes(name)) return false;
      if (name === "heading-level") dress();
      else describe(element, home, plan);
      if (name === "slug" || name === "categories") return order("adapt", beginning(element, plan.start));
      return true;
    },
    // Ends it, and answers where it was.
    leave() {
      clearTimeout(late);
      order("leave", "");
      observer.disconnect();
      root.removeEventListener("slotchange", dress);
      room.remove();
      for (const slot of Object.values(slots)) slot.remove();
      fallback.hidden = false;
      return address;
    },
  };
};

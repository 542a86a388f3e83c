// <broadsheet-reader>: a reader in a page that is somebody else's. This is all that such a page loads before a reader is near.
// `publish::embed` puts the names of the other files in, and writes this under its three names.
//
// In: the attributes. Out: a reader in the shadow root, and three events. What happens once a reader is wanted stands in
// embed.js; here stands when, and what is shown should nothing come.

const here = (name) => new URL(name, import.meta.url).href;
const [EMBED, READER, WASM] = ["%EMBED%", "%READER%", "%WASM%"].map(here);
const NAMES = "src source key view slug categories limit routing base theme lang heading-level frame-hosts loading".split(" ");
const property = (name) => name.replace(/-(.)/, (_, letter) => letter.toUpperCase());

// As in `fetch.rs`.
const referrerPolicy = "strict-origin";

// WebKit ignores `integrity` on modulepreload, and older browsers have no modulepreload: there a script element does the check.
const byElement =
  navigator.vendor.startsWith("Apple") || !document.createElement("link").relList.supports("modulepreload");
// The address as a script element accepts it; nothing if the page's Trusted Types policy refuses our policy.
let policy;
const scriptUrl = (href) => {
  if (!self.trustedTypes) return href;
  try {
    policy ??= trustedTypes.createPolicy("broadsheet-loader", { createScriptURL: (url) => url });
  } catch {
    policy = false;
  }
  return policy ? policy.createScriptURL(href) : null;
};

// Puts a script into the module map if its bytes match the hash, so that an import of the same address runs these bytes.
const check = async (href, integrity) => {
  // Pages of our own allow one Trusted Types policy only, and their host could change the page as well.
  const src = byElement && new URL(href).origin !== location.origin && scriptUrl(href);
  // The best that is left: the import that follows may load the file again, unchecked.
  if (byElement && !src) return (await fetch(href, { integrity, referrerPolicy })).arrayBuffer();
  const element = document.createElement(byElement ? "script" : "link");
  const { nonce } = /** @type {{ nonce?: string }} */ (document.querySelector("script[nonce]") ?? {});
  Object.assign(element, { integrity, referrerPolicy, ...(nonce && { nonce }) }, src ? { type: "module", src } : { rel: "modulepreload", href });
  await new Promise((loaded, failed) => {
    Object.assign(element, { onload: loaded, onerror: failed });
    (document.head ?? document.documentElement).append(element);
  })
    .catch(() => {
      throw Error(`${href} could not be loaded, or it is not the file that this script was built with`);
    })
    .finally(() => element.remove());
};
const checkedImport = async (href, integrity) => {
  await check(href, integrity);
  return import(href);
};

// One module however many tags. A browser remembers that an import failed: another address is another chance.
let loading;
let tries = 0;
// The answer with the WebAssembly module, until a reader takes it.
let wasm;
const load = () => {
  if (loading) return loading;
  // All that a reader needs is requested at once.
  const again = tries ? `?try=${tries}` : "";
  if (!tries) {
    wasm = fetch(WASM, { integrity: "%WASM_HASH%", priority: "high", referrerPolicy });
    wasm.catch(() => {}); // Reported by the reader that takes it.
  }
  const checks = [check(READER + again, "%READER_HASH%"), check(EMBED + again, "%EMBED_HASH%")];
  // Nothing is imported before both are checked: WebKit forgets a script that failed, and would load it again.
  return (loading = Promise.all(checks)
    .then(() => Promise.all([import(EMBED + again), import(READER + again)]))
    .catch((error) => {
      loading = wasm = undefined;
      tries += 1;
      throw error;
    }));
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(
  // As wide as the page lets it be, also where that asks how wide it would like to be.
  ":host{display:block;min-width:0;max-width:100%}:host([hidden]){display:none}" +
    ":host>div{display:grid;grid-template-columns:minmax(0,1fr)}:host>div>*{grid-area:1/1;min-width:0}" +
    ":host>div>:first-child{font-size:medium;visibility:hidden}" +
    ".list{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15em,100%),1fr));gap:0 2.5em;" +
    "padding:4em 1em 1em}.list>i{height:11em}",
);

/**
 * The properties that reflect attributes are defined below the class.
 * @typedef {Omit<import("./broadsheet").BroadsheetReader, "state" | "navigate" | "refresh">} Reflected
 */
class BroadsheetReader extends /** @type {new () => Reflected} */ (HTMLElement) {
  static observedAttributes = NAMES;
  #root = this.attachShadow({ mode: "open" });
  #room = document.createElement("div");
  #content = document.createElement("div");
  #watch;
  #reader;
  // Changes whenever what was begun before is of no interest any more.
  #turn = 0;
  // Where a program has sent it before it was here, and where it was when it was taken away.
  #wanted;
  #left;
  // Whether what its address says was said of another source.
  #other = false;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#content.append(document.createElement("slot"));
    const both = document.createElement("div");
    both.append(this.#room, this.#content);
    this.#root.append(both);
  }

  connectedCallback() {
    for (const name of NAMES.map(property)) {
      if (Object.hasOwn(this, name)) {
        // It was set before this class was here.
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
    if (this.#reader) return;
    this.#reserve();
    if (this.loading === "eager" || (this.#wanted ?? this.#left)) return this.#begin();
    this.#watch ??= new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#begin(), {
      rootMargin: "600px",
    });
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    // What is only moved is back at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#watch?.disconnect();
      this.#left = this.#reader?.leave() ?? this.#left;
      this.#reader = undefined;
      this.#turn += 1;
    });
  }

  attributeChangedCallback(name, old, now) {
    if (old === now) return;
    this.#reserve();
    if (name === "loading") return now === "eager" && this.isConnected && !this.#reader ? this.#begin() : undefined;
    const reader = this.#reader;
    const looks = name === "theme" || name === "heading-level";
    if (reader ? (looks || this.isConnected) && reader.adapt(name) : looks) return;
    // Where it was means nothing in what it shows from now on, be it here or taken away. Several attributes are often set one
    // after the other, and an element is often moved with them.
    this.#left = undefined;
    if (!reader) {
      // What could not begin may be able to with what is said now.
      queueMicrotask(() => this.isConnected && this.#failed() && this.#begin());
      return;
    }
    this.#other ||= name === "src";
    queueMicrotask(() => {
      this.#left = undefined;
      if (reader !== this.#reader) return;
      this.#turn += 1;
      reader.leave();
      this.#reader = this.#wanted = undefined;
      if (this.isConnected) this.#begin();
    });
  }

  // Where the reader's addresses begin.
  #start() {
    return this.routing === "path" ? `/${this.base ?? ""}/`.replace(/\/+/g, "/") : "#/";
  }

  // How many articles: a whole number of one or more, or else as if nothing were said.
  #limit() {
    const limit = /^\d+$/.test(this.limit ?? "") ? Number(this.limit) : 0;
    return this.view === "recent" ? Math.min(limit || 6, 100) : limit || null;
  }

  // Room for what will come, so that nothing moves when it does. `embed.css` has the height of an item.
  #reserve() {
    const recent = this.view === "recent";
    this.#room.className = recent ? "list" : "";
    this.#room.replaceChildren(...Array.from({ length: (recent && this.#limit()) || 0 }, () => document.createElement("i")));
    this.#room.style.minHeight = `var(--broadsheet-min-height,${recent ? 0 : "100vh"})`;
  }

  async #begin() {
    this.#watch?.disconnect();
    this.#failed()?.remove();
    const turn = ++this.#turn;
    try {
      const [{ live }, reader] = await load();
      if (turn !== this.#turn) return;
      const answer = wasm;
      wasm = undefined;
      const plan = () => ({
        start: this.#start(),
        limit: this.#limit(),
        wanted: this.#wanted,
        left: this.#left,
        anew: this.#other,
      });
      const living = await live(this, this.#content, plan, reader, checkedImport, answer);
      if (turn !== this.#turn) return void living.leave();
      this.#reader = living;
      this.#wanted = this.#left = undefined;
      this.#other = false;
    } catch (error) {
      if (turn === this.#turn) this.#sorry(error);
    }
  }

  // What says that it could not begin.
  #failed() {
    return this.#content.querySelector("[name=failed]");
  }

  // Nothing came: what the page has for that case, or else a word and a way on.
  #sorry(error) {
    const slot = Object.assign(document.createElement("slot"), { name: "failed" });
    const again = Object.assign(document.createElement("button"), { textContent: "Try again" });
    again.onclick = () => this.#begin();
    slot.append("The articles could not be loaded. ", again);
    this.#content.append(slot);
    const detail = { message: String(error) };
    this.dispatchEvent(new CustomEvent("broadsheet:error", { bubbles: true, composed: true, detail }));
  }

  /** What is shown; see broadsheet.d.ts. */
  get state() {
    return this.#reader?.state ?? { status: "waiting", address: this.#wanted ?? this.#left ?? null, title: "" };
  }

  navigate(address) {
    // Anything else would be turned into text, or would not be text at all where the reader takes it over.
    if (typeof address !== "string") return false;
    if (this.#reader) return this.#reader.navigate(address);
    // What is no address of the reader's before it is here is none afterwards.
    if (!`${/^.[^?#]*/.exec(address)}/`.startsWith(this.#start())) return false;
    this.#wanted = address;
    if (this.isConnected) this.#begin();
    return true;
  }

  refresh() {
    if (this.#reader) this.#reader.refresh();
    else if (this.isConnected) this.#begin();
  }
}

for (const name of NAMES) {
  if (name === "lang") continue; // Every element has it.
  Object.defineProperty(BroadsheetReader.prototype, property(name), {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(name);
    },
    set(value) {
      if (value == null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  });
}

// A page may have this script twice, from two places: the first one stays.
if (!customElements.get("broadsheet-reader")) customElements.define("broadsheet-reader", BroadsheetReader);

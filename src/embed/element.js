// `<broadsheet-reader>`: a reader in a host page. Only this script is loaded before the element is near the viewport.
// Input: attributes. Output: a reader in the shadow root, states, and three events. It decides when to load the reader,
// and shows a notice if that fails; `embed.js` does the rest. `crates/bundle` inserts the file names and writes this
// script under three names. On a server, importing it does nothing.

// A bundler moves the files of the npm package, which then lists their URLs (`crates/pack/src/bundling.rs`). Elements
// of a page cannot have a symbol as name.
const here = (name) => new URL(globalThis[Symbol.for("broadsheet-files")]?.[name] ?? name, import.meta.url).href;
const [EMBED, READER, WASM] = ["%EMBED%", "%READER%", "%WASM%"].map(here);
const NAMES =
  "src source key source-key view slug categories limit routing base theme lang heading-level frame-hosts loading layout thumbnails";
const ATTRIBUTES = NAMES.split(" ");
const property = (name) => name.replace(/-(.)/, (_, letter) => letter.toUpperCase());

// As in `fetch.rs`.
const referrerPolicy = "strict-origin";

// The URL for a script element; nothing if the page's Trusted Types policy refuses ours.
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

// Loads a script into the module map if its hash matches. An import of the same URL then runs these bytes.
const check = async (href, integrity) => {
  // WebKit ignores `integrity` on modulepreload, and older browsers have no modulepreload: a script element verifies
  // the hash there.
  const byElement = navigator.vendor.startsWith("Apple") || !document.createElement("link").relList.supports("modulepreload");
  // Pages of ours allow only one Trusted Types policy, and their server could change the page as well.
  const src = byElement && new URL(href).origin !== location.origin && scriptUrl(href);
  // Best effort: the import that follows may fetch the file again, unverified.
  if (byElement && !src) return (await fetch(href, { integrity, referrerPolicy })).arrayBuffer();
  const element = document.createElement(byElement ? "script" : "link");
  const { nonce } = /** @type {{ nonce?: string }} */ (document.querySelector("script[nonce]") ?? {});
  Object.assign(
    element,
    { integrity, referrerPolicy, ...(nonce && { nonce }) },
    src ? { type: "module", src } : { rel: "modulepreload", href },
  );
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

// All elements share one module. Browsers remember a failed import, so a retry needs another URL.
let loading;
let tries = 0;
// The response with the WebAssembly module, until a reader takes it.
let wasm;
const load = () => {
  if (loading) return loading;
  // Request everything at once.
  const again = tries ? `?try=${tries}` : "";
  if (!tries) {
    wasm = fetch(WASM, { integrity: "%WASM_HASH%", priority: "high", referrerPolicy });
    wasm.catch(() => {}); // Reported by the reader that takes it.
  }
  const checks = [check(READER + again, "%READER_HASH%"), check(EMBED + again, "%EMBED_HASH%")];
  // Import only after both hashes are verified: WebKit forgets a script that failed, and would load it again.
  return (loading = Promise.all(checks)
    .then(() => Promise.all([import(EMBED + again), import(READER + again)]))
    .catch((error) => {
      loading = wasm = undefined;
      tries += 1;
      throw error;
    }));
};

let sheet;
const STYLE =
  // As wide as the page allows, also for intrinsic sizing.
  ":host{display:block;min-width:0;max-width:100%}:host([hidden]){display:none}" +
  ":host>div{display:grid;grid-template-columns:minmax(0,1fr)}:host>div>*{grid-area:1/1;min-width:0}" +
  ":host>div>:first-child{font-size:medium;visibility:hidden}" +
  ".list{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15em,100%),1fr));gap:0 2.5em;" +
  "padding:4em 1em 1em}.list>i{height:11em}";

/**
 * The properties that reflect attributes are defined below the class.
 * @typedef {Omit<import("./broadsheet").BroadsheetReader, "state" | "articles" | "navigate" | "refresh">} Reflected
 */
class BroadsheetReader extends /** @type {new () => Reflected} */ (globalThis.HTMLElement ?? Object) {
  static observedAttributes = ATTRIBUTES;
  #root = this.attachShadow({ mode: "open" });
  #placeholder = document.createElement("div");
  #content = document.createElement("div");
  // The element itself may have no box (`display: contents`).
  #box = document.createElement("div");
  #observer;
  #internals = this.attachInternals?.();
  #status = "waiting";
  #reader;
  // Incremented when a pending start becomes obsolete.
  #startNumber = 0;
  // The address that a program requested before the reader was loaded, and the last address before it was removed.
  #requestedAddress;
  #lastAddress;
  #articles;
  // Whether `src` changed, so that the address belongs to another source.
  #sourceChanged = false;

  constructor() {
    super();
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#content.append(document.createElement("slot"));
    this.#box.append(this.#placeholder, this.#content);
    this.#root.append(this.#box);
  }

  connectedCallback() {
    for (const name of ["articles", ...ATTRIBUTES.map(property)]) {
      if (Object.hasOwn(this, name)) {
        // The property was set before the class was defined.
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
    }
    if (this.#reader) return;
    this.#reserveSpace();
    if (this.loading === "eager" || (this.#requestedAddress ?? this.#lastAddress)) return this.#startReader();
    this.#observer ??= new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#startReader(), {
      rootMargin: "600px",
    });
    this.#observer.observe(this.#box);
  }

  disconnectedCallback() {
    // An element that is only moved is connected again at once.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#observer?.disconnect();
      this.#lastAddress = this.#reader?.leave() ?? this.#lastAddress;
      this.#reader = undefined;
      this.#startNumber += 1;
      this.#setStatus("waiting");
    });
  }

  // Records the status, which is also a state for style sheets: `:state(ready)`.
  #setStatus(status) {
    this.#status = status;
    try {
      const { states } = /** @type {ElementInternals} */ (this.#internals);
      states.clear();
      if (status !== "waiting") states.add(status);
    } catch {
      // Older browsers have no states, or only those that begin with two hyphens.
    }
  }

  attributeChangedCallback(name, old, now) {
    if (old === now) return;
    this.#reserveSpace();
    if (name === "loading") return now === "eager" && this.isConnected && !this.#reader ? this.#startReader() : undefined;
    const reader = this.#reader;
    const isPresentation = ["theme", "heading-level", "layout", "thumbnails"].includes(name);
    if (reader ? (isPresentation || this.isConnected) && reader.adapt(name) : isPresentation) return;
    this.#restart(name === "src");
  }

  // Restarts the reader with changed settings; `isNewSource` if the articles are others.
  #restart(isNewSource) {
    const reader = this.#reader;
    // The old address is not valid for the new attributes. Attributes are often set one after the other, or together
    // with a move, so the reader restarts once, in a microtask.
    this.#lastAddress = undefined;
    if (!reader) {
      // A start that failed may succeed with the new attributes.
      queueMicrotask(() => this.isConnected && this.#failureNotice() && this.#startReader());
      return;
    }
    this.#sourceChanged ||= isNewSource;
    queueMicrotask(() => {
      this.#lastAddress = undefined;
      if (reader !== this.#reader) return;
      this.#startNumber += 1;
      reader.leave();
      this.#reader = this.#requestedAddress = undefined;
      if (this.isConnected) this.#startReader();
    });
  }

  // The first part of all addresses of the reader.
  #addressPrefix() {
    return this.routing === "path" ? `/${this.base ?? ""}/`.replace(/\/+/g, "/") : "#/";
  }

  // The valid limit, or the default.
  #limit() {
    const limit = /^\d+$/.test(this.limit ?? "") ? Number(this.limit) : 0;
    return this.view === "recent" ? Math.min(limit || 6, 100) : limit || null;
  }

  // Reserves space, so that nothing moves when the articles arrive. `embed.css` has the height of an item.
  #reserveSpace() {
    const recent = this.view === "recent";
    this.#placeholder.className = recent ? "list" : "";
    this.#placeholder.replaceChildren(
      ...Array.from({ length: (recent && this.#limit()) || 0 }, () => document.createElement("i")),
    );
    this.#placeholder.style.minHeight = `var(--broadsheet-min-height,${recent ? 0 : "100vh"})`;
  }

  async #startReader() {
    this.#observer?.disconnect();
    this.#failureNotice()?.remove();
    const startNumber = ++this.#startNumber;
    this.#setStatus("loading");
    try {
      const [{ live }, reader] = await load();
      if (startNumber !== this.#startNumber) return;
      const answer = wasm;
      wasm = undefined;
      const plan = () => ({
        start: this.#addressPrefix(),
        limit: this.#limit(),
        wanted: this.#requestedAddress,
        left: this.#lastAddress,
        anew: this.#sourceChanged,
        articles: this.#articles,
        report: (status) => startNumber === this.#startNumber && this.#setStatus(status),
      });
      const running = await live(this, this.#content, plan, reader, checkedImport, answer);
      if (startNumber !== this.#startNumber) return void running.leave();
      this.#reader = running;
      this.#requestedAddress = this.#lastAddress = undefined;
      this.#sourceChanged = false;
    } catch (error) {
      if (startNumber === this.#startNumber) this.#showFailure(error);
    }
  }

  // The notice that is shown after a failed start.
  #failureNotice() {
    return this.#content.querySelector("[name=failed]");
  }

  // Shows the page's own content for a failure, or a default notice with a button.
  #showFailure(error) {
    const slot = Object.assign(document.createElement("slot"), { name: "failed" });
    const again = Object.assign(document.createElement("button"), { textContent: "Try again" });
    again.onclick = () => this.#startReader();
    slot.append("The articles could not be loaded. ", again);
    this.#content.append(slot);
    this.#setStatus("failed");
    const detail = { message: String(error) };
    for (const name of ["broadsheet:error", "broadsheet-error"])
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }

  /** A JSON Feed that replaces `src`. */
  get articles() {
    return this.#articles;
  }

  set articles(feed) {
    this.#articles = feed ?? undefined;
    this.#restart(true);
  }

  /** What is shown; see broadsheet.d.ts. */
  get state() {
    return (
      this.#reader?.state ?? { status: this.#status, address: this.#requestedAddress ?? this.#lastAddress ?? null, title: "" }
    );
  }

  navigate(address) {
    // Other types would be converted to strings, or fail in the reader.
    if (typeof address !== "string") return false;
    if (this.#reader) return this.#reader.navigate(address);
    // Reject now what the reader would reject later.
    if (!`${/^.[^?#]*/.exec(address)}/`.startsWith(this.#addressPrefix())) return false;
    this.#requestedAddress = address;
    if (this.isConnected) this.#startReader();
    return true;
  }

  refresh() {
    if (this.#reader) this.#reader.refresh();
    else if (this.isConnected) this.#startReader();
  }
}

for (const name of ATTRIBUTES) {
  if (name === "lang") continue; // Defined on every element.
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

// The script may be loaded twice from different URLs: the first definition stays.
if (globalThis.customElements && !customElements.get("broadsheet-reader"))
  customElements.define("broadsheet-reader", BroadsheetReader);

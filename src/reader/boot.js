// The end of the reader's one script: `publish::bundle` puts it behind what wasm-bindgen wrote, whose `__wbg_init` and
// `start` it calls; `trust.js` stands before both. Everything that can fail before there is any Rust to say so is said here.

// The module is loaded once, for the page and for every embed in it; a failure may be tried again.
let begun;
let cache = "default";
export const begin = (wasm, priority) =>
  (begun ??= __wbg_init({ module_or_path: fetch(wasm, { priority, cache }) }).catch((error) => {
    begun = undefined;
    // What failed may stand in a cache.
    cache = "reload";
    throw error;
  }));

// A function that loads another module and gives its function `name`.
export const moduleFrom = (script, wasm, name) => {
  let tries = 0;
  return async () => {
    // A browser remembers that an import failed: another address is another chance.
    const again = tries++ ? `?try=${tries}` : "";
    const module = await import(new URL(script + again, document.baseURI));
    await module.default({ module_or_path: new URL(wasm, document.baseURI) });
    return module[name];
  };
};

// The page that asks for this script by a tag with these names is ours; another has imported it for an embed.
const own = document.querySelector("script[data-wasm]");
if (own?.src === import.meta.url) {
  const { wasm, markdown, markdownWasm, feeds, feedsWasm } = own.dataset;
  // The page that came with the document is whole without us, and must be painted before we ask for anything.
  const standing = document.querySelector("main > .page");
  const painted = () =>
    new Promise((then) => {
      if (!PerformanceObserver.supportedEntryTypes?.includes("paint")) {
        requestAnimationFrame(() => setTimeout(then));
        return;
      }
      new PerformanceObserver((_, observer) => then(observer.disconnect())).observe({ type: "paint", buffered: true });
      setTimeout(then, 3000);
    });
  // A tab that nobody looks at is never painted.
  const ready = standing && !document.hidden ? painted() : Promise.resolve();
  // What an empty page asks for in its first lines is read while the module is on its way: it has it at once.
  const early = new Map();
  const links = standing ? [] : [...document.querySelectorAll("link[rel=preload][type='application/json']")];
  const read = async ({ href }) => {
    const answer = await fetch(href);
    early.set(href, answer.ok ? new Uint8Array(await answer.arrayBuffer()) : answer.status);
  };
  // What fails, or takes long, the reader asks for itself, and says so.
  const patience = new Promise((then) => setTimeout(then, 3000));
  const here = Promise.race([Promise.all(links.map(read)).catch(() => {}), patience]);
  const take = (url) => {
    const found = early.get(url);
    early.delete(url);
    return found;
  };
  const sorry = (text) => {
    if (standing) return; // Its links are links.
    const main = document.querySelector("main");
    if (!main) return;
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    const again = document.createElement("a");
    again.href = "";
    again.textContent = "Load the page again";
    const notice = document.createElement("section");
    notice.className = "notice";
    notice.append(paragraph, again);
    main.replaceChildren(notice);
    main.dataset.state = "failed";
  };
  // Light or dark: the system's choice until a person makes their own. It is here so that it works before there is a reader.
  const { dataset } = document.documentElement;
  const dark = () => (dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches && "dark")) === "dark";
  const themeSwitch = document.querySelector("[data-part=theme]");
  const label = () => themeSwitch?.setAttribute("aria-pressed", dark());
  themeSwitch?.addEventListener("click", () => {
    dataset.theme = dark() ? "light" : "dark";
    label();
    try {
      localStorage.setItem("broadsheet-theme", dataset.theme);
    } catch {
      // Storage may be closed.
    }
  });
  try {
    const theme = localStorage.getItem("broadsheet-theme");
    if (theme) dataset.theme = theme;
  } catch {
    // As above.
  }
  label();
  if (typeof WebAssembly !== "object") {
    sorry("This browser has no WebAssembly, or it is switched off, and the articles here need it to be shown.");
  } else {
    const priority = standing ? "low" : "high";
    ready
      .then(() => begin(wasm, priority))
      .then(() => here)
      .then(() => start(moduleFrom(markdown, markdownWasm, "to_html"), moduleFrom(feeds, feedsWasm, "source"), take))
      .catch((error) => {
        console.error(error);
        sorry("A part of this page could not be loaded, so its articles cannot be shown.");
      });
  }
}

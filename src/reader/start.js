// What a page of ours loads: small, so that nothing but the page itself is read before its first paint. It knows what the person
// chose, fetches the reader when that is in nobody's way, and says what fails before there is any Rust to say so.
// `publish::bundle` makes a file of it and writes the tag that names the reader's files.

const own = document.querySelector("script[data-wasm]");
const { reader, wasm, markdown, markdownWasm, feeds, feedsWasm } = own.dataset;
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
  notice.className = "notice notice-bare";
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
  // A network that says nothing never fails. What comes in spite of it takes these words away.
  const silence = setTimeout(sorry, 15000, "The articles have not come yet. Where the connection is slow, they still may.");
  ready
    // Script and module come side by side.
    .then(() => Promise.all([import(new URL(reader, document.baseURI)), fetch(wasm, { priority })]))
    .then(async ([{ begin, moduleFrom, start }, answer]) => {
      await Promise.all([begin(wasm, answer), here]);
      start(moduleFrom(markdown, markdownWasm, "to_html"), moduleFrom(feeds, feedsWasm, "source"), take);
    })
    .catch((error) => {
      console.error(error);
      sorry("A part of this page could not be loaded, so its articles cannot be shown.");
    })
    .finally(() => clearTimeout(silence));
}

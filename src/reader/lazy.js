// Loads the scripts that a page of ours needs only when they are used: those for articles, for the settings of the text
// and for the search. Input: events, and the addresses of the scripts. Output: loaded scripts. Entry points:
// `importScript` and `loadOnUse`.

// How often each script could not be loaded.
const failures = new Map();
// Browsers remember a failed import, so a retry needs another URL.
export const importScript = (script) => {
  const count = failures.get(script) ?? 0;
  return import(new URL(count ? `${script}?try=${count}` : script, document.baseURI).href).catch((error) => {
    failures.set(script, count + 1);
    throw error;
  });
};
const loadComfort = (comfort, prepare, say) => {
  let explanation;
  const open = async ({ currentTarget: button }) => {
    explanation?.remove();
    try {
      await prepare();
      const script = await importScript(comfort);
      button.removeEventListener("click", open);
      script.open(button, say);
    } catch {
      explanation = document.createElement("p");
      explanation.role = "alert";
      explanation.textContent = say("This could not be loaded. Check your connection, then try again.");
      button.after(explanation);
    }
  };
  document.querySelector("[data-part=comfort]")?.addEventListener("click", open);
};
// The search is loaded when its field gets the focus, or for the key that leads there.
const loadSearch = (search, searchKey) => {
  const isWanted = ({ type, key, target, ctrlKey, metaKey, altKey, defaultPrevented }) => {
    if (type === "focusin") return target.matches?.("[data-part=search] [name=q]");
    if (key !== searchKey || ctrlKey || metaKey || altKey || defaultPrevented) return false;
    return !target.closest?.("input, textarea, select, [contenteditable], broadsheet-reader");
  };
  const load = (event) => {
    if (!isWanted(event)) return;
    if (event.key) event.preventDefault();
    importScript(search).then(({ seek }) => event.key && seek(), console.error);
  };
  for (const type of ["focusin", "keydown"]) addEventListener(type, load);
};
const loadReading = (reading, prepare, say, ready) => {
  let isLoaded = false;
  const load = (target) => {
    if (isLoaded || !document.querySelector(".article")) return;
    isLoaded = true;
    prepare()
      .then(() => importScript(reading))
      .then(({ begin }) => begin(say, target), console.error);
  };
  // Code, pictures and headings are no links, so that they do not load the reader.
  const near = ({ target }) => target.closest?.(".prose :is(pre, img, sup, [id])") && load(target);
  for (const type of ["pointermove", "pointerdown", "focusin"]) addEventListener(type, near, { passive: true });
  ready.then(() => {
    load();
    const main = document.querySelector("main");
    if (main) new MutationObserver(() => load()).observe(main, { childList: true });
  });
};
// `prepare` loads what the scripts need, `say` translates, and `ready` is when the reader is wanted.
export const loadOnUse = ({ reading, comfort, search }, searchKey, prepare, say, ready) => {
  if (comfort) loadComfort(comfort, prepare, say);
  if (search) loadSearch(search, searchKey);
  if (reading) loadReading(reading, prepare, say, ready);
};

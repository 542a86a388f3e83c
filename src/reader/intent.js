// Decides when a prerendered page loads the reader. Input: what the visitor does, and the connection. Output: a promise
// that is fulfilled when the reader is wanted. Entry point: `intent`. `crates/bundle` makes it a part of
// `bootstrap.js`.

// Save-Data: the reader is only loaded for addresses that need it.
const savesData = () =>
  /** @type {any} */ (navigator).connection?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches;
// A connection is fast if this document arrived quickly, or if the browser reports so. Decision 0036 explains the
// limits. The report alone is not enough, because Chromium reports default values until it has measured the connection.
const isFast = () => {
  const { connection } = /** @type {any} */ (navigator);
  const [page] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  // WebKit reports no sizes, so that a cached document is as good there.
  const isQuick = page && (page.transferSize || !connection) && page.responseEnd - page.requestStart <= 120;
  return isQuick || (connection?.downlink >= 5 && connection.rtt <= 100);
};
// The panel of reading settings needs no reader.
const INTERACTIVE = "a[href], :is(button, input):not([data-part=comfort], .comfort *), summary, [data-part=filters]";
const INTENTS = ["pointerover", "pointerdown", "touchstart", "focusin", "keydown", "scroll"];
// A screen before the end, the visitor looks for what comes next.
const isNearEnd = () => scrollY > 0 && scrollY + 2 * innerHeight > document.documentElement.scrollHeight;
export const intent = () =>
  new Promise((wanted) => {
    // A page without a source has no use for the reader.
    if (savesData() || !document.querySelector("#broadsheet-source")) return;
    const listen = ({ type, target }) => {
      if (type === "scroll" ? !isNearEnd() : type !== "keydown" && !target?.closest?.(INTERACTIVE)) return;
      for (const intent of INTENTS) removeEventListener(intent, listen, true);
      wanted(undefined);
    };
    for (const intent of INTENTS) addEventListener(intent, listen, { capture: true, passive: true });
    if (!isFast()) return;
    if (typeof requestIdleCallback === "function") requestIdleCallback(wanted, { timeout: 2000 });
    else setTimeout(wanted, 200);
  });

// The panel with the visitor's settings: theme, text size, line length and line spacing. It also shares an article,
// reads it aloud (`speech.js`), and lists what was read and saved (`visits.js`). Input: the button that opens it, and
// the texts. Output: the panel, the style of the root element, and two entries of the local storage, which the first
// script of each page applies (`crates/publish/src/page/settings.js`). Entry point: `open`.

import { addStyle, copyText, element } from "./element.js";

const root = document.documentElement;
const STYLE = `
@layer components {
  .comfort {
    position: fixed;
    z-index: 3;
    inset: auto;
    margin: 0;
    border: 1px solid var(--edge);
    padding: var(--space-3);
    width: 18rem;
    max-width: 100vw;
    overflow: auto;
    background: var(--paper);
    color: var(--ink);
    font: var(--text-small) / 1.4 var(--sans);
    text-align: start;
  }

  .comfort fieldset {
    display: grid;
    grid-template-columns: 1fr 1fr;
    margin: 0 0 var(--space-2);
    border: 0;
    padding: 0;
  }

  .comfort label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: var(--space-2);
    min-height: var(--tap);
  }

  .comfort input {
    min-height: 1.5rem;
    padding: 0;
  }

  .comfort [type="range"] {
    width: 100%;
  }

  .comfort p {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    margin-block-start: var(--space-3);
  }
}`;
const THEMES = ["System", "Light", "Dark", "Sepia"];
// Each text has a contrast of at least 4.5:1.
const SEPIA = {
  "color-scheme": "light",
  "--paper": "#f4ecd8",
  "--tint": "#eae0c8",
  "--ink": "#3b2f1e",
  "--quiet": "#65543c",
  "--rule": "#d5c7a9",
  "--accent": "#8a2a1c",
};
/** @type {[string, string, string[], number][]} Name, property, values, and the position of the default. */
const RANGES = [
  ["Text size", "font-size", ["87.5%", "100%", "112.5%", "125%", "150%", "175%"], 1],
  ["Line length", "--measure", ["42ch", "48ch", "54ch", "62ch", "70ch"], 2],
  ["Line spacing", "--leading", ["1.4", "1.6", "1.8", "2"], 1],
];
const store = (theme) => {
  try {
    localStorage.setItem("broadsheet-theme", theme);
    localStorage.setItem("broadsheet-style", root.style.cssText);
  } catch {
    // Storage may be disabled. The settings last as long as the page.
  }
};
const setProperty = (name, value) => (value ? root.style.setProperty(name, value) : root.style.removeProperty(name));
const currentTheme = () => root.dataset.theme ?? "system";
const setTheme = (theme) => {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const [name, value] of Object.entries(SEPIA)) setProperty(name, theme === "sepia" ? value : "");
};
const themeChoice = (say) => {
  const choices = THEMES.map((name) => {
    const value = name.toLowerCase();
    const onchange = () => {
      setTheme(value);
      store(value);
    };
    return element("label", {}, element("input", { type: "radio", name: "theme", value, onchange }), say(name));
  });
  return element("fieldset", {}, element("legend", {}, say("Theme")), ...choices);
};
const range = (name, property, values, usual, say) => {
  const oninput = ({ target }) => {
    setProperty(property, target.value == usual ? "" : values[target.value]);
    target.setAttribute("aria-valuetext", values[target.value]);
    store(currentTheme());
  };
  const input = element("input", { type: "range", min: 0, max: values.length - 1, step: 1, oninput });
  input.dataset.property = property;
  return element("label", {}, say(name), input);
};
// Shows the current settings.
const fill = (panel) => {
  for (const input of panel.querySelectorAll("[type=radio]")) input.checked = input.value === currentTheme();
  for (const [, property, values, usual] of RANGES) {
    const at = values.indexOf(root.style.getPropertyValue(property));
    const input = panel.querySelector(`[data-property="${property}"]`);
    input.value = at < 0 ? usual : at;
    input.setAttribute("aria-valuetext", values[input.value]);
  }
};
const share = async (button, say) => {
  const url = document.querySelector("link[rel=canonical]")?.getAttribute("href") ?? "";
  const data = { title: document.title, url: new URL(url || location.href, location.href).href };
  if (navigator.share)
    await navigator.share(data).catch(() => {}); // The visitor may cancel it.
  else if (await copyText(data.url, say("Copied"))) button.textContent = say("Copied");
};
// The button that reads the article aloud. Missing where the browser has no voices.
const speechButton = (panel, say) => {
  const { speech } = /** @type {HTMLElement} */ (document.querySelector("script[data-wasm]")).dataset;
  const button = element("button", { type: "button" }, say("Read aloud"));
  let stop;
  const end = (hasFailed) => {
    stop = undefined;
    button.textContent = say("Read aloud");
    if (hasFailed) explain(panel, say("This browser cannot read it aloud."));
  };
  button.onclick = async () => {
    if (stop) {
      stop();
      return end(false);
    }
    try {
      const script = await import(new URL(speech ?? "", document.baseURI).href);
      stop = script.stop;
      button.textContent = say("Stop reading aloud");
      script.start(end);
    } catch {
      explain(panel, say("This could not be loaded. Check your connection, then try again."));
    }
  };
  const prepare = () => (button.hidden = !speech || !window.speechSynthesis || !document.querySelector(".article"));
  return { button, prepare };
};
const explain = (panel, text) => {
  panel.querySelector("[role=alert]")?.remove();
  panel.append(element("p", { role: "alert" }, text));
};
// Adds what other scripts provide. A visitor learns why something is missing.
const addMore = async (panel, say) => {
  const { visits } = /** @type {HTMLElement} */ (document.querySelector("script[data-wasm]")).dataset;
  if (!visits) return;
  try {
    const { section } = await import(new URL(visits, document.baseURI).href);
    const { root: part, fill: fillAgain } = section(say);
    panel.append(part);
    panel.addEventListener("beforetoggle", fillAgain);
  } catch {
    explain(panel, say("This could not be loaded. Check your connection, then try again."));
  }
};
export const open = (button, say) => {
  addStyle(STYLE);
  const reset = element("button", { type: "button", textContent: say("Reset") });
  const sharing = element("button", { type: "button", textContent: say("Share") });
  sharing.onclick = () => share(sharing, say);
  const ranges = RANGES.map(([name, property, values, usual]) => range(name, property, values, usual, say));
  const buttons = element("p", {}, reset, sharing);
  const panel = element("div", { className: "comfort" }, themeChoice(say), ...ranges, buttons);
  const { button: reading, prepare: prepareReading } = speechButton(panel, say);
  buttons.append(reading);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", say("Reading settings"));
  reset.onclick = () => {
    root.style.cssText = "";
    setTheme("system");
    store("system");
    fill(panel);
  };
  const prepare = () => {
    fill(panel);
    prepareReading();
    sharing.textContent = say("Share");
    sharing.hidden = !document.querySelector(".article") || !(navigator.share ?? navigator.clipboard);
    const { left, right, bottom } = button.getBoundingClientRect();
    const isRightToLeft = getComputedStyle(button).direction === "rtl";
    const start = Math.max(0, Math.min(bottom, innerHeight / 2));
    panel.style.insetBlockStart = `${start}px`;
    panel.style.maxHeight = `calc(100vh - ${start}px)`;
    panel.style.insetInlineEnd = `${Math.max(0, isRightToLeft ? left : root.clientWidth - right)}px`;
  };
  // After the button, so that it comes next for the keyboard.
  button.after(panel);
  addMore(panel, say);
  if (panel.showPopover) {
    panel.popover = "auto";
    panel.addEventListener("beforetoggle", prepare);
    button.popoverTargetElement = panel;
    panel.showPopover();
  } else {
    const toggle = () => {
      prepare();
      button.setAttribute("aria-expanded", String(!(panel.hidden = !panel.hidden)));
    };
    panel.hidden = true;
    button.addEventListener("click", toggle);
    toggle();
  }
};

// Builds the tag of an embed. Input: the form. Output: the tag as text, and a preview. The settings are kept in the
// fragment, so that they can be shared. A shared link may name any source: one of another origin is loaded only after
// the visitor confirms its host.

const form = /** @type {HTMLFormElement & { elements: Record<string, HTMLInputElement> }} */ (document.getElementById("choices"));
const tag = /** @type {HTMLElement} */ (document.getElementById("tag"));
const copy = /** @type {HTMLButtonElement} */ (document.getElementById("copy"));
const said = /** @type {HTMLElement} */ (document.getElementById("said"));
const fixed = /** @type {HTMLInputElement} */ (document.getElementById("fixed"));
const live = /** @type {HTMLElement} */ (document.getElementById("live"));
const liveSource = /** @type {HTMLElement} */ (document.getElementById("live-source"));
const slugLabel = /** @type {HTMLElement} */ (document.querySelector("label[for=slug]"));
const here = (name) => new URL(name, import.meta.url).href;
const fields = [.../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[name]"))];

// The views, and the types of source, to which a setting applies. The element ignores it otherwise.
/** @type {[string, string, string[]][]} */
const USED = [
  ["slug", "view", ["", "article"]],
  ["categories", "view", ["", "list", "recent"]],
  ["limit", "view", ["", "list", "recent"]],
  ["layout", "view", ["", "list"]],
  ["thumbnails", "view", ["", "list"]],
  ["key", "source", ["", "ghost"]],
];

const isUsed = (name) => USED.every(([field, by, values]) => field !== name || values.includes(form.elements[by].value));

// Space before the script runs, so that the page does not move: a full window, or as many lines as headlines, in the
// columns of the element.
const LINES = "columns:15em;column-gap:2.5em;margin:0;padding:0 1em 1em;font-size:medium;line-height:11em;orphans:1;widows:1";
const placeholder = (headlines, link) =>
  headlines
    ? `style="display:block">\n  <a style="display:block;height:4em;font-size:medium" ${link}\n  <p style="${LINES}">${"<br>".repeat(headlines)}</p>`
    : `style="display:block;min-height:100vh">\n  <a ${link}`;

// The script of this version and its hash, if the site publishes them.
const published = fetch(here("broadsheet.integrity"), { referrerPolicy: "strict-origin" })
  .then((answer) => (answer.ok ? answer.text() : ""))
  .then((text) => /^(sha384-[\w+/=]+) (broadsheet-[\w.-]+\.js)\s*$/.exec(text))
  .catch(() => null);

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

// A URL with http or https, or nothing: other schemes must not reach the tag or the reader.
const webAddress = (text, base) => {
  if (!URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  return /^https?:$/.test(url.protocol) ? url : null;
};

// The settings as attributes, without defaults.
const attributesOfForm = () => {
  const said = fields.map((field) => [field.name, field.validity.valid || field.name === "src" ? field.value.trim() : ""]);
  return said.filter(([name, value]) => value && isUsed(name));
};

const tagText = async (attributes) => {
  const match = fixed.checked ? await published : null;
  const script = match
    ? `src="${escaped(here(match[2]))}" integrity="${match[1]}" crossorigin`
    : `src="${escaped(here("broadsheet.js"))}"`;
  const own = attributes.map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
  const { limit, view, src } = form.elements;
  // The page where the articles can be read without a script: the site of the source.
  const site = webAddress(src.value.trim().replace(/\/(data|feed|ghost|wp-json)\/.*/, "/"));
  const home = site ? new URL(".", site).href : here("./");
  const headlines = view.value === "recent" ? (limit.validity.valid && Number(limit.value)) || 6 : 0;
  const room = placeholder(headlines, `href="${escaped(home)}">Read the articles</a>`);
  return `<script type="module" ${script}></script>\n<broadsheet-reader${own} ${room}\n</broadsheet-reader>`;
};

// Other origins that the visitor has confirmed.
const confirmed = new Set();

// Asks whether to load articles from another host.
const ask = (source) => {
  const question = document.createElement("p");
  question.textContent = `Another site has these articles: ${source.host}. Nothing has been requested from it yet.`;
  const button = Object.assign(document.createElement("button"), { type: "button", id: "confirm" });
  button.textContent = `Show the articles of ${source.host}`;
  button.addEventListener("click", () => {
    confirmed.add(source.origin);
    liveSource.focus();
    show();
  });
  const answer = document.createElement("p");
  answer.append(button);
  live.replaceChildren(question, answer);
};

const showReader = (attributes) => {
  const reader = document.createElement("broadsheet-reader");
  // The page's own address holds the settings.
  for (const [name, value] of attributes) if (name !== "routing") reader.setAttribute(name, value);
  reader.setAttribute("loading", "eager");
  live.replaceChildren(reader);
};

let updates = 0;
const show = async () => {
  const mine = ++updates;
  const attributes = attributesOfForm();
  for (const [name] of USED) {
    const field = form.elements[name];
    field.disabled = !isUsed(name);
    /** @type {HTMLElement} */ (field.closest("p")).hidden = field.disabled;
  }
  slugLabel.textContent = form.elements.view.value ? "Article" : "Article to show first";
  // An empty field means the articles of this site.
  const source = webAddress(form.elements.src.value.trim(), document.baseURI);
  const text = source ? await tagText(attributes) : "";
  if (mine !== updates) return;
  tag.textContent = text;
  copy.disabled = !source;
  said.textContent = source ? "" : "The address of the articles must begin with https:// or http://.";
  try {
    history.replaceState(null, "", `#${new URLSearchParams(attributes)}`);
  } catch {
    // Browsers limit how often an address changes.
  }
  const own = source?.origin === location.origin;
  liveSource.textContent = !source ? "" : own ? "Articles of this site." : `Articles of another site: ${source.host}`;
  if (!source) live.replaceChildren();
  else if (own || confirmed.has(source.origin)) showReader(attributes);
  else ask(source);
};

copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(tag.textContent);
    said.textContent = "Copied.";
  } catch {
    // Some pages may not write to the clipboard: select the text instead.
    getSelection()?.selectAllChildren(tag);
    said.textContent = "Selected: copy it with your keyboard or menu.";
  }
});

let soon;
form.addEventListener("input", () => {
  clearTimeout(soon);
  soon = setTimeout(show, 300);
});
form.addEventListener("submit", (event) => event.preventDefault());

// The theme, as on the other pages of the site (`bootstrap.js`): they share the choice.
const { dataset } = document.documentElement;
const setTheme = (theme) => (theme === "light" || theme === "dark" ? (dataset.theme = theme) : delete dataset.theme);
try {
  setTheme(localStorage.getItem("broadsheet-theme"));
} catch {
  // Storage may be disabled.
}
document.querySelector("[data-part=theme]")?.addEventListener("click", () => {
  const [same, other] = matchMedia("(prefers-color-scheme: dark)").matches ? ["dark", "light"] : ["light", "dark"];
  const next = { [other]: same, [same]: "system" }[dataset.theme ?? ""] ?? other;
  setTheme(next);
  try {
    localStorage.setItem("broadsheet-theme", next);
  } catch {
    // As above.
  }
});

form.elements.src.value = here("data/site.json");
for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
  if (fields.some((field) => field.name === name)) form.elements[name].value = value;
}
show();

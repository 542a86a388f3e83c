// The builder of tags. In: what a person chose in the form. Out: the lines to copy, and a reader made by the same lines.
//
// Start with `show`. The tag is written from the list of attributes that the live reader gets, so the two cannot differ.

const at = (name) => new URL(name, import.meta.url).href;
const choices = document.getElementById("choices");
const [tag, seen, said] = ["tag", "seen", "said"].map((id) => document.getElementById(id));
const OWN = at("data/site.json");
// Room that the page keeps before the script is here, by what is shown.
const room = (view) => (view === "recent" ? "16em" : "100vh");
// Where a person finds the articles without script: the site that has them, not the data.
const home = (src) => {
  const url = URL.canParse(src) ? new URL(src.replace(/data\/site\.json$/, ""), at("./")) : new URL(at("./"));
  return new URL(".", url).href;
};
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

// The fixed address and the hash by which a browser knows that it is what it was. The build writes them.
const fixed = await fetch(at("broadsheet.integrity"))
  .then((answer) => (answer.ok ? answer.json() : null))
  .catch(() => null);
if (!fixed) choices.elements.script.querySelector("[value=fixed]").disabled = true;

// What is chosen, as attributes. What does not belong to the view is left out, and so is what is the case anyway.
const attributes = () => {
  const view = choices.elements.view.value;
  const chosen = { src: choices.elements.src.value.trim() || OWN };
  for (const { name, value, parentElement } of choices.elements) {
    const views = parentElement.dataset.for;
    if (name === "src" || name === "script" || !value.trim() || (views && !views.split(" ").includes(view))) continue;
    chosen[name] = value.trim();
  }
  return chosen;
};

const script = () => {
  if (choices.elements.script.value !== "fixed" || !fixed) return `<script type="module" src="${at("broadsheet.js")}"></script>`;
  return `<script type="module" src="${at(fixed.file)}" integrity="${fixed.integrity}" crossorigin="anonymous"></script>`;
};

let shown;
const show = () => {
  const view = choices.elements.view.value;
  for (const label of choices.querySelectorAll("[data-for]")) label.hidden = !label.dataset.for.split(" ").includes(view);
  const chosen = attributes();
  const written = Object.entries(chosen).map(([name, value]) => `${name}="${escaped(value)}"`);
  const style = `style="display:block;min-height:${room(view)}"`;
  const link = `<a href="${escaped(home(chosen.src))}">Our articles</a>`;
  tag.textContent = `${script()}\n<broadsheet-reader ${written.join(" ")} ${style}>${link}</broadsheet-reader>`;
  said.textContent = "";
  // The address of this page is not the reader's to change.
  const live = { ...chosen, loading: "eager" };
  delete live.routing;
  const now = JSON.stringify(live);
  if (now === shown) return;
  shown = now;
  const reader = document.createElement("broadsheet-reader");
  for (const [name, value] of Object.entries(live)) reader.setAttribute(name, value);
  seen.replaceChildren(reader);
};

// A word that is being written is not fetched letter by letter.
let later;
choices.addEventListener("input", ({ target }) => {
  clearTimeout(later);
  later = setTimeout(show, target.localName === "input" ? 400 : 0);
});
choices.addEventListener("submit", (event) => event.preventDefault());

document.getElementById("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(tag.textContent);
    said.textContent = "Copied.";
  } catch {
    // Not every page may write there: an insecure one may not. Then the text is chosen, and a key copies it.
    getSelection().selectAllChildren(tag);
    said.textContent = "Selected: press Ctrl+C, or ⌘C on a Mac.";
  }
});

choices.elements.src.placeholder = OWN;
show();
await import(at("broadsheet.js"));

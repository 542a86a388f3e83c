// The live reload script. Each page that `broadsheet serve` builds has it, and no other. It reloads a changed page, shows
// build errors, and has a panel with the problems of the build and the file of the page.
const own = async () => (await fetch(location.href, { method: "HEAD", cache: "no-store" })).headers.get("etag");
const wait = (ms) => new Promise((then) => setTimeout(then, ms));
const bar = {
  position: "fixed",
  insetInline: "0",
  insetBlockEnd: "0",
  zIndex: "99",
  maxHeight: "60vh",
  overflow: "auto",
  padding: "1rem",
  background: "#7a1b10",
  color: "#fff",
  font: "15px/1.5 system-ui, sans-serif",
};

const element = (name, text, style = {}) => {
  const made = document.createElement(name);
  made.textContent = text;
  Object.assign(made.style, style);
  return made;
};

const show = (wrong) => {
  document.getElementById("broadsheet-wrong")?.remove();
  if (!wrong || document.title === "Not built yet") return;
  const box = element("section", "", bar);
  box.id = "broadsheet-wrong";
  box.setAttribute("role", "alert");
  box.append(
    element("strong", "The site could not be built. This page shows the last build without errors."),
    element("pre", wrong, { margin: ".75rem 0 0", font: "13px/1.5 ui-monospace, monospace", whiteSpace: "pre-wrap" }),
  );
  document.body.append(box);
};

// A place in a file: a link to the editor that most people have, and to others by the clipboard.
const place = ({ path, file, line }) => {
  const text = line ? `${path}:${line}` : path;
  const shown = element("span", "", { display: "block", overflowWrap: "anywhere" });
  const link = element("a", text, { color: "inherit", font: "13px/1.5 ui-monospace, monospace" });
  link.href = encodeURI(`vscode://file${file.startsWith("/") ? "" : "/"}${file}:${line || 1}`);
  link.rel = "external";
  const small = { font: "12px/1.5 system-ui", minBlockSize: "0", padding: "0 .4rem", cursor: "pointer" };
  const copy = element("button", "Copy", { marginInlineStart: ".5rem", ...small });
  copy.type = "button";
  copy.setAttribute("aria-label", `Copy ${text}`);
  const copied = () => (copy.textContent = "Copied");
  copy.onclick = () => navigator.clipboard?.writeText(line ? `${file}:${line}` : file).then(copied);
  shown.append(link, " ", copy);
  return shown;
};

let problems = [];
const fill = async (panel) => {
  const address = location.pathname;
  const query = `?page=${encodeURIComponent(address)}`;
  const found = await (await fetch(`/.broadsheet/source${query}`, { cache: "no-store" })).json();
  if (address !== location.pathname) return;
  const here = found ? problems.filter(({ path }) => path === found.path) : [];
  const others = problems.filter((problem) => !here.includes(problem));
  const [summary] = panel.children;
  const all = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  summary.textContent = !problems.length ? "Source" : here.length ? `${all}, ${here.length} of this page` : all;
  summary.style.background = here.some(({ severity }) => severity !== "note") ? "#7a1b10" : "#333";
  const body = element("div", "", { padding: ".75rem 1rem", maxHeight: "50vh", overflow: "auto" });
  if (found) body.append(element("strong", "This page"), place(found));
  else body.append(element("p", "This page is made of several files.", { margin: "0" }));
  for (const [title, list] of [
    ["Problems of this page", here],
    [here.length ? "Other problems" : "Problems", others],
  ]) {
    if (!list.length) continue;
    body.append(element("strong", title, { display: "block", marginBlockStart: ".75rem" }));
    for (const problem of list) {
      const row = element("div", `${problem.severity}: ${problem.message}`, { margin: ".5rem 0", overflowWrap: "anywhere" });
      if (problem.file) row.append(place(problem));
      if (problem.help) row.append(element("span", problem.help, { display: "block", opacity: ".8" }));
      body.append(row);
    }
  }
  panel.replaceChildren(summary, body);
};

const panel = element("details", "", {
  position: "fixed",
  insetInlineEnd: ".5rem",
  insetBlockEnd: ".5rem",
  zIndex: "98",
  maxInlineSize: "min(34rem, calc(100vw - 1rem))",
  border: "1px solid #777",
  borderRadius: "6px",
  background: "#222",
  color: "#fff",
  font: "14px/1.5 system-ui, sans-serif",
  direction: "ltr",
  textAlign: "left",
});
panel.id = "broadsheet-panel";
panel.append(element("summary", "", { padding: ".4rem .8rem", borderRadius: "6px", cursor: "pointer" }));
const refresh = () => fill(panel).catch(() => {});
if (document.title !== "Not built yet") {
  document.body.append(panel);
  // The reader changes the title when it shows another page.
  new MutationObserver(refresh).observe(document.head, { subtree: true, childList: true, characterData: true });
}

const here = await own().catch(() => null);
let since = "";
for (;;) {
  try {
    const answer = await (await fetch(`/.broadsheet/builds${since}`, { cache: "no-store" })).json();
    since = `?since=${answer.build}`;
    problems = answer.problems;
    show(answer.wrong);
    refresh();
    if (!answer.wrong && (await own()) !== here) location.reload();
  } catch {
    await wait(500); // The server stopped. A new one starts counting builds from zero.
    since = "";
  }
}

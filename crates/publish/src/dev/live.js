// The live reload script. Each page that `broadsheet serve` builds has it. It reloads a changed page and shows build errors.
const own = async () => (await fetch(location.href, { method: "HEAD", cache: "no-store" })).headers.get("etag");
const wait = (ms) => new Promise((then) => setTimeout(then, ms));

const show = (wrong) => {
  document.getElementById("broadsheet-wrong")?.remove();
  if (!wrong || document.title === "Not built yet") return;
  const box = document.createElement("section");
  box.id = "broadsheet-wrong";
  box.setAttribute("role", "alert");
  const heading = document.createElement("strong");
  heading.textContent = "The site could not be built. This page shows the last build without errors.";
  const text = document.createElement("pre");
  text.textContent = wrong;
  box.append(heading, text);
  Object.assign(box.style, {
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
  });
  Object.assign(text.style, { margin: ".75rem 0 0", font: "13px/1.5 ui-monospace, monospace", whiteSpace: "pre-wrap" });
  document.body.append(box);
};

const here = await own().catch(() => null);
let since = "";
for (;;) {
  try {
    const { build, wrong } = await (await fetch(`/.broadsheet/builds${since}`, { cache: "no-store" })).json();
    since = `?since=${build}`;
    show(wrong);
    if (!wrong && (await own()) !== here) location.reload();
  } catch {
    await wait(500); // The server stopped. A new one starts counting builds from zero.
    since = "";
  }
}

// Creates the posts for all programs: node content.mjs N OUT. Deterministic; about 900 words each.
// OUT/content/N holds posts/*.md and manifest.json; OUT/data/N, up to 1,000 posts, the JSON of the client-rendered peers.
import fs from "node:fs";
import path from "node:path";
const N = Number(process.argv[2] || 10);
const out = process.argv[3];
if (!Number.isInteger(N) || N < 7 || !out) {
  console.error("usage: content.mjs N OUT, N at least 7");
  process.exit(2);
}

const CATS = ["engineering", "design", "culture", "science", "travel", "business", "history", "cooking"];
const AUTHORS = ["Ada Moreno", "Jun Watanabe", "Priya Nair", "Lars Holm", "Zoe Dubois"];
const V =
  `the a of and to in that it with for on as was at by an be this from or which one had not but what all were when we there can more if out about other into than them only new some could time these two may first then do any like now such over our man even most made after also many years way should because long day place part great work world between life under while last never same another house still right found old night small end every left next few against water both yes story paper letter print column press editor morning harbour winter table garden window bridge signal engine river copper memory method market street museum kitchen village lantern railway theory habit measure pattern quiet bright narrow distant careful ordinary steady sudden patient gather carry notice follow explain build borrow compare repeat remember return deliver arrive repair publish question answer reason example detail result change choice surface weather season record journey evidence craft tools order rhythm margin footnote headline archive proof type ink reader writer`.split(
    /\s+/,
  );
function rng(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
function make(i) {
  const r = rng(1000003 * (i + 1));
  const w = () => V[Math.floor(r() * V.length)];
  const cap = (s) => s[0].toUpperCase() + s.slice(1);
  const words = (n) => Array.from({ length: n }, w).join(" ");
  const sent = () => {
    const n = 8 + Math.floor(r() * 12);
    const s = Array.from({ length: n }, w);
    if (r() < 0.35) s[Math.floor(n / 2)] += ",";
    return cap(s.join(" ")) + ".";
  };
  const para = (n) => {
    const s = Array.from({ length: n }, sent);
    if (r() < 0.5) s[1] = s[1]?.replace(/ (\w+) (\w+)/, " *$1 $2*") ?? "";
    if (r() < 0.4) s[0] = s[0].replace(/ (\w+) (\w+)/, " [$1 $2](https://example.org/" + Math.floor(r() * 999) + ")");
    return s.filter(Boolean).join(" ");
  };
  const titleCase = (s) => s.split(" ").map(cap).join(" ");
  const title = titleCase(words(4 + Math.floor(r() * 4)));
  const slug = "post-" + String(i).padStart(5, "0") + "-" + title.toLowerCase().split(" ").slice(0, 3).join("-");
  const c1 = CATS[Math.floor(r() * CATS.length)],
    c2 = CATS[Math.floor(r() * CATS.length)];
  const categories = c1 === c2 || r() < 0.4 ? [c1] : [c1, c2];
  const author = AUTHORS[Math.floor(r() * AUTHORS.length)];
  // newest = i 0
  const date = new Date(Date.UTC(2026, 5, 1, 12) - i * 6 * 3600e3).toISOString().slice(0, 19) + "Z";
  const sections = [];
  for (let h = 0; h < 6; h++) {
    const level = h % 3 === 2 ? "###" : "##";
    let s = `${level} ${titleCase(words(3 + Math.floor(r() * 3)))}\n\n${para(5)}\n\n`;
    if (h === 1 || h === 3)
      s += Array.from({ length: 4 }, () => `- **${titleCase(words(2))}:** ${sent()}`).join("\n") + "\n\n" + para(3) + "\n\n";
    else if (h === 2)
      s +=
        "```rust\nfn " +
        w() +
        "_" +
        w() +
        "(input: &str) -> Result<String, Error> {\n    let " +
        w() +
        " = input.trim();\n    if " +
        w() +
        '.is_empty() && input.len() < 3 {\n        return Err(Error::new("too short <" + input + ">"));\n    }\n    Ok(format!("{} & {}", input, ' +
        Math.floor(r() * 100) +
        "))\n}\n```\n\n" +
        para(3) +
        "\n\n";
    else if (h === 4)
      s +=
        "| " +
        ["Item", "Before", "After", "Note"].join(" | ") +
        " |\n| --- | ---: | ---: | --- |\n" +
        Array.from(
          { length: 5 },
          () => `| ${titleCase(words(2))} | ${Math.floor(r() * 900)} | ${Math.floor(r() * 900)} | ${words(3)} |`,
        ).join("\n") +
        "\n\n" +
        para(3) +
        "\n\n";
    else s += para(3) + "\n\n";
    sections.push(s);
  }
  const first = para(3);
  const body = first + "\n\n" + sections.join("");
  return { slug, title, date, categories, author, body };
}
const cdir = path.join(out, "content", String(N)),
  ddir = path.join(out, "data", String(N));
for (const d of [cdir, ddir]) fs.rmSync(d, { recursive: true, force: true });
for (const d of [cdir, ddir]) fs.mkdirSync(path.join(d, "posts"), { recursive: true });
const metas = [];
let wordsTotal = 0,
  bytes = 0;
for (let i = 0; i < N; i++) {
  const p = make(i);
  wordsTotal += p.body.split(/\s+/).length;
  const fm = `---\ntitle: "${p.title}"\ndate: ${p.date}\nauthor: "${p.author}"\ncategories:\n${p.categories.map((c) => "  - " + c).join("\n")}\n---\n\n`;
  bytes += fm.length + p.body.length;
  fs.writeFileSync(path.join(cdir, "posts", p.slug + ".md"), fm + p.body);
  if (N <= 1000) {
    // client-rendered peers show no more
    fs.writeFileSync(path.join(ddir, "posts", p.slug + ".json"), JSON.stringify(p));
  }
  const { body, author, ...m } = p;
  metas.push(m);
}
const recent = metas.slice(0, 6);
fs.writeFileSync(path.join(ddir, "index.json"), JSON.stringify({ categories: CATS, posts: metas }));
fs.writeFileSync(path.join(ddir, "recent.json"), JSON.stringify(recent.map(({ slug, title, date }) => ({ slug, title, date }))));
const a = metas[2];
fs.writeFileSync(path.join(cdir, "manifest.json"), JSON.stringify({ n: N, article: a.slug, title: a.title, categories: CATS }));
console.log(JSON.stringify({ n: N, article: a.slug, meanWords: Math.round(wordsTotal / N), meanBytes: Math.round(bytes / N) }));

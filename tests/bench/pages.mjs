// Measures pages in Chromium; called by run.sh. ROUNDS visits of each site in turn, each in a fresh profile.
// Prerendered articles get VISITS visits in each round, because they differ by few frames. SITES=hugo,prerendered
// selects sites.
// Prints a table, and writes all runs to $BENCH/pages.json.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { serve } from "./server.mjs";
import { median as med, table } from "./table.mjs";
import { OURS, P, PEER, cost, filterStep, launch, navStep, newPage, sleep, visit } from "./visit.mjs";
const { BENCH, ROUNDS = "3", VISITS = "4", SITES = "" } = process.env;
const manifest = JSON.parse(fs.readFileSync(`${BENCH}/content/1000/manifest.json`));
const names = ["hugo", "react", "preact", "client", "prerendered"].filter((n) => !SITES || SITES.split(",").includes(n));
const sites = names.map((name) => ({
  name,
  port: 0,
  dir: `${BENCH}/sites/${name}`,
  spa: ["react", "preact", "client"].includes(name),
  home: "/",
  article: `/posts/${manifest.article}/`,
  selectors: /client|pre/.test(name) && name !== "preact" ? OURS : PEER,
}));
const servers = [];
for (const s of sites) {
  const server = await serve(s, 0);
  servers.push(server);
  s.port = server.address().port;
}
async function one(site, prof, steps = ["cost", "article", "home"]) {
  const base = `http://127.0.0.1:${site.port}`,
    out = {},
    w = { para: site.selectors.para };
  for (const step of steps) {
    const b = await launch();
    try {
      if (step === "cost") out.cost = await cost(b.ctx, prof, base + site.article);
      else if (step === "article") out.article = await visit(await newPage(b.ctx, prof, w), base + site.article, "para");
      else {
        const h = await newPage(b.ctx, prof, { link: site.selectors.link });
        out.home = await visit(h, base + site.home, "link");
        out.nav = {};
        await navStep(h, site, 12, out.nav, "1");
        await filterStep(h, site, out.nav);
      }
    } finally {
      await b.close();
    }
  }
  return out;
}
// The CPU time of toggling a filter over 10,000 articles, unthrottled: a second with a click minus one without.
async function toggle() {
  const site = { dir: `${BENCH}/sites/prerendered-10000`, spa: false },
    server = await serve(site, 0),
    b = await launch();
  try {
    const { page, cdp } = await newPage(b.ctx, P.none, null);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForSelector("html[data-reader=ready]");
    await sleep(500);
    const script = async () =>
      (await cdp.send("Performance.getMetrics")).metrics.find((x) => x.name === "ScriptDuration").value * 1000;
    const second = async (click) => {
      const before = await script();
      if (click) await page.mouse.click(...click);
      await sleep(1000);
      return (await script()) - before;
    };
    const categories = await page.$$eval("a[data-category]", (all) => all.map((a) => a.dataset.category)),
      all = [];
    for (const category of [...categories.slice(0, 4), ...categories.slice(0, 4)]) {
      // switches each on, then off
      const box = await page.evaluate((c) => {
        const link = document.querySelector(`a[data-category="${c}"]`);
        link.scrollIntoView({ block: "nearest", inline: "center" });
        const r = link.getBoundingClientRect();
        return [r.x + 10, r.y + r.height / 2];
      }, category);
      const before = page.url(),
        idle = await second();
      all.push((await second(box)) - idle);
      if (page.url() === before) throw new Error(`a click on ${category} did nothing`);
    }
    return { all, median: med(all), worst: Math.max(...all) };
  } finally {
    await b.close();
    server.closeAllConnections();
    server.close();
  }
}
const runs = [],
  from = Date.now();
async function run(s, round, steps) {
  let d;
  try {
    d = await one(s, P.slow4g, steps);
  } catch (e) {
    d = { error: String(e).slice(0, 300) };
    console.error(`! ${s.name}: ${d.error}`);
  }
  runs.push({ round, site: s.name, ...d });
}
for (let r = 0; r < +ROUNDS; r++)
  for (let i = 0; i < sites.length; i++) {
    const s = sites[(i + r) % sites.length],
      t = Date.now();
    await run(s, r);
    process.stderr.write(`  round ${r + 1} ${s.name} ${((Date.now() - t) / 1000).toFixed(0)} s\n`);
  }
const paints = sites.filter((s) => ["hugo", "prerendered"].includes(s.name));
for (let r = 0; r < +ROUNDS * (+VISITS - 1); r++)
  for (const s of r % 2 ? paints : [...paints].reverse()) await run(s, r, ["cost", "article"]);
let toggled = null;
if (sites.some((s) => s.name === "prerendered"))
  try {
    toggled = await toggle();
  } catch (e) {
    console.error(`! filter: ${e}`);
  }
for (const s of servers) {
  s.closeAllConnections();
  s.close();
}
fs.writeFileSync(
  `${BENCH}/pages.json`,
  JSON.stringify({ date: new Date().toISOString(), cpus: os.cpus().length, toggled, runs }, null, 1),
);

const all = (site, key) => {
  const [g, k] = key.split(".");
  return runs.filter((r) => r.site === site).map((r) => r[g]?.[k]);
};
const of = (site, key) => med(all(site, key));
const row = (name, site, key, unit, peer, goal = {}) => ({
  name,
  ours: of(site, key),
  runs: all(site, key),
  unit,
  peer: peer && [peer, of(peer, key)],
  ...goal,
});
if (names.includes("client"))
  for (const site of ["client"])
    table("Client-rendered article, slow 4G, processor 4× slower", [
      row("first paragraph", site, "article.text", "ms", "react", { ratio: 0.6 }),
      row("first paragraph", site, "article.text", "ms", "preact", { ratio: 0.95 }),
      row("layout shift", site, "article.cls", "", null, { most: 0 }),
      row("layout shift of the home page", site, "home.cls", "", null, { most: 0 }),
      row("script", site, "cost.script", "ms", "react", { ratio: 0.3 }),
      row("script", site, "cost.script", "ms", "preact"),
      row("main thread busy", site, "cost.busy", "ms", "react"),
      row("first paint", site, "article.fcp", "ms", "preact"),
      row("bytes", site, "article.bytes", "B", "preact"),
      row("requests", site, "article.req", "", "preact"),
      row("home: first link", site, "home.text", "ms", "preact"),
      row("home → article", site, "nav.nav1", "ms", "preact"),
      row("filter on", site, "nav.filterOn", "ms", "preact"),
    ]);
if (names.includes("prerendered"))
  table("Prerendered article, slow 4G, processor 4× slower", [
    row("first contentful paint", "prerendered", "article.fcp", "ms", "hugo", { ratio: 1 }),
    row("largest contentful paint", "prerendered", "article.lcp", "ms", "hugo", { ratio: 1 }),
    row("layout shift", "prerendered", "article.cls", "", null, { most: 0 }),
    row("script that adopts the page", "prerendered", "cost.script", "ms", "hugo", { most: 30 }),
    row("bytes, the reader’s included", "prerendered", "article.bytes", "B", "hugo"),
    row("home: first contentful paint", "prerendered", "home.fcp", "ms", "hugo"),
    row("home → article", "prerendered", "nav.nav1", "ms", "hugo"),
    row("filter on", "prerendered", "nav.filterOn", "ms", "hugo"),
    { name: "filter toggle, 10,000 articles: script, median", ours: toggled?.median, runs: toggled?.all, unit: "ms", most: 16 },
    { name: "the same, worst", ours: toggled?.worst, unit: "ms", most: 16 },
  ]);
console.log(
  `\n  ${ROUNDS} rounds, medians, ${((Date.now() - from) / 1000).toFixed(0)} s; every run is in ${path.relative(process.cwd(), BENCH)}/pages.json`,
);
process.exit(runs.some((r) => r.error) || (names.includes("prerendered") && !toggled) ? 1 : 0);

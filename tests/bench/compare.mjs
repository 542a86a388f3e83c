// Compares an article, and a list of 1,000 posts, with those of other programs in Chromium; called by run.sh. ROUNDS
// visits of each site in turn, each in a fresh profile, and a second one with what the first has cached.
// SITES=hugo,prerendered selects sites, LINKS=slow4g,tcp4g,none the speeds. If $BROADSHEET_WORDPRESS is set, it starts
// WordPress and measures its default theme, and a live site that reads it. Prints tables, and writes all visits to
// $BENCH/compare.json.
import { spawn } from "node:child_process";
import fs from "node:fs";
import { serve } from "./server.mjs";
import { shape } from "./shaper.mjs";
import { matrix } from "./table.mjs";
import { OURS, P, PEER, cost, filterStep, launch, navStep, newPage, openList, sleep, visit } from "./visit.mjs";
const { BENCH, ROUNDS = "7", SITES = "", LINKS = "", BROADSHEET_WORDPRESS } = process.env;
const { article } = JSON.parse(fs.readFileSync(`${BENCH}/content/1000/manifest.json`, "utf8"));
const path = `/posts/${article}/`;
const EMBED = { ...OURS, para: `broadsheet-reader >>> ${OURS.para}` };
/** @type {{ name: string, dir: string, path?: string, port?: number, selectors: any, spa?: boolean, list?: boolean, isWordPress?: boolean }[]} */
const all = [
  { name: "Broadsheet, prerendered", dir: "prerendered", path, selectors: OURS },
  { name: "Broadsheet, drawn by the reader", dir: "client", path, selectors: OURS, spa: true },
  { name: "Broadsheet, tag in a page", dir: "embed", path: "/", selectors: EMBED },
  { name: "Hugo", dir: "hugo", path, selectors: PEER, list: true },
  { name: "Astro", dir: "astro", path, selectors: PEER, list: true },
  { name: "Preact", dir: "preact", path, selectors: PEER, spa: true, list: true },
  { name: "React", dir: "react", path, selectors: PEER, spa: true, list: true },
  { name: "docsify", dir: "docsify", path: "/", selectors: { ...PEER, para: ".markdown-section p" } },
  { name: "Broadsheet, 1,000 rows", dir: "long", selectors: OURS, list: true },
];
const isChosen = ({ dir }) => !SITES || SITES.split(",").includes(dir);
const sites = all.filter(isChosen);
// The port is part of each address that WordPress writes, so that no shaped link can be in front of it.
const WORDPRESS = 4195;
const wordpress = [
  { name: "Broadsheet, live WordPress", dir: "../wordpress/live", selectors: OURS, spa: true },
  { name: "WordPress, default theme", dir: "wordpress", port: WORDPRESS, selectors: { para: ".wp-block-post-content p" } },
].filter(isChosen);
let stopWordPress = () => {};
if (BROADSHEET_WORDPRESS && wordpress.length) {
  const folder = `${BENCH}/wordpress`;
  const script = new URL("wordpress.sh", import.meta.url).pathname;
  const running = spawn("bash", [script, folder, `${WORDPRESS}`], { stdio: ["ignore", "ignore", "inherit"] });
  stopWordPress = () => running.kill();
  process.on("exit", stopWordPress);
  const file = `${folder}/article`;
  fs.rmSync(file, { force: true });
  for (const until = Date.now() + 120e3; !fs.existsSync(file) && running.exitCode === null && Date.now() < until;)
    await sleep(200);
  if (!fs.existsSync(file)) throw new Error("WordPress did not start");
  await sleep(200);
  const own = fs.readFileSync(file, "utf8").trim();
  const [live, theme] = [`/posts/${own.split("/").at(-2)}/`, own];
  sites.push(...wordpress.map((site) => ({ ...site, path: site.port ? theme : live, isWordPress: true })));
}
const { latency: rtt, downloadThroughput: down, uploadThroughput: up } = P.slow4g.cdp;
const links = {
  slow4g: { title: "slow 4G, processor 4× slower", profile: P.slow4g },
  tcp4g: {
    title: "the same over TCP with slow start",
    profile: { cpu: P.slow4g.cpu },
    shape: { rtt, down, up },
  },
  none: { title: "no limits", profile: P.none },
};
const chosen = Object.keys(links).filter((name) => !LINKS || LINKS.split(",").includes(name));

// Runs `steps` with the address of a site on a link, in a fresh profile.
async function on(site, link, steps) {
  const server = site.port ? null : await serve({ dir: `${BENCH}/sites/${site.dir}`, spa: site.spa ?? false }, 0);
  const port = site.port ?? server.address().port;
  const shaped = link.shape && (await shape(port, link.shape));
  const browser = await launch();
  try {
    return await steps(browser.ctx, `http://127.0.0.1:${shaped?.port ?? port}`);
  } finally {
    await browser.close();
    shaped?.close();
    server?.closeAllConnections();
    server?.close();
  }
}

async function read(site, link) {
  const watched = { para: site.selectors.para };
  const visits = await on(site, link, async (ctx, base) => {
    const cold = await newPage(ctx, link.profile, watched);
    const first = await visit(cold, base + site.path, "para");
    await cold.page.close();
    await sleep(300);
    const warm = await newPage(ctx, link.profile, watched);
    return { cold: first, warm: await visit(warm, base + site.path, "para") };
  });
  // Our probe takes time too, so this is measured without it.
  const costs = await on(site, link, (ctx, base) => cost(ctx, link.profile, base + site.path));
  return { ...visits, cost: costs };
}

async function list(site, link) {
  return on(site, link, async (ctx, base) => {
    const opened = await newPage(ctx, link.profile, { link: site.selectors.link });
    const home = await openList(opened, site, `${base}/`);
    const times = {};
    await navStep(opened, site, 12, times, "1");
    await navStep(opened, site, 60, times, "2");
    await filterStep(opened, site, times);
    const inp = await opened.page.evaluate("__rig.inp");
    return { home, ...times, inp };
  });
}

const runs = [];
async function run(site, name, kind, measure) {
  const from = Date.now();
  let result;
  try {
    result = await measure(site, links[name]);
  } catch (error) {
    result = { error: String(error).slice(0, 300) };
    console.error(`! ${site.name}: ${result.error}`);
  }
  runs.push({ site: site.name, link: name, kind, ...result });
  process.stderr.write(`  ${name} ${kind} ${site.name}: ${((Date.now() - from) / 1000).toFixed(0)} s\n`);
}
for (let round = 0; round < +ROUNDS; round += 1)
  for (const name of chosen)
    for (let at = 0; at < sites.length; at += 1) {
      const site = sites[(at + round) % sites.length];
      const isShaped = "shape" in links[name];
      if (site.path && !(isShaped && site.isWordPress)) await run(site, name, "article", read);
      // The steps of a list take long, and a shaped link adds nothing to them.
      if (site.list && !isShaped) await run(site, name, "list", list);
    }
stopWordPress();
fs.writeFileSync(`${BENCH}/compare.json`, JSON.stringify(runs, null, 1));

const ARTICLE = [
  ["first paint", "ms", "cold.fcp"],
  ["largest paint", "ms", "cold.lcp"],
  ["first paragraph", "ms", "cold.text"],
  ["the same, cached", "ms", "warm.text"],
  ["blocked", "ms", "cold.tbt"],
  ["main thread busy", "ms", "cost.busy"],
  ["scripts", "ms", "cost.script"],
  ["layout shift", "", "cold.cls"],
  ["received", "kB", "cold.bytes", 1e3],
  ["requests", "", "cold.req"],
  ["heap", "MB", "cold.heapMB"],
];
const LIST = [
  ["first link", "ms", "home.text"],
  ["received", "kB", "home.bytes", 1e3],
  ["first navigation", "ms", "nav1"],
  ["second navigation", "ms", "nav2"],
  ["Back", "ms", "backScroll2"],
  ["filter on", "ms", "filterOn"],
  ["filter off", "ms", "filterOff"],
  ["longest event", "ms", "inp"],
];
const value = (run, key) => key.split(".").reduce((part, name) => part?.[name], run);
function report(title, kind, link, columns) {
  const rows = sites
    .map(({ name }) => ({ name, of: runs.filter((run) => run.site === name && run.link === link && run.kind === kind) }))
    .filter(({ of }) => of.some(({ error }) => !error));
  const cell =
    (of) =>
    ([, , key, scale = 1]) =>
      of.map((run) => value(run, key) / scale).filter((number) => Number.isFinite(number));
  matrix(
    title,
    columns.map(([name, unit]) => (unit ? `${name}, ${unit}` : name)),
    rows.map(({ name, of }) => ({ name, cells: columns.map(cell(of)) })),
  );
}
for (const name of chosen) report(`Article, ${links[name].title}`, "article", name, ARTICLE);
for (const name of chosen) if (!("shape" in links[name])) report(`List of 1,000 posts, ${links[name].title}`, "list", name, LIST);
process.exit(runs.some(({ error }) => error) ? 1 : 0);

// Measures the search page in Chromium: node search.mjs SITE=POSTS…; called by run.sh. For each query: milliseconds
// from the last key until the changed results are painted, with a slower processor and the files in the cache, and the
// bytes of the index that the first answer needs.
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";
import { median, table } from "./table.mjs";
const { CHROMIUM } = process.env,
  SLOW = +process.env.SLOW || 4;
const QUERIES = [
  "harbour",
  "memory market",
  "the a of",
  "engine river copper",
  "memroy",
  "gar",
  "copper category:design",
  'author:"Ada Moreno" lantern',
  "headline archive proof type ink",
  "sudden steady patient",
];
const LIMITS = { 10000: 100, 100000: 150 };
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Runs in the page: waits until the field holds `query` and its results are painted. Returns the time since the last
// key.
const painted = (query) =>
  new Promise((done) => {
    const check = () => {
      const main = document.querySelector("main");
      const isShown = new URL(location.href).searchParams.get("q") === query && main?.dataset.state !== "loading";
      if (!isShown) return requestAnimationFrame(check);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - /** @type {any} */ (window).lastKey);
      channel.port2.postMessage(0);
    };
    check();
  });

async function measure(dir, posts) {
  const server = await serve({ dir, spa: false }, 0);
  const browser = await chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: false });
  const page = await browser.newPage({ viewport: { width: 412, height: 823 } });
  const cdp = await page.context().newCDPSession(page);
  const loaded = new Map();
  page.on("requestfinished", (request) => {
    const { pathname } = new URL(request.url());
    const file = path.join(dir, decodeURIComponent(pathname));
    if (pathname.startsWith("/data/search/")) loaded.set(pathname, fs.statSync(file).size);
  });
  await page.addInitScript(() => {
    addEventListener("input", (event) => /** @type {any} */ (window.lastKey = event.timeStamp), true);
  });
  const bytes = [];
  const times = [];
  for (const query of QUERIES) {
    const [start, last] = [query.slice(0, -1), query.slice(-1)];
    for (const isMeasured of [false, true]) {
      loaded.clear();
      await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
      await page.goto(`http://127.0.0.1:${server.address().port}/search/?q=${encodeURIComponent(start)}`);
      await page.waitForSelector(
        "html[data-reader=ready] main[data-state=ready], html[data-reader=ready] main[data-state=empty]",
      );
      await sleep(500);
      await cdp.send("Emulation.setCPUThrottlingRate", { rate: isMeasured ? SLOW : 1 });
      await page.evaluate(() => {
        const field = /** @type {HTMLInputElement} */ (document.querySelector("[data-part=search] [name=q]"));
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
      });
      await page.keyboard.press(last);
      const time = await page.evaluate(painted, query);
      if (isMeasured) times.push(time);
      else bytes.push([...loaded.values()].reduce((sum, size) => sum + size, 0));
    }
  }
  await browser.close();
  server.close();
  table(`Search, ${posts} posts, processor ${SLOW}× slower`, [
    { name: "last key → results painted, median", ours: median(times), runs: times, unit: "ms", most: LIMITS[posts] },
    { name: "the same, longest", ours: Math.max(...times), runs: times, unit: "ms", most: LIMITS[posts] },
    { name: "bytes of the index for a query, most", ours: Math.max(...bytes), runs: bytes, unit: "B", most: 60000 },
  ]);
}

for (const site of process.argv.slice(2)) await measure(...site.split("="));
process.exit(0);

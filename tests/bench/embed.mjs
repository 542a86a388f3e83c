// Measures <broadsheet-reader> in a host page: the cost before an embed is near, of starting one, and of ten embeds.
// Uses the demo site. Files are counted with brotli, without headers.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";
import { median, table } from "./table.mjs";
const { BENCH, CHROMIUM, DIST } = process.env,
  ROUNDS = +process.env.ROUNDS || 3,
  SLOW = +process.env.SLOW || 4,
  port = 4191,
  base = `http://127.0.0.1:${port}`;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const dir = path.join(BENCH, "embed");
fs.rmSync(dir, { recursive: true, force: true });
fs.cpSync(DIST, dir, { recursive: true });
// As in the handbook: before the script loads, only the page itself can reserve the space.
const tag = (more = "") =>
  `<broadsheet-reader src="/data/site.json" style="display:block;min-height:100vh" ${more}></broadsheet-reader>`;
const page = (name, body, script = "broadsheet.js") =>
  fs.writeFileSync(
    path.join(dir, name),
    `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Host</title><script type="module" src="/${script}"></script><body><h1>A page</h1>${body}<p>What follows.</p>`,
  );
page("far.html", `<div style="height:5000px">Far above.</div>${tag()}`);
page("one.html", tag());
page("ten.html", tag('loading="eager"').repeat(10));
page("single.html", tag('loading="eager"'));
// The baseline: the page with an empty script. Our tasks cannot be shorter than those of the page.
fs.writeFileSync(path.join(dir, "nothing.js"), "");
page("bare.html", "", "nothing.js");

const weigh = (url) => {
  const file = path.join(dir, decodeURIComponent(new URL(url).pathname)),
    bytes = fs.readFileSync(file);
  return /\.(js|css|json|svg|wasm)$/.test(file) ? Math.min(bytes.length, zlib.brotliCompressSync(bytes).length) : bytes.length;
};
const ready = (page, readers) =>
  page.waitForFunction(
    (n) =>
      [...document.querySelectorAll("broadsheet-reader")].filter((one) => one.shadowRoot?.querySelector(".stories")).length >= n,
    readers,
    { timeout: 60000 },
  );
// Opens a host page in a new browser, waits for `readers` embeds, and returns the measurements.
async function visit(name, readers, slow) {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: false,
    chromiumSandbox: false,
    args: ["--headless=new", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 412, height: 823 } }),
      cdp = await page.context().newCDPSession(page);
    const fetched = new Set();
    let last = Date.now();
    page.on("requestfinished", (request) => {
      if (!request.url().endsWith(name)) fetched.add(request.url());
      last = Date.now();
    });
    await page.addInitScript(() => {
      window.shift = 0;
      // The browser's heap size excludes the memory of WebAssembly modules.
      window.memories = new Set();
      for (const name of ["instantiate", "instantiateStreaming"]) {
        const instantiate = WebAssembly[name];
        WebAssembly[name] = async (...of) => {
          const made = await instantiate.apply(WebAssembly, of),
            { memory } = (made.instance ?? made).exports;
          if (memory) window.memories.add(memory);
          return made;
        };
      }
      new PerformanceObserver((list) => {
        for (const one of list.getEntries())
          if (!one.hadRecentInput) {
            window.shift += one.value;
            window.moved = one.sources.map(({ node }) => node?.outerHTML?.slice(0, 60) ?? "text").join(", ");
          }
      }).observe({ type: "layout-shift", buffered: true });
    });
    if (slow) {
      await cdp.send("Network.enable");
      await cdp.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: 150,
        downloadThroughput: 1638.4e3 / 8,
        uploadThroughput: 750e3 / 8,
      });
      await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
      await browser.startTracing(page, {
        categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
      });
    }
    await page.goto(`${base}/${name}`);
    // The page is not queried during a trace, because the query would be the longest task.
    const quiet = slow ? 3000 : 1500;
    if (!slow) await ready(page, readers);
    do await sleep(100);
    while (Date.now() - last < quiet);
    const trace = slow && JSON.parse(await browser.stopTracing());
    if (slow) await ready(page, readers);
    const found = {
      ...(await page.evaluate(() => ({
        shift,
        moved: window.moved,
        memory: [...memories].reduce((sum, one) => sum + one.buffer.byteLength, 0),
      }))),
      bytes: [...fetched].map(weigh).reduce((a, b) => a + b, 0),
      files: [...fetched],
    };
    if (trace) found.tasks = tasks(trace);
    await cdp.send("HeapProfiler.collectGarbage");
    const heap = await cdp.send("Runtime.getHeapUsage");
    found.heap = (heap.usedSize + (heap.backingStorageSize ?? 0) + found.memory) / 1e6;
    return found;
  } finally {
    await browser.close();
  }
}
// The tasks of the main thread, longest first, each with its longest event.
function tasks({ traceEvents: events }) {
  const load = events.find((e) => e.name === "ResourceSendRequest" && /\/(broadsheet|nothing)\.js$/.test(e.args.data?.url));
  const mine = events.filter((e) => load && e.pid === load.pid && e.tid === load.tid && e.ph === "X" && e.ts >= load.ts);
  return mine
    .filter((e) => e.name === "RunTask")
    .map((task) => {
      const within = mine
        .filter((e) => e !== task && !/RunTask/.test(e.name) && e.ts >= task.ts && e.ts + e.dur <= task.ts + task.dur)
        .sort((a, b) => b.dur - a.dur);
      return {
        ms: task.dur / 1000,
        at: (task.ts - load.ts) / 1000,
        what: within
          .slice(0, 4)
          .map((e) => `${e.name}${e.args?.data?.url ? ` of ${path.basename(e.args.data.url)}` : ""} ${(e.dur / 1000).toFixed(1)}`)
          .join(", "),
      };
    })
    .sort((a, b) => b.ms - a.ms);
}

const server = await serve({ dir }, port);
const far = await visit("far.html", 0),
  slow = [],
  bare = [],
  single = [],
  ten = [];
for (let round = 0; round < ROUNDS; round++) {
  slow.push(await visit("one.html", 1, true));
  bare.push(await visit("bare.html", 0, true));
  single.push(await visit("single.html", 1));
  ten.push(await visit("ten.html", 10));
}
const of = (list, get) => median(list.map(get)),
  ours = (list, get) => ({ ours: of(list, get), runs: list.map(get) });
const middle = slow.toSorted((a, b) => a.tasks[0]?.ms - b.tasks[0]?.ms)[slow.length >> 1];
table(`Embedded readers, median of ${ROUNDS}; slow 4G and a processor ${SLOW}× slower where a reader starts`, [
  { name: "before a tag is near", unit: "B", ours: far.bytes, most: 3072 },
  {
    name: "longest task at the start",
    unit: "ms",
    ...ours(slow, (r) => r.tasks[0]?.ms),
    peer: ["the page itself", of(bare, (r) => r.tasks[0]?.ms)],
    most: 50,
  },
  { name: "layout shift of the host page", ours: Math.max(...slow.map((r) => r.shift)), most: 0 },
  {
    name: "bytes of ten readers",
    unit: "B",
    ...ours(ten, (r) => r.bytes),
    peer: ["one", of(single, (r) => r.bytes)],
    ratio: 1.5,
  },
  {
    name: "heap of ten readers, modules too",
    unit: "MB",
    ...ours(ten, (r) => r.heap),
    peer: ["one", of(single, (r) => r.heap)],
    ratio: 4,
  },
]);
if (middle.moved) console.log(`\n  what moved last: ${middle.moved}`);
console.log("\n  the longest tasks, ms after the element was asked for:");
for (const task of middle.tasks.slice(0, 5)) console.log(`    at ${task.at.toFixed(0)}: ${task.ms.toFixed(1)} ms (${task.what})`);
server.closeAllConnections();
server.close();
process.exit(0);

// Visits pages in Chromium, and measures their paints, navigations and filters. Input: a site with its selectors, and a
// speed of network and processor. Output: milliseconds and bytes. Used by pages.mjs and lists.mjs.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { median as med } from "./table.mjs";
const { CHROMIUM } = process.env;
// The selectors of the peers' pages, and of ours.
export const PEER = {
  title: "article h1",
  para: "article .body p",
  link: ".posts a",
  item: ".posts li:not([hidden])",
  filterOn: ".filter button[data-cat=design]",
  filterOff: ".filter button[data-cat='']",
};
export const OURS = {
  title: "article h1",
  para: "article [data-part=body] p",
  link: "[data-part=list] h2 a",
  item: "[data-part=list] > li",
  filterOn: "[data-category=design]",
  filterOff: "[data-category=design]",
};
// Lighthouse "Slow 4G" constants: 150 ms RTT, 1.6*1024 kbit/s down, 750 kbit/s up, CPU /4.
export const P = {
  slow4g: { cpu: 4, cdp: { latency: 150, downloadThroughput: 1638.4e3 / 8, uploadThroughput: 750e3 / 8 } },
  none: { cpu: 1 },
};
export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

// Runs in each document, before its scripts.
function inject() {
  if (window.top !== window) return;
  const R = (window.__rig = /** @type {any} */ ({ fcp: null, lcp: null, long: [], seen: {}, persisted: false, cls: 0, inp: 0 }));
  const obs = (type, f, o = {}) => {
    try {
      new PerformanceObserver((l) => l.getEntries().forEach(f)).observe({ type, buffered: true, ...o });
    } catch {}
  };
  obs("paint", (e) => {
    if (e.name === "first-contentful-paint") R.fcp = e.startTime;
  });
  obs("largest-contentful-paint", (e) => {
    R.lcp = e.startTime;
  });
  obs("longtask", (e) => {
    R.long.push([e.startTime, e.duration]);
  });
  obs("layout-shift", (e) => {
    if (!e.hadRecentInput) R.cls += e.value;
  });
  obs(
    "event",
    (e) => {
      if (e.name === "click") R.inp = Math.max(R.inp, e.duration);
    },
    { durationThreshold: 16 },
  );
  const now = () => performance.timeOrigin + performance.now();
  const afterPaint = (f) => {
    const c = new MessageChannel();
    c.port1.onmessage = f;
    c.port2.postMessage(0);
  }; // task after this frame's style/layout/paint
  let want = null;
  try {
    want = JSON.parse(sessionStorage.getItem("rigWant"));
  } catch {}
  R.setWant = (w) => {
    want = w;
  };
  // Rows that a long list adds below do not count, and consecutive pages can have the same length.
  const sign = (R.sign = (sel) =>
    [...document.querySelectorAll(sel)]
      .slice(0, 20)
      .map((el) => el.textContent)
      .join());
  const visible = (el) => el && el.textContent.trim() && el.getClientRects().length > 0;
  // ` >>> ` enters a shadow root.
  const find = (selector) =>
    selector.split(" >>> ").reduce((root, part) => root && (root.shadowRoot ?? root).querySelector(part), document);
  // article/home "first useful text" + nav/back/filter targets: evaluated every frame, stamped after that frame's paint
  const W = JSON.parse("__WATCH__");
  const check = () => {
    for (const k in W)
      if (!(k in R.seen) && visible(find(W[k]))) {
        R.seen[k] = null;
        afterPaint(() => {
          R.seen[k] = performance.now();
        });
      }
    if (want && !want.done) {
      let ok = false;
      if (want.kind === "title") {
        const h = document.querySelector(want.sel);
        ok = h && h.textContent.trim() === want.text && h.getClientRects().length > 0;
      } else if (want.kind === "list") {
        const ok1 = visible(document.querySelector(want.sel));
        if (ok1 && !want.listed) {
          want.listed = true;
          afterPaint(() => sessionStorage.setItem("rigListed", now()));
        }
        ok = ok1 && Math.abs(scrollY - want.y) < 60;
      } else if (want.kind === "changed") ok = sign(want.sel) !== want.was;
      if (ok) {
        want.done = true;
        afterPaint(() => {
          sessionStorage.setItem("rigDone", now());
        });
      }
    }
    requestAnimationFrame(check);
  };
  requestAnimationFrame(check);
  addEventListener(
    "click",
    (e) => {
      if (e.isTrusted) sessionStorage.setItem("rigT0", performance.timeOrigin + e.timeStamp);
    },
    true,
  );
  addEventListener("pageshow", (e) => {
    if (e.persisted) {
      R.persisted = true;
      try {
        want = JSON.parse(sessionStorage.getItem("rigWant"));
      } catch {}
    }
  });
}

export async function launch() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "rig-"));
  const ctx = await chromium.launchPersistentContext(dir, {
    executablePath: CHROMIUM,
    headless: false,
    viewport: { width: 412, height: 823 },
    deviceScaleFactor: 1,
    chromiumSandbox: false,
    ignoreDefaultArgs: ["--disable-back-forward-cache", "--enable-automation"], // keep bfcache: real browsers have it
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  await sleep(1000); // wait until the browser has started
  return {
    ctx,
    close: async () => {
      await ctx.close();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
export async function newPage(ctx, prof, watch) {
  const page = await ctx.newPage();
  const cdp = await ctx.newCDPSession(page);
  if (watch)
    await page.addInitScript({
      content: "(" + inject.toString().replace(/["']__WATCH__["']/, () => JSON.stringify(JSON.stringify(watch))) + ")()",
    });
  const net = { req: 0, bytes: 0, inflight: new Set(), last: Date.now(), urls: [] };
  await cdp.send("Network.enable");
  cdp.on("Network.requestWillBeSent", (e) => {
    if (/^(data|blob):/.test(e.request.url)) return;
    net.inflight.add(e.requestId);
    net.req++;
    net.last = Date.now();
    net.urls.push(e.request.url);
  });
  const fin = (e) => {
    if (net.inflight.delete(e.requestId)) {
      net.bytes += e.encodedDataLength || 0;
      net.last = Date.now();
    }
  };
  cdp.on("Network.loadingFinished", fin);
  cdp.on("Network.loadingFailed", fin);
  if (prof.cdp) await cdp.send("Network.emulateNetworkConditions", { offline: false, ...prof.cdp });
  if (prof.cpu > 1) await cdp.send("Emulation.setCPUThrottlingRate", { rate: prof.cpu });
  await cdp.send("Performance.enable");
  return { page, cdp, net };
}
async function settle({ page, net }, key, quiet = 500, max = 30000) {
  const t0 = Date.now();
  // A page is not queried before its paint, because compiling the query in the page takes time.
  await sleep(1500);
  await page.waitForFunction((k) => window.__rig && window.__rig.seen[k], key, { timeout: max, polling: 50 });
  while (Date.now() - t0 < max && (net.inflight.size > 0 || Date.now() - net.last < quiet)) await sleep(50);
  await sleep(quiet / 2);
}
function rendererMB() {
  // anonymous memory of the busiest renderer process (the measured page's): counts WASM linear memory, which the JS
  // heap may not
  let best = -1,
    mb = null;
  for (const p of fs.readdirSync("/proc"))
    if (/^\d+$/.test(p))
      try {
        const c = fs.readFileSync(`/proc/${p}/cmdline`, "utf8");
        if (!c.includes("--type=renderer") || c.includes("--extension-process")) continue;
        const st = fs.readFileSync(`/proc/${p}/stat`, "utf8").split(") ")[1].split(" "),
          cpu = +st[11] + +st[12];
        if (cpu > best) {
          best = cpu;
          mb = +/RssAnon:\s+(\d+)/.exec(fs.readFileSync(`/proc/${p}/status`, "utf8"))[1] / 1024;
        }
      } catch {}
  return mb;
}
export async function visit(h, url, key) {
  h.net.req = h.net.bytes = 0;
  h.net.urls.length = 0;
  await h.page.goto(url, { waitUntil: "commit" });
  await settle(h, key);
  const r = await h.page.evaluate(() => {
    const R = window.__rig,
      nav = performance.getEntriesByType("navigation")[0];
    return {
      fcp: R.fcp,
      lcp: R.lcp,
      cls: R.cls,
      seen: R.seen,
      tbt: R.long.reduce((a, [, d]) => a + Math.max(0, d - 50), 0),
      longTasks: R.long.reduce((a, [, d]) => a + d, 0),
      load: nav.loadEventEnd,
      ttfb: nav.responseStart,
    };
  });
  const m = Object.fromEntries((await h.cdp.send("Performance.getMetrics")).metrics.map((x) => [x.name, x.value]));
  await h.cdp.send("HeapProfiler.collectGarbage");
  const heap = await h.cdp.send("Runtime.getHeapUsage");
  return {
    ...r,
    text: r.seen[key],
    bytes: h.net.bytes,
    req: h.net.req,
    mainBusy: m.TaskDuration * 1000,
    script: m.ScriptDuration * 1000,
    rssMB: rendererMB(),
    heapMB: (heap.usedSize + (heap.backingStorageSize || 0)) / 1e6,
    domNodes: m.Nodes,
  };
}
async function waitDone(page, max) {
  const t = Date.now();
  for (;;) {
    const v = await page
      .evaluate(() => [sessionStorage.getItem("rigT0"), sessionStorage.getItem("rigDone"), sessionStorage.getItem("rigListed")])
      .catch(() => [null, null, null]);
    if (v[1]) return { ms: v[1] - v[0], listed: v[2] ? v[2] - v[0] : null, ok: true };
    if (Date.now() - t > max) return { ms: null, listed: v[2] ? v[2] - v[0] : null, ok: false };
    await sleep(60);
  }
}
const arm = (page, want) =>
  page.evaluate((w) => {
    for (const k of ["rigT0", "rigDone", "rigListed"]) sessionStorage.removeItem(k);
    sessionStorage.setItem("rigWant", JSON.stringify(w));
    window.__rig.setWant(w);
  }, want);
const disarm = (page) =>
  page
    .evaluate(() => {
      sessionStorage.removeItem("rigWant");
      window.__rig?.setWant(null);
    })
    .catch(() => {});
async function clickSel(page, sel, idx = 0) {
  const box = await page.evaluate(
    ([s, i]) => {
      const el = document.querySelectorAll(s)[i];
      el.scrollIntoView({ block: "nearest", inline: "center" });
      const r = el.getClientRects()[0];
      return { x: r.x + Math.min(r.width / 2, 40), y: r.y + r.height / 2, text: el.textContent.trim() };
    },
    [sel, idx],
  );
  await page.mouse.click(box.x, box.y);
  return box;
}

export async function navStep(h, s, idx, out, tag) {
  // home, already loaded: scroll to link idx, click, wait for its h1; then Back, wait for list + scroll position
  const { page } = h;
  const t = await page.evaluate(
    ([sel, i]) => {
      const el = document.querySelectorAll(sel)[i];
      el.scrollIntoView({ block: "center" });
      return el.textContent.trim();
    },
    [s.selectors.link, idx],
  );
  await sleep(250);
  const y = await page.evaluate(() => scrollY);
  await arm(page, { kind: "title", sel: s.selectors.title, text: t });
  await clickSel(page, s.selectors.link, idx);
  const n = await waitDone(page, 15000);
  out["nav" + tag] = n.ms;
  await disarm(page);
  await sleep(400);
  await arm(page, { kind: "list", sel: s.selectors.link, y });
  await page.evaluate(() => {
    sessionStorage.setItem("rigT0", performance.timeOrigin + performance.now());
    history.back();
  });
  const b = await waitDone(page, 6000);
  out["back" + tag] = b.listed;
  out["backScroll" + tag] = b.ms;
  out["backRestored" + tag] = b.ok ? 1 : 0;
  out["bfcache" + tag] = await page.evaluate(() => (window.__rig?.persisted ? 1 : 0)).catch(() => null);
  await disarm(page);
  await sleep(250);
}
// Opens the list of a site. Returns what was measured until its first link was painted.
export async function openList(h, s, url) {
  const home = await visit(h, url, "link");
  if (s.selectors === OURS) {
    // A key tells the page that somebody is reading.
    await h.page.keyboard.press("Shift");
    await h.page.waitForSelector("html[data-reader=ready]", { state: "attached", timeout: 30000 });
    await sleep(1000);
  }
  return home;
}
export async function filterStep(h, s, out) {
  const { page } = h;
  if (!s.selectors.filterOn) {
    out.filterOn = out.filterOff = null;
    return;
  }
  const on = [],
    off = [];
  await page.evaluate(() => scrollTo(0, 0));
  await sleep(300);
  for (let i = 0; i < 4; i++)
    for (const [sel, acc] of [
      [s.selectors.filterOn, on],
      [s.selectors.filterOff, off],
    ]) {
      const was = await page.evaluate((q) => window.__rig.sign(q), s.selectors.item);
      await arm(page, { kind: "changed", sel: s.selectors.item, was });
      await clickSel(page, sel);
      const r = await waitDone(page, 8000);
      if (i) acc.push(r.ms);
      await disarm(page);
      await sleep(150); // first pair warms up
    }
  out.filterOn = med(on);
  out.filterOff = med(off);
}

// The CPU time of a page without our probe, until all its scripts have run.
export async function cost(ctx, prof, url) {
  const h = await newPage(ctx, prof, null);
  await h.page.goto(url, { waitUntil: "commit" });
  await sleep(3500);
  const m = Object.fromEntries((await h.cdp.send("Performance.getMetrics")).metrics.map((x) => [x.name, x.value]));
  await h.page.close();
  return { script: m.ScriptDuration * 1000, busy: m.TaskDuration * 1000 };
}

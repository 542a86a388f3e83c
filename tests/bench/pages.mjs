
// Browser measurements; see README.md. node measure.mjs [--rounds 7] [--quick] [--profiles slow4g,none] [--sites a,b] [--out out/results.json] [--sites-file sites.json]
import fs from 'node:fs'; import os from 'node:os'; import path from 'node:path'; import { chromium } from 'playwright-core';
import { serve, loadSites } from './serve.mjs';
import { startShaper } from './shaper.mjs';
const arg = (k, d) => { const i = process.argv.indexOf('--' + k); return i < 0 ? d : process.argv[i + 1]; };
const ROUNDS = +arg('rounds', 7), PROFILES = arg('profiles', 'slow4g,none').split(','), OUT = arg('out', 'out/results.json'), only = arg('sites', '');
const debug = process.argv.includes('--debug');
// Lighthouse "Slow 4G" constants: 150 ms RTT, 1.6*1024 kbit/s down, 750 kbit/s up, CPU /4.
const P = {
  slow4g: { cpu: 4, cdp: { latency: 150, downloadThroughput: 1638.4e3 / 8, uploadThroughput: 750e3 / 8 } },
  tcp4g: { cpu: 4, quick: true, shaper: { rtt: 150, down: 1638.4e3 / 8, up: 750e3 / 8 } }, // per-connection handshake + slow start, in a loopback proxy
  none: { cpu: 1 },
};
const { sites: allSites } = loadSites(arg('sites-file', undefined));
const sites = allSites.filter((s) => (!only || only.split(',').includes(s.name)) && (fs.existsSync(s.dir) || (console.error(`skip ${s.name}: ${s.dir} missing`), false)));
const servers = []; for (const s of sites) servers.push(await serve(s, s.port));
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

// ---- runs inside every document, before its scripts
function inject() {
  if (window.top !== window) return;
  const R = (window.__rig = { fcp: null, lcp: null, long: [], seen: {}, persisted: false, cls: 0, inp: 0 });
  const obs = (type, f, o = {}) => { try { new PerformanceObserver((l) => l.getEntries().forEach(f)).observe({ type, buffered: true, ...o }); } catch {} };
  obs('paint', (e) => { if (e.name === 'first-contentful-paint') R.fcp = e.startTime; });
  obs('largest-contentful-paint', (e) => { R.lcp = e.startTime; });
  obs('longtask', (e) => { R.long.push([e.startTime, e.duration]); });
  obs('layout-shift', (e) => { if (!e.hadRecentInput) R.cls += e.value; });
  obs('event', (e) => { if (e.name === 'click') R.inp = Math.max(R.inp, e.duration); }, { durationThreshold: 16 });
  const now = () => performance.timeOrigin + performance.now();
  const afterPaint = (f) => { const c = new MessageChannel(); c.port1.onmessage = f; c.port2.postMessage(0); }; // task after this frame's style/layout/paint
  let want = null; try { want = JSON.parse(sessionStorage.getItem('rigWant')); } catch {}
  R.setWant = (w) => { want = w; };
  const visible = (el) => el && el.textContent.trim() && el.getClientRects().length > 0;
  // article/home "first useful text" + nav/back/filter targets: evaluated every frame, stamped after that frame's paint
  const W = JSON.parse('__WATCH__');
  const check = () => {
    for (const k in W) if (!(k in R.seen) && visible(document.querySelector(W[k]))) { R.seen[k] = null; afterPaint(() => { R.seen[k] = performance.now(); }); }
    if (want && !want.done) {
      let ok = false;
      if (want.kind === 'title') { const h = document.querySelector(want.sel); ok = h && h.textContent.trim() === want.text && h.getClientRects().length > 0; }
      else if (want.kind === 'list') { const ok1 = visible(document.querySelector(want.sel)); if (ok1 && !want.listed) { want.listed = true; afterPaint(() => sessionStorage.setItem('rigListed', now())); } ok = ok1 && Math.abs(scrollY - want.y) < 60; }
      else if (want.kind === 'count') ok = document.querySelectorAll(want.sel).length !== want.n;
      if (ok) { want.done = true; afterPaint(() => { sessionStorage.setItem('rigDone', now()); }); }
    }
    requestAnimationFrame(check);
  };
  requestAnimationFrame(check);
  addEventListener('click', (e) => { if (e.isTrusted) sessionStorage.setItem('rigT0', performance.timeOrigin + e.timeStamp); }, true);
  addEventListener('pageshow', (e) => { if (e.persisted) { R.persisted = true; try { want = JSON.parse(sessionStorage.getItem('rigWant')); } catch {} } });
}

async function launch() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rig-'));
  const ctx = await chromium.launchPersistentContext(dir, { executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: false, viewport: { width: 412, height: 823 }, deviceScaleFactor: 1, chromiumSandbox: false,
    ignoreDefaultArgs: ['--disable-back-forward-cache', '--enable-automation'], // keep bfcache: real browsers have it
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  return { ctx, close: async () => { await ctx.close(); fs.rmSync(dir, { recursive: true, force: true }); } };
}
async function newPage(ctx, prof, watch) {
  const page = await ctx.newPage(); const cdp = await ctx.newCDPSession(page);
  await page.addInitScript({ content: '(' + inject.toString().replace("'__WATCH__'", () => JSON.stringify(JSON.stringify(watch))) + ')()' });
  const net = { req: 0, bytes: 0, inflight: new Set(), last: Date.now(), urls: [] };
  await cdp.send('Network.enable');
  cdp.on('Network.requestWillBeSent', (e) => { if (/^(data|blob):/.test(e.request.url)) return; net.inflight.add(e.requestId); net.req++; net.last = Date.now(); net.urls.push(e.request.url); });
  const fin = (e) => { if (net.inflight.delete(e.requestId)) { net.bytes += e.encodedDataLength || 0; net.last = Date.now(); } };
  cdp.on('Network.loadingFinished', fin); cdp.on('Network.loadingFailed', fin);
  if (prof.cdp) await cdp.send('Network.emulateNetworkConditions', { offline: false, ...prof.cdp });
  if (prof.cpu > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: prof.cpu });
  await cdp.send('Performance.enable');
  return { page, cdp, net };
}
async function settle({ page, net }, key, quiet = 500, max = 30000) {
  const t0 = Date.now();
  await page.waitForFunction((k) => window.__rig && window.__rig.seen[k], key, { timeout: max, polling: 50 });
  while (Date.now() - t0 < max && (net.inflight.size > 0 || Date.now() - net.last < quiet)) await sleep(50);
  await sleep(quiet / 2);
}
function rendererMB() { // anonymous memory of the busiest renderer process (the measured page's): counts WASM linear memory, which the JS heap may not
  let best = -1, mb = null; for (const p of fs.readdirSync('/proc')) if (/^\d+$/.test(p)) try { const c = fs.readFileSync(`/proc/${p}/cmdline`, 'utf8'); if (!c.includes('--type=renderer') || c.includes('--extension-process')) continue;
    const st = fs.readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1].split(' '), cpu = +st[11] + +st[12]; if (cpu > best) { best = cpu; mb = +/RssAnon:\s+(\d+)/.exec(fs.readFileSync(`/proc/${p}/status`, 'utf8'))[1] / 1024; } } catch {} return mb; }
async function visit(h, url, key) {
  h.net.req = h.net.bytes = 0; h.net.urls.length = 0;
  await h.page.goto(url, { waitUntil: 'commit' }); await settle(h, key);
  const r = await h.page.evaluate(() => { const R = window.__rig, nav = performance.getEntriesByType('navigation')[0];
    return { fcp: R.fcp, lcp: R.lcp, cls: R.cls, seen: R.seen, tbt: R.long.reduce((a, [, d]) => a + Math.max(0, d - 50), 0), longTasks: R.long.reduce((a, [, d]) => a + d, 0), load: nav.loadEventEnd, ttfb: nav.responseStart }; });
  const m = Object.fromEntries((await h.cdp.send('Performance.getMetrics')).metrics.map((x) => [x.name, x.value]));
  await h.cdp.send('HeapProfiler.collectGarbage'); const heap = await h.cdp.send('Runtime.getHeapUsage');
  return { ...r, text: r.seen[key], bytes: h.net.bytes, req: h.net.req, mainBusy: m.TaskDuration * 1000, script: m.ScriptDuration * 1000, rssMB: rendererMB(), heapMB: (heap.usedSize + (heap.backingStorageSize || 0)) / 1e6, domNodes: m.Nodes };
}
async function waitDone(page, max) { const t = Date.now(); for (;;) { const v = await page.evaluate(() => [sessionStorage.getItem('rigT0'), sessionStorage.getItem('rigDone'), sessionStorage.getItem('rigListed')]).catch(() => [null, null, null]);
  if (v[1]) return { ms: v[1] - v[0], listed: v[2] ? v[2] - v[0] : null, ok: true }; if (Date.now() - t > max) return { ms: null, listed: v[2] ? v[2] - v[0] : null, ok: false }; await sleep(60); } }
const arm = (page, want) => page.evaluate((w) => { for (const k of ['rigT0', 'rigDone', 'rigListed']) sessionStorage.removeItem(k); sessionStorage.setItem('rigWant', JSON.stringify(w)); window.__rig.setWant(w); }, want);
const disarm = (page) => page.evaluate(() => { sessionStorage.removeItem('rigWant'); window.__rig?.setWant(null); }).catch(() => {});
async function clickSel(page, sel, idx = 0) { const box = await page.evaluate(([s, i]) => { const el = document.querySelectorAll(s)[i]; const r = el.getClientRects()[0]; return { x: r.x + Math.min(r.width / 2, 40), y: r.y + r.height / 2, text: el.textContent.trim() }; }, [sel, idx]); await page.mouse.click(box.x, box.y); return box; }

async function navStep(h, s, idx, out, tag) { // home, already loaded: scroll to link idx, click, wait for its h1; then Back, wait for list + scroll position
  const { page } = h;
  const t = await page.evaluate(([sel, i]) => { const el = document.querySelectorAll(sel)[i]; el.scrollIntoView({ block: 'center' }); return el.textContent.trim(); }, [s.selectors.link, idx]);
  await sleep(250); const y = await page.evaluate(() => scrollY);
  await arm(page, { kind: 'title', sel: s.selectors.title, text: t });
  await clickSel(page, s.selectors.link, idx);
  const n = await waitDone(page, 15000); out['nav' + tag] = n.ms; await disarm(page);
  await sleep(400);
  await arm(page, { kind: 'list', sel: s.selectors.link, y });
  await page.evaluate(() => { sessionStorage.setItem('rigT0', performance.timeOrigin + performance.now()); history.back(); });
  const b = await waitDone(page, 6000); out['back' + tag] = b.listed; out['backScroll' + tag] = b.ms; out['backRestored' + tag] = b.ok ? 1 : 0;
  out['bfcache' + tag] = await page.evaluate(() => window.__rig?.persisted ? 1 : 0).catch(() => null); await disarm(page);
  await sleep(250);
}
async function filterStep(h, s, out) {
  const { page } = h; if (!s.selectors.filterOn) { out.filterOn = out.filterOff = null; return; }
  const on = [], off = []; await page.evaluate(() => scrollTo(0, 0)); await sleep(300);
  for (let i = 0; i < 4; i++) for (const [sel, acc] of [[s.selectors.filterOn, on], [s.selectors.filterOff, off]]) {
    const n = await page.evaluate((q) => document.querySelectorAll(q).length, s.selectors.item);
    await arm(page, { kind: 'count', sel: s.selectors.item, n }); await clickSel(page, sel);
    const r = await waitDone(page, 8000); if (i) acc.push(r.ms); await disarm(page); await sleep(150); // first pair warms up
  }
  out.filterOn = med(on); out.filterOff = med(off);
}
const med = (a) => { a = a.filter((x) => typeof x === 'number' && isFinite(x)).sort((x, y) => x - y); return a.length ? (a.length % 2 ? a[a.length >> 1] : (a[a.length / 2 - 1] + a[a.length / 2]) / 2) : null; };

async function one(site, prof) {
  let shaper, base = `http://127.0.0.1:${site.port}`; if (prof.shaper) { shaper = await startShaper(site.port, prof.shaper); base = `http://127.0.0.1:${shaper.port}`; }
  const out = {};
  try {
    { const b = await launch(); try {
      const w = { para: site.selectors.para };
      let h = await newPage(b.ctx, prof, w); out.article = await visit(h, base + site.article, 'para'); if (debug) console.error(site.name, h.net.urls, out.article); await h.page.close();
      await sleep(300); h = await newPage(b.ctx, prof, w); out.warm = await visit(h, base + site.article, 'para'); await h.page.close();
    } finally { await b.close(); } }
    { const b = await launch(); try {
      const h = await newPage(b.ctx, prof, { link: site.selectors.link }); out.home = await visit(h, base + site.home, 'link'); out.nav = {};
      if (!prof.quick && !process.argv.includes('--quick')) {
      await navStep(h, site, 12, out.nav, '1'); await navStep(h, site, 60, out.nav, '2'); await filterStep(h, site, out.nav); }
    } finally { await b.close(); } }
  } finally { await shaper?.close(); }
  return out;
}
const runs = []; const t00 = Date.now();
for (let r = 0; r < ROUNDS; r++) for (const pn of PROFILES) {
  const order = sites.map((_, i) => sites[(i + r) % sites.length]); // rotate the order each round
  for (const s of order) { const t = Date.now(); let d; try { d = await one(s, P[pn]); } catch (e) { d = { error: String(e).slice(0, 300) }; console.error(`! ${s.name} ${pn}: ${d.error}`); }
    runs.push({ round: r, profile: pn, site: s.name, ...d }); console.error(`round ${r + 1}/${ROUNDS} ${pn} ${s.name} ${((Date.now() - t) / 1000).toFixed(1)}s  text=${d.article?.text?.toFixed(0)} nav=${d.nav?.nav1?.toFixed(0)}/${d.nav?.nav2?.toFixed(0)} back=${d.nav?.backScroll1?.toFixed(0)} filter=${d.nav?.filterOn?.toFixed(0)}`); }
  fs.mkdirSync(path.dirname(OUT), { recursive: true }); fs.writeFileSync(OUT, JSON.stringify({ date: new Date().toISOString(), rounds: r + 1, profiles: PROFILES, sites: sites.map((s) => s.name), node: process.version, cpus: os.cpus()[0]?.model, runs }, null, 1));
}
for (const s of servers) { s.closeAllConnections(); s.close(); }
console.error(`done in ${((Date.now() - t00) / 1000).toFixed(0)} s -> ${OUT}`);
const { report } = await import('./report.mjs'); console.log(report(JSON.parse(fs.readFileSync(OUT))));
process.exit(0);

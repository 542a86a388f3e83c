// How long after a change to one post of 10,000 the page that a reader has open shows it, under `broadsheet serve`.
import fs from 'node:fs'; import os from 'node:os'; import path from 'node:path'; import { spawn } from 'node:child_process';
import { chromium } from 'playwright-core'; import { median, table } from './table.mjs';
const { BENCH, CHROMIUM, CLI, DIST } = process.env, EDITS = 5, POSTS = 10000;
const site = path.join(BENCH, 'edited');
fs.rmSync(site, { recursive: true, force: true }); fs.cpSync(path.join(BENCH, 'content', String(POSTS)), site, { recursive: true });
const { article } = JSON.parse(fs.readFileSync(path.join(site, 'manifest.json'))), file = path.join(site, 'posts', `${article}.md`);
const original = fs.readFileSync(file, 'utf8');

const start = Date.now();
const server = spawn(CLI, ['serve', site, '--reader', DIST, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
const stop = () => { server.kill(); fs.rmSync(site, { recursive: true, force: true }); };
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
try {
  const base = await new Promise((found, failed) => {
    let said = '';
    server.stdout.on('data', (text) => { const at = /http:\/\/[^/\s]+/.exec(said += text); if (at) found(at[0]); });
    server.on('exit', (code) => failed(new Error(`broadsheet serve stopped with ${code}`)));
  });
  const ready = Date.now() - start;
  const context = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, headless: false, chromiumSandbox: false, args: ['--headless=new', '--disable-gpu'] });
  const page = await context.newPage(), times = [];
  // A page that follows by loading again starts its watch again; the stamp is kept for the session.
  await page.addInitScript(() => {
    const look = () => {
      const edit = /Edit number (\d+)/.exec(document.querySelector('main')?.textContent ?? '');
      if (edit && !sessionStorage[`seen${edit[1]}`]) sessionStorage[`seen${edit[1]}`] = performance.timeOrigin + performance.now();
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(`${base}/posts/${article}/`); await page.waitForSelector('main h1'); await page.waitForTimeout(2000);
  for (let n = 1; n <= EDITS; n++) {
    const written = Date.now();
    fs.writeFileSync(file, original.replace(/\n---\n\n/, `\n---\n\nEdit number ${n}. `));
    const seen = await page.waitForFunction((n) => sessionStorage[`seen${n}`], n, { timeout: 60000, polling: 50 });
    times.push(+(await seen.jsonValue()) - written);
    await page.waitForTimeout(1500);
  }
  await context.close();
  console.log(`\nedits, ms: ${times.map(Math.round).join(', ')}; from the start of the program until it served, ${ready} ms`);
  table(`One of ${POSTS.toLocaleString('en')} posts changed, median of ${EDITS}`, [{ name: 'until the open page shows it', unit: 'ms', ours: median(times), most: 300 }]);
} finally { stop(); fs.rmSync(profile, { recursive: true, force: true }); }
process.exit(0);

// Measures how soon an open page shows a change to one of 10,000 posts, with `broadsheet serve`.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { spawn } from "node:child_process";
import { chromium } from "playwright-core";
import { median, table } from "./table.mjs";
const { BENCH, CHROMIUM, CLI, DIST } = process.env,
  EDITS = 3,
  POSTS = +process.env.POSTS || 10000;
const site = path.join(BENCH, "edited");
fs.rmSync(site, { recursive: true, force: true });
fs.cpSync(path.join(BENCH, "content", String(POSTS)), site, { recursive: true });
const { article } = JSON.parse(fs.readFileSync(path.join(site, "manifest.json"))),
  file = path.join(site, "posts", `${article}.md`);
const original = fs.readFileSync(file, "utf8");

let said = "";
const builds = () => said.match(/changed: built/g)?.length ?? 0,
  sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const start = Date.now();
const server = spawn(CLI, ["serve", site, "--reader", DIST, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
const stop = () => {
  server.kill();
  fs.rmSync(site, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    stop();
    process.exit(1);
  });
const profile = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
try {
  const base = await new Promise((found, failed) => {
    server.stdout.on("data", (text) => {
      const at = /http:\/\/[^/\s]+/.exec((said += text));
      if (at) found(at[0]);
    });
    server.on("exit", (code) => failed(new Error(`broadsheet serve stopped with ${code}`)));
  });
  const ready = Date.now() - start;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: false,
    chromiumSandbox: false,
    args: ["--headless=new", "--disable-gpu"],
  });
  const page = await context.newPage(),
    times = [];
  // Reloading restarts the observer, so the time stamp is kept in the session.
  await page.addInitScript(() => {
    const look = () => {
      const edit = /Edit number (\d+)/.exec(document.querySelector("main")?.textContent ?? "");
      if (edit && !sessionStorage[`seen${edit[1]}`])
        sessionStorage[`seen${edit[1]}`] = performance.timeOrigin + performance.now();
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(`${base}/posts/${article}/`);
  await page.waitForSelector("main h1");
  await page.waitForTimeout(2000);
  // The page of the post is written before the rest of the site. The last edit happens during that build.
  for (let n = 1; n <= EDITS + 1; n++) {
    const before = builds(),
      written = Date.now();
    fs.writeFileSync(file, original.replace(/\n---\n\n/, `\n---\n\nEdit number ${n}. `));
    const seen = await page.waitForFunction((n) => sessionStorage[`seen${n}`], n, { timeout: 120000, polling: 50 });
    times.push(+(await seen.jsonValue()) - written);
    while (n < EDITS && builds() === before) await sleep(100);
    if (n < EDITS) await sleep(1500);
  }
  const atOnce = times.pop();
  await context.close();
  console.log(`\nedits, ms: ${times.map(Math.round).join(", ")}; from the start of the program until it served, ${ready} ms`);
  table(`One of ${POSTS.toLocaleString("en")} posts changed, median of ${EDITS}`, [
    { name: "until the open page shows it", unit: "ms", ours: median(times), runs: times, most: 300 },
    { name: "a second change straight after", unit: "ms", ours: atOnce },
  ]);
} finally {
  stop();
  fs.rmSync(profile, { recursive: true, force: true });
}
process.exit(0);

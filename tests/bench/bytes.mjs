// Measures the downloads of a visitor: node bytes.mjs N…, for the sites that build.sh built. A larger site must not
// need larger downloads. Files are counted with brotli 11, without headers.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";
import { table } from "./table.mjs";
const { BENCH, CHROMIUM } = process.env,
  port = 4190,
  base = `http://127.0.0.1:${port}`;
const sizes = process.argv.slice(2).map(Number),
  sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function measure(posts) {
  const dir = path.join(BENCH, "build", `broadsheet-${posts}`),
    server = await serve({ dir }, port);
  const weigh = (url) => {
    let file = path.join(dir, decodeURIComponent(new URL(url).pathname));
    if (fs.statSync(file).isDirectory()) file = path.join(file, "index.html");
    const bytes = fs.readFileSync(file);
    return /\.(html|js|css|json|svg|wasm|xml)$/.test(file)
      ? Math.min(bytes.length, zlib.brotliCompressSync(bytes).length)
      : bytes.length;
  };
  // A new profile has an empty cache. If there is a `step`, only its requests count.
  const visit = async (address, step) => {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless: false,
      chromiumSandbox: false,
      args: ["--headless=new", "--disable-gpu"],
    });
    try {
      const page = await context.newPage(),
        fetched = new Set();
      let last = Date.now();
      page.on("requestfinished", (request) => {
        if (request.url().startsWith(base)) {
          fetched.add(request.url());
          last = Date.now();
        }
      });
      const settled = async () => {
        do await sleep(100);
        while (Date.now() - last < 1500);
      };
      await page.goto(base + address);
      await settled();
      if (step) {
        fetched.clear();
        last = Date.now();
        await step(page);
        await settled();
      }
      return [...fetched].map(weigh).reduce((a, b) => a + b, 0);
    } finally {
      await context.close();
      fs.rmSync(profile, { recursive: true, force: true });
    }
  };
  const { article } = JSON.parse(fs.readFileSync(path.join(BENCH, "content", String(posts), "manifest.json")));
  const found = {
    home: await visit("/"),
    article: await visit(`/posts/${article}/`),
    "one filter": await visit("/", async (page) => {
      const before = page.url();
      await page.locator("[data-part=filters] a[data-category]").first().click();
      await page.waitForFunction((url) => location.href !== url, before);
    }),
  };
  server.closeAllConnections();
  server.close();
  return found;
}
const all = {};
for (const posts of sizes) all[posts] = await measure(posts);
const rows = [],
  least = sizes[0];
for (const posts of sizes)
  for (const what of Object.keys(all[posts])) {
    const row = { name: `${what}, ${posts.toLocaleString("en")} posts`, unit: "B", ours: all[posts][what] };
    if (posts !== least) {
      row.peer = [`${least} posts`, all[least][what]];
      row.ratio = 1.1;
    }
    rows.push(row);
  }
table("What a reader downloads, each file by brotli", rows);
process.exit(0);

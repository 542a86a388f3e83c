// Audits a prerendered article and the front page of the handbook with Lighthouse. Input: the program, its reader, and
// `LIGHTHOUSE`, the command-line script of Lighthouse. Output: scores; the exit code is 1 if accessibility, best practices
// or SEO is below 100, or the median of the performance below 99.
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { serve } from "../server.mjs";
import { median, table } from "../table.mjs";
const { BENCH, CHROMIUM, CLI, DIST, LIGHTHOUSE } = process.env,
  ROUNDS = +process.env.VISITS || 5,
  port = 4192,
  origin = `http://127.0.0.1:${port}`,
  site = path.join(BENCH, "lighthouse"),
  root = path.join(import.meta.dirname, "../../..");
// Points that a category may lose.
const MOST = { accessibility: 0, "best-practices": 0, seo: 0, performance: 1 };

// The server of this process must go on answering.
const run = promisify(execFile);
// A canonical link needs the origin of the site.
await run(CLI, ["build", root, "--out", site, "--reader", DIST, "--base-url", `${origin}/`, "--compress"]);
const server = await serve({ dir: site }, port);
const audit = async (address, file) => {
  const flags = ["--quiet", "--output=json", `--output-path=${file}`, "--chrome-flags=--headless=new --no-sandbox"];
  await run(process.execPath, [LIGHTHOUSE, address, ...flags], { env: { ...process.env, CHROME_PATH: CHROMIUM } });
  return JSON.parse(fs.readFileSync(file, "utf8"));
};
const rows = [];
for (const page of ["/", "/posts/reading/"]) {
  const reports = [];
  for (let round = 0; round < ROUNDS; round++) reports.push(await audit(origin + page, path.join(BENCH, "lighthouse.json")));
  for (const [name, most] of Object.entries(MOST)) {
    const runs = reports.map(({ categories }) => Math.round(100 - categories[name].score * 100));
    const { auditRefs } = reports[0].categories[name];
    const failed = auditRefs.filter(({ id, weight }) => weight && reports[0].audits[id].score < 1).map(({ id }) => id);
    if (failed.length) console.log(`${page} ${name}: ${failed.join(", ")}`);
    rows.push({ name: `${page} ${name}: points below 100`, ours: median(runs), runs, most });
  }
}
server.close();
table("Lighthouse", rows);
process.exitCode = rows.every(({ ours, most }) => ours <= most) ? 0 : 1;

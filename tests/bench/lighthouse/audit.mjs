// Audits a prerendered article and the front page of the handbook with Lighthouse. Input: the program, its reader, and
// `LIGHTHOUSE`, the command-line script of Lighthouse. Output: scores; the exit code is 1 if accessibility, best practices
// or SEO is below 100, or the median of the performance below 99.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { serve } from "../server.mjs";
import { median } from "../table.mjs";
const { BENCH, CHROMIUM, CLI, DIST, LIGHTHOUSE } = process.env,
  ROUNDS = +process.env.VISITS || 5,
  port = 4192,
  origin = `http://127.0.0.1:${port}`,
  site = path.join(BENCH, "lighthouse"),
  root = path.join(import.meta.dirname, "../../..");
const LEAST = { accessibility: 1, "best-practices": 1, seo: 1, performance: 0.99 };

// A canonical link needs the origin of the site.
execFileSync(CLI, ["build", root, "--out", site, "--reader", DIST, "--base-url", `${origin}/`, "--compress"]);
const server = await serve(site, port);
const audit = (address, file) => {
  const flags = ["--quiet", "--output=json", `--output-path=${file}`, "--chrome-flags=--headless=new --no-sandbox"];
  execFileSync(process.execPath, [LIGHTHOUSE, address, ...flags], { env: { ...process.env, CHROME_PATH: CHROMIUM } });
  return JSON.parse(fs.readFileSync(file, "utf8"));
};
let isBelow = false;
for (const page of ["/", "/posts/reading/"]) {
  const reports = Array.from({ length: ROUNDS }, () => audit(origin + page, path.join(BENCH, "lighthouse.json")));
  for (const [name, least] of Object.entries(LEAST)) {
    const score = median(reports.map(({ categories }) => categories[name].score));
    const { auditRefs } = reports[0].categories[name];
    const failed = auditRefs.filter(({ id, weight }) => weight && reports[0].audits[id].score < 1).map(({ id }) => id);
    console.log(`${page} ${name}: ${Math.round(score * 100)} ${score < least ? failed.join(", ") : ""}`);
    isBelow ||= score < least;
  }
}
server.close();
process.exitCode = isBelow ? 1 : 0;

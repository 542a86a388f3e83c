// Creates a site with a remote source: node frame.mjs SITE OUT. It has one HTML document for all addresses, the
// reader of $DIST, and the data of SITE.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
const [site, out] = process.argv.slice(2),
  { CLI, DIST } = process.env;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
fs.writeFileSync(path.join(folder, "broadsheet.toml"), 'title = "Bench"\nsource = { url = "/data/site.json", mode = "live" }\n');
execFileSync(CLI, ["build", folder, "--reader", DIST, "--out", out]);
fs.rmSync(folder, { recursive: true });
fs.cpSync(path.join(site, "data"), path.join(out, "data"), { recursive: true });

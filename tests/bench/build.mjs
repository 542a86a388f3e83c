// Prints the table of clean builds: node build.mjs TIMES, a file with lines `tool posts seconds KB`.
import fs from "node:fs";
import { median, table } from "./table.mjs";
const runs = fs
  .readFileSync(process.argv[2], "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(" "));
const all = (tool, posts, field, unit = 1) => runs.filter((r) => r[0] === tool && r[1] === posts).map((r) => +r[field] / unit);
const of = (...which) => median(all(...which)),
  ours = (...which) => ({ ours: of("broadsheet", ...which), runs: all("broadsheet", ...which) });
const rows = [];
for (const posts of ["1000", "10000"]) {
  const name = (+posts).toLocaleString("en") + " posts";
  rows.push({ name: `${name}: by the clock`, unit: "s", ...ours(posts, 2), peer: ["Hugo", of("hugo", posts, 2)], ratio: 0.4 });
  rows.push({
    name: `${name}: most memory`,
    unit: "MB",
    ...ours(posts, 3, 1024),
    peer: ["Hugo", of("hugo", posts, 3, 1024)],
    ratio: 0.25,
  });
}
if (runs.some((r) => r[1] === "100000")) {
  rows.push({ name: "100,000 posts: by the clock", unit: "s", ...ours("100000", 2) });
  rows.push({ name: "100,000 posts: most memory", unit: "MB", ...ours("100000", 3, 1024), most: 1024 });
}
table("Clean builds, medians", rows);

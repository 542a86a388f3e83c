// Writes docs/benchmarks.md and docs/benchmarks.json from the files in $BENCH/results: node report.mjs. Parts without
// results keep what they have there.
// `report.mjs begin PART COMMAND` starts the results of a part: date, commit, machine, command.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cellText, figure, judge } from "./table.mjs";
const root = fileURLToPath(new URL("../..", import.meta.url));
const bench = process.env.BENCH ?? path.join(root, "target/bench"),
  results = path.join(bench, "results");
const page = process.env.BENCHMARKS ?? path.join(root, "docs/benchmarks.md");
const data = page.replace(/\.md$/, ".json");
const PARTS = {
  filter: "Filter",
  growth: "Growth with the number of posts",
  build: "Clean builds and downloads",
  compare: "Beside other programs",
  pages: "Pages",
  lists: "Lists",
  search: "Search",
  sanitise: "Sanitiser",
  embed: "Embeds",
  serve: "Live editing",
  lighthouse: "Lighthouse",
};

function commit() {
  const git = (...of) => execFileSync("git", ["-C", root, ...of], { encoding: "utf8" }).trim();
  try {
    return (
      git("rev-parse", "--short=12", "HEAD") + (git("status", "--porcelain", "--", ":!docs/benchmarks.md") ? " with changes" : "")
    );
  } catch {
    return "unknown";
  }
}
function machine() {
  let system = `${os.type()}`;
  try {
    system = /^PRETTY_NAME="?([^"\n]+)/m.exec(fs.readFileSync("/etc/os-release", "utf8"))[1];
  } catch {
    /* not a Linux */
  }
  const cpus = os.cpus();
  return `${cpus.length} × ${cpus[0]?.model.trim() ?? "unknown processor"}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${system}, ${os.arch()}; load ${os.loadavg()[0].toFixed(1)} at the start`;
}

// Parses the output of `cargo bench --bench filter`.
function filter(text) {
  const lines = [...text.matchAll(/^(filter toggle.*): median (\d+) µs, worst (\d+) µs$/gm)];
  return lines.map(([, name, middle, worst]) => ({ name, unit: "µs", ours: +middle, worst: +worst }));
}
function tables(part) {
  const file = path.join(results, `${part}.jsonl`);
  if (!fs.existsSync(file)) return null;
  const [about, ...all] = fs
    .readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const printed = path.join(results, `${part}.txt`);
  if (part === "filter" && fs.existsSync(printed))
    all.push({ title: "One toggle of the filter, natively", rows: filter(fs.readFileSync(printed, "utf8")) });
  const measured = all.filter(({ rows }) => rows.length > 0);
  return measured.length > 0 ? { about, all: measured } : null;
}
function spread({ runs, worst, unit = "" }) {
  const numbers = (runs ?? []).filter((x) => typeof x === "number" && isFinite(x));
  if (worst != null) return `up to ${figure(worst, unit)}`;
  return numbers.length > 1
    ? `${figure(Math.min(...numbers), "")} to ${figure(Math.max(...numbers), unit)} (${numbers.length})`
    : "";
}
function section(part, { about, all }) {
  const lines = [
    `Measured ${about.date} at commit ${about.commit}.`,
    "",
    `- Machine: ${about.machine}`,
    `- Command: \`${about.command}\``,
  ];
  for (const { title, columns, rows } of all) {
    lines.push("", `### ${title}`, "");
    if (columns) {
      lines.push(`| | ${columns.join(" | ")} |`, `| --- |${" --- |".repeat(columns.length)}`);
      for (const { name, cells } of rows) lines.push(`| ${[name, ...cells.map(cellText)].join(" | ")} |`);
      continue;
    }
    lines.push("| figure | median | spread (runs) | peer | ratio | goal |", "| --- | --- | --- | --- | --- | --- |");
    for (const row of rows) {
      const { of, goal, reached } = judge(row),
        { name, ours, unit = "", peer } = row;
      const beside = peer ? `${peer[0]} ${figure(peer[1], unit)}` : "",
        verdict = goal ? `${goal}: ${reached}` : "";
      lines.push(`| ${[name, figure(ours, unit), spread(row), beside, of == null ? "" : of.toFixed(2), verdict].join(" | ")} |`);
    }
  }
  return lines.join("\n");
}

if (process.argv[2] === "begin") {
  const [, , , part, command] = process.argv;
  fs.mkdirSync(results, { recursive: true });
  const about = { date: new Date().toISOString().slice(0, 10), commit: commit(), machine: machine(), command };
  fs.writeFileSync(path.join(results, `${part}.jsonl`), JSON.stringify(about) + "\n");
} else {
  const before = fs.existsSync(page) ? fs.readFileSync(page, "utf8") : "";
  const kept = (part) => new RegExp(`<!-- ${part} -->\n([^]*?)\n<!-- /${part} -->`).exec(before)?.[1];
  const earlier = /\n## Earlier figures\n[^]*$/.exec(before)?.[0] ?? "";
  const json = fs.existsSync(data) ? JSON.parse(fs.readFileSync(data, "utf8")) : {};
  const sections = Object.entries(PARTS).map(([part, title]) => {
    const found = tables(part);
    if (found) json[part] = { ...found.about, tables: found.all };
    const text = found ? section(part, found) : (kept(part) ?? `Not measured yet: \`tests/bench/run.sh ${part}\`.`);
    return `## ${title}\n\n<!-- ${part} -->\n${text}\n<!-- /${part} -->\n`;
  });
  const head = `# Benchmarks

\`make bench\` writes this page. Do not edit the sections between the markers. [tests/bench/README.md](../tests/bench/README.md)
describes what each part measures. Compare ratios rather than times: they depend less on the machine.
[benchmarks.json](benchmarks.json) has each value.

`;
  fs.writeFileSync(page, head + sections.join("\n") + earlier);
  fs.writeFileSync(data, JSON.stringify(json, (_, value) => (typeof value === "number" ? +value.toPrecision(5) : value)) + "\n");
  console.log(`bench: wrote ${path.relative(process.cwd(), page)}`);
}

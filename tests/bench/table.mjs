// Prints tables: name, our figure, the peer's, their ratio, the target, and whether it is met.
import fs from "node:fs";
import path from "node:path";
export const figure = (x, unit) =>
  x == null || Number.isNaN(x)
    ? "–"
    : `${x >= 100 ? Math.round(x).toLocaleString("en") : x >= 10 ? x.toFixed(1) : +x.toFixed(3)}${unit && ` ${unit}`}`;
export const median = (list) => {
  const a = list.filter((x) => typeof x === "number" && isFinite(x)).sort((x, y) => x - y);
  return a.length ? (a[(a.length - 1) >> 1] + a[a.length >> 1]) / 2 : null;
};
// The ratio to the peer, the target as text, and whether it is met.
export function judge({ ours, unit = "", peer, ratio, most }) {
  const of = peer && peer[1] && ours != null ? ours / peer[1] : null;
  const goal = ratio != null ? `≤ ${ratio} of ${peer[0]}` : most != null ? `≤ ${figure(most, unit)}` : "";
  const known = ours != null && (ratio == null || of != null);
  const reached = !goal ? "" : !known ? "not measured" : (ratio != null ? of <= ratio : ours <= most) ? "reached" : "not reached";
  return { of, goal, reached };
}
// row: { name, ours, runs, unit, peer: [name, figure], ratio (upper limit relative to the peer) or most (upper
// limit), or neither } Also writes each table for report.mjs, with `runs`, the values behind `ours`.
export function table(title, rows) {
  const { BENCH, PART } = process.env;
  if (PART) fs.appendFileSync(path.join(BENCH, "results", `${PART}.jsonl`), JSON.stringify({ title, rows }) + "\n");
  const lines = rows.map((row) => {
    const { name, ours, unit = "", peer } = row,
      { of, goal, reached } = judge(row);
    return [
      name,
      figure(ours, unit),
      peer ? `${peer[0]} ${figure(peer[1], unit)}` : "",
      of == null ? "" : of.toFixed(2),
      goal,
      reached,
    ];
  });
  lines.unshift(["", "Broadsheet", "peer", "ratio", "goal", ""]);
  const widths = lines[0].map((_, i) => Math.max(...lines.map((l) => l[i].length)));
  console.log(`\n${title}`);
  for (const l of lines) console.log("  " + l.map((c, i) => (i ? c.padStart(widths[i]) : c.padEnd(widths[i]))).join("   "));
}
// A table of several sites. rows: { name, cells }; a cell contains the values of all runs of a column.
export function matrix(title, columns, rows) {
  const { BENCH, PART } = process.env;
  if (PART) fs.appendFileSync(path.join(BENCH, "results", `${PART}.jsonl`), JSON.stringify({ title, columns, rows }) + "\n");
  console.log(`\n${title}`);
  for (const { name, cells } of rows) {
    console.log(`  ${name}`);
    cells.forEach((cell, at) => console.log(`    ${columns[at].padEnd(24)} ${cellText(cell)}`));
  }
}
// The median of a cell, and its lowest and highest value.
export function cellText(cell) {
  if (!cell.length) return "–";
  const [low, high] = [Math.min(...cell), Math.max(...cell)].map((x) => figure(x, ""));
  return low === high ? low : `${figure(median(cell), "")} (${low} to ${high})`;
}

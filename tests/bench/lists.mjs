// Measures lists in Chromium: the second navigation, Back, and a filter, from lists of 20 and of 1,000 rows; called by
// run.sh. ROUNDS visits of each site in turn, each in a fresh profile. Hugo and Preact list 1,000 rows.
import { serve } from "./server.mjs";
import { median, table } from "./table.mjs";
import { OURS, P, PEER, filterStep, launch, navStep, newPage, openList } from "./visit.mjs";
const { BENCH, ROUNDS = "3" } = process.env;
const SITES = [
  { name: "Hugo", dir: "hugo", selectors: PEER, row: 60 },
  { name: "Preact", dir: "preact", selectors: PEER, row: 60, spa: true },
  { name: "20 rows", dir: "prerendered", selectors: OURS, row: 15 },
  { name: "1,000 rows", dir: "long", selectors: OURS, row: 60 },
];

async function measure(site, address) {
  const { ctx, close } = await launch();
  try {
    const opened = await newPage(ctx, P.slow4g, { link: site.selectors.link });
    await openList(opened, site, address);
    const times = {};
    await navStep(opened, site, 12, times, "1");
    await navStep(opened, site, site.row, times, "2");
    await filterStep(opened, site, times);
    return times;
  } finally {
    await close();
  }
}

const runs = [];
for (let round = 0; round < +ROUNDS; round++)
  for (let at = 0; at < SITES.length; at++) {
    const site = SITES[(at + round) % SITES.length];
    const server = await serve({ dir: `${BENCH}/sites/${site.dir}`, spa: site.spa ?? false }, 0);
    try {
      runs.push({ site: site.name, ...(await measure(site, `http://127.0.0.1:${server.address().port}/`)) });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

const all = (site, key) => runs.filter((run) => run.site === site).map((run) => run[key]);
const row = (name, site, key, peer, most) => ({
  name: `${site}: ${name}`,
  ours: median(all(site, key)),
  runs: all(site, key),
  unit: "ms",
  peer: peer && [peer, median(all(peer, key))],
  ...(most && { most }),
});
table("Navigation and filters, slow 4G, processor 4× slower", [
  row("second navigation", "20 rows", "nav2", "Preact", 120),
  row("Back", "20 rows", "backScroll2", "Hugo", 50),
  row("second navigation", "1,000 rows", "nav2", "Preact", 120),
  row("Back", "1,000 rows", "backScroll2", "Hugo", 150),
  row("filter on", "1,000 rows", "filterOn", "Hugo", 100),
  row("filter off", "1,000 rows", "filterOff", "Hugo", 300),
]);
process.exit(0);

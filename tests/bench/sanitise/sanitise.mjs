// Compares our sanitiser with DOMPurify in Chromium, in turns on the same page. Both convert a string to nodes in the
// document. Ours builds new nodes and imports them; DOMPurify returns a fragment (RETURN_DOM_FRAGMENT), which is
// appended.
// Entry point: `measure`.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createRequire } from "node:module";
import { table } from "../table.mjs";
const { SANITISE, MODULES, CHROMIUM } = process.env,
  ROUNDS = +process.env.ROUNDS || 3,
  TURNS = +process.env.TURNS || 25;
const { chromium } = createRequire(path.join(MODULES, "x.js"))("playwright-core");

// A body as in feeds, with about this many nodes and all common kinds of elements.
function article(nodes) {
  let html = "";
  const block = (
    n,
  ) => `<h2 id="part-${n}">Part ${n}</h2><p class="lead">What <em>was</em> said <a href="https://news.example/${n}" onclick="x()">at the time</a> of
    the <strong>tide</strong>, and <a href="/posts/${n}/">before</a> it &amp; after.</p><ul><li>one</li><li>two <code>x = ${n}</code></li></ul>
    <figure><img src="/media/${n}.jpg" alt="Harbour" width="640" height="480" style="float:left"><figcaption>The wall</figcaption></figure>
    <table><tr><th>a<th>b<tr><td style="text-align:right">${n}<td>2</table><blockquote><p>Quoted <span style="color:red">in red</span>.</p></blockquote>`;
  for (let n = 0; n < Math.round(nodes / 96); n++) html += block(n);
  return html;
}

const page =
  '<!doctype html><meta charset="utf-8"><title>bench</title><article id="ours"></article><article id="peer"></article><script src="/purify.min.js"></script>';
const files = {
  "/": ["text/html", page],
  "/purify.min.js": ["text/javascript", fs.readFileSync(path.join(MODULES, "dompurify/dist/purify.min.js"))],
  "/sanitise.js": ["text/javascript", fs.readFileSync(path.join(SANITISE, "sanitise.js"))],
  "/sanitise_bg.wasm": ["application/wasm", fs.readFileSync(path.join(SANITISE, "sanitise_bg.wasm"))],
};
const server = http
  .createServer(({ url }, answer) => {
    const file = files[url];
    // Cross-origin isolation increases the resolution of the clock.
    answer.writeHead(file ? 200 : 404, {
      "Content-Type": file?.[0] ?? "text/plain",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    answer.end(file?.[1]);
  })
  .listen(0, "127.0.0.1");
await new Promise((listening) => server.once("listening", listening));

async function measure({ html, turns, round }) {
  const { default: begin, fill } = await import("/sanitise.js");
  await begin();
  const [ours, peer] = ["ours", "peer"].map((id) => document.getElementById(id));
  const ways = {
    ours: () => fill(ours, html),
    peer: () => peer.append(DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true })),
  };
  const times = { ours: [], peer: [] };
  for (let turn = -5; turn < turns; turn++) {
    for (const [name, way] of (turn + round) % 2 ? Object.entries(ways) : Object.entries(ways).reverse()) {
      ours.replaceChildren();
      peer.replaceChildren();
      await new Promise((done) => setTimeout(done, 5));
      const begun = performance.now();
      way();
      if (turn === -5) times[`${name} first`] = performance.now() - begun;
      else if (turn >= 0) times[name].push(performance.now() - begun);
    }
  }
  fill(ours, html);
  const walker = document.createTreeWalker(ours);
  let nodes = 0;
  while (walker.nextNode()) nodes++;
  return { ...times, nodes };
}

const html = article(5000),
  median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1],
  all = [];
for (let round = 0; round < ROUNDS; round++) {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: false,
    chromiumSandbox: false,
    args: ["--headless=new", "--disable-gpu"],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  all.push(await page.evaluate(measure, { html, turns: TURNS, round }));
  await browser.close();
}
const runs = all.flatMap((one) => one.ours),
  ours = median(runs),
  peer = ["DOMPurify", median(all.flatMap((one) => one.peer))];
const first = (name) => all.map((one) => one[`${name} first`]);
table(`An article of ${all[0].nodes} nodes, medians of ${ROUNDS} pages with ${TURNS} turns each`, [
  { name: "parse, check and insert", unit: "ms", ours, runs, most: 15 },
  { name: "the same, beside DOMPurify", unit: "ms", ours, runs, peer, ratio: 1 },
  {
    name: "the first time on a page",
    unit: "ms",
    ours: median(first("ours")),
    runs: first("ours"),
    peer: ["DOMPurify", median(first("peer"))],
  },
]);
server.closeAllConnections();
server.close();

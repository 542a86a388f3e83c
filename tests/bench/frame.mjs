// A site as it is where nothing was drawn beforehand: node frame.mjs SITE OUT. Each page of the site with its `main` empty, and with
// what the reader needs for it in its first lines, as `source` in broadsheet.toml has it: the site, the article, the reader's files.
import fs from 'node:fs'; import path from 'node:path';
const [site, out] = process.argv.slice(2);
fs.cpSync(site, out, { recursive: true });
const { build } = JSON.parse(fs.readFileSync(path.join(site, 'data/site.json')))._broadsheet;
const preload = (href, type) => `<link rel="preload" as="fetch" type="${type}" crossorigin="anonymous" href="${href}" />`;
for (const name of fs.readdirSync(site, { recursive: true }).filter((name) => name.endsWith('.html'))) {
  let page = fs.readFileSync(path.join(site, name), 'utf8');
  const replace = (what, by) => { if (!what.test(page)) throw new Error(`${name} has nothing like ${what}`); page = page.replace(what, () => by); };
  const slug = /^posts\/([^/]*)\//.exec(name)?.[1];
  const wasm = /data-wasm="(?<wasm>[^"]*)"/.exec(page)?.groups.wasm;
  const part = /data-article="(?<part>[^"]*)"/.exec(page)?.groups.part;
  const reader = /data-reader="(?<reader>[^"]*)"/.exec(page)?.groups.reader;
  if (!wasm) continue; // It only leads elsewhere.
  // It has all parts of the style, for it may come to show anything.
  const style = fs.readFileSync(path.join(site, path.basename(/data-style="([^"]*)"/.exec(page)[1])), 'utf8');
  const parts = style.split('/*of ').slice(1).map((part) => part.replace(/^(\w+)\*\//, '<style data-of="$1">') + '</style>').join('');
  replace(/(<style data-of="\w+">[^<]*<\/style>)+/, parts);
  replace(/<main[^]*<\/main>/, '<main id="content" data-state="loading"></main>');
  replace(/<link id="broadsheet-source"[^>]*>/, '<link id="broadsheet-source" rel="preload" as="fetch" type="application/json" crossorigin="anonymous" href="/data/site.json" />'
    + `<link rel="modulepreload" href="${reader}" />` + preload(slug ? part : wasm, 'application/wasm') + (slug ? preload(`/data/posts/${slug}.json?v=${build}`, 'application/json') : name === 'index.html' ? preload(`/data/pages/1.json?v=${build}`, 'application/json') : ''));
  page = page.replace('fetchpriority="low"', 'fetchpriority="high"');
  fs.writeFileSync(path.join(out, name), page);
}

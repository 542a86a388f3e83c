// A site as Broadsheet builds it, without a page that came with its document: node frame.mjs SITE OUT.
// One frame answers at every address, its `main` empty, its source preloaded, as content/your-own-json.md has it.
import fs from 'node:fs'; import path from 'node:path';
const [site, out] = process.argv.slice(2);
fs.cpSync(site, out, { recursive: true, filter: (file) => !file.endsWith('.html') });
let page = fs.readFileSync(path.join(site, '404.html'), 'utf8');
const replace = (what, by) => {
  if (!what.test(page)) throw new Error(`the frame of ${site} has nothing like ${what}`);
  page = page.replace(what, () => by);
};
replace(/<main[^]*<\/main>/, '<main id="content" data-state="loading"><!--broadsheet:content--><!--/broadsheet:content--></main>');
replace(/<link id="broadsheet-source"[^>]*>/, '<link id="broadsheet-source" rel="preload" as="fetch" type="application/json" crossorigin="anonymous" href="/data/site.json" />');
page = page.replace(/<meta name="robots"[^>]*>/, '');
fs.writeFileSync(path.join(out, 'index.html'), page);
// What the page could ask for at once: the same frame, with its script and its module asked for early. An experiment, not a peer.
const { wasm } = /data-wasm="(?<wasm>[^"]*)"/.exec(page).groups;
fs.cpSync(out, out + '-early', { recursive: true });
fs.writeFileSync(path.join(out + '-early', 'index.html'), page.replace('fetchpriority="low"', 'fetchpriority="high"')
  .replace('<link id="broadsheet-source"', `<link rel="preload" as="fetch" type="application/wasm" crossorigin="anonymous" href="${wasm}" /><link id="broadsheet-source"`));

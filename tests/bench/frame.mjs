// A site around the documents of another, without a page that came with its document: node frame.mjs SITE OUT. It is what
// `source` in broadsheet.toml makes: one document for every address, which the reader fills.
import { execFileSync } from 'node:child_process'; import fs from 'node:fs'; import path from 'node:path';
const [site, out] = process.argv.slice(2);
const { CLI, DIST } = process.env;
const settings = fs.mkdtempSync(out + '-settings-');
fs.writeFileSync(path.join(settings, 'broadsheet.toml'), 'title = "Bench"\nsource = "/data/site.json"\n');
execFileSync(CLI, ['build', settings, '--reader', DIST, '--out', out], { stdio: ['ignore', 'ignore', 'inherit'] });
fs.cpSync(path.join(site, 'data'), path.join(out, 'data'), { recursive: true });
fs.rmSync(settings, { recursive: true });

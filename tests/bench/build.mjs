// The table of build.sh: node build.mjs RESULTS, lines of name, posts, seconds, kilobytes.
import fs from 'node:fs'; import { median, table } from './table.mjs';
const runs = fs.readFileSync(process.argv[2], 'utf8').trim().split('\n').map((l) => l.split(' ')).map(([name, posts, s, kb]) => ({ name, posts: +posts, s: +s, mb: kb / 1024 }));
const of = (name, posts, what) => median(runs.filter((r) => r.name === name && r.posts === posts).map((r) => r[what]));
table('Clean build beside Hugo, medians', [1000, 10000].flatMap((n) => [['wall time', 's', 's', 0.4], ['peak memory', 'mb', 'MB', 0.25]].map(([name, what, unit, ratio]) =>
  ({ name: `${n.toLocaleString('en')} posts: ${name}`, ours: of('broadsheet', n, what), unit, peer: ['hugo', of('hugo', n, what)], ratio }))));

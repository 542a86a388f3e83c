// node compress.mjs DIR…: writes FILE.br (brotli 11) beside the files that pages.mjs may request. All files would
// take minutes.
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { promisify } from "node:util";
const br = promisify(zlib.brotliCompress),
  ok = /\.(html|js|mjs|css|json|xml|svg|txt|md|wasm|map)$/;
const walk = (d) =>
  fs
    .readdirSync(d, { withFileTypes: true })
    .flatMap((e) => (e.isDirectory() ? walk(path.join(d, e.name)) : [path.join(d, e.name)]));
for (const dir of process.argv.slice(2)) {
  const q = walk(dir).filter(
    (f) => ok.test(f) && !/post-(?!000)\d|\/(archive|page)\/|\/(atom|rss|index)\.xml$|\/feed\.json$/.test(f),
  );
  await Promise.all(
    [0, 1, 2].map(async () => {
      for (let f; (f = q.pop());) {
        const b = fs.readFileSync(f);
        if (b.length < 200) continue;
        const z = await br(b, {
          params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: b.length },
        });
        if (z.length < b.length) fs.writeFileSync(f + ".br", z);
      }
    }),
  );
}

#!/usr/bin/env bash
# Builds the sites that only compare.mjs visits, after sites.sh: Astro, docsify, and a page with our tag.
set -euo pipefail
rig=$BENCH/rig sites=$BENCH/sites
article=$(node -p 'JSON.parse(fs.readFileSync(process.argv[1])).article' "$BENCH/content/1000/manifest.json")
export ASTRO_TELEMETRY_DISABLED=1
# Astro runs a part of what it writes, which finds packages in the folders above it.
OUT=$rig/astro CACHE=$rig/astro-cache CONTENT=$BENCH/content/1000/posts \
    node "$rig/node_modules/astro/astro.js" build --root "$rig/peers/astro" --silent
mv "$rig/astro" "$sites/astro"
# docsify shows the source of one post as its front page.
mkdir "$sites/docsify"
cp "$rig/peers/docsify/index.html" "$rig"/node_modules/docsify/dist/{docsify.min.js,themes/core.min.css} "$sites/docsify/"
sed '1{/^---$/,/^---$/d}' "$BENCH/content/1000/posts/$article.md" >"$sites/docsify/README.md"
# The tag shows an article of the compiled site, in a page of another program.
mkdir -p "$sites/embed"
cp "$DIST"/*.{js,wasm,json,integrity} "$sites/embed/" && cp -r "$sites/prerendered/data" "$sites/embed/data"
cat >"$sites/embed/index.html" <<PAGE
<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Host</title><link rel="icon" href="data:,"><script type="module" src="/broadsheet.js"></script></head>
<body><header>A page</header><broadsheet-reader src="/data/site.json" slug="$article" style="display:block;min-height:100vh"></broadsheet-reader></body></html>
PAGE
node "$rig/compress.mjs" "$sites"/{astro,docsify,embed}

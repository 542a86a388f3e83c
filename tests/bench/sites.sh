#!/usr/bin/env bash
# Builds the sites that pages.mjs and lists.mjs visit: 1,000 posts, with brotli copies. Called by run.sh.
set -euo pipefail
rig=$BENCH/rig sites=$BENCH/sites
rm -rf "$sites"
mkdir -p "$sites"
bash "$rig/peers/hugo/build.sh" 1000 "$sites/hugo" --minify
for peer in react preact; do
    (cd "$rig" && OUT="$sites/$peer" JSX_SOURCE=$peer node_modules/.bin/vite build --logLevel error --config "peers/$peer/vite.config.mjs" "peers/$peer")
    cp -r "$BENCH/data/1000" "$sites/$peer/data"
done
"$CLI" build "$BENCH/content/1000" --reader "$DIST" --out "$sites/prerendered" >/dev/null
"$CLI" build "$BENCH/content/10000" --reader "$DIST" --out "$sites/prerendered-10000" >/dev/null
cp -r "$BENCH/content/1000" "$sites/long-content"
printf 'content = "posts"\npage_size = 1000\n' >"$sites/long-content/broadsheet.toml"
"$CLI" build "$sites/long-content" --reader "$DIST" --out "$sites/long" >/dev/null
node "$rig/frame.mjs" "$sites/prerendered" "$sites/client"
node "$rig/compress.mjs" "$sites"/{hugo,react,preact,prerendered,client,long}

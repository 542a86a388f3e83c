#!/usr/bin/env bash
# Builds the sites that search.mjs measures. Called by run.sh, which sets the variables.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sites=$BENCH/search measured=()
trap 'rm -rf "$sites" "$BENCH/content/100000" "$BENCH/data/100000"' EXIT
for posts in 10000 100000; do
    [ "$posts" = 10000 ] || [ "$HUGE" != 0 ] || continue
    [ -f "$BENCH/content/$posts/manifest.json" ] || node "$here/content.mjs" "$posts" "$BENCH" >/dev/null
    "$CLI" build "$BENCH/content/$posts" --reader "$DIST" --out "$sites/$posts" >/dev/null
    measured+=("$sites/$posts=$posts")
done
node "$BENCH/rig/search.mjs" "${measured[@]}"

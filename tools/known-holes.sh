#!/usr/bin/env bash
# Looks for known security holes in the dependencies: the site's, the fuzzers' and wasm-bindgen's.
#
#   tools/known-holes.sh          fetches the database of known holes, for at most a minute; checks with an older one
#                                 or not at all if that fails, and says so
#   tools/known-holes.sh offline  the same without fetching
#   tools/known-holes.sh strict   fails if the database cannot be fetched
#
# Fails if a hole is found. Expects cargo-deny: tools/setup.sh check.
set -euo pipefail
mode=${1:-fetch}
case $mode in fetch | offline | strict) ;; *) echo "usage: tools/known-holes.sh [offline|strict]" >&2; exit 2 ;; esac

cd "$(dirname "${BASH_SOURCE[0]}")/.."
database=${CARGO_HOME:-$HOME/.cargo}/advisory-dbs
log=target/setup/known-holes.log
mkdir -p "${log%/*}"
bounded() { if command -v timeout >/dev/null; then timeout 60 "$@"; else "$@"; fi; }

fetched=no
if [ "$mode" != offline ]; then
    if bounded cargo deny fetch db </dev/null >"$log" 2>&1; then
        fetched=yes
    else
        echo "known holes: the database cannot be fetched ($log has the reason)"
        [ "$mode" != strict ] || exit 1
    fi
fi
if [ $fetched = no ]; then
    if [ -z "$(ls -A "$database" 2>/dev/null)" ]; then
        echo "known holes: NOT CHECKED, there is no database in $database; make audit fetches it"
        exit 0
    fi
    echo "known holes: checking with the database that was fetched before"
fi
for manifest in Cargo.toml fuzz/Cargo.toml tools/wasm-bindgen/Cargo.toml; do
    echo "known holes: $manifest"
    cargo deny --manifest-path "$manifest" --config deny.toml --log-level error check --disable-fetch advisories
done

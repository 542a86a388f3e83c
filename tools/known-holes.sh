#!/usr/bin/env bash
# Checks the dependencies of the site, the fuzzers and wasm-bindgen for known vulnerabilities. Needs cargo-deny.
#
#   tools/known-holes.sh          updates the database for at most a minute; if that fails, uses the old one or prints
#                                 that nothing was checked
#   tools/known-holes.sh offline  the same without updating
#   tools/known-holes.sh strict   fails if the database cannot be updated
#
# Fails if there is a vulnerability.
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
        echo "known holes: the database cannot be updated; see $log"
        [ "$mode" != strict ] || exit 1
    fi
fi
offline=()
if [ $fetched = no ]; then
    # A failed download leaves a folder without advisories.
    if [ -z "$(find "$database" -name 'RUSTSEC-*.md' -print -quit 2>/dev/null)" ]; then
        echo "known holes: NOT CHECKED, no database in $database; run \`make audit\` to download it"
        exit 0
    fi
    echo "known holes: using the existing database"
    offline=(--offline)
fi
for manifest in Cargo.toml fuzz/Cargo.toml tools/wasm-bindgen/Cargo.toml; do
    # cargo-deny reads the manifests of all dependencies, which are at another host than the database.
    if ! cargo fetch --quiet --locked --manifest-path "$manifest" </dev/null >"$log" 2>&1; then
        echo "known holes: NOT CHECKED, the dependencies of $manifest cannot be downloaded; see $log"
        [ "$mode" != strict ] || exit 1
        continue
    fi
    echo "known holes: $manifest"
    cargo deny --manifest-path "$manifest" --config deny.toml --log-level error "${offline[@]}" check advisories
done

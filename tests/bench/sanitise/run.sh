#!/usr/bin/env bash
# Compares our sanitiser with DOMPurify on an article of 5,000 nodes: tests/bench/sanitise/run.sh. Opens ROUNDS (3)
# pages, each with TURNS (25) turns of both after a warm-up. Needs playwright-core and dompurify in $MODULES or in
# target/bench/rig/node_modules, where tests/bench/run.sh installs them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
bench=${BENCH:-$target/bench}
mkdir -p "$bench/sanitise"
cd "$root"
cargo build --quiet --profile wasm --target wasm32-unknown-unknown --features reader --example sanitise
wasm-bindgen --target web --no-typescript --out-dir "$bench/sanitise" "$target/wasm32-unknown-unknown/wasm/examples/sanitise.wasm"
# Uses the options of wasm-opt in index.html.
switches=$(sed -nE 's/.*data-bin="reader".*data-wasm-opt-params="([^"]*)".*/\1/p' index.html)
# shellcheck disable=SC2086
wasm-opt -Oz $switches "$bench/sanitise/sanitise_bg.wasm" -o "$bench/sanitise/sanitise_bg.wasm"
export SANITISE=$bench/sanitise MODULES=${MODULES:-$bench/rig/node_modules} CHROMIUM=${CHROMIUM:-${BROADSHEET_CHROME:-$(command -v chromium)}}
exec node "$here/sanitise.mjs"

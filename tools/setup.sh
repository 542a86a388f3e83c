#!/usr/bin/env bash
# Installs the tools for building and testing. It only installs what is missing.
#
#   tools/setup.sh build   Rust with the WebAssembly target, Trunk, wasm-bindgen, wasm-opt
#   tools/setup.sh check   the same; cargo-deny; Prettier and TypeScript from npm; typos, the spelling checker
#   tools/setup.sh test    the same; browsers and their drivers; the npm packages of the tests; Hugo and WordPress
#
# Commands are installed to cargo's bin folder, and packages to a cache in the home folder, which all clones share.
# Downloads are verified by hash. tools/versions.sh lists where versions and hashes are pinned.
set -euo pipefail

level=${1:-build}
case $level in build | check | test) ;; *) echo "usage: tools/setup.sh build|check|test" >&2; exit 2 ;; esac

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$tools/versions.sh"
. "$tools/setup/log.sh"
. "$tools/setup/debian.sh"
. "$tools/setup/rust.sh"
. "$tools/setup/rust_tools.sh"
. "$tools/setup/packages.sh"
. "$tools/setup/browsers.sh"

# Clones must not install at the same time. (macOS has no flock.)
if have flock; then
    exec 9>"$cache/setup.lock"
    flock -n 9 || { say "waiting for another set-up on this machine"; flock 9; }
fi
rm -rf "$cache"/std.?????? "$cache"/npm.?????? "$cache"/pip.?????? "$cache"/get.?????? # left by an interrupted run

# all JOB...: waits for background jobs; fails if one failed.
all() { local job failed=0; for job; do wait "$job" || failed=1; done; [ $failed = 0 ] || exit 1; }

pin() { sed -nE "s/^$1 *= *\"=?([^\"]+)\".*/\1/p" Trunk.toml; }

build_level() {
    local bindgen optimiser locked jobs=()
    bindgen=$(pin wasm_bindgen) optimiser=$(pin wasm_opt)
    locked=$(grep -sA1 '^name = "wasm-bindgen"$' Cargo.lock | sed -nE 's/^version = "(.*)"/\1/p' || true)
    [ "${locked:-$bindgen}" = "$bindgen" ] ||
        die "Cargo.lock has wasm-bindgen $locked and Trunk.toml $bindgen; they must be the same"
    rust_toolchain
    # In parallel, because each ends with a step that uses only one core.
    install_trunk "$(pin trunk-version)" & jobs+=($!)
    install_wasm_bindgen wasm-bindgen "$bindgen" & jobs+=($!)
    install_wasm_opt "${optimiser#version_}" & jobs+=($!)
    all "${jobs[@]}"
}

check_level() {
    install_cargo_deny "$CARGO_DENY"
    have npm || apt_install nodejs npm
    npm_packages check
    type_checker=$npm_folder/typescript/bin/tsc
    python_packages check
}

test_level() {
    local jobs=()
    install_geckodriver "$GECKODRIVER" & jobs+=($!)
    install_wasm_bindgen wasm-bindgen-test-runner "$(pin wasm_bindgen)" & jobs+=($!)
    npm_packages frameworks
    frameworks=$npm_folder
    npm_packages editor
    editor=$npm_folder
    npm_archive decap-cms "$DECAP_CMS" "$DECAP_CMS_SUM"
    npm_packages test
    python_packages test
    all "${jobs[@]}"
    hash -r
    write_env
}

# Debian packages come first, because they may include npm.
[ "$level" != test ] || browser_packages
build_level
[ "$level" = build ] || check_level
[ "$level" != test ] || test_level

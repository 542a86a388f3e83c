# Folders, messages and logs of set-up. Sourced by tools/setup.sh and tools/lint.sh.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CARGO_HOME:-$HOME/.cargo}/bin
cache=${XDG_CACHE_HOME:-$HOME/.cache}/broadsheet
logs=${BROADSHEET_SETUP_LOGS:-$root/target/setup}
wasm=wasm32-unknown-unknown
cd "$root" # rustup chooses the toolchain by the current directory
mkdir -p "$bin" "$cache" "$logs"
export PATH="$bin:$PATH"
# Settings of the caller's build must not affect the builds of tools.
unset CARGO_BUILD_TARGET CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR RUSTFLAGS MAKEFLAGS RUST_BACKTRACE

say() { printf '  %s\n' "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# run LOG COMMAND...: prints nothing, unless COMMAND fails: then the end of its log.
# Child processes must not inherit descriptor 9, the lock of tools/setup.sh.
run() {
    local log=$logs/$1.log
    shift
    if ! "$@" </dev/null >"$log" 2>&1 9>&-; then
        printf 'setup: failed: %s\n' "$*" >&2
        tail -n 25 "$log" | sed 's/^/    /' >&2
        die "the complete log is $log"
    fi
}

sha256() { if have sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1; }

# The first of the named commands that is installed.
first_of() { local name; for name; do command -v "$name" && return; done; return 1; }

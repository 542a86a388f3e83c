# Commands written in Rust: verified downloads of releases, or else compiled. Sourced by tools/setup.sh.
# shellcheck shell=bash

prebuilt_list=${BROADSHEET_PREBUILT:-$root/tools/prebuilt.txt} # /dev/null compiles everything
patience=${BROADSHEET_SETUP_PATIENCE:-15}                      # seconds without a response or with too little data

# version_of COMMAND: the version that it prints: "trunk 0.21.14", "wasm-opt version 132 (version_132)".
version_of() { "$@" --version 2>/dev/null | awk 'NR == 1 { print ($2 == "version" ? $3 : $2) }'; }

# prebuilt COMMAND VERSION: installs the archive for this platform in tools/prebuilt.txt. Fails if there is none.
prebuilt() {
    local sum='' url member work
    read -r sum url member < <(awk -v key="$1 $2 $(uname -s)-$(uname -m)" \
        '$1 " " $2 " " $3 == key { print $4, $5, $6 }' "$prebuilt_list") || true
    [ -n "$sum" ] || return 1
    have curl || { say "curl is missing: $1 $2 is not downloaded"; return 1; }
    work=$(mktemp -d "$cache/get.XXXXXX") || return 1
    say "downloading $1 $2"
    if ! curl --fail --silent --show-error --location --connect-timeout "$patience" --max-time 600 \
        --speed-limit 10000 --speed-time "$patience" --output "$work/archive" "$url" 2>"$logs/$1-download.log" 9>&-; then
        say "$1 $2 cannot be downloaded: $(tail -n 1 "$logs/$1-download.log")"
    elif [ "$(sha256 "$work/archive")" != "$sum" ]; then
        say "refused: $url has the SHA-256 sum $(sha256 "$work/archive"), not the one in ${prebuilt_list#"$root"/}"
    elif ! tar -xzf "$work/archive" -C "$work" "$member" 2>"$logs/$1-download.log" ||
        [ "$(version_of "$work/$member")" != "$2" ]; then
        say "the downloaded $1 $2 does not run on this machine"
    elif cp "$work/$member" "$bin/.$1.new" && chmod 755 "$bin/.$1.new" && mv "$bin/.$1.new" "$bin/$1"; then
        rm -rf "$work"
        return 0
    fi
    rm -rf "$work"
    return 1
}

# cargo_tool COMMAND VERSION OPTION...: installs a command; the options are for `cargo install`.
cargo_tool() {
    local command=$1 version=$2 start=$SECONDS
    shift 2
    [ "$(version_of "$command")" != "$version" ] || return 0
    if ! prebuilt "$command" "$version"; then
        say "compiling $command $version (takes minutes)"
        run "$command" cargo install --locked --force "$@"
    fi
    hash -r
    [ "$(version_of "$command")" = "$version" ] || die "$(command -v "$command") hides the $version in $bin"
    say "installed $command $version in $((SECONDS - start)) s"
}

# Tools that mostly wait are not optimised, because that would take longer than they run.
quick=(--config 'profile.release.lto="off"' --config profile.release.codegen-units=16 --config profile.release.opt-level=0)

# Without TLS and update checks, because set-up installs everything that Trunk would download.
install_trunk() { cargo_tool trunk "$1" trunk --version "=$1" --no-default-features "${quick[@]}"; }

install_cargo_deny() { cargo_tool cargo-deny "$1" cargo-deny --version "=$1" "${quick[@]}" --config profile.release.opt-level=1; }

install_geckodriver() { cargo_tool geckodriver "$1" geckodriver --version "=$1" "${quick[@]}"; }

# install_wasm_bindgen COMMAND VERSION: one of the two commands in tools/wasm-bindgen.
install_wasm_bindgen() {
    CARGO_TARGET_DIR=$logs/wasm-bindgen cargo_tool "$1" "$2" --no-track --path tools/wasm-bindgen --bin "$1"
}

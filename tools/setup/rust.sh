# A Rust that compiles to WebAssembly. Sourced by tools/setup.sh.
# shellcheck shell=bash

# builds_wasm RUSTC...: asks by linking a test, which needs all of a standard library and the linker.
builds_wasm() {
    echo '#[test] fn works() {}' | "$@" --test --target $wasm -o "$logs/probe.wasm" - >"$logs/probe.log" 2>&1
}

rust_toolchain() {
    have cargo || die "Rust is missing; install it from https://rustup.rs"
    have cc || apt_install gcc libc6-dev
    if builds_wasm rustc; then return; fi
    have rustup || die "this Rust cannot build for $wasm; install rustup from https://rustup.rs"
    # A machine that once needed Debian's Rust keeps to it, in every clone.
    if [ "${RUSTUP_TOOLCHAIN:-debian}" = debian ] && builds_wasm rustup run debian rustc; then
        debian_override
        return
    fi
    say "adding the target $wasm to $(rustup show active-toolchain 2>/dev/null | cut -d' ' -f1)"
    if rustup target add $wasm </dev/null >"$logs/target.log" 2>&1 9>&- && builds_wasm rustc; then return; fi
    case ${RUSTUP_TOOLCHAIN:-debian} in
        debian) ;;
        *) tail -n 5 "$logs/target.log" >&2
           die "RUSTUP_TOOLCHAIN=$RUSTUP_TOOLCHAIN cannot build for $wasm; unset it or add the target to it" ;;
    esac
    say "rustup cannot (see ${logs#"$root"/}/target.log), so Debian's Rust is used in this checkout"
    debian_toolchain
}

# Where rustup cannot download, Debian's packages carry a current Rust. It has no standard library for
# wasm32, but its source, from which one is built into the place where rustc looks.
debian_toolchain() {
    have apt-get || die "then please run: rustup target add $wasm"
    apt_install rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy rustfmt-web
    # rust-lld is a link to a linker of LLVM's, whose package nothing depends on.
    apt_install "$(basename "$(readlink /usr/bin/rust-lld)")"
    run toolchain-link rustup toolchain link debian /usr
    builds_wasm rustup run debian rustc || debian_wasm_std
    builds_wasm rustup run debian rustc || die "Debian's Rust still cannot build for $wasm"
    debian_override
}

# So that plain cargo and trunk, and whatever they start, use it in this checkout.
debian_override() { run toolchain-override rustup override set debian --path "$root"; }

debian_wasm_std() {
    say "building the standard library for $wasm (a minute)"
    local work std=/usr/lib/rustlib/$wasm/lib
    work=$(mktemp -d "$cache/std.XXXXXX")
    run std-crate rustup run debian cargo init --vcs none --lib --name std_of_wasm "$work"
    # Without bitcode there is no LTO against it, and without `test` no wasm test links.
    RUSTFLAGS=-Cembed-bitcode=yes RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target \
        run std rustup run debian cargo build --manifest-path "$work/Cargo.toml" --release --target $wasm \
        -Zbuild-std=std,panic_abort,panic_unwind,test
    rm "$work/target/$wasm/release/deps"/libstd_of_wasm-*.rlib
    # Whole or not at all: copied beside its place, then renamed into it.
    run std-copy as_root sh -euc 'rm -rf "$2.new"; mkdir -p "$2.new"; cp "$1"/lib*.rlib "$2.new"
        rm -rf "$2"; mv "$2.new" "$2"' sh "$work/target/$wasm/release/deps" "$std"
    # Cargo does not see that std changed; what was built against another would not link.
    rm -rf "$work" "target/$wasm"
}

# Rust with the WebAssembly target. Sourced by tools/setup.sh.
# shellcheck shell=bash

# builds_wasm RUSTC...: links a test, which needs the complete standard library and the linker.
builds_wasm() {
    echo '#[test] fn works() {}' | "$@" --test --target $wasm -o "$logs/probe.wasm" - >"$logs/probe.log" 2>&1
}

rust_toolchain() {
    have cargo || die "Rust is missing; install it from https://rustup.rs"
    have cc || apt_install gcc libc6-dev
    if builds_wasm rustc; then return; fi
    have rustup || die "this Rust cannot build for $wasm; install rustup from https://rustup.rs"
    # If another clone already uses Debian's Rust, use it here too.
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
    say "rustup cannot add the target (see ${logs#"$root"/}/target.log); using Debian's Rust in this checkout"
    debian_toolchain
}

# If rustup cannot download, Debian packages provide a current Rust. They contain only the source of the standard
# library for wasm32, so it is compiled and installed where rustc expects it.
debian_toolchain() {
    have apt-get || die "please run: rustup target add $wasm"
    apt_install rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy rustfmt-web
    # rust-lld links to a linker of LLVM, whose package is not a dependency.
    apt_install "$(basename "$(readlink /usr/bin/rust-lld)")"
    run toolchain-link rustup toolchain link debian /usr
    builds_wasm rustup run debian rustc || debian_wasm_std
    builds_wasm rustup run debian rustc || die "Debian's Rust still cannot build for $wasm"
    debian_override
}

# An override also applies to cargo and trunk when they are called directly.
debian_override() { run toolchain-override rustup override set debian --path "$root"; }

debian_wasm_std() {
    say "building the standard library for $wasm (a minute)"
    local work std=/usr/lib/rustlib/$wasm/lib
    work=$(mktemp -d "$cache/std.XXXXXX")
    run std-crate rustup run debian cargo init --vcs none --lib --name std_of_wasm "$work"
    # LTO needs bitcode. WebAssembly tests need the crate `test`.
    RUSTFLAGS=-Cembed-bitcode=yes RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$work/target \
        run std rustup run debian cargo build --manifest-path "$work/Cargo.toml" --release --target $wasm \
        -Zbuild-std=std,panic_abort,panic_unwind,test
    rm "$work/target/$wasm/release/deps"/libstd_of_wasm-*.rlib
    # Copy, then rename, so that an interruption leaves no incomplete library.
    run std-copy as_root sh -euc 'rm -rf "$2.new"; mkdir -p "$2.new"; cp "$1"/lib*.rlib "$2.new"
        rm -rf "$2"; mv "$2.new" "$2"' sh "$work/target/$wasm/release/deps" "$std"
    # Cargo does not notice that std changed. Objects built with another std would not link.
    rm -rf "$work" "target/$wasm"
}

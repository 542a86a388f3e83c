#!/usr/bin/env bash
# Installs what building and testing need, and may be run at any time: it does only what is missing.
#
#   tools/setup.sh build   a Rust that compiles to WebAssembly, Trunk, wasm-bindgen, wasm-opt
#   tools/setup.sh check   those, and cargo-deny
#   tools/setup.sh test    all of those; the browsers, their drivers and axe-core; and the hosts that a reader is put into:
#                          React, Hugo and WordPress
#
# Rust tools go to cargo's bin directory and npm packages to a cache in the home directory, so a second
# clone finds them. Versions of the build tools are pinned in Trunk.toml, those of the test tools here.
set -euo pipefail

CARGO_DENY=0.20.2
GECKODRIVER=0.37.1
AXE_CORE=4.14.1
REACT=18.3.1
REACT_ROUTER=5.3.4
TURBO=8.0.23
JQUERY=3.7.1
TYPESCRIPT=5.9.3
HUGO=0.168.0

level=${1:-build}
case $level in build | check | test) ;; *) echo "usage: tools/setup.sh build|check|test" >&2; exit 2 ;; esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=${CARGO_HOME:-$HOME/.cargo}/bin
cache=${XDG_CACHE_HOME:-$HOME/.cache}/broadsheet
logs=$root/target/setup
wasm=wasm32-unknown-unknown
cd "$root" # rustup chooses the toolchain by the current directory
mkdir -p "$bin" "$cache" "$logs"
export PATH="$bin:$PATH"
# What a caller sets for its own build must not reach the builds made here.
unset CARGO_BUILD_TARGET CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR RUSTFLAGS MAKEFLAGS RUST_BACKTRACE

say() { printf '  %s\n' "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# run LOG COMMAND...: quiet but for the end of its log when it fails. Descriptor 9 is the lock below,
# which nothing started here may keep.
run() {
    local log=$logs/$1.log
    shift
    if ! "$@" </dev/null >"$log" 2>&1 9>&-; then
        printf 'setup: failed: %s\n' "$*" >&2
        tail -n 25 "$log" | sed 's/^/    /' >&2
        die "the whole log is $log"
    fi
}

# Two clones that set up at once would install over each other. (macOS has no flock, and no CI of ours.)
if have flock; then
    exec 9>"$cache/setup.lock"
    flock -n 9 || { say "waiting for another set-up on this machine"; flock 9; }
fi
rm -rf "$cache"/std.?????? "$cache"/npm.?????? "$cache"/pip.?????? # what an interrupted run left

# ---- Debian's packages ----------------------------------------------------------------------------

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
can_apt() { have apt-get && as_root true 2>/dev/null; }

# apt_install PACKAGE...: never removes anything, so it cannot replace what a person chose.
apt_install() {
    local package missing=()
    for package; do
        dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    have apt-get || die "please install what Debian calls: ${missing[*]}"
    can_apt || die "please run: sudo apt-get install ${missing[*]}"
    say "installing Debian's ${missing[*]}"
    if [ -z "${apt_updated:-}" ]; then
        for _ in 1 2 3; do if (run apt-update as_root apt-get update); then break; fi; sleep 5; done
        apt_updated=yes
    fi
    run apt-install as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        --no-remove -o DPkg::Lock::Timeout=600 "${missing[@]}"
}

# ---- Rust for WebAssembly -------------------------------------------------------------------------

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

# ---- tools from cargo and npm ---------------------------------------------------------------------

version_of() { "$@" --version 2>/dev/null | awk 'NR == 1 { print $2 }'; }

# cargo_tool COMMAND CRATE VERSION [OPTION...]
cargo_tool() {
    local command=$1 crate=$2 version=$3 start=$SECONDS
    shift 3
    [ "$(version_of "$command")" != "$version" ] || return 0
    say "installing $crate $version (minutes)"
    # These tools spend their time waiting for rustc: half of the installation would be their own LTO.
    CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
        run "$crate" cargo install "$crate" --version "=$version" --force "$@"
    hash -r
    [ "$(version_of "$command")" = "$version" ] || die "$(command -v "$command") hides the $version in $bin"
    say "installed $crate $version in $((SECONDS - start)) s"
}

# npm_package NAME VERSION: puts it into $cache/NAME-VERSION, whole or not at all.
npm_package() {
    local dest=$cache/${1//\//-}-$2 work
    [ -d "$dest" ] && return
    say "installing $1 $2 from npm"
    work=$(mktemp -d "$cache/npm.XXXXXX")
    run "${1//\//-}" npm install --prefix "$work" --no-audit --no-fund --ignore-scripts "$1@$2"
    mv "$work" "$dest"
}

# python_package NAME VERSION: the same from PyPI.
python_package() {
    local dest=$cache/$1-$2 work
    [ -d "$dest" ] && return
    python3 -m pip --version >/dev/null 2>&1 || apt_install python3-pip
    say "installing $1 $2 from PyPI"
    work=$(mktemp -d "$cache/pip.XXXXXX")
    run "$1" python3 -m pip install --disable-pip-version-check --no-deps --target "$work" "$1==$2"
    mv "$work" "$dest"
}

pin() { sed -nE "s/^$1 *= *\"=?([^\"]+)\".*/\1/p" Trunk.toml; }

wasm_opt() {
    local version=$1 link=$bin/wasm-opt target=$cache/binaryen-$1.0.0/node_modules/binaryen/bin/wasm-opt
    if [ -x "$target" ] && [ "$(readlink "$link")" = "$target" ]; then return; fi
    case "$(wasm-opt --version 2>/dev/null) " in "wasm-opt version $version "*) return ;; esac
    if [ -e "$link" ] && [ ! -L "$link" ]; then
        say "$link is not version $version and not ours to replace, so Trunk will download its own"
        return
    fi
    if ! have npm && ! can_apt; then
        say "npm is missing, so Trunk will download wasm-opt $version"
        return
    fi
    have npm || apt_install nodejs npm
    npm_package binaryen "$version.0.0"
    ln -sfn "$target" "$link"
}

build_level() {
    local trunk wasm_bindgen wasm_opt locked failed=
    trunk=$(pin trunk-version) wasm_bindgen=$(pin wasm_bindgen) wasm_opt=$(pin wasm_opt)
    locked=$(grep -sA1 '^name = "wasm-bindgen"$' Cargo.lock | sed -nE 's/^version = "(.*)"/\1/p' || true)
    [ "${locked:-$wasm_bindgen}" = "$wasm_bindgen" ] ||
        die "Cargo.lock has wasm-bindgen $locked and Trunk.toml $wasm_bindgen; they must be the same"
    rust_toolchain
    # Two at once: the end of each is one long single-threaded step.
    cargo_tool trunk trunk "$trunk" --locked & local first=$!
    # (not --locked: its lock file names a version that was withdrawn)
    cargo_tool wasm-bindgen wasm-bindgen-cli "$wasm_bindgen" & local second=$!
    wait $first || failed=yes
    wait $second || failed=yes
    [ -z "$failed" ] || exit 1
    wasm_opt "${wasm_opt#version_}"
}

# ---- browsers -------------------------------------------------------------------------------------

first_of() { local name; for name; do command -v "$name" && return; done; return 1; }
wordpress=/usr/share/wordpress
minibrowser() { local path; for path in /usr/lib/*/webkit2gtk-4.*/MiniBrowser; do [ -x "$path" ] && echo "$path" && return; done; return 1; }

browser_packages() {
    local packages=()
    { first_of chromium google-chrome google-chrome-stable && have chromedriver; } >/dev/null || packages+=(chromium chromium-driver)
    first_of firefox firefox-esr >/dev/null || packages+=(firefox-esr)
    { have WebKitWebDriver && minibrowser; } >/dev/null || packages+=(webkit2gtk-driver)
    { have xvfb-run && have xauth; } || packages+=(xvfb xauth)
    [ -n "$(fc-list 2>/dev/null)" ] || packages+=(fontconfig fonts-liberation)
    have npm || packages+=(nodejs npm)
    # A real WordPress, and what it runs on.
    { [ -d $wordpress/wp-content/themes/twentytwentythree ] && have php && [ -x /usr/sbin/mariadbd ]; } ||
        packages+=(wordpress wordpress-theme-twentytwentythree php-cli php-mysql php-xml php-mbstring php-curl mariadb-server)
    [ ${#packages[@]} -gt 0 ] || return 0
    # Elsewhere a person may have only some browsers; CI must have all.
    if can_apt || [ -n "${CI:-}" ]; then
        apt_install "${packages[@]}"
    else
        say "not here, and their tests are left out: ${packages[*]}"
    fi
}

test_level() {
    cargo_tool geckodriver geckodriver "$GECKODRIVER" --locked
    npm_package axe-core "$AXE_CORE"
    npm_package react "$REACT"
    npm_package react-dom "$REACT"
    npm_package react-router-dom "$REACT_ROUTER"
    npm_package @hotwired/turbo "$TURBO"
    npm_package jquery "$JQUERY"
    npm_package typescript "$TYPESCRIPT"
    python_package hugo "$HUGO"
    local browsers=() chrome firefox webkit
    {
        echo "# Written by tools/setup.sh: where the tests find what it installed."
        printf 'export BROADSHEET_AXE=%q\n' "$cache/axe-core-$AXE_CORE/node_modules/axe-core/axe.min.js"
        printf 'export BROADSHEET_DIST=%q\n' "$root/dist"
        printf 'export BROADSHEET_REACT=%q BROADSHEET_REACT_DOM=%q\n' "$cache"/{react-"$REACT"/node_modules/react,react-dom-"$REACT"/node_modules/react-dom}/umd
        printf 'export BROADSHEET_REACT_ROUTER=%q\n' "$cache/react-router-dom-$REACT_ROUTER/node_modules/react-router-dom/umd"
        printf 'export BROADSHEET_TURBO=%q\n' "$cache/@hotwired-turbo-$TURBO/node_modules/@hotwired/turbo/dist"
        printf 'export BROADSHEET_JQUERY=%q\n' "$cache/jquery-$JQUERY/node_modules/jquery/dist"
        printf 'export BROADSHEET_TSC=%q\n' "$cache/typescript-$TYPESCRIPT/node_modules/typescript/bin/tsc"
        printf 'export BROADSHEET_HUGO=%q\n' "$(echo "$cache/hugo-$HUGO"/hugo/binaries/hugo*)"
        [ ! -d $wordpress ] || printf 'export BROADSHEET_WORDPRESS=%q\n' $wordpress
        if chrome=$(first_of chromium google-chrome google-chrome-stable) && have chromedriver; then
            browsers+=(chrome)
            printf 'export CHROMEDRIVER=%q BROADSHEET_CHROME=%q\n' "$(command -v chromedriver)" "$chrome"
        fi
        if firefox=$(first_of firefox firefox-esr); then
            browsers+=(firefox)
            printf 'export BROADSHEET_GECKODRIVER=%q BROADSHEET_FIREFOX=%q\n' "$bin/geckodriver" "$firefox"
        fi
        if webkit=$(minibrowser) && have WebKitWebDriver && have xvfb-run; then
            browsers+=(webkit)
            printf 'export BROADSHEET_WEBKITDRIVER=%q BROADSHEET_WEBKIT=%q\n' "$(command -v WebKitWebDriver)" "$webkit"
        fi
        printf 'export BROADSHEET_BROWSERS=%q\n' "${browsers[*]-}"
    } >"$logs/env.new"
    case " ${browsers[*]-} " in *" chrome "*) ;; *) die "Chrome or Chromium with chromedriver is missing" ;; esac
    mv "$logs/env.new" "$logs/env"
}

# Packages first: the slow installations that follow then have the machine to themselves.
[ "$level" != test ] || browser_packages
build_level
[ "$level" = build ] || cargo_tool cargo-deny cargo-deny "$CARGO_DENY" --locked
[ "$level" != test ] || test_level

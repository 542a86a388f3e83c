# Packages from npm and PyPI, verified by the hashes of their lock files. Sourced by tools/setup.sh.
# Each set is one folder in the cache, named after the hash of its lock file, so that clones share it.
# shellcheck shell=bash

# npm_packages NAME: installs tools/npm/NAME and sets npm_folder to its node_modules.
npm_packages() {
    local from=$root/tools/npm/$1 folder work
    folder=$cache/npm-$1-$(sha256 "$from/package-lock.json" | cut -c1-12)
    npm_folder=$folder/node_modules
    [ -d "$folder" ] && return
    say "installing from npm:$(sed -nE 's/^ +"([^"]+)": "([0-9][0-9.]*)",?$/ \1 \2/p' "$from/package.json" | tr '\n' ',' | sed 's/,$//')"
    work=$(mktemp -d "$cache/npm.XXXXXX")
    cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$work"
    run "npm-$1" npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund
    mv "$work" "$folder"
}

# npm_archive NAME VERSION SUM: unpacks one package from npm, without what it depends on, and sets npm_archive_folder.
npm_archive() {
    local name=$1-$2 work
    npm_archive_folder=$cache/npm-$name-${3:0:12}
    [ -d "$npm_archive_folder" ] && return
    say "unpacking from npm: $1 $2"
    work=$(mktemp -d "$cache/npm.XXXXXX")
    run "npm-$1" npm pack "$1@$2" --ignore-scripts --pack-destination "$work"
    [ "$(sha256 "$work/$name.tgz")" = "$3" ] || die "refused: $name.tgz from npm does not have the sum in tools/versions.sh"
    tar -xzf "$work/$name.tgz" -C "$work"
    mv "$work/package" "$npm_archive_folder"
    rm -rf "$work"
}

# python_packages NAME: installs tools/python/NAME.txt and sets python_folder.
python_packages() {
    local list=$root/tools/python/$1.txt work
    python_folder=$cache/python-$1-$(sha256 "$list" | cut -c1-12)
    [ -d "$python_folder" ] && return
    python3 -m pip --version >/dev/null 2>&1 || apt_install python3-pip
    say "installing from PyPI: $(sed -nE 's/^([a-z0-9-]+)==([^ ]+).*/\1 \2/p' "$list" | tr '\n' ' ')"
    work=$(mktemp -d "$cache/pip.XXXXXX")
    run "python-$1" python3 -m pip install --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
        --target "$work" --requirement "$list"
    mv "$work" "$python_folder"
}

# install_wasm_opt VERSION: from npm, or from its release if npm is missing.
install_wasm_opt() {
    local version=$1 link=$bin/wasm-opt
    if [ -L "$link" ] && [ ! -e "$link" ]; then rm "$link"; fi
    [ "$(version_of wasm-opt)" != "$version" ] || return 0
    if [ -e "$link" ] && [ ! -L "$link" ]; then
        die "$link is not version $version; please remove it, so that set-up can install this version"
    fi
    have npm || ! can_apt || apt_install nodejs npm
    if have npm; then
        npm_packages build
        ln -sfn "$npm_folder/binaryen/bin/wasm-opt" "$link"
    else
        prebuilt wasm-opt "$version" || die "wasm-opt $version is missing; please install Node.js with npm, then try again"
    fi
    hash -r
    [ "$(version_of wasm-opt)" = "$version" ] || die "$(command -v wasm-opt) is not version $version"
}

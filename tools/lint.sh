#!/usr/bin/env bash
# Checks JavaScript and spelling, with the tools that `tools/setup.sh check` installs.
#
#   tools/lint.sh javascript   formatting (Prettier) and types (TypeScript)
#   tools/lint.sh format       formats the JavaScript
#   tools/lint.sh spelling     spelling of all text (typos)
set -euo pipefail

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$tools/setup/log.sh"
. "$tools/setup/packages.sh"

prettier() {
    node "$npm_folder/prettier/bin/prettier.cjs" --log-level warn "$1" \
        '{src,public,crates}/**/*.{js,ts}' 'tests/{bench,e2e}/**/*.{js,jsx,mjs,ts}'
}

types() { node "$npm_folder/typescript/bin/tsc" --project "$1" --typeRoots "$npm_folder/@types"; }

case ${1:-} in
    javascript)
        npm_packages check
        prettier --check || die "run \`make format\`"
        types jsconfig.json
        types tests/bench/jsconfig.json
        ;;
    format)
        npm_packages check
        prettier --write
        ;;
    spelling)
        python_packages check
        "$python_folder/bin/typos" --hidden || die "correct the words, or add correct ones to typos.toml"
        ;;
    *)
        echo "usage: tools/lint.sh javascript|format|spelling" >&2
        exit 2
        ;;
esac

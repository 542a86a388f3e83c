#!/usr/bin/env bash
# Checks JavaScript, spelling, workflows and the Dockerfile, with the tools that `tools/setup.sh check` installs.
#
#   tools/lint.sh javascript   formatting (Prettier) and types (TypeScript)
#   tools/lint.sh format       formats the JavaScript
#   tools/lint.sh spelling     spelling of all text (typos)
#   tools/lint.sh workflows    .github/workflows and action.yml (zizmor)
#   tools/lint.sh dockerfile FILE   the Dockerfile that `make pack` writes (hadolint)
set -euo pipefail

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$tools/setup/log.sh"
. "$tools/setup/packages.sh"

prettier() {
    node "$npm_folder/prettier/bin/prettier.cjs" --log-level warn "$1" \
        '{src,public,crates,packaging}/**/*.{js,cjs,ts}' 'tests/{bench,e2e}/**/*.{js,jsx,mjs,ts}'
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
    workflows)
        python_packages release
        "$python_folder/bin/zizmor" --offline --no-progress --quiet --min-severity low action.yml .github/workflows
        ;;
    dockerfile)
        python_packages release
        "$python_folder/bin/hadolint" "${2:?the Dockerfile}"
        ;;
    *)
        echo "usage: tools/lint.sh javascript|format|spelling|workflows|dockerfile FILE" >&2
        exit 2
        ;;
esac

#!/usr/bin/env bash
# build.sh N OUT [FLAG…]: the posts of $BENCH/content/N by $HUGO, with this small theme and nothing kept from an earlier run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
n=$1 out=$2 work=$BENCH/hugo
shift 2
rm -rf "$work"
mkdir -p "$work"
cp -r "$here/layouts" "$here/hugo.toml" "$here"/../shared/{style.css,filter.js} "$work/"
exec "$HUGO" --source "$work" --contentDir "$BENCH/content/$n" --destination "$out" --cacheDir "$work/cache" --ignoreCache --noBuildLock --quiet "$@"

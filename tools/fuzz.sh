#!/usr/bin/env bash
# Runs the fuzzers: tools/fuzz.sh [TARGET...]. Needs nightly Rust. Installs cargo-fuzz if it is missing.
#
#   SECONDS_EACH (300)   duration for each target
#   RUNS_EACH            number of inputs for each target, instead of a duration
#   SANITIZER (address)  `none` is faster, and sufficient for code without `unsafe`
#
# The corpus starts with the fixtures and keeps the inputs of earlier runs. Inputs that fail or take a second are
# written to fuzz/artifacts/. On a busy machine, repeat a slow one alone: `cargo +nightly fuzz run TARGET FILE`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CARGO_FUZZ=0.13.2
sanitizer=${SANITIZER:-address}
if [ -n "${RUNS_EACH:-}" ]; then each=-runs=$RUNS_EACH; else each=-max_total_time=${SECONDS_EACH:-300}; fi
rustup toolchain list 2>/dev/null | grep -q nightly || { echo "fuzzing needs a nightly Rust: rustup toolchain install nightly" >&2; exit 1; }
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --version "=$CARGO_FUZZ" --locked

# seeds TARGET FOLDER...: copies fixtures to the corpus; the folder prefix keeps equal file names apart.
seeds() {
    local target=$1 folder file
    shift
    mkdir -p "fuzz/corpus/$target"
    for folder; do
        for file in "tests/fixtures/$folder"/*; do cp "$file" "fuzz/corpus/$target/${folder//\//-}-${file##*/}"; done
    done
}
seeds front_matter front-matter
seeds json_feed jsonfeed
seeds layout layout
seeds wordpress wordpress/rest
seeds ghost ghost
seeds sources jsonfeed wordpress/rest ghost
mkdir -p fuzz/corpus/safe_html fuzz/corpus/excerpt fuzz/corpus/routes
node - <<'JS'
const fs = require("fs");
fs.readFileSync("tests/fixtures/hostile/html.jsonl", "utf8").trim().split("\n").forEach((line, number) => {
  for (const target of ["safe_html", "excerpt"]) fs.writeFileSync(`fuzz/corpus/${target}/attack-${number}`, JSON.parse(line).payload);
});
// The `safe_html` target reads every input as HTML and as Markdown.
fs.readdirSync("tests/fixtures/commonmark").filter((name) => name.endsWith(".json")).forEach((name) =>
  JSON.parse(fs.readFileSync(`tests/fixtures/commonmark/${name}`, "utf8")).forEach(({ markdown }, number) =>
    fs.writeFileSync(`fuzz/corpus/safe_html/${name.slice(0, -5)}-${number}`, markdown)));
["/\n/posts/a-b/", "/\n/2026/03/a/", "/blog\n/blog/2026-03/a.html", "/\n/notes/x/a/", "/blog\n/blog/page/2/?categories=a,b&match=all#x", "/\n/archive/2026/?page=2", "/\n/search/?q=%C3%A9", "/\n#/posts/x/"]
  .forEach((url, number) => fs.writeFileSync(`fuzz/corpus/routes/address-${number}`, url));
JS

if [ $# = 0 ]; then set -- front_matter json_feed layout wordpress ghost sources safe_html routes excerpt; fi
# Compile all targets first, so that errors show before the first run.
nice cargo +nightly fuzz build --sanitizer "$sanitizer"
broken=
for target; do
    echo "== $target"
    log=$(mktemp)
    nice cargo +nightly fuzz run --sanitizer "$sanitizer" "$target" -- "$each" -timeout=10 -report_slow_units=1 -max_len=20000 -print_final_stats=1 >"$log" 2>&1 ||
        broken=yes
    grep -E "^(Done|stat::|SUMMARY|Slowest|artifact|thread|.*panicked)|Test unit written" "$log" || tail "$log"
    rm "$log"
    for found in "fuzz/artifacts/$target"/{crash,timeout,oom,slow-unit}-*; do
        if [ -e "$found" ]; then echo "broken: $found" >&2; broken=yes; fi
    done
done
[ -z "$broken" ]

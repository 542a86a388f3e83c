#!/usr/bin/env bash
# The long run of the fuzzers: each target for SECONDS_EACH (300), begun from the fixtures and from what earlier runs found.
# Needs a nightly Rust and cargo-fuzz, which is installed where it is missing. An input that breaks a promise is kept in
# fuzz/artifacts/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CARGO_FUZZ=0.13.2
each=${SECONDS_EACH:-300}
rustup toolchain list 2>/dev/null | grep -q nightly || { echo "fuzzing needs a nightly Rust: rustup toolchain install nightly" >&2; exit 1; }
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --version "=$CARGO_FUZZ" --locked

# seeds TARGET FILE...
seeds() {
    local target=$1
    shift
    mkdir -p "fuzz/corpus/$target"
    cp "$@" "fuzz/corpus/$target/"
}
seeds front_matter tests/fixtures/front-matter/*.md
seeds json_feed tests/fixtures/jsonfeed/*
seeds sources tests/fixtures/jsonfeed/* tests/fixtures/wordpress/rest/*.json tests/fixtures/ghost/*.json
mkdir -p fuzz/corpus/safe_html fuzz/corpus/excerpt fuzz/corpus/routes
node - <<'JS'
const fs = require("fs");
fs.readFileSync("tests/fixtures/hostile/html.jsonl", "utf8").trim().split("\n").forEach((line, number) => {
  for (const target of ["safe_html", "excerpt"]) fs.writeFileSync(`fuzz/corpus/${target}/attack-${number}`, JSON.parse(line).payload);
});
["/\n/posts/a-b/", "/blog\n/blog/page/2/?categories=a,b&match=all#x", "/\n/archive/2026/?page=2", "/\n/search/?q=%C3%A9", "/\n#/posts/x/"]
  .forEach((url, number) => fs.writeFileSync(`fuzz/corpus/routes/address-${number}`, url));
JS

for target in front_matter json_feed sources safe_html routes excerpt; do
    echo "== $target"
    nice cargo +nightly fuzz run "$target" -- -max_total_time="$each" -timeout=10 -report_slow_units=1 -max_len=20000 -print_final_stats=1 \
        2>&1 | grep -E "^(stat::number_of_exec|stat::slowest|SUMMARY|Slowest|artifact|thread|.*panicked)|Test unit written" || true
    if ls "fuzz/artifacts/$target"/crash-* "fuzz/artifacts/$target"/timeout-* >/dev/null 2>&1; then echo "broken: see fuzz/artifacts/$target" >&2; broken=yes; fi
done
[ -z "${broken:-}" ]

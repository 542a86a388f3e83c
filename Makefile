# Each target first installs missing tools (tools/setup.sh).
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := bash
PORT  ?= 8080

# The login shell may not have the folder of installed tools in its PATH.
export PATH := $(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER := wasm-bindgen-test-runner
WASM := --target wasm32-unknown-unknown --package broadsheet --features reader,markdown,feeds
TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
CLI  := $(TARGET)/release/broadsheet

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

.PHONY: setup
setup: ## install everything that building and testing need
	@tools/setup.sh test

.PHONY: setup-build
setup-build:
	@tools/setup.sh build

.PHONY: setup-check
setup-check:
	@tools/setup.sh check

BUILD_INPUTS := Cargo.toml Cargo.lock Trunk.toml index.html broadsheet.toml src public style content crates

.PHONY: build
build: setup-build ## the demo site in dist/ and the command line tool in target/release/
	@mkdir -p $(TARGET) && touch $(TARGET)/build-started
	@# The hook is native and the reader WebAssembly. Building both at once uses all cores.
	cargo build --quiet --release --package broadsheet-bundle & hook=$$!; \
	  trunk build --release; trunk=$$?; wait $$hook && exit $$trunk
	BROADSHEET_READER_PACK=$(TARGET)/reader.pack cargo rustc --release --package broadsheet-cli --bin broadsheet -- \
	  -C strip=symbols
	@mv $(TARGET)/build-started $(TARGET)/built

# A build without changes takes more than a minute: Trunk optimises every module again.
.PHONY: build-if-changed
build-if-changed:
	@[ -d dist ] && [ -f $(TARGET)/built ] && \
	  [ -z "$$(find $(BUILD_INPUTS) -newer $(TARGET)/built -print -quit)" ] || $(MAKE) build

.PHONY: serve
serve: build ## build the demo site and serve it on http://127.0.0.1:$PORT (8080)
	@$(CLI) serve --static dist --port $(PORT)

# For this platform. The release workflow makes the packages of all platforms.
.PHONY: pack
pack: setup-check build ## packages for npm, PyPI, crates.io and WordPress in target/pack/
	rm -rf $(TARGET)/pack
	cargo run --quiet --release --package broadsheet-pack -- \
	  $$(rustc -vV | sed -n 's/^host: //p') $(CLI) $(TARGET)/reader.pack $(TARGET)/pack
	tools/lint.sh dockerfile $(TARGET)/pack/Dockerfile

.PHONY: check
check: setup-check ## formatting, types, spelling, lints, licences, unit tests and documentation
	cargo fmt --check
	tools/lint.sh javascript
	tools/lint.sh spelling
	tools/lint.sh workflows
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy $(WASM) --lib --bin reader --bin first --bin markdown --bin feeds --bin apis --bin mapped --example sanitise --test web -- -D warnings
	cargo deny --log-level error check licenses bans sources
	@tools/known-holes.sh offline
	cargo test --workspace --lib --bins
	cargo test --workspace --test architecture --test documentation --test supply_chain
	cargo test --workspace --doc
	RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps

.PHONY: format
format: setup-check ## format the Rust and the JavaScript
	cargo fmt
	tools/lint.sh format

# Excludes tests that need another browser or a slow build of their own (`web`). `QUICK` in tests/e2e/harness/engines.rs
# lists the end-to-end tests that run.
.PHONY: test-fast
test-fast: setup build-if-changed ## native tests, and the end-to-end tests in Chromium only
	cargo test --workspace --features broadsheet-article-json/schema --no-fail-fast
	source target/setup/env && BROADSHEET_ENGINES=chromium BROADSHEET_QUICK=1 \
	  cargo test --workspace --no-fail-fast --test size --test declarations --test e2e -- --test-threads=2

# Fast tests come first, so that errors show early. More than two browser tests at a time would time out on two cores.
.PHONY: test
test: setup build pack ## every test, browsers included
	cargo test --workspace --features broadsheet-article-json/schema --no-fail-fast
	source target/setup/env && WASM_BINDGEN_TEST_TIMEOUT=600 cargo test --profile web $(WASM) --test web
	source target/setup/env && cargo test --workspace --no-fail-fast --test size --test declarations --test packages \
	  --test e2e -- --test-threads=2

.PHONY: audit
audit: setup-check ## known vulnerabilities of the dependencies; needs the network
	@tools/known-holes.sh strict
	cargo deny --manifest-path fuzz/Cargo.toml --config deny.toml --log-level error check licenses bans sources

.PHONY: known-holes
known-holes: setup-check
	@tools/known-holes.sh

.PHONY: fuzz
fuzz: ## run each fuzzer for SECONDS_EACH (300); `cargo test --test fuzzed` is the short version
	tools/fuzz.sh

.PHONY: endurance
endurance: setup build ## hours of use in minutes: 200 kills of each command, 10,000 rebuilds, 1,000 navigations, faults
	KILLS=$${KILLS:-200} cargo test --package broadsheet-cli --no-fail-fast --test kills -- --nocapture --test-threads=1
	REBUILDS=$${REBUILDS:-10000} cargo test --package broadsheet-cli --test rebuilds -- --nocapture
	FLAPS=$${FLAPS:-200} cargo test --package broadsheet-cli --test flapping -- --nocapture
	source target/setup/env && export BROADSHEET_ENDURANCE=1 BROADSHEET_ENGINES=chromium && \
	  for part in endurance:: flapping:: faults:: two_hundred_removals; do \
	    cargo test --package broadsheet-cli --test e2e -- --test-threads=1 $$part || exit 1; done

.PHONY: bench
bench: build ## the benchmarks; writes docs/benchmarks.md, its JSON and its charts
	@status=0; tests/bench/run.sh || status=$$?; node tests/bench/report.mjs && cargo bench --quiet --bench chart || status=1; exit $$status

# Versions of tools without a lock file. Sourced by tools/setup.sh. The others are pinned elsewhere: Trunk, wasm-bindgen
# and wasm-opt in Trunk.toml, npm packages in npm/, Python packages in python/.
# shellcheck shell=bash disable=SC2034
CARGO_DENY=0.20.2
GECKODRIVER=0.37.1

# Versions of tools that are compiled or downloaded whole (read by tools/setup.sh). The others are pinned where their
# lock files are: Trunk, wasm-bindgen and wasm-opt in Trunk.toml, npm packages in npm/, Python packages in python/.
# shellcheck shell=bash disable=SC2034
CARGO_DENY=0.20.2
GECKODRIVER=0.37.1

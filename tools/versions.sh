# Versions of tools without a lock file. Sourced by tools/setup.sh. The others are pinned elsewhere: Trunk, wasm-bindgen
# and wasm-opt in Trunk.toml, npm packages in npm/, Python packages in python/.
# shellcheck shell=bash disable=SC2034
CARGO_DENY=0.20.2
GECKODRIVER=0.37.1
# The script of the editor, and the SHA-256 sum of its npm package. It is alone: its dependencies are inside.
DECAP_CMS=3.16.3
DECAP_CMS_SUM=f1c0055411ebdbd5b7c77a835a68b92b5467622585838f8496223b27eee116d1

#!/usr/bin/env bash
# Builds a site in a GitHub workflow. Input: variables that action.yml sets. Output: the folder $OUT.
#
# The program comes from the release. It runs only if the release workflow of this repository built it.
set -euo pipefail

die() { echo "::error::$*" >&2; exit 1; }

case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) target=x86_64-unknown-linux-musl ;;
    Linux-ARM64) target=aarch64-unknown-linux-musl ;;
    macOS-X64) target=x86_64-apple-darwin ;;
    macOS-ARM64) target=aarch64-apple-darwin ;;
    Windows-X64) target=x86_64-pc-windows-msvc ;;
    *) die "there is no program for $RUNNER_OS on $RUNNER_ARCH; use another runner, or \`cargo install broadsheet-cli\`" ;;
esac
version=${VERSION:-$(sed -nE '/^\[workspace.package\]/,/^\[/s/^version = "(.*)"/\1/p' "$ACTION/Cargo.toml")}
case $version in '' | *[!0-9A-Za-z.+-]*) die "\`$version\` is not a version, such as 0.1.0" ;; esac
name=broadsheet-$version-$target
case $target in *windows*) archive=$name.zip ;; *) archive=$name.tar.gz ;; esac

folder=$(mktemp -d "${RUNNER_TEMP:-/tmp}/broadsheet.XXXXXX")
gh release download "v$version" --repo "$REPOSITORY" --pattern "$archive" --dir "$folder" ||
    die "release v$version of $REPOSITORY has no $archive"
gh attestation verify "$folder/$archive" --repo "$REPOSITORY" >/dev/null ||
    die "$archive was not built by the release workflow of $REPOSITORY"
case $archive in
    *.zip) unzip -q "$folder/$archive" -d "$folder" ;;
    *) tar -xzf "$folder/$archive" -C "$folder" ;;
esac
arguments=(build "$SITE" --out "$OUT")
[ -z "$BASE_URL" ] || arguments+=(--base-url "$BASE_URL")
"$folder/$name/broadsheet" "${arguments[@]}"

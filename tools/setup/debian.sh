# Debian packages. Sourced by tools/setup.sh.
# shellcheck shell=bash

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
can_apt() { have apt-get && as_root true 2>/dev/null; }

# apt_install PACKAGE...: never removes a package, so it cannot replace one that a person chose.
apt_install() {
    local package missing=()
    for package; do
        dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    have apt-get || die "please install the equivalents of these Debian packages: ${missing[*]}"
    can_apt || die "please run: sudo apt-get install ${missing[*]}"
    say "installing Debian packages: ${missing[*]}"
    if [ -z "${apt_updated:-}" ]; then
        for _ in 1 2 3; do if (run apt-update as_root apt-get update); then break; fi; sleep 5; done
        apt_updated=yes
    fi
    run apt-install as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        --no-remove -o DPkg::Lock::Timeout=600 "${missing[@]}"
}

# Browsers and WordPress for the tests, and the file with their paths. Sourced by tools/setup.sh.
# shellcheck shell=bash

wordpress=/usr/share/wordpress
minibrowser() { local path; for path in /usr/lib/*/webkit2gtk-4.*/MiniBrowser; do [ -x "$path" ] && echo "$path" && return; done; return 1; }

browser_packages() {
    local packages=()
    { first_of chromium google-chrome google-chrome-stable && have chromedriver; } >/dev/null || packages+=(chromium chromium-driver)
    first_of firefox firefox-esr >/dev/null || packages+=(firefox-esr)
    { have WebKitWebDriver && minibrowser; } >/dev/null || packages+=(webkit2gtk-driver)
    { have xvfb-run && have xauth; } || packages+=(xvfb xauth)
    [ -n "$(fc-list 2>/dev/null)" ] || packages+=(fontconfig fonts-liberation)
    have npm || packages+=(nodejs npm)
    # WordPress with PHP and MariaDB.
    { [ -d $wordpress/wp-content/themes/twentytwentythree ] && have php && [ -x /usr/sbin/mariadbd ]; } ||
        packages+=(wordpress wordpress-theme-twentytwentythree php-cli php-mysql php-xml php-mbstring php-curl mariadb-server)
    [ ${#packages[@]} -gt 0 ] || return 0
    # A developer may have only some browsers; CI must have all.
    if can_apt || [ -n "${CI:-}" ]; then
        apt_install "${packages[@]}"
    else
        say "missing packages, whose tests are skipped: ${packages[*]}"
    fi
}

# write_env: writes the paths of installed tools to target/setup/env, which the tests read.
write_env() {
    local browsers=() chrome firefox webkit
    {
        echo "# Written by tools/setup.sh: paths of installed tools for the tests."
        printf 'export BROADSHEET_DIST=%q\n' "$root/dist"
        printf 'export BROADSHEET_AXE=%q\n' "$npm_folder/axe-core/axe.min.js"
        printf 'export BROADSHEET_REACT=%q BROADSHEET_REACT_DOM=%q\n' "$npm_folder"/{react,react-dom}/umd
        printf 'export BROADSHEET_REACT_ROUTER=%q\n' "$npm_folder/react-router-dom/umd"
        printf 'export BROADSHEET_TURBO=%q\n' "$npm_folder/@hotwired/turbo/dist"
        printf 'export BROADSHEET_JQUERY=%q\n' "$npm_folder/jquery/dist"
        printf 'export BROADSHEET_FRAMEWORKS=%q\n' "$frameworks"
        printf 'export BROADSHEET_DECAP_CMS=%q\n' "$npm_archive_folder"
        printf 'export BROADSHEET_DECAP_SERVER=%q\n' "$editor/decap-server/dist/index.js"
        printf 'export BROADSHEET_TSC=%q\n' "$type_checker"
        printf 'export BROADSHEET_HUGO=%q\n' "$(echo "$python_folder"/hugo/binaries/hugo*)"
        [ ! -d $wordpress ] || printf 'export BROADSHEET_WORDPRESS=%q\n' $wordpress
        if chrome=$(first_of chromium google-chrome google-chrome-stable) && have chromedriver; then
            browsers+=(chrome)
            printf 'export CHROMEDRIVER=%q BROADSHEET_CHROME=%q\n' "$(command -v chromedriver)" "$chrome"
        fi
        if firefox=$(first_of firefox firefox-esr); then
            browsers+=(firefox)
            printf 'export BROADSHEET_GECKODRIVER=%q BROADSHEET_FIREFOX=%q\n' "$(command -v geckodriver)" "$firefox"
        fi
        if webkit=$(minibrowser) && have WebKitWebDriver && have xvfb-run; then
            browsers+=(webkit)
            printf 'export BROADSHEET_WEBKITDRIVER=%q BROADSHEET_WEBKIT=%q\n' "$(command -v WebKitWebDriver)" "$webkit"
        fi
        printf 'export BROADSHEET_BROWSERS=%q\n' "${browsers[*]-}"
    } >"$logs/env.new"
    case " ${browsers[*]-} " in *" chrome "*) ;; *) die "Chrome or Chromium with chromedriver is missing" ;; esac
    mv "$logs/env.new" "$logs/env"
}

#!/usr/bin/env bash
# wordpress.sh FOLDER PORT: starts a real WordPress with 30 posts of the prerendered site, and builds a live site of ours
# that reads it, FOLDER/live. It runs until it is stopped. FOLDER/article is then the path of the measured article.
set -euo pipefail
folder=$1 port=$2
address=http://127.0.0.1:$port
rm -rf "$folder"
mkdir -p "$folder"
cp -r "$BROADSHEET_WORDPRESS" "$folder/site"
socket=$(mktemp -u "${TMPDIR:-/tmp}/bench-XXXXXX.socket")
php=
trap 'kill $(jobs -p) ${php:+-- "-$php"} 2>/dev/null; wait 2>/dev/null; rm -f "$socket"' EXIT
trap 'exit 0' TERM INT
user=--user=$(id -un)
mariadb-install-db --no-defaults --auth-root-authentication-method=normal --skip-test-db "$user" --datadir="$folder/data" >/dev/null
/usr/sbin/mariadbd --no-defaults --skip-networking --skip-log-bin "$user" --datadir="$folder/data" --socket="$socket" 2>"$folder/database.log" &
for _ in $(seq 600); do
    mariadb --no-defaults -u root --socket="$socket" -e 'CREATE DATABASE IF NOT EXISTS wordpress' 2>/dev/null && break
    sleep 0.1
done
cat >"$folder/site/wp-config.php" <<PHP
<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$socket'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', '$address'); define('WP_SITEURL', '$address');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
PHP
# A group of its own, because the workers of PHP outlive it.
PHP_CLI_SERVER_WORKERS=4 setsid php -d zlib.output_compression=1 -S "127.0.0.1:$port" -t "$folder/site" >"$folder/server.log" 2>&1 &
php=$!
for _ in $(seq 100); do
    curl -s -o "$folder/installed.html" "$address/wp-admin/install.php?step=2" --data \
        'weblog_title=Bench&user_name=bench&admin_password=of-the-bench-1&admin_password2=of-the-bench-1&pw_weak=1&admin_email=bench%40example.org&blog_public=0&Submit=Install' && break
    sleep 0.1
done
cat >"$folder/site/fill.php" <<'PHP'
<?php
require 'wp-load.php';
wp_set_current_user(1);
wp_delete_post(1, true);
foreach (file($argv[1], FILE_IGNORE_NEW_LINES) as $file) {
    [$article] = json_decode(file_get_contents($file), true)['items'];
    $date = gmdate('Y-m-d H:i:s', strtotime($article['date_published']));
    $post = ['post_title' => $article['title'], 'post_content' => wp_slash($article['content_html']), 'post_status' => 'publish',
        'post_date' => $date, 'post_date_gmt' => $date];
    echo parse_url(get_permalink(wp_insert_post($post)), PHP_URL_PATH), "\n";
}
PHP
sort -r <(ls "$BENCH"/sites/prerendered/data/posts/post-000[012]*.json) >"$folder/posts"
(cd "$folder/site" && HTTP_HOST=127.0.0.1:$port php fill.php "$folder/posts") >"$folder/paths"
printf 'title = "Bench"\nsource = { url = "%s/", kind = "wordpress", mode = "live" }\n' "$address" >"$folder/broadsheet.toml"
"$CLI" build "$folder" --reader "$DIST" --out "$folder/live" >/dev/null
node "$BENCH/rig/compress.mjs" "$folder/live"
# Written last: it tells that everything runs.
measured=$(node -p 'JSON.parse(fs.readFileSync(process.argv[1])).article' "$BENCH/content/1000/manifest.json")
paste "$folder/posts" "$folder/paths" | sed -n "s|.*/$measured\.json\t||p" >"$folder/article"
wait

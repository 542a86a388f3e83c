//! The WordPress plugin of `make pack` in a real WordPress: installed, activated, used by an editor, and viewed.

use super::READER;
use crate::wordpress::WordPress;
use crate::{Context, Test, tests};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::{env, fs};

pub fn tests() -> Vec<Test> {
    tests![the_plugin_shows_headlines_with_and_without_scripts, the_plugin_explains_invalid_settings_to_authors_only]
}

/// The folder of the packages.
pub fn pack() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("target"), PathBuf::from);
    env::var_os("BROADSHEET_PACK").map_or_else(|| target.join("pack"), PathBuf::from)
}

/// The plugin that `make pack` made.
fn plugin() -> PathBuf {
    let folder = pack();
    let files = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}; `make pack` makes it", folder.display()));
    let plugin = files.flatten().map(|file| file.path()).find(|file| file.extension().is_some_and(|it| it == "zip"));
    plugin.expect("the plugin").canonicalize().expect("a path")
}

/// A WordPress with 25 posts, and the plugin.
fn with_plugin() -> &'static WordPress {
    let wordpress = WordPress::shared();
    wordpress.with_posts();
    let said = wordpress.run(
        "require_once ABSPATH . 'wp-admin/includes/file.php';
         require_once ABSPATH . 'wp-admin/includes/plugin.php';
         WP_Filesystem();
         if (!is_plugin_active('broadsheet-reader/broadsheet-reader.php')) {
           $unpacked = unzip_file(trim(stream_get_contents(STDIN)), WP_PLUGIN_DIR);
           if (is_wp_error($unpacked)) die($unpacked->get_error_message());
           $active = activate_plugin('broadsheet-reader/broadsheet-reader.php');
           if (is_wp_error($active)) die($active->get_error_message());
         }
         echo 'active';",
        &plugin().display().to_string(),
    );
    assert_eq!(said, "active");
    wordpress
}

/// Saves a page as an editor who may not write unfiltered HTML. Returns its URL.
fn save_as_editor(wordpress: &WordPress, content: &str) -> String {
    let number = wordpress.run(
        "$editor = get_user_by('login', 'reviser');
         $id = $editor ? $editor->ID : wp_insert_user(['user_login' => 'reviser', 'user_pass' => wp_generate_password(), 'role' => 'editor']);
         define('DISALLOW_UNFILTERED_HTML', true);
         wp_set_current_user($id);
         if (current_user_can('unfiltered_html')) die('the editor may write any HTML');
         echo wp_insert_post(['post_title' => 'A page', 'post_type' => 'page', 'post_status' => 'publish',
           'post_content' => wp_slash(stream_get_contents(STDIN))]);",
        content,
    );
    assert!(number.trim().parse::<u32>().is_ok(), "WordPress published nothing: {number}");
    format!("{}?page_id={}", wordpress.url(), number.trim())
}

/// The text of the links in the page as the server sends it.
const SERVED_LINKS: &str = "const [url, done] = arguments;
    fetch(url).then((answer) => answer.text()).then((text) => {
      const page = new DOMParser().parseFromString(text, 'text/html');
      done([...page.querySelectorAll('broadsheet-reader')].map((one) => [...one.querySelectorAll('li a')].map((link) => link.textContent)));
    })";

fn the_plugin_shows_headlines_with_and_without_scripts(context: &Context) {
    let page = &context.page;
    let wordpress = with_plugin();
    let url = save_as_editor(
        wordpress,
        "<!-- wp:broadsheet/reader {\"limit\":\"3\"} /-->\n<!-- wp:shortcode -->[broadsheet view=\"list\" limit=\"2\" categories=\"news\" layout=\"cards\"]<!-- /wp:shortcode -->",
    );
    page.leave_shadow_root();
    page.visit(&url);
    let served = page.js_async(SERVED_LINKS, serde_json::json!([url]));
    assert_eq!(
        served,
        serde_json::json!([["Day 1 & night", "Day 2 & night", "Day 3 & night"], ["Day 2 & night", "Day 4 & night"]])
    );
    page.wait_for(READER);
    page.wait_for(&format!("{READER}[view=list][layout=cards][thumbnails=on]"));
    page.js("document.querySelector(arguments[0]).scrollIntoView()", serde_json::json!([READER]));
    page.enter_shadow_root(READER);
    page.wait_until_settled();
    assert_eq!(page.texts("[data-part=recent] li a"), ["Day 1 & night", "Day 2 & night", "Day 3 & night"]);
    page.leave_shadow_root();
}

/// The preview of a block with these attributes, as the editor requests it.
fn preview(wordpress: &WordPress, attributes: &str) -> String {
    let said = wordpress.run(
        "define('REST_REQUEST', true); $_GET['context'] = 'edit';
         $request = new WP_REST_Request('GET', '/wp/v2/block-renderer/broadsheet/reader');
         $request->set_query_params(['context' => 'edit', 'attributes' => json_decode(stream_get_contents(STDIN), true)]);
         echo json_encode(rest_do_request($request)->get_data());",
        attributes,
    );
    let answer: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
    answer["rendered"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned()
}

fn the_plugin_explains_invalid_settings_to_authors_only(context: &Context) {
    let page = &context.page;
    let wordpress = with_plugin();
    let cases = [
        (r#"{"limit":"many"}"#, "a whole number from 1 to 100"),
        (r#"{"src":"feed.json"}"#, "https://example.org/feed.json"),
        (r#"{"src":"javascript:alert(1)"}"#, "https://example.org/feed.json"),
        (r#"{"view":"grid"}"#, "recent, list, reader"),
        (r#"{"layout":"grid"}"#, "newspaper, cards, compact"),
        (r#"{"categories":"News & Views"}"#, "&quot;news-views&quot;"),
    ];
    for (attributes, says) in cases {
        let shown = preview(wordpress, attributes);
        assert!(shown.contains("role=\"alert\"") && shown.contains(says), "{attributes}: {shown}");
        let url = save_as_editor(wordpress, &format!("<!-- wp:broadsheet/reader {attributes} /-->\n<p>After it.</p>"));
        page.leave_shadow_root();
        page.visit(&url);
        let text = page.text("main");
        assert!(text.contains("After it.") && !text.contains("use "), "{attributes}: {text}");
        assert_eq!(page.count("[role=alert]"), 0, "{attributes}");
    }
    let valid = preview(wordpress, "{}");
    assert!(valid.contains("<li><a href=") && valid.contains("Day 1 &amp; night"), "{valid}");
    // Nobody answers at this address: the page stays whole, with a link to it.
    let url = save_as_editor(wordpress, "[broadsheet src=\"http://nobody.invalid/feed.json\"]");
    page.visit(&url);
    assert_eq!(page.texts(&format!("{READER} a")), ["nobody.invalid"]);
    context.allow_errors();
}

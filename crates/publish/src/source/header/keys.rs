//! Names of front-matter keys, including those of Jekyll, Hugo, Zola, Eleventy, Docusaurus, Hexo and Astro.
//!
//! Input: a key. Output: its synonyms, or a suggestion for a misspelled key. Entry points: [`names`] and
//! [`suggestion`].
//! Case, `-` and `_` make no difference: `pubDate`, `pub_date` and `pubdate` are one key.

/// Supported keys, one row for each, with synonyms in order of precedence. A name may be in two rows.
pub const KEYS: &[&[&str]] = &[
    &["title"],
    &[
        "date",
        "published",
        "publish_date",
        "pub_date",
        "date_published",
        "published_at",
        "published_date",
        "published_time",
        "created",
        "created_at",
    ],
    // In Hugo these set when an article is published; `date` is the date that is shown.
    &["publish_date", "pub_date", "published"],
    &[
        "updated",
        "lastmod",
        "modified",
        "last_modified",
        "last_modified_at",
        "date_modified",
        "modified_at",
        "modified_date",
        "updated_at",
        "updated_date",
        "date_updated",
        "last_updated",
        "last_update",
    ],
    &["expires", "expiry_date", "unpublish_date"],
    &["description", "deck", "dek", "subtitle", "standfirst", "summary", "excerpt", "abstract"],
    &["categories", "category"],
    &["tags", "tag"],
    &["series"],
    &["series_order", "series_part", "series_weight"],
    &["authors", "author"],
    &["author_url", "author_link"],
    &[
        "image",
        "cover",
        "hero",
        "featured_image",
        "feature_image",
        "cover_image",
        "hero_image",
        "header_image",
        "og_image",
        "social_image",
        "thumbnail",
        "banner",
        "images",
    ],
    &[
        "image_alt",
        "cover_alt",
        "hero_alt",
        "featured_image_alt",
        "feature_image_alt",
        "cover_image_alt",
        "hero_image_alt",
    ],
    &["image_focus", "focal_point", "focus", "image_focal_point", "cover_focus", "image_position", "cover_position"],
    &["slug"],
    &["draft", "unlisted", "hidden", "private", "headless", "eleventy_exclude_from_collections"],
    &["aliases", "alias", "redirect_from"],
    &["permalink", "url", "path"],
    &["language", "lang", "locale"],
    &["direction", "dir", "text_direction"],
    &["translation_key"],
    &["canonical", "canonical_url"],
    &["toc", "table_of_contents"],
    &["pinned", "pin", "sticky"],
    &["featured"],
];

/// Keys of other programs that can mark a draft or name an image. They are not offered as suggestions.
const SECONDARY_KEYS: &[&[&str]] = &[&["build"], &["render"], &["status"], &["header"], &["layout"]];

/// Tables in which some programs keep further keys. They are searched for keys that are missing at the top level.
pub const GROUPS: &[&str] = &["taxonomies", "extra", "params"];

/// Keys that only other programs read. They are not reported as misspelled.
const IGNORED_KEYS: &str = "weight type template comments math mathjax katex mermaid keywords id uid guid data order priority sidebar_label sidebar_position sidebar_class_name pagination_label pagination_next \
    pagination_prev hide_title hide_table_of_contents toc_min_heading_level toc_max_heading_level custom_edit_url \
    displayed_sidebar sidebar_custom_props eleventy_computed eleventy_navigation \
    eleventy_import templateEngineOverride pagination override tags_exclude cascade \
    is_cjk_language link_title markup menus menu outputs resources sitemap show_toc sort_by \
    page_template paginate_by in_search_index insert_anchor_links transparent generate_feeds generate_feed redirect_to \
    redirect external_url link post_format classes footer author_profile read_time share related \
    published_by robots noindex seo og twitter css js styles scripts version license source ref references cssclass \
    cssclasses image_caption caption photos duration rating";

/// Whether two keys are equal, ignoring case, `-` and `_`.
pub fn is_same_key(a: &str, b: &str) -> bool {
    normalized(a).eq(normalized(b))
}

fn normalized(key: &str) -> impl Iterator<Item = u8> {
    key.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).map(|byte| byte.to_ascii_lowercase())
}

/// Returns all synonyms of the key whose first name is `name`.
pub fn names(name: &str) -> &'static [&'static str] {
    KEYS.iter().chain(SECONDARY_KEYS).find(|names| names[0] == name).copied().unwrap_or_default()
}

/// Returns the supported key that is similar to an unknown key, if there is one.
pub fn suggestion(key: &str) -> Option<&'static str> {
    let known = |name: &str| is_same_key(name, key);
    if KEYS.iter().chain(SECONDARY_KEYS).flat_map(|names| *names).chain(GROUPS).any(|name| known(name))
        || IGNORED_KEYS.split(' ').any(known)
    {
        return None;
    }
    let key = key.to_ascii_lowercase().replace('-', "_");
    let close = |name: &&str| strsim::osa_distance(&key, name) <= if name.len() > 5 { 2 } else { 1 };
    KEYS.iter().map(|names| names[0]).find(close)
}

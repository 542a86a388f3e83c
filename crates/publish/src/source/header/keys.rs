//! The names of keys, here and in the programs that people come from: Jekyll, Hugo, Zola, Eleventy, Docusaurus, Hexo, Astro.
//!
//! Case, `-` and `_` make no difference: `pubDate`, `pub_date` and `pubdate` are one key.

/// The keys that are read: of several on one line the first that is there counts. A name may stand on two lines.
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
    // To Hugo these say when, and `date` what is shown.
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
    &["slug"],
    &["draft", "unlisted", "hidden", "private", "headless", "eleventy_exclude_from_collections"],
    &["aliases", "alias", "redirect_from"],
    &["permalink", "url", "path"],
    &["language", "lang", "locale"],
    &["direction", "dir", "text_direction"],
    &["translation_key"],
    &["canonical", "canonical_url"],
];

/// Keys of other programs that are read for what they say of a draft and of a picture. Nobody means them by a slip of the hand.
const READ_TOO: &[&[&str]] = &[&["build"], &["render"], &["status"], &["header"], &["layout"]];

/// Keys under which some programs keep others: what is missing at the top is looked for in there.
pub const GROUPS: &[&str] = &["taxonomies", "extra", "params"];

/// Keys that only other programs read. They are no spelling mistakes of ours.
const ELSEWHERE: &str = "weight type template toc comments math mathjax katex mermaid series keywords id uid guid data sticky pin \
    pinned featured order priority sidebar_label sidebar_position sidebar_class_name pagination_label pagination_next \
    pagination_prev hide_title hide_table_of_contents toc_min_heading_level toc_max_heading_level custom_edit_url \
    displayed_sidebar sidebar_custom_props eleventy_computed eleventy_navigation \
    eleventy_import templateEngineOverride pagination override tags_exclude cascade \
    is_cjk_language link_title markup menus menu outputs resources sitemap show_toc sort_by \
    page_template paginate_by in_search_index insert_anchor_links transparent generate_feeds generate_feed redirect_to \
    redirect external_url link post_format classes footer author_profile read_time share related \
    published_by robots noindex seo og twitter css js styles scripts version license source ref references cssclass \
    cssclasses image_caption caption photos duration rating";

/// Whether two keys are the same.
pub fn same(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(key: &str) -> impl Iterator<Item = u8> {
    key.bytes().filter(|byte| !matches!(byte, b'-' | b'_')).map(|byte| byte.to_ascii_lowercase())
}

/// All the names of the key that is called `name` first.
pub fn names(name: &str) -> &'static [&'static str] {
    KEYS.iter().chain(READ_TOO).find(|names| names[0] == name).copied().unwrap_or_default()
}

/// The key that was meant by one that nobody reads, if it looks like a slip of the hand.
pub fn meant(key: &str) -> Option<&'static str> {
    let known = |name: &str| same(name, key);
    if KEYS.iter().chain(READ_TOO).flat_map(|names| *names).chain(GROUPS).any(|name| known(name))
        || ELSEWHERE.split(' ').any(known)
    {
        return None;
    }
    let key = key.to_ascii_lowercase().replace('-', "_");
    let close = |name: &&str| strsim::osa_distance(&key, name) <= if name.len() > 5 { 2 } else { 1 };
    KEYS.iter().map(|names| names[0]).find(close)
}

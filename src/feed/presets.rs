//! Mappings for well-known content management systems.
//!
//! Input: the name of a preset. Output: a mapping as JSON. Entry point: [`named`]. Native only: a page contains its
//! mapping, and an embed loads `presets/NAME.json`.

/// The presets: name and mapping. A site may use other fields; then it copies the mapping and changes it.
pub const PRESETS: [(&str, &str); 10] = [
    ("contentful", include_str!("../../public/presets/contentful.json")),
    ("dev", include_str!("../../public/presets/dev.json")),
    ("directus", include_str!("../../public/presets/directus.json")),
    ("drupal", include_str!("../../public/presets/drupal.json")),
    ("payload", include_str!("../../public/presets/payload.json")),
    ("sanity", include_str!("../../public/presets/sanity.json")),
    ("strapi", include_str!("../../public/presets/strapi.json")),
    ("strapi4", include_str!("../../public/presets/strapi4.json")),
    ("wagtail", include_str!("../../public/presets/wagtail.json")),
    ("wordpress-com", include_str!("../../public/presets/wordpress-com.json")),
];

/// Returns the mapping of a preset.
pub fn named(name: &str) -> Option<&'static str> {
    PRESETS.iter().find(|(known, _)| *known == name).map(|(_, map)| *map)
}

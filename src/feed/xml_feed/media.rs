//! Enclosures and Media RSS: images, audio and video of an item.
//!
//! Input: an item. Output: `image` and `attachments` of a JSON Feed. Entry point: [`set`].

use super::Base;
use crate::feed::{json::Json, xml::Element};

/// Sets the image and the attachments of an item. `url` is the name of the attribute of an enclosure with its URL.
pub(super) fn set<'a, 'e: 'a>(
    item: &mut Json,
    element: &'a Element<'e>,
    enclosures: impl Iterator<Item = &'a Element<'e>>,
    url: &str,
    base: &Base,
) {
    let mut image = None;
    let mut attachments: Vec<Json> = Vec::new();
    let mut add = |address: Option<&str>, element: &Element| {
        let Some(address) = address.map(|address| base.absolute(address)) else { return };
        let kind = element.attribute("type").unwrap_or_default();
        let medium = element.attribute("medium").or_else(|| kind.split('/').next()).unwrap_or_default();
        if medium == "image" || kind.is_empty() && is_image(&address) {
            image.get_or_insert(address);
        } else if attachments.iter().all(|other| other.get("url").text() != Some(&*address)) && !kind.contains("flash")
        {
            let kind = if kind.is_empty() && matches!(medium, "audio" | "video") {
                [medium, "/*"].concat()
            } else {
                kind.to_owned()
            };
            attachments.push(Json::object([
                ("url", address.into()),
                ("mime_type", Some(kind).filter(|kind| !kind.is_empty()).into()),
                ("title", element.attribute("title").into()),
            ]));
        }
    };
    enclosures.for_each(|enclosure| add(enclosure.attribute(url), enclosure));
    each(element, "media:content", &mut |media| add(media.attribute("url"), media));
    let mut thumbnail = None;
    each(element, "media:thumbnail", &mut |media| {
        thumbnail = thumbnail.take().or(media.attribute("url").map(str::to_owned))
    });
    let cover = element.child("itunes:image").and_then(|image| image.attribute("href"));
    let image = image.or_else(|| thumbnail.as_deref().or(cover).map(|url| base.absolute(url)));
    item.set("image", image);
    if !attachments.is_empty() {
        item.set("attachments", attachments);
    }
}

/// Visits the elements with a name in an item and its groups.
fn each(element: &Element, name: &str, visit: &mut dyn FnMut(&Element)) {
    for child in element.elements() {
        if child.is(name) {
            visit(child);
        }
        if child.is("media:group") || child.is("media:content") {
            each(child, name, visit);
        }
    }
}

/// Returns the description of a group, plain text.
pub(super) fn description(element: &Element) -> Option<String> {
    let mut found = None;
    each(element, "media:description", &mut |description| found = found.take().or(description.text()));
    found
}

fn is_image(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit('.').next().unwrap_or_default();
    ["jpg", "jpeg", "png", "gif", "webp", "avif"].iter().any(|known| known.eq_ignore_ascii_case(extension))
}

//! Galleries.
//!
//! Input: the element around the images of WordPress, Ghost and others. Output: one paragraph of images, each with its
//! caption as title, which the Markdown writer shows as a gallery. Entry point: `Writer::gallery`.

use super::inlines::{image_url, is_image_file, plain};
use super::{Writer, elements, is_blank};
use broadsheet::safe_html::fragment::{Element, Part};
use pulldown_cmark::{Event, Tag};

/// The classes of galleries: of the block and the shortcode of WordPress, and of Ghost.
const CLASSES: [&str; 3] = ["wp-block-gallery", "gallery", "kg-gallery-card"];

/// Whether an element other than a figure is marked as a gallery.
pub(super) fn is_gallery(element: &Element) -> bool {
    matches!(element.name.as_str(), "div" | "ul") && CLASSES.iter().any(|class| element.has_class(class))
}

impl Writer<'_> {
    /// Writes a gallery. Returns `false`, without writing anything, if a paragraph of images would lose a part of it.
    pub(super) fn gallery(&mut self, gallery: &Element) -> bool {
        // The last caption that is not inside an item belongs to all images.
        let own = elements(&gallery.parts).rfind(|element| element.name == "figcaption");
        let is_item = |part: &&Part| !matches!(part, Part::Element(it) if own.is_some_and(|own| std::ptr::eq(own, it)));
        let Some(pictures) = pictures(gallery.parts.iter().filter(is_item)).filter(|found| found.len() > 1) else {
            return false;
        };
        self.block(Tag::Paragraph, |writer| {
            for (at, (image, caption)) in pictures.iter().enumerate() {
                writer.events.extend((at > 0).then_some(Event::SoftBreak));
                let mut events = Vec::new();
                writer.image(image, caption.as_deref(), &mut events);
                writer.events.extend(events);
            }
        });
        own.into_iter().for_each(|caption| self.blocks(&caption.parts));
        true
    }
}

/// The images with their captions. `None` if there are other things, links to pages, or captions that are not plain.
fn pictures<'e>(parts: impl IntoIterator<Item = &'e Part>) -> Option<Vec<(&'e Element, Option<String>)>> {
    let mut found = Vec::new();
    let is_complete = parts.into_iter().all(|part| collect(part, &mut found));
    is_complete.then_some(found)
}

fn collect<'e>(part: &'e Part, found: &mut Vec<(&'e Element, Option<String>)>) -> bool {
    let Part::Element(element) = part else { return is_blank(std::slice::from_ref(part)) };
    match element.name.as_str() {
        "img" => {
            found.extend(image_url(element).map(|_| (element, None)));
            true
        }
        "figcaption" | "dd" => match (found.last_mut(), plain(&element.parts)) {
            (Some((_, caption @ None)), Some(words)) => {
                *caption = Some(words).filter(|words| !words.is_empty());
                true
            }
            _ => false,
        },
        "a" if element.attribute("href").is_some_and(|href| !is_image_file(href)) => false,
        "a" | "br" | "div" | "dl" | "dt" | "figure" | "li" | "p" | "picture" | "source" | "span" | "ul" => {
            element.parts.iter().all(|part| collect(part, found))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Body, Context};

    fn converted(html: &str) -> String {
        let same = |url: &str| url.to_owned();
        Body::parse_foreign(html, None).to_markdown(&Context { link: &same, image: &same }).markdown
    }

    #[test]
    fn galleries_are_one_paragraph() {
        let both = "![A](a.jpg \"One\")\n![](b.jpg)";
        let galleries = [
            "<figure class='wp-block-gallery columns-2'><figure class=wp-block-image><img src=a.jpg alt=A><figcaption>One\
             </figcaption></figure><figure class=wp-block-image><a href=b.jpg><img src=b.jpg></a></figure></figure>",
            "<ul class=wp-block-gallery><li class=blocks-gallery-item><figure><img src=a.jpg alt=A><figcaption>One\
             </figcaption></figure></li><li class=blocks-gallery-item><figure><img src=b.jpg></figure></li></ul>",
            "<div class='gallery gallery-columns-3'><dl class=gallery-item><dt><a href=a.jpg><img src=a.jpg alt=A></a></dt>\
             <dd class=wp-caption-text> One </dd></dl><dl class=gallery-item><dt><img src=b.jpg></dt></dl><br></div>",
            "<figure class='kg-card kg-gallery-card'><div class=kg-gallery-row><figure><img src=a.jpg alt=A><figcaption>One\
             </figcaption></figure><div class=kg-gallery-image><img src=b.jpg loading=lazy></div></div></figure>",
            "<figure><figure><img src=a.jpg alt=A><figcaption>One</figcaption></figure><img src=b.jpg></figure>",
        ];
        for html in galleries {
            assert_eq!(converted(html), both, "{html}");
            let with_own = html.rsplit_once("</").unwrap().0.to_owned();
            let with_own = format!("{with_own}<figcaption>Both <em>quays</em></figcaption>");
            assert_eq!(converted(&with_own), format!("{both}\n\nBoth *quays*"), "{with_own}");
        }
    }

    /// The images are separate, and the link or the text stays.
    #[test]
    fn galleries_with_more_than_images_lose_nothing() {
        let kept = [
            (
                "<figure class=wp-block-gallery><img src=a.jpg><figure><a href=/shop/><img src=b.jpg></a></figure></figure>",
                "/shop/",
            ),
            ("<div class=gallery><img src=a.jpg><img src=b.jpg><p>Words</p></div>", "Words"),
            ("<div class=gallery><img src=a.jpg><table><tr><td>Cell</td></tr></table><img src=b.jpg></div>", "Cell"),
            (
                "<figure class=wp-block-gallery><figure><img src=a.jpg><figcaption><a href=/b/>By B</a></figcaption></figure>\
                 <figure><img src=b.jpg></figure></figure>",
                "/b/",
            ),
        ];
        for (html, part) in kept {
            let markdown = converted(html);
            assert!(["a.jpg", "b.jpg", part].iter().all(|it| markdown.contains(it)), "{html}: {markdown}");
        }
    }
}

//! Images of articles: large above an article, and small beside a headline in a list.
//!
//! Input: an [`Image`]. Output: an `img` element whose size is known before it arrives. Entry point: [`Picture`].

use crate::{content::Image, drawn::drawn};
use leptos::prelude::*;

/// The width of a large picture: the text column, or a narrow window.
const SIZES: &str = "(min-width: 42rem) 38rem, 94vw";

/// The width of a small picture. Browsers that know `auto` use the real one.
const SMALL_SIZES: &str = "auto, (min-width: 42rem) 24rem, 7rem";

/// The image above an article, or of an article in a list. A large one has its own proportions, and is loaded early,
/// because it is often the largest element of the first screen. A small one is decoration: the headline says what the
/// link leads to.
#[component(transparent)]
pub fn Picture<'a>(image: &'a Image, large: bool) -> impl IntoView + use<'a> {
    let alt = if large { &*image.alt } else { "" };
    let (width, height) = image.size.map(|(width, height)| (width.to_string(), height.to_string())).unzip();
    let srcset = srcset(image);
    let sizes = srcset.is_some().then_some(if large { SIZES } else { SMALL_SIZES });
    drawn(view! {
        <img
            referrerpolicy="no-referrer"
            loading=(!large).then_some("lazy")
            fetchpriority=large.then_some("high")
            decoding="async"
            sizes=sizes
            srcset=srcset
            src=image.src.as_str()
            alt=alt
            width=width
            height=height
        />
    })
}

/// The image in all its widths. `None` without copies, or if its own width is unknown.
fn srcset(image: &Image) -> Option<String> {
    let (width, _) = image.size.filter(|_| !image.copies.is_empty())?;
    let mut srcset = String::new();
    for copy in &image.copies {
        srcset.extend([copy.src.as_str(), " ", &copy.width.to_string(), "w, "]);
    }
    srcset.extend([image.src.as_str(), " ", &width.to_string(), "w"]);
    Some(srcset)
}

//! The style of a site's own look: one cascade layer after those of the reader.
//!
//! Input: the [`Look`], and the addresses of its fonts. Output: CSS. Entry point: [`style`]. What a site does not use
//! costs no bytes.

use crate::page::site_font::{SiteFont, local_families};
use crate::site::look::{List, Look, Palette, Preset};

/// A font and the address of its file.
pub type Font = (String, SiteFont);

/// What the style is for, besides the look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Whether a menu has groups.
    pub has_groups: bool,
    /// Whether there is a logo or a banner.
    pub has_frame: bool,
    /// Whether lists can have an introduction.
    pub has_sections: bool,
    /// Whether articles are pinned.
    pub has_pins: bool,
    /// Whether pictures of articles have placeholders.
    pub has_placeholders: bool,
}

/// The classes of a page whose list is not like those of the site: its layout, and whether it shows pictures.
pub fn page_class(list: Option<List>, thumbnails: Option<bool>) -> String {
    let thumbnails = thumbnails.filter(|shown| *shown).map(|_| THUMBNAILS_ON);
    list.map(list_class).into_iter().chain(thumbnails).collect::<Vec<_>>().join(" ")
}

/// The class of a page whose list shows pictures, in a site whose lists show none.
const THUMBNAILS_ON: &str = "thumbnails-on";

fn list_class(list: List) -> &'static str {
    match list {
        List::Newspaper => "list-own list-newspaper",
        List::Cards => "list-own list-cards",
        List::Compact => "list-own list-compact",
    }
}

/// The style of a layout, in addition to the reader's own.
fn list_style(list: List) -> &'static str {
    match list {
        List::Newspaper => "",
        List::Cards => include_str!("looks/cards.css"),
        List::Compact => include_str!("looks/compact.css"),
    }
}

/// Adds the layout of the site's lists, and the `others` that single pages have. `:where` keeps the specificity.
fn push_lists(css: &mut String, site: Option<List>, others: &[List]) {
    if others.is_empty() {
        site.into_iter().for_each(|list| push_compact(css, list_style(list)));
        return;
    }
    let own = site.map(|list| (list, String::from(".page:not(.list-own)")));
    let others = others.iter().map(|list| (*list, [".", list_class(*list).replace("list-own ", "").as_str()].concat()));
    for (list, selector) in own.into_iter().chain(others).filter(|(list, _)| !list_style(*list).is_empty()) {
        *css += &format!(":where({selector}){{");
        push_compact(css, list_style(list));
        css.push('}');
    }
}

/// Returns the layer, or nothing if the site has no look of its own. `fonts` are those of the text and of headings,
/// and `lists` the layouts of single pages.
pub fn style(look: &Look, fonts: [Option<&Font>; 2], lists: &[List], features: Features) -> String {
    let mut css = String::new();
    let preset = look.preset.map(|preset| match preset {
        Preset::Modern => include_str!("looks/modern.css"),
        Preset::Journal => include_str!("looks/journal.css"),
        Preset::Plain => include_str!("looks/plain.css"),
    });
    let menu = features.has_groups.then_some(include_str!("looks/menu.css"));
    let frame = features.has_frame.then_some(include_str!("looks/frame.css"));
    let sections = features.has_sections.then_some(include_str!("looks/sections.css"));
    let pins = features.has_pins.then_some(include_str!("looks/pins.css"));
    let placeholders = features.has_placeholders.then_some(include_str!("looks/placeholders.css"));
    [menu, frame, sections, pins, placeholders].into_iter().flatten().for_each(|part| push_compact(&mut css, part));
    push_lists(&mut css, look.list(), lists);
    if look.thumbnails == Some(false) {
        css += &format!(":where(.page:not(.{THUMBNAILS_ON})){{");
        push_compact(&mut css, include_str!("looks/thumbnails.css"));
        css.push('}');
    }
    preset.into_iter().for_each(|part| push_compact(&mut css, part));
    if let Some(palettes) = look.palettes() {
        css += &colours(&palettes);
    }
    css += &font_style(fonts);
    if css.is_empty() { css } else { format!("@layer look{{{css}}}") }
}

/// The `theme-color` tags for the backgrounds of both themes.
pub fn theme_colours([light, dark]: &[Palette; 2]) -> String {
    let tag = |palette: &Palette, theme: &str| {
        let colour = palette.background;
        format!("<meta name=\"theme-color\" content=\"{colour}\" media=\"(prefers-color-scheme: {theme})\" />\n")
    };
    tag(light, "light") + &tag(dark, "dark")
}

fn colours([light, dark]: &[Palette; 2]) -> String {
    let mut root = String::new();
    let mut edge = String::new();
    for ((name, light), (_, dark)) in light.properties().into_iter().zip(dark.properties()) {
        // The reader has no property that overrides the colour of edges, and must stay as strong as wanted.
        let css = if name == "--edge" { &mut edge } else { &mut root };
        *css += &format!("{name}:light-dark({light},{dark});");
    }
    format!(":root{{{root}}}@media not (prefers-contrast:more){{:root{{{edge}}}}}")
}

/// The fonts apply where `fonts.js` allows them. Until they arrive, and without it, local fonts take their room.
fn font_style([text, headings]: [Option<&Font>; 2]) -> String {
    let named = [("site-text", text), ("site-headings", headings)];
    let faces = named.iter().filter_map(|(name, font)| font.map(|(href, font)| font.faces(name, href)));
    let mut css: String = faces.collect();
    if css.is_empty() {
        return css;
    }
    let display = if headings.is_some() { "site-headings" } else { "site-text" };
    let mut properties = vec![("--broadsheet-display", display)];
    if text.is_some() {
        properties.insert(0, ("--broadsheet-serif", "site-text"));
    }
    for (selector, is_own) in [(":root", false), (":root[data-fonts]", true)] {
        let value = |name: &str| {
            let own = if is_own { [name, ","].concat() } else { String::new() };
            [&own, &*local_families(name), "Georgia,\"DejaVu Serif\",serif"].concat()
        };
        let rules = properties.iter().map(|(property, name)| [property, ":", &*value(name)].concat());
        css += &format!("{selector}{{{}}}", rules.collect::<Vec<_>>().join(";"));
    }
    css
}

/// Adds CSS without the spaces that only people need. The text is our own, and has no spaces in strings.
fn push_compact(css: &mut String, text: &str) {
    for line in text.lines().map(str::trim) {
        let line = line.strip_suffix(" {").map_or_else(|| line.to_owned(), |rule| [rule, "{"].concat());
        match line.split_once(": ").filter(|_| line.ends_with(';')) {
            Some((name, value)) => css.extend([name, ":", value]),
            None => css.push_str(&line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_without_a_look_has_no_style_of_its_own() {
        assert_eq!(style(&Look::default(), [None, None], &[], Features::default()), "");
    }

    #[test]
    fn a_page_with_another_layout_has_only_that() {
        #[allow(clippy::field_reassign_with_default, reason = "some fields are private")]
        let mut look = Look::default();
        look.list = Some(List::Cards);
        let css = style(&look, [None, None], &[List::Compact, List::Newspaper], Features::default());
        assert!(css.contains(":where(.page:not(.list-own)){.stories:not(.titles){display:grid;"), "{css}");
        assert!(css.contains("}:where(.list-compact){.stories:not(.titles){display:block;}"), "{css}");
        assert!(!css.contains("newspaper"), "the reader's own style has this layout: {css}");
    }

    #[test]
    fn each_part_is_valid_and_small() {
        for preset in [Preset::Modern, Preset::Journal, Preset::Plain] {
            #[allow(clippy::field_reassign_with_default, reason = "some fields are private")]
            let mut look = Look::default();
            look.preset = Some(preset);
            let css = style(
                &look,
                [None, None],
                &[],
                Features {
                    has_groups: true,
                    has_frame: true,
                    has_sections: true,
                    has_pins: true,
                    has_placeholders: true,
                },
            );
            assert_eq!(css.matches('{').count(), css.matches('}').count(), "{css}");
            assert!(
                css.starts_with("@layer look{.masthead-nav details{position:relative;}") && css.len() < 4500,
                "{css}"
            );
        }
        let file = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/fonts/DejaVuSerif.woff2"));
        let font = (String::from("/media/a.woff2"), SiteFont::read(&file.unwrap()).unwrap());
        let css = style(&Look::default(), [None, Some(&font)], &[], Features::default());
        let locals =
            "site-headings-georgia,site-headings-noto-serif,site-headings-dejavu-serif,Georgia,\"DejaVu Serif\",serif";
        let properties = format!(
            ":root{{--broadsheet-display:{locals}}}:root[data-fonts]{{--broadsheet-display:site-headings,{locals}}}}}"
        );
        assert!(
            css.starts_with("@layer look{@font-face{font-family:site-headings;") && css.ends_with(&properties),
            "{css}"
        );
    }
}

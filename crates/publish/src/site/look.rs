//! The look of a site: colours of both themes, fonts, the layout of lists, and complete looks to start from.
//!
//! Input: the setting `look`. Output: a [`Look`], and errors for colours that are hard to read. Entry points:
//! [`Look::read`] and [`Look::palettes`].

use crate::site::colour::{Colour, EDGE, TEXT, contrast};
use crate::site::setting_table::{Stated, Table};
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::front_matter::Node;

/// The look of a site. Values that are missing are those of the preset, or of the reader's own style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The complete look to start from.
    pub preset: Option<Preset>,
    /// How lists show articles.
    pub list: Option<List>,
    /// Whether lists show the pictures of articles.
    pub thumbnails: Option<bool>,
    /// The font of the text: a file of the site.
    pub font: Option<Stated>,
    /// The font of headings.
    pub heading_font: Option<Stated>,
    light: StatedColours,
    dark: StatedColours,
}

/// A complete look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Sans-serif, cards, blue on white.
    Modern,
    /// Serif, warm paper, green.
    Journal,
    /// One colour, a compact list.
    Plain,
}

/// How lists show articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// A lead story, and small ones in two columns.
    Newspaper,
    /// Cards of the same size, with pictures above.
    Cards,
    /// One short row for each article.
    Compact,
}

/// The colours of one theme, as stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct StatedColours {
    accent: Option<(Colour, Place)>,
    background: Option<(Colour, Place)>,
    text: Option<(Colour, Place)>,
}

/// The colours of one theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind the text.
    pub background: Colour,
    /// Of the text.
    pub text: Colour,
    /// Of links.
    pub accent: Colour,
}

impl Palette {
    const fn new(background: u32, text: u32, accent: u32) -> Self {
        Palette { background: Colour::new(background), text: Colour::new(text), accent: Colour::new(accent) }
    }

    /// Returns the custom properties for these colours: name and colour. Text in the derived colours is legible.
    pub fn properties(&self) -> [(&'static str, Colour); 8] {
        let Palette { background, text, accent } = *self;
        let tint = background.mixed(text, 0.06);
        [
            ("--broadsheet-paper", background),
            ("--broadsheet-tint", tint),
            ("--broadsheet-ink", text),
            ("--broadsheet-quiet", text.mixed(tint, 0.35).legible_on(tint, TEXT)),
            ("--broadsheet-rule", background.mixed(text, 0.18)),
            ("--broadsheet-accent", accent),
            ("--broadsheet-mark", background.mixed(Colour::new(0xf2c200), 0.3)),
            ("--edge", text.faded(background, 0.6, EDGE)),
        ]
    }
}

/// The colours of the reader's own style (`tokens.css`), light and dark.
const OWN: [Palette; 2] = [Palette::new(0xfaf8f3, 0x1c1a17, 0x9b2c1f), Palette::new(0x171512, 0xebe5d9, 0xf0907c)];

impl Preset {
    const NAMES: [(&'static str, Preset); 3] =
        [("modern", Preset::Modern), ("journal", Preset::Journal), ("plain", Preset::Plain)];

    fn palettes(self) -> [Palette; 2] {
        match self {
            Preset::Modern => [Palette::new(0xffffff, 0x1b1f24, 0x0b57d0), Palette::new(0x111418, 0xe3e6ea, 0x8ab4f8)],
            Preset::Journal => [Palette::new(0xfdf8ec, 0x22281f, 0x2f5d50), Palette::new(0x161a17, 0xe4e3d6, 0x93c9b4)],
            Preset::Plain => [Palette::new(0xffffff, 0x111111, 0x111111), Palette::new(0x0e0e0e, 0xf0f0f0, 0xf0f0f0)],
        }
    }

    fn list(self) -> List {
        match self {
            Preset::Modern => List::Cards,
            Preset::Journal => List::Newspaper,
            Preset::Plain => List::Compact,
        }
    }
}

impl List {
    /// The names of the layouts in settings.
    pub const NAMES: [(&'static str, List); 3] =
        [("newspaper", List::Newspaper), ("cards", List::Cards), ("compact", List::Compact)];
}

const COLOURS: [&str; 3] = ["accent", "background", "text"];

impl Look {
    /// Reads the setting `look`.
    pub fn read(node: &Node, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let keys = ["preset", "list", "thumbnails", "font", "heading_font", "dark", COLOURS[0], COLOURS[1], COLOURS[2]];
        let Some(mut table) = Table::of("look", node, &keys, source, diagnostics) else { return Look::default() };
        let mut look = Look {
            preset: table.choice("preset", &Preset::NAMES),
            list: table.choice("list", &List::NAMES),
            thumbnails: table.flag("thumbnails"),
            font: table.text("font"),
            heading_font: table.text("heading_font"),
            light: StatedColours::read(&mut table),
            dark: StatedColours::default(),
        };
        if let Some(dark) = table.find("dark") {
            look.dark = Table::of("look.dark", dark, &COLOURS, source, diagnostics)
                .map(|mut table| StatedColours::read(&mut table))
                .unwrap_or_default();
        }
        look.check(diagnostics);
        look
    }

    /// Returns the layout of lists, if it is not the default.
    pub fn list(&self) -> Option<List> {
        self.list.or(self.preset.map(Preset::list)).filter(|list| *list != List::Newspaper)
    }

    /// Returns the colours of the light and the dark theme, if any is not the default.
    pub fn palettes(&self) -> Option<[Palette; 2]> {
        let is_own = self.preset.is_none() && [&self.light, &self.dark].iter().all(|colours| colours.is_empty());
        (!is_own).then(|| {
            let [light, dark] = self.preset.map_or(OWN, Preset::palettes);
            let mut dark = self.dark.over(dark);
            // An accent for one theme only is adapted to the other.
            if let (Some((accent, _)), None) = (&self.light.accent, &self.dark.accent) {
                dark.accent = accent.legible_on(dark.background, TEXT);
            }
            [self.light.over(light), dark]
        })
    }

    /// Returns the colours of the light theme.
    pub fn light_palette(&self) -> Palette {
        let [light, _] = self.palettes().unwrap_or(OWN);
        light
    }

    /// Reports text and links with too little contrast.
    fn check(&self, diagnostics: &mut Vec<Diagnostic>) {
        let Some(palettes) = self.palettes() else { return };
        for ((palette, colours), theme) in palettes.iter().zip([&self.light, &self.dark]).zip(["light", "dark"]) {
            for (name, colour, stated) in
                [("text", palette.text, &colours.text), ("accent", palette.accent, &colours.accent)]
            {
                let ratio = contrast(colour, palette.background);
                let Some((_, place)) = stated.as_ref().or(colours.background.as_ref()).filter(|_| ratio < TEXT) else {
                    continue;
                };
                // Rounded down, so that a colour that fails does not seem to pass.
                let ratio = (ratio * 100.0).floor() / 100.0;
                let what = format!(
                    "`{name}` {colour} on {} has a contrast of {ratio:.2}:1 in the {theme} theme, which is hard to read; \
                     {TEXT}:1 is the least",
                    palette.background
                );
                let nearest = colour.legible_on(palette.background, TEXT);
                let error = Diagnostic::error(Code::InvalidSetting, what).at(place.clone());
                diagnostics.push(error.help(format!("the nearest colour that passes is {nearest}")));
            }
        }
    }
}

impl StatedColours {
    fn read(table: &mut Table<'_, '_>) -> Self {
        let [accent, background, text] = COLOURS.map(|name| {
            let stated = table.text(name)?;
            let colour = Colour::parse(&stated.value);
            if colour.is_none() {
                table.fault(&stated, &format!("`{name}` must be a colour such as \"#9b2c1f\""));
            }
            Some((colour?, stated.place))
        });
        StatedColours { accent, background, text }
    }

    fn is_empty(&self) -> bool {
        self.accent.is_none() && self.background.is_none() && self.text.is_none()
    }

    fn over(&self, palette: Palette) -> Palette {
        let one = |stated: &Option<(Colour, Place)>, other| stated.as_ref().map_or(other, |(colour, _)| *colour);
        Palette {
            background: one(&self.background, palette.background),
            text: one(&self.text, palette.text),
            accent: one(&self.accent, palette.accent),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_legible() {
        for palette in Preset::NAMES.iter().flat_map(|(_, preset)| preset.palettes()).chain(OWN) {
            let Palette { background, text, accent } = palette;
            let colours = palette.properties();
            let [_, (_, tint), _, (_, quiet), .., (_, mark), (_, edge)] = colours;
            for (colour, behind, least) in [
                (text, background, 7.0),
                (accent, background, TEXT),
                (accent, tint, TEXT),
                (quiet, background, TEXT),
                (quiet, tint, TEXT),
                (text, mark, TEXT),
                (edge, background, EDGE),
            ] {
                assert!(contrast(colour, behind) >= least, "{colour} on {behind} in {palette:?}");
            }
        }
    }
}

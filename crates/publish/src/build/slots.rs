//! Prepares what a site puts into the frame of its pages: checks links and files, and converts texts.
//!
//! Input: the settings, and what bodies may refer to. Output: [`Slots`], files, and diagnostics. Entry point:
//! [`SlotWriter::slots`].

use crate::article::body::{self, Context, media_url, on_site};
use crate::article::media::{Asset, Reference};
use crate::output::Output;
use crate::page::looks::{self, Features, Font};
use crate::page::markup::Slot;
use crate::page::site_font::{self, SiteFont};
use crate::page::slots::{self, Icon, MenuLink, Slots};
use crate::page::{site_head, site_style};
use crate::site::customisation::{Customisation, MenuEntry, is_elsewhere};
use crate::site::setting_table::Stated;
use crate::site::settings;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::nearest::nearest;
use broadsheet::content::Slug;
use broadsheet::html::{self, Token, escaped};
use broadsheet::route::{Mode, Route, Routes};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// Files beside `broadsheet.toml` that become a part of each page.
const STYLE_FILE: &str = "style.css";
const HEAD_FILE: &str = "head.html";

/// A larger font, in bytes, is reported.
const LARGE_FONT: u64 = 100_000;
/// A larger font cannot be read.
const MAX_FONT: u64 = 8 << 20;
/// A larger style, in bytes, is reported, because each page contains it.
const LARGE_STYLE: usize = 20_000;
/// In pixels. A higher logo is shown smaller.
const MAX_LOGO_HEIGHT: u32 = 80;

/// Prepares the slots of one language.
pub(super) struct SlotWriter<'a, 'c> {
    pub context: &'a Context<'c>,
    pub output: &'a Output,
    /// The addresses of pages that menus may lead to, for suggestions.
    pub addresses: &'a dyn Fn() -> Vec<String>,
    /// Whether the articles are known, so that links can be checked.
    pub is_checked: bool,
    /// Whether the front page begins with pinned or featured articles.
    pub has_pins: bool,
}

impl SlotWriter<'_, '_> {
    /// Returns the slots. What is wrong in all languages is reported for the main one only.
    pub fn slots(&self, diagnostics: &mut Vec<Diagnostic>) -> io::Result<Slots> {
        let settings = self.context.settings;
        let Customisation { header_menu, footer_menu, logo, favicons, footer, banner, social, look, sections, .. } =
            &settings.customisation;
        let mut ours = Vec::new();
        let mut slots = Slots::default();
        let header = self.menu(header_menu, &mut ours);
        let footer_links = self.menu(footer_menu, &mut ours);
        if !header.is_empty() {
            let script = slots::menu_script();
            let name = format!("menu-{:016x}.js", xxh3_64(script.as_bytes()));
            slots.set_menu(&header, &[settings.shared_path(), &name].concat());
            if !slots.body_end.is_empty() && self.is_main() {
                self.output.put_lasting(name, script.as_bytes())?;
            }
        }
        if !footer_links.is_empty() {
            slots.set(Slot::FooterMenu, slots::footer_menu(&footer_links));
        }
        if let Some([light, dark]) = logo
            && let Some(light) = light.as_ref().and_then(|file| self.image(file, &mut ours))
        {
            let dark = dark.as_ref().and_then(|file| self.image(file, &mut ours));
            slots.icons.extend(Icon::new(light.0.clone(), light.1));
            slots.set_html(Slot::Logo, self.logo(&light, dark.as_ref()));
        }
        let icons: Vec<_> = favicons.iter().filter_map(|file| self.icon(file, &mut ours)).collect();
        if !icons.is_empty() {
            slots.set_html(Slot::Icon, icons.iter().map(|(tag, _)| tag.as_str()).collect());
            slots.icons = icons.into_iter().map(|(_, icon)| icon).collect();
        }
        if let Some(text) = footer {
            slots.set_html(Slot::Footer, self.markdown(text, &mut ours));
        }
        if let Some(text) = banner {
            let html = self.markdown(text, &mut ours);
            let line = html.trim().strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>"));
            slots.set_html(
                Slot::Banner,
                match line.filter(|line| !line.contains("<p")) {
                    Some(line) => format!("<p class=\"site-banner\">{line}</p>"),
                    // A heading or a list.
                    None => format!("<div class=\"site-banner\">{html}</div>"),
                },
            );
        }
        if !social.is_empty() {
            let link = |(name, url): &(String, Stated)| {
                format!("<a href=\"{}\" rel=\"me external\">{}</a> ", escaped(&url.value), escaped(name))
            };
            slots.set_html(Slot::Social, format!("<p>{}</p>", social.iter().map(link).collect::<String>()));
        }
        if let Some(palettes) = look.palettes() {
            slots.set_html(Slot::ThemeColour, looks::theme_colours(&palettes));
        }
        let fonts = [&look.font, &look.heading_font].map(|file| self.font(file.as_ref()?, &mut ours));
        slots.head += &site_font::tags(fonts.iter().flatten().map(|(href, _)| href.as_str()));
        slots.has_fonts = fonts.iter().any(Option::is_some);
        let features = Features {
            has_groups: !slots.body_end.is_empty(),
            has_frame: logo.is_some() || banner.is_some(),
            has_sections: !sections.is_empty(),
            has_pins: self.has_pins,
            has_placeholders: settings.placeholders,
        };
        let lists: Vec<_> = sections.named.iter().filter_map(|section| section.list).collect();
        slots.style = looks::style(look, fonts.each_ref().map(Option::as_ref), &lists, features);
        slots.style += &self.site_style(&mut ours);
        slots.head += &self.site_head(&mut ours);
        if self.is_main() {
            diagnostics.append(&mut ours);
        } else {
            let is_of_language = |found: &Diagnostic| found.code == Code::BrokenLink;
            diagnostics.extend(ours.into_iter().filter(is_of_language));
        }
        Ok(slots)
    }

    fn is_main(&self) -> bool {
        self.context.settings.whole_site.is_none()
    }

    fn menu(&self, entries: &[MenuEntry], diagnostics: &mut Vec<Diagnostic>) -> Vec<MenuLink> {
        entries.iter().filter_map(|entry| self.menu_link(entry, diagnostics)).collect()
    }

    fn menu_link(&self, entry: &MenuEntry, diagnostics: &mut Vec<Diagnostic>) -> Option<MenuLink> {
        let settings = self.context.settings;
        let MenuEntry { title, url, language, items } = entry;
        if language.as_ref().is_some_and(|language| !language.eq_ignore_ascii_case(&settings.language)) {
            return None;
        }
        let (mut href, mut path) = (None, None);
        if let Some(url) = url {
            if is_elsewhere(&url.value) {
                href = Some(url.value.clone());
            } else {
                let (html, found) = self.compile(&format!("[x](<{}>)", url.value));
                let mut address = link_of(&html).unwrap_or_else(|| on_site(settings.shared_path(), &url.value));
                if let Some(problem) = found.into_iter().next().filter(|_| self.is_checked) {
                    if self.is_main() || language.is_some() {
                        diagnostics.push(self.dead_entry(title, url, problem));
                    } else {
                        // The page is in the main language only.
                        address = on_site(settings.shared_path(), &url.value);
                    }
                }
                path = address.strip_prefix(&*settings.base.path).map(str::to_owned);
                href = Some(address);
            }
        }
        Some(MenuLink { title: title.clone(), href, path, items: self.menu(items, diagnostics) })
    }

    /// Reports a menu entry whose target does not exist.
    fn dead_entry(&self, title: &str, url: &Stated, problem: Diagnostic) -> Diagnostic {
        let addresses = (self.addresses)();
        let help = match nearest(&url.value, addresses.iter().map(String::as_str)) {
            Some(close) => Some(format!("did you mean `{close}`?")),
            None => problem.help,
        };
        let message = format!("the menu entry `{title}` leads nowhere: {}", problem.message);
        Diagnostic { help, ..Diagnostic::error(Code::BrokenLink, message).at(url.place.clone()) }
    }

    /// Converts a text of the settings. Problems in it are at the place of the setting.
    fn markdown(&self, text: &Stated, diagnostics: &mut Vec<Diagnostic>) -> String {
        let (html, found) = self.compile(&text.value);
        let found = found.into_iter().filter(|_| self.is_checked && self.is_main());
        diagnostics.extend(found.map(|problem| problem.at(text.place.clone())));
        html
    }

    fn compile(&self, markdown: &str) -> (String, Vec<Diagnostic>) {
        let settings = self.context.settings;
        let source = Source { path: settings.root.join(settings::FILE), text: markdown.to_owned() };
        let (text, found) = body::compile(&source, 0, Path::new(""), None, &settings.language, self.context);
        (text.html, found)
    }

    /// Finds a file that a setting names, and publishes it. Returns its address.
    fn file(&self, stated: &Stated, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, Option<Arc<Asset>>)> {
        let shared = self.context.settings.shared_path();
        let path = &stated.value;
        let mut found = self.context.media.find(Path::new(""), path);
        if matches!(found, Reference::Missing) && !path.starts_with('/') {
            found = self.context.media.find(Path::new(""), &["/", path].concat());
        }
        let (message, help) = match found {
            Reference::File(asset, _) => return Some((media_url(shared, &asset.name), Some(asset))),
            Reference::Served(served) => return Some((on_site(shared, &served.address), served.asset)),
            Reference::Missing => {
                (format!("there is no file {path}"), String::from("check the path: it is relative to broadsheet.toml"))
            }
            Reference::Elsewhere => {
                (format!("{path} is on another site"), String::from("copy the file into the site, and write its path"))
            }
            Reference::Outside => {
                (format!("{path} is outside the site's folder"), String::from("copy the file into the site"))
            }
            Reference::Refused(refusal) => (refusal.message(path), refusal.help()),
        };
        diagnostics.push(Diagnostic::error(Code::InvalidSetting, message).at(stated.place.clone()).help(help));
        None
    }

    /// Finds an image: its address and its size.
    fn image(&self, stated: &Stated, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, Option<(u32, u32)>)> {
        let (href, asset) = self.file(stated, diagnostics)?;
        let is_svg = stated.value.to_ascii_lowercase().ends_with(".svg");
        let is_broken =
            |asset: &Arc<Asset>| asset.is_broken() || asset.unsupported.is_some() || (asset.size.is_none() && !is_svg);
        if asset.as_ref().is_none_or(is_broken) {
            let what = format!("{} is not an image that browsers can show", stated.value);
            let error = Diagnostic::error(Code::BrokenImage, what).at(stated.place.clone());
            diagnostics.push(error.help("use an SVG, PNG, WebP or AVIF file"));
            return None;
        }
        Some((href, asset.and_then(|asset| asset.size)))
    }

    /// The images in place of the title. With two, the one for the other theme is not loaded. The size is the one that
    /// is shown, because the masthead must not grow when the image arrives.
    fn logo(&self, light: &(String, Option<(u32, u32)>), dark: Option<&(String, Option<(u32, u32)>)>) -> String {
        let image = |(href, size): &(String, Option<(u32, u32)>), attributes: &str| {
            let shown = size.map(|(width, height)| {
                let limited = height.clamp(1, MAX_LOGO_HEIGHT);
                (u64::from(width) * u64::from(limited) / u64::from(height.max(1)), limited)
            });
            let size =
                shown.map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\"")).unwrap_or_default();
            let alt = escaped(&self.context.settings.title);
            format!("<img src=\"{}\" alt=\"{alt}\"{size}{attributes} />", escaped(href))
        };
        match dark {
            None => image(light, ""),
            Some(dark) => [
                image(light, " class=\"logo-light\" loading=\"lazy\""),
                image(dark, " class=\"logo-dark\" loading=\"lazy\""),
            ]
            .concat(),
        }
    }

    /// An icon and its tag.
    fn icon(&self, stated: &Stated, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, Icon)> {
        let (href, asset) = self.file(stated, diagnostics)?;
        let name = stated.value.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let Some(icon) = Icon::new(href, asset.and_then(|asset| asset.size)) else {
            let what = format!("{} is not an icon that browsers can show", stated.value);
            let error = Diagnostic::error(Code::InvalidSetting, what).at(stated.place.clone());
            diagnostics.push(error.help("use an SVG, PNG, ICO or WebP file"));
            return None;
        };
        let Icon { href, kind, size } = &icon;
        let sizes = size.map(|(width, height)| format!(" sizes=\"{width}x{height}\"")).unwrap_or_default();
        let rel = if name.starts_with("apple-touch-icon") { "apple-touch-icon" } else { "icon" };
        Some((format!("<link rel=\"{rel}\" href=\"{}\" type=\"{kind}\"{sizes} />\n", escaped(href)), icon))
    }

    fn font(&self, stated: &Stated, diagnostics: &mut Vec<Diagnostic>) -> Option<Font> {
        let (href, asset) = self.file(stated, diagnostics)?;
        let mut bytes = Vec::new();
        let file = asset.and_then(|asset| self.context.settings.confinement.open(&asset.file).ok());
        let size = file.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |data| data.len());
        file.and_then(|file| file.take(MAX_FONT).read_to_end(&mut bytes).ok());
        let Some(font) = SiteFont::read(&bytes) else {
            let what = format!("{} is not a WOFF2 font", stated.value);
            let error = Diagnostic::error(Code::InvalidSetting, what).at(stated.place.clone());
            diagnostics.push(error.help("convert the font to WOFF2, for example with `woff2_compress`"));
            return None;
        };
        if size > LARGE_FONT {
            let what = format!("{} has {} KB, which every new visitor downloads", stated.value, size / 1000);
            let note = Diagnostic::note(Code::LargeFile, what).at(stated.place.clone());
            diagnostics.push(note.help("keep only the letters of your languages, for example with `pyftsubset`"));
        }
        Some((escaped(&href), font))
    }

    /// Reads a file beside `broadsheet.toml`, if both exist.
    fn site_file(&self, name: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Source> {
        let settings = self.context.settings;
        let path = settings.root.join(name);
        if !settings.root.join(settings::FILE).is_file() || !path.is_file() {
            return None;
        }
        Source::open(&path, &settings.confinement).map_err(|unreadable| diagnostics.push(unreadable)).ok()
    }

    fn site_style(&self, diagnostics: &mut Vec<Diagnostic>) -> String {
        let Some(source) = self.site_file(STYLE_FILE, diagnostics).filter(|it| !it.text.trim().is_empty()) else {
            return String::new();
        };
        let layer = site_style::layer(&source.text, &mut |url, span| {
            if url.starts_with('#') || url.starts_with("data:") || is_elsewhere(url) {
                return url.to_owned();
            }
            let stated = Stated { value: url.to_owned(), place: source.place(span) };
            self.file(&stated, diagnostics).map(|(href, _)| href).unwrap_or_default()
        });
        match layer {
            Ok(layer) => {
                if layer.len() > LARGE_STYLE {
                    let what = format!("{STYLE_FILE} has {} KB, and each page contains it", layer.len() / 1000);
                    let note = Diagnostic::note(Code::LargeFile, what).at(Place::file(&source.path));
                    diagnostics.push(note.help("remove the rules that no page needs"));
                }
                layer
            }
            Err(fault) => {
                let error = Diagnostic::error(Code::InvalidSetting, fault.message).at(source.place(fault.span));
                diagnostics.push(error.help(fault.help));
                String::new()
            }
        }
    }

    fn site_head(&self, diagnostics: &mut Vec<Diagnostic>) -> String {
        let Some(source) = self.site_file(HEAD_FILE, diagnostics) else { return String::new() };
        let shared = self.context.settings.shared_path();
        let (tags, faults) = site_head::tags(&source.text, &|path| on_site(shared, path));
        for fault in faults {
            let start = source.text.split_inclusive('\n').take(fault.line.saturating_sub(1)).map(str::len).sum();
            let length = source.text[start..].find('\n').unwrap_or(source.text.len() - start);
            let place = source.place(start..start + length);
            diagnostics.push(Diagnostic::error(Code::InvalidSetting, fault.message).at(place).help(fault.help));
        }
        tags
    }
}

/// The address of the link in a compiled text.
fn link_of(html: &str) -> Option<String> {
    html::tokens(html).find_map(|token| match token {
        Token::Tag(tag) if html::name(tag) == "a" => Some(html::decode(html::attribute(tag, "href")?).into_owned()),
        _ => None,
    })
}

/// The addresses that menus can have, without the base path.
pub(super) fn addresses<'p>(
    pages: impl Iterator<Item = &'p str>,
    categories: impl Iterator<Item = &'p Slug>,
) -> Vec<String> {
    let routes = Routes::new("/", Mode::Path);
    let search = Route::Search { words: String::new(), page: 1 };
    let lists = [Route::home(), Route::Archive, Route::Topics, search];
    let categories = categories.map(|slug| Route::Category { slug: slug.clone(), page: 1 });
    let lists = lists.into_iter().chain(categories).map(|route| routes.href(&route));
    lists.chain(pages.map(|path| format!("/{path}"))).collect()
}

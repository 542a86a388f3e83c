//! The frame of every page: what surrounds the content, and the only function that prints a page.
//!
//! Input: the frame of a built reader, the settings of a site, and the content of a page. Output: documents.
//! Entry points: [`Frame::of_site`] and [`SiteFrame::print`].

use crate::page::manifest::{Manifest, Role};
use crate::page::markup::{Attributes, FrameError, Markup, Piece, Slot};
use crate::page::newsletter;
use crate::page::security_policy::{self, Additions};
use crate::page::slots::Slots;
use crate::page::stored_settings;
use crate::page::style::{Sheet, Style};
use crate::site::analytics::Analytics;
use crate::site::edition;
use crate::site::messages;
use crate::site::remote::Remote;
use crate::site::settings::Settings;
use crate::source::language;
use broadsheet::html::escaped as text;
use std::borrow::Cow;

/// The frame of the pages of any site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    markup: Markup,
    style: Style,
    /// The file with each role. Files that pages do not load are missing.
    files: Vec<(Role, String)>,
    is_preview: bool,
    slots: Slots,
}

/// The text above each page of a preview.
const PREVIEW_TEXT: &str = "This is a preview. It contains articles that are not published yet.";

/// The style of that text. It is not in the reader's stylesheet, because public sites do not need it.
const PREVIEW_STYLE: &str =
    ".preview{background:var(--accent);color:var(--paper);padding:.5rem 1rem;text-align:center}";

/// The files that the bootstrap script loads: their roles, and the attributes of its tag.
const SCRIPT_ATTRIBUTES: [(Role, &str); 21] = [
    (Role::Style, "data-style"),
    (Role::ReaderScript, "data-reader"),
    (Role::ReaderModule, "data-wasm"),
    (Role::FirstScript, "data-first"),
    (Role::FirstModule, "data-first-wasm"),
    (Role::MarkdownScript, "data-markdown"),
    (Role::MarkdownModule, "data-markdown-wasm"),
    (Role::FeedsScript, "data-feeds"),
    (Role::FeedsModule, "data-feeds-wasm"),
    (Role::ApisScript, "data-apis"),
    (Role::ApisModule, "data-apis-wasm"),
    (Role::MappedScript, "data-mapped"),
    (Role::MappedModule, "data-mapped-wasm"),
    (Role::ReadingScript, "data-reading"),
    (Role::ComfortScript, "data-comfort"),
    (Role::OfflineScript, "data-offline"),
    (Role::VisitsScript, "data-visits"),
    (Role::SpeechScript, "data-speech"),
    (Role::SearchScript, "data-search"),
    (Role::NewsScript, "data-news"),
    (Role::SeveralScript, "data-several"),
];

/// The name of the web app manifest of a site with `offline = true`.
pub const APP_MANIFEST: &str = "manifest.webmanifest";

/// The least number of letters of a long site name, and the value of `data-title` for it.
const TITLE_LENGTHS: [(usize, &str); 2] = [(40, "longest"), (18, "long")];

/// What differs between the frames of sites, besides their settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variant<'a> {
    /// The pattern of article addresses, if it is not the default.
    pub articles: Option<&'a str>,
    /// Attributes of the root element for a remote source. Such a site has no feed, and needs the script at once.
    pub remote: Option<&'a [(&'a str, &'a str)]>,
    /// Whether the site is known to have topics.
    pub has_topics: bool,
}

/// The frame of the pages of one site, ready to be printed.
#[derive(Clone, Debug)]
pub struct SiteFrame {
    /// The security policy of each page.
    pub policy: String,
    head: String,
    /// The policy and the style, for each [`Sheet`].
    styles: [String; Sheet::ALL.len()],
    /// The body before `main`.
    body: Links,
    main_attributes: String,
    footer: Links,
}

/// A text, cut after each link that may lead to the page itself. With each piece comes the address of its last link.
type Links = Vec<(String, Option<String>)>;

/// What one page adds to the frame.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The style of the page.
    pub sheet: Sheet,
    /// Tags of the head: title, description, canonical URL, preloads.
    pub tags: &'a str,
    /// The state of the page, for the reader.
    pub state: &'a str,
    /// The address of the page, if it has one.
    pub route: Option<&'a str>,
    /// The content of `main`, in pieces.
    pub main: &'a [&'a str],
}

impl Frame {
    /// Parses a document as a frame without style and reader.
    pub fn parse(document: &str) -> Result<Self, FrameError> {
        Ok(Frame { markup: Markup::parse(document, &mut |_, _| true)?, ..Frame::default() })
    }

    /// The frame of a built reader.
    pub fn new(manifest: Manifest) -> Self {
        let files = manifest.files.into_iter().map(|file| (file.role, file.name)).collect();
        Frame { markup: manifest.frame, style: manifest.style, files, ..Frame::default() }
    }

    /// The style of the pages.
    pub fn style(&self) -> &Style {
        &self.style
    }

    /// The name of the file with a role.
    pub fn file(&self, role: Role) -> Option<&str> {
        self.files.iter().find(|(known, _)| *known == role).map(|(_, name)| name.as_str())
    }

    /// The frame with one more tag in the head.
    pub fn with_tag(mut self, tag: &str) -> Self {
        self.markup.head_end.push(Piece::Html(tag.to_owned()));
        self
    }

    /// The frame with the parts that a site replaces.
    pub fn with_slots(mut self, slots: Slots) -> Self {
        self.slots = slots;
        self
    }

    /// The frame of a site that is not public: each page has a banner, and search engines must not list it.
    pub fn as_preview(mut self) -> Self {
        self.is_preview = true;
        self.with_tag("<meta name=\"robots\" content=\"noindex\" />")
    }

    /// Adapts the frame to a site: language, base path, title, messages, security policy.
    pub fn of_site(&self, settings: &Settings, variant: Variant<'_>) -> SiteFrame {
        let Markup { head, head_end, body, main, footer, .. } = &self.markup;
        let site = Printer {
            settings,
            files: &self.files,
            slots: &self.slots,
            has_feed: variant.remote.is_none(),
            has_topics: variant.has_topics,
        };
        let latest = settings.customisation.latest.as_ref().map(|latest| latest.value.as_str());
        let [head_end, body] = [head_end, body].map(|pieces| with_latest(pieces, latest));
        let html = |text: &str| Piece::Html(text.to_owned());
        let analytics = settings.sharing.analytics.as_ref();
        let tags = self.reader_tags(settings, variant.remote.is_some())
            + &self.slots.body_end
            + &analytics.map(Analytics::tag).unwrap_or_default();
        let form = newsletter::form(settings);
        let main_end = ["</main>", form.as_deref().unwrap_or_default()].concat();
        let end = [html(&main_end), html(&tags), html("</body>\n</html>\n")];
        let [main_end, footer_end @ ..] = &end;
        let form_style = if form.is_some() { newsletter::STYLE } else { "" };
        let own_style = [if self.is_preview { PREVIEW_STYLE } else { "" }, form_style, &self.slots.style].concat();
        let texts = Sheet::ALL.map(|sheet| Some(self.style.text(sheet) + &own_style).filter(|css| !css.is_empty()));
        let banner = [html("<p class=\"preview\">"), Piece::Text(PREVIEW_TEXT.to_owned()), html("</p>")];
        let banner = if self.is_preview { &banner[..] } else { &[] };
        // A frame without a reader has no settings of visitors.
        let has_settings = self.file(Role::Bootstrap).is_some();
        let stored_settings = if has_settings { stored_settings::tag() } else { String::new() };
        let insecure_origins = Remote::insecure_origins(settings.remote.as_ref());
        let policy = settings.policy();
        let additions = Additions {
            insecure_origins: &insecure_origins,
            form_origin: settings.sharing.form_origin(),
            script: analytics.map(Analytics::source),
            is_offline: settings.on_device.offline,
            has_settings,
            has_fonts: self.slots.has_fonts,
        };
        // All pages have the same policy, because one header contains that of all pages.
        let policy =
            security_policy::policy_with(texts.iter().flatten().map(String::as_str), policy.added(), additions);
        let manifest = format!("<link rel=\"manifest\" href=\"{}{APP_MANIFEST}\" />\n", settings.base.path);
        let manifest = Some(manifest).filter(|_| settings.on_device.offline).unwrap_or_default();
        let styles = Sheet::ALL.map(|sheet| {
            let text = &texts[sheet as usize];
            let attribute = if sheet == Sheet::Complete { " data-complete" } else { "" };
            let style = text.as_ref().map(|css| format!("<style{attribute}>{css}</style>"));
            security_policy::meta(&policy) + &style.unwrap_or_default()
        });
        SiteFrame {
            policy,
            head: format!(
                "<!doctype html>\n<html{}>{}{stored_settings}{manifest}{}",
                self.root_attributes(settings, variant),
                site.print(head),
                self.slots.head
            ),
            styles,
            body: site.print_links(head_end.iter().chain([&html("</head>")]).chain(&*body).chain(banner)),
            main_attributes: print_attributes(main),
            footer: site.print_links([main_end].into_iter().chain(footer).chain(footer_end)),
        }
    }

    fn root_attributes(&self, settings: &Settings, variant: Variant<'_>) -> String {
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut attributes: Attributes =
            variant.remote.unwrap_or_default().iter().map(|(name, value)| own(name, value)).collect();
        attributes.push(own("lang", &settings.language));
        if language::is_right_to_left(&settings.language) {
            attributes.push(own("dir", "rtl"));
        }
        attributes.extend(variant.articles.map(|pattern| own("data-articles", pattern)));
        attributes.push(own("data-base", &settings.base.path));
        attributes.extend(settings.search_key.as_ref().map(|key| own("data-search-key", key)));
        // Long names get a smaller size.
        let length = settings.title.chars().count();
        if let Some((_, name)) = TITLE_LENGTHS.iter().find(|(least, _)| length >= *least) {
            attributes.push(own("data-title", name));
        }
        print_attributes(&attributes) + &print_attributes(&self.markup.attributes)
    }

    /// The tags that load the reader. At the end of the body, they do not delay the first paint.
    fn reader_tags(&self, settings: &Settings, is_remote: bool) -> String {
        let base = settings.shared_path();
        let Some(bootstrap) = self.file(Role::Bootstrap) else { return String::new() };
        let priority = if is_remote { "high" } else { "low" };
        let mut tags = match self.file(Role::Style) {
            Some(style) => format!("<noscript><link rel=\"stylesheet\" href=\"{base}{style}\" /></noscript>\n"),
            None => String::new(),
        };
        tags.push_str(&format!("<script type=\"module\" fetchpriority=\"{priority}\" src=\"{base}{bootstrap}\""));
        let messages = messages::file(&settings.messages).map(|(file, _)| ("data-messages", file));
        let is_used = |role: &Role| match role {
            Role::OfflineScript => settings.on_device.offline,
            Role::VisitsScript => settings.on_device.return_visits,
            Role::NewsScript | Role::SeveralScript => is_remote,
            _ => true,
        };
        let used = SCRIPT_ATTRIBUTES.iter().filter(|(role, _)| is_used(role));
        let files = used.filter_map(|(role, name)| Some((*name, self.file(*role)?.to_owned())));
        for (name, file) in files.chain(messages) {
            tags.push_str(&format!(" {name}=\"{base}{file}\""));
        }
        tags + "></script>\n"
    }
}

impl SiteFrame {
    /// Prints a page.
    pub fn print(&self, page: &Content<'_>) -> String {
        let route = page.route.map(|route| format!(" data-route=\"{}\"", text(route))).unwrap_or_default();
        let before = [self.head.as_str(), page.tags, &self.styles[page.sheet as usize]];
        let main = ["<main id=\"content\" data-state=\"", page.state, "\"", &route, &self.main_attributes, ">"];
        let pieces = || {
            before
                .into_iter()
                .chain(marked(&self.body, page.route))
                .chain(main)
                .chain(page.main.iter().copied())
                .chain(marked(&self.footer, page.route))
        };
        let mut document = String::with_capacity(pieces().map(str::len).sum());
        document.extend(pieces());
        document
    }
}

/// The pieces of a site whose list of the newest articles is at `latest`: the default menu leads there.
fn with_latest<'p>(pieces: &'p [Piece], latest: Option<&str>) -> Cow<'p, [Piece]> {
    let Some(latest) = latest else { return Cow::Borrowed(pieces) };
    let moved = |piece: &Piece| match piece {
        Piece::Path(path) if path.is_empty() => Piece::Path(latest.to_owned()),
        Piece::Current(path) if path.is_empty() => Piece::Current(latest.to_owned()),
        piece => piece.clone(),
    };
    let in_menu = |piece: &Piece| match piece {
        Piece::Slot(Slot::Menu, pieces) => Piece::Slot(Slot::Menu, pieces.iter().map(moved).collect()),
        piece => piece.clone(),
    };
    Cow::Owned(pieces.iter().map(in_menu).collect())
}

/// Prints links. Those to the page itself are marked.
fn marked<'a>(links: &'a Links, route: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    links.iter().flat_map(move |(text, link)| {
        let is_current = link.is_some() && link.as_deref() == route;
        [text.as_str(), if is_current { " aria-current=\"page\"" } else { "" }]
    })
}

/// Prints pieces for one site.
struct Printer<'a> {
    settings: &'a Settings,
    /// The files that all languages share.
    files: &'a [(Role, String)],
    slots: &'a Slots,
    has_feed: bool,
    has_topics: bool,
}

impl<'a> Printer<'a> {
    fn print(&self, pieces: &[Piece]) -> String {
        self.print_links(pieces.iter()).into_iter().map(|(text, _)| text).collect()
    }

    /// Prints pieces, cut after each link that may lead to the page itself.
    fn print_links<'p>(&self, pieces: impl Iterator<Item = &'p Piece>) -> Links
    where
        'a: 'p,
    {
        let mut printed = vec![(String::new(), None)];
        let mut shown = Vec::new();
        pieces.for_each(|piece| self.show(piece, &mut shown));
        for piece in shown {
            let last = printed.last_mut();
            match (piece, last) {
                (Piece::Current(path), Some((_, link))) => {
                    *link = Some([&self.settings.base.path, path.as_str()].concat());
                    printed.push((String::new(), None));
                }
                (piece, Some((text, _))) => text.push_str(&self.piece(piece)),
                (_, None) => {}
            }
        }
        printed
    }

    /// Links to the front pages of all languages, each by its own name. The reader leaves them to the browser.
    fn languages(&self) -> String {
        let settings = self.settings;
        if settings.languages.is_empty() {
            return String::new();
        }
        let link = |(tag, path): (&str, String)| {
            let current = if tag == settings.language { " aria-current=\"true\"" } else { "" };
            let name = text(&language::own_name(tag));
            let tag = text(tag);
            format!("<a href=\"{path}\" lang=\"{tag}\" hreflang=\"{tag}\" rel=\"external\"{current}>{name}</a> ")
        };
        let shared = settings.shared_path();
        let main = (&*settings.main_language, shared.to_owned());
        let editions =
            settings.languages.iter().map(|it| (&*it.language, format!("{shared}{}/", edition::folder(&it.language))));
        let links: String = std::iter::once(main).chain(editions).map(link).collect();
        format!("<p class=\"languages\">{}</p>", links.trim_end())
    }

    /// Appends a piece to `shown`. Optional links are left out if the site lacks their target, and a slot becomes what
    /// the settings put there.
    fn show<'p>(&self, piece: &'p Piece, shown: &mut Vec<&'p Piece>)
    where
        'a: 'p,
    {
        let pieces: &'p [Piece] = match piece {
            Piece::Feed(pieces) if self.has_feed => pieces,
            Piece::Topics(pieces) if self.has_topics => pieces,
            Piece::Slot(slot, pieces) => self.slots.find(*slot).unwrap_or(pieces),
            Piece::Feed(_) | Piece::Topics(_) => return,
            piece => return shown.push(piece),
        };
        pieces.iter().for_each(|piece| self.show(piece, shown));
    }

    fn piece(&self, piece: &Piece) -> String {
        let settings = self.settings;
        match piece {
            Piece::Html(html) => html.clone(),
            Piece::Path(path) => {
                let is_file = self.files.iter().any(|(_, file)| file == path);
                [if is_file { settings.shared_path() } else { &settings.base.path }, &*text(path)].concat()
            }
            Piece::Languages => self.languages(),
            Piece::Text(english) => text(&settings.messages.say(english)),
            Piece::Title => text(&settings.title),
            Piece::Description => text(settings.description.as_deref().unwrap_or_default()),
            Piece::Feed(_) | Piece::Topics(_) | Piece::Current(_) | Piece::Slot(..) => String::new(),
        }
    }
}

fn print_attributes(attributes: &Attributes) -> String {
    attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", text(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::manifest::File;
    use crate::site::base_url::BaseUrl;
    use broadsheet::content::Messages;

    const FRAME: &str = "<html lang=\"en\" data-base=\"/\" class=\"x\"><head><link rel=\"icon\" href=\"/a.svg\" />\
        <!--broadsheet:page--></head><body><p><!--broadsheet:title--></p><nav aria-label=\"Site\"><a href=\"/\">Latest</a>\
        <a href=\"https://a.example/\">Archive</a></nav><main class=\"wide\"></main>\
        <p>Set with Broadsheet. <a href=\"/feed.json\">JSON Feed</a><a href=\"/categories/\">Topics</a></p></body></html>";

    fn settings() -> Settings {
        let mut settings = Settings::load(std::path::Path::new("nowhere"), &mut Vec::new());
        settings.title = "A & B".to_owned();
        settings
    }

    fn print(frame: &Frame, settings: &Settings, variant: Variant<'_>) -> String {
        let content =
            Content { sheet: Sheet::List, tags: "<title>T</title>", state: "ready", route: None, main: &["<p>", "x"] };
        frame.of_site(settings, variant).print(&content)
    }

    /// A frame with a style and some files.
    fn full_frame() -> Frame {
        let files = [
            ("start-1.js", Role::Bootstrap),
            ("style-2.css", Role::Style),
            ("reader-3.js", Role::ReaderScript),
            ("icon.svg", Role::Icon),
        ];
        let files = files.map(|(name, role)| File::new(name.to_owned(), role, b"")).into();
        let style = [("base-1.css", "a{}"), ("list-2.css", "b{}"), ("article-3.css", "c{}"), ("rich-4.css", "d{}")];
        let style = Style::new(style.map(|(name, css)| (name.to_owned(), css.to_owned())));
        Frame::new(Manifest { files, frame: Frame::parse(FRAME).unwrap().markup, style })
    }

    #[test]
    fn a_page_is_printed_around_its_content() {
        let settings = settings();
        let page = print(&Frame::parse(FRAME).unwrap(), &settings, Variant::default());
        let meta = security_policy::meta(&security_policy::policy([], ""));
        let expected = format!(
            "<!doctype html>\n<html lang=\"en\" data-base=\"/\" class=\"x\"><head><link rel=\"icon\" href=\"/a.svg\" />\
             <title>T</title>{meta}</head><body><p>A &amp; B</p><nav aria-label=\"Site\"><a href=\"/\">Latest</a>\
             <a href=\"https://a.example/\">Archive</a></nav><main id=\"content\" data-state=\"ready\" class=\"wide\">\
             <p>x</main><p>Set with Broadsheet. <a href=\"/feed.json\">JSON Feed</a></p></body>\n</html>\n"
        );
        assert_eq!(page, expected);
        let route = Content { sheet: Sheet::List, tags: "", state: "ready", route: Some("/a&b/"), main: &[] };
        let page = full_frame().of_site(&settings, Variant::default()).print(&route);
        assert!(page.contains("data-state=\"ready\" data-route=\"/a&amp;b/\" class"), "{page}");
    }

    #[test]
    fn the_base_path_precedes_all_urls_of_the_site() {
        let mut settings = settings();
        settings.base = BaseUrl::parse("/blog/").unwrap();
        let page = print(&full_frame(), &settings, Variant { articles: Some("0000/:/"), ..Variant::default() });
        for part in [
            "<html lang=\"en\" data-articles=\"0000/:/\" data-base=\"/blog/\"",
            "href=\"/blog/a.svg\"",
            "<a href=\"/blog/\">",
            "href=\"https://a.example/\"",
            "<noscript><link rel=\"stylesheet\" href=\"/blog/style-2.css\" /></noscript>",
            "<script type=\"module\" fetchpriority=\"low\" src=\"/blog/start-1.js\" data-style=\"/blog/style-2.css\" \
             data-reader=\"/blog/reader-3.js\"></script>\n</body>",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn texts_are_translated_and_escaped() {
        let own = |english: &str, own: &str| (english.to_owned(), own.to_owned());
        let messages =
            Messages::new(vec![own("Site", "\"A\""), own("Latest", "<B>"), own("Set with Broadsheet.", "C.")]);
        let mut settings = settings();
        settings.messages = messages.clone();
        settings.language = "ar-EG".to_owned();
        let page = print(&full_frame(), &settings, Variant::default());
        let (file, _) = messages::file(&messages).unwrap();
        for part in [
            "<html lang=\"ar-EG\" dir=\"rtl\" data-base",
            "aria-label=\"&quot;A&quot;\"",
            ">&lt;B&gt;<",
            "<p>C. <a",
            &format!(" data-messages=\"/{file}\""),
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn a_page_contains_the_style_of_its_kind() {
        let site = full_frame().of_site(&settings(), Variant::default());
        let page = |sheet| site.print(&Content { sheet, tags: "", state: "", route: None, main: &[] });
        for (sheet, style) in [
            (Sheet::List, "<style>a{}b{}</style>"),
            (Sheet::Article, "<style>a{}c{}</style>"),
            (Sheet::RichArticle, "<style>a{}c{}d{}</style>"),
            (Sheet::Notice, "<style>a{}</style>"),
            (Sheet::Complete, "<style data-complete>a{}b{}c{}d{}</style>"),
        ] {
            let page = page(sheet);
            assert!(page.contains(&[&security_policy::meta(&site.policy), style, "</head>"].concat()), "{page}");
        }
        // Five styles, and the script for stored settings.
        assert_eq!(site.policy.matches("'sha256-").count(), 6, "{}", site.policy);
    }

    #[test]
    fn the_footer_leads_to_the_topics_of_a_site_that_has_some() {
        let site = full_frame().of_site(&settings(), Variant { has_topics: true, ..Variant::default() });
        let page =
            |route| site.print(&Content { sheet: Sheet::List, tags: "", state: "", route: Some(route), main: &[] });
        assert!(page("/").contains("</a><a href=\"/categories/\">Topics</a></p>"), "{}", page("/"));
        assert!(page("/categories/").contains("<a href=\"/categories/\" aria-current=\"page\">Topics"));
    }

    #[test]
    fn a_remote_site_has_no_feed_and_an_urgent_script() {
        let variant = Variant { remote: Some(&[("data-key", "\"k\"")]), ..Variant::default() };
        let page = print(&full_frame(), &settings(), variant);
        assert!(page.contains("<html data-key=\"&quot;k&quot;\" lang=\"en\" data-base=\"/\""), "{page}");
        assert!(page.contains("<p>Set with Broadsheet. </p>") && page.contains("fetchpriority=\"high\""), "{page}");
    }
}

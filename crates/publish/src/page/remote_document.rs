//! The document of a site with a remote source. It answers at every address, and the reader fills it.
//!
//! Input: the source and the frame of a page. Output: the text of the document. Entry point: [`document`].

use crate::page::frame::{Content, Frame, Variant};
use crate::page::manifest::Role;
use crate::page::pages;
use crate::page::style::Sheet;
use crate::site::remote::{Remote, Secret};
use crate::site::settings::Settings;
use broadsheet::content::Messages;
use broadsheet::html::escaped as text;

/// Attributes of a source link that is also preloaded.
const PRELOAD: &str = r#"preload" as="fetch" type="application/json" crossorigin="anonymous"#;

/// The content of the page until the articles arrive. The bootstrap script cannot report its own failure.
/// The style shows the second notice after a delay. The outlet removes both.
pub fn loading_notice(messages: &Messages) -> String {
    let say = |english| text(&messages.say(english));
    format!(
        "<noscript><section class=\"notice notice-bare\"><p>{}</p></section></noscript>\
         <section class=\"notice notice-bare stalled\"><p>{}</p><a href=\"\">{}</a></section>",
        say("A script fetches the articles of this page, and here none runs. Allow it, then load the page again."),
        say("The articles have not come yet. Where the connection is slow, they still may."),
        say("Load the page again"),
    )
}

/// The document of a site with a remote source.
#[derive(Clone, Debug)]
pub struct Document {
    /// The text of the document.
    pub page: String,
    /// Its security policy.
    pub policy: String,
}

/// Renders the document of a site whose articles come from `remote`. It has no content to paint, so everything that the
/// reader needs is preloaded.
pub fn document(remote: &Remote, settings: &Settings, frame: &Frame) -> Document {
    let base = &settings.base.path;
    let resolve = |url: &str| match url.strip_prefix('/') {
        Some(path) => [base, path].concat(),
        None => url.to_owned(),
    };
    let url = resolve(&remote.url);
    let feeds = remote.live_feeds(resolve);
    // Some URLs reveal an API by themselves.
    let names_api = ["/wp-json", "rest_route=", "/ghost/"].iter().any(|part| url.contains(part));
    let kind = match feeds {
        Some(_) => Some("several"),
        None => remote.kind.as_deref().or_else(|| names_api.then_some("api")),
    };
    let is_api = matches!(kind, Some("wordpress" | "ghost" | "api"));
    // Its articles do not say what the site is called.
    let has_title = is_api || feeds.is_some();
    let key = remote.key.as_ref().map(Secret::expose);
    let attributes =
        [("data-source-kind", kind), ("data-key", key), ("data-map", feeds.as_deref().or(remote.map.as_deref()))];
    let attributes: Vec<_> = attributes.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let site = frame.of_site(settings, Variant { remote: Some(&attributes), ..Variant::default() });
    let mut tags: String =
        preloaded_files(&url, kind).into_iter().filter_map(|role| preload(role, base, frame.file(role)?)).collect();
    // An API is requested at other URLs, which only its adapter knows.
    let rel = if is_api { "broadsheet-source" } else { PRELOAD };
    tags.push_str(&pages::source_link(rel, &url, &settings.policy(), has_title.then_some(&settings.title)));
    tags.push_str(&format!("<title>{}</title>", text(&settings.title)));
    // Without a description, the reader sets one for each page.
    let description = settings.description.as_deref().unwrap_or_default();
    tags.push_str(&format!(r#"<meta name="description" content="{}" /><link rel="canonical" />"#, text(description)));
    if matches!(kind, None | Some("feed")) {
        let (url, title) = (text(&url), text(&settings.title));
        tags.push_str(&format!(
            r#"<link rel="alternate" href="{url}" type="application/feed+json" title="{title}" />"#
        ));
    }
    let notice = loading_notice(&settings.messages);
    // The reader can show any page next, so the page has the complete style.
    let content = Content { sheet: Sheet::Complete, tags: &tags, state: "loading", route: None, main: &[&notice] };
    Document { page: site.print(&content), policy: site.policy }
}

/// The files that the reader needs before it can draw, in the order of their tags.
fn preloaded_files(url: &str, kind: Option<&str>) -> Vec<Role> {
    // The source has the static layout.
    if kind == Some("site") || url.ends_with("/site.json") {
        // A small program draws the first page. The reader follows.
        return vec![Role::Bootstrap, Role::FirstModule, Role::FirstScript];
    }
    let [module, script] = match kind {
        Some("map") => [Role::MappedModule, Role::MappedScript],
        Some("wordpress" | "ghost" | "api") => [Role::ApisModule, Role::ApisScript],
        Some(_) => [Role::FeedsModule, Role::FeedsScript],
        // As in `adapterFrom` of `loader.js`. Any other address is read first.
        None if ["feed", "rss", "atom", ".xml"].iter().any(|part| url.to_ascii_lowercase().contains(part)) => {
            [Role::FeedsModule, Role::FeedsScript]
        }
        None => return vec![Role::Bootstrap, Role::ReaderModule, Role::ReaderScript],
    };
    vec![Role::Bootstrap, Role::ReaderModule, module, Role::ReaderScript, script]
}

/// The tag that preloads a script or a module. Returns `None` for other files.
fn preload(role: Role, base: &str, file: &str) -> Option<String> {
    match role {
        Role::Bootstrap
        | Role::FirstScript
        | Role::ReaderScript
        | Role::FeedsScript
        | Role::ApisScript
        | Role::MappedScript => Some(format!(r#"<link rel="modulepreload" href="{base}{file}" />"#)),
        Role::FirstModule | Role::ReaderModule | Role::FeedsModule | Role::ApisModule | Role::MappedModule => {
            Some(format!(
                r#"<link rel="preload" as="fetch" type="application/wasm" crossorigin="anonymous" href="{base}{file}" />"#
            ))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::manifest::{File, Manifest};
    use crate::page::markup::Markup;
    use crate::page::style::Style;
    use crate::site::base_url::BaseUrl;
    use crate::source::diagnostic::Diagnostic;
    use std::fs;

    const FRAME: &str = r#"<html lang="en" data-base="/"><head><link rel="alternate" href="/feed.json" /><!--broadsheet:page--></head><body><main></main><footer>By us. <a href="/feed.json">JSON Feed</a></footer></body></html>"#;

    fn frame() -> Frame {
        let files = [
            ("s.js", Role::Bootstrap),
            ("r.js", Role::ReaderScript),
            ("r.wasm", Role::ReaderModule),
            ("i.js", Role::FirstScript),
            ("i.wasm", Role::FirstModule),
            ("f.js", Role::FeedsScript),
            ("f.wasm", Role::FeedsModule),
            ("a.js", Role::ApisScript),
            ("a.wasm", Role::ApisModule),
            ("m.js", Role::MappedScript),
            ("m.wasm", Role::MappedModule),
        ];
        let files = files.map(|(name, role)| File::new(name.to_owned(), role, b"")).into();
        let markup = Markup::parse(FRAME, &mut |_, _| true).unwrap();
        Frame::new(Manifest { files, frame: markup, style: Style::default() })
    }

    /// The page of a site with this `broadsheet.toml`, and the diagnostics.
    fn page(configuration: &str) -> (Option<String>, Vec<Diagnostic>) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("broadsheet.toml"), configuration).unwrap();
        let mut diagnostics = Vec::new();
        let mut settings = Settings::load(folder.path(), &mut diagnostics);
        settings.base = BaseUrl::parse("/log/").unwrap();
        (settings.remote.clone().map(|remote| document(&remote, &settings, &frame()).page), diagnostics)
    }

    #[test]
    fn a_ghost_site_states_its_kind_and_key() {
        let (page, diagnostics) =
            page("title = \"A & B\"\n[source]\nurl = \"https://g.example/\"\nkind = \"ghost\"\nkey = \"0123\"\n");
        let page = page.unwrap();
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert!(
            page.contains(r#"<html data-source-kind="ghost" data-key="0123" lang="en" data-base="/log/">"#),
            "{page}"
        );
        assert!(page.contains("<title>A &amp; B</title>"), "{page}");
        assert!(page.contains(r#"rel="broadsheet-source" href="https://g.example/""#), "{page}");
        assert!(
            page.contains(r#"rel="modulepreload" href="/log/r.js""#)
                && page.contains(r#"href="/log/a.wasm""#)
                && page.contains(r#"rel="modulepreload" href="/log/a.js""#)
                && !page.contains(r#"rel="modulepreload" href="/log/f.js""#),
            "{page}"
        );
        assert!(page.contains(r#"fetchpriority="high""#) && page.contains(r#"data-state="loading""#), "{page}");
        assert!(!page.contains("feed.json"), "{page}");
    }

    #[test]
    fn a_mapping_is_written_into_the_page() {
        let table = "[source]\nurl = \"https://c.example/api\"\n[source.map]\nitems = \"data\"\nbody = { field = \"b\", format = \"html\" }\n";
        let (document, diagnostics) = page(table);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let document = document.unwrap();
        assert!(document.contains(r#"data-source-kind="map""#), "{document}");
        for part in ["&quot;items&quot;:&quot;data&quot;", "{&quot;field&quot;:&quot;b&quot;"] {
            assert!(document.contains(part), "{document}");
        }
        let (preset, _) = page("source = { url = \"https://s.example/api/articles\", kind = \"strapi\" }\n");
        assert!(preset.unwrap().contains("pagination[page]"), "a preset is a mapping");
        let (_, diagnostics) = page("[source]\nurl = \"https://c.example/api\"\n[source.map]\nitem = \"data\"\n");
        assert!(!diagnostics.is_empty(), "an unknown member is reported");
    }

    #[test]
    fn several_live_feeds_are_written_into_the_page() {
        let feeds = "[[source]]\nurl = \"https://a.example/feed.xml\"\nname = \"A \\\"B\\\"\"\nmode = \"live\"\n\
                     [[source]]\nurl = \"/b.json\"\nmode = \"live\"\n";
        let (page, diagnostics) = page(&format!("title = \"Paper\"\n{feeds}"));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let page = page.unwrap();
        let map = r#"[[&quot;https://a.example/feed.xml&quot;,&quot;A \&quot;B\&quot;&quot;],[&quot;/log/b.json&quot;,null]]"#;
        for part in [r#"data-source-kind="several""#, map, r#"title="Paper""#, "/log/f.wasm"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let mixed = format!("{feeds}[[source]]\nurl = \"https://c.example/\"\nkind = \"ghost\"\nmode = \"live\"\n");
        let (page, diagnostics) = self::page(&mixed);
        assert!(page.is_none() && format!("{diagnostics:?}").contains("all live and feeds"), "{diagnostics:?}");
    }

    /// If the bootstrap script fails to load, only the document itself can report it.
    #[test]
    fn the_document_contains_notices_for_failed_scripts() {
        let (page, _) = page("source = \"/data/site.json\"\n");
        let page = page.unwrap();
        let (_, main) = page.split_once("<main").unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        let (without_script, stalled) = main.split_once("</noscript>").unwrap();
        assert!(without_script.contains("A script fetches the articles"), "{main}");
        assert!(stalled.contains("stalled") && stalled.contains("<a href=\"\">Load the page again</a>"), "{main}");
    }

    #[test]
    fn a_compiled_site_does_not_preload_the_adapters() {
        let (page, _) = page("source = \"/data/site.json\"\n");
        let page = page.unwrap();
        assert!(
            page.contains(
                r#"rel="preload" as="fetch" type="application/json" crossorigin="anonymous" href="/log/data/site.json""#
            ),
            "{page}"
        );
        assert!(page.contains(r#"rel="modulepreload" href="/log/s.js""#), "{page}");
        assert!(!page.contains("href=\"/log/f."), "{page}");
    }

    #[test]
    fn the_modules_that_the_reader_needs_are_preloaded() {
        let is_preloaded = |source: &str, module: &str| {
            let (page, _) = page(&format!("source = \"{source}\"\n"));
            page.unwrap().contains(&format!(
                "as=\"fetch\" type=\"application/wasm\" crossorigin=\"anonymous\" href=\"{module}\""
            ))
        };
        assert!(is_preloaded("/data/site.json", "/log/i.wasm"));
        assert!(!is_preloaded("/data/site.json", "/log/r.wasm"), "it is loaded after the first page");
        assert!(!is_preloaded("/data/site.json", "/log/f.wasm"));
        for (source, adapter) in [("feed.json", "f"), ("index.xml", "f"), ("wp-json/", "a"), ("articles", "")] {
            let source = format!("https://example.org/{source}");
            assert!(is_preloaded(&source, "/log/r.wasm"), "{source}");
            for known in ["f", "a", "m"] {
                assert_eq!(is_preloaded(&source, &format!("/log/{known}.wasm")), known == adapter, "{source}");
            }
        }
    }

    /// The index of an API is large, and the reader does not use it.
    #[test]
    fn the_index_of_an_api_is_not_preloaded() {
        let (page, _) = page("source = \"https://w.example/wp-json/\"\n");
        let page = page.unwrap();
        assert!(page.contains(r#"<html data-source-kind="api" lang"#), "{page}");
        assert!(page.contains(r#"rel="broadsheet-source" href="https://w.example/wp-json/""#), "{page}");
        assert!(!page.contains("application/feed+json"), "{page}");
    }

    #[test]
    fn an_invalid_source_is_reported() {
        for source in
            ["\"javascript:x\"", "3", "{ kind = \"wordpress\" }", "{ url = \"https://a.example/\", kind = \"joomla\" }"]
        {
            let (page, diagnostics) = page(&format!("title = \"A\"\nsource = {source}\n"));
            assert!(page.is_none(), "{source}");
            assert!(format!("{diagnostics:?}").contains("`source` must be a URL"), "{source}: {diagnostics:?}");
        }
    }
}

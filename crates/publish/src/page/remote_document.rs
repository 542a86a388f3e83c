//! The document of a site with a remote source. It answers at every address, and the reader fills it.
//!
//! Input: the source and the frame of a page. Output: the text of the document. Entry point: [`document`].

use crate::page::pages;
use crate::page::template::{Template, script_attribute};
use crate::site::remote::Remote;
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

/// Renders the document of a site whose articles come from `remote`.
pub fn document(remote: &Remote, settings: &Settings, frame: &Template) -> String {
    Document(remote).page(settings, frame)
}

struct Document<'a>(&'a Remote);

impl Document<'_> {
    /// Whether the source has the static layout.
    fn is_site(&self) -> bool {
        self.0.kind.as_deref() == Some("site") || self.0.url.ends_with("/site.json")
    }

    /// Renders the document. It has no content to paint, so everything that the reader needs is preloaded.
    fn page(&self, settings: &Settings, frame: &Template) -> String {
        let base = &settings.base.path;
        let url = match self.0.url.strip_prefix('/') {
            Some(path) => [base, path].concat(),
            None => self.0.url.clone(),
        };
        let frame = pages::frame(frame, settings);
        let frame = without_feed(frame.as_str());
        // Some URLs reveal an API by themselves.
        let names_api = ["/wp-json", "rest_route=", "/ghost/"].iter().any(|part| url.contains(part));
        let kind = self.0.kind.as_deref().or_else(|| names_api.then_some("api"));
        let reader_file = |name: &str| script_attribute(&frame, name);
        let preload = |address: &str| {
            format!(
                r#"<link rel="preload" as="fetch" type="application/wasm" crossorigin="anonymous" href="{address}" />"#
            )
        };
        let modulepreload = |address: &str| format!(r#"<link rel="modulepreload" href="{address}" />"#);
        // An API is requested at other URLs, which only its adapter knows.
        let is_api = matches!(kind, Some("wordpress" | "ghost" | "api"));
        let rel = if is_api { "broadsheet-source" } else { PRELOAD };
        let is_foreign = !self.is_site();
        // A small program draws the first page of a static layout. The reader follows.
        let modules = [("data-wasm", is_foreign), ("data-feeds-wasm", is_foreign), ("data-first-wasm", !is_foreign)];
        let scripts = [("data-reader", is_foreign), ("data-feeds", is_foreign), ("data-first", !is_foreign)];
        let mut tags = reader_file("src").map(modulepreload).unwrap_or_default();
        let wanted = |(name, wanted): &(&str, bool)| wanted.then(|| reader_file(name)).flatten();
        tags.extend(modules.iter().filter_map(wanted).map(preload));
        tags.extend(scripts.iter().filter_map(wanted).map(modulepreload));
        tags.push_str(&pages::source_link(rel, &url, &settings.policy()));
        tags.push_str(&format!("<title>{}</title>", text(&settings.title)));
        // Without a description, the reader sets one for each page.
        let description = settings.description.as_deref().unwrap_or_default();
        tags.push_str(&format!(
            r#"<meta name="description" content="{}" /><link rel="canonical" />"#,
            text(description)
        ));
        if matches!(kind, None | Some("feed")) {
            let (url, title) = (text(&url), text(&settings.title));
            tags.push_str(&format!(
                r#"<link rel="alternate" href="{url}" type="application/feed+json" title="{title}" />"#
            ));
        }
        let page = Template::new(frame).split().fill(&tags, "loading", None, &[&loading_notice(&settings.messages)]);
        let mut html_tag = String::from("<html ");
        for (name, value) in [("data-source-kind", kind), ("data-key", self.0.key.as_deref())] {
            if let Some(value) = value {
                html_tag.push_str(&format!("{name}=\"{}\" ", text(value)));
            }
        }
        let page = page.replacen("<html ", &html_tag, 1);
        match page.rsplit_once(r#"fetchpriority="low""#) {
            Some((before, after)) => [before, r#"fetchpriority="high""#, after].concat(),
            None => page,
        }
    }
}

/// Removes the links to the feed of a compiled site, which does not exist here.
fn without_feed(frame: &str) -> String {
    let base = Template::new(frame.to_owned()).base();
    let feed = format!("href=\"{base}feed.json\"");
    let mut kept = frame.to_owned();
    while let Some(at) = kept.find(&feed) {
        let Some(start) = kept[..at].rfind('<') else { break };
        let end = match kept[start..].starts_with("<a ") {
            true => kept[at..].find("</a>").map(|end| at + end + "</a>".len()),
            false => kept[at..].find('>').map(|end| at + end + 1),
        };
        kept.replace_range(start..end.unwrap_or(at + feed.len()), "");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::base_url::BaseUrl;
    use crate::source::diagnostic::Diagnostic;
    use std::fs;

    const FRAME: &str = r#"<html lang="en" data-base="/"><head><link rel="alternate" href="/feed.json" /><!--broadsheet:page--><title>x</title><!--/broadsheet:page--></head><body><main id="content" data-state="ready"><!--broadsheet:content--><p>A tag has data-wasm="/old.wasm" or fetchpriority="low" in it.</p><!--/broadsheet:content--></main><footer>By us. <a href="/feed.json">JSON Feed</a></footer><script fetchpriority="low" src="/s.js" data-reader="/r.js" data-wasm="/r.wasm" data-feeds="/f.js" data-feeds-wasm="/f.wasm"></script></body></html>"#;

    /// The page of a site with this `broadsheet.toml`, and the diagnostics.
    fn page(configuration: &str) -> (Option<String>, Vec<Diagnostic>) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("broadsheet.toml"), configuration).unwrap();
        let mut diagnostics = Vec::new();
        let mut settings = Settings::load(folder.path(), &mut diagnostics);
        settings.base = BaseUrl::parse("/log/").unwrap();
        let frame = Template::new(FRAME.to_owned());
        (settings.remote.clone().map(|remote| document(&remote, &settings, &frame)), diagnostics)
    }

    #[test]
    fn a_ghost_site_states_its_kind_and_key() {
        let (page, diagnostics) =
            page("title = \"A & B\"\n[source]\nurl = \"https://g.example/\"\nkind = \"ghost\"\nkey = \"0123\"\n");
        let page = page.unwrap();
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert!(
            page.starts_with(r#"<html data-source-kind="ghost" data-key="0123" lang="en" data-base="/log/">"#),
            "{page}"
        );
        assert!(page.contains("<title>A &amp; B</title>"), "{page}");
        assert!(page.contains(r#"rel="broadsheet-source" href="https://g.example/""#), "{page}");
        assert!(
            page.contains(r#"rel="modulepreload" href="/log/r.js""#)
                && page.contains(r#"href="/log/f.wasm""#)
                && page.contains(r#"rel="modulepreload" href="/log/f.js""#),
            "{page}"
        );
        assert!(page.contains(r#"fetchpriority="high""#) && page.contains(r#"data-state="loading""#), "{page}");
        assert!(!page.contains("old") && !page.contains("feed.json"), "{page}");
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
        assert!(is_preloaded("/data/site.json", "/log/r.wasm"));
        assert!(!is_preloaded("/data/site.json", "/log/f.wasm"));
        for source in ["https://example.org/feed.json", "https://w.example/wp-json/"] {
            assert!(is_preloaded(source, "/log/r.wasm") && is_preloaded(source, "/log/f.wasm"), "{source}");
        }
    }

    /// The index of an API is large, and the reader does not use it.
    #[test]
    fn the_index_of_an_api_is_not_preloaded() {
        let (page, _) = page("source = \"https://w.example/wp-json/\"\n");
        let page = page.unwrap();
        assert!(page.starts_with(r#"<html data-source-kind="api" lang"#), "{page}");
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

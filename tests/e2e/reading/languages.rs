//! Texts around the articles are in the language of the site: in the document, in the reader, and in notices.

use crate::server::Fault;
use crate::{Context, Test, tests};
use broadsheet::content::{Date, Messages};
use publish::{Options, page::reader_bundle::ReaderBundle, site::messages};
use serde_json::json;
use std::fs;
use tempfile::TempDir;

pub fn tests() -> Vec<Test> {
    tests![
        all_texts_of_a_page_are_in_its_language,
        notices_are_in_the_language_of_the_page,
        failures_at_the_start_are_reported_in_the_language_of_the_page,
        a_page_does_not_wait_long_for_its_translation,
        a_publisher_can_replace_texts,
        a_word_without_spaces_around_it_is_found,
    ]
}

/// Each text and label of the page, as a visitor sees or hears it.
const VISIBLE_TEXTS: &str = "
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const said = new Set([document.title.split(' · ')[0]]);
    while (texts.nextNode()) if (!texts.currentNode.parentNode.closest('script, style, noscript')) said.add(texts.currentNode.data.trim());
    for (const element of document.body.querySelectorAll('[aria-label]')) said.add(element.ariaLabel);
    return [...said].sort();";

/// The tested reader.
fn reader(context: &Context) -> ReaderBundle {
    ReaderBundle::load(&context.server.root()).expect("the site under test has a reader")
}

/// Builds a site with the tested reader, and serves it from now on.
fn show(context: &Context, reader: &ReaderBundle, settings: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    fs::write(folder.path().join("broadsheet.toml"), format!("title = \"Log\"\npage_size = 2\n{settings}")).unwrap();
    for (at, name) in ["Hafen", "Ebbe", "Lampe", "Tau"].into_iter().enumerate() {
        let category = if at < 2 { "Stein" } else { "Licht" };
        let header = format!(
            "---\ntitle: {name}\ndate: 2026-01-0{}\nupdated: 2026-02-01\ncategories: [{category}]\nauthors: [Mara, Jon]\n---\n",
            at + 1
        );
        let text = if name == "Tau" {
            "Wasser. 船在港口里。เรืออยู่ที่ท่าเรือ\n"
        } else {
            "Wasser.\n"
        };
        fs::write(folder.path().join(format!("content/{name}.md")), header + text).unwrap();
    }
    let dist = folder.path().join("dist");
    let outcome = publish::build(&Options {
        out: Some(&dist),
        frame: Some(&reader.frame),
        reader_files: &reader.files,
        ..Options::new(folder.path(), Date::parse("2026-06-01").unwrap())
    });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    context.server.serve_folder(&dist);
    folder
}

/// Texts of the page that are English although a translation exists.
fn untranslated(context: &Context, messages: &Messages) -> Vec<String> {
    let said: Vec<String> = serde_json::from_value(context.page.js(VISIBLE_TEXTS, json!([]))).unwrap();
    let is_english = |said: &String| {
        messages.translations().iter().any(|(english, own)| is_made_from(said, english) && !is_made_from(said, own))
    };
    said.into_iter().filter(is_english).collect()
}

/// Whether a text was made from a message, such as "By Mara and Jon" from "By {0}".
fn is_made_from(said: &str, message: &str) -> bool {
    let words: Vec<&str> = message.split(['{', '}']).step_by(2).collect();
    match &*words {
        [] => false,
        [whole] => said == *whole,
        [first, between @ .., last] => {
            said.starts_with(first) && said.ends_with(last) && between.iter().all(|words| said.contains(words))
        }
    }
}

fn all_texts_of_a_page_are_in_its_language(context: &Context) {
    let Context { page, .. } = context;
    let reader = reader(context);
    for language in ["de", "ar", "ja"] {
        let messages = messages::of(language, &Messages::default());
        let _folder = show(context, &reader, &format!("language = \"{language}\"\n"));
        let none: [&str; 0] = [];
        for path in
            ["/", "/posts/lampe/", "/archive/", "/search/", "/categories/", "/categories/stein/", "/2026/nothing/"]
        {
            page.open(path);
            assert_eq!(untranslated(context, &messages), none, "{language} {path}, as it comes");
        }
        page.open("/");
        assert_eq!(page.text(".topics h2"), messages.say("Topics"));
        page.click(".filter[data-category=stein]");
        page.wait_for_address("/categories/stein/");
        assert!(page.text(".filters-status").contains(&messages.articles(2)), "{}", page.text(".filters-status"));
        page.click(".filter[data-category=licht]");
        page.wait_for_address("/?categories=stein,licht");
        assert_eq!(untranslated(context, &messages), none, "{language}, filtered");
        page.click(".stories .story-title a");
        page.wait_for("article[data-slug]");
        assert!(page.text("[data-part=byline]").contains(&messages.fill("By {0}", &["Mara"])));
        assert_eq!(untranslated(context, &messages), none, "{language}, an article that was drawn");
        page.click(".masthead-nav a[href='/archive/']");
        page.wait_for_address("/archive/");
        assert_eq!(page.text("h1"), messages.say("Archive"));
        page.click(".masthead-nav a[href='/search/']");
        page.wait_for_address("/search/");
        page.type_text("#search-q", "zebra");
        let nothing = messages.fill("No article has all of: {0}.", &["zebra"]);
        page.wait_until(&format!("document.querySelector('.nothing')?.textContent === '{nothing}'"));
        assert_eq!(untranslated(context, &messages), none, "{language}, searched");
    }
}

fn notices_are_in_the_language_of_the_page(context: &Context) {
    let Context { page, server, .. } = context;
    let _folder = show(context, &reader(context), "language = \"de\"\n");
    page.open("/");
    server.fault("/data/posts/*", Fault::Status(500));
    page.click(".stories .story-title a");
    page.wait_for("main > [role=alert]");
    assert_eq!(page.text("[role=alert] h2"), "Diese Seite konnte nicht geladen werden");
    assert!(page.text("[role=alert] p").contains("Fehler (500)"), "{}", page.text("[role=alert]"));
    server.clear_faults();
    assert_eq!(page.text("[data-part=retry]"), "Noch einmal");
    page.click("[data-part=retry]");
    page.wait_for("article[data-slug]");
}

fn failures_at_the_start_are_reported_in_the_language_of_the_page(context: &Context) {
    let Context { page, server, .. } = context;
    context.allow_errors();
    let _folder =
        show(context, &reader(context), "language = \"de\"\nsource = { url = \"/data/site.json\", mode = \"live\" }\n");
    server.fault("/reader-*.js", Fault::Status(404));
    page.load("/");
    page.wait_until("document.querySelector('main').dataset.state === 'failed'");
    assert!(page.text("main p").contains("Teil dieser Seite"), "{}", page.text("main"));
    assert_eq!(page.text("main a"), "Seite neu laden");
    // The translations come with the reader. Without them, it uses English.
    for fault in [Fault::Status(404), Fault::NoResponse] {
        server.fault("/messages-*.json", fault);
        page.load("/");
        page.wait_until("document.querySelector('main').dataset.state === 'failed'");
        assert_eq!(page.text("main a"), "Load the page again");
    }
}

fn a_page_does_not_wait_long_for_its_translation(context: &Context) {
    let Context { page, server, .. } = context;
    let _folder = show(context, &reader(context), "language = \"de\"\n");
    server.fault("/messages-*.json", Fault::NoResponse);
    page.load("/");
    page.wait_until("document.documentElement.dataset.reader === 'ready'");
    page.click(".masthead-nav a[href='/archive/']");
    page.wait_for_address("/archive/");
    assert_eq!(page.text("h1"), "Archive");
}

fn a_publisher_can_replace_texts(context: &Context) {
    let Context { page, .. } = context;
    let _folder = show(
        context,
        &reader(context),
        "[messages]\n\"Latest\" = \"Log <book>\"\n\"{0} articles\" = \"{0} entries\"\n",
    );
    page.open("/");
    assert_eq!((page.text("h1"), page.text(".front-note")), ("Log <book>".into(), "4 entries".into()));
    assert_eq!(page.text(".masthead-nav a"), "Log <book>");
    page.click(".masthead-nav a[href='/archive/']");
    page.wait_for_address("/archive/");
    assert_eq!((page.text("h1"), page.text(".front-note")), ("Archive".into(), "4 entries".into()));
    page.back();
    page.wait_for_address("/");
    assert_eq!(page.text("h1"), "Log <book>");
}

fn a_word_without_spaces_around_it_is_found(context: &Context) {
    let Context { page, .. } = context;
    let _folder = show(context, &reader(context), "");
    for (query, count) in
        [("港口", 1), ("港", 1), ("口里", 1), ("ท่าเรือ", 1), ("港里", 0), ("wasser 港口", 1), ("lampe", 1)]
    {
        page.open(&format!("/search/?q={query}"));
        page.wait_until(&format!(
            "document.querySelectorAll('.stories > li').length === {count} && \
             document.querySelector('main').dataset.state !== 'loading'"
        ));
    }
}

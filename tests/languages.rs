//! Articles in other languages than that of their site: every text of a page states its language and direction.

use broadsheet::content::Date;
use publish::{Options, page::frame::Frame};
use std::fs;
use std::path::Path;

fn write(path: &Path, text: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn now() -> Date {
    Date::parse("2026-03-01T12:00:00Z").unwrap()
}

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

/// The last start tag before `text`.
fn tag_around<'a>(page: &'a str, text: &str) -> &'a str {
    let end = page.find(&format!(">{text}<")).unwrap_or_else(|| panic!("no {text} in {page}"));
    &page[page[..end].rfind('<').unwrap()..=end]
}

#[test]
fn each_text_states_its_language() {
    let folder = tempfile::tempdir().unwrap();
    let paper = folder.path().join("paper");
    write(&paper.join("broadsheet.toml"), "title = \"Paper\"\n");
    for (name, date, header, text) in [
        ("new", "2026-01-03", "deck: In short\nauthor: Ada", "English words."),
        ("arab", "2026-01-02", "title: عنوان\nlanguage: ar\ndeck: موجز\ncategories: [News]", "كلمات."),
        ("old", "2026-01-01", "title: Morgen\nlanguage: de\ndirection: ltr\nauthor: Ada", "Deutsche Wörter."),
    ] {
        write(
            &paper.join(format!("content/{name}.md")),
            format!("---\ndate: {date}\nupdated: 2026-02-01\n{header}\n---\n\n{text}\n"),
        );
    }
    let out = folder.path().join("out");
    let frame = Frame::parse(FRAME).unwrap();
    publish::build(&Options { out: Some(&out), frame: Some(&frame), ..Options::new(&paper, now()) });
    let page = |name: &str| fs::read_to_string(out.join(name).join("index.html")).unwrap();

    let stories = page("");
    let other = page("posts/new");
    let (_, recent) = other.split_once("<aside").unwrap();
    let story = stories.split("<li").find(|story| story.contains("عنوان")).unwrap();
    assert!(story.contains("<h2 lang=\"ar\" dir=\"rtl\""), "{story}");
    assert!(tag_around(story, "موجز").contains("lang=\"ar\" dir=\"rtl\""), "{story}");
    assert!(!tag_around(story, "News").contains("dir"), "{story}");
    for (text, attributes) in [
        ("عنوان", " lang=\"ar\" dir=\"rtl\""),
        ("كلمات.", " lang=\"ar\" dir=\"rtl\""),
        ("Morgen", " lang=\"de\""),
        ("Deutsche Wörter.", " lang=\"de\""),
    ] {
        assert!(tag_around(recent, text).ends_with(&format!("{attributes}>")), "{text}: {recent}");
    }

    // In an article, texts of the page are isolated from those of the article.
    let article = page("posts/arab");
    let article = &article[article.find("<article").unwrap()..article.find("</article>").unwrap()];
    let begins = |part: &str, attributes: &str| {
        let tags = article.split('<').map(|piece| piece.split('>').next().unwrap());
        let tag = tags.into_iter().find(|tag| tag.contains(part)).unwrap_or_else(|| panic!("no {part} in {article}"));
        assert!(tag.contains(attributes), "{part}: {tag}");
    };
    for (part, attributes) in [
        ("article", "lang=\"ar\" dir=\"rtl\""),
        ("article-header", "lang=\"en\""),
        ("h1", "lang=\"ar\""),
        ("data-part=\"deck\"", "lang=\"ar\""),
        ("byline-authors", "dir=\"auto\""),
        ("byline-updated", "dir=\"auto\""),
        ("time", "dir=\"auto\""),
        ("class=\"neighbours\"", "dir=\"auto\""),
        ("class=\"neighbours\"", "lang=\"en\""),
    ] {
        begins(part, attributes);
    }
    assert!(tag_around(article, "Morgen").contains(" lang=\"de\" class"), "{article}");
    let article = page("posts/new");
    assert!(tag_around(&article, "عنوان").contains(" lang=\"ar\" dir=\"rtl\""), "{article}");
    assert!(!article.contains("<article lang") && !article.contains("<header lang"), "{article}");
}

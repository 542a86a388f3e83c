//! Video and sound files: players, text tracks, captions, and feeds that keep them.

use std::collections::BTreeMap;
use temporary_site::{build, site, write};

mod file_tree;
mod temporary_site;

/// Builds an article with this body beside these files. Returns its HTML without the hashes of names, the files without
/// them, and the report.
fn built(body: &str, names: &[&str]) -> (String, Vec<String>, String) {
    let folder = site(body);
    let paper = folder.path().join("paper");
    for name in names {
        let text = if name.ends_with(".vtt") { "WEBVTT\n" } else { "recording" };
        write(&paper.join(name), [text, *name].concat());
    }
    write(&paper.join("broadsheet.toml"), "title = \"Paper\"\nlanguage = \"en\"\nbase_url = \"https://p.example/\"\n");
    let (outcome, said, files) = build(&folder);
    assert!(!outcome.report.has_errors(), "{said}");
    let article: serde_json::Value = serde_json::from_slice(&files["data/posts/one.json"]).unwrap();
    let html = article["items"][0]["content_html"].as_str().unwrap().to_owned();
    let media = files.keys().filter_map(|name| name.strip_prefix("media/")).map(unhashed).collect();
    assert_feeds_keep_tracks(&files, html.matches("<track").count());
    (unhashed(&html), media, said)
}

/// Every feed has each track, with a complete address.
fn assert_feeds_keep_tracks(files: &BTreeMap<String, Vec<u8>>, count: usize) {
    for feed in ["feed.json", "atom.xml", "rss.xml"] {
        let text = String::from_utf8(files[feed].clone()).unwrap();
        assert_eq!(text.matches("track ").count(), count, "{feed}: {text}");
        assert_eq!(text.matches("/media/").count(), text.matches("https://p.example/media/").count(), "{feed}: {text}");
    }
}

fn unhashed(text: &str) -> String {
    let is_hash = |part: &&str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('.').filter(|part| !is_hash(part)).collect::<Vec<_>>().join(".")
}

const CAPTIONS: &str = "<track src=\"/media/clip.vtt\" kind=\"captions\" srclang=\"en\" label=\"English\">";
const SUBTITLES: &str = "<track src=\"/media/clip-de.vtt\" kind=\"subtitles\" srclang=\"de\" label=\"Deutsch\">";

#[test]
fn a_video_file_is_a_player_with_the_tracks_beside_it() {
    let files =
        ["content/clip.mp4", "content/clip.vtt", "content/clip.de.vtt", "content/clip-2.vtt", "content/clip.txt"];
    let player = "<video controls=\"\" preload=\"none\" src=\"/media/clip.mp4\" aria-label=\"Two &quot;gulls&quot;\">";
    let tracks = [SUBTITLES, CAPTIONS].concat();
    let (html, media, said) = built("![Two \"gulls\"](clip.mp4)", &files);
    assert_eq!(html, format!("<p>{player}{tracks}</video></p>\n"));
    assert_eq!(media, ["clip-de.vtt", "clip.mp4", "clip.vtt"]);
    assert!(!said.contains("clip"), "{said}");
    let (html, ..) = built("![Two \"gulls\"](clip.mp4 \"At the *quay*\")", &files);
    let caption = "<figcaption>At the *quay*</figcaption>";
    assert_eq!(html, format!("<figure>{player}{tracks}</video>{caption}</figure>\n"));
}

#[test]
fn players_in_html_get_the_tracks_too_unless_they_have_some() {
    let files = ["content/clip.mp4", "content/clip.vtt", "content/own.vtt"];
    let start = "<video controls=\"\" preload=\"none\"";
    for (body, expected) in [
        (
            "<video src=\"clip.mp4\">No film.</video>",
            format!("{start} src=\"/media/clip.mp4\">No film.{CAPTIONS}</video>"),
        ),
        (
            "<video><source src=\"clip.mp4\" type=\"video/mp4\"></video>",
            format!("{start}><source src=\"/media/clip.mp4\" type=\"video/mp4\">{CAPTIONS}</video>"),
        ),
        (
            "<video src=\"clip.mp4\"><track default kind=\"descriptions\" src=\"own.vtt\"></video>",
            format!(
                "{start} src=\"/media/clip.mp4\"><track default=\"\" kind=\"descriptions\" src=\"/media/own.vtt\"></video>"
            ),
        ),
        (
            "<video src=\"https://f.example/clip.mp4\"></video>",
            format!("{start} src=\"https://f.example/clip.mp4\"></video>"),
        ),
    ] {
        let (html, ..) = built(body, &files);
        assert_eq!(html.trim(), format!("<p>{expected}</p>"), "{body}");
    }
}

#[test]
fn sound_and_files_of_other_folders_and_sites() {
    let (html, media, _) =
        built("![Talk](sounds/a%20talk.mp3)", &["content/sounds/a talk.mp3", "content/sounds/a talk.en.vtt"]);
    assert!(html.starts_with("<p><audio controls=\"\" preload=\"none\" src=\"/media/a-talk.mp3\""), "{html}");
    assert!(html.contains("<track src=\"/media/a-talk-en.vtt\" kind=\"captions\""), "{html}");
    assert_eq!(media.len(), 2, "{media:?}");
    let (html, ..) = built("![](/films/a.webm?x=1#t=9)", &["static/films/a.webm", "static/films/a.ca.vtt"]);
    let track = "<track src=\"/media/a-ca.vtt\" kind=\"subtitles\" srclang=\"ca\" label=\"Català\"></video>";
    assert!(html.contains("src=\"/media/a.webm?x=1#t=9\">") && html.contains(track), "{html}");
    let (html, ..) = built("![Far](https://f.example/a.MP4)", &[]);
    assert!(html.contains("<video controls=\"\" preload=\"none\" src=\"https://f.example/a.MP4\""), "{html}");
    let (_, _, said) = built("![Gone](gone.mp4)", &[]);
    assert!(said.contains("there is no file gone.mp4"), "{said}");
}

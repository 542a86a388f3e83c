//! What a build never publishes, and its diagnostics: files outside of the site, hidden files, devices, and files
//! over the limit.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use temporary_site::{build, site, write};

mod file_tree;
mod temporary_site;

/// Each case: the body of an article, how the site is created, the expected message, and its position. A link stays in
/// its text, so it is a warning. An article would be lost, so that is an error.
#[test]
fn unpublishable_files_are_reported_and_left_out() {
    type Make = fn(&Path);
    let table: [(&str, &str, Make, &str, &str); 14] = [
        (
            "a link to a file",
            "[x](x.txt)",
            |it| link("../../shared/note.txt", &it.join("content/x.txt")),
            "one.md:6",
            SETTING,
        ),
        (
            "a picture",
            "![x](pic.png)",
            |it| link("../../shared/note.txt", &it.join("content/pic.png")),
            "one.md:6",
            SETTING,
        ),
        (
            "a file in a linked folder",
            "[x](f/note.txt)",
            |it| link("../../shared", &it.join("content/f")),
            "one.md:6",
            SETTING,
        ),
        (
            "a link to a link",
            "[x](x)",
            |it| {
                link("y", &it.join("content/x"));
                link("../../shared/note.txt", &it.join("content/y"));
            },
            "one.md:6",
            SETTING,
        ),
        (
            "the environment",
            "[x](x.txt)",
            |it| link("/proc/self/environ", &it.join("content/x.txt")),
            "one.md:6",
            "points outside the site",
        ),
        ("an article", "", |it| link("../../shared/letter.md", &it.join("content/x.md")), "x.md", SETTING),
        ("a folder of articles", "", |it| link("../../shared", &it.join("content/f")), "content/f", SETTING),
        (
            "all articles",
            "",
            |it| {
                fs::remove_dir_all(it.join("content")).unwrap();
                link("../shared", &it.join("content"));
            },
            "content",
            SETTING,
        ),
        (
            "the settings",
            "",
            |it| {
                write(&it.join("../settings.toml"), "title = \"Outside\"\n");
                fs::remove_file(it.join("broadsheet.toml")).unwrap();
                link("../settings.toml", &it.join("broadsheet.toml"));
            },
            "broadsheet.toml",
            "copy the settings",
        ),
        (
            "a hidden folder",
            "[x](/.git/config)",
            |it| write(&it.join(".git/config"), "SECRET"),
            "one.md:6",
            "begins with a dot",
        ),
        ("a hidden file", "![x](/.env)", |it| write(&it.join(".env"), "SECRET"), "one.md:6", "begins with a dot"),
        (
            "a link to a hidden file",
            "[x](x.txt)",
            |it| {
                write(&it.join(".env"), "SECRET");
                link("../.env", &it.join("content/x.txt"));
            },
            "one.md:6",
            "begins with a dot",
        ),
        (
            "packages",
            "[x](/node_modules/a/b.txt)",
            |it| write(&it.join("node_modules/a/b.txt"), "SECRET"),
            "one.md:6",
            "node_modules",
        ),
        (
            "a pipe",
            "[x](pipe)",
            |it| {
                assert!(Command::new("mkfifo").arg(it.join("content/pipe")).status().unwrap().success());
            },
            "one.md:6",
            "a pipe",
        ),
    ];
    for (what, body, make, place, words) in table {
        let folder = site(body);
        make(&folder.path().join("paper"));
        let (outcome, said, files) = build(&folder);
        let severity = if body.is_empty() { "error" } else { "warning" };
        assert!(outcome.report.has_errors() || !body.is_empty(), "{what}: {said}");
        let (file, line) = place.split_once(':').unwrap_or((place, "null"));
        let is_told = said.lines().any(|line_| {
            let told: serde_json::Value = serde_json::from_str(line_).unwrap();
            told["severity"] == severity
                && told["path"].as_str().is_some_and(|path| path.ends_with(file))
                && told["line"].as_u64().map_or("null".to_owned(), |line| line.to_string()) == line
                && line_.contains(words)
        });
        assert!(is_told, "{what}: {said}");
        assert!(files.is_empty() || !body.is_empty(), "{what}: {:?}", files.keys());
        assert_nothing_leaks(what, &files);
    }
    // Only the build reads the settings.
    let (_, said, files) = build(&site("[x](/broadsheet.toml)"));
    assert!(
        said.contains("points to the site's settings") && !files.keys().any(|name| name.contains("media/")),
        "{said}"
    );
    // The image of an article is one of its files.
    let folder = site("");
    link("../../shared/note.txt", &folder.path().join("paper/content/pic.png"));
    write(&folder.path().join("paper/content/one.md"), "---\ntitle: One\nimage: pic.png\nimage_alt: x\n---\n\nText.\n");
    let (_, said, files) = build(&folder);
    assert!(said.contains(SETTING) && said.contains("\"line\":3"), "{said}");
    assert_nothing_leaks("the image of an article", &files);
}

/// No output contains the bytes of a file that must not be published.
fn assert_nothing_leaks(what: &str, files: &BTreeMap<String, Vec<u8>>) {
    for (name, bytes) in files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("SECRET") && !text.contains("OUTSIDE") && !text.contains("PATH="), "{what}: {name}");
        assert!(!name.starts_with("media/"), "{what}: {name}");
    }
}

const SETTING: &str = "linked_folders";

fn link(to: &str, at: &Path) {
    symlink(to, at).unwrap();
}

#[test]
fn links_within_the_site_work() {
    let folder = site("![x](here.svg) [y](there/note.txt) [z](/.well-known/key.txt) [missing](/.git/config)");
    let paper = folder.path().join("paper");
    write(&paper.join("notes/note.txt"), "INSIDE");
    write(&paper.join("notes/two.md"), "# Two\n\nINSIDE\n");
    write(&paper.join(".well-known/key.txt"), "PUBLIC");
    link("pic.svg", &paper.join("content/here.svg"));
    link("../notes", &paper.join("content/there"));
    // Unused links are harmless.
    link("/etc/hostname", &paper.join("content/unused.txt"));
    let (outcome, said, files) = build(&folder);
    assert!(!outcome.report.has_errors() && outcome.articles == 2, "{said}");
    let media = || files.iter().filter(|(name, _)| name.starts_with("media/"));
    assert_eq!(media().count(), 3, "{:?}", files.keys());
    assert!(media().any(|(_, bytes)| bytes == b"INSIDE"));
    assert!(said.contains("there is no page /.git/config"), "{said}");
    // The site itself may be reached by a link, or be in a hidden folder.
    fs::create_dir(folder.path().join(".hidden")).unwrap();
    fs::rename(&paper, folder.path().join(".hidden/paper")).unwrap();
    link(".hidden/paper", &paper);
    let (outcome, said, _) = build(&folder);
    assert!(!outcome.report.has_errors(), "{said}");
}

#[test]
fn folders_may_be_symbolic_links() {
    let folder = site("[x](shared/note.txt) [y](shared/letter.md)");
    let paper = folder.path().join("paper");
    link("../../shared", &paper.join("content/shared"));
    write(&paper.join("broadsheet.toml"), "linked_folders = [\"../shared\"]\n");
    let (outcome, said, files) = build(&folder);
    assert!(!outcome.report.has_errors() && outcome.articles == 2, "{said}");
    assert!(files.iter().any(|(name, bytes)| name.starts_with("media/note.") && bytes == b"OUTSIDE"));
    // A hidden file in that folder stays hidden.
    write(&folder.path().join("shared/.key"), "SECRET");
    write(&paper.join("content/one.md"), "# One\n\n[x](shared/.key)\n");
    let (_, said, files) = build(&folder);
    assert!(said.contains("begins with a dot"), "{said}");
    assert!(files.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("SECRET")), "{:?}", files.keys());
    for (setting, words) in [
        ("[\"../nowhere\"]", "cannot be read"),
        ("[\"..\"]", "contains the site itself"),
        ("[\"/\"]", "contains the site itself"),
        ("[\"/proc/self\"]", "operating system"),
        ("[\"../shared/note.txt\"]", "not a folder"),
        ("[[1]]", "a list of folders"),
    ] {
        write(&paper.join("broadsheet.toml"), format!("title = \"x\"\nlinked_folders = {setting}\n"));
        let (outcome, said, _) = build(&folder);
        assert!(
            outcome.report.has_errors() && said.contains(words) && said.contains("\"line\":2"),
            "{setting}: {said}"
        );
    }
}

#[test]
fn published_files_are_readable_by_everybody() {
    let folder = site("[x](note.txt)");
    let note = folder.path().join("paper/content/note.txt");
    write(&note, "words");
    fs::set_permissions(&note, fs::Permissions::from_mode(0o400)).unwrap();
    let (_, said, files) = build(&folder);
    let name = files.keys().find(|name| name.starts_with("media/note.")).unwrap_or_else(|| panic!("{said}"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    write(&folder.path().join("usual"), "");
    assert_eq!(mode(&folder.path().join("out").join(name)), mode(&folder.path().join("usual")));
}

/// The size is checked before reading, and smaller files are not held in memory.
#[test]
fn a_file_has_a_size_limit() {
    let folder = site("[x](film.mp4)");
    let film = fs::File::create(folder.path().join("paper/content/film.mp4")).unwrap();
    film.set_len(3_000_000_000).unwrap();
    let (outcome, said, _) = build(&folder);
    assert!(!outcome.report.has_errors() && said.contains("the limit for one file is 2000 MB"), "{said}");
    assert!(said.contains("\"line\":6"), "{said}");
    film.set_len(100_000_000).unwrap();
    let (outcome, said, files) = build(&folder);
    assert!(!outcome.report.has_errors(), "{said}");
    assert!(files.iter().any(|(name, bytes)| name.starts_with("media/film.") && bytes.len() == 100_000_000));
}

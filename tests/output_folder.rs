//! What a build preserves in its output folder, and which names it refuses to write there.

use broadsheet::content::Date;
use publish::page::frame::Frame;
use publish::{Options, Outcome};
use std::path::Path;
use std::{fs, iter};
use tempfile::TempDir;
use walkdir::WalkDir;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><main></main>";
/// The name of a file that pages load.
const SCRIPT: &str = "start-0123456789abcdef.js";

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn site() -> TempDir {
    let site = tempfile::tempdir().unwrap();
    write(&site.path().join("broadsheet.toml"), "title = \"T\"\n");
    article(&site, "one", "date: 2026-01-05\ncategory: News");
    site
}

fn article(site: &TempDir, name: &str, header: &str) {
    write(&site.path().join(format!("content/{name}.md")), &format!("---\n{header}\n---\n\n# {name}\n\nText.\n"));
}

fn build(site: &TempDir) -> Outcome {
    let (frame, dist) = (Frame::parse(FRAME).unwrap(), site.path().join("dist"));
    let reader_files = [(SCRIPT.to_owned(), b"script".to_vec())];
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let options = Options {
        out: Some(&dist),
        frame: Some(&frame),
        reader_files: &reader_files,
        ..Options::new(site.path(), now)
    };
    publish::build(&options)
}

fn build_well(site: &TempDir) -> Outcome {
    let outcome = build(site);
    assert!(!outcome.report.has_errors(), "{}", said(&outcome));
    outcome
}

/// The report without colours.
fn said(outcome: &Outcome) -> String {
    let text = outcome.report.draw(99);
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default();
    iter::once(first).chain(parts.map(|part| part.split_once('m').map_or(part, |(_, text)| text))).collect()
}

/// Front matter that is refused, a part of the message, and a part of the help. The error is in line 3.
const REFUSED: [(&str, &str, &str); 27] = [
    ("slug: .git", "begins with a dot", "slug: git"),
    ("slug: con", "device on Windows", "slug: con-1"),
    ("slug: NUL", "device on Windows", "slug: NUL-1"),
    ("slug: aux.html", "device on Windows", "slug: aux-1.html"),
    ("slug: lpt1", "device on Windows", "slug: lpt1-1"),
    ("slug: conin$", "device on Windows", "slug: conin$-1"),
    ("slug: ends.", "ends with a dot", "slug: ends"),
    ("aliases: [/.git/x/]", "begins with a dot", "write a path"),
    ("aliases: [/.git/index.html]", "begins with a dot", "write a path"),
    ("aliases: [/old/.hidden/]", "begins with a dot", "write a path"),
    ("aliases: [/%2egit/refs/]", "begins with a dot", "write a path"),
    ("aliases: [/old/.well-known/x/]", "begins with a dot", "write a path"),
    ("aliases: [/.env.html]", "begins with a dot", "write a path"),
    ("aliases: [/.htaccess.php]", "begins with a dot", "write a path"),
    ("aliases: [/old/PRN/]", "device on Windows", "write a path"),
    ("aliases: [/com3.html]", "device on Windows", "write a path"),
    ("aliases: [/old./x/]", "ends with a dot", "write a path"),
    ("aliases: ['/old%20/x/']", "ends with a dot or a space", "write a path"),
    ("aliases: [/embed-builder.js]", "the site itself", "remove it"),
    ("aliases: [/Favicon.SVG]", "the site itself", "remove it"),
    ("aliases: [/robots.txt]", "the site itself", "remove it"),
    ("aliases: [/_HEADERS]", "the site itself", "remove it"),
    ("aliases: [/_redirects]", "the site itself", "remove it"),
    ("aliases: [/Data/site.json]", "the site itself", "remove it"),
    ("aliases: [/media/x.png]", "the site itself", "remove it"),
    ("aliases: [/START-0123456789abcdef.js]", "the site itself", "remove it"),
    ("aliases: [/categories/news/Feed.json]", "a file of the site", "remove it"),
];

#[test]
fn reserved_names_are_refused_with_file_and_line() {
    let site = site();
    for (header, what, help) in REFUSED {
        article(&site, "two", &format!("title: Two\n{header}\ncategory: News"));
        let outcome = build(&site);
        let said = said(&outcome);
        let place = format!("content{}two.md:3:", std::path::MAIN_SEPARATOR);
        for part in [what, help, &place] {
            assert!(said.contains(part), "{header}: no {part:?} in\n{said}");
        }
        // An alias is not content: without it, the article is published all the same.
        let is_alias = header.starts_with("aliases");
        assert_eq!(outcome.report.has_errors(), !is_alias, "{header}");
        let dist = site.path().join("dist");
        assert_eq!(dist.exists(), is_alias, "{header}");
        if is_alias {
            for entry in WalkDir::new(&dist).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
                let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
                // The first page of a list leads to the list.
                if entry.path().ends_with("page/1/index.html") {
                    continue;
                }
                assert!(!text.contains("http-equiv=\"refresh\""), "{header}: {}", entry.path().display());
            }
            fs::remove_dir_all(&dist).unwrap();
        }
    }
}

#[test]
fn other_names_are_allowed() {
    let site = site();
    let headers = [
        "slug: v1.2",
        "slug: console",
        "slug: about-con",
        "aliases: [/.well-known/old/, /old/page.php, /2019/con-tricks/, /posts/v1.2.3/]",
        // A path from another program is not an explicit wish of the author.
        "permalink: /.hidden/x/",
        "permalink: /categories/news/feed.json",
    ];
    for (number, header) in headers.iter().enumerate() {
        article(&site, &format!("good-{number}"), &format!("title: Good\n{header}\ncategory: News"));
    }
    build_well(&site);
    let dist = site.path().join("dist");
    for page in ["posts/v1.2", "posts/console", ".well-known/old", "2019/con-tricks", "posts/v1.2.3"] {
        assert!(dist.join(page).join("index.html").is_file(), "{page}");
    }
    let rules = fs::read_to_string(dist.join("_redirects")).unwrap();
    assert!(rules.contains("/old/page.php ") && !rules.contains("feed.json") && !rules.contains("hidden"), "{rules}");
    assert!(!dist.join(".hidden").exists());
}

/// Nobody wrote these names as addresses, so they do not stop the build.
#[test]
fn an_article_named_after_a_device_is_published_under_a_similar_name() {
    let site = site();
    article(&site, "con", "category: [Aux, News]");
    write(&site.path().join("content/nul.txt"), "A file.");
    write(&site.path().join("content/2026-01-31-com1.md"), "# Ports\n\n[file](nul.txt) [con](con.md)\n");
    let outcome = build_well(&site);
    let said = said(&outcome);
    assert!(said.contains("con.md") && said.contains("slug: con-1"), "{said}");
    assert!(said.contains("slug: com1-1"), "{said}");
    let dist = site.path().join("dist");
    for page in ["posts/con-1", "posts/com1-1", "categories/aux-1"] {
        assert!(dist.join(page).join("index.html").is_file(), "{page}");
    }
    let page = fs::read_to_string(dist.join("data/posts/com1-1.json")).unwrap();
    assert!(page.contains("/media/nul-1.") && page.contains("/posts/con-1/"), "{page}");
    let mut files: Vec<_> = walkdir::WalkDir::new(&dist).into_iter().map(|entry| entry.unwrap()).collect();
    files.retain(|entry| {
        let name = entry.file_name().to_string_lossy();
        ["con", "aux", "nul", "com1"].contains(&name.split('.').next().unwrap())
    });
    assert!(files.is_empty(), "{files:?}");
}

#[test]
fn an_alias_does_not_replace_a_file_of_another_program() {
    let site = site();
    write(&site.path().join("dist/downloads/setup.zip"), "theirs");
    article(&site, "two", "title: Two\naliases: [/downloads/setup.zip]");
    let said = said(&build(&site));
    assert!(said.contains("`/downloads/setup.zip` is a file of the site") && said.contains("two.md:3:"), "{said}");
    article(&site, "two", "title: Two\naliases: [/downloads/other.zip]");
    build_well(&site);
}

#[test]
fn a_permalink_pattern_and_a_category_may_not_form_a_reserved_name() {
    let site = site();
    write(&site.path().join("broadsheet.toml"), "title = \"T\"\npermalink = \"/c:categories/:slug/\"\n");
    article(&site, "two", "title: Two\ncategories: [On]");
    let said = said(&build(&site));
    assert!(said.contains("`con` is the name of a device on Windows") && said.contains("two.md"), "{said}");
    article(&site, "two", "title: Two\ncategories: [Off]");
    build_well(&site);
    assert!(site.path().join("dist/coff/two/index.html").is_file());
}

#[test]
fn a_build_removes_staging_folders_of_dead_builds_only() {
    let site = site();
    build_well(&site);
    let staging = |name: &str| {
        let folder = site.path().join(name);
        write(&folder.join("site/index.html"), "half");
        let lock = fs::File::create(folder.join("lock")).unwrap();
        (folder, lock)
    };
    let (dead, _) = staging(".dist.building-dead");
    let (living, lock) = staging(".dist.building-living");
    let (other, _) = staging(".other.building-dead");
    lock.lock().unwrap();
    assert_eq!(build_well(&site).changes.written, 0);
    assert!(!dead.exists());
    assert!(living.join("site/index.html").exists() && other.join("site/index.html").exists());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::collections::BTreeMap;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::path::PathBuf;
    use std::process::Command;

    /// Type and mode, inode, time and contents of each path.
    fn snapshot(dist: &Path, paths: &[&str]) -> BTreeMap<String, String> {
        let one = |path: &&str| {
            let full = dist.join(path);
            let Ok(about) = full.symlink_metadata() else { return ((*path).to_owned(), String::from("gone")) };
            let text = if about.is_file() { fs::read_to_string(&full).unwrap() } else { String::new() };
            let to = fs::read_link(&full).unwrap_or_default();
            // The time of a folder changes with each file added to it.
            let time = if about.is_dir() { 0 } else { about.mtime_nsec() };
            let said = format!("{:o} {} {time} {} {text}", about.mode(), about.ino(), to.display());
            ((*path).to_owned(), said)
        };
        paths.iter().map(one).collect()
    }

    fn pipe(path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn files_of_other_programs_are_kept_at_any_depth() {
        let site = site();
        let dist = site.path().join("dist");
        article(&site, "two", "title: Two\ndate: 2025-01-05\ncategory: Old\naliases: [/was/two/]");
        build_well(&site);
        let outside = site.path().join("outside");
        write(&outside.join("index.html"), "outside");
        let folders = [
            "posts/empty",
            "posts/one/empty/deep",
            "posts/two/empty",
            "data/theirs",
            "data/posts/theirs",
            "data/categories/old/empty",
            "archive/2025/empty",
            "categories/old/empty",
            "categories/news/empty",
            "media/empty",
            "search/empty",
            "was/empty",
            "was/two/empty",
            "elsewhere/empty",
        ];
        let files = [
            ("posts/.htaccess", 0o600),
            ("posts/one/.keep", 0o644),
            ("posts/one/run.sh", 0o755),
            ("data/notes.json", 0o644),
            ("data/posts/theirs.json", 0o644),
            ("data/.keep", 0o444),
            ("categories/old/.keep", 0o644),
            ("posts/back\\slash", 0o644),
        ];
        folders.iter().for_each(|folder| fs::create_dir_all(dist.join(folder)).unwrap());
        mode(&dist.join("posts/empty"), 0o1700);
        mode(&dist.join("posts/one/empty"), 0o750);
        for (file, bits) in files {
            write(&dist.join(file), "theirs");
            mode(&dist.join(file), bits);
        }
        symlink(&outside, dist.join("posts/linked")).unwrap();
        symlink("../../outside/index.html", dist.join("posts/one/linked.html")).unwrap();
        symlink("nowhere", dist.join("data/dangling.json")).unwrap();
        pipe(&dist.join("posts/pipe.html"));
        pipe(&dist.join("media/pipe.0123456789abcdef.png"));
        let _socket = UnixListener::bind(dist.join("archive/socket")).unwrap();
        let special = [
            "posts/linked",
            "posts/one/linked.html",
            "data/dangling.json",
            "posts/pipe.html",
            "media/pipe.0123456789abcdef.png",
            "archive/socket",
        ];
        let theirs: Vec<&str> = folders
            .iter()
            .copied()
            .chain(files.map(|(file, _)| file))
            .chain(special)
            .chain(["posts", "data"])
            .collect();
        let before = snapshot(&dist, &theirs);

        let edit = |name: &str, header: &str| {
            article(&site, name, header);
            assert!(build_well(&site).changes.written > 0, "{name}");
            assert_eq!(snapshot(&dist, &theirs), before, "{name}: {header}");
        };
        edit("one", "title: Another\ndate: 2026-01-05\ncategory: News");
        let page = fs::read_to_string(dist.join("posts/one/index.html")).unwrap();
        assert!(page.contains("Another"), "{page}");
        edit("three", "title: Three\ndate: 2026-02-05\ncategory: New\naliases: [/was/three/]");
        assert!(dist.join("posts/three/index.html").is_file() && dist.join("categories/new/index.html").is_file());
        fs::remove_file(site.path().join("content/two.md")).unwrap();
        edit("one", "title: One\ndate: 2026-01-05\ncategory: News");
        for gone in ["posts/two/index.html", "categories/old/index.html", "was/two/index.html", "data/posts/two.json"] {
            assert!(!dist.join(gone).exists(), "{gone}");
        }
        assert_eq!(build_well(&site).changes.written, 0);
        assert_eq!(fs::read_to_string(outside.join("index.html")).unwrap(), "outside");
    }

    #[test]
    fn a_git_work_tree_is_kept() {
        let site = site();
        let dist = site.path().join("dist");
        let git = |folder: &Path, arguments: &[&str]| {
            let config = ["-c", "user.name=x", "-c", "user.email=x@x.example", "-c", "commit.gpgsign=false"];
            let ran = Command::new("git").current_dir(folder).args(config).args(arguments).output().unwrap();
            assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        };
        build_well(&site);
        let inner = dist.join("posts/wiki");
        write(&inner.join("page.txt"), "theirs");
        for folder in [&dist, &inner] {
            git(folder, &["init", "--quiet"]);
            git(folder, &["commit", "--quiet", "--allow-empty", "--message", "x"]);
        }
        article(&site, "two", "title: Two\naliases: [/old/]");
        build_well(&site);
        for folder in [&dist, &inner] {
            git(folder, &["fsck"]);
            git(folder, &["log"]);
        }
        article(&site, "two", "title: Two\naliases: [/.git/x/]");
        build_well(&site);
        assert!(!dist.join(".git/x").exists());
        git(&dist, &["log"]);
    }

    /// Links and special files that a build would have to replace or write through.
    #[test]
    fn a_link_or_pipe_at_the_path_of_a_file_ends_the_build() {
        let site = site();
        let dist = site.path().join("dist");
        build_well(&site);
        article(&site, "two", "title: Two\naliases: [/was/two/]");
        let outside = site.path().join("outside");
        let page = fs::read_to_string(dist.join("posts/one/index.html")).unwrap();
        write(&outside.join("index.html"), &page);
        write(&outside.join("two/index.html"), &page);
        type Put = fn(&Path, &Path);
        let table: [(&str, Put); 6] = [
            ("posts/two", |at, outside| symlink(outside, at).unwrap()),
            ("was", |at, outside| symlink(outside, at).unwrap()),
            ("_redirects", |at, outside| symlink(outside.join("index.html"), at).unwrap()),
            ("data/posts/two.json", |at, _| symlink("/dev/zero", at).unwrap()),
            ("posts/two/index.html", |at, _| pipe(at)),
            ("posts/two", |at, _| fs::write(at, "a file").unwrap()),
        ];
        for (name, put) in table {
            put(&dist.join(name), &outside);
            let said = said(&build(&site));
            assert!(said.contains(name) && said.contains("this is not from a Broadsheet build"), "{name}: {said}");
            assert!(dist.join(name).symlink_metadata().is_ok(), "{name}");
            assert!(!dist.join("categories/two").exists() && !dist.join("data/posts/two.json").is_file(), "{name}");
            fs::remove_file(dist.join(name)).unwrap();
            _ = fs::remove_dir(dist.join("posts/two"));
        }
        build_well(&site);
        assert_eq!(fs::read_to_string(outside.join("two/index.html")).unwrap(), page);
    }

    #[test]
    fn nothing_is_removed_through_a_link() {
        let site = site();
        let dist = site.path().join("dist");
        article(&site, "two", "title: Two\naliases: [/was/two/, /was/two.html]");
        build_well(&site);
        let outside: PathBuf = site.path().join("outside");
        fs::rename(dist.join("was"), &outside).unwrap();
        symlink(&outside, dist.join("was")).unwrap();
        article(&site, "two", "title: Two");
        build_well(&site);
        assert!(outside.join("two.html").is_file() && outside.join("two/index.html").is_file());
        assert!(dist.join("was").is_symlink());
    }
}

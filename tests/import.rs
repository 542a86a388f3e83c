//! Exports of other programs become Markdown files, and the files a site.

mod file_tree;
mod local_server;

use broadsheet::content::Date;
use file_tree::tree;
use local_server::{LocalServer, Reply};
use publish::import::{ImportError, Options, Report, import};
use publish::page::frame::Frame;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/import");

/// A copy of a fixture, with the address of a server in place of `images/`, or with the image beside it.
fn export(name: &str, images: Option<&str>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(FIXTURES).join(name);
    let to = folder.path().join(name);
    let files = if from.is_dir() { tree(&from) } else { BTreeMap::from([(String::new(), fs::read(&from).unwrap())]) };
    for (file, bytes) in files {
        let path = if file.is_empty() { to.clone() } else { to.join(file) };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        fs::write(path, images.map_or(text.clone(), |images| text.replace("images/", &format!("{images}/")))).unwrap();
    }
    if images.is_none() {
        let image = fs::read(Path::new(FIXTURES).join("quay.png")).unwrap();
        let beside = if from.is_dir() { to.clone() } else { folder.path().to_owned() };
        for path in ["images/quay.png", "content/images/2022/01/quay.png"] {
            fs::create_dir_all(beside.join(path).parent().unwrap()).unwrap();
            fs::write(beside.join(path), &image).unwrap();
        }
    }
    (folder, to)
}

fn image_server() -> LocalServer {
    let image = fs::read(Path::new(FIXTURES).join("quay.png")).unwrap();
    LocalServer::start(move |request, _| match request.path.as_str() {
        "/quay.png" => Reply::ok("image/png", image.clone()),
        _ => Reply::status(404),
    })
}

/// What a test changes of an import.
#[derive(Clone, Copy)]
struct How<'a> {
    with_images: bool,
    overwrites: bool,
    allowed: &'a [&'a str],
}

const PLAIN: How = How { with_images: true, overwrites: false, allowed: &[] };

fn run(from: &str, out: &Path, how: How) -> Result<Report, ImportError> {
    let How { with_images, overwrites, allowed } = how;
    import(&Options {
        from,
        out,
        with_images,
        overwrites,
        settings: None,
        allowed,
        progress: &|_, _| {},
        is_stopped: || false,
    })
}

/// Builds the files. Returns the pages.
fn build(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let dist = tempfile::tempdir().unwrap();
    let frame = Frame::parse("<html lang=\"en\" data-base=\"/\"><!--broadsheet:page--><main></main>").unwrap();
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let options =
        publish::Options { out: Some(dist.path()), frame: Some(&frame), ..publish::Options::new(folder, now) };
    let outcome = publish::build(&options);
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(99));
    tree(dist.path())
}

/// The Markdown files, without the values that differ from run to run.
fn texts(out: &Path, server: Option<&LocalServer>) -> String {
    let mut all = String::new();
    for (path, bytes) in tree(out).iter().filter(|(path, _)| path.ends_with(".md") || path.ends_with(".toml")) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let text = server.map_or(text.clone(), |server| text.replace(&server.address, "http://SERVER"));
        all += &format!("=== {path}\n{text}");
    }
    all
}

fn reasons(report: &Report) -> String {
    report.unconverted.iter().map(|(path, reason)| format!("{path}: {reason}\n")).collect()
}

fn check(name: &str, actual: &str) {
    let path = Path::new(FIXTURES).join("expected").join(format!("{name}.txt"));
    if std::env::var_os("RECORD").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{} differs; RECORD=1 accepts:\n{actual}", path.display());
}

/// The title and the date of a published article.
fn article(files: &BTreeMap<String, Vec<u8>>, slug: &str) -> (String, String) {
    let bytes = files.get(&format!("data/posts/{slug}.json")).unwrap_or_else(|| panic!("{slug}: {:?}", files.keys()));
    let document: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let item = &document["items"][0];
    let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
    (text("title"), text("date_published"))
}

/// The old addresses lead to new ones.
fn leads(files: &BTreeMap<String, Vec<u8>>, old: &str, new: &str) {
    let page = files
        .get(&format!("{old}/index.html"))
        .or(files.get(old))
        .unwrap_or_else(|| panic!("{old}: {:?}", files.keys()));
    assert!(String::from_utf8_lossy(page).contains(new), "{old}");
}

#[test]
fn every_format_becomes_a_site_with_equal_titles_dates_and_addresses() {
    type Row = (
        &'static str,
        &'static str,
        &'static [(&'static str, &'static str, &'static str)],
        &'static [(&'static str, &'static str)],
    );
    let table: &[Row] = &[
        (
            "wordpress.xml",
            "a WordPress export",
            &[
                ("spring-tide", "Spring tide: \"high\" water & what's under it", "2019-04-01T09:30:00+01:00"),
                ("neap", "Neap", "2019-05-02T10:00:00Z"),
                ("прилив", "Прилив", "2019-06-02T10:00:00Z"),
                ("index", "About", "2018-01-01T00:00:00Z"),
            ],
            &[
                ("2019/04/spring-tide", "/posts/spring-tide/"),
                ("2019/05/neap", "/posts/neap/"),
                ("about", "/posts/index/"),
            ],
        ),
        (
            "ghost.json",
            "a Ghost export",
            &[
                ("members", "Members & \"friends\"", "2022-01-05T10:00:00Z"),
                ("contact", "Contact", "2022-01-01T00:00:00Z"),
            ],
            &[("members", "/posts/members/")],
        ),
        (
            "blogger.xml",
            "an RSS or Atom feed",
            &[("ships", "Ships <b> & boats", "2011-03-09T08:00:00+01:00")],
            &[("2011/03/ships.html", "/posts/ships/")],
        ),
        (
            "feed.xml",
            "an RSS or Atom feed",
            &[("one", "One & two", "2020-05-05T10:00:00+02:00"), ("con-1", "CON", "2020-05-06T10:00:00Z")],
            &[("blog/one", "/posts/one/")],
        ),
        (
            "feed.json",
            "a JSON feed",
            &[("first", "First: a test", "2021-01-02T03:04:05+02:00"), ("second", "Second", "2021-01-03T00:00:00Z")],
            &[("first", "/posts/first/")],
        ),
        ("medium", "an archive of Medium", &[("the-quay-at-night", "The Quay at Night", "2019-04-01T20:15:00Z")], &[]),
        (
            "substack",
            "an archive of Substack",
            &[("first-letter", "First \"letter\", with commas", "2023-05-06T07:08:09Z")],
            &[("p/first-letter", "/posts/first-letter/")],
        ),
    ];
    for (name, format, articles, aliases) in table {
        let server = image_server();
        let is_remote = name.ends_with(".xml");
        let (_kept, from) = export(name, is_remote.then_some(server.address.as_str()));
        let out = tempfile::tempdir().unwrap();
        let allowed = [server.address.as_str()];
        let report = run(from.to_str().unwrap(), out.path(), How { allowed: &allowed, ..PLAIN }).unwrap();
        assert_eq!(report.format, *format, "{name}");
        assert_eq!(report.written, report.posts, "{name}");
        let texts = texts(out.path(), Some(&server));
        let reasons = reasons(&report).replace(&server.address, "http://SERVER");
        check(&name.replace('.', "-"), &format!("{texts}=== report\n{reasons}"));
        let files = build(out.path());
        for (slug, title, date) in *articles {
            assert_eq!(article(&files, slug), ((*title).to_owned(), (*date).to_owned()), "{name} {slug}");
        }
        aliases.iter().for_each(|(old, new)| leads(&files, old, new));
        let has_images = texts.contains("](images/quay.png");
        assert_eq!(has_images, files.keys().any(|path| path.starts_with("media/quay")), "{name} {:?}", files.keys());
        assert!(has_images || name.starts_with("feed"), "{name}");
    }
}

#[test]
fn a_second_import_writes_only_what_changed_and_keeps_edited_files() {
    let server = image_server();
    let (_kept, from) = export("wordpress.xml", Some(&server.address));
    let (from, out) = (from.to_str().unwrap(), tempfile::tempdir().unwrap());
    let allowed = [server.address.as_str()];
    let how = How { allowed: &allowed, ..PLAIN };
    let first = run(from, out.path(), how).unwrap();
    let requests = server.received().len();
    let before = tree(out.path());
    let second = run(from, out.path(), how).unwrap();
    assert_eq!((second.written, second.unchanged), (0, first.posts));
    assert_eq!(tree(out.path()), before);
    assert_eq!(server.received().len(), requests, "images are not requested again");

    let edited = out.path().join("neap.md");
    fs::write(&edited, "---\ntitle: Mine\n---\n\nMine.\n").unwrap();
    let third = run(from, out.path(), how).unwrap();
    assert_eq!((third.written, &third.edited[..]), (0, &["neap.md".to_owned()][..]));
    assert!(fs::read_to_string(&edited).unwrap().contains("Mine."));
    let forced = run(from, out.path(), How { overwrites: true, ..how }).unwrap();
    assert_eq!((forced.written, forced.edited.len()), (1, 0));
    assert_eq!(tree(out.path()), before);

    // The export has a new text for one post.
    let changed = fs::read_to_string(from).unwrap().replace("<blockquote>A quotation", "<blockquote>A new quotation");
    fs::write(from, changed).unwrap();
    let fourth = run(from, out.path(), how).unwrap();
    assert_eq!((fourth.written, fourth.unchanged), (1, first.posts - 1));
}

#[test]
fn images_that_fail_stay_where_they_are_and_are_reported() {
    let server = LocalServer::start(|_, _| Reply::ok("text/html", "<!doctype html><p>Not an image"));
    let (_kept, from) = export("wordpress.xml", Some(&server.address));
    let from = from.to_str().unwrap();
    let out = tempfile::tempdir().unwrap();
    let allowed = [server.address.as_str()];
    let report = run(from, out.path(), How { allowed: &allowed, ..PLAIN }).unwrap();
    assert!(reasons(&report).contains("neap.md: the image http://127.0.0.1"), "{}", reasons(&report));
    assert!(reasons(&report).contains("it is not an image"), "{}", reasons(&report));
    assert!(fs::read_to_string(out.path().join("neap.md")).unwrap().contains(&server.url("/quay.png")));

    // An address on a private network is refused unless it is allowed.
    let out = tempfile::tempdir().unwrap();
    let report = run(from, out.path(), PLAIN).unwrap();
    assert!(reasons(&report).contains("private address"), "{}", reasons(&report));

    let out = tempfile::tempdir().unwrap();
    let before = server.received().len();
    let report = run(from, out.path(), How { with_images: false, ..PLAIN }).unwrap();
    assert!(!reasons(&report).contains("the image http"), "{}", reasons(&report));
    assert_eq!((report.images, server.received().len()), (0, before));
}

#[test]
fn a_truncated_export_gives_its_complete_posts() {
    let (_kept, from) = export("wordpress.xml", None);
    let text = fs::read_to_string(&from).unwrap();
    fs::write(&from, &text[..text.find("<title>Locked").unwrap() + 9]).unwrap();
    let out = tempfile::tempdir().unwrap();
    let report = run(from.to_str().unwrap(), out.path(), How { with_images: false, ..PLAIN }).unwrap();
    assert!(report.is_incomplete && report.posts == 4, "{report:?}");
    assert!(reasons(&report).contains("could not be read to its end"), "{}", reasons(&report));
    build(out.path());
}

#[test]
fn wordpress_is_read_through_its_api() {
    let image = fs::read(Path::new(FIXTURES).join("quay.png")).unwrap();
    let server = LocalServer::start(move |request, _| {
        let host = request.header("host").unwrap_or_default().to_owned();
        let post = |number: usize| {
            serde_json::json!({
                "id": number, "slug": format!("post-{number}"), "status": "publish", "type": "post",
                "link": format!("http://{host}/2020/post-{number}/"),
                "date": "2020-01-02T04:04:05", "date_gmt": "2020-01-02T03:04:05", "modified_gmt": "2020-01-02T03:04:05",
                "title": { "rendered": format!("Post &#8220;{number}&#8221;") },
                "content": { "rendered": "<p>Text &amp; <img src=\"/pics/quay.png\" alt=\"\"></p>", "protected": false },
                "excerpt": { "rendered": "<p>By hand.</p>" },
                "_embedded": {
                    "author": [{ "name": "Ann" }],
                    "wp:term": [[{ "taxonomy": "category", "name": "News &amp; Views" }], [{ "taxonomy": "post_tag", "name": "t" }]],
                    "wp:featuredmedia": [{ "source_url": format!("http://{host}/pics/quay.png"), "alt_text": "A quay" }]
                }
            })
        };
        let json = |value: serde_json::Value| Reply::ok("application/json", value.to_string());
        match request.path.as_str() {
            "/blog/" => Reply::ok(
                "text/html",
                "<!doctype html><html><head><link rel='https://api.w.org/' href='/blog/wp-json/'></head>",
            ),
            "/blog/wp-json/" => json(
                serde_json::json!({ "name": "My &amp; blog", "description": "", "home": format!("http://{host}/blog") }),
            ),
            "/pics/quay.png" => Reply::ok("image/png", image.clone()),
            path if path.starts_with("/blog/wp-json/wp/v2/posts") && path.contains("&page=2&") => {
                json((101..=103).map(post).collect()).with("X-WP-Total", "103").with("X-WP-TotalPages", "2")
            }
            path if path.starts_with("/blog/wp-json/wp/v2/posts") => {
                json((1..=100).map(post).collect()).with("X-WP-Total", "103").with("X-WP-TotalPages", "2")
            }
            _ => Reply { status: 404, ..json(serde_json::json!({ "code": "rest_no_route" })) },
        }
    });
    let out = tempfile::tempdir().unwrap();
    let report = run(&server.url("/blog/"), out.path(), PLAIN).unwrap();
    assert_eq!((report.format, report.posts, report.images), ("a WordPress", 103, 1), "{}", reasons(&report));
    let text = fs::read_to_string(out.path().join("post-103.md")).unwrap();
    let expected = "title: \"Post “103”\"\ndescription: \"By hand.\"\ndate: 2020-01-02T04:04:05+01:00\n\
                    categories: [\"News & Views\"]\ntags: [\"t\"]\nauthors: [\"Ann\"]\nimage: \"images/quay.png\"\n\
                    image_alt: \"A quay\"\naliases: [\"/2020/post-103/\"]\n";
    assert!(text.replace("slug: \"post-103\"\n", "").contains(expected), "{text}");
    let files = build(out.path());
    leads(&files, "2020/post-7", "/posts/post-7/");
    assert_eq!(server.received().iter().filter(|request| request.path == "/pics/quay.png").count(), 1);
}

/// A ZIP archive with stored or deflated files.
fn zip(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (name, content, is_deflated) in files {
        let method = if *is_deflated { rawzip::CompressionMethod::DEFLATE } else { rawzip::CompressionMethod::STORE };
        let (mut entry, config) = archive.new_file(name).compression_method(method).start().unwrap();
        let descriptor = if *is_deflated {
            let mut writer = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::best()));
            std::io::Write::write_all(&mut writer, content).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            descriptor
        } else {
            let mut writer = config.wrap(&mut entry);
            std::io::Write::write_all(&mut writer, content).unwrap();
            writer.finish().unwrap().1
        };
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

#[test]
fn archives_are_read_and_hostile_ones_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = |name: &str| fs::read(Path::new(FIXTURES).join(name)).unwrap();
    let write = |name: &str, files: &[(&str, &[u8], bool)]| {
        let path = folder.path().join(name);
        fs::write(&path, zip(files)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    // With an outer folder, and images below it.
    let (ghost, image) = (fixture("ghost.json"), fixture("quay.png"));
    let files: [(&str, &[u8], bool); 2] =
        [("my-ghost/ghost.json", &ghost, true), ("my-ghost/content/images/2022/01/quay.png", &image, false)];
    let out = folder.path().join("ghost");
    let report = run(&write("ghost.zip", &files), &out, PLAIN).unwrap();
    assert_eq!((report.format, report.posts, report.images), ("a Ghost export", 4, 1), "{}", reasons(&report));
    // WordPress.com exports an archive.
    let wordpress = fixture("wordpress.xml");
    let out = folder.path().join("wordpress");
    let zipped = write("wordpress.zip", &[("quay.wordpress.2019.000.xml", &wordpress, true)]);
    let report = run(&zipped, &out, How { with_images: false, ..PLAIN }).unwrap();
    assert_eq!((report.format, report.posts), ("a WordPress export", 6));
    // Names that lead out of the archive.
    let hostile =
        write("hostile.zip", &[("../../posts.csv", b"post_id\n1.x\n", false), ("/etc/posts.csv", b"a", false)]);
    let out = folder.path().join("hostile");
    _ = run(&hostile, &out, PLAIN);
    let written: Vec<_> = tree(&out).into_keys().filter(|path| path != ".broadsheet-import.json").collect();
    assert!(written.is_empty() && !folder.path().join("posts.csv").exists(), "{written:?}");
    // A post that unpacks to much more than its size.
    let bomb = vec![b' '; 40 << 20];
    let list = b"post_id,is_published,title\n1.bomb,true,Bomb\n2.fine,true,Fine\n";
    let bomb = write(
        "bomb.zip",
        &[("posts.csv", list, false), ("posts/1.bomb.html", &bomb, true), ("posts/2.fine.html", b"<p>Fine", false)],
    );
    let out = folder.path().join("bomb");
    let report = run(&bomb, &out, PLAIN).unwrap();
    assert_eq!(report.posts, 1, "{}", reasons(&report));
    assert!(reasons(&report).contains("1.bomb: unpacks to more than the limit"), "{}", reasons(&report));
    // Slugs that lead out of the output folder.
    let inside = tempfile::tempdir().unwrap();
    let (_kept, from) = export("wordpress.xml", None);
    run(from.to_str().unwrap(), &inside.path().join("a/b/c"), How { with_images: false, ..PLAIN }).unwrap();
    let written: Vec<_> = tree(inside.path()).into_keys().collect();
    assert!(written.iter().all(|path| path.starts_with("a/b/c/")), "{written:?}");
}

fn broadsheet(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_broadsheet")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn the_command_reports_and_has_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (_kept, from) = export("medium", None);
    let (code, stdout, stderr) = broadsheet(&["import", from.to_str().unwrap(), "--out", &path("out")]);
    assert_eq!(code, Some(0), "{stderr}");
    let summary = format!(
        "Imported 2 posts and 1 image from an archive of Medium into {}: 2 written, 0 unchanged, 0 edited, 0 parts not converted.\n",
        path("out")
    );
    assert_eq!(stdout, summary);
    assert!(stderr.contains("2 of 2 posts"), "{stderr}");

    fs::write(folder.path().join("odd.bin"), b"\x7fELF").unwrap();
    fs::write(folder.path().join("page.html"), "<!doctype html><p>Hello").unwrap();
    fs::write(folder.path().join("other.json"), "{\"a\": 1}").unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let table: &[(&[&str], i32, &str)] = &[
        (&["import", &path("missing"), "--out", &path("x")], 2, "does not exist"),
        (
            &["import", &path("odd.bin"), "--out", &path("x")],
            1,
            "is in none of the known formats; supported are a WordPress export",
        ),
        (&["import", &path("page.html"), "--out", &path("x")], 1, "is a web page; supported are"),
        (&["import", &path("other.json"), "--out", &path("x")], 1, "is JSON, but no feed or export; supported are"),
        (&["import", from.to_str().unwrap(), "--out", &path("file")], 2, "is a file; name a folder"),
        (&["import", from.to_str().unwrap()], 2, "--out"),
        (&["import", "http://nowhere.invalid/", "--out", &path("x")], 1, "cannot find the host nowhere.invalid"),
    ];
    for (arguments, expected, message) in table {
        let (code, _, stderr) = broadsheet(arguments);
        assert_eq!(code, Some(*expected), "{arguments:?} {stderr}");
        assert!(stderr.contains(message), "{arguments:?} {stderr}");
    }
}

/// The site of an import has the title, the address and the form of addresses of the old one.
#[test]
fn the_settings_of_an_imported_site_are_written_once() {
    let item = |number: u32, path: &str| {
        format!(
            "<item><title>Post {number}</title><link>https://log.example{path}</link><dc:creator>ann</dc:creator>\
             <content:encoded><![CDATA[<p>See <a href=\"https://log.example/2026/01/post-1/\">one</a>.</p>]]></content:encoded>\
             <wp:post_id>{number}</wp:post_id><wp:post_date>2026-01-3{number} 23:30:00</wp:post_date>\
             <wp:post_date_gmt>2026-01-3{number} 23:30:00</wp:post_date_gmt><wp:post_name>post-{number}</wp:post_name>\
             <wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
        )
    };
    let items = [item(0, "/2026/01/post-0/"), item(1, "/2026/01/post-1/")].concat();
    let export = format!(
        "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:wp='http://wordpress.org/export/1.2/'><channel><title>The \"Log\"</title><link>https://log.example</link>\
         <description>Daily</description><language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>"
    );
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (folder.path().join("export.xml"), folder.path().join("paper"));
    fs::write(&from, export).unwrap();
    let import = || {
        let output = Command::new(env!("CARGO_BIN_EXE_broadsheet"))
            .args(["import", from.to_str().unwrap(), "--out", out.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(import().contains("broadsheet.toml"));
    let settings = fs::read_to_string(out.join("broadsheet.toml")).unwrap();
    assert_eq!(
        settings,
        "title = \"The \\\"Log\\\"\"\ndescription = \"Daily\"\nlanguage = \"en-GB\"\nbase_url = \"https://log.example/\"\n\
         permalink = \"/:year/:month/:slug/\"\ncontent = \".\"\n"
    );
    // The addresses are the old ones, so that no redirect is needed.
    assert!(!fs::read_to_string(out.join("post-1.md")).unwrap().contains("aliases"));
    let files = build(&out);
    assert!(files.contains_key("2026/01/post-0/index.html"), "{:?}", files.keys());
    let page = String::from_utf8_lossy(&files["2026/01/post-0/index.html"]);
    assert!(page.contains("href=\"/2026/01/post-1/\""), "{page}");

    // What the publisher writes stays, and so do the addresses.
    fs::write(out.join("broadsheet.toml"), settings.replace("Daily", "Weekly")).unwrap();
    assert!(!import().contains("broadsheet.toml"));
    assert!(fs::read_to_string(out.join("broadsheet.toml")).unwrap().contains("Weekly"));
    assert!(!fs::read_to_string(out.join("post-1.md")).unwrap().contains("aliases"));
    // The settings of a site around the folder are not doubled.
    fs::write(folder.path().join("broadsheet.toml"), "").unwrap();
    fs::remove_file(out.join("broadsheet.toml")).unwrap();
    import();
    assert!(!out.join("broadsheet.toml").exists());
}

//! The conventions of the command line: previews, short options, variables of the environment, reproducible builds,
//! completions, manual pages, and opening a browser.

use file_tree::tree;
use served::Served;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use std::{env, fs, thread};
use tempfile::TempDir;

mod file_tree;
mod reader_folder;
mod served;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><body><main></main></body>";
const BANNER: &str = "<p class=\"preview\">";
const NOINDEX: &str = "<meta name=\"robots\" content=\"noindex\" />";

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A folder with a reader, and a site with a public article, a draft, one in `_drafts`, one of the future, and one that
/// is both.
fn site(settings: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    reader_folder::write(&folder.path().join("reader"), FRAME, &[]);
    let article = |name: &str, header: &str| {
        let file = folder.path().join("paper/content").join(name).with_extension("md");
        write(&file, &format!("---\ntitle: {name}\n{header}\n---\n\nText of {name}.\n"));
    };
    article("public", "date: 2026-01-01\ncategories: [News]");
    article("draft", "date: 2026-01-02\ndraft: true");
    article("_drafts/jekyll", "date: 2026-01-03");
    article("future", "date: 2100-01-01");
    article("both", "date: 2100-01-02\ndraft: true");
    write(&folder.path().join("paper/broadsheet.toml"), settings);
    folder
}

/// Prepares `broadsheet` in the folder of the site, without variables of the caller.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    let inherited = env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BROADSHEET_"));
    inherited.for_each(|(name, _)| _ = command.env_remove(name));
    command.env_remove("SOURCE_DATE_EPOCH").args(arguments).current_dir(folder);
    command
}

fn run(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    command(folder, arguments).envs(environment.iter().copied()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn pages(folder: &Path) -> BTreeMap<String, String> {
    let pages = tree(folder).into_iter().filter(|(name, _)| name.ends_with(".html"));
    pages.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn previews_have_the_articles_that_were_asked_for_and_say_what_they_are() {
    let folder = site("");
    let paper = folder.path().join("paper");
    type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a [&'a str]);
    let cases: [Case; 6] = [
        (&[], &[], &["public"]),
        (&["--drafts"], &[], &["draft", "jekyll", "public"]),
        (&["--future"], &[], &["future", "public"]),
        (&["--drafts", "--future"], &[], &["both", "draft", "future", "jekyll", "public"]),
        (&[], &[("BROADSHEET_DRAFTS", "yes")], &["draft", "jekyll", "public"]),
        (&[], &[("BROADSHEET_DRAFTS", "0"), ("BROADSHEET_FUTURE", "true")], &["future", "public"]),
    ];
    for (number, (options, environment, expected)) in cases.into_iter().enumerate() {
        let out = folder.path().join(format!("out-{number}"));
        let arguments = [&["build", "--reader", "../reader", "-o", out.to_str().unwrap()], options].concat();
        let built = run(&paper, &arguments, environment);
        assert_eq!(built.status.code(), Some(0), "{}", said(&built));
        let pages = pages(&out);
        let articles = pages.keys().filter_map(|page| page.strip_prefix("posts/")?.strip_suffix("/index.html"));
        assert_eq!(articles.collect::<Vec<_>>(), expected, "{arguments:?} {environment:?}");
        let is_preview = expected.len() > 1;
        assert!(pages.len() > 4 && pages.contains_key("404.html"), "{:?}", pages.keys());
        // Pages that only redirect have no text.
        for (name, page) in pages.iter().filter(|(_, page)| !page.contains("http-equiv=\"refresh\"")) {
            assert_eq!(page.matches(BANNER).count(), usize::from(is_preview), "{name}: {page}");
            assert!(!is_preview || page.contains(NOINDEX), "{name}: {page}");
        }
        assert_eq!(pages["index.html"].contains(NOINDEX), is_preview);
        let checked = run(&paper, &[&["check"], options].concat(), environment);
        let count = format!("Checked {} article", expected.len());
        assert!(said(&checked).contains(&count), "{}", said(&checked));
    }
}

#[test]
fn the_banner_is_in_the_language_of_the_site() {
    let folder = site("language = \"de\"\n");
    let built = run(&folder.path().join("paper"), &["build", "--reader", "../reader", "--drafts"], &[]);
    assert_eq!(built.status.code(), Some(0), "{}", said(&built));
    let front = fs::read_to_string(folder.path().join("paper/dist/index.html")).unwrap();
    assert!(front.contains(&format!("{BANNER}Dies")), "{front}");
    // The policy must allow the style of the banner.
    let (_, style) = front.split_once("<style>").unwrap();
    let hash = publish::page::manifest::sha256(style.split_once("</style>").unwrap().0.as_bytes());
    assert!(front.contains(&hash), "{hash} {front}");
}

#[test]
fn a_served_preview_keeps_its_banner_when_an_article_changes() {
    let folder = site("");
    let [paper, reader] = ["paper", "reader"].map(|name| folder.path().join(name).display().to_string());
    let served = Served::start(&[&paper, "--reader", &reader, "--drafts"]);
    let page = |path: &str| String::from_utf8(served.get(path, "").2).unwrap();
    assert!(page("/posts/draft/").contains(BANNER) && page("/").contains(BANNER), "{}", page("/posts/draft/"));
    let draft = folder.path().join("paper/content/draft.md");
    fs::write(&draft, "---\ntitle: draft\ndraft: true\n---\n\nOther words.\n").unwrap();
    let start = Instant::now();
    while !page("/posts/draft/").contains("Other words.") {
        assert!(start.elapsed() < Duration::from_secs(30), "{}", page("/posts/draft/"));
        thread::sleep(Duration::from_millis(50));
    }
    assert!(page("/posts/draft/").contains(BANNER));
}

#[test]
fn short_options_and_aliases_are_understood() {
    let folder = site("");
    let here = folder.path();
    let quiet = run(here, &["build", "paper", "-q", "-o", "short", "--reader", "reader"], &[]);
    assert_eq!((quiet.status.code(), &*said(&quiet)), (Some(0), ""));
    assert!(here.join("short/index.html").is_file());
    let verbose = said(&run(here, &["check", "paper", "-v"], &[]));
    for line in ["left out draft.md: a draft", "left out future.md: dated in the future"] {
        assert!(verbose.lines().any(|known| known == line), "{verbose}");
    }
    let new = run(here, &["init", "fresh"], &[]);
    assert_eq!(new.status.code(), Some(0), "{}", said(&new));
    let settings = fs::read_to_string(here.join("fresh/broadsheet.toml")).unwrap();
    let schema = settings.lines().next().unwrap().strip_prefix("#:schema ./").expect(&settings);
    let published = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/schema/settings.json");
    assert_eq!(fs::read(here.join("fresh").join(schema)).unwrap(), fs::read(published).unwrap());
    // Errors are printed in any case.
    write(&here.join("paper/content/wrong.md"), "---\ndate: someday\n---\n");
    let refused = run(here, &["build", "paper", "-q", "-o", "short", "--reader", "reader"], &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("wrong.md:2:7"), "{}", said(&refused));
}

#[test]
fn arguments_exclude_each_other_but_not_the_environment() {
    let folder = site("");
    let here = folder.path();
    for arguments in [
        &["serve", "--static", "reader", "--drafts"][..],
        &["serve", "--static", "reader", "paper"],
        &["serve", "--static", "reader", "--base-url", "/x/"],
        &["build", "paper", "-q", "-v"],
        &["man", "bild"],
        &["completions", "cmd.exe"],
    ] {
        let refused = run(here, arguments, &[]);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {}", said(&refused));
    }
    let conflict = said(&run(here, &["serve", "--static", "reader", "--drafts"], &[]));
    assert!(conflict.contains("'--static <DIST>' cannot be used with '--drafts'"), "{conflict}");
    // The folder does not exist, which is reported only if the arguments are accepted.
    let environment = [("BROADSHEET_DRAFTS", "1"), ("BROADSHEET_BASE_URL", "/x/"), ("BROADSHEET_READER", "reader")];
    let accepted = said(&run(here, &["serve", "--static", "nowhere"], &environment));
    assert!(accepted.contains("folder nowhere does not exist"), "{accepted}");
}

#[test]
fn variables_of_the_environment_are_defaults() {
    let folder = site("");
    let here = folder.path();
    let environment = [
        ("BROADSHEET_OUT", "from-environment"),
        ("BROADSHEET_READER", "reader"),
        ("BROADSHEET_BASE_URL", "https://example.org/blog/"),
        ("BROADSHEET_COMPRESS", "1"),
        ("BROADSHEET_CACHE", "copies"),
    ];
    let built = run(here, &["build", "paper"], &environment);
    assert_eq!(built.status.code(), Some(0), "{}", said(&built));
    let files = tree(&here.join("from-environment"));
    assert!(files.contains_key("index.html.br"), "{:?}", files.keys());
    assert!(String::from_utf8_lossy(&files["index.html"]).contains("https://example.org/blog/"));
    let built = run(here, &["build", "paper", "--out", "named"], &environment);
    assert!(built.status.success() && here.join("named/index.html").is_file(), "an option is stronger");
    write(&here.join("paper/content/warned.md"), "---\ntitle: Warned\nslugg: x\n---\n\n![](nowhere)\n");
    assert_eq!(run(here, &["check", "paper"], &[("BROADSHEET_STRICT", "yes")]).status.code(), Some(1));
    let refused = run(here, &["check", "paper"], &[("BROADSHEET_STRICT", "perhaps")]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    let help = said(&run(here, &["serve", "--help"], &[]));
    for name in ["PORT", "HOST", "ALLOW_HOST", "READER", "CACHE", "DRAFTS", "FUTURE", "OPEN", "BASE_URL"] {
        assert!(help.contains(&format!("[env: BROADSHEET_{name}=]")), "{name}: {help}");
    }
    let page =
        fs::read_to_string(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("content/getting-started.md"));
    let page = page.unwrap();
    let all = [help, said(&run(here, &["build", "--help"], &[]))].concat();
    for name in all.split("[env: ").skip(1).filter_map(|rest| rest.split('=').next()) {
        assert!(page.contains(&format!("`{name}`")), "the handbook does not name {name}");
    }
}

#[test]
fn two_builds_are_byte_identical() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/fixtures/sites/paper/site");
    reader_folder::write(&folder.path().join("reader"), FRAME, &[("reader-1.js", "//")]);
    let build = |out: &str, epoch: &[(&str, &str)]| {
        let site = fixture.to_str().unwrap();
        let cache = format!("cache-{out}");
        let arguments = ["build", site, "-o", out, "--reader", "reader", "--compress", "--cache", &cache];
        let built = run(folder.path(), &arguments, epoch);
        assert_eq!(built.status.code(), Some(0), "{}", said(&built));
        tree(&folder.path().join(out))
    };
    let epoch = [("SOURCE_DATE_EPOCH", "1772366400")]; // 1 March 2026
    let first = build("first", &epoch);
    // Times in the output would have another second.
    thread::sleep(Duration::from_millis(1100));
    let second = build("second", &epoch);
    let differing: Vec<_> = first.iter().filter(|(name, bytes)| second.get(*name) != Some(bytes)).collect();
    assert!(differing.is_empty() && first.len() == second.len(), "{:?}", differing.iter().map(|(name, _)| name));
    assert!(first.len() > 40 && first.keys().any(|name| name.ends_with(".gz")), "{:?}", first.keys());
    // Ages are relative to the moment, so another moment shows that the variable has an effect.
    let later = build("later", &[("SOURCE_DATE_EPOCH", "1803902400")]);
    assert_ne!(first["index.html"], later["index.html"]);
    let refused = run(folder.path(), &["check", fixture.to_str().unwrap()], &[("SOURCE_DATE_EPOCH", "today")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("SOURCE_DATE_EPOCH is `today`"), "{}", said(&refused));
}

#[test]
fn completions_and_manual_pages_name_every_command_and_option() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(folder.path(), &["completions", shell], &[]);
        assert_eq!(script.status.code(), Some(0), "{shell}");
        for word in ["serve", "init", "allow-host", "drafts"] {
            assert!(said(&script).contains(word), "{shell} lacks {word}");
        }
        fs::write(folder.path().join(shell), script.stdout).unwrap();
    }
    if let Ok(checked) = Command::new("bash").arg("-n").arg(folder.path().join("bash")).output() {
        assert!(checked.status.success(), "{}", said(&checked));
    }
    let program = said(&run(folder.path(), &["man"], &[]));
    for command in ["new", "admin", "build", "check", "serve", "probe", "embed", "import", "completions", "man"] {
        assert!(program.contains(&format!("broadsheet\\-{command}(1)")), "{command}: {program}");
        let page = said(&run(folder.path(), &["man", command], &[]));
        assert!(page.contains(".TH") && page.contains(&format!("broadsheet\\-{command}")), "{page}");
        let help = said(&run(folder.path(), &[command, "--help"], &[]));
        let options = help.split_whitespace().filter_map(|word| word.strip_prefix("--"));
        for option in options.map(|option| option.trim_end_matches([',', '.', ';', ':']).replace('-', "\\-")) {
            assert!(page.contains(&format!("\\-\\-{option}")), "{command} lacks {option}: {page}");
        }
    }
}

/// The system's command is replaced by one that notes the address.
#[cfg(target_os = "linux")]
#[test]
fn serve_opens_a_browser_if_asked() {
    use std::os::unix::fs::PermissionsExt;
    let folder = site("base_url = \"https://example.org/blog/\"\n");
    let [noted, programs] = ["noted", "programs"].map(|name| folder.path().join(name));
    write(&programs.join("xdg-open"), &format!("#!/bin/sh\necho \"$1\" >'{}'\n", noted.display()));
    fs::set_permissions(programs.join("xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", programs.display(), env::var("PATH").unwrap());
    let mut serve = command(folder.path(), &["serve", "paper", "--reader", "reader", "-p", "0", "--open"]);
    let mut process = serve.env("PATH", path).stdout(std::process::Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    let address = loop {
        let address = fs::read_to_string(&noted).unwrap_or_default();
        if address.ends_with('\n') || start.elapsed() > Duration::from_secs(30) {
            break address;
        }
        thread::sleep(Duration::from_millis(50));
    };
    let _ = process.kill();
    let _ = process.wait();
    assert!(address.starts_with("http://127.0.0.1:") && address.trim_end().ends_with("/blog/"), "{address:?}");
}

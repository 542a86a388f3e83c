//! A process is killed at a random moment of `build`, `import` or a build from a source. Its output is a complete site,
//! the old or the new one, and the next run removes what it left behind.
//!
//! While a build exchanges files, for about a millisecond, both sites are mixed (decision 0008). Some kills are aimed at
//! that: then each file is whole, and the next build repairs the site.
//!
//! `KILLS` is the number of kills of each command (a sample without it; `make endurance` sets 200), `SEED` repeats the
//! moments of an earlier run. The machine decides what a process has done by then, so a seed repeats a failure often,
//! not always.
#![cfg(unix)]

use broadsheet::content::Date;
use file_tree::tree;
use kill::{Kills, Outcome, Random};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use wordpress_server::WordPress;

mod file_tree;
mod kill;
#[allow(dead_code, reason = "only the server of a WordPress uses it")]
mod local_server;
mod reader_folder;
#[allow(dead_code, reason = "other tests ask it more")]
mod wordpress_server;

const FRAME: &str =
    "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><body><main></main></body></html>";

type Files = BTreeMap<String, Vec<u8>>;

/// A folder with the output, the cache and temporary files of the killed processes, and nothing else of theirs.
struct Room {
    folder: TempDir,
}

impl Room {
    fn new() -> Self {
        let room = Room { folder: tempfile::tempdir().unwrap() };
        reader_folder::write(&room.path("reader"), FRAME, &[("start-0123456789abcdef.js", "script")]);
        fs::create_dir(room.path("tmp")).unwrap();
        room
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("TMPDIR", self.path("tmp")).env("SOURCE_DATE_EPOCH", "1780315200");
        command
    }

    fn build(&self, site: &str, out: &str, cache: &str) -> Command {
        self.command(&["build", site, "--out", out, "--cache", cache, "--reader", "reader", "--quiet"])
    }

    /// What no complete run leaves: hidden files, and files that were being written.
    fn leftovers(&self) -> BTreeSet<String> {
        let is_left = |path: &&String| {
            let hidden = path.split('/').any(|part| part.starts_with('.') && part != ".broadsheet-import.json");
            hidden || path.starts_with("tmp/")
        };
        folders_and_files(self.folder.path(), "").iter().filter(is_left).take(20).cloned().collect()
    }

    /// Makes folders old whose process was killed before it could lock them: only then they count as abandoned.
    fn wait_for_unlocked(&self) {
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
        for name in folders_and_files(self.folder.path(), "") {
            let (path, is_hidden) = (self.path(&name), name.split('/').any(|part| part.starts_with('.')));
            if (is_hidden || name.starts_with("tmp/")) && path.is_dir() && !path.join("lock").exists() {
                fs::File::open(path).unwrap().set_modified(then).unwrap();
            }
        }
    }
}

fn folders_and_files(folder: &Path, above: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(folders_and_files(&entry.path(), &format!("{name}/")));
        }
        found.push(name);
    }
    found
}

fn run(command: &mut Command) {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The text of post `number` in one of two states of a site. Both have posts that the other lacks.
fn post(number: usize, state: usize) -> Option<String> {
    let is_absent = number % 10 == 3 + state;
    let date = Date::from_unix(1_767_225_600 - number as i64 * 86_400).to_rfc3339();
    let body = if number.is_multiple_of(2) { "same".to_owned() } else { format!("state {state}") };
    let text = format!("A text of {body}. ").repeat(20);
    (!is_absent).then(|| {
        format!("---\ntitle: Post {number}\ndate: {date}\ncategories: [C{}]\n---\n\n{text}\n\n![A quay](pic-{number}.png)\n", number % 4)
    })
}

/// Whether a folder is one complete site, or at least consists of whole files of both.
fn state(found: &Files, sites: &[&Files]) -> Outcome {
    if sites.contains(&found) {
        return Outcome::Complete;
    }
    for (name, bytes) in found {
        let is_whole = sites.iter().any(|site| site.get(name) == Some(bytes));
        assert!(is_whole, "{name} is neither the old nor the new file, or only a part of it");
    }
    Outcome::Mixed
}

/// Kills builds of two states of a site in turn. `build` is given the state and the output folder.
fn kill_builds(name: &'static str, room: &Room, build: &dyn Fn(usize, &str, &str) -> Command) {
    let mut kills = Kills::new(name);
    let sites = [0, 1].map(|state| {
        run(&mut build(state, &format!("expected-{state}"), &format!("cache-{state}")));
        tree(&room.path(&format!("expected-{state}")))
    });
    assert!(sites[0] != sites[1] && sites[0].len() > 50, "{} files", sites[0].len());
    run(&mut build(0, "out", "cache"));
    kills.measure(&mut build(1, "out", "cache"));
    let mut random = Random::new(kills.seed);
    let mut old = 1;
    while let Some(kill) = kills.next(&mut random) {
        let new = 1 - old;
        // Without copies in the cache, a build takes longer, and can be killed while it makes them.
        if random.below(2) == 0 {
            _ = fs::remove_dir_all(room.path("cache"));
        }
        let outcome = kill.run(&mut build(new, "out", "cache"), &room.path("out/data"), || {
            let found = tree(&room.path("out"));
            let outcome = state(&found, &[&sites[old], &sites[new]]);
            old = if found == sites[new] { new } else { old };
            outcome
        });
        kills.record(&kill, outcome);
        // The next run repairs the output. Sometimes several processes die before it.
        if outcome == Outcome::Mixed || random.below(2) == 0 {
            room.wait_for_unlocked();
            old = random.below(2);
            run(&mut build(old, "out", "cache"));
            assert!(tree(&room.path("out")) == sites[old], "the next build did not repair the output");
            assert_eq!(room.leftovers(), BTreeSet::new(), "the next build left what a killed one had begun");
        }
    }
    kills.finish();
}

#[test]
fn a_killed_build_leaves_one_complete_site() {
    let room = Room::new();
    let picture = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/import/quay.png")).unwrap();
    for state in [0, 1] {
        room.write(&format!("site-{state}/broadsheet.toml"), "title = \"T\"\nbase_url = \"https://t.example/\"\n");
        for number in 0..40 {
            let Some(text) = post(number, state) else { continue };
            room.write(&format!("site-{state}/content/post-{number}.md"), text);
            let own = [&picture[..], format!("{number}").as_bytes()].concat();
            room.write(&format!("site-{state}/content/pic-{number}.png"), own);
        }
    }
    kill_builds("build", &room, &|state, out, cache| room.build(&format!("site-{state}"), out, cache));
}

#[test]
fn a_killed_build_from_a_source_leaves_one_complete_site() {
    let room = Room::new();
    let wordpress = WordPress::start(40);
    room.write(
        "site/broadsheet.toml",
        format!(
            "title = \"T\"\nbase_url = \"https://t.example/\"\n[source]\nurl = \"{}\"\nkind = \"wordpress\"\n",
            wordpress.server.url("/")
        ),
    );
    let first = wordpress.content.lock().unwrap().posts.clone();
    wordpress.change(|content| {
        (1..40)
            .step_by(3)
            .for_each(|number| content.edit(number, &format!("<p>Another text of number{number}.</p>\n")));
        content.posts.remove(&20);
        content.add(41);
    });
    let second = wordpress.content.lock().unwrap().posts.clone();
    kill_builds("source", &room, &|state, out, cache| {
        wordpress.change(|content| content.posts = [&first, &second][state].clone());
        room.build("site", out, cache)
    });
}

/// An import adds files to a folder: each is whole, and the next import adds the rest.
#[test]
fn a_killed_import_leaves_whole_files() {
    let room = Room::new();
    let mut kills = Kills::new("import");
    for state in [0, 1] {
        let items: String = (0..400)
            .map(|number| {
                let text = format!("<p>The text of {number} in {}.</p>", if number % 2 == 0 { 0 } else { state });
                format!(
                    "<item><title>Post {number}</title><link>https://t.example/post-{number}/</link><guid>{number}</guid>\
                     <description>{}</description></item>",
                    text.repeat(20).replace('<', "&lt;")
                )
            })
            .collect();
        let feed = format!(
            "<rss version=\"2.0\"><channel><title>T</title><link>https://t.example/</link>{items}</channel></rss>"
        );
        room.write(&format!("export-{state}.xml"), feed);
    }
    let import = |state: usize, out: &str| room.command(&["import", &format!("export-{state}.xml"), "--out", out]);
    let markdown =
        |out: &str| -> Files { tree(&room.path(out)).into_iter().filter(|(name, _)| !name.starts_with('.')).collect() };
    let exports = [0, 1].map(|state| {
        run(&mut import(state, &format!("expected-{state}")));
        markdown(&format!("expected-{state}"))
    });
    // With the settings of the new site.
    assert_eq!(exports.each_ref().map(BTreeMap::len), [401, 401]);
    kills.measure(&mut import(0, "out"));
    let mut random = Random::new(kills.seed);
    while let Some(kill) = kills.next(&mut random) {
        // Into an empty folder, or over the files of another export.
        let new = random.below(2);
        if random.below(2) == 0 {
            fs::remove_dir_all(room.path("out")).unwrap();
        }
        kill.run(&mut import(new, "out"), &room.path("out/post-1.md"), || {
            state(&markdown("out"), &[&exports[0], &exports[1]]);
            // It is meant to be a mixture, until the next import has ended.
            Outcome::Complete
        });
        room.wait_for_unlocked();
        run(&mut import(new, "out"));
        assert!(markdown("out") == exports[new], "the next import did not complete the files");
        assert_eq!(room.leftovers(), BTreeSet::new(), "the next import left what a killed one had begun");
    }
    kills.finish();
}

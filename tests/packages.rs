//! Each package of `make pack`, installed into an empty folder without a network. Each must make the same site as the
//! program in `target/release`, byte by byte.
//!
//! `BROADSHEET_PACK` and `BROADSHEET_PROGRAM` name another folder of packages, and another program.

use file_tree::tree;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use std::{env, fs};
use tempfile::TempDir;

mod file_tree;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Limits: bytes of the program, of the npm package of the tag (unpacked and packed) and of the plugin; crates and
/// files of a crate.
const PROGRAM_BYTES: usize = 25 << 20;
const READER_BYTES: usize = 518 << 10;
const READER_DOWNLOAD: u64 = 444 << 10;
const PLUGIN_BYTES: usize = 500 << 10;
const CRATES: usize = 360;
const CRATE_FILES: usize = 285;

/// The published crates.
const CRATE_NAMES: [&str; 5] =
    ["broadsheet", "broadsheet-cards", "broadsheet-images", "broadsheet-publish", "broadsheet-cli"];

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new(ROOT).join("target"), PathBuf::from)
}

/// The folder of the packages.
fn pack() -> PathBuf {
    let folder = env::var_os("BROADSHEET_PACK").map_or_else(|| target().join("pack"), PathBuf::from);
    folder.canonicalize().unwrap_or_else(|error| panic!("{}: {error}; `make pack` makes it", folder.display()))
}

fn program() -> PathBuf {
    env::var_os("BROADSHEET_PROGRAM").map_or_else(|| target().join("release/broadsheet"), PathBuf::from)
}

/// The only package whose name begins and ends so.
fn package(start: &str, end: &str) -> PathBuf {
    let names = fs::read_dir(pack()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: Vec<_> = names.filter(|name| name.starts_with(start) && name.ends_with(end)).collect();
    assert_eq!(found.len(), 1, "{start}…{end}: {found:?} in {}", pack().display());
    pack().join(&found[0])
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    said(&output)
}

/// Creates a site and builds it in an empty folder, at a fixed moment. Returns the files.
fn site(program: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(program);
        command.current_dir(folder.path()).env("SOURCE_DATE_EPOCH", "1772366400").args(arguments);
        succeed(&mut command)
    };
    run(&["new", "paper"]);
    run(&["build", "paper", "--out", "site", "--base-url", "https://example.org/", "--compress"]);
    tree(&folder.path().join("site"))
}

/// Asserts that a program makes the same site as the one in `target/release`.
fn assert_complete(installed: &Path) {
    static EXPECTED: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    let expected = EXPECTED.get_or_init(|| site(&program()));
    assert!(expected.keys().any(|name| name.ends_with(".wasm")), "the program in target/release has no reader");
    let found = site(installed);
    let names = |site: &BTreeMap<String, Vec<u8>>| site.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&found), names(expected), "{}", installed.display());
    let differing: Vec<_> = found.iter().filter(|(name, bytes)| expected[*name] != **bytes).collect();
    assert!(differing.is_empty(), "{}: {:?}", installed.display(), differing.iter().map(|it| it.0).collect::<Vec<_>>());
}

/// The files of a `.tgz`, `.tar.gz` or `.crate`: path without its first folder, and content.
fn unpacked(archive: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    succeed(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder.path()).arg("--strip-components=1"));
    tree(folder.path())
}

/// Seconds from a new site until the server answers with its front page.
fn assert_served_within(start: Instant, program: &Path, folder: &Path) {
    succeed(Command::new(program).current_dir(folder).args(["new", "paper"]));
    let mut command = Command::new(program);
    // A group of its own, because the launcher of npm starts the program as its child.
    command.current_dir(folder).args(["serve", "paper", "-p", "0"]).stdout(Stdio::piped()).process_group(0);
    let mut process = command.spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.filter_map(|line| Some(line.split_once("http://")?.1.split_once('/')?.0.to_owned())).next();
    let mut stream = TcpStream::connect(address.expect("it prints its address")).unwrap();
    stream.write_all(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    let elapsed = start.elapsed();
    let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", process.id())]).status();
    let _ = process.wait();
    assert!(answer.contains("<title>Paper</title>"), "{answer}");
    println!("{}: served after {:.2} s", program.display(), elapsed.as_secs_f64());
    assert!(elapsed <= Duration::from_secs(5), "{}: {elapsed:?}", program.display());
}

#[test]
fn the_sums_are_those_of_all_packages() {
    let sums = fs::read_to_string(pack().join("SHA256SUMS")).unwrap();
    let listed: BTreeSet<_> = sums.lines().map(|line| line.split_once("  ").unwrap().1.to_owned()).collect();
    let mut present: BTreeSet<_> = tree(&pack()).into_keys().collect();
    assert!(present.remove("SHA256SUMS") && present.len() >= 10, "{present:?}");
    assert_eq!(listed, present);
    succeed(Command::new("sha256sum").args(["--check", "--quiet", "SHA256SUMS"]).current_dir(pack()));
    let packages = present.iter().filter(|name| !["broadsheet.rb", "Dockerfile"].contains(&name.as_str()));
    for name in packages {
        assert!(name.contains(VERSION), "{name} does not have the version {VERSION}");
    }
}

#[test]
fn the_archive_is_complete() {
    let start = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let archive = package("broadsheet-", ".tar.gz");
    succeed(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(folder.path()));
    let name = archive.file_name().unwrap().to_string_lossy().replace(".tar.gz", "");
    let program = folder.path().join(&name).join("broadsheet");
    assert_served_within(start, &program, folder.path());
    assert_complete(&program);
    let bytes = fs::metadata(&program).unwrap().len() as usize;
    println!("program: {bytes} bytes");
    assert!(bytes <= PROGRAM_BYTES, "the program has {bytes} bytes");
    let files = tree(&folder.path().join(&name));
    for expected in
        ["LICENSE-MIT", "LICENSE-APACHE", "man/broadsheet.1", "man/broadsheet-build.1", "completions/_broadsheet"]
    {
        assert!(files.contains_key(expected), "{expected}");
    }
    let formula = fs::read_to_string(pack().join("broadsheet.rb")).unwrap();
    let sums = fs::read_to_string(pack().join("SHA256SUMS")).unwrap();
    let line = sums.lines().find(|line| line.ends_with(&format!("  {name}.tar.gz"))).unwrap();
    assert!(formula.contains(line.split_once(' ').unwrap().0), "{formula}");
    let dockerfile = fs::read_to_string(pack().join("Dockerfile")).unwrap();
    assert!(dockerfile.contains(&format!("ADD {name}.tar.gz ")), "{dockerfile}");
    for (text, file) in [(formula, "broadsheet.rb"), (dockerfile, "Dockerfile")] {
        assert!(!text.contains('%'), "{file} has a placeholder: {text}");
    }
}

/// A folder with the packages of npm, installed without the network.
fn npm_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let platform = succeed(Command::new("node").args(["-p", "process.platform + '-' + process.arch"]));
    let program = package(&format!("broadsheet-{}-", platform.trim()), ".tgz");
    let launcher = package(&format!("broadsheet-{VERSION}"), ".tgz");
    fs::write(folder.path().join("package.json"), "{}").unwrap();
    let mut npm = Command::new("npm");
    npm.args(["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts"]).arg("--cache");
    npm.arg(folder.path().join("cache")).arg(program).arg(launcher).current_dir(folder.path());
    succeed(&mut npm);
    folder
}

#[test]
fn the_npm_package_starts_the_program_of_the_platform() {
    let folder = npm_folder();
    let launcher = folder.path().join("node_modules/.bin/broadsheet");
    assert_complete(&launcher);
    assert_served_within(Instant::now(), &launcher, folder.path());
    let wrong = Command::new(&launcher).arg("bild").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
    // On an unsupported platform, and without the optional dependency.
    let other = folder.path().join("other.cjs");
    fs::write(&other, "Object.defineProperty(process, 'platform', { value: process.env.OTHER });").unwrap();
    for (platform, says) in [("sunos", "there is no program for sunos-"), ("darwin", "is not installed")] {
        let mut node = Command::new("node");
        node.arg("--require").arg(&other).arg(folder.path().join("node_modules/broadsheet/launcher.cjs"));
        let refused = node.env("OTHER", platform).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        for words in [says, "cargo install --locked broadsheet-cli", "pip install broadsheet"] {
            assert!(said(&refused).contains(words), "{platform}: {}", said(&refused));
        }
    }
}

#[test]
fn the_wheel_contains_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let wheel = package("broadsheet-", ".whl");
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check"]);
    succeed(pip.args(["--root-user-action", "ignore", "--target"]).arg(folder.path()).arg(&wheel));
    let program = folder.path().join("bin/broadsheet");
    assert_complete(&program);
    let start = Instant::now();
    assert_served_within(start, &program, folder.path());
    // The tag promises the newest version of glibc that a symbol needs.
    let name = wheel.file_name().unwrap().to_string_lossy().into_owned();
    if let Some((_, tag)) = name.split_once("manylinux_2_") {
        let promised: u32 = tag.split('_').next().unwrap().parse().unwrap();
        let symbols = succeed(Command::new("objdump").arg("-T").arg(&program));
        let needed = symbols.split("GLIBC_2.").skip(1);
        let needed = needed.filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok());
        assert_eq!(needed.max(), Some(promised), "{name}");
    }
}

/// The packed crates make a workspace of their own, with the versions of our lock file. They are not compiled, because
/// that takes as long as the build. `cargo metadata` fails if a manifest, a dependency or a target's file is missing.
#[test]
fn the_crates_are_complete() {
    let workspace = tempfile::tempdir().unwrap();
    let folder = workspace.path();
    for name in CRATE_NAMES {
        let files = unpacked(&package(&format!("{name}-{VERSION}"), ".crate"));
        println!("{name}: {} files", files.len());
        assert!(files.len() <= CRATE_FILES, "{name} has {} files", files.len());
        assert!(files.keys().any(|file| file.starts_with("LICENSE")), "{name} has no licence");
        for (file, bytes) in &files {
            let file = folder.join(name).join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
        assert_includes_exist(&folder.join(name), &files);
    }
    let program = fs::read(folder.join("broadsheet-cli/reader.pack")).expect("the crate contains the reader");
    assert_eq!(program, fs::read(reader_pack()).unwrap(), "the packed crate has the reader of this build");
    let members = format!("[workspace]\nresolver = \"3\"\nmembers = {CRATE_NAMES:?}\n[patch.crates-io]\n");
    let patches = CRATE_NAMES.map(|name| format!("{name} = {{ path = \"{name}\" }}\n")).concat();
    fs::write(folder.join("Cargo.toml"), members + &patches).unwrap();
    fs::copy(Path::new(ROOT).join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        let output = command.args(arguments).arg("--offline").current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--format-version=1", "--no-deps"])).unwrap();
    for package in metadata["packages"].as_array().unwrap() {
        assert_eq!(package["version"], VERSION, "{}", package["name"]);
        for target in package["targets"].as_array().unwrap() {
            let file = target["src_path"].as_str().unwrap();
            assert!(Path::new(file).is_file(), "{} names {file}", package["name"]);
        }
    }
    let listed = cargo(&["tree", "--package", "broadsheet-cli", "--prefix", "none", "--edges", "normal,build"]);
    let name = |line: &str| line.split(" (").next().filter(|name| name.contains(" v")).map(str::to_owned);
    let crates: BTreeSet<_> = listed.lines().filter_map(name).collect();
    println!("{} crates", crates.len());
    assert!(crates.len() <= CRATES, "{} crates", crates.len());
}

/// The file that `trunk build --release` writes.
fn reader_pack() -> PathBuf {
    target().join("reader.pack")
}

/// Files that the sources include at compile time are in the crate.
fn assert_includes_exist(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    for (file, bytes) in files.iter().filter(|(file, _)| file.starts_with("src/") && file.ends_with(".rs")) {
        let text = String::from_utf8_lossy(bytes);
        // Unit tests are not compiled by `cargo install`, and may include fixtures.
        let text = text.split("#[cfg(test)]").next().unwrap();
        if file.ends_with("tests.rs") {
            continue;
        }
        for start in ["include_str!(\"", "include_bytes!(\""] {
            for name in text.split(start).skip(1).filter_map(|rest| rest.split('"').next()) {
                let included = folder.join(file).with_file_name(name);
                assert!(included.is_file(), "{file} of {} includes {name}", folder.display());
            }
        }
    }
}

/// The tag loads only files of its package, whose metadata names existing files.
#[test]
fn the_tag_finds_its_files() {
    let files = unpacked(&package("broadsheet-reader-", ".tgz"));
    let bytes: usize = files.values().map(Vec::len).sum();
    println!("broadsheet-reader: {} files, {bytes} bytes unpacked", files.len());
    assert!(bytes <= READER_BYTES, "broadsheet-reader has {bytes} bytes");
    let packed = fs::metadata(package("broadsheet-reader-", ".tgz")).unwrap().len();
    println!("broadsheet-reader: {packed} bytes packed");
    assert!(packed <= READER_DOWNLOAD, "broadsheet-reader has {packed} bytes");
    let manifest: Value = serde_json::from_slice(&files["package.json"]).unwrap();
    assert_eq!(manifest["version"], VERSION);
    for field in ["main", "types", "unpkg"] {
        let name = manifest[field].as_str().unwrap();
        assert!(files.contains_key(name), "{field} names {name}");
    }
    let entry = manifest["exports"]["."].as_str().unwrap().trim_start_matches("./");
    assert!(files.contains_key(entry) && files.contains_key(&entry.replace(".js", ".d.ts")), "{entry}");
    assert!(files.contains_key("README.md") && files.contains_key("LICENSE-MIT"));
    assert_loads_only(&files);
}

/// Scripts name the files that they load as `./NAME`.
fn assert_loads_only(files: &BTreeMap<String, Vec<u8>>) {
    let mut loaded = BTreeSet::new();
    for (_, script) in files.iter().filter(|(name, _)| name.ends_with(".js")) {
        let script = String::from_utf8_lossy(script).into_owned();
        let names = script.split("./").skip(1).map(|rest| rest.split(['`', '"', '\'']).next().unwrap().to_owned());
        let is_file = |name: &String| [".js", ".wasm", ".bin", ".json"].iter().any(|end| name.ends_with(end));
        loaded.extend(names.filter(is_file));
    }
    assert!(loaded.len() >= 7, "{loaded:?}");
    let missing: Vec<_> = loaded.iter().filter(|name| !files.contains_key(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_plugin_is_small_and_valid_php() {
    let plugin = package("broadsheet-wordpress-", ".zip");
    let bytes = fs::metadata(&plugin).unwrap().len() as usize;
    println!("plugin: {bytes} bytes");
    assert!(bytes <= PLUGIN_BYTES, "the plugin has {bytes} bytes");
    let folder = tempfile::tempdir().unwrap();
    let unzip = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
    succeed(Command::new("python3").args(["-c", unzip]).arg(&plugin).arg(folder.path()));
    let files = tree(&folder.path().join("broadsheet-reader"));
    let assets =
        files.iter().filter_map(|(name, bytes)| Some((name.strip_prefix("assets/")?.to_owned(), bytes.clone())));
    assert_loads_only(&assets.collect());
    for (name, bytes) in files.iter().filter(|(name, _)| !name.starts_with("assets/")) {
        assert!(!String::from_utf8_lossy(bytes).contains("%VERSION%"), "{name}");
        if name.ends_with(".php") {
            succeed(Command::new("php").arg("-l").arg(folder.path().join("broadsheet-reader").join(name)));
        }
    }
    let readme = String::from_utf8_lossy(&files["readme.txt"]).into_owned();
    assert!(readme.contains(&format!("Stable tag: {VERSION}")), "{readme}");
}

/// The address in Cargo.toml is a placeholder before the first release.
#[test]
fn no_package_shows_a_placeholder() {
    let folder = npm_folder();
    let modules = folder.path().join("node_modules");
    let mut texts = tree(&modules.join("broadsheet"));
    texts.extend(unpacked(&package("broadsheet-reader-", ".tgz")));
    texts.extend([("Dockerfile".to_owned(), fs::read(pack().join("Dockerfile")).unwrap())]);
    let site = tempfile::tempdir().unwrap();
    succeed(Command::new(modules.join(".bin/broadsheet")).current_dir(site.path()).args(["new", "paper"]));
    texts.extend(tree(site.path()));
    for (name, bytes) in texts.iter().filter(|(name, _)| !name.ends_with(".bin")) {
        let text = String::from_utf8_lossy(bytes);
        for placeholder in ["OWNER/", "//OWNER", "%REPOSITORY%", "%VERSION%"] {
            assert!(!text.contains(placeholder), "{name} contains {placeholder}");
        }
    }
}

/// Packages contain no folder of the machine that made them.
#[test]
fn no_package_names_the_build_machine() {
    let home = env::var("HOME").unwrap_or_default();
    for name in CRATE_NAMES {
        let files = unpacked(&package(&format!("{name}-{VERSION}"), ".crate"));
        let texts = files.iter().filter(|(name, _)| !name.ends_with(".pack"));
        for (file, bytes) in texts {
            let text = String::from_utf8_lossy(bytes);
            assert!(home.len() < 2 || !text.contains(&format!("{home}/")), "{name}: {file} names {home}");
        }
    }
    let mut archive = GzDecoder::new(fs::File::open(package("broadsheet-reader-", ".tgz")).unwrap());
    let mut bytes = Vec::new();
    archive.read_to_end(&mut bytes).unwrap();
    let root = Path::new(ROOT).canonicalize().unwrap().display().to_string();
    assert!(!bytes.windows(root.len()).any(|window| window == root.as_bytes()), "a file names {root}");
}

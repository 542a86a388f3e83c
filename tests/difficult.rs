//! Difficult inputs: what `probe`, `import`, `check` and `build` make of each file in `fixtures/difficult`.
//!
//! Input: the files. Output: a report, compared with `NAME.expected.txt`. `RECORD=1 cargo test --test difficult` writes
//! the expectations.

use serde_json::Value;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/difficult");

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_broadsheet")).args(arguments).output().unwrap()
}

#[test]
fn difficult_inputs_give_their_articles() {
    let mut files: Vec<_> = fs::read_dir(FIXTURES).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let is_input = |path: &&std::path::PathBuf| !path.to_string_lossy().ends_with(".expected.txt");
    let (mut count, mut wrong) = (0, Vec::new());
    for path in files.iter().filter(is_input) {
        let found = report(path);
        let expected = path.with_file_name(format!("{}.expected.txt", path.file_name().unwrap().to_str().unwrap()));
        if env::var_os("RECORD").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("--- {}\n{found}", path.display()));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "RECORD=1 accepts:\n{}", wrong.concat());
    assert!(count >= 25, "{count} inputs");
}

/// What the commands make of a file, as text.
fn report(path: &Path) -> String {
    let from = path.to_str().unwrap();
    let output = run(&["probe", from, "--json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{from}: {error}"));
    let mut text = format!("probe {}: {}\n", output.status.code().unwrap(), found["title"].as_str().unwrap());
    let attempt = found["attempts"].as_array().unwrap().last().unwrap();
    writeln!(text, "{}", attempt["result"].as_str().unwrap()).unwrap();
    for article in found["articles"].as_array().unwrap() {
        let names = ["authors", "categories", "warnings"].map(|name| article[name].to_string());
        let date = article["date"].as_str().unwrap_or("-");
        writeln!(text, "- {} | {date} | {} | {}", article["title"], names.join(" "), article["text"]).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("site");
    let output = run(&["import", from, "--out", folder.to_str().unwrap(), "--no-images"]);
    let code = output.status.code().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    writeln!(text, "import {code}").unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let is_fault = |line: &&str| line.starts_with("  ") || line.starts_with("broadsheet: ");
    for line in said.lines().filter(is_fault) {
        writeln!(text, "{}", line.trim().replace(from, name)).unwrap();
    }
    if found["articles"].as_array().unwrap().is_empty() {
        return text;
    }
    let dist = out.path().join("dist");
    for arguments in [vec!["check"], vec!["build", "--out", dist.to_str().unwrap()]] {
        let output = run(&[&arguments[..], &[folder.to_str().unwrap()]].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        writeln!(text, "{} {}", arguments[0], output.status.code().unwrap()).unwrap();
        assert!(output.status.success(), "{from}: {said}");
    }
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|it| it == "md")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        writeln!(text, "\n== {name}\n{}", fs::read_to_string(file).unwrap().trim_end()).unwrap();
    }
    text
}

//! The reference pages of the handbook that are made from the program: its commands, and the schema of its settings.
//!
//! `RECORD=1` writes them again. The text before the first heading is written by hand.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Compares the part of a page after its introduction, or writes it.
fn assert_page(name: &str, generated: &str) {
    let file: PathBuf = Path::new(ROOT).join("content").join(name);
    let page = fs::read_to_string(&file).unwrap();
    let introduction = page.split_once("\n## ").map_or(page.trim_end(), |(introduction, _)| introduction.trim_end());
    let expected = format!("{introduction}\n\n{}\n", generated.trim_end());
    if std::env::var_os("RECORD").is_some() {
        fs::write(&file, expected).unwrap();
    } else {
        assert!(page == expected, "content/{name} is out of date; RECORD=1 writes it again");
    }
}

/// What the program prints, without variables of this machine.
fn help(arguments: &[&str]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BROADSHEET_")) {
        program.env_remove(name);
    }
    let output = program.args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_about_the_command_line_has_every_command_and_option() {
    let list = help(&["--help"]);
    let commands = list.split_once("Commands:\n").unwrap().1.split("\n\n").next().unwrap();
    let names = commands.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let sections = names.map(|name| format!("## `broadsheet {name}`\n\n```text\n{}\n```\n", help(&[name, "--help"])));
    let sections: Vec<_> = sections.collect();
    assert!(sections.len() >= 9, "{list}");
    assert_page("command-line.md", &sections.join("\n"));
}

/// A cell of a table: one line, without bars.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[test]
fn the_page_about_settings_has_every_setting() {
    let schema: Value =
        serde_json::from_slice(&fs::read(Path::new(ROOT).join("public/schema/settings.json")).unwrap()).unwrap();
    let kinds = |setting: &Value| {
        let one = |value: &Value| match (value["type"].as_str(), value["$ref"].as_str(), &value["enum"]) {
            (Some("string"), ..) => "text".to_owned(),
            (Some("boolean"), ..) => "true or false".to_owned(),
            (Some("integer"), ..) => "number".to_owned(),
            (Some("array"), ..) => "list".to_owned(),
            (Some("object"), ..) => "table".to_owned(),
            (_, Some("#/$defs/words"), _) => "list of texts".to_owned(),
            (_, Some("#/$defs/language"), _) => "language".to_owned(),
            (_, Some("#/$defs/source"), _) => "table".to_owned(),
            (_, _, Value::Array(values)) => {
                values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
            }
            _ => "text".to_owned(),
        };
        match setting["oneOf"].as_array().or(setting["anyOf"].as_array()) {
            Some(choices) => choices.iter().map(one).collect::<Vec<_>>().join(", or "),
            None => one(setting),
        }
    };
    let settings = schema["properties"].as_object().unwrap();
    let row = |(name, setting): (&String, &Value)| {
        let meaning = setting["description"].as_str().unwrap_or_else(|| panic!("{name} has no description"));
        format!("| `{name}` | {} | {} |\n", cell(&kinds(setting)), cell(meaning))
    };
    let rows: String = settings.iter().map(row).collect();
    assert_page(
        "settings.md",
        &format!("## All of them\n\n| setting | value | what it says |\n| :-- | :-- | :-- |\n{rows}"),
    );
}

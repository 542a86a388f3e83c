//! The TypeScript declarations of `<broadsheet-reader>`. They must match the element. TypeScript in strict mode must
//! accept valid host programs and reject invalid ones (`tests/fixtures/embed/host.ts`).

use std::collections::BTreeSet;
use std::process::Command;
use std::{env, fs, path::Path};

#[test]
fn typescript_accepts_valid_host_programs_only() {
    let compiler = env::var_os("BROADSHEET_TSC")
        .expect("BROADSHEET_TSC is not set: see target/setup/env, which tools/setup.sh writes");
    let program = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/fixtures/embed/host.ts");
    let settings = "--noEmit --strict --target es2022 --module esnext --moduleResolution bundler --lib es2022,dom";
    let checked =
        Command::new("node").arg(compiler).args(settings.split(' ')).arg(program).output().expect("node runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

/// The manifest for editors and catalogues is valid, and lists what the element has.
#[test]
fn the_manifest_is_valid_and_complete() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let text = fs::read_to_string(root.join("public/custom-elements.json")).expect("the manifest");
    // TypeScript compares it with the types of the format.
    let compiler = env::var_os("BROADSHEET_TSC").expect("BROADSHEET_TSC is not set: see target/setup/env");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manifest");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(root.join("tests/fixtures/embed/custom-elements-manifest.d.ts"), folder.join("schema.d.ts")).unwrap();
    let program = folder.join("manifest.ts");
    fs::write(&program, format!("import type {{ Package }} from \"./schema\";\nexport const it: Package = {text};\n"))
        .unwrap();
    let settings = "--noEmit --strict --target es2022 --module esnext --moduleResolution bundler --lib es2022";
    let checked =
        Command::new("node").arg(compiler).args(settings.split(' ')).arg(program).output().expect("node runs");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));

    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let element = &manifest["modules"][0]["declarations"][0];
    let names = |what: &str| -> BTreeSet<String> {
        let all = element[what].as_array().expect(what).iter();
        all.map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
    };
    let source = |file: &str| fs::read_to_string(root.join("src/embed").join(file)).expect(file);
    let (script, embed) = (source("element.js"), source("embed.js"));
    let list = script.split_once("const NAMES =").expect("the names").1;
    let attributes: BTreeSet<_> = list.split('"').nth(1).unwrap_or_default().split(' ').map(str::to_owned).collect();
    assert_eq!(names("attributes"), attributes);
    let parts = embed.split_once("const PARTS = {").expect("the parts").1.split('}').next().unwrap_or_default();
    let parts = parts.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim().to_owned());
    assert_eq!(names("cssParts"), parts.collect());
    let handbook = fs::read_to_string(root.join("content/embedding.md")).expect("the handbook");
    for name in names("cssProperties").iter().chain(&names("events")).chain(&names("attributes")) {
        let second = name.replacen("broadsheet-", "broadsheet:", 1);
        assert!(
            [name, &second].iter().any(|name| handbook.contains(&format!("| `{name}` |"))),
            "the handbook lacks {name}"
        );
    }
    let declared = source("broadsheet.d.ts");
    let states = "\"waiting\" | \"loading\" | \"ready\" | \"empty\" | \"missing\" | \"failed\"";
    assert!(declared.contains(states), "the manifest has these states, except the first");
    assert_eq!(names("cssStates"), ["empty", "failed", "loading", "missing", "ready"].map(str::to_owned).into());
}

/// Frameworks import it while they render pages on a server.
#[test]
fn the_script_can_be_imported_on_a_server() {
    let script = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("src/embed/element.js");
    let script = fs::read_to_string(script).expect("element.js");
    // Some servers define a few classes of a browser, and nothing else.
    for before in
        ["", "globalThis.HTMLElement = class {};", "globalThis.HTMLElement = class {}; globalThis.document = {};"]
    {
        let run = Command::new("node").args(["--input-type=module", "--eval", &[before, &script].concat()]).output();
        let run = run.expect("node runs");
        assert!(run.status.success(), "{before}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

/// A program cannot set an attribute that the declarations lack.
#[test]
fn every_attribute_is_declared_and_in_the_handbook() {
    let read = |path: &str| {
        fs::read_to_string(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path)).expect(path)
    };
    let element = read("src/embed/element.js");
    let (_, names) = element.split_once("const NAMES =").expect("element.js names its attributes");
    let names: Vec<_> = names.split('"').nth(1).unwrap_or_default().split(' ').collect();
    assert!(names.len() > 10, "{names:?}");
    let (declared, handbook) = (read("src/embed/broadsheet.d.ts"), read("content/embedding.md"));
    for name in names {
        assert!(handbook.contains(&format!("| `{name}` |")), "the handbook does not say what `{name}` is");
        let property = match name.split_once('-') {
            Some((first, rest)) => format!("{first}{}{}", rest[..1].to_uppercase(), &rest[1..]),
            None => name.to_owned(),
        };
        let known = name == "lang" // every element has it
            || [format!("  {property}: "), format!("get {property}()")].iter().any(|form| declared.contains(form));
        assert!(known, "broadsheet.d.ts does not declare `{property}`");
    }
    let (embed, picture) = (read("src/embed/embed.js"), read("content/images/embed-parts.svg"));
    let (_, parts) = embed.split_once("const PARTS = {").expect("embed.js names its parts");
    for part in parts.split('}').next().unwrap_or_default().lines().filter_map(|line| line.split_once(':')) {
        let part = part.0.trim();
        assert!(handbook.contains(&format!("`{part}`")), "the handbook does not name the part {part}");
        assert!(picture.contains(&format!(">{part}</text>")), "the example image does not show the part {part}");
    }
}

/// Each custom property is in the table and in the example image, and both list only properties that exist.
#[test]
fn every_custom_property_is_in_the_handbook_and_its_image() {
    let read = |path: &str| {
        fs::read_to_string(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path)).expect(path)
    };
    let styles = [read("style/tokens.css"), read("src/embed/element.js")].concat();
    // Styles read each one as `var(--broadsheet-NAME, …)`.
    let read_by_us = |text: &str| -> BTreeSet<String> {
        let names = text.split("var(--broadsheet-").skip(1);
        names.map(|rest| rest.split([',', ')']).next().unwrap_or_default().to_owned()).collect()
    };
    let listed = |text: &str, before: &str, after: char| -> BTreeSet<String> {
        text.split(&format!("{before}--broadsheet-"))
            .skip(1)
            .map(|rest| rest.split(after).next().unwrap_or_default().to_owned())
            .collect()
    };
    let properties = read_by_us(&styles);
    assert!(properties.len() > 10, "{properties:?}");
    assert_eq!(listed(&read("content/embedding.md"), "| `", '`'), properties, "the handbook's list");
    assert_eq!(listed(&read("content/images/embed-properties.svg"), ">", '<'), properties, "the picture");
}

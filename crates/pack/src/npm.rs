//! The npm packages: `broadsheet`, the program for one platform, and `broadsheet-reader`.
//!
//! Input: the parts, and the files in `packaging/npm`. Output: one `.tgz` for each package. Entry point: [`make`].
//!
//! `broadsheet` contains only a launcher. Its optional dependencies are the programs, of which npm installs the one for
//! the platform.

use crate::bundling::{ENTRY, entry};
use crate::compressed::compress;
use crate::element::SCRIPT;
use crate::entry::{Entry, tar_gz};
use crate::platform::TARGETS;
use crate::{Failure, Parts, REPOSITORY, VERSION, is_published, read, source, with_repository};
use serde_json::{Map, Value, json};

/// Makes the three packages.
pub fn make(parts: &Parts) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    Ok(vec![launcher()?, program(parts)?, reader(parts)?])
}

/// The name of the package with the program for a platform.
fn program_name(os: &str, cpu: &str) -> String {
    format!("@broadsheet/{os}-{cpu}")
}

/// Packs a package. `fields` are those of package.json that only this package has.
fn package(name: &str, fields: Value, mut entries: Vec<Entry>) -> Result<(String, Vec<u8>), Failure> {
    let mut manifest = json!({
        "name": name, "version": VERSION, "license": "MIT OR Apache-2.0",
        "publishConfig": { "access": "public", "provenance": true },
    });
    if is_published() {
        manifest["repository"] = json!({ "type": "git", "url": format!("git+{REPOSITORY}.git") });
    }
    if let (Value::Object(all), Value::Object(fields)) = (&mut manifest, fields) {
        all.extend(fields);
    }
    let manifest = format!("{manifest:#}\n");
    entries.push(Entry::file("package.json", manifest));
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        entries.push(Entry::file(licence, source(licence)?));
    }
    for entry in &mut entries {
        entry.path = format!("package/{}", entry.path);
    }
    let file = name.trim_start_matches('@').replace('/', "-");
    Ok((format!("{file}-{VERSION}.tgz"), tar_gz(&entries)?))
}

fn launcher() -> Result<(String, Vec<u8>), Failure> {
    let programs: Map<String, Value> =
        TARGETS.iter().map(|(_, os, cpu, _)| (program_name(os, cpu), VERSION.into())).collect();
    let fields = json!({
        "description": "Builds and serves a site of articles from Markdown files.",
        "keywords": ["static-site-generator", "blog", "markdown", "json-feed"],
        "bin": { "broadsheet": "launcher.cjs" },
        "engines": { "node": ">=18" },
        "optionalDependencies": programs,
    });
    let script = with_repository(&source("packaging/npm/launcher.cjs")?);
    let entries = vec![
        Entry::program("launcher.cjs", script),
        Entry::file("README.md", with_repository(&source("packaging/npm/README.md")?)),
    ];
    package("broadsheet", fields, entries)
}

fn program(parts: &Parts) -> Result<(String, Vec<u8>), Failure> {
    let platform = &parts.platform;
    let name = program_name(platform.os, platform.cpu);
    let mut fields = json!({
        "description": format!("The program of the package broadsheet for {} on {}.", platform.os, platform.cpu),
        "os": [platform.os], "cpu": [platform.cpu], "preferUnplugged": true,
    });
    if platform.needs_glibc {
        fields["libc"] = json!(["glibc"]);
    }
    let text = format!(
        "# {name}\n\nThe program of the npm package `broadsheet` for one platform. Install `broadsheet` instead.\n"
    );
    let path = format!("bin/{}", platform.file_name());
    package(&name, fields, vec![Entry::program(path, read(&parts.program)?), Entry::file("README.md", text)])
}

fn reader(parts: &Parts) -> Result<(String, Vec<u8>), Failure> {
    let files = compress(&parts.reader.tag_files())?;
    let mut fields = json!({
        "description": "Shows the articles of a JSON Feed, WordPress, Ghost or Broadsheet site in any page, with one tag.",
        "keywords": ["web-component", "custom-element", "json-feed", "blog", "headlines"],
        "type": "module", "main": ENTRY, "module": ENTRY, "unpkg": SCRIPT, "jsdelivr": SCRIPT,
        "types": "broadsheet.d.ts", "sideEffects": true,
        "exports": { ".": format!("./{ENTRY}"), "./*": "./*" },
    });
    if files.iter().any(|(name, _)| name == "custom-elements.json") {
        fields["customElements"] = "custom-elements.json".into();
    }
    let readme = with_repository(&source("packaging/npm/reader.md")?).replace("%VERSION%", VERSION);
    let scripts = entry(files.iter().map(|(name, _)| name.as_str()));
    let mut entries: Vec<Entry> = scripts.into_iter().map(|(name, text)| Entry::file(name, text)).collect();
    entries.extend(files.into_iter().map(|(name, bytes)| Entry::file(name, bytes)));
    entries.push(Entry::file("README.md", readme));
    package("broadsheet-reader", fields, entries)
}

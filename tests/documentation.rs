//! Checks of the documentation: limits of ARCHITECTURE.md, existing files, and complete lists.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Names of the Markdown files in a folder.
fn pages(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".md")).map(|name| [folder, &name].concat()).collect()
}

#[test]
fn the_architecture_page_stays_short() {
    let text = read("ARCHITECTURE.md");
    let words = text.split_whitespace().count();
    assert!(words <= 2500, "ARCHITECTURE.md has {words} words, at most 2500: move details to docs/");
    let mut numbers = 0;
    let mut before = ' ';
    for letter in text.chars() {
        numbers += usize::from(letter.is_ascii_digit() && !before.is_ascii_digit());
        before = letter;
    }
    assert!(numbers <= 25, "ARCHITECTURE.md has {numbers} numbers, at most 25: move figures to docs/benchmarks.md");
    for (number, line) in (1..).zip(text.lines()) {
        let length = line.chars().count();
        assert!(length <= 120, "ARCHITECTURE.md:{number} has {length} characters, at most 120");
    }
}

/// A path is a code span with a slash that starts with one of our folders.
#[test]
fn files_mentioned_in_documentation_exist() {
    let folders = ["src/", "crates/", "tests/", "docs/", "tools/", "public/", "style/", "fuzz/", "benches/"];
    let mut missing = Vec::new();
    for page in ["ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md", "README.md"] {
        let text = read(page);
        for span in text.split('`').skip(1).step_by(2) {
            let is_path = folders.iter().any(|folder| span.starts_with(folder));
            let is_pattern = span.contains([' ', '*', '…']) || span.contains("NAME");
            if is_path && !is_pattern && !root().join(span).exists() {
                missing.push(format!("{page}: {span}"));
            }
        }
    }
    assert!(missing.is_empty(), "these files do not exist:\n{}", missing.join("\n"));
}

/// `e2e: NAME` in SECURITY.md is a module of the end-to-end tests.
#[test]
fn end_to_end_tests_in_the_security_page_exist() {
    fn modules(folder: &Path, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            names.push(path.file_stem().unwrap().to_string_lossy().into_owned());
            if path.is_dir() {
                modules(&path, names);
            }
        }
    }
    let mut names = vec![String::from("NAME")];
    modules(&root().join("tests/e2e"), &mut names);
    for named in read("SECURITY.md").split("`e2e: ").skip(1) {
        let name = named.split('`').next().unwrap();
        assert!(names.iter().any(|known| known == name), "tests/e2e has no module `{name}`: SECURITY.md names it");
    }
}

/// Each fault in `docs/faults.md` names a test that exists, and each table has its columns.
#[test]
fn each_fault_names_its_test() {
    fn sources(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                *text += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let mut browser = String::new();
    sources(&root().join("tests/e2e"), &mut browser);
    let page = read("docs/faults.md");
    let rows =
        page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| fault") && !line.contains("---"));
    let mut count = 0;
    for row in rows {
        count += 1;
        let columns: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [_, _, test] = columns[..] else { panic!("docs/faults.md: three columns, not {row}") };
        let (file, name) = test.trim_matches('`').split_once(": ").unwrap_or_else(|| panic!("docs/faults.md: {test}"));
        let exists = match (file, name.split_once("::")) {
            // Faults in a table give tests their names.
            ("e2e", Some(("faults", name))) => {
                let words = name.replace('_', " ");
                let named =
                    ["an article that ", "a page whose reader "].iter().find_map(|start| words.strip_prefix(start));
                let kind = named.and_then(|rest| rest.split(" is complete").next());
                let plain = browser.replace(['(', ')'], "");
                kind.map_or_else(|| browser.contains(name), |kind| plain.contains(&format!("\"{kind}\"")))
            }
            ("e2e", Some((_, name))) => browser.contains(&format!("fn {name}(")),
            _ => read(file).contains(&format!("fn {name}(")),
        };
        assert!(exists, "docs/faults.md: there is no test {test}");
    }
    assert!(count > 20, "{count} faults");
}

/// Relative links in the developer documentation lead to existing files.
#[test]
fn links_between_pages_lead_to_files() {
    let mut all: Vec<String> =
        ["README.md", "ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(String::from).into();
    all.extend(["docs/", "docs/decisions/"].into_iter().flat_map(pages));
    for page in all {
        let text = read(&page);
        let inline = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let defined = text.lines().filter(|line| line.starts_with('[')).filter_map(|line| line.split_once("]: "));
        for link in inline.chain(defined.map(|(_, link)| link)) {
            let file = link.split('#').next().unwrap();
            if !file.is_empty() && !file.contains("://") {
                let target = root().join(&page).parent().unwrap().join(file);
                assert!(target.exists(), "{page}: {link} leads nowhere");
            }
        }
    }
}

#[test]
fn every_decision_has_its_parts_and_is_listed() {
    let list = read("docs/decisions/README.md");
    let records = pages("docs/decisions/").into_iter().filter(|page| !page.ends_with("README.md"));
    let mut count = 0;
    for page in records {
        count += 1;
        let text = read(&page);
        for part in ["\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Consequences\n", "\n## Latest figure\n"] {
            assert_eq!(text.matches(part).count(), 1, "{page}: `{}`", part.trim());
        }
        let name = page.rsplit('/').next().unwrap();
        assert!(list.contains(&format!("]({name})")), "docs/decisions/README.md does not list {name}");
        assert!(text.lines().count() <= 60, "{page} is longer than a page");
    }
    assert!(count >= 10, "{count} records");
}

/// Other programs read the layout by its specification, so it must mention each member and each kind of file.
#[test]
fn the_static_layout_is_specified() {
    let specification = read("docs/static-layout.md");
    let printer = read("src/feed/site/print.rs");
    let printer = printer.split("#[cfg(test)]").next().unwrap();
    let members = printer
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_'));
    // `title`, `_broadsheet.build`, `.next`, `"articles"`
    let spans = specification.split('`').skip(1).step_by(2);
    let specified: BTreeSet<&str> = spans.flat_map(|span| span.trim_matches('"').split('.')).collect();
    let mut count = 0;
    for member in members {
        count += 1;
        assert!(specified.contains(member), "docs/static-layout.md does not specify `{member}`");
    }
    assert!(count > 30, "{count} members");
    for file in [
        "site.json",
        "pages/K.json",
        "posts/SLUG.json",
        "categories/SLUG/K.json",
        "categories.json",
        "search/index.json",
        "search/FOLDER/N.json",
    ] {
        assert!(specification.contains(&format!("\n| `{file}` | ")), "docs/static-layout.md does not list {file}");
    }
}

/// The benchmark runner and the report must list the same parts.
#[test]
fn each_benchmark_has_a_section() {
    let (run, report, page) = (read("tests/bench/run.sh"), read("tests/bench/report.mjs"), read("docs/benchmarks.md"));
    let parts = run.split("|| parts=(").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
    for part in parts.split(' ') {
        assert!(report.contains(&format!("{part}: \"")), "tests/bench/report.mjs has no title for {part}");
        assert!(page.contains(&format!("<!-- {part} -->\n")), "docs/benchmarks.md has no section for {part}");
    }
}

//! The search of a compiled site: queries in six languages, and the size of what a query loads. Node runs the scripts
//! that a reader's browser runs.
#![cfg(not(target_arch = "wasm32"))]

use broadsheet::content::Date;
use publish::Options;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The most that a query may load, in bytes before compression.
const MAX_BYTES: u64 = 60_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Builds the site in `folder` into its `dist`.
fn build(folder: &Path, out: &Path) {
    let now = Date::parse("2026-03-01T00:00:00Z").unwrap();
    let outcome = publish::build(&Options { out: Some(out), ..Options::new(folder, now) });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
}

/// A folder with the scripts of the search.
fn scripts() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copy = |from: &str| {
        let name = Path::new(from).file_name().unwrap();
        fs::copy(root().join(from), folder.path().join(name)).unwrap();
    };
    copy("src/reader/search_words.js");
    copy("src/reader/search_index.js");
    copy("tests/fixtures/search/answer.mjs");
    fs::write(folder.path().join("package.json"), "{\"type\":\"module\"}").unwrap();
    folder
}

/// The answers to queries.
fn answers(scripts: &TempDir, site: &Path, queries: &[&str]) -> Vec<Value> {
    let mut node = Command::new("node")
        .arg(scripts.path().join("answer.mjs"))
        .arg(site)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    node.stdin.take().unwrap().write_all(json!(queries).to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn slugs(answer: &Value) -> Vec<&str> {
    answer["slugs"].as_array().map(|slugs| slugs.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

#[test]
fn written_queries_find_their_articles() {
    let fixtures = root().join("tests/fixtures/search");
    let queries: Vec<Value> = serde_json::from_slice(&fs::read(fixtures.join("queries.json")).unwrap()).unwrap();
    assert_eq!(queries.len(), 60);
    let scripts = scripts();
    let mut wrong = Vec::new();
    for language in ["en", "de", "fr", "ru", "ja", "ar"] {
        let out = tempfile::tempdir().unwrap();
        build(&fixtures.join(language), out.path());
        let own: Vec<&Value> = queries.iter().filter(|query| query["site"] == language).collect();
        let texts: Vec<&str> = own.iter().map(|query| query["query"].as_str().unwrap()).collect();
        for (query, answer) in own.iter().zip(answers(&scripts, out.path(), &texts)) {
            let found = slugs(&answer);
            let within = query["within"].as_u64().unwrap() as usize;
            if !found.iter().take(within).any(|slug| query["article"] == *slug) {
                wrong.push(format!("{}: {} found {found:?} {}", query["query"], query["article"], answer["damaged"]));
            }
        }
    }
    println!("{} of 60 queries are correct", 60 - wrong.len());
    assert!(wrong.len() <= 3, "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A site with these Markdown files.
fn site(articles: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    for (name, text) in articles {
        fs::write(folder.path().join("content").join(name).with_extension("md"), text).unwrap();
    }
    build(folder.path(), &folder.path().join("dist"));
    folder
}

fn first_results(articles: &[(&str, &str)], queries: &[&str]) -> Vec<Vec<String>> {
    let site = site(articles);
    let answers = answers(&scripts(), &site.path().join("dist"), queries);
    answers.iter().map(|answer| slugs(answer).into_iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_title_comes_before_a_heading_before_text_before_newer_text() {
    let articles = [
        ("text", "---\ntitle: A\ndate: 2026-01-01\n---\nThe tide is low."),
        ("newer", "---\ntitle: B\ndate: 2026-02-01\n---\nThe tide is high."),
        ("heading", "---\ntitle: C\ndate: 2025-01-01\n---\n## The tide\n\nText."),
        ("title", "---\ntitle: The tide\ndate: 2024-01-01\n---\nText."),
        ("longer", "---\ntitle: D\ndate: 2026-02-02\n---\nTides are longer words."),
    ];
    assert_eq!(first_results(&articles, &["tide"])[0], ["title", "heading", "newer", "text", "longer"]);
}

#[test]
fn the_exact_spelling_comes_first() {
    let articles = [
        ("plain", "---\ntitle: A\ndate: 2026-01-01\n---\nresume schon"),
        ("accents", "---\ntitle: B\ndate: 2026-01-02\n---\nre\u{301}sume\u{301} schön"),
    ];
    let found = first_results(&articles, &["resume", "résumé", "schön", "SCHON"]);
    let order = [["plain", "accents"], ["accents", "plain"], ["accents", "plain"], ["plain", "accents"]];
    assert_eq!(found, order);
}

/// The public report: a Chinese word inside a sentence was not found.
#[test]
fn a_word_is_found_inside_a_sentence_without_spaces() {
    let articles = [
        ("harbour", "---\ntitle: 教程\n---\n我们在港口里等了很久。ท่าเรือเก่า 부산항에서"),
        ("other", "---\ntitle: 其他\n---\n口港没有。"),
    ];
    let found = first_results(&articles, &["港口", "等了很久", "港", "เรือ", "산항"]);
    assert_eq!(found[0], ["harbour"]);
    assert_eq!(found[1], ["harbour"]);
    assert_eq!(found[2].len(), 2);
    assert_eq!(found[3], ["harbour"]);
    assert_eq!(found[4], ["harbour"]);
}

#[test]
fn names_with_signs_are_not_the_names_without() {
    let articles = [
        ("cpp", "---\ntitle: One\n---\nWritten in C++."),
        ("c", "---\ntitle: Two\n---\nWritten in C, net of tax, version 1.2.4."),
        ("net", "---\ntitle: Three\n---\nUses .NET and C#, version v1.2.3."),
    ];
    let found = first_results(&articles, &["C++", "c#", ".NET", "1.2.3", "v1.2.3", "1.2"]);
    assert_eq!(found[..5], [vec!["cpp"], vec!["net"], vec!["net"], vec!["net"], vec!["net"]]);
    assert_eq!(found[5].len(), 2);
}

#[test]
fn filters_are_words_of_the_query() {
    let articles = [
        ("a", "---\ntitle: A\ndate: 2025-01-01\ncategories: [Sea and Shore]\nauthors: [Nora Quill]\n---\ntide"),
        ("b", "---\ntitle: B\ndate: 2024-01-01\ncategories: [City]\nauthors: [Ida]\n---\ntide"),
    ];
    let queries =
        ["tide year:2024", "category:\"Sea and Shore\" tide", "author:ida", "author:\"nora quill\" year:2024", "tide"];
    assert_eq!(first_results(&articles, &queries), [vec!["b"], vec!["a"], vec!["b"], vec![], vec!["a", "b"]]);
}

/// A large archive with common and rare words, built as fast as a test allows.
#[test]
fn a_query_loads_little_from_a_large_archive() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("content")).unwrap();
    let articles = 1200u64;
    for number in 0..articles {
        let mut seed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed >> 11
        };
        // Common words are common, as in a language.
        let mut text = String::new();
        for _ in 0..120 {
            let rank = (next() % 1_000_000) as f64 / 1_000_000.0;
            text += &syllables((20_000f64.powf(rank)) as u64);
            text.push(' ');
        }
        let title: Vec<String> = (0..4).map(|_| syllables(next() % 3000)).collect();
        let day = 1 + number % 28;
        let text = format!(
            "---\ntitle: {} post{number}\ndate: {}-01-{day:02}\ncategories: [News]\n---\n{text}\n",
            title.join(" "),
            2000 + number % 25
        );
        fs::write(folder.path().join(format!("content/p{number}.md")), text).unwrap();
    }
    let dist = folder.path().join("dist");
    build(folder.path(), &dist);
    let (common, other) = (syllables(1), syllables(2));
    let both = format!("{common} {other}");
    let three = format!("{both} {}", syllables(40));
    let (year, rare) = (format!("{common} year:2010 category:news"), format!("{both} post77"));
    let many: Vec<String> = (1..10).map(syllables).collect();
    let many = many.join(" ");
    let mistyped = format!("{}x {common}", syllables(15_000));
    let queries =
        ["ga", "ka", &*common, &*both, &*three, &*year, &*rare, &*mistyped, &*many, "post", "category:news", "zzzzzz"];
    for (query, answer) in queries.iter().zip(answers(&scripts(), &dist, &queries)) {
        println!(
            "{query}: {} bytes, {} files, {} results",
            answer["bytes"],
            answer["files"].as_array().unwrap().len(),
            answer["total"]
        );
        assert!(answer["bytes"].as_u64().unwrap() <= MAX_BYTES, "{query}: {answer}");
        assert!(answer["damaged"].is_null(), "{query}: {answer}");
        assert!(slugs(&answer).is_empty() == (*query == "zzzzzz") || *query == many, "{query}: {answer}");
        if query.contains("post77") {
            assert_eq!(slugs(&answer)[0], "p77");
        }
    }
}

/// A pronounceable word for each number.
fn syllables(mut number: u64) -> String {
    let mut word = String::new();
    loop {
        let (consonant, vowel) = (number % 14, number / 14 % 5);
        word.push("bdfgklmnprstvz".as_bytes()[consonant as usize] as char);
        word.push("aeiou".as_bytes()[vowel as usize] as char);
        number /= 70;
        if number == 0 {
            return word;
        }
    }
}

#[test]
fn a_missing_file_is_reported_and_not_awaited() {
    let site = site(&[("a", "---\ntitle: A\n---\ntide")]);
    let dist = site.path().join("dist");
    fs::remove_file(dist.join("data/search/words/0.json")).unwrap();
    assert!(answers(&scripts(), &dist, &["tide"])[0]["damaged"].is_string());
    fs::write(dist.join("data/search/index.json"), "{\"total\"").unwrap();
    assert!(answers(&scripts(), &dist, &["tide"])[0]["damaged"].is_string());
}

/// A text with letters beyond ASCII uses another pattern. Both patterns must find the same words.
#[test]
fn both_patterns_find_the_same_words() {
    let scripts = scripts();
    let script = r#"
        import { parseQuery, placesOf } from "./search_words.js";
        const texts = [
            "C++ and C#, .NET or a.NET", "v1.2.3 is newer than 1.2", "x_y, node.js 3.11.", "utf8 and h2o in the 90s",
            "“Quoted” words — and more…",
        ];
        const words = parseQuery("C++ C# .NET 1.2 node 3.11 utf8", "en");
        words.push(...parseQuery("h2o 90s quote word x y net", "en"));
        const places = (text) => JSON.stringify(placesOf(text, words));
        const differs = (text) => places(text) === "[]" || places(text) !== places(`${text} é`);
        console.log(JSON.stringify(texts.filter(differs)));
    "#;
    fs::write(scripts.path().join("places.mjs"), script).unwrap();
    let output = Command::new("node").arg(scripts.path().join("places.mjs")).output().expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "[]");
}

//! The JSON Schemas in `public/schema`: that of the article JSON is generated from the types of
//! `broadsheet-article-json`, and all JSON that a build writes is valid by it and by JSON Feed 1.1. That of
//! `broadsheet.toml` knows each setting.

use article_json::{Feed, Item, ItemExtension};
use broadsheet::content::Date;
use file_tree::tree;
use jsonschema::Validator;
use publish::Options;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::{env, fs};

mod file_tree;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read_json(name: &str) -> Value {
    let text = fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn validator(name: &str) -> Validator {
    jsonschema::validator_for(&read_json(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn faults(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

const ARTICLE: &str = "public/schema/article.json";
const SETTINGS: &str = "public/schema/settings.json";
const JSON_FEED: &str = "tests/fixtures/schemas/json-feed-1.1.json";

#[test]
fn the_published_schema_is_that_of_the_types() {
    let schema = format!("{:#}\n", Value::from(schemars::schema_for!(Feed)));
    let file = root().join(ARTICLE);
    if env::var_os("RECORD").is_some() {
        fs::write(&file, &schema).unwrap();
    }
    let published = fs::read_to_string(&file).unwrap_or_default();
    assert!(published == schema, "{ARTICLE} is out of date: RECORD=1 writes it");
}

#[test]
fn all_generated_json_is_valid() {
    let (ours, standard) = (validator(ARTICLE), validator(JSON_FEED));
    let mut documents = 0;
    for site in ["paper", "notes", "moved", "tangled", "dated", "nameless", "timeless", "framed", "carried"] {
        let out = tempfile::tempdir().unwrap();
        let folder = root().join("tests/fixtures/sites").join(site).join("site");
        let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
        publish::build(&Options { out: Some(out.path()), ..Options::new(&folder, now) });
        for (name, bytes) in tree(out.path()).into_iter().filter(|(name, _)| name.ends_with(".json")) {
            let value: Value = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{site}/{name}: {error}"));
            // Lists of numbers and the search index are no feeds.
            if name.starts_with("data/search/") || name == "data/categories.json" || name == "reader.json" {
                continue;
            }
            documents += 1;
            for (validator, what) in [(&ours, "article.json"), (&standard, "JSON Feed")] {
                let faults = faults(validator, &value);
                assert!(faults.is_empty(), "{site}/{name} is not valid by {what}:\n{}", faults.join("\n"));
            }
            let feed: Feed =
                serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{site}/{name}: {error}"));
            assert_eq!(serde_json::to_value(&feed).unwrap(), value, "{site}/{name}: the types lose something");
        }
    }
    assert!(documents > 60, "{documents}");
}

/// What a Rust back end writes with the types, the reader reads.
#[test]
fn a_feed_made_with_the_types_is_read() {
    let item = Item {
        id: "1".into(),
        title: Some("Spring tide".into()),
        content_text: Some("It rose.".into()),
        date_published: Some("2026-01-02T03:04:05Z".into()),
        tags: vec!["Tides".into()],
        extension: Some(ItemExtension { markdown: Some("It **rose**.".into()), ..ItemExtension::default() }),
        ..Item::default()
    };
    let feed = serde_json::to_value(Feed { items: vec![item], ..Feed::new("The Harbour Paper") }).unwrap();
    assert_eq!(faults(&validator(ARTICLE), &feed), Vec::<String>::new());
    assert_eq!(faults(&validator(JSON_FEED), &feed), Vec::<String>::new());
    let read = broadsheet::feed::json_feed::parse(feed.to_string(), "", &|_, url| Some(url.to_owned())).unwrap();
    assert_eq!(read.articles.len(), 1);
}

#[test]
fn invalid_documents_are_refused() {
    let valid =
        json!({ "version": article_json::VERSION, "title": "T", "items": [{ "id": "1", "content_text": "x" }] });
    let validator = validator(ARTICLE);
    assert!(validator.is_valid(&valid));
    let changes: [(&str, Value); 8] = [
        ("/version", json!("2")),
        ("/title", json!(3)),
        ("/items", json!({})),
        ("/items/0/id", json!(null)),
        ("/items/0/content_text", json!(["x"])),
        ("/items/0", json!({ "id": "1", "date_published": "yesterday" })),
        ("/items/0", json!({ "id": "1", "_broadsheet": { "direction": "up" } })),
        ("/items/0", json!({ "id": "1", "_broadsheet": { "image_size": [1] } })),
    ];
    for (pointer, value) in changes {
        let mut invalid = valid.clone();
        *invalid.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&invalid), "{pointer}: {invalid}");
    }
}

/// TOML as JSON, as editors present it to a schema.
fn settings(text: &str) -> Value {
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}: {text}"));
    serde_json::to_value(table).unwrap()
}

#[test]
fn every_setting_is_in_the_schema() {
    let site = tempfile::tempdir().unwrap();
    fs::write(site.path().join("broadsheet.toml"), "zzzzzzzzzz = 1\n").unwrap();
    let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
    let said = publish::build(&Options::new(site.path(), now)).report.to_json_lines();
    let (_, list) = said.split_once("the settings are ").expect(&said);
    let mut known: Vec<_> = list.split('"').next().unwrap().split(", ").collect();
    known.sort_unstable();
    let schema = read_json(SETTINGS);
    let mut described: Vec<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    described.sort_unstable();
    assert_eq!(described, known);
}

#[test]
fn the_schema_accepts_what_the_program_accepts() {
    let validator = validator(SETTINGS);
    let scaffold = fs::read_to_string(root().join("crates/cli/src/scaffold.rs")).unwrap();
    let (_, text) = scaffold.split_once("const SETTINGS: &str = r#\"").unwrap();
    let text = text.split_once("\"#;").unwrap().0;
    // Each setting that is commented out is an example.
    let examples = text.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) || rest.starts_with('[') => {
            rest
        }
        _ => line,
    });
    let example = examples.collect::<Vec<_>>().join("\n");
    assert_eq!(faults(&validator, &settings(&example)), Vec::<String>::new(), "{example}");
    assert!(settings(&example).as_object().unwrap().len() > 10, "{example}");
    for (valid, text) in [
        (true, "languages = [\"ca\", \"pt-BR\"]"),
        (true, "[languages.ca]\ntitle = \"Diari\""),
        (true, "math = false\nstrict = true"),
        (true, "source = { url = \"https://a.example/feed.json\", mode = \"live\" }"),
        (false, "heading = \"x\""),
        (false, "page_size = 0"),
        (false, "page_size = \"many\""),
        (false, "source = { kind = \"wordpress\" }"),
        (false, "source = { url = \"https://a.example/\", kind = \"blogger\" }"),
        (false, "math = [\"%\"]"),
        (false, "authors = [\"Ann\"]"),
        (true, "[[menu.header]]\ntitle = \"A\"\nitems = [{ title = \"B\", url = \"/archive/\" }]"),
        (true, "footer = \"By *us*\"\n[social]\nMail = \"mailto:us@a.example\""),
        (true, "[look]\npreset = \"modern\"\naccent = \"#049\"\ndark = { accent = \"#9cf\" }"),
        (false, "[[menu.header]]\ntitle = \"A\""),
        (false, "[[menu.header]]\ntitle = \"A\"\nurl = \"archive\""),
        (false, "[[menu.middle]]\ntitle = \"A\"\nurl = \"/\""),
        (false, "logo = { dark = \"x.svg\" }"),
        (false, "[social]\nX = \"@us\""),
        (false, "[look]\naccent = \"red\""),
        (false, "[look]\ntheme = \"modern\""),
        (false, "[authors.ann]\nurl = \"https://a.example/\""),
    ] {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("content")).unwrap();
        fs::write(site.path().join("content/one.md"), "# One\n").unwrap();
        fs::write(site.path().join("broadsheet.toml"), text).unwrap();
        let now = Date::parse("2026-03-01T12:00:00Z").unwrap();
        let mut report = publish::build(&Options::new(site.path(), now)).report;
        report.make_strict();
        assert_eq!(!report.has_errors(), valid, "the program: {text}: {}", report.to_json_lines());
        assert_eq!(
            validator.is_valid(&settings(text)),
            valid,
            "the schema: {text}: {:?}",
            faults(&validator, &settings(text))
        );
    }
}

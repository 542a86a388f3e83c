//! A short fuzz run on stable Rust. Input: fixtures, cut and joined at random. They must satisfy
//! `crates/properties`. The long run is `make fuzz`, or `FUZZ_CASES=1000000 cargo test --release --test fuzzed`.

use broadsheet::feed::presets::PRESETS;
use proptest::prelude::*;
use std::{fs, path::Path, time::Instant};

/// The files of a fixture folder, and each line of those that are tables.
fn seeds(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut seeds = Vec::new();
    for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap_or_default();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("jsonl") => seeds.extend(String::from_utf8(bytes).unwrap().lines().map(payload)),
            _ => seeds.push(bytes),
        }
    }
    seeds.sort();
    seeds
}

/// The payload in a line of a table, or the line itself.
fn payload(line: &str) -> Vec<u8> {
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    line["payload"].as_str().or(line["html"].as_str()).map_or_else(|| line.to_string(), str::to_owned).into_bytes()
}

/// Random pieces of seeds joined together, with some bytes changed.
fn mutated(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let piece = (any::<prop::sample::Index>(), 0.0..1.0f64, 0.0..1.0f64).prop_map(move |(seed, from, length)| {
        let seed = seed.get(&seeds);
        let from = (seed.len() as f64 * from * from) as usize;
        let length = ((seed.len() - from) as f64 * length) as usize;
        seed[from..from + length.min(2000)].to_vec()
    });
    let change =
        (any::<prop::sample::Index>(), prop::sample::select(b"<>\"'&#\0\r\n\t-+:[]{}()*_`!/\\ a0\x80\xff".to_vec()));
    (prop::collection::vec(piece, 1..4), prop::collection::vec(change, 0..6)).prop_map(|(pieces, changes)| {
        let mut bytes = pieces.concat();
        for (place, byte) in changes {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        bytes
    })
}

/// The number of inputs of each target. `FUZZ_CASES` sets it.
fn cases() -> u32 {
    std::env::var("FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1500)
}

/// Runs one input. In a long run it must finish within a second, the limit of libFuzzer.
fn run_one(property: fn(&[u8]), bytes: &[u8]) {
    let begun = Instant::now();
    property(bytes);
    let took = begun.elapsed();
    let is_slow = std::env::var_os("FUZZ_CASES").is_some() && took.as_secs() >= 1;
    assert!(!is_slow, "a slow unit: {took:?} for {:?}", String::from_utf8_lossy(bytes));
}

/// Attacks, and bodies with a recorded sanitised form, some with players.
fn bodies() -> Vec<Vec<u8>> {
    [seeds("hostile"), seeds("agreed")].concat()
}

/// The Markdown examples of the specifications.
fn markdown() -> Vec<Vec<u8>> {
    let examples = |bytes: Vec<u8>| -> Vec<serde_json::Value> { serde_json::from_slice(&bytes).unwrap_or_default() };
    let examples = seeds("commonmark").into_iter().flat_map(examples);
    let markdown: Vec<_> = examples.filter_map(|it| Some(it["markdown"].as_str()?.as_bytes().to_vec())).collect();
    assert!(markdown.len() > 600, "the examples have {} pieces of Markdown", markdown.len());
    markdown
}

/// The recorded answers of one source that are small enough to be cut up quickly.
fn answers_of(folder: &str) -> Vec<Vec<u8>> {
    let mut answers = seeds(folder);
    answers.retain(|answer| answer.len() < 6000 && !answer.starts_with(b"HTTP/"));
    answers
}

/// The recorded answers of all sources, without the large ones.
fn answers() -> Vec<Vec<u8>> {
    ["jsonfeed", "wordpress/rest", "ghost"].map(answers_of).concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn front_matter(bytes in mutated(seeds("front-matter"))) {
        run_one(properties::front_matter, &bytes);
    }

    #[test]
    fn json_feed(bytes in mutated(seeds("jsonfeed"))) {
        run_one(properties::json_feed, &bytes);
    }

    #[test]
    fn any_feed(bytes in mutated([seeds("xml"), seeds("presets"), bodies()].concat())) {
        run_one(properties::any_feed, &bytes);
    }

    #[test]
    fn mapping(answer in mutated(seeds("presets")), preset in prop::sample::select(PRESETS.to_vec())) {
        let map = preset.1.replace('\n', " ");
        run_one(properties::mapping, &[map.as_bytes(), &b"\n"[..], &answer[..]].concat());
    }

    #[test]
    fn any_mapping(map in mutated(PRESETS.iter().map(|(_, map)| map.replace('\n', " ").into_bytes()).collect()), answer in mutated(seeds("presets"))) {
        run_one(properties::mapping, &[&map[..], &b"\n"[..], &answer[..]].concat());
    }

    #[test]
    fn sources(bytes in mutated(answers())) {
        run_one(properties::sources, &bytes);
    }

    #[test]
    fn wordpress(bytes in mutated(answers_of("wordpress/rest"))) {
        run_one(properties::wordpress, &bytes);
    }

    #[test]
    fn ghost(bytes in mutated(answers_of("ghost"))) {
        run_one(properties::ghost, &bytes);
    }

    #[test]
    fn layout(bytes in mutated(seeds("layout"))) {
        run_one(properties::layout, &bytes);
    }

    #[test]
    fn safe_html(bytes in mutated([bodies(), markdown()].concat())) {
        run_one(properties::safe_html, &bytes);
    }

    #[test]
    fn routes(bytes in "(/[a-z]{0,4}/?\n)?\\PC{0,40}|/(posts|categories|archive|page|search)/[^\u{0}]{0,20}/?[?#]?\\PC{0,20}") {
        run_one(properties::routes, bytes.as_bytes());
    }

    #[test]
    fn excerpt(bytes in mutated(seeds("hostile"))) {
        run_one(properties::excerpt, &bytes);
    }
}

#[test]
fn the_fixtures_as_they_are() {
    seeds("front-matter").iter().for_each(|bytes| properties::front_matter(bytes));
    seeds("jsonfeed").iter().for_each(|bytes| properties::json_feed(bytes));
    seeds("xml").iter().chain(&seeds("presets")).for_each(|bytes| properties::any_feed(bytes));
    answers().iter().for_each(|bytes| properties::sources(bytes));
    seeds("layout").iter().chain(&seeds("jsonfeed")).for_each(|bytes| properties::layout(bytes));
    bodies().iter().for_each(|bytes| properties::safe_html(bytes));
    seeds("hostile").iter().for_each(|bytes| properties::excerpt(bytes));
}

/// The seeds of `sources` must reach each adapter: it must read lists and articles from the recorded answers.
#[test]
fn recorded_answers_reach_through_each_adapter() {
    for (kind, folder) in [("feed", "jsonfeed"), ("wordpress", "wordpress/rest"), ("ghost", "ghost")] {
        let made: Vec<_> = seeds(folder).iter().flat_map(|bytes| properties::sources_of(kind, bytes)).collect();
        eprintln!("{kind}: {:?}", made.iter().collect::<std::collections::BTreeSet<_>>());
        for file in ["site.json", "pages/1.json"] {
            assert!(made.contains(&file), "{kind}: no answer becomes {file}");
        }
    }
}

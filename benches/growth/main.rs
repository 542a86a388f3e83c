//! How long each part takes for 100 to 100,000 posts, and how that grows. Superlinear growth is a failure.
//!
//! Input: `GROWTH_MAX`, the largest number of posts; without it, each part has a size that takes seconds. An argument
//! selects the parts whose names contain it. Output: a table, rows for `tests/bench/report.mjs` if it is running, and
//! the exit code 1 if a part grows faster than [`LIMIT`]. Entry point: [`main`].

mod curve;
mod folders;
#[allow(dead_code, reason = "tests use more of it")]
#[path = "../../tests/local_server/mod.rs"]
mod local_server;
mod material;
mod text;

use curve::{Curve, LIMIT, Run, sizes};
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

/// A part of the program.
struct Part {
    name: &'static str,
    prepare: fn(usize) -> Run,
    /// The largest size if `GROWTH_MAX` is not set, and the largest that is possible.
    usual: usize,
    largest: usize,
}

const fn part(name: &'static str, prepare: fn(usize) -> Run, usual: usize, largest: usize) -> Part {
    Part { name, prepare, usual, largest }
}

const ALL: usize = 100_000;
/// A feed is cut after 20,000 items, and a body after 100,000 elements.
const IN_ONE: usize = 10_000;
const PARTS: [Part; 16] = [
    part("excerpts", text::excerpts, 31_623, ALL),
    part("filters", text::filters, ALL, ALL),
    part("Markdown of all posts", text::markdown_of_posts, 10_000, ALL),
    part("Markdown of one post", text::markdown_of_one_post, 3_162, 3_162),
    part("sanitiser, all posts", text::sanitiser_of_posts, 10_000, ALL),
    part("sanitiser, one post", text::sanitiser_of_one_post, 3_162, 3_162),
    part("source: JSON Feed", text::json_feed, IN_ONE, IN_ONE),
    part("source: RSS", text::rss, IN_ONE, IN_ONE),
    part("source: JSON with a mapping", text::mapped_json, IN_ONE, IN_ONE),
    part("source: WordPress", text::wordpress, 10_000, ALL),
    part("search index", text::search_index, 10_000, ALL),
    part("build without pages", folders::data, 3_162, ALL),
    part("build with pages", folders::pages, 3_162, ALL),
    part("images", folders::images, 1_000, 10_000),
    part("snapshot of a WordPress", folders::snapshot, 3_162, ALL),
    part("import", folders::import, 3_162, ALL),
];

fn main() -> ExitCode {
    let most = env::var("GROWTH_MAX").ok().map(|most| {
        most.parse::<usize>().unwrap_or_else(|_| panic!("GROWTH_MAX is `{most}`; it must be a number of posts"))
    });
    // Cargo passes `--bench`.
    let wanted: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let mut rows = Vec::new();
    let mut failed = Vec::new();
    let is_wanted = |part: &&Part| wanted.is_empty() || wanted.iter().any(|name| part.name.contains(name.as_str()));
    for part in PARTS.iter().filter(is_wanted) {
        let sizes = sizes(most.unwrap_or(part.usual).min(part.largest));
        let mut curve = Curve::measure(&sizes, &part.prepare);
        if curve.is_superlinear() {
            println!("{}: measured again, because another program may have disturbed it", part.name);
            curve = Curve::measure(&sizes, &part.prepare);
        }
        report(part.name, &curve, &mut rows);
        if curve.is_superlinear() {
            failed.push(part.name);
        }
    }
    if let Err(error) = record(&rows) {
        eprintln!("growth: the results cannot be written: {error}");
        return ExitCode::FAILURE;
    }
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("growth: faster than the number of posts: {}; find what is repeated for each post", failed.join(", "));
    ExitCode::FAILURE
}

/// Prints a curve, and adds its rows.
fn report(name: &str, curve: &Curve, rows: &mut Vec<Value>) {
    for point in &curve.0 {
        let per_post = |seconds: f64| seconds * 1e6 / point.size as f64;
        let runs: Vec<f64> = point.runs.iter().map(|run| per_post(run.as_secs_f64())).collect();
        let (shortest, size) = (per_post(point.shortest()), point.size);
        println!("{name}, {size:>6} posts: {:>9.3} ms, {shortest:>8.3} µs each", point.shortest() * 1e3);
        rows.push(json!({ "name": format!("{name}: each of {size}"), "unit": "µs", "ours": shortest, "runs": runs }));
    }
    let exponent = curve.exponent();
    let said = exponent.map_or_else(|| "needs three sizes".to_owned(), |exponent| format!("{exponent:.2}"));
    println!("{name}: exponent of the growth {said}, at most {LIMIT}");
    rows.push(json!({ "name": format!("{name}: exponent"), "ours": exponent, "most": LIMIT }));
}

/// Adds the rows to the results of `tests/bench/run.sh`, which `tests/bench/report.mjs` reads.
fn record(rows: &[Value]) -> io::Result<()> {
    let (Ok(folder), Ok(part)) = (env::var("BENCH"), env::var("PART")) else { return Ok(()) };
    let results = Path::new(&folder).join("results");
    fs::create_dir_all(&results)?;
    let mut file = OpenOptions::new().create(true).append(true).open(results.join(format!("{part}.jsonl")))?;
    writeln!(file, "{}", json!({ "title": "Growth with the number of posts", "rows": rows }))
}

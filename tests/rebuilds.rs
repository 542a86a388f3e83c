//! `broadsheet serve` through many rebuilds: its memory, its threads and its open files stay flat.
//!
//! `REBUILDS` is their number (a sample without it; `make endurance` sets 10,000). Linux only, because `/proc` has the
//! figures.
#![cfg(target_os = "linux")]

use flatness::{Series, assert_flat};
use served::Served;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, thread};

mod flatness;
mod reader_folder;
#[allow(dead_code, reason = "other tests start it elsewhere")]
mod served;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";
const SAMPLE: usize = 80;
/// The figures are read so often.
const SAMPLES: usize = 24;
/// With at least 200 articles, a saved one is written before the full build, which is another path.
const ARTICLES: [usize; 2] = [6, 210];

/// A figure of a process in `/proc/PID/status`: kilobytes, or a number.
fn status(process: u32, key: &str) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn open_files(process: u32) -> f64 {
    fs::read_dir(format!("/proc/{process}/fd")).unwrap().count() as f64
}

/// Entries below a folder.
fn entries(folder: &Path) -> f64 {
    let mut count = 0.0;
    for entry in fs::read_dir(folder).unwrap().flatten() {
        count += 1.0 + if entry.path().is_dir() { entries(&entry.path()) } else { 0.0 };
    }
    count
}

/// A build of the saved article alone is followed by the full one. A running build has a staging folder.
fn wait_until_idle(temporary: &Path, build: impl Fn() -> u64) {
    let is_building = || {
        let folders = fs::read_dir(temporary).unwrap().flatten().filter_map(|entry| fs::read_dir(entry.path()).ok());
        folders.flatten().flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(".site.building-"))
    };
    let start = Instant::now();
    let mut last = build();
    loop {
        thread::sleep(Duration::from_millis(120));
        let now = build();
        if now == last && !is_building() {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "the server builds without end");
        last = now;
    }
}

#[test]
fn a_server_stays_flat_through_many_rebuilds() {
    let rebuilds = env::var("REBUILDS").map_or(SAMPLE, |rebuilds| rebuilds.parse().expect("REBUILDS is a number"));
    // A large site takes longer for each build.
    for (articles, rebuilds) in ARTICLES.into_iter().zip([rebuilds, rebuilds / 4]) {
        serve_through(articles, rebuilds);
    }
}

fn serve_through(articles: usize, rebuilds: usize) {
    let (site, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let write = |name: &str, text: &str| {
        let path = site.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).and_then(|()| fs::write(path, text)).unwrap();
    };
    reader_folder::write(&temporary.path().join("reader"), FRAME, &[]);
    for number in 0..articles {
        write(&format!("content/a{number}.md"), &format!("# A{number}\n\nText {number}.\n"));
    }
    let own = temporary.path().join("tmp");
    fs::create_dir(&own).unwrap();
    let (reader, cache) = (temporary.path().join("reader"), temporary.path().join("cache"));
    let server = Served::start_in(
        &own,
        &[
            "--quiet",
            "--cache",
            cache.to_str().unwrap(),
            "--reader",
            reader.to_str().unwrap(),
            site.path().to_str().unwrap(),
        ],
    );
    let process = server.process.id();
    let build = |since: Option<u64>| {
        let query = since.map(|since| format!("?since={since}")).unwrap_or_default();
        let (_, _, state) = server.get(&format!("/.broadsheet/builds{query}"), "");
        let state: serde_json::Value = serde_json::from_slice(&state).unwrap();
        state["build"].as_u64().unwrap()
    };
    let mut memory = Series::new("memory in KB", 0.05, 4_096.0);
    let mut files = Series::new("open files", 0.0, 3.0);
    let mut threads = Series::new("threads", 0.0, 3.0);
    let mut written = Series::new("temporary files", 0.0, 12.0);
    let every = (rebuilds / SAMPLES).max(1);
    let mut last = build(None);
    for number in 0..rebuilds {
        let changed = number % articles.min(5);
        // New, removed and faulty articles in turn with changed ones. Pages are requested meanwhile.
        match number % 10 {
            3 => write("content/new.md", "# New\n\nText.\n"),
            5 => write("content/new.md", "---\ndate: someday\n---\n"),
            7 => fs::remove_file(site.path().join("content/new.md")).unwrap(),
            _ => write(&format!("content/a{changed}.md"), &format!("# A{changed}\n\nText of rebuild {number}.\n")),
        }
        last = build(Some(last));
        assert_eq!(server.get("/", "").0, 200);
        if number % every == 0 {
            wait_until_idle(&own, || build(None));
            memory.push(status(process, "RssAnon"));
            files.push(open_files(process));
            threads.push(status(process, "Threads"));
            written.push(entries(&own));
        }
    }
    println!("{articles} articles, {rebuilds} rebuilds");
    assert_flat([&memory, &files, &threads, &written]);
    drop(server);
}

/// The comparison itself: a leak is found, noise is not.
#[test]
fn a_leak_is_found() {
    let series = |value: &dyn Fn(usize) -> f64| {
        let mut series = Series::new("samples", 0.05, 10.0);
        (0..40).for_each(|number| series.push(value(number)));
        series.check()
    };
    assert_eq!(series(&|_| 100.0), Ok(()));
    assert_eq!(series(&|number| if number < 10 { 10.0 * number as f64 } else { 100.0 }), Ok(()), "a warm-up");
    assert_eq!(series(&|number| if number == 33 { 900.0 } else { 100.0 }), Ok(()), "one peak");
    assert_eq!(series(&|number| 100.0 + (number % 3) as f64 * 4.0), Ok(()), "noise");
    let leak = series(&|number| 100.0 + number as f64).unwrap_err();
    assert!(leak.contains("samples: 1") && leak.contains("at most"), "{leak}");
    let late = series(&|number| if number < 20 { 100.0 } else { 130.0 });
    assert!(late.is_err(), "a step in the middle stays");
    let mut few = Series::new("few", 0.0, 0.0);
    few.push(1.0);
    assert!(few.check().is_err());
}

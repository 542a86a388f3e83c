//! A WordPress that fails now and then while a site is built from it, and while that site is served: the output is
//! complete, the old one or the new one, and the next build without a failure succeeds.
//!
//! `FLAPS` is the number of builds (a sample without it; `make endurance` sets 200), `SEED` repeats the failures of an
//! earlier run.
#![cfg(unix)]

use file_tree::tree;
use kill::Random;
use local_server::{LocalServer, Reply};
use served::Served;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, fs};
use wordpress_server::WordPress;

mod file_tree;
#[allow(dead_code, reason = "nothing is killed here")]
mod kill;
mod local_server;
mod reader_folder;
#[allow(dead_code, reason = "other tests start it elsewhere")]
mod served;
#[allow(dead_code, reason = "other tests ask it more")]
mod wordpress_server;

const FRAME: &str =
    "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><body><main></main></body></html>";
const SAMPLE: usize = 6;

/// Which of the next requests fail.
type Plan = Arc<Mutex<Option<(Random, usize)>>>;

/// A server that passes requests on to another one, and fails one of `n`.
fn flapping(to: &LocalServer, plan: &Plan) -> LocalServer {
    let (to, plan) = (to.address.trim_start_matches("http://").to_owned(), plan.clone());
    LocalServer::start(move |request, _| {
        let fault = plan.lock().unwrap().as_mut().and_then(|(random, one_of)| {
            let fails = random.below(*one_of) == 0;
            fails.then(|| random.below(9))
        });
        let answer = pass_on(&to, &request.path);
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        match fault {
            None => answer,
            Some(0) => Reply::status(500),
            Some(1) => Reply::status(429).with("Retry-After", "0"),
            Some(2) => Reply { is_cut: true, ..answer },
            Some(3) => Reply { body: Vec::new(), ..answer },
            Some(4) => Reply { body: body.into_bytes().split_off(1), ..answer },
            Some(5) => Reply::ok("text/html", "<!doctype html><title>Log in</title>"),
            Some(6) => Reply::ok("application/json", "{\"code\":\"rest_forbidden\",\"message\":\"No.\"}"),
            Some(7) => Reply { body: body.replace("\"id\"", "\"no\"").into_bytes(), ..answer },
            Some(_) => Reply { delay: Duration::from_millis(60), ..answer },
        }
    })
}

/// Requests a path from a server. Its headers with totals are passed on as well.
fn pass_on(address: &str, path: &str) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let header = |name: &'static str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))?;
        Some((name, value.to_owned()))
    };
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let headers = ["Content-Type", "X-WP-Total", "X-WP-TotalPages"].into_iter().filter_map(header).collect();
    Reply { status, headers, body: bytes.split_off(head + 4), ..Reply::default() }
}

fn site(folder: &Path, source: &str) {
    let settings = format!(
        "title = \"T\"\nbase_url = \"https://t.example/\"\n[source]\nurl = \"{source}\"\nkind = \"wordpress\"\n"
    );
    fs::create_dir_all(folder.join("site"))
        .and_then(|()| fs::write(folder.join("site/broadsheet.toml"), settings))
        .unwrap();
    reader_folder::write(&folder.join("reader"), FRAME, &[]);
}

fn build(folder: &Path, out: &str, cache: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    command.args(["build", "site", "--out", out, "--cache", cache, "--reader", "reader", "--quiet"]);
    command.current_dir(folder).env("SOURCE_DATE_EPOCH", "1780315200").output().unwrap()
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().and_then(|value| value.parse().ok())
}

#[test]
fn builds_from_a_source_that_flaps_leave_one_complete_site() {
    let folder = tempfile::tempdir().unwrap();
    let wordpress = WordPress::start(150);
    let plan = Plan::default();
    let server = flapping(&wordpress.server, &plan);
    site(folder.path(), &server.url("/"));
    let posts = || wordpress.content.lock().unwrap().posts.clone();
    let first = posts();
    wordpress.change(|content| {
        (1..150).step_by(4).for_each(|number| content.edit(number, &format!("<p>Another text of {number}.</p>\n")));
        content.posts.remove(&77);
        content.add(151);
    });
    let states = [first, posts()];
    let files = |out: &str| tree(&folder.path().join(out));
    let become_state = |state: usize| wordpress.change(|content| content.posts = states[state].clone());
    let sites = [0, 1].map(|state| {
        become_state(state);
        let output = build(folder.path(), &format!("expected-{state}"), &format!("cache-{state}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        files(&format!("expected-{state}"))
    });
    assert!(sites[0] != sites[1]);
    assert!(build(folder.path(), "out", "cache").status.success());
    let (builds, seed) = (number("FLAPS").map_or(SAMPLE, |flaps| flaps as usize), number("SEED").unwrap_or(33));
    println!("{builds} builds with SEED={seed}");
    let mut random = Random::new(seed);
    let (mut old, mut failures) = (1, 0);
    for at in 0..builds {
        let new = random.below(2);
        become_state(new);
        *plan.lock().unwrap() = Some((Random::new(seed ^ ((at as u64) << 20)), 4 + random.below(10)));
        // Without the articles of the last build, all are read.
        if random.below(3) == 0 {
            _ = fs::remove_dir_all(folder.path().join("cache"));
        }
        let output = build(folder.path(), "out", "cache");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        println!("build {at}: {:?} after {} requests", output.status.code(), wordpress.requests());
        *plan.lock().unwrap() = None;
        let found = files("out");
        match output.status.code() {
            Some(0) => {
                assert!(found == sites[new], "build {at} with SEED={seed} succeeded, but is not the new site: {said}")
            }
            Some(1) => {
                failures += 1;
                assert!(found == sites[old], "build {at} with SEED={seed} failed, and changed the old site: {said}");
                assert!(said.contains("source") && said.contains("help"), "build {at} with SEED={seed}: {said}");
            }
            code => panic!("build {at} with SEED={seed}: {code:?}, {said}"),
        }
        let output = build(folder.path(), "out", "cache");
        assert!(output.status.success(), "build {at} with SEED={seed}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(files("out") == sites[new], "build {at} with SEED={seed}: the next build does not repair it");
        old = new;
    }
    println!("{failures} of {builds} builds failed");
    assert!(failures > 0 && failures < builds, "{failures} of {builds} builds failed: the server does not flap");
}

/// The pages stay while the source fails, and follow it afterwards.
#[test]
fn a_served_site_survives_a_source_that_flaps() {
    let folder = tempfile::tempdir().unwrap();
    let wordpress = WordPress::start(30);
    let plan = Plan::default();
    let server = flapping(&wordpress.server, &plan);
    site(folder.path(), &server.url("/"));
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let served = Served::start(&["--quiet", "--cache", &path("cache"), "--reader", &path("reader"), &path("site")]);
    let state = |since: Option<u64>| -> serde_json::Value {
        let query = since.map(|since| format!("?since={since}")).unwrap_or_default();
        serde_json::from_slice(&served.get(&format!("/.broadsheet/builds{query}"), "").2).unwrap()
    };
    let settings = fs::read_to_string(folder.path().join("site/broadsheet.toml")).unwrap();
    let page = || served.get("/posts/post-7/", "");
    assert_eq!(page().0, 200);
    for round in 0..6 {
        let before = state(None)["build"].as_u64();
        // Every request fails. A change of the settings asks the source again.
        let fails = round % 2 == 0;
        *plan.lock().unwrap() = fails.then(|| (Random::new(round), 1));
        wordpress.change(|content| content.edit(7, &format!("<p>The text of round {round}.</p>\n")));
        let titled = settings.replace("title = \"T\"", &format!("title = \"T{round}\""));
        fs::write(folder.path().join("site/broadsheet.toml"), titled).unwrap();
        let now = state(before);
        let (status, _, text) = page();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert_eq!(status, 200, "round {round}");
        // A delay is no failure.
        if now["wrong"].as_str().is_some_and(|wrong| !wrong.is_empty()) {
            assert!(fails, "round {round}: {now}");
            assert!(now["wrong"].as_str().unwrap().contains("source"), "round {round}: {now}");
            assert!(!text.contains(&format!("round {round}")), "round {round}: the old page stays");
        } else {
            assert!(text.contains(&format!("round {round}")), "round {round}: {now} {text}");
        }
    }
}

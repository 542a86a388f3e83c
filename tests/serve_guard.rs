//! What `broadsheet serve` refuses: foreign host names, other methods, slow requests, and other accounts.
#![cfg(not(target_arch = "wasm32"))]

use served::{Served, header, send};
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

mod reader_folder;
mod served;

/// A site with one article, and the reader files.
fn site() -> TempDir {
    let site = tempfile::tempdir().unwrap();
    let frame = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";
    let dot = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"></svg>";
    for (file, text) in
        [("content/one.md", "# One\n\n![A dot](dot.svg)\n"), ("content/dot.svg", dot), ("reader/index.html", frame)]
    {
        let file = site.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    reader_folder::write(&site.path().join("reader"), frame, &[]);
    site
}

/// Serves the site and rebuilds it on each change.
fn live(site: &Path, more: &[&str]) -> Served {
    let reader = site.join("reader");
    Served::start(&[&[site.to_str().unwrap(), "--reader", reader.to_str().unwrap()], more].concat())
}

/// Serves a finished folder.
fn finished(site: &Path, more: &[&str]) -> Served {
    let folder = site.join("reader");
    Served::start(&[&["--static", folder.to_str().unwrap()], more].concat())
}

/// The status of a response, and its text.
fn answer(server: &Served, request: &str) -> (u16, String) {
    let (status, _, body) = send(&mut server.connect(), request);
    (status, String::from_utf8(body).unwrap())
}

/// Requests the front page with this `Host` header. Returns the status.
fn ask(server: &Served, host: &str) -> u16 {
    answer(server, &format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).0
}

const LOOPBACK: [&str; 11] = [
    "localhost",
    "localhost:",
    "localhost:1",
    "LocalHost:8080",
    "localhost.",
    "paper.localhost:8080",
    "127.0.0.1",
    "127.0.0.1:8080",
    "127.1.2.3",
    "[::1]",
    "[::1]:8080",
];

const FOREIGN: [&str; 7] = [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "evillocalhost",
    "127.0.0.1.evil.example",
    "127.0.0.1.",
    "2130706433",
];

const ADDRESSES: [&str; 4] = ["192.168.1.5", "192.168.1.5:8080", "[2001:db8::1]", "[2001:db8::1]:8080"];

/// Invalid `Host` headers.
const MALFORMED: [&str; 8] =
    ["", " ", "localhost evil.example", "localhost,evil.example", "user@localhost", "localhost:x", "::1", "[::1]x"];

#[test]
fn only_host_names_of_this_machine_are_answered() {
    let site = site();
    for server in [live(site.path(), &[]), finished(site.path(), &[])] {
        for host in LOOPBACK {
            assert_eq!(ask(&server, host), 200, "{host}");
        }
        for host in FOREIGN.into_iter().chain(ADDRESSES) {
            assert_eq!(ask(&server, host), 421, "{host}");
        }
        for host in MALFORMED {
            assert_eq!(ask(&server, host), 400, "{host}");
        }
    }
}

#[test]
fn a_server_for_other_machines_also_answers_to_addresses() {
    let site = site();
    let server = finished(site.path(), &["--host", "0.0.0.0", "--allow-host", "laptop.local"]);
    for host in LOOPBACK.into_iter().chain(ADDRESSES).chain(["laptop.local:8080"]) {
        assert_eq!(ask(&server, host), 200, "{host}");
    }
    for host in FOREIGN {
        assert_eq!(ask(&server, host), 421, "{host}");
    }
}

#[test]
fn more_hosts_can_be_allowed() {
    let site = site();
    let more = ["--allow-host", "Laptop.local", "--allow-host", "192.168.1.5", "--allow-host", "2001:db8::1"];
    let server = live(site.path(), &more);
    for host in ["laptop.local", "LAPTOP.LOCAL.:8080"].into_iter().chain(ADDRESSES).chain(LOOPBACK) {
        assert_eq!(ask(&server, host), 200, "{host}");
    }
    for host in FOREIGN.into_iter().chain(["x.laptop.local", "192.168.1.6"]) {
        assert_eq!(ask(&server, host), 421, "{host}");
    }
}

#[test]
fn an_invalid_allowed_host_is_explained() {
    for host in ["http://laptop.local", "laptop.local:8080", "*.local", "bücher.example", ""] {
        let command =
            Command::new(env!("CARGO_BIN_EXE_broadsheet")).args(["serve", "--allow-host", host]).output().unwrap();
        let said = String::from_utf8(command.stderr).unwrap();
        assert_eq!(command.status.code(), Some(2), "{host}: {said}");
        assert!(said.contains("--allow-host") && said.contains("without scheme, port and path"), "{host}: {said}");
    }
}

/// Holds for each file, and for each spelling of a host name.
#[test]
fn a_refusal_contains_nothing_of_the_site() {
    let site = site();
    let server = live(site.path(), &[]);
    for path in ["/", "/posts/one/", "/data/site.json", "/.broadsheet/builds", "/.broadsheet/live.js", "/none"] {
        let (status, head, body) =
            send(&mut server.connect(), &format!("GET {path} HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
        let text = String::from_utf8(body).unwrap();
        assert_eq!((status, header(&head, "content-type")), (421, Some("text/plain; charset=utf-8")), "{path}");
        assert!(text.contains("broadsheet serve --allow-host evil.example\n"), "{path}: {text}");
        assert!(text.contains(&format!("http://{}/", server.address)), "{path}: {text}");
    }
    for (request, status) in [
        ("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n", 200),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n", 421),
        ("GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n", 421),
        ("GET http://localhost/ HTTP/1.1\r\n", 400),
        ("GET http://user@localhost/ HTTP/1.1\r\nHost: localhost\r\n", 400),
        ("GET / HTTP/1.1\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n", 400),
        ("GET / HTTP/1.0\r\n", 200),
        ("GET / HTTP/1.0\r\nHost: evil.example\r\n", 421),
        ("POST / HTTP/1.1\r\nHost: evil.example\r\n", 421),
    ] {
        assert_eq!(answer(&server, &format!("{request}\r\n")).0, status, "{request}");
    }
}

#[test]
fn only_get_and_head_are_allowed() {
    let site = site();
    for server in [live(site.path(), &[]), finished(site.path(), &[])] {
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "MADEUP"] {
            for path in ["/", "/none", "/.broadsheet/builds"] {
                let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
                let (status, head, _) = send(&mut server.connect(), &request);
                assert_eq!((status, header(&head, "allow")), (405, Some("GET, HEAD")), "{method} {path}");
            }
        }
        assert_eq!(answer(&server, "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n").0, 200);
    }
}

/// The answer depends on `Origin`. Without CORS, foreign pages can display images of a live site at most.
#[test]
fn a_live_site_is_isolated_from_other_origins() {
    let site = site();
    let server = live(site.path(), &[]);
    let (_, _, page) = server.get("/posts/one/", "");
    let page = String::from_utf8(page).unwrap();
    let image = page.split('"').find(|part| part.starts_with("/media/dot.")).expect("an image").to_owned();
    for (path, policy) in [
        ("/", Some("same-origin")),
        ("/data/site.json", Some("same-origin")),
        ("/.broadsheet/builds", Some("same-origin")),
        (&image, None),
    ] {
        let (status, head, _) = server.get(path, "");
        assert_eq!((status, header(&head, "cross-origin-resource-policy")), (200, policy), "{path}");
        assert_eq!(header(&head, "cross-origin-opener-policy"), Some("same-origin"), "{path}");
        assert!(head.lines().any(|line| line == "vary: origin"), "{path}: {head}");
    }
    let (_, head, _) = finished(site.path(), &[]).get("/", "Origin: https://elsewhere.example\r\n");
    assert_eq!(header(&head, "access-control-allow-origin"), Some("*"), "any origin may read a finished site");
    assert_eq!(header(&head, "cross-origin-resource-policy"), None);
}

#[cfg(unix)]
#[test]
fn other_accounts_cannot_read_a_live_site() {
    use std::os::unix::fs::PermissionsExt;
    let (site, temporary) = (site(), tempfile::tempdir().unwrap());
    let reader = site.path().join("reader");
    let arguments = [site.path().to_str().unwrap(), "--reader", reader.to_str().unwrap()];
    let _server = Served::start_in(temporary.path(), &arguments);
    let folders: Vec<_> = fs::read_dir(temporary.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!folders.is_empty());
    for folder in folders {
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", folder.display());
    }
}

/// An incomplete request loses its connection, and many of them do not block the server.
#[test]
fn incomplete_requests_time_out() {
    let site = site();
    let server = finished(site.path(), &[]);
    let whole = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let half = |_| {
        let mut stream = server.connect();
        stream.write_all(&whole.as_bytes()[..20]).unwrap();
        stream
    };
    let mut halves: Vec<TcpStream> = (0..200).map(half).collect();
    let mut waiting = server.connect();
    waiting.write_all(whole.as_bytes()).unwrap();
    waiting.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let refused = waiting.read(&mut [0; 16]).expect_err("more connections than the limit");
    assert!(matches!(refused.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{refused}");
    waiting.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut start = [0; 12];
    waiting.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200", "it is answered after slow requests time out");
    for half in &mut halves {
        half.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        assert_eq!(half.read(&mut [0; 16]).unwrap_or(0), 0, "the connection is closed");
    }
}

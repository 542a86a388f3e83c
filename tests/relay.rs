//! The relay for feeds without CORS, in PHP. Input: feeds on this machine, and servers that lead elsewhere. Output: what
//! the relay passes on, and what it refuses.

mod local_server;

use local_server::{LocalServer, Reply};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packaging/relay");
const FEED: &str = "<?xml version='1.0'?><rss/>";

/// A host with the relay.
struct Relay {
    port: u16,
    process: Child,
    _folder: TempDir,
}

impl Relay {
    /// Starts the relay with feeds on a server: name and path. `None` without PHP.
    fn start(server: &LocalServer, feeds: &[(&str, &str)]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(Path::new(SCRIPTS).join("relay.php"), folder.path().join("relay.php")).unwrap();
        let feeds: Vec<String> =
            feeds.iter().map(|(name, path)| format!("'{name}' => '{}'", server.url(path))).collect();
        let settings = format!(
            "<?php return array( 'feeds' => array( {} ), 'origins' => array( 'https://a.example' ), 'bytes' => 1000, 'seconds' => 1 );",
            feeds.join(", ")
        );
        fs::write(folder.path().join("feeds.php"), settings).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("php");
        command.arg("-S").arg(format!("127.0.0.1:{port}")).arg("-t").arg(folder.path());
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let relay = Relay { port, process, _folder: folder };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "PHP does not answer");
            thread::sleep(Duration::from_millis(20));
        }
        Some(relay)
    }

    /// Returns head and body of an answer.
    fn ask(&self, method: &str, query: &str, headers: &str) -> (String, String) {
        let request = format!("{method} /relay.php{query} HTTP/1.0\r\nHost: relay.example\r\n{headers}\r\n");
        // PHP's own server may drop a connection while the machine is busy.
        for _ in 0..5 {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            if stream.read_to_string(&mut answer).is_ok()
                && let Some((head, body)) = answer.split_once("\r\n\r\n")
            {
                return (head.to_owned(), body.to_owned());
            }
        }
        panic!("{method} {query}: no answer")
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[test]
fn the_relay_passes_on_listed_feeds_and_nothing_else() {
    // The same answers as another server, to which the first one leads.
    let other = LocalServer::start(|_, _| Reply::ok("application/rss+xml", FEED));
    let elsewhere = other.url("/feed");
    let server = LocalServer::start(move |request, _| match request.path.as_str() {
        "/feed" if request.header("if-none-match") == Some("\"v1\"") => Reply::status(304).with("ETag", "\"v1\""),
        "/feed" => {
            Reply::ok("application/rss+xml; charset=utf-8", FEED).with("ETag", "\"v1\"").with("Set-Cookie", "a=b")
        }
        "/page" => Reply::ok("text/html", "<script>alert(1)</script>"),
        "/here" => Reply::redirect("/feed"),
        "/loop" => Reply::redirect("/loop"),
        "/port" => Reply::redirect(elsewhere.as_str()),
        "/name" => Reply::redirect(elsewhere.replace("127.0.0.1", "localhost")),
        "/number" => Reply::redirect(elsewhere.replace("127.0.0.1", "2130706433")),
        "/six" => Reply::redirect(elsewhere.replace("127.0.0.1", "[::ffff:127.0.0.1]")),
        "/cloud" => Reply::redirect("http://169.254.169.254/latest/meta-data/"),
        "/file" => Reply::redirect("file:///etc/passwd"),
        "/large" => Reply::ok("application/rss+xml", "x".repeat(2000)),
        "/slow" => Reply { delay: Duration::from_secs(3), ..Reply::ok("application/rss+xml", FEED) },
        _ => Reply::status(404),
    });
    let names =
        ["feed", "page", "here", "loop", "port", "name", "number", "six", "cloud", "file", "large", "slow", "none"];
    let paths: Vec<String> = names.iter().map(|name| format!("/{name}")).collect();
    let feeds: Vec<(&str, &str)> = names.iter().zip(&paths).map(|(name, path)| (*name, path.as_str())).collect();
    let Some(relay) = Relay::start(&server, &feeds) else {
        eprintln!("not tested: PHP is not installed");
        return;
    };

    let (head, body) = relay.ask("GET", "?feed=feed", "Origin: https://a.example\r\nCookie: secret=1\r\n");
    assert!(head.contains(" 200 ") && head.contains("Access-Control-Allow-Origin: https://a.example"), "{head}");
    assert!(
        head.to_lowercase().contains("content-type: application/rss+xml; charset=utf-8")
            && !head.contains("Set-Cookie"),
        "{head}"
    );
    assert_eq!(body, FEED);
    assert!(server.received()[0].header("cookie").is_none(), "cookies are not passed on");
    let (head, _) = relay.ask("GET", "?feed=feed", "Origin: https://b.example\r\n");
    assert!(!head.contains("Access-Control-Allow-Origin"), "{head}");
    let (head, body) = relay.ask("GET", "?feed=feed", "If-None-Match: \"v1\"\r\n");
    assert!(head.contains(" 304 ") && body.is_empty(), "{head}");
    assert_eq!(relay.ask("GET", "?feed=here", "").1, FEED, "a redirect on the same server");
    let (head, _) = relay.ask("GET", "?feed=page", "");
    assert!(
        head.to_lowercase().ends_with("content-type: text/plain")
            && head.contains("sandbox")
            && head.contains("nosniff"),
        "{head}"
    );

    let refused = [
        ("?feed=loop", 502, "more than 5 redirects"),
        ("?feed=port", 502, "private address 127.0.0.1"),
        ("?feed=name", 502, "localhost has the private address"),
        ("?feed=number", 502, "neither a name nor an IP address"),
        ("?feed=six", 502, "private address ::ffff:127.0.0.1"),
        ("?feed=cloud", 502, "private address 169.254.169.254"),
        ("?feed=file", 502, "neither http nor https"),
        ("?feed=large", 502, "more than 1000 bytes"),
        ("?feed=slow", 504, "did not come in time"),
        ("?feed=none", 404, "status 404"),
        ("?feed=unknown", 404, "no feed with this name"),
        ("?feed[]=feed", 404, "no feed with this name"),
        ("", 404, "no feed with this name"),
    ];
    for (query, status, words) in refused {
        let (head, body) = relay.ask("GET", query, "");
        assert!(head.contains(&format!(" {status} ")) && body.contains(words), "{query}: {head}\n{body}");
        assert!(!body.contains("rss") && head.contains("no-store"), "{query}: {body}");
    }
    assert_eq!(other.received().len(), 0, "no other server was asked");
    assert!(relay.ask("POST", "?feed=feed", "Content-Length: 0\r\n").0.contains(" 405 "));
    assert!(relay.ask("OPTIONS", "?feed=feed", "").0.contains(" 204 "));
}

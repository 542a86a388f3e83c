//! The requests of the build, against a server on this machine.

mod local_server;

use flate2::Compression;
use flate2::write::GzEncoder;
use local_server::{LocalServer, Reply};
use publish::fetch::{Client, FetchError, Limits, Request, Response};
use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn limits() -> Limits {
    Limits { total: Duration::from_millis(1500), bytes: 100_000, redirects: 3, ..Limits::default() }
}

fn client(server: &LocalServer) -> Client {
    Client::new(&[&server.address], limits())
}

fn get(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> (Result<Response, FetchError>, usize) {
    let server = LocalServer::start(move |_, before| reply(before));
    let result = client(&server).get(&Request::data(&server.url("/feed?key=SECRET")));
    let count = server.received().len();
    (result, count)
}

fn json() -> Reply {
    Reply::ok("application/json", "{\"items\": []}")
}

#[test]
fn every_failure_has_a_name_and_a_next_step() {
    let page = |body: &'static str| move |_| Reply::ok("text/html", body);
    let rest = |status| {
        move |_| Reply { status, ..Reply::ok("application/json", "{\"code\":\"rest_forbidden\",\"message\":\"No\"}") }
    };
    type Answer = Box<dyn Fn(usize) -> Reply + Send + Sync>;
    let table: Vec<(&str, usize, Answer)> = vec![
        ("answers with status 404; check the address", 1, Box::new(|_| Reply::status(404))),
        ("answers with status 500; the server has a problem", 2, Box::new(|_| Reply::status(500))),
        ("denies access", 1, Box::new(|_| Reply::status(403))),
        ("REST API is switched off for visitors (status 401)", 1, Box::new(rest(401))),
        ("status 404; check", 1, Box::new(rest(404))),
        ("is a login page", 1, Box::new(page("<!doctype html><form><input type=\"password\">"))),
        ("is a web page, not a feed", 1, Box::new(page("\n<HTML><p>Welcome"))),
        ("answers with nothing", 1, Box::new(|_| Reply::ok("application/json", " \n"))),
        (
            "is larger than the limit of 100000 bytes",
            1,
            Box::new(|_| Reply::ok("application/json", vec![b' '; 100_001])),
        ),
        ("redirects more than 3 times", 4, Box::new(|before| Reply::redirect(format!("/{before}")))),
        ("did not answer within 1 s", 2, Box::new(|_| Reply { delay: Duration::from_secs(3), ..json() })),
        ("broke", 2, Box::new(|_| Reply { is_cut: true, ..json() })),
        ("asks to wait 3600 s", 1, Box::new(|_| Reply::status(429).with("Retry-After", "3600"))),
        ("ftp://a.example/ is no address", 1, Box::new(|_| Reply::redirect("ftp://a.example/"))),
    ];
    for (expected, requests, reply) in table {
        let (result, count) = get(reply);
        let error = result.unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
        assert!(!error.contains("SECRET"), "{error}");
        assert_eq!(count, requests, "{expected}");
    }
}

#[test]
fn names_what_is_wrong_with_a_host() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let closed = format!("http://127.0.0.1:{port}/");
    let error = Client::new(&[&closed], limits()).get(&Request::data(&closed)).unwrap_err();
    assert_eq!(error, FetchError::Refused { host: format!("127.0.0.1:{port}") });

    let error = Client::new(&[], limits()).get(&Request::data("https://nowhere.invalid/feed")).unwrap_err();
    assert_eq!(error, FetchError::CannotResolve { host: "nowhere.invalid".into() });

    let server = LocalServer::start(|_, _| json());
    let secure = server.address.replace("http:", "https:");
    let error = Client::new(&[&secure], limits()).get(&Request::data(&secure)).unwrap_err();
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");

    for url in ["", "feed.json", "file:///etc/passwd", "javascript:1", "http://"] {
        let error = Client::new(&[], limits()).get(&Request::data(url)).unwrap_err();
        assert!(matches!(error, FetchError::BadAddress { .. }), "{url}: {error:?}");
    }
}

#[test]
fn private_addresses_are_refused_unless_configured() {
    let other = LocalServer::start(|_, _| json());
    let target = other.url("/inside");
    let port = other.address.rsplit(':').next().unwrap().to_owned();
    let names = ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433"];
    for name in names {
        let target = format!("http://{name}:{port}/inside");
        let error = Client::new(&[], limits()).get(&Request::data(&target)).unwrap_err();
        assert!(matches!(error, FetchError::Private { .. }), "{target}: {error:?}");
    }
    // A configured host exempts neither another host nor another port.
    let to = target.clone();
    let server = LocalServer::start(move |_, _| Reply::redirect(to.clone()));
    let error = client(&server).get(&Request::data(&server.url("/feed"))).unwrap_err();
    let FetchError::Private { url, address } = &error else { panic!("{error:?}") };
    assert_eq!((url.as_str(), address.to_string().as_str()), (target.as_str(), "127.0.0.1"));
    let metadata = LocalServer::start(|_, _| Reply::redirect("http://169.254.169.254/latest/meta-data/"));
    let error = client(&metadata).get(&Request::data(&metadata.url("/"))).unwrap_err();
    assert!(matches!(error, FetchError::Private { .. }), "{error:?}");
    assert!(other.received().is_empty());
    // Both are configured.
    let both = Client::new(&[&server.address, &other.address], limits());
    let response = both.get(&Request::data(&server.url("/feed"))).unwrap();
    assert_eq!(response.url, target);
}

#[test]
fn follows_redirects_and_sends_headers_only_to_the_origin() {
    let other = LocalServer::start(|_, _| json());
    let target = other.url("/other");
    let server = LocalServer::start(move |request, _| match request.path.as_str() {
        "/a" => Reply::redirect("../b#part"),
        "/b" => Reply::redirect(target.clone()),
        path => panic!("{path}"),
    });
    let client = Client::new(&[&server.address, &other.address], limits());
    let url = server.url("/a");
    let request = Request { headers: &[("authorization", "Bearer SECRET")], ..Request::data(&url) };
    client.get(&request).unwrap();
    assert_eq!(server.paths(), ["/a", "/b"]);
    assert!(server.received().iter().all(|request| request.header("authorization") == Some("Bearer SECRET")));
    assert_eq!(other.received()[0].header("authorization"), None);
}

#[test]
fn conditional_requests_receive_only_changes() {
    let server = LocalServer::start(|request, _| match request.header("if-none-match") {
        Some("\"one\"") => Reply::status(304),
        _ => json().with("ETag", "\"one\"").with("Last-Modified", "Tue, 01 Dec 2026 12:00:00 GMT"),
    });
    let (client, url) = (client(&server), server.url("/feed"));
    let first = client.get(&Request::data(&url)).unwrap();
    let validators = first.validators();
    let second = client.get(&Request { validators: Some(&validators), ..Request::data(&url) }).unwrap();
    assert!(second.is_unchanged() && !first.is_unchanged());
    let since = server.received()[1].header("if-modified-since").map(str::to_owned);
    assert_eq!(since.as_deref(), Some("Tue, 01 Dec 2026 12:00:00 GMT"));
}

#[test]
fn one_retry_helps_and_waits_as_long_as_asked() {
    for broken in [Reply::status(503).with("Retry-After", "1"), Reply { is_cut: true, ..json() }, Reply::status(502)] {
        let start = Instant::now();
        let asked = if broken.headers.is_empty() { 500 } else { 1500 };
        let is_cut = broken.is_cut;
        let (result, count) = get(move |before| if before == 0 { broken.clone() } else { json() });
        assert_eq!(result.unwrap().body, json().body);
        assert_eq!(count, 2);
        assert!(is_cut || start.elapsed() >= Duration::from_millis(asked), "{:?}", start.elapsed());
    }
}

#[test]
fn compressed_answers_are_decoded_and_bombs_are_stopped() {
    let gzip = |body: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    };
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut &json().body[..], &mut brotli, &Default::default()).unwrap();
    let bomb = gzip(&vec![b' '; 50_000_000]);
    for (encoding, body) in [("gzip", gzip(&json().body)), ("br", brotli)] {
        let (result, _) = get(move |_| Reply { body: body.clone(), ..json() }.with("Content-Encoding", encoding));
        assert_eq!(result.unwrap().body, json().body, "{encoding}");
    }
    let (result, count) = get(move |_| Reply { body: bomb.clone(), ..json() }.with("Content-Encoding", "gzip"));
    assert!(matches!(result, Err(FetchError::TooLarge { limit: 100_000, .. })), "{result:?}");
    assert_eq!(count, 1);
}

#[test]
fn a_request_can_be_cancelled() {
    let server = LocalServer::start(|_, _| Reply::status(503).with("Retry-After", "50"));
    let stopped = Arc::new(AtomicBool::new(false));
    let observer = stopped.clone();
    let client = client(&server).stopped_by(move || observer.load(Ordering::Relaxed));
    let start = Instant::now();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        stopped.store(true, Ordering::Relaxed);
    });
    assert_eq!(client.get(&Request::data(&server.url("/"))), Err(FetchError::Stopped));
    assert!(start.elapsed() < Duration::from_secs(5));
    stopper.join().unwrap();
}

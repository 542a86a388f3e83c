//! The server of the site under test. Input: a folder, files that override it ([`Server::put`]), and faults to inject
//! ([`Server::fault`]). Output: HTTP like a static file server, and a record of each request.
//!
//! Each test has its own server and so its own origin: tests share no cache, storage or requests. Each response
//! closes its connection, so that aborted requests are noticed.

use broadsheet::content::Messages;
use publish::page::manifest::{MANIFEST, Manifest, sha256};
use publish::page::{remote_document::loading_notice, style::Sheet};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use std::{fmt, fs, thread};

/// The prefix of internal URLs: the probe, its reports, and the frame of a narrow window.
const INTERNAL: &str = "/__e2e/";

/// The fault for requests whose path matches a rule.
#[derive(Clone)]
pub enum Fault {
    Status(u16),
    /// A status with `Retry-After`.
    RetryAfter(u16, String),
    /// A redirect to the same URL.
    RedirectLoop,
    /// The connection closes without a response.
    Drop,
    /// Some bits of the body are flipped.
    Corrupted,
    /// Half of the body, then the connection closes.
    Truncated,
    /// The whole body with half its Content-Length: browsers stop there without an error.
    ShortLength,
    Empty,
    /// An HTML page instead of data, as from a server with an SPA fallback.
    Html,
    /// This body instead of the real one.
    Body(&'static str),
    /// The real body with another content type.
    ContentType(&'static str),
    /// JSON of 200 MB.
    Huge,
    /// A feed page with one article of this many bytes, and a link to the page with the next number.
    FeedPage(usize),
    /// This many bytes of the body, then one byte each tenth of a second.
    Trickle(usize),
    /// A pause before this text, in the middle of the body.
    PauseBefore(&'static str, Duration),
    /// The connection stays open without a response.
    NoResponse,
    Delay(Duration),
    Hold(Gate),
    /// Each request gets the next fault of a list.
    InTurn(Turn),
}

/// Faults that follow each other, again and again. `None` is an answer without a fault.
#[derive(Clone)]
pub struct Turn(Arc<(AtomicUsize, Vec<Option<Fault>>)>);

impl Turn {
    pub fn new(faults: Vec<Option<Fault>>) -> Self {
        assert!(!faults.is_empty());
        Turn(Arc::new((AtomicUsize::new(0), faults)))
    }

    pub fn next(&self) -> Option<Fault> {
        let (at, faults) = &*self.0;
        faults[at.fetch_add(1, Ordering::Relaxed) % faults.len()].clone()
    }
}

/// Holds responses back until a test opens it.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    /// Waits up to `moment`. Returns whether the gate is open.
    fn wait(&self, moment: Duration) -> bool {
        *self.0.1.wait_timeout_while(self.0.0.lock().unwrap(), moment, |open| !*open).unwrap().0
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Pending,
    Finished(u16),
    /// The browser closed the connection.
    Aborted,
    /// An injected fault ended it.
    Faulted,
}

#[derive(Clone)]
pub struct Request {
    pub method: String,
    /// The path with its query.
    pub target: String,
    pub referrer: Option<String>,
    pub at: Duration,
    pub outcome: Outcome,
}

impl Request {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:>6} ms {} {} {:?}", self.at.as_millis(), self.method, self.target, self.outcome)
    }
}

pub struct Server {
    port: u16,
    state: Arc<State>,
}

struct State {
    root: Mutex<PathBuf>,
    begun: Instant,
    closing: AtomicBool,
    shorten_timeouts: AtomicBool,
    clock: Mutex<Option<i64>>,
    remove_prerendered: AtomicBool,
    has_worker: AtomicBool,
    source: Mutex<Option<String>>,
    overlay: Mutex<HashMap<String, Vec<u8>>>,
    rules: Mutex<Vec<(String, Fault)>>,
    requests: Mutex<Vec<Request>>,
    reports: Mutex<Vec<String>>,
}

impl Server {
    pub fn start(root: &Path) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            root: Mutex::new(root.to_owned()),
            begun: Instant::now(),
            closing: AtomicBool::new(false),
            shorten_timeouts: AtomicBool::new(false),
            clock: Mutex::default(),
            remove_prerendered: AtomicBool::new(false),
            has_worker: AtomicBool::new(false),
            source: Mutex::default(),
            overlay: Mutex::default(),
            rules: Mutex::default(),
            requests: Mutex::default(),
            reports: Mutex::default(),
        });
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.closing.load(Ordering::Relaxed) {
                    return;
                }
                let shared = shared.clone();
                thread::spawn(move || shared.serve(stream));
            }
        });
        Server { port, state }
    }

    /// The folder that is served.
    pub fn root(&self) -> PathBuf {
        self.state.root.lock().unwrap().clone()
    }

    /// Serves another folder from now on.
    pub fn serve_folder(&self, folder: &Path) {
        *self.state.root.lock().unwrap() = folder.to_owned();
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Injects a fault for paths that match `pattern` (`*` matches anything). The latest rule wins.
    pub fn fault(&self, pattern: &str, fault: Fault) {
        self.state.rules.lock().unwrap().push((pattern.to_owned(), fault));
    }

    pub fn hold(&self, pattern: &str) -> Gate {
        let gate = Gate::default();
        self.fault(pattern, Fault::Hold(gate.clone()));
        gate
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        for (_, fault) in self.state.rules.lock().unwrap().drain(..) {
            if let Fault::Hold(gate) = fault {
                gate.open();
            }
        }
    }

    /// Overrides or adds a file.
    pub fn put(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.state.overlay.lock().unwrap().insert(path.to_owned(), bytes.into());
    }

    /// Removes the prerendered content of each page, so that the reader must fetch and draw it. A site around a
    /// foreign source looks like this.
    pub fn remove_prerendered(&self) {
        self.state.remove_prerendered.store(true, Ordering::Relaxed);
    }

    /// Sets another source document in pages without prerendered content.
    pub fn set_source(&self, path: &str) {
        self.remove_prerendered();
        *self.state.source.lock().unwrap() = Some(path.to_owned());
    }

    /// Serves the service worker of the site. Without this, browsers find none, because it makes requests of its own,
    /// and most tests count those of a page.
    pub fn allow_worker(&self) {
        self.state.has_worker.store(true, Ordering::Relaxed);
    }

    /// Shortens timeouts in pages that are loaded from now on.
    pub fn shorten_timeouts(&self) {
        self.state.shorten_timeouts.store(true, Ordering::Relaxed);
    }

    /// Sets the clock of pages that are loaded from now on, in seconds since 1970.
    pub fn set_clock(&self, seconds: i64) {
        *self.state.clock.lock().unwrap() = Some(seconds);
    }

    /// Every request so far, except internal ones.
    pub fn requests(&self) -> Vec<Request> {
        self.state.requests.lock().unwrap().clone()
    }

    pub fn requests_for(&self, path: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.path() == path).collect()
    }

    /// The reports of the probe: uncaught errors, panics, and violations of the security policy.
    pub fn reports(&self) -> Vec<String> {
        self.state.reports.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.clear_faults();
        self.state.closing.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl State {
    fn serve(&self, stream: TcpStream) {
        let Some((method, target, referrer, body)) = read_request(&stream) else { return };
        // A file that was put at a URL with a query answers only there.
        let exact = self.overlay.lock().unwrap().contains_key(&target);
        let path = if exact { target.clone() } else { target.split('?').next().unwrap_or_default().to_owned() };
        if let Some(own) = path.strip_prefix(INTERNAL) {
            return self.serve_internal(&stream, own, &target, body);
        }
        let number = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(Request { method, target, referrer, at: self.begun.elapsed(), outcome: Outcome::Pending });
            requests.len() - 1
        };
        let outcome = self.answer(&stream, &path);
        self.requests.lock().unwrap()[number].outcome = outcome;
        let _ = stream.shutdown(Shutdown::Write);
        // Reading to the end prevents a reset, which would lose the last bytes.
        let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
        let _ = std::io::copy(&mut &stream, &mut std::io::sink());
    }

    fn answer(&self, stream: &TcpStream, path: &str) -> Outcome {
        let fault =
            self.rules.lock().unwrap().iter().rev().find(|(pattern, _)| matches_pattern(pattern, path)).cloned();
        let fault = match fault.map(|(_, fault)| fault) {
            Some(Fault::InTurn(turn)) => turn.next(),
            fault => fault,
        };
        let (mut status, mut kind, mut bytes) = self.read(path);
        let after;
        let mut extra = "";
        match fault {
            None => {}
            Some(Fault::Status(code)) => (status, kind, bytes) = (code, "text/html", error_page(code)),
            Some(Fault::RetryAfter(code, when)) => {
                after = format!("Retry-After: {when}\r\n");
                (status, kind, bytes, extra) = (code, "text/html", error_page(code), &after);
            }
            Some(Fault::RedirectLoop) => (status, extra) = (302, "Location: ?\r\n"),
            Some(Fault::Drop) => return Outcome::Faulted,
            Some(Fault::Corrupted) => {
                let middle = bytes.len() / 3..bytes.len() * 2 / 3;
                bytes[middle].iter_mut().for_each(|byte| *byte ^= 0x55);
            }
            Some(Fault::Truncated) => {
                let half = &bytes[..bytes.len() / 2];
                let _ = send(stream, status, kind, extra, bytes.len(), half);
                return Outcome::Faulted;
            }
            Some(Fault::ShortLength) => {
                let _ = send(stream, status, kind, extra, bytes.len() / 2, &bytes);
                return Outcome::Faulted;
            }
            Some(Fault::Empty) => bytes.clear(),
            Some(Fault::Html) => (kind, bytes) = ("text/html", b"<!doctype html><title>Home</title><p>Hello".to_vec()),
            Some(Fault::Body(body)) => bytes = body.into(),
            Some(Fault::ContentType(other)) => kind = other,
            Some(Fault::Huge) => return send_huge(stream),
            Some(Fault::FeedPage(size)) => (status, kind, bytes) = (200, "application/json", numbered_page(path, size)),
            Some(Fault::PauseBefore(text, time)) => {
                let at = bytes.windows(text.len()).position(|part| part == text.as_bytes()).expect("the text occurs");
                let _ = send(stream, status, kind, extra, bytes.len(), &bytes[..at]);
                thread::sleep(time);
                let mut to = stream;
                return to.write_all(&bytes[at..]).map_or(Outcome::Aborted, |()| Outcome::Finished(status));
            }
            Some(Fault::Trickle(head)) => return trickle(stream, kind, &bytes, head),
            Some(Fault::NoResponse) if !wait(stream, |_| false) => return Outcome::Aborted,
            Some(Fault::Delay(time)) if !wait(stream, elapsed(time)) => return Outcome::Aborted,
            Some(Fault::Hold(gate)) if !wait(stream, |moment| gate.wait(moment)) => return Outcome::Aborted,
            Some(Fault::NoResponse | Fault::Delay(_) | Fault::Hold(_) | Fault::InTurn(_)) => {}
        }
        match send(stream, status, kind, extra, bytes.len(), &bytes) {
            Ok(()) => Outcome::Finished(status),
            Err(_) => Outcome::Aborted,
        }
    }

    /// A file as a static server finds it, or the page for missing files.
    fn read(&self, path: &str) -> (u16, &'static str, Vec<u8>) {
        if path.contains('?')
            && let Some(bytes) = self.overlay.lock().unwrap().get(path)
        {
            return (200, "application/json", bytes.clone());
        }
        let path = percent_decoded(path);
        if let Some(bytes) = self.overlay.lock().unwrap().get(&path) {
            return (200, content_type(&path), bytes.clone());
        }
        let is_worker = path.ends_with("/broadsheet-worker.js") && !self.has_worker.load(Ordering::Relaxed);
        let inside = !is_worker && !path.split('/').any(|part| part == "..");
        let root = self.root.lock().unwrap().clone();
        let file = root.join(path.trim_start_matches('/'));
        let file = if file.is_dir() { file.join("index.html") } else { file };
        match fs::read(&file) {
            Ok(bytes) if inside => {
                let kind = content_type(&file.to_string_lossy());
                (200, kind, if kind.starts_with("text/html") { self.add_probe(bytes) } else { bytes })
            }
            _ => (404, "text/html; charset=utf-8", self.add_probe(fs::read(root.join("404.html")).unwrap_or_default())),
        }
    }

    /// Inserts the probe as the first script, and the source that the test chose.
    fn add_probe(&self, page: Vec<u8>) -> Vec<u8> {
        let mut page = String::from_utf8(page).expect("pages are UTF-8");
        if let Some(source) = &*self.source.lock().unwrap() {
            page.replace_range(href_of_source(&page).expect("a page names its source"), source);
        }
        if self.remove_prerendered.load(Ordering::Relaxed) {
            let (start, end) = (page.find("<main").unwrap_or(0), page.find("</main>").unwrap_or(0));
            page.replace_range(
                start..end,
                &["<main id=\"content\" data-state=\"loading\">", &loading_notice(&Messages::default())].concat(),
            );
            // Such a page needs the style of every kind of page.
            let manifest = fs::read(self.root.lock().unwrap().join(MANIFEST)).expect("the site has a reader");
            let manifest: Manifest = serde_json::from_slice(&manifest).expect("reader.json is a manifest");
            if let Some(start) = page.find("<style>")
                && let Some(length) = page[start..].find("</style>")
            {
                let css = manifest.style.text(Sheet::Complete);
                page.replace_range(start..start + length, &["<style data-complete>", &css].concat());
                let allowed = ["style-src 'self' '", &sha256(css.as_bytes()), "'"].concat();
                page = page.replacen("style-src 'self'", &allowed, 1);
            }
        }
        let at = page.find("<meta").unwrap_or(0);
        page.insert_str(at, "<script src=\"/__e2e/probe.js\"></script>");
        page.into_bytes()
    }

    fn serve_internal(&self, stream: &TcpStream, own: &str, target: &str, body: Vec<u8>) {
        let (kind, bytes) = match own {
            "probe.js" => {
                let shorten_timeouts = format!("hurry: {}", self.shorten_timeouts.load(Ordering::Relaxed));
                let mut probe = include_str!("probe.js").replace("hurry: false", &shorten_timeouts);
                if let Some(seconds) = *self.clock.lock().unwrap() {
                    probe = probe.replace("jump: 0", &format!("jump: {seconds}000 - Date.now()"));
                }
                ("text/javascript", probe)
            }
            // A frame narrower than the minimum window width: `/__e2e/frame?360,/archive/`.
            "frame" => {
                let (width, page) =
                    target.split_once('?').and_then(|(_, rest)| rest.split_once(',')).expect("frame?W,/");
                let style = format!("border:0;width:{width}px;height:700px");
                (
                    "text/html",
                    format!("<!doctype html><body style=\"margin:0\"><iframe src=\"{page}\" style=\"{style}\">"),
                )
            }
            _ => {
                self.reports.lock().unwrap().push(String::from_utf8_lossy(&body).into_owned());
                ("text/plain", String::new())
            }
        };
        let _ = send(stream, 200, kind, "", bytes.len(), bytes.as_bytes());
    }
}

/// The range of the source URL in a page: the `href` of `link#broadsheet-source`, quoted or not.
pub fn href_of_source(page: &str) -> Option<Range<usize>> {
    let id = page.find("broadsheet-source")?;
    let start = page[..id].rfind("<link")?;
    let tag = &page[start..start + page[start..].find('>')?];
    let value = tag.find("href=")? + 5;
    let quote = tag[value..].chars().next().filter(|letter| "\"'".contains(*letter));
    let value = value + quote.map_or(0, char::len_utf8);
    let length = tag[value..].find(|letter: char| quote.map_or(letter.is_whitespace(), |quote| letter == quote));
    let end = length.map_or(tag.len(), |length| value + length);
    Some(start + value..start + end)
}

fn read_request(stream: &TcpStream) -> Option<(String, String, Option<String>, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    let mut referrer = None;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some((name, value)) if name.eq_ignore_ascii_case("referer") => referrer = Some(value.trim().to_owned()),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    std::io::Read::read_exact(&mut reader, &mut body).ok()?;
    Some((method, target, referrer, body))
}

fn send(mut to: &TcpStream, status: u16, kind: &str, extra: &str, length: usize, body: &[u8]) -> std::io::Result<()> {
    // `no-cache`: a cache must not hide repeated requests from the record.
    let head = format!(
        "HTTP/1.1 {status} Answer\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-cache\r\n\
         Access-Control-Allow-Origin: *\r\n{extra}Connection: close\r\n\r\n"
    );
    to.write_all(head.as_bytes())?;
    to.write_all(body)
}

/// Waits until `done` returns true. Returns false if the client closes the connection.
fn wait(stream: &TcpStream, mut done: impl FnMut(Duration) -> bool) -> bool {
    let moment = Duration::from_millis(10);
    let _ = stream.set_read_timeout(Some(moment));
    loop {
        match stream.peek(&mut [0]) {
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            _ => return false,
        }
        if done(moment) {
            return true;
        }
    }
}

fn elapsed(time: Duration) -> impl FnMut(Duration) -> bool {
    let due = Instant::now() + time;
    move |_| Instant::now() >= due
}

fn send_huge(mut to: &TcpStream) -> Outcome {
    const LENGTH: usize = 200 << 20;
    let item = format!(r#"{{"id":"1","url":"/posts/1/","title":"{}","content_text":"x"}},"#, "more ".repeat(20_000));
    let opening = br#"{"version":"https://jsonfeed.org/version/1.1","title":"Endless","items":["#;
    let mut sent = opening.len();
    if send(to, 200, "application/json", "", LENGTH, opening).is_err() {
        return Outcome::Aborted;
    }
    while sent < LENGTH {
        let piece = &item.as_bytes()[..item.len().min(LENGTH - sent)];
        if to.write_all(piece).is_err() {
            return Outcome::Aborted;
        }
        sent += piece.len();
    }
    Outcome::Finished(200)
}

/// `/pages/3.json` continues at `/pages/4.json`.
fn numbered_page(path: &str, size: usize) -> Vec<u8> {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    let number: usize = name.trim_end_matches(".json").parse().expect("a number is the file's name");
    let text = "word ".repeat(size / 5);
    let next = number + 1;
    format!(
        r#"{{"version":"https://jsonfeed.org/version/1.1","title":"Pages","next_url":"{folder}/{next}.json",
        "items":[{{"id":"{number}","title":"Number {number}","content_text":"{text}"}}]}}"#
    )
    .into_bytes()
}

/// Ends when the client closes the connection.
fn trickle(mut to: &TcpStream, kind: &str, bytes: &[u8], head: usize) -> Outcome {
    let mut sent = send(to, 200, kind, "", bytes.len(), &bytes[..head]);
    for byte in &bytes[head..] {
        if sent.is_err() || !wait(to, elapsed(Duration::from_millis(100))) {
            return Outcome::Aborted;
        }
        sent = to.write_all(&[*byte]);
    }
    Outcome::Finished(200)
}

fn error_page(status: u16) -> Vec<u8> {
    format!("<!doctype html><title>{status}</title><h1>{status}</h1>").into_bytes()
}

fn matches_pattern(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, rest)) => match path.strip_prefix(start) {
            None => false,
            Some(tail) => {
                (0..=tail.len()).filter(|&at| tail.is_char_boundary(at)).any(|at| matches_pattern(rest, &tail[at..]))
            }
        },
    }
}

fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => (bytes.push(byte), rest = &tail[2..]),
            None => (bytes.push(*first), rest = tail),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        _ if path.ends_with('/') => "text/html; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript",
        "css" => "text/css",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

//! A web server on this machine with answers that a test decides.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request that the server received.
#[derive(Clone, Debug)]
pub struct Received {
    /// The path with its query.
    pub path: String,
    headers: Vec<(String, String)>,
}

impl Received {
    #[allow(dead_code)]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// How long to wait before the answer.
    pub delay: Duration,
    /// Close the connection in the middle of the body.
    pub is_cut: bool,
}

#[allow(dead_code)]
impl Reply {
    pub fn ok(kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Reply { status: 200, headers: vec![("Content-Type", kind.to_owned())], body: body.into(), ..Reply::default() }
    }

    pub fn status(status: u16) -> Self {
        Reply { status, ..Reply::default() }
    }

    pub fn redirect(to: impl Into<String>) -> Self {
        Reply::status(302).with("Location", to)
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// A running server. Its threads end with the test.
pub struct LocalServer {
    /// `http://127.0.0.1:PORT`
    pub address: String,
    received: Arc<Mutex<Vec<Received>>>,
}

#[allow(dead_code)]
impl LocalServer {
    /// Starts a server. `answer` gets each request and how many came before it.
    pub fn start(answer: impl Fn(&Received, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (received.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (log.clone(), answer.clone());
                thread::spawn(move || serve(stream, &log, &*answer));
            }
        });
        LocalServer { address, received }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub fn paths(&self) -> Vec<String> {
        self.received().into_iter().map(|request| request.path).collect()
    }
}

fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Received>>,
    answer: &(dyn Fn(&Received, usize) -> Reply + Send + Sync),
) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let first = match lines.next() {
        Some(Ok(first)) => first,
        // Not HTTP, perhaps TLS.
        Some(Err(_)) => {
            _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            return;
        }
        None => return,
    };
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let header = |line: String| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).filter_map(header).collect();
    let received = Received { path, headers };
    let before = {
        let mut log = log.lock().unwrap();
        log.push(received.clone());
        log.len() - 1
    };
    let Reply { status, headers, body, delay, is_cut } = answer(&received, before);
    thread::sleep(delay);
    let mut head = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
    let sent = if is_cut { &body[..body.len() / 2] } else { &body };
    _ = stream.write_all(&[head.as_bytes(), b"\r\n", sent].concat());
}

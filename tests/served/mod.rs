//! `broadsheet serve` as a process, and HTTP requests as a browser sends them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The running server; dropping it ends the process.
pub struct Served {
    pub process: Child,
    /// IP address and port.
    pub address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Served {
    pub fn start(arguments: &[&str]) -> Self {
        Served::start_in(&std::env::temp_dir(), arguments)
    }

    /// Starts the server with its own folder for temporary files.
    pub fn start_in(temporary: &Path, arguments: &[&str]) -> Self {
        Served::start_on(temporary, 0, arguments)
    }

    /// Starts the server on a port; 0 is any free one.
    pub fn start_on(temporary: &Path, port: u16, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
        command.env("TMPDIR", temporary);
        // Thousands of expected messages would hide everything else.
        if arguments.contains(&"--quiet") {
            command.stderr(Stdio::null());
        }
        let mut process = command
            .arg("serve")
            .args(arguments)
            .args(["--port", &port.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.filter_map(|line| Some(line.split_once("http://")?.1.split_once('/')?.0.to_owned())).next();
        Served { process, address: address.expect("it prints its address") }
    }

    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    pub fn get(&self, path: &str, headers: &str) -> (u16, String, Vec<u8>) {
        exchange(&mut self.connect(), path, headers)
    }
}

/// Sends one request on a kept connection. Returns the status, the headers in lower case, and the body.
pub fn exchange(stream: &mut TcpStream, path: &str, headers: &str) -> (u16, String, Vec<u8>) {
    send(stream, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"))
}

/// Sends a raw request and reads the response.
pub fn send(stream: &mut TcpStream, request: &str) -> (u16, String, Vec<u8>) {
    stream.write_all(request.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "cut short: {head}");
    }
    let status = head[9..12].parse().unwrap();
    let lower = |line: &str| {
        line.split_once(": ").map_or(line.into(), |(name, value)| format!("{}: {value}", name.to_lowercase()))
    };
    let head = head.lines().map(lower).collect::<Vec<_>>().join("\n");
    let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
    let has_body = status != 304 && !request.starts_with("HEAD ");
    let mut body = vec![0; if has_body { length } else { 0 }];
    reader.read_exact(&mut body).unwrap();
    (status, head, body)
}

/// The value of a header.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

//! The allow-list of host names for `serve`, against DNS rebinding. Entry point: [`AllowedHosts::check`].
//!
//! A website can resolve its own name to 127.0.0.1. The browser then treats the website and this server as one
//! origin, and CORS does not apply. The `Host` header of such requests still names the website.

use hyper::header::HOST;
use hyper::http::request::Parts;
use hyper::{StatusCode, Version};
use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// A host name or IP address, in a form that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// An IP address.
    Address(IpAddr),
    /// A name in lower case, without a final dot.
    Name(String),
}

impl Host {
    /// The accepted syntax of [`Host::parse`], for error messages.
    pub const FORM: &str = "a host name or an IP address without scheme, port and path, such as laptop.local; an \
                            international name in its ASCII form (xn--…)";

    /// Parses a host without a port. An IPv6 address may have brackets.
    pub fn parse(text: &str) -> Option<Host> {
        let bare = text.strip_prefix('[').map_or(Some(text), |rest| rest.strip_suffix(']'))?;
        if let Ok(address) = bare.parse::<Ipv6Addr>() {
            return Some(Host::Address(IpAddr::V6(address).to_canonical()));
        }
        if let Ok(address) = text.parse() {
            return Some(Host::Address(address));
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        let is_plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
        let is_name = !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_plain);
        is_name.then(|| Host::Name(name.to_ascii_lowercase()))
    }

    /// Parses a host that may have a port, as in a `Host` header.
    fn parse_with_port(text: &str) -> Option<Host> {
        let port = text.rfind(':').filter(|at| !text[*at..].contains(']'));
        let (host, port) = text.split_at(port.unwrap_or(text.len()));
        let is_bare_ipv6 = host.contains(':') && !host.starts_with('[');
        let is_port = port.bytes().skip(1).all(|c| c.is_ascii_digit());
        if is_port && !is_bare_ipv6 { Host::parse(host) } else { None }
    }

    /// Whether the host is always this machine. Such names do not depend on DNS.
    fn is_loopback(&self) -> bool {
        match self {
            Host::Address(address) => address.is_loopback(),
            Host::Name(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
            Host::Address(IpAddr::V4(address)) => address.fmt(f),
            Host::Name(name) => f.write_str(name),
        }
    }
}

/// Whether an `Origin` header names a page of this machine.
pub fn is_local_origin(origin: &str) -> bool {
    let host = ["http://", "https://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
    host.and_then(Host::parse_with_port).is_some_and(|host| host.is_loopback())
}

/// The hosts that the server answers.
#[derive(Debug)]
pub struct AllowedHosts {
    /// Where the server listens.
    address: SocketAddr,
    /// Additional hosts from the command line.
    allowed: Vec<Host>,
}

impl AllowedHosts {
    /// The hosts of a server that listens on `address`, and those in `allowed`.
    pub fn new(address: SocketAddr, allowed: Vec<Host>) -> Self {
        AllowedHosts { address, allowed }
    }

    /// Checks `Host` and the host of an absolute URI. A proxy may use one and a browser the other, so both must be
    /// allowed.
    ///
    /// # Errors
    /// The status and the text of the answer.
    pub fn check(&self, request: &Parts) -> Result<(), (StatusCode, String)> {
        let malformed = |reason: &str| (StatusCode::BAD_REQUEST, format!("Bad request: {reason}.\n"));
        let mut headers = request.headers.get_all(HOST).iter();
        let header = headers.next();
        if headers.next().is_some() {
            return Err(malformed("there is more than one Host header"));
        }
        if header.is_none() && request.version >= Version::HTTP_11 {
            return Err(malformed("the Host header is missing"));
        }
        let header = header.map(|value| value.to_str().unwrap_or_default());
        let uri = request.uri.authority().map(|authority| authority.as_str());
        for text in header.into_iter().chain(uri) {
            let host = Host::parse_with_port(text).ok_or_else(|| malformed("the host is not a valid host name"))?;
            if !self.allows(&host) {
                return Err((StatusCode::MISDIRECTED_REQUEST, self.advice(&host)));
            }
        }
        Ok(())
    }

    /// Other machines reach a public server by IP addresses, which do not depend on DNS.
    fn allows(&self, host: &Host) -> bool {
        let is_public = !self.address.ip().to_canonical().is_loopback();
        host.is_loopback() || self.allowed.contains(host) || is_public && matches!(host, Host::Address(_))
    }

    fn advice(&self, host: &Host) -> String {
        let port = self.address.port();
        let url = match self.address.ip() {
            ip if ip.is_unspecified() => format!("http://localhost:{port}/"),
            _ => format!("http://{}/", self.address),
        };
        format!(
            "This server does not answer to the host {host}.\n\n\
             Any website can resolve its own name to this computer to read the site (DNS rebinding). Therefore only known \
             hosts are answered.\n\n\
             Open {url} instead. If {host} is a host of this computer, start the server with\n\n    \
             broadsheet serve --allow-host {host}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_normalised() {
        for (text, same) in [
            ("LocalHost.", "localhost"),
            ("Laptop.Local", "laptop.local"),
            ("[::1]", "[::1]"),
            ("::1", "[::1]"),
            ("[0:0:0:0:0:0:0:1]", "[::1]"),
            ("[::ffff:7f00:1]", "127.0.0.1"),
            ("192.168.1.5", "192.168.1.5"),
        ] {
            assert_eq!(Host::parse(text).map(|host| host.to_string()).as_deref(), Some(same), "{text}");
        }
        for text in [
            "",
            ".",
            "..",
            ".localhost",
            "a b",
            "a,b",
            "user@localhost",
            "http://localhost",
            "localhost/",
            "localhost:80",
            "[127.0.0.1]",
            "[localhost]",
            "[::1",
            "::1]",
            "[fe80::1%eth0]",
            "bücher.example",
        ] {
            assert_eq!(Host::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ports_must_be_digits() {
        for text in ["localhost", "localhost:", "localhost:8080", "127.0.0.1:1", "[::1]", "[::1]:", "[::1]:8080"] {
            assert!(Host::parse_with_port(text).is_some_and(|host| host.is_loopback()), "{text}");
        }
        for text in ["localhost:x", "localhost:80:80", "::1", "::1:80", "[::1]x", "[::1]80", "a@localhost:80", ":80"] {
            assert_eq!(Host::parse_with_port(text), None, "{text}");
        }
    }

    #[test]
    fn local_origins_are_recognised() {
        for origin in [
            "http://localhost",
            "http://localhost:3000",
            "https://127.0.0.1:8080",
            "http://127.0.0.2",
            "http://shop.localhost:3000",
            "http://[::1]:80",
            "http://[::1]",
        ] {
            assert!(is_local_origin(origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "localhost",
            "https://localhost.evil.example",
            "https://evil.example:80",
            "http://127.0.0.1.nip.io",
            "http://127.0.0.1@evil.example",
            "ftp://localhost",
        ] {
            assert!(!is_local_origin(origin), "{origin}");
        }
    }
}

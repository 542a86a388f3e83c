//! One request: its limits, its redirects, and one retry.
//!
//! Input: a [`Request`]. Output: a [`Response`] or a [`FetchError`]. Entry point: [`Client::get`].

use super::error::FetchError;
use super::guard::{Guard, PrivateAddress};
use super::response::{Response, Validators};
use super::retry;
use broadsheet::feed;
use std::fmt;
use std::io::{ErrorKind, Read};
use std::thread::sleep;
use std::time::Duration;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, http};
use url::Url;

/// The limits of each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The time for a connection.
    pub connect: Duration,
    /// The time for one attempt, with the body but without redirects.
    pub total: Duration,
    /// The longest time to wait before the second attempt, if the server asks for it.
    pub wait: Duration,
    /// The size of the decompressed body, in bytes.
    pub bytes: u64,
    /// The number of redirects.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(60),
            wait: Duration::from_secs(60),
            bytes: feed::MAX_BYTES as u64,
            redirects: 8,
        }
    }
}

/// What the answer should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// JSON or XML. A web page is an error.
    Data,
    /// Anything, such as a web page or an image.
    Anything,
}

/// A GET request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// An absolute URL.
    pub url: &'a str,
    /// What the answer should be.
    pub expected: Expected,
    /// Further headers. They are sent only to the scheme, host and port of `url`, and not after a redirect elsewhere.
    pub headers: &'a [(&'a str, &'a str)],
    /// Those of an earlier response, to receive only what changed.
    pub validators: Option<&'a Validators>,
}

impl<'a> Request<'a> {
    /// Requests JSON or XML.
    pub fn data(url: &'a str) -> Self {
        Request { url, expected: Expected::Data, headers: &[], validators: None }
    }

    /// Requests anything, such as a web page or an image.
    pub fn anything(url: &'a str) -> Self {
        Request { expected: Expected::Anything, ..Request::data(url) }
    }
}

/// The answer is requested in this order of preference.
const DATA: &str = "application/json, application/feed+json, application/atom+xml, application/rss+xml, \
                    application/xml;q=0.9, */*;q=0.5";
const USER_AGENT: &str = concat!("Broadsheet/", env!("CARGO_PKG_VERSION"));

/// Performs requests, and keeps connections open between them. Can be shared by threads.
pub struct Client {
    agent: Agent,
    limits: Limits,
    is_stopped: Box<dyn Fn() -> bool + Send + Sync>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Client {
    /// `configured` are the URLs that the user wrote. Only their hosts and ports may be private addresses.
    pub fn new(configured: &[&str], limits: Limits) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_connect(Some(limits.connect))
            .timeout_resolve(Some(limits.connect))
            .timeout_global(Some(limits.total))
            .user_agent(USER_AGENT)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Guard::new(configured));
        Client { agent, limits, is_stopped: Box::new(|| false) }
    }

    /// Cancels requests as soon as `is_stopped` returns true.
    pub fn stopped_by(self, is_stopped: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Client { is_stopped: Box::new(is_stopped), ..self }
    }

    /// Performs the request, follows redirects, and repeats it once if that may help.
    ///
    /// # Errors
    /// Every failure, and each answer that cannot be used: an error status, a login page, a web page in place of data,
    /// nothing, or more than the limit. [`FetchError::response`] returns the answer of an error status.
    pub fn get(&self, request: &Request) -> Result<Response, FetchError> {
        let error = match self.follow(request) {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let Some(delay) = retry::delay(&error, self.limits.wait) else { return Err(error) };
        self.wait(delay)?;
        self.follow(request)
    }

    /// Waits in short steps, so that it can be cancelled.
    fn wait(&self, mut rest: Duration) -> Result<(), FetchError> {
        const STEP: Duration = Duration::from_millis(50);
        while !rest.is_zero() {
            self.go_on()?;
            sleep(rest.min(STEP));
            rest = rest.saturating_sub(STEP);
        }
        self.go_on()
    }

    fn go_on(&self) -> Result<(), FetchError> {
        if (self.is_stopped)() { Err(FetchError::Stopped) } else { Ok(()) }
    }

    /// Performs the request, and one for each redirect.
    fn follow(&self, request: &Request) -> Result<Response, FetchError> {
        let bad_address = || FetchError::BadAddress { url: request.url.to_owned() };
        let mut url = Url::parse(request.url.trim()).map_err(|_| bad_address())?;
        if !is_web(&url) {
            return Err(bad_address());
        }
        let origin = url.origin();
        for _ in 0..=self.limits.redirects {
            url.set_fragment(None);
            self.go_on()?;
            let answer = self.call(&url, request, url.origin() == origin)?;
            match redirect(&url, &answer) {
                Some(next) if is_web(&next) => url = next,
                Some(next) => return Err(FetchError::BadAddress { url: next.into() }),
                None => return self.read(url, answer)?.checked(request.expected == Expected::Data),
            }
        }
        Err(FetchError::Redirects { url: url.into(), limit: self.limits.redirects })
    }

    /// Performs one request.
    fn call(&self, url: &Url, request: &Request, is_same_origin: bool) -> Result<http::Response<Body>, FetchError> {
        let accept = if request.expected == Expected::Data { DATA } else { "*/*" };
        let mut builder = self.agent.get(url.as_str()).header("accept", accept);
        if is_same_origin {
            builder = request.headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
        }
        if let Some(Validators { etag, last_modified }) = request.validators {
            let headers = [("if-none-match", etag), ("if-modified-since", last_modified)];
            for (name, value) in headers.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))) {
                builder = builder.header(name, value);
            }
        }
        builder.call().map_err(|error| self.explained(url, error))
    }

    /// Reads the body up to the limit.
    fn read(&self, url: Url, answer: http::Response<Body>) -> Result<Response, FetchError> {
        let (head, body) = answer.into_parts();
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let headers = head.headers.iter().map(header).collect();
        let mut reader = body.into_reader();
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            self.go_on()?;
            let length = match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.explained(&url, error.into())),
            };
            bytes.extend_from_slice(&chunk[..length]);
            if bytes.len() as u64 > self.limits.bytes {
                return Err(FetchError::TooLarge { url: url.into(), limit: self.limits.bytes });
            }
        }
        Ok(Response { url: url.into(), status: head.status.as_u16(), headers, body: bytes })
    }

    /// Converts an error of ureq.
    fn explained(&self, url: &Url, error: ureq::Error) -> FetchError {
        let name = || url.host_str().unwrap_or_default().to_owned();
        let host = || url.port().map_or_else(name, |port| format!("{}:{port}", name()));
        let broken = |why: String| FetchError::Broken { url: url.to_string(), why };
        match error {
            ureq::Error::HostNotFound => FetchError::CannotResolve { host: name() },
            ureq::Error::Timeout(limit) => {
                let is_connecting = matches!(limit, ureq::Timeout::Connect | ureq::Timeout::Resolve);
                let seconds = if is_connecting { self.limits.connect } else { self.limits.total }.as_secs();
                FetchError::Timeout { url: url.to_string(), seconds }
            }
            ureq::Error::Io(error) => match error.kind() {
                ErrorKind::ConnectionRefused => FetchError::Refused { host: host() },
                ErrorKind::TimedOut | ErrorKind::WouldBlock => {
                    FetchError::Timeout { url: url.to_string(), seconds: self.limits.total.as_secs() }
                }
                // rustls reports an invalid handshake as invalid data.
                ErrorKind::InvalidData if url.scheme() == "https" => {
                    FetchError::Tls { host: host(), why: error.to_string() }
                }
                _ => broken(error.to_string()),
            },
            ureq::Error::Tls(why) => FetchError::Tls { host: host(), why: why.to_owned() },
            ureq::Error::Rustls(why) => FetchError::Tls { host: host(), why: why.to_string() },
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => FetchError::BadAddress { url: url.to_string() },
            ureq::Error::Other(other) => match other.downcast::<PrivateAddress>() {
                Ok(private) => FetchError::Private { url: url.to_string(), address: private.0 },
                Err(other) => broken(other.to_string()),
            },
            error => broken(error.to_string()),
        }
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Returns the target of a redirect.
fn redirect(url: &Url, answer: &http::Response<Body>) -> Option<Url> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = String::from_utf8_lossy(answer.headers().get("location")?.as_bytes()).into_owned();
    url.join(location.trim()).ok()
}

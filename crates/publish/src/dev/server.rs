//! A static server for previews. It answers as a static host would.
//!
//! Input: a folder and a port. Output: HTTP. Entry point: [`Server::run`].
//!
//! - A folder is answered with its `index.html`, an unknown address with `404.html` and status 404.
//! - It supports `ETag`, `Last-Modified`, ranges, and precompressed `.br` and `.gz` files.
//! - Names with a hash and `data/…?v=` are cacheable for ever. The browser revalidates everything else.
//! - It sends the headers in [`hosting::HEADERS`](HEADERS), and the security policy of the pages.
//! - A site with a base path is served below that path, and `/` redirects to it.
//! - It answers only the hosts in [`host`], and only GET and HEAD (`guard`).
//!
//! tower-http's `ServeDir` reads the files; hyper speaks HTTP.

mod guard;
pub mod host;

use crate::dev::live::{self, Live};
use crate::export::hosting::{FOR_EVER, HEADERS, is_hashed};
use crate::page::security_policy;
use crate::site::static_files::EDITOR;
use host::{AllowedHosts, Host};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION, ORIGIN, RANGE,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use std::{error::Error, fmt, io};
use tower_http::services::{ServeDir, fs::ServeFileSystemResponseBody};
use xxhash_rust::xxh3::xxh3_64;

/// The caching of responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// As on a static host: names with a hash are cacheable for ever.
    Host,
    /// The browser revalidates everything, because the site is being edited.
    Revalidate,
}

/// The error for a server that cannot start. Its text states the next step.
#[derive(Debug)]
pub enum ServerError {
    /// Another program uses the port.
    PortTaken(u16),
    /// Any other error.
    Failed(SocketAddr, io::Error),
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServerError::PortTaken(port) => {
                write!(
                    f,
                    "port {port} is used by another program; stop it, or choose another port with --port (0 selects any free port)"
                )
            }
            ServerError::Failed(address, error) => {
                write!(f, "cannot listen on {address}: {}", crate::source::diagnostic::system_message(error))
            }
        }
    }
}

impl Error for ServerError {}

/// A server that listens but does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

type Body = Either<ServeFileSystemResponseBody, Full<Bytes>>;

/// The served site.
struct Site {
    folder: PathBuf,
    files: ServeDir,
    caching: Caching,
    hosts: AllowedHosts,
    /// The settings of the last `index.html`, with its modification time.
    page_settings: Mutex<Option<(SystemTime, PageSettings)>>,
    /// Announces builds to open pages, while the site is being edited.
    live: Option<Arc<Live>>,
}

/// Settings that all pages of a site share.
#[derive(Clone)]
struct PageSettings {
    policy: String,
    /// The base path of the site. Starts and ends with `/`.
    base: String,
}

impl PageSettings {
    /// Reads the settings from a page. The page is empty if the site is not built yet.
    fn from_page(page: &str) -> Self {
        let base = page.split_once("data-base=\"").and_then(|(_, rest)| rest.split_once('"'));
        let base = base.map(|(base, _)| base).filter(|base| base.starts_with('/') && base.ends_with('/'));
        PageSettings {
            policy: security_policy::header(&security_policy::of_page(page)),
            base: base.unwrap_or("/").to_owned(),
        }
    }
}

/// The base path of the site in a folder. Starts and ends with `/`.
pub fn base(folder: &Path) -> String {
    PageSettings::from_page(&std::fs::read_to_string(folder.join("index.html")).unwrap_or_default()).base
}

impl Server {
    /// Listens on a port; 0 selects any free port.
    pub fn bind(host: IpAddr, port: u16) -> Result<Self, ServerError> {
        let address = SocketAddr::new(host, port);
        let bound = TcpListener::bind(address).and_then(|listener| {
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok(Server { listener, address })
        });
        bound.map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => ServerError::PortTaken(port),
            _ => ServerError::Failed(address, error),
        })
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the process is interrupted. With `live`, open pages follow the site. The server answers the hosts
    /// in `allowed` and those of [`AllowedHosts`]. Calls `started` as soon as an interruption would end it.
    pub fn run(
        self,
        folder: PathBuf,
        caching: Caching,
        allowed: Vec<Host>,
        live: Option<Arc<Live>>,
        started: impl FnOnce(),
    ) -> io::Result<()> {
        let files = ServeDir::new(&folder).precompressed_br().precompressed_gzip();
        let hosts = AllowedHosts::new(self.address, allowed);
        let site = Arc::new(Site { folder, files, caching, hosts, page_settings: Mutex::default(), live });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let mut shutdown = Shutdown::listen()?;
            started();
            tokio::select! {
                () = guard::accept(&listener, &site) => Ok(()),
                () = shutdown.requested() => Ok(()),
            }
        })
    }
}

/// Hears Ctrl-C, and the signal of a system that shuts down, from its creation on.
pub struct Shutdown {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
    #[cfg(windows)]
    ctrl_c: tokio::signal::windows::CtrlC,
}

impl Shutdown {
    /// Starts to listen. Needs a Tokio runtime.
    ///
    /// # Errors
    /// If the system cannot report signals.
    pub fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Shutdown { signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?] })
        }
        #[cfg(windows)]
        Ok(Shutdown { ctrl_c: tokio::signal::windows::ctrl_c()? })
    }

    /// Waits for the next signal.
    pub async fn requested(&mut self) {
        #[cfg(unix)]
        {
            let [interrupted, terminated] = &mut self.signals;
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
        }
        #[cfg(windows)]
        {
            self.ctrl_c.recv().await;
        }
    }
}

impl Site {
    async fn answer(&self, mut parts: Parts) -> Response<Body> {
        let PageSettings { policy, base } = self.page_settings();
        let requested = parts.uri.path().to_owned();
        let origin = parts.headers.get(ORIGIN).cloned();
        let is_live = self.live.is_some() && requested.starts_with(live::PATH);
        let below = if is_live { Some(requested.as_str()) } else { below(&requested, &base) };
        // Paths outside the base path are treated as a hidden file, which `is_public` rejects.
        let path = below.unwrap_or("/.").to_owned();
        if base != "/" && below.is_some() && !is_live {
            let target = parts.uri.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
            parts.uri = target.parse().unwrap_or_default();
        }
        let is_versioned = path.contains("/data/") && parts.uri.query().is_some_and(|query| query.starts_with("v="));
        let mut answer = match &self.live {
            _ if base != "/" && (requested == "/" || base.strip_suffix('/') == Some(&requested)) => redirect(&base),
            Some(live) if path.starts_with(live::PATH) => match live.answer(&path, parts.uri.query()).await {
                Some((kind, text)) => response(StatusCode::OK, kind, text),
                None => self.not_found(&parts.method),
            },
            Some(live) if is_public(&path) => self.live_file(live, parts).await,
            _ if is_public(&path) => self.file(&parts).await,
            _ => self.not_found(&parts.method),
        };
        let found = answer.status().is_success() || answer.status() == StatusCode::NOT_MODIFIED;
        let is_immutable = self.caching == Caching::Host && found && (is_versioned || is_hashed(&path));
        let cache = if is_immutable { FOR_EVER } else { "no-cache" };
        let headers = answer.headers_mut();
        // `ServeDir` redirects a folder without its final slash, and does not know the base path.
        let location = headers.get(LOCATION).and_then(|to| to.to_str().ok()).and_then(|to| to.strip_prefix('/'));
        if let Some(to) = location.filter(|to| base != "/" && below.is_some() && !format!("/{to}").starts_with(&base)) {
            let to = HeaderValue::try_from([&base, to].concat());
            headers.extend(to.map(|to| (LOCATION, to)));
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        let own = || security_policy::for_path(&path).or_else(|| self.editor_policy(&path));
        let policy = found.then(own).flatten().unwrap_or(policy);
        if let Ok(policy) = HeaderValue::try_from(policy) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        for (name, value) in HEADERS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if self.live.is_some() {
            guard::protect_live(headers, origin);
        }
        // All text files of a site are UTF-8. Without a charset, browsers guess.
        let kind =
            headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).filter(|kind| kind.starts_with("text/"));
        if let Some(kind) = kind.and_then(|kind| HeaderValue::try_from(format!("{kind}; charset=utf-8")).ok()) {
            headers.insert(CONTENT_TYPE, kind);
        }
        answer
    }

    /// The policy of the editor's files. Returns `None` for other paths, and for a site without an editor.
    fn editor_policy(&self, path: &str) -> Option<String> {
        let [page, config] = EDITOR.map(|file| self.folder.join(file));
        let has_editor = path.starts_with("/admin/") && config.is_file();
        let page = has_editor.then(|| std::fs::read_to_string(page).ok()).flatten()?;
        Some(security_policy::header(security_policy::of_editor(&page)))
    }

    /// The settings of the site's pages, cached until `index.html` changes.
    fn page_settings(&self) -> PageSettings {
        let page = self.folder.join("index.html");
        let modified = std::fs::metadata(&page).and_then(|about| about.modified()).ok();
        let mut cached = self.page_settings.lock().unwrap_or_else(PoisonError::into_inner);
        match (&*cached, modified) {
            (Some((at, page_settings)), Some(modified)) if *at == modified => page_settings.clone(),
            _ => {
                // The site may not be built yet.
                let page_settings = PageSettings::from_page(&std::fs::read_to_string(&page).unwrap_or_default());
                *cached = modified.map(|at| (at, page_settings.clone()));
                page_settings
            }
        }
    }

    /// Answers with a file. Pages get an `ETag` of their content.
    async fn live_file(&self, live: &Live, mut parts: Parts) -> Response<Body> {
        // The tag is that of the complete, uncompressed page.
        for header in [IF_NONE_MATCH, IF_MODIFIED_SINCE, RANGE, ACCEPT_ENCODING] {
            parts.headers.remove(header);
        }
        let is_head = std::mem::replace(&mut parts.method, Method::GET) == Method::HEAD;
        let answer = self.file(&parts).await;
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_built = self.folder.join("index.html").is_file();
        let is_page = kind.starts_with("text/html") || !is_built;
        if !is_page || !(answer.status().is_success() || answer.status() == StatusCode::NOT_FOUND) {
            return if is_head { answer.map(|_| Either::Right(Full::default())) } else { answer };
        }
        let status = if is_built { answer.status() } else { StatusCode::SERVICE_UNAVAILABLE };
        let page = match answer.into_body().collect().await {
            Ok(page) if is_built => page.to_bytes(),
            _ => live.error_page().into(),
        };
        let etag = format!("\"{:016x}\"", xxh3_64(&page));
        let length = page.len();
        let mut answer = response(status, "text/html", if is_head { Bytes::new() } else { page });
        answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        answer.headers_mut().extend(HeaderValue::try_from(etag).ok().map(|etag| (ETAG, etag)));
        answer
    }

    async fn file(&self, parts: &Parts) -> Response<Body> {
        use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound, PermissionDenied};
        match self.files.clone().try_call(Request::from_parts(parts.clone(), Full::<Bytes>::default())).await {
            Ok(answer) if answer.status() == StatusCode::NOT_FOUND => self.not_found(&parts.method),
            Ok(answer) => answer.map(Either::Left),
            Err(error) => match error.kind() {
                NotFound | NotADirectory | PermissionDenied | InvalidInput | InvalidFilename => {
                    self.not_found(&parts.method)
                }
                _ => response(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "The file cannot be read.\n"),
            },
        }
    }

    fn not_found(&self, method: &Method) -> Response<Body> {
        let page = std::fs::read(self.folder.join("404.html"));
        let (kind, page) = page.map_or_else(|_| ("text/plain", b"Not found.\n".to_vec()), |page| ("text/html", page));
        let length = page.len();
        let mut answer = response(StatusCode::NOT_FOUND, kind, if method == Method::HEAD { Vec::new() } else { page });
        answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        answer
    }
}

/// The path relative to the base path, with a leading slash. Returns `None` outside the base path.
fn below<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    path.strip_prefix(&base[..base.len() - 1]).filter(|rest| rest.starts_with('/'))
}

fn redirect(to: &str) -> Response<Body> {
    let mut answer = response(StatusCode::FOUND, "text/plain", Vec::new());
    answer.headers_mut().extend(HeaderValue::try_from(to).map(|to| (LOCATION, to)));
    answer
}

fn response(status: StatusCode, kind: &'static str, text: impl Into<Bytes>) -> Response<Body> {
    let mut answer = Response::new(Either::Right(Full::new(text.into())));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// Whether a path may be requested. Hidden files are not public, nor is `//`, which a redirect would turn into a host
/// name. `ServeDir` prevents that a path leaves the folder.
fn is_public(path: &str) -> bool {
    let decoded = broadsheet::content::link::percent_decode(path).unwrap_or_default();
    !decoded.is_empty()
        && !decoded.starts_with("//")
        && decoded.split(['/', '\\']).all(|part| !part.starts_with('.') || part == ".well-known")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_and_other_hosts_are_not_public() {
        for path in ["/", "/posts/x/", "/a.b/c..d", "/.well-known/x", "/%C3%A9"] {
            assert!(is_public(path), "{path}");
        }
        for path in [
            "",
            "//evil.example",
            "/.git/config",
            "/%2egit/config",
            "/../x",
            "/a/%2e%2e/b",
            "/a%5c..%5cb",
            "/%ff",
            "/%2f%2fa",
        ] {
            assert!(!is_public(path), "{path}");
        }
    }

    #[test]
    fn hashed_names_are_recognised() {
        for path in
            ["/reader-0123456789abcdef.js", "/reader-0123456789abcdef_bg.wasm", "/media/quay.0123456789abcdef.jpg"]
        {
            assert!(is_hashed(path), "{path}");
        }
        for path in ["/", "/posts/0123456789abcdef/", "/0123456789abcdef", "/markdown.js", "/a-0123456789abcde.js"] {
            assert!(!is_hashed(path), "{path}");
        }
    }
}

//! The requests of one snapshot.
//!
//! Input: URLs. Output: answers, or a [`Problem`] without secrets. Entry point: [`Session::get`].

use super::store::{Document, Store, hash, message};
use crate::fetch::{Client, Expected, FetchError, Limits, Request, Validators};
use crate::site::foreign::resolve;
use crate::site::progress::Progress;
use crate::site::remote::Remote;
use crate::site::settings::Settings;
use broadsheet::feed::FeedError;
use broadsheet::feed::answer::{Answer, ApiError};
use broadsheet::feed::mapping::Mapping;
use std::error::Error;
use std::fmt;
use std::io::Read;
use std::path::Path;
use url::Url;

/// Why there is no snapshot: what happened, and the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub message: String,
    pub help: String,
}

impl Problem {
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Problem { message: message.into(), help: help.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl Error for Problem {}

/// An answer of the source, successful or not.
pub(super) struct Reply {
    /// The URL after redirects.
    pub url: String,
    status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether the answer is the one that is known already.
    pub is_unchanged: bool,
    /// How it is recognised next time.
    pub document: Document,
}

impl Reply {
    /// Passes the answer to a function that parses it.
    pub fn read<T>(&self, read: impl FnOnce(&Answer) -> Result<T, ApiError>) -> Result<T, ApiError> {
        let headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        read(&Answer { status: self.status, headers: &headers, bytes: &self.body })
    }

    /// Fails if the status is that of an error.
    pub fn require_success(&self, session: &Session<'_>) -> Result<(), Problem> {
        if matches!(self.status, 200..300 | 304) {
            return Ok(());
        }
        Err(session.failure(&format!("{} answered with status {}", session.redacted(&self.url), self.status)))
    }

    /// Returns the value of a header, in lower case; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Returns the target of a `Link` header with this relation.
    pub fn linked(&self, relation: &str) -> Option<String> {
        let links = self.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("link"));
        let (target, _) = links.flat_map(|(_, value)| value.split(',')).find_map(|link| {
            let (target, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
            rest.contains(&format!("\"{relation}\"")).then_some((target, rest))
        })?;
        resolve(target, &self.url)
    }
}

/// Requests and stores what a snapshot needs.
pub(super) struct Session<'a> {
    client: Client,
    pub remote: &'a Remote,
    /// The mapping of a JSON API.
    pub mapping: Option<Mapping>,
    settings: &'a Settings,
    pub store: &'a Store,
    pub progress: &'a Progress,
}

impl<'a> Session<'a> {
    pub fn new(remote: &'a Remote, settings: &'a Settings, store: &'a Store, progress: &'a Progress) -> Self {
        let client = Client::new(&[&remote.url], Limits::default());
        let mapping = remote.map.as_deref().and_then(|map| Mapping::parse(map).ok());
        Session { client, remote, mapping, settings, store, progress }
    }

    /// Requests data. An answer with an error status is returned too, because its body may explain the error.
    pub fn get(&self, url: &str, known: Option<&Document>) -> Result<Reply, Problem> {
        self.request(url, known, Expected::Data)
    }

    /// Requests a web page, or data.
    pub fn get_anything(&self, url: &str, known: Option<&Document>) -> Result<Reply, Problem> {
        self.request(url, known, Expected::Anything)
    }

    fn request(&self, url: &str, known: Option<&Document>, expected: Expected) -> Result<Reply, Problem> {
        self.progress.go_on().map_err(|_| Problem::new("stopped", ""))?;
        if url.starts_with('/') {
            return self.read_file(url, known);
        }
        let validators = known
            .map(|known| Validators { etag: known.etag.clone(), last_modified: known.last_modified.clone() })
            .filter(|validators| *validators != Validators::default());
        // Another host, such as that of an API which a page names, must not see them.
        let headers = self.remote.headers.iter().filter(|_| is_same_origin(url, &self.remote.url));
        let mapped =
            self.mapping.iter().flat_map(Mapping::headers).map(|(name, value)| (name.as_str(), value.as_str()));
        let headers: Vec<(&str, &str)> =
            mapped.chain(headers.map(|(name, value)| (name.as_str(), value.expose()))).collect();
        let request = Request { url, expected, headers: &headers, validators: validators.as_ref() };
        let response = match self.client.get(&request) {
            Ok(response) => response,
            Err(error) => match error.response() {
                Some(response) => response.clone(),
                None => return Err(self.problem_of(&error)),
            },
        };
        let validators = response.validators();
        let document = Document {
            url: url.to_owned(),
            etag: validators.etag,
            last_modified: validators.last_modified,
            content: hash(&response.body),
        };
        let is_unchanged = response.is_unchanged() || known.is_some_and(|known| known.content == document.content);
        let document = known.filter(|_| is_unchanged).cloned().unwrap_or(document);
        let crate::fetch::Response { url, status, headers, body } = response;
        Ok(Reply { url, status, headers, body, is_unchanged, document })
    }

    /// Requests an image. Returns its bytes.
    pub fn image(&self, url: &str) -> Result<Vec<u8>, Problem> {
        self.progress.go_on().map_err(|_| Problem::new("stopped", ""))?;
        let response = self.client.get(&Request::anything(url)).map_err(|error| self.problem_of(&error))?;
        Ok(response.body)
    }

    /// Reads a file of the site, for a source such as `/feed.json`.
    fn read_file(&self, path: &str, known: Option<&Document>) -> Result<Reply, Problem> {
        let name = path.trim_start_matches('/').split(['?', '#']).next().unwrap_or_default();
        let root = &self.settings.root;
        let places =
            [Path::new(""), Path::new("static"), Path::new("public")].map(|folder| root.join(folder).join(name));
        let place = places.iter().find(|place| place.is_file()).unwrap_or(&places[0]);
        let bytes = self.settings.confinement.open(place).and_then(|mut file| {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        let body = bytes.map_err(|why| {
            Problem::new(
                format!("cannot read the source {}: {why}", place.display()),
                "add the file to the site's folder, or write `mode = \"live\"` if the server has it",
            )
        })?;
        let document = Document { url: path.to_owned(), content: hash(&body), ..Document::default() };
        let is_unchanged = known.is_some_and(|known| known.content == document.content);
        Ok(Reply { url: path.to_owned(), status: 200, headers: Vec::new(), body, is_unchanged, document })
    }

    /// Stores a body, and returns the name of its file.
    pub fn put_body(&self, key: &str, html: &str) -> Result<String, Problem> {
        let help = "free some disk space, or choose another folder with --cache";
        self.store.put_body(key, html).map_err(|error| Problem::new(message(&error), help))
    }

    fn failure(&self, what: &str) -> Problem {
        Problem::new(self.redacted(what.trim_end_matches('.')), "build again later, or use --offline")
    }

    fn problem_of(&self, error: &FetchError) -> Problem {
        self.failure(&error.to_string())
    }

    /// Returns the problem of an answer that cannot be used.
    pub fn problem(&self, error: &ApiError) -> Problem {
        self.failure(&error.text())
    }

    /// Returns the problem of a document that cannot be parsed.
    pub fn unreadable(&self, error: &FeedError) -> Problem {
        self.failure(&error.text())
    }

    /// Removes the secrets of the source from a message.
    pub fn redacted(&self, message: &str) -> String {
        self.remote.secrets().fold(message.to_owned(), |message, secret| message.replace(secret, "…"))
    }
}

fn is_same_origin(one: &str, other: &str) -> bool {
    let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin());
    origin(one).is_some() && origin(one) == origin(other)
}

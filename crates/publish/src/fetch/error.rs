//! What can go wrong with a request, and what to do about it.
//!
//! Input: the failure. Output: a message with the address and the next step, without secrets. Entry point:
//! [`FetchError`].

use super::response::Response;
use std::net::IpAddr;
use std::{error, fmt};
use url::Url;

/// Why a request failed. The text says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The address is invalid, or neither `http` nor `https`.
    BadAddress {
        /// The address as given.
        url: String,
    },
    /// There is no such host, or no connection to the network.
    CannotResolve {
        /// The host name.
        host: String,
    },
    /// The host has a private address, and is not the configured one.
    Private {
        /// The URL that was refused, perhaps the target of a redirect.
        url: String,
        /// Its network address.
        address: IpAddr,
    },
    /// The host refuses connections.
    Refused {
        /// The host name and port.
        host: String,
    },
    /// The certificate is invalid, or there is no common version of TLS.
    Tls {
        /// The host name and port.
        host: String,
        /// The explanation of the TLS library.
        why: String,
    },
    /// The time limit was exceeded.
    Timeout {
        /// The URL.
        url: String,
        /// The limit, in seconds.
        seconds: u64,
    },
    /// The connection broke, or the answer is not HTTP.
    Broken {
        /// The URL.
        url: String,
        /// The explanation of the system.
        why: String,
    },
    /// The answer has an error status. Its body may explain it.
    Status(Box<Response>),
    /// WordPress refuses its REST API to visitors.
    RestDisabled(Box<Response>),
    /// The answer is a page with a login form.
    LoginPage {
        /// The URL after redirects.
        url: String,
    },
    /// The answer is a web page, and not data.
    WebPage {
        /// The URL after redirects.
        url: String,
    },
    /// The answer has no body.
    Empty {
        /// The URL after redirects.
        url: String,
    },
    /// The answer is larger than the limit.
    TooLarge {
        /// The URL after redirects.
        url: String,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The redirects do not end.
    Redirects {
        /// The URL of the last redirect.
        url: String,
        /// The limit.
        limit: usize,
    },
    /// The build was cancelled.
    Stopped,
}

impl FetchError {
    /// Returns the answer, if there is one with an error status.
    pub fn response(&self) -> Option<&Response> {
        match self {
            FetchError::Status(response) | FetchError::RestDisabled(response) => Some(response),
            _ => None,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchError::BadAddress { url } => {
                let url = without_secrets(url);
                write!(f, "{url} is no address; write it in full, such as https://example.org/feed.json")
            }
            FetchError::CannotResolve { host } => {
                write!(f, "cannot find the host {host}; check its name and your connection to the network")
            }
            FetchError::Private { url, address } => write!(
                f,
                "{} was not requested, because {address} is a private address; only a configured address may be one",
                without_secrets(url)
            ),
            FetchError::Refused { host } => {
                write!(f, "{host} refuses the connection; check the port, and whether the server runs")
            }
            FetchError::Tls { host, why } => {
                write!(f, "no secure connection to {host}: {why}; the owner of the site must renew its certificate")
            }
            FetchError::Timeout { url, seconds } => {
                write!(f, "{} did not answer within {seconds} s; try again later", without_secrets(url))
            }
            FetchError::Broken { url, why } => {
                write!(f, "the connection to {} broke: {why}; try again later", without_secrets(url))
            }
            FetchError::Status(response) => {
                write!(f, "{} answers with status {}; ", without_secrets(&response.url), response.status)?;
                match (response.status, response.retry_after()) {
                    (_, Some(wait)) => write!(f, "it asks to wait {} s", wait.as_secs()),
                    (401 | 403, _) => f.write_str("it denies access to visitors"),
                    (404 | 410, _) => f.write_str("check the address"),
                    (429, _) => f.write_str("it received too many requests; try again later"),
                    (500.., _) => f.write_str("the server has a problem; try again later"),
                    _ => f.write_str("it rejects the request"),
                }
            }
            FetchError::RestDisabled(response) => write!(
                f,
                "{} answers that its REST API is switched off for visitors (status {}); allow it in the security plugin, \
                 or use the RSS feed of the site",
                without_secrets(&response.url),
                response.status
            ),
            FetchError::LoginPage { url } => {
                write!(f, "{} is a login page; the articles must be public", without_secrets(url))
            }
            FetchError::WebPage { url } => write!(
                f,
                "{} is a web page, not a feed; `broadsheet probe` finds the feeds of a page",
                without_secrets(url)
            ),
            FetchError::Empty { url } => write!(f, "{} answers with nothing; check the address", without_secrets(url)),
            FetchError::TooLarge { url, limit } => {
                write!(f, "{} is larger than the limit of {}", without_secrets(url), in_words(*limit))
            }
            FetchError::Redirects { url, limit } => {
                write!(
                    f,
                    "{} redirects more than {limit} times; use the address it should lead to",
                    without_secrets(url)
                )
            }
            FetchError::Stopped => f.write_str("stopped"),
        }
    }
}

impl error::Error for FetchError {}

fn in_words(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{bytes} bytes") }
}

/// Returns a URL for messages, without a password and without the values of parameters that are named like secrets.
pub fn without_secrets(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else { return url.to_owned() };
    _ = parsed.set_username("");
    _ = parsed.set_password(None);
    let is_secret = |name: &str| {
        let name = name.to_ascii_lowercase();
        ["key", "token", "secret", "password", "signature", "auth"].iter().any(|word| name.contains(word))
    };
    let secret = |part: &str| part.split_once('=').filter(|(name, _)| is_secret(name)).map(|(name, _)| name.to_owned());
    if let Some(query) = parsed.query().filter(|query| query.split('&').any(|part| secret(part).is_some())) {
        let masked = |part: &str| secret(part).map_or_else(|| part.to_owned(), |name| format!("{name}=***"));
        let query = query.split('&').map(masked).collect::<Vec<_>>().join("&");
        parsed.set_query(Some(&query));
    }
    parsed.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_contain_no_secrets() {
        let table = [
            ("https://a.example/?key=abc&page=2", "https://a.example/?key=***&page=2"),
            ("https://u:p@a.example/x?Access_Token=abc", "https://a.example/x?Access_Token=***"),
            ("https://a.example/?page=2&s=a%20b", "https://a.example/?page=2&s=a%20b"),
            ("no address", "no address"),
        ];
        for (url, expected) in table {
            assert_eq!(without_secrets(url), expected);
        }
    }
}

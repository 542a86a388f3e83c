//! Addresses that a setting may add to the security policy.
//!
//! Input: an address. Output: its host. Entry point: [`host_of`].

use url::{Host, Url};

/// Returns the host of a secure address with the standard port. Only such a host may widen the security policy.
pub(super) fn host_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| url.scheme() == "https" && url.port().is_none())?;
    match url.host()? {
        Host::Domain(host) if host.contains('.') => {
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
            host.bytes().all(is_plain).then(|| host.to_owned())
        }
        _ => None,
    }
}

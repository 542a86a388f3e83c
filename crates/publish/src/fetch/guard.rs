//! Which network addresses a request may connect to: public ones, and the ones that the user configured.
//!
//! Input: a host name and a port. Output: its public network addresses, or a [`PrivateAddress`]. Entry point:
//! [`Guard`], which ureq asks before each connection. A redirect is a new connection, so it is checked as well.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::{error, fmt};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::Url;

/// The error for a host that has only private addresses.
#[derive(Debug)]
pub(super) struct PrivateAddress(pub IpAddr);

impl fmt::Display for PrivateAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is a private address", self.0)
    }
}

impl error::Error for PrivateAddress {}

/// Looks up host names, and refuses private addresses.
#[derive(Debug, Default)]
pub(super) struct Guard {
    lookup: DefaultResolver,
    /// Hosts and ports that the user configured. Only these may have private addresses.
    configured: HashSet<(String, u16)>,
}

impl Guard {
    /// `configured` are URLs that the user wrote. Invalid ones are ignored.
    pub fn new(configured: &[&str]) -> Self {
        let host_and_port = |url: &&str| {
            let url = Url::parse(url).ok()?;
            Some((url.host_str()?.to_owned(), url.port_or_known_default()?))
        };
        Guard { lookup: DefaultResolver::default(), configured: configured.iter().filter_map(host_and_port).collect() }
    }

    fn is_configured(&self, uri: &Uri) -> bool {
        let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let Some(host) = uri.host() else { return false };
        self.configured.contains(&(host.to_ascii_lowercase(), uri.port_u16().unwrap_or(default)))
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.lookup.resolve(uri, config, timeout).map_err(|error| match error {
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            error => error,
        })?;
        if self.is_configured(uri) {
            return Ok(found);
        }
        let mut public = self.empty();
        found.iter().filter(|address| is_public(address.ip())).for_each(|address| public.push(*address));
        match found.first() {
            Some(private) if public.is_empty() => Err(ureq::Error::Other(Box::new(PrivateAddress(private.ip())))),
            _ => Ok(public),
        }
    }
}

/// Whether an address belongs to a host on the public internet. Private, loopback, link-local, shared, reserved,
/// documentation, multicast and broadcast addresses do not, nor IPv6 addresses that contain such an IPv4 address.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_local =
        matches!((a, b), (0 | 10 | 127 | 224.., _) | (100, 64..128) | (169, 254) | (172, 16..32) | (192, 168));
    let is_reserved = is_local
        || matches!((a, b, c), (192, 0, 0 | 2) | (192, 88, 99) | (198, 18..20, _) | (198, 51, 100) | (203, 0, 113));
    !is_reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match segments {
        // Translated by NAT64 and 6to4 to an IPv4 address.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        // Teredo and other protocols, documentation.
        [0x2001, 0..0x200, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..0x1000, ..] => false,
        // Mapped IPv4, loopback, local, site-local and multicast addresses are outside the global range.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let public = ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "192.0.3.1", "2606:4700::1111"];
        for address in public.into_iter().chain(["64:ff9b::101:101", "2002:101:101::1", "2a00:1450::8a"]) {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        let private = "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 \
            192.0.0.1 192.0.2.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 \
            255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:1.1.1.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 \
            2001::1 2001:db8::1 2002:7f00:1::1 2002:c0a8:1::1 3fff::1 fc00::1 fd12::1 fe80::1 fec0::1 ff02::1";
        for address in private.split_whitespace() {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn only_the_configured_host_and_port_are_exempt() {
        let guard = Guard::new(&["http://LOCALHOST:8080/feed", "https://[::1]/", "nonsense"]);
        let is_configured = |url: &str| guard.is_configured(&url.parse().unwrap());
        assert!(is_configured("http://localhost:8080/other") && is_configured("https://[::1]/"));
        for other in ["http://localhost/", "http://localhost:8081/", "http://[::1]/", "http://127.0.0.1:8080/"] {
            assert!(!is_configured(other), "{other}");
        }
    }
}

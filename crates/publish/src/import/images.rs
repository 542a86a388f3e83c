//! Brings the images of posts into the output folder: from the archive, from the network, or out of the text.
//!
//! Input: URLs as posts have them. Output: files below `images/`, and for each URL its replacement. Entry
//! points: [`Images::reserve`], then [`Images::fetch`].

use super::archive::Archive;
use super::store::Store;
use crate::fetch::{Client, FetchError, Request};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use broadsheet::content::{Slug, link};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use url::Url;

/// After this many failures in a row, a host is not asked again.
const MAX_FAILURES: usize = 3;

/// The images of an import.
pub struct Images<'a> {
    /// Requests images. `None` leaves those on the network where they are.
    pub client: Option<&'a Client>,
    /// Contains images.
    pub archive: Option<&'a Archive>,
    /// What each URL has become.
    known: HashMap<String, Image>,
    failures: Mutex<HashMap<String, usize>>,
}

/// The state of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Image {
    /// It will get this name, without its extension.
    Reserved(String),
    /// It is this file, relative to the output folder.
    File(String),
    /// It stays where it is, for this reason; without a reason, as it was asked for.
    Stays(Option<String>),
}

impl<'a> Images<'a> {
    /// Creates an import without images.
    pub fn new(client: Option<&'a Client>, archive: Option<&'a Archive>) -> Self {
        Images { client, archive, known: HashMap::new(), failures: Mutex::default() }
    }

    /// Returns what an image has become.
    pub fn get(&self, url: &str) -> Option<&Image> {
        self.known.get(url)
    }

    /// Chooses a name for each new image, in order, so that a second import chooses the same. Returns the new ones.
    pub fn reserve(&mut self, urls: &[String], store: &mut Store) -> Vec<(String, String)> {
        let mut new = Vec::new();
        for url in urls {
            if self.known.contains_key(url) {
                continue;
            }
            let image = match store.image(url) {
                Some(file) => Image::File(file),
                None if self.client.is_none() && !self.is_at_hand(url) => Image::Stays(None),
                None => {
                    let name = store.reserve_image(&stem(url));
                    new.push((url.clone(), name.clone()));
                    Image::Reserved(name)
                }
            };
            self.known.insert(url.clone(), image);
        }
        new
    }

    /// Remembers what an image has become.
    pub fn set(&mut self, url: String, image: Image) {
        self.known.insert(url, image);
    }

    /// Whether an image needs no request.
    fn is_at_hand(&self, url: &str) -> bool {
        url.starts_with("data:") || self.in_archive(url).is_some()
    }

    /// Whether the archive contains an image.
    pub fn is_in_archive(&self, url: &str) -> bool {
        self.in_archive(url).is_some()
    }

    fn in_archive(&self, url: &str) -> Option<&str> {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let path = link::percent_decode(path).unwrap_or_else(|| path.to_owned());
        let path = path.trim_start_matches("./").trim_start_matches('/');
        self.archive.filter(|_| !link::is_web(url) && !path.is_empty())?.find(path)
    }

    /// Reads an image. Returns its bytes and the extension for its file name.
    ///
    /// # Errors
    /// The reason, for the publisher.
    pub fn fetch(&self, url: &str) -> Result<(Vec<u8>, &'static str), String> {
        let bytes = if let Some(data) = url.strip_prefix("data:") {
            let (_, data) = data.split_once(";base64,").ok_or("its data are not in base64")?;
            BASE64_STANDARD.decode(data.trim()).map_err(|error| format!("its data are damaged: {error}"))?
        } else if let Some((archive, name)) = self.archive.zip(self.in_archive(url)) {
            archive.read(name).map_err(|error| error.to_string())?
        } else if link::is_web(url) {
            self.download(url)?
        } else {
            return Err("it is neither in the archive nor at a full address".to_owned());
        };
        let extension = extension(&bytes).ok_or("it is not an image")?;
        Ok((bytes, extension))
    }

    fn download(&self, url: &str) -> Result<Vec<u8>, String> {
        let client = self.client.ok_or("it was not asked for")?;
        let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let failures = || self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures().get(&host).is_some_and(|count| *count >= MAX_FAILURES) {
            return Err(format!("{host} did not answer {MAX_FAILURES} times before, and was not asked again"));
        }
        let result = client.get(&Request::anything(url));
        let is_unreachable = matches!(
            result,
            Err(FetchError::CannotResolve { .. }
                | FetchError::Refused { .. }
                | FetchError::Timeout { .. }
                | FetchError::Tls { .. })
        );
        match is_unreachable {
            true => *failures().entry(host).or_default() += 1,
            false => _ = failures().remove(&host),
        }
        result.map(|response| response.body).map_err(|error| error.to_string())
    }
}

/// Returns a file name without its extension: the last part of a URL as words.
fn stem(url: &str) -> String {
    let path = if url.starts_with("data:") { "" } else { url.split(['?', '#']).next().unwrap_or_default() };
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let last = link::percent_decode(last).unwrap_or_else(|| last.to_owned());
    // Substack and Medium have a whole address in the last part.
    let last = last.rsplit('/').next().unwrap_or_default();
    let name = last.rsplit_once('.').map_or(last, |(name, _)| name);
    let name: String = name.chars().take(80).collect();
    Slug::from_text(&name).map_or_else(|| "image".to_owned(), |slug| slug.as_str().to_owned())
}

/// Returns the extension for the format that the bytes have. `None` if they are no image.
fn extension(bytes: &[u8]) -> Option<&'static str> {
    use imagesize::ImageType;
    match imagesize::image_type(bytes) {
        Ok(ImageType::Jpeg) => Some("jpg"),
        Ok(ImageType::Png) => Some("png"),
        Ok(ImageType::Gif) => Some("gif"),
        Ok(ImageType::Webp) => Some("webp"),
        Ok(ImageType::Heif(_)) => Some(if bytes.get(8..12) == Some(b"avif") { "avif" } else { "heic" }),
        Ok(ImageType::Bmp) => Some("bmp"),
        Ok(ImageType::Ico) => Some("ico"),
        Ok(ImageType::Tiff) => Some("tif"),
        Ok(_) => None,
        Err(_) => {
            let start = &bytes[..bytes.len().min(1000)];
            start.windows(4).any(|part| part == b"<svg").then_some("svg")
        }
    }
}

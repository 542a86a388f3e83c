//! Copies the images of a snapshot.
//!
//! Input: the records of an index. Output: files in the store, and their names in the index. Entry point: [`copy`].
//!
//! An image is requested once, because a new version of it gets another URL at the source. One that cannot be copied
//! stays a link.

use super::record::Record;
use super::session::{Problem, Session};
use super::store::{Index, message};
use crate::site::foreign::resolve;
use crate::site::progress::Step;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, count};
use broadsheet::content::{Slug, link};
use broadsheet::html;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Larger images stay links, in bytes.
const MAX_BYTES: usize = 30_000_000;

/// Copies the images of all records. Returns warnings about those that stay links.
pub(super) fn copy(index: &mut Index, old: Option<&Index>, session: &Session<'_>) -> Result<Vec<Diagnostic>, Problem> {
    let is_whole = |old: &&Index| old.images.values().all(|name| session.store.has(name));
    if let Some(old) = old.filter(|old| old.records == index.records && !old.images.is_empty()).filter(is_whole) {
        index.images.clone_from(&old.images);
        return Ok(Vec::new());
    }
    let mut urls = BTreeSet::new();
    for record in index.records.values() {
        let html = fs::read_to_string(session.store.folder.join(&record.body)).unwrap_or_default();
        urls.extend(image_urls(record, &html));
    }
    session.progress.begin(Step::Fetching, urls.len());
    let mut images = BTreeMap::new();
    let mut failed = Vec::new();
    for url in urls {
        let _ = session.progress.advance();
        if let Some(name) = index.images.get(&url).filter(|name| session.store.has(name)) {
            images.insert(url, name.clone());
            continue;
        }
        match request(&url, session) {
            Ok((extension, bytes)) => {
                let name = session.store.put_image(&stem(&url), extension, &bytes);
                images.insert(url, name.map_err(|error| Problem::new(message(&error), "free some disk space"))?);
            }
            Err(why) => failed.push((url, why)),
        }
    }
    index.images = images;
    Ok(warning(&failed).into_iter().collect())
}

/// Requests an image. Returns its extension and its bytes.
fn request(url: &str, session: &Session<'_>) -> Result<(&'static str, Vec<u8>), String> {
    let bytes = session.image(url).map_err(|problem| problem.message)?;
    if bytes.len() > MAX_BYTES {
        return Err(format!("it has more than {} MB", MAX_BYTES / 1_000_000));
    }
    let extension = match imagesize::image_type(&bytes) {
        Ok(imagesize::ImageType::Jpeg) => "jpg",
        Ok(imagesize::ImageType::Png) => "png",
        Ok(imagesize::ImageType::Gif) => "gif",
        Ok(imagesize::ImageType::Webp) => "webp",
        Ok(imagesize::ImageType::Heif(imagesize::Compression::Av1)) => "avif",
        _ => return Err(String::from("it is not a JPEG, PNG, GIF, WebP or AVIF")),
    };
    Ok((extension, bytes))
}

/// Returns the absolute URLs of the main image, and of those in the body.
fn image_urls(record: &Record, body: &str) -> Vec<String> {
    let mut urls: Vec<String> = record.picture.iter().map(|picture| picture.src.clone()).collect();
    for tag in html::start_tags(body, 0) {
        if !body[tag.name].eq_ignore_ascii_case("img") {
            continue;
        }
        let src = tag.attributes.into_iter().find(|[name, _]| body[name.clone()].eq_ignore_ascii_case("src"));
        urls.extend(src.map(|[_, value]| html::decode(&body[value]).trim().to_owned()));
    }
    urls.iter().filter_map(|url| resolve(url, &record.base)).filter(|url| link::is_web(url)).collect()
}

/// A readable part of the file name.
fn stem(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().and_then(|name| Slug::from_text(name.split('.').next()?));
    name.map_or_else(|| String::from("image"), |slug| slug.as_str().chars().take(60).collect())
}

fn warning(failed: &[(String, String)]) -> Option<Diagnostic> {
    let (url, why) = failed.first()?;
    let what = format!(
        "{} of the source cannot be copied and stay links; the first is {url}: {why}",
        count(failed.len(), "image")
    );
    Some(Diagnostic::warning(Code::BrokenImage, what).help("check whether the address still exists"))
}

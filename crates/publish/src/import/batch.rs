//! Turns posts into files, several at a time.
//!
//! Input: posts, one after the other. Output: files, images and a [`Report`]. Entry points: [`Importer::add`] and
//! [`Importer::finish`].

use super::archive::Archive;
use super::images::{Image, Images};
use super::markdown::{Body, Context, Converted};
use super::post::{Blog, Post, Text};
use super::store::{Store, Written};
use super::{ImportError, Options, Report, file, settings};
use crate::fetch::Client;
use crate::source::path_part;
use broadsheet::content::{Slug, link};
use rayon::prelude::*;
use std::collections::HashSet;
use std::io;
use url::Url;

/// Posts are converted in batches of this size.
const BATCH: usize = 128;
/// The list of files is written when it has grown by this part. After each batch, it would take most of the time.
const GROWTH: usize = 4;
/// Downloads at the same time.
const DOWNLOADS: usize = 8;

/// An import that is running.
pub struct Importer<'a> {
    options: &'a Options<'a>,
    images: Images<'a>,
    store: Store,
    report: Report,
    /// The name of the export, for the report.
    pub name: String,
    /// The number of posts, if known.
    pub total: Option<usize>,
    /// The address of the old site.
    home: Option<Url>,
    /// The pattern of addresses, if the new site keeps those of the old one.
    pattern: Option<String>,
    /// Whether the new site has no settings yet.
    is_new_site: bool,
    /// The paths of posts of the old site. Links to them lead to the new files.
    paths: HashSet<String>,
    batch: Vec<Post>,
    /// The number of posts at which the list of files is written again.
    next_save: usize,
    failure: Option<ImportError>,
    downloads: rayon::ThreadPool,
}

/// A post with its place in the output folder.
struct Placed {
    post: Post,
    path: String,
    slug: String,
    alias: Option<String>,
    body: Option<Body>,
    images: Vec<String>,
}

impl<'a> Importer<'a> {
    /// Opens the output folder.
    ///
    /// # Errors
    /// An output folder that cannot be written.
    pub fn new(
        options: &'a Options<'a>,
        client: &'a Client,
        archive: Option<&'a Archive>,
        name: &str,
    ) -> Result<Self, ImportError> {
        let failed = |error| ImportError::Output { path: options.out.to_owned(), error };
        let store = Store::open(options.out, options.overwrites).map_err(failed)?;
        let existing = options.settings.and_then(|_| settings::existing(options.out));
        let downloads = rayon::ThreadPoolBuilder::new().num_threads(DOWNLOADS).build();
        Ok(Importer {
            options,
            images: Images::new(options.with_images.then_some(client), archive),
            store,
            report: Report::default(),
            name: name.to_owned(),
            total: None,
            home: None,
            pattern: existing.as_deref().and_then(settings::pattern_in),
            is_new_site: options.settings.is_some() && existing.is_none(),
            paths: HashSet::new(),
            batch: Vec::new(),
            next_save: BATCH,
            failure: None,
            downloads: downloads.map_err(|error| failed(io::Error::other(error)))?,
        })
    }

    /// Begins an export with this number of posts and these addresses of posts.
    pub fn begin(&mut self, total: usize, links: &[String], home: Option<&str>) {
        self.total = Some(total).filter(|total| *total > 0);
        self.home = home.and_then(|home| Url::parse(home).ok());
        if let Some(is_valid) = self.options.settings.filter(|_| self.is_new_site && self.pattern.is_none()) {
            self.pattern = settings::pattern(links, self.home.as_ref(), is_valid);
        }
        let paths: Vec<String> = links.iter().filter_map(|link| self.old_path(link)).collect();
        self.paths.extend(paths);
    }

    /// Adds a post. Returns false to stop.
    pub fn add(&mut self, post: Post) -> bool {
        self.batch.push(post);
        if self.batch.len() >= BATCH {
            self.flush();
        }
        let is_stopped = (self.options.is_stopped)();
        self.report.is_incomplete |= is_stopped;
        !is_stopped && self.failure.is_none()
    }

    /// Reports that an export could not be read to its end.
    pub fn fault(&mut self, fault: Option<String>) {
        if let Some(fault) = fault {
            let name = self.name.clone();
            self.unconverted(&name, &format!("could not be read to its end: {fault}"));
            self.report.is_incomplete = true;
        }
    }

    /// Reports what was not converted.
    pub fn unconverted(&mut self, path: &str, reason: &str) {
        self.report.unconverted.push((path.to_owned(), reason.to_owned()));
    }

    /// Writes the rest. Returns what was done.
    ///
    /// # Errors
    /// An output folder that cannot be written.
    pub fn finish(mut self, blog: &Blog, format: &'static str) -> Result<Report, ImportError> {
        self.flush();
        let folder = self.options.out;
        let failed = |error| ImportError::Output { path: folder.to_owned(), error };
        let saved = self.store.save();
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        saved.map_err(failed)?;
        if self.is_new_site
            && settings::existing(folder).is_none()
            && let Some(text) = settings::text(blog, self.pattern.as_deref())
        {
            self.store.replace(&folder.join(settings::FILE), text.as_bytes()).map_err(failed)?;
            self.report.has_new_settings = true;
        }
        let name = self.name.clone();
        blog.unconverted.iter().for_each(|what| self.unconverted(&name, what));
        Ok(Report { format, ..self.report })
    }

    fn flush(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() || self.failure.is_some() {
            return;
        }
        if let Err(failure) = self.write(batch) {
            self.failure = Some(failure);
        }
        (self.options.progress)(self.report.posts, self.total);
    }

    fn write(&mut self, batch: Vec<Post>) -> Result<(), ImportError> {
        let placed: Vec<Placed> = batch.into_iter().filter_map(|post| self.place(post)).collect();
        let placed: Vec<Placed> = placed.into_par_iter().map(|placed| self.parse(placed)).collect();
        self.bring_images(&placed)?;
        let texts: Vec<(String, Converted)> = placed.par_iter().map(|placed| self.text(placed)).collect();
        for (placed, (text, converted)) in placed.iter().zip(texts) {
            let failed = |error| ImportError::Output { path: self.options.out.join(&placed.path), error };
            match self.store.write(&placed.post.id, &text).map_err(failed)? {
                Written::Saved => self.report.written += 1,
                Written::Unchanged => self.report.unchanged += 1,
                Written::Edited => self.report.edited.push(placed.path.clone()),
            }
            self.report.posts += 1;
            let images = placed.images.iter().filter_map(|url| match self.images.get(url) {
                Some(Image::Stays(Some(reason))) => Some(format!("the image {} stays there: {reason}", short(url))),
                _ => None,
            });
            let reasons: Vec<String> =
                placed.post.unconverted.iter().cloned().chain(converted.unconverted).chain(images).collect();
            reasons.iter().for_each(|reason| self.unconverted(&placed.path, reason));
        }
        if self.report.posts < self.next_save {
            return Ok(());
        }
        self.next_save = self.report.posts + (self.report.posts / GROWTH).max(BATCH);
        let failed = |error| ImportError::Output { path: self.options.out.to_owned(), error };
        self.store.save().map_err(failed)
    }

    /// Gives a post its file and its aliases. `None` for a post that was there before.
    fn place(&mut self, post: Post) -> Option<Placed> {
        let last_of_link = || {
            let path = post.link.as_deref()?.split(['?', '#']).next()?.trim_end_matches('/');
            let path =
                path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
            let last = path.rsplit('/').next()?;
            Some(last.trim_end_matches(".html").trim_end_matches(".htm").to_owned()).filter(|last| !last.is_empty())
        };
        let wanted = post.slug.clone().or_else(last_of_link);
        let wanted =
            wanted.unwrap_or_else(|| Slug::from_text(&post.name()).map(|slug| slug.to_string()).unwrap_or_default());
        let id = if post.id.is_empty() { wanted.clone() } else { post.id.clone() };
        let post = Post { id, ..post };
        let Some((path, slug)) = self.store.file(&post.id, &wanted, post.is_page) else {
            let what = format!("“{}” is in the export twice; the first was imported", post.name());
            let name = self.name.clone();
            self.unconverted(&name, &what);
            return None;
        };
        let alias = post.link.as_deref().and_then(|link| self.old_path(link));
        let kept = self.pattern.as_ref().filter(|_| !post.is_page).and_then(|it| settings::path(it, &post, &slug));
        let own = kept.unwrap_or_else(|| format!("/posts/{slug}/"));
        let is_new = |path: &String| path.trim_matches('/') != own.trim_matches('/');
        let alias = alias.filter(is_new).filter(|path| self.store.claim_alias(path));
        Some(Placed { post, path, slug, alias, body: None, images: Vec::new() })
    }

    /// Returns the path of a post of the old site, if it can be an address of the new one.
    fn old_path(&self, address: &str) -> Option<String> {
        let path = match Url::parse(address) {
            Ok(url) if url.query().is_none() => {
                let is_here = self.home.as_ref().is_none_or(|home| home.host_str() == url.host_str());
                Some(url.path().to_owned()).filter(|_| is_here)?
            }
            Ok(_) => return None,
            Err(_) if address.starts_with('/') && !address.starts_with("//") && !address.contains(['?', '#']) => {
                address.to_owned()
            }
            Err(_) => return None,
        };
        let path = link::percent_decode(&path)?;
        let is_usable = path.trim_matches('/').split('/').all(|part| Slug::new(part).is_some());
        let parts = path.trim_matches('/');
        (is_usable && path_part::fault(parts).is_none()).then_some(path)
    }

    /// Parses the body and collects the images.
    fn parse(&self, mut placed: Placed) -> Placed {
        let mut images: Vec<String> =
            placed.post.image.iter().map(|image| self.absolute(&placed, &image.url)).collect();
        if let Text::Html(html) = &placed.post.body {
            let body = Body::parse_foreign(html, placed.post.link.as_deref());
            images.extend(body.images().iter().map(|url| self.absolute(&placed, url)));
            placed.body = Some(body);
        }
        placed.images = images;
        placed
    }

    /// Makes an address absolute, if that is possible.
    fn absolute(&self, placed: &Placed, address: &str) -> String {
        if address.starts_with("data:") || self.images.is_in_archive(address) {
            return address.to_owned();
        }
        let own = placed.post.link.as_deref().and_then(|link| Url::parse(link).ok());
        let base = own.or_else(|| self.home.clone());
        match (Url::parse(address), base) {
            (Ok(url), _) => url.into(),
            (Err(_), Some(base)) => base.join(address).map_or_else(|_| address.to_owned(), String::from),
            (Err(_), None) if address.starts_with("//") => format!("https:{address}"),
            (Err(_), None) => address.to_owned(),
        }
    }

    fn bring_images(&mut self, placed: &[Placed]) -> Result<(), ImportError> {
        let mut new = Vec::new();
        for placed in placed {
            new.extend(self.images.reserve(&placed.images, &mut self.store));
        }
        let images = &self.images;
        let fetched: Vec<_> = self.downloads.install(|| new.par_iter().map(|(url, _)| images.fetch(url)).collect());
        for ((url, name), result) in new.into_iter().zip(fetched) {
            let image = match result {
                Ok((bytes, extension)) => {
                    let path = format!("{name}.{extension}");
                    let failed = |error| ImportError::Output { path: self.options.out.join(&path), error };
                    self.store.write_image(&url, &path, &bytes).map_err(failed)?;
                    Image::File(path)
                }
                Err(reason) => Image::Stays(Some(reason)),
            };
            self.images.set(url, image);
        }
        self.report.images = self.store.image_count();
        Ok(())
    }

    /// Returns the text of a file, and what was not converted.
    fn text(&self, placed: &Placed) -> (String, Converted) {
        // Pages are one folder deeper than images.
        let up = if placed.path.contains('/') { "../" } else { "" };
        let image = |url: &str| {
            let url = self.absolute(placed, url);
            match self.images.get(&url) {
                Some(Image::File(path)) => format!("{up}{path}"),
                _ => url,
            }
        };
        let link = |address: &str| self.link(placed, address);
        let converted = match (&placed.body, &placed.post.body) {
            (Some(body), _) => body.to_markdown(&Context { link: &link, image: &image }),
            (None, Text::Markdown(text) | Text::Html(text)) => {
                Converted { markdown: text.clone(), ..Converted::default() }
            }
        };
        let main_image = placed.post.image.as_ref().map(|picture| image(&picture.url));
        let parts = file::Parts {
            slug: &placed.slug,
            stem: placed.path.trim_start_matches("pages/").trim_end_matches(".md"),
            alias: placed.alias.as_deref(),
            image: main_image.as_deref(),
            markdown: &converted.markdown,
        };
        (file::text(&placed.post, &parts), converted)
    }

    /// Returns a link to a post as its old path, which leads to the new file, and any other link as an absolute URL.
    fn link(&self, placed: &Placed, address: &str) -> String {
        let absolute = self.absolute(placed, address.trim());
        let (page, fragment) =
            absolute.split_once('#').map_or((absolute.as_str(), None), |(page, id)| (page, Some(id)));
        match self.old_path(page).filter(|path| self.paths.contains(path)) {
            Some(path) => {
                let path = link::percent_encode(&path);
                fragment.map_or(path.clone(), |id| format!("{path}#{id}"))
            }
            None => absolute,
        }
    }
}

/// Returns an address for a message.
fn short(url: &str) -> String {
    if url.starts_with("data:") { "inside the text".to_owned() } else { crate::fetch::without_secrets(url) }
}

//! Imports the posts of another program as Markdown files with front matter and images.
//!
//! Input: an export or an address, and an output folder. Output: files that [`build`](crate::build()) builds, and a
//! [`Report`] of what was not converted. Entry point: [`import`].
//!
//! | module | what it does |
//! | --- | --- |
//! | `origin` | recognises the format |
//! | `archive`, `xml` | read files of any size piece by piece |
//! | `wxr`, `wordpress`, `wordpress_text` | WordPress: its export file, its API, its stored texts |
//! | `ghost`, `ghost_body`, `newsletters` | Ghost, Medium and Substack |
//! | `document`, `feed_file` | feeds and answers as a whole; feeds as a stream |
//! | `post`, `preview` | a post of any of them; the posts without files |
//! | `markdown` | HTML to Markdown |
//! | `batch` | posts to files, several at a time |
//! | `images`, `store`, `file`, `settings` | the output folder |
//!
//! Posts are read one after the other and written in batches, so memory does not grow with the export.

mod archive;
mod batch;
mod document;
mod feed_file;
mod file;
mod ghost;
mod ghost_body;
mod images;
pub(crate) mod markdown;
mod newsletters;
mod origin;
pub(crate) mod post;
pub(crate) mod preview;
mod settings;
mod store;
mod wordpress;
mod wordpress_text;
mod wxr;
mod xml;

use crate::fetch::{Client, FetchError, Limits, Request, has_password_field, is_web_page, links};
use archive::Archive;
use batch::Importer;
use broadsheet::content::link;
use broadsheet::feed::wordpress::Api;
use origin::{Held, Origin, SUPPORTED};
use post::{Blog, Post};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::{error, fmt};

/// What to import, and where to.
pub struct Options<'a> {
    /// A file, a folder or an address.
    pub from: &'a str,
    /// The output folder.
    pub out: &'a Path,
    /// Whether images on the network are downloaded.
    pub with_images: bool,
    /// Whether files that were edited since the last import are overwritten.
    pub overwrites: bool,
    /// If `broadsheet.toml` is to be written, unless the site has one: whether a pattern is a valid `permalink`.
    pub settings: Option<fn(&str) -> bool>,
    /// Addresses on a private network from which images may come.
    pub allowed: &'a [&'a str],
    /// Receives the number of finished posts, and the total if it is known.
    pub progress: &'a (dyn Fn(usize, Option<usize>) + Sync),
    /// Whether to stop. What is written by then stays, and the next import goes on from there.
    pub is_stopped: fn() -> bool,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What was imported, with its article: `a Ghost export`.
    pub format: &'static str,
    /// The number of posts.
    pub posts: usize,
    /// The number of files that are new or were replaced.
    pub written: usize,
    /// The number of files that had the same content already.
    pub unchanged: usize,
    /// The files that were edited and stay.
    pub edited: Vec<String>,
    /// The number of images in the output folder.
    pub images: usize,
    /// Whether the settings of the site were written.
    pub has_new_settings: bool,
    /// What was not converted: the file or the export, and the reason.
    pub unconverted: Vec<(String, String)>,
    /// Whether the export could not be read to its end, or the import was stopped.
    pub is_incomplete: bool,
}

/// Why an import failed.
#[derive(Debug)]
pub enum ImportError {
    /// There is no such file or folder.
    NotFound(PathBuf),
    /// A file cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// The format is unknown.
    Unknown {
        /// The file or address.
        from: String,
        /// What it is instead.
        what: &'static str,
    },
    /// The output folder cannot be written.
    Output {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// A request failed.
    Fetch(FetchError),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::NotFound(path) => {
                write!(
                    f,
                    "{} does not exist; give a file, a folder, or an address that begins with https://",
                    path.display()
                )
            }
            ImportError::Unreadable { path, error } => write!(f, "{} cannot be read: {error}", path.display()),
            ImportError::Unknown { from, what } => write!(f, "{from} {what}; supported are {SUPPORTED}"),
            ImportError::Output { path, error } => {
                write!(
                    f,
                    "{} cannot be written: {error}; check its permissions and the space on the disk",
                    path.display()
                )
            }
            ImportError::Fetch(error) => error.fmt(f),
        }
    }
}

impl error::Error for ImportError {}

/// Imports posts into the output folder.
///
/// # Errors
/// An unknown or unreadable export, a failed request, and an output folder that cannot be written. Posts that cannot be
/// converted completely are no errors; the report names them.
pub fn import(options: &Options) -> Result<Report, ImportError> {
    let from = options.from.trim();
    let mut configured = options.allowed.to_vec();
    configured.push(from);
    let limits = Limits { bytes: 64 << 20, ..Limits::default() };
    let client = Client::new(&configured, limits).stopped_by(options.is_stopped);
    let (origin, home) = if link::is_web(from) {
        (find(&client, from)?, Some(from.to_owned()))
    } else {
        let path = Path::new(from);
        if !path.exists() {
            return Err(ImportError::NotFound(path.to_owned()));
        }
        (Origin::of_path(path)?, None)
    };
    let mut blog = Blog { home, ..Blog::default() };
    let name = from.rsplit('/').find(|part| !part.is_empty()).unwrap_or(from).to_owned();
    let format = origin.name();
    let archive = match &origin {
        Origin::Ghost(_, archive) => archive.as_ref(),
        Origin::Medium(archive, _) | Origin::Substack(archive, _) => Some(archive),
        _ => None,
    };
    let mut importer = Importer::new(options, &client, archive, &name)?;
    read(&origin, &client, &mut blog, &mut importer)?;
    importer.finish(&blog, format)
}

/// Asks an address for an export, a feed or an API.
fn find(client: &Client, address: &str) -> Result<Origin, ImportError> {
    let root = |api: &Api| api.page_url(1, 1).split("wp/v2/").next().unwrap_or_default().to_owned();
    if let Some(api) = Api::named(address) {
        return Ok(Origin::WordPress(root(&api)));
    }
    let response = client.get(&Request::anything(address)).map_err(ImportError::Fetch)?;
    if !is_web_page(&response.body) {
        return Origin::of_answer(response);
    }
    let answers = |api: &Api| client.get(&Request::data(&api.page_url(1, 1))).is_ok();
    if let Some(api) = Api::linked(&response.body).filter(answers) {
        return Ok(Origin::WordPress(root(&api)));
    }
    if let Some(api) = Api::guesses(address).iter().find(|api| answers(api)) {
        return Ok(Origin::WordPress(root(api)));
    }
    let feed =
        links::of_page(&response.body, &response.url).into_iter().find(|link| link.kind != links::Kind::WordPress);
    let what = if has_password_field(&response.body) { "is a login page" } else { "is a web page without a feed" };
    let feed = feed.ok_or_else(|| ImportError::Unknown { from: address.to_owned(), what })?;
    Origin::of_answer(client.get(&Request::data(&feed.url)).map_err(ImportError::Fetch)?)
}

/// Passes all posts to the importer.
fn read(origin: &Origin, client: &Client, blog: &mut Blog, importer: &mut Importer) -> Result<(), ImportError> {
    match origin {
        Origin::Wxr(files) => {
            for Held { path, .. } in files {
                let unreadable = |error| ImportError::Unreadable { path: path.clone(), error };
                let index = wxr::Index::read(path).map_err(unreadable)?;
                importer.begin(index.links.len(), &index.links, index.blog.home.as_deref());
                let ending = wxr::read(path, &index, &mut |post, _| importer.add(post)).map_err(unreadable)?;
                importer.fault(ending.fault);
                *blog = index.blog;
            }
        }
        Origin::Xml(files) => {
            for Held { path, .. } in files {
                let unreadable = |error| ImportError::Unreadable { path: path.clone(), error };
                let file = File::open(path).map_err(unreadable)?;
                let mut links = Vec::new();
                let mut site = Blog { home: blog.home.clone(), ..Blog::default() };
                feed_file::read(BufReader::new(file), &mut site, &mut |post, _| {
                    links.extend(post.link);
                    true
                });
                importer.begin(links.len(), &links, site.home.as_deref());
                let file = File::open(path).map_err(unreadable)?;
                let mut again = Blog { home: site.home.clone(), ..Blog::default() };
                let ending = feed_file::read(BufReader::new(file), &mut again, &mut |post, _| importer.add(post));
                importer.fault(ending.fault);
                *blog = site;
            }
        }
        Origin::Ghost(document, _) => add_all(importer, ghost::read(document, blog), blog),
        Origin::WordPressPosts(document) => {
            let posts = document.as_array().into_iter().flatten().map(wordpress::post);
            add_all(importer, posts.collect(), blog);
        }
        Origin::Document(bytes, _) => {
            // Only the stream of a feed names the page of the site.
            let mut site = Blog { home: blog.home.clone(), ..Blog::default() };
            feed_file::read(&bytes[..], &mut site, &mut |_, _| false);
            blog.home = site.home;
            let (posts, fault) = document::read(bytes, blog)
                .map_err(|what| ImportError::Unknown { from: importer.name.clone(), what })?;
            importer.fault(fault);
            add_all(importer, posts, blog);
        }
        Origin::Medium(archive, names) => {
            importer.begin(names.len(), &[], None);
            for name in names {
                match newsletters::medium(archive, name) {
                    Ok(Some(post)) => {
                        if !importer.add(post) {
                            break;
                        }
                    }
                    Ok(None) => importer.unconverted(name, "it is no post"),
                    Err(error) => importer.unconverted(name, &error.to_string()),
                }
            }
        }
        Origin::Substack(archive, list) => substack(archive, list, importer)?,
        Origin::WordPress(root) => {
            let home = blog.home.clone();
            importer.begin(0, &[], home.as_deref());
            wordpress::read(client, root, blog, &mut |post, total| {
                importer.total = total;
                importer.add(post)
            })
            .map_err(ImportError::Fetch)?;
        }
    }
    Ok(())
}

fn substack(archive: &Archive, list: &str, importer: &mut Importer) -> Result<(), ImportError> {
    let unreadable = |error| ImportError::Unreadable { path: list.into(), error };
    let (columns, rows) = newsletters::substack_rows(archive, list).map_err(unreadable)?;
    importer.begin(rows.len(), &[], None);
    for row in &rows {
        let name = row.first().map_or("", |id| id);
        match newsletters::substack(archive, list, &columns, row) {
            Ok(Some(post)) => {
                if !importer.add(post) {
                    break;
                }
            }
            Ok(None) => importer.unconverted(name, "the archive has no text for it"),
            Err(error) => importer.unconverted(name, &error.to_string()),
        }
    }
    Ok(())
}

fn add_all(importer: &mut Importer, posts: Vec<Post>, blog: &Blog) {
    let links: Vec<String> = posts.iter().filter_map(|post| post.link.clone()).collect();
    importer.begin(posts.len(), &links, blog.home.as_deref());
    for post in posts {
        if !importer.add(post) {
            break;
        }
    }
}

//! What a build is asked to do.

use crate::page::template::Template;
use crate::site::base_url::BaseUrl;
use crate::site::progress::Progress;
use broadsheet::content::Date;
use std::path::Path;

/// What to build.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The site's folder.
    pub site: &'a Path,
    /// The output folder; `None` to only check.
    pub out: Option<&'a Path>,
    /// Where the site will stand, instead of what its settings say.
    pub base: Option<BaseUrl>,
    /// The present moment: what is dated later is left out.
    pub now: Date,
    /// The frame of a page, if pages are wanted and not only data.
    pub frame: Option<&'a Template>,
    /// Files that the pages load, by name: the reader's.
    pub beside: &'a [(String, Vec<u8>)],
    /// Whether every file gets its compressed forms beside it.
    pub compress: bool,
    /// Whether what has changed may take its place file by file.
    pub piecemeal: bool,
    /// Who looks at the build, and may end it.
    pub progress: Option<&'a Progress>,
}

impl<'a> Options<'a> {
    /// To check the site in a folder, which writes nothing.
    pub fn new(site: &'a Path, now: Date) -> Self {
        Options {
            site,
            out: None,
            base: None,
            now,
            frame: None,
            beside: &[],
            compress: false,
            piecemeal: false,
            progress: None,
        }
    }
}

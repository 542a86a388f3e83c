//! The options of a build. Entry point: [`Options`].

use crate::article::media::Media;
use crate::output::Output;
use crate::page::frame::Frame;
use crate::site::base_url::BaseUrl;
use crate::site::progress::Progress;
use crate::site::settings::Settings;
use crate::site::static_files::StaticFiles;
use crate::source::post::Criteria;
use broadsheet::content::Date;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What to build, and how.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The site's folder.
    pub site: &'a Path,
    /// The output folder. If `None`, the site is only checked.
    pub out: Option<&'a Path>,
    /// The base URL of the site. Overrides the setting.
    pub base: Option<BaseUrl>,
    /// The present moment. Articles with a later date are left out.
    pub now: Date,
    /// Whether drafts are published. Each page then says that it is a preview.
    pub drafts: bool,
    /// Whether articles with a later date are published. Each page then says that it is a preview.
    pub future: bool,
    /// The frame of the pages. If `None`, only data is written.
    pub frame: Option<&'a Frame>,
    /// The files of the reader: name and content.
    pub reader_files: &'a [(String, Vec<u8>)],
    /// Whether to write compressed copies beside each file.
    pub compress: bool,
    /// Whether changed files may be exchanged one by one.
    pub piecemeal: bool,
    /// Whether warnings stop the build. The setting `strict` does the same.
    pub strict: bool,
    /// The folder that keeps smaller copies of images for later builds. It may be shared by many sites.
    pub cache: Option<&'a Path>,
    /// Receives the progress of the build, and can stop it.
    pub progress: Option<&'a Progress>,
    /// How articles come from a remote source.
    pub source: SourceOptions,
}

/// How articles come from a remote source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceOptions {
    /// Whether to build from the cache, without a request.
    pub is_offline: bool,
    /// Whether the source may have lost more than half of its articles.
    pub accept_removals: bool,
}

impl<'a> Options<'a> {
    /// Options that only check the site in a folder.
    pub fn new(site: &'a Path, now: Date) -> Self {
        Options {
            site,
            out: None,
            base: None,
            now,
            drafts: false,
            future: false,
            frame: None,
            reader_files: &[],
            compress: false,
            piecemeal: false,
            strict: false,
            cache: None,
            progress: None,
            source: SourceOptions::default(),
        }
    }

    /// The frame of a site that may contain articles that are not public. `None` if it contains only public ones.
    pub(super) fn preview_frame(&self) -> Option<Frame> {
        self.frame.filter(|_| self.drafts || self.future).map(|frame| frame.clone().as_preview())
    }

    /// Which articles are published.
    pub(super) fn criteria(&self) -> Criteria {
        Criteria { now: self.now, drafts: self.drafts, future: self.future }
    }

    /// The media of a site. `self.out` must be the folder of `output`.
    pub(super) fn media(&self, settings: &'a Settings, static_files: &'a StaticFiles, output: &'a Output) -> Media<'a> {
        let media = Media::new(settings, self.reader_files, self.out, static_files, output);
        media.with_cache(self.cache, self.time())
    }

    /// The present moment as the system represents it.
    pub(super) fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.now.seconds().max(0) as u64)
    }
}

//! Compiles one article of a built site again.
//!
//! Input: the built site, and the article. Output: the files that contain the article, and diagnostics. Entry point:
//! [`recompile`].

use super::{Compiled, Compiler};
use crate::article::anchors::Anchors;
use crate::article::ending::Ending;
use crate::build::built::Built;
use crate::build::options::Options;
use crate::build::write_error;
use crate::export::search::SearchIndex;
use crate::output::Output;
use crate::page::{pages::Pages, wording::for_language};
use crate::site::foreign::Foreign;
use crate::site::progress::Progress;
use crate::site::redirects::Redirects;
use crate::site::static_files::StaticFiles;
use crate::site::translations::Translations;
use crate::source::diagnostic::Diagnostic;
use crate::source::post::Post;
use std::collections::HashSet;
use std::sync::Mutex;

/// Compiles one article of a built site again, with its page and the lists that contain it.
/// Everything else that mentions it stays: neighbours, recent articles of other pages, feeds, the search index.
pub fn recompile(
    built: &mut Built,
    options: &Options<'_>,
    output: &Output,
    number: usize,
    post: &Post,
) -> Vec<Diagnostic> {
    let Built { settings, catalogue, data } = built;
    let (routes, policy) = (&settings.routes(), &settings.policy());
    let mut diagnostics = Vec::new();
    let translations = Translations::new(&[(&*settings, &*catalogue)]);
    let static_files = StaticFiles::find(settings, options.out, options.reader_files, &mut Vec::new());
    let mut compiler = Compiler {
        in_feeds: HashSet::new(),
        progress: &Progress::default(),
        now: options.now,
        settings,
        policy,
        catalogue,
        output,
        translations: &translations,
        sitemaps: &[],
        media: &options.media(settings, &static_files, output),
        static_files: &static_files,
        anchors: &Anchors::new(settings, policy, catalogue),
        ending: &Ending::new(settings, routes, catalogue, for_language(&settings.language)),
        redirects: &Redirects::new(settings, routes, catalogue, options.reader_files, &mut Vec::new()),
        foreign: &Foreign::default(),
        routes,
        site: data.site.clone(),
        site_image: None,
        portraits: Vec::new(),
        introductions: Vec::new(),
        cardless: Mutex::default(),
    };
    compiler.portraits = compiler.find_portraits(&mut Vec::new());
    compiler.introductions = compiler.compile_introductions(&mut Vec::new());
    compiler.site_image = compiler.find_site_image(&mut Vec::new());
    let written =
        compiler.compile_article(number, post, &mut SearchIndex::default(), &mut diagnostics).and_then(|article| {
            let Some((Compiled { summary, .. }, rendered)) = article else { return Ok(()) };
            compiler.media.publish()?;
            let is_unchanged = data.summaries.get(number) == Some(&summary);
            for summaries in [&mut data.summaries, &mut compiler.site.recent] {
                if let Some(old) = summaries.get_mut(number) {
                    old.clone_from(&summary);
                }
            }
            let (site, image) = (&compiler.site, compiler.site_image.as_ref());
            let now = options.now.seconds();
            let slots = compiler.slots(&mut Vec::new())?;
            let frame = options.frame.map(|frame| frame.clone().with_slots(slots));
            let pages =
                frame.as_ref().map(|frame| Pages::new(frame, settings, routes, site, image, &translations, now));
            if let Some(pages) = &pages {
                let (file, page) = pages.article(&rendered.text());
                output.put_page(file, &page)?;
            }
            if is_unchanged {
                return Ok(());
            }
            compiler.update_lists(number as u32, &data.layout, &data.summaries, pages.as_ref())
        });
    diagnostics.extend(written.err().map(|error| write_error(&error)));
    data.site = compiler.site;
    diagnostics
}

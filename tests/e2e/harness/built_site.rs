//! Builds a site with the reader under test, and serves it.
//!
//! Input: the folder of a site, and the day of the build. Output: the folder `dist` in it, which the test server serves
//! from now on. Entry point: [`serve`].

use crate::Context;
use broadsheet::content::Date;
use publish::{Options, page::reader_bundle::ReaderBundle};
use std::path::Path;

/// Builds the site in `folder` as on the day `today`, and serves it from now on.
pub fn serve(context: &Context, folder: &Path, today: &str) {
    let reader = ReaderBundle::load(&context.server.root()).expect("the site under test has a reader");
    let dist = folder.join("dist");
    let outcome = publish::build(&Options {
        out: Some(&dist),
        frame: Some(&reader.frame),
        reader_files: &reader.files,
        ..Options::new(folder, Date::parse(today).expect("a date"))
    });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    context.server.serve_folder(&dist);
}

//! The site of difficult articles in `tests/fixtures/stress-site`. Input: settings, and the reader of the tested site.
//! Output: its expected content. Entry points: [`serve`], and [`serve_customised`], which adds the pages and settings
//! of `tests/fixtures/custom-site`.

use crate::Context;
use crate::site::Site;
use broadsheet::content::Date;
use publish::{Options, page::reader_bundle::ReaderBundle};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use walkdir::WalkDir;

/// The time of the build. The articles are older.
pub const NOW: &str = "2026-06-01T12:00:00Z";

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/stress-site");
const CUSTOM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/custom-site");

/// A built site: its folder and its content.
type Built = (PathBuf, Arc<Site>);

/// Builds the site with these settings, and serves it from now on. The settings replace those of the fixture.
pub fn serve(context: &Context, settings: Option<&str>) -> Arc<Site> {
    serve_folders(context, &[FIXTURE], settings.map_or_else(|| settings_of(FIXTURE), str::to_owned))
}

/// Builds the site with menu, banner, logo, sections, pins and a landing page, and serves it from now on.
pub fn serve_customised(context: &Context) -> Arc<Site> {
    serve_folders(context, &[FIXTURE, CUSTOM], settings_of(CUSTOM))
}

fn serve_folders(context: &Context, folders: &[&str], settings: String) -> Arc<Site> {
    // Built once for all tests and engines, because the build scales pictures.
    static BUILT: Mutex<BTreeMap<String, Built>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let number = built.len();
    let entry = built.entry(settings);
    let settings = entry.key().clone();
    let (folder, site) = entry.or_insert_with(|| build(context, folders, &settings, number));
    context.server.serve_folder(folder);
    site.clone()
}

/// The settings in the folder of a fixture.
fn settings_of(fixture: &str) -> String {
    fs::read_to_string(Path::new(fixture).join("broadsheet.toml")).expect("the fixture has settings")
}

fn build(context: &Context, folders: &[&str], settings: &str, number: usize) -> Built {
    // In the target folder, because the process ends without dropping statics.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("stress-site-{number}"));
    let (source, out) = (folder.join("site"), folder.join("out"));
    let _ = fs::remove_dir_all(&folder);
    for (fixture, entry) in
        folders.iter().flat_map(|fixture| WalkDir::new(fixture).into_iter().map(move |e| (fixture, e)))
    {
        let entry = entry.expect("the fixture can be read");
        let copy = source.join(entry.path().strip_prefix(fixture).expect("below the fixture"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(copy).expect("a folder");
        } else {
            fs::copy(entry.path(), copy).expect("a copy");
        }
    }
    fs::write(source.join("broadsheet.toml"), settings).expect("settings");
    let reader = ReaderBundle::load(&context.server.root()).expect("the site under test has a reader");
    let outcome = publish::build(&Options {
        out: Some(&out),
        frame: Some(&reader.frame),
        reader_files: &reader.files,
        ..Options::new(&source, Date::parse(NOW).expect("a date"))
    });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
    let site = Arc::new(Site::read(&out));
    (out, site)
}

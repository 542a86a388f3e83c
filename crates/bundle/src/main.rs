//! Trunk's hook (`Trunk.toml`, `[[hooks]]`). Publishers use `broadsheet build` instead.
//!
//! Input: Trunk's staging folder and the demo site in `content/`. Output: the reader's files, `reader.pack` for the
//! command line program, and the compiled demo site. Entry point: `main`.

mod bundle;
mod content_name;
mod embed;
mod lazy_scripts;
mod script;
mod stylesheet;
mod wasm_shrink;

use broadsheet::content::Date;
use publish::Options;
use publish::page::reader_bundle::ReaderBundle;
use publish::site::base_url::BaseUrl;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;
use std::{env, fs};

fn main() -> ExitCode {
    let Some(staging) = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        eprintln!("bundle: TRUNK_STAGING_DIR is not set; Trunk runs this program");
        return ExitCode::from(2);
    };
    let public = env::var("TRUNK_PUBLIC_URL").unwrap_or_default();
    let base = BaseUrl::parse(&public).or(BaseUrl::parse("/")).expect("a slash is a base path");
    if let Err(error) = bundle::assemble(&staging) {
        eprintln!("bundle: {error}");
        return ExitCode::FAILURE;
    }
    let reader = match ReaderBundle::load(&staging) {
        Ok(reader) => reader,
        Err(error) => {
            eprintln!("bundle: {} {error}", staging.display());
            return ExitCode::FAILURE;
        }
    };
    // In the target folder, where `make build` finds it.
    let target = env::current_exe().ok().and_then(|program| Some(program.parent()?.parent()?.to_owned()));
    let pack = target.as_ref().map(|target| target.join("reader.pack"));
    let cache = target.as_ref().map(|target| target.join("image-cache"));
    let packed = reader.pack().and_then(|bytes| match &pack {
        // Cargo compares modification times, so an unchanged pack is not written again.
        Some(pack) if fs::read(pack).is_ok_and(|old| old == bytes) => Ok(()),
        Some(pack) => fs::write(pack, bytes),
        None => Ok(()),
    });
    if let Err(error) = packed {
        eprintln!("bundle: cannot pack the reader: {error}");
        return ExitCode::FAILURE;
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let site = env::var_os("TRUNK_SOURCE_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
    let options = Options {
        out: Some(&staging),
        base: Some(base),
        frame: Some(&reader.frame),
        reader_files: &reader.files,
        cache: cache.as_deref(),
        ..Options::new(&site, Date::from_unix(now))
    };
    let outcome = publish::build(&options);
    eprint!("{}", outcome.report.draw(20));
    if outcome.report.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

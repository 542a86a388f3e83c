//! What Trunk runs when it has built the reader (`Trunk.toml`, `[[hooks]]`): assembles the reader's files in the staging
//! folder, packs them for the command line to carry, and compiles the demo site, `content/`, around them. Not for publishers:
//! they have `broadsheet build`.

fn main() -> std::process::ExitCode {
    use broadsheet::{
        content::Date,
        publish::{
            self, Options,
            base_url::BaseUrl,
            built_reader::{self, BuiltReader},
            bundle,
        },
    };
    use std::{env, fs, path::PathBuf, process::ExitCode, time::SystemTime};

    let Some(staging) = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        eprintln!("trunk-hook: this is run by Trunk, which says where its files are");
        return ExitCode::from(2);
    };
    let public = env::var("TRUNK_PUBLIC_URL").unwrap_or_default();
    let base = BaseUrl::parse(&public).or(BaseUrl::parse("/")).expect("a slash is a base path");
    if let Err(why) = bundle::assemble(&staging, &base.path) {
        eprintln!("trunk-hook: {why}");
        return ExitCode::FAILURE;
    }
    // Beside this program's own folder, so that `make build` finds it wherever cargo's target folder is.
    let pack = env::current_exe().ok().and_then(|program| Some(program.parent()?.parent()?.join("reader.pack")));
    let packed = built_reader::pack(&staging).and_then(|bytes| match &pack {
        // Written only when it differs: cargo looks at its time.
        Some(pack) if fs::read(pack).is_ok_and(|old| old == bytes) => Ok(()),
        Some(pack) => fs::write(pack, bytes),
        None => Ok(()),
    });
    if let Err(why) = packed {
        eprintln!("trunk-hook: cannot pack the reader: {why}");
        return ExitCode::FAILURE;
    }
    let reader = match BuiltReader::load(&staging) {
        Ok(reader) => reader,
        Err(why) => {
            eprintln!("trunk-hook: {} {why}", staging.display());
            return ExitCode::FAILURE;
        }
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
    let site = env::var_os("TRUNK_SOURCE_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
    let options = Options {
        out: Some(&staging),
        base: Some(base),
        frame: Some(&reader.frame),
        beside: &reader.files,
        ..Options::new(&site, Date::from_unix(now))
    };
    let outcome = publish::build(&options);
    eprint!("{}", outcome.report.draw(20));
    if outcome.report.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

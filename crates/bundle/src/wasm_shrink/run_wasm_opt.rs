//! Runs wasm-opt on a shrunk module.
//!
//! Input: the path of a module. Output: the module without unused locals, single-instruction blocks and duplicate
//! functions, in an order that compresses well. Entry point: [`optimise`].
//!
//! Standard mechanism that would replace it: the run of wasm-opt in Trunk (`data-wasm-opt` in `index.html`), if no step
//! ran after wasm-bindgen.

use super::order_functions;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// WebAssembly features of all supported browsers. `index.html` repeats them for the first run.
pub const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// A further `-Oz` removes what only becomes unused in the one before. Browsers ignore alignment hints and the list of
/// features. Addresses below 1024 are unused, because the stack ends there.
const PASSES: [&str; 10] = [
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--dealign",
    "--strip-target-features",
];

/// The passes after the functions have been put in order.
const PASSES_AGAIN: [&str; 3] = ["--low-memory-unused", "-Oz", "--dealign"];

/// Optimises a module for size, in place. Uses the `wasm-opt` in `PATH`, or the one in Trunk's cache.
/// Returns false if there is none. Reports a `wasm-opt` that fails.
pub fn optimise(wasm: &Path) -> io::Result<bool> {
    let Some(program) = candidates().into_iter().find(|program| program.is_file()) else { return Ok(false) };
    if super::keep_names() {
        return run(&program, &[&PASSES[..], &["-g"]].concat(), wasm);
    }
    // `-Oz` finds more in functions that are in order, but changes the order.
    for passes in [&PASSES[..], &PASSES_AGAIN] {
        run(&program, passes, wasm)?;
        let named = order_functions::name_by_content(&fs::read(wasm)?)
            .ok_or_else(|| io::Error::other(format!("{} is not a valid module", wasm.display())))?;
        fs::write(wasm, named)?;
        run(&program, &order_functions::PASSES, wasm)?;
    }
    Ok(true)
}

/// Runs passes on a module in place.
fn run(program: &Path, passes: &[&str], wasm: &Path) -> io::Result<bool> {
    let output = Command::new(program).args(FEATURES).args(passes).arg(wasm).arg("-o").arg(wasm).output()?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("{}: {}: {}", wasm.display(), program.display(), error.trim())));
    }
    Ok(true)
}

/// Candidate paths of wasm-opt, in order of preference.
fn candidates() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<_> = env::split_paths(&path).map(|folder| folder.join("wasm-opt")).collect();
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")));
    let versions = cache.and_then(|cache| fs::read_dir(cache.join("trunk")).ok());
    let version =
        |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("wasm-opt-").then(|| entry.path());
    all.extend(
        versions.into_iter().flatten().flatten().filter_map(version).map(|version| version.join("bin/wasm-opt")),
    );
    all
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_passes_enable_the_same_features() {
        let first: Vec<_> = include_str!("../../../../index.html")
            .lines()
            .filter(|line| line.contains("data-wasm-opt-params"))
            .collect();
        assert_eq!(first.len(), 6);
        for line in first {
            assert!(line.contains(&super::FEATURES.join(" ")), "{line}");
        }
    }
}

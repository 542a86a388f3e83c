//! The optimiser once more.
//!
//! Comes in: a module from which [`super::slim`] has cut. Goes out: the module with what the cuts left behind taken
//! out: locals that nobody reads, blocks of one instruction, functions that became alike. Start with [`optimise`].

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What the reader may use of WebAssembly: all that the browsers we name know. As `index.html` has it for the first
/// pass.
pub const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Optimises a module for size where it lies, with the `wasm-opt` of the search path or the one that Trunk fetched for
/// itself. Answers whether there was one; without, the module stays as it is. An error says error one that is there
/// would not.
pub fn optimise(wasm: &Path) -> io::Result<bool> {
    let Some(program) = candidates().into_iter().find(|program| program.is_file()) else { return Ok(false) };
    let names = super::keep_names().then_some("-g");
    // The second time there is less: what the first took out stood in the way of more.
    for _ in 0..2 {
        // Browsers make nothing of what is said of alignment and of features, and what says nothing compresses better.
        // And no program of ours has anything in its first kilobyte: there the stack ends.
        let passes = ["--low-memory-unused", "-Oz", "--dealign", "--strip-target-features"].into_iter().chain(names);
        let output = Command::new(&program).args(FEATURES).args(passes).arg(wasm).arg("-o").arg(wasm).output()?;
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            return Err(io::Error::other(format!("{}: {}: {}", wasm.display(), program.display(), error.trim())));
        }
    }
    Ok(true)
}

/// Where it may be, best first.
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
        assert_eq!(first.len(), 3);
        for line in first {
            assert!(line.contains(&super::FEATURES.join(" ")), "{line}");
        }
    }
}

//! The crates of crates.io. `broadsheet-cli` includes the packed reader, so that `cargo install` makes a complete
//! program.
//!
//! Input: the parts, and the sources of the workspace. Output: one `.crate` for each. Entry point: [`make`].

use crate::{Failure, Parts, ROOT, VERSION, read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The published crates, each after those that it depends on.
const CRATES: [&str; 5] =
    ["broadsheet", "broadsheet-cards", "broadsheet-images", "broadsheet-publish", "broadsheet-cli"];

/// The packed reader in the folder of a crate, while the crate is packed. The file is removed at the end.
struct IncludedReader(PathBuf);

impl IncludedReader {
    fn copy(pack: &Path) -> Result<Self, Failure> {
        let file = Path::new(ROOT).join("crates/cli/reader.pack");
        fs::copy(pack, &file).map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
        Ok(IncludedReader(file))
    }
}

impl Drop for IncludedReader {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.0);
    }
}

/// Makes the crates.
pub fn make(parts: &Parts) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let _included = IncludedReader::copy(&parts.pack)?;
    let target = parts.out.join("cargo");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // The packed reader is not in the repository, so the folder of the crate differs from it.
    command.args(["package", "--quiet", "--no-verify", "--allow-dirty"]).arg("--target-dir").arg(&target);
    for name in CRATES {
        command.args(["--package", name]);
    }
    let output = command.current_dir(ROOT).output().map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo package failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    let mut packages = Vec::new();
    for name in CRATES {
        let file = format!("{name}-{VERSION}.crate");
        let bytes = read(&target.join("package").join(&file))?;
        packages.push((file, bytes));
    }
    _ = fs::remove_dir_all(&target);
    Ok(packages)
}

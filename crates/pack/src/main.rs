//! Makes the packages of a release. `make pack` calls it, and so does the release workflow on each platform.
//!
//! Input: the target triple, the program for it, the packed reader, and the folder `packaging`. Output: the packages
//! and `SHA256SUMS`. Entry point: `main`.

mod archive;
mod bundling;
mod compressed;
mod crates;
mod element;
mod entry;
mod npm;
mod platform;
mod plugin;
mod template;
mod wheel;

use element::Reader;
use platform::Platform;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// The version of every package.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The address of the repository, from Cargo.toml.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// The root of the repository.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

const USAGE: &str = "usage: pack TARGET PROGRAM READER OUT\n\n\
    TARGET   the target triple of the program, such as x86_64-unknown-linux-gnu\n\
    PROGRAM  the program `broadsheet` for that target, which must run on this machine\n\
    READER   the file reader.pack, which `trunk build --release` writes into the target folder\n\
    OUT      the folder for the packages; packages of other targets in it are kept\n";

/// What the packages are made of.
pub struct Parts {
    /// The platform of the program.
    pub platform: Platform,
    /// The file of the program.
    pub program: PathBuf,
    /// The packed reader.
    pub pack: PathBuf,
    /// The files of the reader.
    pub reader: Reader,
    /// The folder of the packages.
    pub out: PathBuf,
}

/// An error, as text that says what to do.
pub type Failure = String;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [target, program, pack, out] = &arguments[..] else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(target, Path::new(program), Path::new(pack), Path::new(out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("pack: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(target: &str, program: &Path, pack: &Path, out: &Path) -> Result<(), Failure> {
    // Everything is verified before anything is written.
    let reader = Reader::unpack(&read(pack)?).map_err(|error| format!("{} {error}", pack.display()))?;
    let platform = Platform::of(target, &read(program)?)?;
    let printed = archive::output_of(program, &["--version"])?;
    let version = printed.trim().rsplit(' ').next().unwrap_or_default();
    if version != VERSION {
        let advice = "build both from the same sources with `make pack`";
        return Err(format!("{} has version {version} instead of {VERSION}; {advice}", program.display()));
    }
    fs::create_dir_all(out).map_err(|error| format!("{} cannot be created: {error}", out.display()))?;
    let [program, pack, out] = [program, pack, out].map(Path::to_owned);
    let parts = Parts { platform, program, pack, reader, out };
    let makers = [archive::make, npm::make, wheel::make, plugin::make, crates::make];
    for make in makers {
        for (name, bytes) in make(&parts)? {
            write(&parts.out, &name, &bytes)?;
        }
    }
    if !is_published() {
        eprintln!("pack: the packages name no repository; set `repository` in Cargo.toml before a release");
    }
    for (name, bytes) in template::make(&parts)? {
        write(&parts.out, &name, &bytes)?;
    }
    write_sums(&parts.out)
}

/// Reads a file. The error names it.
pub fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| format!("{} cannot be read: {error}; `make pack` builds it first", file.display()))
}

/// Reads a file of the repository as text.
pub fn source(name: &str) -> Result<String, Failure> {
    fs::read_to_string(Path::new(ROOT).join(name)).map_err(|error| format!("{name} cannot be read: {error}"))
}

/// Inserts the address of the repository. As long as Cargo.toml has a placeholder, lines that need it are left out.
pub fn with_repository(text: &str) -> String {
    if is_published() {
        return text.replace("%REPOSITORY%", REPOSITORY);
    }
    text.split_inclusive('\n').filter(|line| !line.contains("%REPOSITORY%")).collect()
}

/// Whether Cargo.toml has the address of the repository.
pub fn is_published() -> bool {
    !REPOSITORY.contains("OWNER")
}

/// The SHA-256 sum in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write(out: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(out.join(name), bytes).map_err(|error| format!("{name} cannot be written: {error}"))?;
    println!("{:>11} bytes  {name}", bytes.len());
    Ok(())
}

/// The name of the file with the sums of all packages.
const SUMS: &str = "SHA256SUMS";

/// Writes the sums of all files in the folder, sorted by name, in the format of `sha256sum`.
fn write_sums(out: &Path) -> Result<(), Failure> {
    let unreadable = |error| format!("{} cannot be read: {error}", out.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(out).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() && name != SUMS {
            names.push(name);
        }
    }
    names.sort();
    let mut sums = String::new();
    for name in names {
        sums += &format!("{}  {name}\n", sha256(&read(&out.join(&name))?));
    }
    write(out, SUMS, sums.as_bytes())
}

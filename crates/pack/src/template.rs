//! The Homebrew formula and the Dockerfile, which name the archives with their sums.
//!
//! Input: the templates in `packaging`, and the archives in the output folder. Output: `broadsheet.rb` and
//! `Dockerfile`. Entry point: [`make`].

use crate::archive::stem;
use crate::{Failure, Parts, REPOSITORY, VERSION, read, sha256, source, with_repository};
use std::path::Path;

/// Homebrew's name of a processor, and its targets.
type Processor = (&'static str, &'static [&'static str]);

/// The blocks of the formula: Homebrew's name of the system, and for each of its processors the targets in order of
/// preference. The static program runs on every Linux.
const SYSTEMS: [(&str, [Processor; 2]); 2] = [
    ("macos", [("arm", &["aarch64-apple-darwin"]), ("intel", &["x86_64-apple-darwin"])]),
    (
        "linux",
        [
            ("arm", &["aarch64-unknown-linux-musl", "aarch64-unknown-linux-gnu"]),
            ("intel", &["x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu"]),
        ],
    ),
];

/// Makes both files. They contain only the platforms whose archives are in the output folder.
pub fn make(parts: &Parts) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let formula = source("packaging/homebrew/broadsheet.rb")?
        .replace("%DOWNLOADS%", &downloads(&parts.out)?)
        .replace("%VERSION%", VERSION)
        .replace("%REPOSITORY%", REPOSITORY);
    let mut made = vec![("broadsheet.rb".to_owned(), formula.into_bytes())];
    // The static program needs no other files. One that needs glibc runs on the system that it was built on.
    let image = [("x86_64-unknown-linux-musl", "scratch"), ("x86_64-unknown-linux-gnu", "debian:13-slim")];
    let image = image.into_iter().find(|(triple, _)| parts.out.join(archive(triple)).is_file());
    if let Some((triple, base)) = image {
        let dockerfile = with_repository(&source("packaging/docker/Dockerfile")?)
            .replace("%BASE%", base)
            .replace("%ARCHIVE%", &stem(triple))
            .replace("%VERSION%", VERSION);
        made.push(("Dockerfile".to_owned(), dockerfile.into_bytes()));
    }
    Ok(made)
}

fn archive(triple: &str) -> String {
    stem(triple) + ".tar.gz"
}

/// The blocks with the addresses and sums of the archives.
fn downloads(out: &Path) -> Result<String, Failure> {
    let mut blocks = Vec::new();
    for (system, processors) in SYSTEMS {
        let mut inner = Vec::new();
        for (processor, triples) in processors {
            let Some(name) = triples.iter().map(|triple| archive(triple)).find(|name| out.join(name).is_file()) else {
                continue;
            };
            let sum = sha256(&read(&out.join(&name))?);
            inner.push(format!(
                "    on_{processor} do\n      url \"{REPOSITORY}/releases/download/v{VERSION}/{name}\"\n      \
                 sha256 \"{sum}\"\n    end\n"
            ));
        }
        if !inner.is_empty() {
            blocks.push(format!("  on_{system} do\n{}  end\n", inner.join("\n")));
        }
    }
    Ok(blocks.join("\n"))
}

//! The archive of a platform: the program, its licences, manual pages and completions.
//!
//! Input: the parts. Output: `broadsheet-VERSION-TARGET.tar.gz`, or `.zip` for Windows. Entry point: [`make`].

use crate::entry::{Entry, tar_gz, zip};
use crate::{Failure, Parts, VERSION, read, source};
use std::path::Path;
use std::process::Command;

/// The commands with a manual page.
const COMMANDS: [&str; 9] = ["new", "build", "check", "serve", "probe", "embed", "import", "completions", "man"];

/// Shells, with the usual file name of their completions.
const SHELLS: [(&str, &str); 4] = [
    ("bash", "broadsheet.bash"),
    ("zsh", "_broadsheet"),
    ("fish", "broadsheet.fish"),
    ("powershell", "_broadsheet.ps1"),
];

/// The name of the archive without its extension. The only folder in the archive has the same name.
pub fn stem(triple: &str) -> String {
    format!("broadsheet-{VERSION}-{triple}")
}

/// Makes the archive.
pub fn make(parts: &Parts) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let stem = stem(parts.platform.triple);
    let at = |name: &str| format!("{stem}/{name}");
    let mut entries = vec![Entry::program(at(parts.platform.file_name()), read(&parts.program)?)];
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "CHANGELOG.md"] {
        entries.push(Entry::file(at(name), source(name)?));
    }
    entries.push(Entry::file(at("man/broadsheet.1"), output_of(&parts.program, &["man"])?));
    for command in COMMANDS {
        let page = output_of(&parts.program, &["man", command])?;
        entries.push(Entry::file(at(&format!("man/broadsheet-{command}.1")), page));
    }
    for (shell, file) in SHELLS {
        let script = output_of(&parts.program, &["completions", shell])?;
        entries.push(Entry::file(at(&format!("completions/{file}")), script));
    }
    Ok(vec![match parts.platform.os {
        "win32" => (stem + ".zip", zip(&entries)?),
        _ => (stem + ".tar.gz", tar_gz(&entries)?),
    }])
}

/// Runs the program and returns what it prints.
pub fn output_of(program: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("{} cannot be run: {error}", program.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{} {} failed: {said}", program.display(), arguments.join(" ")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

//! Checks file names of the output: no hidden names, and no names that Windows cannot store.
//!
//! Input: a decoded path, relative to the site's root. Output: the first [`Fault`] in it, with a suggestion for
//! another name. Entry point: [`fault`].

use broadsheet::content::slug;
use std::fmt;

/// The one hidden folder that sites publish (RFC 8615). It is allowed at the root only.
const WELL_KNOWN: &str = ".well-known";

/// Why a part of a path is refused. `Display` explains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    part: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Begins with a dot.
    Hidden,
    /// The name of a Windows device.
    Device,
    /// Ends with a dot or a space.
    Ending,
}

/// Returns the first invalid part of a path.
pub fn fault(path: &str) -> Option<Fault> {
    let rest = path.strip_prefix(WELL_KNOWN).filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    rest.split('/').find_map(fault_of_part)
}

/// Checks one part of a path.
pub fn fault_of_part(part: &str) -> Option<Fault> {
    let kind = match part {
        _ if part.starts_with('.') => Kind::Hidden,
        _ if is_device(part) => Kind::Device,
        _ if part.ends_with(['.', ' ']) => Kind::Ending,
        _ => return None,
    };
    Some(Fault { part: part.to_owned(), kind })
}

/// Whether Windows treats a name as a device. It ignores case and extension.
fn is_device(part: &str) -> bool {
    let stem = part.split(['.', ':']).next().unwrap_or_default().trim_end_matches(' ').to_ascii_lowercase();
    let ported = stem.replace(['¹', '²', '³'], "1");
    slug::is_device(&ported) || matches!(&*stem, "conin$" | "conout$")
}

impl Fault {
    /// Returns a similar name that is valid.
    pub fn suggestion(&self) -> String {
        let name = self.part.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
        match name.find(['.', ':', ' ']) {
            _ if name.is_empty() => String::from("page"),
            Some(at) if is_device(name) => [&name[..at], "-1", &name[at..]].concat(),
            None if is_device(name) => [name, "-1"].concat(),
            _ => name.to_owned(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = &self.part;
        match self.kind {
            Kind::Hidden => write!(f, "`{part}` begins with a dot, so it would be a hidden file or folder"),
            Kind::Device => write!(f, "`{part}` is the name of a device on Windows, where no file can have this name"),
            Kind::Ending => write!(f, "`{part}` ends with a dot or a space, which Windows removes from names"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_hidden_names_devices_and_endings() {
        let table = [
            (".git", "git"),
            ("a/.git/b", "git"),
            ("...", "page"),
            (".con", "con-1"),
            ("a/.well-known", "well-known"),
            (".well-known/.x", "x"),
            (".well-knownx", "well-knownx"),
            ("con", "con-1"),
            ("a/CON/b", "CON-1"),
            ("Aux.html", "Aux-1.html"),
            ("nul.tar.gz", "nul-1.tar.gz"),
            ("prn .txt", "prn-1 .txt"),
            ("com0", "com0-1"),
            ("LPT9.md", "LPT9-1.md"),
            ("com¹", "com¹-1"),
            ("conin$", "conin$-1"),
            ("CONOUT$.x", "CONOUT$-1.x"),
            ("aux:stream", "aux-1:stream"),
            ("why...", "why"),
            ("con.", "con-1"),
            ("a ", "a"),
        ];
        for (path, suggestion) in table {
            let fault = fault(path).unwrap_or_else(|| panic!("{path} is accepted"));
            assert_eq!(fault.suggestion(), suggestion, "{path}");
            assert_eq!(fault_of_part(&fault.suggestion()), None, "{path}");
        }
    }

    #[test]
    fn accepts_other_names() {
        for path in [
            "",
            "posts/one",
            ".well-known",
            ".well-known/security.txt",
            "console",
            "icon",
            "com10",
            "com",
            "lpt",
            "v1.2",
            "a.con",
            "about-con",
            "новости",
            "2026/03",
        ] {
            assert_eq!(fault(path), None, "{path}");
        }
    }
}

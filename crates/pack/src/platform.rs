//! The platforms of the program, and what each registry calls them.
//!
//! Input: a target triple and the program. Output: a [`Platform`]. Entry point: [`Platform::of`].

use crate::Failure;
use object::Endianness;
use object::elf::FileHeader64;
use object::read::elf::{ElfFile64, FileHeader};

/// The supported targets: triple, `process.platform` and `process.arch` of Node, and the tag of wheels. The tag of
/// Linux depends on the program.
pub const TARGETS: [(&str, &str, &str, &str); 7] = [
    ("x86_64-unknown-linux-gnu", "linux", "x64", "x86_64"),
    ("aarch64-unknown-linux-gnu", "linux", "arm64", "aarch64"),
    ("x86_64-unknown-linux-musl", "linux", "x64", "x86_64"),
    ("aarch64-unknown-linux-musl", "linux", "arm64", "aarch64"),
    ("x86_64-apple-darwin", "darwin", "x64", "macosx_10_12_x86_64"),
    ("aarch64-apple-darwin", "darwin", "arm64", "macosx_11_0_arm64"),
    ("x86_64-pc-windows-msvc", "win32", "x64", "win_amd64"),
];

/// The libraries that any Linux of the tag `manylinux` has (PEP 600).
const MANYLINUX: [&str; 8] = [
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
];

/// A platform.
pub struct Platform {
    /// The target triple.
    pub triple: &'static str,
    /// `process.platform` in Node.
    pub os: &'static str,
    /// `process.arch` in Node.
    pub cpu: &'static str,
    /// The tag of a wheel.
    pub wheel: String,
    /// Whether the program needs the libraries of glibc.
    pub needs_glibc: bool,
}

impl Platform {
    /// The platform of a program. Fails for an unsupported target, and for a program that needs unusual libraries.
    pub fn of(triple: &str, program: &[u8]) -> Result<Self, Failure> {
        let known = || TARGETS.map(|(triple, ..)| triple).join(", ");
        let (triple, os, cpu, tag) = TARGETS
            .into_iter()
            .find(|(known, ..)| *known == triple)
            .ok_or_else(|| format!("target {triple} is not supported; use one of {}", known()))?;
        if os != "linux" {
            return Ok(Platform { triple, os, cpu, wheel: tag.to_owned(), needs_glibc: false });
        }
        let needs = Needs::of(program).map_err(|error| format!("the program cannot be analysed: {error}"))?;
        let wheel = match needs.glibc {
            None if needs.libraries.is_empty() => format!("manylinux2014_{tag}.musllinux_1_1_{tag}"),
            None => return Err(format!("the program needs {}, but not glibc", needs.libraries.join(", "))),
            Some((major, minor)) => format!("manylinux_{major}_{minor}_{tag}"),
        };
        let unusual: Vec<_> = needs.libraries.iter().filter(|name| !MANYLINUX.contains(&name.as_str())).collect();
        if !unusual.is_empty() {
            return Err(format!("the program needs {unusual:?}, which not every Linux has; link them statically"));
        }
        Ok(Platform { triple, os, cpu, wheel, needs_glibc: needs.glibc.is_some() })
    }

    /// The file name of the program.
    pub fn file_name(&self) -> &'static str {
        if self.os == "win32" { "broadsheet.exe" } else { "broadsheet" }
    }
}

/// What a Linux program needs.
struct Needs {
    libraries: Vec<String>,
    /// The newest version of glibc that a symbol needs.
    glibc: Option<(u32, u32)>,
}

impl Needs {
    fn of(program: &[u8]) -> object::Result<Self> {
        let elf: ElfFile64<'_, Endianness> = ElfFile64::parse(program)?;
        let header: &FileHeader64<Endianness> = elf.elf_header();
        let endian = header.endian()?;
        let sections = header.sections(endian, program)?;
        let mut needs = Needs { libraries: Vec::new(), glibc: None };
        if let Some((mut libraries, link)) = sections.gnu_verneed(endian, program)? {
            let strings = sections.strings(endian, program, link)?;
            while let Some((library, mut versions)) = libraries.next()? {
                needs.libraries.push(String::from_utf8_lossy(library.file(endian, strings)?).into_owned());
                while let Some(version) = versions.next()? {
                    let name = String::from_utf8_lossy(version.name(endian, strings)?).into_owned();
                    needs.glibc = needs.glibc.max(glibc_version(&name));
                }
            }
        }
        Ok(needs)
    }
}

/// The version in the name of a symbol version, such as `GLIBC_2.34`.
fn glibc_version(name: &str) -> Option<(u32, u32)> {
    let (major, rest) = name.strip_prefix("GLIBC_")?.split_once('.')?;
    Some((major.parse().ok()?, rest.split('.').next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_glibc_are_compared_as_numbers() {
        let newest = ["GLIBC_2.2.5", "GLIBC_2.34", "GCC_3.0", "GLIBC_2.9"].into_iter().filter_map(glibc_version).max();
        assert_eq!(newest, Some((2, 34)));
    }

    #[test]
    fn an_unknown_target_is_refused_with_the_known_ones() {
        let refused = Platform::of("sparc-sun-solaris", &[]).err().unwrap();
        assert!(refused.contains("sparc-sun-solaris") && refused.contains("aarch64-apple-darwin"), "{refused}");
        assert!(Platform::of("x86_64-unknown-linux-gnu", b"no program").is_err());
        let mac = Platform::of("aarch64-apple-darwin", &[]).unwrap();
        assert_eq!(
            (mac.os, mac.cpu, &*mac.wheel, mac.file_name()),
            ("darwin", "arm64", "macosx_11_0_arm64", "broadsheet")
        );
    }

    /// This test is a program that needs glibc.
    #[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
    #[test]
    fn the_tag_of_a_linux_program_is_its_newest_glibc() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let platform = Platform::of("x86_64-unknown-linux-gnu", &program).unwrap();
        assert!(platform.needs_glibc);
        let minor = platform.wheel.strip_prefix("manylinux_2_").unwrap().strip_suffix("_x86_64").unwrap();
        assert!(minor.parse::<u32>().unwrap() >= 17, "{}", platform.wheel);
    }
}

//! Reads a source file, and converts byte ranges to positions in it.
//!
//! Input: a path. Output: a [`Source`] (UTF-8 without a byte-order mark, lines end with `\n`), or a [`Diagnostic`].
//! Entry point: [`Source::open`].

use crate::source::code::Code;
use crate::source::confinement::{Confinement, Denied};
use crate::source::diagnostic::{Diagnostic, Place, system_message};
use std::fs::File;
use std::io::{self, Read};
use std::{ops::Range, path::Path, path::PathBuf};

/// Maximum length of a file, in bytes.
const MAX_FILE_BYTES: u64 = 100_000_000;
/// Maximum length of a line in a diagnostic, in bytes.
const MAX_SHOWN_LINE: usize = 2_000;

/// The text of a file.
#[derive(Clone, Debug)]
pub struct Source {
    /// As the caller named it: relative to the current folder if the caller's path is relative.
    pub path: PathBuf,
    /// The normalised text.
    pub text: String,
}

impl Source {
    /// Reads a file if `confinement` allows it, after resolving symbolic links.
    pub fn open(path: &Path, confinement: &Confinement) -> Result<Self, Diagnostic> {
        match confinement.open(path) {
            Ok(file) => Source::from_file(path, file),
            Err(Denied::Failed(why)) => Err(unreadable(path, &why)),
            Err(Denied::Refused(refusal)) => Err(refusal.at_file(path)),
        }
    }

    /// Reads a file without checking its location: only for files that [`Source::open`] has read, to show a line.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        Source::from_file(path, File::open(path).map_err(|why| unreadable(path, &why))?)
    }

    fn from_file(path: &Path, file: File) -> Result<Self, Diagnostic> {
        let length = file.metadata().map_err(|why| unreadable(path, &why))?.len();
        let mut bytes = Vec::with_capacity(length.min(MAX_FILE_BYTES) as usize + 1);
        // The file can grow while it is read.
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|why| unreadable(path, &why))?;
        let length = length.max(bytes.len() as u64);
        if length > MAX_FILE_BYTES {
            let (size, limit) = (length / 1_000_000, MAX_FILE_BYTES / 1_000_000);
            let what = format!("this file is {size} MB; the limit for a source file is {limit} MB");
            let help = "check that it is a text file, or split it into several articles";
            return Err(Diagnostic::error(Code::UnreadableFile, what).at(Place::file(path)).help(help));
        }
        let mut text = String::from_utf8(bytes)
            .map_err(|not| invalid_utf8(path, not.as_bytes(), not.utf8_error().valid_up_to()))?;
        if let Some(nul) = memchr::memchr(0, text.as_bytes()) {
            return Err(invalid_utf8(path, text.as_bytes(), nul));
        }
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        Ok(Source { path: path.to_owned(), text })
    }

    /// Returns the position of `span`, in bytes of the text. Ends inside a character move to its start.
    pub fn place(&self, span: Range<usize>) -> Place {
        let start = char_boundary(&self.text, span.start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |length| start + length);
        let end = char_boundary(&self.text, span.end).clamp(start, line_end);
        let line = &self.text[line_start..line_end];
        let shown = line.len() <= MAX_SHOWN_LINE;
        Place {
            path: self.path.clone(),
            line: self.text[..line_start].bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: self.text[line_start..start].chars().count() + 1,
            text: shown.then(|| line.to_owned()),
            span: start - line_start..end - line_start,
        }
    }
}

/// Returns the last character boundary at or before `at`.
fn char_boundary(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

/// Returns the error for a file that cannot be read.
pub fn unreadable(path: &Path, why: &io::Error) -> Diagnostic {
    let help = match why.kind() {
        io::ErrorKind::NotFound => "check the name",
        io::ErrorKind::PermissionDenied => "check its read permissions",
        _ => "check the file",
    };
    Diagnostic::error(Code::UnreadableFile, format!("cannot read {}: {}", path.display(), system_message(why)))
        .at(Place::file(path))
        .help(help)
}

/// Returns the error for bytes that are not UTF-8 text; the first `valid` bytes are.
fn invalid_utf8(path: &Path, bytes: &[u8], valid: usize) -> Diagnostic {
    let help = "save it as UTF-8";
    let (what, help) = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("this file is UTF-16, not UTF-8", help),
        _ if bytes.get(valid) == Some(&0) => {
            ("there is a NUL byte here", "remove the byte, or save the file as UTF-8 text")
        }
        _ => ("this file is not UTF-8 text", help),
    };
    // Show the line with invalid bytes replaced. A UTF-16 line would consist of replacements only, so it is not shown.
    let shown: String = String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}");
    let is_text = !matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    let readable = Source { path: path.to_owned(), text: shown };
    let mut place = readable.place(valid..valid);
    place.text = place.text.filter(|_| is_text);
    Diagnostic::error(Code::UnreadableFile, what).at(place).help(help)
}

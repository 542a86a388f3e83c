//! Diagnostics: what is wrong with the input, where, and how to fix it.
//!
//! Input: [`Diagnostic`]s from every step of a build. Output: a sorted report as text or JSON.
//! Entry point: [`Report`].

use crate::source::code::Code;
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use std::fmt::{self, Write as _};
use std::{cmp::Ordering, collections::BTreeMap, error::Error, ops::Range, path::Path, path::PathBuf};

/// How serious a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops the build.
    Error,
    /// Does not stop the build.
    Warning,
    /// Information only; nothing is wrong.
    Note,
}

impl Severity {
    /// Returns the lower-case name, as used in text and JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A position in a file, with the text of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// Starts at 1; 0 means the whole file.
    pub line: usize,
    /// In characters; starts at 1.
    pub column: usize,
    /// The text of the line, if it can be shown.
    pub text: Option<String>,
    /// The marked part of the line, in bytes.
    pub span: Range<usize>,
}

impl Place {
    /// Refers to a whole file or folder.
    pub fn file(path: &Path) -> Self {
        Place { path: path.to_owned(), line: 0, column: 0, text: None, span: 0..0 }
    }
}

/// An error, a warning or a note for the publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How serious it is.
    pub severity: Severity,
    /// What kind of problem it is.
    pub code: Code,
    /// What is wrong, without a full stop.
    pub message: String,
    /// The position, if there is one.
    pub place: Option<Box<Place>>,
    /// How to fix it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Creates an error, which stops the build. Only for problems that would lose or corrupt content.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Error, code, message: message.into(), place: None, help: None }
    }

    /// Creates a warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
    }

    /// Creates a note.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(code, message) }
    }

    /// Sets the position.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Sets the help text.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Renders it as rustc does: the line of the file below `file:line:column`.
    fn draw(&self, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = level.primary_title(self.message.as_str()).elements([] as [Origin; 0]);
        if let Some(place) = &self.place {
            // Control characters could be terminal commands.
            let path = place.path.to_string_lossy().replace(char::is_control, "\u{fffd}");
            group = match &place.text {
                Some(text) if place.line > 0 => group.element(
                    Snippet::source(text.as_str())
                        .path(path)
                        .line_start(place.line)
                        .annotation(AnnotationKind::Primary.span(place.span.clone())),
                ),
                _ if place.line > 0 => group.element(Origin::path(path).line(place.line).char_column(place.column)),
                _ => group.element(Origin::path(path)),
            };
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }

    /// One JSON object.
    /// Returns it as a JSON object.
    pub fn to_json(&self) -> serde_json::Value {
        let place = self.place.as_ref();
        let line = place.filter(|place| place.line > 0);
        serde_json::json!({
            "severity": self.severity.name(),
            "code": self.code.name(),
            "message": self.message,
            "help": self.help,
            "path": place.map(|place| place.path.to_string_lossy()),
            "line": line.map(|place| place.line),
            "column": line.map(|place| place.column),
        })
    }

    fn order(&self, other: &Self) -> Ordering {
        let place = |it: &Self| it.place.as_ref().map(|place| (place.path.clone(), place.line, place.column));
        place(self)
            .cmp(&place(other))
            .then(self.severity.cmp(&other.severity))
            .then_with(|| self.message.cmp(&other.message))
    }
}

/// One line, in the format of compilers: `FILE:LINE:COLUMN: error: MESSAGE; HELP`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}:", place.path.display())?;
            if place.line > 0 {
                write!(f, "{}:{}:", place.line, place.column)?;
            }
            f.write_str(" ")?;
        }
        write!(f, "{}: {}", self.severity.name(), self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl Error for Diagnostic {}

/// All diagnostics of a build.
#[derive(Clone, Debug, Default)]
pub struct Report(Vec<Diagnostic>);

impl Report {
    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Returns the number of diagnostics with this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Whether there is an error, which stops the build.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Turns all warnings into errors, for `strict`.
    pub fn make_strict(&mut self) {
        for diagnostic in self.0.iter_mut().filter(|diagnostic| diagnostic.severity == Severity::Warning) {
            diagnostic.severity = Severity::Error;
        }
    }

    /// Removes all notes, for `--quiet`.
    pub fn remove_notes(&mut self) {
        self.0.retain(|diagnostic| diagnostic.severity != Severity::Note);
    }

    /// Returns the number of problems of each kind, most severe first, then most frequent first.
    pub fn kinds(&self) -> Vec<(Severity, Code, usize)> {
        let mut kinds: BTreeMap<(Severity, Code), usize> = BTreeMap::new();
        for Diagnostic { severity, code, .. } in &self.0 {
            *kinds.entry((*severity, *code)).or_default() += 1;
        }
        let mut kinds: Vec<_> = kinds.into_iter().map(|((severity, code), number)| (severity, code, number)).collect();
        kinds.sort_by_key(|(severity, _, number)| (*severity, std::cmp::Reverse(*number)));
        kinds
    }

    /// Returns a line for each kind of error and warning, with its number and its code; empty if there are none.
    pub fn summary(&self) -> String {
        let problems = self.kinds().into_iter().filter(|(severity, ..)| *severity != Severity::Note);
        problems
            .map(|(severity, code, number)| format!("{number:>6} {:<7}  {}\n", severity.name(), code.name()))
            .collect()
    }

    /// Returns the diagnostics sorted by file, line and column.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.0.iter().collect();
        all.sort_by(|a, b| a.order(b));
        all
    }

    /// Renders warnings and notes, then errors, so that the most important ones end up last on the terminal.
    /// Shows at most `most` warnings and notes. The text contains ANSI colours, which the stream may strip.
    pub fn draw(&self, most: usize) -> String {
        let renderer = Renderer::styled();
        let (errors, rest): (Vec<_>, Vec<_>) = self.sorted().into_iter().partition(|it| it.severity == Severity::Error);
        let mut text = String::new();
        for diagnostic in rest.iter().take(most).chain(&errors) {
            let _ = writeln!(text, "{}\n", diagnostic.draw(&renderer));
        }
        if let Some(more) = rest.len().checked_sub(most).filter(|more| *more > 0) {
            let _ = writeln!(text, "… and {more} more; `broadsheet check` shows them all\n");
        }
        text
    }

    /// Returns one JSON object per line.
    pub fn to_json_lines(&self) -> String {
        self.sorted().iter().map(|diagnostic| format!("{}\n", diagnostic.to_json())).collect()
    }
}

impl Extend<Diagnostic> for Report {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        for diagnostic in diagnostics {
            // Several threads may report the same problem, such as a full disk.
            let is_duplicate = diagnostic.place.is_none() && self.0.contains(&diagnostic);
            if !is_duplicate {
                self.0.push(diagnostic);
            }
        }
    }
}

/// Returns a number with its noun: "1 article", "2 articles".
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Returns the message of a system error without its number, with a lower-case first letter.
pub fn system_message(why: &std::io::Error) -> String {
    let text = why.to_string();
    let mut text = text.split(" (os error").next().unwrap_or_default().to_owned();
    // Only the first letter: the rest may contain a path.
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}

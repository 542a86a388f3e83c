//! What is wrong with a publisher's content, where, and what to do about it.
//!
//! Every step of a build returns [`Diagnostic`]s instead of stopping at the first; [`Report`] sorts and prints them.

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use std::fmt::{self, Write as _};
use std::{cmp::Ordering, error::Error, ops::Range, path::Path, path::PathBuf};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is published until it is put right.
    Error,
    /// Published all the same.
    Warning,
    /// Nothing is wrong: something was done that a person may want to know.
    Note,
}

impl Severity {
    /// The word for it, in output for machines too.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A place in a file, with the line itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// Counts from 1; 0 is the file as a whole.
    pub line: usize,
    /// In characters, counts from 1.
    pub column: usize,
    /// The line, where it can be shown.
    pub text: Option<String>,
    /// The part of the line that is meant, in bytes of it.
    pub span: Range<usize>,
}

impl Place {
    /// A whole file or folder.
    pub fn file(path: &Path) -> Self {
        Place { path: path.to_owned(), line: 0, column: 0, text: None, span: 0..0 }
    }
}

/// One thing a publisher should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, without a full stop.
    pub message: String,
    /// Where, if it is somewhere.
    pub place: Option<Box<Place>>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Something that stops the build.
    pub fn error(message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Error, message: message.into(), place: None, help: None }
    }

    /// Something that does not.
    pub fn warning(message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message) }
    }

    /// Something that was done.
    pub fn note(message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(message) }
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// For people: the line itself below `file:line:column`, as rustc draws it.
    fn draw(&self, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = level.primary_title(self.message.as_str()).elements([] as [Origin; 0]);
        if let Some(place) = &self.place {
            // What a terminal would obey is shown as a sign.
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

    /// For machines: one object.
    fn to_json(&self) -> serde_json::Value {
        let place = self.place.as_ref();
        let line = place.filter(|place| place.line > 0);
        serde_json::json!({
            "severity": self.severity.name(),
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

/// One line, as compilers print it: `FILE:LINE:COLUMN: error: MESSAGE; HELP`.
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

/// All that there is to say about a build, in the order of files and lines.
#[derive(Clone, Debug, Default)]
pub struct Report(Vec<Diagnostic>);

impl Report {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// How many of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Whether something stops the build.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Sorted by file, line and column.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.0.iter().collect();
        all.sort_by(|a, b| a.order(b));
        all
    }

    /// For people: warnings and notes, then errors, so that what matters most stands last, where the eye is. Of the
    /// warnings no more than `most` are shown. Styled with ANSI colours, which the stream may strip.
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

    /// For machines: one JSON object a line.
    pub fn to_json_lines(&self) -> String {
        self.sorted().iter().map(|diagnostic| format!("{}\n", diagnostic.to_json())).collect()
    }
}

impl Extend<Diagnostic> for Report {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        for diagnostic in diagnostics {
            // A disk that is full is full for every thread.
            let is_said = diagnostic.place.is_none() && self.0.contains(&diagnostic);
            if !is_said {
                self.0.push(diagnostic);
            }
        }
    }
}

/// "1 article", "2 articles".
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The message of an error from the system without its number.
pub fn system_message(why: &std::io::Error) -> String {
    let text = why.to_string();
    let mut text = text.split(" (os error").next().unwrap_or_default().to_owned();
    // The rest may contain a path.
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}

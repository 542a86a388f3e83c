//! Formulas that a script has written twice or three times.
//!
//! Input: the container that KaTeX, MathJax or MediaWiki writes. Output: its MathML, or its source as code. Entry
//! point: [`Repair::formula`].

use super::{
    Repair,
    pieces::{Piece, Tag, end_of},
};
use crate::html::escape;

/// Classes of containers. Each contains a formula for browsers with MathML, and one for others.
const CONTAINERS: [&str; 8] = [
    "katex",
    "MathJax",
    "MathJax_CHTML",
    "MathJax_SVG",
    "MathJax_Display",
    "mjx-chtml",
    "MJXc-display",
    "mwe-math-element",
];

/// The number of containers without a formula after which no more are searched.
const MAX_FAILURES: u32 = 200;

/// The number of pieces after a preview in which its formula must follow.
const NEAR: usize = 32;

/// Returns whether a body may contain such formulas.
pub(super) fn occur(html: &str) -> bool {
    ["katex", "MathJax", "mathjax", "mjx-", "mwe-math", "math/"].iter().any(|sign| html.contains(sign))
}

impl Repair<'_> {
    /// Writes the formula that starts at `at`. Returns the index of the next piece, or `None` if it is no formula.
    pub(super) fn formula(&mut self, at: usize, tag: &Tag, to: usize) -> Option<usize> {
        let (html, pieces) = (self.html, self.pieces);
        let name = tag.name(html);
        if name == "script" {
            return self.source(at, tag, to);
        }
        if tag.has_class(html, "MathJax_Preview") {
            // The source, until the script has written the formula.
            let end = end_of(html, pieces, at, to);
            return (pieces[end..to].iter().take(NEAR).any(|piece| self.is_container(piece))).then_some(end + 1);
        }
        if !self.is_container(&pieces[at]) {
            return None;
        }
        let end = end_of(html, pieces, at, to);
        let inside = at..end;
        let math = inside
            .clone()
            .find(|&index| matches!(&pieces[index], Piece::Start(tag) if local(&tag.name(html)) == "math"));
        let mathml = pieces[inside.clone()].iter().find_map(|piece| match piece {
            Piece::Start(tag) => tag.value(html, "data-mathml"),
            _ => None,
        });
        if let Some(math) = math {
            let math_end = end_of(html, pieces, math, end);
            self.copy(math, (math_end + 1).min(end));
        } else if let Some(mathml) = mathml {
            self.out.push_str(&mathml);
        } else if let Some(source) = pieces[inside.clone()].iter().position(|piece| self.is_source(piece)) {
            self.write_code(at + source, end);
        } else {
            self.failures += 1;
            self.has_formulas = self.failures < MAX_FAILURES;
            return None;
        }
        // The script after a rendered formula has its source again.
        let next = (end + 1).min(to);
        match pieces.get(next) {
            Some(Piece::Start(after)) if next < to && self.is_math_script(after) => {
                Some((end_of(html, pieces, next, to) + 1).min(to))
            }
            _ => Some(next),
        }
    }

    /// Writes the source in a script that was not rendered.
    fn source(&mut self, at: usize, tag: &Tag, to: usize) -> Option<usize> {
        if !self.is_math_script(tag) {
            return None;
        }
        let end = end_of(self.html, self.pieces, at, to);
        match tag.value(self.html, "type") {
            Some(kind) if kind.contains("mml") => self.copy(at + 1, end),
            _ => self.write_code(at, end),
        }
        Some((end + 1).min(to))
    }

    /// Writes the text of pieces as code.
    fn write_code(&mut self, at: usize, end: usize) {
        let mut source = String::new();
        for piece in &self.pieces[at..end] {
            match piece {
                Piece::Text(range) => source.push_str(&crate::html::decode(&self.html[range.clone()])),
                Piece::Other(range) => source.push_str(&self.html[range.clone()]),
                Piece::End(..) if !source.is_empty() => break,
                _ => {}
            }
        }
        self.out.push_str("<code>");
        escape(&mut self.out, source.trim());
        self.out.push_str("</code>");
    }

    /// Copies pieces. A prefix of MathML is removed.
    fn copy(&mut self, from: usize, to: usize) {
        let has_formulas = std::mem::replace(&mut self.has_formulas, false);
        self.write(from, to);
        self.has_formulas = has_formulas;
    }

    fn is_container(&self, piece: &Piece) -> bool {
        let Piece::Start(tag) = piece else { return false };
        tag.name(self.html) == "mjx-container" || CONTAINERS.iter().any(|class| tag.has_class(self.html, class))
    }

    fn is_math_script(&self, tag: &Tag) -> bool {
        let kind = || tag.value(self.html, "type").unwrap_or_default();
        tag.name(self.html) == "script" && kind().trim_start().starts_with("math/")
    }

    /// Returns whether an element contains the source of a formula as text.
    fn is_source(&self, piece: &Piece) -> bool {
        let Piece::Start(tag) = piece else { return false };
        tag.name(self.html) == "annotation" || tag.has_class(self.html, "katex-mathml") || self.is_math_script(tag)
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}

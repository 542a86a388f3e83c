//! Formulas in LaTeX, converted to MathML when the site is built.
//!
//! Input: Markdown. Output: edits that write each formula as the parser expects it, and MathML. Entry points:
//! [`edits`], then [`to_mathml`].
//!
//! Without a setting, a formula must look like one: `$5 and $10` are prices. If a text certainly has formulas, all
//! that stands between two dollar signs is one.

use super::prepared::Edit;
use crate::site::settings::Math;
use crate::source::diagnostic::system_message;
use pulldown_latex::{Parser, RenderConfig, Storage, config::DisplayMode, push_mathml};
use std::ops::Range;
use std::thread::{self, Builder};

/// Longer formulas are not converted, because the time could be quadratic.
const MAX_BYTES: usize = 10_000;

/// A formula with more commands, braces and indices is not converted.
const MAX_COMMANDS: usize = 2_000;

/// A formula with more of them needs a larger stack than that of this thread.
const MAX_COMMANDS_HERE: usize = 60;
const STACK_BYTES: usize = 512 << 20;

/// Commands that define others. They could make a short formula endless.
const DEFINITIONS: [&str; 7] =
    ["\\def", "\\let", "\\futurelet", "\\newcommand", "\\renewcommand", "\\providecommand", "\\gdef"];

/// A formula in Markdown.
struct Formula<'a> {
    range: Range<usize>,
    tex: &'a str,
    is_display: bool,
    delimiter: &'static str,
}

/// The beginnings of formulas, their ends, and the setting. MathJax needs two backslashes in Markdown.
const DELIMITERS: [(&str, &str, &str); 6] = [
    ("$$", "$$", "$$"),
    ("\\\\(", "\\\\)", "\\("),
    ("\\\\[", "\\\\]", "\\["),
    ("\\(", "\\)", "\\("),
    ("\\[", "\\]", "\\["),
    ("$", "$", "$"),
];

/// Returns the edits for all formulas. Other dollar signs are escaped. No edits: there is no formula.
///
/// Also returns the ranges of formulas whose braces are not balanced. The parser would not recognise these.
pub fn edits(markdown: &str, is_code: &dyn Fn(usize) -> bool, setting: &Math) -> (Vec<Edit>, Vec<Range<usize>>) {
    let mut edits = Vec::new();
    let (formulas, mut dollars) = find(markdown, is_code, setting);
    let (formulas, unbalanced): (Vec<_>, Vec<_>) =
        formulas.into_iter().partition(|formula| has_balanced_braces(formula.tex));
    let unbalanced: Vec<_> = unbalanced.into_iter().map(|formula| formula.range).collect();
    if formulas.is_empty() {
        return (edits, unbalanced);
    }
    dollars.extend(unbalanced.iter().flat_map(|range| dollars_in(markdown, range)));
    for formula in &formulas {
        let sign = if formula.is_display { "$$" } else { "$" };
        edits.push((formula.range.clone(), [sign, &one_line(formula.tex), sign].concat()));
    }
    edits.extend(dollars.into_iter().map(|at| (at..at, String::from("\\"))));
    (edits, unbalanced)
}

fn dollars_in(markdown: &str, range: &Range<usize>) -> impl Iterator<Item = usize> {
    let (start, text) = (range.start, &markdown[range.clone()]);
    text.match_indices('$').filter(|(at, _)| !text[..*at].ends_with('\\')).map(move |(at, _)| start + at)
}

fn has_balanced_braces(tex: &str) -> bool {
    let (mut depth, mut is_escaped) = (0, false);
    for byte in tex.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'{' => depth += 1,
            b'}' if depth == 0 => return false,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// Returns the formulas, and the dollar signs that belong to none.
fn find<'a>(markdown: &'a str, is_code: &dyn Fn(usize) -> bool, setting: &Math) -> (Vec<Formula<'a>>, Vec<usize>) {
    let mut candidates = Vec::new();
    let (mut at, mut dollars) = (0, Vec::new());
    while let Some(found) = memchr::memchr2(b'$', b'\\', &markdown.as_bytes()[at..]) {
        at += found;
        if is_code(at) {
            at += 1;
            continue;
        }
        let candidate = DELIMITERS.iter().filter(|(open, ..)| markdown[at..].starts_with(open)).find_map(|delimiter| {
            candidate(markdown, at, *delimiter).filter(|formula| setting.allows(formula.delimiter))
        });
        match candidate {
            Some(formula) => {
                at = formula.range.end;
                candidates.push(formula);
            }
            // A backslash escapes the next character.
            None if markdown[at..].starts_with('\\') => {
                at += 1 + markdown[at + 1..].chars().next().map_or(0, char::len_utf8);
            }
            None => {
                dollars.push(at);
                at += 1;
            }
        }
    }
    let is_certain = *setting != Math::Detect || candidates.iter().any(|formula| looks_like_math(formula.tex));
    let is_formula = |formula: &Formula<'_>| match formula.delimiter {
        _ if *setting != Math::Detect => true,
        "$" => is_certain && !looks_like_money(markdown, formula) || looks_like_math(formula.tex),
        "$$" => true,
        // Without a backslash, Markdown would read these as brackets.
        _ => is_certain || looks_like_math(formula.tex),
    };
    let (formulas, others): (Vec<_>, Vec<_>) = candidates.into_iter().partition(is_formula);
    for other in others {
        let inner = markdown[other.range.clone()].match_indices('$');
        dollars.extend(inner.map(|(start, _)| other.range.start + start));
    }
    (formulas, dollars)
}

/// Reads a formula that begins at `at`.
fn candidate<'a>(
    markdown: &'a str,
    at: usize,
    (open, close, delimiter): (&str, &str, &'static str),
) -> Option<Formula<'a>> {
    let start = at + open.len();
    let limit = markdown.floor_char_boundary(start + MAX_BYTES);
    let text = &markdown[start..limit];
    let text = &text[..text.find("\n\n").unwrap_or(text.len())];
    let mut from = 0;
    let length = loop {
        let found = from + text[from..].find(close)?;
        // An escaped dollar sign belongs to the formula.
        if close.starts_with('$') && text[..found].ends_with('\\') {
            from = found + 1;
            continue;
        }
        break found;
    };
    let tex = &text[..length];
    let range = at..start + length + close.len();
    if tex.trim().is_empty() {
        return None;
    }
    if delimiter == "$" {
        let is_tight = !tex.starts_with(char::is_whitespace) && !tex.ends_with(char::is_whitespace);
        let is_number_behind = markdown[range.end..].starts_with(|c: char| c.is_alphanumeric() || c == '$');
        if !is_tight || is_number_behind || tex.contains('\n') && tex.len() > 300 {
            return None;
        }
    }
    Some(Formula { range, tex, is_display: matches!(delimiter, "$$" | "\\["), delimiter })
}

/// Returns whether a text can hardly be anything but LaTeX.
fn looks_like_math(tex: &str) -> bool {
    let has_command =
        tex.match_indices('\\').any(|(at, _)| tex[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic()));
    let is_symbol = tex.len() == 1 && tex.starts_with(|c: char| c.is_ascii_alphabetic());
    has_command || is_symbol || tex.contains(['^', '=']) || tex.contains("_{") || is_index(tex)
}

/// Returns whether a text is a letter with an index, such as `x_1`.
fn is_index(tex: &str) -> bool {
    tex.split('_').all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && tex.contains('_')
}

/// Returns whether a text between two dollar signs begins with an amount, and continues with words.
fn looks_like_money(markdown: &str, formula: &Formula<'_>) -> bool {
    let number = formula.tex.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
    let rest = &formula.tex[number..];
    let is_behind_letter = markdown[..formula.range.start].ends_with(char::is_alphanumeric);
    is_behind_letter || number > 0 && rest.split_whitespace().any(|word| word.len() > 2)
}

/// Writes a formula on one line, without comments and marks of block quotes.
fn one_line(tex: &str) -> String {
    let lines = tex.lines().map(|line| {
        let line = line.trim_start_matches([' ', '>']);
        let comment = line.match_indices('%').find(|(at, _)| !line[..*at].ends_with('\\'));
        comment.map_or(line, |(at, _)| &line[..at]).trim()
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Converts a formula. Returns what is wrong if it is not valid.
pub fn to_mathml(tex: &str, is_display: bool) -> Result<String, Invalid> {
    let commands = tex.bytes().filter(|byte| matches!(byte, b'\\' | b'{' | b'^' | b'_')).count();
    if commands > MAX_COMMANDS || tex.len() > MAX_BYTES {
        return Err(Invalid(String::from("it is too large")));
    }
    if let Some(definition) = DEFINITIONS.iter().find(|definition| tex.contains(**definition)) {
        return Err(Invalid(format!("`{definition}` is unsupported")));
    }
    if commands <= MAX_COMMANDS_HERE {
        return convert(tex, is_display);
    }
    // The parser is recursive, and each command may contain the next one.
    thread::scope(|scope| {
        let converting = Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || convert(tex, is_display));
        let converted = converting.map_err(|error| Invalid(system_message(&error)))?.join();
        converted.unwrap_or_else(|_| Err(Invalid(String::from("it cannot be parsed"))))
    })
}

fn convert(tex: &str, is_display: bool) -> Result<String, Invalid> {
    let storage = Storage::new();
    let events: Result<Vec<_>, _> = Parser::new(tex, &storage).collect();
    let events = events.map_err(|error| Invalid(first_line(&error.to_string())))?;
    let display_mode = if is_display { DisplayMode::Block } else { DisplayMode::Inline };
    let mut mathml = String::new();
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let events = events.into_iter().map(Ok::<_, Invalid>);
    push_mathml(&mut mathml, events, config).map_err(|error| Invalid(error.to_string()))?;
    Ok(mathml)
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().trim_end_matches(':').to_owned()
}

/// What is wrong with a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub String);

impl std::fmt::Display for Invalid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::dialect::prepared::Prepared;

    fn edited(markdown: &str, setting: &Math) -> String {
        let mut prepared = Prepared::new(markdown);
        prepared.apply(edits(markdown, &|_| false, setting).0);
        prepared.text.into_owned()
    }

    #[test]
    fn formulas_are_found_and_prices_are_not() {
        for (written, expected) in [
            ("$x^2$ and \\(a + b\\)", "$x^2$ and $a + b$"),
            ("\\\\[ \\frac12 \\\\]", "$$\\frac12$$"),
            ("$$\na\n= b % why\n$$", "$$a = b$$"),
            ("> $$\n> a\n> $$", "> $$a$$"),
            ("$n$ of $k$ for $5 and $10", "$n$ of $k$ for \\$5 and \\$10"),
            ("$x^2$ and $\\frac{1{2}$", "$x^2$ and \\$\\frac{1{2}\\$"),
            ("$x^2$, then $5 million or US$6 million$", "$x^2$, then \\$5 million or US\\$6 million\\$"),
        ] {
            assert_eq!(edited(written, &Math::Detect), expected);
        }
        for same in [
            "$5 and $10",
            "$5, $6 and US$7",
            "\\[see\\] and \\(this\\)",
            "costs 5$ or 6$",
            "`$x^2`",
            "\\$x^2\\$",
            "$HOME/bin:$PATH",
        ] {
            assert_eq!(edited(same, &Math::Detect), same);
        }
        assert_eq!(edited("$a b$", &Math::Delimiters(vec!["$".into()])), "$a b$");
        assert_eq!(edited("$x^2$ \\(y\\)", &Math::Delimiters(vec!["\\(".into()])), "\\$x^2\\$ $y$");
        assert_eq!(edited("$x^2$", &Math::Off), "$x^2$");
    }

    #[test]
    fn hostile_formulas_end_soon() {
        for tex in [
            "{".repeat(9_000),
            "\\frac".repeat(2_000),
            "x^".repeat(5_000),
            "\\left(".repeat(1_500),
            "\\begin{matrix}".repeat(600),
        ] {
            assert!(to_mathml(&tex, true).is_err(), "{tex:.20}");
        }
        for tex in [
            "\\frac".repeat(1_900),
            "\\hat".repeat(60),
            "x^".repeat(1_900),
            "{".repeat(1_900) + &"}".repeat(1_900),
            "\\left(".repeat(600) + &"\\right)".repeat(600),
            "\\begin{matrix}".repeat(300) + &"\\end{matrix}".repeat(300),
            "\\sqrt{".repeat(40) + "x" + &"}".repeat(40),
            "a+".repeat(4_000),
            "&\\\\".repeat(900),
            "\\text{<script>}".into(),
        ] {
            let _ = to_mathml(&tex, true);
        }
        assert!(to_mathml("\\def\\a{\\a\\a}\\a", false).is_err());
        let random = |seed: u64| {
            let parts = [
                "\\frac",
                "{",
                "}",
                "x",
                "^",
                "_",
                "\\left(",
                "\\right)",
                "&",
                "\\\\",
                "\\begin{cases}",
                "\\end{cases}",
                "\\sqrt",
                "[",
                "]",
                "\\text",
                "\\mathbb",
                "1",
                "'",
                "\\hline",
                "%",
                "#1",
                "\\color{red}",
                "\\operatorname",
                "é",
                "\\ ",
            ];
            let mut state = seed;
            (0..30)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    parts[(state >> 33) as usize % parts.len()]
                })
                .collect::<String>()
        };
        (0..20_000).for_each(|seed| drop(to_mathml(&random(seed), seed % 2 == 0)));
    }
}

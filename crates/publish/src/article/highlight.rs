//! Highlights code when a site is built: `<span class="hl-k">fn</span>`.
//!
//! Input: the text of a code block, and the language that its author named. Output: HTML with the same text. Entry
//! point: [`html`]. The table of languages is in `languages`.
//!
//! - Classes: comments (`c`), strings (`s`), numbers and constants (`n`), keywords (`k`), types (`t`), and names of
//!   functions and keys (`f`).
//! - It is a scanner of our own, because a grammar-based crate would dominate the build time. It only looks at tokens,
//!   runs in linear time, and cannot fail.

mod languages;
pub mod lines;
mod markup;
mod strings;

use broadsheet::html;
use languages::{Language, Syntax};
use strings::{raw_string, string_length};

/// Longer blocks are not highlighted: each span is an element in the visitor's page.
const MAX_BYTES: usize = 50_000;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Comment,
    String,
    Constant,
    Keyword,
    Type,
    Function,
}

impl Class {
    fn letter(self) -> char {
        match self {
            Class::Comment => 'c',
            Class::String => 's',
            Class::Constant => 'n',
            Class::Keyword => 'k',
            Class::Type => 't',
            Class::Function => 'f',
        }
    }
}

/// Highlights `code`. `None` if the language is unknown or the code is too long.
pub fn html(code: &str, name: &str) -> Option<String> {
    let language = languages::find(name).filter(|_| code.len() <= MAX_BYTES)?;
    let mut out = HtmlWriter { html: String::with_capacity(code.len() * 3) };
    match language.syntax {
        Syntax::Markup => markup::highlight(code, &mut out),
        Syntax::Diff => markup::diff(code, &mut out),
        Syntax::Session => session(code, language, &mut out),
        _ => Scanner::new(code, language).scan(&mut out),
    }
    Some(out.html)
}

struct HtmlWriter {
    html: String,
}

impl HtmlWriter {
    fn text(&mut self, text: &str) {
        html::escape_only(&mut self.html, text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'\r'));
    }

    fn span(&mut self, class: Class, text: &str) {
        self.html.push_str("<span class=\"hl-");
        self.html.push(class.letter());
        self.html.push_str("\">");
        self.text(text);
        self.html.push_str("</span>");
    }
}

/// Highlights the commands in a shell session, but not their output.
fn session(code: &str, language: &Language, out: &mut HtmlWriter) {
    for line in code.split_inclusive('\n') {
        match line.get(..2).filter(|prompt| ["$ ", "# ", "> ", "% "].contains(prompt)) {
            Some(prompt) => {
                out.span(Class::Comment, prompt);
                Scanner::new(&line[2..], language).scan(out);
            }
            None => out.text(line),
        }
    }
}

/// Scans code once, token by token.
struct Scanner<'a> {
    code: &'a str,
    language: &'a Language,
    at: usize,
    /// Whether the next word of a shell is a command.
    expects_command: bool,
    /// The number of open braces. In a style sheet, declarations are only within braces.
    braces: usize,
}

impl<'a> Scanner<'a> {
    fn new(code: &'a str, language: &'a Language) -> Self {
        Scanner { code, language, at: 0, expects_command: true, braces: 0 }
    }

    fn scan(mut self, out: &mut HtmlWriter) {
        while let Some(c) = self.code[self.at..].chars().next() {
            let (class, length) = match c {
                c if c.is_ascii_punctuation() && c != '_' => self.punctuation(c),
                c if c.is_ascii_digit() => (Some(Class::Constant), self.number()),
                c if c == '_' || c.is_alphabetic() => self.word(),
                c => {
                    self.expects_command |= c == '\n';
                    (None, c.len_utf8())
                }
            };
            let text = &self.code[self.at..self.at + length];
            match class {
                Some(class) => out.span(class, text),
                None => out.text(text),
            }
            self.at += length;
        }
    }

    /// Scans a token that begins with punctuation. Returns its class and its length in bytes.
    fn punctuation(&mut self, sign: char) -> (Option<Class>, usize) {
        let rest = &self.code[self.at..];
        if let Some(length) = self.comment(rest) {
            return (Some(Class::Comment), length);
        }
        if let Some(quote) = self.language.quotes.iter().find(|quote| rest.starts_with(quote.open))
            && !(self.is_config() && self.previous_char().is_some_and(|c| c.is_alphanumeric()))
        {
            self.expects_command = false;
            let length = string_length(rest, quote);
            return (Some(if self.is_key(length) { Class::Function } else { Class::String }), length);
        }
        let name = rest[1..].find(|c: char| c != '_' && c != '-' && !c.is_alphanumeric()).unwrap_or(rest.len() - 1);
        match (sign, self.language.syntax) {
            ('\'', Syntax::Code) if self.language.has_lifetimes => self.char_or_lifetime(rest, name),
            ('$', Syntax::Shell | Syntax::Session) if rest[1..].starts_with('{') => {
                (Some(Class::Constant), rest.find('}').map_or(rest.len(), |end| end + 1))
            }
            ('$', Syntax::Shell | Syntax::Session | Syntax::Style) if name > 0 => (Some(Class::Constant), 1 + name),
            ('@', Syntax::Code | Syntax::Style) if name > 0 => (Some(Class::Keyword), 1 + name),
            ('#', Syntax::Style) if self.braces > 0 && name > 0 => (Some(Class::Constant), 1 + name),
            ('#', Syntax::Code) if self.language.has_lifetimes && rest.starts_with("#[") => {
                (Some(Class::Comment), rest.find(']').map_or(rest.len(), |end| end + 1))
            }
            ('-', Syntax::Style) if rest.starts_with("--") && self.is_key(1 + name) => {
                (Some(Class::Function), 1 + name)
            }
            _ => {
                match sign {
                    '{' => self.braces += 1,
                    '}' => self.braces = self.braces.saturating_sub(1),
                    _ => {}
                }
                self.expects_command = match sign {
                    '|' | '&' | ';' | '(' | '{' | '`' => true,
                    '.' | '/' | '~' => self.expects_command,
                    _ => false,
                };
                (None, 1)
            }
        }
    }

    fn comment(&self, rest: &str) -> Option<usize> {
        let line = |mark: &str| {
            // In a shell or a configuration file, `#` may be part of a word.
            let starts_word = mark != "#" || self.previous_char().is_none_or(char::is_whitespace);
            rest.starts_with(mark) && (starts_word || self.language.syntax == Syntax::Code)
        };
        if self.language.line_comments.iter().any(|mark| line(mark)) {
            return Some(rest.find('\n').unwrap_or(rest.len()));
        }
        let (open, close) = self.language.block_comments.iter().find(|(open, _)| rest.starts_with(open))?;
        Some(rest[open.len()..].find(close).map_or(rest.len(), |end| open.len() + end + close.len()))
    }

    /// Scans a Rust character literal or lifetime.
    fn char_or_lifetime(&self, rest: &str, name: usize) -> (Option<Class>, usize) {
        let mut letters = rest[1..].chars();
        let first = letters.next().unwrap_or(' ');
        match first {
            '\\' => (Some(Class::String), rest[2..].find('\'').map_or(1, |end| end + 3).max(1)),
            _ if letters.next() == Some('\'') => (Some(Class::String), 2 + first.len_utf8()),
            _ if name > 0 => (Some(Class::Constant), 1 + name),
            _ => (None, 1),
        }
    }

    fn number(&self) -> usize {
        let bytes = &self.code.as_bytes()[self.at..];
        let is_config = self.language.syntax == Syntax::Config;
        let is_hex = bytes.starts_with(b"0x");
        let mut length = 1;
        while let Some(&byte) = bytes.get(length) {
            let digit_next = bytes.get(length + 1).is_some_and(u8::is_ascii_digit);
            let continues = match byte {
                b'.' => digit_next,
                b'+' | b'-' => !is_hex && matches!(bytes[length - 1], b'e' | b'E') || is_config && digit_next,
                // In a configuration file, dates and times are constants.
                b':' => is_config && digit_next,
                b'_' | b'%' => true,
                byte => byte.is_ascii_alphanumeric(),
            };
            if !continues {
                break;
            }
            length += 1;
        }
        length
    }

    fn word(&mut self) -> (Option<Class>, usize) {
        let rest = &self.code[self.at..];
        let language = self.language;
        let extra = match language.syntax {
            Syntax::Shell | Syntax::Session => "_-./",
            Syntax::Config | Syntax::Style => "_-",
            _ => "_",
        };
        let length = rest.find(|c: char| !c.is_alphanumeric() && !extra.contains(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let is_first = std::mem::take(&mut self.expects_command);
        if language.has_lifetimes && matches!(word, "r" | "b" | "br" | "c" | "cr") && after.starts_with(['"', '#']) {
            return raw_string(rest, length);
        }
        let member = self.previous_char() == Some('.') && !self.code[..self.at].ends_with("..");
        let word_key = if language.ignores_case { word.to_ascii_lowercase() } else { String::new() };
        let word_key = if language.ignores_case { word_key.as_str() } else { word };
        let has = |words: &str| words.split(' ').any(|one| one == word_key);
        let class = match language.syntax {
            Syntax::Config | Syntax::Style if self.is_key(length) => Class::Function,
            _ if !member && has(language.keywords) => {
                self.expects_command = is_first;
                Class::Keyword
            }
            _ if !member && has(language.constants) => Class::Constant,
            Syntax::Shell | Syntax::Session if after.starts_with('=') => Class::Constant,
            Syntax::Shell | Syntax::Session if is_first => Class::Function,
            Syntax::Code if after.starts_with('(') || language.has_lifetimes && after.starts_with("!(") => {
                Class::Function
            }
            Syntax::Code if language.has_types && is_type(word) => Class::Type,
            Syntax::Style if after.starts_with('(') => Class::Function,
            _ => return (None, length),
        };
        (Some(class), length)
    }

    /// Returns whether the next `length` bytes are a key that gets a value.
    fn is_key(&self, length: usize) -> bool {
        let after = self.code[self.at + length..].trim_start_matches(' ');
        let line = &self.code[..self.at];
        let line = line[line.rfind('\n').map_or(0, |newline| newline + 1)..].trim_end();
        let is_string = self.code[self.at..].starts_with(['"', '\'']);
        let has_colon = after.strip_prefix(':').is_some_and(|value| {
            value.is_empty() || value.starts_with(char::is_whitespace) || is_string && self.is_config()
        });
        match self.language.syntax {
            Syntax::Config => {
                let begins = line.is_empty() || line.ends_with(['-', '{', ',', '[', '.', '?']);
                let is_table = line.starts_with('[') && !line.contains(',');
                begins && (has_colon || after.starts_with('=') || is_table && after.starts_with([']', '.']))
            }
            Syntax::Style => self.braces > 0 && has_colon && !line.ends_with([':', '&', '(']),
            _ => false,
        }
    }

    fn is_config(&self) -> bool {
        self.language.syntax == Syntax::Config
    }

    fn previous_char(&self) -> Option<char> {
        self.code[..self.at].chars().next_back()
    }
}

/// Names of types begin with a capital letter and contain lower-case letters.
fn is_type(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && (word.len() == 1 || word.contains(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The spans only: `k:fn f:main`.
    fn spans(code: &str, language: &str) -> String {
        let html = html(code, language).unwrap();
        let spans = html.split("<span class=\"hl-").skip(1).map(|piece| {
            let (class, text) = piece.split_once("\">").unwrap();
            [class, ":", text.split_once("</span>").unwrap().0].concat()
        });
        spans.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tokens_get_spans() {
        let table: &[(&str, &str, &str)] = &[
            (
                "rust",
                "fn f<'a>(x: &'a str) -> u8 { g!(b'x', 1..2, 0xE-1) } // é",
                "k:fn n:'a n:'a f:g s:'x' n:1 n:2 n:0xE n:1 c:// é",
            ),
            ("rs", "r#\"a\"b\"# 'x' '\\n' x.match_ /* a\nb */ None", "s:r#\"a\"b\"# s:'x' s:'\\n' c:/* a\nb */ n:None"),
            ("python", "@app\ndef f(self): \"\"\"a\n'\"\"\" # no", "k:@app k:def f:f n:self s:\"\"\"a\n'\"\"\" c:# no"),
            ("js", "const a = `x\n${b}` + 1.5e-3; a.if = Map", "k:const s:`x\n${b}` n:1.5e-3 t:Map"),
            (
                "sh",
                "cd ~/a && X=1 git log | wc -l # no\necho \"$A\" $B",
                "f:cd n:X n:1 f:wc c:# no f:echo s:\"$A\" n:$B",
            ),
            ("console", "$ git log\ncommit if", "c:$  f:git"),
            (
                "yaml",
                "title: Don't # no\n- url: https://a.example/#x\n  on: 2026-01-02T03:04:05Z\nlist: [News, Rust]",
                "f:title c:# no f:url f:on n:2026-01-02T03:04:05Z f:list",
            ),
            ("toml", "[a.b]\nc = \"d\" # e", "f:a f:b f:c s:\"d\" c:# e"),
            ("json", "{\"a\": \"b\", \"c\":[true, -1]}", "f:\"a\" s:\"b\" f:\"c\" n:true n:1"),
            (
                "css",
                "a:hover { color: #fff; margin: 1px calc(2%) } /* x */",
                "f:color n:#fff f:margin n:1px f:calc n:2% c:/* x */",
            ),
            ("sql", "SELECT a FROM b -- c", "k:SELECT k:FROM c:-- c"),
            (
                "html",
                "<a href=\"x\" b=c>&amp; <br/><!-- d --></a>",
                "k:&lt;a f:href s:\"x\" f:b s:c k:&gt; n:&amp;amp; k:&lt;br/ k:&gt; c:&lt;!-- d --&gt; k:&lt;/a k:&gt;",
            ),
            ("diff", "--- a\n+b\n-c\n d", "c:--- a s:+b k:-c"),
        ];
        for (language, code, expected) in table {
            assert_eq!(spans(code, language), *expected, "{language}: {code}");
        }
        assert_eq!(html("x", "brainf"), None);
        assert_eq!(html(&"x ".repeat(MAX_BYTES), "rust"), None);
    }

    #[test]
    fn the_text_is_unchanged_in_linear_time() {
        let hostile = "\"'`#${{[(/*<!--<a b='&x; r#\"é\\'\u{1F600}'\\\n'\\";
        for language in
            ["rust", "js", "python", "sh", "console", "yaml", "toml", "json", "css", "sql", "html", "diff", "lua"]
        {
            for start in hostile.char_indices().map(|(at, _)| at) {
                let code = [&hostile[start..], hostile].concat();
                let html = html(&code, language).unwrap();
                let text: String =
                    html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
                assert_eq!(broadsheet::html::decode(&text), code, "{language}");
            }
            let started = std::time::Instant::now();
            html(&hostile.repeat(MAX_BYTES / hostile.len()), language).unwrap();
            assert!(started.elapsed().as_secs() < 5, "{language}");
        }
    }
}

//! A JSON parser for feeds, which tolerates common errors.
//!
//! Input: text. Output: a [`Json`] value and the [`Repairs`], or a [`FeedError`]. Entry point: [`parse`].
//!
//! serde_json would enlarge the reader considerably. This parser keeps all digits of a number. It repairs raw control
//! characters and unpaired surrogates in strings. Of truncated text it keeps the complete objects of the list.

mod print;

use super::FeedError;

/// A JSON value. A missing member is `Null`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// A small integer.
    Number(u32),
    /// Any other number, as written.
    Decimal(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Returns a member of an object; the last one if the name is repeated.
    pub fn get(&self, name: &str) -> &Json {
        self.members().iter().rev().find(|(member, _)| member == name).map_or(&Json::Null, |(_, value)| value)
    }

    /// Returns the string, unless it is blank.
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) if !text.trim_ascii().is_empty() => Some(text),
            _ => None,
        }
    }

    /// Returns a copy of the string in a member, unless it is blank.
    pub fn owned(&self, name: &str) -> Option<String> {
        self.get(name).text().map(str::to_owned)
    }

    /// Moves a non-blank string out of a member, so that a long body is not copied.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let value = self.get_mut(name)?;
        value.text()?;
        let Json::Text(mut text) = std::mem::replace(value, Json::Null) else { return None };
        text.shrink_to_fit();
        Some(text)
    }

    /// Returns a mutable member; the last one if the name is repeated.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let Json::Object(members) = self else { return None };
        members.iter_mut().rev().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// Returns a string or number as written; empty for other values.
    pub fn scalar(&self) -> String {
        match self {
            Json::Text(text) | Json::Decimal(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => String::new(),
        }
    }

    pub fn number(&self) -> Option<u32> {
        if let Json::Number(number) = self { Some(*number) } else { None }
    }

    /// Returns the entries of a list; empty for other values.
    pub fn entries(&self) -> &[Json] {
        if let Json::List(entries) = self { entries } else { &[] }
    }

    /// Returns the members of an object; empty for other values.
    pub fn members(&self) -> &[(String, Json)] {
        if let Json::Object(members) = self { members } else { &[] }
    }
}

impl Json {
    /// Makes an object of members that are not null.
    pub fn object(members: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
        let mut object = Json::Object(Vec::new());
        members.into_iter().for_each(|(name, value)| object.add(name, value));
        object
    }

    /// Adds a member to an object, unless it is null.
    pub fn set(&mut self, name: &str, value: impl Into<Json>) {
        self.add(name, value.into());
    }

    /// The same for a value of this type. Not inlined, because it is called often.
    #[inline(never)]
    fn add(&mut self, name: &str, value: Json) {
        if let Json::Object(members) = self
            && !matches!(value, Json::Null)
        {
            members.push((name.to_owned(), value));
        }
    }

    /// Returns whether the value is `true`.
    pub fn is_true(&self) -> bool {
        *self == Json::Bool(true)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::Text(text.to_owned())
    }
}

impl From<u32> for Json {
    fn from(number: u32) -> Self {
        Json::Number(number)
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Json::Text(text)
    }
}

impl From<Vec<Json>> for Json {
    fn from(entries: Vec<Json>) -> Self {
        Json::List(entries)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Json::Null, Into::into)
    }
}

/// What was repaired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Repairs {
    /// A string contained raw control characters.
    pub controls: bool,
    /// A string contained an unpaired surrogate.
    pub surrogates: bool,
    /// The text was truncated.
    pub truncated: bool,
}

/// Deeper nesting is rejected.
const MAX_DEPTH: u8 = 100;

/// Parses one value, which must be the whole text.
pub(super) fn parse(text: &str) -> Result<(Json, Repairs), FeedError> {
    let mut parser = Parser { text, at: 0, depth: 0, repairs: Repairs::default() };
    let parsed = parser.value().and_then(|value| if parser.byte().is_none() { Ok(value) } else { Err(parser.error()) });
    parsed.map(|value| (value, parser.repairs))
}

/// Parses the object or list that begins at `at`. Returns it with the index after it.
pub(super) fn parse_at(text: &str, at: usize) -> Option<(Json, Repairs, usize)> {
    let mut parser = Parser { text, at, depth: 0, repairs: Repairs::default() };
    let value = parser.value().ok().filter(|value| matches!(value, Json::Object(_) | Json::List(_)))?;
    Some((value, parser.repairs, parser.at))
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// The number of open lists and objects.
    depth: u8,
    repairs: Repairs,
}

impl Parser<'_> {
    /// Skips white space and returns the next byte without consuming it.
    fn byte(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Consumes `byte` if it is next. Returns whether it was.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.byte() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Returns the syntax error at this position.
    fn error(&self) -> FeedError {
        let before = &self.text.as_bytes()[..self.at];
        if before.len() == self.text.len() {
            return FeedError::CutShort;
        }
        let line = before.iter().filter(|&&byte| byte == b'\n').count();
        let column =
            before.iter().rev().take_while(|&&byte| byte != b'\n').filter(|&&byte| byte & 0xc0 != 0x80).count();
        FeedError::NotJson { line: line as u32 + 1, column: column as u32 + 1 }
    }

    fn value(&mut self) -> Result<Json, FeedError> {
        match self.byte() {
            Some(b'"') => self.string().map(Json::Text),
            Some(open @ (b'{' | b'[')) if self.depth < MAX_DEPTH => {
                self.at += 1;
                self.depth += 1;
                let value = if open == b'{' { self.object() } else { self.list() };
                self.depth -= 1;
                value
            }
            Some(b'-' | b'0'..=b'9') => {
                let number = self.word();
                let digit = |small: u32, byte| small.checked_mul(10)?.checked_add(char::from(byte).to_digit(10)?);
                let small = number.bytes().try_fold(0, digit).map(Json::Number);
                Ok(small.unwrap_or_else(|| Json::Decimal(number.to_owned())))
            }
            _ => {
                let start = self.at;
                match self.word() {
                    "null" => Ok(Json::Null),
                    word @ ("true" | "false") => Ok(Json::Bool(word == "true")),
                    // A truncated word ends at the end of the text.
                    word => {
                        let is_incomplete = ["null", "true", "false"].iter().any(|whole| whole.starts_with(word));
                        self.at = if is_incomplete { self.at } else { start };
                        Err(self.error())
                    }
                }
            }
        }
    }

    /// Consumes the characters of a number or of a word such as `null`.
    fn word(&mut self) -> &str {
        let rest = &self.text[self.at..];
        let is_word_byte = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        let length = rest.bytes().take_while(is_word_byte).count();
        self.at += length;
        &rest[..length]
    }

    fn list(&mut self) -> Result<Json, FeedError> {
        let mut entries = Vec::new();
        if self.take(b']') {
            return Ok(Json::List(entries));
        }
        loop {
            match self.value() {
                Ok(entry) => entries.push(entry),
                Err(error) => return self.salvage(error, Json::List(entries)),
            }
            if self.take(b']') {
                return Ok(Json::List(entries));
            }
            if !self.take(b',') {
                return self.salvage(self.error(), Json::List(entries));
            }
        }
    }

    fn object(&mut self) -> Result<Json, FeedError> {
        let mut members = Vec::new();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            match self.member() {
                Ok(member) => members.push(member),
                Err(error) => return self.salvage(error, Json::Object(members)),
            }
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return self.salvage(self.error(), Json::Object(members));
            }
        }
    }

    fn member(&mut self) -> Result<(String, Json), FeedError> {
        if self.byte() != Some(b'"') {
            return Err(self.error());
        }
        let name = self.string()?;
        if !self.take(b':') {
            return Err(self.error());
        }
        Ok((name, self.value()?))
    }

    /// Returns the complete part of a list or object in which the text ends.
    ///
    /// This applies to an outermost list of objects, and to a member or object that contains one at the top.
    fn salvage(&mut self, error: FeedError, found: Json) -> Result<Json, FeedError> {
        let is_useful = match &found {
            Json::List(entries) => self.depth <= 2 && matches!(entries.last(), Some(Json::Object(_))),
            _ => {
                self.depth == 1
                    && found
                        .members()
                        .iter()
                        .any(|(_, member)| matches!(member.entries().last(), Some(Json::Object(_))))
            }
        };
        if error != FeedError::CutShort || !is_useful {
            return Err(error);
        }
        self.repairs.truncated = true;
        Ok(found)
    }

    fn string(&mut self) -> Result<String, FeedError> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = &self.text[self.at..];
            let length = rest.bytes().take_while(|byte| !matches!(byte, b'"' | b'\\')).count();
            let plain = &rest[..length];
            self.repairs.controls |= plain.bytes().any(|byte| byte < b' ');
            string.push_str(plain);
            self.at += length;
            match rest.as_bytes().get(length) {
                None => return Err(FeedError::CutShort),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(_) => {
                    let c = self.escape()?;
                    string.push(c);
                }
            }
        }
    }

    /// Consumes an escape, beginning at its backslash.
    fn escape(&mut self) -> Result<char, FeedError> {
        let c = match self.text.as_bytes().get(self.at + 1) {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(&c @ (b'"' | b'\\' | b'/')) => c as char,
            Some(b'u') => return self.unicode(),
            None => return Err(FeedError::CutShort),
            Some(_) => return Err(self.error()),
        };
        self.at += 2;
        Ok(c)
    }

    /// Consumes `\u` and four digits, or two of them that form a pair.
    fn unicode(&mut self) -> Result<char, FeedError> {
        let Some(code) = self.code(self.at) else {
            // The text ends here, or the escape is invalid.
            return Err(if self.at + 6 > self.text.len() { FeedError::CutShort } else { self.error() });
        };
        let low = self.code(self.at + 6).filter(|low| matches!(low, 0xdc00..0xe000));
        self.at += 6;
        match (code, low) {
            (0xd800..0xdc00, Some(low)) => {
                self.at += 6;
                Ok(char::from_u32(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00))
                    .unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            _ => Ok(char::from_u32(code).unwrap_or_else(|| {
                self.repairs.surrogates = true;
                char::REPLACEMENT_CHARACTER
            })),
        }
    }

    /// Returns the code of a `\uXXXX` at `at`.
    fn code(&self, at: usize) -> Option<u32> {
        let digits = self.text.as_bytes().get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |code, &digit| Some(code << 4 | char::from(digit).to_digit(16)?))
    }
}

#[cfg(test)]
mod tests;

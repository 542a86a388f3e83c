//! JSON, as far as feeds need it, and the nearly JSON that servers send.
//!
//! Comes in: text. Goes out: a [`Json`] value and the [`Faults`] that were put right, or a [`FeedError`]. Start with
//! [`parse`].
//!
//! The reader does without serde_json, which would be a seventh of all it downloads. This reads the one shape of value we
//! walk, keeps every digit of a number, and need not parse again to put right, without loss, what nobody could
//! misunderstand: raw control characters in strings, and halves of surrogate pairs. If the text was cut short, the
//! objects of its list that came whole are kept: nine articles are better than none.

use super::FeedError;

/// A JSON value. A member that is not there is `Null`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool,
    /// A whole number, if it is small.
    Number(u32),
    /// Any other number, as it is written.
    Decimal(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The member of an object. Of several with one name it is the last.
    pub fn get(&self, name: &str) -> &Json {
        self.members().iter().rev().find(|(member, _)| member == name).map_or(&Json::Null, |(_, value)| value)
    }

    /// A string that is not blank.
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) if !text.trim_ascii().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The string in a member, if it is not blank.
    pub fn owned(&self, name: &str) -> Option<String> {
        self.get(name).text().map(str::to_owned)
    }

    /// Moves a string that is not blank out of a member, so that a long body is not held twice.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let value = self.get_mut(name)?;
        value.text()?;
        let Json::Text(mut text) = std::mem::replace(value, Json::Null) else { return None };
        text.shrink_to_fit();
        Some(text)
    }

    /// A member that can be changed. Of several with one name it is the last.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let Json::Object(members) = self else { return None };
        members.iter_mut().rev().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// A string or a number as it is written; nothing of anything else.
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

    /// The entries of a list; none if it is no list.
    pub fn entries(&self) -> &[Json] {
        if let Json::List(entries) = self { entries } else { &[] }
    }

    /// The members of an object; none if it is no object.
    pub fn members(&self) -> &[(String, Json)] {
        if let Json::Object(members) = self { members } else { &[] }
    }
}

/// What was put right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Repairs {
    /// Raw control characters in a string.
    pub controls: bool,
    /// Half a surrogate pair in a string.
    pub surrogates: bool,
    /// It ended in the middle.
    pub truncated: bool,
}

/// Deeper than this is no feed.
const MAX_DEPTH: u8 = 100;

/// Reads one value, which must be all there is.
pub(super) fn parse(text: &str) -> Result<(Json, Repairs), FeedError> {
    let mut parser = Parser { text, at: 0, depth: 0, repairs: Repairs::default() };
    let parsed = parser.value().and_then(|value| if parser.byte().is_none() { Ok(value) } else { Err(parser.error()) });
    parsed.map(|value| (value, parser.repairs))
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Lists and objects that are open.
    depth: u8,
    repairs: Repairs,
}

impl Parser<'_> {
    /// The byte at the front, which is no white space. It is not taken.
    fn byte(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes `byte`, or does not.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.byte() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// What is wrong here.
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
                    "true" | "false" => Ok(Json::Bool),
                    // It may be a word that was cut short, and then it is at the end.
                    word => {
                        let is_incomplete = ["null", "true", "false"].iter().any(|whole| whole.starts_with(word));
                        self.at = if is_incomplete { self.at } else { start };
                        Err(self.error())
                    }
                }
            }
        }
    }

    /// Takes the characters of a number or of a name such as `null`.
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

    /// What is left of a list or an object in which the text ends. A list of objects that is the outermost, or a member of
    /// the outermost, keeps those that came whole; so does the outermost object.
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

    /// Takes an escape, from its backslash on.
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

    /// Takes `\u` and four digits, or two of these that make a pair.
    fn unicode(&mut self) -> Result<char, FeedError> {
        let Some(code) = self.code(self.at) else {
            // Either it ends here, or there is something else.
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

    /// The code of the `\uXXXX` that stands at `at`, if one does.
    fn code(&self, at: usize) -> Option<u32> {
        let digits = self.text.as_bytes().get(at..at + 6)?.strip_prefix(b"\\u")?;
        digits.iter().try_fold(0, |code, &digit| Some(code << 4 | char::from(digit).to_digit(16)?))
    }
}

#[cfg(test)]
mod tests;

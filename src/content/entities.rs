//! Character references (`&amp;`), and titles that may be HTML.
//!
//! Comes in: HTML text, such as `Tom &#038; Jerry`. Goes out: the plain text it stands for. Start with [`decode`], or with
//! [`plain_title`] where nobody knows whether a title is text or HTML.
//!
//! The names are those of HTML 4 (and `apos`): the 2,000 that HTML 5 added are not seen in titles.

use std::borrow::Cow;

/// The names of the characters from U+00A0 on, in their order.
const LATIN_1_SIGNS: &str = "\
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
    micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest";

/// The names of the letters from U+00C0 on, and of the Greek ones from U+0391 on. Those of the small letters, which
/// stand 32 further on, begin with a small letter.
const LATIN_LETTERS: &str = "\
    Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH \
    Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN";
const GREEK_LETTERS: &str = "\
    Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon \
    Phi Chi Psi Omega";

/// Other names, each with its character behind it.
const OTHER_NAMES: &str = "\
    szligß divide÷ yumlÿ OEligŒ oeligœ ScaronŠ scaronš YumlŸ fnofƒ circˆ tilde˜ sigmafς thetasymϑ upsihϒ pivϖ \
    ensp\u{2002} emsp\u{2003} thinsp\u{2009} zwnj\u{200c} zwj\u{200d} lrm\u{200e} rlm\u{200f} ndash– mdash— lsquo‘ \
    rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ dagger† Dagger‡ bull• hellip… permil‰ prime′ Prime″ lsaquo‹ rsaquo› oline‾ \
    frasl⁄ euro€ imageℑ weierp℘ realℜ trade™ alefsymℵ larr← uarr↑ rarr→ darr↓ harr↔ crarr↵ lArr⇐ uArr⇑ rArr⇒ dArr⇓ \
    hArr⇔ forall∀ part∂ exist∃ empty∅ nabla∇ isin∈ notin∉ ni∋ prod∏ sum∑ minus− lowast∗ radic√ prop∝ infin∞ ang∠ \
    and∧ or∨ cap∩ cup∪ int∫ there4∴ sim∼ cong≅ asymp≈ ne≠ equiv≡ le≤ ge≥ sub⊂ sup⊃ nsub⊄ sube⊆ supe⊇ oplus⊕ \
    otimes⊗ perp⊥ sdot⋅ lceil⌈ rceil⌉ lfloor⌊ rfloor⌋ lang〈 rang〉 loz◊ spades♠ clubs♣ hearts♥ diams♦ apos' amp& \
    lt< gt> quot\"";

/// What browsers take for the control characters from U+0080 to U+009F, which nobody means: the characters of
/// Windows-1252. A space where that has none.
const WINDOWS_1252: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// The character that a byte stands for in Windows-1252, if any.
pub fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => match WINDOWS_1252.chars().nth(usize::from(byte - 0x80)) {
            Some(' ') | None => char::REPLACEMENT_CHARACTER,
            Some(c) => c,
        },
        _ => char::from(byte),
    }
}

/// Decodes character references, once: `&amp;lt;` becomes `&lt;`. What is no reference stays as it is.
pub fn decode(html: &str) -> Cow<'_, str> {
    if !html.contains('&') {
        return Cow::Borrowed(html);
    }
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match reference(rest) {
            Some((c, length)) => {
                text.push(c);
                rest = &rest[length..];
            }
            None => text.push('&'),
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character of the reference whose `&` stands before `text`, and the length of what belongs to it.
fn reference(text: &str) -> Option<(char, usize)> {
    let (prefix, radix) = match text.as_bytes() {
        [b'#', b'x' | b'X', ..] => (2, 16),
        [b'#', ..] => (1, 10),
        _ => (0, 36),
    };
    let length = text[prefix..].bytes().take_while(|&byte| char::from(byte).is_digit(radix)).count();
    let end = prefix + length;
    let name = &text[prefix..end];
    let closed = text[end..].starts_with(';');
    let c = match radix {
        _ if length == 0 => return None,
        // A few may go without the semicolon, but then not where a URL goes on (`?a=b&copy=c`).
        36 if closed => named(name)?,
        36 if text[end..].starts_with('=') => return None,
        36 => named(name).filter(|_| matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp" | "copy" | "reg"))?,
        _ => match u32::from_str_radix(name, radix) {
            Ok(code @ 0x80..=0x9f) => windows_1252(code as u8),
            Ok(code @ 1..) => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
            _ => char::REPLACEMENT_CHARACTER,
        },
    };
    Some((c, end + usize::from(closed)))
}

/// The character of a name.
fn named(name: &str) -> Option<char> {
    let mut code = letter_index(LATIN_1_SIGNS, name, false).map(|at| 0xa0 + at);
    for (letters, first) in [(LATIN_LETTERS, 0xc0), (GREEK_LETTERS, 0x391)] {
        code = code.or_else(|| letter_index(letters, name, false).map(|at| first + at));
        code = code.or_else(|| letter_index(letters, name, true).map(|at| first + at + 32));
    }
    if let Some(code) = code {
        return char::from_u32(code);
    }
    for other in OTHER_NAMES.split(' ') {
        // A longer name may begin with this one, but then more than one character is left.
        if let Some(rest) = other.strip_prefix(name)
            && let Some(c) = rest.chars().next()
            && rest.len() == c.len_utf8()
            && !c.is_ascii_alphanumeric()
        {
            return Some(c);
        }
    }
    None
}

/// The place of a name in a list, as it stands there, or but for its case, beginning small.
fn letter_index(list: &str, name: &str, small: bool) -> Option<u32> {
    let same = |other: &str| {
        if small {
            name.starts_with(|c: char| c.is_ascii_lowercase()) && other.eq_ignore_ascii_case(name)
        } else {
            other == name
        }
    };
    list.split(' ').position(same).map(|at| at as u32)
}

/// The tags that titles are written with. Anything else in angle brackets is text ("The `<dialog>` element").
const INLINE_TAGS: &str = " b i em strong code span sub sup br small u s a mark cite q abbr font wbr ";

/// A title or a name as plain text, on one line, whether it came as text or as HTML: formatting tags are dropped,
/// character references decoded once, white space and control characters become single spaces.
pub fn plain_title(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    // Behind the last `>` no tag ends: looking for its end at each `<` would take the square of the length.
    let (mut rest, end) = title.split_at(title.rfind('>').map_or(0, |at| at + 1));
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        text.push_str(&decode(before));
        match inline_tag(tag) {
            Some(length) => {
                // Only a line break parts words.
                if tag.as_bytes()[1..].get(..2).is_some_and(|name| name.eq_ignore_ascii_case(b"br")) {
                    text.push(' ');
                }
                rest = &tag[length..];
            }
            None => {
                text.push('<');
                rest = &tag[1..];
            }
        }
    }
    text.push_str(&decode(rest));
    text.push_str(&decode(end));
    one_line(&text)
}

/// The length of the formatting tag that `text` begins with.
fn inline_tag(text: &str) -> Option<usize> {
    let start = if text.starts_with("</") { 2 } else { 1 };
    let name = text[start..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let end = start + name;
    // Nothing else may follow the name directly: `<strong-arm>` is text.
    let is_delimited = matches!(text.as_bytes().get(end), Some(b' ' | b'\t' | b'\n' | b'/' | b'>'));
    let known =
        is_delimited && INLINE_TAGS.split(' ').any(|inline| name > 0 && inline.eq_ignore_ascii_case(&text[start..end]));
    if known { text.find('>').map(|at| at + 1) } else { None }
}

/// Text on one line: each run of white space and control characters as one space. No-break spaces are kept, for
/// typography wants them, but not at the ends.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if !(c.is_control() || matches!(c, ' ' | '\u{2028}' | '\u{2029}')) {
            line.push(c);
        } else if !line.ends_with(' ') && !line.is_empty() {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    line
}

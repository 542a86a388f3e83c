//! Character references, such as `&amp;`.
//!
//! Input: HTML text such as `Tom &#038; Jerry`. Output: plain text. Entry point: [`decode`].
//!
//! Only the names of HTML 4 and `apos` are known. The names that HTML 5 added do not occur in titles.

use std::borrow::Cow;

/// Names of the characters from U+00A0, in order.
const LATIN_1_SIGNS: &str = "\
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
    micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest";

/// Names of the capital letters from U+00C0. The small letters are 32 code points later; their names begin in lower
/// case.
const LATIN_LETTERS: &str = "\
    Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH \
    Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN";
/// Names of the capital letters from U+0391; the small letters are 32 code points later.
const GREEK_LETTERS: &str = "\
    Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon \
    Phi Chi Psi Omega";

/// Other names, each followed by its character. The most frequent ones come first.
const OTHER_NAMES: &str = "\
    amp& lt< gt> quot\" apos' szligß divide÷ yumlÿ OEligŒ oeligœ ScaronŠ scaronš YumlŸ fnofƒ circˆ tilde˜ sigmafς \
    thetasymϑ upsihϒ pivϖ ensp\u{2002} emsp\u{2003} thinsp\u{2009} zwnj\u{200c} zwj\u{200d} lrm\u{200e} rlm\u{200f} \
    ndash– mdash— lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” bdquo„ dagger† Dagger‡ bull• hellip… permil‰ prime′ Prime″ \
    lsaquo‹ rsaquo› oline‾ frasl⁄ euro€ imageℑ weierp℘ realℜ trade™ alefsymℵ larr← uarr↑ rarr→ darr↓ harr↔ crarr↵ \
    lArr⇐ uArr⇑ rArr⇒ dArr⇓ hArr⇔ forall∀ part∂ exist∃ empty∅ nabla∇ isin∈ notin∉ ni∋ prod∏ sum∑ minus− lowast∗ \
    radic√ prop∝ infin∞ ang∠ and∧ or∨ cap∩ cup∪ int∫ there4∴ sim∼ cong≅ asymp≈ ne≠ equiv≡ le≤ ge≥ sub⊂ sup⊃ nsub⊄ \
    sube⊆ supe⊇ oplus⊕ otimes⊗ perp⊥ sdot⋅ lceil⌈ rceil⌉ lfloor⌊ rfloor⌋ lang〈 rang〉 loz◊ spades♠ clubs♣ hearts♥ \
    diams♦";

/// Browsers decode U+0080 to U+009F as Windows-1252. A space means that the code is undefined.
const WINDOWS_1252: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// Decodes a byte of Windows-1252. Returns U+FFFD if the byte is undefined.
pub(crate) fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => match WINDOWS_1252.chars().nth(usize::from(byte - 0x80)) {
            Some(' ') | None => char::REPLACEMENT_CHARACTER,
            Some(c) => c,
        },
        _ => char::from(byte),
    }
}

/// Decodes character references once: `&amp;lt;` becomes `&lt;`. Other text is unchanged.
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

/// Parses the reference after an `&`. Returns its character and its length.
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
        // A few names need no semicolon, unless `=` follows as in a URL (`?a=b&copy=c`).
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

/// Returns the character of a named reference.
fn named(name: &str) -> Option<char> {
    for other in OTHER_NAMES.split(' ') {
        // `strip_prefix` also matches longer names; then more than one character is left.
        if let Some(rest) = other.strip_prefix(name)
            && let Some(c) = rest.chars().next()
            && rest.len() == c.len_utf8()
            && !c.is_ascii_alphanumeric()
        {
            return Some(c);
        }
    }
    let mut code = letter_index(LATIN_1_SIGNS, name, false).map(|at| 0xa0 + at);
    for (letters, first) in [(LATIN_LETTERS, 0xc0), (GREEK_LETTERS, 0x391)] {
        code = code.or_else(|| letter_index(letters, name, false).map(|at| first + at));
        code = code.or_else(|| letter_index(letters, name, true).map(|at| first + at + 32));
    }
    code.and_then(char::from_u32)
}

/// Returns the index of a name in a list. `small` ignores case and requires a lower-case first letter.
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

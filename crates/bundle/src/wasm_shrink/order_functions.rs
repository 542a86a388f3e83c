//! Puts similar functions next to each other, so that the module compresses better.
//!
//! Input: a module without names. Output: the module with a section of names, by whose order wasm-opt sorts the
//! functions. Entry point: [`name_by_content`].
//!
//! Standard mechanism that would replace it: an order by similarity in wasm-opt. Its own order puts the functions that
//! are called most often first.

use std::{collections::BTreeSet, ops::Range};

/// Passes of wasm-opt that apply the order, and remove the names.
pub const PASSES: [&str; 2] = ["--reorder-functions-by-name", "--strip-debug"];

const IMPORTS: u8 = 2;
const CODE: u8 = 10;

/// The length of the sequences of bytes that make two functions similar.
const SEQUENCE: usize = 3;

/// Appends a section that names each function after its rank in the [`order`] of all bodies. `None` if the module is
/// invalid.
pub fn name_by_content(wasm: &[u8]) -> Option<Vec<u8>> {
    let (mut imported, mut bodies) = (0, Vec::new());
    let mut reader = Reader { bytes: wasm, at: 8 };
    while reader.at < wasm.len() {
        let kind = reader.byte()?;
        let section = reader.span()?;
        let mut content = Reader { bytes: wasm.get(..section.end)?, at: section.start };
        match kind {
            IMPORTS => imported = content.imported_functions()?,
            CODE => bodies = (0..content.number()?).map(|_| content.span()).collect::<Option<Vec<_>>>()?,
            _ => {}
        }
    }
    let bodies: Vec<_> = bodies.into_iter().map(|body| &wasm[body]).collect();
    let mut ranks = vec![0; bodies.len()];
    order(&bodies).into_iter().enumerate().for_each(|(rank, index)| ranks[index] = rank);
    let mut names = number(ranks.len());
    for (index, rank) in ranks.into_iter().enumerate() {
        names.extend(number(imported + index));
        names.extend(sized(format!("{rank:08}").as_bytes()));
    }
    // A custom section called `name`, whose part 1 has the names of functions.
    let section = [sized(b"name"), vec![1], sized(&names)].concat();
    Some([wasm, &[0], &sized(&section)].concat())
}

/// Returns the indexes of the bodies, so that each is followed by the most similar one of those that are left. The first
/// one has the smallest bytes.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let sequences: Vec<BTreeSet<&[u8]>> = bodies.iter().map(|body| body.windows(SEQUENCE).collect()).collect();
    let sequences: Vec<Vec<&[u8]>> = sequences.into_iter().map(|all| all.into_iter().collect()).collect();
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::new();
    let mut next = left.iter().copied().min_by_key(|index| bodies[*index]);
    while let Some(last) = next {
        order.push(last);
        left.retain(|index| *index != last);
        let similarity = |index: &usize| similarity(&sequences[last], &sequences[*index]);
        // The first of equals, so that the result does not depend on chance.
        next = left.iter().rev().max_by_key(|index| similarity(index)).copied();
    }
    order
}

/// The part of two sorted lists that both have, in millionths (the Jaccard index).
fn similarity(one: &[&[u8]], other: &[&[u8]]) -> usize {
    let (mut a, mut b, mut both) = (0, 0, 0);
    while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
        let comparison = x.cmp(y);
        a += usize::from(comparison.is_le());
        b += usize::from(comparison.is_ge());
        both += usize::from(comparison.is_eq());
    }
    both * 1_000_000 / (one.len() + other.len() - both).max(1)
}

/// Reads a module from front to back.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// Reads a number (LEB128).
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// Skips a part that begins with its length.
    fn span(&mut self) -> Option<Range<usize>> {
        let length = self.number()?;
        let start = self.at;
        self.at = start.checked_add(length).filter(|end| *end <= self.bytes.len())?;
        Some(start..self.at)
    }

    /// Counts the functions in the section of imports.
    fn imported_functions(&mut self) -> Option<usize> {
        let mut functions = 0;
        for _ in 0..self.number()? {
            self.span()?;
            self.span()?;
            let kind = self.byte()?;
            match kind {
                0 => {
                    functions += 1;
                    self.number()?;
                }
                // A table has the type of its elements first. Tables and memories have limits.
                1 | 2 => {
                    if kind == 1 {
                        self.byte()?;
                    }
                    let has_maximum = self.byte()? & 1 == 1;
                    for _ in 0..1 + usize::from(has_maximum) {
                        self.number()?;
                    }
                }
                // A global: its type, and whether it changes.
                3 => self.at += 2,
                _ => return None,
            }
        }
        Some(functions)
    }
}

/// Encodes a number (LEB128).
fn number(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// Bytes after their length.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [&number(bytes.len()), bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_named_in_the_order_of_their_bodies() {
        let import = [sized(b"m"), sized(b"f"), vec![0, 0]].concat();
        let bodies = [&[0, 0x41, 9, 0x1a, 0x0b][..], &[0, 0x41, 1, 0x1a, 0x0b]].map(sized).concat();
        let module = [
            b"\0asm\x01\0\0\0".to_vec(),
            [vec![1], sized(&[1, 0x60, 0, 0])].concat(),
            [vec![IMPORTS], sized(&[vec![1], import].concat())].concat(),
            [vec![3], sized(&[2, 0, 0])].concat(),
            [vec![CODE], sized(&[vec![2], bodies].concat())].concat(),
        ]
        .concat();
        let named = walrus::Module::from_buffer(&name_by_content(&module).unwrap()).unwrap();
        let names: Vec<_> = named.funcs.iter().map(|function| function.name.as_deref()).collect();
        assert_eq!(names, [None, Some("00000001"), Some("00000000")]);
        assert_eq!(name_by_content(&module[..module.len() - 1]), None, "cut short");
    }

    #[test]
    fn a_function_is_followed_by_the_most_similar_one() {
        assert_eq!(order(&[b"local one", b"i32 twice", b"local two", b"i32 three"]), [3, 1, 2, 0]);
        assert_eq!(order(&[b"b", b"a"]), [1, 0], "too short to be similar");
        assert!(order(&[]).is_empty());
    }
}

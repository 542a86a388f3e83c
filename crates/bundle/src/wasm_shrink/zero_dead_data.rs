//! The data of a wasm module that nothing mentions any more.
//!
//! Comes in: a module before and after its panics became traps. Goes out: the module with zeros in place of the words of panics, of
//! what `Debug` would have said, and of the tables of letters that only `Debug` asks. Start with [`Mentions::of`].
//!
//! A module says nowhere where one piece of its data ends and the next begins. But each begins at an address that something mentions,
//! so a piece is what lies between two of these: that of before, when everything was mentioned. What afterwards no code
//! mentions, nor any word of the data, is unread.

use super::image::{Image, WORD};
use super::strip_panics::plain;
use std::{collections::BTreeSet, ops::Range};
use walrus::ir::{Instr, InstrLocId, Value, Visitor, dfs_in_order};
use walrus::{LocalFunction, Module};

/// The addresses in the data that code and data mention.
pub struct Mentions {
    all: BTreeSet<usize>,
    /// Those that only functions mention of which we know that they read letters for `Debug`.
    letters: BTreeSet<usize>,
}

/// What the names of functions contain that ask for letters only to show a text with quotes around it.
const SHOWS: [&str; 3] = ["core::unicode::", "fmt::Debug>::fmt", "escape_debug"];

/// What is shorter saves nothing.
const SHORTEST_TEXT: usize = 4;

impl Mentions {
    /// What is mentioned in a module as it is now.
    pub fn of(module: &Module) -> Self {
        let image = Image::of(module);
        let (mut all, mut letters) = (words(&image), BTreeSet::new());
        for (id, function) in module.funcs.iter_local() {
            let mentioned = by(function, &image);
            let name = module.funcs.get(id).name.as_deref().map(plain).unwrap_or_default();
            match SHOWS.iter().any(|part| name.contains(part)) {
                true => letters.extend(mentioned),
                false => all.extend(mentioned),
            }
        }
        letters.retain(|address| !all.contains(address));
        all.extend(&letters);
        Mentions { all, letters }
    }

    /// Writes zeros over what the module mentioned then and mentions no more.
    pub fn forget(&self, module: &mut Module) {
        // What only an unread table mentions is unread when that is gone.
        while self.forget_once(module) {}
    }

    fn forget_once(&self, module: &mut Module) -> bool {
        let image = Image::of(module);
        // A table may be counted from its end, so that no code mentions where it begins: all that stands in one is read.
        let mut read = words(&image);
        for (_, function) in module.funcs.iter_local() {
            read.extend(by(function, &image));
        }
        let is_read = |piece: &Range<usize>| read.range(piece.clone()).next().is_some();
        let zeros: Vec<_> = self
            .all
            .iter()
            .map(|start| self.piece(*start, &image))
            .filter(|piece| !is_read(piece))
            .filter_map(|piece| self.unread(piece, &image))
            .collect();
        image.write_zeros(module, &zeros);
        zeros.iter().any(|range| image.bytes[range.clone()].iter().any(|byte| *byte != 0))
    }

    /// What begins at an address that was mentioned.
    fn piece(&self, start: usize, image: &Image) -> Range<usize> {
        start..self.all.range(start + 1..).next().copied().unwrap_or(image.bytes.len())
    }

    /// What of an unread piece is surely its own: its text, or all of it where we know whose it is.
    fn unread(&self, piece: Range<usize>, image: &Image) -> Option<Range<usize>> {
        if self.letters.contains(&piece.start) {
            return Some(piece);
        }
        let bytes = &image.bytes[piece.clone()];
        // Words with places for values begin with a length, and end with a zero.
        let is_form =
            bytes.first().is_some_and(|length| *length < b' ' && bytes.get(1).is_some_and(u8::is_ascii_graphic));
        let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n') || is_form && *byte != 0;
        let length = bytes.iter().take_while(|byte| is_text(byte)).count();
        (length >= SHORTEST_TEXT).then_some(piece.start..piece.start + length)
    }
}

/// The addresses that stand in the data.
fn words(image: &Image) -> BTreeSet<usize> {
    let places = (0..image.bytes.len().saturating_sub(WORD - 1)).step_by(WORD);
    places.filter_map(|at| image.place(image.word(at))).collect()
}

/// The addresses that a function mentions.
fn by(function: &LocalFunction, image: &Image) -> BTreeSet<usize> {
    let mut code = Code { image, found: BTreeSet::new() };
    dfs_in_order(&mut code, function, function.entry_block());
    code.found
}

struct Code<'a> {
    image: &'a Image,
    found: BTreeSet<usize>,
}

impl<'a> Visitor<'a> for Code<'_> {
    fn visit_instr(&mut self, instruction: &'a Instr, _: &'a InstrLocId) {
        let mut add = |number: u64| self.found.extend(self.image.place(number as u32));
        match instruction {
            Instr::Load(load) => add(load.arg.offset),
            Instr::Store(store) => add(store.arg.offset),
            Instr::Const(constant) => match constant.value {
                Value::I32(number) => add(number as u32 as u64),
                // An address and a length are written at once.
                Value::I64(both) => {
                    add(both as u32 as u64);
                    add(both as u64 >> 32);
                }
                _ => {}
            },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::{ConstExpr, DataKind, FunctionBuilder, FunctionId, ValType};

    const START: i32 = 1 << 20;
    const DATA: &[u8] = b"cannot go on\0\0\0\0a word of ours!!\x10\x00\x10\x00nor is this";

    /// A module with two functions that mention its data: one that goes, and one that stays and mentions a table.
    fn module() -> (Module, FunctionId) {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 17, None, None);
        let kind = DataKind::Active { memory, offset: ConstExpr::Value(Value::I32(START)) };
        let data = module.data.add(kind, DATA.to_vec());
        module.memories.get_mut(memory).data_segments.insert(data);
        let mut function = |name: &str, addresses: &[i32]| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            builder.name(name.to_owned());
            let mut body = builder.func_body();
            addresses.iter().for_each(|address| {
                body.i32_const(*address).drop();
            });
            body.i32_const(0);
            builder.finish(Vec::new(), &mut module.funcs)
        };
        let goes = function("page::goes", &[START, START + 16, START + 36]);
        let stays = function("page::stays", &[START + 32]);
        module.exports.add("stays", stays);
        (module, goes)
    }

    #[test]
    fn what_neither_code_nor_a_table_mentions_any_more_is_zeros() {
        let (mut module, goes) = module();
        let before = Mentions::of(&module);
        module.funcs.delete(goes);
        before.forget(&mut module);
        let data = &module.data.iter().next().unwrap().value;
        assert_eq!(data[..16], [0; 16], "{:?}", String::from_utf8_lossy(data));
        assert_eq!(data[16..36], DATA[16..36], "{:?}", String::from_utf8_lossy(data));
        assert_eq!(data[36..], [0; 11], "{:?}", String::from_utf8_lossy(data));
    }

    #[test]
    fn what_is_mentioned_as_before_stays() {
        let (mut module, _) = module();
        let before = Mentions::of(&module);
        before.forget(&mut module);
        assert_eq!(module.data.iter().next().unwrap().value, DATA);
    }
}

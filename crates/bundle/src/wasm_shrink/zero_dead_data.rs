//! Zeroes data that is no longer referenced, so that it compresses away.
//!
//! Input: a module before and after its panics became traps. Output: zeros instead of panic messages, texts of `Debug`,
//! and the character tables that only `Debug` uses. Entry point: [`References::of`].
//!
//! A module does not record where a piece of data starts. But each piece starts at an address that code or data
//! references. A piece extends to the next such address. It is dead if nothing references it afterwards.
//!
//! Compiler flag that would replace it: `-Cpanic=immediate-abort` (unstable) together with `-Zbuild-std`. The linker
//! then discards the data (`--gc-sections`).

use super::image::{Image, WORD};
use super::strip_panics::without_hashes;
use std::{collections::BTreeSet, ops::Range};
use walrus::ir::{Instr, InstrLocId, Value, Visitor, dfs_in_order};
use walrus::{LocalFunction, Module};

/// The addresses that code and data reference.
pub struct References {
    all: BTreeSet<usize>,
    /// The addresses that only the functions in [`DEBUG_TEXT_FUNCTIONS`] reference.
    debug_only: BTreeSet<usize>,
}

/// Parts of the names of functions that use character tables only to show text in quotes.
const DEBUG_TEXT_FUNCTIONS: [&str; 3] = ["core::unicode::", "fmt::Debug>::fmt", "escape_debug"];

/// Shorter texts are not worth removing.
const MIN_TEXT_LENGTH: usize = 4;

impl References {
    /// The references in a module.
    pub fn of(module: &Module) -> Self {
        let image = Image::of(module);
        let (mut all, mut debug_only) = (addresses_in_data(&image), BTreeSet::new());
        for (id, function) in module.funcs.iter_local() {
            let addresses = addresses_in_code(function, &image);
            let name = module.funcs.get(id).name.as_deref().map(without_hashes).unwrap_or_default();
            match DEBUG_TEXT_FUNCTIONS.iter().any(|part| name.contains(part)) {
                true => debug_only.extend(addresses),
                false => all.extend(addresses),
            }
        }
        debug_only.retain(|address| !all.contains(address));
        all.extend(&debug_only);
        References { all, debug_only }
    }

    /// Zeroes what the module referenced when `self` was created, and no longer references.
    pub fn zero_unreferenced(&self, module: &mut Module) {
        // Repeat, because data may be referenced only by data that was zeroed.
        while self.zero_once(module) {}
    }

    fn zero_once(&self, module: &mut Module) -> bool {
        let image = Image::of(module);
        // Code may address a table from its end, so a reference into a piece keeps the piece.
        let mut referenced = addresses_in_data(&image);
        for (_, function) in module.funcs.iter_local() {
            referenced.extend(addresses_in_code(function, &image));
        }
        let is_referenced = |piece: &Range<usize>| referenced.range(piece.clone()).next().is_some();
        let zeros: Vec<_> = self
            .all
            .iter()
            .map(|start| self.piece(*start, &image))
            .filter(|piece| !is_referenced(piece))
            .filter_map(|piece| self.removable(piece, &image))
            .collect();
        image.write_zeros(module, &zeros);
        zeros.iter().any(|range| image.bytes[range.clone()].iter().any(|byte| *byte != 0))
    }

    /// The piece that starts at a referenced address.
    fn piece(&self, start: usize, image: &Image) -> Range<usize> {
        start..self.all.range(start + 1..).next().copied().unwrap_or(image.bytes.len())
    }

    /// The part of a dead piece that can be zeroed: its text, or all of it if only `Debug` used it.
    fn removable(&self, piece: Range<usize>, image: &Image) -> Option<Range<usize>> {
        if self.debug_only.contains(&piece.start) {
            return Some(piece);
        }
        let bytes = &image.bytes[piece.clone()];
        // Format strings start with a length and end with a zero.
        let is_format =
            bytes.first().is_some_and(|length| *length < b' ' && bytes.get(1).is_some_and(u8::is_ascii_graphic));
        let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n') || is_format && *byte != 0;
        let length = bytes.iter().take_while(|byte| is_text(byte)).count();
        (length >= MIN_TEXT_LENGTH).then_some(piece.start..piece.start + length)
    }
}

/// The addresses in the data.
fn addresses_in_data(image: &Image) -> BTreeSet<usize> {
    let offsets = (0..image.bytes.len().saturating_sub(WORD - 1)).step_by(WORD);
    offsets.filter_map(|at| image.offset(image.word(at))).collect()
}

/// The addresses in the code of a function.
fn addresses_in_code(function: &LocalFunction, image: &Image) -> BTreeSet<usize> {
    let mut collector = AddressCollector { image, found: BTreeSet::new() };
    dfs_in_order(&mut collector, function, function.entry_block());
    collector.found
}

struct AddressCollector<'a> {
    image: &'a Image,
    found: BTreeSet<usize>,
}

impl<'a> Visitor<'a> for AddressCollector<'_> {
    fn visit_instr(&mut self, instruction: &'a Instr, _: &'a InstrLocId) {
        let mut add = |number: u64| self.found.extend(self.image.offset(number as u32));
        match instruction {
            Instr::Load(load) => add(load.arg.offset),
            Instr::Store(store) => add(store.arg.offset),
            Instr::Const(constant) => match constant.value {
                Value::I32(number) => add(number as u32 as u64),
                // The compiler writes an address and a length as one constant.
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

    /// A module with two functions that reference its data; one is removed.
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
        let removed = function("page::removed", &[START, START + 16, START + 36]);
        let kept = function("page::kept", &[START + 32]);
        module.exports.add("kept", kept);
        (module, removed)
    }

    #[test]
    fn unreferenced_data_is_zeroed() {
        let (mut module, removed) = module();
        let before = References::of(&module);
        module.funcs.delete(removed);
        before.zero_unreferenced(&mut module);
        let data = &module.data.iter().next().unwrap().value;
        assert_eq!(data[..16], [0; 16], "{:?}", String::from_utf8_lossy(data));
        assert_eq!(data[16..36], DATA[16..36], "{:?}", String::from_utf8_lossy(data));
        assert_eq!(data[36..], [0; 11], "{:?}", String::from_utf8_lossy(data));
    }

    #[test]
    fn referenced_data_is_kept() {
        let (mut module, _) = module();
        let before = References::of(&module);
        before.zero_unreferenced(&mut module);
        assert_eq!(module.data.iter().next().unwrap().value, DATA);
    }
}

//! The data segments of a module as one image of its memory.
//!
//! Input: a module. Output: its bytes, and zeros written back. Entry point: [`Image::of`].
//!
//! It would be removed together with `strip_locations` and `zero_dead_data`, which use it.

use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

/// The size and alignment of an address, in bytes.
pub const WORD: usize = 4;

/// The bytes of all data segments, from the lowest address on.
pub struct Image {
    start: usize,
    pub bytes: Vec<u8>,
}

impl Image {
    pub fn of(module: &Module) -> Self {
        let mut image = Image { start: 0, bytes: Vec::new() };
        for data in module.data.iter() {
            let Some(at) = address(&data.kind) else { continue };
            if image.bytes.is_empty() {
                image.start = at - at % WORD;
            }
            image.bytes.resize(at - image.start, 0);
            image.bytes.extend_from_slice(&data.value);
        }
        image
    }

    /// The number at an offset.
    pub fn word(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes[at..at + WORD].try_into().unwrap_or_default())
    }

    /// The offset of an address. Returns `None` outside the data.
    pub fn offset(&self, address: u32) -> Option<usize> {
        (address as usize).checked_sub(self.start).filter(|offset| *offset < self.bytes.len())
    }

    /// Writes zeros to these ranges of offsets.
    pub fn write_zeros(&self, module: &mut Module, zeros: &[std::ops::Range<usize>]) {
        let segments: Vec<_> = module.data.iter().map(|data| data.id()).collect();
        for id in segments {
            let data = module.data.get_mut(id);
            // wasm-opt may give two segments the same name, and then refuses to parse the module.
            data.name = None;
            let Some(start) = address(&data.kind).map(|at| at - self.start) else { continue };
            for range in zeros {
                let within = range.start.max(start)..range.end.min(start + data.value.len());
                if !within.is_empty() {
                    data.value[within.start - start..within.end - start].fill(0);
                }
            }
        }
    }
}

fn address(kind: &DataKind) -> Option<usize> {
    match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(at)), .. } => Some(*at as usize),
        _ => None,
    }
}

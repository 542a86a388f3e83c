//! The data of a wasm module as it lies in memory. Start with [`Image::of`].

use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

/// Bytes in an address, and between what begins at one.
pub const WORD: usize = 4;

/// The segments of data as they lie in memory, from the first on.
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

    /// The number that stands at a offset.
    pub fn word(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes[at..at + WORD].try_into().unwrap_or_default())
    }

    /// Where in the image an address lies.
    pub fn offset(&self, address: u32) -> Option<usize> {
        (address as usize).checked_sub(self.start).filter(|offset| *offset < self.bytes.len())
    }

    /// Writes zeros into the module at these places of its image.
    pub fn write_zeros(&self, module: &mut Module, zeros: &[std::ops::Range<usize>]) {
        let segments: Vec<_> = module.data.iter().map(|data| data.id()).collect();
        for id in segments {
            let data = module.data.get_mut(id);
            // wasm-opt may have given one name to two, and would refuse to read that again.
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

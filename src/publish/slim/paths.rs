//! The data of a wasm module, without what only panics show.
//!
//! Comes in: a module whose panics are traps. Goes out: zeros in place of the paths of source files, which name folders of the
//! machine that built it, and of the places in them. Start with [`forget`].

use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

/// How long a path may be.
const LONGEST_PATH: u32 = 300;

/// Bytes in an address, and between what begins at one.
const WORD: usize = 4;

/// The segments of data as they lie in memory.
struct Image {
    start: usize,
    bytes: Vec<u8>,
}

impl Image {
    fn of(module: &Module) -> Self {
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

    fn word(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes[at..at + WORD].try_into().unwrap_or_default())
    }

    /// Where the path lies to which an address and a length lead.
    fn path(&self, address: u32, length: u32) -> Option<std::ops::Range<usize>> {
        let start = (address as usize).checked_sub(self.start)?;
        let path = self.bytes.get(start..start + length.min(LONGEST_PATH) as usize)?;
        (length <= LONGEST_PATH && path.ends_with(b".rs") && path.is_ascii()).then_some(start..start + path.len())
    }
}

fn address(kind: &DataKind) -> Option<usize> {
    match kind {
        DataKind::Active { offset: ConstExpr::Value(Value::I32(at)), .. } => Some(*at as usize),
        _ => None,
    }
}

/// Writes zeros over each `core::panic::Location` (address and length of a path, line, column), and over the paths.
pub fn forget(module: &mut Module) {
    let image = Image::of(module);
    let mut zeros = Vec::new();
    for at in (0..image.bytes.len().saturating_sub(15)).step_by(WORD) {
        if let Some(path) = image.path(image.word(at), image.word(at + WORD)) {
            zeros.extend([at..at + 16, path]);
        }
    }
    let segments: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in segments {
        let data = module.data.get_mut(id);
        // wasm-opt may have given one name to two, and would refuse to read that again.
        data.name = None;
        let Some(start) = address(&data.kind).map(|at| at - image.start) else { continue };
        for range in &zeros {
            let within = range.start.max(start)..range.end.min(start + data.value.len());
            if !within.is_empty() {
                data.value[within.start - start..within.end - start].fill(0);
            }
        }
    }
}

//! Replaces panics by traps.
//!
//! Input: a module with function names. Output: the module, in which panic functions and calls of them are traps.
//! Entry point: [`strip`].
//!
//! Visitors notice no difference. A panic ends in a trap anyway, and browsers discard its message.
//!
//! Compiler flag that would replace it: `-Cpanic=immediate-abort` (unstable), together with `-Zbuild-std`.

use std::collections::HashSet;
use walrus::ir::{
    Call, Instr, InstrLocId, InstrSeq, Unreachable, Visitor, VisitorMut, dfs_in_order, dfs_pre_order_mut,
};
use walrus::{FunctionId, Module};

/// Prefixes of functions that only streams call.
const STREAM_FUNCTIONS: [&str; 2] = ["wasm_streams::", "js_sys::futures::future_to_promise"];

/// Prefixes of functions that only report a panic.
const PANIC_FUNCTIONS: [&str; 14] = [
    "core::panicking::",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::result::unwrap_failed",
    "core::str::slice_error_fail",
    "core::slice::index::slice_",
    "core::slice::copy_from_slice_impl::len_mismatch_fail",
    "core::cell::panic_already",
    "core::cell::lazy::panic",
    "std::panicking::",
    "std::thread::local::panic_access_error",
    "alloc::raw_vec::handle_error",
    "alloc::raw_vec::capacity_overflow",
    "wasm_bindgen::throw_str",
];

/// Parts of the names of functions that format text. Writers are not included, because tables may refer to them.
const FORMATTING_FUNCTIONS: [&str; 4] =
    ["core::fmt::write", "core::fmt::Write::write_fmt", "core::fmt::Formatter>::", "fmt::Display>::fmt"];

/// Replaces panic functions and calls of them by traps.
pub fn strip(module: &mut Module) {
    replace_by_traps(module, with_names(module, is_panic_function));
    // If no other function formats text, only tables refer to the formatting functions.
    let formatting = with_names(module, |name| FORMATTING_FUNCTIONS.iter().any(|part| name.contains(part)));
    let called = callees(module, &formatting);
    if called.is_disjoint(&formatting) {
        replace_by_traps(module, formatting);
    }
}

/// The functions whose names match, after removing the hashes.
fn with_names(module: &Module, matches: impl Fn(&str) -> bool) -> HashSet<FunctionId> {
    let such = |name: &String| matches(&without_hashes(name));
    module
        .funcs
        .iter()
        .filter(|function| function.name.as_ref().is_some_and(such))
        .map(|function| function.id())
        .collect()
}

/// The functions that all functions except those in `except` call.
fn callees(module: &Module, except: &HashSet<FunctionId>) -> HashSet<FunctionId> {
    let mut calls = CallCollector(HashSet::new());
    for (_, function) in module.funcs.iter_local().filter(|(id, _)| !except.contains(id)) {
        dfs_in_order(&mut calls, function, function.entry_block());
    }
    calls.0
}

struct CallCollector(HashSet<FunctionId>);

impl<'a> Visitor<'a> for CallCollector {
    fn visit_call(&mut self, call: &Call) {
        self.0.insert(call.func);
    }
}

/// Replaces functions by traps, calls of them, and functions that only call them.
fn replace_by_traps(module: &mut Module, mut traps: HashSet<FunctionId>) {
    let mut known = 0;
    // Repeat, because a function that only calls a trap becomes one.
    while known < traps.len() {
        known = traps.len();
        let mut visitor = TrapCalls(&traps);
        let mut more = Vec::new();
        for (id, function) in module.funcs.iter_local_mut() {
            let entry = function.entry_block();
            if traps.contains(&id) {
                function.block_mut(entry).instrs = vec![(Unreachable {}.into(), InstrLocId::default())];
            } else {
                dfs_pre_order_mut(&mut visitor, function, entry);
                if matches!(&function.block(entry).instrs[..], [(Instr::Unreachable(_), _)]) {
                    more.push(id);
                }
            }
        }
        traps.extend(more);
    }
}

/// Whether a function only reports a panic. `Debug` is used only by panics.
fn is_panic_function(name: &str) -> bool {
    let starts = |start: &&str| name.trim_start_matches('<').starts_with(*start);
    name.contains("fmt::Debug>::fmt")
        || name.contains("wasm_streams::")
        || PANIC_FUNCTIONS.iter().chain(&STREAM_FUNCTIONS).any(starts)
}

/// Ends each sequence of instructions at the first call of a trap.
struct TrapCalls<'a>(&'a HashSet<FunctionId>);

impl VisitorMut for TrapCalls<'_> {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let is_trap = |(instruction, _): &(Instr, InstrLocId)| match instruction {
            Instr::Call(call) => self.0.contains(&call.func),
            Instr::Unreachable(_) => true,
            _ => false,
        };
        let Some(mut end) = sequence.instrs.iter().position(is_trap) else { return };
        // Instructions that only compute the arguments of the call are unused.
        let is_discardable = |instruction: &Instr| {
            use Instr::*;
            matches!(
                instruction,
                Const(_)
                    | LocalGet(_)
                    | LocalSet(_)
                    | LocalTee(_)
                    | GlobalGet(_)
                    | Load(_)
                    | Binop(_)
                    | Unop(_)
                    | Select(_)
                    | Drop(_)
            )
        };
        while end > 0 && is_discardable(&sequence.instrs[end - 1].0) {
            end -= 1;
        }
        sequence.instrs.truncate(end);
        sequence.instrs.push((Unreachable {}.into(), InstrLocId::default()));
    }
}

/// Removes the hashes of crates from a name: `core[c5930c85a12de822]::str` becomes `core::str`.
pub fn without_hashes(name: &str) -> String {
    let mut kept = String::with_capacity(name.len());
    let mut in_hash = false;
    for c in name.chars() {
        in_hash |= c == '[';
        if !in_hash {
            kept.push(c);
        }
        in_hash &= c != ']';
    }
    kept
}

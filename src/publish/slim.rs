//! Takes out of a wasm module what no browser needs.
//!
//! Comes in: the module as wasm-bindgen and wasm-opt left it, with the names of its functions, and the script that loads it.
//! Goes out: both, smaller, doing the same. Start with [`slim`].
//!
//! What goes:
//! - *The words of panics.* A panic ends in a trap in any case, and its words are written to a standard error that no browser
//!   has. So what leads there is a trap at once, and with it goes the formatting that only words need.
//! - *What other crates export and nobody calls:* the streams of `wasm-streams`, which come with Leptos, and the promises that
//!   only these make of futures.
//! - *Long names.* wasm-bindgen writes a hash of 16 digits into each name by which module and script know each other. No
//!   compressor can make less of these, so each gets a short name, in both.

use super::glue;
use std::collections::HashMap;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module, ModuleConfig};

/// How the names of functions begin that only streams call.
const STREAMS: [&str; 2] = ["wasm_streams::", "js_sys::futures::future_to_promise"];

/// How the names of functions begin that only say why it ends. Rust's own: `core` and `std` have a hash behind them.
const LAST_WORDS: [&str; 13] = [
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
];

/// The module and its script, with nothing that is never needed. An error says what is not as wasm-bindgen writes it.
pub fn slim(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String), String> {
    let mut module = ModuleConfig::new()
        .generate_name_section(std::env::var_os("NAMES").is_some())
        .generate_producers_section(false)
        .parse(wasm)
        .map_err(|why| format!("is no module that we can read: {why}"))?;
    if module.funcs.iter().all(|function| function.name.is_none()) {
        return Err("has no names of functions: wasm-opt must be told to keep them (`-g`)".to_owned());
    }
    silence(&mut module);
    let streams: Vec<_> = module
        .exports
        .iter()
        .filter(|export| export.name.contains("intounderlying"))
        .map(|export| export.id())
        .collect();
    streams.into_iter().for_each(|id| module.exports.delete(id));
    walrus::passes::gc::run(&mut module);

    let imported: Vec<&str> = module.imports.iter().map(|import| import.name.as_str()).collect();
    let mut script = glue::without_classes(script, "IntoUnderlying");
    script = glue::with_imports(&script, &imported)?;
    script = glue::without_unused(&script);
    let short = rename(&mut module);
    Ok((module.emit_wasm(), glue::renamed(&script, &short)))
}

/// Makes a trap of each function that only says why it ends.
fn silence(module: &mut Module) {
    let last: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .filter_map(|(id, _)| {
            let name = plain(module.funcs.get(id).name.as_deref()?);
            let starts = |start: &&str| name.trim_start_matches('<').starts_with(*start);
            // What is told by `Debug` is told by panics alone.
            let is_silent = name.contains("fmt::Debug>::fmt") || LAST_WORDS.iter().chain(&STREAMS).any(starts);
            is_silent.then_some(id)
        })
        .collect();
    for id in last {
        let (parameters, results) = module.types.params_results(module.funcs.get(id).ty());
        let (parameters, results) = (parameters.to_vec(), results.to_vec());
        let mut trap = FunctionBuilder::new(&mut module.types, &parameters, &results);
        trap.func_body().unreachable();
        let arguments = parameters.iter().map(|kind| module.locals.add(*kind)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(trap.local_func(arguments));
    }
}

/// A function's name without the hashes of crates: `core[c5930c85a12de822]::str` is `core::str`.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut hidden = false;
    for c in name.chars() {
        hidden |= c == '[';
        if !hidden {
            plain.push(c);
        }
        hidden &= c != ']';
    }
    plain
}

/// Gives what module and script call each other short names, and answers which is which.
fn rename(module: &mut Module) -> HashMap<String, String> {
    let mut short = HashMap::new();
    let mut next = |name: &str| {
        let number = short.len();
        short.entry(name.to_owned()).or_insert_with(|| format!("${number}")).clone()
    };
    for import in module.imports.iter_mut() {
        import.name = next(&import.name);
    }
    for export in
        module.exports.iter_mut().filter(|export| export.name.starts_with("__") || export.name.contains("__h"))
    {
        export.name = next(&export.name);
    }
    short
}

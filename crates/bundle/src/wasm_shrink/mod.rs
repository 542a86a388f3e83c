//! Takes out of a wasm module what no browser needs.
//!
//! Comes in: the module as wasm-bindgen and wasm-opt left it, with the names of its functions, and the script that
//! loads it. Goes out: both, smaller, doing the same. Start with [`shrink`].
//!
//! What goes:
//! - *The words of panics* ([`strip_panics`]), and with them the formatting that only words need.
//! - *The paths of source files* ([`strip_locations`]), which only panics show, and which name folders of the machine
//! that built it.
//! - *What other crates export and nobody calls:* the streams of `wasm-streams`, which come with Leptos, and the
//! promises that
//!   only these make of futures.
//! - *Long names.* wasm-bindgen writes a hash of 16 digits into each name by which module and script know each other.
//! No
//!   compressor can make less of these, so each gets a short name, in both ([`glue`]).
//! - *Data that was read only by what went* ([`zero_dead_data`]).
//!
//! The reader's module is also parted in two ([`split`]).
//!
//! `BROADSHEET_NAMES=1` in the environment leaves the names of the functions in, to see which takes how much.

mod glue;
mod image;
mod later;
pub mod run_wasm_opt;
mod split;
mod strip_locations;
mod strip_panics;
mod zero_dead_data;

use std::collections::HashMap;
use walrus::{Module, ModuleConfig};
use zero_dead_data::References;

/// The reader's module: whole, and in two parts.
pub struct SplitModule {
    /// All of it.
    pub whole: Vec<u8>,
    /// What an article can be drawn with.
    pub article: Vec<u8>,
    /// [What else](later) there is, for where that is already.
    pub rest: Vec<u8>,
}

/// The reader's module and its script, as [`shrink`], and both parts of it, which the same script serves.
pub fn shrink_and_split(wasm: &[u8], script: &str) -> Result<(SplitModule, String), String> {
    // It is parted by the names of its functions.
    let (named, _) = shrink_module(wasm, script, true)?;
    let [article, rest] = split::split(&named, later::is_deferred)?;
    let (whole, script) = shrink(wasm, script)?;
    Ok((SplitModule { whole, article, rest }, glue::add_import(&script, split::LOAD_REST)))
}

/// The module and its script, with nothing that is never needed. An error says what is not as wasm-bindgen writes it.
pub fn shrink(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String), String> {
    shrink_module(wasm, script, keep_names())
}

fn shrink_module(wasm: &[u8], script: &str, with_names: bool) -> Result<(Vec<u8>, String), String> {
    let mut module = ModuleConfig::new()
        .generate_name_section(with_names)
        .generate_producers_section(false)
        .parse(wasm)
        .map_err(|error| format!("is no module that we can read: {error}"))?;
    if module.funcs.iter().all(|function| function.name.is_none()) {
        return Err("has no names of functions: wasm-opt must be told to keep them (`-g`)".to_owned());
    }
    let before = References::of(&module);
    strip_panics::strip(&mut module);
    let streams: Vec<_> = module
        .exports
        .iter()
        .filter(|export| export.name.contains("intounderlying"))
        .map(|export| export.id())
        .collect();
    streams.into_iter().for_each(|id| module.exports.delete(id));
    walrus::passes::gc::run(&mut module);
    strip_locations::strip(&mut module);
    before.zero_unreferenced(&mut module);

    // For tools, not for browsers.
    let sections: Vec<_> = module.customs.iter().map(|(id, _)| id).collect();
    for id in sections {
        module.customs.delete(id);
    }

    let imported: Vec<&str> = module.imports.iter().map(|import| import.name.as_str()).collect();
    let mut script = glue::remove_classes(script, "IntoUnderlying");
    script = glue::keep_imports(&script, &imported)?;
    if let Some(import) = module.imports.iter().next() {
        script = script.replace(&format!("\"{}\"", import.module), SCRIPT_MODULE);
    }
    let short = shorten_names(&mut module);
    Ok((module.emit_wasm(), glue::rename(&script, &short)))
}

/// Whether the names of functions are wanted in what goes out.
fn keep_names() -> bool {
    std::env::var_os("BROADSHEET_NAMES").is_some()
}

/// What modules call the functions of their script.
const SCRIPT_MODULE: &str = "s";

/// Gives what module and script call each other short names, and answers which is which.
fn shorten_names(module: &mut Module) -> HashMap<String, String> {
    let mut short = HashMap::new();
    let mut next = |name: &str| {
        let number = short.len();
        short.entry(name.to_owned()).or_insert_with(|| format!("${number}")).clone()
    };
    for import in module.imports.iter_mut() {
        import.name = next(&import.name);
        import.module = SCRIPT_MODULE.to_owned();
    }
    for export in
        module.exports.iter_mut().filter(|export| export.name.starts_with("__") || export.name.contains("__h"))
    {
        export.name = next(&export.name);
    }
    short
}

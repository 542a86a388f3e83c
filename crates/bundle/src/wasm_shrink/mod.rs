//! Shrinks the WebAssembly modules of the reader.
//!
//! Input: a module after wasm-bindgen and wasm-opt, with function names, and its script. Output: a smaller module and
//! script with the same behaviour. Entry point: [`shrink`].
//!
//! 1. [`strip_panics`] replaces panics by traps, so that their messages and the formatting are unused.
//! 2. Exports that the script never uses are removed, such as those of `wasm-streams`, which come with Leptos.
//! 3. [`strip_locations`] zeroes the source paths that panics would show.
//! 4. [`zero_dead_data`] zeroes the data that only removed code used.
//! 5. [`glue`] removes unused imports from the script, and shortens the names shared by module and script.
//!
//! [`run_wasm_opt`] follows, then [`order_functions`].
//!
//! Set `BROADSHEET_NAMES=1` to keep the names of functions, for profiling the size. Each file names the compiler flag
//! or standard mechanism that would replace it.

mod glue;
mod image;
pub mod order_functions;
pub mod run_wasm_opt;
mod strip_locations;
mod strip_panics;
mod zero_dead_data;

use std::collections::HashMap;
use walrus::{Module, ModuleConfig};
use zero_dead_data::References;

/// Shrinks a module and its script. Reports text that the pinned wasm-bindgen would not write.
pub fn shrink(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String), String> {
    let mut module = ModuleConfig::new()
        .generate_name_section(keep_names())
        .generate_producers_section(false)
        .parse(wasm)
        .map_err(|error| format!("is not a valid module: {error}"))?;
    if module.funcs.iter().all(|function| function.name.is_none()) {
        return Err("has no function names: wasm-opt must keep them (`-g`)".to_owned());
    }
    let before = References::of(&module);
    strip_panics::strip(&mut module);
    let mut script = glue::remove_classes(script, "IntoUnderlying");
    let is_unused = |export: &&walrus::Export| !glue::uses(&script, &export.name);
    let unused: Vec<_> = module.exports.iter().filter(is_unused).map(|export| export.id()).collect();
    unused.into_iter().for_each(|id| module.exports.delete(id));
    walrus::passes::gc::run(&mut module);
    strip_locations::strip(&mut module);
    before.zero_unreferenced(&mut module);

    // Custom sections are for tools.
    let sections: Vec<_> = module.customs.iter().map(|(id, _)| id).collect();
    for id in sections {
        module.customs.delete(id);
    }

    let imported: Vec<&str> = module.imports.iter().map(|import| import.name.as_str()).collect();
    script = glue::shorten_start(&script)?;
    script = glue::keep_imports(&script, &imported)?;
    if let Some(import) = module.imports.iter().next() {
        script = script.replace(&format!("\"{}\"", import.module), SCRIPT_MODULE);
    }
    let short = shorten_names(&mut module);
    Ok((module.emit_wasm(), glue::rename(&script, &short)))
}

/// Whether the output keeps the names of functions.
fn keep_names() -> bool {
    std::env::var_os("BROADSHEET_NAMES").is_some()
}

/// The short name of the script in the imports of modules.
const SCRIPT_MODULE: &str = "s";

/// Shortens the names of imports and exports. Returns the new name of each.
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

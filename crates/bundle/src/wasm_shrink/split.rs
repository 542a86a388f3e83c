//! Splits a module in two: the functions of the first page, and the others.
//!
//! Input: a module with function names, and a predicate for deferred functions. Output: a first module with the same
//! behaviour, and a second one with the deferred functions. Entry point: [`split`].
//!
//! In the first module, a stub replaces each deferred function that it references. A stub calls the import
//! [`LOAD_REST`], which loads the second module, and then calls the function through the table. The second module
//! writes its functions into the table when it is instantiated. It imports its memory, table and globals from the
//! first.
//!
//! Standard mechanism that would replace it: `wasm-split` (Binaryen) as soon as wasm-bindgen supports its output.

use std::collections::{BTreeMap, BTreeSet};
use walrus::ir::{Call, RefFunc, Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalKind,
    ImportKind, ImportedFunction, Module, ModuleConfig, TableId,
};

/// The import that loads the second module.
pub const LOAD_REST: &str = "later";

/// The name of the first module in the imports of the second.
pub const FIRST_MODULE: &str = "f";

/// Indexes of functions. They are the same each time that the same bytes are parsed.
type Numbers = BTreeSet<usize>;

/// Table slots and the functions in them.
type TableSlots = BTreeMap<usize, usize>;

/// Splits a module. Reports a module that wasm-bindgen and wasm-opt would not write.
pub fn split(wasm: &[u8], is_deferred: impl Fn(&str) -> bool) -> Result<[Vec<u8>; 2], String> {
    let mut config = ModuleConfig::new();
    config.generate_producers_section(false).generate_name_section(super::keep_names());
    let read = || config.parse(wasm).map_err(|error| format!("cannot be parsed again: {error}"));
    let (mut first, mut second) = (read()?, read()?);
    let table = first.tables.main_function_table().ok().flatten().ok_or("does not have exactly one function table")?;
    let exported: Numbers = first
        .exports
        .iter()
        .filter_map(|export| if let ExportItem::Function(id) = export.item { Some(id.index()) } else { None })
        .chain(first.start.map(|start| start.index()))
        .collect();
    let deferred = deferred(&first, &exported, is_deferred);
    let table_slots = table_slots(&mut first, table, &deferred)?;
    add_stubs(&mut first, table, &table_slots);
    import_from_first(&mut second, &table_slots, &deferred, first.tables.get(table).initial)?;
    export_to_second(&mut first, &second);
    walrus::passes::gc::run(&mut first);
    Ok([first.emit_wasm(), second.emit_wasm()])
}

/// The deferred functions, and those that only they call.
fn deferred(module: &Module, exported: &Numbers, is_deferred: impl Fn(&str) -> bool) -> Numbers {
    let named = |id: &FunctionId| module.funcs.get(*id).name.as_deref().is_some_and(&is_deferred);
    let local = || module.funcs.iter_local().map(|(id, _)| id).filter(|id| !exported.contains(&id.index()));
    let mut deferred: Numbers = local().filter(named).map(|id| id.index()).collect();
    let in_table: Numbers = module
        .elements
        .iter()
        .filter_map(|element| if let ElementItems::Functions(all) = &element.items { Some(all) } else { None })
        .flat_map(|functions| functions.iter().map(|id| id.index()))
        .collect();
    loop {
        let elsewhere = referenced(module, |number| !deferred.contains(&number));
        let before = deferred.len();
        deferred.extend(
            local().map(|id| id.index()).filter(|number| !in_table.contains(number) && !elsewhere.contains(number)),
        );
        if deferred.len() == before {
            return deferred;
        }
    }
}

/// The table slots of deferred functions that other functions reference. Functions without one get a new slot at the
/// end.
fn table_slots(first: &mut Module, table: TableId, deferred: &Numbers) -> Result<TableSlots, String> {
    let mut table_slots = TableSlots::new();
    for element in first.elements.iter() {
        let ElementKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } = element.kind else {
            return Err("has a table segment without a constant offset".to_owned());
        };
        let ElementItems::Functions(functions) = &element.items else {
            return Err("has a table segment with other elements than functions".to_owned());
        };
        for (at, function) in functions.iter().enumerate() {
            if deferred.contains(&function.index()) {
                table_slots.insert(offset as usize + at, function.index());
            }
        }
    }
    let called = referenced(first, |number| !deferred.contains(&number));
    let in_table: Numbers = table_slots.values().copied().collect();
    let without: Vec<_> = called.intersection(deferred).copied().filter(|number| !in_table.contains(number)).collect();
    let end = first.tables.get(table).initial as usize;
    let ids: Vec<FunctionId> = without.iter().filter_map(|number| id(first, *number)).collect();
    table_slots.extend(without.iter().enumerate().map(|(at, number)| (end + at, *number)));
    let offset = ConstExpr::Value(Value::I32(end as i32));
    let segment = first.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(ids));
    let table = first.tables.get_mut(table);
    table.elem_segments.insert(segment);
    table.initial = (end + without.len()) as u64;
    table.maximum = table.maximum.map(|maximum| maximum.max(table.initial));
    Ok(table_slots)
}

/// The functions that the functions selected by `by` call or take the address of.
fn referenced(module: &Module, by: impl Fn(usize) -> bool) -> Numbers {
    struct References(Numbers);
    impl<'a> Visitor<'a> for References {
        fn visit_call(&mut self, call: &Call) {
            self.0.insert(call.func.index());
        }
        fn visit_ref_func(&mut self, reference: &RefFunc) {
            self.0.insert(reference.func.index());
        }
    }
    let mut references = References(Numbers::new());
    for (_, function) in module.funcs.iter_local().filter(|(id, _)| by(id.index())) {
        dfs_in_order(&mut references, function, function.entry_block());
    }
    references.0
}

fn id(module: &Module, number: usize) -> Option<FunctionId> {
    module.funcs.iter().map(|function| function.id()).find(|id| id.index() == number)
}

/// Replaces the functions in these slots by stubs.
fn add_stubs(first: &mut Module, table: TableId, table_slots: &TableSlots) {
    let no_values = first.types.add(&[], &[]);
    let (load, _) = first.add_import_func(super::SCRIPT_MODULE, LOAD_REST, no_values);
    let is_loaded = first.globals.add_local(walrus::ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
    let mut ensure = FunctionBuilder::new(&mut first.types, &[], &[]);
    ensure.func_body().global_get(is_loaded).if_else(
        None,
        |_| {},
        |missing| {
            missing.call(load).i32_const(1).global_set(is_loaded);
        },
    );
    let ensure = ensure.finish(Vec::new(), &mut first.funcs);
    for (slot, number) in table_slots {
        let Some(id) = id(first, *number) else { continue };
        let ty = first.funcs.get(id).ty();
        let (params, results) = (first.types.params(ty).to_vec(), first.types.results(ty).to_vec());
        let args: Vec<_> = params.iter().map(|param| first.locals.add(*param)).collect();
        let mut builder = FunctionBuilder::new(&mut first.types, &params, &results);
        let mut body = builder.func_body();
        body.call(ensure);
        args.iter().for_each(|arg| {
            body.local_get(*arg);
        });
        body.i32_const(*slot as i32).call_indirect(ty, table);
        first.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(args));
    }
}

/// Reduces the second module to the deferred functions. It imports everything else and fills the table slots.
fn import_from_first(
    second: &mut Module,
    table_slots: &TableSlots,
    deferred: &Numbers,
    length: u64,
) -> Result<(), String> {
    let table = second.tables.main_function_table().ok().flatten().ok_or("does not have exactly one function table")?;
    second.start = None;
    let ids: Vec<_> = second.exports.iter().map(|export| export.id()).collect();
    ids.into_iter().for_each(|id| second.exports.delete(id));
    let ids: Vec<_> = second.data.iter().map(|data| data.id()).collect();
    ids.into_iter().for_each(|id| second.data.delete(id));
    second.memories.iter_mut().for_each(|memory| memory.data_segments.clear());
    let ids: Vec<_> = second.elements.iter().map(|element| element.id()).collect();
    ids.into_iter().for_each(|id| second.elements.delete(id));
    second.tables.iter_mut().for_each(|table| table.elem_segments.clear());
    second.tables.get_mut(table).initial = length;
    second.tables.get_mut(table).maximum = second.tables.get(table).maximum.map(|maximum| maximum.max(length));

    // Adjacent slots share a segment.
    let mut runs: Vec<(usize, Vec<FunctionId>)> = Vec::new();
    for (&slot, number) in table_slots {
        let function = id(second, *number).ok_or("has lost a function")?;
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() == slot => run.push(function),
            _ => runs.push((slot, vec![function])),
        }
    }
    for (start, run) in runs {
        let offset = ConstExpr::Value(Value::I32(start as i32));
        let segment = second.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(run));
        second.tables.get_mut(table).elem_segments.insert(segment);
    }

    let mut count = 0;
    let mut next = || {
        count += 1;
        short_name(count)
    };
    let used = referenced(second, |number| deferred.contains(&number));
    let others: Vec<_> =
        second.funcs.iter_local().map(|(id, _)| id).filter(|id| !deferred.contains(&id.index())).collect();
    for id in others {
        let ty = second.funcs.get(id).ty();
        // Unused imports are collected below, so they need no name.
        let name = if used.contains(&id.index()) { next() } else { String::new() };
        let import = second.imports.add(FIRST_MODULE, &name, id);
        second.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    let globals: Vec<_> = second.globals.iter().map(|global| global.id()).collect();
    for id in globals {
        second.globals.get_mut(id).kind = GlobalKind::Import(second.imports.add(FIRST_MODULE, &next(), id));
    }
    for table in second.tables.iter_mut() {
        table.import = Some(second.imports.add(FIRST_MODULE, &next(), table.id()));
    }
    for memory in second.memories.iter_mut() {
        memory.import = Some(second.imports.add(FIRST_MODULE, &next(), memory.id()));
    }
    walrus::passes::gc::run(second);
    Ok(())
}

/// Exports everything that the second module imports. Both modules have the same indexes.
fn export_to_second(first: &mut Module, second: &Module) {
    for import in second.imports.iter().filter(|import| import.module == FIRST_MODULE) {
        let item: Option<ExportItem> = match import.kind {
            ImportKind::Function(borrowed) => id(first, borrowed.index()).map(Into::into),
            ImportKind::Global(borrowed) => {
                first.globals.iter().map(|global| global.id()).find(|id| id.index() == borrowed.index()).map(Into::into)
            }
            ImportKind::Table(borrowed) => {
                first.tables.iter().map(|table| table.id()).find(|id| id.index() == borrowed.index()).map(Into::into)
            }
            ImportKind::Memory(borrowed) => first
                .memories
                .iter()
                .map(|memory| memory.id())
                .find(|id| id.index() == borrowed.index())
                .map(Into::into),
            ImportKind::Tag(_) => None,
        };
        if let Some(item) = item {
            first.exports.add(&import.name, item);
        }
    }
}

/// A short, unique name for each number.
fn short_name(number: usize) -> String {
    const LETTERS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut name = String::new();
    let mut rest = number;
    while rest > 0 {
        name.push(LETTERS[rest % LETTERS.len()] as char);
        rest /= LETTERS.len();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::ValType;

    /// The exported `start` calls `now` and `later`; `later` calls `now` and `only`.
    fn module() -> Vec<u8> {
        let mut module = Module::default();
        let table = module.tables.add_local(false, 1, Some(1), walrus::RefType::FUNCREF);
        let mut function = |name: &str, calls: &[FunctionId]| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            let arg = module.locals.add(ValType::I32);
            builder.name(name.to_owned());
            let mut body = builder.func_body();
            body.local_get(arg);
            for called in calls {
                body.call(*called);
            }
            builder.finish(vec![arg], &mut module.funcs)
        };
        let now = function("page::now", &[]);
        let only = function("core::only", &[]);
        let later = function("page::later", &[now, only]);
        let start = function("page::start", &[now, later]);
        let offset = ConstExpr::Value(Value::I32(0));
        let segment = module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(vec![now]));
        module.tables.get_mut(table).elem_segments.insert(segment);
        module.exports.add("start", start);
        module.emit_wasm()
    }

    fn names(module: &Module) -> Vec<&str> {
        let local = module.funcs.iter_local().filter_map(|(id, _)| module.funcs.get(id).name.as_deref());
        let mut names: Vec<_> = local.collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn functions_called_only_by_deferred_ones_are_deferred() {
        let [first, second] = split(&module(), |name| name == "page::later").unwrap();
        let (first, second) = (Module::from_buffer(&first).unwrap(), Module::from_buffer(&second).unwrap());
        // `start`, `now`, the stub, and the function that loads the second module.
        assert_eq!(first.funcs.iter_local().count(), 4);
        assert_eq!(second.funcs.iter_local().count(), 2);
        let imported: Vec<_> = first.imports.iter().map(|import| import.name.as_str()).collect();
        assert_eq!(imported, [LOAD_REST]);
        let shared: Vec<_> = second.imports.iter().map(|import| (import.module.as_str(), &import.name)).collect();
        assert_eq!(shared.len(), 2, "a function and the table: {shared:?}");
        for (module, name) in shared {
            assert_eq!(module, FIRST_MODULE);
            assert!(first.exports.iter().any(|export| export.name == *name), "{name}");
        }
        // The new slot belongs to the stub in the first module, and to `later` in the second.
        assert_eq!(first.tables.iter().next().unwrap().initial, 2);
        let offsets = |module: &Module| {
            module.elements.iter().map(|element| format!("{:?}", element.kind)).collect::<Vec<_>>().join(" ")
        };
        assert!(offsets(&second).contains("I32(1)"), "{}", offsets(&second));
        assert!(names(&second).is_empty() || std::env::var_os("BROADSHEET_NAMES").is_some());
    }

    #[test]
    fn a_module_without_deferred_functions_is_unchanged() {
        let [first, second] = split(&module(), |_| false).unwrap().map(|part| Module::from_buffer(&part).unwrap());
        assert_eq!((first.funcs.iter_local().count(), first.imports.iter().count()), (4, 0));
        assert_eq!(second.funcs.iter_local().count(), 0);
    }
}

//! Edits the script that wasm-bindgen writes for a module.
//!
//! Input: the script. Output: the script without unused parts, with short names. Entry points: the public functions.
//!
//! Each function knows the exact text that the pinned version of wasm-bindgen writes; anything else is an error.
//! Standard mechanism that would replace this file: none yet. Bundlers cannot see what a module imports, and
//! wasm-bindgen has no option for short names.

use std::collections::HashMap;

/// Removes exported classes whose names start with `start`, and everything that belongs to them.
pub fn remove_classes(script: &str, start: &str) -> String {
    let matches = |line: &str, before: &str| line.strip_prefix(before).is_some_and(|rest| rest.starts_with(start));
    let mut kept = String::with_capacity(script.len());
    let mut closing: Option<&str> = None;
    for line in script.lines() {
        if matches(line, "export class ") {
            closing = Some("}");
        } else if matches(line, "const ") {
            closing = Some(");");
        }
        match closing {
            Some(end) if line.ends_with(end) && (end != "}" || line == end) => closing = None,
            None if !matches(line, "if (Symbol.dispose) ") => kept.extend([line, "\n"]),
            _ => {}
        }
    }
    kept
}

/// Removes the imports that the module does not have.
pub fn keep_imports(script: &str, imported: &[&str]) -> Result<String, String> {
    let start = script.find("        __proto__: null,\n").ok_or("has no list of imports")?;
    let end = start + script[start..].find("\n    };\n").ok_or("has an unterminated list of imports")? + 1;
    let mut kept = script[..start].to_owned();
    let (mut is_kept, mut found) = (true, 0);
    for line in script[start..end].lines() {
        // The names of imports are indented by eight spaces, their bodies by more.
        let name = line.strip_prefix("        ").filter(|rest| !rest.starts_with([' ', '}']));
        if let Some((name, _)) = name.and_then(|entry| entry.split_once(':')) {
            is_kept = name == "__proto__" || imported.contains(&name);
            found += usize::from(imported.contains(&name));
        }
        if is_kept {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    if found != imported.len() {
        return Err(format!("lists {found} of {} imports of its module", imported.len()));
    }
    Ok(kept + &script[end..])
}

/// Instantiates the module of a response. Some servers send it with another content type, which browsers do not stream.
const INIT: &str = r#"async function __wbg_init({ module_or_path }) {
    if (wasm !== undefined) return wasm;
    const answer = await module_or_path;
    if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
    const imports = __wbg_get_imports();
    const { instance } = await (answer.headers.get("Content-Type") === "application/wasm"
        ? WebAssembly.instantiateStreaming(answer, imports)
        : WebAssembly.instantiate(await answer.arrayBuffer(), imports));
    return __wbg_finalize_init(instance);
}
"#;

/// Code for browsers without `FinalizationRegistry` or `encodeInto`, all of which lack newer features that a module
/// needs: beginnings and ends, and what remains.
const FALLBACKS: [(&str, &str, &str); 2] = [
    ("const CLOSURE_DTORS = (typeof FinalizationRegistry", "    : new", "const CLOSURE_DTORS = new"),
    ("if (!('encodeInto' in cachedTextEncoder)) {", "\n}\n", ""),
];

/// Replaces the general functions that instantiate a module by one for responses, which is all that our scripts use.
pub fn shorten_start(script: &str) -> Result<String, String> {
    const START: &str = "async function __wbg_load(";
    const END: &str = "return __wbg_finalize_init(instance, module);\n}\n";
    let unknown = |part: &str| format!("has no `{part}`: unsupported version of wasm-bindgen");
    let start = script.find(START).ok_or_else(|| unknown(START))?;
    let end = script.rfind(END).filter(|end| *end > start).ok_or_else(|| unknown(END))? + END.len();
    let mut short = [&script[..start], INIT, &script[end..].replacen("{ initSync, ", "{ ", 1)].concat();
    // Modules without closures or texts have none of them.
    for (begin, finish, rest) in FALLBACKS {
        if let Some(at) = short.find(begin) {
            let length = short[at..].find(finish).ok_or_else(|| unknown(finish))? + finish.len();
            short.replace_range(at..at + length, rest);
        }
    }
    Ok(short)
}

/// Returns whether the script uses an export of its module.
pub fn uses(script: &str, export: &str) -> bool {
    script
        .split("wasm.")
        .skip(1)
        .any(|rest| rest.strip_prefix(export).is_some_and(|after| !after.starts_with(is_identifier_char)))
}

/// Renames identifiers.
pub fn rename(script: &str, names: &HashMap<String, String>) -> String {
    let mut renamed = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_identifier_char) {
        let end = start + rest[start..].find(|c| !is_identifier_char(c)).unwrap_or(rest.len() - start);
        renamed.push_str(&rest[..start]);
        let word = &rest[start..end];
        renamed.push_str(names.get(word).map_or(word, String::as_str));
        rest = &rest[end..];
    }
    renamed + rest
}

fn is_identifier_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_module_is_short() {
        let script = "const CLOSURE_DTORS = (typeof FinalizationRegistry === 'undefined')\n    ? {}\n    : new F();\n\
            if (!('encodeInto' in cachedTextEncoder)) {\n    a();\n}\nlet wasm;\n\
            async function __wbg_load(module) {\n}\nfunction initSync() {\n    return __wbg_finalize_init(instance, module);\n}\n\
            async function __wbg_init_once() {\n    return __wbg_finalize_init(instance, module);\n}\n\
            export { initSync, __wbg_init as default };\n";
        let expected =
            ["const CLOSURE_DTORS = new F();\nlet wasm;\n", INIT, "export { __wbg_init as default };\n"].concat();
        assert_eq!(shorten_start(script), Ok(expected));
        assert!(shorten_start("let wasm;").is_err());
    }

    #[test]
    fn exports_are_found_by_their_whole_name() {
        assert!(uses("wasm.start(1)", "start"));
        assert!(!uses("wasm.starts(1)", "start"));
    }
}

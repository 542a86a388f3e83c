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

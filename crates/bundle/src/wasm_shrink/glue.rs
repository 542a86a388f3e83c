//! The script that wasm-bindgen writes for a module, read line by line as it writes it.
//!
//! Comes in: the script. Goes out: the script without what its module does not need any more. Each function knows one
//! shape of wasm-bindgen's; its version is pinned, and what a shape lacks is an error.

use std::collections::HashMap;

/// The script without the exported classes whose names begin so, and without what belongs to them.
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

/// The script with just those of its imports that the module has.
pub fn keep_imports(script: &str, imported: &[&str]) -> Result<String, String> {
    let start = script.find("        __proto__: null,\n").ok_or("has no list of imports")?;
    let end = start + script[start..].find("\n    };\n").ok_or("has a list of imports without an end")? + 1;
    let mut kept = script[..start].to_owned();
    let (mut is_kept, mut found) = (true, 0);
    for line in script[start..end].lines() {
        // Each begins with its name, eight spaces in; its lines and its end do not.
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
        return Err(format!("lists {found} of the {} imports of its module", imported.len()));
    }
    Ok(kept + &script[end..])
}

/// The script with one more import, a function that stands in it by this name.
pub fn add_import(script: &str, name: &str) -> String {
    const START: &str = "        __proto__: null,\n";
    script.replacen(START, &[START, "        ", name, ",\n"].concat(), 1)
}

/// The script with other names.
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

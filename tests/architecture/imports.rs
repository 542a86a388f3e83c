//! The import graph of a crate. Input: `use` declarations and paths in the code. Entry points: [`graph`] and
//! [`cycle`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The modules of a crate by path (`site::settings`), each with the modules that it imports. Deeper modules count as
/// their parent: `header::day` belongs to `header`.
pub fn graph(source: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut files = Vec::new();
    super::collect(source, &mut files);
    let mut texts: BTreeMap<String, Vec<(Vec<String>, String)>> = BTreeMap::new();
    for file in files {
        let path = module_path(source, &file);
        texts.entry(key(&path)).or_default().push((path, super::code(&fs::read_to_string(&file).unwrap())));
    }
    let known: BTreeSet<String> = texts.keys().cloned().collect();
    let imports = texts.iter().map(|(module, parts)| {
        let paths = parts.iter().flat_map(|(path, text)| paths(path, text));
        let imported = paths.filter_map(|path| known_prefix(&path, &known));
        (module.clone(), imported.filter(|imported| imported != module && !is_parent(imported, module)).collect())
    });
    imports.collect()
}

/// A module declares and may use its children. Imports between parent and child are no cycle.
fn is_parent(one: &str, other: &str) -> bool {
    other.starts_with(&format!("{one}::")) || one.starts_with(&format!("{other}::"))
}

/// Finds a cycle and returns the names along it.
pub fn cycle(graph: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut finished = BTreeSet::new();
    graph.keys().find_map(|start| visit(start, graph, &mut Vec::new(), &mut finished))
}

fn visit(
    module: &str,
    graph: &BTreeMap<String, BTreeSet<String>>,
    path: &mut Vec<String>,
    finished: &mut BTreeSet<String>,
) -> Option<Vec<String>> {
    if let Some(start) = path.iter().position(|one| one == module) {
        return Some(path[start..].iter().cloned().chain([module.to_owned()]).collect());
    }
    if finished.contains(module) {
        return None;
    }
    path.push(module.to_owned());
    let found = graph.get(module)?.iter().find_map(|next| visit(next, graph, path, finished));
    path.pop();
    finished.insert(module.to_owned());
    found
}

fn module_path(source: &Path, file: &Path) -> Vec<String> {
    let relative = file.strip_prefix(source).unwrap().with_extension("");
    let parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let last = parts.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main"));
    parts[..parts.len() - usize::from(last)].to_vec()
}

fn key(path: &[String]) -> String {
    path[..path.len().min(2)].join("::")
}

fn known_prefix(path: &[String], known: &BTreeSet<String>) -> Option<String> {
    (1..=path.len().min(2)).rev().map(|length| path[..length].join("::")).find(|prefix| known.contains(prefix))
}

/// The paths inside the crate that a file mentions, as absolute paths.
fn paths(module: &[String], text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::").chain(text.match_indices("super::")) {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
            continue;
        }
        expand(&text[at..], Vec::new(), module, &mut found);
    }
    for declaration in text.split("\nuse ").skip(1) {
        let tree = declaration.split(';').next().unwrap();
        if tree.starts_with('{') || tree.starts_with("super") || tree.starts_with("crate") {
            expand(tree, Vec::new(), module, &mut found);
        }
    }
    found
}

/// Parses a path or a tree of paths, `crate::a::{b, c::d}`. Returns the rest of the text.
fn expand<'t>(mut text: &'t str, mut path: Vec<String>, module: &[String], found: &mut Vec<Vec<String>>) -> &'t str {
    loop {
        text = text.trim_start();
        if let Some(inner) = text.strip_prefix('{') {
            text = inner;
            loop {
                text = expand(text, path.clone(), module, found).trim_start();
                match text.strip_prefix(',') {
                    Some(rest) if rest.trim_start().starts_with('}') => {
                        return rest.trim_start().trim_start_matches('}');
                    }
                    Some(rest) => text = rest,
                    None => return text.strip_prefix('}').unwrap_or(text),
                }
            }
        }
        let length = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        let (name, rest) = text.split_at(length);
        match name {
            "" => return rest,
            "crate" => path.clear(),
            "super" if path.is_empty() => path = module[..module.len().saturating_sub(1)].to_vec(),
            "super" => drop(path.pop()),
            "self" => {}
            name => path.push(name.to_owned()),
        }
        match rest.strip_prefix("::") {
            Some(next) => text = next,
            None => {
                found.push(path);
                return rest;
            }
        }
    }
}

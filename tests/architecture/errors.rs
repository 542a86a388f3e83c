//! Error types implement `std::error::Error`, so that a caller can pass them on with `?`.

use super::{CRATES, sources};
use std::collections::BTreeSet;

/// Types in the `Err` position that are no errors: they say that a document is pending, or where to continue.
const CONTROL_FLOW: [&str; 2] = ["LoadState", "Stop"];

/// The error types `E` of each `Result<T, E>` in the code.
fn error_types(code: &str) -> impl Iterator<Item = &str> {
    code.split("Result<").skip(1).filter_map(|rest| {
        let (mut depth, mut comma) = (1, None);
        for (at, letter) in rest.char_indices() {
            match letter {
                '<' | '(' | '[' => depth += 1,
                // The arrow of a function type closes no bracket.
                '>' if rest[..at].ends_with('-') => {}
                '>' | ')' | ']' => depth -= 1,
                ',' if depth == 1 => comma = Some(at + 1),
                _ => {}
            }
            if depth == 0 {
                let error = rest[comma?..at].rsplit("::").next()?.trim();
                return Some(error.trim_start_matches("Vec<").trim_end_matches('>'));
            }
        }
        None
    })
}

#[test]
fn error_types_implement_std_error() {
    let code: String = CRATES.into_iter().flat_map(sources).map(|(_, code)| code + "\n").collect();
    let kinds = ["enum ", "struct "];
    let ours = kinds.iter().flat_map(|kind| code.split(kind).skip(1));
    let ours: BTreeSet<&str> = ours.filter_map(|rest| rest.split([' ', '(', '<', ';', '{']).next()).collect();
    let returned: BTreeSet<&str> = error_types(&code).collect();
    let errors: Vec<_> = ours.iter().filter(|name| name.ends_with("Error") || returned.contains(*name)).collect();
    assert!(errors.contains(&&"FeedError") && errors.contains(&&"Fault"), "{errors:?}");
    for name in errors.into_iter().filter(|name| !CONTROL_FLOW.contains(name)) {
        assert!(code.contains(&format!("Error for {name} ")), "{name} does not implement std::error::Error");
    }
}

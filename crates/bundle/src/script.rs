//! Joins and minifies JavaScript.
//!
//! Input: JavaScript modules. Output: an equivalent, smaller one. Entry points: [`joined`] and [`minify`].

use oxc::allocator::Allocator;
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::minifier::{Minifier, MinifierOptions};
use oxc::parser::Parser;
use oxc::span::SourceType;
use std::io;

/// Joins scripts into one, without the imports and exports between them.
pub fn joined(scripts: &[&str]) -> String {
    let lines = scripts.iter().flat_map(|script| script.lines()).filter(|line| !line.starts_with("import {"));
    lines.flat_map(|line| [line.strip_prefix("export ").unwrap_or(line), "\n"]).collect()
}

/// Makes V8 compile all functions while the script loads, off the main thread. Other engines ignore the comment.
/// See <https://v8.dev/blog/explicit-compile-hints>.
pub const COMPILE_EAGERLY: &str = "//# allFunctionsCalledOnLoad\n";

/// Removes comments and unused code, and shortens names. Exports keep their names. A syntax error is reported with its
/// position.
pub fn minify(script: &str) -> io::Result<String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, script, SourceType::mjs()).parse();
    if let Some(error) = parsed.diagnostics.into_iter().next() {
        return Err(io::Error::other(format!("{:?}", error.with_source_code(script.to_owned()))));
    }
    let mut program = parsed.program;
    let minified = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    let codegen = Codegen::new().with_options(CodegenOptions::minify()).with_scoping(minified.scoping);
    Ok(codegen.build(&program).code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minified_scripts_are_equivalent() {
        let script = "// a\nfunction unused() {}\nfunction double(number) {\n    const ret = number * 2;\n    return ret;\n}\nexport const shown = (text) => double(text.length);\n";
        let small = minify(script).unwrap();
        assert!(small.len() < script.len() / 2, "{small}");
        assert!(small.contains("shown") && small.contains("*2") && !small.contains("unused"), "{small}");
    }

    #[test]
    fn syntax_errors_are_reported() {
        let error = minify("const a = ;\n").unwrap_err().to_string();
        assert!(error.contains("Unexpected token"), "{error}");
    }
}

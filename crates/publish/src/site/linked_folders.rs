//! The setting `linked_folders`: folders outside of the site whose files may be published.
//!
//! Input: the value of the setting. Output: a [`Confinement`] that allows the folders. Entry point: [`read`].

use crate::source::code::Code;
use crate::source::confinement::{Confinement, SETTING, SYSTEM};
use crate::source::diagnostic::Diagnostic;
use crate::source::diagnostic::system_message;
use crate::source::file::Source;
use crate::source::front_matter::{Node, Value};

/// Describes a valid value, for messages.
const FORM: &str = "a list of folders outside of the site, relative to this file, such as [\"../shared-notes\"]";

/// Allows the folders that the value `node` lists.
pub fn read(node: &Node, source: &Source, confinement: &mut Confinement, diagnostics: &mut Vec<Diagnostic>) {
    let root = confinement.root().to_owned();
    for item in node.items() {
        let at = || source.place(item.span.clone());
        let Value::Text(name) = &item.value else {
            diagnostics.push(Diagnostic::error(Code::InvalidSetting, format!("`{SETTING}` must be {FORM}")).at(at()));
            continue;
        };
        match root.join(name).canonicalize() {
            Ok(folder) if !folder.is_dir() => {
                let what = format!("`{SETTING}` names {name}, which is not a folder");
                diagnostics.push(
                    Diagnostic::error(Code::InvalidSetting, what)
                        .at(at())
                        .help("name the folder that contains the file"),
                );
            }
            Ok(folder) if root.starts_with(&folder) && root != folder => {
                let what = format!("`{SETTING}` names {name}, which contains the site itself");
                diagnostics.push(
                    Diagnostic::error(Code::InvalidSetting, what)
                        .at(at())
                        .help("name only the folders that are linked"),
                );
            }
            Ok(folder) if SYSTEM.iter().any(|system| folder.starts_with(system)) => {
                let what = format!("`{SETTING}` names {name}, which belongs to the operating system");
                diagnostics.push(
                    Diagnostic::error(Code::InvalidSetting, what)
                        .at(at())
                        .help("remove it; such files cannot be published"),
                );
            }
            Ok(folder) => confinement.allow(folder),
            Err(why) => {
                let what = format!("`{SETTING}` names {name}, which cannot be read: {}", system_message(&why));
                let help = "check the name: it is relative to the folder of broadsheet.toml";
                diagnostics.push(Diagnostic::error(Code::InvalidSetting, what).at(at()).help(help));
            }
        }
    }
}

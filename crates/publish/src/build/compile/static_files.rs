//! Publishes the files that keep their addresses.
//!
//! Input: the static files of the site. Output: files, given to an [`Output`](crate::output::Output), and warnings
//! about names that the site itself needs. Entry point: [`Compiler::write_static_files`].

use super::Compiler;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use rayon::prelude::*;
use std::io;

impl Compiler<'_> {
    /// Writes the files, after everything else.
    pub(super) fn write_static_files(&self, diagnostics: &mut Vec<Diagnostic>) -> io::Result<()> {
        let taken = self.output.lower_case_names();
        let (taken, free): (Vec<_>, Vec<_>) =
            self.static_files.iter().partition(|(_, address)| taken.contains(&address.to_lowercase()));
        diagnostics.extend(taken.into_iter().map(|(path, address)| {
            let what = format!("file is not published, because /{address} is a page or file of the site");
            let warning = Diagnostic::warning(Code::AddressTaken, what).at(Place::file(&self.settings.root.join(path)));
            warning.help("rename it, or remove it if it is not needed any more")
        }));
        free.into_par_iter().try_for_each(|(path, address)| {
            let path = self.settings.root.join(path);
            let file = self.settings.confinement.open(&path).map_err(|denied| denied.into_io(&path))?;
            self.output.put_file(address.to_owned(), file)
        })
    }
}

//! `broadsheet new DIR`: creates a new site in an empty folder, or converts a site of another generator.

use super::{UsageError, now, quoted_for_shell};
use crate::scaffold;
use crate::terminal::print;
use clap::Args;
use publish::site::conversion::Conversion;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub struct Arguments {
    /// The folder to create
    dir: PathBuf,
    /// Convert the settings of a site for Hugo, Zola, Jekyll, Hexo, Docusaurus, MkDocs, Eleventy or Astro, and copy its
    /// articles; with the same folder as DIR, only write broadsheet.toml there
    #[arg(long, value_name = "OTHER")]
    from: Option<PathBuf>,
}

impl Arguments {
    /// Creates the site and prints the next steps.
    pub fn run(self) -> Result<ExitCode, UsageError> {
        if let Some(from) = &self.from {
            return self.convert(from);
        }
        scaffold::create(&self.dir, now()).map_err(|error| UsageError(format!("{} {error}", self.dir.display())))?;
        let name = self.dir.display().to_string();
        let quoted = quoted_for_shell(&name);
        print(&format!(
            "Created a site with two articles in {name}. Next:\n\n  broadsheet serve {quoted}\n  broadsheet build {quoted} --out site\n"
        ));
        Ok(ExitCode::SUCCESS)
    }

    /// Converts the site in `from`, and prints what could not be converted.
    fn convert(&self, from: &Path) -> Result<ExitCode, UsageError> {
        let usage = |folder: &Path, error: &dyn fmt::Display| UsageError(format!("{} {error}", folder.display()));
        let conversion = Conversion::of(from).map_err(|error| usage(from, &error))?;
        let is_same = self.dir.canonicalize().is_ok_and(|dir| from.canonicalize().is_ok_and(|from| dir == from));
        if is_same {
            conversion.write(&self.dir).map_err(|error| usage(&self.dir, &error))?;
        } else {
            scaffold::check_empty(&self.dir).map_err(|error| usage(&self.dir, &error))?;
            conversion.copy(from, &self.dir).map_err(|error| usage(&self.dir, &error))?;
        }
        let (name, program) = (self.dir.display().to_string(), conversion.generator.name());
        let mut text = format!("Converted the settings of {program} to {name}/broadsheet.toml.");
        if !conversion.unconverted.is_empty() {
            text += " Not converted:\n";
            text.extend(conversion.unconverted.iter().flat_map(|what| ["\n  ", what]));
            text += "\n";
        }
        let quoted = quoted_for_shell(&name);
        print(&format!("{text}\nNext:\n\n  broadsheet check {quoted}\n  broadsheet serve {quoted}\n"));
        Ok(ExitCode::SUCCESS)
    }
}

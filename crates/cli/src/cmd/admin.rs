//! `broadsheet admin [DIR]`: adds an editor to a site, at `/admin/`.

use super::{UsageError, quoted_for_shell};
use crate::terminal::{print, print_error};
use clap::Args;
use publish::export::admin::{AdminError, Created, Options, VERSION, create};
use publish::source::diagnostic::count;
use std::path::PathBuf;
use std::process::ExitCode;

/// The introduction of `admin --help`.
pub const LONG_ABOUT: &str = "Add an editor for the browser to a site, at /admin/

Writes admin/index.html and admin/config.yml into the folder of the site: Decap CMS, with a form for articles and one
for pages, which have a field for each key of the front matter. The repository and the branch are those of Git's remote.
Builds publish the folder, and `broadsheet serve` shows it.

On this machine the editor needs no account: run `broadsheet serve` and, in the root of the repository,
`npx decap-server`. On a host it signs in at the host of the repository, and commits there.

The script of Decap CMS comes from unpkg.com, in one version, and the browser checks its hash. With --cms the site has a
copy of its own.";

#[derive(Args)]
pub struct Arguments {
    /// The folder of the site
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Copy the script of Decap CMS from this folder, which is the unpacked npm package decap-cms
    #[arg(long, value_name = "PACKAGE")]
    cms: Option<PathBuf>,
    /// Overwrite the files of an editor that exists
    #[arg(long)]
    force: bool,
}

impl Arguments {
    /// Creates the editor and prints the next steps.
    pub fn run(self) -> Result<ExitCode, UsageError> {
        let Arguments { dir, cms, force } = self;
        if !dir.is_dir() {
            let problem = if dir.exists() { "is a file, not a folder" } else { "does not exist" };
            return Err(UsageError(format!("{} {problem}; `broadsheet new` creates a site", dir.display())));
        }
        match create(&Options { site: &dir, cms: cms.as_deref(), overwrites: force }) {
            Ok(created) => {
                print(&next_steps(&created, &dir.display().to_string()));
                Ok(ExitCode::SUCCESS)
            }
            Err(error) => {
                if let AdminError::Settings(report) = &error {
                    print_error(&report.draw(0));
                }
                print_error(&format!("broadsheet: {error}\n"));
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

fn next_steps(Created { repository, left_out }: &Created, dir: &str) -> String {
    let branch = repository.branch.as_deref().unwrap_or("main");
    let target = match &repository.origin {
        Some(origin) => format!("It commits to the branch {branch} of {} at {}.", origin.path, origin.host),
        None => String::from("No remote of Git was found that it knows: put your repository into admin/config.yml."),
    };
    let bundles = match left_out {
        0 => String::new(),
        number => {
            let articles = count(*number, "article");
            format!("\nIt does not list {articles} with a folder of its own, such as tide/index.md.\n")
        }
    };
    let top = repository.top.display().to_string();
    format!(
        "Created an editor, Decap CMS {VERSION}, in {dir}/admin. {target}\n{bundles}\nTo write on this machine, run \
         both, and open http://localhost:8080/admin/:\n\n  broadsheet serve {}\n  cd {} && npx decap-server\n",
        quoted_for_shell(dir),
        quoted_for_shell(&top)
    )
}

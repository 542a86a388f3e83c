//! The configuration of Decap CMS for one site.
//!
//! Input: the settings, the folders with articles and the repository. Output: the text of `config.yml`. Entry point:
//! [`config`]. Paths in it start at the root of the repository, because Decap CMS writes there.

use super::fields::{self, Form};
use super::quoted;
use super::repository::{Origin, Repository};
use crate::site::settings::Settings;
use crate::source::post::{PAGES, capitalised};
use broadsheet::content::Slug;
use std::collections::BTreeSet;
use std::path::Path;

/// The folder for pictures, below that of the articles.
const IMAGES: &str = "images";

const HEAD: &str = "\
# The editor at /admin/, Decap CMS (https://decapcms.org/docs/configuration-options/). `broadsheet admin` wrote this
# file from broadsheet.toml. It is yours: change what you like. `broadsheet admin --force` writes it again.

# Where the editor reads and commits. The editor signs in there.
";
const LOCAL: &str = "
# On this machine: `broadsheet serve`, and beside it `npx decap-server` in the root of the repository. Then the editor
# writes files, and asks nobody to sign in.
local_backend: true
";

/// Returns the configuration. `folders` are the folders with articles, relative to the content folder.
pub(super) fn config(settings: &Settings, folders: &[String], repository: &Repository) -> String {
    let content = settings.content.strip_prefix(&settings.root).unwrap_or(Path::new(""));
    let content = content.to_string_lossy().replace('\\', "/");
    let path = |name: &str| {
        let parts = [repository.prefix.trim_end_matches('/'), &content, name];
        let path = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        quoted(if path.is_empty() { "." } else { &path })
    };
    let mut text = format!("{HEAD}{}{LOCAL}", backend(repository));
    if settings.base.origin.is_some() {
        let address = quoted(&settings.base.absolute(&settings.base.path));
        text += &format!("\nsite_url: {address}\ndisplay_url: {address}\n");
    }
    text +=
        &format!("\n# Pictures of articles and pages.\nmedia_folder: {}\npublic_folder: \"/{IMAGES}\"\n", path(IMAGES));
    text += "\ncollections:\n";
    let sorting = "[{ field: date, default_sort: desc }, title]";
    text += &collection("articles", "Articles", "Article", &path(""), sorting);
    text += "    fields: &article\n";
    text.extend(fields::lines(Form::Articles, settings).iter().map(|line| format!("      {line}\n")));
    let mut names = BTreeSet::new();
    for folder in folders {
        let (mut name, label) = (collection_name(folder), capitalised(folder));
        while !names.insert(name.clone()) {
            name += "-2";
        }
        text += &collection(&name, &label, "Article", &path(folder), sorting);
        text += "    fields: *article\n";
    }
    text += &collection(PAGES, "Pages", "Page", &path(PAGES), "[title]");
    text += "    fields:\n";
    text.extend(fields::lines(Form::Pages, settings).iter().map(|line| format!("      {line}\n")));
    text
}

/// The start of a collection, without its fields.
fn collection(name: &str, label: &str, singular: &str, folder: &str, sorting: &str) -> String {
    format!(
        "  - name: {}\n    label: {}\n    label_singular: {singular}\n    folder: {folder}\n    create: true\n    \
         sortable_fields: {sorting}\n",
        quoted(name),
        quoted(label)
    )
}

/// The name of a collection is in the addresses of the editor. Two folders may get the same.
fn collection_name(folder: &str) -> String {
    let slug = Slug::from_text(&folder.replace('/', "-"));
    ["articles-", slug.as_ref().map_or("folder", Slug::as_str)].concat()
}

fn backend(Repository { origin, branch, .. }: &Repository) -> String {
    let branch = quoted(branch.as_deref().unwrap_or("main"));
    let Some(Origin { backend, host, path }) = origin else {
        return format!(
            "# Put your repository in place of OWNER/REPOSITORY. Other hosts: \
             https://decapcms.org/docs/backends-overview/\n\
             backend:\n  name: github\n  repo: OWNER/REPOSITORY\n  branch: {branch}\n{OAUTH}"
        );
    };
    let start = format!("backend:\n  name: {backend}\n  repo: {}\n  branch: {branch}\n", quoted(path));
    let own = |api: &str| {
        let [base, api] = [format!("https://{host}"), format!("https://{host}/{api}")];
        format!("  base_url: {}\n  api_root: {}\n", quoted(&base), quoted(&api))
    };
    match *backend {
        "github" => start + OAUTH,
        "gitlab" if host == "gitlab.com" => start + APPLICATION,
        "gitlab" => start + &own("api/v4") + APPLICATION,
        "gitea" => start + &own("api/v1") + APPLICATION,
        _ => start,
    }
}

/// What GitHub needs besides.
const OAUTH: &str = "  \
  # GitHub signs people in only through a server for OAuth: that of Netlify if the site is there, or one of your own.
  # base_url: https://oauth.example.org
";
/// What GitLab and Gitea need besides.
const APPLICATION: &str = "  \
  # Register an application with the address of /admin/ at your host, and put its id here.
  auth_type: pkce
  app_id: APPLICATION_ID
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_its_back_end() {
        let origin = |backend, host: &str| Origin { backend, host: host.to_owned(), path: "ann/paper".to_owned() };
        for (origin, expected) in [
            (None, "repo: OWNER/REPOSITORY\n"),
            (Some(origin("github", "github.com")), "repo: \"ann/paper\"\n  branch: \"main\"\n  # GitHub signs"),
            (Some(origin("gitlab", "gitlab.com")), "branch: \"main\"\n  # Register"),
            (Some(origin("gitlab", "gitlab.a.example")), "api_root: \"https://gitlab.a.example/api/v4\"\n  # Register"),
            (Some(origin("gitea", "codeberg.org")), "api_root: \"https://codeberg.org/api/v1\"\n"),
            (Some(origin("bitbucket", "bitbucket.org")), "  repo: \"ann/paper\"\n  branch: \"main\"\n"),
        ] {
            let text = backend(&Repository { origin, ..Repository::default() });
            assert!(text.contains(expected), "{text}");
        }
    }
}

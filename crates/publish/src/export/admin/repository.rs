//! Finds the Git repository of a site, and where it is hosted.
//!
//! Input: the site's folder. Output: a [`Repository`]. Entry point: [`Repository::of`]. It reads a few files of Git and
//! starts no program. Of an address, only the host and the path are kept, because it may contain a password.

use std::fs;
use std::path::{Path, PathBuf};

/// The repository that contains a site. Without one, the site's folder counts as its root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repository {
    /// The root of the repository, as a path without symbolic links.
    pub top: PathBuf,
    /// Where the site is below it, with `/` at the end; empty for the root.
    pub prefix: String,
    /// Where it is hosted, if Decap CMS has a back end for that.
    pub origin: Option<Origin>,
    /// The branch that is published.
    pub branch: Option<String>,
}

/// A hosted repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The name of the back end in Decap CMS: `github`, `gitlab`, `bitbucket` or `gitea`.
    pub backend: &'static str,
    /// The host, such as `github.com`.
    pub host: String,
    /// The path, such as `ann/paper`.
    pub path: String,
}

impl Repository {
    /// Finds the repository of a site.
    pub fn of(site: &Path) -> Self {
        let site = site.canonicalize().unwrap_or_else(|_| site.to_owned());
        let Some(top) = site.ancestors().find(|folder| folder.join(".git").exists()) else {
            return Repository { top: site, ..Repository::default() };
        };
        let prefix = site.strip_prefix(top).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
        let git = git_folder(top);
        // A linked worktree has its own HEAD, and shares the rest.
        let shared = read(&git.join("commondir")).map_or_else(|| git.clone(), |path| git.join(path.trim()));
        let published = branch(&shared.join("refs/remotes/origin/HEAD"), "refs/remotes/origin/");
        Repository {
            top: top.to_owned(),
            prefix: if prefix.is_empty() { prefix } else { prefix + "/" },
            origin: read(&shared.join("config")).and_then(|config| Origin::parse(remote(&config)?)),
            branch: published.or_else(|| branch(&git.join("HEAD"), "refs/heads/")),
        }
    }
}

impl Origin {
    /// Parses the address of a remote: `https://host/path.git`, `ssh://git@host/path` or `git@host:path`.
    fn parse(address: &str) -> Option<Self> {
        let (authority, path) = match address.split_once("://") {
            Some((_, rest)) => rest.split_once('/')?,
            None => address.split_once(':')?,
        };
        let host = authority.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        let backend = match &*host {
            "github.com" => "github",
            "gitlab.com" => "gitlab",
            "bitbucket.org" => "bitbucket",
            "codeberg.org" | "gitea.com" => "gitea",
            _ if host.starts_with("gitlab.") => "gitlab",
            _ if host.starts_with("gitea.") || host.starts_with("forgejo.") => "gitea",
            _ => return None,
        };
        let is_valid = path.contains('/') && path.chars().chain(host.chars()).all(is_plain);
        is_valid.then(|| Origin { backend, path: path.to_owned(), host })
    }
}

fn read(file: &Path) -> Option<String> {
    fs::read_to_string(file).ok()
}

/// The folder of Git. In a linked worktree or a submodule, `.git` is a file that names it.
fn git_folder(top: &Path) -> PathBuf {
    let git = top.join(".git");
    let named = read(&git).and_then(|text| Some(top.join(text.strip_prefix("gitdir:")?.trim())));
    named.unwrap_or(git)
}

/// The branch that a symbolic reference names.
fn branch(file: &Path, start: &str) -> Option<String> {
    let name = read(file)?.trim().strip_prefix("ref:")?.trim().strip_prefix(start)?.to_owned();
    (!name.is_empty()).then_some(name)
}

/// The address of the remote `origin`, or of the first remote.
fn remote(config: &str) -> Option<&str> {
    let mut first = None;
    let mut section = None;
    for line in config.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix('[') {
            section = heading.strip_prefix("remote \"").and_then(|rest| rest.split('"').next());
        } else if let (Some(name), Some((key, value))) = (section, line.split_once('='))
            && key.trim().eq_ignore_ascii_case("url")
        {
            let address = value.trim().trim_matches('"');
            if name == "origin" {
                return Some(address);
            }
            first = first.or(Some(address));
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remote_tells_the_back_end_and_no_password() {
        for (address, expected) in [
            ("git@github.com:ann/paper.git", Some("github github.com ann/paper")),
            ("https://github.com/ann/paper", Some("github github.com ann/paper")),
            ("https://ann:secret@github.com/ann/paper.git", Some("github github.com ann/paper")),
            ("ssh://git@gitlab.com:22/group/team/paper.git", Some("gitlab gitlab.com group/team/paper")),
            ("https://gitlab.harbour.example/ann/paper", Some("gitlab gitlab.harbour.example ann/paper")),
            ("git@codeberg.org:ann/paper.git", Some("gitea codeberg.org ann/paper")),
            ("https://bitbucket.org/ann/paper/", Some("bitbucket bitbucket.org ann/paper")),
            ("https://git.harbour.example/ann/paper", None),
            ("/srv/git/paper.git", None),
            ("https://github.com/ann", None),
            ("https://github.com/ann/pa\"per", None),
        ] {
            let found = Origin::parse(address).map(|Origin { backend, host, path }| format!("{backend} {host} {path}"));
            assert_eq!(found.as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn the_repository_may_be_above_the_site_or_a_worktree() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| {
            fs::create_dir_all(top.join(name).parent().unwrap()).unwrap();
            fs::write(top.join(name), text).unwrap();
        };
        assert_eq!(Repository::of(&top), Repository { top: top.clone(), ..Repository::default() });
        write(
            ".git/config",
            "[remote \"fork\"]\n\turl = git@gitlab.com:bo/p.git\n[remote \"origin\"]\n\turl = git@github.com:ann/p\n",
        );
        write(".git/HEAD", "ref: refs/heads/draft\n");
        write("docs/paper/broadsheet.toml", "");
        let found = Repository::of(&top.join("docs/paper"));
        assert_eq!((&found.top, &*found.prefix, found.branch.as_deref()), (&top, "docs/paper/", Some("draft")));
        assert_eq!(found.origin.unwrap().path, "ann/p");
        write(".git/refs/remotes/origin/HEAD", "ref: refs/remotes/origin/main\n");
        write(".git/worktrees/w/commondir", "../..\n");
        write("w/.git", &format!("gitdir: {}\n", top.join(".git/worktrees/w").display()));
        let found = Repository::of(&top.join("w"));
        assert_eq!((found.top, found.branch.as_deref()), (top.join("w"), Some("main")));
        assert_eq!(found.origin.unwrap().path, "ann/p");
    }
}

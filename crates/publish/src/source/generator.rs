//! Recognises the program for which a folder was made.
//!
//! Input: the site's folder. Output: a [`Generator`], which knows where that program keeps articles and other files.
//! Entry point: [`Generator::of`].

use crate::source::confinement::Confinement;
use crate::source::file::Source;
use std::path::{Path, PathBuf};

/// A static site generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generator {
    /// Hugo.
    Hugo,
    /// Zola.
    Zola,
    /// Jekyll.
    Jekyll,
    /// Hexo.
    Hexo,
    /// Docusaurus.
    Docusaurus,
    /// Eleventy.
    Eleventy,
    /// MkDocs.
    MkDocs,
    /// Astro.
    Astro,
}

/// Settings files, and their generators. The first that exists decides.
const FILES: [(&str, Generator); 27] = [
    ("hugo.toml", Generator::Hugo),
    ("hugo.yaml", Generator::Hugo),
    ("hugo.yml", Generator::Hugo),
    ("hugo.json", Generator::Hugo),
    ("config/_default/hugo.toml", Generator::Hugo),
    ("config/_default/hugo.yaml", Generator::Hugo),
    ("config/_default/config.toml", Generator::Hugo),
    ("config/_default/config.yaml", Generator::Hugo),
    ("zola.toml", Generator::Zola),
    ("_config.yml", Generator::Jekyll),
    ("_config.yaml", Generator::Jekyll),
    ("_config.toml", Generator::Jekyll),
    ("docusaurus.config.js", Generator::Docusaurus),
    ("docusaurus.config.ts", Generator::Docusaurus),
    ("docusaurus.config.mjs", Generator::Docusaurus),
    ("docusaurus.config.cjs", Generator::Docusaurus),
    (".eleventy.js", Generator::Eleventy),
    ("eleventy.config.js", Generator::Eleventy),
    ("eleventy.config.mjs", Generator::Eleventy),
    ("eleventy.config.cjs", Generator::Eleventy),
    ("mkdocs.yml", Generator::MkDocs),
    ("mkdocs.yaml", Generator::MkDocs),
    ("astro.config.mjs", Generator::Astro),
    ("astro.config.ts", Generator::Astro),
    ("config.toml", Generator::Zola),
    ("config.yaml", Generator::Hugo),
    ("config.yml", Generator::Hugo),
];

impl Generator {
    /// Recognises the generator by its settings file. Returns the file, too.
    pub fn of(root: &Path) -> Option<(Self, PathBuf)> {
        let (name, generator) = FILES.into_iter().find(|(name, _)| root.join(name).is_file())?;
        let file = root.join(name);
        let generator = match generator {
            Generator::Zola if name == "config.toml" => toml_site(root, &file)?,
            Generator::Jekyll if root.join("source").is_dir() && !root.join("_posts").is_dir() => Generator::Hexo,
            // A file of this name is common, so the folder of articles must be there, too.
            Generator::Hugo if name.starts_with("config.") && !root.join("content").is_dir() => return None,
            other => other,
        };
        Some((generator, file))
    }

    /// The name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Generator::Hugo => "Hugo",
            Generator::Zola => "Zola",
            Generator::Jekyll => "Jekyll",
            Generator::Hexo => "Hexo",
            Generator::Docusaurus => "Docusaurus",
            Generator::Eleventy => "Eleventy",
            Generator::MkDocs => "MkDocs",
            Generator::Astro => "Astro",
        }
    }

    /// Folders whose files the generator publishes unchanged, each with the folder of their addresses.
    pub fn static_folders(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Generator::Hugo | Generator::Zola | Generator::Docusaurus => &[("static", "")],
            Generator::Hexo => &[("source", "")],
            Generator::MkDocs => &[("docs", "")],
            Generator::Astro => &[("public", "")],
            Generator::Eleventy => &[("public", ""), ("static", ""), ("assets", "assets"), ("images", "images")],
            Generator::Jekyll => &[
                ("assets", "assets"),
                ("images", "images"),
                ("img", "img"),
                ("files", "files"),
                ("uploads", "uploads"),
                ("downloads", "downloads"),
            ],
        }
    }

    /// The folder of articles, by default. Empty if articles may be anywhere.
    pub fn content(self) -> &'static str {
        match self {
            Generator::Hugo | Generator::Zola => "content",
            Generator::Hexo => "source",
            Generator::MkDocs => "docs",
            Generator::Astro => "src/content",
            Generator::Docusaurus | Generator::Jekyll | Generator::Eleventy => "",
        }
    }
}

/// Distinguishes the two generators whose settings can be in `config.toml`. `None` if it is that of another program.
fn toml_site(root: &Path, file: &Path) -> Option<Generator> {
    let text = Source::open(file, &Confinement::new(root)).ok()?.text;
    let has_key = |key: &str| {
        text.lines()
            .any(|line| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')))
    };
    if has_key("base_url") {
        return Some(Generator::Zola);
    }
    (["baseURL", "baseurl", "baseUrl", "theme"].iter().any(|key| has_key(key)) || root.join("content").is_dir())
        .then_some(Generator::Hugo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn generators_are_recognised_by_their_settings() {
        let table: [(&[(&str, &str)], _); 9] = [
            (&[("hugo.yaml", "")], Some("Hugo")),
            (&[("config.toml", "baseURL = \"https://a.example/\"")], Some("Hugo")),
            (&[("config.toml", "title = 1"), ("content/a.md", "")], Some("Hugo")),
            (&[("config.toml", "base_url = \"https://a.example\"")], Some("Zola")),
            (&[("config.toml", "[database]")], None),
            (&[("_config.yml", ""), ("_posts/a.md", "")], Some("Jekyll")),
            (&[("_config.yml", ""), ("source/_posts/a.md", "")], Some("Hexo")),
            (&[("config.yaml", "")], None),
            (&[("a.md", "")], None),
        ];
        for (files, name) in table {
            let folder = tempfile::tempdir().unwrap();
            for (file, text) in files {
                fs::create_dir_all(folder.path().join(file).parent().unwrap()).unwrap();
                fs::write(folder.path().join(file), text).unwrap();
            }
            assert_eq!(Generator::of(folder.path()).map(|(generator, _)| generator.name()), name, "{files:?}");
        }
    }
}

//! Resolves author keys in headers, using the table `authors` of the site.
//!
//! Input: the table in `broadsheet.toml`, and the headers. Output: the same headers with names and URLs, and a
//! warning for each name that is similar to one in the table. Entry point: [`look_up`].

use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::name_key;
use crate::source::post::{Post, Reading};
use broadsheet::content::Author;
use std::collections::BTreeMap;
use std::path::Path;

/// The site's table of authors, by key.
type Table = BTreeMap<String, Author>;

/// Replaces each author whose key or name is in `table`. `folders` are the content folder and the site's folder.
pub fn look_up(table: &Table, folders: [&Path; 2], readings: &mut [Reading], diagnostics: &mut Vec<Diagnostic>) {
    if table.is_empty() {
        // Docusaurus keeps its authors in this file.
        let tables = folders.map(|folder| folder.join("authors.yml"));
        if let Some(table) = tables.iter().find(|table| table.is_file()) {
            let note = Diagnostic::note(
                Code::UnknownAuthor,
                "authors.yml is not read; articles show its keys in place of names",
            );
            let help = "add the authors to broadsheet.toml, each in a table [authors.KEY]";
            diagnostics.push(note.at(Place::file(table)).help(help));
        }
        return;
    }
    let [content, _] = folders;
    for reading in readings {
        let Reading::Published(post) = reading else { continue };
        split_names(table, post);
        for at in 0..post.header.authors.len() {
            let author = &post.header.authors[at];
            match find_author(table, &author.name) {
                Some(known) => {
                    let url = author.url.clone().or_else(|| known.url.clone());
                    post.header.authors[at] = Author { url, ..known.clone() };
                }
                None => diagnostics.extend(misspelling(table, content, post, at)),
            }
        }
    }
}

/// Splits "ann, bob" into two authors if both are in the table.
fn split_names(table: &Table, post: &mut Post) {
    let [Author { name, url: None }] = post.header.authors.as_slice() else { return };
    let names: Vec<_> = name.split(',').map(str::trim).collect();
    if names.len() > 1 && names.iter().all(|name| find_author(table, name).is_some()) {
        let span = post.header.author_spans[0].clone();
        post.header.author_spans = vec![span; names.len()];
        post.header.authors = names.into_iter().map(|name| Author { name: name.to_owned(), url: None }).collect();
    }
}

fn find_author<'t>(table: &'t Table, name: &str) -> Option<&'t Author> {
    let name = name_key::key(name);
    let same = |known: &str| name_key::key(known) == name;
    table.iter().find(|(key, author)| same(key) || same(&author.name)).map(|(_, author)| author)
}

fn misspelling(table: &Table, content: &Path, post: &Post, at: usize) -> Option<Diagnostic> {
    let name = &post.header.authors[at].name;
    let names = table.iter().flat_map(|(key, author)| [key.as_str(), &author.name]);
    // A guest author need not be in the table, so only similar names are reported.
    let likeness = |known: &&str| strsim::jaro_winkler(&name_key::base_letters(known), &name_key::base_letters(name));
    let near = names.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|near| likeness(near) > 0.88)?;
    let path = content.join(&post.file);
    let span = post.header.author_spans.get(at).cloned().unwrap_or_default();
    let place = Source::read(&path).map_or_else(|_| Place::file(&path), |source| source.place(span));
    let warning =
        Diagnostic::warning(Code::UnknownAuthor, format!("`{name}` is not one of the authors in broadsheet.toml"));
    Some(warning.at(place).help(format!("did you mean `{near}`?")))
}

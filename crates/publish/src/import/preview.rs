//! The posts of an export, without writing files.
//!
//! Input: a path. Output: the posts as they would be imported. Entry point: [`preview`].

use super::newsletters;
use super::origin::{Held, Origin};
use super::post::{Blog, Post};
use super::{ghost, wxr};
use std::path::Path;

/// What an export has.
pub struct Preview {
    /// The name of the program, as in the setting `kind`.
    pub program: &'static str,
    /// The site.
    pub blog: Blog,
    /// Its posts.
    pub posts: Vec<Post>,
}

/// Reads an export of WordPress, Ghost, Medium or Substack. `None` for any other file, and for one that is unreadable.
pub fn preview(path: &Path) -> Option<Preview> {
    let mut blog = Blog::default();
    let mut posts = Vec::new();
    let program = match Origin::of_path(path).ok()? {
        Origin::Wxr(files) => {
            for Held { path, .. } in &files {
                let index = wxr::Index::read(path).ok()?;
                let mut add = |post, _| {
                    posts.push(post);
                    true
                };
                wxr::read(path, &index, &mut add).ok()?;
                blog = index.blog;
            }
            "wordpress"
        }
        Origin::Ghost(document, _) => {
            posts = ghost::read(&document, &mut blog);
            "ghost"
        }
        Origin::Medium(archive, names) => {
            posts.extend(names.iter().filter_map(|name| newsletters::medium(&archive, name).ok()?));
            "medium"
        }
        Origin::Substack(archive, list) => {
            let (columns, rows) = newsletters::substack_rows(&archive, &list).ok()?;
            let post = |row: &Vec<String>| newsletters::substack(&archive, &list, &columns, row).ok()?;
            posts.extend(rows.iter().filter_map(post));
            "substack"
        }
        _ => return None,
    };
    Some(Preview { program, blog, posts })
}

//! A new site: two articles, a configuration file that explains itself, and nothing else to learn.
//!
//! Comes in: a folder that is empty or not there, and the present moment, which dates the articles. Goes out: the
//! folder's files.

use broadsheet::content::Date;
use std::path::Path;
use std::{error::Error, fmt, fs, io};

/// Why no site can be made there; its text says what to do.
#[derive(Debug)]
pub enum ScaffoldError {
    /// Something is there already.
    NotEmpty,
    /// It is a file.
    NotAFolder,
    /// It cannot be written.
    Failed(io::Error),
}

impl fmt::Display for ScaffoldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ScaffoldError::NotEmpty => {
                f.write_str("is not empty; choose a new name, or build what is there with `broadsheet build`")
            }
            ScaffoldError::NotAFolder => f.write_str("is a file; choose another name"),
            ScaffoldError::Failed(error) => {
                write!(f, "cannot be written: {}", publish::source::diagnostic::system_message(error))
            }
        }
    }
}

impl Error for ScaffoldError {}

impl From<io::Error> for ScaffoldError {
    fn from(error: io::Error) -> Self {
        ScaffoldError::Failed(error)
    }
}

/// Makes a new site in `folder`.
pub fn create(folder: &Path, now: Date) -> Result<(), ScaffoldError> {
    match fs::read_dir(folder).map(|mut entries| entries.next()) {
        Ok(Some(_)) => return Err(ScaffoldError::NotEmpty),
        Err(_) if folder.exists() => return Err(ScaffoldError::NotAFolder),
        Ok(None) | Err(_) => {}
    }
    let content = folder.join("content");
    fs::create_dir_all(&content)?;
    let name = folder.file_name().map(|name| name.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let name = name.replace(char::is_control, " ");
    let title = publish::source::post::capitalised(name.trim());
    let title = if title.is_empty() { "A new paper" } else { &title };
    let settings = SETTINGS.replace("TITLE", &title.replace(['"', '\\'], ""));
    let article = |text: &str, date: Date| text.replace("DATE", &date.to_rfc3339());
    fs::write(folder.join(publish::site::settings::FILE), settings)?;
    fs::write(content.join("hello.md"), article(HELLO, Date::from_unix(now.seconds() - 86_400)))?;
    fs::write(content.join("how-to-write.md"), article(HOW_TO_WRITE, now))?;
    Ok(())
}

const SETTINGS: &str = r#"# Everything here may be left out.

# The name on the masthead, and a sentence below it.
title = "TITLE"
description = "Notes from the first edition"

# The language of the articles: "en", "de", "pt-BR".
language = "en"

# Where readers will find the site. Feeds need it; `broadsheet build --base-url` overrules it.
# base_url = "https://example.org/"

# Articles on one page of a list, and in the panel of recent posts.
# page_size = 20
# recent = 6

# The folder of articles, below this file.
# content = "content"

# Or where the articles are instead: a JSON Feed, a WordPress, a Ghost.
# source = { url = "https://blog.example/", kind = "wordpress" }

# Where articles stand: at /posts/SLUG/, or as they did in the program that you come from. There are :year, :month, :day,
# :categories and, at the end, :slug or :slug.html.
# permalink = "/:year/:month/:slug/"

# What pages say besides their articles, where it is not to be what the language says.
# [messages]
# "Latest" = "Front page"

# Folders outside of this one to which links in it may lead. Nothing else outside of it is ever published.
# linked_folders = ["../shared-notes"]

# Authors whom front matter names by a key: `authors: [ann]`.
# [authors.ann]
# name = "Ann Quill"
# url = "https://ann.example/"
"#;

const HELLO: &str = r#"---
title: Hello
description: The first article of a new paper, to be changed or deleted.
date: DATE
categories: [Notes]
authors: [The Editor]
---

This is the first article of a new paper. It is a text file named `hello.md`, and its name is its address: `/posts/hello/`.

Change it, or delete it, and write another. [How to write](how-to-write.md) shows what an article may hold.
"#;

const HOW_TO_WRITE: &str = r#"---
title: How to write
description: A short article that shows most of what an article may hold.
date: DATE
categories: [Notes, Guides]
authors: [The Editor]
---

An article is Markdown below a few lines about it. Those stand between two rows of three hyphens: `title`, `description`,
`date`, `categories`, `authors`. With `draft: true` among them it stays at home, and with a date in the future it waits for it.

## Words

*Emphasis*, **strong emphasis**, `code`, and a [link to another article](hello.md) by the name of its file, which is checked.

## Lists, tables and the rest

- [x] Write a first sentence.
- [ ] Write the second.

| day | what |
| :-- | :-- |
| Monday | write |
| Tuesday | cut |

> What is quoted stands apart.

```rust
fn main() {
    println!("Code keeps its shape.");
}
```

Pictures lie in the same folder, or in one below it: `![What it shows](images/quay.jpg)`.
"#;

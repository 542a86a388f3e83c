//! Creates a new site: two articles and a commented configuration file.
//!
//! Input: an empty or new folder, and the date of the articles. Output: the files of the site. Entry point: [`create`].

use broadsheet::content::Date;
use std::path::Path;
use std::{error::Error, fmt, fs, io};

/// The error of a site that cannot be created. Its text states the next step.
#[derive(Debug)]
pub enum ScaffoldError {
    NotEmpty,
    NotAFolder,
    /// A file cannot be written.
    Failed(io::Error),
}

impl fmt::Display for ScaffoldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ScaffoldError::NotEmpty => {
                f.write_str("is not empty; choose another folder, or build the site in it with `broadsheet build`")
            }
            ScaffoldError::NotAFolder => f.write_str("is a file, not a folder; choose another name"),
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

/// Checks that nothing would be overwritten in `folder`.
pub fn check_empty(folder: &Path) -> Result<(), ScaffoldError> {
    match fs::read_dir(folder).map(|mut entries| entries.next()) {
        Ok(Some(_)) => Err(ScaffoldError::NotEmpty),
        Err(_) if folder.exists() => Err(ScaffoldError::NotAFolder),
        Ok(None) | Err(_) => Ok(()),
    }
}

/// Creates a new site in `folder`.
pub fn create(folder: &Path, now: Date) -> Result<(), ScaffoldError> {
    check_empty(folder)?;
    let content = folder.join("content");
    fs::create_dir_all(&content)?;
    let name = folder.file_name().map(|name| name.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let name = name.replace(char::is_control, " ");
    let title = publish::source::post::capitalised(name.trim());
    let title = if title.is_empty() { "A new site" } else { &title };
    let settings = SETTINGS.replace("TITLE", &title.replace(['"', '\\'], ""));
    let article = |text: &str, date: Date| text.replace("DATE", &date.to_rfc3339());
    fs::write(folder.join(publish::site::settings::FILE), settings)?;
    fs::write(folder.join(SCHEMA_FILE), SCHEMA)?;
    fs::write(content.join("hello.md"), article(HELLO, Date::from_unix(now.seconds() - 86_400)))?;
    fs::write(content.join("how-to-write.md"), article(HOW_TO_WRITE, now))?;
    Ok(())
}

/// The schema of the settings. A copy in the site works without a network, and has the version of the program.
const SCHEMA: &str = include_str!("settings.schema.json");
const SCHEMA_FILE: &str = "broadsheet.schema.json";

/// Editors that know the first line complete and check the settings.
const SETTINGS: &str = r#"#:schema ./broadsheet.schema.json

# All settings are optional.

# The title in the masthead, and the sentence below it.
title = "TITLE"
description = "Notes from the first edition"

# The language of the articles: "en", "de", "pt-BR".
language = "en"

# The address of the site. Feeds and previews of links need it. `broadsheet build --base-url` overrides it.
# base_url = "https://example.org/"

# The picture that others show beside a link to the site, unless the article has its own.
# image = "images/card.jpg"
# image_alt = "A quay in the rain"

# The colours of the picture above an article, until it arrives. They take 200 bytes of its page.
# placeholders = true

# A picture with the title for articles that have none, in previews of links.
# cards = true

# The number of articles on a page of a list, and in the list of recent articles.
# page_size = 20
# recent = 6

# The folder with the articles, relative to this file.
# content = "content"

# A remote source instead of the folder: a JSON Feed, a WordPress or a Ghost site. With mode = "live", each visitor's
# browser reads it, and not the build.
# source = { url = "https://blog.example/", kind = "wordpress" }

# The pattern for addresses of articles, /posts/SLUG/ by default. Placeholders: :year, :month, :day, :categories, and at
# the end :slug or :slug.html.
# permalink = "/:year/:month/:slug/"

# Which delimiters begin a formula in LaTeX: a list, true for all of them, or false. By default, formulas are recognised.
# math = ["$$", "\\(", "\\["]

# Whether articles with three or more headings have a table of contents. `toc: false` in an article overrides it.
# toc = true

# Folders outside this one that links may point to. No other file outside this folder is published.
# linked_folders = ["../shared-notes"]

# A logo in place of the title, the icon, one line above the title, and the last line of the footer. Pages such as
# /about/ are Markdown files in content/pages/.
# logo = "logo.svg"
# favicon = "icon.svg"
# banner = "Closed until Monday."
# footer = "Printed in the harbour."

# Pages of tags, besides those of categories.
# tags = true

# A list and feeds for each folder of articles, such as /guides/. A table, such as [sections.guides], names only some.
# sections = true

# The address of the list of the newest articles, if content/_index.md is the page at /.
# latest = "/latest/"

# Profiles of the site elsewhere, and who wrote it in the fediverse.
# me = ["https://social.example/@paper"]
# fediverse_creator = "@paper@social.example"

# The endpoint that receives webmentions, such as replies of other sites.
# webmention = "https://webmention.example/paper"

# A sitemap of the newest articles for news search, and the articles as Markdown for language models.
# news_sitemap = true
# llms = true

# The links below the title, instead of the default ones. `[[menu.footer]]` adds links to the footer.
# [[menu.header]]
# title = "Latest"
# url = "/"

# Profiles of the publisher.
# [social]
# Mastodon = "https://social.example/@ann"

# Colours, a font and the layout of lists: "newspaper", "cards" or "compact". Looks: "modern", "journal", "plain".
# [look]
# preset = "journal"
# list = "cards"
# thumbnails = false

# Texts of the pages, if they should differ from those of the language.
# [messages]
# "Latest" = "Front page"

# Comments below each article, in a frame that a visitor opens: giscus, or the address of any page.
# [comments]
# url = "https://comments.example/embed?page={url}"

# A form below each page that sends an email address to a service.
# [newsletter]
# action = "https://news.example/subscribe"

# Authors that front matter refers to by a key: `authors: [ann]`. Each has a page, such as /authors/ann/.
# [authors.ann]
# name = "Ann Quill"
# url = "https://ann.example/"
# picture = "images/ann.jpg"
# biography = "Ann writes about harbours."
"#;

const HELLO: &str = r#"---
title: Hello
description: The first article of a new site. Change or delete it.
date: DATE
categories: [Notes]
authors: [The Editor]
---

This is the first article of a new site. It is a text file named `hello.md`, so its address is `/posts/hello/`.

Change or delete it, and write another. [How to write](how-to-write.md) shows what an article can contain.
"#;

const HOW_TO_WRITE: &str = r#"---
title: How to write
description: A short article that shows most of what an article can contain.
date: DATE
categories: [Notes, Guides]
authors: [The Editor]
---

An article is Markdown with front matter: a few lines between two rows of three hyphens, such as `title`, `description`,
`date`, `categories` and `authors`. `draft: true` keeps an article from being published. An article with a date in the
future is published by the first build after that date.

## Words

*Emphasis*, **strong emphasis**, `code`, and a [link to another article](hello.md) by its file name. Each build checks such links.

## Lists, tables and the rest

- [x] Write a first sentence.
- [ ] Write the second.

| day | what |
| :-- | :-- |
| Monday | write |
| Tuesday | cut |

> A quotation.

```rust
fn main() {
    println!("Code is highlighted.");
}
```

Put images in the same folder or below it: `![Alt text](images/quay.jpg)`.
"#;

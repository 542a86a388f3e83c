//! Finds the values that Broadsheet can use in the settings of each generator.
//!
//! Input: [`Keys`], and the folder of the site. Output: [`Values`]. Entry points: [`hugo`], [`zola`], [`jekyll`],
//! [`hexo`], [`docusaurus`], [`mkdocs`], [`eleventy`] and [`astro`].

use super::Values;
use super::keys::{Keys, below, sections};
use super::permalinks::{convert, jekyll_style};
use crate::source::confinement::Confinement;
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value};
use std::fs;
use std::path::Path;

/// The folders in which blogs usually have their articles.
const USUAL: [&str; 6] = ["posts", "post", "blog", "articles", "article", "news"];

/// Hugo: `hugo.toml`, `config.toml`, or the same in YAML or JSON.
pub(super) fn hugo(keys: &mut Keys, root: &Path) -> Values {
    let mut values = Values {
        title: keys.text(&["title"]),
        description: keys.text(&["params.description", "params.subtitle", "description"]),
        language: keys.text(&["languageCode", "locale", "defaultContentLanguage"]),
        base_url: keys.text(&["baseURL"]),
        page_size: number(keys.text(&["pagination.pagerSize", "paginate"])),
        content: keys.text(&["contentDir"]).unwrap_or_else(|| String::from("content")),
        ..Values::default()
    };
    let default = keys.text(&["defaultContentLanguage"]).unwrap_or_else(|| String::from("en"));
    for language in keys.table("languages") {
        let text = |path| below(&language.node, path).and_then(Node::text).map(str::to_owned);
        if language.key != default {
            values.other_languages.push(language.key.clone());
            continue;
        }
        values.title = values.title.or_else(|| text("title"));
        values.description = values.description.or_else(|| text("params.description"));
        values.language = values.language.or_else(|| text("languageCode")).or(Some(language.key.clone()));
        values
            .menu
            .extend(below(&language.node, "menus").or(below(&language.node, "menu")).map(menus).unwrap_or_default());
    }
    let uses_files = keys.text(&["uglyURLs"]).is_some_and(|value| value == "true");
    let patterns: Vec<(String, String)> = match keys.get("permalinks.page").map(|node| node.value) {
        Some(Value::Map(entries)) => texts(&entries),
        _ => texts(&keys.table("permalinks")),
    };
    values.permalink = match main_pattern(&patterns, &mut values.unconverted) {
        Some((section, pattern)) => Some(convert(&pattern, &section)),
        None => by_section(&root.join(&values.content)),
    };
    if let Some(pattern) = values.permalink.as_mut().filter(|pattern| uses_files && pattern.ends_with('/')) {
        pattern.truncate(pattern.len() - 1);
        pattern.push_str(".html");
    }
    for path in ["menu", "menus"] {
        values.menu.extend(keys.get(path).map(|node| menus(&node)).unwrap_or_default());
    }
    values
}

/// Zola: `config.toml`.
pub(super) fn zola(keys: &mut Keys, root: &Path) -> Values {
    let language = keys.text(&["default_language"]);
    let languages = keys.table("languages").into_iter().map(|entry| entry.key);
    let other_languages = languages.filter(|other| Some(other) != language.as_ref()).collect();
    let mut values = Values {
        title: keys.text(&["title"]),
        description: keys.text(&["description"]),
        base_url: keys.text(&["base_url"]),
        content: String::from("content"),
        language,
        other_languages,
        ..Values::default()
    };
    values.permalink = by_section(&root.join("content"));
    if let Some(menu) = keys.get("extra.menu").or_else(|| keys.get("extra.main_menu")) {
        values.menu = menu.items().iter().filter_map(link).collect();
    }
    values
}

/// Jekyll: `_config.yml`.
pub(super) fn jekyll(keys: &mut Keys, root: &Path) -> Values {
    let url = keys.text(&["url"]).map(|url| url.trim_end_matches('/').to_owned());
    let path = keys.text(&["baseurl"]).unwrap_or_default();
    let mut values = Values {
        title: keys.text(&["title", "name"]),
        description: keys.text(&["description", "tagline"]),
        language: keys.text(&["lang", "locale"]),
        base_url: url.map(|url| format!("{url}/{}", path.trim_start_matches('/'))),
        page_size: number(keys.text(&["paginate"])),
        content: String::from("."),
        ..Values::default()
    };
    let pattern = keys.text(&["permalink"]).unwrap_or_else(|| String::from("date"));
    let pattern = jekyll_style(&pattern).map_or(pattern, str::to_owned);
    let mut pattern = convert(&pattern, "");
    if pattern.contains(":categories") {
        // Jekyll leaves the part out for articles without a category.
        let (with, without) = categorised(&root.join("_posts"));
        if with == 0 {
            pattern = convert(&pattern.replace(":categories", ""), "");
        } else if without > 0 {
            let what = format!("addresses of {without} articles without a category, in the pattern `{pattern}`");
            values.unconverted.push(what);
            pattern = convert(&pattern.replace(":categories", ""), "");
        }
    }
    values.permalink = Some(pattern);
    for path in ["header_pages", "navigation", "nav"] {
        let Some(menu) = keys.get(path) else { continue };
        values.menu.extend(menu.items().iter().filter_map(|item| match item.text() {
            Some(page) => Some((page.to_owned(), String::new())),
            None => link(item),
        }));
    }
    values
}

/// Hexo: `_config.yml`.
pub(super) fn hexo(keys: &mut Keys) -> Values {
    let languages = keys.get("language").map(|node| node.items().to_vec()).unwrap_or_default();
    let mut languages = languages.iter().filter_map(|node| node.text().map(str::to_owned));
    let url = keys.text(&["url"]).map(|url| url.trim_end_matches('/').to_owned());
    let root = keys.text(&["root"]).unwrap_or_default();
    let pattern = keys.text(&["permalink"]).unwrap_or_else(|| String::from(":year/:month/:day/:title/"));
    let mut values = Values {
        title: keys.text(&["title"]),
        description: keys.text(&["subtitle", "description"]),
        language: languages.next().filter(|language| !language.is_empty()),
        other_languages: languages.filter(|language| language != "default").collect(),
        page_size: number(keys.text(&["per_page"])),
        content: keys.text(&["source_dir"]).unwrap_or_else(|| String::from("source")),
        permalink: Some(convert(&pattern, "")),
        ..Values::default()
    };
    // `url` contains the path already, and `root` repeats it.
    let path = root.trim_matches('/');
    values.base_url =
        url.map(|url| if path.is_empty() || url.ends_with(path) { url + "/" } else { format!("{url}/{path}/") });
    values.menu = texts(&keys.table("menu"));
    values
}

/// Docusaurus: `docusaurus.config.js` or `.ts`.
pub(super) fn docusaurus(keys: &mut Keys, root: &Path) -> Values {
    let url = keys.text(&["url"]).map(|url| url.trim_end_matches('/').to_owned());
    let path = keys.text(&["baseUrl"]).unwrap_or_default();
    let presets = keys.get("presets");
    let blog =
        |key: &str| presets.as_ref().and_then(|node| below(node, &format!("0.1.blog.{key}"))).and_then(Node::text);
    let content = blog("path").unwrap_or("blog").trim_start_matches("./").to_owned();
    let has_blog = root.join(&content).is_dir();
    let language = keys.text(&["i18n.defaultLocale"]);
    let locales = keys.get("i18n.locales").map(|node| node.items().to_vec()).unwrap_or_default();
    let locales = locales.iter().filter_map(|node| node.text().map(str::to_owned));
    let mut values = Values {
        title: keys.text(&["title"]),
        description: keys.text(&["tagline"]),
        base_url: url.map(|url| format!("{url}/{}", path.trim_start_matches('/'))),
        page_size: number(blog("postsPerPage").map(str::to_owned)),
        other_languages: locales.filter(|locale| Some(locale) != language.as_ref()).collect(),
        language,
        content: if has_blog { content.clone() } else { String::from("docs") },
        ..Values::default()
    };
    let folder = blog("routeBasePath").unwrap_or("blog").trim_matches('/').to_owned();
    if has_blog {
        // A post has its date in its address, unless its front matter has a slug.
        let pattern = if all_have_slugs(&root.join(&content)) { "/:slug/" } else { "/:year/:month/:day/:slug/" };
        values.permalink = Some(convert(&format!("/{folder}{pattern}"), ""));
        if root.join("docs").is_dir() {
            values.unconverted.push(String::from("the folder docs: only the blog is the content of this site"));
        }
    } else {
        values.permalink = Some(String::from("/docs/:slug/"));
    }
    if let Some(items) = keys.get("themeConfig.navbar.items") {
        values.menu = items.items().iter().filter_map(link).collect();
    }
    values
}

/// MkDocs: `mkdocs.yml`.
pub(super) fn mkdocs(keys: &mut Keys, root: &Path) -> Values {
    let content = keys.text(&["docs_dir"]).unwrap_or_else(|| String::from("docs"));
    let base_url = keys.text(&["site_url"]).map(|url| url.trim_end_matches('/').to_owned() + "/");
    let mut permalink = by_section(&root.join(&content));
    if keys.text(&["use_directory_urls"]).is_some_and(|value| value == "false") {
        permalink = permalink.map(|pattern| pattern.trim_end_matches('/').to_owned() + ".html");
    }
    let menu = keys.get("nav").map(|nav| nav.items().iter().filter_map(entry_of_nav).collect()).unwrap_or_default();
    Values {
        title: keys.text(&["site_name"]),
        description: keys.text(&["site_description"]),
        language: keys.text(&["theme.language", "theme.locale"]),
        base_url,
        permalink,
        content,
        menu,
        ..Values::default()
    }
}

/// Eleventy: `eleventy.config.js` for the folder, and the usual data files for the rest.
pub(super) fn eleventy(keys: &mut Keys, root: &Path) -> Values {
    let usual = || ["content", "src", "posts"].into_iter().find(|folder| root.join(folder).is_dir());
    let content = keys.text(&["dir.input"]).or_else(|| usual().map(str::to_owned));
    let content =
        content.unwrap_or_else(|| String::from(".")).trim_start_matches("./").trim_end_matches('/').to_owned();
    let names = ["metadata", "site", "meta"].iter().flat_map(|name| ["js", "mjs", "cjs", "json"].map(|it| (*name, it)));
    let folders = [root.join("_data"), root.join(&content).join("_data")];
    let files =
        names.flat_map(|(name, extension)| folders.iter().map(move |it| it.join(format!("{name}.{extension}"))));
    let confinement = Confinement::new(root);
    let mut data = files.filter(|file| file.is_file()).filter_map(|file| Source::open(&file, &confinement).ok());
    let mut data = data.find_map(|source| Keys::parse(&source).ok()).unwrap_or_default();
    Values {
        title: data.text(&["title", "name"]),
        description: data.text(&["description"]),
        language: data.text(&["language", "lang", "locale"]),
        base_url: data.text(&["url", "baseUrl"]).map(|url| url.trim_end_matches('/').to_owned() + "/"),
        permalink: by_section(&root.join(&content)),
        content,
        ..Values::default()
    }
}

/// Astro: `astro.config.mjs`. Titles are in components, which are not read.
pub(super) fn astro(keys: &mut Keys, root: &Path) -> Values {
    let content = String::from(if root.join("src/content").is_dir() { "src/content" } else { "src" });
    let base = keys.text(&["base"]).unwrap_or_default();
    let base_url = keys.text(&["site"]).map(|url| {
        let (url, path) = (url.trim_end_matches('/'), base.trim_matches('/'));
        if path.is_empty() { format!("{url}/") } else { format!("{url}/{path}/") }
    });
    let locales = keys.get("i18n.locales").map(|node| node.items().to_vec()).unwrap_or_default();
    let language = keys.text(&["i18n.defaultLocale"]);
    let locales = locales.iter().filter_map(|node| node.text().map(str::to_owned));
    Values {
        base_url,
        permalink: by_section(&root.join(&content)),
        other_languages: locales.filter(|locale| Some(locale) != language.as_ref()).collect(),
        language,
        content,
        ..Values::default()
    }
}

/// An entry of MkDocs' navigation: a path, or a table with one title. A group has no address.
fn entry_of_nav(node: &Node) -> Option<(String, String)> {
    match &node.value {
        Value::Map(entries) => {
            let entry = entries.first()?;
            Some((entry.key.clone(), entry.node.text().unwrap_or_default().to_owned()))
        }
        _ => node.text().map(|path| (path.to_owned(), path.to_owned())),
    }
}

fn number(text: Option<String>) -> Option<String> {
    text.filter(|text| text.parse::<u32>().is_ok_and(|number| (1..=1000).contains(&number)))
}

/// The keys of a table, and those of their values that are text.
fn texts(entries: &[Entry]) -> Vec<(String, String)> {
    entries.iter().filter_map(|entry| Some((entry.key.clone(), entry.node.text()?.to_owned()))).collect()
}

/// The links of all menus: each is a list of tables with `name` and `url`.
fn menus(node: &Node) -> Vec<(String, String)> {
    match &node.value {
        Value::Map(entries) => {
            let links = |entry: &Entry| entry.node.items().iter().filter_map(link).collect::<Vec<_>>();
            entries.iter().flat_map(links).collect()
        }
        _ => node.items().iter().filter_map(link).collect(),
    }
}

/// A link of a menu. Each generator has its own names for title and address.
fn link(node: &Node) -> Option<(String, String)> {
    let text = |names: &[&str]| names.iter().find_map(|name| below(node, name).and_then(Node::text)).map(str::to_owned);
    let address = text(&["url", "pageRef", "href", "to", "link"]).unwrap_or_default();
    Some((
        text(&["name", "title", "label", "identifier"]).or_else(|| (!address.is_empty()).then(|| address.clone()))?,
        address,
    ))
}

/// The pattern of the section with the articles. The others are reported.
fn main_pattern(patterns: &[(String, String)], unconverted: &mut Vec<String>) -> Option<(String, String)> {
    let main =
        USUAL.iter().find_map(|usual| patterns.iter().find(|(section, _)| section == usual)).or(patterns.first())?;
    for (section, pattern) in patterns.iter().filter(|other| *other != main) {
        unconverted.push(format!("the permalink `{pattern}` of the section {section}"));
    }
    Some(main.clone())
}

/// The pattern of a generator whose addresses are the paths of files.
fn by_section(content: &Path) -> Option<String> {
    let (folders, has_own) = sections(content);
    match &folders[..] {
        [] if has_own => Some(String::from("/:slug/")),
        [] => None,
        [only] if !has_own => Some(format!("/{only}/:slug/")),
        _ => Some(String::from("/:sections/:slug/")),
    }
}

/// Counts the articles with and without a category.
fn categorised(posts: &Path) -> (usize, usize) {
    let is_category = |line: &str| line.starts_with("categor") && line.contains(':');
    count_headers(posts, is_category)
}

fn all_have_slugs(posts: &Path) -> bool {
    let (with, without) = count_headers(posts, |line| line.starts_with("slug:"));
    with > 0 && without == 0
}

/// Counts the articles whose front matter has such a line, and the others.
fn count_headers(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> (usize, usize) {
    let (mut with, mut without) = (0, 0);
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten() {
        if !crate::source::folder::is_markdown(entry.path()) || !entry.file_type().is_file() {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        let header = text.strip_prefix("---").and_then(|rest| rest.split("\n---").next()).unwrap_or_default();
        match header.lines().any(&is_wanted) {
            true => with += 1,
            false => without += 1,
        }
    }
    (with, without)
}

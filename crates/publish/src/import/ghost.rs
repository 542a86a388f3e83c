//! Ghost exports: one JSON document with the tables of the database.
//!
//! Input: the JSON. Output: posts. Entry point: [`read`].

use super::ghost_body;
use super::post::{Blog, Picture, Post, Text, date, one_line};
use broadsheet::content::title::plain_title;
use serde_json::Value;
use std::collections::HashMap;

/// Whether a document is a Ghost export.
pub fn is_export(document: &Value) -> bool {
    data(document)["posts"].is_array()
}

fn data(document: &Value) -> &Value {
    let first = &document["db"][0]["data"];
    if first.is_null() { &document["data"] } else { first }
}

/// Returns the posts of an export.
pub fn read(document: &Value, blog: &mut Blog) -> Vec<Post> {
    let data = data(document);
    let setting = |key: &str| {
        let row = rows(&data["settings"]).find(|row| row["key"] == key)?;
        row["value"].as_str().map(one_line).filter(|value| !value.is_empty())
    };
    blog.title = setting("title");
    blog.description = setting("description");
    blog.language = setting("locale").or_else(|| setting("default_locale")).or_else(|| setting("lang"));
    let named = |table: &'static str| {
        let row = |row: &Value| Some((id(&row["id"]), row["name"].as_str()?.to_owned()));
        rows(&data[table]).filter_map(row).collect::<HashMap<_, _>>()
    };
    let (tags, users) = (named("tags"), named("users"));
    let tags = related(&data["posts_tags"], "tag_id", &tags);
    let authors = related(&data["posts_authors"], "author_id", &users);
    let meta: HashMap<String, &Value> = rows(&data["posts_meta"]).map(|row| (id(&row["post_id"]), row)).collect();
    let post = |row: &Value| {
        let number = id(&row["id"]);
        let mut post = post(row, meta.get(&number).copied().unwrap_or(&Value::Null));
        // Tags that begin with # are for the editors.
        let public = |name: &&String| !name.starts_with('#');
        post.categories = tags.get(&number).into_iter().flatten().filter(public).cloned().collect();
        post.authors = authors.get(&number).cloned().unwrap_or_default();
        if post.authors.is_empty() {
            post.authors = users.get(&id(&row["author_id"])).into_iter().cloned().collect();
        }
        post
    };
    rows(&data["posts"]).map(post).collect()
}

fn post(row: &Value, meta: &Value) -> Post {
    let text = |key: &str| row[key].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut unconverted = Vec::new();
    let status = row["status"].as_str().unwrap_or("published");
    let visibility = row["visibility"].as_str().unwrap_or("public");
    let is_hidden = !matches!(visibility, "public" | "");
    if is_hidden {
        unconverted.push(format!("only `{visibility}` may read it, so it is a draft now"));
    }
    let body = match text("html") {
        Some(html) => html,
        None => {
            let source = text("lexical").or_else(|| text("mobiledoc"));
            let tree = source.and_then(|source| serde_json::from_str(&source).ok());
            tree.map(|tree| ghost_body::to_html(&tree, &mut unconverted)).unwrap_or_default()
        }
    };
    let slug = text("slug");
    let alt = meta["feature_image_alt"].as_str().map(plain_title).unwrap_or_default();
    Post {
        id: ["ghost-", &id(&row["id"])].concat(),
        title: text("title").map(|title| one_line(&title)).unwrap_or_default(),
        link: slug.as_ref().map(|slug| format!("/{slug}/")),
        slug,
        published: text("published_at")
            .and_then(|at| date(&at))
            .or_else(|| text("created_at").and_then(|at| date(&at))),
        updated: text("updated_at").and_then(|at| date(&at)),
        is_draft: is_hidden || !matches!(status, "published" | "scheduled" | "sent"),
        is_page: row["type"] == "page" || row["page"] == 1 || row["page"] == true,
        excerpt: text("custom_excerpt").map(|text| one_line(&text)),
        language: text("locale"),
        image: text("feature_image").map(|url| Picture { url: address(&url), alt }),
        body: Text::Html(address(&body)),
        unconverted,
        ..Post::default()
    }
}

/// Exports contain a word in place of the address of the site.
fn address(text: &str) -> String {
    text.replace("__GHOST_URL__", "")
}

fn rows(table: &Value) -> impl Iterator<Item = &Value> {
    table.as_array().into_iter().flatten()
}

/// Ids were numbers once.
fn id(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns for each post the names that a table relates to it, in order.
fn related(table: &Value, key: &str, names: &HashMap<String, String>) -> HashMap<String, Vec<String>> {
    let mut rows: Vec<&Value> = rows(table).collect();
    rows.sort_by_key(|row| row["sort_order"].as_i64().unwrap_or_default());
    let mut related: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows {
        if let Some(name) = names.get(&id(&row[key])) {
            Post::add(related.entry(id(&row["post_id"])).or_default(), name);
        }
    }
    related
}

//! A WordPress that a test can change: its answers, as far as a snapshot asks.

use crate::local_server::{LocalServer, Received, Reply};
use broadsheet::content::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A post. Its number is also its age: a higher number is newer.
#[derive(Clone)]
pub struct Post {
    pub number: u32,
    pub title: String,
    pub body: String,
    pub modified: i64,
    pub categories: Vec<u32>,
    pub tags: Vec<u32>,
}

/// The content of the site.
pub struct Content {
    pub posts: BTreeMap<u32, Post>,
    /// Name of each category (below 100) and tag.
    pub terms: BTreeMap<u32, String>,
    /// What answers in place of WordPress.
    pub fault: Option<Reply>,
    /// Runs before each list of posts.
    pub churn: Option<fn(&mut Content)>,
    /// The path of the API.
    pub root: &'static str,
    pub ignores_offset: bool,
}

pub struct WordPress {
    pub server: LocalServer,
    pub content: Arc<Mutex<Content>>,
}

/// The date of post 1. Each following post is an hour younger.
const START: i64 = 1_600_000_000;

pub fn slug(number: u32) -> String {
    format!("post-{number}")
}

pub fn date(number: u32) -> Date {
    Date::from_unix(START + i64::from(number) * 3600)
}

#[allow(dead_code)]
impl Content {
    pub fn add(&mut self, number: u32) {
        let body = format!("<p>The text of number{number} is here.</p>\n");
        let (title, modified) = (format!("Post {number}"), START + i64::from(number) * 3600);
        let categories = vec![if number.is_multiple_of(2) { 1 } else { 2 }];
        let tags = if number.is_multiple_of(10) { vec![101] } else { Vec::new() };
        self.posts.insert(number, Post { number, title, body, modified, categories, tags });
    }

    pub fn edit(&mut self, number: u32, body: &str) {
        let latest = self.posts.values().map(|post| post.modified).max().unwrap();
        let post = self.posts.get_mut(&number).unwrap();
        (post.body, post.modified) = (body.to_owned(), latest + 60);
    }
}

#[allow(dead_code)]
impl WordPress {
    /// Starts a site with posts 1 to `count`.
    pub fn start(count: u32) -> Self {
        let mut content = Content {
            posts: BTreeMap::new(),
            terms: [(1, "News & Views"), (2, "Tides"), (101, "ropes")].map(|(n, name)| (n, name.to_owned())).into(),
            fault: None,
            churn: None,
            root: "/wp-json/",
            ignores_offset: false,
        };
        (1..=count).for_each(|number| content.add(number));
        let content = Arc::new(Mutex::new(content));
        let shared = content.clone();
        let server = LocalServer::start(move |request, _| shared.lock().unwrap().answer(request));
        WordPress { server, content }
    }

    pub fn change(&self, change: impl FnOnce(&mut Content)) {
        change(&mut self.content.lock().unwrap());
    }

    pub fn requests(&self) -> usize {
        self.server.received().len()
    }
}

fn parameter(path: &str, name: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    let value = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1;
    broadsheet::content::link::percent_decode(value)
}

impl Content {
    fn answer(&mut self, request: &Received) -> Reply {
        if let Some(fault) = &self.fault {
            return fault.clone();
        }
        let path = request.path.as_str();
        if path == "/" {
            let head = format!(
                "<link rel='https://api.w.org/' href='http://{}{}'>",
                request.header("host").unwrap(),
                self.root
            );
            return Reply::ok("text/html", format!("<!doctype html><html><head>{head}</head><body></body></html>"));
        }
        let Some(route) = path.strip_prefix(self.root) else { return Reply::status(404) };
        match route.split('?').next().unwrap() {
            "" => ok(json!({ "name": "The Log", "description": "Daily", "namespaces": ["wp/v2"] }), 1),
            "wp/v2/categories" => self.terms(path, |number| number < 100),
            "wp/v2/tags" => self.terms(path, |number| number >= 100),
            "wp/v2/posts" => self.list(path),
            _ => {
                let error = json!({ "code": "rest_no_route", "message": "No route.", "data": { "status": 404 } });
                Reply { status: 404, ..ok(error, 0) }
            }
        }
    }

    fn terms(&self, path: &str, is_kind: fn(u32) -> bool) -> Reply {
        let count = |number: &u32| {
            let is_in = |post: &&Post| post.categories.contains(number) || post.tags.contains(number);
            self.posts.values().filter(is_in).count()
        };
        let found: Vec<Value> = (self.terms.iter())
            .filter(|(number, _)| is_kind(**number) && count(number) > 0)
            .map(|(number, name)| {
                let name = name.replace('&', "&amp;");
                json!({ "id": number, "slug": format!("term-{number}"), "name": name, "count": count(number) })
            })
            .collect();
        assert!(parameter(path, "_fields").is_some(), "{path}");
        ok(Value::from(found.clone()), found.len())
    }

    fn list(&mut self, path: &str) -> Reply {
        if let Some(churn) = self.churn {
            churn(self);
        }
        let number = |name: &str| parameter(path, name).map(|value| value.parse::<usize>().unwrap());
        let mut posts: Vec<&Post> = self.posts.values().collect();
        if let Some(include) = parameter(path, "include") {
            let wanted: Vec<u32> = include.split(',').map(|number| number.parse().unwrap()).collect();
            posts.retain(|post| wanted.contains(&post.number));
        }
        match parameter(path, "orderby").as_deref() {
            Some("modified") => posts.sort_by_key(|post| post.modified),
            _ => posts.sort_by_key(|post| post.number),
        }
        if parameter(path, "order").as_deref() != Some("asc") {
            posts.reverse();
        }
        let (size, page) = (number("per_page").unwrap_or(10), number("page").unwrap_or(1));
        let offset = number("offset").filter(|_| !self.ignores_offset).unwrap_or((page - 1) * size);
        let fields = parameter(path, "_fields").unwrap_or_else(|| panic!("{path} lacks _fields"));
        let shown: Vec<Value> = posts.iter().skip(offset).take(size).map(|post| self.post(post, &fields)).collect();
        ok(Value::from(shown), posts.len())
    }

    fn post(&self, post: &Post, fields: &str) -> Value {
        let utc = |seconds| Date::from_unix(seconds).to_rfc3339().trim_end_matches('Z').to_owned();
        let published = utc(date(post.number).seconds());
        let mut json = json!({ "id": post.number, "modified_gmt": utc(post.modified) });
        if fields.contains("content") {
            json["slug"] = slug(post.number).into();
            json["link"] = format!("https://log.example/{}/", slug(post.number)).into();
            json["title"] = json!({ "rendered": post.title });
            json["excerpt"] = json!({ "rendered": "" });
            json["content"] = json!({ "rendered": post.body, "protected": false });
            json["date"] = published.clone().into();
            json["date_gmt"] = published.into();
            json["categories"] = post.categories.clone().into();
            json["tags"] = post.tags.clone().into();
            json["_embedded"] = json!({ "author": [{ "name": "Ann Quill", "link": "https://log.example/ann/" }] });
        }
        json
    }
}

fn ok(body: Value, total: usize) -> Reply {
    let reply = Reply::ok("application/json", body.to_string());
    reply.with("X-WP-Total", total.to_string()).with("X-WP-TotalPages", total.div_ceil(100).to_string())
}

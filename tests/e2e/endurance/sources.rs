//! A server with one source of each kind. Input: the server. Output: the attributes of a tag for each. Entry point:
//! [`put`].

use crate::server::Server;
use broadsheet::content::Slug;
use broadsheet::feed::{ghost, wordpress};
use serde_json::{Value, json};

const KEY: &str = "22444f78447824223cefc48062";
const COUNT: usize = 12;

fn text(number: usize) -> String {
    format!("<p>The text of article {number}. {}</p><h2>After</h2><p>It fell.</p>", "More words of it. ".repeat(20))
}

fn date(number: usize) -> String {
    format!("2026-01-{:02}T10:00:00", 28 - number)
}

/// JSON Feed with HTML or Markdown.
fn feed(body: fn(usize) -> Value) -> Value {
    let item = |number: usize| {
        let mut item = json!({ "id": number, "title": format!("Article {number}"), "tags": ["News"],
            "date_published": date(number) + "Z" });
        item.as_object_mut().expect("an object").extend(body(number).as_object().cloned().unwrap_or_default());
        item
    };
    json!({ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": (0..COUNT).map(item).collect::<Vec<_>>() })
}

fn rss() -> String {
    let item = |number| {
        format!(
            "<item><title>Article {number}</title><link>https://news.example/{number}/</link><description>{}</description></item>",
            text(number).replace('<', "&lt;")
        )
    };
    let items: String = (0..COUNT).map(item).collect();
    format!(
        "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><link>https://news.example/</link>{items}</channel></rss>"
    )
}

fn atom() -> String {
    let entry = |number| {
        format!(
            "<entry><title>Article {number}</title><id>urn:{number}</id><link href='https://news.example/{number}/'/>\
             <updated>{}Z</updated><content type='html'>{}</content></entry>",
            date(number),
            text(number).replace('<', "&lt;")
        )
    };
    let entries: String = (0..COUNT).map(entry).collect();
    format!(
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><id>urn:t</id>{entries}</feed>"
    )
}

/// Puts all sources but a compiled site, which the server has. Returns the attributes of their tags.
pub fn put(server: &Server) -> Vec<Value> {
    server.put("/html.json", feed(|number| json!({ "content_html": text(number) })).to_string());
    let markdown = |number| json!({ "_broadsheet": { "slug": format!("m{number}"), "markdown": format!("**Article** {number}.\n\n- one\n") } });
    server.put("/markdown.json", feed(markdown).to_string());
    server.put("/rss.xml", rss());
    server.put("/atom.xml", atom());
    let item = |number| json!({ "title": format!("Article {number}"), "body": text(number), "published_at": date(number) + "Z", "slug": format!("a{number}") });
    server.put("/any.json", json!({ "data": (0..COUNT).map(item).collect::<Vec<_>>() }).to_string());
    put_wordpress(server);
    put_ghost(server);
    let feeds = ["/html.json", "/markdown.json", "/rss.xml", "/atom.xml", "/any.json"];
    let mut tags: Vec<Value> = feeds.iter().map(|path| json!({ "src": server.url(path) })).collect();
    tags.push(json!({ "src": server.url("/wp-json/"), "source": "wordpress" }));
    tags.push(json!({ "src": server.url("/"), "source": "ghost", "key": KEY }));
    tags
}

/// Puts an answer at its exact URL with query.
fn answer(server: &Server, url: &str, answer: &Value) {
    server.put(url.strip_prefix(&server.url("")).expect("an address of the server"), answer.to_string());
}

fn put_wordpress(server: &Server) {
    let api = wordpress::Api::named(&server.url("/wp-json/")).expect("an address of an API");
    let wrapped =
        |body: Value| json!({ "body": body, "status": 200, "headers": { "X-WP-Total": COUNT, "X-WP-TotalPages": 1 } });
    let put = |url: String, body: Value| answer(server, &format!("{url}&_envelope=1"), &wrapped(body));
    let post = |number: usize| {
        json!({ "id": number + 1, "slug": format!("w{number}"), "link": format!("https://news.example/{number}/"),
            "date": date(number), "date_gmt": date(number), "modified_gmt": date(number),
            "title": { "rendered": format!("Article {number}") }, "excerpt": { "rendered": "" },
            "content": { "rendered": text(number) }, "categories": [1] })
    };
    server.put("/wp-json/", wrapped(json!({ "name": "A log", "namespaces": ["wp/v2"] })).to_string());
    put(api.terms_url(1), json!([{ "id": 1, "slug": "news", "name": "News", "count": COUNT }]));
    let posts: Value = (0..COUNT).map(post).collect();
    put(api.front_url(20), posts.clone());
    put(api.page_url(1, 20), posts.clone());
    put(api.index_url(1), posts);
    for number in 0..COUNT {
        put(api.post_url(&Slug::new(&format!("w{number}")).expect("a slug")), json!([post(number)]));
    }
}

fn put_ghost(server: &Server) {
    let api = ghost::Api::named(&server.url("/ghost/"), Some(KEY)).expect("an address").expect("a key");
    let listed = |name: &str, items: Value| json!({ name: items, "meta": { "pagination": { "page": 1, "pages": 1, "total": COUNT } } });
    let post = |number: usize| {
        json!({ "id": format!("{number}"), "slug": format!("g{number}"), "title": format!("Article {number}"),
            "html": text(number), "url": format!("https://news.example/{number}/"), "visibility": "public",
            "published_at": date(number) + ".000Z", "tags": [{ "name": "News", "slug": "news", "visibility": "public" }] })
    };
    let posts: Value = (0..COUNT).map(post).collect();
    answer(server, &api.about_url(), &json!({ "settings": { "title": "A Ghost" } }));
    let tag = json!([{ "slug": "news", "name": "News", "visibility": "public", "count": { "posts": COUNT } }]);
    answer(server, &api.tags_url(1), &listed("tags", tag));
    answer(server, &api.page_url(1, 20), &listed("posts", posts.clone()));
    answer(server, &api.index_url(1), &listed("posts", posts));
    for number in 0..COUNT {
        let slug = Slug::new(&format!("g{number}")).expect("a slug");
        answer(server, &api.post_url(&slug), &json!({ "posts": [post(number)] }));
    }
}

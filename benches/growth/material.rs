//! The posts that are measured. Input: a number. Output: the same text at each run. Entry point: [`Post::new`].

use serde_json::{Value, json};

/// The words of the texts. Each post has a few of its own as well, so that the search index grows like a real one.
const WORDS: [&str; 32] = [
    "harbour", "tide", "lantern", "paper", "quay", "letter", "column", "winter", "engine", "market", "river", "garden",
    "press", "ink", "margin", "window", "signal", "bridge", "copper", "table", "morning", "editor", "museum", "craft",
    "the", "of", "and", "with", "under", "before", "without", "between",
];
const CATEGORIES: usize = 12;
/// The date of post 0, in seconds since 1970. The others are older.
const NEWEST: i64 = 1_767_225_600;

/// A post, by its number.
pub struct Post {
    pub number: usize,
    pub title: String,
    pub category: String,
}

impl Post {
    pub fn new(number: usize) -> Self {
        let category = format!("Category {}", number % CATEGORIES);
        Post { number, title: format!("{} {number}", words(number, 4)), category }
    }

    /// The time of publication.
    pub fn date(&self) -> broadsheet::content::Date {
        broadsheet::content::Date::from_unix(NEWEST - self.number as i64 * 3_600)
    }

    /// Body with a heading, a list, a table and a link.
    pub fn markdown(&self) -> String {
        let [a, b, c, d] = [1, 2, 3, 4].map(|part| words(self.number * 5 + part, 30));
        format!(
            "{a} own{0} with **{b}**.\n\n## {title}\n\n- {c}\n- [{d}](https://news.example/{0})\n\n\
             | one | two |\n| --- | --- |\n| {0} | x |\n\n{b} `code{0}` {c}.\n",
            self.number,
            title = self.title
        )
    }

    /// The same as HTML from elsewhere: with a script and an event handler.
    pub fn html(&self) -> String {
        let body = broadsheet::markdown::to_html(&self.markdown());
        format!("{body}<p onclick=\"x()\">{}<script>alert(1)</script></p>", words(self.number, 12))
    }

    /// A Markdown file.
    pub fn file(&self) -> String {
        let Post { title, category, .. } = self;
        format!(
            "---\ntitle: {title}\ndate: {}\ncategories: [{category}]\n---\n\n{}",
            self.date().to_rfc3339(),
            self.markdown()
        )
    }

    /// An item of a JSON Feed.
    pub fn item(&self) -> Value {
        let url = format!("https://news.example/{}/", self.number);
        json!({ "id": self.number.to_string(), "url": url, "title": self.title, "content_html": self.html(),
            "tags": [self.category], "date_published": self.date().to_rfc3339() })
    }

    /// An item of an RSS feed, which an export of WordPress can contain as well.
    pub fn rss(&self) -> String {
        format!(
            "<item><title>{title}</title><link>https://news.example/{number}/</link>\
             <pubDate>Mon, 01 Apr 2019 08:30:00 +0000</pubDate><dc:creator>ann</dc:creator>\
             <guid isPermaLink=\"false\">https://news.example/?p={number}</guid>\
             <category domain=\"category\" nicename=\"c\"><![CDATA[{category}]]></category>\
             <content:encoded><![CDATA[{body}]]></content:encoded>\
             <wp:post_id>{number}</wp:post_id><wp:post_date>2019-04-01 09:30:00</wp:post_date>\
             <wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status>\
             <wp:post_type>post</wp:post_type></item>\n",
            number = self.number,
            title = self.title,
            category = self.category,
            body = self.html(),
        )
    }

    /// A post in the answer of a WordPress. Its numbers begin at 1.
    pub fn of_wordpress(&self) -> Value {
        let at = self.date().to_rfc3339();
        let at = at.trim_end_matches('Z');
        json!({ "id": self.number + 1, "slug": format!("post-{}", self.number), "date": at, "date_gmt": at,
            "modified_gmt": at, "link": format!("https://news.example/{}/", self.number),
            "title": { "rendered": self.title }, "excerpt": { "rendered": "" },
            "content": { "rendered": self.html(), "protected": false }, "categories": [1], "tags": [] })
    }
}

/// A feed or an export with these posts.
pub fn rss(count: usize) -> String {
    let items: String = (0..count).map(|number| Post::new(number).rss()).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
         <title>News</title><link>https://news.example</link><wp:wxr_version>1.2</wp:wxr_version>\
         <wp:base_blog_url>https://news.example</wp:base_blog_url>\n{items}</channel></rss>"
    )
}

/// A JSON Feed with these posts.
pub fn feed(count: usize) -> String {
    let items: Vec<Value> = (0..count).map(|number| Post::new(number).item()).collect();
    json!({ "version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items }).to_string()
}

/// JSON of no known format, whose mapping is found.
pub fn unknown_json(count: usize) -> String {
    let item = |number| {
        let post = Post::new(number);
        json!({ "id": number, "slug": format!("p{number}"), "title": post.title, "body": post.html(),
            "publishedAt": post.date().to_rfc3339() })
    };
    json!({ "data": (0..count).map(item).collect::<Vec<_>>() }).to_string()
}

/// Words in an order that depends on a number.
fn words(seed: usize, count: usize) -> String {
    let word =
        |at: usize| WORDS[(seed.wrapping_mul(2_654_435_761) >> 7).wrapping_add(at * at * 7 + at * seed) % WORDS.len()];
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

//! Paths, fields, paging, reports and inference.

use super::*;

fn resolve(url: &str, base: &str) -> Option<String> {
    Some(if link::is_web(url) { url.to_owned() } else { [base.split('?').next()?, url].concat() })
}

fn json(text: &str) -> Json {
    json::parse(text).unwrap().0
}

fn applied(mapping: &str, answer: &str) -> Result<Json, String> {
    let mapping = Mapping::parse(mapping)?;
    mapping.apply(&json(answer), "https://a.example/api", &resolve).map(|(feed, _)| feed).map_err(|error| error.text())
}

#[test]
fn paths_lead_to_values() {
    let answer = r#"{"a":{"b":[{"t":"x","u/v":"slash","c.d":"dot"},{"t":"y"}]},"n":{"one":{"name":"1"},"two":{"name":"2"}},
        "ref":{"type":"p","id":"7"},"included":[{"type":"q","id":"7","t":"wrong"},{"type":"p","id":"7","t":"right"}]}"#;
    let answer = json(answer);
    let included = [Field::parse("included").unwrap()];
    let document = Document { root: &answer, included: &included };
    let table = [
        ("a.b[0].t", "x"),
        ("a.b.1.t", "y"),
        ("a.b[*].t", "x y"),
        ("$.a.b[*].t", "x y"),
        ("/a/b/0/u~1v", "slash"),
        ("/a/b/0/c.d", "dot"),
        ("n[*].name", "1 2"),
        ("ref->t", "right"),
        ("a.z", ""),
        ("a.b[9].t", ""),
    ];
    for (path, expected) in table {
        let values = Field::parse(path).unwrap().values(&document, &answer);
        let texts: Vec<_> = values.iter().map(|value| value.scalar()).collect();
        assert_eq!(texts.join(" "), expected, "{path}");
    }
    let template = Field::parse("https://b.example/{a.b[0].t}/{a.b[1].t}").unwrap();
    assert_eq!(template.text(&document, &answer).as_deref(), Some("https://b.example/x/y"));
    assert!(Field::parse("a[x]").is_err() && Field::parse("a[0").is_err() && Field::parse("{a").is_err());
}

#[test]
fn fields_become_a_json_feed() {
    let mapping = r#"{"items":"data","title":"attributes.title","body":{"field":"attributes.content","format":"markdown"},
        "date":"attributes.at","slug":"attributes.slug","link":"https://site.example/{attributes.slug}/","authors":"attributes.author",
        "image":{"field":"attributes.cover","base":"https://cdn.example/","alt":"attributes.alt"},"categories":"attributes.tags"}"#;
    let answer = r##"{"data":[{"id":1,"attributes":{"title":"T & U","content":"# Hi","at":"2026-01-02","slug":"t","cover":"/x.png","alt":"X",
        "author":{"data":{"attributes":{"name":"Ada"}}},"tags":[{"name":"A"},"B"]}}]}"##;
    let feed = applied(mapping, answer).unwrap();
    let item = &feed.get("items").entries()[0];
    assert_eq!(item.get("url").text(), Some("https://site.example/t/"));
    assert_eq!(item.get("image").text(), Some("https://cdn.example/x.png"));
    assert_eq!(item.get("_broadsheet").get("markdown").text(), Some("# Hi"));
    assert_eq!(item.get("_broadsheet").get("image_alt").text(), Some("X"));
    assert_eq!(item.get("authors").entries()[0].get("name").text(), Some("Ada"));
    assert_eq!(item.get("tags").entries().len(), 2);
}

#[test]
fn wrapped_names_and_images_are_found() {
    let mapping = r#"{"items":"posts","title":"title","authors":"by","categories":"in","image":"image"}"#;
    let table = [
        (r#""by":{"node":{"name":"Ann"}}"#, "Ann", "", ""),
        (
            r#""by":{"nodes":[{"name":"Ann"},{"name":"Bob"}]},"in":{"edges":[{"node":{"name":"News"}}]}"#,
            "Ann Bob",
            "News",
            "",
        ),
        (r#""by":{"edges":[{"node":{"user":"x","displayName":"Ann"}}]},"in":{"nodes":[]}"#, "Ann", "", ""),
        (
            r#""by":[{"first_name":"Ann","last_name":"Quill","title":"Editor"}],"in":[{"slug":"x"}]"#,
            "Ann Quill",
            "",
            "",
        ),
        (r#""image":{"node":{"altText":"x","sourceUrl":"/a.png"}}"#, "", "", "https://a.example/api/a.png"),
        (r#""image":[{"src":"/a.png"}]"#, "", "", "https://a.example/api/a.png"),
        (r#""image":{"data":[{"attributes":{"url":"/a.png"}}]}"#, "", "", "https://a.example/api/a.png"),
    ];
    for (fields, authors, categories, image) in table {
        // The list, an object with an item for each key, and lists by year.
        for answer in [r#"{"posts":[ITEM]}"#, r#"{"posts":{"a":ITEM}}"#, r#"{"posts":[[ITEM],[]]}"#] {
            let answer = answer.replace("ITEM", &format!(r#"{{"title":"A",{fields}}}"#));
            let mapping = mapping.replace("posts\"", if answer.contains("[[") { "posts[*]\"" } else { "posts\"" });
            let feed = applied(&mapping, &answer).unwrap();
            let [item] = feed.get("items").entries() else { panic!("{answer}") };
            let names = |list: &[Json], name: fn(&Json) -> String| list.iter().map(name).collect::<Vec<_>>().join(" ");
            assert_eq!(names(item.get("authors").entries(), |author| author.get("name").scalar()), authors, "{answer}");
            assert_eq!(names(item.get("tags").entries(), Json::scalar), categories, "{answer}");
            assert_eq!(item.get("image").scalar(), image, "{answer}");
        }
    }
}

#[test]
fn next_pages_are_found() {
    let next = |rule: &str, answer: &str, url: &str| {
        let rule = Next::read(&json(rule)).unwrap().unwrap();
        let answer = json(answer);
        rule.url(&Document { root: &answer, included: &[] }, url, 10, &resolve)
    };
    let url = "https://a.example/api?q=1";
    let table = [
        (r#"{"page":"page","pages":"n"}"#, r#"{"n":2}"#, url, Some("https://a.example/api?q=1&page=2")),
        (r#"{"page":"page","pages":"n"}"#, r#"{"n":2}"#, "https://a.example/api?page=2&q=1", None),
        (
            r#"{"page":"p[page]"}"#,
            "{}",
            "https://a.example/api?p%5Bpage%5D=4",
            Some("https://a.example/api?p%5Bpage%5D=5"),
        ),
        (
            r#"{"offset":"skip","total":"n"}"#,
            r#"{"n":25}"#,
            "https://a.example/api?skip=10",
            Some("https://a.example/api?skip=20"),
        ),
        (r#"{"offset":"skip","total":"n"}"#, r#"{"n":20}"#, "https://a.example/api?skip=10", None),
        (r#"{"cursor":"after","field":"c"}"#, r#"{"c":"x y"}"#, url, Some("https://a.example/api?q=1&after=x%20y")),
        (r#"{"cursor":"after","field":"c"}"#, r#"{"c":null}"#, url, None),
        (r#"{"link":"links.next"}"#, r#"{"links":{"next":"/2"}}"#, url, Some("https://a.example/api/2")),
    ];
    for (rule, answer, url, expected) in table {
        assert_eq!(next(rule, answer, url).as_deref(), expected, "{rule} {url}");
    }
}

#[test]
fn reports_show_keys_and_the_closest_name() {
    let answer = r#"{"data":[{"titel":"x","published":"2026-01-01","body":"y"}],"meta":{}}"#;
    let table = [
        (
            r#"{"items":"dta","title":"titel"}"#,
            "The mapping `items = \"dta\"` does not match a list of objects. Its first part matches nothing. The keys there are data, meta. Did you mean `data`?",
        ),
        (
            r#"{"items":"data[0].body","title":"titel"}"#,
            "The mapping `items = \"data[0].body\"` does not match a list of objects. It matches a text.",
        ),
        (
            r#"{"items":"data","title":"title"}"#,
            "The mapping `title = \"title\"` does not match a text in any item. Its first part matches nothing. The keys there are titel, published, body. Did you mean `titel`?",
        ),
        (r#"{"item":"data"}"#, "The mapping has no member `item`. Did you mean `items`?"),
        (r#"{"title":"a"}"#, "The mapping has no `items`: the path of the list."),
        (
            r#"{"items":"data","body":{"field":"body","format":"md"}}"#,
            "The mapping has the unknown format `md`. The formats are html, markdown, text, strapi-blocks, lexical, portable-text and contentful.",
        ),
    ];
    for (mapping, expected) in table {
        assert_eq!(applied(mapping, answer).unwrap_err(), expected, "{mapping}");
    }
    let mapping = Mapping::parse(r#"{"items":"data","title":"titel","date":"publishd"}"#).unwrap();
    let (_, warnings) = mapping.apply(&json(answer), "https://a.example/", &resolve).unwrap();
    assert!(warnings[0].what.ends_with("Did you mean `published`?"), "{warnings:?}");
}

#[test]
fn mappings_are_inferred_and_printed() {
    let table = [
        (
            r#"[{"title":"A","body":"x","created_at":"2026-01-01"}]"#,
            r#"{"body":"body","date":"created_at","items":"","title":"title"}"#,
        ),
        (
            r#"{"menu":[{"title":"m","url":"/m"},{"title":"n","url":"/n"},{"title":"o","url":"/o"}],"data":{"posts":[{"headline":"A","content_html":"<p>x</p>",
                "publishedAt":"2026-01-01T00:00:00Z","author":{"name":"Ada"},"tags":["a"],"slug":"a"}]},"links":{"next":"/2"}}"#,
            r#"{"authors":"author","body":"content_html","categories":"tags","date":"publishedAt","items":"data.posts","next":{"link":"links.next"},"slug":"slug","title":"headline"}"#,
        ),
        (
            r#"{"data":[{"id":4,"attributes":{"title":"A","content":[{"type":"paragraph","children":[{"type":"text","text":"x"}]}],"publishedAt":"2026-01-01T00:00:00Z"}}],
                "meta":{"pagination":{"page":1,"pageCount":3}}}"#,
            r#"{"body":"attributes.content","date":"attributes.publishedAt","id":"id","items":"data","next":{"page":"pagination[page]","pages":"meta.pagination.pageCount"},"title":"attributes.title"}"#,
        ),
        // GraphQL: edges, nodes, and relations with nodes of their own.
        (
            r#"{"data":{"posts":{"edges":[{"node":{"title":"A","content":"<p>x</p>","date":"2026-01-01T00:00:00","slug":"a","author":{"node":{"name":"Ann"}},
                "featuredImage":{"node":{"sourceUrl":"https://a.example/x.png"}},"categories":{"edges":[{"node":{"name":"News"}}]}}}]}}}"#,
            r#"{"authors":"node.author","body":"node.content","categories":"node.categories","date":"node.date","image":"node.featuredImage","items":"data.posts.edges","slug":"node.slug","title":"node.title"}"#,
        ),
        // An object with an article for each key, and the same at the root.
        (
            r#"{"posts":{"a":{"title":"A","body":"x","date":"2026-01-01"},"b":{"title":"B","body":"y","date":"2026-01-02"}},"meta":{"title":"Site"}}"#,
            r#"{"body":"body","date":"date","items":"posts[*]","title":"title"}"#,
        ),
        (
            r#"{"-Na":{"title":"A","text":"x","timestamp":1795428000},"-Nb":{"title":"B","text":"y","timestamp":1795428001}}"#,
            r#"{"body":"text","date":"timestamp","items":"[*]","title":"title"}"#,
        ),
        // Lists by year, and sections with lists. Comments are no articles.
        (
            r#"{"2026":[{"title":"A","body":"x","date":"2026-01-01","comments":[{"name":"Ann","body":"x","date":"2026-01-02"},{"name":"Bob","body":"x","date":"2026-01-02"}]}],
                "2025":[{"title":"B","body":"y","date":"2025-01-01"}]}"#,
            r#"{"body":"body","date":"date","items":"[*]","title":"title"}"#,
        ),
        (
            r#"{"sections":[{"name":"News","items":[{"title":"A","body":"x","date":"2026-01-01"}]},{"name":"Sport","items":[]}]}"#,
            r#"{"body":"body","date":"date","items":"sections[*].items","title":"title"}"#,
        ),
        // The site itself is no article, and one article alone is one.
        (
            r#"{"site":{"title":"Site","description":"About","url":"https://a.example/","posts":[{"title":"A","body":"x"}]}}"#,
            r#"{"body":"body","items":"site.posts","title":"title"}"#,
        ),
        (
            r#"{"data":{"article":{"title":"A","body":"x","date":"2026-01-01"}}}"#,
            r#"{"body":"body","date":"date","items":"data[*]","title":"title"}"#,
        ),
    ];
    for (answer, expected) in table {
        let mapping = infer::infer(&json(answer)).unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(mapping.to_json().to_string(), expected);
        assert_eq!(Mapping::parse(expected).as_ref(), Ok(&mapping), "printing and parsing agree");
        assert!(mapping.to_toml().starts_with("[source.map]\n"));
    }
    for answer in ["[]", "{}", "[1,2]", r#"{"error":{"message":"x"}}"#, r#"[{"a":1},{"a":2}]"#] {
        assert_eq!(infer::infer(&json(answer)), None, "{answer}");
    }
}

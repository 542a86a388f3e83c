//! Detection of addresses, and the URLs to request.

use super::*;

#[test]
fn finds_the_api_from_an_address_and_a_key() {
    let table = [
        ("https://a.example/", Some("k"), "https://a.example/ghost/api/content/posts/?key=k"),
        ("https://a.example/?key=k", None, "https://a.example/ghost/api/content/posts/?key=k"),
        ("https://a.example/blog", Some(" k "), "https://a.example/blog/ghost/api/content/posts/?key=k"),
        ("https://a.example/ghost/#/settings", Some("k"), "https://a.example/ghost/api/content/posts/?key=k"),
        ("https://a.example/ghost", Some("k"), "https://a.example/ghost/api/content/posts/?key=k"),
        (
            "https://a.example/ghost/api/content/posts/?filter=tag%3Anews&key=k&include=tags",
            None,
            "https://a.example/ghost/api/content/posts/?key=k&filter=tag%3Anews",
        ),
        ("https://a.example/ghost/api/v3/content/", Some("k"), "https://a.example/ghost/api/v3/content/posts/?key=k"),
        ("https://a.example/ghost/api/admin/posts/", Some("k"), "https://a.example/ghost/api/content/posts/?key=k"),
    ];
    for (address, key, url) in table {
        let api = Api::named(address, key).unwrap().unwrap();
        let found = api.page_url(1, 9).replace("&page=1&limit=9", "");
        assert_eq!(found.split("&order=").next(), Some(url), "{address}");
    }
    assert_eq!(Api::named("https://a.example/", None), None);
    assert_eq!(Api::named("javascript:/ghost/", Some("k")), None);
    assert_eq!(Api::named("https://a.example/ghost/", None), Some(Err(ApiError::NoKey)));
    assert_eq!(Api::named("https://a.example/", Some("0a:ff")), Some(Err(ApiError::AdminKey)));
}

#[test]
fn urls_request_only_the_fields_that_are_shown() {
    let api = Api::named("https://a.example/?key=k&filter=featured:true", None).unwrap().unwrap();
    let slug = Slug::new("ü").unwrap();
    let date = Date::parse("2026-01-31T12:00:00+05:45").unwrap();
    let table = [
        (
            api.page_url(0, 500),
            "posts/?key=k&page=1&limit=100&filter=featured%3Atrue&order=published_at%20desc%2Cid%20desc&include=authors%2Ctags\
             &fields=slug%2Ctitle%2Cexcerpt%2Ccustom_excerpt%2Cpublished_at%2Cupdated_at%2Cfeature_image%2Cfeature_image_alt",
        ),
        (
            api.index_url(2),
            "posts/?key=k&page=2&limit=100&filter=featured%3Atrue&order=published_at%20desc%2Cid%20desc&include=tags\
             &fields=slug%2Cpublished_at",
        ),
        (
            api.tags_url(1),
            "tags/?key=k&page=1&limit=100&filter=visibility%3Apublic&include=count.posts&order=count.posts%20desc",
        ),
        (api.post_url(&slug), "posts/slug/%C3%BC/?key=k&include=authors%2Ctags"),
        (api.about_url(), "settings/?key=k"),
        (
            api.neighbour_url(date, Side::Older),
            "posts/?key=k&limit=1&filter=%28featured%3Atrue%29%2Bpublished_at%3A%3C%272026-01-31%2006%3A15%3A00%27\
             &order=published_at%20desc&fields=slug%2Ctitle",
        ),
        (
            api.in_category(&slug).neighbour_url(date, Side::Newer),
            "posts/?key=k&limit=1&filter=%28%28featured%3Atrue%29%2Btag%3A%C3%BC%29%2Bpublished_at%3A%3E%272026-01-31%2006%3A15%3A00%27\
             &order=published_at%20asc&fields=slug%2Ctitle",
        ),
    ];
    for (url, expected) in table {
        assert_eq!(url, ["https://a.example/ghost/api/content/", expected].concat());
    }
}

/// Each tag is compared with all before it, so their number is limited.
#[test]
fn the_number_of_tags_is_limited() {
    let tags: Vec<_> = (0..3000).map(|n| serde_json::json!({ "slug": format!("t{n}"), "name": "T" })).collect();
    let json = serde_json::json!({ "posts": [{ "slug": "a", "tags": tags }] }).to_string();
    let answer = crate::feed::answer::Answer { status: 200, headers: &[], bytes: json.as_bytes() };
    let (article, _) = read_post(&answer).unwrap();
    assert_eq!(article.summary.categories.len(), 50);
}

#[test]
fn an_archive_is_listed_by_date() {
    let api = Api::named("https://a.example/?key=k&filter=featured:true", None).unwrap().unwrap();
    let date = Date::parse("2026-01-31T12:00:00+05:45").unwrap();
    let url = api.archive_url(Some(date), 2);
    for part in
        ["&page=2&limit=100&", "published_at%3A%3E%3D%272026-01-31%2006%3A15%3A00%27", "order=published_at%20asc"]
    {
        assert!(url.contains(part), "{url}");
    }
    assert!(!api.archive_url(None, 1).contains("published_at%3A"));
}

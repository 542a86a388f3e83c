//! The usual addresses of feeds and APIs.
//!
//! Input: the address of a page. Output: addresses in the order of probing. Entry point: [`usual`].

use url::Url;

const POSTS: &str = "wp/v2/posts?per_page=20&_embed=author,wp:term";

/// Relative to the folder of the page, and then to the root of its host.
const PLACES: &[(&str, &str)] = &[
    ("wp-json/", "wordpress"),
    ("?rest_route=/", "wordpress"),
    ("ghost/api/content/posts/?include=tags,authors&limit=20", "ghost"),
    ("data/site.json", "site"),
    ("feed.json", "feed"),
    ("feed.xml", "feed"),
    ("rss.xml", "feed"),
    ("atom.xml", "feed"),
    ("index.xml", "feed"),
    ("feed/", "feed"),
    ("rss/", "feed"),
    ("index.json", "feed"),
    ("api/articles", "api"),
    ("api/posts", "api"),
    ("api/articles?populate=*", "api"),
    ("items/articles", "api"),
    ("items/posts", "api"),
    ("articles.json", "api"),
    ("posts.json", "api"),
];

/// Returns the addresses to probe, each with what is expected there.
pub fn usual(page: &str) -> Vec<(String, &'static str)> {
    let Ok(page) = Url::parse(page) else { return Vec::new() };
    let mut folder = page.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    if !folder.path().ends_with('/') {
        // A page with an extension is in the folder; any other name is one itself.
        let last = folder.path().rsplit('/').next().unwrap_or_default();
        let path = if last.contains('.') {
            folder.path()[..folder.path().len() - last.len()].to_owned()
        } else {
            format!("{}/", folder.path())
        };
        folder.set_path(&path);
    }
    let root = folder.join("/").ok().filter(|root| *root != folder);
    let mut all = Vec::new();
    for base in [Some(folder), root].into_iter().flatten() {
        for (place, kind) in PLACES {
            let Ok(url) = base.join(place) else { continue };
            let url = String::from(url);
            all.push((if *kind == "wordpress" { wordpress(&url) } else { url }, *kind));
        }
    }
    all
}

/// Returns the list of posts of a WordPress API.
pub fn wordpress(root: &str) -> String {
    let root = root.split("wp/v2").next().unwrap_or(root);
    let root = if root.contains('?') || root.ends_with('/') { root.to_owned() } else { format!("{root}/") };
    if root.contains('?') { format!("{root}{}", POSTS.replacen('?', "&", 1)) } else { format!("{root}{POSTS}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_the_folder_before_the_root() {
        let all = usual("https://a.example/blog/2019?x#y");
        assert_eq!(all[0].0, "https://a.example/blog/2019/wp-json/wp/v2/posts?per_page=20&_embed=author,wp:term");
        assert_eq!(all[1].0, "https://a.example/blog/2019/?rest_route=/wp/v2/posts&per_page=20&_embed=author,wp:term");
        assert_eq!(all.iter().filter(|(url, _)| url.ends_with("/feed.json")).count(), 2);
        assert!(usual("https://a.example/b/index.html").iter().any(|(url, _)| url == "https://a.example/b/feed.xml"));
        assert_eq!(usual("https://a.example").len(), PLACES.len());
    }
}

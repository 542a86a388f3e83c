//! Writes the sitemap (sitemaps.org, protocol 0.9) and `robots.txt` (RFC 9309).
//!
//! Input: all pages with the dates of their last changes. Output: files. Entry point: [`files`]. A sitemap requires
//! absolute URLs, so there is none if the origin of the site is unknown.

use crate::site::base_url::BaseUrl;
use broadsheet::content::Date;
use broadsheet::html::escaped as text;

/// The limit of the protocol for one file.
const MAX_URLS: usize = 50_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The file for search engines, in the root of a site.
pub const ROBOTS: &str = "robots.txt";

/// Returns names and texts of the files. `pages` are paths on this site. `others` are further sitemaps. `own_robots` is
/// the publisher's own file, to which only missing sitemaps are added.
pub fn files(
    base: &BaseUrl,
    pages: &[(String, Option<Date>)],
    others: &[String],
    own_robots: Option<&str>,
) -> Vec<(String, String)> {
    let mut robots = own_robots.unwrap_or("User-agent: *\nAllow: /\n").trim_end().to_owned() + "\n";
    let Some(origin) = &base.origin else {
        return vec![(String::from(ROBOTS), robots)];
    };
    let sitemaps = [format!("{origin}{}sitemap.xml", base.path)].into_iter().chain(others.iter().cloned());
    let missing: Vec<String> = sitemaps.filter(|sitemap| !robots.contains(sitemap)).collect();
    if !missing.is_empty() {
        robots += "\n";
        robots.extend(missing.iter().map(|sitemap| format!("Sitemap: {sitemap}\n")));
    }
    let mut files = vec![(String::from(ROBOTS), robots)];
    let parts: Vec<_> = pages.chunks(MAX_URLS).collect();
    if let [only] = parts[..] {
        files.push((String::from("sitemap.xml"), url_set(base, only)));
        return files;
    }
    let mut index = format!("{HEADER}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for (number, pages) in (1..).zip(parts) {
        let name = format!("sitemap-{number}.xml");
        index += &format!("<sitemap><loc>{}</loc></sitemap>\n", text(&base.absolute(&[&base.path, &*name].concat())));
        files.push((name, url_set(base, pages)));
    }
    files.push((String::from("sitemap.xml"), index + "</sitemapindex>\n"));
    files
}

const HEADER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn url_set(base: &BaseUrl, pages: &[(String, Option<Date>)]) -> String {
    let mut xml = format!("{HEADER}<urlset xmlns=\"{NAMESPACE}\">\n");
    for (path, changed) in pages {
        let changed = changed.map(|date| format!("<lastmod>{}</lastmod>", date.to_rfc3339())).unwrap_or_default();
        xml += &format!("<url><loc>{}</loc>{changed}</url>\n", text(&base.absolute(path)));
    }
    xml + "</urlset>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_site_has_a_sitemap_index() {
        let base = BaseUrl::parse("https://a.example/blog/").unwrap();
        let pages: Vec<_> = (0..MAX_URLS + 1).map(|at| (format!("/blog/posts/{at}/"), None)).collect();
        let files = files(&base, &pages, &[], None);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["robots.txt", "sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert!(files[3].1.contains("<loc>https://a.example/blog/sitemap-2.xml</loc>"));
        assert_eq!(files[2].1.matches("<url>").count(), 1);
    }
}

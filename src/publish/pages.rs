//! A document for every page of the site, so that any static host answers a deep link with the right one.
//!
//! Comes in: the frame, the site and its layout. Goes out: for each page its title, description and canonical address, and
//! the early fetch of just the documents that the reader will need for it. Start with [`Pages`].

use super::config::BaseUrl;
use super::template::{Mark, Template, text};
use crate::content::{Site, Summary, query::page_count};
use crate::feed::site::{self, Layout};
use crate::route::{Route, Routes};

/// Prints pages.
pub struct Pages<'a> {
    frame: Template,
    base: &'a BaseUrl,
    routes: &'a Routes,
    site: &'a Site,
    layout: &'a Layout,
}

impl<'a> Pages<'a> {
    /// Pages of a site in a frame.
    pub fn new(frame: &Template, base: &'a BaseUrl, routes: &'a Routes, site: &'a Site, layout: &'a Layout) -> Self {
        let frame = frame
            .clone()
            .below(&base.path)
            .in_language(site.language.as_deref().unwrap_or("en"))
            .with(Mark::Title, &text(&site.title))
            .with(Mark::Description, &text(site.description.as_deref().unwrap_or_default()))
            .with(Mark::Content, &without_script(&base.path));
        Pages { frame, base, routes, site, layout }
    }

    /// Every list page: front page, categories, years, archive and search, with the file each stands in.
    pub fn lists(&self) -> Vec<(String, String)> {
        let site = self.site;
        let mut pages = Vec::new();
        let mut list = |route: Route, title: &str, total: u32, files: &dyn Fn(u32) -> Vec<String>| {
            for page in 1..=page_count(total, site.page_size) {
                let route = route.at_page(page);
                pages.push((
                    self.file(&route),
                    self.page(&route, title, site.description.as_deref(), None, &files(page)),
                ));
            }
        };
        list(Route::home(), "", site.total, &|page| vec![site::page_file(page)]);
        for counted in &site.categories {
            let slug = &counted.category.slug;
            // Most often the newest of a category stand on the first page of the summaries.
            let files = |_| vec![site::category_file(slug), site::page_file(1)];
            list(Route::Category { slug: slug.clone(), page: 1 }, &counted.category.name, counted.count, &files);
        }
        for year in &site.years {
            let shard = |page: u32| (year.first + (page - 1) * site.page_size) / site.page_size.max(1) + 1;
            list(Route::Year { year: year.year, page: 1 }, &year.year.to_string(), year.count, &|page| {
                vec![site::page_file(shard(page))]
            });
        }
        list(Route::Archive, "Archive", 0, &|_| Vec::new());
        list(Route::Search { words: String::new(), page: 1 }, "Search", 0, &|_| Vec::new());
        pages.push(("404.html".into(), self.page(&Route::NotFound, "Page not found", None, None, &[])));
        pages
    }

    /// The page of an article, with the file it stands in. `canonical` is where it lives, if that is elsewhere.
    pub fn article(&self, summary: &Summary, canonical: Option<&str>) -> (String, String) {
        let route = Route::Article(summary.slug.clone());
        let description = summary.deck.as_deref().unwrap_or(&summary.excerpt);
        let page =
            self.page(&route, &summary.title, Some(description), canonical, &[site::article_file(&summary.slug)]);
        (self.file(&route), page)
    }

    fn page(
        &self,
        route: &Route,
        title: &str,
        description: Option<&str>,
        canonical: Option<&str>,
        files: &[String],
    ) -> String {
        let site_title = &self.site.title;
        let title = if title.is_empty() { site_title.clone() } else { format!("{title} · {site_title}") };
        let mut head = format!("<title>{}</title>", text(&title));
        head.push_str(&format!(r#"<meta name="description" content="{}" />"#, text(description.unwrap_or_default())));
        let own = (*route != Route::NotFound).then(|| self.base.absolute(&self.routes.href(route)));
        if let Some(address) = canonical.map(str::to_owned).or(own) {
            head.push_str(&format!(r#"<link rel="canonical" href="{}" />"#, text(&address)));
        }
        let early = |file: &str| text(&format!("{}data/{}", self.base.path, self.layout.url(file)));
        let source = early(site::site_file());
        head.push_str(&format!(
            r#"<link id="broadsheet-source" rel="preload" as="fetch" type="application/json" crossorigin="anonymous" href="{source}" />"#
        ));
        for file in files {
            head.push_str(&format!(
                r#"<link rel="preload" as="fetch" type="application/json" crossorigin="anonymous" href="{}" />"#,
                early(file)
            ));
        }
        self.frame.clone().with(Mark::Page, &head).as_str().to_owned()
    }

    /// The file in which a static host looks for a route.
    fn file(&self, route: &Route) -> String {
        let href = self.routes.href(route);
        let path = href.strip_prefix(self.routes.base()).unwrap_or(&href);
        let path = crate::content::link::percent_decode(path).unwrap_or_default();
        [&path, "index.html"].concat()
    }
}

/// What `main` holds until the reader is here: a word that shows itself only if that takes long, and one for browsers
/// without scripts.
fn without_script(base: &str) -> String {
    format!(
        "<p class=\"notice stalled\">This is taking longer than it should. <a href=\"\">Load the page again</a></p>\
         <noscript><section class=\"notice\"><p>The articles here are shown by a script, and scripts are switched off in this \
         browser. Switch them on for this site, or read its <a href=\"{base}feed.json\">feed</a>.</p></section></noscript>"
    )
}

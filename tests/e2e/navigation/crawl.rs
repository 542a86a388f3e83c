//! All pages of a site, as published and as drawn by the reader. Each page makes sense: its text, links, counts,
//! heading and title.
//!
//! Input: the demo site, and the site of difficult articles. `page_content.js` reads a page. All defects of a site are
//! reported together.

use crate::site::Site;
use crate::{Context, Test, stress_site, tests};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

pub fn tests() -> Vec<Test> {
    tests![
        every_page_of_the_demo_makes_sense,
        every_page_of_difficult_articles_makes_sense,
        a_press_of_a_filter_leads_to_the_address_of_its_link,
    ]
}

const READ_PAGE: &str = include_str!("page_content.js");

/// What a page tells its visitor.
#[derive(Debug)]
struct Content {
    title: String,
    headings: Vec<String>,
    /// Whether it is the page of an article.
    article: bool,
    /// The text of `main`, without ages and white space.
    text: String,
    /// The links of the whole page to this site.
    links: Vec<Link>,
    ids: BTreeSet<String>,
    /// The number of articles on this page of a list.
    items: usize,
    /// The addresses of these articles.
    headlines: Vec<String>,
    /// The number of articles that the heading announces.
    total: Option<usize>,
    /// The number of articles that each link of an index announces.
    announced: Vec<(String, usize)>,
    chips: Vec<Chip>,
    /// The address of the next page of a list.
    next: Option<String>,
}

#[derive(Debug, PartialEq)]
struct Link {
    path: String,
    fragment: String,
    label: String,
    /// Whether it is marked as the current page.
    current: bool,
    /// Whether it is in `main`.
    main: bool,
}

/// A choice of the filter.
#[derive(Debug, PartialEq)]
struct Chip {
    category: String,
    count: Option<usize>,
    path: Option<String>,
}

impl Content {
    /// Reads what `describe` returned.
    fn read(page: &Value) -> Content {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let texts = |name: &str| list(&page[name]).iter().map(text).collect::<Vec<_>>();
        let count = |value: &Value| value.as_u64().map(|count| count as usize);
        let link = |link: &Value| Link {
            path: text(&link["path"]),
            fragment: text(&link["fragment"]),
            label: text(&link["label"]),
            current: link["current"] == true,
            main: link["main"] == true,
        };
        let chip = |chip: &Value| Chip {
            category: text(&chip["category"]),
            count: count(&chip["count"]),
            path: chip["path"].as_str().map(str::to_owned),
        };
        let announced = |pair: &Value| (text(&pair[0]), count(&pair[1]).expect("a count"));
        Content {
            title: text(&page["title"]),
            headings: texts("headings"),
            article: page["article"] == true,
            text: text(&page["text"]),
            links: list(&page["links"]).iter().map(link).collect(),
            ids: texts("ids").into_iter().collect(),
            items: count(&page["items"]).expect("a number"),
            headlines: texts("headlines"),
            total: count(&page["total"]),
            announced: list(&page["announced"]).iter().map(announced).collect(),
            chips: list(&page["chips"]).iter().map(chip).collect(),
            next: page["next"].as_str().map(str::to_owned),
        }
    }

    fn heading(&self) -> &str {
        self.headings.first().map_or("", String::as_str)
    }

    /// The targets of links in `main`.
    fn targets(&self) -> BTreeSet<&str> {
        self.links.iter().filter(|link| link.main).map(|link| link.path.as_str()).collect()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The pages of a site that were visited, by address, and everything that is wrong with them.
struct Crawl<'a> {
    context: &'a Context,
    site: &'a Site,
    pages: BTreeMap<String, Content>,
    /// Addresses that are no pages of the reader, and a page that links to each.
    others: BTreeMap<String, String>,
    defects: Vec<String>,
}

impl Crawl<'_> {
    fn defect(&mut self, path: &str, what: impl AsRef<str>) {
        self.defects.push(format!("{path}: {}", what.as_ref()));
    }

    fn call(&self, call: &str, path: &str) -> Value {
        let script = format!(
            "{READ_PAGE} const [path, done] = arguments; ({call})(path).then(done, (why) => done({{ error: String(why) }}))"
        );
        self.context.page.js_async(&script, json!([path]))
    }

    /// Visits all pages that can be reached from these. An address with a query has no document of its own, so it is
    /// only drawn, and its links to further queries are not followed.
    fn visit(&mut self, starts: &[String]) {
        let mut waiting: Vec<(String, String)> = starts.iter().map(|path| (path.clone(), "the start".into())).collect();
        while let Some((path, from)) = waiting.pop() {
            if self.pages.contains_key(&path) || self.others.contains_key(&path) {
                continue;
            }
            let has_document = !path.contains('?');
            let call = if has_document {
                "async (path) => { const page = await published(path); return page && [page, await drawn(path)] }"
            } else {
                "async (path) => [null, await drawn(path)]"
            };
            let answer = self.call(call, &path);
            if answer.is_null() {
                self.others.insert(path, from);
                continue;
            }
            assert!(answer.is_array(), "{path}, linked from {from}: {answer}");
            let drawn = Content::read(&answer[1]);
            if has_document {
                let published = Content::read(&answer[0]);
                self.compare(&path, &published, &drawn);
                self.check_links(&path, &published, "published");
            }
            self.check_links(&path, &drawn, "drawn");
            let follow = |link: &&Link| has_document && !link.path.contains('?');
            waiting.extend(drawn.links.iter().filter(follow).map(|link| (link.path.clone(), path.clone())));
            waiting.extend(drawn.next.iter().map(|next| (next.clone(), path.clone())));
            self.pages.insert(path, drawn);
        }
    }

    /// The page says the same before and after the reader has drawn it.
    fn compare(&mut self, path: &str, published: &Content, drawn: &Content) {
        if published.text != drawn.text {
            let (before, after) = difference(&published.text, &drawn.text);
            self.defect(path, format!("the text is {before:?} as published, {after:?} as drawn"));
        }
        let parts = |content: &Content| {
            format!(
                "title {:?}, {} articles, total {:?}, next {:?}, counts {:?}, filters {:?}",
                content.title, content.items, content.total, content.next, content.announced, content.chips
            )
        };
        let (before, after) = (parts(published), parts(drawn));
        if before != after {
            let (before, after) = difference(&before, &after);
            self.defect(path, format!("{before:?} as published is {after:?} as drawn"));
        }
        let (before, after) = (published.targets(), drawn.targets());
        if before != after {
            let only: Vec<_> = before.symmetric_difference(&after).take(6).collect();
            self.defect(path, format!("links that are only published or only drawn: {only:?}"));
        }
    }

    /// No link leads to the page itself under another label, except to the site's title and to a part of the page.
    fn check_links(&mut self, path: &str, content: &Content, how: &str) {
        let Site { title: home, .. } = self.site;
        for link in content.links.iter().filter(|link| link.path == path && !link.current) {
            if link.fragment.is_empty() && link.label != *home {
                self.defect(path, format!("{how}: the link {:?} leads to the page itself", link.label));
            } else if !link.fragment.is_empty() && !content.ids.contains(&decoded(&link.fragment)) {
                self.defect(path, format!("{how}: no element #{} for {:?}", link.fragment, link.label));
            }
        }
        if content.headings.len() != 1 || content.heading().is_empty() {
            self.defect(path, format!("{how}: headings {:?}", content.headings));
        }
    }

    /// The addresses of the articles on all pages of a list. `None` if a page was not reached.
    fn listed(&self, first: &str) -> Option<Vec<&str>> {
        let mut articles = Vec::new();
        let mut next = Some(first);
        while let Some(path) = next {
            let page = self.pages.get(path)?;
            articles.extend(page.headlines.iter().map(String::as_str));
            next = page.next.as_deref();
        }
        Some(articles)
    }

    /// A number that a page announces is the number of listed articles.
    fn check_count(&mut self, path: &str, what: &str, list: &str, announced: usize) {
        match self.listed(list).map(|articles| articles.len()) {
            Some(count) if count == announced => {}
            Some(count) => self.defect(path, format!("{what} announces {announced}, and {list} lists {count}")),
            None => self.defect(path, format!("{what} announces {announced}, and {list} was not reached")),
        }
    }

    fn check_counts(&mut self) {
        let (mut counts, mut defects) = (Vec::new(), Vec::new());
        for (path, page) in &self.pages {
            if page.items != page.headlines.len() {
                defects.push(format!("{path}: {} articles have {} headlines", page.items, page.headlines.len()));
            }
            // The archive and an index list no articles. A further page announces the total of its list.
            let is_first = !self.pages.values().any(|other| other.next.as_deref() == Some(path));
            // The archive shows the newest articles, and announces all.
            if is_first
                && page.items > 0
                && path != "/archive/"
                && let Some(total) = page.total
            {
                counts.push((path.clone(), "the heading".to_owned(), path.clone(), total));
            }
            for (target, count) in &page.announced {
                counts.push((path.clone(), "a link".to_owned(), target.clone(), *count));
            }
            // The least used categories are similar to each other.
            for Chip { category, count, .. } in page.chips.iter().take(12) {
                let list = format!("/categories/{category}/");
                counts.extend(count.map(|count| (path.clone(), format!("the filter {category}"), list, count)));
            }
        }
        self.defects.extend(defects);
        for (path, what, list, count) in counts {
            self.check_count(&path, &what, &list, count);
        }
    }

    /// Every list contains what its name promises, and nothing is out of reach.
    fn check_lists(&mut self) {
        let site = self.site;
        let mut defects = Vec::new();
        let mut expect = |list: &str, expected: BTreeSet<&str>| {
            let found: Option<BTreeSet<&str>> = self.listed(list).map(|articles| articles.into_iter().collect());
            if found.as_ref() != Some(&expected) {
                let found = found.map_or("was not reached".into(), |found| format!("lists {} articles", found.len()));
                defects.push(format!("{list}: {found}, not {}", expected.len()));
            }
        };
        let all = || site.articles.iter();
        expect("/", all().map(|article| article.path.as_str()).collect());
        for category in &site.categories {
            let members = all().filter(|article| article.tags.contains(&category.name));
            expect(&format!("/categories/{}/", category.slug), members.map(|article| article.path.as_str()).collect());
        }
        for article in all().filter(|article| !self.pages.contains_key(&article.path)) {
            defects.push(format!("no link leads to {}", article.path));
        }
        // The archive leads to every article, also to those without a date, and its total is theirs.
        let archive = &self.pages["/archive/"];
        let targets = archive.targets();
        let indexed = targets.iter().filter(|path| path.starts_with("/archive/"));
        let mut reached: BTreeSet<&str> = indexed.flat_map(|list| self.listed(list).unwrap_or_default()).collect();
        reached.extend(all().map(|article| article.path.as_str()).filter(|path| targets.contains(path)));
        let missing: Vec<_> = all().filter(|article| !reached.contains(&*article.path)).map(|one| &one.path).collect();
        if !missing.is_empty() {
            defects.push(format!("/archive/: does not lead to {missing:?}"));
        }
        if archive.total.is_some_and(|total| total != reached.len()) {
            defects.push(format!("/archive/: announces {:?}, and leads to {}", archive.total, reached.len()));
        }
        self.defects.extend(defects);
    }

    /// The heading and the document's title name what the page shows.
    fn check_titles(&mut self) {
        let site = self.site;
        let mut defects = Vec::new();
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (path, page) in &self.pages {
            let names: Vec<String> = match site.articles.iter().find(|article| article.path == *path) {
                Some(article) => vec![article.title.split_whitespace().collect::<Vec<_>>().join(" ")],
                None => site.names_in(path),
            };
            if page.article && page.heading() != names.concat() {
                defects.push(format!("{path}: the heading is {:?}", page.heading()));
            }
            for name in &names {
                for (what, text) in [("heading", page.heading()), ("title", &page.title)] {
                    // The field of a search shows its words.
                    let is_shown = what == "heading" && path.starts_with("/search/");
                    if !is_shown && !text.contains(name.as_str()) {
                        defects.push(format!("{path}: the {what} {text:?} does not name {name:?}"));
                    }
                }
            }
            if !page.title.contains(&site.title) {
                defects.push(format!("{path}: the title {:?} does not name the site", page.title));
            }
            if let Some(other) = seen.insert(&page.title, path) {
                defects.push(format!("{path}: has the same title as {other}, {:?}", page.title));
            }
        }
        self.defects.extend(defects);
    }

    /// Every other internal link leads to a file, or to a page with a style.
    fn check_others(&mut self) {
        for (path, from) in std::mem::take(&mut self.others) {
            let defect = self.call("defectOf", &path);
            let defect = defect.as_str().map_or_else(|| defect.to_string(), str::to_owned);
            if !defect.is_empty() {
                self.defect(&from, format!("the link to {path}: it {defect}"));
            }
        }
    }
}

impl Site {
    /// The words that the heading and the title of a list must contain.
    fn names_in(&self, path: &str) -> Vec<String> {
        let name_of = |slug: &str| self.categories.iter().find(|one| one.slug == slug).map(|one| one.name.clone());
        let (folder, query) = path.split_once('?').unwrap_or((path, ""));
        let folders: Vec<&str> = folder.trim_matches('/').split('/').collect();
        let mut names = match &*folders {
            ["categories", slug, ..] => name_of(slug).into_iter().collect(),
            ["archive", year, ..] if year.parse::<u16>().is_ok() => vec![(*year).to_owned()],
            _ => Vec::new(),
        };
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "categories" => names.extend(decoded(value).split(',').filter_map(name_of)),
                "q" => names.push(decoded(value)),
                _ => {}
            }
        }
        names
    }
}

/// The first place where two texts differ, with some context.
fn difference<'a>(one: &'a str, other: &'a str) -> (String, String) {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &'a str| text.chars().skip(same.saturating_sub(20)).take(120).collect();
    (around(one), around(other))
}

/// Decodes percent-encoding.
fn decoded(text: &str) -> String {
    broadsheet::content::link::percent_decode(text).unwrap_or_else(|| text.to_owned())
}

fn every_page_of_the_demo_makes_sense(context: &Context) {
    crawl(context, &context.site, "sanitiser");
}

fn every_page_of_difficult_articles_makes_sense(context: &Context) {
    crawl(context, &stress_site::serve(context, None), "harbour");
}

/// Visits all pages of a site. `word` is in some of its articles.
fn crawl(context: &Context, site: &Site, word: &str) {
    let page = &context.page;
    // Begin at a page without content, so that the reader draws every other page.
    page.open("/no/such/page/");
    page.js("window.stays = true", json!([]));
    let (pages, others, defects) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
    let mut crawl = Crawl { context, site, pages, others, defects };
    crawl.visit(&["/".to_owned(), "/archive/".to_owned(), "/search/".to_owned()]);
    // Two categories that overlap, and a search.
    let (one, other) = site.overlapping_pair();
    crawl.visit(&[
        format!("/?categories={},{}", one.slug, other.slug),
        format!("/?categories={},{}&match=all", one.slug, other.slug),
        format!("/search/?q={word}"),
    ]);
    assert!(page.is("window.stays"), "a link left the reader");
    crawl.check_counts();
    crawl.check_lists();
    crawl.check_titles();
    crawl.check_others();
    let Crawl { pages, defects, .. } = crawl;
    // One cause can have many effects.
    let listed = &defects[..defects.len().min(60)];
    assert!(defects.is_empty(), "{} defects on {} pages:\n  {}", defects.len(), pages.len(), listed.join("\n  "));
}

fn a_press_of_a_filter_leads_to_the_address_of_its_link(context: &Context) {
    let Context { page, site, .. } = context;
    let chip = format!("[data-part=filters] [data-category='{}']", site.categories[0].slug);
    for drawn in [false, true] {
        page.open(if drawn { "/archive/" } else { "/" });
        if drawn {
            page.click("header a[href='/']");
            page.wait_for_address("/");
        }
        let address = page.attribute(&chip, "href").expect("a link");
        page.click(&chip);
        page.wait_until("location.pathname + location.search !== '/'");
        assert_eq!(page.address(), address, "drawn by the reader: {drawn}");
    }
}

//! All articles of a site, sorted and grouped by category, without their bodies.
//!
//! Input: the results of reading all files. Output: a [`Catalogue`], and diagnostics about what is left out.
//! Entry point: [`Catalogue::new`]. An article's number is its index in [`Catalogue::posts`].
//!
//! If any article of a site has `categories`, all `tags` are ignored. A site that has only `tags` uses those as
//! categories. With the setting `tags`, they have pages of their own (`terms`).

use crate::site::sections::Section;
use crate::site::settings::Settings;
use crate::site::spellings::{self, Spelling, most_used};
use crate::site::standalone::StandalonePage;
use crate::site::terms::Terms;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, count};
use crate::source::header::Header;
use crate::source::name_key;
use crate::source::post::{Post, Reading};
use broadsheet::content::{
    ArticleIds, Category, CategoryCount, Date, Pin, Site, Slug, YearCount, link,
    site::{natural_key, years},
};
use broadsheet::route::Routes;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// The target of a link to a Markdown file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An article.
    Article(Slug),
    /// An article in another language, and its address.
    Edition(String),
    /// A standalone page, and its address.
    Page(String),
    /// A file that is not published, and the reason.
    Unpublished(&'static str),
    /// A file that has errors itself.
    Broken,
}

/// All articles of a site.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Newest first, those without a date last; ties are sorted by slug.
    pub posts: Vec<Post>,
    /// Pages that no list contains, sorted by file.
    pub pages: Vec<StandalonePage>,
    /// The categories of each article, in the order of its header.
    pub filed: Vec<Vec<Category>>,
    /// Most used first, then by name.
    pub categories: Vec<CategoryCount>,
    /// The articles of each category.
    pub lists: Vec<ArticleIds>,
    /// Tags, authors and series. Empty until `Terms::new` has grouped the articles.
    pub terms: Terms,
    /// Folders with a list of their own. Empty until `sections::find` has grouped the articles.
    pub sections: Vec<Section>,
    /// The files that describe folders.
    pub indexes: Vec<Post>,
    /// Newest first.
    pub years: Vec<YearCount>,
    /// By Markdown file of the content folder.
    pub targets: HashMap<PathBuf, Target>,
    /// Files with an invalid header, with the offset of the body, so that the body can be checked too.
    pub headless: Vec<(PathBuf, usize)>,
    /// Images of a remote source that were copied: their URLs and files.
    pub images: HashMap<String, PathBuf>,
}

impl Catalogue {
    /// Sorts and groups the articles of the content folder `root`. With `tag_pages`, tags never stand for categories.
    pub fn new(root: &Path, readings: Vec<Reading>, tag_pages: bool, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut catalogue = Catalogue::default();
        let (mut drafts, mut scheduled, mut expired) = (Vec::new(), Vec::new(), Vec::new());
        for reading in readings {
            let (file, target) = match reading {
                // Its target is known with its address.
                Reading::Published(post) if post.header.is_section => {
                    catalogue.indexes.push(*post);
                    continue;
                }
                Reading::Published(post) if post.header.is_page => {
                    catalogue.pages.push(StandalonePage::new(*post));
                    continue;
                }
                Reading::Published(post) => {
                    let target = (post.file.clone(), Target::Article(post.slug.clone()));
                    catalogue.posts.push(*post);
                    target
                }
                Reading::Draft(file) => {
                    drafts.push(file.clone());
                    (file, Target::Unpublished("a draft"))
                }
                Reading::Scheduled(file, date) => {
                    scheduled.push((date, file.clone()));
                    (file, Target::Unpublished("dated in the future"))
                }
                Reading::Expired(file) => {
                    expired.push(file.clone());
                    (file, Target::Unpublished("past its expiry date"))
                }
                Reading::ThemePage(file) => (file, Target::Unpublished("a page of a theme")),
                Reading::Broken(file, body) => {
                    catalogue.headless.extend(body.map(|body| (file.clone(), body)));
                    (file, Target::Broken)
                }
            };
            catalogue.targets.insert(file, target);
        }
        catalogue.posts.sort_by(|a, b| {
            let date = |post: &Post| Reverse(post.header.date.map(Date::seconds));
            date(a).cmp(&date(b)).then_with(|| a.slug.cmp(&b.slug)).then_with(|| a.file.cmp(&b.file))
        });
        catalogue.pages.sort_by(|a, b| a.post.file.cmp(&b.post.file));
        diagnostics.extend(unpublished_notes(&drafts, &expired, &mut scheduled));
        catalogue.assign_categories(root, tag_pages, diagnostics);
        catalogue.years = years(&mut catalogue.posts.iter().map(|post| post.header.date));
        catalogue
    }

    /// Whether an address, without query and fragment, is that of a document outside the reader's routes: a standalone
    /// page, a section, a tag or an author.
    pub fn has_document_at(&self, address: &str, routes: &Routes) -> bool {
        if self.pages.iter().any(|page| page.is_at(address, routes.base())) {
            return true;
        }
        let path = address.strip_prefix(routes.base()).and_then(link::percent_decode);
        path.is_some_and(|path| {
            let path = path.strip_suffix("index.html").unwrap_or(&path).trim_end_matches('/');
            let is_section = self.sections.iter().any(|section| section.is_at(path, routes.base()));
            is_section || self.terms.owns(path, routes)
        })
    }

    /// Returns the data that all pages share. The recent articles follow when they are compiled.
    pub fn site(&self, settings: &Settings) -> Site {
        Site {
            title: settings.title.clone(),
            description: settings.description.clone(),
            language: Some(settings.language.clone()),
            total: self.posts.len() as u32,
            page_size: settings.page_size,
            recent_size: settings.recent,
            categories: self.categories.clone(),
            years: self.years.clone(),
            recent: Vec::new(),
            pinned: self.pinned(settings),
        }
    }

    /// The newest featured article, and then those that are pinned. All fit on the first page.
    fn pinned(&self, settings: &Settings) -> Vec<Pin> {
        let numbered = || (0..).zip(&self.posts);
        let featured = numbered().find(|(_, post)| post.header.featured).map(|(number, _)| number);
        let pinned = numbered().filter(|(number, post)| post.header.pinned && Some(*number) != featured);
        let pin = |number: u32, label: &str| Pin { number, label: settings.messages.say(label) };
        let first = featured.map(|number| pin(number, "Featured"));
        let all = first.into_iter().chain(pinned.map(|(number, _)| pin(number, "Pinned")));
        all.take(settings.page_size as usize).collect()
    }

    /// Assigns categories to the articles. The name of a category is its most used spelling.
    fn assign_categories(&mut self, root: &Path, tag_pages: bool, diagnostics: &mut Vec<Diagnostic>) {
        let by_category = tag_pages
            || self.posts.iter().any(|post| post.header.categories.as_ref().is_some_and(|names| !names.is_empty()));
        diagnostics.extend((by_category && !tag_pages).then(|| self.ignored_tags()).flatten());
        let mut spellings: HashMap<Slug, BTreeMap<String, Spelling>> = HashMap::new();
        let mut lists: HashMap<Slug, Vec<u32>> = HashMap::new();
        let slugs = spellings::slugs(self.posts.iter().flat_map(|post| names(post, by_category)));
        for (number, post) in self.posts.iter().enumerate() {
            let mut filed: Vec<Category> = Vec::new();
            for mut category in categories(post, by_category) {
                if let Some(slug) = slugs.get(&name_key::key(category.slug.as_str())) {
                    category.slug = slug.clone();
                }
                if !filed.iter().any(|other| other.slug == category.slug) {
                    let names = spellings.entry(category.slug.clone()).or_default();
                    names.entry(category.name.clone()).or_insert(Spelling { count: 0, first: number }).count += 1;
                    lists.entry(category.slug.clone()).or_default().push(number as u32);
                    filed.push(category);
                }
            }
            self.filed.push(filed);
        }
        let names: HashMap<Slug, String> =
            spellings.iter().map(|(slug, names)| (slug.clone(), most_used(names).to_owned())).collect();
        // The categories of a remote source cannot be changed here.
        if self.posts.iter().all(|post| post.origin.is_none()) {
            diagnostics.extend(spellings::similar(&spellings, &self.posts, root));
        }
        for category in self.filed.iter_mut().flatten() {
            category.name.clone_from(&names[&category.slug]);
        }
        let counted = |(slug, list): (Slug, Vec<u32>)| {
            let category = Category { name: names[&slug].clone(), slug };
            (CategoryCount { category, count: list.len() as u32 }, list.into_iter().collect())
        };
        let mut counts: Vec<(CategoryCount, ArticleIds)> = lists.into_iter().map(counted).collect();
        counts.sort_by_cached_key(|(CategoryCount { category, count }, _)| {
            (Reverse(*count), natural_key(&category.name), category.slug.clone())
        });
        (self.categories, self.lists) = counts.into_iter().unzip();
    }

    /// Warns about articles whose tags are ignored because other articles have categories.
    fn ignored_tags(&self) -> Option<Diagnostic> {
        let is_ignored = |post: &&Post| {
            let Header { categories, tags, .. } = &post.header;
            !tags.is_empty() && categories.as_ref().is_none_or(Vec::is_empty)
        };
        let ignored_tags: Vec<&Post> = self.posts.iter().filter(is_ignored).collect();
        let names: Vec<_> = ignored_tags.iter().take(3).map(|post| post.file.display().to_string()).collect();
        let more = if ignored_tags.len() > 3 { ", …" } else { "" };
        let articles = count(ignored_tags.len(), "article");
        let what =
            format!("{articles} with `tags` but no `categories` will not be in any list: {}{more}", names.join(", "));
        let help = "a site that has `categories` ignores `tags`; set `tags = true` in broadsheet.toml for pages of tags, or \
             add `categories` to these";
        (!ignored_tags.is_empty()).then(|| Diagnostic::warning(Code::IgnoredTags, what).help(help))
    }
}

/// Returns the categories of an article.
fn categories(post: &Post, by_category: bool) -> Vec<Category> {
    match &post.origin {
        Some(origin) => origin.categories.clone(),
        None => names(post, by_category).iter().filter_map(|name| Category::named(name)).collect(),
    }
}

/// Returns the names in the front matter that become categories.
fn names(post: &Post, by_category: bool) -> &[String] {
    if by_category { post.header.categories.as_deref().unwrap_or_default() } else { &post.header.tags }
}

/// Returns one note for each kind of articles that are not published.
fn unpublished_notes(drafts: &[PathBuf], expired: &[PathBuf], scheduled: &mut [(Date, PathBuf)]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (files, what) in [(drafts, "draft"), (expired, "expired article")] {
        if !files.is_empty() {
            let names: Vec<_> = files.iter().take(3).map(|file| file.display().to_string()).collect();
            let more = if files.len() > 3 { ", …" } else { "" };
            diagnostics.push(Diagnostic::note(
                Code::LeftOut,
                format!("left out {}: {}{more}", count(files.len(), what), names.join(", ")),
            ));
        }
    }
    scheduled.sort();
    if let Some((date, file)) = scheduled.first() {
        let articles = count(scheduled.len(), "article");
        let what = format!(
            "left out {articles} dated in the future; the first is {}, due {}",
            file.display(),
            date.to_rfc3339()
        );
        diagnostics.push(Diagnostic::note(Code::LeftOut, what).help("build again on that day"));
    }
    diagnostics
}

//! The size of a download depends on what is shown, not on the size of the site. Compares a site of a hundred
//! articles with one of two thousand.
#![cfg(not(target_arch = "wasm32"))]

use broadsheet::content::{Date, Slug};
use broadsheet::feed::site::{self, read};
use publish::output::compression::{Encoding, Level};
use publish::{Options, page::frame::Frame};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const FRAME: &str = "<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>";

const WORDS: [&str; 24] = [
    "harbour", "tide", "lantern", "paper", "quay", "letter", "column", "winter", "engine", "market", "river", "garden",
    "press", "ink", "margin", "window", "signal", "bridge", "copper", "table", "morning", "editor", "museum", "craft",
];

fn words(seed: usize, count: usize) -> String {
    let word = |at: usize| WORDS[(seed.wrapping_mul(2_654_435_761) >> 7).wrapping_add(at * at * 7 + at * seed) % 24];
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// A site with so many articles over so many years, in twelve categories; the first one always fills a page. The
/// newest articles are the same, except for their dates.
fn built(articles: usize, years: i64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().join("content");
    fs::create_dir_all(&content).unwrap();
    for number in 0..articles {
        let seconds = 1_767_225_600 - (number as i64) * (years * 31_500_000 / articles as i64);
        let second = if number % 3 == 0 { "Category 0" } else { "" };
        let text = format!(
            "---\ntitle: {}\ndate: {}\ncategories: [Category {}, {second}]\n---\n\n{}\n",
            words(number, 5),
            Date::from_unix(seconds).to_rfc3339(),
            number % 12,
            words(number + 1, 120),
        );
        fs::write(content.join(format!("post-{number:06}.md")), text).unwrap();
    }
    build(&folder);
    folder
}

/// Builds the site in a folder into `dist`.
fn build(folder: &TempDir) {
    let frame = Frame::parse(FRAME).unwrap();
    let outcome = publish::build(&Options {
        out: Some(&folder.path().join("dist")),
        frame: Some(&frame),
        ..Options::new(folder.path(), Date::parse("2026-03-01T00:00:00Z").unwrap())
    });
    assert!(!outcome.report.has_errors(), "{}", outcome.report.draw(9));
}

/// The compressed size of some files of a site, in bytes.
fn compressed_size(site: &Path, files: &[String]) -> usize {
    let compressed_size = |file: &String| {
        let file = site.join("dist").join(file);
        let bytes = fs::read(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        Encoding::Brotli.compress(&bytes, Level::Some).unwrap().len()
    };
    files.iter().map(compressed_size).sum()
}

#[test]
fn downloads_do_not_grow_with_the_number_of_articles() {
    let (small, large) = (built(100, 2), built(2000, 20));
    let (category, article) = (Slug::new("category-0").unwrap(), Slug::new("post-000003").unwrap());
    let data = |file: &str| ["data/", file].concat();
    let begin = data(site::site_file());
    let routes = [
        ("home, as a page", vec!["index.html".to_owned(), begin.clone()]),
        ("home, from another page", vec![begin.clone(), data(&site::page_file(1))]),
        ("an article, as a page", vec!["posts/post-000003/index.html".to_owned(), begin.clone()]),
        ("an article, from another page", vec![begin.clone(), data(&site::article_file(&article))]),
        ("a category, as a page", vec!["categories/category-0/index.html".to_owned(), begin.clone()]),
        ("one filter", vec![begin, data(&site::category_page_file(&category, 1))]),
    ];
    for (route, files) in routes {
        let (before, after) = (compressed_size(small.path(), &files), compressed_size(large.path(), &files));
        assert!(after <= before + before / 10, "{route}: {before} bytes of 100 articles, {after} bytes of 2,000");
        assert!(after >= before - before / 10, "{route}: {before} bytes of 100 articles, {after} bytes of 2,000");
    }
}

/// A site with free tags gets more of them over time. The front page and the documents of a filter do not grow.
#[test]
fn the_front_page_lists_the_most_used_categories() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("content")).unwrap();
    for number in 0..300 {
        let text = format!("---\ntitle: A{number}\ntags: [common, rare {number:03}]\n---\nText.\n");
        fs::write(folder.path().join(format!("content/a{number}.md")), text).unwrap();
    }
    build(&folder);
    let file = |name: &str| fs::read_to_string(folder.path().join("dist").join(name)).unwrap();
    let home = file("index.html");
    assert_eq!(home.matches("data-category=").count(), 10);
    assert!(home.contains("data-category=\"common\"") && !home.contains("data-category=\"rare-299\""));
    assert!(file("categories/rare-299/index.html").contains("rare 299"), "the others have their pages");
    let topics = file("categories/index.html");
    assert!(home.contains("href=\"/categories/\"") && topics.contains("href=\"/categories/rare-299/\""));
}

/// The pages of a category must match its number list.
#[test]
fn category_pages_match_their_number_list() {
    let site = built(100, 2);
    let file = |name: &str| fs::read(site.path().join("dist/data").join(name)).unwrap();
    let as_it_stands = |url: &str| Some(url.to_owned());
    let (known, _) = read::site(&file(site::site_file()), &as_it_stands).unwrap().unwrap();
    let all: Vec<_> =
        (1..=5).flat_map(|page| read::summaries(&file(&site::page_file(page)), &as_it_stands).unwrap()).collect();
    let lists = read::lists(&file(site::lists_file())).unwrap();
    assert_eq!(lists.len(), known.categories.len());
    let list = |slug: &Slug| &lists.iter().find(|(name, _)| name == slug.as_str()).unwrap().1;
    for counted in &known.categories {
        let slug = &counted.category.slug;
        let numbers = list(slug);
        for page in 1..=counted.count.div_ceil(known.page_size) {
            let shown = read::summaries(&file(&site::category_page_file(slug, page)), &as_it_stands).unwrap();
            let expected: Vec<_> =
                numbers.page(page, known.page_size).iter().map(|number| all[*number as usize].clone()).collect();
            assert_eq!(shown, expected, "{slug}, page {page}");
        }
    }
}

//! What one toggle of the filter costs over 10,000 articles in 12 categories: the selection, and the numbers of the first
//! page. Natively; in a browser the same code takes a few times as long.

use broadsheet::content::{ArticleIds, Match, Query, Slug};
use std::{hint::black_box, time::Instant};

const ARTICLES: u32 = 10_000;
const CATEGORIES: u32 = 12;
const RUNS: usize = 200;

fn main() {
    let lists: Vec<ArticleIds> = (0..CATEGORIES)
        .map(|category| (0..ARTICLES).filter(|n| n.wrapping_mul(2_654_435_761) % (category + 2) == 0).collect())
        .collect();
    let slugs: Vec<Slug> = (0..CATEGORIES).filter_map(|category| Slug::new(&format!("c{category}"))).collect();
    for (name, matching) in [("any", Match::Any), ("all", Match::All)] {
        let query = Query { categories: slugs[..3].to_vec(), matching };
        let chosen: Vec<&ArticleIds> = lists[..3].iter().collect();
        let mut times: Vec<u128> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                let selected = query.select(black_box(&chosen), ARTICLES);
                black_box(selected.page(1, 20));
                start.elapsed().as_micros()
            })
            .collect();
        times.sort_unstable();
        println!(
            "filter toggle, {name} of 3 of {CATEGORIES} categories, {ARTICLES} articles: median {} µs, worst {} µs",
            times[RUNS / 2],
            times[RUNS - 1]
        );
    }
}

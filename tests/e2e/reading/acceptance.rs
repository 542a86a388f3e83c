//! The main features: reading, filtering, searching and going back, by pointer or by keyboard.

use crate::page::key;
use crate::site::{Article, Category};
use crate::{Context, Test, pause, tests};
use serde_json::json;

pub fn tests() -> Vec<Test> {
    tests![
        the_front_page_shows_articles_filters_and_recent_posts,
        recent_posts_have_a_title_an_excerpt_and_an_age,
        opening_an_article_shows_all_of_it,
        the_article_being_read_is_never_among_the_recent_posts,
        previous_and_next_links_open_the_neighbours,
        related_articles_share_a_category_or_a_word,
        a_card_leads_to_its_article_wherever_it_is_pressed,
        a_category_label_opens_its_list,
        filtering_by_one_category_lists_its_articles,
        filtering_by_two_categories_offers_any_and_all,
        each_count_is_the_size_of_its_category,
        each_choice_has_one_address,
        an_empty_filter_says_so_and_offers_to_clear,
        clearing_the_filter_shows_all_articles,
        the_filter_survives_reload_back_and_forward,
        the_chosen_filter_is_in_sight_on_a_phone,
        the_archive_links_to_the_articles_of_a_year,
        the_articles_of_a_year_are_divided_by_month,
        search_finds_a_word_from_an_article,
        search_for_nonsense_says_that_nothing_was_found,
        the_theme_is_remembered,
        the_skip_link_skips_the_masthead,
        a_filter_toggles_by_keyboard_and_keeps_the_focus,
        an_article_opens_by_keyboard_and_is_announced,
        title_address_and_description_follow_the_page,
        a_fragment_link_scrolls_and_back_returns,
        ages_are_updated_while_the_page_is_open,
    ]
}

const HEADLINE: &str = ".stories .story-title a";

fn the_front_page_shows_articles_filters_and_recent_posts(context: &Context) {
    let Context { page, site, .. } = context;
    page.open("/");
    assert_eq!(page.state(), "ready");
    let first_page: Vec<&Article> = site.articles.iter().take(site.page_size).collect();
    assert_lists(context, &first_page);
    assert_eq!(page.texts(HEADLINE), titles(&first_page));
    assert_eq!(
        page.texts(".filters .filter-name"),
        site.categories.iter().map(|c| c.name.as_str()).collect::<Vec<_>>()
    );
    let counts: Vec<String> = site.categories.iter().map(|category| category.count.to_string()).collect();
    assert_eq!(page.texts(".filters .filter-count"), counts);
    assert_eq!(page.count("h1"), 1);
}

fn recent_posts_have_a_title_an_excerpt_and_an_age(context: &Context) {
    let Context { page, site, .. } = context;
    page.open("/");
    assert_eq!(page.count("[data-part=recent]"), 0, "the front page lists them all");
    page.open(&site.articles.last().expect("an article").path);
    let recent: Vec<&Article> = site.articles.iter().take(site.recent).collect();
    assert_eq!(page.texts(".recent li > a"), titles(&recent));
    assert_eq!(page.attributes(".recent li > a", "href"), paths(&recent));
    assert_eq!(
        page.texts(".recent [data-part=excerpt]"),
        recent.iter().map(|one| one.excerpt.as_str()).collect::<Vec<_>>()
    );
    assert_eq!(page.attributes(".recent time", "datetime").len(), recent.len());
    for age in page.texts(".recent time") {
        assert!(age.ends_with(" ago"), "{age:?} is no age");
    }
    for full in page.attributes(".recent time", "title") {
        assert!(full.contains("20"), "the title of an age is the full date, not {full:?}");
    }
    for datetime in page.attributes(".recent time", "datetime") {
        assert!(page.is(&format!("!isNaN(new Date({}))", json!(datetime))), "{datetime:?} is no date");
    }
}

fn opening_an_article_shows_all_of_it(context: &Context) {
    let Context { page, site, .. } = context;
    let article = &site.articles[1];
    page.open("/");
    page.click(&headline(article));
    page.wait_for_address(&article.path);
    assert_eq!(page.text("h1"), article.title);
    assert_eq!(page.attribute("article", "data-slug").as_deref(), Some(&*article.slug));
    assert_eq!(page.texts("[data-part=categories] a"), article.tags);
    assert_eq!(page.count("[data-part=byline] > time[datetime]"), 1);
    let body = page.text("[data-part=body]").to_lowercase();
    let missing: Vec<String> = article.words().into_iter().filter(|word| !body.contains(word.as_str())).collect();
    // Content of a closed <details> exists, but is not visible.
    assert!(missing.len() * 20 < article.words().len(), "the body lacks {missing:?}");
    assert_eq!(page.scroll_position(), 0.0);
    assert_eq!(page.count("h1"), 1);
}

fn the_article_being_read_is_never_among_the_recent_posts(context: &Context) {
    let Context { page, site, .. } = context;
    for read in 0..2 {
        let article = &site.articles[read];
        page.open(&article.path);
        let others: Vec<&Article> =
            site.articles.iter().filter(|one| one.slug != article.slug).take(site.recent).collect();
        assert_eq!(page.attributes(".recent li > a", "href"), paths(&others));
    }
    // Also if it was opened from the panel itself.
    page.click(".recent li:first-child > a");
    page.wait_for_address(&site.articles[0].path);
    assert!(!page.attributes(".recent li > a", "href").contains(&site.articles[0].path));
}

fn previous_and_next_links_open_the_neighbours(context: &Context) {
    let Context { page, site, .. } = context;
    let [newest, second, third] = &site.articles[..3] else { panic!("the site has three stories") };
    page.open(&second.path);
    page.click(".neighbours a[rel=prev]");
    page.wait_for_address(&third.path);
    assert_eq!(page.text("h1"), third.title);
    page.click(".neighbours a[rel=next]");
    page.wait_for_address(&second.path);
    page.click(".neighbours a[rel=next]");
    page.wait_for_address(&newest.path);
    assert_eq!(page.count(".neighbours a[rel=next]"), 0, "the newest article has no newer neighbour");
}

fn related_articles_share_a_category_or_a_word(context: &Context) {
    let Context { page, site, .. } = context;
    page.open(&site.articles[3].path);
    for drawn in [false, true] {
        if drawn {
            page.click("[data-part=related] li a");
            page.wait_until(&format!("location.pathname !== {}", json!(site.articles[3].path)));
            page.wait_until_settled();
        }
        let here = page.address();
        let at = site.articles.iter().position(|one| one.path == here).expect("an article");
        let related = page.js(
            "return [...document.querySelectorAll('[data-part=related] li a')].map((link) => link.pathname)",
            json!([]),
        );
        let related = related.as_array().expect("a list");
        assert!((1..=4).contains(&related.len()), "{related:?}");
        for path in related {
            let other = site.articles.iter().position(|one| *path == one.path).expect("an article");
            assert!(other.abs_diff(at) > 1, "{path} is this article, or a neighbour of {here}");
            let tags = &site.articles[at].tags;
            let shares_tag = site.articles[other].tags.iter().any(|tag| tags.contains(tag));
            // Titles that share a rare word are related too.
            let title = site.articles[at].title.to_lowercase();
            let mut words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
            let shares_word = words.any(|word| site.articles[other].title.to_lowercase().contains(word));
            assert!(shares_tag || shares_word, "{path} has none of {tags:?}, and no word of the title");
        }
    }
}

fn a_card_leads_to_its_article_wherever_it_is_pressed(context: &Context) {
    let Context { page, site, .. } = context;
    let last = &site.articles[site.page_size.min(site.articles.len()) - 1];
    page.open("/");
    let target = page.js(
        "const card = [...document.querySelectorAll('.story')].at(-1);
         card.scrollIntoView({ block: 'center', behavior: 'instant' });
         const { right, bottom } = card.getBoundingClientRect();
         return document.elementFromPoint(right - 8, bottom - 8).getAttribute('href')",
        json!([]),
    );
    assert_eq!(target, json!(last.path));
    page.click(".story .labels a");
    page.wait_until("location.pathname.startsWith('/categories/')");
}

fn a_category_label_opens_its_list(context: &Context) {
    let Context { page, site, .. } = context;
    let article = &site.articles[0];
    let category = named(context, &article.tags[0]);
    page.open(&article.path);
    page.click("[data-part=categories] a");
    page.wait_for_address(&format!("/categories/{}/", category.slug));
    assert_eq!(page.text("h1"), category.name);
    assert_lists(context, &site.in_all(&[category]));
}

fn filtering_by_one_category_lists_its_articles(context: &Context) {
    let Context { page, site, .. } = context;
    let category = &site.categories[0];
    page.open("/");
    toggle(context, category);
    page.wait_for_address(&format!("/categories/{}/", category.slug));
    let articles = site.in_all(&[category]);
    assert_lists(context, &articles);
    assert_eq!(page.text("h1"), category.name);
    assert!(page.title().starts_with(&category.name), "{:?}", page.title());
    assert_eq!(page.text(".front-note"), format!("{} articles", articles.len()));
    assert_eq!(page.attribute(&filter(category), "aria-current").as_deref(), Some("true"));
    let status = page.text(".filters-status");
    assert!(status.contains(&articles.len().to_string()) && status.contains(&category.name), "{status:?}");
    assert_eq!(page.count(".filters-match:not([hidden])"), 0, "one category has no choice between any and all");
    toggle(context, category);
    page.wait_for_address("/");
    assert_lists(context, &site.articles.iter().collect::<Vec<_>>());
}

fn filtering_by_two_categories_offers_any_and_all(context: &Context) {
    let Context { page, site, .. } = context;
    let (one, other) = site.overlapping_pair();
    page.open("/");
    toggle(context, one);
    toggle(context, other);
    page.wait_for(".filters-match:not([hidden])");
    assert_lists(context, &site.in_any(&[one, other]));
    assert_eq!(page.attribute("[data-match=any]", "aria-current").as_deref(), Some("true"));
    page.click("[data-match=all]");
    page.wait_for("[data-match=all][aria-current=true]");
    page.wait_until_settled();
    assert_lists(context, &site.in_all(&[one, other]));
    assert!(page.text(".filters-status").contains(&site.in_all(&[one, other]).len().to_string()));
    page.click("[data-match=any]");
    page.wait_for("[data-match=any][aria-current=true]");
    page.wait_until_settled();
    assert_lists(context, &site.in_any(&[one, other]));
}

fn each_count_is_the_size_of_its_category(context: &Context) {
    let Context { page, site, .. } = context;
    let (one, other) = site.overlapping_pair();
    let sizes: Vec<String> = site.categories.iter().map(|category| category.count.to_string()).collect();
    page.open("/");
    for choices in [vec![], vec![one], vec![one, other]] {
        if let Some(choice) = choices.last() {
            toggle(context, choice);
        }
        assert_eq!(page.texts(".filter-count"), sizes, "{} are chosen", choices.len());
        let found = site.in_any(&choices).len();
        let expected = if choices.is_empty() { site.articles.len() } else { found };
        assert_eq!(page.text(".front-note"), format!("{expected} articles"));
    }
}

/// A link means the same before the reader is loaded, when it is pressed, and afterwards.
fn each_choice_has_one_address(context: &Context) {
    let Context { page, site, .. } = context;
    page.load("/");
    let published = page.attributes("[data-category]", "href");
    let expected: Vec<String> = site.categories.iter().map(|known| format!("/categories/{}/", known.slug)).collect();
    assert_eq!(published, expected);
    page.open("/");
    page.click(".filter");
    page.wait_for_address(&published[0]);
    page.click("[data-clear]");
    page.wait_for_address("/");
    assert_eq!(page.attributes("[data-category]", "href"), published);
    // An address of an earlier version.
    page.open(&format!("/?categories={}", site.categories[0].slug));
    assert_eq!(page.text("h1"), site.categories[0].name);
}

fn an_empty_filter_says_so_and_offers_to_clear(context: &Context) {
    let Context { page, site, .. } = context;
    let (one, other) = site.disjoint_pair();
    page.open(&format!("/?categories={},{}&match=all", one.slug, other.slug));
    assert_eq!(page.state(), "empty");
    let words = page.text(".nothing");
    assert!(words.contains(&one.name) && words.contains(&other.name), "{words:?}");
    page.click(".nothing a, [data-clear]");
    page.wait_for_address("/");
    assert_lists(context, &site.articles.iter().collect::<Vec<_>>());
}

fn clearing_the_filter_shows_all_articles(context: &Context) {
    let Context { page, site, .. } = context;
    page.open(&format!("/?categories={}", site.categories[1].slug));
    page.click("[data-clear]");
    page.wait_for_address("/");
    assert_lists(context, &site.articles.iter().collect::<Vec<_>>());
    assert_eq!(page.count(".filter[aria-current]"), 0);
}

fn the_filter_survives_reload_back_and_forward(context: &Context) {
    let Context { page, site, .. } = context;
    let (one, other) = site.overlapping_pair();
    page.open("/");
    toggle(context, one);
    let of_one = page.address();
    toggle(context, other);
    let of_two = page.address();
    assert_ne!(of_one, of_two);
    page.reload();
    page.wait_until_settled();
    assert_lists(context, &site.in_any(&[one, other]));
    page.back();
    page.wait_for_address(&of_one);
    assert_lists(context, &site.in_all(&[one]));
    page.forward();
    page.wait_for_address(&of_two);
    assert_lists(context, &site.in_any(&[one, other]));
    // It is still there after an article was read.
    page.click(HEADLINE);
    page.wait_for("article");
    page.wait_until_settled();
    page.back();
    page.wait_for_address(&of_two);
    assert_lists(context, &site.in_any(&[one, other]));
    assert_eq!(page.count(".filter[aria-current]"), 2);
}

/// In the strip of choices, which is wider than a phone.
fn the_chosen_filter_is_in_sight_on_a_phone(context: &Context) {
    let Context { page, site, .. } = context;
    page.in_narrow_window(|| {
        for category in [site.categories.last(), site.categories.first()].into_iter().flatten() {
            page.open("/archive/");
            // The strip of few choices is wider than the window only with large text.
            page.js("document.documentElement.style.fontSize = '200%'", json!([]));
            page.click(&format!(".topics a[href='/categories/{}/']", category.slug));
            page.wait_for_address(&format!("/categories/{}/", category.slug));
            page.wait_until_settled();
            let shown = "const chosen = document.querySelector('.filter[aria-current]').getBoundingClientRect();
                const strip = document.querySelector('.filters-options').getBoundingClientRect();
                return chosen.left >= strip.left && chosen.right <= strip.right";
            assert_eq!(page.js(shown, json!([])), json!(true), "{}", category.name);
        }
    });
}

fn the_articles_of_a_year_are_divided_by_month(context: &Context) {
    let Context { page, site, .. } = context;
    for path in ["/archive/".to_owned(), format!("/archive/{}/", site.years[0].0)] {
        page.open(&path);
        let rows = page.js(
            "let month = '';
             return [...document.querySelectorAll('.stories > li')].map((row) => {
               month = row.querySelector(':scope > h2:first-child')?.textContent ?? month;
               return [month, row.querySelector('time').getAttribute('datetime')];
             })",
            json!([]),
        );
        let rows = rows.as_array().expect("a list");
        assert!(!rows.is_empty(), "{path}");
        for row in rows {
            let [month, date] = [0, 1].map(|at| row[at].as_str().expect("a text"));
            let date = broadsheet::content::Date::parse(date).expect("a date").utc();
            assert_eq!(month, date.long(false), "{path}");
        }
    }
}

fn the_archive_links_to_the_articles_of_a_year(context: &Context) {
    let Context { page, site, .. } = context;
    page.open("/");
    page.click(".masthead-nav a[href='/archive/']");
    page.wait_for_address("/archive/");
    let years: Vec<String> = site.years.iter().map(|(year, _)| year.to_string()).collect();
    assert_eq!(page.texts(".results .index a"), years);
    assert!(
        page.is("document.querySelector('.results .index-count').getClientRects().length > 0"),
        "counts are visible"
    );
    for (shown, (_, count)) in page.texts(".results .index-count").iter().zip(&site.years) {
        assert!(shown.starts_with(&count.to_string()), "{shown:?} for {count}");
    }
    let (year, count) = site.years.last().expect("a year");
    page.click(&format!(".results .index a[href='/archive/{year}/']"));
    page.wait_for_address(&format!("/archive/{year}/"));
    assert_eq!(page.text("h1"), year.to_string());
    let articles: Vec<&Article> =
        site.articles.iter().filter(|article| article.date.starts_with(&year.to_string())).collect();
    assert_eq!(articles.len(), *count);
    assert_lists(context, &articles);
}

fn search_finds_a_word_from_an_article(context: &Context) {
    let Context { page, site, .. } = context;
    let article = site.longest();
    let words: Vec<_> = site.articles.iter().map(Article::words).collect();
    let elsewhere = |word: &String| words.iter().filter(|others| others.contains(word)).count();
    let rarest = article.words().into_iter().min_by_key(elsewhere).expect("the longest story has words");
    page.open("/");
    page.click(".masthead-nav a[href='/search/']");
    page.wait_for_address("/search/");
    page.type_text("#search-q", &rarest);
    page.click("[data-part=search] button");
    page.wait_for_address(&format!("/search/?q={rarest}"));
    page.wait_for(&headline(article));
    assert!(page.count(".stories > li") < site.articles.len(), "{rarest:?} is not in every article");
    page.reload();
    page.wait_until_settled();
    page.wait_for(&headline(article));
    assert_eq!(page.js("return document.querySelector('#search-q').value", json!([])), json!(rarest));
    // A symbol that is in no word separates words here as in the index.
    page.open(&format!("/search/?q={rarest}%F0%9F%A6%80%E2%86%92"));
    page.wait_for(&headline(article));
}

fn search_for_nonsense_says_that_nothing_was_found(context: &Context) {
    let Context { page, .. } = context;
    page.open("/search/?q=qqzzxx");
    assert_eq!(page.state(), "empty");
    assert!(page.text(".nothing").contains("qqzzxx"), "{:?}", page.text(".nothing"));
    assert_eq!(page.count(".stories > li"), 0);
}

fn the_theme_is_remembered(context: &Context) {
    let Context { page, .. } = context;
    const PAPER: &str = "return getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor";
    page.open("/");
    let light = page.js(PAPER, json!([]));
    page.click("[data-part=comfort]");
    page.wait_for(".comfort:popover-open");
    page.click(".comfort [value=dark]");
    page.wait_for("html[data-theme=dark]");
    pause(300);
    let dark = page.js(PAPER, json!([]));
    assert_ne!(light, dark);
    page.reload();
    page.wait_until_settled();
    assert_eq!(page.attribute("html", "data-theme").as_deref(), Some("dark"));
    pause(300);
    assert_eq!(page.js(PAPER, json!([])), dark);
    page.click("[data-part=comfort]");
    page.wait_for(".comfort:popover-open");
    page.click(".comfort [value=system]");
    page.wait_for("html:not([data-theme])");
    pause(300);
    assert_eq!(page.js(PAPER, json!([])), light);
}

fn the_skip_link_skips_the_masthead(context: &Context) {
    let Context { page, .. } = context;
    page.open("/");
    page.press(key::TAB);
    assert!(page.focus_is_on(".skip"), "the first Tab reaches the skip link");
    assert!(page.is("document.activeElement.getBoundingClientRect().top >= 0"), "and it can be seen");
    page.press(key::ENTER);
    page.press(key::TAB);
    assert!(page.is("document.activeElement.closest('main')"), "the next Tab reaches the content");
}

fn a_filter_toggles_by_keyboard_and_keeps_the_focus(context: &Context) {
    let Context { page, site, .. } = context;
    let category = &site.categories[1];
    page.open("/");
    page.tab_to(&filter(category));
    assert!(outlined(context), "the focus can be seen");
    page.press(key::ENTER);
    page.wait_for_address(&format!("/categories/{}/", category.slug));
    assert_lists(context, &site.in_all(&[category]));
    assert!(page.focus_is_on(&filter(category)), "the focus stays on the filter");
    page.press(key::ENTER);
    page.wait_for_address("/");
    assert!(page.focus_is_on(&filter(category)));
}

fn an_article_opens_by_keyboard_and_is_announced(context: &Context) {
    let Context { page, site, .. } = context;
    let article = &site.articles[0];
    page.open("/");
    page.tab_to(&headline(article));
    page.press(key::ENTER);
    page.wait_for_address(&article.path);
    page.wait_until("document.activeElement.matches('h1')");
    page.wait_until(&format!("document.querySelector('.announcer').textContent.includes({})", json!(article.title)));
}

fn title_address_and_description_follow_the_page(context: &Context) {
    let Context { page, site, .. } = context;
    page.open("/");
    let home = page.title();
    let description =
        |context: &Context| context.page.attribute("meta[name=description]", "content").unwrap_or_default();
    let of_home = description(context);
    for article in &site.articles[..2] {
        page.open("/");
        page.click(&headline(article));
        page.wait_for_address(&article.path);
        assert!(page.title().starts_with(&article.title), "{:?}", page.title());
        assert_eq!(page.count("link[rel=canonical]"), 0, "the site does not know its origin");
        assert!(!description(context).is_empty());
        assert_ne!(description(context), of_home);
    }
    page.back();
    page.wait_for_address("/");
    assert_eq!(page.title(), home);
    assert_eq!(description(context), of_home);
    page.open(&format!("/?categories={}", site.categories[0].slug));

    // Each list page has its own title, drawn or opened.
    page.open("/");
    page.click("[data-part=pages] a[rel=next]");
    page.wait_for_address("/page/2/");
    let further = page.title();
    assert!(further.starts_with("Page 2 of ") && further.ends_with(&home), "{further:?}");
    page.open("/page/2/");
    assert_eq!(page.title(), further);
}

fn a_fragment_link_scrolls_and_back_returns(context: &Context) {
    let Context { page, site, .. } = context;
    let article = site.longest();
    page.open(&article.path);
    page.scroll_to(40.0);
    // Links of headings to themselves depend on the theme. Only links of the author count.
    page.js(
        "const body = document.querySelector('[data-part=body]'), headings = body.querySelectorAll('h2[id], h3[id]');
         const p = document.createElement('p'), a = document.createElement('a');
         a.id = 'e2e-link'; a.href = '#' + headings[headings.length - 1].id; a.textContent = 'Down'; p.append(a); body.prepend(p);",
        json!([]),
    );
    let before = page.scroll_position();
    let requested = context.server.requests_for(&article.document).len();
    let fragment = page.attribute("#e2e-link", "href").expect("an href");
    page.click("#e2e-link");
    page.wait_until(&format!("location.hash === {}", json!(fragment)));
    page.wait_until(&format!(
        "Math.abs(document.querySelector({}).getBoundingClientRect().top) < innerHeight / 2",
        json!(fragment)
    ));
    assert!(page.scroll_position() > before + 200.0);
    assert_eq!(page.count("#e2e-link"), 1, "the page was not redrawn");
    page.back();
    page.wait_for_address(&article.path);
    page.wait_until(&format!("Math.abs(scrollY - {before}) <= 2"));
    assert_eq!(context.server.requests_for(&article.document).len(), requested, "nothing was fetched again");
}

fn ages_are_updated_while_the_page_is_open(context: &Context) {
    let Context { page, server, .. } = context;
    server.shorten_timeouts();
    page.open("/");
    let before = page.texts(".story-meta time");
    page.js("__probe.jump = 400 * 24 * 3600 * 1000", json!([]));
    page.wait_until(
        "[...document.querySelectorAll('.story-meta time')].every((t) => /\\byears? ago$/.test(t.textContent.trim()))",
    );
    assert_ne!(page.texts(".story-meta time"), before);
}

// ---- Shared helpers

fn headline(article: &Article) -> String {
    format!(".stories .story-title a[href='{}']", article.path)
}

fn filter(category: &Category) -> String {
    format!(".filter[data-category='{}']", category.slug)
}

/// Clicks a filter and waits until its state has changed.
fn toggle(context: &Context, category: &Category) {
    let chosen = context.page.attribute(&filter(category), "aria-current").is_some();
    context.page.click(&filter(category));
    let changed = if chosen { ":not([aria-current])" } else { "[aria-current=true]" };
    context.page.wait_for(&format!("{}{changed}", filter(category)));
    context.page.wait_until_settled();
}

/// Asserts that the page lists exactly these, in this order, up to the page size.
fn assert_lists(context: &Context, articles: &[&Article]) {
    let first_page = &articles[..articles.len().min(context.site.page_size)];
    assert_eq!(context.page.attributes(HEADLINE, "href"), paths(first_page));
}

fn paths<'a>(articles: &[&'a Article]) -> Vec<&'a str> {
    articles.iter().map(|article| article.path.as_str()).collect()
}

fn titles<'a>(articles: &[&'a Article]) -> Vec<&'a str> {
    articles.iter().map(|article| article.title.as_str()).collect()
}

fn named<'a>(context: &'a Context, name: &str) -> &'a Category {
    context.site.categories.iter().find(|category| category.name == name).expect("every label is a category")
}

fn outlined(context: &Context) -> bool {
    context
        .page
        .is("(({ outlineStyle, outlineWidth, boxShadow }) => outlineStyle !== 'none' && outlineWidth !== '0px' \
         || boxShadow !== 'none')(getComputedStyle(document.activeElement))")
}

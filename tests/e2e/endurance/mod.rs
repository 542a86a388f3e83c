//! A page that stays open for hours: what it holds stays flat. [`gauge`] measures, [`sources`] serves each kind of source.
//!
//! `BROADSHEET_ENDURANCE=1` runs everything (`make endurance`); without it, a sample of each. Chromium only, which
//! reports what a page holds. Chromium ignores more than 200 changes of the address in ten seconds, so the tests pause.

mod gauge;
mod sources;

use crate::embed::Embedded;
use crate::{Context, Test, tests};
use broadsheet::content::Date;
use gauge::Gauge;
use serde_json::{Value, json};
use std::env;

pub fn tests() -> Vec<Test> {
    tests![
        a_thousand_navigations_hold_no_more,
        five_hundred_filter_toggles_hold_no_more,
        two_hundred_embeds_of_every_source_hold_no_more,
        eight_hours_of_ages_hold_no_more,
        a_leak_in_a_page_is_found,
    ]
}

/// The number of repetitions, and that of the sample.
fn repetitions(all: usize, sample: usize) -> usize {
    if env::var_os("BROADSHEET_ENDURANCE").is_some() { all } else { sample }
}

/// Functions of the page that the loops use.
const WAITING: &str = "
    const pause = (ms = 5) => new Promise((then) => setTimeout(then, ms));
    const until = async (what, is) => {
      for (const start = performance.now(); !is(); await pause())
        if (performance.now() - start > 15000) throw new Error('waited in vain for ' + what + ' at ' + location);
    };
    const main = () => document.querySelector('main');
    const isShown = () => main().dataset.state === 'ready' && !main().querySelector('[data-fresh]');
    const run = (loop) => loop().then(() => done('ok'), (error) => done(String(error)));";

/// Runs a loop in parts, and measures after each. `script` gets the range of its part as `from` and `to`.
fn repeat(context: &Context, gauge: &mut Gauge, count: usize, script: &str, arguments: &Value) {
    // Each command has a time limit, and a pause in each step keeps to the speed that Chromium allows.
    let parts = (count / 8).clamp(8, 40);
    let script = format!(
        "const done = arguments[arguments.length - 1], [from, to, given] = arguments;{WAITING} run(async () => {{ {script} }})"
    );
    for part in 0..parts {
        let (from, to) = (count * part / parts, count * (part + 1) / parts);
        assert_eq!(context.page.js_async(&script, json!([from, to, arguments])), "ok", "{from} to {to} of {count}");
        gauge.sample(&context.page);
    }
    println!("{count} repetitions");
    gauge.assert_flat();
}

/// Front page, article, archive, back and front page, through articles in turn.
fn a_thousand_navigations_hold_no_more(context: &Context) {
    let Context { page, site, .. } = context;
    let mut gauge = Gauge::begin(page);
    page.open("/");
    let script = "
        const pace = 55;
        for (let n = from; n < to; n++) {
          const links = document.querySelectorAll('.stories .story-title a');
          const article = links[n % links.length].getAttribute('href');
          links[n % links.length].click();
          await until(article, () => location.pathname === article && isShown() && document.querySelector('article h1'));
          await pause(pace);
          document.querySelector(\".masthead a[href='/archive/']\").click();
          await until('the archive', () => location.pathname === '/archive/' && isShown());
          await pause(pace);
          history.back();
          await until('the article again', () => location.pathname === article && isShown());
          await pause(pace);
          document.querySelector('.masthead-title a').click();
          await until('the front page', () => location.pathname === '/' && isShown() && document.querySelector('.stories'));
          await pause(pace);
        }";
    // Each repetition is four navigations.
    repeat(context, &mut gauge, repetitions(250, 24), script, &Value::Null);
    assert_eq!(page.texts(".stories .story-title").len(), site.articles.len().min(site.page_size), "it still works");
}

fn five_hundred_filter_toggles_hold_no_more(context: &Context) {
    let Context { page, site, .. } = context;
    let (one, other) = site.overlapping_pair();
    let mut gauge = Gauge::begin(page);
    page.open("/");
    let script = "
        const filter = (slug) => document.querySelector(`.filter[data-category='${slug}']`);
        const isOn = (slug) => filter(slug)?.getAttribute('aria-current') === 'true';
        for (let n = from; n < to; n++) {
          // On, the other one on, off, off.
          const slug = given[n % 2], before = isOn(slug);
          filter(slug).click();
          await until('the filter ' + slug, () => filter(slug) && isOn(slug) !== before && isShown());
          await pause(55);
        }";
    repeat(context, &mut gauge, repetitions(500, 64), script, &json!([one.slug, other.slug]));
    assert_eq!(page.count(".filter[aria-current]"), 0, "an even number of toggles");
    assert_eq!(page.texts(".stories .story-title").len(), site.articles.len().min(site.page_size));
}

/// Elements that come and go in a host page, each with another kind of source.
fn two_hundred_embeds_of_every_source_hold_no_more(context: &Context) {
    let Context { page, site, .. } = context;
    let mut gauge = Gauge::begin(page);
    let embedded = Embedded::new(context);
    let mut sources = sources::put(&embedded.other);
    sources.push(json!({ "src": embedded.other.url(&site.source) }));
    let count = sources.len();
    assert_eq!(count, 8, "every kind of source");
    embedded.open_page("<script type=module src={script}></script>", "<div id=room></div>");
    page.wait_until("customElements.get('broadsheet-reader')");
    let script = "
        const room = document.getElementById('room');
        for (let n = from; n < to; n++) {
          const source = given[n % given.length];
          const reader = document.createElement('broadsheet-reader');
          for (const [name, value] of Object.entries(source)) reader.setAttribute(name, value);
          reader.setAttribute('loading', 'eager');
          room.append(reader);
          await until(JSON.stringify(source) + ', which is ' + reader.state?.status, () => reader.state?.status === 'ready');
          const link = reader.shadowRoot.querySelector('.story-title a');
          if (!link) throw new Error('no article of ' + JSON.stringify(source));
          // Every third one is read as well.
          if (n % 3 === 0) {
            link.click();
            await until('an article of ' + JSON.stringify(source), () => reader.shadowRoot.querySelector('article[data-slug]'));
          }
          reader.remove();
          await pause(20);
        }";
    repeat(context, &mut gauge, repetitions(200, 24).next_multiple_of(count), script, &json!(sources));
    assert_eq!(page.count("broadsheet-reader"), 0);
}

/// A page that is left open for a working day. The timers fire on a virtual clock.
fn eight_hours_of_ages_hold_no_more(context: &Context) {
    let Context { page, server, site, .. } = context;
    let newest = Date::parse(&site.articles[0].date).expect("a date").seconds();
    server.set_clock(newest + 60);
    let mut gauge = Gauge::begin(page);
    page.open("/");
    let age = || page.text(".stories time[data-age]");
    assert_eq!(age(), "1 minute ago");
    let timers = page.number("return __timers.size", json!([]));
    assert!(timers >= 1.0, "the page has no timer");
    let script = "for (let n = from; n < to; n++) __advance(20000); await pause();";
    // A tick each twenty seconds, as in `reader::ages`.
    let ticks = 8 * 3600 / 20;
    repeat(context, &mut gauge, ticks, script, &Value::Null);
    assert_eq!(age(), "8 hours ago");
    assert_eq!(page.number("return __timers.size", json!([])), timers, "timers stay");
    let fired = page.number("return __fired", json!([]));
    assert!(fired >= ticks as f64, "{fired} of {ticks} ticks");
}

/// The measurement itself: a page that leaks each of the quantities fails.
fn a_leak_in_a_page_is_found(context: &Context) {
    let page = &context.page;
    let leaks = [
        ("heap", "(window.kept ??= []).push(new Array(200000).fill(Math.random()))"),
        ("detached", "(window.kept ??= []).push(...Array.from({ length: 100 }, () => document.createElement('p')))"),
        ("listeners", "for (let n = 0; n < 20; n++) addEventListener('x', () => n)"),
        (
            "wasm memory",
            "(window.grown ??= (__memories.push(new WebAssembly.Memory({ initial: 1 })), __memories.at(-1))).grow(8)",
        ),
    ];
    for (name, leak) in leaks {
        let mut gauge = Gauge::begin(page);
        page.load("/archive/");
        for _ in 0..12 {
            page.js(leak, json!([]));
            gauge.sample(page);
        }
        let grown = gauge.grown();
        assert!(grown.iter().any(|what| what.starts_with(name)), "{name} leaks, and this was found: {grown:?}");
    }
}

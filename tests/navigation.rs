//! Navigation as tables: each state with each event that can reach it, and the pairs that cannot occur.

use broadsheet::{
    content::Slug,
    navigation::{
        Answer, Attempt, Effect, Event, KeptPages, MAX_ELEMENTS, MAX_PAGES, Phase, ScrollPosition, State, Trigger, step,
    },
    route::{Location, Mode, Route, Routes},
};
use std::collections::BTreeSet;

/// How each phase is reached. In all of them, the reader owns the document and handles events.
const PHASES: [(Phase, &[&str]); 7] = [
    (Phase::Closed, &[]),
    (Phase::Opening, &["open /a/"]),
    (Phase::Page, &["open /a/", "answer page"]),
    (Phase::Loading, &["open /a/", "answer page", "allow follow /b/"]),
    (Phase::Notice, &["open /a/", "answer page", "allow follow /b/", "answer failed"]),
    (Phase::Problem, &["open /a/", "answer missing"]),
    (Phase::Recovering, &["open /a/", "answer missing", "allow follow /b/"]),
];

/// Events, and below each the phases, the next phase if it is another, and the effects. The page at `/a/` is shown, and
/// `/b/` is pending or has failed. `Open` is each phase except `Closed`.
const TRANSITIONS: &str = "
open /a/
    Closed -> Opening: begin, request /a/, abort
open /a/ adopting /a/
    Closed -> Page: adopt /a/ at start, set ready, request site
open /a/ adopting 404
    Closed -> Problem: adopt /a/ at start, set ready, request site
attend
    Closed: nothing
attend /a/
    Page: set ready
attend /c/
    Opening: nothing
    Page Problem: set ready, catch up
    Loading Notice: set ready

click /c/
    Open: ask follow /c/
click /a/
    Opening: ask follow /a/
    Page Loading Notice -> Loading: begin, request /a/, abort
    Problem Recovering -> Recovering: begin, request /a/, abort
click filter
    Open: ask choose /categories/news/
order follow /c/
    Open: ask follow /c/
order choose /c/
    Open: ask choose /c/
search replace x
    Opening: begin, request /search/?q=x, abort
    Page Loading Notice -> Loading: begin, request /search/?q=x, abort
search follow x
    Opening Page Loading Notice: ask follow /search/?q=x
travel /c/ 7
    Opening: begin, request /c/, abort
    Page Loading Notice -> Loading: begin, request /c/, abort
    Problem Recovering -> Recovering: begin, request /c/, abort
travel kept /c/ 7
    Opening -> Page: begin, abort, restore /c/, go to 7 with focus, announce, set ready, tell shown /c/
    Page Loading Notice -> Page: begin, abort, restore /c/ and keep, go to 7 with focus, announce, set ready,
        tell shown /c/
    Problem Recovering -> Page: begin, abort, restore /c/, go to 7 with focus, announce, set ready, tell shown /c/
travel kept /a/ 7
    Page Problem: go to 7 with focus
travel /a/ 7
    Page Problem: go to 7 with focus
    Loading Notice -> Loading: begin, request /a/, abort
    Recovering: begin, request /a/, abort
travel /a/
    Page Problem: nothing
    Loading Notice -> Loading: begin, request /a/, abort
allow follow /c/
    Closed: nothing
    Opening: begin, request /c/, abort
    Page Loading Notice -> Loading: begin, request /c/, abort
    Problem Recovering -> Recovering: begin, request /c/, abort

answer page
    Opening -> Page: show /a/, go to start, set ready, tell shown /a/
    Loading -> Page: store position, push /b/, show /b/ and keep, go to start with focus, announce, set ready,
        tell shown /b/
    Recovering -> Page: store position, push /b/, show /b/, go to start with focus, announce, set ready, tell shown /b/
answer missing
    Opening -> Problem: show /a/, go to start, set ready, tell shown /a/
    Loading -> Problem: store position, push /b/, show /b/ and keep, go to start with focus, announce, set ready,
        tell shown /b/
    Recovering -> Problem: store position, push /b/, show /b/, go to start with focus, announce, set ready,
        tell shown /b/
answer pending
    Opening Loading Recovering: set loading
answer failed
    Opening -> Problem: tell error, failure /a/, set ready
    Loading -> Notice: tell error, notice with focus
    Recovering -> Problem: tell error, failure /b/ with focus, set ready

arrive
    Opening: request /a/
    Loading Recovering: request /b/
    Page Notice Problem: nothing
hint /c/
    Open: prefetch /c/
hint /a/
    Opening: prefetch /a/
    Page Loading Notice Problem Recovering: nothing
prefetch-pending /c/
    Open: nothing
repeat-prefetch
    Open: nothing

retry
    Loading Notice Recovering: ask follow /b/
    Problem -> Recovering: begin, request /a/, abort
refresh
    Opening: clear, begin, request /a/, abort
    Page Loading Notice -> Loading: clear, begin, request /a/, abort
    Problem -> Recovering: clear, begin, request /a/, abort
    Recovering: clear, ask follow /b/
depart
    Opening: nothing
    Page Loading Notice Problem Recovering: store position
close
    Open -> Closed: close
";

/// Reasons, and below each the phases and kinds of events that cannot meet.
const IMPOSSIBLE: &str = "
A reader opens once.
    Open: open
Listeners are added in the task in which the reader opens, and removed when it closes.
    Closed: click, search, travel, hint, retry, depart
Orders are taken after the reader has opened, and until it closes.
    Closed: order, refresh, close
Nothing was requested before, and documents do not know a reader that has closed.
    Closed: arrive, repeat-prefetch
A request is answered at once, and it begins with a phase in which a page is pending.
    Closed Page Notice Problem: answer page, answer missing, answer pending, answer failed
A prefetch is answered at once, and only an open reader prefetches.
    Closed: prefetch-pending
A problem has no search field.
    Problem Recovering: search
A reader attends once, and only later events lead to this phase.
    Recovering: attend
Nothing has failed, so there is no link to retry.
    Opening Page: retry
";

const ALL_OPEN: &str = "Opening Page Loading Notice Problem Recovering";

/// The rows of a table: heading, left of the colon, and right of it.
fn rows(table: &str) -> Vec<(String, String, String)> {
    let (mut heading, mut rows) = (String::new(), Vec::new());
    for line in table.replace("\n        ", " ").lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("    ").map(|row| row.split_once(": ").unwrap_or_else(|| panic!("{row:?}"))) {
            Some((left, right)) => rows.push((heading.clone(), left.to_owned(), right.to_owned())),
            None => line.clone_into(&mut heading),
        }
    }
    rows
}

const KINDS: [&str; 19] = [
    "open",
    "attend",
    "click",
    "order",
    "search",
    "travel",
    "allow",
    "answer page",
    "answer missing",
    "answer pending",
    "answer failed",
    "arrive",
    "hint",
    "prefetch-pending",
    "repeat-prefetch",
    "retry",
    "refresh",
    "depart",
    "close",
];

/// The kind of an event. A new kind must be added to [`KINDS`].
fn kind(event: &Event) -> &'static str {
    match event {
        Event::Open { .. } => "open",
        Event::Attend(_) => "attend",
        Event::Click { .. } => "click",
        Event::Order(_) => "order",
        Event::Search { .. } => "search",
        Event::Travel { .. } => "travel",
        Event::Allow(_) => "allow",
        Event::Answer(Answer::Page) => "answer page",
        Event::Answer(Answer::Missing) => "answer missing",
        Event::Answer(Answer::Pending) => "answer pending",
        Event::Answer(Answer::Failed) => "answer failed",
        Event::Arrive => "arrive",
        Event::Hint(_) => "hint",
        Event::PrefetchPending(_) => "prefetch-pending",
        Event::RepeatPrefetch => "repeat-prefetch",
        Event::Retry => "retry",
        Event::Refresh => "refresh",
        Event::Depart => "depart",
        Event::Close => "close",
    }
}

/// Routes in which the article `a` is at `/a/`.
fn routes() -> Routes {
    Routes::with_articles("/", Mode::Path, ":/")
}

fn at(url: &str) -> Location {
    routes().parse(url).unwrap_or_else(|| panic!("{url:?} is no route"))
}

fn position(scroll: &str) -> Option<ScrollPosition> {
    scroll.parse().ok().map(|scroll| ScrollPosition { scroll, focus: None })
}

fn attempt(trigger: &str, url: &str) -> Attempt {
    let trigger = match trigger {
        "follow" => Trigger::Follow,
        "choose" => Trigger::Choose,
        "replace" => Trigger::Replace,
        _ => panic!("{trigger:?} is no trigger"),
    };
    Attempt { location: at(url), trigger }
}

/// An event from its text.
fn event(text: &str) -> Event {
    let words: Vec<&str> = text.split(' ').collect();
    match *words {
        ["open", url, "adopting", "404"] => {
            Event::Open { location: at(url), position: None, prerendered: Some(Route::NotFound) }
        }
        ["open", url, "adopting", own] => {
            Event::Open { location: at(url), position: None, prerendered: Some(at(own).route) }
        }
        ["open", url, scroll] => Event::Open { location: at(url), position: position(scroll), prerendered: None },
        ["open", url] => Event::Open { location: at(url), position: None, prerendered: None },
        ["attend"] => Event::Attend(None),
        ["attend", url] => Event::Attend(Some(at(url))),
        ["click", "filter"] => {
            Event::Click { location: at("/?categories=news"), in_filter: true, category: Slug::new("news") }
        }
        ["click", url] => Event::Click { location: at(url), in_filter: false, category: None },
        ["order", trigger, url] => Event::Order(attempt(trigger, url)),
        ["search", trigger, words] => Event::Search { words: words.to_owned(), trigger: attempt(trigger, "/").trigger },
        ["travel", "kept", url, scroll] => {
            Event::Travel { location: at(url), position: position(scroll), is_kept: true }
        }
        ["travel", url, scroll] => Event::Travel { location: at(url), position: position(scroll), is_kept: false },
        ["travel", url] => Event::Travel { location: at(url), position: None, is_kept: false },
        ["allow", trigger, url] => Event::Allow(attempt(trigger, url)),
        ["answer", "page"] => Event::Answer(Answer::Page),
        ["answer", "missing"] => Event::Answer(Answer::Missing),
        ["answer", "pending"] => Event::Answer(Answer::Pending),
        ["answer", "failed"] => Event::Answer(Answer::Failed),
        ["arrive"] => Event::Arrive,
        ["hint", url] => Event::Hint(at(url).route),
        ["prefetch-pending", url] => Event::PrefetchPending(at(url).route),
        ["repeat-prefetch"] => Event::RepeatPrefetch,
        ["retry"] => Event::Retry,
        ["refresh"] => Event::Refresh,
        ["depart"] => Event::Depart,
        ["close"] => Event::Close,
        _ => panic!("{text:?} is no event"),
    }
}

/// The text of an effect, for a navigation to `last`.
fn text(effect: &Effect, last: &Location) -> String {
    let href = |route: &Route| routes().href(route);
    let address = |location: &Location| match &location.fragment {
        Some(fragment) => [&href(&location.route), "#", fragment].concat(),
        None => href(&location.route),
    };
    let target = |position: &Option<ScrollPosition>| match (position, &last.fragment) {
        (Some(position), _) => position.scroll.to_string(),
        (None, Some(fragment)) => format!("#{fragment}"),
        (None, None) => "start".to_owned(),
    };
    let focus = |moves: &bool| if *moves { " with focus" } else { "" };
    let kept = |keep_old: &bool| if *keep_old { " and keep" } else { "" };
    match effect {
        Effect::AskHost(Attempt { location, trigger }) => {
            format!("ask {} {}", format!("{trigger:?}").to_lowercase(), address(location))
        }
        Effect::ClearDocuments => "clear".to_owned(),
        Effect::BeginNavigation => "begin".to_owned(),
        Effect::Request => format!("request {}", href(&last.route)),
        Effect::AbortUnwanted => "abort".to_owned(),
        Effect::Adopt(position) => format!("adopt {} at {}", href(&last.route), target(position)),
        Effect::RequestSite => "request site".to_owned(),
        Effect::SearchTypedText(words) => format!("search typed text unless {words}"),
        Effect::StorePosition => "store position".to_owned(),
        Effect::UpdateEntry { replace: false } => format!("push {}", address(last)),
        Effect::UpdateEntry { replace: true } => format!("replace {}", address(last)),
        Effect::Show { in_place, keep_focus, keep_old } => {
            let how = if *in_place { "update" } else { "show" };
            let focus = if *keep_focus { " keeping focus" } else { "" };
            format!("{how} {}{focus}{}", href(&last.route), kept(keep_old))
        }
        Effect::Restore { keep_old } => format!("restore {}{}", href(&last.route), kept(keep_old)),
        Effect::GoTo { position, move_focus } => format!("go to {}{}", target(position), focus(move_focus)),
        Effect::Announce => "announce".to_owned(),
        Effect::NotifyShown => format!("tell shown {}", href(&last.route)),
        Effect::NotifyError => "tell error".to_owned(),
        Effect::ShowNotice { move_focus } => format!("notice{}", focus(move_focus)),
        Effect::ShowFailure { move_focus } => format!("failure {}{}", href(&last.route), focus(move_focus)),
        Effect::SetLoading => "set loading".to_owned(),
        Effect::SetReady => "set ready".to_owned(),
        Effect::CatchUp => "catch up".to_owned(),
        Effect::Prefetch(route) => format!("prefetch {}", href(route)),
        Effect::Close => "close".to_owned(),
    }
}

fn texts(effects: &[Effect], state: &State) -> String {
    effects.iter().map(|effect| text(effect, state.target())).collect::<Vec<_>>().join(", ")
}

/// The state after some events.
fn after(state: State, events: &[&str]) -> State {
    events.iter().fold(state, |state, text| step(state, event(text)).0)
}

/// A reader of a page of ours that handles events.
fn attending() -> State {
    after(State::new(true), &["attend"])
}

/// The phases with these names, each with a state.
fn phases(names: &str) -> impl Iterator<Item = (Phase, State)> {
    let names = if names == "Open" { ALL_OPEN } else { names };
    names.split(' ').map(|name| {
        let known = PHASES.iter().find(|(phase, _)| format!("{phase:?}") == name);
        let (phase, events) = known.unwrap_or_else(|| panic!("{name:?} is no phase"));
        (*phase, after(attending(), events))
    })
}

#[test]
fn each_phase_is_reached() {
    for (phase, events) in PHASES {
        let state = after(attending(), events);
        assert_eq!(state.phase, phase, "{events:?}");
        // A new phase must be added to the table.
        match phase {
            Phase::Closed | Phase::Opening | Phase::Page | Phase::Loading | Phase::Notice => {}
            Phase::Problem | Phase::Recovering => {}
        }
    }
}

#[test]
fn events_lead_to_states_and_effects() {
    for (event_text, left, expected) in rows(TRANSITIONS) {
        let (names, next_name) = left.split_once(" -> ").map_or((&*left, None), |(names, next)| (names, Some(next)));
        for (phase, state) in phases(names) {
            let (next, effects) = step(state, event(&event_text));
            let found = if effects.is_empty() { "nothing".to_owned() } else { texts(&effects, &next) };
            let next_name = next_name.map_or(format!("{phase:?}"), str::to_owned);
            assert_eq!((format!("{:?}", next.phase), found), (next_name, expected.clone()), "{phase:?}, {event_text}");
        }
    }
}

#[test]
fn each_pair_is_tested_or_impossible() {
    let pair = |(phase, _): (Phase, State), kind: &str| (format!("{phase:?}"), kind.to_owned());
    let (mut tested, mut impossible) = (BTreeSet::new(), BTreeSet::new());
    for (event_text, left, _) in rows(TRANSITIONS) {
        let names = left.split(" -> ").next().unwrap_or_default();
        tested.extend(phases(names).map(|phase| pair(phase, kind(&event(&event_text)))));
    }
    for (_, names, kinds) in rows(IMPOSSIBLE) {
        for kind in kinds.split(", ") {
            assert!(KINDS.contains(&kind), "{kind:?} is no kind");
            impossible.extend(phases(&names).map(|phase| pair(phase, kind)));
        }
    }
    for (phase, _) in PHASES {
        for kind in KINDS {
            let pair = (format!("{phase:?}"), kind.to_owned());
            match (tested.contains(&pair), impossible.contains(&pair)) {
                (true, true) => panic!("{pair:?} is tested, but listed as impossible"),
                (false, false) => panic!("{pair:?} is neither tested nor listed as impossible"),
                _ => {}
            }
        }
    }
}

/// Runs events in order, and compares the effects of each.
fn run(state: State, script: &[(&str, &str)]) -> State {
    script.iter().fold(state, |state, (event_text, expected)| {
        let (state, effects) = step(state, event(event_text));
        assert_eq!(texts(&effects, &state), *expected, "{event_text}");
        state
    })
}

#[test]
fn a_prerendered_page_is_adopted() {
    let state = run(
        State::new(true),
        &[
            ("open /a/#x adopting /a/", "adopt /a/ at #x, request site"),
            ("attend /a/", "set ready"),
            ("click /b/#y", "ask follow /b/#y"),
            ("allow follow /b/#y", "begin, request /b/, abort"),
            (
                "answer page",
                "store position, push /b/#y, show /b/ and keep, go to #y with focus, announce, set ready, tell shown /b/",
            ),
        ],
    );
    assert!(state.is_at(&at("/b/").route) && state.is_left_to_browser(&at("/b/#z")));
    assert!(!state.is_left_to_browser(&at("/b/")) && !state.is_left_to_browser(&at("/a/#z")));
    let search = "open /search/?q=x adopting /search/?q=x";
    run(State::new(true), &[(search, "adopt /search/?q=x at start, search typed text unless x, request site")]);
}

#[test]
fn the_first_page_restores_the_scroll_position_without_focus() {
    run(State::new(true), &[("open /a/ 7", "begin, request /a/, abort"), ("answer pending", "set loading")]);
    run(
        after(State::new(true), &["open /a/ 7"]),
        &[("answer page", "show /a/, go to 7, tell shown /a/"), ("attend", "set ready")],
    );
}

/// While the page of another history entry is pending, the position of the page that is shown is not stored for it.
#[test]
fn no_position_is_stored_away_from_the_entry() {
    run(
        after(attending(), &["open /a/", "answer page"]),
        &[
            ("travel /b/ 7", "begin, request /b/, abort"),
            ("answer pending", "set loading"),
            ("depart", ""),
            ("allow follow /c/", "begin, request /c/, abort"),
            ("answer page", "push /c/, show /c/ and keep, go to start with focus, announce, set ready, tell shown /c/"),
            ("depart", "store position"),
            ("travel /b/ 7", "begin, request /b/, abort"),
            ("answer page", "show /b/ and keep, go to 7 with focus, announce, set ready, tell shown /b/"),
        ],
    );
}

#[test]
fn filters_keep_the_page_and_add_to_a_pending_choice() {
    let news = "/categories/news/";
    let state = run(
        after(attending(), &["open /", "answer page"]),
        &[
            ("click filter", "ask choose /categories/news/"),
            ("allow choose /categories/tide/", "begin, request /categories/tide/, abort"),
            ("answer pending", "set loading"),
            ("click filter", "ask choose /?categories=tide,news"),
            ("allow choose /?categories=tide,news", "begin, request /?categories=tide,news, abort"),
            ("click filter", "ask choose /categories/tide/"),
        ],
    );
    let state = after(state, &["allow choose /categories/news/"]);
    let effects =
        format!("store position, push {news}, update {news} keeping focus and keep, set ready, tell shown {news}");
    let state = run(state, &[("answer page", &effects)]);
    assert!(state.is_at(&at(news).route));
}

#[test]
fn typing_replaces_the_entry_and_keeps_the_focus() {
    let state = run(
        after(attending(), &["open /search/", "answer page"]),
        &[
            ("search replace x", "begin, request /search/?q=x, abort"),
            (
                "answer page",
                "store position, replace /search/?q=x, update /search/?q=x, set ready, tell shown /search/?q=x",
            ),
            // Submitting words that are shown creates no entry.
            ("search follow x", "begin, request /search/?q=x, abort"),
            ("answer failed", "tell error, notice"),
            ("search follow y", "ask follow /search/?q=y"),
        ],
    );
    assert_eq!(state.phase, Phase::Notice);
}

#[test]
fn a_reload_replaces_the_entry() {
    run(
        after(attending(), &["open /a/", "answer page", "refresh"]),
        &[("answer page", "store position, replace /a/, update /a/, set ready, tell shown /a/")],
    );
}

#[test]
fn a_prefetch_is_repeated_until_a_navigation_begins() {
    run(
        after(attending(), &["open /a/", "answer page"]),
        &[
            ("hint /b/", "prefetch /b/"),
            ("prefetch-pending /b/", ""),
            ("repeat-prefetch", "prefetch /b/"),
            ("repeat-prefetch", ""),
            ("prefetch-pending /b/", ""),
            ("allow follow /c/", "begin, request /c/, abort"),
            ("repeat-prefetch", ""),
        ],
    );
}

/// The browser restores the scroll position of a host page.
#[test]
fn an_embed_does_not_scroll_its_host_page_back() {
    let state = after(State::new(false), &["attend", "open /a/", "answer page"]);
    assert!(!state.is_left_to_browser(&at("/a/#x")));
    run(state, &[("travel /a/ 7", "")]);
}

/// Entries whose pages are left, and those that are then kept. `3*9` has nine tenths of the allowed elements, and other
/// pages are small. `-3` returns to an entry.
const KEPT: &str = "
nothing
    none: -
one page
    1: 1
each entry once, and the newest last
    1 2 1 3: 1 2 3
no more than six, and the oldest go first
    1 2 3 4 5 6 7 8: 3 4 5 6 7 8
an entry that is kept again is the newest
    1 2 3 4 5 6 1 7: 1 3 4 5 6 7
many elements push out older pages
    1 2 3*9 4*9: 4
    1*2 2*2 3*9: 3
    1*2 2*2 3*5: 1 2 3
a page that is too large is not kept
    1 2*11 3: 1 3
an entry without a number
    0: -
    1 0 2: 1 2
a page that was taken is gone
    1 2 -1: 2
    1 2 -2 3: 1 3
";

#[test]
fn the_last_pages_are_kept_within_the_limits() {
    assert_eq!(MAX_PAGES, 6, "the table is for six pages");
    for (name, left, expected) in rows(KEPT) {
        let mut kept = KeptPages::default();
        for step in left.split(' ').filter(|step| *step != "none") {
            if let Some(entry) = step.strip_prefix('-') {
                let entry = entry.parse().expect("a number");
                assert_eq!(kept.take(entry), Some(entry), "{name}: {left}");
                continue;
            }
            let (entry, tenths) = step.split_once('*').unwrap_or((step, "0"));
            let (entry, tenths): (u32, u32) = (entry.parse().expect("a number"), tenths.parse().expect("a number"));
            kept.keep(entry, MAX_ELEMENTS / 10 * tenths + 1, entry);
        }
        let found: Vec<_> = (0..10).filter(|entry| kept.get(*entry) == Some(entry)).map(|e| e.to_string()).collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join(" ") };
        assert_eq!(found, expected, "{name}: {left}");
        kept.clear();
        assert!((0..10).all(|entry| kept.get(entry).is_none()));
    }
}

#[test]
fn a_kept_page_replaces_a_pending_one() {
    let state = run(
        after(attending(), &["open /a/", "answer page", "allow follow /b/", "answer page"]),
        &[
            ("depart", "store position"),
            (
                "travel kept /a/ 7",
                "begin, abort, restore /a/ and keep, go to 7 with focus, announce, set ready, tell shown /a/",
            ),
            ("arrive", ""),
            ("depart", "store position"),
            ("travel /c/ 0", "begin, request /c/, abort"),
            ("answer pending", "set loading"),
            (
                "travel kept /b/ 9",
                "begin, abort, restore /b/ and keep, go to 9 with focus, announce, set ready, tell shown /b/",
            ),
            ("arrive", ""),
        ],
    );
    assert!(state.is_at(&at("/b/").route));
}

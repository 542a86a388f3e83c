//! The transitions between states.
//!
//! Input: a [`State`] and an [`Event`]. Output: the next state and [`Effect`]s. Entry point: [`step`].

use super::{Answer, Attempt, Effect, Event, Phase, ScrollPosition, State, Trigger};
use crate::route::{Location, Route};

/// Returns the state after an event, and the effects to run.
pub fn step(state: State, event: Event) -> (State, Vec<Effect>) {
    let mut step = Step { state, effects: Vec::new() };
    step.handle(event);
    (step.state, step.effects)
}

struct Step {
    state: State,
    effects: Vec<Effect>,
}

impl Step {
    fn handle(&mut self, event: Event) {
        if self.state.phase == Phase::Closed && !matches!(event, Event::Open { .. } | Event::Attend(_)) {
            return;
        }
        match event {
            Event::Open { location, position, prerendered: Some(route) } => self.adopt(route, location, position),
            Event::Open { location, position, prerendered: None } => self.start(location, Trigger::Open(position)),
            Event::Attend(address) => {
                self.state.attends = true;
                if self.state.has_content() {
                    self.add(Effect::SetReady);
                }
                if address.is_some_and(|address| self.state.has_missed(&address)) {
                    self.add(Effect::CatchUp);
                }
            }
            Event::Click { mut location, in_filter, category } => {
                let trigger = match in_filter {
                    true => Trigger::Choose,
                    // Same page: scroll to the top without a new history entry.
                    false if self.state.is_at(&location.route) => Trigger::Travel(None),
                    false => Trigger::Follow,
                };
                // The filter shows the current page: add the selection that is still pending.
                if in_filter
                    && let Some(category) = category
                    && let Some(query) = self.state.pending_query()
                {
                    location.route = Route::filter(query.toggled(&category));
                }
                self.start(location, trigger);
            }
            Event::Order(Attempt { location, trigger }) => self.start(location, trigger),
            Event::Search { words, trigger } => {
                let location = Location { route: Route::Search { words, page: 1 }, fragment: None };
                // Typing has led to the same route: do not create another history entry.
                let is_shown = self.state.is_at(&location.route);
                self.start(location, if is_shown { Trigger::Replace } else { trigger });
            }
            Event::Travel { location, position, is_kept } => self.travel(location, position, is_kept),
            Event::Allow(attempt) => self.begin(attempt),
            Event::Answer(Answer::Pending) => self.add(Effect::SetLoading),
            Event::Answer(Answer::Failed) => self.fail(),
            Event::Answer(answer) => self.show(answer == Answer::Page),
            Event::Arrive => {
                if self.state.is_pending() {
                    self.add(Effect::Request);
                }
            }
            Event::Hint(route) => self.prefetch(route),
            Event::PrefetchPending(route) => self.state.prefetch = Some(route),
            Event::RepeatPrefetch => {
                if let Some(route) = self.state.prefetch.take() {
                    self.prefetch(route);
                }
            }
            Event::Retry => self.retry(),
            Event::Refresh => {
                self.add(Effect::ClearDocuments);
                match self.state.current.clone().filter(|_| self.state.has_page()) {
                    Some(current) => self.start(current, Trigger::Replace),
                    None => self.retry(),
                }
            }
            Event::Depart => self.store_position(),
            Event::Close => {
                self.state.phase = Phase::Closed;
                self.add(Effect::Close);
            }
        }
    }

    fn add(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Takes over the prerendered page.
    fn adopt(&mut self, route: Route, location: Location, position: Option<ScrollPosition>) {
        self.add(Effect::Adopt(position));
        self.state.phase = if route == Route::NotFound { Phase::Problem } else { Phase::Page };
        self.state.last = Attempt { location: location.clone(), trigger: Trigger::Travel(None) };
        self.arrive_at(location);
        if let Route::Search { words, .. } = route {
            self.add(Effect::SearchTypedText(words));
        }
        self.add(Effect::RequestSite);
    }

    /// Starts a navigation. The host page can prevent one that creates a history entry.
    fn start(&mut self, location: Location, trigger: Trigger) {
        let attempt = Attempt { location, trigger };
        match attempt.trigger {
            Trigger::Follow | Trigger::Choose => self.add(Effect::AskHost(attempt)),
            _ => self.begin(attempt),
        }
    }

    fn begin(&mut self, attempt: Attempt) {
        self.state.phase = match self.state.phase {
            Phase::Closed | Phase::Opening => Phase::Opening,
            Phase::Page | Phase::Loading | Phase::Notice => Phase::Loading,
            Phase::Problem | Phase::Recovering => Phase::Recovering,
        };
        self.add(Effect::BeginNavigation);
        self.add(Effect::Request);
        self.add(Effect::AbortUnwanted);
        self.state.last = attempt;
        self.state.prefetch = None;
    }

    /// Repeats the last navigation.
    fn retry(&mut self) {
        let Attempt { location, trigger } = self.state.last.clone();
        self.start(location, trigger);
    }

    fn travel(&mut self, location: Location, position: Option<ScrollPosition>, is_kept: bool) {
        let is_settled = matches!(self.state.phase, Phase::Page | Phase::Problem);
        if is_settled && self.state.is_at(&location.route) {
            if self.state.is_document && position.is_some() {
                self.add(Effect::GoTo { position, move_focus: true });
            }
            self.state.current = Some(location);
        } else if is_kept {
            self.restore(location, position);
        } else {
            self.state.is_at_entry = false;
            self.start(location, Trigger::Travel(position));
        }
    }

    /// Shows the kept page of a history entry, instead of any page that is pending.
    fn restore(&mut self, location: Location, position: Option<ScrollPosition>) {
        self.add(Effect::BeginNavigation);
        self.add(Effect::AbortUnwanted);
        self.add(Effect::Restore { keep_old: self.state.has_page() });
        self.add(Effect::GoTo { position, move_focus: true });
        self.add(Effect::Announce);
        self.state.phase = Phase::Page;
        self.state.last = Attempt { location: location.clone(), trigger: Trigger::Travel(None) };
        self.state.prefetch = None;
        self.arrive_at(location);
        self.add(Effect::NotifyShown);
    }

    /// Shows the page that was answered, or that it is missing.
    fn show(&mut self, is_page: bool) {
        let Attempt { location, trigger } = self.state.last.clone();
        let had_content = self.state.has_content();
        if matches!(trigger, Trigger::Follow | Trigger::Choose | Trigger::Replace) {
            self.store_position();
            self.add(Effect::UpdateEntry { replace: matches!(trigger, Trigger::Replace) });
        }
        let keep_focus = matches!(trigger, Trigger::Choose);
        let in_place = matches!(trigger, Trigger::Choose | Trigger::Replace);
        let keep_old = self.state.has_page() && !matches!(trigger, Trigger::Replace);
        self.add(Effect::Show { in_place, keep_focus, keep_old });
        let is_announced = had_content && matches!(trigger, Trigger::Follow | Trigger::Travel(_));
        match trigger {
            Trigger::Open(position) | Trigger::Travel(position) => {
                self.add(Effect::GoTo { position, move_focus: had_content });
            }
            Trigger::Follow => self.add(Effect::GoTo { position: None, move_focus: true }),
            Trigger::Choose | Trigger::Replace => {}
        }
        if is_announced {
            self.add(Effect::Announce);
        }
        self.state.phase = if is_page { Phase::Page } else { Phase::Problem };
        self.arrive_at(location);
        self.add(Effect::NotifyShown);
    }

    /// Shows why a page is not available.
    fn fail(&mut self) {
        self.add(Effect::NotifyError);
        // While the visitor types, the focus stays in the field; screen readers announce the notice.
        let move_focus = self.state.has_content() && !matches!(self.state.last.trigger, Trigger::Replace);
        if self.state.has_page() {
            self.state.phase = Phase::Notice;
            self.add(Effect::ShowNotice { move_focus });
        } else {
            self.state.phase = Phase::Problem;
            self.add(Effect::ShowFailure { move_focus });
            self.set_ready();
        }
    }

    /// Records the location of what is shown.
    fn arrive_at(&mut self, location: Location) {
        self.state.current = Some(location);
        self.state.is_at_entry = true;
        self.set_ready();
    }

    fn set_ready(&mut self) {
        if self.state.attends {
            self.add(Effect::SetReady);
        }
    }

    fn store_position(&mut self) {
        if self.state.is_at_entry {
            self.add(Effect::StorePosition);
        }
    }

    fn prefetch(&mut self, route: Route) {
        // The current page may be prerendered; then its documents were never fetched.
        if !self.state.is_at(&route) {
            self.add(Effect::Prefetch(route));
        }
    }
}

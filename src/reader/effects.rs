//! Runs the effects of the navigation in the browser.
//!
//! Input: an [`Effect`]. Output: requests, history entries, and changes of the DOM. Entry point: [`Reader::run`].

use super::{
    focus::{announce, begin_reading, focus, has_focus, return_to},
    head,
    host::notify,
    load::LoadState,
    navigation::Reader,
};
use crate::{
    navigation::{Answer, Effect, Event, ScrollPosition},
    route::{Location, Route},
    view::{Page, Problem},
};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

impl Reader {
    /// Runs an effect. `location` is that of the last navigation, and `page` the page or the problem that was answered.
    pub(super) fn run(&self, effect: Effect, location: &Location, page: &mut Option<Page>) {
        let route = &location.route;
        let cache = self.library.cache();
        match effect {
            Effect::AskHost(attempt) => {
                if self.notify("navigate", &self.routes.href(&attempt.location.route)) {
                    self.dispatch(Event::Allow(attempt));
                }
            }
            Effect::ClearDocuments => {
                self.library.clear();
                self.outlet.drop_kept();
            }
            Effect::BeginNavigation => cache.begin_navigation(),
            Effect::Request => self.request(route),
            Effect::AbortUnwanted => cache.abort_unwanted(),
            Effect::Adopt(position) => self.adopt(location, position),
            Effect::RequestSite => _ = self.library.site(route),
            Effect::SearchTypedText(words) => self.search_typed_text(&words),
            Effect::StorePosition => {
                self.scroll_history.store(self.scroll_position());
                self.outlet.set_entry(self.scroll_history.entry());
            }
            Effect::UpdateEntry { replace } => self.update_entry(location, replace),
            Effect::Show { in_place, keep_focus, keep_old } => {
                if let Some(page) = page {
                    let had_focus = keep_focus && has_focus(&self.host, "main");
                    self.outlet.show(route, page, in_place, keep_old, &self.setting());
                    self.describe(route, page);
                    // The link that clears the filter disappears when it is used.
                    if had_focus && !has_focus(&self.host, "main") {
                        focus(&self.host, "#page-title");
                    }
                }
            }
            Effect::Restore { keep_old } => {
                self.outlet.restore(self.scroll_history.entry(), keep_old, &self.setting());
                if self.host.is_document {
                    head::mark_current(&self.routes.href(route));
                }
            }
            Effect::GoTo { position, move_focus } => self.go_to(location, position, move_focus),
            Effect::Announce => {
                let heading = || self.host.find("#page-title").and_then(|heading| heading.text_content());
                let title = page.as_ref().map(|page| page.title().to_owned()).or_else(heading);
                announce(&self.host, &title.unwrap_or_default());
            }
            Effect::NotifyShown => _ = self.notify("shown", &self.routes.href(route)),
            Effect::NotifyError => {
                if let Some(Page::Problem(problem)) = page {
                    self.notify("error", &problem.text);
                }
            }
            Effect::ShowNotice { move_focus } => {
                if let Some(Page::Problem(problem)) = page {
                    self.outlet.show_notice(problem, &self.setting());
                }
                if let Some(notice) = self.host.find("main > [role=alert]").filter(|_| move_focus) {
                    _ = notice.unchecked_ref::<HtmlElement>().focus();
                }
            }
            Effect::ShowFailure { move_focus } => {
                if let Some(page) = page {
                    self.outlet.show(route, page, false, false, &self.setting());
                }
                if move_focus {
                    focus(&self.host, "#page-title");
                }
            }
            Effect::SetLoading => self.outlet.set_state("loading"),
            Effect::SetReady => _ = self.host.element.set_attribute("data-reader", "ready"),
            Effect::CatchUp => self.travelled(),
            Effect::Prefetch(route) => {
                if self.library.page(&route).is_err_and(|state| state == LoadState::Pending) {
                    self.dispatch(Event::PrefetchPending(route));
                }
            }
            Effect::Close => {
                self.host.remove_listeners();
                cache.begin_navigation();
                cache.abort_unwanted();
                self.outlet.clear();
            }
        }
    }

    fn notify(&self, what: &str, detail: &str) -> bool {
        notify(self.listener.as_ref(), what, detail)
    }

    /// Builds the page at a route from cached documents, and reports the result.
    fn request(&self, route: &Route) {
        let messages = self.library.messages();
        let (answer, page) = match self.library.page(route) {
            Ok(page) => (Answer::Page, Some(page)),
            Err(LoadState::Pending) => (Answer::Pending, None),
            Err(LoadState::NotFound) => {
                let site = self.library.site(route).ok();
                let problem = Problem::missing(messages, site.as_deref().map(|(site, _)| site));
                (Answer::Missing, Some(Page::Problem(problem)))
            }
            Err(LoadState::Failed(why)) => {
                (Answer::Failed, Some(Page::Problem(Problem::failed(messages, why.text(messages)))))
            }
        };
        self.dispatch_with(Event::Answer(answer), page);
    }

    /// Takes over the prerendered page.
    fn adopt(&self, location: &Location, position: Option<ScrollPosition>) {
        self.outlet.adopt(&location.route, &self.setting());
        // If the visitor or the browser has scrolled already, the position stays.
        let moved = window().scroll_y().unwrap_or_default() > 0.0;
        if !moved && self.host.find(":target").is_none() {
            self.go_to(location, position, false);
        }
    }

    fn go_to(&self, location: &Location, position: Option<ScrollPosition>, move_focus: bool) {
        match position {
            Some(position) => {
                // The position may be in rows that are not drawn yet.
                if position.scroll > 0.0 {
                    self.outlet.finish();
                }
                return_to(&self.host, &position, move_focus);
            }
            None => begin_reading(&self.host, location.fragment.as_deref(), move_focus),
        }
    }

    fn update_entry(&self, location: &Location, replace: bool) {
        let mut href = self.routes.href(&location.route);
        if let Some(fragment) = &location.fragment {
            href = [&href, "#", fragment].concat();
        }
        self.scroll_history.update_entry(&href, replace);
    }

    /// Describes the page in the head of the document, or the language of an embed's articles.
    fn describe(&self, route: &Route, page: &Page) {
        let Ok(site) = self.library.site(route) else { return };
        if self.host.is_document {
            let href = self.routes.href(route);
            head::describe(page, &site.0, &[&*window().origin(), &href].concat());
            head::mark_current(&href);
        } else if let Some(language) = &site.0.language {
            // The interface around an embed may be in another language than its articles.
            _ = self.outlet.element().set_attribute("lang", language);
        }
    }
}

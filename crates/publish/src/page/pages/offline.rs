//! The page that the service worker shows in place of one that is not available without network.
//!
//! Input: the messages of the site. Output: a document, in which the worker replaces what is between the comments. Entry
//! point: [`Pages::offline`].

use super::Pages;
use super::term::PLAIN;
use crate::page::frame::Content;
use crate::page::head::Kind;
use crate::page::style::Sheet;
use broadsheet::html::escaped;
use broadsheet::view::{Page, Problem};

/// The name of the page. The worker requests it.
const PAGE: &str = "offline.html";
/// The comments between which the worker lists the pages that are available.
const KEPT: [&str; 2] = ["<!--kept-->", "<!--/kept-->"];

impl Pages<'_> {
    /// Renders the page. Returns its file name and document.
    pub fn offline(&self) -> (String, String) {
        let messages = &self.setting.messages;
        let say = |english: &str| escaped(&messages.say(english));
        let problem = Problem {
            heading: messages.say("This page is not available offline"),
            text: messages.say("The server cannot be reached, and this browser has not kept the page."),
            retry: false,
            recent: Vec::new(),
        };
        let [start, end] = KEPT;
        let main = format!(
            "<section class=\"notice page\"><h1 id=\"page-title\" tabindex=\"-1\">{}</h1><p>{}</p>\
             <p class=\"notice-actions\"><a href=\"\">{}</a></p><h2>{}</h2><ul>{start}<li>{}</li>{end}</ul></section>",
            escaped(&problem.heading),
            escaped(&problem.text),
            say("Load the page again"),
            say("Available offline"),
            say("There is nothing here yet."),
        );
        let page_data = Page::Problem(problem);
        let tags = self.head(&page_data, "", None, Kind::Unlisted).html();
        let content = Content { sheet: Sheet::Notice, tags: &tags, state: PLAIN, route: None, main: &[&main] };
        (PAGE.to_owned(), self.frame.print(&content))
    }
}

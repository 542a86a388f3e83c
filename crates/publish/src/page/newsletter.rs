//! The form for a newsletter, which follows the content of each page.
//!
//! Input: the settings. Output: HTML and its style. Entry point: [`form`]. It is a part of the frame, so it stays while
//! the reader navigates, and it works without scripts.

use crate::site::settings::Settings;
use broadsheet::html::escaped as text;

/// The style of the form. Only sites with a form contain it.
pub const STYLE: &str = ".newsletter{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;max-width:38rem;\
    margin:2rem auto;border-block:1px solid var(--rule);padding:1rem var(--gutter);\
    font:var(--text-small)/1.4 var(--sans)}.newsletter label{flex:1 1 100%}\
    .newsletter :is(input,button){min-height:2.75rem;min-width:0;padding:0 .75rem;border:1px solid var(--quiet);\
    background:var(--paper);color:var(--ink);font:inherit}.newsletter input{flex:1 1 12rem}";

/// Returns the form. `None` if the site has no newsletter.
pub fn form(settings: &Settings) -> Option<String> {
    let newsletter = settings.sharing.newsletter.as_ref()?;
    let say =
        |own: &Option<String>, english: &str| text(&own.clone().unwrap_or_else(|| settings.messages.say(english)));
    let (title, button) = (say(&newsletter.title, "New articles by email"), say(&newsletter.button, "Subscribe"));
    let (action, field) = (text(&newsletter.action), text(&newsletter.field));
    Some(format!(
        "<form class=\"newsletter\" action=\"{action}\" method=\"post\" target=\"_blank\">\
         <label for=\"newsletter-email\">{title}</label>\
         <input id=\"newsletter-email\" type=\"email\" name=\"{field}\" autocomplete=\"email\" required />\
         <button>{button}</button></form>"
    ))
}

//! The default titles of alerts, in the language of the article.
//!
//! Input: the texts of a language. Output: a title for each kind of alert, also for kinds of other programs. Entry
//! point: [`Titles::of`].

use broadsheet::content::Messages;
use broadsheet::markdown::alerts;

/// The titles of alerts.
pub struct Titles {
    known: Vec<(&'static str, String)>,
}

impl Titles {
    /// Translates the titles.
    pub fn new(messages: &Messages) -> Self {
        let others = ["Info", "Danger"];
        let known = alerts::ENGLISH.into_iter().chain(others).map(|title| (title, messages.say(title))).collect();
        Titles { known }
    }

    /// The titles of GitHub's five kinds, in their order.
    pub fn github(&self) -> [&str; 5] {
        std::array::from_fn(|at| &*self.known[at].1)
    }

    /// Returns the title for a kind. A kind without a translation is its own title.
    pub fn of(&self, kind: &str) -> String {
        match self.known.iter().find(|(english, _)| english.eq_ignore_ascii_case(kind)) {
            Some((_, title)) => title.clone(),
            None => {
                let mut letters = kind.chars();
                letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
            }
        }
    }
}

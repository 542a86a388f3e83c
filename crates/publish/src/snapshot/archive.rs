//! Reads all posts of a WordPress or a Ghost, and later only what changed.
//!
//! Input: an API, and the index of the last snapshot. Output: the new index. Entry point: [`gather`].
//!
//! 1. A new snapshot reads all posts once ([`Archive::sweep`]).
//! 2. [`Archive::refresh`] compares the latest changes and the number of posts with the index. If the numbers differ,
//!    it compares all posts. It repeats that until nothing differs, because posts may change meanwhile.

use super::program::{Order, Program};
use super::record::{Record, named};
use super::session::{Problem, Session};
use super::store::Index;
use crate::site::progress::Step;
use broadsheet::content::Date;
use broadsheet::feed::answer::{ApiError, ArchivedPost, Change, Page};
use broadsheet::feed::wordpress::Term;
use std::collections::{BTreeMap, BTreeSet};

/// The most posts in one answer.
const SIZE: u32 = 100;
/// How many posts consecutive lists have in common, if none is removed.
const OVERLAP: u32 = 5;
/// A source that changes all the time is compared this often.
const MAX_ROUNDS: usize = 4;
/// A list with more parts is endless.
const MAX_PARTS: u32 = 20_000;
/// The most pages of categories or tags.
const MAX_TERM_PAGES: u32 = 200;

/// Updates `index` to what the source has now.
pub(super) fn gather(program: &Program, index: &mut Index, session: &Session<'_>) -> Result<(), Problem> {
    let mut archive = Archive { program, session, index, terms: Vec::new() };
    archive.read_stored_terms();
    if archive.index.records.is_empty() {
        archive.read_about();
        archive.read_terms()?;
        match program {
            Program::WordPress(_) => archive.sweep()?,
            Program::Ghost(_) => archive.sweep_by_date()?,
        }
    } else if archive.has_new_names()? {
        archive.read_terms()?;
    }
    archive.refresh()?;
    archive.name_terms();
    Ok(())
}

struct Archive<'a> {
    program: &'a Program,
    session: &'a Session<'a>,
    index: &'a mut Index,
    terms: Vec<Term>,
}

impl Archive<'_> {
    fn read<T>(
        &self,
        url: &str,
        read: impl FnOnce(&broadsheet::feed::answer::Answer) -> Result<T, ApiError>,
    ) -> Result<T, Problem> {
        self.session.get(url, None)?.read(read).map_err(|error| self.session.problem(&error))
    }

    fn changes(&self, order: Order, offset: u32) -> Result<Page<Change>, Problem> {
        self.read(&self.program.changes_url(order, offset), |answer| self.program.read_changes(answer))
    }

    /// Reads title and description. They are not necessary.
    fn read_about(&mut self) {
        let about = self.read(&self.program.about_url(), |answer| self.program.read_about(answer));
        if let Ok(about) = about {
            self.index.title = Some(about.title).filter(|title| !title.is_empty());
            self.index.description = about.description;
            self.index.language = about.language;
        }
    }

    /// Reads all posts of a WordPress by number. If a part does not join the one before, posts were removed, and the
    /// list is read again from further ahead.
    fn sweep(&mut self) -> Result<(), Problem> {
        let Program::WordPress(api) = self.program else { return Ok(()) };
        let (mut offset, mut last, mut steps_back) = (0, 0_u64, 0);
        let mut middle = None;
        for _ in 0..MAX_PARTS {
            let page = self.read(&api.archive_url(offset), |answer| self.program.read_archive(answer, &self.terms))?;
            let numbers = || page.items.iter().filter_map(|post| post.id.parse::<u64>().ok());
            let (first, total) = (numbers().next(), page.total);
            // With an offset, the first part cannot come again.
            if offset > 0 && steps_back == 0 && first.zip(middle).is_some_and(|(first, middle)| first < middle) {
                return self.sweep_by_page();
            }
            middle = numbers().nth(SIZE as usize / 2).or(middle);
            if offset > 0 && steps_back < 3 && is_gap(&page, first, last) {
                offset = offset.saturating_sub(SIZE - OVERLAP);
                steps_back += 1;
                continue;
            }
            (steps_back, last) = (0, numbers().max().unwrap_or(last).max(last));
            let is_last = match total {
                Some(total) => offset + SIZE >= total,
                None => page.items.is_empty(),
            };
            self.session.progress.begin(Step::Fetching, total.unwrap_or_default() as usize);
            self.add(page.items)?;
            if is_last {
                return Ok(());
            }
            offset += SIZE - OVERLAP;
        }
        Ok(())
    }

    /// Reads all posts of a server that ignores offsets, until nothing new is found: pages cannot overlap.
    fn sweep_by_page(&mut self) -> Result<(), Problem> {
        for _ in 0..MAX_ROUNDS {
            let known = self.index.records.len();
            let total = self.read_pages()?;
            let now = self.index.records.len();
            if now == known || total == Some(now as u32) {
                break;
            }
        }
        Ok(())
    }

    /// Reads each page once. Returns the number of posts that the server stated last.
    fn read_pages(&mut self) -> Result<Option<u32>, Problem> {
        let Program::WordPress(api) = self.program else { return Ok(None) };
        let (mut number, mut before) = (1, None);
        for _ in 0..MAX_PARTS {
            let url = api.archive_page_url(number);
            let answer = self.session.get(&url, None)?.read(|answer| self.program.read_archive(answer, &self.terms));
            let page = match answer {
                Err(ApiError::PastTheEnd) => break,
                page => page.map_err(|error| self.session.problem(&error))?,
            };
            let (total, is_empty) = (page.total, page.items.is_empty());
            self.add(page.items)?;
            if is_empty || total.is_some_and(|total| number.saturating_mul(SIZE) >= total) {
                return Ok(total);
            }
            // If posts were removed, the next ones have moved to the page before.
            let is_fewer = total.zip(before).is_some_and(|(total, before)| total < before);
            number = if is_fewer { number.max(2) - 1 } else { number + 1 };
            before = total;
        }
        Ok(before)
    }

    /// Reads all posts of a Ghost from the oldest date on. Posts of one date may fill several pages.
    fn sweep_by_date(&mut self) -> Result<(), Problem> {
        let Program::Ghost(api) = self.program else { return Ok(()) };
        let (mut from, mut page): (Option<Date>, u32) = (None, 1);
        for _ in 0..MAX_PARTS {
            let read = self.read(&api.archive_url(from, page), |answer| self.program.read_archive(answer, &[]))?;
            let is_last = read.items.is_empty() || (read.items.len() as u32) < SIZE;
            let newest = read.items.iter().rev().find_map(|post| post.article.summary.published);
            if from.is_none() && page == 1 {
                self.session.progress.begin(Step::Fetching, read.total.unwrap_or_default() as usize);
            }
            self.add(read.items)?;
            if is_last {
                return Ok(());
            }
            (from, page) = match newest {
                Some(newest) if from.is_none_or(|from| newest.seconds() > from.seconds()) => (Some(newest), 1),
                _ => (from, page + 1),
            };
        }
        Ok(())
    }

    /// Compares the source with the index, and reads what differs.
    fn refresh(&mut self) -> Result<(), Problem> {
        let known = self.index.records.len() as u32;
        let mut expected = self.index.total.unwrap_or(known);
        for _ in 0..MAX_ROUNDS {
            let (changes, total) = self.latest_changes()?;
            let is_new = |change: &&Change| !self.index.records.contains_key(&change.id);
            let new = changes.iter().filter(is_new).map(|change| &change.id).collect::<BTreeSet<_>>().len() as u32;
            let mut stale: BTreeSet<String> = changes.iter().map(|change| change.id.clone()).collect();
            if total.is_none_or(|total| total != expected + new) {
                let listed = self.listing()?;
                let differing = listed.iter().filter(|(id, modified)| self.differs(id, modified));
                stale.extend(differing.map(|(id, _)| id.clone()));
                // Reading a post that is not listed shows whether it was removed.
                stale.extend(self.index.records.keys().filter(|id| !listed.contains_key(*id)).cloned());
            }
            if let Some(total) = total {
                (expected, self.index.total) = (total, Some(total));
            }
            if stale.is_empty() {
                return Ok(());
            }
            self.read_posts(&stale.into_iter().collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn differs(&self, id: &str, modified: &str) -> bool {
        self.index.records.get(id).is_none_or(|known| known.modified != modified)
    }

    /// Returns the posts at the top of the lists that differ from the index, and the number of all posts.
    fn latest_changes(&self) -> Result<(Vec<Change>, Option<u32>), Problem> {
        let (mut found, mut offset, mut total): (Vec<Change>, u32, Option<u32>) = (Vec::new(), 0, None);
        let mut seen = BTreeSet::new();
        for _ in 0..MAX_PARTS {
            let page = self.changes(Order::Changed, offset)?;
            total = total.or(page.total);
            let is_full = page.items.len() as u32 == SIZE;
            let differing: Vec<Change> =
                page.items.into_iter().filter(|change| self.differs(&change.id, &change.modified)).collect();
            // Posts further down were changed earlier. A server that ignores offsets repeats the beginning.
            let is_differing = is_full && differing.len() as u32 == SIZE;
            let is_new = differing.iter().filter(|change| seen.insert(change.id.clone())).count() > differing.len() / 2;
            found.extend(differing);
            offset += SIZE;
            if !is_differing || !is_new || total.is_some_and(|total| offset >= total) {
                break;
            }
        }
        if self.program.publishes_without_change() {
            let page = self.changes(Order::Published, 0)?;
            found.extend(page.items.into_iter().filter(|change| self.differs(&change.id, &change.modified)));
        }
        Ok((found, total))
    }

    /// Returns all posts with the time of their last change.
    fn listing(&self) -> Result<BTreeMap<String, String>, Problem> {
        let (mut listed, mut offset, mut last, mut steps_back) = (BTreeMap::new(), 0, 0_u64, 0);
        for _ in 0..MAX_PARTS {
            let page = self.changes(Order::Numbered, offset)?;
            let numbers = || page.items.iter().filter_map(|change| change.id.parse::<u64>().ok());
            if offset > 0 && steps_back < 3 && is_gap(&page, numbers().next(), last) {
                offset = offset.saturating_sub(SIZE - OVERLAP);
                steps_back += 1;
                continue;
            }
            (steps_back, last) = (0, numbers().max().unwrap_or(last).max(last));
            let (before, count) = (listed.len(), page.items.len() as u32);
            listed.extend(page.items.into_iter().map(|change| (change.id, change.modified)));
            let is_repeated = listed.len() == before;
            if count < SIZE || is_repeated || page.total.is_some_and(|total| offset + SIZE >= total) {
                break;
            }
            offset += self.program.list_step(SIZE, OVERLAP);
        }
        Ok(listed)
    }

    /// Reads single posts. Those that the source does not return are gone.
    fn read_posts(&mut self, ids: &[String]) -> Result<(), Problem> {
        self.session.progress.begin(Step::Fetching, ids.len());
        for part in ids.chunks(SIZE as usize) {
            let url = self.program.posts_url(part);
            let page = self.read(&url, |answer| self.program.read_archive(answer, &self.terms))?;
            let found: BTreeSet<String> = page.items.iter().map(|post| post.id.clone()).collect();
            for id in part.iter().filter(|id| !found.contains(*id)) {
                self.index.records.remove(id);
            }
            self.add(page.items)?;
        }
        let is_known = |number: &u32| self.terms.iter().any(|term| term.number == *number);
        if self.index.records.values().any(|record| !record.terms.iter().all(is_known)) {
            self.read_terms()?;
        }
        Ok(())
    }

    /// Stores posts.
    fn add(&mut self, posts: Vec<ArchivedPost>) -> Result<(), Problem> {
        for ArchivedPost { id, modified, terms, article } in posts {
            let _ = self.session.progress.advance();
            let (mut record, html) = Record::new(article, &self.session.remote.url);
            record.body = self.session.put_body(&id, &html)?;
            (record.modified, record.terms) = (modified, terms);
            self.index.records.insert(id, record);
        }
        Ok(())
    }

    fn read_stored_terms(&mut self) {
        let stored = self.index.terms.iter();
        self.terms = stored.filter_map(|(number, slug, name)| self.program.term(*number, slug, name)).collect();
    }

    /// Whether a category among the most used ones is new or has another name.
    fn has_new_names(&self) -> Result<bool, Problem> {
        let Some(url) = self.program.terms_urls(1).into_iter().next() else { return Ok(false) };
        let page = self.read(&url, |answer| self.program.read_terms(answer))?;
        let is_known = |term: &Term| {
            let same = |known: &&Term| known.number == term.number;
            self.terms.iter().find(same).is_some_and(|known| {
                let (known, now) = (&known.counted.category, &term.counted.category);
                known.slug == now.slug && known.name == now.name
            })
        };
        Ok(!page.items.iter().all(is_known))
    }

    /// Reads the names of all categories and tags.
    fn read_terms(&mut self) -> Result<(), Problem> {
        let mut terms = Vec::new();
        for kind in 0..self.program.terms_urls(1).len() {
            for page in 1..=MAX_TERM_PAGES {
                let url = &self.program.terms_urls(page)[kind];
                let found = match self.session.get(url, None)?.read(|answer| self.program.read_terms(answer)) {
                    // A site may have no tags, or keep them to itself.
                    Err(ApiError::WrongAddress { .. } | ApiError::Closed { .. } | ApiError::PastTheEnd) => break,
                    found => found.map_err(|error| self.session.problem(&error))?,
                };
                let is_last = found.items.is_empty() || found.pages.is_none_or(|pages| page >= pages);
                terms.extend(found.items);
                if is_last {
                    break;
                }
            }
        }
        self.index.terms = terms
            .iter()
            .map(|term| {
                let (slug, name) = named(&term.counted.category);
                (term.number, slug, name)
            })
            .collect();
        self.index.terms.sort();
        self.terms = terms;
        Ok(())
    }

    /// Writes the present names of categories and tags into all records.
    fn name_terms(&mut self) {
        let names: BTreeMap<u32, &(u32, String, String)> = self.index.terms.iter().map(|term| (term.0, term)).collect();
        for record in self.index.records.values_mut().filter(|record| !record.terms.is_empty()) {
            let mut categories: Vec<(String, String)> = Vec::new();
            for (_, slug, name) in record.terms.iter().filter_map(|number| names.get(number)) {
                if !categories.iter().any(|(known, _)| known == slug) {
                    categories.push((slug.clone(), name.clone()));
                }
            }
            record.categories = categories;
        }
    }
}

/// Whether posts may be missing between a part of a list and those before it, whose last number is `last`.
fn is_gap<T>(page: &Page<T>, first: Option<u64>, last: u64) -> bool {
    first.is_some_and(|first| first > last) || (page.items.is_empty() && page.total.is_some())
}

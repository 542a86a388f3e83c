//! Finds out which program answers at the address of a source, and reads its articles.
//!
//! Input: the setting `source`, and the index of the last snapshot. Output: the new index. Entry point: [`gather`].
//!
//! 1. The setting, or the address itself, names WordPress or Ghost.
//! 2. Otherwise the answer decides: a site with the static layout, a JSON Feed, or a page that links to a WordPress
//!    API.
//!
//! A WordPress is searched at the two usual addresses, then at the one that its front page names.

use super::archive;
use super::documents;
use super::program::{Order, Program};
use super::session::{Problem, Reply, Session};
use super::store::Index;
use crate::fetch::is_web_page;
use crate::site::remote::Secret;
use broadsheet::content::link;
use broadsheet::feed::{ghost, wordpress};

/// The relation of a link from a page to its WordPress API.
const API_RELATION: &str = "https://api.w.org/";

/// Updates `index` to what the source has now.
pub(super) fn gather(index: &mut Index, session: &Session<'_>) -> Result<(), Problem> {
    let remote = session.remote;
    let (url, kind) = (remote.url.as_str(), remote.kind.as_deref());
    let key = remote.key.as_ref().map(Secret::expose);
    let is_ghost =
        kind == Some("ghost") || (kind.is_none() && (key.is_some() || url.split('/').any(|it| it == "ghost")));
    if is_ghost {
        let api = ghost::Api::named(url, key).unwrap_or(Err(broadsheet::feed::answer::ApiError::NoKey));
        let api = api.map_err(|error| session.problem(&error))?;
        return read_program(&Program::Ghost(api), url, index, session);
    }
    let named = wordpress::Api::named(url).filter(|_| matches!(kind, None | Some("wordpress")));
    if let Some(api) = named {
        return read_program(&Program::WordPress(api), url, index, session);
    }
    // The address of the API that answered last time saves the search for it.
    let known = index.program.clone().filter(|(program, _)| program == "wordpress");
    if let Some((_, root)) = known
        && matches!(kind, None | Some("wordpress"))
        && let Some(api) = wordpress::Api::rooted(&root)
    {
        let mut updated = index.clone();
        let failure = match archive::gather(&Program::WordPress(api), &mut updated, session) {
            Ok(()) => {
                *index = updated;
                return Ok(());
            }
            Err(failure) => failure,
        };
        return match find_wordpress(session) {
            Ok(api) if api.root() != root => read_program(&Program::WordPress(api), &root, index, session),
            _ => Err(failure),
        };
    }
    if kind == Some("wordpress") {
        let api = find_wordpress(session)?;
        return read_program(&Program::WordPress(api), url, index, session);
    }
    read_document(index, session)
}

/// Reads all posts. The index of another program does not count.
fn read_program(program: &Program, url: &str, index: &mut Index, session: &Session<'_>) -> Result<(), Problem> {
    let address = match program {
        Program::WordPress(api) => api.root().to_owned(),
        // It contains the key.
        Program::Ghost(_) => link::host(url).unwrap_or_default().to_owned(),
    };
    let known = (program.name().to_owned(), address);
    if index.program.as_ref().is_some_and(|(name, _)| *name != known.0) {
        *index = Index::default();
    }
    archive::gather(program, index, session)?;
    index.program = Some(known);
    Ok(())
}

/// Finds the API of a WordPress: the usual addresses, then that in the front page.
fn find_wordpress(session: &Session<'_>) -> Result<wordpress::Api, Problem> {
    let url = session.remote.url.as_str();
    let mut problem = None;
    for api in wordpress::Api::guesses(url) {
        match probe(&api, session) {
            Ok(()) => return Ok(api),
            Err(failure) => problem = problem.or(Some(failure)),
        }
    }
    if let Ok(page) = session.get_anything(url, None)
        && let Some(api) = linked(&page)
        && probe(&api, session).is_ok()
    {
        return Ok(api);
    }
    Err(problem.unwrap_or_else(|| Problem::new("the address is not that of a site", "check the address of the source")))
}

fn probe(api: &wordpress::Api, session: &Session<'_>) -> Result<(), Problem> {
    let reply = session.get(&api.changes_url(Order::Changed, 0), None)?;
    reply.read(wordpress::read_changes).map(drop).map_err(|error| session.problem(&error))
}

/// Returns the API that a page names, in its headers or its head.
fn linked(page: &Reply) -> Option<wordpress::Api> {
    let of_header = page.linked(API_RELATION).and_then(|root| wordpress::Api::rooted(&root));
    of_header.or_else(|| wordpress::Api::linked(&page.body))
}

/// Reads a feed or a site, or follows a page to the API of its WordPress.
fn read_document(index: &mut Index, session: &Session<'_>) -> Result<(), Problem> {
    let (url, kind) = (session.remote.url.as_str(), session.remote.kind.as_deref());
    let known = index.documents.first().cloned();
    let first = match kind {
        Some(_) => session.get(url, known.as_ref())?,
        None => session.get_anything(url, known.as_ref())?,
    };
    first.require_success(session)?;
    if documents::is_unchanged(index, &first, session)? {
        return Ok(());
    }
    // Without its body, a document that is unchanged cannot be read again.
    let first = match first.body.is_empty() {
        true => session.get_anything(url, None)?,
        false => first,
    };
    if kind.is_none() && is_web_page(&first.body) {
        let api = linked(&first).ok_or_else(|| {
            let message = format!("{} is a web page that names no API or feed", session.redacted(url));
            Problem::new(message, "give the address of the feed or the API, or the `kind` of the source")
        })?;
        return read_program(&Program::WordPress(api), url, index, session);
    }
    index.program = None;
    if matches!(kind, None | Some("site")) && documents::site(index, &first, session)? {
        return Ok(());
    }
    documents::feed(index, first, session)
}

//! Divides the articles of a site by language, and gives each article its address.
//!
//! Input: the files that were read. Output: settings and a catalogue for each language, the main one first. A site with
//! one language has one. Entry point: [`split`].

use crate::build::options::Options;
use crate::site::catalogue::{Catalogue, Target};
use crate::site::edition::{self, Edition};
use crate::site::messages;
use crate::site::placement;
use crate::site::sections::{self, Others};
use crate::site::settings::Settings;
use crate::site::terms::Terms;
use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::post::{Post, Reading};
use std::borrow::Cow;
use std::collections::HashSet;

/// The articles of each language. An article in a language without an edition is in the main one.
pub(super) fn split(
    settings: &Settings,
    readings: Vec<Reading>,
    options: &Options<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Settings, Catalogue)> {
    let mut settings = settings.clone();
    settings.languages.retain(|edition| {
        let is_used = readings.iter().any(|reading| is_in(reading, &edition.language));
        if !is_used {
            let what = format!("no article is in the language `{}`, so it has no pages", edition.language);
            let help = "write some, in a folder or with a suffix of that name; or remove it from `languages`";
            diagnostics.push(Diagnostic::note(Code::LeftOut, what).help(help));
        }
        is_used
    });
    let languages = settings.languages.clone();
    let others = settings.languages.iter().map(|edition| settings.edition(edition));
    let all: Vec<Settings> = std::iter::once(settings.clone()).chain(others).collect();
    let mut parts: Vec<Vec<Reading>> = all.iter().map(|_| Vec::new()).collect();
    for reading in readings {
        let at = all.iter().position(|settings| is_in(&reading, &settings.language)).unwrap_or_default();
        if let Some(part) = parts.get_mut(at) {
            part.push(reading);
        }
    }
    let mut editions: Vec<(Settings, Catalogue)> = Vec::new();
    for (number, (mut settings, mut readings)) in all.into_iter().zip(parts).enumerate() {
        if let (Some(edition), Some(main)) = (number.checked_sub(1).map(|at| &languages[at]), editions.first())
            && edition.shows_untranslated
        {
            let untranslated = untranslated(main, &readings);
            readings.extend(untranslated);
        }
        let mut catalogue = Catalogue::new(&settings.content, readings, settings.sharing.tags, diagnostics);
        placement::place(&mut settings, &mut catalogue, options.reader_files, diagnostics);
        catalogue.terms = Terms::new(&settings, &catalogue.posts, diagnostics);
        find_sections(&settings, &mut catalogue, options, diagnostics);
        editions.push((settings, catalogue));
    }
    link(&mut editions);
    editions
}

/// Finds the sections of one language. Links may lead to their files.
fn find_sections(
    settings: &Settings,
    catalogue: &mut Catalogue,
    options: &Options<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let indexes = std::mem::take(&mut catalogue.indexes);
    let files: Vec<_> = indexes.iter().map(|index| index.file.clone()).collect();
    let Catalogue { posts, pages, terms, .. } = &*catalogue;
    let others = Others { pages, terms, reader_files: options.reader_files };
    catalogue.sections = sections::find(settings, posts, indexes, &others, diagnostics);
    for section in &catalogue.sections {
        if let Some(index) = &section.index {
            catalogue.targets.insert(index.file.clone(), Target::Page(section.term.href.clone()));
        }
    }
    let mut unused = Vec::new();
    for file in files {
        catalogue.targets.entry(file.clone()).or_insert_with(|| {
            unused.push(file.display().to_string());
            Target::Unpublished("of a folder that is no section")
        });
    }
    if !unused.is_empty() {
        let what = format!("left out {}, because these folders are no sections", unused.join(", "));
        let help = "a section has articles, and is named in `sections`, unless that is `true`";
        diagnostics.push(Diagnostic::note(Code::LeftOut, what).help(help));
    }
}

/// Returns copies of the articles of the main language that have no version among `readings`. Search engines learn that
/// the article of the main language is the original.
fn untranslated((settings, catalogue): &(Settings, Catalogue), readings: &[Reading]) -> Vec<Reading> {
    let mut translated = HashSet::new();
    for reading in readings {
        if let Reading::Published(post) = reading {
            translated.insert(post.path.to_string_lossy());
            translated.extend(post.header.translation.as_deref().map(Cow::Borrowed));
        }
    }
    let routes = settings.routes();
    let copy = |post: &Post| {
        let key = post.header.translation.as_deref();
        if translated.contains(&post.path.to_string_lossy()) || key.is_some_and(|key| translated.contains(key)) {
            return None;
        }
        let mut copy = post.clone();
        copy.header.language.get_or_insert_with(|| settings.language.clone());
        copy.header.canonical.get_or_insert_with(|| settings.base.absolute(&routes.href(&post.route())));
        copy.header.translation = None;
        copy.header.aliases.clear();
        Some(Reading::Published(Box::new(copy)))
    };
    catalogue.posts.iter().filter_map(copy).collect()
}

fn is_in(reading: &Reading, language: &str) -> bool {
    match reading {
        Reading::Published(post) => post.header.language.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(language)),
        _ => false,
    }
}

/// Lets articles link to the files of other languages.
fn link(editions: &mut [(Settings, Catalogue)]) {
    let mut all = Vec::new();
    for (number, (settings, catalogue)) in editions.iter().enumerate() {
        let routes = settings.routes();
        let articles =
            catalogue.posts.iter().map(|post| (post.file.clone(), Target::Edition(routes.href(&post.route()))));
        let others = catalogue.targets.iter().filter(|(_, target)| !matches!(target, Target::Article(_)));
        let others = others.map(|(file, target)| (file.clone(), target.clone()));
        all.extend(articles.chain(others).map(|(file, target)| (number, file, target)));
    }
    for (number, (_, catalogue)) in editions.iter_mut().enumerate() {
        for (_, file, target) in all.iter().filter(|(owner, ..)| *owner != number) {
            catalogue.targets.entry(file.clone()).or_insert_with(|| target.clone());
        }
    }
}

impl Settings {
    /// Returns the settings of one of the other languages.
    pub(super) fn edition(&self, edition: &Edition) -> Settings {
        let mut settings = self.clone();
        settings.whole_site = Some(self.base.path.clone());
        settings.base.path += &format!("{}/", edition::folder(&edition.language));
        settings.language.clone_from(&edition.language);
        settings.set_messages(messages::of(&edition.language, self.own_messages()));
        settings.title = edition.title.clone().unwrap_or_else(|| self.title.clone());
        settings.description = edition.description.clone().or_else(|| self.description.clone());
        settings
    }

    /// Returns the tags of all languages, the main one first. Empty if there is only one.
    pub(super) fn all_languages(&self) -> Vec<&str> {
        match self.languages.is_empty() {
            true => Vec::new(),
            false => {
                std::iter::once(&*self.main_language).chain(self.languages.iter().map(|it| &*it.language)).collect()
            }
        }
    }
}

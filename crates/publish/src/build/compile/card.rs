//! Gives articles without a picture a social card.
//!
//! Input: an article. Output: an [`Image`] for link previews, and a note about articles that have none. Entry points:
//! [`Compiler::card`] and [`Compiler::note_about_cards`].

use super::Compiler;
use crate::article::body;
use crate::page::head;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, count};
use crate::source::post::Post;
use broadsheet::content::{Image, Summary};
use cards::{Card, HEIGHT, WIDTH, undrawable};
use icu_normalizer::ComposingNormalizer;
use std::io;
use std::sync::PoisonError;

impl Compiler<'_> {
    /// Returns the card of a text. `None` if it has a picture, if the site wants no cards or has no address, or if the
    /// font lacks a letter, which is noted.
    pub(super) fn card(&self, post: &Post, summary: &Summary) -> io::Result<Option<Image>> {
        let settings = self.settings;
        if !settings.sharing.cards || settings.base.origin.is_none() || head::preview(summary).is_some() {
            return Ok(None);
        }
        let normalizer = ComposingNormalizer::new_nfc();
        let (title, site) = (normalizer.normalize(summary.name()), normalizer.normalize(&settings.title));
        if let Some(letter) = undrawable(&title).or_else(|| undrawable(&site)) {
            let file = post.file.display().to_string();
            self.cardless.lock().unwrap_or_else(PoisonError::into_inner).push((file, letter));
            return Ok(None);
        }
        let palette = settings.customisation.look.light_palette();
        let [background, text, accent] = [palette.background, palette.text, palette.accent].map(|colour| colour.rgb());
        let name = self.media.card(&Card { title: &title, site: &site, background, text, accent })?;
        Ok(name.map(|name| Image {
            src: body::media_url(self.routes.base(), &name),
            alt: format!("{title} · {site}"),
            size: Some((WIDTH, HEIGHT)),
            copies: Vec::new(),
        }))
    }

    /// Reports articles whose titles cannot be drawn.
    pub(super) fn note_about_cards(&self) -> Option<Diagnostic> {
        let mut found = std::mem::take(&mut *self.cardless.lock().unwrap_or_else(PoisonError::into_inner));
        found.sort();
        let (_, letter) = found.first()?;
        let (articles, files) = (count(found.len(), "article"), found.iter().take(3).map(|(file, _)| file.as_str()));
        let files = files.collect::<Vec<_>>().join(", ");
        let more = if found.len() > 3 { ", …" } else { "" };
        let what =
            format!("{articles} without a card, because its font lacks letters such as `{letter}`: {files}{more}");
        let help =
            "cards have Latin, Greek and Cyrillic letters; add `image:` to these articles, or set `image` for all";
        Some(Diagnostic::note(Code::NoPreview, what).help(help))
    }
}

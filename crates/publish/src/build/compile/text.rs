//! Compiles the text of one article: from Markdown, or from a source.
//!
//! Input: its source, which is Markdown, or HTML of a remote source. Output: a [`CompiledText`]. Entry point:
//! [`Compiler::compile_text`].

use super::Compiler;
use crate::article::body::{self, Context, Text};
use crate::article::contents::Contents;
use crate::article::excerpt;
use crate::page::pages::safe_part;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::language;
use crate::source::post::Post;
use broadsheet::content::{Image, Language};
use broadsheet::html::UntrustedHtml;
use broadsheet::safe_html::SafeHtml;

/// The text of an article, and what lists show of it.
pub(super) struct CompiledText {
    pub html: String,
    /// Level, id and text of each heading.
    pub contents: Vec<(u8, String, String)>,
    /// The table of contents for the document; empty if there is none.
    pub toc: String,
    /// The same, ready for the page.
    pub safe_toc: SafeHtml,
    pub excerpt: String,
    pub image: Option<Image>,
}

impl<'a> Compiler<'a> {
    /// What bodies may refer to.
    pub(super) fn context(&self) -> Context<'a> {
        Context {
            settings: self.settings,
            policy: self.policy,
            routes: self.routes,
            targets: &self.catalogue.targets,
            anchors: self.anchors,
            redirects: self.redirects,
            media: self.media,
            foreign: self.foreign,
        }
    }

    /// `href` is the address of the page.
    pub(super) fn compile_text(
        &self,
        source: &Source,
        post: &Post,
        href: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> CompiledText {
        let context = self.context();
        let (Text { html, contents, marks }, found) = match &post.origin {
            Some(origin) => body::compile_foreign(&source.text, post, origin, &context),
            None => body::compile(source, post.body, &post.file, Some(href.to_owned()), self.tag(post), &context),
        };
        diagnostics.extend(found);
        let image = match &post.origin {
            Some(origin) => self.foreign_image(origin),
            None => self.article_image(source, post, diagnostics),
        };
        let mut excerpt = excerpt::excerpt(&marks.opening(&html), self.tag(post));
        if let Some(origin) = post.origin.as_ref().filter(|_| excerpt.is_empty()) {
            excerpt.clone_from(&origin.excerpt);
        }
        let is_wanted = post.header.toc.unwrap_or(self.settings.toc);
        let language = self.language(post);
        let table = Contents::of(&contents, &self.settings.messages, &language).filter(|_| is_wanted);
        let toc = table.as_ref().map(|table| table.html().into_owned()).unwrap_or_default();
        let safe_toc = table.map(|table| safe_part(&table, self.policy)).unwrap_or_default();
        let contents = contents.into_iter().map(|heading| (heading.level, heading.id, heading.text)).collect();
        CompiledText { html, contents, toc, safe_toc, excerpt, image }
    }

    /// The language tag of an article.
    pub(super) fn tag<'p>(&'p self, post: &'p Post) -> &'p str {
        post.header.language.as_deref().unwrap_or(&self.settings.language)
    }

    /// The language of an article, where it differs from the site's.
    pub(super) fn language(&self, post: &Post) -> Language {
        let (site, header) = (self.settings.language.as_str(), &post.header);
        let direction = |tag| if language::is_right_to_left(tag) { "rtl" } else { "ltr" };
        let own = header.direction.unwrap_or_else(|| direction(header.language.as_deref().unwrap_or(site)));
        Language {
            tag: header.language.clone().filter(|tag| tag != site),
            direction: (own != direction(site)).then(|| own.to_owned()),
        }
    }
}

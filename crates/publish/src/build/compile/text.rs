//! Compiles the text of one article: from Markdown, or from a source.
//!
//! Input: its source, which is Markdown, or HTML of a remote source. Output: a [`CompiledText`]. Entry point:
//! [`Compiler::compile_text`].

use super::Compiler;
use crate::article::body::{self, Context, Text};
use crate::article::excerpt;
use crate::article::heading::Heading;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::post::Post;
use broadsheet::content::Image;

/// The text of an article, and what lists show of it.
pub(super) struct CompiledText {
    pub html: String,
    pub contents: Vec<Heading>,
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
        CompiledText { html, contents, excerpt, image }
    }
}

//! Compiles and writes the pages that no list contains.
//!
//! Input: the pages of the [`Catalogue`](crate::site::catalogue::Catalogue). Output: documents, given to an
//! [`Output`](crate::output::Output), and diagnostics. Entry point: [`Compiler::write_standalone`].

use super::Compiler;
use super::text::CompiledText;
use crate::page::pages::{PageText, Pages};
use crate::source::diagnostic::Diagnostic;
use crate::source::post;
use broadsheet::content::{Article, Body, Summary};
use broadsheet::feed::site::{self, print};
use broadsheet::safe_html::SafeHtml;
use std::io;
use std::sync::Arc;

impl Compiler<'_> {
    /// Writes all pages. The reader gets the document of a page if its address has the form of an article's.
    pub(super) fn write_standalone(&self, pages: Option<&Pages>, diagnostics: &mut Vec<Diagnostic>) -> io::Result<()> {
        for page in &self.catalogue.pages {
            self.progress.go_on()?;
            let post = &page.post;
            let source = match post::read_body(&self.settings.content, post, &self.settings.confinement) {
                Ok(source) => source,
                Err(unreadable) => {
                    diagnostics.push(unreadable);
                    continue;
                }
            };
            let href = page.href(self.routes);
            let CompiledText { html, contents, excerpt, image, .. } =
                self.compile_text(&source, post, &href, diagnostics);
            let summary = Summary {
                slug: post.slug.clone(),
                folder: post.folder.clone(),
                title: post.title.clone(),
                deck: post.header.deck.clone(),
                excerpt,
                published: None,
                updated: None,
                categories: Vec::new(),
                authors: Vec::new(),
                image,
                language: self.language(post),
            };
            let canonical = post.header.canonical.clone();
            let article = Article { canonical, ..Article::new(Arc::new(summary), Body::Html(String::new())) };
            let html = html + &self.links_to_versions(&href);
            if page.is_routed {
                let document = print::article_document(&self.site, &article, &html, &contents, &href);
                self.output.put(format!("data/{}", site::article_file(&post.slug)), document.as_bytes())?;
            }
            if let Some(pages) = pages {
                let card = self.card(post, &article.summary)?;
                let placeholder = self.placeholder(post, &article.summary);
                let (toc, placeholder) = (&SafeHtml::default(), placeholder.as_str());
                let text = PageText { article: &article, html: &html, toc, card: card.as_ref(), placeholder };
                self.output.put_page(page.file(), &pages.standalone(&text, &href, page.is_routed))?;
            }
        }
        Ok(())
    }
}

//! Compiles one article.
//!
//! Input: a [`Post`]. Output: its document, given to the `Output`, and what lists, feeds and pages need of it. Entry point:
//! [`Compiler::compile_article`].

use super::{Compiler, text::CompiledText};
use crate::article::excerpt;
use crate::article::reading_time;
use crate::article::search_text::search_text;
use crate::export::search::{SearchIndex, Texts};
use crate::export::syndication::Entry;
use crate::page::pages::PageText;
use crate::site::translations::Version;
use crate::source::diagnostic::Diagnostic;
use crate::source::language;
use crate::source::post::{self, Post};
use broadsheet::content::{Article, Body, Image, Neighbour, Summary};
use broadsheet::feed::site::{self, print};
use broadsheet::html::escaped;
use broadsheet::safe_html::SafeHtml;
use std::io;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// The result of compiling one article.
pub(super) struct Compiled {
    pub summary: Arc<Summary>,
    pub hash: u64,
    /// Only set if a feed contains the article.
    pub entry: Option<Entry>,
}

/// An article, its compiled body, and its social card.
pub(super) struct Rendered {
    pub article: Article,
    pub html: String,
    pub toc: SafeHtml,
    pub card: Option<Image>,
    /// What is shown until the image arrives.
    pub placeholder: String,
}

impl Rendered {
    pub fn text(&self) -> PageText<'_> {
        let Rendered { article, html, toc, card, placeholder } = self;
        PageText { article, html, toc, card: card.as_ref(), placeholder }
    }
}

impl Compiler<'_> {
    /// Compiles one article and writes its document. Returns `None` if its source file cannot be read.
    pub(super) fn compile_article(
        &self,
        number: usize,
        post: &Post,
        search_index: &mut SearchIndex,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> io::Result<Option<(Compiled, Rendered)>> {
        self.progress.advance()?;
        let source = match post::read_body(&self.settings.content, post, &self.settings.confinement) {
            Ok(source) => source,
            Err(unreadable) => {
                diagnostics.push(unreadable);
                return Ok(None);
            }
        };
        let path = self.routes.href(&post.route());
        let CompiledText { html, contents, toc, safe_toc, excerpt, image } =
            self.compile_text(&source, post, &path, diagnostics);
        let header = &post.header;
        let summary = Arc::new(Summary {
            slug: post.slug.clone(),
            folder: post.folder.clone(),
            title: post.title.clone(),
            deck: header.deck.clone(),
            excerpt,
            published: header.date,
            updated: header.updated,
            categories: self.catalogue.filed[number].clone(),
            authors: header.authors.clone(),
            image,
            language: self.language(post),
        });
        let text = search_text(&excerpt::without_footnote_references(&html));
        let minutes = reading_time::minutes(&text.all, self.tag(post));
        let neighbour = |number: Option<usize>| {
            let post = self.catalogue.posts.get(number?)?;
            Some(Neighbour {
                slug: post.slug.clone(),
                folder: post.folder.clone(),
                title: post.title.clone(),
                language: self.language(post),
            })
        };
        let article = Article {
            summary,
            body: Body::Html(String::new()),
            canonical: header.canonical.clone(),
            previous: neighbour(Some(number + 1)),
            next: neighbour(number.checked_sub(1)),
            ending: self.ending.html(number, post),
            toc,
            minutes,
        };
        let is_in_feeds = self.in_feeds.contains(&(number as u32));
        let entry = is_in_feeds.then(|| Entry::new(&article, &html, &path, self.settings, self.policy));
        self.write_markdown(&article, &html, &path)?;
        let html = self.ending.series(number) + &html + &self.links_to_versions(&path);
        let document = print::article_document(&self.site, &article, &html, &contents, &path);
        self.output.put(format!("data/{}", site::article_file(&post.slug)), document.as_bytes())?;
        let summary = &article.summary;
        let mut headings = vec![&*text.headings];
        headings.extend(summary.deck.as_deref());
        headings.extend(summary.categories.iter().map(|category| category.name.as_str()));
        headings.extend(summary.authors.iter().map(|author| author.name.as_str()));
        let texts = Texts { title: &summary.title, headings: &headings, text: &text.all, size: document.len() };
        search_index.add(number as u32, &texts);
        let hash = xxh3_64(document.as_bytes());
        let card = self.card(post, &article.summary)?;
        let placeholder = self.placeholder(post, &article.summary);
        let compiled = Compiled { summary: article.summary.clone(), hash, entry };
        Ok(Some((compiled, Rendered { article, html, toc: safe_toc, card, placeholder })))
    }

    /// Links to the same article in other languages. They are a part of the text, so that the reader shows them too.
    pub(super) fn links_to_versions(&self, path: &str) -> String {
        let versions = self.translations.of(path).iter().filter(|version| version.href != path);
        let link = |version: &Version| {
            let (href, tag) = (escaped(&version.href), escaped(&version.language));
            let name = escaped(&language::own_name(&version.language));
            format!("<a href=\"{href}\" hreflang=\"{tag}\" lang=\"{tag}\">{name}</a>")
        };
        let links: Vec<String> = versions.map(link).collect();
        if links.is_empty() { String::new() } else { format!("<p class=\"versions\">{}</p>\n", links.join(" ")) }
    }
}

//! Compiles the body of an article from a remote source: HTML in place of Markdown.
//!
//! Input: HTML that is not trusted, and its [`Origin`]. Output: a [`Text`] and diagnostics. Entry point:
//! [`compile_foreign`].
//!
//! The HTML passes the same sanitiser twice, as handwritten HTML does. Then links to other articles of the source lead
//! to their pages here, and copied images are published like those of the site. Nobody can repair a broken link here,
//! so none is reported.

use super::typeset::EXTERNAL_REL;
use super::{BodyCompiler, Context, Text, media_url, on_site};
use crate::article::dialect::Marks;
use crate::article::media::{Asset, Reference};
use crate::site::foreign::resolve;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::post::{Origin, Post};
use broadsheet::content::policy;
use broadsheet::html::{self, Token};
use broadsheet::safe_html::{SafeHtml, ammonia_check};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// Compiles the HTML of a post that comes from a source.
pub fn compile_foreign(html: &str, post: &Post, origin: &Origin, context: &Context<'_>) -> (Text, Vec<Diagnostic>) {
    let compiler = BodyCompiler::new(&post.file, Some(context.routes.href(&post.route())), "", context);
    let base = context.routes.base();
    let absolute = |url: &str| match url.starts_with('#') {
        true => Some(url.to_owned()),
        false => resolve(url, &origin.base).map(|url| on_site(base, &url)),
    };
    let safe = SafeHtml::new(html, context.policy, "/", &absolute);
    let gated = ammonia_check::gate(safe.as_str(), context.policy);
    let local = compiler.localised(&gated, origin);
    compiler.make_copies(&local);
    let (mut text, _) = compiler.typeset(&local);
    text.marks = Marks::default();
    let mut diagnostics = Vec::new();
    if text.html.ends_with(&format!("{}</p>", policy::CUT)) {
        let what = Diagnostic::warning(Code::TooLong, "article is too large to be shown whole; truncated");
        let place = Place::file(Path::new(origin.url.as_deref().unwrap_or(post.slug.as_str())));
        let most = policy::MAX_ELEMENTS;
        let help = format!("divide it; a page can contain {most} elements, such as paragraphs and links");
        diagnostics.push(what.at(place).help(help));
    }
    (text, diagnostics)
}

impl BodyCompiler<'_, '_> {
    /// Changes links and images of sanitised HTML that refer to what this site has too.
    fn localised(&self, html: &str, origin: &Origin) -> String {
        let mut local = String::with_capacity(html.len());
        for token in html::tokens(html) {
            match token {
                Token::Text(text) => local += text,
                Token::Tag(tag) => {
                    local += &match html::name(tag) {
                        "a" if !tag.starts_with("</") => self.local_link(tag),
                        "img" => self.local_image(tag, origin),
                        _ => Cow::Borrowed(tag),
                    }
                }
            }
        }
        local
    }

    fn local_link<'t>(&self, tag: &'t str) -> Cow<'t, str> {
        let written = html::attribute(tag, "href").unwrap_or_default();
        let href = html::decode(written);
        let Some((route, fragment)) = self.context.foreign.article(&href) else { return Cow::Borrowed(tag) };
        let mut address = self.context.routes.href(route);
        // A note about a protected article links to its original.
        if fragment.is_empty() && self.page.as_ref() == Some(&address) {
            return Cow::Borrowed(tag);
        }
        if !fragment.is_empty() {
            address = [&address, "#", policy::ID_PREFIX, fragment].concat();
        }
        let quoted = |url: &str| format!("href=\"{url}\"");
        Cow::Owned(tag.replacen(&quoted(written), &quoted(&html::escaped(&address)), 1).replacen(EXTERNAL_REL, "", 1))
    }

    fn local_image<'t>(&self, tag: &'t str, origin: &Origin) -> Cow<'t, str> {
        let written = html::attribute(tag, "src").unwrap_or_default();
        let src = html::decode(written);
        let Some(asset) = self.image_here(&src, origin) else { return Cow::Borrowed(tag) };
        let address = media_url(self.context.settings.shared_path(), &asset.name);
        self.add_asset(&address, &src, asset);
        let mut tag = tag.replacen(&format!("src=\"{written}\""), &format!("src=\"{}\"", html::escaped(&address)), 1);
        // The copies of the source are replaced by those of this site.
        for name in ["srcset", "sizes"] {
            if let Some(value) = html::attribute(&tag, name) {
                tag = tag.replacen(&format!(" {name}=\"{value}\""), "", 1);
            }
        }
        Cow::Owned(tag)
    }

    /// Returns the copy of an image. A source in the site's folder refers to files of the site.
    fn image_here(&self, src: &str, origin: &Origin) -> Option<Arc<Asset>> {
        if let Some(file) = self.context.foreign.image(src, &origin.base) {
            return self.context.media.find_copied(file);
        }
        let path = origin.base.starts_with('/').then(|| src.strip_prefix(self.context.settings.shared_path()))??;
        match self.context.media.find(Path::new(""), &["/", path].concat()) {
            Reference::File(asset, _) => Some(asset),
            _ => None,
        }
    }
}

//! Finds the images of articles, and that of the site.
//!
//! Input: what front matter or settings name. Output: an [`Image`] with its smaller copies, and diagnostics. Entry
//! points: [`Compiler::article_image`] and [`Compiler::find_site_image`].

use super::Compiler;
use crate::article::body;
use crate::article::media::{Asset, Purpose, Reference};
use crate::page::head;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::post::{Origin, Post};
use broadsheet::content::{Image, ImageCopy, Summary, link};
use std::path::Path;
use std::sync::Arc;

impl Compiler<'_> {
    /// Finds the image in the front matter of an article.
    pub(super) fn article_image(
        &self,
        source: &Source,
        post: &Post,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Image> {
        let picture = post.header.image.as_ref()?;
        let place = || source.place(picture.span.clone());
        if picture.alt.is_none() {
            let warning = Diagnostic::warning(Code::MissingAlt, "image has no alt text").at(place());
            let help = "describe it in `image_alt: …`; leave the value empty if it is only decoration";
            diagnostics.push(warning.help(help));
        }
        let alt = picture.alt.as_deref().unwrap_or_default();
        let mut image = self.find_image(&post.file, &picture.src, alt, &place, diagnostics)?;
        if !image.src.contains('#') {
            image.src += &picture.focus.fragment();
        }
        Some(image)
    }

    /// Returns the placeholder of the image above an article; empty if there is none, or the site wants none.
    pub(super) fn placeholder(&self, post: &Post, summary: &Summary) -> String {
        if !self.settings.placeholders || summary.picture().is_none() {
            return String::new();
        }
        let asset = match (&post.header.image, &post.origin) {
            (Some(picture), None) => self.asset(&post.file, &picture.src),
            (_, Some(Origin { base, image: Some(image), .. })) => match self.foreign.image(&image.src, base) {
                Some(file) => self.media.find_copied(file),
                None => self.asset(Path::new(""), &image.src).filter(|_| base.starts_with('/')),
            },
            _ => None,
        };
        asset.and_then(|asset| self.media.placeholder(&asset)).unwrap_or_default()
    }

    /// Returns the file of an image, which [`Compiler::find_image`] has found.
    fn asset(&self, file: &Path, src: &str) -> Option<Arc<Asset>> {
        [src.to_owned(), ["/", src].concat()].iter().find_map(|src| match self.media.find(file, src) {
            Reference::File(asset, _) => Some(asset),
            Reference::Served(served) => served.asset,
            _ => None,
        })
    }

    /// Returns the main image of an article from a remote source: the copy, if it was copied.
    pub(super) fn foreign_image(&self, origin: &Origin) -> Option<Image> {
        let image = origin.image.as_ref().filter(|image| link::safe_image(&image.src))?;
        if origin.base.starts_with('/') {
            let place = || Place::file(Path::new(&origin.base));
            return self.find_image(Path::new(""), &image.src, &image.alt, &place, &mut Vec::new());
        }
        let file = self.foreign.image(&image.src, &origin.base);
        let Some(asset) = file.and_then(|file| self.media.find_copied(file)) else { return Some(image.clone()) };
        let src = body::media_url(self.settings.shared_path(), &asset.name);
        Some(Image { src, alt: image.alt.clone(), size: asset.size, copies: self.copies(&asset) })
    }

    /// Finds the image in the settings of the site.
    pub(super) fn find_site_image(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Image> {
        let settings = self.settings;
        let src = settings.image.as_ref()?;
        let alt = settings.image_alt.as_deref().unwrap_or(&settings.title);
        let place = || settings.image_place.clone().unwrap_or_else(|| Place::file(&settings.root));
        self.find_image(Path::new(""), src, alt, &place, diagnostics)
    }

    /// Returns a note if link previews have no images only because the address of the site is unknown.
    pub(super) fn note_about_previews(&self, summaries: &[Arc<Summary>]) -> Option<Diagnostic> {
        let is_here = |image: &Image| !link::is_web(&image.src);
        let has_image = || {
            self.settings.sharing.cards
                || summaries.iter().filter_map(|summary| head::preview(summary)).chain(&self.site_image).any(is_here)
        };
        (self.settings.base.origin.is_none() && has_image()).then(|| {
            Diagnostic::note(
                Code::NoPreview,
                "link previews have no images, because the address of the site is unknown",
            )
            .help("set `base_url` in broadsheet.toml, or use --base-url")
        })
    }

    /// Finds the image at `src`, a URL or a path that `file` names.
    pub(super) fn find_image(
        &self,
        file: &Path,
        src: &str,
        alt: &str,
        place: &dyn Fn() -> Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Image> {
        let base = self.settings.shared_path();
        let image = |src: String| Image { src, alt: alt.to_owned(), size: None, copies: Vec::new() };
        let mut reference = self.media.find(file, src);
        if matches!(reference, Reference::Missing) && !src.starts_with('/') {
            // Themes of Hugo have such paths start from the folder of static files.
            let from_root = self.media.find(file, &format!("/{src}"));
            if matches!(from_root, Reference::File(..) | Reference::Served(_)) {
                reference = from_root;
            }
        }
        let (message, help) = match reference {
            Reference::File(asset, _) => {
                let copies = self.copies(&asset);
                diagnostics.extend(body::doubts(src, &asset, true).map(|warning| warning.at(place())));
                if asset.is_broken() || asset.unsupported.is_some() {
                    return None;
                }
                return Some(Image { size: asset.size, copies, ..image(body::media_url(base, &asset.name)) });
            }
            Reference::Served(served) => {
                let size = served.asset.as_ref().and_then(|asset| asset.size);
                let copies = served.asset.map(|asset| self.copies(&asset)).unwrap_or_default();
                return Some(Image { size, copies, ..image(body::on_site(base, &served.address)) });
            }
            Reference::Refused(refusal) => {
                diagnostics.push(
                    Diagnostic::warning(Code::FileOutside, refusal.message(src)).at(place()).help(refusal.help()),
                );
                return None;
            }
            Reference::Elsewhere => return link::safe_image(src).then(|| image(src.to_owned())),
            Reference::Missing if src.starts_with('/') => {
                // As for images in bodies, something else on the server may deliver it.
                let warning =
                    Diagnostic::warning(Code::BrokenImage, format!("there is no image {src} in the site")).at(place());
                diagnostics.push(warning.help("check the path, unless another program serves it"));
                return Some(image(body::on_site(base, src)));
            }
            Reference::Missing => {
                ("there is no image", "check the path: it is relative to this file's folder or to the content folder")
            }
            Reference::Outside => ("file is outside the site's folder:", "copy the file into the site"),
        };
        diagnostics.push(Diagnostic::warning(Code::BrokenImage, format!("{message} {src}")).at(place()).help(help));
        None
    }

    /// Makes the smaller copies of the image of an article.
    fn copies(&self, asset: &Arc<Asset>) -> Vec<ImageCopy> {
        self.media.make_copies(std::slice::from_ref(asset), Purpose::Preview);
        let src = |name: &str| body::media_url(self.routes.base(), name);
        let copies = asset.copies(Purpose::Preview).iter();
        copies.map(|copy| ImageCopy { src: src(&copy.name), width: copy.width }).collect()
    }
}

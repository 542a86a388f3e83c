//! Repairs the HTML of foreign articles before it is sanitised.
//!
//! Input: the HTML of a body, and the URL of its article. Output: HTML in which images are complete, each formula
//! occurs once, and URLs are absolute. Entry point: [`repair`].
//!
//! Scripts do not run here. So this module does what the scripts of the other site would do: images whose address waits
//! in a `data-` attribute or in a `<noscript>` are shown, and small images get the size that a style gave them.
//!
//! Nothing here makes HTML safe. Texts and tags that need no repair are copied.

mod formulas;
mod images;
mod pieces;

use self::pieces::{Piece, Tag, pieces};
use super::Resolve;
use crate::{
    content::{link, order::order},
    html,
};

/// Repairs a body. `base` is the base of relative URLs, and `own` the URL of the article.
pub fn repair(html: &str, base: &str, own: Option<&str>, resolve: Resolve) -> String {
    let pieces = pieces(html);
    let has_formulas = formulas::occur(html);
    let known = images::outside_noscript(html, &pieces);
    let mut repair = Repair {
        html,
        pieces: &pieces,
        base,
        own: own.map(|own| own.split('#').next().unwrap_or_default()),
        resolve,
        has_formulas,
        failures: 0,
        depth: 0,
        ids: ids(html, &pieces),
        known,
        out: String::with_capacity(html.len() + html.len() / 8),
        image: None,
    };
    repair.write(0, pieces.len());
    repair.out
}

/// Deeper `noscript` elements are dropped.
const MAX_DEPTH: u32 = 4;

/// Returns the ids of all elements, sorted.
fn ids<'h>(html: &'h str, pieces: &[Piece]) -> Vec<&'h str> {
    let mut ids = Vec::new();
    for piece in pieces {
        if let Piece::Start(tag) = piece {
            let named = tag.attributes.iter().filter(|[name, _]| matches!(&html[name.clone()], "id" | "name"));
            ids.extend(named.map(|[_, value]| &html[value.clone()]));
        }
    }
    order(ids.len(), &|a, b| ids[a] < ids[b]).into_iter().map(|at| ids[at]).collect()
}

/// An image that was just written, and nothing but tags and white space after it.
struct LastImage {
    /// Its position in the output.
    start: usize,
    end: usize,
    state: images::State,
}

struct Repair<'h> {
    html: &'h str,
    pieces: &'h [Piece],
    base: &'h str,
    own: Option<&'h str>,
    resolve: Resolve<'h>,
    has_formulas: bool,
    /// Containers without a formula so far. Each costs a search.
    failures: u32,
    /// The number of open `noscript` elements.
    depth: u32,
    /// The ids of all elements, sorted.
    ids: Vec<&'h str>,
    /// The keys of all images outside `noscript`.
    known: Vec<String>,
    out: String,
    image: Option<LastImage>,
}

impl Repair<'_> {
    /// Writes pieces `from..to`.
    fn write(&mut self, from: usize, to: usize) {
        let (html, pieces) = (self.html, self.pieces);
        let mut at = from;
        while at < to {
            at = match &pieces[at] {
                Piece::Start(tag) => self.element(at, tag, to),
                Piece::Text(range) => {
                    if !html[range.clone()].trim_ascii().is_empty() {
                        self.image = None;
                    }
                    self.out.push_str(&html[range.clone()]);
                    at + 1
                }
                Piece::End(_, range) | Piece::Other(range) => {
                    let text = &html[range.clone()];
                    self.out.push_str(text.strip_prefix("</mml:").or(text.strip_prefix("</m:")).map_or("", |_| "</"));
                    self.out.push_str(text.strip_prefix("</mml:").or(text.strip_prefix("</m:")).unwrap_or(text));
                    at + 1
                }
            };
        }
    }

    /// Writes the element that starts at `at`, or its start tag. Returns the index of the next piece.
    fn element(&mut self, at: usize, tag: &Tag, to: usize) -> usize {
        let name = tag.name(self.html);
        if name == "noscript" {
            return self.noscript(at, to);
        }
        if self.has_formulas
            && let Some(next) = self.formula(at, tag, to)
        {
            self.image = None;
            return next;
        }
        let mut attributes = tag.decoded(self.html);
        let written = if name == "amp-img" { "img" } else { name.as_str() };
        let written = written.strip_prefix("mml:").or(written.strip_prefix("m:")).unwrap_or(written);
        let start = self.out.len();
        let mut is_changed = written != name;
        let mut state = None;
        if matches!(written, "img" | "source" | "iframe" | "video" | "audio") {
            let found = images::complete(written, &mut attributes, &mut is_changed);
            if found == images::State::Placeholder && matches!(written, "img" | "source") {
                // Kept in place for the image of a `noscript`.
                self.image = Some(LastImage { start, end: start, state: found });
                return at + 1;
            }
            state = (written == "img").then_some(found);
        }
        for (name, value) in &mut attributes {
            is_changed |= self.make_absolute(name, value);
        }
        if is_changed {
            self.out.push('<');
            self.out.push_str(written);
            for (name, value) in &attributes {
                self.out.extend([" ", name, "=\""]);
                html::escape(&mut self.out, value);
                self.out.push('"');
            }
            self.out.push_str(if tag.is_self_closing { " />" } else { ">" });
        } else {
            self.out.push_str(&self.html[tag.range.clone()]);
        }
        if let Some(state) = state {
            self.image = Some(LastImage { start, end: self.out.len(), state });
        }
        at + 1
    }

    /// Writes the images in a `noscript`, unless they are shown already, or the links, such as that to a poll. Texts
    /// alone only ask for scripts.
    fn noscript(&mut self, at: usize, to: usize) -> usize {
        let end = pieces::end_of(self.html, self.pieces, at, to);
        let inside = &self.pieces[at + 1..end];
        let keys = images::keys(self.html, inside);
        let has_links = || inside.iter().any(|piece| matches!(piece, Piece::Start(tag) if tag.name(self.html) == "a"));
        let next = (end + 1).min(to);
        let before = self.image.take();
        // The copy may have the address of another server, or of another size.
        let is_rescued = || before.as_ref().is_some_and(|image| image.state == images::State::Rescued);
        let is_left_out = match keys.is_empty() {
            true => !has_links(),
            false => keys.iter().all(|key| self.known.contains(key)) || is_rescued(),
        };
        if is_left_out || self.depth >= MAX_DEPTH {
            return next;
        }
        if let Some(image) = before.filter(|image| image.state == images::State::Placeholder && !keys.is_empty()) {
            self.out.replace_range(image.start..image.end, "");
        } else if self.follows(next, to).iter().any(|after| keys.iter().any(|key| images::have_same_name(key, after))) {
            // Some plugins write the copy first.
            return next;
        }
        self.known.extend(keys);
        self.depth += 1;
        self.write(at + 1, end);
        self.depth -= 1;
        next
    }

    /// Returns the key of the image that follows, if only white space is before it.
    fn follows(&self, at: usize, to: usize) -> Vec<String> {
        let is_blank =
            |piece: &&Piece| matches!(piece, Piece::Text(range) if self.html[range.clone()].trim_ascii().is_empty());
        let first = at + self.pieces[at..to].iter().take_while(is_blank).count();
        images::keys(self.html, &self.pieces[first..(first + 1).min(to)])
    }

    /// Makes the URLs in an attribute absolute. Returns whether it changed.
    fn make_absolute(&self, name: &str, value: &mut String) -> bool {
        let absolute = match name {
            "href" | "src" | "poster" => self.absolute(value),
            "srcset" => images::map_srcset(value, &|url| self.absolute(url).unwrap_or_else(|| url.to_owned())),
            _ => None,
        };
        let is_changed = absolute.as_ref().is_some_and(|absolute| absolute != value);
        if let (true, Some(absolute)) = (is_changed, absolute) {
            *value = absolute;
        }
        is_changed
    }

    /// Returns the absolute URL. A link to a part of the article itself becomes a fragment.
    fn absolute(&self, url: &str) -> Option<String> {
        let url = url.trim_ascii();
        if url.is_empty() || url.starts_with('#') || !link::is_address(url) {
            return None;
        }
        let absolute = if link::is_web(url) { url.to_owned() } else { (self.resolve)(url, self.base)? };
        let fragment = self.own.and_then(|own| absolute.strip_prefix(own)).and_then(|rest| rest.strip_prefix('#'));
        match fragment {
            Some(fragment) if self.ids.binary_search(&fragment).is_ok() => Some(["#", fragment].concat()),
            _ => Some(absolute),
        }
    }
}

#[cfg(test)]
mod tests;

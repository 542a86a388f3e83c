//! Finds the positions of broken links and images in Markdown, and describes each problem.
//!
//! Input: parsed Markdown, and [`Problem`]s by URL. Output: diagnostics with line and column. Entry point: [`locate`].

use super::recordings::is_recording;
use super::template_syntax;

use crate::article::dialect::Prepared;
use crate::article::media::Asset;
use crate::source::code::Code;
use crate::source::confinement::Refusal;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use broadsheet::content::link;
use broadsheet::html::{decode, start_tags};
use broadsheet::markdown::ParsedMarkdown;
use pulldown_cmark::{Event, Tag};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Further diagnostics of one text are only counted.
const MAX_DIAGNOSTICS: usize = 100;

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The Markdown file does not exist.
    NoArticle,
    /// The article does not exist. Contains the nearest slug.
    NoPage(Option<String>),
    /// The category has no articles. Contains the nearest slug.
    NoCategory(Option<String>),
    /// The Markdown file has no page. Contains the reason.
    Unpublished(&'static str),
    /// The fragment does not exist on the page. Contains the help text.
    NoAnchor(String),
    /// The file or page does not exist. Contains the nearest slug of an article.
    NoFile(Option<String>),
    /// The file does not exist. Contains the path of one with a similar name.
    NoFileLike(String),
    /// The name of the file differs in case. Contains the path as it should be written.
    OtherCase(String),
    /// The file is published, but [`doubts`] returns a warning.
    Questionable(Arc<Asset>),
    /// The page is in this folder, which the build does not copy.
    NotCopied(&'static str),
    /// The file must not be published.
    Refused(Refusal),
    /// The path leads out of the site's folder.
    Outside,
}

/// Adds the problems to `diagnostics`, and converts all spans to positions. `parsed` and `prepared` are the source from
/// byte `start` on. Reports only the number of diagnostics beyond [`MAX_DIAGNOSTICS`].
pub(super) fn locate(
    problems: &BTreeMap<String, Problem>,
    mut diagnostics: Vec<(Range<usize>, Diagnostic)>,
    parsed: &ParsedMarkdown<'_>,
    prepared: &Prepared<'_>,
    source: &Source,
    start: usize,
) -> Vec<Diagnostic> {
    let text = &*prepared.text;
    let by_path: HashMap<_, _> = problems.iter().map(|(url, problem)| (link::percent_decode(url), problem)).collect();
    let mut seen: HashSet<Option<String>> = HashSet::new();
    for reference in references(parsed, text) {
        let path = link::percent_decode(&reference.url);
        if let Some(problem) = by_path.get(&path) {
            // For a reference-style link, report the position of its definition.
            let is_by_label =
                diagnostics.len() < MAX_DIAGNOSTICS && !text[reference.span.clone()].contains(&reference.url);
            let definition = is_by_label.then(|| text.find(&format!("]: {}", reference.url))).flatten();
            let span = definition.map_or(reference.span.clone(), |at| at + 3..at + 3 + reference.url.len());
            diagnostics.extend(
                to_diagnostic(&reference.url, problem, reference.is_image).map(|diagnostic| (span, diagnostic)),
            );
            seen.insert(path);
        }
        if let Some(help) = reference.alt_help {
            let warning = Diagnostic::warning(Code::MissingAlt, "image has no alt text");
            diagnostics.push((reference.span, warning.help(help)));
        }
    }
    for (url, problem) in problems.iter().filter(|(url, _)| !seen.contains(&link::percent_decode(url))) {
        // A bare URL in the text is a link as well.
        let at = (diagnostics.len() < MAX_DIAGNOSTICS).then(|| text.find(url.as_str())).flatten();
        let span = at.map_or(0..0, |at| at..at + url.len());
        diagnostics.extend(to_diagnostic(url, problem, false).map(|diagnostic| (span, diagnostic)));
    }
    let rest = diagnostics.split_off(diagnostics.len().min(MAX_DIAGNOSTICS));
    let more = rest.iter().min_by_key(|(_, diagnostic)| diagnostic.severity).map(|(_, worst)| {
        let more = format!("{} more problems in this text are not listed", rest.len());
        (rest[0].0.clone(), Diagnostic { severity: worst.severity, ..Diagnostic::warning(worst.code, more) })
    });
    let place = |span: Range<usize>| {
        let span = prepared.original(span);
        source.place(start + span.start..start + span.end)
    };
    diagnostics.into_iter().chain(more).map(|(span, diagnostic)| diagnostic.at(place(span))).collect()
}

/// A link or an image.
struct Occurrence {
    url: String,
    span: Range<usize>,
    is_image: bool,
    /// The help text for a missing alt text.
    alt_help: Option<&'static str>,
}

/// Collects the references in order of position.
fn references(parsed: &ParsedMarkdown<'_>, markdown: &str) -> Vec<Occurrence> {
    let mut found: Vec<Occurrence> = Vec::new();
    let mut images: Vec<usize> = Vec::new();
    for (event, span) in parsed.parts().flatten() {
        let span = span.clone();
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => found.push(Occurrence::new(dest_url, markdown, span, false)),
            Event::Start(Tag::Image { dest_url, .. }) => {
                images.push(found.len());
                found.push(Occurrence::new(dest_url, markdown, span, true));
            }
            Event::End(pulldown_cmark::TagEnd::Image) => drop(images.pop()),
            Event::Text(_) | Event::Code(_) => images.iter().for_each(|at| found[*at].alt_help = None),
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) if !markdown[span.start..].starts_with('$') => {
                html_references(markdown, span, &mut found)
            }
            _ => {}
        }
    }
    found.sort_by_key(|reference| reference.span.start);
    found
}

/// Collects the references in the raw HTML at `span`.
fn html_references(markdown: &str, span: Range<usize>, found: &mut Vec<Occurrence>) {
    for tag in start_tags(&markdown[..span.end], span.start) {
        // An empty `alt=""` is allowed for decoration; a missing `alt` is not.
        let (mut image, mut has_alt) = (None, !markdown[tag.name].eq_ignore_ascii_case("img"));
        for [name, value] in tag.attributes {
            let value = trimmed(markdown, value);
            match markdown[name].to_ascii_lowercase().as_str() {
                "alt" => has_alt = true,
                "srcset" => {
                    // Each candidate is a URL followed by its width.
                    let mut at = value.start;
                    for candidate in markdown[value.clone()].split(',') {
                        let url = candidate.split_whitespace().next().unwrap_or_default();
                        let start = at + candidate.find(url).unwrap_or_default();
                        at += candidate.len() + 1;
                        let url_span = start..start + url.len();
                        let url = decode(url).into_owned();
                        found.push(Occurrence { url, span: url_span, is_image: true, alt_help: None });
                    }
                }
                name @ ("src" | "poster" | "href") => {
                    image = image.or((name == "src").then_some(found.len()));
                    let url = decode(&markdown[value.clone()]).into_owned();
                    // No file has a name with these characters, so do not report a missing image.
                    let is_image = name != "href" && !url.contains(['<', '>', '`', '"']);
                    found.push(Occurrence { url, span: value, is_image, alt_help: None });
                }
                _ => {}
            }
        }
        if let Some(image) = image.filter(|_| !has_alt) {
            found[image].alt_help = Some("describe it in `alt=\"…\"`; leave the value empty if it is only decoration");
        }
    }
}

/// Shortens a span by the white space at both ends.
fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let value = &text[span.clone()];
    let start = span.start + value.len() - value.trim_start().len();
    start..start + value.trim().len()
}

impl Occurrence {
    fn new(url: &str, markdown: &str, span: Range<usize>, is_image: bool) -> Self {
        let whole = &markdown[span.clone()];
        let span = match whole.rfind(url).filter(|_| !url.is_empty()) {
            Some(at) => span.start + at..span.start + at + url.len(),
            None => span.start..span.start + whole.trim_end().len(),
        };
        let is_image = is_image && !is_recording(url);
        let alt_help = is_image.then_some("describe it in the brackets: `![words](path)`");
        Occurrence { url: url.to_owned(), span, is_image, alt_help }
    }
}

/// The page for building embeds. It comes with the reader.
const BUILDER: &str = "/embed-builder.html";

/// Returns a warning about a file that is published nevertheless. Some matter only if the page shows it.
pub fn doubts(url: &str, asset: &Asset, is_image: bool) -> Option<Diagnostic> {
    let warning = |code, message: String, help: &str| Some(Diagnostic::warning(code, message).help(help));
    match (asset.unsupported, &asset.skipped, asset.active) {
        (Some(format), ..) if is_image => warning(
            Code::BrokenImage,
            format!("{url} has the format {format}, which most browsers cannot show"),
            "convert it to JPEG, PNG, WebP or AVIF",
        ),
        _ if asset.is_broken() => {
            let message = format!("{url} is not an image that browsers can show");
            warning(Code::BrokenImage, message, "save it again, or use another image")
        }
        (_, _, Some(kind)) => warning(
            Code::ActiveFile,
            format!("{url} is {kind}; opened directly, it has the rights of your site"),
            "publish it only if you trust it: our headers prevent its scripts from running, but not all hosts send \
             them. Put a page that should run into `public`",
        ),
        _ if is_image && asset.is_truncated => {
            let message = format!("{url} is incomplete: the end of the file is missing");
            warning(Code::BrokenImage, message, "copy it again from its source")
        }
        _ if is_image && asset.is_damaged() => {
            let message = format!("{url} is damaged, so browsers may not show it");
            warning(Code::BrokenImage, message, "save it again, or use another image")
        }
        _ if is_image && asset.is_cmyk => {
            let note = format!("{url} gets no smaller copies for small screens: its colours are for printing (CMYK)");
            Some(Diagnostic::note(Code::ImageUnscaled, note).help("save it in RGB"))
        }
        (_, Some(reason), _) if is_image => warning(
            Code::ImageUnscaled,
            format!("{url} gets no smaller copies for small screens, or not all of them: {reason}"),
            "save it with fewer pixels",
        ),
        _ => None,
    }
}

fn to_diagnostic(url: &str, problem: &Problem, is_image: bool) -> Option<Diagnostic> {
    let path_help = "check the path: it is relative to this file's folder";
    let warning = |code, message: String, help: &str| Some(Diagnostic::warning(code, message).help(help));
    let file_code = if is_image { Code::BrokenImage } else { Code::BrokenLink };
    match problem {
        Problem::NoArticle => warning(Code::BrokenLink, format!("there is no article {url}"), path_help),
        Problem::NoPage(nearest) => {
            let help = nearest.as_ref().map_or_else(
                || String::from("link to its Markdown file instead: its address is always correct"),
                |slug| format!("did you mean `{slug}`? A link to its Markdown file is always correct"),
            );
            warning(Code::BrokenLink, format!("there is no page {url} in the site"), &help)
        }
        Problem::NoCategory(nearest) => {
            let help = nearest.as_ref().map_or_else(
                || String::from("a category exists if at least one article has it"),
                |slug| format!("did you mean `{slug}`?"),
            );
            warning(Code::BrokenLink, format!("no article has the category of {url}"), &help)
        }
        Problem::Unpublished(reason) => warning(
            Code::UnpublishedTarget,
            format!("{url} is {reason}, so this link is broken"),
            "publish it first, or remove the link",
        ),
        Problem::NoAnchor(help) => {
            let id = url.split_once('#').map_or(url, |(_, id)| id);
            let message = format!("there is no heading or other element with the id `#{id}` there");
            warning(Code::BrokenAnchor, message, help)
        }
        Problem::Outside => warning(
            Code::FileOutside,
            format!("{url} is outside the site's folder"),
            "copy the file into the site; nothing outside it is published",
        ),
        Problem::Refused(refusal) => warning(Code::FileOutside, refusal.message(url), &refusal.help()),
        Problem::Questionable(asset) => doubts(url, asset, is_image),
        Problem::NotCopied(_) if url == BUILDER => None,
        Problem::NotCopied(folder) => warning(
            Code::BrokenLink,
            format!("{url} is a page in the folder `{folder}`, which this build does not publish"),
            &format!("copy the content of `{folder}` to the output folder; builds do not remove it"),
        ),
        Problem::OtherCase(written) => warning(
            file_code,
            format!("{url} differs in case from the name of the file"),
            &format!("write `{written}`: most servers distinguish capital letters"),
        ),
        Problem::NoFileLike(written) => {
            let kind = if is_image { "image" } else { "file" };
            warning(file_code, format!("there is no {kind} {url}"), &format!("did you mean `{written}`?"))
        }
        Problem::NoFile(_) if url == BUILDER => None,
        Problem::NoFile(_) if let Some(warning) = template_syntax::check_url(url) => Some(warning),
        Problem::NoFile(_) if is_image && !url.starts_with('/') => {
            warning(Code::BrokenImage, format!("there is no image {url}"), path_help)
        }
        Problem::NoFile(nearest) => {
            let is_file = Path::new(url.split(['?', '#']).next().unwrap_or_default()).extension().is_some();
            let kind = if is_image {
                "image"
            } else if is_file {
                "file"
            } else {
                "page"
            };
            let help = match nearest.as_ref().filter(|_| kind == "page") {
                Some(slug) => format!("did you mean the article `{slug}`? Link to its Markdown file"),
                None => String::from("check the path, unless another program serves it"),
            };
            warning(file_code, format!("there is no {kind} {url} in the site"), &help)
        }
    }
}

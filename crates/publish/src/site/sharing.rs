//! Settings about taxonomy, discovery by other programs, and what follows an article.
//!
//! Input: keys of `broadsheet.toml`, and the file `after-article.html`. Output: [`Sharing`], and diagnostics with file
//! and line. Entry points: [`Sharing::read`] and [`Sharing::read_after_article`].

use crate::site::analytics::Analytics;
use crate::site::secure_address::host_of;
use crate::site::setting_table::Fault;
use crate::source::code::Code;
use crate::source::confinement::Confinement;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value};
use crate::source::nearest::nearest;
use broadsheet::content::link;
use std::ops::Range;
use std::path::Path;

/// The settings that [`Sharing::read`] reads.
pub const KEYS: [&str; 10] = [
    "tags",
    "cards",
    "llms",
    "news_sitemap",
    "fediverse_creator",
    "me",
    "webmention",
    "comments",
    "newsletter",
    "analytics",
];

/// The file whose content follows each article.
const AFTER_ARTICLE: &str = "after-article.html";

/// How other people and programs find and use the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Whether tags have pages of their own. Otherwise they stand for categories, or are not shown.
    pub tags: bool,
    /// Whether articles without a picture have a social card.
    pub cards: bool,
    /// Whether to write `llms.txt`, and each article as Markdown.
    pub llms: bool,
    /// Whether to write a sitemap of the articles of the last two days, and to describe articles as news.
    pub news_sitemap: bool,
    /// The author of all articles in the fediverse, such as `@paper@social.example`.
    pub fediverse_creator: Option<String>,
    /// Profiles of the site elsewhere, which prove their link to it by `rel="me"`.
    pub me: Vec<String>,
    /// The endpoint that receives webmentions.
    pub webmention: Option<String>,
    /// The comments below each article.
    pub comments: Option<Comments>,
    /// The form for a newsletter.
    pub newsletter: Option<Newsletter>,
    /// The service that counts visits.
    pub analytics: Option<Analytics>,
    /// HTML below each article. Untrusted.
    pub after_article: Option<String>,
}

/// A page of another site with the comments of an article, which a frame shows when a visitor asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comments {
    /// The address, with placeholders such as `{url}`.
    pub address: String,
    /// The host of the address.
    pub host: String,
    /// The text of the link. `None` for the default.
    pub title: Option<String>,
}

/// A form that sends an email address to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newsletter {
    /// The address of the service.
    pub action: String,
    /// Its origin.
    pub origin: String,
    /// The name of the field.
    pub field: String,
    /// The text above the field. `None` for the default.
    pub title: Option<String>,
    /// The text of the button. `None` for the default.
    pub button: Option<String>,
}

const COMMENTS: &str = "a table such as [comments] with `provider = \"giscus\"`, `repo`, `repo_id`, `category` and \
                        `category_id`, or with `url = \"https://comments.example/embed?page={url}\"`";
const NEWSLETTER: &str = "a table such as [newsletter] with `action = \"https://news.example/subscribe\"`";

impl Sharing {
    /// Reads one of [`KEYS`]. An invalid value is an error, and the default stays.
    pub fn read(&mut self, key: &str, node: &Node, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        if let Err((span, form)) = self.set(key, node) {
            let error = Diagnostic::error(Code::InvalidSetting, form);
            diagnostics.push(error.at(source.place(span)));
        }
        let known: &[&str] = match key {
            "comments" => &COMMENTS_KEYS,
            "newsletter" => &NEWSLETTER_KEYS,
            _ => return,
        };
        let Value::Map(entries) = &node.value else { return };
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let help = match nearest(&entry.key, known.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("the keys are {}", known.join(", ")),
            };
            let what = format!("unknown key `{}` of `{key}`", entry.key);
            let warning = Diagnostic::warning(Code::UnknownSetting, what).help(help);
            diagnostics.push(warning.at(source.place(entry.key_span.clone())));
        }
    }

    fn set(&mut self, key: &str, node: &Node) -> Result<(), Fault> {
        let fault = |form: &str| (node.span.clone(), format!("`{key}` must be {form}"));
        let flag = || match node.text() {
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            _ => Err(fault("`true` or `false`")),
        };
        let text = node.text().map(str::trim).unwrap_or_default();
        match key {
            "tags" => self.tags = flag()?,
            "cards" => self.cards = flag()?,
            "llms" => self.llms = flag()?,
            "news_sitemap" => self.news_sitemap = flag()?,
            "fediverse_creator" if is_fediverse_name(text) => self.fediverse_creator = Some(text.to_owned()),
            "fediverse_creator" => return Err(fault("a name in the fediverse, such as \"@paper@social.example\"")),
            "me" => {
                let url = |node: &Node| match node.text().map(str::trim).filter(|url| is_profile(url)) {
                    Some(url) => Ok(url.to_owned()),
                    None => {
                        let form = "`me` must be a list of URLs, such as [\"https://social.example/@paper\"]";
                        Err((node.span.clone(), form.to_owned()))
                    }
                };
                self.me = node.items().iter().map(url).collect::<Result<_, _>>()?;
            }
            "webmention" if host_of(text).is_some() => self.webmention = Some(text.to_owned()),
            "webmention" => return Err(fault("a secure address, such as \"https://webmention.example/paper\"")),
            "comments" => self.comments = Some(comments(node)?),
            "analytics" => self.analytics = Some(Analytics::read(node)?),
            _ => self.newsletter = Some(newsletter(node)?),
        }
        Ok(())
    }

    /// The host of frames with comments.
    pub fn frame_host(&self) -> Option<&str> {
        self.comments.as_ref().map(|comments| comments.host.as_str())
    }

    /// The origin that forms may be sent to.
    pub fn form_origin(&self) -> Option<&str> {
        self.newsletter.as_ref().map(|newsletter| newsletter.origin.as_str())
    }

    /// Reads `after-article.html` in the site's folder, if there is one. Warns about parts that no page can show.
    pub fn read_after_article(&mut self, root: &Path, confinement: &Confinement, diagnostics: &mut Vec<Diagnostic>) {
        let file = root.join(AFTER_ARTICLE);
        if !file.is_file() {
            return;
        }
        let source = match Source::open(&file, confinement) {
            Ok(source) => source,
            Err(unreadable) => return diagnostics.push(unreadable),
        };
        let lower = source.text.to_ascii_lowercase();
        for (tag, help) in REMOVED {
            for (at, _) in lower.match_indices(tag).filter(|(at, _)| is_tag_end(&lower, at + tag.len())) {
                let warning = Diagnostic::warning(Code::Removed, format!("`{tag}>` is removed from every page"));
                diagnostics.push(warning.at(source.place(at..at + tag.len())).help(help));
            }
        }
        self.after_article = Some(source.text).filter(|text| !text.trim().is_empty());
    }
}

/// Elements that the sanitiser removes, and what to write in their place.
const REMOVED: [(&str, &str); 5] = [
    ("<script", "pages run no scripts of others: write an `<iframe>`, and list its host in `frame_hosts`"),
    ("<style", "write the style in a file of the site"),
    ("<form", "use the setting `newsletter` for a form that sends an email address"),
    ("<object", "write an `<iframe>`, and list its host in `frame_hosts`"),
    ("<embed", "write an `<iframe>`, and list its host in `frame_hosts`"),
];

/// Whether the name of a tag ends here.
fn is_tag_end(html: &str, at: usize) -> bool {
    html.as_bytes().get(at).is_none_or(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace())
}

const COMMENTS_KEYS: [&str; 7] = ["provider", "url", "title", "repo", "repo_id", "category", "category_id"];
const NEWSLETTER_KEYS: [&str; 4] = ["action", "field", "title", "button"];

/// The text of a key of a table, and its span.
fn text_of<'e>(entries: &'e [Entry], key: &str) -> Option<(&'e str, Range<usize>)> {
    let entry = entries.iter().find(|entry| entry.key == key)?;
    Some((entry.node.text()?.trim(), entry.node.span.clone())).filter(|(text, _)| !text.is_empty())
}

fn comments(node: &Node) -> Result<Comments, Fault> {
    let fault = |form: String| (node.span.clone(), form);
    let Value::Map(entries) = &node.value else { return Err(fault(format!("`comments` must be {COMMENTS}"))) };
    let title = text_of(entries, "title").map(|(title, _)| title.to_owned());
    let address = match (text_of(entries, "provider"), text_of(entries, "url")) {
        (Some(("giscus", _)), _) => {
            let mut address = String::from(GISCUS);
            for (key, name) in
                [("repo", "repo"), ("repo_id", "repoId"), ("category", "category"), ("category_id", "categoryId")]
            {
                let Some((value, _)) = text_of(entries, key) else {
                    let attribute = key.replace('_', "-");
                    let why = format!("`comments` lacks `{key}`; copy the value of `data-{attribute}` from giscus.app");
                    return Err(fault(why));
                };
                address += &format!("&{name}={}", query_value(value));
            }
            return Ok(Comments { address, host: String::from("giscus.app"), title });
        }
        (Some((_, span)), None) => {
            let form = "`provider` must be \"giscus\"; for another one, write its address as `url`";
            return Err((span, form.to_owned()));
        }
        (_, Some(address)) => address,
        (None, None) => return Err(fault(format!("`comments` must be {COMMENTS}"))),
    };
    let (address, span) = address;
    let host = host_of(&filled(address, &|_| String::from("x")));
    let form = "`url` must be a secure address on another host, such as \"https://comments.example/embed?page={url}\"";
    let host = host.ok_or((span, form.to_owned()))?;
    Ok(Comments { address: address.to_owned(), host, title })
}

/// The page of giscus for frames. Its script would add more, but pages run no scripts of others.
const GISCUS: &str = "https://giscus.app/en/widget?origin={url}&term={path}&strict=0&reactionsEnabled=1&emitMetadata=0\
                      &inputPosition=bottom&theme=preferred_color_scheme";

fn newsletter(node: &Node) -> Result<Newsletter, Fault> {
    let fault = || (node.span.clone(), format!("`newsletter` must be {NEWSLETTER}"));
    let Value::Map(entries) = &node.value else { return Err(fault()) };
    let (action, span) = text_of(entries, "action").ok_or_else(fault)?;
    let form = "`action` must be a secure address, such as \"https://news.example/subscribe\"";
    let host = host_of(action).ok_or((span, form.to_owned()))?;
    let text = |key: &str| text_of(entries, key).map(|(text, _)| text.to_owned());
    Ok(Newsletter {
        action: action.to_owned(),
        origin: format!("https://{host}"),
        field: text("field").unwrap_or_else(|| String::from("email")),
        title: text("title"),
        button: text("button"),
    })
}

/// Replaces the placeholders `{url}`, `{path}`, `{slug}` and `{title}` by values, percent-encoded for a query.
pub fn filled(text: &str, value: &dyn Fn(&str) -> String) -> String {
    ["url", "path", "slug", "title"].into_iter().fold(text.to_owned(), |text, name| {
        let placeholder = format!("{{{name}}}");
        if text.contains(&placeholder) { text.replace(&placeholder, &query_value(&value(name))) } else { text }
    })
}

fn query_value(text: &str) -> String {
    link::percent_encode(text).replace('/', "%2F")
}

/// Whether a URL can be that of a profile. Email addresses prove an identity, too.
fn is_profile(url: &str) -> bool {
    link::is_web(url) && link::host(url).is_some() || url.strip_prefix("mailto:").is_some_and(|it| it.contains('@'))
}

/// Whether a text is a name in the fediverse: `@user@host`.
pub(super) fn is_fediverse_name(text: &str) -> bool {
    let parts = text.strip_prefix('@').and_then(|rest| rest.split_once('@'));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    parts.is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && [user, host].iter().all(|part| part.chars().all(is_plain))
    })
}

/// Returns a note about hosts that the settings allow besides the default ones. `None` if the policy is the default.
/// `insecure` are the origins of live sources that are not secure.
pub fn policy_note(frame_hosts: &[String], sharing: &Sharing, insecure: &str, file: &Path) -> Option<Diagnostic> {
    let mut parts = Vec::new();
    if !insecure.is_empty() {
        parts.push(format!(
            "articles may come from {insecure}, but browsers refuse that to a page at an https: address"
        ));
    }
    if !frame_hosts.is_empty() {
        let hosts: Vec<_> = frame_hosts.iter().map(|host| format!("https://{host}")).collect();
        parts.push(format!("frames may show {}", hosts.join(" ")));
    }
    parts.extend(sharing.form_origin().map(|origin| format!("forms may be sent to {origin}")));
    parts.extend(sharing.analytics.as_ref().map(|service| format!("the script {} may run", service.source())));
    (!parts.is_empty()).then(|| {
        let what = format!("the security policy of every page is wider than by default: {}", parts.join("; "));
        let note = Diagnostic::note(Code::PolicyWidened, what).at(Place::file(file));
        note.help(match insecure.is_empty() {
            true => "remove `comments`, `newsletter`, `analytics` or entries of `frame_hosts` that you do not need",
            false => "give the source an https: address before you publish",
        })
    })
}

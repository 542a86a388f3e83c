//! Sanitises a stream of elements.
//!
//! Input: start and end of each parsed element, in document order. Output: to a [`Sink`], the elements and attributes
//! that the [`policy`] allows. Entry point: [`Cleaner::enter`], then [`Cleaner::leave`].

use crate::content::{
    link,
    policy::{self, ElementRule, Kind, Policy},
};

/// Makes a relative URL absolute; returns `None` if it is invalid.
pub(super) type Resolve<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Receives sanitised elements. Each is a child of the one opened last.
pub(super) trait Sink {
    fn open(&mut self, name: &'static str);
    /// Adds an attribute to the element just opened. Each name occurs once.
    fn attribute(&mut self, name: &str, value: &str);
    fn text(&mut self, text: &str);
    /// Closes the innermost open element.
    fn close(&mut self);
}

pub(super) struct Cleaner<'a, S> {
    sink: S,
    policy: &'a Policy,
    resolve: Resolve<'a>,
    /// Base URL of the page's own site. Links to other sites get `rel` attributes.
    site_url: &'a str,
    /// For each open input element, the number of output elements: 0 if unwrapped, 2 for a table in its scroll box.
    open_counts: Vec<usize>,
    /// Names of the open output elements, outermost first.
    names: Vec<&'static str>,
    elements: usize,
    tables: u32,
    /// Whether there is a formula.
    has_math: bool,
    /// Sum of all `colspan` and `rowspan` values.
    span_total: usize,
}

impl<'a, S: Sink> Cleaner<'a, S> {
    pub fn new(sink: S, policy: &'a Policy, site_url: &'a str, resolve: Resolve<'a>) -> Self {
        Cleaner {
            sink,
            policy,
            resolve,
            site_url,
            open_counts: Vec::new(),
            names: Vec::new(),
            elements: 0,
            tables: 0,
            has_math: false,
            span_total: 0,
        }
    }

    pub fn sink(&mut self) -> &mut S {
        &mut self.sink
    }

    /// Reports whether the element limit is reached, so that the rest of the body is dropped.
    pub fn is_full(&self) -> bool {
        self.elements > policy::MAX_ELEMENTS
    }

    /// Drops the rest of the body.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn truncate(&mut self) {
        self.elements = policy::MAX_ELEMENTS + 1;
    }

    /// Starts an element. Returns `false` if it is dropped with its content; then `leave` must not be called.
    pub fn enter<T: AsRef<str>>(&mut self, name: &str, attributes: &[(T, T)]) -> bool {
        let value = |name| attributes.iter().find(|(known, _)| known.as_ref() == name).map(|(_, value)| value.as_ref());
        let name = match policy::element(name) {
            ElementRule::Drop => {
                if name == "iframe" && !self.is_in("math") {
                    self.write_player_link(value("src").unwrap_or(""), value("title").unwrap_or(""));
                }
                return false;
            }
            // A formula contains nothing but formulas, and its texts only text.
            _ if self.is_in("math") => {
                let is_text = self.names.last().is_some_and(|last| policy::is_math_text(last));
                if is_text || self.names.len() >= policy::MAX_DEPTH {
                    ""
                } else {
                    policy::math(name).unwrap_or_default()
                }
            }
            // KaTeX writes each formula a second time, for browsers without MathML.
            _ if self.has_math && value("class") == Some("katex-html") => return false,
            ElementRule::Keep("input") if !value("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) => {
                return false;
            }
            // Output may be sanitised again: remove the old scroll box, because the table gets a new one.
            ElementRule::Keep("div") if value("class") == Some(policy::TABLE_BOX) => "",
            // A heading directly inside a heading only results from broken markup. A second parse would close the outer
            // one.
            ElementRule::Keep(name) if is_heading(name) && self.names.last().is_some_and(|name| is_heading(name)) => "",
            // The same holds for nested links, for `li`, `dd` and `dt` directly inside each other, and for `rt` and
            // `rp`.
            ElementRule::Keep("a") if self.is_in("a") => "",
            ElementRule::Keep("rt" | "rp") if matches!(self.innermost_of(["rt", "rp", "ruby"]), "rt" | "rp") => "",
            ElementRule::Keep("li") if self.innermost_of(["li", "ul", "ol"]) == "li" => "",
            ElementRule::Keep("dd" | "dt") if !matches!(self.innermost_of(["dd", "dt", "dl"]), "" | "dl") => "",
            ElementRule::Keep(name) if self.names.len() < policy::MAX_DEPTH => name,
            ElementRule::Keep(_) | ElementRule::Unwrap => "",
        };
        let mut written = 0;
        if !name.is_empty() {
            self.elements += 1;
            if self.is_full() {
                return false;
            }
            if name == "table" {
                self.open_table_box();
                self.names.push("div");
                written += 1;
            }
            self.has_math |= name == "math";
            self.sink.open(name);
            self.write_attributes(name, attributes);
            self.names.push(name);
            written += 1;
        }
        self.open_counts.push(written);
        true
    }

    fn is_in(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// The innermost open element with one of these names; empty if there is none.
    fn innermost_of(&self, names: [&str; 3]) -> &'static str {
        self.names.iter().rev().find(|name| names.contains(name)).copied().unwrap_or_default()
    }

    /// Ends the innermost input element.
    pub fn leave(&mut self) {
        for _ in 0..self.open_counts.pop().unwrap_or(0) {
            self.names.pop();
            self.sink.close();
        }
    }

    /// Closes all open elements, adds a message if the body was cut, and returns the sink.
    pub fn finish(mut self) -> S {
        while !self.open_counts.is_empty() {
            self.leave();
        }
        if self.is_full() {
            self.sink.open("p");
            self.sink.text(policy::CUT);
            self.sink.close();
        }
        self.sink
    }

    /// Writes a link instead of an allowed player; the reader replaces it by the frame when it is clicked. Skipped
    /// inside another link, because nested links do not survive a second parse.
    fn write_player_link(&mut self, url: &str, title: &str) {
        let Some((host, rest)) =
            self.policy.frame(url).filter(|_| !self.is_in("a") && self.names.len() < policy::MAX_DEPTH)
        else {
            return;
        };
        self.elements += 1;
        if self.is_full() {
            return;
        }
        let title = title.trim_ascii();
        self.sink.open("a");
        self.sink.attribute("class", policy::FRAME);
        self.write_href(&["https://", rest].concat());
        self.sink.text(if title.is_empty() { host } else { title });
        self.sink.close();
    }

    /// Opens a scrollable box that the keyboard can reach. Regions need distinct names, so tables are numbered.
    fn open_table_box(&mut self) {
        self.tables += 1;
        self.sink.open("div");
        let label = ["Table ", &self.tables.to_string()].concat();
        for (name, value) in
            [("class", policy::TABLE_BOX), ("tabindex", "0"), ("role", "region"), ("aria-label", &label)]
        {
            self.sink.attribute(name, value);
        }
    }

    /// Writes the forced attributes of the element just opened, then its own allowed ones.
    fn write_attributes<T: AsRef<str>>(&mut self, element: &str, attributes: &[(T, T)]) {
        for (name, value) in policy::forced(element) {
            self.sink.attribute(name, value);
        }
        // The class of players is kept only on links that become players.
        let policy = self.policy;
        let has_player_url = |(name, value): &(T, T)| name.as_ref() == "href" && policy.frame(value.as_ref()).is_some();
        let is_player = || attributes.iter().any(has_player_url);
        let (mut has_align, mut has_alt) = (false, false);
        for (name, value) in attributes {
            let (name, value) = (name.as_ref(), value.as_ref());
            let Some(kind) = policy::attribute(element, name) else { continue };
            let Some(value) = self.sanitise_value(kind, value, &is_player) else { continue };
            if kind == Kind::Align {
                if !std::mem::replace(&mut has_align, true) {
                    self.sink.attribute("align", &value);
                }
                continue;
            }
            has_alt |= name == "alt";
            if kind == Kind::Link {
                self.write_href(&value);
            } else {
                self.sink.attribute(name, &value);
            }
        }
        if element == "img" && !has_alt {
            // Without `alt`, screen readers read out the file name.
            self.sink.attribute("alt", "");
        }
    }

    /// Writes the `href` of the link just opened, and `rel` if it leaves the site.
    fn write_href(&mut self, url: &str) {
        self.sink.attribute("href", url);
        if self.is_external(url) {
            self.sink.attribute("rel", policy::ELSEWHERE);
        }
    }

    /// Returns the sanitised attribute value; `None` removes the attribute.
    fn sanitise_value(&mut self, kind: Kind, value: &str, is_player: &dyn Fn() -> bool) -> Option<String> {
        let pass = |fits: bool, value: &str| fits.then(|| value.to_owned());
        match kind {
            Kind::Text => pass(true, value),
            Kind::Number => {
                let value = value.trim_ascii_start();
                let digits = value.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
                let end = digits + usize::from(value[digits..].starts_with('%'));
                pass((1..=8).contains(&digits) && !value.starts_with('.'), &value[..end])
            }
            Kind::Span => {
                let mut fits = (1..=2).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
                if fits {
                    self.span_total += value.bytes().fold(0, |number, digit| 10 * number + usize::from(digit - b'0'));
                    fits = self.span_total <= policy::MAX_SPANNED;
                }
                pass(fits, value)
            }
            // Up to two digits before the point, so that a space stays small.
            Kind::Math => pass(is_math_value(value), value),
            Kind::Role => pass(policy::role(value), value),
            Kind::Id => pass(!value.is_empty() && !value.contains(is_space), value).map(|value| prefixed(&value)),
            Kind::Ids => join_words(value.split_ascii_whitespace().map(prefixed)),
            Kind::Class => {
                let passes = |class: &&str| policy::class(class) && (*class != policy::FRAME || is_player());
                join_words(value.split_ascii_whitespace().filter(passes).map(str::to_owned))
            }
            Kind::Align => {
                let in_style = value.split(';').find_map(|style| style.trim().strip_prefix("text-align:"));
                let word = in_style.unwrap_or(value);
                ["left", "center", "right"]
                    .into_iter()
                    .find(|known| word.trim().eq_ignore_ascii_case(known))
                    .map(str::to_owned)
            }
            Kind::Link => match value.trim_ascii().strip_prefix('#') {
                Some("") => Some("#".to_owned()),
                Some(fragment) => Some(["#", &prefixed(fragment)].concat()),
                None => self.absolute(value, &|url| self.policy.allows_link(url)),
            },
            Kind::Image => self.image(value),
            Kind::Images => self.srcset(value),
        }
    }

    /// Makes a URL absolute. Checks it before and after.
    fn absolute(&self, url: &str, safe: &dyn Fn(&str) -> bool) -> Option<String> {
        let url = url.trim_ascii();
        if !safe(url) {
            return None;
        }
        // The URL is absolute if a colon comes before any of the other characters.
        let mark = url.find([':', '/', '\\', '?', '#']).map(|at| url.as_bytes()[at]);
        if mark == Some(b':') { Some(url.to_owned()) } else { (self.resolve)(url).filter(|url| safe(url)) }
    }

    fn image(&self, url: &str) -> Option<String> {
        // An empty `src` would request the page itself.
        if url.trim_ascii().is_empty() { None } else { self.absolute(url, &link::safe_image) }
    }

    /// Sanitises a `srcset`: URLs with an optional size, separated by commas. A URL may contain commas.
    fn srcset(&self, list: &str) -> Option<String> {
        let mut clean = String::new();
        let mut rest = list;
        loop {
            rest = rest.trim_start_matches(|c| is_space(c) || c == ',');
            if rest.is_empty() {
                break;
            }
            let (url, after) = rest.split_at(rest.find(is_space).unwrap_or(rest.len()));
            let bare = url.trim_end_matches(',');
            let (size, after) = if bare.len() < url.len() {
                ("", after)
            } else {
                after.split_at(after.find(',').unwrap_or(after.len()))
            };
            rest = after;
            if let Some(url) = self.image(bare) {
                if !clean.is_empty() {
                    clean.push_str(", ");
                }
                clean.push_str(&url);
                if !size.trim_ascii().is_empty() {
                    clean.push(' ');
                    clean.push_str(size.trim_ascii());
                }
            }
        }
        (!clean.is_empty()).then_some(clean)
    }

    fn is_external(&self, url: &str) -> bool {
        // Browsers treat a backslash as a slash, and ignore white space.
        let mut letters = url.bytes().filter(|byte| *byte > b' ');
        let has_host = (0..2).all(|_| matches!(letters.next(), Some(b'/' | b'\\')));
        (has_host || link::is_web(url)) && (self.site_url == "/" || !url.starts_with(self.site_url))
    }
}

/// Receives elements that were written by our own writer, which writes only allowed ones. After a cut, it drops the
/// rest.
#[cfg(not(target_arch = "wasm32"))]
impl<S: Sink> crate::html::ElementSink for Cleaner<'_, S> {
    fn start(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        if !self.is_full() {
            self.enter(name, attributes);
        }
    }

    fn end(&mut self, _: &'static str) {
        if !self.is_full() {
            self.leave();
        }
    }

    fn void(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        if !self.is_full() && self.enter(name, attributes) {
            self.leave();
        }
    }

    fn text(&mut self, text: &str) {
        if !self.is_full() {
            self.sink.text(text);
        }
    }

    /// Without a parser, handwritten HTML is only text.
    fn raw(&mut self, html: &str) {
        self.text(html);
    }
}

/// Returns whether a value is a word, or a number with up to two digits before the point, perhaps with a unit.
pub(super) fn is_math_value(value: &str) -> bool {
    let number = value.trim_start_matches('-');
    value.len() < 14
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && number.bytes().take_while(u8::is_ascii_digit).count() < 3
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h2" | "h3" | "h4" | "h5" | "h6")
}

/// ASCII white space, as defined by HTML.
fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// Adds the prefix for ids unless it is present, so that sanitising twice changes nothing.
fn prefixed(name: &str) -> String {
    if name.starts_with(policy::ID_PREFIX) { name.to_owned() } else { [policy::ID_PREFIX, name].concat() }
}

/// Joins words with spaces; `None` if there are none.
fn join_words(words: impl Iterator<Item = String>) -> Option<String> {
    let mut all = String::new();
    for word in words {
        all.push_str(if all.is_empty() { "" } else { " " });
        all.push_str(&word);
    }
    (!all.is_empty()).then_some(all)
}

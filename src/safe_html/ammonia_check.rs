//! Second check of published HTML: ammonia, an independent sanitiser, with the allow-list of `content::policy`.
//!
//! Input: the output of `SafeHtml` for a body that contains handwritten HTML. Output: what ammonia also allows,
//! serialised as by our own writer. Entry point: [`gate`].
//!
//! For every attack in the tests the output equals the input. The check matters if our own sanitiser has a bug: both
//! use the same allow-list and the same parser, but share no other code. Ammonia is stricter in one point: it removes
//! invalid URLs such as `http://[`.

use crate::content::{
    link,
    policy::{self, Kind, Policy},
};
use crate::html::{self, Token};
use ammonia::Builder;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

/// Returns what ammonia keeps of sanitised HTML. Equal to `html` unless `SafeHtml` has a bug.
pub fn gate(html: &str, policy: &Policy) -> String {
    let html = builder(policy).clean(&double_leading_line_feeds(html)).to_string();
    // html5ever serialises these two differently from `Markup`. Neither `&` nor `\r` can come from the author here.
    if html.contains(['\r']) || html.contains("&nbsp;") {
        return html.replace('\r', "&#13;").replace("&nbsp;", "\u{a0}");
    }
    html
}

/// Configures ammonia with the allow-list and the link schemes of `policy`.
fn builder(policy: &Policy) -> Builder<'_> {
    let mut ammonia = Builder::empty();
    ammonia.tags(policy::kept().collect()).clean_content_tags(policy::dropped().collect()).link_rel(None);
    ammonia.generic_attributes(HashSet::new()).tag_attributes(HashMap::new());
    for (elements, names) in policy::attributes() {
        match elements {
            "" => ammonia.add_generic_attributes(names.split(' ')),
            _ => elements
                .split(' ')
                .fold(&mut ammonia, |ammonia, element| ammonia.add_tag_attributes(element, names.split(' '))),
        };
    }
    for element in policy::kept() {
        ammonia.add_tag_attributes(element, policy::forced(element).iter().map(|(name, _)| *name));
    }
    ammonia.add_tag_attributes("a", ["rel"]).add_tag_attributes("div", ["tabindex"]);
    let schemes = [policy::LINK_SCHEMES, "data:", policy.added()].into_iter().flat_map(str::split_ascii_whitespace);
    ammonia.url_schemes(schemes.filter_map(|name| name.strip_suffix(':')).collect());
    let allowed = policy.clone();
    ammonia.attribute_filter(move |element, name, value| {
        is_allowed(element, name, value, &allowed).then_some(Cow::Borrowed(value))
    });
    ammonia
}

/// Reports whether our cleaner could have produced this attribute value.
fn is_allowed(element: &str, name: &str, value: &str, policy: &Policy) -> bool {
    if policy::forced(element).contains(&(name, value)) {
        return true;
    }
    match (element, name, value) {
        ("a", "rel", value) => return value == policy::ELSEWHERE,
        ("div", "class", policy::TABLE_BOX) | ("div", "tabindex", "0") | ("div", "role", "region") => return true,
        _ => {}
    }
    let mut words = value.split_ascii_whitespace();
    match policy::attribute(element, name) {
        None => false,
        Some(Kind::Text) => true,
        Some(Kind::Span) => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
        Some(Kind::Math) => super::clean::is_math_value(value),
        Some(Kind::Number) => value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'%')),
        Some(Kind::Link) => policy.allows_link(value),
        Some(Kind::Image) => link::safe_image(value),
        Some(Kind::Images) => value.split(", ").all(|one| link::safe_image(one.split(' ').next().unwrap_or(""))),
        Some(Kind::Id | Kind::Ids) => words.all(|word| word.starts_with(policy::ID_PREFIX)),
        Some(Kind::Class) => words.all(policy::class),
        Some(Kind::Role) => policy::role(value),
        Some(Kind::Align) => name == "align" && ["left", "center", "right"].contains(&value),
    }
}

/// Doubles the leading line feed of each `pre`: html5ever's parser drops the first one, and ammonia does not restore
/// it.
fn double_leading_line_feeds(html: &str) -> String {
    let mut doubled = String::with_capacity(html.len());
    let mut begins_pre = false;
    for token in html::tokens(html) {
        let (Token::Text(piece) | Token::Tag(piece)) = token;
        if begins_pre && piece.starts_with('\n') {
            doubled.push('\n');
        }
        doubled.push_str(piece);
        begins_pre = piece.starts_with("<pre");
    }
    doubled
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ammonia alone removes everything that our cleaner never keeps.
    #[test]
    fn ammonia_alone_removes_hostile_html() {
        for (hostile, left) in [
            ("<p onclick=\"x\">a</p>", "<p>a</p>"),
            ("<script>a</script><style>b</style><svg>d</svg><iframe src=\"https://www.youtube.com/\"></iframe>c", "c"),
            ("<a href=\"javascript:x\">a</a><a href=\"data:text/html,x\">b</a>", "<a>a</a><a>b</a>"),
            ("<a href=\"http://[\">a</a>", "<a>a</a>"),
            ("<img src=\"data:image/svg+xml;base64,x\" style=\"color: red\">", "<img>"),
            ("<p id=\"content\" class=\"masthead\">a</p><div role=\"main\">b</div>", "<p>a</p><div>b</div>"),
            (
                "<table><tr><td align=\"x\" width=\"1\">a</td></tr></table><x-y>b</x-y>",
                "<table><tbody><tr><td>a</td></tr></tbody></table>b",
            ),
            ("<a rel=\"opener\" target=\"_top\">a</a><input type=\"text\">", "<a>a</a><input>"),
        ] {
            assert_eq!(gate(hostile, &Policy::default()), left, "{hostile}");
        }
    }

    #[test]
    fn sanitised_html_is_unchanged() {
        for clean in [
            "<pre tabindex=\"0\" class=\"language-x\">\n\n  a&#13;\u{a0}&amp;nbsp;</pre><pre tabindex=\"0\">\n\nb</pre>",
            "<p title=\"&lt;a&gt; &quot;&amp;\u{a0}\">&lt;\"&gt;</p>",
        ] {
            assert_eq!(gate(clean, &Policy::default()), clean);
        }
    }
}

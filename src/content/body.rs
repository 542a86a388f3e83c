//! The text of an article in its original format.
//!
//! Input: text from a source. Output: [`Body`], and HTML of plain text. Entry point: [`Body`].

use crate::html::escape_only;

/// The text of an article. It is untrusted: only `SafeHtml` may put it into the DOM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// HTML of any origin.
    Html(String),
    /// CommonMark with tables, strikethrough, task lists and footnotes; compiled by the Markdown module.
    Markdown(String),
    /// Plain text; blank lines separate paragraphs.
    Text(String),
}

impl Body {
    /// Returns whether the text is blank.
    pub fn is_empty(&self) -> bool {
        let (Body::Html(text) | Body::Markdown(text) | Body::Text(text)) = self;
        text.trim_ascii().is_empty()
    }
}

/// Converts plain text to HTML. Blank lines separate paragraphs, line breaks are kept, and markup is escaped.
pub fn text_to_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    let mut open = false;
    for line in text.lines() {
        if line.trim_ascii().is_empty() {
            html.push_str(if open { "</p>" } else { "" });
            open = false;
            continue;
        }
        html.push_str(if open { "<br>" } else { "<p>" });
        open = true;
        escape_only(&mut html, line, |byte| matches!(byte, b'&' | b'<'));
    }
    html
}

#[cfg(test)]
mod tests {
    use super::text_to_html;

    #[test]
    fn plain_text_is_escaped() {
        assert_eq!(text_to_html("a <b>\nc & d\n\n\ne"), "<p>a &lt;b><br>c &amp; d</p><p>e");
        assert_eq!(text_to_html(" \n"), "");
    }
}

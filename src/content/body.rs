//! The text of an article in the format it arrived in.

/// An article's text. None of these is fit for the DOM: `SafeHtml` is the only way there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// HTML, from anywhere.
    Html(String),
    /// CommonMark with tables, strikethrough, task lists and footnotes; compiled in the second module.
    Markdown(String),
    /// Text in which nothing is markup; blank lines part paragraphs.
    Text(String),
}

impl Body {
    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        let (Body::Html(text) | Body::Markdown(text) | Body::Text(text)) = self;
        text.trim_ascii().is_empty()
    }
}

/// Plain text as HTML: blank lines part paragraphs, line ends are kept, and nothing in it is markup.
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
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                c => html.push(c),
            }
        }
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

//! The text of a WordPress post as it is stored: blocks in comments, paragraphs without tags, and shortcodes.
//!
//! Input: the stored text. Output: HTML as WordPress would make it. Entry point: [`html`].

use broadsheet::html;

/// A stored text.
pub struct Raw<'a> {
    /// The text.
    pub text: &'a str,
    /// The footnotes of the block editor: JSON with ids and contents.
    pub footnotes: Option<&'a str>,
}

/// Returns the HTML, and reports what has no content of its own.
pub fn html(raw: &Raw, unconverted: &mut Vec<String>) -> String {
    let text = raw.text.replace("\r\n", "\n").replace('\r', "\n");
    let text = shortcodes(&text, unconverted);
    if !text.contains("<!-- wp:") {
        return paragraphs(&text);
    }
    let mut html = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // Text outside of blocks is from the classic editor.
    let mut depth = 0_usize;
    while let Some(start) = rest.find("<!--") {
        let Some(length) = rest[start..].find("-->") else { break };
        let (before, comment) = (&rest[..start], rest[start + 4..start + length].trim());
        html += &if depth == 0 { paragraphs(before) } else { before.to_owned() };
        rest = &rest[start + length + 3..];
        if comment.starts_with("/wp:") {
            depth = depth.saturating_sub(1);
        } else if let Some(block) = comment.strip_prefix("wp:") {
            let (name, attributes) = block.split_once(char::is_whitespace).unwrap_or((block, ""));
            if !comment.ends_with('/') {
                // A block of the classic editor is text as it was stored before there were blocks.
                depth += usize::from(name != "freeform");
                html += &code_language(name, attributes, &mut rest);
                continue;
            }
            match name.trim_end_matches('/') {
                "footnotes" => html += &footnotes(raw.footnotes),
                "more" | "nextpage" | "spacer" | "separator" | "post-content" | "paragraph" => {}
                other => unconverted.push(format!("the block `{other}` has no text of its own, and was left out")),
            }
        }
    }
    html + &if depth == 0 { paragraphs(rest) } else { rest.to_owned() }
}

/// The language of a code block is only in its comment. Returns the start of the block with it.
fn code_language(name: &str, attributes: &str, rest: &mut &str) -> String {
    let attributes: serde_json::Value = serde_json::from_str(attributes.trim()).unwrap_or_default();
    let language = attributes["language"].as_str().or(attributes["codeLanguage"].as_str());
    match (language, rest.find("<pre")) {
        (Some(language), Some(at)) if name.contains("code") && at < 200 && !rest[..at].contains("<!--") => {
            let before = &rest[..at];
            *rest = &rest[at + 4..];
            format!("{before}<pre data-lang=\"{}\"", html::escaped(language))
        }
        _ => String::new(),
    }
}

/// Returns the list that WordPress makes of the footnotes.
fn footnotes(json: Option<&str>) -> String {
    let notes: serde_json::Value = json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let mut list = String::from("<ol class=\"wp-block-footnotes\">");
    for note in notes.as_array().into_iter().flatten() {
        let id = html::escaped(note["id"].as_str().unwrap_or_default());
        let content = note["content"].as_str().unwrap_or_default();
        list += &format!("<li id=\"{id}\">{content} <a href=\"#{id}-link\">↩︎</a></li>");
    }
    list + "</ol>"
}

/// Elements that are no part of a paragraph.
const BLOCKS: &str = "address article aside blockquote center details div dl dd dt fieldset figcaption figure footer form \
    h1 h2 h3 h4 h5 h6 header hr iframe li main nav ol p pre script section style table tbody td tfoot th thead tr ul video \
    audio summary caption colgroup";

/// Makes paragraphs where the author left a blank line, and line breaks where a line ended.
fn paragraphs(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    // Line breaks in preformatted text stay as they are.
    while let Some(start) = rest.find("<pre") {
        let end = rest[start..].find("</pre>").map_or(rest.len(), |end| start + end + "</pre>".len());
        plain_paragraphs(&rest[..start], &mut html);
        html += &rest[start..end];
        rest = &rest[end..];
    }
    plain_paragraphs(rest, &mut html);
    html
}

fn plain_paragraphs(text: &str, html: &mut String) {
    let mut paragraph = String::new();
    let finish = |paragraph: &mut String, html: &mut String| {
        let text = paragraph.trim();
        if !text.is_empty() {
            *html += &format!("<p>{}</p>\n", text.replace('\n', "<br>\n"));
        }
        paragraph.clear();
    };
    for line in text.split('\n') {
        let line = line.trim_end();
        if line.trim().is_empty() {
            finish(&mut paragraph, html);
        } else if block_tags(line) {
            finish(&mut paragraph, html);
            *html += line;
            html.push('\n');
        } else {
            paragraph += line;
            paragraph.push('\n');
        }
    }
    finish(&mut paragraph, html);
}

/// Whether a line contains the start or end of a block.
fn block_tags(line: &str) -> bool {
    line.match_indices('<').any(|(at, _)| {
        let tag = line[at + 1..].trim_start_matches('/');
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag[..end].to_ascii_lowercase();
        !name.is_empty() && BLOCKS.split_ascii_whitespace().any(|block| block == name)
    })
}

/// Replaces the shortcodes of WordPress itself. Those of plugins stay as text, and are reported.
fn shortcodes(text: &str, unconverted: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        out += &rest[..start];
        rest = &rest[start..];
        let Some(code) = Shortcode::parse(rest) else {
            out.push('[');
            rest = &rest[1..];
            continue;
        };
        let length = code.length;
        match code.html() {
            Some(html) => out += &html,
            None => {
                if code.is_of_plugin() {
                    unconverted.push(format!("the shortcode [{}] stands in the text", code.name));
                }
                out.push('[');
                rest = &rest[1..];
                continue;
            }
        }
        if code.name == "gallery" || code.name == "playlist" {
            unconverted.push(format!("[{}] names its files by number, and was left out", code.name));
        }
        rest = &rest[length..];
    }
    out + rest
}

struct Shortcode<'a> {
    name: &'a str,
    attributes: &'a str,
    /// What stands before its end tag, if it has one.
    inner: Option<&'a str>,
    /// The length with its end tag.
    length: usize,
}

impl<'a> Shortcode<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let end = text.find(']')?;
        let tag = &text[1..end];
        let name_end = tag.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(name_end);
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase());
        if !is_name
            || attributes.contains(['\n', '['])
            || !attributes.is_empty() && !attributes.starts_with([' ', '=', '/'])
        {
            return None;
        }
        let end_tag = format!("[/{name}]");
        let inner = text[end + 1..].find(&end_tag).map(|length| &text[end + 1..end + 1 + length]);
        let length = end + 1 + inner.map_or(0, |inner| inner.len() + end_tag.len());
        Some(Shortcode { name, attributes, inner, length })
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.attributes.split_once(&format!("{name}="))?;
        let quote = rest.chars().next()?;
        match quote {
            '"' | '\'' => rest[1..].split(quote).next(),
            _ => rest.split([' ', '/']).next(),
        }
    }

    /// Whether a plugin would replace it. A word in brackets is no shortcode.
    fn is_of_plugin(&self) -> bool {
        self.inner.is_some() || self.attributes.contains('=')
    }

    /// Returns the HTML of a shortcode of WordPress.
    fn html(&self) -> Option<String> {
        let link = |url: &str| format!("\n\n<p><a href=\"{0}\">{0}</a></p>\n\n", html::escaped(url.trim()));
        match self.name {
            "caption" | "wp_caption" => {
                let inner = self.inner?.trim();
                let end = inner.rfind("/>").or_else(|| inner.find('>')).filter(|_| inner.contains("<img"))?;
                let end = inner[end..].find('>').map_or(inner.len(), |at| end + at + 1);
                let end = if inner[end..].trim_start().starts_with("</a>") {
                    inner[end..].find("</a>").map_or(end, |at| end + at + 4)
                } else {
                    end
                };
                let caption = self.attribute("caption").unwrap_or(inner[end..].trim());
                Some(format!("<figure>{}<figcaption>{caption}</figcaption></figure>", inner[..end].replace('\n', " ")))
            }
            "embed" => self.inner.map(link),
            "youtube" | "vimeo" | "audio" | "video" => {
                let url = ["src", "mp4", "mp3", "m4a", "webm", "ogg", "url", "href"];
                let url = url.iter().find_map(|name| self.attribute(name));
                url.or(self.attributes.strip_prefix('='))
                    .or(self.inner.map(str::trim))
                    .filter(|url| !url.is_empty())
                    .map(link)
            }
            "code" | "sourcecode" | "source" | "php" | "js" | "css" | "python" | "bash" | "sql" | "java" | "xml" => {
                let inner = self.inner?;
                let language = self.attribute("language").or(self.attribute("lang"));
                let is_generic = matches!(self.name, "code" | "sourcecode" | "source");
                let language = language.unwrap_or(if is_generic { "" } else { self.name });
                let code = html::escaped(&html::decode(inner.trim_matches('\n')));
                Some(format!("<pre data-lang=\"{}\">{code}</pre>", html::escaped(language)))
            }
            "gallery" | "playlist" => Some(String::new()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(text: &str) -> (String, Vec<String>) {
        let mut unconverted = Vec::new();
        let html = html(&Raw { text, footnotes: None }, &mut unconverted);
        (html, unconverted)
    }

    #[test]
    fn makes_paragraphs_of_lines() {
        let table = [
            ("a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>\n"),
            ("<h2>x</h2>\ntext <b>b</b>", "<h2>x</h2>\n<p>text <b>b</b></p>\n"),
            ("a\n<pre>1\n\n2</pre>\nb", "<p>a</p>\n<pre>1\n\n2</pre><p>b</p>\n"),
            ("<ul>\n<li>a</li>\n</ul>", "<ul>\n<li>a</li>\n</ul>\n"),
            ("[sic] and [1], [a b]", "<p>[sic] and [1], [a b]</p>\n"),
        ];
        for (text, expected) in table {
            assert_eq!(converted(text), (expected.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn replaces_shortcodes() {
        let (html, unconverted) = converted(
            "[caption id=\"a\" width=\"3\"]<a href=\"x.jpg\"><img src=\"x.jpg\" /></a> The <em>quay</em>[/caption]\n\n\
             [sourcecode language=\"php\"]\n$a < 1;\n[/sourcecode]\n\n[embed]https://v.example/1[/embed]\n[gallery ids=\"1,2\"]\n\
             [form id=\"3\"]",
        );
        assert!(html.contains("</a><figcaption>The <em>quay</em></figcaption></figure>"), "{html}");
        assert!(html.contains("<pre data-lang=\"php\">$a &lt; 1;</pre>"), "{html}");
        assert!(html.contains("<a href=\"https://v.example/1\">"), "{html}");
        assert!(html.contains("[form id"), "{html}");
        assert_eq!(unconverted.len(), 2, "{unconverted:?}");
    }

    #[test]
    fn reads_blocks() {
        let (html, unconverted) = converted(
            "old\nway\n\n<!-- wp:paragraph -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:syntaxhighlighter/code {\"language\":\"rust\"} -->\n\
             <pre class=\"x\">let a;</pre>\n<!-- /wp:syntaxhighlighter/code -->\n<!-- wp:latest-posts /-->",
        );
        assert!(html.contains("<p>old<br>\nway</p>") && html.contains("<p>a\nb</p>"), "{html}");
        assert!(html.contains("<pre data-lang=\"rust\" class=\"x\">"), "{html}");
        assert_eq!(unconverted, ["the block `latest-posts` has no text of its own, and was left out"]);
    }
}

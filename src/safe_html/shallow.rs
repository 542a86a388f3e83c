//! Keeps a parser's time in proportion to the length of a body. For most tags a parser looks through all elements that are
//! open, so that 100,000 nested ones hold up a browser for a minute, and html5ever as well.
//!
//! Comes in: the HTML of a body. Goes out: the same, without the tags that by a rough count nest deeper than a body ever
//! does. What that does to such a body need not be right, for all of it is judged afterwards; its text stays.

/// Browsers themselves flatten what is nested deeper than 512, after they have spent the time.
const MAX_OPEN: usize = 1000;

/// Elements that do not nest in themselves: they are empty, or the next of their kind ends them. Others hold these apart.
const FLAT: &str = "p li br img hr td tr th dt dd input wbr col source tbody thead tfoot caption colgroup rt rp option meta link area";

/// Elements that end a drawing, or are HTML within it: after them `<path/>` is an element that stays open.
const END_DRAWING: &str = "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing \
                           menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var font desc title \
                           foreignobject";

/// Appends `html` to `page`, without tags that nest too deep.
pub(super) fn append(html: &str, page: &mut String) {
    let (mut open, mut in_drawing) = (0usize, false);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        page.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_end = rest[1..].starts_with('/');
        let name = name(&rest[1 + usize::from(is_end)..]);
        if is_one_of(name, "svg") {
            in_drawing = !is_end;
        } else if in_drawing && is_one_of(name, END_DRAWING) {
            in_drawing = false;
        }
        let mut length = 1;
        if !name.is_empty() && !is_one_of(name, FLAT) && !(in_drawing && is_closed(rest)) {
            if open + usize::from(!is_end) > MAX_OPEN {
                length = rest.find('>').map_or(rest.len(), |end| end + 1);
            }
            open = if is_end { open.saturating_sub(1) } else { open + 1 };
        }
        if length == 1 {
            page.push('<');
        }
        rest = &rest[length..];
    }
    page.push_str(rest);
}

/// The name that a tag begins with; nothing where it is no tag.
fn name(tag: &str) -> &str {
    if !tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end = tag.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'-');
    &tag[..end.unwrap_or(tag.len())]
}

/// Whether a tag ends in `/>`.
fn is_closed(tag: &str) -> bool {
    let end = 1 + tag[1..].find(['<', '>']).unwrap_or(0);
    tag[..end].ends_with('/')
}

fn is_one_of(name: &str, names: &str) -> bool {
    names.split(' ').any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    fn shallow(html: &str) -> String {
        let mut page = String::new();
        super::append(html, &mut page);
        page
    }

    #[test]
    fn what_people_write_stays() {
        let paragraphs = "<p>a<br><img src=x><ul><li>b<li>c</ul><!-- x --> 1 < 2 <3 </ <> ".repeat(3000);
        let drawing = ["<svg>", &"<path d='a'/>".repeat(3000), "</svg><div><b>c</b></div>"].concat();
        for html in [paragraphs, drawing, "<".to_owned(), "<b".to_owned(), String::new()] {
            assert!(shallow(&html) == html, "{:.40}", html);
        }
    }

    #[test]
    fn what_nests_too_deep_goes() {
        for nested in ["<div>", "<B x=y>", "<svg><p><path/>", "<x-y>", "<ul><li>", "<svg><foreignObject><path/>", "<div/>"] {
            let html = [&nested.repeat(5000), "end</div></p>"].concat();
            let shallow = shallow(&html);
            assert!(shallow.contains("end") && shallow.len() < html.len() * 2 / 3, "{nested}: {}", shallow.len());
        }
    }
}

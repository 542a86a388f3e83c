//! Keeps a parser's time in proportion to the length of a body. For most tags a parser looks through all elements that are
//! open, so that 100,000 nested ones hold up a browser for a minute, and html5ever as well.
//!
//! Comes in: the HTML of a body. Goes out: the same, without the start tags that by a rough count nest deeper than a body
//! ever does. What that does to such a body need not be right, for all of it is judged afterwards; its text stays.

/// Browsers themselves flatten what is nested deeper than 512, after they have spent the time.
const MAX_OPEN: usize = 1000;

/// Phrases that are open when a paragraph ends are opened again in the next, so that a thousand of them in a thousand
/// paragraphs are a million elements.
const MAX_PHRASES: usize = 64;

/// Elements that are opened again. (`a` is not one of them here, for the next `a` ends it.)
const PHRASES: [&str; 12] = ["strong", "em", "code", "b", "i", "u", "s", "small", "font", "big", "tt", "strike"];

/// Elements that do not nest in themselves: they are empty, or the next of their kind ends them. Others hold these apart.
const FLAT: [&str; 25] = [
    "p", "li", "br", "img", "hr", "td", "tr", "th", "dt", "dd", "input", "wbr", "col", "source", "tbody", "thead",
    "tfoot", "caption", "colgroup", "rt", "rp", "option", "meta", "link", "area",
];

/// Elements that end a drawing, or are HTML within it: after them `<path/>` is an element that stays open.
const END_DRAWING: &str = "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li \
                           listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var font \
                           title foreignobject";

/// Appends `html` to `page`, without start tags that nest too deep.
pub(super) fn append(html: &str, page: &mut String) {
    let mut open: Vec<&str> = Vec::new();
    let (mut phrases, mut in_drawing) = (0, false);
    let (mut at, mut copied) = (0, 0);
    while let Some(next) = html[at..].find('<') {
        let tag = at + next;
        at = tag + 1;
        let is_end = html[at..].starts_with('/');
        let name = name(&html[at + usize::from(is_end)..]);
        if name.eq_ignore_ascii_case("svg") {
            in_drawing = !is_end;
        } else if in_drawing && END_DRAWING.split(' ').any(|known| known.eq_ignore_ascii_case(name)) {
            in_drawing = false;
        }
        if is_end {
            if let Some(place) = open.iter().rposition(|other| other.eq_ignore_ascii_case(name)) {
                phrases -= usize::from(is_one_of(open.remove(place), &PHRASES));
            }
        } else if !(name.is_empty() || is_one_of(name, &FLAT) || in_drawing && is_closed(&html[at..])) {
            let is_phrase = is_one_of(name, &PHRASES);
            if open.len() < MAX_OPEN && !(is_phrase && phrases == MAX_PHRASES) {
                open.push(name);
                phrases += usize::from(is_phrase);
            } else {
                page.push_str(&html[copied..tag]);
                at = html[tag..].find('>').map_or(html.len(), |end| tag + end + 1);
                copied = at;
            }
        }
    }
    page.push_str(&html[copied..]);
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
    let end = tag.find(['<', '>']).unwrap_or(0);
    tag[..end].ends_with('/')
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
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
        let phrases = "<b>a<i>b</i>c</b><p><em><strong>d</strong></em>".repeat(3000);
        let paragraphs = "<p>a<br><img src=x><ul><li>b<li>c</ul><!-- x --> 1 < 2 <3 </ <> ".repeat(3000);
        let drawing = ["<svg>", &"<path d='a'/>".repeat(3000), "</svg><div><b>c</b></div>"].concat();
        for html in [phrases, paragraphs, drawing, "<".to_owned(), "<b".to_owned(), String::new()] {
            assert!(shallow(&html) == html, "{:.40}", html);
        }
    }

    #[test]
    fn what_nests_too_deep_goes() {
        let nested_ones = [
            "<div>",
            "<B x=y>",
            "<svg><p><path/>",
            "<x-y>",
            "<ul><li>",
            "<svg><foreignObject><path/>",
            "<div/>",
            "<div></b>",
            "<span><div></span>",
        ];
        for nested in nested_ones {
            let html = [&nested.repeat(5000), "end</div></p>"].concat();
            let shallow = shallow(&html);
            assert!(shallow.contains("end") && shallow.len() < html.len() * 4 / 5, "{nested}: {}", shallow.len());
        }
    }
}

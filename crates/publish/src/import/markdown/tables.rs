//! Tables. One with a header and simple cells becomes Markdown, any other stays HTML.
//!
//! Input: a `table`. Output: events. Entry point: `Writer::table`.

use super::blocks::is_block;
use super::{Writer, descendants, elements, inlines};
use broadsheet::safe_html::fragment::{Element, Part};
use pulldown_cmark::{Alignment, Event, Tag};

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &Element) {
        let mut rows = Vec::new();
        descendants(&table.parts, "tr", &mut rows);
        let rows: Vec<Vec<&Element>> = rows.into_iter().map(cells).filter(|row| !row.is_empty()).collect();
        let Some(columns) = rows.iter().map(Vec::len).max() else { return self.blocks(&table.parts) };
        let has_caption = elements(&table.parts).any(|element| element.name == "caption");
        let is_header = |row: &[&Element]| row.iter().all(|cell| cell.name == "th");
        let in_head = elements(&table.parts).any(|element| element.name == "thead");
        let has_header = in_head || is_header(&rows[0]);
        let is_simple = rows.iter().flatten().all(|cell| is_simple(cell));
        if has_caption || !has_header || !is_simple || columns == 1 && rows.len() == 1 {
            return self.raw(table);
        }
        let column = |at: usize| rows.iter().find_map(|row| row.get(at).map(|cell| alignment(cell)));
        let alignments = (0..columns).map(|at| column(at).unwrap_or(Alignment::None)).collect();
        self.block(Tag::Table(alignments), |writer| {
            for (at, row) in rows.iter().enumerate() {
                let tag = if at == 0 { Tag::TableHead } else { Tag::TableRow };
                writer.block(tag, |writer| (0..columns).for_each(|at| writer.cell(row.get(at).copied())));
            }
        });
    }

    fn cell(&mut self, cell: Option<&Element>) {
        let events = cell.map(|cell| inlines::trimmed(self.inlines(&cell.parts))).unwrap_or_default();
        // A row of Markdown is one line.
        let break_as_html = |event| match event {
            Event::HardBreak => Event::InlineHtml("<br>".into()),
            event => event,
        };
        self.block(Tag::TableCell, |writer| writer.events.extend(events.into_iter().map(break_as_html)));
    }
}

fn cells(row: &Element) -> Vec<&Element> {
    elements(&row.parts).filter(|cell| matches!(cell.name.as_str(), "td" | "th")).collect()
}

/// Whether a cell is one line of text in one column and one row.
fn is_simple(cell: &Element) -> bool {
    let spans = |name| cell.attribute(name).is_some_and(|span| !matches!(span.trim(), "" | "0" | "1"));
    let blocks: Vec<&Element> = elements(&cell.parts).filter(|element| is_block(element)).collect();
    let is_paragraph =
        |element: &Element| matches!(element.name.as_str(), "p" | "div") && !elements(&element.parts).any(is_block);
    let is_one = match &blocks[..] {
        [] => true,
        [only] => {
            let others = cell.parts.iter().filter(|part| !matches!(part, Part::Element(it) if it == *only));
            is_paragraph(only) && others.cloned().all(|part| super::is_blank(&[part]))
        }
        _ => false,
    };
    is_one && !spans("colspan") && !spans("rowspan")
}

fn alignment(cell: &Element) -> Alignment {
    let style = cell.attribute("style").unwrap_or_default().replace(' ', "");
    let is = |side: &str| {
        cell.attribute("align").is_some_and(|align| align.eq_ignore_ascii_case(side))
            || style.contains(&format!("text-align:{side}"))
            || cell.has_class(&format!("has-text-align-{side}"))
    };
    match () {
        () if is("right") => Alignment::Right,
        () if is("center") => Alignment::Center,
        () if is("left") => Alignment::Left,
        () => Alignment::None,
    }
}

//! The placeholders of permalink patterns, with the names of Hugo and Jekyll.
//!
//! Input: a part of a pattern, and the [`Values`] of an article. Output: the part with the values, or its form for the
//! reader. Entry points: [`expanded`] and [`like`].

use broadsheet::content::{Date, Slug, date::MONTHS};
use std::path::Path;

/// Names of the slug at the end of a pattern.
pub(super) const SLUGS: [&str; 9] = [
    ":slug",
    ":title",
    ":name",
    ":filename",
    ":slugorfilename",
    ":contentbasename",
    ":slugorcontentbasename",
    ":basename",
    ":slugified_title",
];

/// Placeholders for any number of parts.
pub(super) const MANY: [&str; 3] = [":slugified_categories", ":categories", ":sections"];

/// All placeholders before the slug, and the form of each: digits, or `*` for any name. If one begins like another, the
/// longer comes first.
pub(super) const TOKENS: [(&str, &str); 15] = [
    (":slugified_categories", "*"),
    (":categories", "*"),
    (":short_year", "00"),
    (":short_month", "*"),
    (":long_month", "*"),
    (":monthname", "*"),
    (":yearday", "000"),
    (":y_day", "000"),
    (":year", "0000"),
    (":month", "00"),
    (":i_month", "*"),
    (":i_day", "*"),
    (":day", "00"),
    (":sections", "*"),
    (":section", "*"),
];

/// The values of an article. The date is the local one that the author wrote, so that the address contains the same
/// date as the header.
pub(super) struct Values<'a> {
    pub date: Option<Date>,
    pub categories: &'a [&'a Slug],
    pub sections: Vec<Slug>,
}

/// Returns the pattern of a named style of Jekyll.
pub(super) fn style(name: &str) -> Option<&'static str> {
    Some(match name {
        "date" => "/:categories/:year/:month/:day/:title.html",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title.html",
        "none" => "/:categories/:title.html",
        _ => return None,
    })
}

/// Returns the form of a part for the reader; `None` for any name.
pub(super) fn like(part: &str) -> Option<String> {
    let mut form = part.to_owned();
    for (name, digits) in TOKENS {
        if form.contains(name) {
            form = Some(form.replace(name, digits)).filter(|_| digits != "*")?;
        }
    }
    Some(form)
}

/// Fills in the values. Returns `None` if the article has no date and needs one.
pub(super) fn expanded(part: &str, values: &Values<'_>) -> Option<String> {
    let mut expanded = part.to_owned();
    for (name, _) in TOKENS {
        if expanded.contains(name) {
            expanded = expanded.replace(name, &value(name, values)?);
        }
    }
    Some(expanded)
}

fn value(name: &str, values: &Values<'_>) -> Option<String> {
    let joined = |slugs: &mut dyn Iterator<Item = &Slug>| slugs.map(Slug::as_str).collect::<Vec<_>>().join("/");
    match name {
        ":categories" | ":slugified_categories" => return Some(joined(&mut values.categories.iter().copied())),
        ":sections" => return Some(joined(&mut values.sections.iter())),
        ":section" => return Some(joined(&mut values.sections.iter().take(1))),
        _ => {}
    }
    let written = values.date?.to_rfc3339();
    let (year, month, day) = (&written[..4], &written[5..7], &written[8..10]);
    let month_name = MONTHS.get(month.parse::<usize>().ok()?.wrapping_sub(1)).copied().unwrap_or_default();
    Some(match name {
        ":year" => year.to_owned(),
        ":short_year" => year[2..].to_owned(),
        ":month" => month.to_owned(),
        ":i_month" => month.trim_start_matches('0').to_owned(),
        ":monthname" => month_name.to_lowercase(),
        ":long_month" => month_name.to_owned(),
        ":short_month" => month_name[..3].to_owned(),
        ":day" => day.to_owned(),
        ":i_day" => day.trim_start_matches('0').to_owned(),
        _ => format!("{:03}", day_of_year(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)),
    })
}

fn day_of_year(year: u32, month: u32, day: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    before[month as usize - 1] + day + u32::from(is_leap && month > 2)
}

/// Returns the folders of a file, without those that only group files, such as `_posts`. The folder of an index is the
/// article itself.
pub(super) fn sections(file: &Path) -> Vec<Slug> {
    let is_index = file.file_stem().is_some_and(|stem| stem == "index");
    let text = if is_index { file.parent().unwrap_or(file) } else { file };
    let folder = text.parent().unwrap_or(Path::new(""));
    let names = folder.iter().map(|part| part.to_string_lossy()).filter(|part| !part.starts_with('_'));
    names.filter_map(|part| Slug::from_text(&part)).collect()
}

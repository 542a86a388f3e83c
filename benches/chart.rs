//! Draws the charts of the README. Input: the part `compare` of `docs/benchmarks.json`. Output: `docs/benchmarks-light.svg`
//! and `docs/benchmarks-dark.svg`. Run it with `cargo bench --bench chart`, after `tests/bench/report.mjs`.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde_json::Value;
use std::{error::Error, fs, path::Path};

type Failure = Box<dyn Error>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The table that is drawn.
const TABLE: &str = "Article, slow 4G, processor 4× slower";

/// What is compared: a heading, a column of the table, and rows.
const GROUPS: [(&str, &str, &[&str]); 2] = [
    (
        "Prerendered article: until something is painted",
        "first paint, ms",
        &["Broadsheet, prerendered", "Hugo", "Astro"],
    ),
    (
        "Article drawn in the browser: until its first paragraph is painted",
        "first paragraph, ms",
        &["Broadsheet, drawn by the reader", "Preact", "React", "docsify"],
    ),
];

/// In pixels.
const WIDTH: u32 = 760;
const HEADING_HEIGHT: i32 = 44;
const BAR_HEIGHT: i32 = 20;
const ROW_HEIGHT: i32 = 30;
const LABEL_WIDTH: i32 = 130;
const VALUE_WIDTH: i32 = 90;

struct Theme {
    name: &'static str,
    ink: RGBColor,
    ours: RGBColor,
    other: RGBColor,
}

/// The colours of the demo, without a background: the page of the README shows through.
const THEMES: [Theme; 2] = [
    Theme { name: "light", ink: RGBColor(28, 26, 23), ours: RGBColor(155, 44, 31), other: RGBColor(176, 168, 155) },
    Theme { name: "dark", ink: RGBColor(235, 229, 217), ours: RGBColor(240, 144, 124), other: RGBColor(107, 100, 90) },
];

fn main() -> Result<(), Failure> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let file = docs.join("benchmarks.json");
    let results: Value = serde_json::from_slice(&fs::read(&file)?)?;
    let tables =
        results["compare"]["tables"].as_array().ok_or("no part `compare`; run `tests/bench/run.sh compare`")?;
    let table = tables.iter().find(|table| table["title"] == TABLE).ok_or("no table of slow 4G")?;
    for theme in &THEMES {
        let path = docs.join(format!("benchmarks-{}.svg", theme.name));
        draw(table, theme, &path)?;
        println!("wrote {}", path.strip_prefix(env!("CARGO_MANIFEST_DIR"))?.display());
    }
    Ok(())
}

fn draw(table: &Value, theme: &Theme, path: &Path) -> Result<(), Failure> {
    let height: i32 = GROUPS.iter().map(|(_, _, names)| HEADING_HEIGHT + ROW_HEIGHT * names.len() as i32).sum();
    let area = SVGBackend::new(path, (WIDTH, height as u32)).into_drawing_area();
    let mut top = 0;
    for (heading, column, names) in GROUPS {
        let medians = names.iter().map(|name| median(table, name, column)).collect::<Result<Vec<_>, _>>()?;
        let longest = medians.iter().copied().fold(1.0, f64::max);
        write(&area, theme, heading, (0, top + HEADING_HEIGHT / 2), HPos::Left, 17)?;
        for (at, (name, value)) in names.iter().zip(&medians).enumerate() {
            let line = top + HEADING_HEIGHT + ROW_HEIGHT * at as i32;
            let is_ours = name.starts_with("Broadsheet");
            let label = name.split(',').next().unwrap_or(name);
            write(&area, theme, label, (LABEL_WIDTH - 10, line + BAR_HEIGHT / 2), HPos::Right, 15)?;
            let length = (value / longest * f64::from(WIDTH as i32 - LABEL_WIDTH - VALUE_WIDTH)) as i32;
            let colour = if is_ours { theme.ours } else { theme.other };
            area.draw(&Rectangle::new(
                [(LABEL_WIDTH, line), (LABEL_WIDTH + length, line + BAR_HEIGHT)],
                colour.filled(),
            ))?;
            write(
                &area,
                theme,
                &format!("{value:.0} ms"),
                (LABEL_WIDTH + length + 8, line + BAR_HEIGHT / 2),
                HPos::Left,
                15,
            )?;
        }
        top += HEADING_HEIGHT + ROW_HEIGHT * names.len() as i32;
    }
    area.present()?;
    Ok(())
}

fn write(area: &Area, theme: &Theme, text: &str, at: (i32, i32), side: HPos, size: u32) -> Result<(), Failure> {
    let style = ("system-ui, sans-serif", size).into_font().color(&theme.ink).pos(Pos::new(side, VPos::Center));
    Ok(area.draw(&Text::new(text.to_owned(), at, style))?)
}

/// The median of a cell.
fn median(table: &Value, row: &str, column: &str) -> Result<f64, Failure> {
    let place = |list: &Value, is: &dyn Fn(&Value) -> bool| list.as_array().and_then(|all| all.iter().position(is));
    let at = place(&table["columns"], &|name| name == column).ok_or_else(|| format!("no column `{column}`"))?;
    let row_at = place(&table["rows"], &|found| found["name"] == row).ok_or_else(|| format!("no row `{row}`"))?;
    let cell = table["rows"][row_at]["cells"][at].as_array().ok_or("a cell is a list")?;
    let mut values: Vec<f64> = cell.iter().filter_map(Value::as_f64).collect();
    values.sort_by(f64::total_cmp);
    let middle = [values.get(values.len().saturating_sub(1) / 2), values.get(values.len() / 2)];
    match middle {
        [Some(low), Some(high)] => Ok((low + high) / 2.0),
        _ => Err(format!("no values of `{row}`").into()),
    }
}

//! Pictures of each kind of page at three widths in both themes, compared with recorded ones.
//!
//! Input: the site of difficult articles, whose newest articles are ordinary ones, with fonts from
//! `tests/fixtures/fonts` and a fixed clock. Expected results are in `tests/fixtures/screenshots`; `RECORD=1` writes
//! them. A difference leaves three pictures in `target/e2e/`: expected, actual, and where they differ.

use crate::{Context, Test, stress_site};
use broadsheet::content::Date;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageEncoder, RgbImage};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::{env, fs};

const PAGES: [(&str, &str); 7] = [
    ("home", "/"),
    ("filtered", "/?categories=harbour"),
    ("category", "/categories/board/"),
    ("archive", "/archive/"),
    ("search", "/search/?q=harbour"),
    ("article", "/posts/harbour-opens/"),
    ("missing", "/no/such/page/"),
];
const WIDTHS: [u32; 3] = [360, 768, 1440];
const HEIGHT: u32 = 900;
const THEMES: [&str; 2] = ["light", "dark"];

/// Versions of a browser smooth the edges of letters differently.
const MAX_DIFFERENCE: u8 = 32;
const MAX_DIFFERENT_PIXELS: f64 = 0.005;
/// Colours are stored in steps, which makes the files smaller, and is less than the tolerance.
const STEP: u8 = 16;

/// A font of the fixtures, and the custom property that it is set in.
const FONTS: [(&str, &str, &str); 5] = [
    ("Serif", "400", "DejaVuSerif.woff2"),
    ("Serif", "700", "DejaVuSerif-Bold.woff2"),
    ("Sans", "400", "DejaVuSans.woff2"),
    ("Sans", "700", "DejaVuSans-Bold.woff2"),
    ("Mono", "400", "DejaVuSansMono.woff2"),
];

pub fn tests() -> Vec<Test> {
    let test = |(name, path)| Test::new(format!("{name}_looks_as_recorded"), move |c: &Context| looks(c, name, path));
    PAGES.map(test).into()
}

fn looks(context: &Context, name: &str, path: &str) {
    let Context { page, server, .. } = context;
    server.set_clock(Date::parse(stress_site::NOW).expect("a date").seconds());
    stress_site::serve(context, None);
    for (.., file) in FONTS {
        server.put(&format!("/{file}"), fs::read(fixture("fonts").join(file)).expect("a font"));
    }
    page.open(path);
    use_fonts(context);
    let mut defects = Vec::new();
    for width in WIDTHS {
        assert!(page.resize_viewport(width, HEIGHT), "the window can be resized");
        for theme in THEMES {
            settle(context, theme);
            let picture = rounded(image::load_from_memory(&page.picture()).expect("a screenshot").to_rgb8());
            defects.extend(compare(&picture, &format!("{name}-{width}-{theme}")));
        }
    }
    page.reset_viewport();
    assert!(defects.is_empty(), "`RECORD=1` accepts these pictures:\n  {}", defects.join("\n  "));
}

/// Every text of the page uses the fonts of the fixtures.
fn use_fonts(context: &Context) {
    let script = "const [fonts, done] = arguments;
        const load = ([family, weight, file]) => {
          const face = new FontFace('Fixture ' + family, `url(/${file})`, { weight });
          document.fonts.add(face);
          return face.load();
        };
        const { style } = document.documentElement;
        for (const name of ['serif', 'display']) style.setProperty('--broadsheet-' + name, 'Fixture Serif');
        style.setProperty('--broadsheet-sans', 'Fixture Sans');
        style.setProperty('--broadsheet-mono', 'Fixture Mono');
        Promise.all(fonts.map(load)).then(() => done(null), (why) => done(String(why)))";
    let failed = context.page.js_async(script, json!([FONTS]));
    assert!(failed.is_null(), "{failed}");
}

/// Chooses the theme, removes the focus, whose caret blinks, and waits until nothing moves.
fn settle(context: &Context, theme: &str) {
    let script = "const [theme, done] = arguments;
        document.documentElement.dataset.theme = theme;
        document.activeElement.blur();
        scrollTo({ top: 0, behavior: 'instant' });
        const pictures = [...document.images].filter((one) => one.getClientRects()[0]?.top < innerHeight);
        Promise.all(pictures.map((one) => one.decode().catch(() => null))).then(() => requestAnimationFrame(() => {
          document.getAnimations().forEach((one) => one.finish());
          requestAnimationFrame(() => setTimeout(done, 50));
        }))";
    context.page.js_async(script, json!([theme]));
}

fn rounded(mut picture: RgbImage) -> RgbImage {
    picture.iter_mut().for_each(|value| *value = (*value / STEP * STEP).saturating_add(STEP / 2));
    picture
}

/// Compares a picture with the recorded one, or records it. Returns what is wrong.
fn compare(picture: &RgbImage, name: &str) -> Option<String> {
    let recorded = fixture("screenshots").join(name).with_extension("png");
    if env::var_os("RECORD").is_some() {
        write(&recorded, picture);
        return None;
    }
    let Ok(bytes) = fs::read(&recorded) else { return Some(format!("{name}: no picture is recorded")) };
    let expected = image::load_from_memory(&bytes).expect("a picture").to_rgb8();
    // Mostly true, and fast without optimisation.
    if expected == *picture {
        return None;
    }
    let same_size = expected.dimensions() == picture.dimensions();
    let (different, mask) = if same_size { difference(&expected, picture) } else { (1.0, picture.clone()) };
    if different <= MAX_DIFFERENT_PIXELS {
        return None;
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("e2e");
    let files = [("expected", &expected), ("actual", picture), ("difference", &mask)].map(|(what, picture)| {
        let file = target.join(format!("{name}.{what}.png"));
        write(&file, picture);
        file.display().to_string()
    });
    Some(format!("{name}: {:.2} % of the picture differ: {}", different * 100.0, files.join(", ")))
}

/// The share of different pixels, and a picture in which they are red.
fn difference(expected: &RgbImage, picture: &RgbImage) -> (f64, RgbImage) {
    let mut mask = picture.clone();
    let mut count = 0_u32;
    for ((one, other), pixel) in expected.pixels().zip(picture.pixels()).zip(mask.pixels_mut()) {
        if one.0.iter().zip(other.0).any(|(one, other)| one.abs_diff(other) > MAX_DIFFERENCE) {
            pixel.0 = [255, 0, 0];
            count += 1;
        } else {
            pixel.0 = pixel.0.map(|value| 192 + value / 4);
        }
    }
    (f64::from(count) / f64::from(picture.width() * picture.height()), mask)
}

fn write(file: &Path, picture: &RgbImage) {
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = picture.dimensions();
    encoder.write_image(picture, width, height, image::ExtendedColorType::Rgb8).expect("a PNG");
    fs::write(file, bytes).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
}

fn fixture(folder: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures")).join(folder)
}

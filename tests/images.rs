//! The smaller copies of images: which images get them, and the cache that keeps them. Images that browsers cannot show
//! are reported.

use file_tree::tree;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use publish::Options;
use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use temporary_site::{build, options, site, write};

mod file_tree;
mod temporary_site;

/// An image with much detail, so that its copies are much smaller.
fn photo(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x + 7)) >> 20;
        Rgb([(x * 255 / width) as u8, 40 + (noise % 60) as u8, 90])
    })
    .into()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A site whose article shows these files.
fn showing(files: &[(&str, Vec<u8>)]) -> TempDir {
    let body: Vec<_> = files.iter().map(|(name, _)| format!("![A picture]({name})")).collect();
    let folder = site(&body.join("\n\n"));
    for (name, bytes) in files {
        write(&folder.path().join("paper/content").join(name), bytes);
    }
    folder
}

/// Names of published media, without their hashes.
fn media(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let is_hash = |part: &&str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let names = files.keys().filter_map(|name| name.strip_prefix("media/"));
    names.map(|name| name.split('.').filter(|part| !is_hash(part)).collect::<Vec<_>>().join(".")).collect()
}

/// Every file below a folder, with its content replaced by something else of the same length.
fn spoil(folder: &Path, extension: &str) -> usize {
    let files: Vec<PathBuf> = tree(folder).into_keys().map(|name| folder.join(name)).collect();
    let spoiled = files.iter().filter(|file| file.extension().is_some_and(|own| own == extension));
    spoiled.map(|file| fs::write(file, vec![b'x'; fs::metadata(file).unwrap().len() as usize]).unwrap()).count()
}

/// The cached copies are spoiled after the first build. If the second build used any other copies, it would differ.
#[test]
fn a_second_build_takes_all_copies_from_the_cache() {
    let files = [
        ("a.jpg", encoded(&photo(1400, 80), ImageFormat::Jpeg)),
        ("b.png", encoded(&photo(1100, 80), ImageFormat::Png)),
    ];
    let folder = showing(&files);
    let article = fs::read_to_string(folder.path().join("paper/content/one.md")).unwrap();
    write(
        &folder.path().join("paper/content/one.md"),
        article.replace("title: One", "title: One\nimage: a.jpg\nimage_alt: x"),
    );
    let cache = folder.path().join("cache");
    let build = |site: &str, out: &str| {
        let (site, out) = (folder.path().join(site), folder.path().join(out));
        let outcome = publish::build(&Options { out: Some(&out), cache: Some(&cache), ..options(&site) });
        assert!(!outcome.report.has_errors(), "{}", outcome.report.to_json_lines());
        tree(&out)
    };
    let first = build("paper", "first");
    assert_eq!(
        media(&first),
        ["a.1200.jpg", "a.1200.webp", "a.480.webp", "a.800.webp", "a.jpg", "b.480.webp", "b.800.webp", "b.png"]
    );
    let spoiled = spoil(&cache, "webp") + spoil(&cache, "jpg");
    assert_eq!(spoiled, 6, "{:?}", tree(&cache).keys());

    // Another output folder, and another site with the same images.
    fs::create_dir_all(folder.path().join("other")).unwrap();
    for name in tree(&folder.path().join("paper")).into_keys() {
        write(&folder.path().join("other").join(&name), fs::read(folder.path().join("paper").join(&name)).unwrap());
    }
    for (site, out) in [("paper", "second"), ("other", "third")] {
        let later = build(site, out);
        assert_eq!(media(&later), media(&first));
        let originals = ["a.jpg", "b.png"];
        let media = later.iter().filter(|(name, _)| name.starts_with("media/"));
        let made = media.filter(|(name, bytes)| first[*name] == **bytes).count();
        assert_eq!(made, originals.len(), "only the originals are the same");
    }
}

#[test]
fn a_failed_build_writes_nothing_but_the_cache() {
    let folder = showing(&[("a.jpg", encoded(&photo(1400, 80), ImageFormat::Jpeg))]);
    write(&folder.path().join("paper/content/two.md"), "---\ntitle: [\n---\n");
    let (out, cache) = (folder.path().join("out"), folder.path().join("cache"));
    let paper = folder.path().join("paper");
    let outcome = publish::build(&Options { out: Some(&out), cache: Some(&cache), ..options(&paper) });
    assert!(outcome.report.has_errors());
    assert!(!out.exists() && !tree(&cache).is_empty());
    assert!(
        !fs::read_dir(folder.path())
            .unwrap()
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with(".out"))
    );
}

/// The cache may be useless: a file has its name, or it contains other files.
#[test]
fn a_useless_cache_does_not_matter() {
    let folder = showing(&[("a.jpg", encoded(&photo(1400, 80), ImageFormat::Jpeg))]);
    let (paper, cache) = (folder.path().join("paper"), folder.path().join("cache"));
    write(&cache, "a file");
    let with = |cache: &Path, out: &str| {
        let out = folder.path().join(out);
        publish::build(&Options { out: Some(&out), cache: Some(cache), ..options(&paper) });
        media(&tree(&out))
    };
    assert_eq!(with(&cache, "one").len(), 4);
    let own = folder.path().join("own");
    write(&own.join("letters/mine.txt"), "mine");
    assert_eq!(with(&own, "two").len(), 4);
    assert_eq!(fs::read(own.join("letters/mine.txt")).unwrap(), b"mine");
}

#[test]
fn only_images_that_a_page_shows_get_copies() {
    let folder = site("[full size](a.jpg)");
    write(&folder.path().join("paper/content/a.jpg"), encoded(&photo(1400, 80), ImageFormat::Jpeg));
    assert_eq!(media(&build(&folder).2), ["a.jpg"]);
}

/// A PNG of flat areas is so small that narrower copies do not save much. None may be larger than the original.
#[test]
fn copies_of_drawings_are_smaller_than_the_original() {
    let drawing =
        RgbImage::from_fn(1900, 900, |x, y| if (x / 90 + y / 70) % 5 == 0 { Rgb([9; 3]) } else { Rgb([250; 3]) });
    let (_, said, files) = build(&showing(&[("a.png", encoded(&drawing.into(), ImageFormat::Png))]));
    assert!(!said.contains("warning"), "{said}");
    let sizes: Vec<_> =
        files.iter().filter(|(name, _)| name.starts_with("media/")).map(|(_, bytes)| bytes.len()).collect();
    let original = files.iter().find(|(name, _)| name.ends_with(".png")).unwrap().1.len();
    assert_eq!(sizes.iter().max(), Some(&original), "{sizes:?}");
}

fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes(), name, data, &crc.sum().to_be_bytes()].concat()
}

/// A still copy of an animation would stop it.
#[test]
fn animations_get_no_copies() {
    let png = encoded(&photo(1400, 80), ImageFormat::Png);
    let (header, rest) = png.split_at(33);
    let animated = [header, &chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]), rest].concat();
    let (_, said, files) = build(&showing(&[("a.png", animated)]));
    assert_eq!(media(&files), ["a.png"], "{said}");
}

#[test]
fn cmyk_images_get_no_copies() {
    let cmyk =
        fs::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/images/cmyk.jpg"))).unwrap();
    let (outcome, said, files) = build(&showing(&[("a.jpg", cmyk)]));
    assert!(!outcome.report.has_errors() && said.contains("(CMYK)") && !said.contains("\"warning\""), "{said}");
    assert_eq!(media(&files), ["a.jpg"]);
}

/// The build reports each image that readers would not see, and publishes the rest.
#[test]
fn unusable_images_are_reported() {
    let png = encoded(&photo(1400, 80), ImageFormat::Png);
    let jpeg = encoded(&photo(1400, 80), ImageFormat::Jpeg);
    let mut damaged = png.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 400].fill(0x55);
    let table = [
        ("cut.png", png[..png.len() / 2].to_vec(), "the end of the file is missing"),
        ("cut.jpg", jpeg[..jpeg.len() / 2].to_vec(), "the end of the file is missing"),
        ("damaged.png", damaged, "is damaged"),
        ("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "format HEIC"),
        ("phone.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "format HEIC"),
        ("scan.tif", b"II*\0\x08\0\0\0".to_vec(), "format TIFF"),
        ("layers.psd", b"8BPS\0\x01".to_vec(), "format Photoshop"),
        ("new.jxl", b"\xff\x0a\0\0".to_vec(), "format JPEG XL"),
        ("nothing.png", Vec::new(), "not an image"),
    ];
    for (name, bytes, message) in table {
        let folder = showing(&[(name, bytes.clone()), ("good.jpg", jpeg.clone())]);
        let (outcome, said, files) = build(&folder);
        assert!(!outcome.report.has_errors(), "{name}: {said}");
        let warnings: Vec<_> = said.lines().filter(|line| line.contains("\"warning\"")).collect();
        assert!(warnings.len() == 1 && warnings[0].contains(message) && warnings[0].contains(name), "{name}: {said}");
        let mut expected = vec!["good.1200.webp", "good.480.webp", "good.800.webp", "good.jpg", name];
        expected.sort_unstable();
        assert_eq!(media(&files), expected, "{name}");
        // A link to the file is fine.
        write(&folder.path().join("paper/content/one.md"), format!("# One\n\n[download]({name})\n"));
        let (_, said, _) = build(&folder);
        assert!(name == "phone.jpg" || name == "nothing.png" || !said.contains("\"warning\""), "{name}: {said}");
    }
}

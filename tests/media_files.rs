//! Media files: files that could run scripts are reported and restricted, pages stay pages, and images use limited
//! memory.

use file_tree::tree;
use publish::{Options, page::frame::Frame};
use served::{Served, header};
use std::fs;
use std::process::{Command, Stdio};
use temporary_site::{build, options, site, write};

mod file_tree;
mod served;
mod temporary_site;

#[test]
fn files_that_could_run_scripts_are_reported() {
    let folder = site("[a](a.html) [b](b.js) ![c](c.svg) ![pic](pic.svg) [d](d.pdf) [e](e.xhtml)");
    let content = folder.path().join("paper/content");
    for (name, text) in [
        ("a.html", "<p>"),
        ("b.js", "alert(1)"),
        ("c.svg", "<svg width=\"9\" height=\"9\" onload=\"alert(1)\"/>"),
        ("d.pdf", "%PDF"),
        ("e.xhtml", "<p/>"),
    ] {
        write(&content.join(name), text);
    }
    let (outcome, said, _) = build(&folder);
    assert!(!outcome.report.has_errors(), "{said}");
    for name in ["a.html", "b.js", "c.svg", "e.xhtml"] {
        assert!(said.contains(&format!("{name} is a")), "{name}: {said}");
    }
    assert_eq!(said.matches("has the rights of your site").count(), 4, "{said}");
}

/// Reads `_headers` like a server that joins all rules that match a file.
#[test]
fn the_headers_file_forbids_scripts_in_media_files() {
    let frame =
        Frame::parse("<html lang=\"en\" data-base=\"/\"><head><!--broadsheet:page--></head><main></main>").unwrap();
    let rules = |body: &str| {
        let folder = site(body);
        write(&folder.path().join("paper/content/a.pdf"), "%PDF");
        write(&folder.path().join("paper/content/b.html"), "<p>");
        let (paper, out) = (folder.path().join("paper"), folder.path().join("out"));
        publish::build(&Options { out: Some(&out), frame: Some(&frame), ..options(&paper) });
        let rules = fs::read_to_string(out.join("_headers")).unwrap();
        let rules = rules.split("\n\n").filter(|rule| rule.starts_with("/media/")).map(|rule| {
            (rule.lines().next().unwrap().to_owned(), rule.contains("sandbox"), rule.contains("default-src 'none'"))
        });
        rules.collect::<Vec<_>>()
    };
    assert_eq!(rules("[x](pic.svg) [y](b.html)"), [("/media/*".to_owned(), true, true)]);
    let with_pdf = rules("[x](a.pdf) [y](b.html)");
    assert_eq!(with_pdf[0], ("/media/*".to_owned(), false, true), "browsers show no PDF in a sandbox");
    assert!(with_pdf.len() == 2 && with_pdf[1].0.starts_with("/media/b.") && with_pdf[1].1, "{with_pdf:?}");
}

#[test]
fn served_media_files_run_no_scripts() {
    let folder = site("[a](a.pdf) [b](b.html) ![c](pic.svg)");
    write(&folder.path().join("paper/content/a.pdf"), "%PDF");
    write(&folder.path().join("paper/content/b.html"), "<script>document.title = 1</script>");
    build(&folder);
    let out = folder.path().join("out");
    let server = Served::start(&["--static", out.to_str().unwrap()]);
    let policy = |path: &str| {
        let (status, head, _) = server.get(path, "");
        (status, header(&head, "content-security-policy").unwrap_or_default().to_owned())
    };
    for name in tree(&out.join("media")).into_keys() {
        for folder in ["media", "%6dedia"] {
            let (status, policy) = policy(&format!("/{folder}/{name}"));
            assert_eq!(status, 200, "{folder}/{name}");
            assert!(policy.contains("default-src 'none'; style-src 'unsafe-inline'"), "{name}: {policy}");
            assert!(!policy.contains("script-src"), "{name}: {policy}");
            assert_eq!(policy.starts_with("sandbox;"), !name.ends_with(".pdf"), "{name}: {policy}");
        }
    }
    // The error page belongs to the site.
    let (status, policy) = policy("/media/nothing.html");
    assert!(status == 404 && policy.contains("script-src 'self'"), "{policy}");
}

/// A page in a folder that is published unchanged. A copy would lose its style.
#[test]
fn a_link_to_a_page_is_kept() {
    let folder = site("[a](/tool.html?x#y) [b](../public/tool.html) [c](/builder.html) [d](/list.txt) ![e](/icon.svg)");
    let paper = folder.path().join("paper");
    for (name, text) in [
        ("public/tool.html", "<link rel=stylesheet href=tool.css>"),
        ("public/builder.html", "<p>"),
        ("static/list.txt", "words"),
        ("public/icon.svg", "<svg width=\"7\" height=\"5\"/>"),
    ] {
        write(&paper.join(name), text);
    }
    let reader_files = [("builder.html", "<p>"), ("icon.svg", "<svg width=\"7\" height=\"5\"/>")];
    let reader_files = reader_files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let out = folder.path().join("out");
    let build = || {
        let outcome = publish::build(&Options { out: Some(&out), reader_files: &reader_files, ..options(&paper) });
        let article = fs::read_to_string(out.join("data/posts/one.json")).unwrap();
        (article.replace("\\\"", "\""), outcome.report.to_json_lines())
    };
    let (article, said) = build();
    for link in ["\"/tool.html?x#y\"", "\"/tool.html\"", "\"/builder.html\"", "\"/icon.svg\"", "\"/media/list."] {
        assert!(article.contains(link), "{link}: {article}");
    }
    assert!(article.contains("width=\"7\""), "{article}");
    let media: Vec<_> = tree(&out.join("media")).into_keys().collect();
    assert!(media.len() == 1 && media[0].starts_with("list."), "{media:?}");
    assert!(said.contains("does not publish") && !said.contains("builder"), "{said}");
    // After the folder is copied to the output, nothing is reported.
    write(&out.join("tool.html"), "<p>");
    let (_, said) = build();
    assert!(!said.contains("does not publish"), "{said}");
}

/// A PNG of black pixels with 16 bits and four channels. It is assembled here because an encoder would need the
/// unpacked size.
fn image_bomb(width: u32, height: u32) -> Vec<u8> {
    const ZEROS: usize = 1 << 20;
    let length = u64::from(height) * (u64::from(width) * 8 + 1);
    let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
    let mut piece = |zeros: usize| {
        let mut out = Vec::with_capacity(zeros / 100 + 1000);
        deflate.compress_vec(&vec![0; zeros], &mut out, flate2::FlushCompress::Full).unwrap();
        out
    };
    let first = piece(ZEROS);
    let (whole, rest) = (length / ZEROS as u64, (length % ZEROS as u64) as usize);
    let mut data = vec![0x78, 0x01];
    (0..whole).for_each(|_| data.extend(&first));
    data.extend(piece(rest));
    // An empty last block, and the Adler-32 checksum of these zeros.
    data.extend([0x01, 0x00, 0x00, 0xff, 0xff]);
    data.extend((((length % 65_521) as u32) << 16 | 1).to_be_bytes());
    let chunk = |name: &[u8], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(data);
        [&(data.len() as u32).to_be_bytes(), name, data, &crc.sum().to_be_bytes()].concat()
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[16, 6, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n", &*chunk(b"IHDR", &header), &chunk(b"IDAT", &data), &chunk(b"IEND", b"")].concat()
}

#[cfg(target_os = "linux")]
#[test]
fn images_use_limited_memory() {
    let pictures: Vec<_> = (0..4).map(|number| format!("![x](p{number}.png)")).collect();
    let folder = site(&pictures.join("\n\n"));
    let content = folder.path().join("paper/content");
    for number in 0..4 {
        let image_bomb = image_bomb(7000, 7000 + number);
        assert!(image_bomb.len() < 1_000_000);
        write(&content.join(format!("p{number}.png")), image_bomb);
    }
    // An image that is merely large still gets its smaller copies.
    let noise = |x: u32, y: u32| (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x + 7)) >> 24;
    let photo = image::RgbImage::from_fn(1100, 60, |x, y| image::Rgb([noise(x, y) as u8, noise(y, x) as u8, 90]));
    photo.save_with_format(content.join("photo.jpg"), image::ImageFormat::Jpeg).unwrap();
    let article = fs::read_to_string(content.join("one.md")).unwrap();
    write(&content.join("one.md"), article + "\n![x](photo.jpg)\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_broadsheet"));
    command.args(["build", "paper", "--out", "out", "--json"]).current_dir(folder.path()).stdout(Stdio::piped());
    let process = command.spawn().unwrap();
    let status = format!("/proc/{}/status", process.id());
    let watch = std::thread::spawn(move || {
        let mut most = 0;
        while let Ok(text) = fs::read_to_string(&status) {
            let Some((_, rest)) = text.split_once("VmHWM:") else { break };
            most = rest.split_whitespace().next().unwrap().parse::<u64>().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        most
    });
    let output = process.wait_with_output().unwrap();
    let (said, most) = (String::from_utf8_lossy(&output.stdout).into_owned(), watch.join().unwrap());
    assert!(output.status.success(), "{said}");
    assert!(most > 1000 && most < 512_000, "{most} kB");
    assert_eq!(said.matches("the limit is 384 MB").count(), 4, "{said}");
    let media = tree(&folder.path().join("out/media"));
    assert_eq!(media.len(), 4 + 1 + 2, "{:?}", media.keys());
}

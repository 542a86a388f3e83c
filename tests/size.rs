//! The size budget: what a reader on a slow phone downloads. Needs a release build in `dist/` (or `BROADSHEET_DIST`).

use publish::page::manifest::Manifest;
use std::{
    collections::BTreeMap,
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

/// The size in bytes after brotli 11, as a server would send it. Several tests ask for the large modules.
fn brotli(bytes: &[u8]) -> usize {
    static SIZES: Mutex<BTreeMap<Vec<u8>, Arc<OnceLock<usize>>>> = Mutex::new(BTreeMap::new());
    let size = SIZES.lock().unwrap().entry(bytes.to_vec()).or_default().clone();
    *size.get_or_init(|| {
        let mut out = Vec::new();
        brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 22).write_all(bytes).unwrap();
        out.len()
    })
}

fn dist() -> PathBuf {
    env::var_os("BROADSHEET_DIST")
        .map_or_else(|| Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("dist"), PathBuf::from)
}

/// The only file in `dist/` with this stem and extension.
fn file(stem: &str, extension: &str) -> Vec<u8> {
    let dist = dist();
    let mut found = Vec::new();
    for entry in fs::read_dir(&dist).unwrap_or_else(|why| panic!("{}: {why}; `make build` makes it", dist.display())) {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if name.starts_with(stem) && name.ends_with(extension) {
            found.push(name);
        }
    }
    assert_eq!(found.len(), 1, "{} holds {found:?}", dist.display());
    fs::read(dist.join(&found[0])).unwrap()
}

#[test]
fn the_reader_stays_within_its_budget() {
    let wasm = brotli(&file("reader-", ".wasm"));
    let script = brotli(&file("reader-", ".js")) + brotli(&file("start-", ".js"));
    let style = brotli(&file("style-", ".css"));
    println!("wasm {wasm} + script {script} + style {style} = {} bytes of brotli", wasm + script + style);
    assert!(wasm <= WASM, "the module has {wasm} bytes of brotli, limit {WASM}");
    assert!(
        wasm + script + style <= ALL,
        "the reader has {} bytes of brotli, {ALL} are allowed",
        wasm + script + style
    );
}

/// What an article from another site loads until it is drawn, and in total.
#[test]
fn the_first_page_stays_within_its_budget() {
    let shared = brotli(&file("start-", ".js")) + brotli(&file("style-", ".css"));
    let first = brotli(&file("first-", ".js")) + brotli(&file("first-", ".wasm"));
    let reader = brotli(&file("reader-", ".js")) + brotli(&file("reader-", ".wasm"));
    println!("article {} bytes of brotli, with the reader {}", shared + first, shared + first + reader);
    assert!(shared + first <= FIRST_PAGE, "limit {FIRST_PAGE}");
    assert!(shared + first + reader <= FIRST_AND_READER, "limit {FIRST_AND_READER}");
}

#[test]
fn the_markdown_module_stays_within_its_budget() {
    let wasm = brotli(&file("markdown-", ".wasm"));
    println!("markdown {wasm} bytes of brotli");
    assert!(wasm <= 70 * 1024, "the Markdown module has {wasm} bytes of brotli");
}

#[test]
fn a_page_with_a_distant_embed_loads_little() {
    let element = brotli(&file("broadsheet.js", ""));
    println!("broadsheet.js {element} bytes of brotli");
    assert!(element <= 3 * 1024, "broadsheet.js has {element} bytes of brotli");
}

/// Sites with `offline = true` have it, and the demo is one.
#[test]
fn the_worker_stays_within_its_budget() {
    let worker = brotli(&file("broadsheet-worker", ".js"));
    println!("broadsheet-worker {worker} bytes of brotli");
    assert!(worker <= 3584, "the worker has {worker} bytes of brotli");
}

/// A panic would contain the path of its source file, and so the folders of the build machine.
#[test]
fn no_module_contains_the_path_of_a_source_file() {
    for module in ["reader-", "first-", "markdown-", "feeds-", "apis-", "mapped-"] {
        let wasm = file(module, ".wasm");
        let named = wasm.windows(3).position(|bytes| bytes == b".rs");
        assert!(
            named.is_none(),
            "{module}: {:?}",
            String::from_utf8_lossy(&wasm[named.unwrap().saturating_sub(60)..][..63])
        );
    }
}

/// A source needs only one of them.
#[test]
fn the_adapter_modules_stay_within_their_budget() {
    for module in ["feeds", "apis", "mapped"] {
        let wasm = brotli(&file(&format!("{module}-"), ".wasm"));
        println!("{module} {wasm} bytes of brotli");
        assert!(wasm <= ADAPTER, "the adapter module {module} has {wasm} bytes of brotli");
    }
}

/// Every file that a site or a package gets has a limit, in bytes of brotli. A file that is not in the list
/// fails: decide how large it may become.
#[test]
fn every_shipped_file_has_a_limit() {
    let manifest: Manifest = serde_json::from_slice(&file("reader.json", "")).expect("reader.json is a manifest");
    let mut wrong = Vec::new();
    let mut used = [false; FILES.len()];
    for shipped in &manifest.files {
        let bytes = fs::read(dist().join(&shipped.name)).unwrap_or_else(|why| panic!("{}: {why}", shipped.name));
        let size = brotli(&bytes);
        let Some(at) = FILES.iter().position(|(pattern, _)| matches(pattern, &shipped.name)) else {
            wrong.push(format!("{} has no limit in tests/size.rs; it has {size} bytes of brotli", shipped.name));
            continue;
        };
        used[at] = true;
        println!("{:<42} {size:>6} of {}", shipped.name, FILES[at].1);
        if size > FILES[at].1 {
            wrong.push(format!("{} has {size} bytes of brotli, limit {}", shipped.name, FILES[at].1));
        }
    }
    let unused = FILES.iter().zip(used).filter(|(_, used)| !used);
    wrong.extend(unused.map(|((pattern, _), _)| format!("{pattern} is not shipped any more; remove its limit")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a name fits a pattern: `#` stands for the hash of a file's content, and `*` for a part of a name.
fn matches(pattern: &str, name: &str) -> bool {
    let Some(at) = pattern.find(['#', '*']) else { return pattern == name };
    let (before, after) = (&pattern[..at], &pattern[at + 1..]);
    let Some(rest) = name.strip_prefix(before) else { return false };
    let is_part = |part: &str| match &pattern[at..=at] {
        "#" => part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()),
        _ => !part.is_empty() && !part.contains('/'),
    };
    (1..=rest.len())
        .filter(|end| rest.is_char_boundary(*end))
        .any(|end| is_part(&rest[..end]) && matches(after, &rest[end..]))
}

#[test]
fn patterns_match_hashed_names_only() {
    assert!(matches("reader-#.js", "reader-0123456789abcdef.js"));
    assert!(!matches("reader-#.js", "reader-new-0123456789abcdef.js") && !matches("reader-#.js", "reader.js"));
    assert!(matches("favicon.svg", "favicon.svg") && !matches("favicon.svg", "favicon.svg.bak"));
    assert!(matches("messages-*-#.json", "messages-de-0123456789abcdef.json"));
    assert!(!matches("messages-*-#.json", "messages-de.json") && !matches("presets/*.json", "presets/a/b.json"));
}

/// Limit of the reader's module, in bytes of brotli. Decisions 0055, 0070 and 0077 explain the last changes.
const WASM: usize = 73_000;

/// Limit of module, script and style together. Decisions 0070, 0075 and 0077 explain the last changes.
const ALL: usize = 86_600;

/// Limit of scripts, module and style until the small program has drawn an article.
const FIRST_PAGE: usize = 45_500;

/// Limit of the same together with the reader.
const FIRST_AND_READER: usize = 120 * 1024;

/// Limit of each adapter module. Decision 0041 explains the division.
const ADAPTER: usize = 64 * 1024;

/// The limit of each shipped file, in bytes of brotli. Decide about a new file how large it may become.
const FILES: [(&str, usize); 37] = [
    ("apis-#.js", 1408),
    ("apis-#.wasm", ADAPTER),
    ("feeds-#.js", 1408),
    ("feeds-#.wasm", ADAPTER),
    ("mapped-#.js", 1408),
    ("mapped-#.wasm", ADAPTER),
    ("markdown-#.js", 800),
    ("markdown-#.wasm", 70 * 1024),
    ("first-#.js", 2304),
    ("first-#.wasm", 34_300),
    ("reader-#.js", 4480),
    ("reader-#.wasm", WASM),
    ("start-#.js", 3328),
    ("style-#.css", 6_200),
    ("reading-#.js", 3584),
    ("comfort-#.js", 2560),
    ("visits-#.js", 2304),
    ("speech-#.js", 1536),
    ("offline-#.js", 2048),
    ("search-#.js", 6 * 1024),
    ("news-#.js", 1900),
    ("several-#.js", 896),
    ("embed-#.js", 12_700),
    ("broadsheet.js", 3 * 1024),
    ("broadsheet-*.js", 3 * 1024),
    ("broadsheet.integrity", 128),
    ("broadsheet.d.ts", 1792),
    ("broadsheet-*.d.ts", 384),
    ("custom-elements.json", 2048),
    ("messages-*-#.json", 2624),
    ("embed-builder.html", 2304),
    ("embed-builder.css", 6656),
    ("embed-builder.js", 2816),
    ("favicon.svg", 192),
    ("presets/*.json", 256),
    ("schema/article.json", 2048),
    ("schema/settings.json", 2880),
];

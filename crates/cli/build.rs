//! Embeds the reader's files. Input: the pack named by `BROADSHEET_READER_PACK`, or the one that the published crate
//! contains. Without either, the program has no reader.

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(carries_reader)");
    println!("cargo::rerun-if-env-changed=BROADSHEET_READER_PACK");
    println!("cargo::rerun-if-changed=build.rs");
    let own = env::var_os("CARGO_MANIFEST_DIR").map(|folder| Path::new(&folder).join("reader.pack"));
    let given = env::var_os("BROADSHEET_READER_PACK").map(PathBuf::from);
    if let Some(pack) = given.or(own.filter(|pack| pack.is_file())) {
        let pack = pack.display();
        println!("cargo::rerun-if-changed={pack}");
        println!("cargo::rustc-env=BROADSHEET_READER_PACK={pack}");
        println!("cargo::rustc-cfg=carries_reader");
    }
}

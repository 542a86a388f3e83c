//! Embeds the reader's files. Input: the pack named by `BROADSHEET_READER_PACK`. Without it, the program has no reader.

use std::env;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(carries_reader)");
    println!("cargo::rerun-if-env-changed=BROADSHEET_READER_PACK");
    if let Ok(pack) = env::var("BROADSHEET_READER_PACK") {
        println!("cargo::rerun-if-changed={pack}");
        println!("cargo::rustc-env=BROADSHEET_READER_PACK={pack}");
        println!("cargo::rustc-cfg=carries_reader");
    }
}

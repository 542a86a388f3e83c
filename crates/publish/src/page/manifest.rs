//! `reader.json`: what a built reader consists of. It is the only place where file names are looked up.
//!
//! Input: the frame, the style, and the files with their roles. Output: JSON. Entry point: [`Manifest`].

use crate::page::markup::Markup;
use crate::page::style::Style;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Component, Path};

/// The name of the manifest.
pub const MANIFEST: &str = "reader.json";

/// The purpose of a file of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The script that each page loads first.
    Bootstrap,
    /// The complete style.
    Style,
    /// The reader's script.
    ReaderScript,
    /// The reader's module.
    ReaderModule,
    /// The script of the program that draws an article.
    FirstScript,
    /// The module of the program that draws an article.
    FirstModule,
    /// The script of the Markdown module.
    MarkdownScript,
    /// The Markdown module.
    MarkdownModule,
    /// The script of the adapter module for feeds.
    FeedsScript,
    /// The adapter module for feeds.
    FeedsModule,
    /// The script of the adapter module for WordPress and Ghost.
    ApisScript,
    /// The adapter module for WordPress and Ghost.
    ApisModule,
    /// The script of the adapter module for other JSON.
    MappedScript,
    /// The adapter module for other JSON.
    MappedModule,
    /// The script for articles: contents, code, footnotes, pictures.
    ReadingScript,
    /// The script with the visitor's settings.
    ComfortScript,
    /// The script that registers the service worker of a site with `offline = true`.
    OfflineScript,
    /// The script that remembers what a visitor read and saved.
    VisitsScript,
    /// The script that reads articles aloud.
    SpeechScript,
    /// The script that searches a compiled site.
    SearchScript,
    /// The script that announces new articles of a live source.
    NewsScript,
    /// The script that joins several live feeds.
    SeveralScript,
    /// The script that a host page of embeds loads, under one of its names.
    EmbedElement,
    /// The script that an embed loads when it needs a reader.
    EmbedScript,
    /// The messages of an embed in one language.
    EmbedMessages,
    /// The TypeScript declarations of embeds.
    EmbedTypes,
    /// The hash of the script for host pages.
    EmbedIntegrity,
    /// The page that builds tags for embeds, with its script and style.
    EmbedBuilder,
    /// The icon of the site.
    Icon,
    /// Any other file that is copied unchanged.
    Public,
}

/// A file of the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// The path relative to the site, with `/` as separator.
    pub name: String,
    /// The purpose of the file.
    pub role: Role,
    /// The hash of the content, in the form of an `integrity` attribute.
    pub hash: String,
    /// The size in bytes.
    pub size: usize,
}

impl File {
    /// Describes a file with this content.
    pub fn new(name: String, role: Role, bytes: &[u8]) -> Self {
        File { name, role, hash: sha256(bytes), size: bytes.len() }
    }

    /// Returns whether the file has this content.
    pub fn has_content(&self, bytes: &[u8]) -> bool {
        self.size == bytes.len() && self.hash == sha256(bytes)
    }

    /// Returns whether the path stays inside the folder of the reader.
    pub fn is_inside(&self) -> bool {
        Path::new(&self.name).components().all(|part| matches!(part, Component::Normal(_)))
    }
}

/// The content of `reader.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// All files except the manifest, sorted by name.
    pub files: Vec<File>,
    /// The frame of the pages.
    pub frame: Markup,
    /// The style of the pages.
    pub style: Style,
}

impl Manifest {
    /// The text of the file.
    pub fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self).expect("all keys are strings");
        json + "\n"
    }
}

/// The SHA-256 hash of some content, in the form of an `integrity` attribute.
pub fn sha256(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_survives_printing_and_parsing() {
        let frame = Markup::parse("<html class=\"x\"><!--broadsheet:page--><main></main>", &mut |_, _| true).unwrap();
        let style = Style::new([("list.css".to_owned(), "a{}".to_owned())]);
        let file = File::new("feeds-1.wasm".to_owned(), Role::FeedsModule, b"module");
        let manifest = Manifest { files: vec![file], frame, style };
        let json = manifest.to_json();
        assert!(json.contains("\"role\": \"feeds-module\"") && json.contains("\"size\": 6"), "{json}");
        assert_eq!(serde_json::from_str::<Manifest>(&json).unwrap(), manifest);
    }

    #[test]
    fn files_are_identified_by_their_content() {
        let file = File::new("a.js".to_owned(), Role::Public, b"");
        assert_eq!(file.hash, "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assert!(file.has_content(b"") && !file.has_content(b"a"));
        let named = |name: &str| File { name: name.to_owned(), ..file.clone() };
        assert!(named("a/b.js").is_inside());
        assert!(!named("../b.js").is_inside() && !named("/b.js").is_inside() && !named("a/../../b.js").is_inside());
    }
}

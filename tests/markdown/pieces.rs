//! HTML as tokens, so that equivalent spellings compare equal.
//!
//! Entry points: [`pieces`], and [`normal`], which also ignores insignificant white space.

use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, StartTag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::{cell::RefCell, collections::BTreeMap};

/// A tag with its attributes by name, or text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Open(String, BTreeMap<String, String>),
    Close(String),
    Text(String),
}

#[derive(Default)]
struct Pieces(RefCell<Vec<Piece>>);

impl TokenSink for Pieces {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut pieces = self.0.borrow_mut();
        match token {
            TagToken(tag) => {
                let attributes = tag.attrs.iter().map(|it| (it.name.local.to_string(), it.value.to_string())).collect();
                let name = tag.name.to_string();
                pieces.push(if tag.kind == StartTag { Piece::Open(name, attributes) } else { Piece::Close(name) });
            }
            CharacterTokens(text) => match pieces.last_mut() {
                Some(Piece::Text(before)) => before.push_str(&text),
                _ => pieces.push(Piece::Text(text.to_string())),
            },
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Tokenises HTML into tags and texts.
pub fn pieces(html: &str) -> Vec<Piece> {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(Pieces::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

/// Like [`pieces`], but without white space beside blocks, and with other white space collapsed.
pub fn normal(html: &str) -> Vec<Piece> {
    const BLOCKS: &str = " article aside blockquote body br caption col colgroup dd div dl dt figcaption figure footer form \
                          h1 h2 h3 h4 h5 h6 header hr li ol p pre script section style table tbody td th thead tr ul ";
    let is_block = |name: &str| BLOCKS.contains(&format!(" {name} "));
    let mut normal: Vec<Piece> = Vec::new();
    let (mut in_pre, mut after_block) = (false, true);
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) if in_pre => normal.push(Piece::Text(text)),
            Piece::Text(text) => {
                let mut words =
                    text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
                if text.starts_with([' ', '\n', '\t']) && !after_block {
                    words.insert(0, ' ');
                }
                if text.ends_with([' ', '\n', '\t']) && !words.trim().is_empty() {
                    words.push(' ');
                }
                after_block = false;
                normal.push(Piece::Text(words));
            }
            Piece::Open(ref name, _) | Piece::Close(ref name) => {
                let name = name.clone();
                if is_block(&name)
                    && !in_pre
                    && let Some(Piece::Text(text)) = normal.last_mut()
                {
                    text.truncate(text.trim_end_matches(' ').len());
                }
                if name == "pre" {
                    in_pre = matches!(piece, Piece::Open(..));
                }
                after_block = is_block(&name);
                normal.push(piece);
            }
        }
    }
    normal.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
    normal
}

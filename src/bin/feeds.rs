//! The third wasm module: sources that are not compiled sites, fetched only where there is one.
//!
//! It exports `source`, which gives a function that answers the documents of our layout for one source; see `feed::source`.
//! Nothing happens when it is loaded.

// Without a `main` it is 1 KB less.
#![cfg_attr(target_arch = "wasm32", no_main)]

// Taken in as files and not from the library: with that would come Leptos, of which 8 KB could not be thrown away again.
#[cfg(target_arch = "wasm32")]
#[path = "../content/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the other programs need more of it")]
mod content;
#[cfg(target_arch = "wasm32")]
#[path = "../feed/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the other programs need more of it")]
mod feed;

// 2 KB less than the standard one.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(target_arch = "wasm32")]
mod source {
    use crate::feed::source::{Answer, Source, Surroundings};
    use js_sys::{Function, JsString, Reflect, Uint8Array};
    use std::cell::RefCell;
    use wasm_bindgen::prelude::{Closure, JsCast, JsValue, wasm_bindgen};

    /// A function for the source at `url`, of a kind and with a key if these are known. With one argument it is asked for a
    /// document: it answers `document` with the document below, `lacks` with a URL on each line below, `missing`, or `failed`
    /// with the reason below. With two it is given the bytes that were found at a URL, or the HTTP status that came instead;
    /// of the second it says whether it can do without.
    #[wasm_bindgen]
    pub fn source(url: &str, kind: Option<String>, key: Option<String>) -> Function {
        let surroundings = Surroundings { resolve, lower_case: |text| JsString::from(text).to_lower_case().into() };
        let source = RefCell::new(Source::new(url, kind.as_deref(), key.as_deref(), surroundings));
        let talk = move |text: String, bytes: JsValue| {
            let mut source = source.borrow_mut();
            if let Some(bytes) = bytes.dyn_ref::<Uint8Array>() {
                source.give(&text, &bytes.to_vec());
                return String::new();
            }
            if let Some(status) = bytes.as_f64() {
                return if source.refused(&text, status as u16) { "taken".to_owned() } else { String::new() };
            }
            match source.ask(&text) {
                Answer::Document(document) => ["document\n", &document].concat(),
                Answer::Lacks(urls) => ["lacks\n", &urls.join("\n")].concat(),
                Answer::Missing => "missing".to_owned(),
                Answer::Failed(why) => ["failed\n", &why].concat(),
            }
        };
        Closure::<dyn Fn(String, JsValue) -> String>::new(talk).into_js_value().unchecked_into()
    }

    #[wasm_bindgen]
    extern "C" {
        type URL;
        #[wasm_bindgen(catch, constructor)]
        fn new(url: &str, base: &str) -> Result<URL, JsValue>;
    }

    fn resolve(url: &str, base: &str) -> Option<String> {
        Reflect::get(&URL::new(url, base).ok()?.into(), &"href".into()).ok()?.as_string()
    }
}

/// Natively there is nothing in it.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}

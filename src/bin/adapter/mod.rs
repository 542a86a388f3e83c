//! What the adapter modules share: a source as a function for the reader.
//!
//! Input: a [`Source`]. Output: a function, to which the reader passes names of documents and answers of URLs. Entry
//! point: [`function`].

use broadsheet::feed::source::{Answer, Environment, Source};
use js_sys::{Array, Function, JsString, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::{Closure, JsCast, JsValue, wasm_bindgen};

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The functions of the browser.
pub const ENVIRONMENT: Environment = Environment { resolve, lower_case, decode, title };

/// Returns the function of a source.
///
/// With one argument, the function returns a document: `document` and the text on the next line, `needs` and one URL
/// per line, `missing`, or `failed` and the reason.
///
/// With two arguments, it receives the answer of a URL: a list of byte arrays, an HTTP status (0 if there was no
/// answer), or `null` if the limit is exceeded. For a status it returns an empty text if the source cannot continue.
pub fn function(source: Source) -> Function {
    let state = RefCell::new((source, Attempts(Some(String::new()))));
    let talk = move |text: String, bytes: JsValue| {
        let (source, attempts) = &mut *state.borrow_mut();
        if let Some(parts) = bytes.dyn_ref::<Array>() {
            let bytes = joined(parts);
            attempts.add(&text, &bytes.len().to_string(), " bytes");
            source.give(&text, bytes);
            return String::new();
        }
        if bytes.is_null() {
            attempts.add(&text, "too large", "");
            source.too_large(&text);
            return String::new();
        }
        if let Some(status) = bytes.as_f64() {
            attempts.add(&text, "status ", &(status as u32).to_string());
            let goes_on = status > 0.0 && source.refused(&text, status as u16);
            return if goes_on { "taken".to_owned() } else { String::new() };
        }
        match source.ask(&text) {
            Answer::Document(document) => {
                attempts.report("found");
                ["document\n", &document].concat()
            }
            Answer::Needs(urls) => ["needs\n", &urls.join("\n")].concat(),
            Answer::Missing => "missing".to_owned(),
            Answer::Failed(why) => {
                attempts.report(&why);
                ["failed\n", &why].concat()
            }
        }
    };
    Closure::<dyn Fn(String, JsValue) -> String>::new(talk).into_js_value().unchecked_into()
}

/// The URLs that were requested until the source was found or failed, each with its result on a line. `None` after the
/// report.
struct Attempts(Option<String>);

impl Attempts {
    fn add(&mut self, url: &str, result: &str, unit: &str) {
        if let Some(attempts) = &mut self.0 {
            // Keys must not appear in screenshots of the console.
            let shown = url.find("key=").map_or(url, |at| &url[..at]);
            attempts.extend(["\n", shown, ": ", result, unit]);
        }
    }

    /// Shows them in the console, as `broadsheet probe` does in the terminal.
    fn report(&mut self, result: &str) {
        if let Some(attempts) = self.0.take() {
            info(&["Broadsheet source: ", result, &attempts].concat());
        }
    }
}

/// Copies the parts of an answer into the memory of this module, at their exact size.
fn joined(parts: &Array) -> Vec<u8> {
    let parts = || parts.iter().map(JsCast::unchecked_into::<Uint8Array>);
    let mut bytes = vec![0; parts().map(|part| part.length() as usize).sum()];
    let mut start = 0;
    for part in parts() {
        let end = start + part.length() as usize;
        part.copy_to(&mut bytes[start..end]);
        start = end;
    }
    bytes
}

#[wasm_bindgen]
extern "C" {
    type URL;
    #[wasm_bindgen(catch, constructor)]
    fn new(url: &str, base: &str) -> Result<URL, JsValue>;

    #[wasm_bindgen(js_namespace = document, js_name = getElementById)]
    fn element(id: &str) -> JsValue;

    #[wasm_bindgen(js_namespace = console)]
    fn info(text: &str);

    type TextDecoder;
    #[wasm_bindgen(catch, constructor)]
    fn new(label: &str) -> Result<TextDecoder, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn decode(this: &TextDecoder, bytes: &Uint8Array) -> Result<String, JsValue>;
}

fn decode(bytes: &[u8], label: &str) -> Option<String> {
    TextDecoder::new(label).ok()?.decode(&Uint8Array::from(bytes)).ok()
}

fn resolve(url: &str, base: &str) -> Option<String> {
    Reflect::get(&URL::new(url, base).ok()?.into(), &"href".into()).ok()?.as_string()
}

/// The `title` of the link to the source, which only a page of ours has.
fn title() -> String {
    let title = Reflect::get(&element("broadsheet-source"), &"title".into());
    title.ok().and_then(|title| title.as_string()).unwrap_or_default()
}

fn lower_case(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

//! The only HTTP there is.
//!
//! Comes in: an absolute URL. Goes out: the bytes of the answer, or a [`Gap`] that tells *not there* from *did not work*. An answer is read piece by piece, so that one which stalls or never ends is given up.

use super::{
    gap::{Gap, Why},
    place::now,
};
use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle, window};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache, RequestInit};

/// The most bytes that one document may have: ten thousand articles with their text.
const LIMIT: usize = 64 << 20;

/// How long the network may be silent before it is given up.
const PATIENCE: Duration = Duration::from_secs(15);

/// Gives up a request when told to, or when the network stays silent.
pub struct Abort {
    controller: AbortController,
    silent: Rc<Cell<bool>>,
    timer: Cell<Option<TimeoutHandle>>,
}

impl Abort {
    /// A handle for one request.
    pub fn new() -> Rc<Self> {
        let controller = AbortController::new().expect("every browser with WebAssembly has AbortController");
        Rc::new(Abort { controller, silent: Rc::default(), timer: Cell::new(None) })
    }

    /// Gives the request up.
    pub fn abort(&self) {
        self.rest();
        self.controller.abort();
    }

    /// Waits for [`PATIENCE`] anew.
    fn wait(&self) {
        self.rest();
        let (controller, silent) = (self.controller.clone(), self.silent.clone());
        let give_up = move || {
            silent.set(true);
            controller.abort();
        };
        self.timer.set(set_timeout_with_handle(give_up, PATIENCE).ok());
    }

    fn rest(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }

    fn why(&self, otherwise: Why) -> Gap {
        Gap::Failed(if self.silent.get() { Why::TooSlow } else { otherwise })
    }
}

/// Fetches a document, past the browser's cache where that is asked for.
pub async fn get(url: &str, around_cache: bool, abort: &Abort) -> Result<Vec<u8>, Gap> {
    abort.wait();
    let bytes = read(url, around_cache, abort).await;
    abort.rest();
    bytes
}

async fn read(url: &str, around_cache: bool, abort: &Abort) -> Result<Vec<u8>, Gap> {
    let cache = match around_cache {
        true => RequestCache::NoStore,
        false if url.split('?').nth(1).is_some_and(|query| query.starts_with("v=")) => RequestCache::Default,
        // What carries no build id may have changed since: the cache asks whether it has.
        false => RequestCache::NoCache,
    };
    let setting = RequestInit::new();
    setting.set_cache(cache);
    setting.set_signal(Some(&abort.controller.signal()));
    // gloo's own request would bring 1 KB for queries and for the words of errors, and we have neither.
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, &setting)).await;
    let answer = answer.map_err(|_| abort.why(Why::Unreachable))?;
    let response = Response::from(answer.unchecked_into::<web_sys::Response>());
    let status = response.status();
    if !(200..=299).contains(&status) {
        let busy = wait(&response).filter(|_| !matches!(status, 404 | 410));
        return Err(busy.map_or_else(|| refusal(status), |seconds| Gap::Failed(Why::Busy(seconds))));
    }
    let promised = promised(&response);
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| abort.why(Why::BrokenOff))?;
        let field = |name: &str| Reflect::get(&part, &JsValue::from_str(name)).unwrap_or_default();
        if field("done").is_truthy() {
            // Not every browser minds when an answer ends before it should.
            return match promised.is_some_and(|length| bytes.len() < length) {
                true => Err(Gap::Failed(Why::BrokenOff)),
                false => Ok(bytes),
            };
        }
        abort.wait();
        let part: Uint8Array = field("value").unchecked_into();
        let start = bytes.len();
        let end = start + part.length() as usize;
        if end > LIMIT {
            abort.abort();
            return Err(Gap::Failed(Why::TooLarge));
        }
        bytes.resize(end, 0);
        part.copy_to(&mut bytes[start..]);
    }
}

/// What an HTTP status means that is no success.
pub fn refusal(status: u16) -> Gap {
    match status {
        404 | 410 => Gap::Missing,
        status => Gap::Failed(Why::Status(status)),
    }
}

/// For how many seconds the server asks not to be asked, which it may say as a date.
fn wait(response: &Response) -> Option<u32> {
    let after = response.headers().get("retry-after")?;
    after.parse().ok().or_else(|| {
        let seconds = js_sys::Date::parse(&after) / 1000.0 - now() as f64;
        (seconds > 0.0).then_some(seconds as u32)
    })
}

/// How many bytes the server said there would be. Of a compressed answer it says how many were sent, which tells nothing.
fn promised(response: &Response) -> Option<usize> {
    let headers = response.headers();
    headers.get("content-length").filter(|_| headers.get("content-encoding").is_none())?.parse().ok()
}

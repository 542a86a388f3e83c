//! The only HTTP there is.
//!
//! Comes in: an absolute URL. Goes out: the parts of the answer, or a [`LoadState`] that tells *not there* from *did not work*. An answer is
//! read part by part, so that one which stalls, trickles in or never ends is given up. The parts stay in the browser's memory, which is
//! freed with them; the module's own memory never shrinks.

use super::{
    browser_api::now,
    load::{LoadState, Why},
};
use gloo_net::http::Response;
use js_sys::{Array, Reflect, Uint8Array};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle, window};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache, RequestInit};

/// How long the network may be silent before it is given up.
const PATIENCE: Duration = Duration::from_secs(15);

/// How many seconds an answer may take in all: the first, and one more for each [`SLOWEST`] bytes, up to the last.
const TOTAL: [usize; 2] = [60, 600];
const SLOWEST: usize = 8 << 10;

/// A part counts as this many bytes at least, for each is an object of its own.
const SMALLEST: usize = 1 << 10;

/// Gives up a request when told to, or when the network stays silent.
pub struct Abort {
    controller: AbortController,
    silent: Rc<Cell<bool>>,
    timer: Cell<Option<TimeoutHandle>>,
    /// When it was sent, in seconds since 1970.
    begun: Cell<i64>,
    /// The bytes that have come of its answer.
    received: Cell<usize>,
}

impl Abort {
    /// A handle for one request.
    pub fn new() -> Rc<Self> {
        let controller = AbortController::new().expect("every browser with WebAssembly has AbortController");
        let (begun, received) = Default::default();
        Rc::new(Abort { controller, silent: Rc::default(), timer: Cell::new(None), begun, received })
    }

    /// The bytes that have come of its answer.
    pub fn received(&self) -> usize {
        self.received.get()
    }

    /// Says how many bytes its answer has.
    pub fn set_received(&self, length: usize) {
        self.received.set(length);
    }

    /// Gives the request up.
    pub fn abort(&self) {
        self.rest();
        self.controller.abort();
    }

    /// Waits for [`PATIENCE`] anew, or not at all if an answer of this length has taken too long as a whole.
    fn wait(&self, length: usize) {
        self.rest();
        let allowed = (TOTAL[0] + length / SLOWEST).min(TOTAL[1]);
        let is_late = now() - self.begun.get() > allowed as i64;
        let patience = if is_late { Duration::ZERO } else { PATIENCE };
        let (controller, silent) = (self.controller.clone(), self.silent.clone());
        let give_up = move || {
            silent.set(true);
            controller.abort();
        };
        self.timer.set(set_timeout_with_handle(give_up, patience).ok());
    }

    fn rest(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }

    fn why(&self, otherwise: Why) -> LoadState {
        LoadState::Failed(if self.silent.get() { Why::TooSlow } else { otherwise })
    }
}

/// Fetches a document, past the browser's cache where that is asked for. `is_full` tells whether what has come so far is too much.
pub async fn get(url: &str, around_cache: bool, abort: &Abort, is_full: &dyn Fn() -> bool) -> Result<Array, LoadState> {
    abort.begun.set(now());
    abort.wait(0);
    let parts = read(url, around_cache, abort, is_full).await;
    abort.rest();
    parts
}

/// How many bytes the parts of an answer have.
pub fn length(parts: &Array) -> usize {
    parts.iter().map(|part| part.unchecked_into::<Uint8Array>().length() as usize).sum()
}

/// The bytes of an answer.
pub fn bytes(parts: &Array) -> Vec<u8> {
    let mut bytes = vec![0; length(parts)];
    let mut start = 0;
    for part in parts.iter() {
        let part: Uint8Array = part.unchecked_into();
        let end = start + part.length() as usize;
        part.copy_to(&mut bytes[start..end]);
        start = end;
    }
    bytes
}

async fn read(url: &str, around_cache: bool, abort: &Abort, is_full: &dyn Fn() -> bool) -> Result<Array, LoadState> {
    let cache = match around_cache {
        true => RequestCache::NoStore,
        false if url.split('?').nth(1).is_some_and(|query| query.starts_with("v=")) => RequestCache::Default,
        // What carries no build id may have changed since: the cache asks whether it has.
        false => RequestCache::NoCache,
    };
    let setting = RequestInit::new();
    setting.set_cache(cache);
    // A page with another policy would tell the source its whole address.
    _ = Reflect::set(&setting, &"referrerPolicy".into(), &"strict-origin".into());
    setting.set_signal(Some(&abort.controller.signal()));
    // gloo's own request would bring 1 KB for queries and for the words of errors, and we have neither.
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, &setting)).await;
    let answer = answer.map_err(|_| abort.why(Why::Unreachable))?;
    let response = Response::from(answer.unchecked_into::<web_sys::Response>());
    let status = response.status();
    if !(200..=299).contains(&status) {
        let busy = wait(&response).filter(|_| !matches!(status, 404 | 410));
        return Err(busy.map_or_else(|| refusal(status), |seconds| LoadState::Failed(Why::Busy(seconds))));
    }
    let promised = promised(&response);
    let Some(body) = response.body() else { return Ok(Array::new()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let parts = Array::new();
    let mut length = 0;
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| abort.why(Why::BrokenOff))?;
        let field = |name: &str| Reflect::get(&part, &JsValue::from_str(name)).unwrap_or_default();
        if field("done").is_truthy() {
            // Not every browser minds when an answer ends before it should.
            return match promised.is_some_and(|promised| length < promised) {
                true => Err(LoadState::Failed(Why::BrokenOff)),
                false => Ok(parts),
            };
        }
        let part: Uint8Array = field("value").unchecked_into();
        length += part.length() as usize;
        abort.set_received(abort.received() + SMALLEST.max(part.length() as usize));
        abort.wait(length);
        if is_full() {
            abort.abort();
            return Err(LoadState::Failed(Why::TooLarge));
        }
        parts.push(&part);
    }
}

/// What an HTTP status means that is no success.
pub fn refusal(status: u16) -> LoadState {
    match status {
        404 | 410 => LoadState::NotFound,
        status => LoadState::Failed(Why::Status(status)),
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

//! The only HTTP client of the reader.
//!
//! Input: an absolute URL. Output: the parts of the response, or a [`LoadState`] that separates *not found* from
//! *failed*. Entry point: [`get`]. Responses are read in parts, so that stalled, slow or endless ones can be aborted.
//! Parts stay in the browser's memory, because wasm memory never shrinks.

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

/// Timeout without any data.
const PATIENCE: Duration = Duration::from_secs(15);

/// Total time limit in seconds: the first value plus one for each [`SLOWEST`] bytes, at most the second value.
const TOTAL: [usize; 2] = [60, 600];
const SLOWEST: usize = 8 << 10;

/// Minimum size at which a part is counted, because each part has an overhead.
const SMALLEST: usize = 1 << 10;

/// Aborts a request, on demand or after a timeout.
pub struct Abort {
    controller: AbortController,
    silent: Rc<Cell<bool>>,
    timer: Cell<Option<TimeoutHandle>>,
    /// Start time, in seconds since 1970.
    begun: Cell<i64>,
    /// Number of bytes received.
    received: Cell<usize>,
}

impl Abort {
    pub fn new() -> Rc<Self> {
        let controller = AbortController::new().expect("every browser with WebAssembly has AbortController");
        let (begun, received) = Default::default();
        Rc::new(Abort { controller, silent: Rc::default(), timer: Cell::new(None), begun, received })
    }

    /// Number of bytes received.
    pub fn received(&self) -> usize {
        self.received.get()
    }

    pub fn set_received(&self, length: usize) {
        self.received.set(length);
    }

    pub fn abort(&self) {
        self.rest();
        self.controller.abort();
    }

    /// Restarts the timeout. Aborts at once if the total time limit for `length` bytes is exceeded.
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

/// Fetches a document, bypassing the browser's cache on request. `is_full` reports whether the size limit is exceeded.
pub async fn get(url: &str, around_cache: bool, abort: &Abort, is_full: &dyn Fn() -> bool) -> Result<Array, LoadState> {
    abort.begun.set(now());
    abort.wait(0);
    let parts = read(url, around_cache, abort, is_full).await;
    abort.rest();
    parts
}

/// The total length of all parts, in bytes.
pub fn length(parts: &Array) -> usize {
    parts.iter().map(|part| part.unchecked_into::<Uint8Array>().length() as usize).sum()
}

/// The concatenated parts.
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
        // Without a build identifier the content may have changed, so the cache must revalidate it.
        false => RequestCache::NoCache,
    };
    let setting = RequestInit::new();
    setting.set_cache(cache);
    // A more permissive policy of the host page would send its full address to the source.
    _ = Reflect::set(&setting, &"referrerPolicy".into(), &"strict-origin".into());
    setting.set_signal(Some(&abort.controller.signal()));
    // gloo's `Request` would add code for queries and error texts that are not needed.
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
            // Some browsers do not report a truncated response.
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

/// The load state for an HTTP error status.
pub fn refusal(status: u16) -> LoadState {
    match status {
        404 | 410 => LoadState::NotFound,
        status => LoadState::Failed(Why::Status(status)),
    }
}

/// The value of `Retry-After` in seconds; the header may also contain a date.
fn wait(response: &Response) -> Option<u32> {
    let after = response.headers().get("retry-after")?;
    after.parse().ok().or_else(|| {
        let seconds = js_sys::Date::parse(&after) / 1000.0 - now() as f64;
        (seconds > 0.0).then_some(seconds as u32)
    })
}

/// The announced length. It is unknown for a compressed response, whose header counts compressed bytes.
fn promised(response: &Response) -> Option<usize> {
    let headers = response.headers();
    headers.get("content-length").filter(|_| headers.get("content-encoding").is_none())?.parse().ok()
}

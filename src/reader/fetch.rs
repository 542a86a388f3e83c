//! The only HTTP client of the reader.
//!
//! Input: an absolute URL. Output: the parts of the response, or a [`LoadState`] that separates *not found* from
//! *failed*. Entry point: [`get`]. Responses are read in parts, so that stalled, slow or endless ones can be aborted.
//! Parts stay in the browser's memory, because wasm memory never shrinks.

use super::{
    browser_api::now,
    load::{LoadState, Reason},
};
use gloo_net::http::Response;
use js_sys::{Array, Reflect, Uint8Array};
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle, window};
use std::{cell::Cell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache, RequestInit};

/// Timeout without any data.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);

/// Total time limit in seconds: the first value plus one for each [`BYTES_PER_EXTRA_SECOND`], at most the second value.
const TOTAL_LIMITS: [usize; 2] = [60, 600];
const BYTES_PER_EXTRA_SECOND: usize = 8 << 10;

/// Minimum size at which a part is counted, because each part has an overhead.
const MIN_COUNTED_PART: usize = 1 << 10;

/// Aborts a request, on demand or after a timeout.
pub struct Abort {
    controller: AbortController,
    timed_out: Rc<Cell<bool>>,
    timer: Cell<Option<TimeoutHandle>>,
    /// Start time, in seconds since 1970.
    started: Cell<i64>,
    /// Number of bytes received.
    received: Cell<usize>,
}

impl Abort {
    pub fn new() -> Rc<Self> {
        let controller = AbortController::new().expect("every browser with WebAssembly has AbortController");
        let (started, received) = Default::default();
        Rc::new(Abort { controller, timed_out: Rc::default(), timer: Cell::new(None), started, received })
    }

    /// Number of bytes received.
    pub fn received(&self) -> usize {
        self.received.get()
    }

    pub fn set_received(&self, length: usize) {
        self.received.set(length);
    }

    pub fn abort(&self) {
        self.stop_timer();
        self.controller.abort();
    }

    /// Restarts the timeout. Aborts at once if the total time limit for `length` bytes is exceeded.
    fn restart_timer(&self, length: usize) {
        self.stop_timer();
        let allowed = (TOTAL_LIMITS[0] + length / BYTES_PER_EXTRA_SECOND).min(TOTAL_LIMITS[1]);
        let is_overdue = now() - self.started.get() > allowed as i64;
        let timeout = if is_overdue { Duration::ZERO } else { IDLE_TIMEOUT };
        let (controller, timed_out) = (self.controller.clone(), self.timed_out.clone());
        let give_up = move || {
            timed_out.set(true);
            controller.abort();
        };
        self.timer.set(set_timeout_with_handle(give_up, timeout).ok());
    }

    fn stop_timer(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }

    fn failure(&self, reason: Reason) -> LoadState {
        LoadState::Failed(if self.timed_out.get() { Reason::TooSlow } else { reason })
    }
}

/// Fetches a document, bypassing the browser's cache on request. `is_full` reports whether the size limit is exceeded.
pub async fn get(url: &str, bypass_cache: bool, abort: &Abort, is_full: &dyn Fn() -> bool) -> Result<Array, LoadState> {
    abort.started.set(now());
    abort.restart_timer(0);
    let parts = read(url, bypass_cache, abort, is_full).await;
    abort.stop_timer();
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

async fn read(url: &str, bypass_cache: bool, abort: &Abort, is_full: &dyn Fn() -> bool) -> Result<Array, LoadState> {
    let cache = match bypass_cache {
        true => RequestCache::NoStore,
        false if url.split('?').nth(1).is_some_and(|query| query.starts_with("v=")) => RequestCache::Default,
        // Without a build identifier the content may have changed, so the cache must revalidate it.
        false => RequestCache::NoCache,
    };
    let options = RequestInit::new();
    options.set_cache(cache);
    // A more permissive policy of the host page would send its full address to the source.
    _ = Reflect::set(&options, &"referrerPolicy".into(), &"strict-origin".into());
    options.set_signal(Some(&abort.controller.signal()));
    // gloo's `Request` would add code for queries and error texts that are not needed.
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, &options)).await;
    let answer = answer.map_err(|_| abort.failure(Reason::Unreachable))?;
    let response = Response::from(answer.unchecked_into::<web_sys::Response>());
    let status = response.status();
    if !(200..=299).contains(&status) {
        let busy = retry_after(&response).filter(|_| !matches!(status, 404 | 410));
        return Err(busy.map_or_else(|| status_error(status), |seconds| LoadState::Failed(Reason::Busy(seconds))));
    }
    let announced_length = announced_length(&response);
    let before = abort.received();
    abort.set_received(before.saturating_add(announced_length.unwrap_or_default()));
    let is_too_large = is_full();
    abort.set_received(before);
    if is_too_large {
        abort.abort();
        return Err(LoadState::Failed(Reason::TooLarge));
    }
    let Some(body) = response.body() else { return Ok(Array::new()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let parts = Array::new();
    let mut length = 0;
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| abort.failure(Reason::BrokenOff))?;
        let field = |name: &str| Reflect::get(&part, &JsValue::from_str(name)).unwrap_or_default();
        if field("done").is_truthy() {
            // Some browsers do not report a truncated response.
            return match announced_length.is_some_and(|announced_length| length < announced_length) {
                true => Err(LoadState::Failed(Reason::BrokenOff)),
                false => Ok(parts),
            };
        }
        let part: Uint8Array = field("value").unchecked_into();
        length += part.length() as usize;
        abort.set_received(abort.received() + MIN_COUNTED_PART.max(part.length() as usize));
        abort.restart_timer(length);
        if is_full() {
            abort.abort();
            return Err(LoadState::Failed(Reason::TooLarge));
        }
        parts.push(&part);
    }
}

/// The load state for an HTTP error status.
pub fn status_error(status: u16) -> LoadState {
    match status {
        404 | 410 => LoadState::NotFound,
        status => LoadState::Failed(Reason::Status(status)),
    }
}

/// The value of `Retry-After` in seconds; the header may also contain a date.
fn retry_after(response: &Response) -> Option<u32> {
    let after = response.headers().get("retry-after")?;
    after.parse().ok().or_else(|| {
        let seconds = js_sys::Date::parse(&after) / 1000.0 - now() as f64;
        (seconds > 0.0).then_some(seconds as u32)
    })
}

/// The announced length. It is unknown for a compressed response, whose header counts compressed bytes.
fn announced_length(response: &Response) -> Option<usize> {
    let headers = response.headers();
    headers.get("content-length").filter(|_| headers.get("content-encoding").is_none())?.parse().ok()
}

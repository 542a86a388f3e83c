//! Protects the server: limits on connections, refused requests, headers of a live site.
//!
//! Input: connections. Output: the requests that the site answers. Entry point: [`accept`].

use super::host::is_local_origin;
use super::{Body, Site, response};
use hyper::body::Incoming;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName,
    HeaderValue, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, Request, Response, StatusCode, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// The largest number of open connections. Some systems allow a process only 256 open files.
const CONNECTIONS: usize = 200;
/// The time limit for the header of a request, and for an idle connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Accepts connections until the future is dropped.
pub(super) async fn accept(listener: &TcpListener, site: &Arc<Site>) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // `acquire_owned` fails only if the semaphore is closed, which never happens.
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Probably too many open files. Retry when some are closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let site = Arc::clone(site);
        tokio::spawn(async move {
            let _slot = slot;
            let answer = service_fn(move |request| {
                let site = Arc::clone(&site);
                async move { Ok::<_, Infallible>(respond(&site, request).await) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
            // Broken connections are the client's problem.
            let _ = http.serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

async fn respond(site: &Site, request: Request<Incoming>) -> Response<Body> {
    let (parts, _) = request.into_parts();
    if let Err((status, text)) = site.hosts.check(&parts) {
        return refusal(status, text);
    }
    if ![Method::GET, Method::HEAD].contains(&parts.method) {
        let text = format!("The method {} is not allowed. Use GET or HEAD.\n", parts.method);
        let mut answer = refusal(StatusCode::METHOD_NOT_ALLOWED, text);
        answer.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    site.answer(parts).await
}

/// An answer that reveals nothing about the site.
fn refusal(status: StatusCode, text: String) -> Response<Body> {
    let mut answer = response(status, "text/plain; charset=utf-8", text);
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Sets headers that prevent pages of other origins from reading a site that is being edited.
pub(super) fn protect_live(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    let origin = origin.filter(|origin| origin.to_str().is_ok_and(is_local_origin));
    headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.extend(origin.map(|origin| (ACCESS_CONTROL_ALLOW_ORIGIN, origin)));
    headers.append(VARY, HeaderValue::from_static("origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    // An embed on another port fetches data with CORS, but shows images, sound and film without it.
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !["image/", "audio/", "video/"].iter().any(|prefix| content_type.starts_with(prefix)) {
        headers
            .insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    }
}

//! The way of every request: counted, slowed down, spoiled where a fault is due.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, header, request};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt, stream};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::line::Cut;
use super::{BODY_LIMIT, Shared};
use crate::sandbox::ado;
use crate::sandbox::exchange::Reply;
use crate::sandbox::faults::{EchoPlace, FaultKind, due};
use crate::sandbox::log::Entry;
use crate::sandbox::world::locked;

/// How long half a body gets to reach the client before its connection breaks.
const HALF_A_BODY: Duration = Duration::from_millis(20);

/// How many characters of a request a header repeats; clients accept no header of any length.
const HEADER_MAX: usize = 4_000;

/// The middleware over all services; the controls are neither counted nor spoiled.
pub(super) async fn pass(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
    next: Next,
) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or_else(String::new, ToString::to_string);
    if path.starts_with("/_sandbox/") {
        return next.run(request).await;
    }
    let method = request.method().to_string();
    let _in_flight = shared.log.begin();
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return Reply::text(413, "request too long").into_response();
    };
    let sent = u64::try_from(body.len()).unwrap_or(u64::MAX);
    tokio::time::sleep(shared.latency.per_request).await;
    let fault = due(&mut locked(&shared.world).faults, &method, &path);
    let nucleus = path.starts_with("/nucleus/");
    let exchange = Exchange { parts, body, next };
    let response = match fault {
        None => Some(exchange.run().await),
        Some(fault) => exchange.spoiled(fault, nucleus, &shared).await,
    };
    if nucleus && super::log::changes(&method, &path) {
        shared.keep().await;
    }
    let response = response.map(|answer| dated(answer, &shared));
    let status = response
        .as_ref()
        .map_or(0, |answer| answer.status().as_u16());
    shared.log.note(Entry {
        method,
        path,
        status,
        sent,
    });
    response.unwrap_or_else(|| {
        cut.now();
        Response::default()
    })
}

/// The answer with the services' own time in its head.
fn dated(mut answer: Response, shared: &Shared) -> Response {
    let now = locked(&shared.world).now();
    let text = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = HeaderValue::from_str(&text) {
        answer.headers_mut().insert(header::DATE, date);
    }
    answer
}

/// A request that was read, and the services that may see it, more than once if need be.
struct Exchange {
    parts: request::Parts,
    body: Bytes,
    next: Next,
}

impl Exchange {
    async fn run(self) -> Response {
        let request = Request::from_parts(self.parts, Body::from(self.body));
        self.next.run(request).await
    }

    fn again(&self) -> Self {
        Self {
            parts: self.parts.clone(),
            body: self.body.clone(),
            next: self.next.clone(),
        }
    }

    /// The answer under a fault; `None` breaks the connection.
    async fn spoiled(
        self,
        fault: FaultKind,
        nucleus: bool,
        shared: &Arc<Shared>,
    ) -> Option<Response> {
        match fault {
            FaultKind::DropBefore => None,
            FaultKind::DropAfter => {
                self.run().await;
                None
            }
            FaultKind::Late { ms } => {
                self.come_late(Duration::from_millis(ms), shared);
                None
            }
            FaultKind::Twice => {
                self.again().run().await;
                Some(self.run().await)
            }
            FaultKind::Partial { items } => {
                self.only(items).run().await;
                None
            }
            FaultKind::CutBody => Some(cut_short(self.run().await).await),
            FaultKind::HtmlPage => Some(proxy_page()),
            FaultKind::Status {
                status,
                body,
                retry_after,
            } => Some(instead(status, body, retry_after, nucleus)),
            FaultKind::StatusAfter { status } => {
                self.run().await;
                Some(instead(status, None, None, nucleus))
            }
            FaultKind::Delay { ms } => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                Some(self.run().await)
            }
            FaultKind::DelayAnswer { ms } => {
                let response = self.run().await;
                tokio::time::sleep(Duration::from_millis(ms)).await;
                Some(response)
            }
            FaultKind::Overtaken => {
                self.overtake(shared);
                Some(self.run().await)
            }
            FaultKind::HoldBefore => held(shared).await,
            FaultKind::HoldAfter => {
                self.run().await;
                held(shared).await
            }
            FaultKind::HoldUntilMended => {
                held_until_mended(shared).await;
                Some(self.run().await)
            }
            FaultKind::NoCredential => Some(self.without_credential().run().await),
            FaultKind::SignIn => Some(ado::sign_in_page().into_response()),
            FaultKind::ExpiredToken => {
                let world = locked(&shared.world);
                Some(ado::challenge(&world.ado, &shared.origin).into_response())
            }
            FaultKind::RetryAfter { seconds } => Some(asks_to_wait(self.run().await, seconds)),
            FaultKind::Echo { status, place } => {
                Some(echo(&self.sent(), status, place).into_response())
            }
        }
    }

    fn come_late(self, after: Duration, shared: &Arc<Shared>) {
        locked(&shared.world).late += 1;
        let shared = Arc::clone(shared);
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            self.run().await;
            locked(&shared.world).late -= 1;
        });
    }

    /// The request as it was sent: head, then body.
    fn sent(&self) -> String {
        let mut text = format!("{} {}\n", self.parts.method, self.parts.uri);
        for (name, value) in &self.parts.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            text.extend([name.as_str(), ": ", &value, "\n"]);
        }
        text.push('\n');
        text.push_str(&String::from_utf8_lossy(&self.body));
        text
    }

    /// The same request, its credential lost on the way.
    fn without_credential(mut self) -> Self {
        self.parts.headers.remove(header::AUTHORIZATION);
        self.parts.headers.remove("x-apikey");
        self
    }

    /// A person says something on every item of the request.
    fn overtake(&self, shared: &Shared) {
        let mut world = locked(&shared.world);
        let now = world.now();
        let parts: Vec<Value> = serde_json::from_slice(&self.body).unwrap_or_default();
        let inside = parts.iter().filter_map(|part| part["uri"].as_str());
        for uri in inside.chain([self.parts.uri.path()]) {
            let path = uri.split('?').next().unwrap_or_default();
            let id = path.rsplit('/').next().and_then(|id| id.parse().ok());
            if let Some(id) = id {
                // What is not there needs nobody to overtake it.
                drop(world.ado.comment_as(ado::KIM, id, "Seen.", now));
            }
        }
    }

    /// The same batch with only its first items.
    fn only(mut self, items: usize) -> Self {
        if let Ok(Value::Array(mut list)) = serde_json::from_slice(&self.body) {
            list.truncate(items);
            self.body = Bytes::from(Value::Array(list).to_string());
        }
        self
    }
}

/// The same answer, which wants the next request later.
fn asks_to_wait(mut response: Response, seconds: u32) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Never ends; whoever waits for that is told by the counter.
async fn held(shared: &Shared) -> Option<Response> {
    locked(&shared.world).held += 1;
    std::future::pending().await
}

async fn held_until_mended(shared: &Shared) {
    locked(&shared.world).held += 1;
    let is_held = || {
        let world = locked(&shared.world);
        let mut faults = world.faults.iter();
        faults.any(|fault| fault.kind == FaultKind::HoldUntilMended)
    };
    while is_held() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The first half of an answer that promised all of it.
async fn cut_short(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    let broken = stream::once(async {
        tokio::time::sleep(HALF_A_BODY).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted))
    });
    let body = Body::from_stream(stream::once(async { Ok(half) }).chain(broken));
    Response::from_parts(parts, body)
}

fn proxy_page() -> Response {
    let page = "<!DOCTYPE html>\n<html><head><title>Corporate proxy</title></head>\
                <body><p>Please sign in to use the network.</p></body></html>\n";
    Reply::html(200, page).into_response()
}

/// An answer that repeats what was sent.
fn echo(sent: &str, status: u16, place: EchoPlace) -> Reply {
    match place {
        EchoPlace::Message => {
            let body = json!({
                "message": sent, "typeKey": "EchoException", "success": false,
                "error": "invalid_client", "error_description": sent,
            });
            Reply::json(status, &body)
        }
        EchoPlace::Title => {
            let text = sent.replace('&', "&amp;").replace('<', "&lt;");
            let page =
                format!("<html><head><title>{text}</title></head><body>{text}</body></html>");
            Reply::html(status, page)
        }
        EchoPlace::Text => Reply::text(status, sent),
        EchoPlace::Header => {
            let line = |char: char| {
                if (' '..='~').contains(&char) {
                    char
                } else {
                    ' '
                }
            };
            let line: String = sent.chars().take(HEADER_MAX).map(line).collect();
            let encoded = utf8_percent_encode(&line, NON_ALPHANUMERIC).to_string();
            Reply::text(status, "")
                .with("x-tfs-serviceerror", encoded.clone())
                .with("activityid", line.clone())
                .with("www-authenticate", format!("Bearer realm=\"{line}\""))
                .with("location", format!("https://echo.example/{encoded}"))
        }
    }
}

/// A status that no service decided on.
fn instead(
    status: u16,
    body: Option<String>,
    retry_after: Option<String>,
    nucleus: bool,
) -> Response {
    let mut reply = match body {
        Some(body) if body.trim_start().starts_with(['{', '[']) => {
            let mut reply = Reply::json(status, &Value::Null);
            reply.body = body.into_bytes();
            reply
        }
        Some(body) => Reply::text(status, body),
        None if nucleus => Reply::text(status, ""),
        None => ado::failure(status),
    };
    if let Some(seconds) = retry_after {
        reply = reply.with("retry-after", seconds);
    }
    reply.into_response()
}

//! One request and one answer, as every simulated service sees them.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// One request, read completely.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// As it was sent, still percent-encoded.
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The origin that answers name, such as `http://127.0.0.1:4711`.
    pub(crate) origin: Arc<str>,
}

impl Call {
    /// The decoded path segments; a `%2F` stays inside its segment.
    pub(crate) fn segments(&self) -> Vec<String> {
        let path = self.path.split('/').filter(|part| !part.is_empty());
        path.map(decoded).collect()
    }

    /// A query parameter; its name is compared without case.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let (_, value) = self
            .query
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// Whether a boolean query parameter is set.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.query(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The media type of the body, in lower case and without parameters.
    pub(crate) fn content_type(&self) -> String {
        let text = self.header("content-type").unwrap_or_default();
        let media = text.split(';').next().unwrap_or_default();
        media.trim().to_ascii_lowercase()
    }
}

/// Percent-decodes one path segment.
pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// One answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// How many items a batch held; each costs the configured time.
    pub(crate) items: u32,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            items: 0,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let mut reply = Self::empty(status).with("content-type", "application/json; charset=utf-8");
        reply.body = body.to_string().into_bytes();
        reply
    }

    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        let mut reply = Self::empty(status).with("content-type", "text/plain; charset=utf-8");
        reply.body = body.into().into_bytes();
        reply
    }

    pub(crate) fn html(status: u16, body: impl Into<String>) -> Self {
        let mut reply = Self::empty(status).with("content-type", "text/html; charset=utf-8");
        reply.body = body.into().into_bytes();
        reply
    }

    /// Adds a header; some, such as `www-authenticate`, may come twice.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets a header, in place of an earlier one of that name.
    #[must_use]
    pub(crate) fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(earlier, _)| *earlier != name);
        self.with(name, value)
    }

    /// The answer as axum sends it; a header that HTTP cannot carry is left out.
    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response
                    .headers_mut()
                    .append(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A new random GUID.
pub(crate) fn guid() -> String {
    let number = (fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{number:032x}");
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

//! What Nucleus' failures look like, and those of what stands before it (nucleus-api, 1.5).

use serde_json::Value;

use super::loose;
use crate::clients::answer::{Answer, Shape, one_line};
use crate::clients::api_error::{ApiError, ApiErrorKind};
use crate::clients::http::Request;
use crate::redact::Shown;

/// Success is JSON with a 2xx status that does not say `"success": false`.
pub(super) fn check(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    if let Some(redirected) = answer.redirected(request) {
        return Err(redirected);
    }
    match (answer.status, answer.shape()) {
        (200..=299, Shape::Json) => match denial(answer) {
            Some(denial) => Err(denied(request, answer, &denial)),
            None => Ok(()),
        },
        (200..=299, Shape::Empty) => Err(answer.bad(request, "it is empty")),
        (200..=299, Shape::Other) => Err(answer.bad(request, &answer.excerpt())),
        (_, Shape::Json) => {
            let denial = answer.json().unwrap_or(Value::Null);
            Err(denied(request, answer, &denial))
        }
        (_, Shape::Html | Shape::Other | Shape::Empty) => Err(page(request, answer)),
    }
}

/// The object of a failure that came with 200. Lists, and large answers, are not looked into.
fn denial(answer: &Answer) -> Option<Value> {
    const LARGEST: usize = 16 * 1024;
    let body = answer.bytes().trim_ascii_start();
    if body.first() != Some(&b'{') || body.len() > LARGEST {
        return None;
    }
    let object: Value = serde_json::from_slice(body).ok()?;
    let success = object.get("success").and_then(loose::flag)?;
    (!success).then_some(object)
}

/// The error that Nucleus describes: `{success, code, message}`, or with `error`.
fn denied(request: &Request, answer: &Answer, denial: &Value) -> ApiError {
    let code = denial.get("code").and_then(loose::number);
    let status = code
        .filter(|code| (400..600).contains(code))
        .and_then(|code| u16::try_from(code).ok())
        .filter(|_| answer.status < 400)
        .unwrap_or(answer.status);
    let message = ["message", "error"]
        .into_iter()
        .filter_map(|key| denial.get(key)?.as_str())
        .find(|text| !text.trim().is_empty())
        .map_or_else(|| format!("refused with status {status}"), one_line);
    let mut error = answer.error(request, kind(status), &message);
    error.code = code.map(|code| Shown::code(&code.to_string()));
    error.activity_id = denial
        .get("request_id")
        .and_then(Value::as_str)
        .map(Shown::code);
    error
}

/// A page instead of an answer: a firewall's ("Request Rejected"), Cloudflare's, a proxy's.
fn page(request: &Request, answer: &Answer) -> ApiError {
    let status = answer.status;
    let html = answer.shape() == Shape::Html;
    let kind = if html && !tells_enough(status) {
        ApiErrorKind::Blocked
    } else {
        kind(status)
    };
    let what = match answer.title() {
        title if title.is_empty() => answer.excerpt(),
        title => title,
    };
    let message = match (what.is_empty(), html) {
        (true, _) => format!("status {status} without an explanation"),
        (false, true) => format!("a web page came instead of an answer: {what}"),
        (false, false) => what,
    };
    answer.error(request, kind, &message)
}

/// A wrong path, a throttle, an outage: there the status says more than that a page came.
fn tells_enough(status: u16) -> bool {
    matches!(status, 404 | 410 | 408 | 429 | 500..)
}

fn kind(status: u16) -> ApiErrorKind {
    match status {
        401 => ApiErrorKind::Unauthorized,
        403 => ApiErrorKind::Forbidden,
        404 | 410 => ApiErrorKind::NotFound,
        407 => ApiErrorKind::Blocked,
        409 | 412 => ApiErrorKind::StaleRevision,
        429 => ApiErrorKind::Throttled,
        408 | 500.. => ApiErrorKind::Unavailable,
        _ => ApiErrorKind::Invalid,
    }
}

//! An answer as it came, and the careful ways to look into it.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use reqwest::header::{DATE, HeaderMap, LOCATION, RETRY_AFTER};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::api_error::{ApiError, ApiErrorKind, Sent};
use super::http::{Effect, Request};
use super::lenient;
use super::options::Budget;
use crate::redact::{self, Shown};

/// A complete answer, whatever its status; its body may hold a token.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {} bytes", self.status, self.body.len())
    }
}

/// What a body looks like, by its first character; content types are often wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Empty,
    Json,
    Html,
    Other,
}

impl Answer {
    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body without a byte order mark.
    pub(super) fn bytes(&self) -> &[u8] {
        self.body
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(&self.body)
    }

    pub(super) fn shape(&self) -> Shape {
        let html = self
            .header("content-type")
            .is_some_and(|kind| kind.contains("html"));
        match self.bytes().trim_ascii_start().first() {
            None => Shape::Empty,
            Some(b'{' | b'[') => Shape::Json,
            Some(b'<') => Shape::Html,
            Some(_) if html => Shape::Html,
            Some(_) => Shape::Other,
        }
    }

    /// What support asks for: `ActivityId` and `X-VSS-E2EID` hold the same (ado-api, 2.4).
    pub(super) fn activity_id(&self) -> Option<&str> {
        self.header("activityid")
            .or_else(|| self.header("x-vss-e2eid"))
    }

    /// How long the service wants us to wait; `None` when it does not say so in a readable way.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.pause_in(self.header(RETRY_AFTER.as_str())?)
    }

    /// The same for a part of this answer, which has a `Retry-After` of its own.
    pub(super) fn pause_in(&self, value: &str) -> Option<Duration> {
        let now = self
            .header(DATE.as_str())
            .and_then(http_date)
            .unwrap_or_else(crate::clock::now);
        retry_after(value.trim(), now)
    }

    /// The rate budget, on the answers that tell (ado-api, 12.2).
    pub(super) fn budget(&self) -> Option<Budget> {
        let number = |name| self.header(name)?.trim().parse::<f64>().ok();
        let remaining = number("x-ratelimit-remaining")?;
        let limit = number("x-ratelimit-limit")?;
        (remaining.is_finite() && limit.is_finite()).then_some(Budget { remaining, limit })
    }

    /// `<title>` of a page, in one line; empty if it has none.
    pub(super) fn title(&self) -> String {
        let text = String::from_utf8_lossy(self.bytes());
        let lower = text.to_ascii_lowercase();
        let title = lower.find("<title").and_then(|start| {
            let open = start + lower[start..].find('>')? + 1;
            let end = open + lower[open..].find("</title")?;
            text.get(open..end)
        });
        one_line(title.unwrap_or_default())
    }

    /// The beginning of the body in one line, for messages.
    pub(super) fn excerpt(&self) -> String {
        redact::excerpt(&String::from_utf8_lossy(self.bytes()))
    }

    /// The body as JSON of a known shape.
    ///
    /// # Errors
    /// `BadAnswer`; for a write that means that it may have been carried out.
    pub(super) fn decode<T: DeserializeOwned>(&self, request: &Request) -> Result<T, ApiError> {
        let strictly = decoded(self.bytes());
        let read = strictly.or_else(|fault| match lenient::mended(self.bytes()) {
            Some(mended) => decoded(mended.as_bytes()),
            None => Err(fault),
        });
        read.map_err(|fault| self.bad(request, &fault))
    }

    /// The same for an answer that holds a token: what is wrong is told by its place alone.
    ///
    /// # Errors
    /// As [`Answer::decode`].
    pub(super) fn decode_secret<T: DeserializeOwned>(
        &self,
        request: &Request,
    ) -> Result<T, ApiError> {
        serde_json::from_slice(self.bytes()).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = format!("it is not as expected at line {line}, column {column}");
            self.bad(request, &what)
        })
    }

    /// The body as JSON of any shape; of one that was cut, what is there.
    pub(super) fn json(&self) -> Option<Value> {
        if self.shape() != Shape::Json {
            return None;
        }
        let whole = serde_json::from_slice(self.bytes()).ok();
        let whole = whole.or_else(|| serde_json::from_str(&lenient::mended(self.bytes())?).ok());
        whole.or_else(|| serde_json::from_str(&closed(self.bytes())).ok())
    }

    /// The error that this answer is not what the call promises.
    pub(super) fn bad(&self, request: &Request, what: &str) -> ApiError {
        let message = format!("the answer cannot be used: {what}");
        self.error(request, ApiErrorKind::BadAnswer, &message)
    }

    /// An error with everything that the answer's head tells.
    pub(super) fn error(&self, request: &Request, kind: ApiErrorKind, message: &str) -> ApiError {
        ApiError {
            kind,
            service: request.service,
            sent: sent(request.effect, self.status),
            call: request.call().into(),
            status: Some(self.status),
            code: None,
            message: message.into(),
            activity_id: self.activity_id().map(Shown::code),
            retry_after: self.retry_after(),
            fields: Vec::new(),
        }
    }

    /// The error for a redirect, which is never followed: a key would go to the other host.
    pub(super) fn redirected(&self, request: &Request) -> Option<ApiError> {
        if !(300..400).contains(&self.status) {
            return None;
        }
        let target = self
            .header(LOCATION.as_str())
            .and_then(|location| request.url.join(location).ok());
        let host = target.as_ref().and_then(Url::host_str).unwrap_or("nowhere");
        let message = format!("redirected to {host}; redirects are not followed");
        if target.as_ref().is_some_and(is_sign_in) {
            // Who is sent to the door was not let in.
            let error = self.error(request, ApiErrorKind::Unauthorized, &message);
            return Some(ApiError {
                sent: Sent::No,
                ..error
            });
        }
        Some(self.error(request, ApiErrorKind::Blocked, &message))
    }
}

/// What a status proves about a write: 4xx refused it, except a time-out on the way.
pub(super) fn sent(effect: Effect, status: u16) -> Sent {
    match effect {
        Effect::Read => Sent::No,
        Effect::Write if (400..500).contains(&status) && status != 408 => Sent::No,
        Effect::Write => Sent::Maybe,
    }
}

fn is_sign_in(target: &Url) -> bool {
    let host = target.host_str().unwrap_or_default();
    host.starts_with("login.") || target.path().to_ascii_lowercase().contains("signin")
}

/// `Retry-After`: seconds or a date; anything else, negative or past is `None`.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let wait = match value.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_) => Duration::try_from(http_date(value)?.duration_since(now)).ok()?,
    };
    (!wait.is_zero()).then_some(wait)
}

fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
}

/// Percent-decoded text, as `X-TFS-ServiceError` carries it.
pub(super) fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Text in one line, without runs of white space.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The meaning of JSON, or what is wrong with it.
fn decoded<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| json_fault(&error))?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(value)
}

/// JSON that ends in the middle of a text, with everything closed that is open there.
fn closed(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut open = Vec::new();
    let (mut in_text, mut is_escaped) = (false, false);
    // An escape that was cut is left out; the longest one has six characters.
    let mut whole = 0;
    for (at, char) in text.char_indices() {
        if in_text {
            match char {
                _ if is_escaped => is_escaped = false,
                '\\' => {
                    is_escaped = true;
                    whole = at;
                }
                '"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match char {
            '"' => in_text = true,
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                open.pop();
            }
            _ => {}
        }
    }
    let is_near = text.len() - whole < 6;
    let mut closed = if in_text && whole > 0 && is_near {
        text.get(..whole).unwrap_or_default().to_owned()
    } else {
        text.into_owned()
    };
    if in_text {
        closed.push('"');
    }
    closed.extend(open.into_iter().rev());
    closed
}

/// What is wrong with JSON, and where.
fn json_fault(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = error.path().to_string();
    if path == "." {
        error.inner().to_string()
    } else {
        format!("{path}: {}", error.inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_reads_seconds_and_dates_and_nothing_else() {
        let now = http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let read = |value| retry_after(value, now);
        assert_eq!(read("30"), Some(Duration::from_secs(30)));
        assert_eq!(read("1.5"), Some(Duration::from_millis(1_500)));
        assert_eq!(
            read("Sun, 06 Nov 1994 08:50:07 GMT"),
            Some(Duration::from_secs(30))
        );
        for useless in [
            "0",
            "-5",
            "soon",
            "",
            "NaN",
            "inf",
            "Sun, 06 Nov 1994 08:49:00 GMT",
        ] {
            assert_eq!(read(useless), None, "{useless}");
        }
    }

    #[test]
    fn json_that_was_cut_tells_what_is_there() {
        let answer = |body: &str| Answer {
            status: 400,
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        };
        let whole = r#"{"a":[1,{"message":"TF401320: \u00e9 \"quoted\" text that goes on"#;
        for end in 35..=whole.len() {
            let Some(cut) = whole.get(..end) else {
                continue;
            };
            let json = answer(cut).json().unwrap_or_else(|| panic!("{cut}"));
            let message = json["a"][1]["message"].as_str().unwrap();
            assert!(message.starts_with("TF401320: "), "{cut}: {message}");
        }
        assert_eq!(answer("{\"a\":1}").json().unwrap()["a"], 1);
        assert_eq!(answer("no json").json(), None);
        assert_eq!(answer("{\"a\":tru").json(), None);
    }

    #[test]
    fn a_refusal_proves_that_a_write_was_not_done_and_nothing_else_does() {
        for status in [400, 401, 404, 412, 429] {
            assert_eq!(sent(Effect::Write, status), Sent::No);
        }
        for status in [200, 203, 302, 408, 500, 503] {
            assert_eq!(sent(Effect::Write, status), Sent::Maybe);
        }
        assert_eq!(sent(Effect::Read, 500), Sent::No);
    }
}

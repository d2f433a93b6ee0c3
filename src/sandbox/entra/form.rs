//! Forms that are posted to Entra ID, and how it refuses them (ado-api, 3.3).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use crate::sandbox::exchange::{Call, Reply, guid};

/// The form of a token request.
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    /// A body of another media type has no parameters, as the service sees it.
    pub(super) fn read(call: &Call) -> Self {
        if call.content_type() != "application/x-www-form-urlencoded" {
            return Self(BTreeMap::new());
        }
        Self(
            url::form_urlencoded::parse(&call.body)
                .into_owned()
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?;
        (!value.is_empty()).then_some(value)
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| {
            refuse(
                400,
                "invalid_request",
                900_144,
                format!("The request body must contain the following parameter: '{name}'."),
            )
        })
    }
}

/// An error as the service words it.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    pub(super) error: &'static str,
    pub(super) code: u32,
    text: String,
}

pub(super) fn refuse(status: u16, error: &'static str, code: u32, text: String) -> Refusal {
    Refusal {
        status,
        error,
        code,
        text,
    }
}

impl Refusal {
    pub(super) fn reply(&self, now: Timestamp) -> Reply {
        let (trace, correlation) = (guid(), guid());
        let time = now.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let code = self.code;
        let body = json!({
            "error": self.error,
            "error_description": format!(
                "AADSTS{code}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}",
                self.text
            ),
            "error_codes": [code],
            "timestamp": time,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
        });
        Reply::json(self.status, &body)
    }
}

//! What Azure DevOps' failures look like, and what they mean (ado-api, 5).

use serde_json::Value;

use crate::clients::answer::{Answer, Shape, one_line, percent_decoded};
use crate::clients::api_error::{ApiError, ApiErrorKind, BrokenField, FieldWants, Sent};
use crate::clients::http::Request;
use crate::redact::Shown;

/// Success is a JSON answer with a 2xx status other than 203.
pub(super) fn check(request: &Request, answer: &Answer) -> Result<(), ApiError> {
    match (answer.status, answer.shape()) {
        (203, _) => Err(sign_in_page(request, answer)),
        (200..=299, Shape::Json) => Ok(()),
        (200..=299, Shape::Html) if is_sign_in(answer) => Err(sign_in_page(request, answer)),
        (200..=299, _) => Err(foreign(request, answer)),
        _ => Err(answer
            .redirected(request)
            .unwrap_or_else(|| refused(request, answer))),
    }
}

/// A sign-in page with 203, or even 200: the credential was not accepted (ado-api, 5.1).
fn sign_in_page(request: &Request, answer: &Answer) -> ApiError {
    let message = "the credential was not accepted: a sign-in page came instead of an answer";
    let mut error = answer.error(request, ApiErrorKind::Unauthorized, message);
    if is_sign_in(answer) {
        // Who is sent to the door was not let in.
        error.sent = Sent::No;
    }
    error
}

fn is_sign_in(answer: &Answer) -> bool {
    let title = answer.title().to_ascii_lowercase();
    title.contains("sign in") || title.contains("sign-in")
}

/// An answer that does not come from Azure DevOps' API.
fn foreign(request: &Request, answer: &Answer) -> ApiError {
    if answer.shape() == Shape::Empty {
        return answer.bad(request, "it is empty");
    }
    let content_type = answer.header("content-type").unwrap_or("unnamed content");
    let what = match answer.title() {
        title if title.is_empty() => answer.excerpt(),
        title => title,
    };
    let message = format!("something else answered ({content_type}): {what}");
    let kind = if answer.shape() == Shape::Html {
        ApiErrorKind::Blocked
    } else {
        ApiErrorKind::BadAnswer
    };
    answer.error(request, kind, &message)
}

/// The error that a refusing answer describes.
pub(super) fn refused(request: &Request, answer: &Answer) -> ApiError {
    let body = answer.json().unwrap_or(Value::Null);
    let told = Told::from_json(&body).unwrap_or_else(|| Told::from_page(answer));
    let mut error = answer.error(request, ApiErrorKind::Invalid, &told.message);
    told.into_error(&mut error, answer.status);
    error
}

/// The error in one sub-answer of a `$batch`.
pub(super) fn refused_part(template: ApiError, status: u16, body: &Value) -> ApiError {
    let mut error = template;
    error.status = Some(status);
    let told = Told::from_json(body).unwrap_or_else(|| Told {
        message: format!("refused with status {status}"),
        ..Told::default()
    });
    error.message = Shown::from(&told.message);
    told.into_error(&mut error, status);
    error
}

/// What an error says, in whatever form.
#[derive(Debug, Default)]
struct Told {
    message: String,
    type_key: Option<String>,
    fields: Vec<BrokenField>,
}

impl Told {
    /// The error object, or the older wrapper `{count, value: {Message}}` (ado-api, 5.2).
    fn from_json(body: &Value) -> Option<Self> {
        let object = match body.get("value") {
            Some(inner) if inner.is_object() => inner,
            _ => body,
        };
        let message = text(object, "message")?;
        let mut fields = Vec::new();
        if let Some(custom) = object.get("customProperties") {
            broken_fields(custom, &mut fields);
        }
        Some(Self {
            message: one_line(message),
            type_key: text(object, "typeKey").map(str::to_owned),
            fields,
        })
    }

    /// A page, plain text, or nothing but a header.
    fn from_page(answer: &Answer) -> Self {
        let header = answer.header("x-tfs-serviceerror").map(percent_decoded);
        let page = match answer.shape() {
            Shape::Empty => String::new(),
            Shape::Html => answer.title(),
            Shape::Json | Shape::Other => answer.excerpt(),
        };
        let message = header.unwrap_or(page);
        let message = if message.is_empty() {
            format!("status {} without an explanation", answer.status)
        } else {
            one_line(&message)
        };
        Self {
            message,
            ..Self::default()
        }
    }

    /// The code in front of the message, else the type key; `errorCode` is always 0.
    fn code(&self) -> Option<String> {
        code_prefix(&self.message)
            .map(str::to_owned)
            .or_else(|| self.type_key.clone())
    }

    fn into_error(self, error: &mut ApiError, status: u16) {
        error.kind = self.kind(status);
        error.code = self.code().as_deref().map(Shown::code);
        error.fields = self.fields;
        if too_many_revisions(&error.message) {
            error.kind = ApiErrorKind::Invalid;
            error.sent = Sent::No;
        }
        if error.kind == ApiErrorKind::Throttled {
            error.sent = Sent::No;
        }
    }

    fn kind(&self, status: u16) -> ApiErrorKind {
        let code = code_prefix(&self.message).unwrap_or_default();
        let type_key = self.type_key.as_deref().unwrap_or_default();
        kind_of_code(code)
            .or_else(|| kind_of_type(type_key))
            .unwrap_or_else(|| kind_of_status(status))
    }
}

/// Codes that say more than the status (ado-api, 5.1, 5.3 and 8.6).
fn kind_of_code(code: &str) -> Option<ApiErrorKind> {
    Some(match code {
        "TF401444" => ApiErrorKind::NotAMember,
        "TF400813" => ApiErrorKind::Unauthorized,
        "VS403463" | "VS30063" | "TF50309" | "TF401289" => ApiErrorKind::Forbidden,
        "TF24668" => ApiErrorKind::Stopped,
        "TF26071" | "VS403351" => ApiErrorKind::StaleRevision,
        "TF400733" => ApiErrorKind::Throttled,
        "VS402335" | "VS402490" | "VS402491" | "TF401349" => ApiErrorKind::Unavailable,
        "TF401232" | "TF200016" | "VS800075" | "VS402323" => ApiErrorKind::NotFound,
        "VS402337" | "VS403474" => ApiErrorKind::Invalid,
        _ => return None,
    })
}

fn kind_of_type(type_key: &str) -> Option<ApiErrorKind> {
    Some(match type_key {
        "TestPatchOperationFailedException" | "WorkItemRevisionMismatchException" => {
            ApiErrorKind::StaleRevision
        }
        "RuleValidationException" => ApiErrorKind::Invalid,
        "UnauthorizedRequestException" => ApiErrorKind::Unauthorized,
        "AccessCheckException" => ApiErrorKind::Forbidden,
        "WorkItemUnauthorizedAccessException" | "ProjectDoesNotExistWithNameException" => {
            ApiErrorKind::NotFound
        }
        _ => return None,
    })
}

fn kind_of_status(status: u16) -> ApiErrorKind {
    match status {
        203 | 401 => ApiErrorKind::Unauthorized,
        403 => ApiErrorKind::Forbidden,
        404 | 410 => ApiErrorKind::NotFound,
        407 => ApiErrorKind::Blocked,
        409 | 412 => ApiErrorKind::StaleRevision,
        429 => ApiErrorKind::Throttled,
        408 | 500.. => ApiErrorKind::Unavailable,
        _ => ApiErrorKind::Invalid,
    }
}

/// `TF` or `VS` and digits at the beginning of a message.
fn code_prefix(message: &str) -> Option<&str> {
    let digits = message
        .strip_prefix("TF")
        .or_else(|| message.strip_prefix("VS"))?;
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    (count >= 4).then(|| &message[..count + 2])
}

/// The cap of 10,000 revisions comes with 500 and without a code, and never passes
/// (ado-api, 8.6).
fn too_many_revisions(message: &str) -> bool {
    message.contains("revisions") && message.contains("are supported")
}

/// A string property; the outer keys of rule errors begin with a capital.
fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    property(object, key)?.as_str()
}

fn property<'a>(object: &'a Value, key: &str) -> Option<&'a Value> {
    let (_, value) = object
        .as_object()?
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    Some(value)
}

/// The fields of a rule error: outer keys in Pascal case, inner ones in camel case.
fn broken_fields(error: &Value, fields: &mut Vec<BrokenField>) {
    if let Some(field) = text(error, "fieldReferenceName")
        && !fields.iter().any(|known| known.reference_name == *field)
    {
        fields.push(BrokenField {
            reference_name: Shown::code(field).into(),
            wants: wants(error),
        });
    }
    let inner = property(error, "ruleValidationErrors").and_then(Value::as_array);
    for error in inner.into_iter().flatten() {
        broken_fields(error, fields);
    }
}

/// The flags say it, and in English the message says it too.
fn wants(error: &Value) -> FieldWants {
    let said = ["fieldStatusFlags", "errorMessage"].map(|key| text(error, key).unwrap_or_default());
    let has = |word: &str| said.iter().any(|text| text.to_lowercase().contains(word));
    if has("invalidnotempty") {
        FieldWants::Nothing
    } else if has("invalidempty") {
        FieldWants::Value
    } else {
        FieldWants::Another
    }
}

#[cfg(test)]
mod tests;

//! What a call to a service can end with, in a shape that the callers can branch on.

use std::fmt;
use std::time::Duration;

use crate::redact::Shown;

/// The service that a call went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Microsoft Entra ID, the token endpoint.
    Entra,
    /// Azure DevOps.
    Ado,
    /// Nucleus Security.
    Nucleus,
}

impl Service {
    /// The name people know.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entra => "Entra ID",
            Self::Ado => "Azure DevOps",
            Self::Nucleus => "Nucleus",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether a request that failed may have been carried out.
///
/// A connection that was never made is the only failure that proves `No` by itself; an answer
/// that refuses (429, 4xx) proves it too (engineering, 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sent {
    /// Surely not carried out: it may be sent again.
    No,
    /// Perhaps: look before sending again.
    Maybe,
}

/// What kind of failure it was: what callers branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApiErrorKind {
    /// The credential was not accepted: 401, a 203 sign-in page, a redirect to one.
    Unauthorized,
    /// The credential is good, the organization does not know it (TF401444).
    NotAMember,
    /// Known, but not allowed: 403, conditional access.
    Forbidden,
    /// 404: unknown, deleted or not visible.
    NotFound,
    /// 409 or 412: somebody changed the item since it was read.
    StaleRevision,
    /// 400, 422: the request breaks a rule of the process or of the service.
    Invalid,
    /// 429, or an Entra throttle; also what is not sent because the run is over.
    Throttled,
    /// 5xx, for a while.
    Unavailable,
    /// The organization is stopped or deactivated (TF24668), or this run may send nothing more;
    /// waiting does not help.
    Stopped,
    /// Something between us and the service answered: a firewall's or a proxy's page, a redirect.
    Blocked,
    /// A whole answer that is too large, no JSON (cut JSON too) or not of the expected shape.
    BadAnswer,
    /// No answer, or only a part of one: name, connection, TLS, time-out.
    Network,
    /// The configuration cannot be used, such as a secret that cannot stand in a header.
    Setting,
}

/// The code of what is not sent because the run is over.
const OUT_OF_TIME: &str = "MAX_TIME";

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// What to branch on.
    pub kind: ApiErrorKind,
    /// Who answered, or should have.
    pub service: Service,
    /// Whether the request may have been carried out all the same.
    pub sent: Sent,
    /// The call in words without secrets, such as `GET contoso/_apis/projects`.
    pub call: Shown,
    /// HTTP status, if there was one.
    pub status: Option<u16>,
    /// The service's own code: `TF401232`, `VS402337`, `AADSTS7000215`, or a type key.
    pub code: Option<Shown>,
    /// The service's message, or ours. Hostile text: escape it before a terminal sees it.
    pub message: Shown,
    /// What the service's support asks for (`ActivityId`, or Entra's trace id).
    pub activity_id: Option<Shown>,
    /// How long the service wants us to wait.
    pub retry_after: Option<Duration>,
    /// Fields that break a rule of the process.
    pub fields: Vec<BrokenField>,
}

/// A field that breaks a rule of the process.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BrokenField {
    /// Its reference name.
    pub reference_name: String,
    /// What the rule wants of it.
    pub wants: FieldWants,
}

/// What a rule of the process wants of a field (ado-api, 8.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldWants {
    /// A value: `Required, InvalidEmpty`.
    Value,
    /// No value: `InvalidNotEmpty`, as of Remaining Work in Done.
    Nothing,
    /// Another value, or that it is left alone.
    Another,
}

impl ApiError {
    /// Whether the same request may go well a moment later: the service was in trouble, the answer
    /// was lost, or it was none.
    pub fn passes(&self) -> bool {
        match self.kind {
            ApiErrorKind::Unavailable | ApiErrorKind::Network | ApiErrorKind::BadAnswer => true,
            ApiErrorKind::Blocked => self.sent == Sent::Maybe,
            ApiErrorKind::Unauthorized
            | ApiErrorKind::NotAMember
            | ApiErrorKind::Forbidden
            | ApiErrorKind::NotFound
            | ApiErrorKind::StaleRevision
            | ApiErrorKind::Invalid
            | ApiErrorKind::Throttled
            | ApiErrorKind::Stopped
            | ApiErrorKind::Setting => false,
        }
    }

    /// What is not sent because the run is over.
    pub fn out_of_time(service: Service, call: &str, max_time: Duration) -> Self {
        let seconds = max_time.as_secs_f64();
        let message = format!("the {seconds} seconds that this run may take are over");
        let mut error = Self::new(ApiErrorKind::Throttled, service, Sent::No, call, &message);
        error.code = Some(OUT_OF_TIME.into());
        error
    }

    /// Whether the run was over before the request was sent.
    pub fn is_out_of_time(&self) -> bool {
        self.code.as_deref() == Some(OUT_OF_TIME)
    }

    /// An error of our own making, with nothing but what is always known.
    pub fn new(
        kind: ApiErrorKind,
        service: Service,
        sent: Sent,
        call: &str,
        message: &str,
    ) -> Self {
        Self {
            kind,
            service,
            sent,
            call: call.into(),
            status: None,
            code: None,
            message: message.into(),
            activity_id: None,
            retry_after: None,
            fields: Vec::new(),
        }
    }
}

impl ApiError {
    /// Whether the service does not know the call at all, rather than failing at it.
    pub fn is_unsupported(&self) -> bool {
        matches!(self.kind, ApiErrorKind::NotFound | ApiErrorKind::Invalid)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.service, self.message)?;
        write!(f, " ({}", self.call)?;
        if let Some(status) = self.status {
            write!(f, ", HTTP {status}")?;
        }
        if let Some(code) = self
            .code
            .as_deref()
            .filter(|code| !self.message.contains(*code))
        {
            write!(f, ", {code}")?;
        }
        if let Some(id) = &self.activity_id {
            write!(f, ", ActivityId {id}")?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for ApiError {}

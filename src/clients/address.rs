//! Addresses built from parts: every name becomes exactly one path segment.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Url};

use super::api_error::{ApiError, ApiErrorKind, Sent, Service};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A piece of a path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    /// Ours, sent as it stands; may hold several segments.
    Fixed(&'static str),
    /// Somebody's name: one segment, percent-encoded.
    Name(&'a str),
    /// A work item type in a create: a literal `$` before the encoded name (ado-api, 8.1).
    Type(&'a str),
}

/// A query: keys are ours, values are encoded.
pub(super) type Query<'a> = &'a [(&'static str, &'a str)];

/// The address below which all calls of one service are made.
#[derive(Debug, Clone)]
pub(super) struct Base {
    service: Service,
    url: Url,
}

impl Base {
    /// The base `url`, refused when a secret would travel unprotected.
    pub(super) fn new(service: Service, url: &Url) -> Result<Self, ApiError> {
        let refused = |message: &str| Err(setting(service, &format!("{url}: {message}")));
        if !url.username().is_empty() || url.password().is_some() {
            return Err(setting(
                service,
                "an address must not hold a user name or a password",
            ));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(url) => {}
            "http" => return refused("http is allowed for this machine only; use https"),
            _ => return refused("not an https address"),
        }
        if url.host().is_none() {
            return refused("the address has no host");
        }
        let mut url = url.clone();
        url.set_query(None);
        url.set_fragment(None);
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self { service, url })
    }

    /// The base one or more segments deeper.
    pub(super) fn below(&self, parts: &[Part<'_>]) -> Result<Self, ApiError> {
        Ok(Self {
            service: self.service,
            url: self.at(parts, &[])?,
        })
    }

    /// The address of a call.
    pub(super) fn at(&self, parts: &[Part<'_>], query: Query<'_>) -> Result<Url, ApiError> {
        let mut text = self.url.as_str().trim_end_matches('/').to_owned();
        text.push_str(&relative(self.service, parts, query)?);
        Url::parse(&text).map_err(|error| setting(self.service, &format!("{text}: {error}")))
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }
}

/// Path and query of a call without the base, as `$batch` wants them.
pub(super) fn relative(
    service: Service,
    parts: &[Part<'_>],
    query: Query<'_>,
) -> Result<String, ApiError> {
    let mut text = String::new();
    for part in parts {
        text.push('/');
        match part {
            Part::Fixed(fixed) => text.push_str(fixed),
            Part::Name(name) => text.push_str(&segment(service, name)?),
            Part::Type(name) => {
                text.push('$');
                text.push_str(&segment(service, name)?);
            }
        }
    }
    for (i, (key, value)) in query.iter().enumerate() {
        text.push(if i == 0 { '?' } else { '&' });
        text.push_str(key);
        text.push('=');
        text.extend(utf8_percent_encode(value, RESERVED));
    }
    Ok(text)
}

/// One encoded path segment. `.` and `..` have no encoding that a URL keeps, so they are refused.
fn segment(service: Service, name: &str) -> Result<String, ApiError> {
    if name.is_empty() || name == "." || name == ".." {
        return Err(ApiError::new(
            ApiErrorKind::Invalid,
            service,
            Sent::No,
            "building an address",
            &format!("the name {name:?} cannot stand in an address"),
        ));
    }
    Ok(utf8_percent_encode(name, RESERVED).to_string())
}

/// Whether the address never leaves this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// An error about the configuration, before anything is sent.
pub(super) fn setting(service: Service, message: &str) -> ApiError {
    ApiError::new(
        ApiErrorKind::Setting,
        service,
        Sent::No,
        "reading the configuration",
        message,
    )
}

#[cfg(test)]
mod tests;

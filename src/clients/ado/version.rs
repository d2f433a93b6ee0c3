//! Which version of the API the service speaks: ours, or what an older Server knows (ado-api, 2.2).

use std::sync::atomic::{AtomicUsize, Ordering};

use url::Url;

use crate::clients::api_error::{ApiError, ApiErrorKind};

/// The versions that we can speak, the one that everything is written for first: the Services and
/// Server 2022.1, Server 2022, Server 2020.
const VERSIONS: [&str; 3] = ["7.1", "7.0", "6.0"];
/// What a service says that does not know a version.
const TOO_NEW: &str = "VssVersionOutOfRangeException";
const KEY: &str = "api-version=";

/// The version that was agreed on so far.
#[derive(Debug, Default)]
pub(super) struct ApiVersion(AtomicUsize);

impl ApiVersion {
    /// The place of the present version in our list.
    pub(super) fn present(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether it is worth asking again: the service refused `tried` as too new, and there is an
    /// older one that we speak. Nothing was carried out, so writes can be sent again, too.
    pub(super) fn steps_down(&self, failure: &ApiError, tried: usize) -> bool {
        let too_new = failure.kind == ApiErrorKind::Invalid
            && failure.code.as_deref() == Some(TOO_NEW)
            && tried + 1 < VERSIONS.len();
        if too_new {
            tracing::debug!(
                refused = VERSIONS[tried],
                next = VERSIONS[tried + 1],
                "the service is older"
            );
            self.0.fetch_max(tried + 1, Ordering::Relaxed);
        }
        too_new
    }
}

/// A released version, by its place.
pub(super) fn released(version: usize) -> &'static str {
    VERSIONS[version]
}

/// The address of a call with another version in it. An older service has older previews: their
/// numbers are left to it.
pub(super) fn respoken(url: &Url, version: usize) -> Url {
    let mut url = url.clone();
    let parts = url.query().unwrap_or_default().split('&');
    let parts: Vec<String> = parts
        .map(|part| match part.strip_prefix(KEY) {
            Some(wanted) if wanted.contains('-') => {
                format!("{KEY}{}-preview", VERSIONS[version])
            }
            Some(_) => format!("{KEY}{}", VERSIONS[version]),
            None => part.to_owned(),
        })
        .collect();
    url.set_query(Some(&parts.join("&")));
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::api_error::{Sent, Service};

    fn refused(code: &str) -> ApiError {
        let mut error = ApiError::new(
            ApiErrorKind::Invalid,
            Service::Ado,
            Sent::No,
            "GET x",
            "too new",
        );
        error.code = Some(code.into());
        error
    }

    #[test]
    fn versions_go_down_one_by_one_and_end() {
        let version = ApiVersion::default();
        assert!(!version.steps_down(&refused("VssPropertyValidationException"), 0));
        assert_eq!(version.present(), 0);
        assert!(version.steps_down(&refused(TOO_NEW), 0));
        // Another lane had asked with the first version, too.
        assert!(version.steps_down(&refused(TOO_NEW), 0));
        assert_eq!(version.present(), 1);
        assert!(version.steps_down(&refused(TOO_NEW), 1));
        assert!(!version.steps_down(&refused(TOO_NEW), 2));
        assert_eq!(released(version.present()), "6.0");
    }

    #[test]
    fn only_the_version_of_an_address_changes() {
        let url = |query: &str| Url::parse(&format!("https://x/_apis/wit?{query}")).unwrap();
        let respoken = |query: &str, version| respoken(&url(query), version);
        assert_eq!(
            respoken("$top=1&api-version=7.1&x=a%20b", 2),
            url("$top=1&api-version=6.0&x=a%20b")
        );
        assert_eq!(
            respoken("api-version=7.1-preview.4", 1),
            url("api-version=7.0-preview")
        );
    }
}

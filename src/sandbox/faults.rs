//! What goes wrong: faults as part of the world, chosen by request and by count.

use serde::{Deserialize, Serialize};

/// One fault: which requests it meets, how often, and what it does to them.
///
/// The first fault that meets a request is the one that happens; every fault whose pattern fits
/// counts the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only requests with this method; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests whose path with query contains this text, compared without case.
    #[serde(default)]
    pub path: String,
    /// How many fitting requests are left alone first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests it meets after that; every one when absent.
    #[serde(default)]
    pub times: Option<u32>,
    /// What happens.
    pub kind: FaultKind,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The connection breaks before the service saw the request.
    DropBefore,
    /// The service did as it was asked, but the connection breaks before the answer.
    DropAfter,
    /// The connection breaks at once, and the service does as it was asked this much later;
    /// [`super::World::late`] counts what is still to come.
    Late {
        /// Milliseconds.
        ms: u64,
    },
    /// The request reaches the service twice; the answer is the second one.
    Twice,
    /// Only the first items of a batch are applied, then the connection breaks.
    Partial {
        /// How many items are applied.
        items: usize,
    },
    /// The answer stops in the middle of its body.
    CutBody,
    /// A page of some proxy instead of an answer, with status 200; the service saw nothing.
    HtmlPage,
    /// A status instead of an answer; the service saw nothing.
    Status {
        /// The HTTP status.
        status: u16,
        /// The body; an error object of the service's kind when absent.
        #[serde(default)]
        body: Option<String>,
        /// The value of `Retry-After`, which may be nonsense.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// A status instead of the answer, although the service did as it was asked.
    StatusAfter {
        /// The HTTP status.
        status: u16,
    },
    /// The answer comes late.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// The service did as it was asked at once, but the answer comes late.
    DelayAnswer {
        /// Milliseconds.
        ms: u64,
    },
    /// A person says something on every work item that the request is about to change, just
    /// before it comes: its revisions are no longer those that were read.
    Overtaken,
    /// The request is held for ever before the service sees it; [`super::World::held`] counts it.
    HoldBefore,
    /// The service did as it was asked, and the answer is held for ever; counted as well.
    HoldAfter,
    /// The request is held before the service sees it, until no such fault is left in the world;
    /// counted as well.
    HoldUntilMended,
    /// The request arrives without its credential, as some proxies make it.
    NoCredential,
    /// The sign-in page with status 203, as for a credential that is no longer valid.
    SignIn,
    /// 401, as for a token that ran out.
    ExpiredToken,
    /// A good answer that carries `Retry-After` all the same (ado-api, 12.2).
    RetryAfter {
        /// Seconds.
        seconds: u32,
    },
    /// The answer repeats what was sent, credentials included, as debug pages and some proxies do;
    /// the service saw nothing.
    Echo {
        /// The HTTP status.
        status: u16,
        /// Where the answer repeats it.
        place: EchoPlace,
    },
}

/// Where an answer repeats what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EchoPlace {
    /// In the members of an error object.
    Message,
    /// In the title and the text of an HTML page.
    Title,
    /// As plain text.
    Text,
    /// In headers that name an error, a challenge or another address.
    Header,
}

impl Fault {
    /// A fault that meets every request whose path contains `path`, for ever.
    pub fn new(path: &str, kind: FaultKind) -> Self {
        Self {
            method: None,
            path: path.to_owned(),
            skip: 0,
            times: None,
            kind,
        }
    }

    /// Only with this method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only the `number`th fitting request, counted from 1.
    #[must_use]
    pub fn nth(self, number: u32) -> Self {
        self.after(number.saturating_sub(1)).times(1)
    }

    /// Leaves the first `skip` fitting requests alone.
    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Meets this many requests, then no more.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        let same = |wanted: &String| wanted.eq_ignore_ascii_case(method);
        self.method.as_ref().is_none_or(same)
            && path
                .to_ascii_lowercase()
                .contains(&self.path.to_ascii_lowercase())
    }

    /// Counts a fitting request; true when the fault meets it.
    fn meets(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        match &mut self.times {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

/// The fault that happens to a request, if any; counts it in every fault that fits.
pub(super) fn due(faults: &mut [Fault], method: &str, path: &str) -> Option<FaultKind> {
    let mut due = None;
    for fault in faults.iter_mut().filter(|fault| fault.fits(method, path)) {
        if due.is_none() && fault.meets() {
            due = Some(fault.kind.clone());
        }
    }
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_meets_exactly_the_requests_it_was_set_for() {
        let mut faults = [Fault::new("/wit/wiql", FaultKind::DropBefore)
            .method("post")
            .nth(2)];
        let mut met = |method, path| due(&mut faults, method, path).is_some();
        assert!(!met("POST", "/o/_apis/wit/WIQL?x=1"));
        assert!(!met("GET", "/o/_apis/wit/wiql"));
        assert!(!met("POST", "/o/_apis/wit/workitems/1"));
        assert!(met("POST", "/o/_apis/wit/wiql"));
        assert!(!met("POST", "/o/_apis/wit/wiql"));
    }

    #[test]
    fn the_first_fault_that_fits_happens() {
        let mut faults = [
            Fault::new("", FaultKind::SignIn).times(1),
            Fault::new("", FaultKind::Delay { ms: 5 }),
        ];
        assert_eq!(due(&mut faults, "GET", "/"), Some(FaultKind::SignIn));
        assert_eq!(
            due(&mut faults, "GET", "/"),
            Some(FaultKind::Delay { ms: 5 })
        );
    }

    #[test]
    fn faults_are_read_from_json() {
        let text = r#"{"method":"PATCH","path":"workitems","times":1,
            "kind":{"status":{"status":429,"retry_after":"7"}}}"#;
        let fault: Fault = serde_json::from_str(text).unwrap();
        assert_eq!(fault.times, Some(1));
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"sign_in"}"#).is_ok());
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"sign_in","n":1}"#).is_err());
    }
}

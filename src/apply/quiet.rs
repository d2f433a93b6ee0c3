//! In which projects writes mail nobody (design, 8 C.6).

use std::collections::BTreeSet;

use super::job::Job;
use crate::clients::ado::WriteOptions;
use crate::clients::api_error::{ApiError, ApiErrorKind, Sent};

/// The projects in which notifications are suppressed, compared without case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quiet(BTreeSet<String>);

impl Quiet {
    /// Suppresses the notifications of one more project.
    pub fn add(&mut self, project: &str) {
        self.0.insert(project.to_lowercase());
    }

    /// Whether the next write of a job mails nobody.
    pub(super) fn covers(&self, job: &Job<'_>) -> bool {
        !job.is_loud && self.0.contains(&job.action.project.to_lowercase())
    }

    /// How the next write of a job is carried out.
    pub(super) fn options(&self, job: &Job<'_>) -> WriteOptions {
        WriteOptions {
            suppress_notifications: self.covers(job),
            bypass_rules: false,
        }
    }

    /// Learns from a write that was taken only when people were mailed: the right is missing, and
    /// asking for it again would cost a refusal each time. Says so, the first time.
    pub(super) fn learn(&mut self, job: &Job<'_>) -> Option<String> {
        let project = &job.action.project;
        (job.is_loud && self.0.remove(&project.to_lowercase())).then(|| {
            format!(
                "{project} refuses writes that mail nobody (the right \"Suppress notifications for \
                 work item updates\"): people may be mailed"
            )
        })
    }
}

/// Whether a write was refused for what it may lack the right to, and surely not carried out.
pub(super) fn is_refused(error: &ApiError) -> bool {
    error.kind == ApiErrorKind::Forbidden && error.sent == Sent::No
}

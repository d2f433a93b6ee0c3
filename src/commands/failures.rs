//! Errors of the layers below as a person sees them: status, message, next command.

use crate::clients::api_error::{ApiError, ApiErrorKind, Service};
use crate::clients::nucleus::NucleusProject;
use crate::config::told;
use crate::error::Failure;
use crate::exit::ExitStatus;
use crate::ledger::LedgerError;
use crate::model::ids::NucleusProjectId;
use crate::observe::selection::SelectionError;
use crate::observe::{ObserveError, TargetError};

/// A failed call.
pub fn from_api(error: &ApiError) -> Failure {
    let failure = Failure::new(status_of(error), error.to_string());
    hints(error).into_iter().fold(failure, Failure::hint)
}

fn status_of(error: &ApiError) -> ExitStatus {
    match error.kind {
        ApiErrorKind::Unauthorized
        | ApiErrorKind::NotAMember
        | ApiErrorKind::Forbidden
        | ApiErrorKind::Blocked => ExitStatus::Denied,
        ApiErrorKind::Setting => ExitStatus::Usage,
        ApiErrorKind::Throttled => ExitStatus::Throttled,
        ApiErrorKind::NotFound
        | ApiErrorKind::StaleRevision
        | ApiErrorKind::Invalid
        | ApiErrorKind::Unavailable
        | ApiErrorKind::Stopped
        | ApiErrorKind::BadAnswer
        | ApiErrorKind::Network => ExitStatus::Error,
    }
}

fn hints(error: &ApiError) -> Vec<String> {
    let text = match (error.kind, error.service) {
        (ApiErrorKind::Unauthorized | ApiErrorKind::Forbidden, _) => {
            "`adoconn verify` tells which door is closed, and what opens it"
        }
        (ApiErrorKind::NotAMember, _) => {
            "add the service principal under Organization settings > Users, access level Basic"
        }
        (ApiErrorKind::Blocked, _) => {
            "a proxy or firewall answered in the service's place; see what it says in a browser"
        }
        (ApiErrorKind::NotFound, Service::Ado) => {
            "`adoconn verify` tells whether the organization exists; names: `adoconn projects list`"
        }
        (ApiErrorKind::Network, _) => "`adoconn verify` tells names, connections and TLS apart",
        (ApiErrorKind::Throttled, _) => "run the command again later; it goes on where it stopped",
        _ => return Vec::new(),
    };
    vec![text.to_owned()]
}

/// A name that does not exist; where it looks like a secret it is described.
pub fn from_target(place: &str, error: &TargetError) -> Failure {
    let mut message = error.to_string();
    let shown = told::name(&error.name);
    if shown != error.name {
        message = message.replace(&format!("{:?}", error.name), &shown);
    }
    Failure::usage(format!("{place}{message}")).hint(format!("see `{}`", error.list_command))
}

/// A Nucleus project that the key does not show; ids like it come first.
pub fn absent_nucleus_project(id: &NucleusProjectId, known: &[NucleusProject]) -> TargetError {
    let mut known: Vec<&NucleusProject> = known.iter().collect();
    known.sort_by_cached_key(|other| {
        let by_id = strsim::damerau_levenshtein(id.as_str(), other.id.as_str());
        let by_name = strsim::damerau_levenshtein(id.as_str(), &other.name);
        by_id.min(by_name)
    });
    TargetError {
        kind: "project",
        name: id.to_string(),
        place: "Nucleus".to_owned(),
        known: known
            .into_iter()
            .take(12)
            .map(|project| format!("{} ({})", project.id, project.name))
            .collect(),
        list_command: "adoconn projects list --nucleus".to_owned(),
    }
}

/// Reading failed.
pub fn from_observe(error: ObserveError) -> Failure {
    match error {
        ObserveError::Api(error) => from_api(&error),
        ObserveError::Target { rule, error } => from_target(&format!("rule {rule}: "), &error),
        error @ ObserveError::Criteria { .. } => Failure::usage(error.to_string()),
        error @ ObserveError::Part(_) => Failure::new(ExitStatus::Partial, error.to_string()),
    }
}

/// Nothing could be selected.
pub fn from_selection(error: SelectionError) -> Failure {
    match error {
        // The path of an area that nobody has (ado-api, 10.3).
        SelectionError::Api(error) if error.code.as_deref() == Some("TF51011") => {
            Failure::usage(error.message)
                .hint("`adoconn areas list --project PROJECT` prints the paths")
        }
        SelectionError::Api(error) => from_api(&error),
        SelectionError::Target(error) => from_target("", &error),
        SelectionError::Wiql(why) => Failure::usage(format!("--wiql: {why}"))
            .hint("a condition alone is enough, as in \"[System.State] = 'New'\""),
    }
}

/// The ledger cannot be used.
pub fn from_ledger(error: LedgerError) -> Failure {
    let (status, hint) = match &error {
        LedgerError::Locked { .. } => (
            ExitStatus::Locked,
            Some("wait until the other run ends, then run the command again"),
        ),
        LedgerError::Fenced { .. } => {
            return Failure::new(ExitStatus::Locked, error.to_string())
                .hint("nothing more was sent; the next run looks at what is in doubt");
        }
        LedgerError::Unsafe { mend, .. } => {
            return Failure::usage(error.to_string()).hint(mend.clone());
        }
        LedgerError::Damaged { .. } => (
            ExitStatus::Error,
            Some(
                "`adoconn ledger rebuild` makes a new one from the key links, and keeps this file",
            ),
        ),
        LedgerError::OtherNucleus { known, .. } => {
            let hint = format!(
                "if it is the same Nucleus under a new address, set nucleus.identity = {known:?}; \
                 else give the profile a ledger of its own"
            );
            return Failure::usage(error.to_string()).hint(hint);
        }
        LedgerError::Older { .. } => (
            ExitStatus::Error,
            Some("the next run that writes brings it up to date, for example `adoconn sync`"),
        ),
        LedgerError::NetworkDisk { .. } => (
            ExitStatus::Usage,
            Some("`ledger` in the profile, or ADOCONN_LEDGER, puts it on a disk of this machine"),
        ),
        LedgerError::Newer { .. } => (ExitStatus::Error, Some("use the newer adoconn")),
        LedgerError::Io { .. } | LedgerError::Store(_) => (ExitStatus::Error, None),
    };
    let failure = Failure::new(status, error.to_string()).because(error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_the_place_of_a_name_is_described() {
        let target = |name: &str| TargetError {
            kind: "project",
            name: name.to_owned(),
            place: "the organization".to_owned(),
            known: vec!["Payments".to_owned()],
            list_command: "adoconn projects list".to_owned(),
        };
        let said = |name: &str| from_target("", &target(name)).message;
        assert_eq!(
            said("Paymens"),
            "the organization has no project \"Paymens\"; it has Payments"
        );
        assert_eq!(
            said("v8Q~Zr.T3xAbCdEfGhIjKlMnOpQrStUvWxYz0123"),
            "the organization has no project (a text of 40 characters); it has Payments"
        );
    }
}

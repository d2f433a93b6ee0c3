//! A finding that has everything, over which a rule's templates are tried.

use std::sync::LazyLock;

use crate::model::finding::Severity;
use crate::template::ticket::Context;

static CVE: LazyLock<[String; 1]> = LazyLock::new(|| ["CVE-2021-44228".to_owned()]);

/// What a template would be given for a finding of that severity.
pub(super) fn context(severity: Severity, rule: &str) -> Context<'_> {
    Context {
        severity: severity.as_str(),
        name: "adoconn verify: this is a question, no ticket",
        description: "Nothing is wrong: this text is never stored.",
        recommendation: "Nothing is to be done.",
        cve: CVE.as_slice(),
        scan_type: "VERIFY",
        finding_number: "VERIFY-1",
        nucleus_project: "0",
        exploitable: true,
        epss: 0.5,
        due_date: "2030-01-31".to_owned(),
        instances: 1,
        open_instances: 1,
        rule,
        key: "k1-verify",
    }
}

//! Holds for what is not known or fails, as opposed to what is deliberately left: a run that has
//! one of them did not do all that it was to do (design, 8 F.2).

/// The words of such holds: a look-up or a read that failed, a create in doubt, a ledger that is
/// too new to know what is on its way, a template that fails on a finding.
const WORDS: [&str; 8] = [
    "bin_unread",
    "comments_unread",
    "in_doubt",
    "incomplete_read",
    "lookup_unknown",
    "rebuild_quiet",
    "template",
    "unreadable",
];

/// Whether a hold's cause, which begins with its word, says that something is not known or fails.
pub fn is_unknown(cause: &str) -> bool {
    let word = cause.split(':').next().unwrap_or_default();
    WORDS.contains(&word)
}

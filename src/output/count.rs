//! Numbers with their noun.

/// "1 ticket", "3 tickets".
pub fn counted(count: usize, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{end}")
}

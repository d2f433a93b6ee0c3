//! Words of a command that somebody may paste into a shell.

/// The word in quotes, whatever it holds.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// The word as people would type it: in quotes only where it needs them.
pub fn word(word: &str) -> String {
    let is_plain = word
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_=./:,@+#".contains(&b));
    if is_plain && !word.is_empty() {
        word.to_owned()
    } else {
        quoted(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stays_one_word() {
        assert_eq!(word("--project=Payments"), "--project=Payments");
        assert_eq!(word("Web Shop"), "'Web Shop'");
        assert_eq!(word(""), "''");
        assert_eq!(quoted("O'Brien"), r"'O'\''Brien'");
    }
}

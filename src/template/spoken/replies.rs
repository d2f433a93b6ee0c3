//! Lines that a mail program, or a person in plain text, put around what somebody else said.

use super::html::QUOTATION;

/// How the first line above a quoted mail begins, in common languages.
const FROM: [&str; 7] = ["from", "von", "de", "da", "van", "från", "fra"];
/// How another one of these lines begins.
const SENT: [&str; 14] = [
    "sent",
    "date",
    "to",
    "subject",
    "gesendet",
    "datum",
    "an",
    "envoyé",
    "enviado",
    "inviato",
    "verzonden",
    "skickat",
    "objet",
    "betreff",
];
/// How many lines below the first one another may stand.
const NEAR: usize = 4;
/// Ends of the line that introduces a quoted mail.
const WROTE: [&str; 9] = [
    "wrote:",
    "writes:",
    "schrieb:",
    "a écrit :",
    "a écrit:",
    "escribió:",
    "ha scritto:",
    "schreef:",
    "escreveu:",
];
/// Words of the line above a mail that was forwarded or answered.
const MESSAGE: [&str; 7] = [
    "message",
    "nachricht",
    "mensaje",
    "messaggio",
    "bericht",
    "meddelande",
    "mensagem",
];

/// The lines that remain when fences of code and quoted mails are left out.
pub(super) fn own(lines: &[String]) -> Vec<String> {
    let mut own = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some((mark, length)) = fence {
            let closes = fence_of(line).is_some_and(|(same, long)| same == mark && long >= length);
            if closes && line.chars().all(|c| c == mark) {
                fence = None;
            }
            continue;
        }
        fence = fence_of(line);
        if fence.is_some() || line == QUOTATION {
            continue;
        }
        let rest = lines.get(at + 1..).unwrap_or_default();
        if introduces(line) {
            // Where the quotation itself is marked, what follows it is the writer's own.
            if rest
                .first()
                .is_some_and(|next| next == QUOTATION || next.starts_with('>'))
            {
                continue;
            }
            break;
        }
        if is_header(line, rest) {
            break;
        }
        own.push(line.clone());
    }
    own
}

/// The mark and length of a fence that a line is.
fn fence_of(line: &str) -> Option<(char, usize)> {
    let mark = line
        .chars()
        .next()
        .filter(|c| matches!(c, '`' | '~' | ':'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let info = line.get(length..)?;
    (length >= 3 && !info.contains(mark)).then_some((mark, length))
}

/// Whether a line says that somebody else's words follow.
fn introduces(line: &str) -> bool {
    let lower = line.to_lowercase();
    let is_rule = |line: &str| line.starts_with("--") || line.starts_with("__");
    if is_rule(&lower) && MESSAGE.iter().any(|word| lower.contains(word)) {
        return true;
    }
    // Outlook draws a line of 32 of these.
    if lower.len() >= 20 && lower.chars().all(|c| c == '_') {
        return true;
    }
    let is_forward = lower.starts_with("begin forwarded message") && lower.ends_with(':');
    let wrote = WROTE.iter().any(|end| lower.ends_with(end))
        || lower.ends_with(':') && lower.starts_with("am ") && lower.contains(" schrieb ");
    is_forward || wrote
}

/// Whether a line is the first of those that tell who sent a quoted mail, and when.
fn is_header(line: &str, rest: &[String]) -> bool {
    begins(line, &FROM) && rest.iter().take(NEAR).any(|line| begins(line, &SENT))
}

fn begins(line: &str, words: &[&str]) -> bool {
    let Some((word, _)) = line.split_once(':') else {
        return false;
    };
    let word = word.trim().trim_matches('*').to_lowercase();
    words.contains(&word.as_str())
}

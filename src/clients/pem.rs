//! Reads PEM as people have it: with line ends of any kind, or blanks or the two characters `\n` in
//! their place, indented, in quotes, with text around it, in Base64 once more.
//!
//! An error names the section and what is wrong with it. It never holds a byte of the file: these
//! files have private keys in them.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret as _, SecretSlice};

/// Padding may be missing, and what is beside the last byte is nobody's business.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// A section: what stands between two lines of dashes.
#[derive(Debug)]
pub(super) struct Section {
    /// What it says it is, such as `CERTIFICATE`.
    pub(super) label: String,
    /// Its content in DER; encrypted where there is a cipher.
    pub(super) der: SecretSlice<u8>,
    /// How OpenSSL of old encrypted it (RFC 1421, 4.6.1.3).
    pub(super) cipher: Option<OldCipher>,
}

/// The head of a section that is encrypted in the old way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OldCipher {
    /// Such as `AES-256-CBC`.
    pub(super) name: String,
    pub(super) iv: Vec<u8>,
}

/// The text of a file that is PEM in some form; `None` where it is none.
pub(super) fn text(content: &[u8]) -> Option<String> {
    let text = decoded(content);
    if text.contains(BEGIN) {
        return Some(text);
    }
    // Secrets of Kubernetes and variables of pipelines hold files in Base64.
    let inside = unpacked(&text)?;
    let inside = decoded(&inside);
    inside.contains(BEGIN).then_some(inside)
}

/// Bytes that are written in Base64 from their first to their last.
pub(super) fn unpacked(text: &str) -> Option<Vec<u8>> {
    let digits: String = text
        .trim_start_matches('\u{feff}')
        .chars()
        .filter(|char| !char.is_whitespace() && !"\"'".contains(*char))
        .collect();
    if digits.len() < 64 {
        return None;
    }
    BASE64.decode(digits).ok()
}

/// Text in whatever of the usual encodings; what is no text becomes what no PEM has.
fn decoded(content: &[u8]) -> String {
    let wide = |pair: fn([u8; 2]) -> u16| -> String {
        let units = content.chunks_exact(2).map(|two| match two {
            [one, other] => pair([*one, *other]),
            _ => 0,
        });
        char::decode_utf16(units)
            .map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match content {
        [0xff, 0xfe, ..] | [b'-', 0, b'-', 0, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] | [0, b'-', 0, b'-', ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(content).into_owned(),
    }
}

/// The sections in their order.
///
/// # Errors
/// The first section that is not whole, as a fragment behind the file's name.
pub(super) fn sections(text: &str) -> Result<Vec<Section>, String> {
    let mut sections = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let Some((label, after)) = after.split_once(DASHES) else {
            return Err("is cut in the first line of a section".to_owned());
        };
        let label = clean_label(label)?;
        let body = match after.split_once(END) {
            Some((body, _)) if !body.contains(BEGIN) => body,
            Some(_) | None => {
                return Err(format!(
                    "is cut: the section {label} has no line -----END {label}-----"
                ));
            }
        };
        let after = &after[body.len() + END.len()..];
        let Some((end, after)) = after.split_once(DASHES) else {
            return Err(format!("is cut in the last line of the section {label}"));
        };
        if clean_label(end)? != label {
            return Err(format!("has another last line in its section {label}"));
        }
        sections.push(section(label, body)?);
        rest = after;
    }
    Ok(sections)
}

/// Capitals, digits and blanks: what stands between the dashes of a first line.
fn clean_label(label: &str) -> Result<String, String> {
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_label = label.len() <= 40
        && label
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b" #".contains(&b));
    if is_label && !label.is_empty() {
        Ok(label)
    } else {
        Err("has a line of dashes that begins no section".to_owned())
    }
}

fn section(label: String, body: &str) -> Result<Section, String> {
    let (cipher, body) = head(body).map_err(|why| format!("{why} in its section {label}"))?;
    let mut digits = String::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            // Two characters where a line end was: from JSON, from a shell, from a YAML file.
            '\\' => {
                while chars.next_if_eq(&'\\').is_some() {}
                chars.next_if(|next| "nrt".contains(*next));
            }
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '=' => digits.push(char),
            '"' | '\'' | ',' | '|' | '>' => {}
            _ if char.is_whitespace() || char.is_control() => {}
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            _ => {
                return Err(format!(
                    "has a character that is no Base64 in its section {label}"
                ));
            }
        }
    }
    let digits = digits.trim_end_matches('=');
    let der = BASE64.decode(digits).map_err(|_has_a_byte| {
        format!(
            "is damaged: the {} characters of its section {label} are no whole Base64",
            digits.len()
        )
    })?;
    if der.is_empty() {
        return Err(format!("has nothing in its section {label}"));
    }
    Ok(Section {
        label,
        der: SecretSlice::from(der),
        cipher,
    })
}

/// The lines before the content of a section that is encrypted in the old way, wherever they end.
fn head(body: &str) -> Result<(Option<OldCipher>, &str), &'static str> {
    if !body.contains("Proc-Type:") {
        return Ok((None, body));
    }
    let (_, rest) = body.split_once("DEK-Info:").ok_or("has no line DEK-Info")?;
    let (name, rest) = rest.trim_start().split_once(',').ok_or("has no cipher")?;
    let name = name.trim();
    let is_name = name.len() <= 20
        && name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    if !is_name {
        return Err("has no cipher");
    }
    let length = if name.starts_with("AES") || name.starts_with("CAMELLIA") {
        32
    } else {
        16
    };
    let rest = rest.trim_start();
    let digits = rest.get(..length).ok_or("is cut in the line DEK-Info")?;
    let iv: Option<Vec<u8>> = digits
        .as_bytes()
        .chunks_exact(2)
        .map(|two| {
            let two = str::from_utf8(two).ok()?;
            u8::from_str_radix(two, 16).ok()
        })
        .collect();
    let iv = iv.ok_or("has no whole line DEK-Info")?;
    let cipher = OldCipher {
        name: name.to_owned(),
        iv,
    };
    Ok((Some(cipher), rest.get(length..).unwrap_or_default()))
}

/// The certificates of a file of authorities, in DER.
///
/// # Errors
/// Why there are none, as a fragment.
pub(super) fn authorities(content: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    use super::certificate::{is_certificate, whole};

    if is_certificate(content) {
        return Ok(vec![content.to_vec()]);
    }
    let Some(text) = text(content) else {
        let inside = unpacked(&decoded(content)).filter(|inside| is_certificate(inside));
        return inside
            .map(|certificate| vec![certificate])
            .ok_or_else(|| "has no certificate in PEM".to_owned());
    };
    let sections = sections(&text)?;
    let mut certificates = Vec::new();
    for section in &sections {
        if !is_certificate_label(&section.label) {
            continue;
        }
        let der = section.der.expose_secret();
        let number = certificates.len() + 1;
        let certificate = whole(der)
            .filter(|certificate| is_certificate(certificate))
            .ok_or_else(|| format!("has a certificate that cannot be read, the {number}. in it"))?;
        certificates.push(certificate.to_vec());
    }
    if !certificates.is_empty() {
        return Ok(certificates);
    }
    let has = |what: &str| sections.iter().any(|section| section.label.contains(what));
    Err(if has("PRIVATE KEY") {
        "has a private key and no certificate: name the file with the authority's certificate"
    } else if has("PKCS7") {
        "is a PKCS#7 bundle: `openssl pkcs7 -print_certs -in FILE -out NEW.pem` makes a PEM of it"
    } else {
        "has no certificate in PEM"
    }
    .to_owned())
}

/// Every name that a certificate goes by.
pub(super) fn is_certificate_label(label: &str) -> bool {
    ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"].contains(&label)
}

#[cfg(test)]
mod tests;

//! PEM as it arrives from shells, pipelines, YAML and editors.

use super::*;

const PEM: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/certificates/app.pem"
));
const OLD: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/data/certificates/app-old-aes256.key"
));

fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let text = text(bytes).ok_or("no PEM")?;
    let sections = sections(&text)?;
    let told = sections.into_iter();
    Ok(told
        .map(|section| (section.label, section.der.expose_secret().to_vec()))
        .collect())
}

/// Every way in which the line ends of a PEM get lost or replaced.
fn spoiled(pem: &str) -> Vec<(&'static str, Vec<u8>)> {
    let lines = |end: &str| pem.replace('\n', end);
    let indented = format!("      {}", pem.replace('\n', "\n      "));
    let wide = |mark: &[u8], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let units = pem.encode_utf16().flat_map(unit);
        mark.iter().copied().chain(units).collect()
    };
    let base64 = base64::engine::general_purpose::STANDARD;
    let mut wrapped = base64.encode(pem);
    for at in (76..wrapped.len()).step_by(77) {
        wrapped.insert(at, '\n');
    }
    [
        ("blanks", lines(" ")),
        ("nothing", lines("")),
        ("CRLF", lines("\r\n")),
        ("CR", lines("\r")),
        ("backslash n", lines("\\n")),
        ("two backslashes and n", lines("\\\\n")),
        ("backslash r, backslash n", lines("\\r\\n")),
        ("n and a line end", lines("\\n\n")),
        ("no last line end", pem.trim_end().to_owned()),
        ("blank lines", lines("\n\n")),
        ("trailing blanks", lines("  \t\n")),
        ("indented", indented),
        ("quoted", format!("\"{}\"", lines("\\n"))),
        ("single quotes", format!("'{pem}'")),
        ("a byte order mark", format!("\u{feff}{pem}")),
        (
            "text before",
            format!("Bag Attributes\n  localKeyID: 01\n{pem}"),
        ),
        ("text after", format!("{pem}\nsubject=CN = x\n")),
        ("a variable", format!("CERT=\"{}\"", lines("\\n"))),
        ("YAML", format!("cert: |\n{}", pem.replace('\n', "\n  "))),
        ("Base64", base64.encode(pem)),
        ("Base64 in lines", wrapped),
        ("zero-width", lines("\u{200b}\n")),
    ]
    .map(|(name, text)| (name, text.into_bytes()))
    .into_iter()
    .chain([
        ("UTF-16", wide(&[0xff, 0xfe], u16::to_le_bytes)),
        (
            "UTF-16, big end first",
            wide(&[0xfe, 0xff], u16::to_be_bytes),
        ),
        ("UTF-16 without a mark", wide(&[], u16::to_le_bytes)),
    ])
    .collect()
}

#[test]
fn lost_line_ends_lose_nothing() {
    let expected = read(PEM.as_bytes()).unwrap();
    assert_eq!(expected.len(), 3);
    for (name, bytes) in spoiled(PEM) {
        let found = read(&bytes).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(found == expected, "{name}");
    }
}

#[test]
fn the_head_of_an_encrypted_section_is_found_wherever_its_lines_end() {
    let whole = |bytes: &[u8]| {
        let text = text(bytes).unwrap();
        let mut sections = sections(&text).unwrap();
        let Section { der, cipher, .. } = sections.remove(0);
        (der.expose_secret().to_vec(), cipher.unwrap())
    };
    let expected = whole(OLD.as_bytes());
    assert_eq!(expected.1.name, "AES-256-CBC");
    assert_eq!(expected.1.iv.len(), 16);
    for (name, bytes) in spoiled(OLD) {
        assert!(whole(&bytes) == expected, "{name}");
    }
}

/// No run of bytes of the file, in any notation, may be in what is said about it.
#[track_caller]
fn says_nothing(why: &str, file: &[u8]) {
    let text = String::from_utf8_lossy(file);
    for part in text.as_bytes().windows(8) {
        let part = String::from_utf8_lossy(part);
        // The names of sections are no content.
        let is_of_content = part.bytes().all(|b| b.is_ascii_alphanumeric())
            && !part.bytes().all(|b| b.is_ascii_uppercase());
        assert!(!is_of_content || !why.contains(&*part), "{part}: {why}");
    }
    let numbers = why
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty());
    assert!(numbers.count() < 3, "{why}");
}

#[test]
fn what_is_not_whole_is_an_error_without_a_byte_of_it() {
    let whole = PEM.as_bytes();
    for end in (40..whole.len() - 1).step_by(53) {
        match read(&whole[..end]) {
            Ok(found) => assert!(found.len() < 3, "{end}"),
            Err(why) => says_nothing(&why, whole),
        }
    }
    for at in (30..whole.len()).step_by(41) {
        for byte in *b"!-\x00\xff " {
            let mut changed = whole.to_vec();
            changed[at] = byte;
            if let Err(why) = read(&changed) {
                says_nothing(&why, whole);
            }
        }
    }
    for text in [
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAA!A\n-----END PRIVATE KEY-----",
        "-----BEGIN canary-----\nAAAA\n-----END canary-----",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,canary\nAAAA\n-----END RSA PRIVATE KEY-----",
    ] {
        let why = read(text.as_bytes()).unwrap_err();
        assert!(!why.contains("canary"), "{why}");
    }
}

#[test]
fn authorities_are_read_in_every_form_and_what_is_none_is_named() {
    let authority = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/certificates/authority.pem"
    ));
    let two = [PEM.as_bytes(), authority].concat();
    assert_eq!(authorities(&two).unwrap().len(), 3);
    let der = authorities(authority).unwrap().remove(0);
    assert_eq!(authorities(&der).unwrap(), std::slice::from_ref(&der));
    for (name, bytes) in spoiled(str::from_utf8(authority).unwrap()) {
        let found = authorities(&bytes).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(found == [der.clone()], "{name}");
    }
    for (text, words) in [
        ("nothing", "has no certificate in PEM"),
        ("", "has no certificate in PEM"),
        (OLD, "has a private key and no certificate"),
        (
            "-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----",
            "openssl pkcs7 -print_certs",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "cannot be read, the 1. in it",
        ),
    ] {
        let why = authorities(text.as_bytes()).unwrap_err();
        assert!(why.contains(words), "{why}");
    }
}

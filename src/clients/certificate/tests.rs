//! Files as people have them, made by OpenSSL: see `tests/data/README.md`.

use super::*;
use crate::clients::api_error::ApiErrorKind;

macro_rules! data {
    ($file:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/data/certificates/",
            $file
        ))
        .as_slice()
    };
}

fn read(content: &[u8], password: Option<&str>) -> Result<Identity, ApiError> {
    Identity::read(&CertificateFile {
        path: "app.pfx".into(),
        content: SecretSlice::from(content.to_vec()),
        password: password.map(SecretString::from),
    })
}

#[track_caller]
fn refused(content: &[u8], password: Option<&str>, words: &str) {
    let error = read(content, password).unwrap_err();
    assert_eq!(error.kind, ApiErrorKind::Setting);
    assert!(error.message.contains("app.pfx"), "{}", error.message);
    assert!(error.message.contains(words), "{}", error.message);
}

/// The certificate that all of them hold, among others.
fn application() -> Vec<u8> {
    let (_, der) = <(SectionKind, Vec<u8>)>::from_pem_slice(data!("app-certificate.pem")).unwrap();
    der
}

#[test]
fn every_form_holds_the_same_certificate() {
    let key = [data!("app-certificate.pem"), data!("app-key-pkcs1.pem")].concat();
    let password = Some("opensesame");
    for (name, content, password) in [
        ("pem", data!("app.pem"), None),
        ("two files", key.as_slice(), None),
        ("encrypted", data!("app-encrypted.pem"), password),
        ("aes", data!("app-aes.pfx"), password),
        ("rc2", data!("app-rc2.pfx"), password),
        ("3des", data!("app-3des.pfx"), Some("öffne dich")),
        ("no password", data!("app-no-password.pfx"), None),
        ("null password", data!("app-null-password.pfx"), None),
        ("open", data!("app-open.pfx"), None),
    ] {
        let identity = read(content, password).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(identity.certificate, application(), "{name}");
        assert_eq!(identity.key.public().modulus_len(), 256, "{name}");
    }
}

#[test]
fn a_wrong_password_is_told_from_a_missing_one() {
    for content in [
        data!("app-aes.pfx"),
        data!("app-rc2.pfx"),
        data!("app-3des.pfx"),
    ] {
        refused(content, Some("wrong"), "the password is wrong");
        refused(content, None, "ADOCONN_CERTIFICATE_PASSWORD");
    }
    let encrypted = data!("app-encrypted.pem");
    refused(encrypted, Some("wrong"), "the password is wrong");
    refused(encrypted, None, "ADOCONN_CERTIFICATE_PASSWORD");
}

#[test]
fn what_is_missing_is_named() {
    refused(data!("app-certificate.pem"), None, "certificate_key_file");
    refused(data!("app-key-pkcs1.pem"), None, "no certificate");
    let foreign = [data!("authority.pem"), data!("app-key-pkcs1.pem")].concat();
    refused(&foreign, None, "does not belong to the private key");
    refused(data!("curve.pem"), None, "RSA");
    refused(b"", None, "neither PEM nor a whole PKCS#12 file");
    refused(b"-----BEGIN CERTIFICATE-----\nAAAA", None, "no whole PEM");
}

#[test]
fn a_file_that_is_cut_or_changed_is_an_error_and_no_panic() {
    let whole = data!("app-aes.pfx");
    for end in (0..whole.len()).step_by(7) {
        read(&whole[..end], Some("opensesame")).unwrap_err();
    }
    for at in (0..whole.len()).step_by(5) {
        let mut changed = whole.to_vec();
        changed[at] ^= 0x55;
        // Some bytes are names for people; most are under the seal.
        if let Ok(identity) = read(&changed, Some("opensesame")) {
            assert_eq!(identity.certificate, application(), "byte {at}");
        }
    }
}

#[test]
fn nothing_of_the_key_is_shown() {
    let identity = read(data!("app.pem"), None).unwrap();
    let length = identity.certificate.len();
    assert_eq!(
        format!("{identity:?}"),
        format!("a certificate of {length} bytes")
    );
}

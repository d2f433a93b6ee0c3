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
        key: None,
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
    pem::authorities(data!("app-certificate.pem"))
        .unwrap()
        .remove(0)
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
    let both = [data!("app-certificate.pem"), data!("curve.pem")].concat();
    refused(&both, None, "an elliptic curve key: Entra ID wants RSA");
    refused(data!("curve.pem"), None, "RSA");
    refused(b"", None, "neither PEM nor a whole PKCS#12 file");
    refused(b"-----BEGIN CERTIFICATE-----\nAAAA", None, "is cut");
    refused(&application(), None, "certificate_key_file");
    let public = b"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----";
    refused(public, None, "has a public key and no private key");
    let ssh = b"-----BEGIN OPENSSH PRIVATE KEY-----\nMIIB\n-----END OPENSSH PRIVATE KEY-----";
    refused(ssh, None, "a key of SSH");
}

/// A certificate with one of the encrypted keys.
fn encrypted(key: &[u8]) -> Vec<u8> {
    [data!("app-certificate.pem"), key].concat()
}

#[test]
fn keys_that_openssl_of_old_encrypted_are_read() {
    for key in [
        data!("app-old-aes128.key"),
        data!("app-old-aes192.key"),
        data!("app-old-aes256.key"),
        data!("app-old-des3.key"),
    ] {
        let content = encrypted(key);
        let identity = read(&content, Some("opensesame")).unwrap();
        assert_eq!(identity.certificate, application());
        let one_line = String::from_utf8(content.clone())
            .unwrap()
            .replace('\n', " ");
        read(one_line.as_bytes(), Some("opensesame")).unwrap();
        refused(&content, Some("wrong"), "the password is wrong");
        refused(&content, None, "ADOCONN_CERTIFICATE_PASSWORD");
    }
}

#[test]
fn other_ciphers_name_the_command_that_converts_them() {
    for key in [
        data!("app-old-camellia256.key"),
        data!("app-scrypt.key"),
        data!("app-md5-des.key"),
    ] {
        refused(
            &encrypted(key),
            Some("opensesame"),
            "openssl pkcs8 -topk8 -v2 aes-256-cbc",
        );
    }
}

#[test]
fn a_wrong_password_is_never_taken_for_a_broken_key() {
    // One in 256 leaves a filling that looks right.
    let old = encrypted(data!("app-old-aes256.key"));
    let new = data!("app-encrypted.pem");
    for number in 0..600 {
        let password = format!("wrong {number}");
        refused(&old, Some(&password), "the password is wrong");
        if number < 20 {
            refused(new, Some(&password), "the password is wrong");
        }
    }
}

#[test]
fn of_two_keys_the_one_that_fits_is_taken() {
    let other = data!("server-key.pem");
    let own = data!("app.pem");
    for content in [[own, other].concat(), [other, own].concat()] {
        assert_eq!(read(&content, None).unwrap().certificate, application());
    }
    let third = data!("self-ca-key.pem");
    let none = [data!("app-certificate.pem"), other, third].concat();
    refused(&none, None, "does not belong to any of the 2 private keys");
}

#[test]
fn certificate_and_key_may_be_two_files_of_any_form() {
    let certificate = [application(), data!("app-certificate.pem").to_vec()];
    let key = pem::sections(str::from_utf8(data!("app-key-pkcs1.pem")).unwrap()).unwrap();
    let der = key[0].der.expose_secret().to_vec();
    for content in certificate {
        for key in [data!("app-key-pkcs1.pem").to_vec(), der.clone()] {
            let identity = Identity::read(&CertificateFile {
                path: "app.crt".into(),
                content: SecretSlice::from(content.clone()),
                key: Some(SecretSlice::from(key)),
                password: None,
            });
            assert_eq!(identity.unwrap().certificate, application());
        }
    }
}

#[test]
fn pkcs12_in_base64_is_read() {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(data!("app-aes.pfx"));
    let identity = read(text.as_bytes(), Some("opensesame")).unwrap();
    assert_eq!(identity.certificate, application());
}

#[test]
fn no_error_holds_a_byte_of_the_file() {
    let whole = data!("app.pem");
    let secret = String::from_utf8(whole.to_vec()).unwrap().replace('\n', "");
    for at in (0..whole.len()).step_by(29) {
        for change in [b'!', 0xc3, b'A', b'\n'] {
            let mut changed = whole.to_vec();
            changed[at] = change;
            let Err(error) = read(&changed, None) else {
                continue;
            };
            let said = format!("{} {error}", error.message);
            let shown = secret.as_bytes().windows(12).map(String::from_utf8_lossy);
            let shown = shown.filter(|part| !part.contains('-') && !part.contains(' '));
            for part in shown {
                assert!(!said.contains(&*part), "{said}");
            }
            assert!(!said.contains('['), "{said}");
        }
    }
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

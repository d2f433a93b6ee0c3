//! PKCS#12 files, which Windows calls PFX (RFC 7292).

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::cipher;
use super::der::{self, Der};
use super::{Content, PrivateKey};

const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06];
const KEY_BAG: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x01,
];
const SHROUDED_KEY_BAG: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02,
];
const CERT_BAG: &[u8] = &[
    0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x03,
];

const CUT: &str = "is neither PEM nor a whole PKCS#12 file";

/// Certificates and key of a file. Without a password it is opened with the empty one.
pub(super) fn read(file: &[u8], password: Option<&SecretString>) -> Result<Content, String> {
    let (safes, seal) = outer(file).ok_or(CUT)?;
    let text = password.map_or("", |password| password.expose_secret());
    if let Some(seal) = seal {
        check(&seal, safes, text, password.is_some())?;
    }
    let mut content = Content::default();
    let mut safes = Der::new(safes).sequence().ok_or(CUT)?;
    while !safes.is_empty() {
        let mut safe = safes.sequence().ok_or(CUT)?;
        let kind = safe.take(der::OBJECT_ID).ok_or(CUT)?;
        let mut inside = safe.explicit().ok_or(CUT)?;
        match kind {
            DATA => bags(
                inside.take(der::OCTET_STRING).ok_or(CUT)?,
                text,
                &mut content,
            )?,
            ENCRYPTED_DATA => {
                let opened = encrypted(inside, text)?;
                bags(opened.expose_secret(), text, &mut content)?;
            }
            _ => {}
        }
    }
    Ok(content)
}

/// What proves that the file is whole, and the password right.
struct Seal<'a> {
    digest: &'a [u8],
    value: &'a [u8],
    salt: &'a [u8],
    rounds: u32,
}

/// The safes, and the seal over them.
fn outer(file: &[u8]) -> Option<(&[u8], Option<Seal<'_>>)> {
    let mut pfx = Der::new(file).sequence()?;
    pfx.number()?;
    let mut info = pfx.sequence()?;
    if info.take(der::OBJECT_ID)? != DATA {
        return None;
    }
    let safes = info.explicit()?.take(der::OCTET_STRING)?;
    if pfx.is_empty() {
        return Some((safes, None));
    }
    let mut mac = pfx.sequence()?;
    let mut digest_info = mac.sequence()?;
    let digest = digest_info.sequence()?.take(der::OBJECT_ID)?;
    let value = digest_info.take(der::OCTET_STRING)?;
    let salt = mac.take(der::OCTET_STRING)?;
    let rounds = if mac.is_empty() { 1 } else { mac.number()? };
    let seal = Seal {
        digest,
        value,
        salt,
        rounds,
    };
    Some((safes, Some(seal)))
}

fn check(seal: &Seal<'_>, safes: &[u8], password: &str, is_given: bool) -> Result<(), String> {
    let Seal {
        digest,
        value,
        salt,
        rounds,
    } = seal;
    let whole =
        |password: &[u8]| cipher::seal_is_whole(digest, password, (salt, *rounds), safes, value);
    // No password at all is written in two ways.
    let fits = whole(&cipher::wide(password)) != Some(false)
        || (password.is_empty() && whole(&[]) == Some(true));
    match (fits, is_given) {
        (true, _) => Ok(()),
        (false, true) => Err("cannot be opened: the password is wrong".to_owned()),
        (false, false) => Err("has a password: set ADOCONN_CERTIFICATE_PASSWORD or \
             `ado.certificate_password_command`"
            .to_owned()),
    }
}

/// `EncryptedData` (RFC 5652, 8).
fn encrypted(mut inside: Der<'_>, password: &str) -> Result<SecretSlice<u8>, String> {
    let mut parts = || {
        let mut data = inside.sequence()?;
        data.number()?;
        let mut info = data.sequence()?;
        info.take(der::OBJECT_ID)?;
        let algorithm = info.sequence()?;
        Some((algorithm, info.take(der::CONTEXT_0_PLAIN)?))
    };
    let (algorithm, bytes) = parts().ok_or(CUT)?;
    cipher::open(algorithm, bytes, password)
}

/// What stands in one safe.
fn bags(safe: &[u8], password: &str, content: &mut Content) -> Result<(), String> {
    let mut bags = Der::new(safe).sequence().ok_or(CUT)?;
    while !bags.is_empty() {
        let mut bag = bags.sequence().ok_or(CUT)?;
        let kind = bag.take(der::OBJECT_ID).ok_or(CUT)?;
        let value = bag.take(der::CONTEXT_0).ok_or(CUT)?;
        match kind {
            KEY_BAG => {
                content.key = Some(PrivateKey::Pkcs8(SecretSlice::from(value.to_vec())));
            }
            SHROUDED_KEY_BAG => {
                content.key = Some(PrivateKey::Pkcs8(cipher::open_key(value, password)?));
            }
            CERT_BAG => content.certificates.extend(certificate(value)),
            _ => {}
        }
    }
    Ok(())
}

fn certificate(bag: &[u8]) -> Option<Vec<u8>> {
    let mut bag = Der::new(bag).sequence()?;
    bag.any()?;
    Some(bag.explicit()?.take(der::OCTET_STRING)?.to_vec())
}

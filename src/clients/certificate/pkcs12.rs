//! PKCS#12 files, which Windows calls PFX (RFC 7292).

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::cipher::{self, Password, Wrapping};
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
    let password = match (password, seal) {
        (password, Some(seal)) => fitting(&seal, safes, password)?,
        (Some(password), None) => Password::new(password.expose_secret()),
        (None, None) => Password::new(""),
    };
    let mut content = Content::default();
    let mut safes = Der::new(safes).sequence().ok_or(CUT)?;
    while !safes.is_empty() {
        let mut safe = safes.sequence().ok_or(CUT)?;
        let kind = safe.take(der::OBJECT_ID).ok_or(CUT)?;
        let mut inside = safe.explicit().ok_or(CUT)?;
        match kind {
            DATA => bags(
                inside.take(der::OCTET_STRING).ok_or(CUT)?,
                &password,
                &mut content,
            )?,
            ENCRYPTED_DATA => {
                let opened = encrypted(inside, &password)?;
                bags(opened.expose_secret(), &password, &mut content)?;
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

/// The password that fits the seal. Where none is given, that is written in one of two ways.
fn fitting(
    seal: &Seal<'_>,
    safes: &[u8],
    password: Option<&SecretString>,
) -> Result<Password, String> {
    let Seal {
        digest,
        value,
        salt,
        rounds,
    } = seal;
    let candidates = match password {
        Some(password) => vec![Password::new(password.expose_secret())],
        None => vec![Password::new(""), Password::none()],
    };
    let fits = |password: &Password| {
        // A seal of an unknown kind proves nothing: what comes out of the safes will.
        let whole = cipher::seal_is_whole(digest, password, (salt, *rounds), safes, value);
        whole != Some(false)
    };
    candidates.into_iter().find(fits).ok_or_else(|| {
        let why = match password {
            Some(_) => "cannot be opened: the password is wrong",
            None => {
                "has a password: set ADOCONN_CERTIFICATE_PASSWORD or \
                 `ado.certificate_password_command`"
            }
        };
        why.to_owned()
    })
}

/// `EncryptedData` (RFC 5652, 8).
fn encrypted(mut inside: Der<'_>, password: &Password) -> Result<SecretSlice<u8>, String> {
    let mut parts = || {
        let mut data = inside.sequence()?;
        data.number()?;
        let mut info = data.sequence()?;
        info.take(der::OBJECT_ID)?;
        let algorithm = info.sequence()?;
        Some((algorithm, info.take(der::CONTEXT_0_PLAIN)?))
    };
    let (algorithm, bytes) = parts().ok_or(CUT)?;
    cipher::open(algorithm, bytes, password, Wrapping::Pkcs12)
}

/// What stands in one safe.
fn bags(safe: &[u8], password: &Password, content: &mut Content) -> Result<(), String> {
    let mut bags = Der::new(safe).sequence().ok_or(CUT)?;
    while !bags.is_empty() {
        let mut bag = bags.sequence().ok_or(CUT)?;
        let kind = bag.take(der::OBJECT_ID).ok_or(CUT)?;
        let value = bag.take(der::CONTEXT_0).ok_or(CUT)?;
        match kind {
            KEY_BAG => {
                let key = SecretSlice::from(value.to_vec());
                content.keys.push(PrivateKey::pkcs8(key));
            }
            SHROUDED_KEY_BAG => {
                let key = cipher::open_key(value, password)?;
                content.keys.push(PrivateKey::pkcs8(key));
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

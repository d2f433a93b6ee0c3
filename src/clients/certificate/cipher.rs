//! What passwords open: the ciphers that people's files have (RFC 8018, RFC 7292 appendix B).
//!
//! `ring` has digests and key derivation, but none of the block ciphers in their old mode.

use std::num::NonZeroU32;

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipher, BlockDecrypt, BlockDecryptMut, InnerIvInit, KeyInit};
use ring::{digest, hmac, pbkdf2};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::der::{self, Der};

const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
const SHA1_3DES: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x03];
const SHA1_RC2_40: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01, 0x06];
const HMAC_SHA1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x07];
const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09];
const HMAC_SHA384: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0a];
const HMAC_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0b];
const AES_128_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02];
const AES_192_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x16];
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];
const DES_EDE3_CBC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07];

/// More rounds than anybody uses: a file must not keep us busy for hours.
const MOST_ROUNDS: u32 = 10_000_000;

/// Why something stays closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    /// An algorithm that is not known here, or no algorithm at all.
    Unknown,
    /// What came out makes no sense.
    WrongPassword,
}

/// What is to be opened: the command that converts it depends on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// A section of a PEM file.
    Pem,
    /// A part of a PKCS#12 file.
    Pkcs12,
}

impl Closed {
    const fn told(self, wrapping: Wrapping) -> &'static str {
        match (self, wrapping) {
            (Self::Unknown, Wrapping::Pem) => {
                "has a private key that is encrypted in a way that is not known here; `openssl \
                 pkcs8 -topk8 -v2 aes-256-cbc -in OLD.pem -out NEW.pem` converts it"
            }
            (Self::Unknown, Wrapping::Pkcs12) => {
                "is encrypted in a way that is not known here; `openssl pkcs12 -in OLD.pfx -out \
                 NEW.pem` converts it to PEM"
            }
            (Self::WrongPassword, _) => "cannot be opened: the password is wrong",
        }
    }
}

/// What a key is derived for (RFC 7292, B.3).
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Key,
    Iv,
    Mac,
}

/// A password in the two forms that algorithms want.
#[derive(Debug, Clone)]
pub(super) struct Password {
    text: SecretString,
    /// UTF-16, big end first, with a zero at the end (RFC 7292, B.1).
    wide: SecretSlice<u8>,
}

impl Password {
    pub(super) fn new(text: &str) -> Self {
        let units = text.encode_utf16().chain([0]);
        let wide: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
        Self {
            text: SecretString::from(text),
            wide: SecretSlice::from(wide),
        }
    }

    /// No password at all, which some programs take for less than an empty one.
    pub(super) fn none() -> Self {
        Self {
            text: SecretString::from(""),
            wide: SecretSlice::from(Vec::new()),
        }
    }

    fn text(&self) -> &[u8] {
        self.text.expose_secret().as_bytes()
    }

    fn wide(&self) -> &[u8] {
        self.wide.expose_secret()
    }
}

/// Opens an `EncryptedPrivateKeyInfo`; what comes out is PKCS#8.
pub(super) fn open_key(encrypted: &[u8], password: &Password) -> Result<SecretSlice<u8>, String> {
    let parts = || {
        let mut info = Der::new(encrypted).sequence()?;
        let algorithm = info.sequence()?;
        Some((algorithm, info.take(der::OCTET_STRING)?))
    };
    let (algorithm, bytes) = parts().ok_or("has a private key that is cut")?;
    let opened = open(algorithm, bytes, password, Wrapping::Pem)?;
    // One of 256 wrong passwords leaves a filling that looks right.
    if super::whole(opened.expose_secret())
        .is_none_or(|key| key.len() != opened.expose_secret().len())
    {
        return Err(Closed::WrongPassword.told(Wrapping::Pem).to_owned());
    }
    Ok(opened)
}

/// Opens a section of PEM that OpenSSL encrypted in its old way: the key is made of the password
/// and the first eight bytes of the vector, by MD5.
pub(super) fn open_old_pem(
    cipher: &str,
    iv: &[u8],
    bytes: &[u8],
    password: &Password,
) -> Result<SecretSlice<u8>, String> {
    let key = |length| old_pem_key(password.text(), iv, length);
    let opened = match cipher {
        "AES-128-CBC" => decrypt::<aes::Aes128>(&key(16), iv, bytes),
        "AES-192-CBC" => decrypt::<aes::Aes192>(&key(24), iv, bytes),
        "AES-256-CBC" => decrypt::<aes::Aes256>(&key(32), iv, bytes),
        "DES-EDE3-CBC" => decrypt::<des::TdesEde3>(&key(24), iv, bytes),
        "DES-CBC" => decrypt::<des::Des>(&key(8), iv, bytes),
        _ => Err(Closed::Unknown),
    };
    let opened = opened.and_then(|opened| {
        let is_whole = super::whole(&opened).is_some_and(|key| key.len() == opened.len());
        is_whole.then_some(opened).ok_or(Closed::WrongPassword)
    });
    opened
        .map(SecretSlice::from)
        .map_err(|closed| closed.told(Wrapping::Pem).to_owned())
}

/// `EVP_BytesToKey` with MD5 and one round.
fn old_pem_key(password: &[u8], iv: &[u8], length: usize) -> Vec<u8> {
    use md5::{Digest as _, Md5};

    let salt = iv.get(..8).unwrap_or(iv);
    let mut key: Vec<u8> = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    while key.len() < length {
        let digest = Md5::new()
            .chain_update(&last)
            .chain_update(password)
            .chain_update(salt)
            .finalize();
        last = digest.to_vec();
        key.extend_from_slice(&last);
    }
    key.truncate(length);
    key
}

/// Opens bytes with the algorithm that stands before them.
pub(super) fn open(
    algorithm: Der<'_>,
    bytes: &[u8],
    password: &Password,
    wrapping: Wrapping,
) -> Result<SecretSlice<u8>, String> {
    opened(algorithm, bytes, password)
        .map(SecretSlice::from)
        .map_err(|closed| closed.told(wrapping).to_owned())
}

fn opened(mut algorithm: Der<'_>, bytes: &[u8], password: &Password) -> Result<Vec<u8>, Closed> {
    let id = algorithm.take(der::OBJECT_ID).ok_or(Closed::Unknown)?;
    let parameters = algorithm.sequence().ok_or(Closed::Unknown)?;
    match id {
        PBES2 => modern(parameters, bytes, password),
        SHA1_3DES | SHA1_RC2_40 => old(id, parameters, bytes, password),
        _ => Err(Closed::Unknown),
    }
}

/// How PBES2 makes a key: PBKDF2 with these.
struct Derivation<'a> {
    prf: pbkdf2::Algorithm,
    rounds: NonZeroU32,
    salt: &'a [u8],
}

impl<'a> Derivation<'a> {
    fn read(mut parameters: Der<'a>) -> Option<Self> {
        if parameters.take(der::OBJECT_ID)? != PBKDF2 {
            return None;
        }
        let mut parameters = parameters.sequence()?;
        let salt = parameters.take(der::OCTET_STRING)?;
        let rounds = rounds(parameters.number()?)?;
        // The length of the key follows from the cipher.
        parameters.skip_if(der::INTEGER);
        let prf = match parameters.skip_if(der::SEQUENCE) {
            Some(prf) => Der::new(prf).take(der::OBJECT_ID)?,
            None => HMAC_SHA1,
        };
        let prf = match prf {
            HMAC_SHA1 => pbkdf2::PBKDF2_HMAC_SHA1,
            HMAC_SHA256 => pbkdf2::PBKDF2_HMAC_SHA256,
            HMAC_SHA384 => pbkdf2::PBKDF2_HMAC_SHA384,
            HMAC_SHA512 => pbkdf2::PBKDF2_HMAC_SHA512,
            _ => return None,
        };
        Some(Self { prf, rounds, salt })
    }

    fn key(&self, password: &Password, length: usize) -> Vec<u8> {
        let Self { prf, rounds, salt } = self;
        let mut key = vec![0; length];
        pbkdf2::derive(*prf, *rounds, salt, password.text(), &mut key);
        key
    }
}

/// PBES2: a key by PBKDF2, a cipher of one's choice.
fn modern(mut parameters: Der<'_>, bytes: &[u8], password: &Password) -> Result<Vec<u8>, Closed> {
    let mut parts = || {
        let derivation = Derivation::read(parameters.sequence()?)?;
        let mut scheme = parameters.sequence()?;
        let cipher = scheme.take(der::OBJECT_ID)?;
        Some((derivation, cipher, scheme.take(der::OCTET_STRING)?))
    };
    let (derivation, cipher, iv) = parts().ok_or(Closed::Unknown)?;
    let key = |length| derivation.key(password, length);
    match cipher {
        AES_128_CBC => decrypt::<aes::Aes128>(&key(16), iv, bytes),
        AES_192_CBC => decrypt::<aes::Aes192>(&key(24), iv, bytes),
        AES_256_CBC => decrypt::<aes::Aes256>(&key(32), iv, bytes),
        DES_EDE3_CBC => decrypt::<des::TdesEde3>(&key(24), iv, bytes),
        _ => Err(Closed::Unknown),
    }
}

/// The ciphers of PKCS#12 itself, which older programs write.
fn old(
    id: &[u8],
    mut parameters: Der<'_>,
    bytes: &[u8],
    password: &Password,
) -> Result<Vec<u8>, Closed> {
    let salt = parameters.take(der::OCTET_STRING).ok_or(Closed::Unknown)?;
    let rounds = parameters
        .number()
        .and_then(rounds)
        .ok_or(Closed::Unknown)?;
    let sha1 = &digest::SHA1_FOR_LEGACY_USE_ONLY;
    let password = password.wide();
    let derive = |purpose, length| derive(sha1, purpose, password, salt, rounds.get(), length);
    let iv = derive(Purpose::Iv, 8);
    if id == SHA1_3DES {
        return decrypt::<des::TdesEde3>(&derive(Purpose::Key, 24), &iv, bytes);
    }
    let cipher = rc2::Rc2::new_with_eff_key_len(&derive(Purpose::Key, 5), 40);
    decrypt_with(cipher, &iv, bytes)
}

fn rounds(count: u32) -> Option<NonZeroU32> {
    NonZeroU32::new(count).filter(|count| count.get() <= MOST_ROUNDS)
}

fn decrypt<C>(key: &[u8], iv: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Closed>
where
    C: KeyInit + BlockCipher + BlockDecrypt,
{
    let cipher = C::new_from_slice(key).map_err(|_length| Closed::Unknown)?;
    decrypt_with(cipher, iv, bytes)
}

fn decrypt_with<C>(cipher: C, iv: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Closed>
where
    C: BlockCipher + BlockDecrypt,
{
    cbc::Decryptor::inner_iv_slice_init(cipher, iv)
        .map_err(|_length| Closed::Unknown)?
        .decrypt_padded_vec_mut::<Pkcs7>(bytes)
        .map_err(|_padding| Closed::WrongPassword)
}

/// Whether a PKCS#12 file's seal is whole: `None` where its digest is not known here.
pub(super) fn seal_is_whole(
    digest_id: &[u8],
    password: &Password,
    (salt, count): (&[u8], u32),
    content: &[u8],
    seal: &[u8],
) -> Option<bool> {
    const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
    const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
    const SHA384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
    const SHA512: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];
    let (digest, mac) = match digest_id {
        SHA1 => (
            &digest::SHA1_FOR_LEGACY_USE_ONLY,
            hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        ),
        SHA256 => (&digest::SHA256, hmac::HMAC_SHA256),
        SHA384 => (&digest::SHA384, hmac::HMAC_SHA384),
        SHA512 => (&digest::SHA512, hmac::HMAC_SHA512),
        _ => return None,
    };
    let rounds = rounds(count)?.get();
    let key = derive(
        digest,
        Purpose::Mac,
        password.wide(),
        salt,
        rounds,
        digest.output_len(),
    );
    Some(hmac::verify(&hmac::Key::new(mac, &key), content, seal).is_ok())
}

/// The key derivation of RFC 7292, B.2; its names are kept.
fn derive(
    algorithm: &'static digest::Algorithm,
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    rounds: u32,
    length: usize,
) -> Vec<u8> {
    let v = algorithm.block_len();
    let id = match purpose {
        Purpose::Key => 1,
        Purpose::Iv => 2,
        Purpose::Mac => 3,
    };
    let mut i = filled(salt, v);
    i.extend(filled(password, v));
    let mut key = Vec::new();
    while key.len() < length {
        let mut a = digest::Context::new(algorithm);
        a.update(&vec![id; v]);
        a.update(&i);
        let mut a = a.finish();
        for _ in 1..rounds {
            a = digest::digest(algorithm, a.as_ref());
        }
        key.extend_from_slice(a.as_ref());
        let b: Vec<u8> = a.as_ref().iter().copied().cycle().take(v).collect();
        for block in i.chunks_exact_mut(v) {
            add_with_one(block, &b);
        }
    }
    key.truncate(length);
    key
}

/// Repeated until it fills whole blocks.
fn filled(bytes: &[u8], block: usize) -> Vec<u8> {
    let length = bytes.len().div_ceil(block) * block;
    bytes.iter().copied().cycle().take(length).collect()
}

/// `block = block + b + 1`, as numbers with their big end first.
fn add_with_one(block: &mut [u8], b: &[u8]) {
    let mut carry = 1_u16;
    for (digit, other) in block.iter_mut().zip(b).rev() {
        let sum = u16::from(*digit) + u16::from(*other) + carry;
        let [high, low] = sum.to_be_bytes();
        *digit = low;
        carry = u16::from(high);
    }
}

//! Keys, all derived from the one secret of the installation.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead as _, Payload};
use axum_extra::extract::cookie::Key;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::Rng as _;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256, Sha512};

/// The keys of an installation.
#[derive(Clone)]
pub struct Keys {
    /// Signs the visitor's cookie.
    pub visitor: Key,
    /// Makes the links of gifts.
    pub gift: [u8; 64],
    /// Makes the links by which one joins a group.
    pub group_link: [u8; 64],
    /// Makes the links of highlights and the seals of what was served, and names who was counted.
    pub highlights: [u8; 64],
    /// Tells who had a trial in a table that tells neither addresses nor cards.
    pub trials: [u8; 64],
    /// Names whose allowances are whose in a table that tells neither addresses nor networks.
    pub allowances: [u8; 64],
    /// Seals what authenticator apps share with us, and names recovery codes.
    pub second_factor: [u8; 64],
}

impl Keys {
    /// Derives each key under a name of its own, so that knowing one says nothing of another. SHA-512 of a secret
    /// with at least 128 bits of entropy is enough here; HKDF would add a dependency and no strength.
    pub fn derive(secret: &SecretString) -> Self {
        let key = |name: &str| {
            let mut hash = Sha512::new();
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update(secret.expose_secret().as_bytes());
            hash.finalize()
        };
        Self {
            visitor: Key::from(&key("courant visitor cookie")),
            gift: key("courant gift").into(),
            group_link: key("courant group link").into(),
            highlights: key("courant highlights").into(),
            trials: key("courant trials").into(),
            allowances: key("courant allowances").into(),
            second_factor: key("courant second factor").into(),
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// The secret kept in the data folder, made at the first start.
pub fn kept_secret(data_dir: &Path) -> std::io::Result<SecretString> {
    let path = data_dir.join("secret");
    match std::fs::read_to_string(&path) {
        Ok(text) => return Ok(text.trim().to_owned().into()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    std::fs::create_dir_all(data_dir)?;
    let text = random_hex(32);
    // A name of its own until it is whole: a crash never leaves half a secret.
    let fresh = path.with_extension("new");
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, &path)?;
    Ok(text.into())
}

/// What the parts are called under a key, and cannot be called by anybody without it. Each part ends with a NUL, which none
/// holds, so that no two lists of parts run into one.
pub fn keyed_hash(key: &[u8; 64], parts: &[&str]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new(key.into());
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().into()
}

/// Bytes of what makes two seals of the same text differ.
const NONCE: usize = 12;

/// Text that only we can read again, and only for the same purpose (AES-256-GCM under the first half of the key, the nonce
/// before the rest). Random nonces are enough: nobody seals the four billion texts that would bring two of a kind together.
pub fn seal(key: &[u8; 64], purpose: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let mut nonce = [0; NONCE];
    rand::rng().fill_bytes(&mut nonce);
    let payload = Payload { msg: text, aad: purpose };
    let sealed = Aes256Gcm::new_from_slice(&key[..32]).ok()?.encrypt(&nonce.into(), payload).ok()?;
    Some([&nonce[..], &sealed].concat())
}

/// What was sealed; nothing if it was sealed under another key, for another purpose, or changed since.
pub fn unseal(key: &[u8; 64], purpose: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: purpose };
    Aes256Gcm::new_from_slice(&key[..32]).ok()?.decrypt(&(*nonce).into(), payload).ok()
}

/// `bytes` random bytes as hexadecimal digits.
pub fn random_hex(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    rand::rng().fill_bytes(&mut random);
    HEXLOWER.encode(&random)
}

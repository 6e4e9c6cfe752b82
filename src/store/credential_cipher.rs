//! Encryption of credentials at rest: XChaCha20-Poly1305 with a random nonce, bound to the store's prefix and the user,
//! so that a text copied to another account can't be decrypted there.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::config::{SecretKey, SecretKeys};
use crate::domain::ids::UserId;
use crate::ports::AccountError;

/// Bytes of a nonce: long enough to be random for every text.
const NONCE: usize = 24;

/// Encrypts with the current key, and decrypts with any.
pub(super) struct CredentialCipher {
    current: Option<XChaCha20Poly1305>,
    old: Vec<XChaCha20Poly1305>,
    prefix: String,
}

impl CredentialCipher {
    /// With those keys; without a current one nothing can be encrypted.
    pub(super) fn new(prefix: &str, keys: SecretKeys) -> Self {
        let cipher = |key: SecretKey| XChaCha20Poly1305::new(key.expose().into());
        Self {
            current: keys.current.map(cipher),
            old: keys.old.into_iter().map(cipher).collect(),
            prefix: prefix.to_owned(),
        }
    }

    /// Whether there is a key to encrypt with.
    pub(super) fn has_key(&self) -> bool {
        self.current.is_some()
    }

    /// Base64 of nonce and ciphertext.
    pub(super) fn encrypt(&self, user: &UserId, secret: &SecretString) -> Result<String, AccountError> {
        let cipher = self.current.as_ref().ok_or(AccountError::KeyMismatch)?;
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let bound = self.bound_to(user);
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &bound };
        let text = cipher.encrypt(&nonce, payload).map_err(|_| AccountError::KeyMismatch)?;
        Ok(STANDARD.encode([nonce.as_slice(), &text].concat()))
    }

    /// The secret; [`AccountError::KeyMismatch`] if no key decrypts it.
    pub(super) fn decrypt(&self, user: &UserId, encrypted: &str) -> Result<SecretString, AccountError> {
        let bytes = STANDARD.decode(encrypted).map_err(|_| AccountError::KeyMismatch)?;
        let (nonce, text) = bytes.split_at_checked(NONCE).ok_or(AccountError::KeyMismatch)?;
        let bound = self.bound_to(user);
        let payload = || Payload { msg: text, aad: &bound };
        let mut ciphers = self.current.iter().chain(&self.old);
        let plain = ciphers.find_map(|cipher| cipher.decrypt(XNonce::from_slice(nonce), payload()).ok());
        let plain = plain.ok_or(AccountError::KeyMismatch)?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| AccountError::KeyMismatch)
    }

    /// Whether a key decrypts a secret; true if there is no key.
    pub(super) fn fits(&self, user: &UserId, encrypted: &str) -> bool {
        !self.has_key() || self.decrypt(user, encrypted).is_ok()
    }

    fn bound_to(&self, user: &UserId) -> Vec<u8> {
        format!("{}:{user}", self.prefix).into_bytes()
    }
}

/// Identifies configured texts without storing them: SHA-256 in hex.
pub(super) fn fingerprint(text: &SecretString) -> String {
    hex::encode(Sha256::digest(text.expose_secret().as_bytes()))
}

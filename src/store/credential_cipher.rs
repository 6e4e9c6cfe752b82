//! Encryption of credentials at rest: XChaCha20-Poly1305 with a random nonce, bound to the store's prefix and the user,
//! so that a text copied to another account can't be decrypted there.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::config::SecretKey;
use crate::domain::ids::UserId;
use crate::ports::AccountError;

/// Bytes of a nonce: long enough to be random for every text.
const NONCE: usize = 24;

/// Encrypts and decrypts with one key.
pub(super) struct CredentialCipher {
    cipher: Option<XChaCha20Poly1305>,
    prefix: String,
}

impl CredentialCipher {
    /// With that key, if there is one.
    pub(super) fn new(prefix: &str, key: Option<SecretKey>) -> Self {
        let cipher = key.map(|key| XChaCha20Poly1305::new(key.expose().into()));
        Self { cipher, prefix: prefix.to_owned() }
    }

    /// Base64 of nonce and ciphertext.
    pub(super) fn encrypt(&self, user: &UserId, secret: &SecretString) -> Result<String, AccountError> {
        let cipher = self.cipher.as_ref().ok_or(AccountError::KeyMismatch)?;
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let bound = self.bound_to(user);
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &bound };
        let text = cipher.encrypt(&nonce, payload).map_err(|_| AccountError::KeyMismatch)?;
        Ok(STANDARD.encode([nonce.as_slice(), &text].concat()))
    }

    /// The secret; [`AccountError::KeyMismatch`] if this key does not decrypt it.
    pub(super) fn decrypt(&self, user: &UserId, encrypted: &str) -> Result<SecretString, AccountError> {
        let cipher = self.cipher.as_ref().ok_or(AccountError::KeyMismatch)?;
        let bytes = STANDARD.decode(encrypted).map_err(|_| AccountError::KeyMismatch)?;
        let (nonce, text) = bytes.split_at_checked(NONCE).ok_or(AccountError::KeyMismatch)?;
        let bound = self.bound_to(user);
        let payload = Payload { msg: text, aad: &bound };
        let plain = cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| AccountError::KeyMismatch)?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| AccountError::KeyMismatch)
    }

    /// Whether this key decrypts a secret; true if there is no key.
    pub(super) fn fits(&self, user: &UserId, encrypted: &str) -> bool {
        self.cipher.is_none() || self.decrypt(user, encrypted).is_ok()
    }

    fn bound_to(&self, user: &UserId) -> Vec<u8> {
        format!("{}:{user}", self.prefix).into_bytes()
    }
}

/// Identifies configured texts without storing them: SHA-256 in hex.
pub(super) fn fingerprint(text: &SecretString) -> String {
    hex::encode(Sha256::digest(text.expose_secret().as_bytes()))
}

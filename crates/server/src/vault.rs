//! Seals what is kept in the register and must not be read there, with a key that is not in the register.
//!
//! What is sealed says which key sealed it, so that a key can be exchanged: the one before lies beside it as `NAME.old` until
//! all has been sealed anew. ChaCha20-Poly1305, each time with a nonce of its own, for one purpose and one owner.

use std::path::Path;

use ring::aead;
use sha2::{Digest, Sha256};

use crate::keys::{self, KeyError};
use crate::random;

/// The first byte of what is sealed so: this form, and no other.
const FORM: u8 = 1;

struct Key {
    id: [u8; 4],
    key: aead::LessSafeKey,
}

impl Key {
    fn new(bytes: &[u8; 32]) -> Self {
        let digest = Sha256::new()
            .chain_update("lagesbild key id")
            .chain_update(bytes)
            .finalize();
        let key = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, bytes).expect("32 bytes are a key");
        Self {
            id: [digest[0], digest[1], digest[2], digest[3]],
            key: aead::LessSafeKey::new(key),
        }
    }

    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
        let mut sealed = sealed.to_vec();
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let opened = self
            .key
            .open_in_place(nonce, aead::Aad::from(purpose), &mut sealed);
        opened.ok().map(|opened| opened.to_vec())
    }
}

pub struct Vault {
    present: Key,
    /// The key before, while anything may still be sealed with it.
    before: Option<Key>,
}

/// What was sealed.
pub struct Opened {
    pub bytes: Vec<u8>,
    /// It does not say that the present key sealed it, and is to be sealed anew.
    pub is_old: bool,
}

impl Vault {
    /// The vault with the key of that name, which is made the first time.
    pub fn of(data: &Path, name: &str) -> Result<Self, KeyError> {
        let present = keys::read_or_make(data, name)?;
        let before = keys::read(data, &keys::before(name))?;
        Ok(Self::new(&present, before.as_ref()))
    }

    pub fn new(present: &[u8; 32], before: Option<&[u8; 32]>) -> Self {
        Self {
            present: Key::new(present),
            before: before.map(Key::new),
        }
    }

    /// `purpose` says what it is and whose, and must be the same when it is opened.
    pub fn seal(&self, purpose: &str, bytes: &[u8]) -> Vec<u8> {
        let nonce = random::bytes::<12>();
        let mut sealed = bytes.to_vec();
        self.present
            .key
            .seal_in_place_append_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::from(purpose),
                &mut sealed,
            )
            .expect("a few kilobytes can be sealed");
        [&[FORM], self.present.id.as_slice(), &nonce, &sealed].concat()
    }

    /// `None` when it was sealed with another key or for another purpose.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Opened> {
        if let Some((head, rest)) = sealed.split_first_chunk::<5>()
            && head[0] == FORM
        {
            let is_old = head[1..] != self.present.id;
            let keys = [Some(&self.present), self.before.as_ref()];
            let key = keys.into_iter().flatten().find(|key| head[1..] == key.id);
            if let Some(bytes) = key.and_then(|key| key.open(purpose, rest)) {
                return Some(Opened { bytes, is_old });
            }
        }
        // Sealed before what is sealed said by which key: nonce and text alone.
        let keys = [Some(&self.present), self.before.as_ref()];
        let mut opened = keys
            .into_iter()
            .flatten()
            .filter_map(|key| key.open(purpose, sealed));
        opened.next().map(|bytes| Opened { bytes, is_old: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_own_purpose_and_with_its_own_key() {
        let vault = Vault::new(&[7; 32], None);
        let mut sealed = vault.seal("prov 1", b"hemligt");
        assert!(!sealed.windows(7).any(|part| part == b"hemligt"));
        let opened = vault.open("prov 1", &sealed).unwrap();
        assert_eq!((opened.bytes.as_slice(), opened.is_old), (&b"hemligt"[..], false));
        // Nothing is sealed twice with the same number used once.
        let nonces: std::collections::HashSet<_> = (0..100)
            .map(|_| vault.seal("prov 1", b"hemligt")[5..17].to_vec())
            .collect();
        assert_eq!(nonces.len(), 100);
        assert!(vault.open("prov 2", &sealed).is_none());
        assert!(Vault::new(&[8; 32], None).open("prov 1", &sealed).is_none());
        *sealed.last_mut().unwrap() ^= 1;
        assert!(vault.open("prov 1", &sealed).is_none());
        assert!(vault.open("prov 1", b"kort").is_none());
    }

    #[test]
    fn a_key_can_be_exchanged_for_another() {
        let (one, two) = ([7; 32], [8; 32]);
        let sealed = Vault::new(&one, None).seal("prov 1", b"hemligt");
        let both = Vault::new(&two, Some(&one));
        let opened = both.open("prov 1", &sealed).unwrap();
        assert_eq!((opened.bytes.as_slice(), opened.is_old), (&b"hemligt"[..], true));
        // As it was sealed before keys had names.
        let opened = both.open("prov 1", &sealed[5..]).unwrap();
        assert_eq!((opened.bytes.as_slice(), opened.is_old), (&b"hemligt"[..], true));
        // Sealed anew, the key before is not needed.
        let anew = both.seal("prov 1", &opened.bytes);
        assert!(!Vault::new(&two, None).open("prov 1", &anew).unwrap().is_old);
        assert!(Vault::new(&two, None).open("prov 1", &sealed).is_none());
    }
}

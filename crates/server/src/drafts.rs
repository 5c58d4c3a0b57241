//! The key under which a browser keeps what somebody has half written. It is made from a key of the server's own for each
//! account and stands in that account's own pages alone, which are kept nowhere. So whoever else uses the browser or reads its
//! files finds nothing to read, and the server keeps no draft.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::codes::AccountId;
use ring::hkdf;

use crate::config::Settings;
use crate::keys;

/// The server's own key, read the first time that it is asked for.
#[derive(Default)]
pub struct DraftKeys(OnceLock<Option<[u8; 32]>>);

impl DraftKeys {
    /// 256 bits as base64url, the same for an account as long as the server's key is the same (HKDF, RFC 5869). Empty when there is
    /// no key to make it from: drafts are a comfort, and pages are shown without them.
    pub fn of(&self, settings: &Settings, account: AccountId) -> String {
        let key = self
            .0
            .get_or_init(|| match keys::read_or_make(&settings.data, keys::DRAFTS) {
                Ok(key) => Some(key),
                Err(error) => {
                    tracing::error!(%error, "drafts are not kept");
                    None
                }
            });
        key.map_or_else(String::new, |key| URL_SAFE_NO_PAD.encode(derived(&key, account)))
    }
}

fn derived(key: &[u8; 32], account: AccountId) -> [u8; 32] {
    let account = account.to_string();
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, b"lagesbild drafts/1").extract(key);
    let mut derived = [0; 32];
    extracted
        .expand(&[account.as_bytes()], hkdf::HKDF_SHA256)
        .and_then(|expanded| expanded.fill(&mut derived))
        .expect("32 bytes are as many as the digest has");
    derived
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_has_a_key_of_its_own_from_the_servers() {
        let one = derived(&[7; 32], AccountId(1));
        assert_eq!(derived(&[7; 32], AccountId(1)), one);
        assert_ne!(derived(&[7; 32], AccountId(2)), one);
        assert_ne!(derived(&[8; 32], AccountId(1)), one);
    }
}

//! The second step of a log-in: a code that a phone computes from a shared secret and the time.
//!
//! RFC 6238 with HMAC-SHA-1, six digits and thirty seconds, which is what every such program understands. SHA-1's
//! known weakness is in collisions, which HMAC does not rest on.

use std::path::Path;

use jiff::Timestamp;
use ring::hmac;
use store::{Actor, Store, installation};

use domain::codes::AccountId;

use crate::clock::Clock;
use crate::vault::Vault;
use crate::{keys, random};

const STEP_SECONDS: i64 = 30;
const DIGITS: u32 = 6;

/// What the phone and the server share.
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    pub fn new() -> Self {
        Self(random::bytes())
    }

    /// As one types it, in groups of four.
    pub fn text(&self) -> String {
        let text = base32(&self.0);
        let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..at + 4]).collect();
        groups.join(" ")
    }

    /// As a phone reads it from a square.
    pub fn address(&self, issuer: &str, email: &str) -> String {
        let (issuer, email) = (percent(issuer), percent(email));
        let secret = base32(&self.0);
        format!(
            "otpauth://totp/{issuer}:{email}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
        )
    }

    /// The step of time whose code this is: the present one alone, so that a code opens for thirty seconds and no longer. Whoever
    /// is too late takes the one that the phone shows by then.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let present = now.as_second().div_euclid(STEP_SECONDS);
        self.is_code_of(present, code).then_some(present)
    }

    /// The same when the phone is set up, which opens nothing: the code that was shown just before does too.
    pub fn step_when_set_up(&self, code: &str, now: Timestamp) -> Option<i64> {
        let present = now.as_second().div_euclid(STEP_SECONDS);
        [present, present - 1]
            .into_iter()
            .find(|step| self.is_code_of(*step, code))
    }

    fn is_code_of(&self, step: i64, code: &str) -> bool {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let well_formed = code.len() == DIGITS as usize && code.bytes().all(|b| b.is_ascii_digit());
        well_formed && random::hash_of(&self.code(step, DIGITS)) == random::hash_of(&code)
    }

    fn code(&self, step: i64, digits: u32) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        // RFC 4226, section 5.3: four bytes from where the last half byte points.
        let at = usize::from(tag[tag.len() - 1] & 0x0f);
        let number = u32::from_be_bytes([tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]]);
        let width = digits as usize;
        format!("{:0width$}", u64::from(number) % 10_u64.pow(digits))
    }

    /// The code at an instant, for tests that play the phone.
    pub fn code_at(&self, now: Timestamp) -> String {
        self.code(now.as_second().div_euclid(STEP_SECONDS), DIGITS)
    }

    /// From the text that is typed into a phone.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = from_base32(text)?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl Default for TotpSecret {
    fn default() -> Self {
        Self::new()
    }
}

fn purpose(account: AccountId) -> String {
    format!("second-factor/1 {account}")
}

/// The secret as it is kept in the register, for its account alone.
pub fn seal(vault: &Vault, account: AccountId, secret: &TotpSecret) -> Vec<u8> {
    vault.seal(&purpose(account), &secret.0)
}

/// `None` when it was sealed with another key or for another account.
pub fn open(vault: &Vault, account: AccountId, sealed: &[u8]) -> Option<TotpSecret> {
    let opened = vault.open(&purpose(account), sealed)?;
    Some(TotpSecret(opened.bytes.try_into().ok()?))
}

/// Seals anew what the present key has not sealed, so that the key before can be destroyed; answers how many.
///
/// # Errors
/// A key cannot be read, or the register cannot be read or written.
pub async fn seal_anew(store: &Store, data: &Path, clock: Clock) -> anyhow::Result<usize> {
    let vault = Vault::of(data, keys::SECOND_FACTORS)?;
    let mut sealed_anew = 0;
    for (account, sealed) in store.sealed_second_factors().await? {
        let purpose = purpose(account);
        let Some(opened) = vault.open(&purpose, &sealed).filter(|opened| opened.is_old) else {
            continue;
        };
        let sealed = vault.seal(&purpose, &opened.bytes);
        let actor = Actor::system("lagesbild serve");
        let written = store.write(installation(), &actor, clock.now(), move |work| {
            Box::pin(async move { work.reseal_second_factor(account, &sealed).await })
        });
        written.await?;
        sealed_anew += 1;
    }
    Ok(sealed_anew)
}

/// The letters of RFC 4648, section 6.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// For whole groups of five bytes, which need no padding.
fn base32(bytes: &[u8; 20]) -> String {
    let groups = bytes.chunks_exact(5).map(|group| {
        let number = group
            .iter()
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        (0..8)
            .rev()
            .map(move |place| LETTERS[(number >> (5 * place) & 31) as usize] as char)
    });
    groups.flatten().collect()
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let letters = text.bytes().filter(|b| !b.is_ascii_whitespace());
    let values: Option<Vec<u64>> = letters
        .map(|b| Some(LETTERS.iter().position(|l| *l == b.to_ascii_uppercase())? as u64))
        .collect();
    let groups = values?;
    let bytes = groups.chunks_exact(8).flat_map(|group| {
        let number = group.iter().fold(0_u64, |sum, value| (sum << 5) | value);
        number.to_be_bytes()[3..].to_vec()
    });
    Some(bytes.collect())
}

fn percent(text: &str) -> String {
    let query = crate::forms::query(&[("a", text)]);
    query.trim_start_matches("?a=").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the rows of SHA-1.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = TotpSecret(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(secret.code(seconds / 30, 8), code);
            let now = Timestamp::from_second(seconds).unwrap();
            assert_eq!(secret.step_of(&code[2..], now), Some(seconds / 30));
        }
    }

    /// RFC 4226, appendix D.
    #[test]
    fn so_are_those_counted_without_a_clock() {
        let secret = TotpSecret(*b"12345678901234567890");
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
            "520489",
        ];
        for (count, code) in codes.iter().enumerate() {
            assert_eq!(secret.code(count as i64, 6), *code);
        }
    }

    #[test]
    fn a_code_opens_in_its_own_thirty_seconds_and_not_after() {
        let secret = TotpSecret(*b"12345678901234567890");
        let now = Timestamp::from_second(1_111_111_111).unwrap();
        let code_of = |seconds: i64| secret.code_at(Timestamp::from_second(1_111_111_111 + seconds).unwrap());
        let opens = |seconds: i64| secret.step_of(&code_of(seconds), now).is_some();
        assert_eq!(
            [-60, -30, 0, 30, 60].map(opens),
            [false, false, true, false, false]
        );
        let sets_up = |seconds: i64| secret.step_when_set_up(&code_of(seconds), now).is_some();
        assert_eq!(
            [-60, -30, 0, 30, 60].map(sets_up),
            [false, true, true, false, false]
        );
        for wrong in ["", "05047", "0504711", "05047x", "٠٥٠٤٧١"] {
            assert_eq!(secret.step_of(wrong, now), None, "{wrong}");
        }
        assert!(secret.step_of("050 471", now).is_some());
    }

    #[test]
    fn what_is_typed_is_what_was_shown() {
        let secret = TotpSecret(*b"12345678901234567890");
        assert_eq!(secret.text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(TotpSecret::from_text(&secret.text()).unwrap().0, secret.0);
        assert_eq!(
            secret.address("Lägesbild", "anna@example.se"),
            "otpauth://totp/L%C3%A4gesbild:anna%40example.se?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=L%C3%A4gesbild&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn a_sealed_secret_opens_for_its_own_account() {
        let (vault, secret) = (Vault::new(&[7; 32], None), TotpSecret::new());
        let sealed = seal(&vault, AccountId(1), &secret);
        assert_eq!(open(&vault, AccountId(1), &sealed).unwrap().0, secret.0);
        assert!(open(&vault, AccountId(2), &sealed).is_none());
    }
}

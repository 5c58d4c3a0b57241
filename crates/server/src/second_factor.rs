//! The second step of a log-in: a code that a phone computes from a shared secret and the time.
//!
//! RFC 6238 with HMAC-SHA-1, six digits and thirty seconds, which is what every such program understands. SHA-1's
//! known weakness is in collisions, which HMAC does not rest on.

use jiff::Timestamp;
use ring::{aead, hmac};

use domain::codes::AccountId;

use crate::random;

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

    /// The step of time whose code this is: the present one, or the one before, as it takes a while to type. A code is good for a
    /// minute at most; a phone whose clock is ahead waits.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let present = now.as_second().div_euclid(STEP_SECONDS);
        let well_formed = code.len() == DIGITS as usize && code.bytes().all(|b| b.is_ascii_digit());
        let matches = |step: &i64| random::hash_of(&self.code(*step, DIGITS)) == random::hash_of(&code);
        [present, present - 1]
            .into_iter()
            .find(|step| well_formed && matches(step))
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

/// Seals secrets for the register, each to its account, with a key that is not in the register.
pub struct Vault(aead::LessSafeKey);

impl Vault {
    pub fn new(key: &[u8; 32]) -> Self {
        let key = aead::UnboundKey::new(&aead::CHACHA20_POLY1305, key).expect("32 bytes are a key");
        Self(aead::LessSafeKey::new(key))
    }

    fn of(account: AccountId) -> aead::Aad<String> {
        aead::Aad::from(format!("second-factor/1 {account}"))
    }

    pub fn seal(&self, account: AccountId, secret: &TotpSecret) -> Vec<u8> {
        let nonce = random::bytes::<12>();
        let mut sealed = secret.0.to_vec();
        self.0
            .seal_in_place_append_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                Self::of(account),
                &mut sealed,
            )
            .expect("20 bytes can be sealed");
        [nonce.as_slice(), &sealed].concat()
    }

    /// `None` when it was sealed with another key or for another account.
    pub fn open(&self, account: AccountId, sealed: &[u8]) -> Option<TotpSecret> {
        let (nonce, sealed) = sealed.split_first_chunk::<12>()?;
        let mut sealed = sealed.to_vec();
        let nonce = aead::Nonce::assume_unique_for_key(*nonce);
        let opened = self.0.open_in_place(nonce, Self::of(account), &mut sealed).ok()?;
        Some(TotpSecret((&*opened).try_into().ok()?))
    }
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
    fn a_code_holds_for_its_own_step_and_the_next() {
        let secret = TotpSecret(*b"12345678901234567890");
        let now = Timestamp::from_second(1_111_111_111).unwrap();
        let at = |seconds: i64| {
            let code = secret.code_at(Timestamp::from_second(1_111_111_111 + seconds).unwrap());
            secret.step_of(&code, now).is_some()
        };
        assert_eq!([-60, -30, 0, 30, 60].map(at), [false, true, true, false, false]);
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
    fn a_sealed_secret_opens_for_its_own_account_and_with_its_own_key() {
        let (vault, secret) = (Vault::new(&[7; 32]), TotpSecret::new());
        let mut sealed = vault.seal(AccountId(1), &secret);
        assert_eq!(vault.open(AccountId(1), &sealed).unwrap().0, secret.0);
        // Nothing is sealed twice with the same number used once.
        let nonces: std::collections::HashSet<_> = (0..100)
            .map(|_| vault.seal(AccountId(1), &secret)[..12].to_vec())
            .collect();
        assert_eq!(nonces.len(), 100);
        assert!(vault.open(AccountId(2), &sealed).is_none());
        assert!(Vault::new(&[8; 32]).open(AccountId(1), &sealed).is_none());
        sealed[20] ^= 1;
        assert!(vault.open(AccountId(1), &sealed).is_none());
        assert!(vault.open(AccountId(1), b"kort").is_none());
    }
}

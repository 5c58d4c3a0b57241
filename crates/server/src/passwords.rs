//! Passwords: hashed with Argon2id, never kept.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

use std::path::Path;

use tokio::sync::Semaphore;

use crate::{leaked_passwords, random};

/// The shortest password that is accepted, in characters. Length is what protects; no rules on kinds of characters.
pub const SHORTEST: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRefusal {
    TooShort,
    TooLong,
    TooCommon,
    /// Names and words that anyone would try first.
    TooNear,
    /// It stands in the list of those that have leaked.
    Leaked,
    /// There is a list, and it cannot be read: nothing is taken that cannot be tried.
    ListUnreadable,
}

impl PasswordRefusal {
    pub fn key(self) -> &'static str {
        match self {
            Self::TooShort => "password-too-short",
            Self::TooLong => "password-too-long",
            Self::TooCommon => "password-too-common",
            Self::TooNear => "password-too-near",
            Self::Leaked => "password-leaked",
            Self::ListUnreadable => "password-list-unreadable",
        }
    }
}

/// Words that do not count, beside the name and address of the person and the name of the municipality.
pub const TRIED_FIRST: [&str; 10] = [
    "lägesbild",
    "lagesbild",
    "lösenord",
    "losenord",
    "password",
    "kommun",
    "polisen",
    "trygghet",
    "välkommen",
    "qwerty",
];

/// So many characters must be left without them.
const LEAST_OF_ITS_OWN: usize = 8;

/// How much of a password is neither `about` its holder nor a word that is tried first.
fn length_of_its_own(password: &str, about: &[&str]) -> usize {
    let words = about
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .chain(TRIED_FIRST);
    let mut left = password.to_lowercase();
    for word in words.filter(|word| word.chars().count() >= 3) {
        left = left.replace(&word.to_lowercase(), "");
    }
    left.chars().count()
}

/// Whether a program that tries the most common passwords, words, rows of keys, dates and repetitions first would have it
/// within a hundred million tries (Wheeler, *zxcvbn*, USENIX Security 2016).
fn is_soon_guessed(password: &str, about: &[&str]) -> bool {
    zxcvbn::zxcvbn(password, about).score() < zxcvbn::Score::Three
}

pub fn check_new(password: &str, about: &[&str]) -> Result<(), PasswordRefusal> {
    match password.chars().count() {
        ..SHORTEST => Err(PasswordRefusal::TooShort),
        201.. => Err(PasswordRefusal::TooLong),
        _ if length_of_its_own(password, about) < LEAST_OF_ITS_OWN => Err(PasswordRefusal::TooNear),
        _ if is_soon_guessed(password, about) => Err(PasswordRefusal::TooCommon),
        _ => Ok(()),
    }
}

/// The same, and that it does not stand in the list of passwords that have leaked, when there is one.
pub async fn check_chosen(
    password: &str,
    about: &[&str],
    leaked: Option<&Path>,
) -> anyhow::Result<Result<(), PasswordRefusal>> {
    if let Err(refusal) = check_new(password, about) {
        return Ok(Err(refusal));
    }
    let Some(list) = leaked.map(Path::to_path_buf) else {
        return Ok(Ok(()));
    };
    let password = password.to_owned();
    let held = tokio::task::spawn_blocking(move || leaked_passwords::holds(&list, &password)).await?;
    Ok(match held {
        Ok(false) => Ok(()),
        Ok(true) => Err(PasswordRefusal::Leaked),
        Err(error) => {
            tracing::error!(%error, "the list of leaked passwords could not be read");
            Err(PasswordRefusal::ListUnreadable)
        }
    })
}

/// 19 MiB, two passes: OWASP's first recommended setting for Argon2id.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("fixed and within the limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// How many passwords are tried at once. Each takes 19 MiB, and a crowd at the door should not take the others' memory.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// The hash of a password that was chosen, made beside the pages.
pub async fn new_hash(password: String) -> anyhow::Result<String> {
    let _turn = AT_ONCE.acquire().await?;
    Ok(tokio::task::spawn_blocking(move || hash(&password)).await?)
}

/// Whether it is the password of an account, tried beside the pages.
pub async fn matches(password: String, hash: Option<String>) -> anyhow::Result<bool> {
    let _turn = AT_ONCE.acquire().await?;
    Ok(tokio::task::spawn_blocking(move || verify(&password, hash.as_deref())).await?)
}

/// Slow on purpose (tens of milliseconds).
pub fn hash(password: &str) -> String {
    let salt = SaltString::encode_b64(&random::bytes::<16>()).expect("16 bytes are a salt");
    argon2()
        .hash_password(password.as_bytes(), &salt)
        .expect("fixed settings")
        .to_string()
}

/// The hash of a random password that nobody has, made with the same settings.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keQ$8XpPhPEoTnGjrLi0Oe7Ld0jWXIp2TqhNrwWvL2LqTOM";

/// As slow for an account that does not exist (`None`) as for one that does.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let known = hash.is_some();
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let matches = parsed.is_ok_and(|h| argon2().verify_password(password.as_bytes(), &h).is_ok());
    matches && known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_its_own_account_and_no_other() {
        let kept = hash("korrekt häst batteri");
        assert!(kept.starts_with("$argon2id$"));
        assert!(verify("korrekt häst batteri", Some(&kept)));
        assert!(!verify("korrekt hast batteri", Some(&kept)));
        assert!(!verify("korrekt häst batteri", None));
    }

    /// An account that is not there costs as much as one that is: its hash must be one that is worked through.
    #[test]
    fn nobody_has_a_password_hash_like_everyone_else() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let somebody = hash("korrekt häst batteri");
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!(
            (nobody.algorithm, &nobody.params, nobody.hash.map(|h| h.len())),
            (
                somebody.algorithm,
                &somebody.params,
                somebody.hash.map(|h| h.len())
            )
        );
    }

    #[test]
    fn a_short_or_monotonous_password_is_refused() {
        assert_eq!(check_new("kort", &[]), Err(PasswordRefusal::TooShort));
        for common in ["aaaaaaaaaaaaaa", "1q2w3e4r5t6y", "abcdefghijkl", "unbelievable1"] {
            assert_eq!(
                check_new(common, &[]),
                Err(PasswordRefusal::TooCommon),
                "{common}"
            );
        }
        assert_eq!(check_new("tre små ord räcker", &[]), Ok(()));
    }

    #[test]
    fn words_that_are_tried_first_do_not_count() {
        let about = ["Anna Åberg", "anna@exempelby.example", "Exempelby"];
        for near in [
            "Exempelby2026!",
            "Anna-Åberg-1985",
            "lösenordlösenord",
            "Lägesbild Exempelby",
            "Qwerty123456",
        ] {
            assert_eq!(check_new(near, &about), Err(PasswordRefusal::TooNear), "{near}");
        }
        for good in ["Anna cyklar till fjärden", "exempelby har fyra broar"] {
            assert_eq!(check_new(good, &about), Ok(()), "{good}");
        }
    }
}

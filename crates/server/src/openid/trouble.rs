//! What can go wrong with a provider. The one who logs in is told calmly and briefly; the one who administers and
//! `doctor` are told what it is and what to do.

use std::fmt;

/// What went wrong, and the word or number that goes into its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub kind: Kind,
    pub detail: String,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $to_reader:ident;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $name),+ }

        impl Kind {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its text is `openid-trouble-…`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// What the one who logs in is told.
            pub fn to_reader(self) -> Told {
                match self { $(Self::$name => Told::$to_reader),+ }
            }
        }
    };
}

/// What the one who logs in is told; its text is `log-in-via-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The provider does not answer as it should. It may later.
    Away,
    /// What it answered cannot be trusted.
    Untrusted,
    /// Begin again: it took too long, was used, or belongs to another tab.
    Again,
    /// The provider said no.
    Denied,
    /// No group of theirs gives a right.
    NoRights,
    /// Somebody has the address here already.
    EmailTaken,
    /// The way in belongs to another account.
    AnothersAlready,
    /// It did not show that its reader logged in just now.
    NotFresh,
}

impl Told {
    pub const ALL: [Self; 8] = [
        Self::Away,
        Self::Untrusted,
        Self::Again,
        Self::Denied,
        Self::NoRights,
        Self::EmailTaken,
        Self::AnothersAlready,
        Self::NotFresh,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Away => "log-in-via-away",
            Self::Untrusted => "log-in-via-untrusted",
            Self::Again => "log-in-via-again",
            Self::Denied => "log-in-via-denied",
            Self::NoRights => "log-in-via-no-rights",
            Self::EmailTaken => "log-in-via-email-taken",
            Self::AnothersAlready => "log-in-via-anothers",
            Self::NotFresh => "log-in-via-not-fresh",
        }
    }
}

kinds! {
    UnknownName = "unknown-name", Away;
    Unreachable = "unreachable", Away;
    Certificate = "certificate", Away;
    Slow = "slow", Away;
    /// An address that the settings do not name.
    Elsewhere = "elsewhere", Away;
    Status = "status", Away;
    TooLarge = "too-large", Away;
    NotUnderstood = "not-understood", Away;
    IssuerDiffers = "issuer-differs", Away;
    Missing = "missing", Away;
    NoPkce = "no-pkce", Away;
    NoKeys = "no-keys", Away;
    /// The token endpoint said no, with its word for why.
    CodeRefused = "code-refused", Again;
    Malformed = "malformed", Untrusted;
    Algorithm = "algorithm", Untrusted;
    KeyUnknown = "key-unknown", Untrusted;
    Signature = "signature", Untrusted;
    Issuer = "issuer", Untrusted;
    Audience = "audience", Untrusted;
    Nonce = "nonce", Untrusted;
    /// Seconds between the clocks, as far as a token tells.
    Clock = "clock", Untrusted;
    Claim = "claim", Untrusted;
}

impl Kind {
    pub fn with(self, detail: impl fmt::Display) -> Trouble {
        Trouble {
            kind: self,
            // It may come from outside, and goes to a page and to the log.
            detail: detail
                .to_string()
                .chars()
                .filter(|c| !c.is_control())
                .take(200)
                .collect(),
        }
    }

    pub fn alone(self) -> Trouble {
        self.with("")
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.code(), self.detail)
    }
}

impl std::error::Error for Trouble {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;
    use crate::texts::Language;

    #[test]
    fn all_that_can_go_wrong_has_its_words_in_both_languages() {
        for language in Language::ALL {
            let frame = Frame {
                language,
                ..Frame::bare()
            };
            for kind in Kind::ALL {
                assert!(frame.has(&format!("openid-trouble-{}", kind.code())), "{kind:?}");
            }
            for told in Told::ALL {
                assert!(frame.has(told.key()), "{told:?}");
            }
        }
    }
}

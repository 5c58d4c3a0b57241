//! How whoever hands out an account, or takes a lost second step away, has made sure who asks. The same ways are asked for both
//! times, so that nobody gets in by a recovery who would not have been given the account.

use clap::ValueEnum;

use crate::frame::Frame;
use crate::texts::Language;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Proofing {
    /// They met, and an identity document was shown.
    InPerson,
    /// By an electronic identification.
    ElectronicId,
    /// Their manager, or the organisation's contact, vouches for it when called back on a number known from before.
    CalledBack,
}

impl Proofing {
    pub const ALL: [Self; 3] = [Self::InPerson, Self::ElectronicId, Self::CalledBack];

    pub fn code(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::ElectronicId => "electronic_id",
            Self::CalledBack => "called_back",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The key of its words.
    pub fn key(self) -> String {
        format!("proofing-{}", self.code())
    }

    /// As it stands in the journal, whatever language its reader has.
    pub fn told(self) -> String {
        let frame = Frame {
            language: Language::Swedish,
            ..Frame::bare()
        };
        frame.t(self.key())
    }
}

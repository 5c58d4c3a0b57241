//! Secrecy for an event: by which section of the law (offentlighets- och sekretesslagen 2009:400, OSL), and that no one
//! person alone takes it away or takes the event out.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::codes::AccountId;
use crate::event::Classification;

/// The sections that are met in such work. Which one applies is tried for each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecrecyGround {
    /// 18 kap. 1 § OSL.
    Investigation,
    /// 18 kap. 2 § OSL.
    CriminalIntelligence,
    /// 18 kap. 8 § OSL.
    SecurityMeasures,
    /// 18 kap. 13 § OSL.
    RiskAnalysis,
    /// 21 kap. 7 § OSL.
    DataProtection,
    /// 23 kap. OSL.
    School,
    /// 26 kap. 1 § OSL.
    SocialServices,
    /// 32 kap. 3 § OSL.
    CameraSurveillance,
    /// 35 kap. 1 § OSL.
    PersonInCrimeFighting,
}

impl SecrecyGround {
    pub const ALL: [Self; 9] = [
        Self::Investigation,
        Self::CriminalIntelligence,
        Self::SecurityMeasures,
        Self::RiskAnalysis,
        Self::DataProtection,
        Self::School,
        Self::SocialServices,
        Self::CameraSurveillance,
        Self::PersonInCrimeFighting,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Investigation => "investigation",
            Self::CriminalIntelligence => "criminal_intelligence",
            Self::SecurityMeasures => "security_measures",
            Self::RiskAnalysis => "risk_analysis",
            Self::DataProtection => "data_protection",
            Self::School => "school",
            Self::SocialServices => "social_services",
            Self::CameraSurveillance => "camera_surveillance",
            Self::PersonInCrimeFighting => "person_in_crime_fighting",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }
}

/// What needs a second person for an event under secrecy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "to")]
pub enum SecrecyStep {
    /// To be open or internal from now on.
    Lower(Classification),
    /// To be taken out as a file, once, by the one who asks.
    TakeOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    Waiting,
    Approved,
    Denied,
    /// The file that was approved has been taken out.
    Used,
}

impl RequestState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Approved, Self::Denied, Self::Used];

    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Used => "used",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// How long a request waits for its answer, and how long an approved file may be fetched.
pub const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_hours(14 * 24);
pub const FETCHED_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why a request is not decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecideError {
    /// Already answered, or withdrawn.
    NotWaiting,
    Expired,
    /// Nobody approves what they asked for themselves.
    OwnRequest,
}

/// Whether somebody may answer a request now.
pub fn may_decide(
    state: RequestState,
    asked_by: AccountId,
    decides: AccountId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), DecideError> {
    if state != RequestState::Waiting {
        Err(DecideError::NotWaiting)
    } else if now > expires_at {
        Err(DecideError::Expired)
    } else if asked_by == decides {
        Err(DecideError::OwnRequest)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_person_answers_once_and_in_time() {
        let check = |state, decides, at, expected| {
            let second = |n| Timestamp::from_second(n).unwrap();
            let found = may_decide(state, AccountId(1), AccountId(decides), second(100), second(at));
            assert_eq!(found, expected);
        };
        check(RequestState::Waiting, 2, 100, Ok(()));
        check(RequestState::Waiting, 1, 100, Err(DecideError::OwnRequest));
        check(RequestState::Waiting, 2, 101, Err(DecideError::Expired));
        for state in [RequestState::Approved, RequestState::Denied, RequestState::Used] {
            check(state, 2, 50, Err(DecideError::NotWaiting));
        }
    }
}

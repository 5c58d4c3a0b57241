//! Codes and ids as types, so that an area is never taken for a category.
//!
//! A code is chosen by the municipality and stands in its data; an id is given by the register.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! code {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(code: impl Into<String>) -> Self {
                Self(code.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(code: &str) -> Self {
                Self(code.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(code: String) -> Self {
                Self(code)
            }
        }
    )+};
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

code! {
    /// A category of events, such as `KLO`.
    CategoryCode,
    /// A subtype within a category, such as `tagg`.
    SubtypeCode,
    /// A type of place, such as `torg`.
    PlaceTypeCode,
    /// A source of reports, such as `vaktare`.
    SourceCode,
    /// An organisation that takes part, such as `huge`.
    PartnerCode,
    /// A function that owns tasks and is held by a person from a day to a day.
    FunctionCode,
    /// A set of areas, such as `kommundel` or `deso`.
    AreaSetCode,
    /// An area within its set, such as `flemingsberg` or `0126C1020`.
    AreaCode,
    /// A governing document, such as `overenskommelse-2021`.
    DocumentCode,
    /// A council, board, committee or group, such as `styrgrupp`.
    BodyCode,
    /// What a law or a governing document obliges somebody to, such as `lagesbild-4`.
    DutyCode,
    MeetingCode,
    HoldingCode,
    PostCode,
    GoalCode,
    IndicatorCode,
    GradeScaleCode,
    GradeCode,
    FocusAreaCode,
    ProblemCode,
    CauseCode,
    InterventionCode,
    FollowUpCode,
    /// The choice of how an intervention is measured, by the intervention.
    EffectStudyCode,
    /// A year's categories of promises, by the year.
    PromiseYearCode,
    PromiseCode,
    FundingSourceCode,
    BudgetPackageCode,
    BudgetLineCode,
    BodyDecisionCode,
    AssignmentCode,
    TaskCode,
    AttestationCode,
    LessonCode,
    ReferralCode,
    DialogueCode,
    SafetySurveyCode,
    CameraCode,
    DisclosureCode,
    OwnerRouteCode,
    GraffitiCode,
    RoutineUseCode,
    TertialReportCode,
    AuditQuestionCode,
    FindingCode,
    RiskCode,
    FactCheckCode,
    PublicationCode,
    ReportTextCode,
    PublicReportCode,
}

id! {
    EventId,
    ZeroReportId,
    ImportId,
    AttachmentId,
    PictureId,
    DecisionId,
    DuplicateId,
    SavedViewId,
    AccountId,
    MailId,
}

/// The official four-digit code of a municipality (kommunkod), the first part of every key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(u16);

impl MunicipalityCode {
    /// `None` unless the number has at most four digits.
    pub fn new(number: u16) -> Option<Self> {
        (number <= 9999).then_some(Self(number))
    }

    pub fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("kommunkoden \"{0}\" är inte fyra siffror")]
pub struct MunicipalityCodeError(String);

impl FromStr for MunicipalityCode {
    type Err = MunicipalityCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits => Ok(Self(number)),
            _ => Err(MunicipalityCodeError(text.to_owned())),
        }
    }
}

impl Serialize for MunicipalityCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MunicipalityCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_code_is_four_digits() {
        assert_eq!("0126".parse::<MunicipalityCode>().unwrap().to_string(), "0126");
        for bad in ["126", "01260", "+126", "abcd", ""] {
            assert!(bad.parse::<MunicipalityCode>().is_err(), "{bad}");
        }
    }
}

//! The weekly situational picture (veckans lägesbild): assessed by people, adopted, then immutable.
//! A correction is a new version; weeks without an adopted picture are holes in the chain.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::codes::{AreaCode, FunctionCode, PictureId};
use crate::time::IsoWeek;

/// How serious the situation is judged to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Calm,
    Normal,
    Raised,
    Serious,
}

impl Level {
    pub const ALL: [Self; 4] = [Self::Calm, Self::Normal, Self::Raised, Self::Serious];

    pub fn code(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Normal => "normal",
            Self::Raised => "raised",
            Self::Serious => "serious",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Better,
    Unchanged,
    Worse,
}

impl Direction {
    pub const ALL: [Self; 3] = [Self::Better, Self::Unchanged, Self::Worse];

    pub fn code(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Unchanged => "unchanged",
            Self::Worse => "worse",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == code)
    }
}

/// What people made of the week in one area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    pub level: Option<Level>,
    pub direction: Option<Direction>,
    pub text: String,
}

impl Assessment {
    pub fn is_complete(&self) -> bool {
        self.level.is_some() && self.direction.is_some() && !self.text.trim().is_empty()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureStatus {
    Draft,
    Adopted,
}

/// A figure of a selection of events that somebody put into the week's picture, with a sentence of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedFigure {
    /// Tells the figures of a picture apart.
    pub number: i64,
    /// Which figure, by its name in addresses.
    pub figure: String,
    /// What it is drawn from, as it stands in an address: days, never a period that moves.
    pub selection: String,
    /// The area it is about; the whole municipality without one.
    pub area: Option<AreaCode>,
    /// What the one who put it there wants to say with it.
    pub caption: String,
    /// As it was drawn when the picture was adopted, as JSON; empty in a draft, where it follows the register.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub frozen: String,
}

/// More would be read by nobody.
pub const MOST_PLACED_FIGURES: usize = 12;

/// A week's picture in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub id: PictureId,
    pub week: IsoWeek,
    /// 1 for the first; a correction of an adopted picture begins the next.
    pub version: i64,
    pub status: PictureStatus,
    /// Bumped at each save, so that two who write at once notice.
    pub edit: i64,
    /// The whole municipality in a few sentences.
    pub summary: String,
    pub assessments: BTreeMap<AreaCode, Assessment>,
    pub participants: BTreeSet<FunctionCode>,
    /// In the order they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<PlacedFigure>,
    /// Why a new version was begun.
    pub correction: String,
    /// The drafted figures as they stood when adopted, canonical JSON; empty in a draft.
    pub frozen_draft: String,
    pub adopted_at: Option<Timestamp>,
    pub adopted_by: Option<String>,
    /// SHA-256 of the adopted content, hex.
    pub hash: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdoptError {
    #[error("lägesbilden är redan fastställd. Gör en rättelse i stället")]
    AlreadyAdopted,
    #[error("sammanfattningen är tom. Skriv några meningar om veckan")]
    SummaryMissing,
    #[error("bedömning saknas för {}. Ange nivå, riktning och text", .0.iter().map(AreaCode::as_str).collect::<Vec<_>>().join(", "))]
    AssessmentsMissing(Vec<AreaCode>),
    #[error("inga deltagare är angivna. Välj vilka funktioner som var med")]
    ParticipantsMissing,
    #[error("veckan är inte slut än. Den kan fastställas från och med sista dagen i veckan")]
    WeekNotOver,
}

impl Picture {
    /// The number of the next figure that is put in.
    pub fn next_figure(&self) -> i64 {
        self.figures.iter().map(|f| f.number).max().unwrap_or(0) + 1
    }

    /// Tries whether the picture may be adopted on `today`, for the areas the municipality works in.
    pub fn may_be_adopted(&self, areas: &[AreaCode], today: jiff::civil::Date) -> Result<(), AdoptError> {
        if self.status == PictureStatus::Adopted {
            return Err(AdoptError::AlreadyAdopted);
        }
        if today < self.week.sunday() {
            return Err(AdoptError::WeekNotOver);
        }
        if self.summary.trim().is_empty() {
            return Err(AdoptError::SummaryMissing);
        }
        let missing: Vec<AreaCode> = areas
            .iter()
            .filter(|a| !self.assessments.get(*a).is_some_and(Assessment::is_complete))
            .cloned()
            .collect();
        if !missing.is_empty() {
            return Err(AdoptError::AssessmentsMissing(missing));
        }
        if self.participants.is_empty() {
            return Err(AdoptError::ParticipantsMissing);
        }
        Ok(())
    }
}

/// Weeks from `first` to `last` (both included) without an adopted picture.
pub fn holes(first: IsoWeek, last: IsoWeek, adopted: &BTreeSet<IsoWeek>) -> Vec<IsoWeek> {
    let mut holes = Vec::new();
    let mut week = first;
    while week <= last {
        if !adopted.contains(&week) {
            holes.push(week);
        }
        week = week.next();
    }
    holes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(text: &str) -> IsoWeek {
        text.parse().unwrap()
    }

    fn complete() -> Picture {
        let assessment = Assessment {
            level: Some(Level::Normal),
            direction: Some(Direction::Unchanged),
            text: "Som vanligt.".into(),
        };
        Picture {
            id: PictureId(1),
            week: week("2022-W10"),
            version: 1,
            status: PictureStatus::Draft,
            edit: 1,
            summary: "En lugn vecka.".into(),
            assessments: [("skogås".into(), assessment)].into(),
            participants: ["samordnare".into()].into(),
            figures: Vec::new(),
            correction: String::new(),
            frozen_draft: String::new(),
            adopted_at: None,
            adopted_by: None,
            hash: None,
        }
    }

    fn check(change: impl Fn(&mut Picture), today: &str, expected: Result<(), AdoptError>) {
        let mut picture = complete();
        change(&mut picture);
        assert_eq!(
            picture.may_be_adopted(&["skogås".into()], today.parse().unwrap()),
            expected
        );
    }

    #[test]
    fn a_picture_is_adopted_when_whole_and_its_week_is_over() {
        check(|_| (), "2022-03-13", Ok(()));
        check(|_| (), "2022-03-12", Err(AdoptError::WeekNotOver));
        check(
            |p| p.summary = " ".into(),
            "2022-03-14",
            Err(AdoptError::SummaryMissing),
        );
        check(
            |p| p.participants.clear(),
            "2022-03-14",
            Err(AdoptError::ParticipantsMissing),
        );
        check(
            |p| p.status = PictureStatus::Adopted,
            "2022-03-14",
            Err(AdoptError::AlreadyAdopted),
        );
        check(
            |p| p.assessments.clear(),
            "2022-03-14",
            Err(AdoptError::AssessmentsMissing(vec!["skogås".into()])),
        );
    }

    #[test]
    fn a_week_without_an_adopted_picture_is_a_hole() {
        let adopted = [week("2020-W52"), week("2021-W01")].into();
        assert_eq!(
            holes(week("2020-W52"), week("2021-W02"), &adopted),
            [week("2020-W53"), week("2021-W02")]
        );
    }
}

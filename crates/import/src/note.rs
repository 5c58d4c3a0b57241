//! What a person should know about an event that was taken in: what was interpreted, moved or masked.

use domain::codes::CategoryCode;

use crate::remark::remarks;
use crate::screen::PersonalData;

#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The clock jumped over the hour; the instant was moved forward.
    HourMissing {
        stated: String,
        used: String,
    },
    /// The hour came twice that night; the first one was taken.
    HourTwice {
        stated: String,
    },
    /// The message named no day; the day it was sent, or the one before, is taken.
    DayFromMessage {
        day: String,
    },
    YearInferred {
        stated: String,
        year: i16,
    },
    NightPassed {
        stated: String,
    },
    PartOfDay {
        stated: String,
    },
    AxesSwapped,
    PlaceCorrected {
        stated: String,
        used: String,
    },
    PlaceFoundInText {
        used: String,
    },
    StreetOnly {
        stated: String,
        street: String,
    },
    PlaceNotOnMap {
        stated: String,
    },
    /// The stated area and the area of the point are not the same; the point decides.
    AreaDiffers {
        stated: String,
        used: String,
    },
    CategoryFromText {
        category: CategoryCode,
    },
    CategoryMissing,
    CategoryUnknown {
        stated: String,
    },
    PoliceTypeUnknown {
        stated: String,
    },
    ValueNotUnderstood {
        column: String,
        stated: String,
    },
    PersonalDataMasked {
        what: Vec<PersonalData>,
    },
    PersonalDataSuspected {
        what: Vec<PersonalData>,
    },
    /// The description of a person was left out.
    PersonLeftOut,
    LettersRepaired,
    LettersLost,
}

remarks! { Note {
    HourMissing { stated, used } => "hour_missing",
    HourTwice { stated } => "hour_twice",
    DayFromMessage { day } => "day_from_message",
    YearInferred { stated, year } => "year_inferred",
    NightPassed { stated } => "night_passed",
    PartOfDay { stated } => "part_of_day",
    AxesSwapped => "axes_swapped",
    PlaceCorrected { stated, used } => "place_corrected",
    PlaceFoundInText { used } => "place_found_in_text",
    StreetOnly { stated, street } => "street_only",
    PlaceNotOnMap { stated } => "place_not_on_map",
    AreaDiffers { stated, used } => "area_differs",
    CategoryFromText { category } => "category_from_text",
    CategoryMissing => "category_missing",
    CategoryUnknown { stated } => "category_unknown",
    PoliceTypeUnknown { stated } => "police_type_unknown",
    ValueNotUnderstood { column, stated } => "value_not_understood",
    PersonalDataMasked { what } => "personal_data_masked",
    PersonalDataSuspected { what } => "personal_data_suspected",
    PersonLeftOut => "person_left_out",
    LettersRepaired => "letters_repaired",
    LettersLost => "letters_lost",
}}

//! What a person should know about an event that was taken in: what was interpreted, moved or masked.

use std::fmt;

use domain::codes::CategoryCode;

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
        what: String,
    },
    PersonalDataSuspected {
        what: String,
    },
    /// The description of a person was left out.
    PersonLeftOut,
    LettersRepaired,
    LettersLost,
}

impl Note {
    pub fn code(&self) -> &'static str {
        match self {
            Self::HourMissing { .. } => "hour_missing",
            Self::HourTwice { .. } => "hour_twice",
            Self::DayFromMessage { .. } => "day_from_message",
            Self::YearInferred { .. } => "year_inferred",
            Self::NightPassed { .. } => "night_passed",
            Self::PartOfDay { .. } => "part_of_day",
            Self::AxesSwapped => "axes_swapped",
            Self::PlaceCorrected { .. } => "place_corrected",
            Self::PlaceFoundInText { .. } => "place_found_in_text",
            Self::StreetOnly { .. } => "street_only",
            Self::PlaceNotOnMap { .. } => "place_not_on_map",
            Self::AreaDiffers { .. } => "area_differs",
            Self::CategoryFromText { .. } => "category_from_text",
            Self::CategoryMissing => "category_missing",
            Self::CategoryUnknown { .. } => "category_unknown",
            Self::PoliceTypeUnknown { .. } => "police_type_unknown",
            Self::ValueNotUnderstood { .. } => "value_not_understood",
            Self::PersonalDataMasked { .. } => "personal_data_masked",
            Self::PersonalDataSuspected { .. } => "personal_data_suspected",
            Self::PersonLeftOut => "person_left_out",
            Self::LettersRepaired => "letters_repaired",
            Self::LettersLost => "letters_lost",
        }
    }

    /// A person should look before the event is used: screening is not certain.
    pub fn asks(&self) -> bool {
        matches!(self, Self::PersonalDataSuspected { .. })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HourMissing { stated, used } => write!(
                f,
                "tiden {stated} finns inte, klockan ställdes fram då. Tiden {used} används"
            ),
            Self::HourTwice { stated } => write!(
                f,
                "tiden {stated} fanns två gånger den natten, klockan ställdes tillbaka. Den första används"
            ),
            Self::DayFromMessage { day } => write!(
                f,
                "dagen står inte i texten. {day} är tagen från när meddelandet skickades"
            ),
            Self::YearInferred { stated, year } => {
                write!(f, "\"{stated}\" saknar år och är läst som år {year}")
            }
            Self::NightPassed { stated } => {
                write!(f, "tiden {stated} är läst som efter midnatt, alltså nästa dygn")
            }
            Self::PartOfDay { stated } => write!(
                f,
                "\"{stated}\" är läst som en del av dygnet, inte som ett klockslag"
            ),
            Self::AxesSwapped => f.write_str("koordinaterna stod i omvänd ordning och är bytta"),
            Self::PlaceCorrected { stated, used } => {
                write!(f, "platsen \"{stated}\" är läst som \"{used}\"")
            }
            Self::PlaceFoundInText { used } => write!(f, "platsen \"{used}\" är hämtad ur texten"),
            Self::StreetOnly { stated, street } => write!(
                f,
                "\"{stated}\" finns inte i platsregistret, punkten ligger någonstans på {street}"
            ),
            Self::PlaceNotOnMap { stated } => write!(
                f,
                "platsen \"{stated}\" finns inte i platsregistret. Välj en punkt på kartan eller lägg till platsen"
            ),
            Self::AreaDiffers { stated, used } => {
                write!(f, "området anges som \"{stated}\" men punkten ligger i {used}")
            }
            Self::CategoryFromText { category } => {
                write!(f, "kategorin {category} är tolkad ur texten")
            }
            Self::CategoryMissing => {
                f.write_str("vad det gäller gick inte att utläsa. Händelsen ligger under Övrigt")
            }
            Self::CategoryUnknown { stated } => write!(
                f,
                "kategorin \"{stated}\" är okänd. Händelsen ligger under Övrigt, ordet står först i texten"
            ),
            Self::PoliceTypeUnknown { stated } => write!(
                f,
                "polisens händelsetyp \"{stated}\" är ny för oss. Händelsen ligger under Övrigt"
            ),
            Self::ValueNotUnderstood { column, stated } => {
                write!(
                    f,
                    "\"{stated}\" i kolumnen {column} gick inte att läsa och är utelämnat"
                )
            }
            Self::PersonalDataMasked { what } => {
                write!(f, "{what} fanns i texten och är maskerat")
            }
            Self::PersonalDataSuspected { what } => write!(
                f,
                "texten kan innehålla {what}. Läs den och ta bort det som pekar ut en person"
            ),
            Self::PersonLeftOut => f.write_str("texten beskriver en enskild person och är utelämnad"),
            Self::LettersRepaired => f.write_str("å, ä och ö var felkodade i filen och är lagade"),
            Self::LettersLost => {
                f.write_str("tecken i texten var förstörda redan i filen. Be avsändaren spara den som UTF-8")
            }
        }
    }
}

//! What an event is as a row: the same columns, in the same order and words, for every kind of file.

use domain::codes::{AreaCode, PartnerCode};
use domain::event::Event;
use domain::municipality::Municipality;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::texts::Language;
use crate::wording;

/// How exactly a place may be told to those who get the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceAudience {
    /// Those who work with the place: its name, address and point.
    Exact,
    /// Everyone else: its area, and neither text nor reference, which might name the place.
    Coarse,
}

/// What an extract is of, who took it out, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Extract<'a> {
    pub municipality: &'a Municipality,
    pub audience: PlaceAudience,
    pub language: Language,
    /// The function or account that took it out.
    pub taken_by: &'a str,
    pub taken_at: Timestamp,
    /// The filter in words, as the list showed it.
    pub filter: &'a str,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Words(String),
    Integer(i64),
    Degrees(f64),
    Day(Date),
    /// On the municipality's clock.
    Instant(DateTime),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Words(text)
        }
    }
}

/// A column: its name in every file, by which programs find it, and how wide it is on screen.
pub(super) struct EventColumn {
    pub key: &'static str,
    pub width: f64,
    /// Left out for those who get the area only.
    pub exact: bool,
}

const fn column(key: &'static str, width: f64) -> EventColumn {
    EventColumn {
        key,
        width,
        exact: false,
    }
}

const fn exact(key: &'static str, width: f64) -> EventColumn {
    EventColumn {
        key,
        width,
        exact: true,
    }
}

pub(super) const COLUMNS: [EventColumn; 29] = [
    column("id", 9.0),
    column("date", 11.0),
    column("week", 10.0),
    column("from", 16.0),
    column("to", 16.0),
    column("time-precision", 16.0),
    column("category", 24.0),
    column("subtype", 24.0),
    column("severity", 9.0),
    column("certainty", 12.0),
    column("area", 18.0),
    column("regso", 16.0),
    column("deso", 12.0),
    exact("place", 28.0),
    exact("place-type", 18.0),
    exact("place-precision", 14.0),
    exact("latitude", 11.0),
    exact("longitude", 11.0),
    column("source", 20.0),
    exact("source-reference", 16.0),
    column("reported-by", 24.0),
    column("controller", 24.0),
    column("classification", 14.0),
    column("police", 12.0),
    column("offensive", 12.0),
    column("status", 12.0),
    column("reported-at", 16.0),
    column("recorded-at", 16.0),
    exact("text", 60.0),
];

impl<'a> Extract<'a> {
    pub(super) fn columns(&self) -> impl Iterator<Item = &'static EventColumn> + use<> {
        let coarse = self.audience == PlaceAudience::Coarse;
        COLUMNS.iter().filter(move |c| !(coarse && c.exact))
    }

    pub(super) fn title(&self, column: &EventColumn) -> String {
        self.language.say(&format!("event-{}", column.key))
    }

    pub(super) fn meaning(&self, column: &EventColumn) -> String {
        self.language.say(&format!("event-{}-means", column.key))
    }

    pub(super) fn row(&self, event: &Event, zone: &TimeZone) -> Vec<Cell> {
        self.columns().map(|c| self.cell(c.key, event, zone)).collect()
    }

    fn cell(&self, key: &str, event: &Event, zone: &TimeZone) -> Cell {
        let input = &event.input;
        let place = &input.place;
        let local = |at: Timestamp| Cell::Instant(at.to_zoned(zone.clone()).datetime());
        let area = |code: &Option<AreaCode>| match code {
            Some(code) => Cell::from(self.municipality.area_name(code).to_owned()),
            None => Cell::Empty,
        };
        let statistical = |set: &str, code: &Option<AreaCode>| match code {
            Some(code) => self.area_in(set, code),
            None => Cell::Empty,
        };
        let degrees = |axis: fn(domain::place::Point) -> f64| {
            place.point.map_or(Cell::Empty, |p| Cell::Degrees(axis(p)))
        };
        match key {
            "id" => Cell::Integer(event.id.0),
            "date" => Cell::Day(event.date),
            "week" => Cell::Words(event.week.to_string()),
            "from" => local(input.happened.from),
            "to" => local(input.happened.to),
            "time-precision" => self.coded("time-precision", input.happened.precision.code()),
            "category" => wording::category_name(self.municipality, &input.category, self.language).into(),
            "subtype" => self.subtype(event),
            "severity" => Cell::Integer(input.severity.step()),
            "certainty" => self.coded("certainty", input.certainty.code()),
            "area" => area(&event.areas.working.clone().or_else(|| place.stated_area.clone())),
            "regso" => statistical("regso", &event.areas.regso),
            "deso" => statistical("deso", &event.areas.deso),
            "place" => place.name.clone().into(),
            "place-type" => self.place_type(event),
            "place-precision" => self.coded("place-precision", place.precision.code()),
            "latitude" => degrees(|p| p.lat),
            "longitude" => degrees(|p| p.lon),
            "source" => self
                .municipality
                .source(&input.source)
                .map_or_else(
                    || input.source.to_string(),
                    |s| match self.language {
                        Language::Swedish => s.name.clone(),
                        Language::English => s.name_en.clone(),
                    },
                )
                .into(),
            "source-reference" => input.source_reference.clone().unwrap_or_default().into(),
            "reported-by" => self.partner(&input.reported_by),
            "controller" => self.partner(&input.controller),
            "classification" => self.coded("classification", input.classification.code()),
            "police" => self.yes_no(input.reported_to_police),
            "offensive" => self.yes_no(input.offensive),
            "status" => self.coded("event-status", event.status.code()),
            "reported-at" => local(input.reported_at),
            "recorded-at" => local(event.recorded_at),
            "text" => input.text.clone().into(),
            _ => Cell::Empty,
        }
    }

    fn area_in(&self, set: &str, code: &AreaCode) -> Cell {
        let mut sets = self
            .municipality
            .area_sets
            .iter()
            .filter(|s| s.code.as_str() == set);
        let found = sets.find_map(|s| s.areas.iter().find(|a| a.code == *code));
        found.map_or_else(|| code.to_string(), |a| a.name.clone()).into()
    }

    fn coded(&self, kind: &str, code: &str) -> Cell {
        let code = code.replace('_', "-");
        self.language.say(&format!("{kind}-{code}")).into()
    }

    fn yes_no(&self, yes: bool) -> Cell {
        self.language.say(if yes { "yes" } else { "no" }).into()
    }

    fn partner(&self, code: &PartnerCode) -> Cell {
        let partner = self.municipality.partner(code);
        partner
            .map_or_else(|| code.to_string(), |p| p.name.clone())
            .into()
    }

    fn subtype(&self, event: &Event) -> Cell {
        let Some(code) = &event.input.subtype else {
            return Cell::Empty;
        };
        let category = self.municipality.category(&event.input.category);
        match (category.and_then(|c| c.subtype(code)), self.language) {
            (Some(subtype), Language::Swedish) => subtype.name.clone().into(),
            (Some(subtype), Language::English) => subtype.name_en.clone().into(),
            (None, _) => code.to_string().into(),
        }
    }

    fn place_type(&self, event: &Event) -> Cell {
        let Some(code) = &event.input.place.kind else {
            return Cell::Empty;
        };
        match (self.municipality.place_type(code), self.language) {
            (Some(kind), Language::Swedish) => kind.name.clone().into(),
            (Some(kind), Language::English) => kind.name_en.clone().into(),
            (None, _) => code.to_string().into(),
        }
    }
}

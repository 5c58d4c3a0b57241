//! The fields of the form for an event, as typed. Whatever comes back from a refusal is exactly what was sent.

use domain::event::EventInput;
use domain::time::TimePrecision;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventFields {
    /// The form's own key: a form that is sent twice is recorded once.
    pub nyckel: String,
    /// The version that is being changed.
    pub version: String,
    pub organisation: String,
    pub kalla: String,
    /// A category, or a category and a subtype: `KLO`, `KLO/tagg`.
    pub handelse: String,
    pub datum: String,
    pub tid: String,
    pub till_datum: String,
    pub till_tid: String,
    pub precision: String,
    pub upptackt_datum: String,
    pub upptackt_tid: String,
    pub plats: String,
    pub lat: String,
    pub lon: String,
    pub omrade: String,
    pub platstyp: String,
    pub allvar: String,
    pub sakerhet: String,
    pub text: String,
    pub referens: String,
    pub polis: String,
    pub krankande: String,
    pub klassning: String,
    /// The section of law, for what is secret.
    pub lagrum: String,
    pub skal: String,
    /// The mark of the texts that the writer has looked at and keeps.
    pub ja: String,
    pub maskera: String,
    pub mer: String,
}

/// What the place is in the form: unchanged fields leave the place as it was.
impl EventFields {
    pub fn same_place(&self, other: &Self) -> bool {
        let of = |f: &Self| {
            (
                f.plats.trim().to_owned(),
                f.lat.trim().to_owned(),
                f.lon.trim().to_owned(),
                f.omrade.clone(),
            )
        };
        of(self) == of(other)
    }

    pub fn same_time(&self, other: &Self) -> bool {
        let of = |f: &Self| {
            [&f.datum, &f.tid, &f.till_datum, &f.till_tid, &f.precision].map(|text| text.trim().to_owned())
        };
        of(self) == of(other)
    }

    pub fn of(input: &EventInput, version: i64, zone: &TimeZone) -> Self {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date().to_string();
        let time = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%H:%M").to_string();
        let happened = &input.happened;
        // The end of a day is the first instant of the next; people say the day.
        let last = Timestamp::from_second(happened.to.as_second() - 1)
            .unwrap_or(happened.to)
            .max(happened.from);
        let exact = matches!(happened.precision, TimePrecision::Exact | TimePrecision::Hour);
        let interval = happened.precision == TimePrecision::Interval;
        let whole_days =
            matches!(happened.precision, TimePrecision::Unknown) && day(last) != day(happened.from);
        let or_empty = |some: bool, text: String| if some { text } else { String::new() };
        let place = &input.place;
        let degrees = |value: Option<f64>| value.map_or_else(String::new, |d| format!("{d:.5}"));
        let checked = |yes: bool| or_empty(yes, "1".into());
        Self {
            version: version.to_string(),
            organisation: input.reported_by.to_string(),
            kalla: input.source.to_string(),
            handelse: match &input.subtype {
                Some(subtype) => format!("{}/{subtype}", input.category),
                None => input.category.to_string(),
            },
            datum: day(happened.from),
            tid: or_empty(exact || interval, time(happened.from)),
            till_datum: if interval {
                day(happened.to)
            } else {
                or_empty(whole_days, day(last))
            },
            till_tid: or_empty(interval, time(happened.to)),
            precision: happened.precision.code().to_owned(),
            upptackt_datum: input.discovered_at.map_or_else(String::new, day),
            upptackt_tid: input.discovered_at.map_or_else(String::new, time),
            plats: place.name.clone(),
            lat: degrees(place.point.map(|p| p.lat)),
            lon: degrees(place.point.map(|p| p.lon)),
            omrade: place
                .stated_area
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            platstyp: place.kind.as_ref().map_or_else(String::new, ToString::to_string),
            allvar: input.severity.step().to_string(),
            sakerhet: input.certainty.code().to_owned(),
            text: input.text.clone(),
            referens: input.source_reference.clone().unwrap_or_default(),
            polis: checked(input.reported_to_police),
            krankande: checked(input.offensive),
            klassning: input.classification.code().to_owned(),
            ..Self::default()
        }
    }
}

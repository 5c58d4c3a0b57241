//! From the fields of the form to an event: every fault is named at its field, and none stops the search for
//! the others.

use domain::access::{Act, Principal};
use domain::codes::{AreaCode, CategoryCode, PartnerCode, PlaceTypeCode, SourceCode, SubtypeCode};
use domain::event::*;
use domain::municipality::{NamedPlace, Partner, PartnerKind};
use domain::place::{Place, PlacePrecision, Point};
use domain::secrecy::SecrecyGround;
use domain::time::{Happened, TimePrecision, start_of_day};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::fields::EventFields;
use crate::app::Home;
use crate::recording;

/// A fault and the field where it is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    pub field: &'static str,
    pub key: &'static str,
    pub text: String,
}

fn fault(field: &'static str, key: &'static str) -> FieldFault {
    FieldFault {
        field,
        key,
        text: String::new(),
    }
}

fn fault_with(field: &'static str, key: &'static str, text: impl ToString) -> FieldFault {
    FieldFault {
        field,
        key,
        text: text.to_string(),
    }
}

/// The value of `omrade` with which the writer says that nobody knows.
pub const UNKNOWN_AREA: &str = "okant";

pub struct Reading<'a> {
    pub home: &'a Home,
    pub principal: &'a Principal,
    pub now: Timestamp,
    /// The event that is being changed.
    pub base: Option<&'a EventInput>,
}

impl Reading<'_> {
    pub fn read(&self, fields: &EventFields) -> Result<EventInput, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let was = self.base.map(|b| EventFields::of(b, 0, &self.home.zone));
        let kind = keep(&mut faults, self.kind(fields));
        let happened = keep(&mut faults, self.happened(fields, was.as_ref()));
        let discovered_at = keep(&mut faults, self.discovered(fields, was.as_ref())).flatten();
        let place = keep(&mut faults, self.place(fields, was.as_ref()));
        let partner = keep(&mut faults, self.partner(fields));
        let (Some((category, subtype)), Some(happened), Some(place), Some(partner)) =
            (kind, happened, place, partner)
        else {
            return Err(faults);
        };
        let severity = fields.allvar.parse().ok().and_then(Severity::new);
        let proposed = self
            .home
            .municipality
            .category(&category)
            .map(|c| c.severity_default);
        let reference = fields.referens.trim();
        let input = EventInput {
            severity: severity
                .or_else(|| proposed.and_then(Severity::new))
                .unwrap_or(Severity::ALL[1]),
            category,
            subtype,
            happened,
            discovered_at,
            reported_at: self.base.map_or(self.now, |b| b.reported_at),
            place,
            certainty: Certainty::from_code(&fields.sakerhet).unwrap_or(Certainty::Observed),
            source: self.source(fields, partner),
            source_reference: (!reference.is_empty()).then(|| reference.to_owned()),
            reported_by: partner.code.clone(),
            controller: self.controller(partner),
            classification: Classification::from_code(&fields.klassning).unwrap_or(Classification::Internal),
            reported_to_police: !fields.polis.is_empty(),
            offensive: !fields.krankande.is_empty(),
            text: fields.text.trim().replace("\r\n", "\n"),
        };
        faults.extend(self.secrecy(fields, input.classification));
        if let Err(error) = recording::check(self.home, &input, self.now) {
            faults.push(of_rule(&error));
        }
        if faults.is_empty() { Ok(input) } else { Err(faults) }
    }

    /// Whoever classes as secret says by which section; whoever only reports need not know. Secrecy is not lifted here.
    fn secrecy(&self, fields: &EventFields, classification: Classification) -> Option<FieldFault> {
        let secret = classification == Classification::Secret;
        let was_secret = self
            .base
            .is_some_and(|b| b.classification == Classification::Secret);
        if was_secret && !secret {
            return Some(fault("klassning", "form-secret-needs-two"));
        }
        let unsaid = SecrecyGround::from_code(&fields.lagrum).is_none();
        (secret && unsaid && self.principal.may(Act::ChangeEvent))
            .then(|| fault("lagrum", "form-ground-missing"))
    }

    fn kind(&self, fields: &EventFields) -> Result<(CategoryCode, Option<SubtypeCode>), FieldFault> {
        if fields.handelse.is_empty() {
            return Err(fault("handelse", "form-kind-missing"));
        }
        let (category, subtype) = match fields.handelse.split_once('/') {
            Some((category, subtype)) => (category, Some(subtype)),
            None => (fields.handelse.as_str(), None),
        };
        Ok((category.into(), subtype.map(SubtypeCode::from)))
    }

    fn happened(&self, fields: &EventFields, was: Option<&EventFields>) -> Result<Happened, FieldFault> {
        if let (Some(was), Some(base)) = (was, self.base)
            && fields.same_time(was)
        {
            return Ok(base.happened);
        }
        let day = day(&fields.datum, "datum")?.ok_or_else(|| fault("datum", "form-date-missing"))?;
        let time = time(&fields.tid, "tid")?;
        let to_day = self::day(&fields.till_datum, "till_datum")?;
        let to_time = self::time(&fields.till_tid, "till_tid")?;
        let precision =
            TimePrecision::from_code(&fields.precision).unwrap_or(match (time, to_day, to_time) {
                (None, None, None) => TimePrecision::Day,
                (_, None, None) => TimePrecision::Exact,
                _ => TimePrecision::Interval,
            });
        let zone = &self.home.zone;
        let known = || time.ok_or_else(|| fault("tid", "form-time-missing"));
        let happened = |from, to| Happened { from, to, precision };
        Ok(match precision {
            TimePrecision::Exact => {
                let from = self.instant(day, known()?, "tid")?;
                happened(from, from)
            }
            TimePrecision::Hour => {
                let from = self.instant(day, known()?, "tid")?;
                happened(from, from + SignedDuration::from_hours(1))
            }
            TimePrecision::Day => Happened::on(day, zone),
            TimePrecision::Interval => {
                if to_day.is_none() && to_time.is_none() {
                    return Err(fault("till_datum", "form-end-missing"));
                }
                let from = match time {
                    Some(time) => self.instant(day, time, "tid")?,
                    None => start_of_day(day, zone),
                };
                let last = to_day.unwrap_or(day);
                let to = match to_time {
                    Some(time) => self.instant(last, time, "till_tid")?,
                    None => start_of_day(last.saturating_add(1.day()), zone).min(self.now.max(from)),
                };
                happened(from, to)
            }
            TimePrecision::Unknown => {
                let last = to_day.unwrap_or(day);
                happened(
                    start_of_day(day, zone),
                    start_of_day(last.saturating_add(1.day()), zone),
                )
            }
        })
    }

    /// An instant on the municipality's clock. In the spring an hour of a night does not exist.
    fn instant(&self, day: Date, time: Time, field: &'static str) -> Result<Timestamp, FieldFault> {
        let there = self.home.zone.to_ambiguous_timestamp(day.to_datetime(time));
        if matches!(there.offset(), jiff::tz::AmbiguousOffset::Gap { .. }) {
            return Err(fault_with(field, "form-time-gap", time.strftime("%H.%M")));
        }
        there.compatible().map_err(|_| fault(field, "form-date-bad"))
    }

    fn discovered(
        &self,
        fields: &EventFields,
        was: Option<&EventFields>,
    ) -> Result<Option<Timestamp>, FieldFault> {
        if let (Some(was), Some(base)) = (was, self.base)
            && (&fields.upptackt_datum, &fields.upptackt_tid) == (&was.upptackt_datum, &was.upptackt_tid)
        {
            return Ok(base.discovered_at);
        }
        let day = day(&fields.upptackt_datum, "upptackt_datum")?;
        let time = time(&fields.upptackt_tid, "upptackt_tid")?;
        let at = match (day, time) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(fault("upptackt_datum", "form-date-missing")),
            (Some(day), Some(time)) => self.instant(day, time, "upptackt_tid")?,
            (Some(day), None) => start_of_day(day, &self.home.zone),
        };
        if at.as_second() > self.now.as_second() + 600 {
            return Err(fault("upptackt_datum", "form-discovered-in-the-future"));
        }
        Ok(Some(at))
    }

    fn place(&self, fields: &EventFields, was: Option<&EventFields>) -> Result<Place, FieldFault> {
        let municipality = &self.home.municipality;
        let kind = PlaceTypeCode::from(fields.platstyp.as_str());
        let kind = municipality.place_type(&kind).map(|k| k.code.clone());
        if let (Some(was), Some(base)) = (was, self.base)
            && fields.same_place(was)
        {
            return Ok(Place {
                kind,
                ..base.place.clone()
            });
        }
        let name = fields.plats.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(point) = point(fields)? {
            return Ok(Place {
                name,
                kind,
                precision: PlacePrecision::Point,
                point: Some(point),
                stated_area: None,
            });
        }
        let known = (!name.is_empty()).then(|| self.named(&name)).flatten();
        if let Some(known) = known {
            return Ok(Place {
                name: known.name.clone(),
                kind: kind.or_else(|| {
                    known
                        .kind
                        .clone()
                        .filter(|k| municipality.place_type(k).is_some())
                }),
                precision: known.precision,
                point: Some(known.point),
                stated_area: None,
            });
        }
        let area = AreaCode::from(fields.omrade.as_str());
        let stated_area = municipality
            .working_areas()
            .iter()
            .find(|a| a.code == area)
            .map(|a| a.code.clone());
        if stated_area.is_none() && fields.omrade != UNKNOWN_AREA {
            return Err(if name.is_empty() {
                fault("plats", "form-place-missing")
            } else {
                fault_with("omrade", "form-place-not-found", name)
            });
        }
        if name.is_empty() && stated_area.is_none() {
            return Err(fault("plats", "form-place-missing"));
        }
        Ok(Place {
            name,
            kind,
            precision: if stated_area.is_some() {
                PlacePrecision::District
            } else {
                PlacePrecision::Unknown
            },
            point: None,
            stated_area,
        })
    }

    /// A place of the gazetteer by its name or another name of it; capitals do not matter.
    fn named(&self, name: &str) -> Option<&NamedPlace> {
        let sought = name.to_lowercase();
        self.home.municipality.gazetteer.iter().find(|place| {
            std::iter::once(&place.name)
                .chain(&place.aliases)
                .any(|known| known.to_lowercase() == sought)
        })
    }

    /// For whom it is reported: a coordinator says for whom, everyone else for the own organisation.
    fn partner(&self, fields: &EventFields) -> Result<&Partner, FieldFault> {
        let municipality = &self.home.municipality;
        let own = self.principal.reports_for();
        let chosen = PartnerCode::from(fields.organisation.as_str());
        let code = match self.base {
            Some(base) if !self.principal.may(Act::ChangeEvent) => &base.reported_by,
            _ if self.principal.may(Act::ChangeEvent) && !chosen.as_str().is_empty() => &chosen,
            _ => own.ok_or_else(|| fault("organisation", "form-partner-missing"))?,
        };
        municipality
            .partner(code)
            .ok_or_else(|| fault("organisation", "form-partner-missing"))
    }

    fn source(&self, fields: &EventFields, partner: &Partner) -> SourceCode {
        let municipality = &self.home.municipality;
        let chosen = SourceCode::from(fields.kalla.as_str());
        let chosen = municipality
            .source(&chosen)
            .filter(|_| self.principal.may(Act::ChangeEvent))
            .map(|s| s.code.clone());
        let unchanged = self.base.map(|b| b.source.clone());
        let own = partner.source.clone();
        let any = || {
            municipality
                .sources
                .iter()
                .find(|s| !s.public)
                .map(|s| s.code.clone())
        };
        chosen.or(unchanged).or(own).or_else(any).unwrap_or_default()
    }

    /// A public body answers for its own processing; others report on behalf of the municipality.
    fn controller(&self, partner: &Partner) -> PartnerCode {
        if let Some(base) = self.base
            && base.reported_by == partner.code
        {
            return base.controller.clone();
        }
        let public = !matches!(partner.kind, PartnerKind::Private | PartnerKind::NonProfit);
        let municipality = &self.home.municipality;
        let municipal = |p: &&Partner| {
            let source = p.source.as_ref().and_then(|s| municipality.source(s));
            p.kind == PartnerKind::Authority && source.is_some_and(|s| s.kind == "municipal")
        };
        let own = || municipality.partners.iter().find(municipal);
        if public {
            partner.code.clone()
        } else {
            own().unwrap_or(partner).code.clone()
        }
    }
}

fn keep<T>(faults: &mut Vec<FieldFault>, read: Result<T, FieldFault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}

fn day(text: &str, field: &'static str) -> Result<Option<Date>, FieldFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day: Option<Date> = text.parse().ok();
    let day = day.filter(|d| (1900..=2200).contains(&d.year()));
    day.map(Some)
        .ok_or_else(|| fault_with(field, "form-date-unread", text))
}

fn time(text: &str, field: &'static str) -> Result<Option<Time>, FieldFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = text.split([':', '.']).collect();
    let number = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() <= 2);
    let read = match parts.as_slice() {
        [hour, minute] => number(hour).zip(number(minute)),
        [hour, minute, _] => number(hour).zip(number(minute)),
        _ => None,
    };
    read.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok())
        .map(Some)
        .ok_or_else(|| fault_with(field, "form-time-unread", text))
}

fn point(fields: &EventFields) -> Result<Option<Point>, FieldFault> {
    let degrees = |text: &str, field: &'static str, most: f64| {
        let text = text.trim().replace(',', ".");
        if text.is_empty() {
            return Ok(None);
        }
        let value: Option<f64> = text.parse().ok();
        let value = value.filter(|v| v.is_finite() && v.abs() <= most);
        value
            .map(Some)
            .ok_or_else(|| fault_with(field, "form-coordinate-unread", text))
    };
    let lat = degrees(&fields.lat, "lat", 90.0)?;
    let lon = degrees(&fields.lon, "lon", 180.0)?;
    match (lat, lon) {
        (Some(lat), Some(lon)) => Ok(Some(Point { lat, lon })),
        (None, None) => Ok(None),
        (Some(_), None) => Err(fault("lon", "form-coordinate-missing")),
        (None, Some(_)) => Err(fault("lat", "form-coordinate-missing")),
    }
}

/// A rule of the register, said at the field where it is mended.
fn of_rule(error: &EventInputError) -> FieldFault {
    match error {
        EventInputError::EndsBeforeItBegins => fault("till_datum", "form-ends-before"),
        EventInputError::InTheFuture(day) => fault_with("datum", "form-in-the-future", day),
        EventInputError::TooOld(day) => fault_with("datum", "form-too-old", day),
        EventInputError::PeriodTooLong => fault("till_datum", "form-period-too-long"),
        EventInputError::UnknownCategory(code) => fault_with("handelse", "form-kind-unknown", code),
        EventInputError::UnknownSubtype { subtype, .. } => {
            fault_with("handelse", "form-kind-unknown", subtype)
        }
        EventInputError::OtherNeedsText => fault("text", "form-other-needs-text"),
        EventInputError::PlaceMissing => fault("plats", "form-place-missing"),
        EventInputError::PlaceOutside => fault("plats", "form-place-outside"),
        EventInputError::TextTooLong => fault_with("text", "form-text-too-long", MAX_TEXT),
    }
}

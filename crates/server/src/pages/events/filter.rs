//! The filter of the list of events as it stands in the address: read, said in words, and taken apart chip by
//! chip. The same for the list, its map, its exports and saved views.

use domain::codes::ImportId;
use domain::event::{Certainty, EventStatus};
use domain::polygon::Polygon;
use domain::screening::{PlaceWords, screen_with};
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::{EventFilter, EventOrder, LocalClock};

use crate::access::Signed;
use crate::errors::PageError;
use crate::forms;
use crate::frame::Frame;
use crate::pages::screening::may_be_searched;
use crate::place_audience;
use crate::wording;

/// As typed or clicked. Lists are repeated fields; what is not known here is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct EventQuery {
    pub q: String,
    pub period: String,
    pub vecka: String,
    pub fran: String,
    pub till: String,
    pub omrade: Vec<String>,
    pub kategori: Vec<String>,
    pub undertyp: Vec<String>,
    pub kalla: Vec<String>,
    pub organisation: Vec<String>,
    pub allvar: Vec<String>,
    pub sakerhet: Vec<String>,
    pub status: Vec<String>,
    pub platstyp: Vec<String>,
    pub import: String,
    /// West, south, east, north, with commas between.
    pub ruta: String,
    /// Corners of a drawn surface, as `domain::polygon` reads them.
    pub yta: String,
    /// From 1 for Monday.
    pub veckodag: Vec<String>,
    /// 0 to 23.
    pub timme: Vec<String>,
    pub ordning: String,
    pub sida: String,
}

/// A part of the filter in words, and the list without it.
pub struct Chip {
    pub text: String,
    pub href: String,
}

pub const PERIODS: [&str; 5] = ["denna-vecka", "forra-veckan", "28-dagar", "90-dagar", "i-ar"];

/// The orders of the list, as they stand in the address.
const ORDERS: [(&str, EventOrder); 9] = [
    ("tid", EventOrder::HappenedDesc),
    ("tid-stigande", EventOrder::HappenedAsc),
    ("registrerad", EventOrder::RecordedDesc),
    ("rapporterad", EventOrder::ReportedDesc),
    ("allvar", EventOrder::SeverityDesc),
    ("omrade", EventOrder::Area),
    ("kategori", EventOrder::Category),
    ("organisation", EventOrder::Partner),
    ("plats", EventOrder::PlaceName),
];

const FIRST_DAY: Date = jiff::civil::date(1900, 1, 1);
/// No event is older.
const OLDEST_DAY: Date = jiff::civil::date(1990, 1, 1);
const LAST_DAY: Date = jiff::civil::date(2199, 12, 31);

impl EventQuery {
    pub fn parse(raw: Option<&str>) -> Result<Self, PageError> {
        let mut query: Self = serde_html_form::from_str(raw.unwrap_or_default())
            .map_err(|e| PageError::BadRequest(e.to_string()))?;
        for text in query.single_fields() {
            *text = text.trim().to_owned();
        }
        for list in query.lists() {
            list.retain(|code| !code.trim().is_empty());
            let mut seen = std::collections::HashSet::new();
            list.retain(|code| seen.insert(code.clone()));
        }
        may_be_searched(&query.q)?;
        // Days that were chosen say more than a period that was chosen earlier.
        if !(query.fran.is_empty() && query.till.is_empty() && query.vecka.is_empty()) {
            query.period.clear();
        }
        Ok(query)
    }

    fn single_fields(&mut self) -> [&mut String; 10] {
        [
            &mut self.q,
            &mut self.period,
            &mut self.vecka,
            &mut self.fran,
            &mut self.till,
            &mut self.import,
            &mut self.ruta,
            &mut self.yta,
            &mut self.ordning,
            &mut self.sida,
        ]
    }

    fn lists(&mut self) -> [&mut Vec<String>; 11] {
        [
            &mut self.omrade,
            &mut self.kategori,
            &mut self.undertyp,
            &mut self.kalla,
            &mut self.organisation,
            &mut self.allvar,
            &mut self.sakerhet,
            &mut self.status,
            &mut self.platstyp,
            &mut self.veckodag,
            &mut self.timme,
        ]
    }

    /// Takes a field out; whether there was anything in it.
    pub fn take_away(&mut self, name: &str) -> bool {
        let had = self.pairs().iter().any(|(n, _)| *n == name);
        match name {
            "q" => self.q.clear(),
            "import" => self.import.clear(),
            "ruta" => self.ruta.clear(),
            "status" => self.status.clear(),
            "platstyp" => self.platstyp.clear(),
            _ => (),
        }
        had
    }

    /// The filter, and the names of the fields that could not be read and are not used.
    pub fn filter(&self, today: Date, zone: &TimeZone) -> (EventFilter, Vec<&'static str>) {
        let mut unread = Vec::new();
        let weekdays = known(&self.veckodag, "veckodag", &mut unread, |s| {
            s.parse().ok().filter(|n| (1..=7).contains(n)).map(|n: i64| n - 1)
        });
        let hours = known(&self.timme, "timme", &mut unread, |s| {
            s.parse().ok().filter(|n| (0..=23).contains(n))
        });
        let filter = EventFilter {
            weeks: self.week(&mut unread),
            dates: self.dates(today, &mut unread),
            areas: list_of(&self.omrade),
            categories: list_of(&self.kategori),
            subtypes: list_of(&self.undertyp),
            sources: list_of(&self.kalla),
            partners: list_of(&self.organisation),
            severities: known(&self.allvar, "allvar", &mut unread, |s| {
                s.parse().ok().filter(|n| (1..=4).contains(n))
            }),
            certainties: known(&self.sakerhet, "sakerhet", &mut unread, Certainty::from_code),
            statuses: if self.status == ["alla"] {
                EventStatus::ALL.to_vec()
            } else {
                known(&self.status, "status", &mut unread, EventStatus::from_code)
            },
            place_types: list_of(&self.platstyp),
            import: self.import_number(&mut unread),
            text: self.q.clone(),
            bounds: self.bounds(&mut unread),
            polygon: self.polygon(&mut unread),
            clock: if weekdays.is_empty() && hours.is_empty() {
                LocalClock::default()
            } else {
                local_clock(zone, today)
            },
            weekdays,
            hours,
        };
        (filter, unread)
    }

    /// The filter for one who reads. A surface of one's own would tell where an event lies to those who are not to
    /// know it exactly.
    pub fn filter_for(&self, reader: &Signed) -> (EventFilter, Vec<&'static str>) {
        self.filter_as(
            reader.today(),
            &reader.home.zone,
            reader.principal.sees_all_exactly(),
        )
    }

    /// The same for whoever may draw a surface of their own, or not.
    pub fn filter_as(
        &self,
        today: Date,
        zone: &TimeZone,
        may_draw: bool,
    ) -> (EventFilter, Vec<&'static str>) {
        let (mut filter, mut unread) = self.filter(today, zone);
        if !may_draw {
            if filter.polygon.take().is_some() {
                unread.push("yta-inte");
            }
            // A narrow box would tell it too.
            filter.bounds = filter.bounds.map(place_audience::whole_cells);
        }
        (filter, unread)
    }

    fn polygon(&self, unread: &mut Vec<&'static str>) -> Option<Polygon> {
        if self.yta.is_empty() {
            return None;
        }
        let polygon = self.yta.parse();
        if polygon.is_err() {
            unread.push("yta");
        }
        polygon.ok()
    }

    fn week(&self, unread: &mut Vec<&'static str>) -> Option<(IsoWeek, IsoWeek)> {
        if self.vecka.is_empty() {
            return None;
        }
        let week = self.vecka.parse::<IsoWeek>();
        if week.is_err() {
            unread.push("vecka");
        }
        week.ok().map(|week| (week, week))
    }

    fn dates(&self, today: Date, unread: &mut Vec<&'static str>) -> Option<(Date, Date)> {
        let mut end = |text: &str, name: &'static str, of_week: fn(IsoWeek) -> Date| {
            if text.is_empty() {
                return None;
            }
            let day = text
                .parse::<Date>()
                .ok()
                .or_else(|| text.parse::<IsoWeek>().ok().map(of_week))
                .filter(|day| (FIRST_DAY..=LAST_DAY).contains(day));
            if day.is_none() {
                unread.push(name);
            }
            day
        };
        let from = end(&self.fran, "fran", IsoWeek::monday);
        let to = end(&self.till, "till", IsoWeek::sunday);
        if from.is_some() || to.is_some() {
            return Some((from.unwrap_or(FIRST_DAY), to.unwrap_or(LAST_DAY)));
        }
        let week = IsoWeek::of(today);
        Some(match self.period.as_str() {
            "" => return None,
            "denna-vecka" => (week.monday(), week.sunday()),
            "forra-veckan" => (week.previous().monday(), week.previous().sunday()),
            "28-dagar" => (today.saturating_sub(27.days()), today),
            "90-dagar" => (today.saturating_sub(89.days()), today),
            "i-ar" => (today.first_of_year(), today),
            _ => {
                unread.push("period");
                return None;
            }
        })
    }

    fn import_number(&self, unread: &mut Vec<&'static str>) -> Option<ImportId> {
        if self.import.is_empty() {
            return None;
        }
        let number = self.import.parse().ok();
        if number.is_none() {
            unread.push("import");
        }
        number
    }

    fn bounds(&self, unread: &mut Vec<&'static str>) -> Option<[f64; 4]> {
        if self.ruta.is_empty() {
            return None;
        }
        let sides: Vec<f64> = self
            .ruta
            .split(',')
            .filter_map(|n| n.trim().parse().ok())
            .collect();
        match <[f64; 4]>::try_from(sides) {
            Ok(sides) if sides.iter().all(|n| n.is_finite()) => Some(sides),
            _ => {
                unread.push("ruta");
                None
            }
        }
    }

    pub fn order(&self) -> EventOrder {
        ORDERS
            .into_iter()
            .find(|(name, _)| *name == self.ordning)
            .map_or_else(EventOrder::default, |(_, order)| order)
    }

    /// Counted from 1.
    pub fn page(&self) -> i64 {
        self.sida.parse().unwrap_or(1).clamp(1, 100_000)
    }

    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let one = [
            ("q", &self.q),
            ("period", &self.period),
            ("vecka", &self.vecka),
            ("fran", &self.fran),
            ("till", &self.till),
            ("import", &self.import),
            ("ruta", &self.ruta),
            ("yta", &self.yta),
        ];
        let many = [
            ("omrade", &self.omrade),
            ("kategori", &self.kategori),
            ("undertyp", &self.undertyp),
            ("kalla", &self.kalla),
            ("organisation", &self.organisation),
            ("allvar", &self.allvar),
            ("sakerhet", &self.sakerhet),
            ("status", &self.status),
            ("platstyp", &self.platstyp),
            ("veckodag", &self.veckodag),
            ("timme", &self.timme),
        ];
        let mut pairs: Vec<(&'static str, &str)> = one
            .into_iter()
            .map(|(name, value)| (name, value.as_str()))
            .collect();
        for (name, values) in many {
            pairs.extend(values.iter().map(|value| (name, value.as_str())));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// What narrows the list, without order and page: `?…`, or nothing.
    pub fn narrowing(&self) -> String {
        forms::query(&self.pairs())
    }

    /// The filter as the journal keeps it, where nothing can be taken away again: what was searched for is masked
    /// where it could point out a person.
    pub fn for_journal(&self, places: &PlaceWords) -> String {
        let mut kept = self.clone();
        kept.q = screen_with(&self.q, places).masked(&self.q);
        let query = kept.narrowing();
        query.strip_prefix('?').unwrap_or_default().to_owned()
    }

    pub fn is_narrow(&self) -> bool {
        !self.pairs().is_empty()
    }

    /// The list as it stands, in the address.
    pub fn ordered(&self) -> String {
        self.with(&[("ordning", &self.ordning)])
    }

    pub fn with(&self, more: &[(&'static str, &str)]) -> String {
        let mut pairs = self.pairs();
        pairs.extend_from_slice(more);
        forms::query(&pairs)
    }

    pub fn at_page(&self, page: i64) -> String {
        let page = page.to_string();
        self.with(&[("ordning", &self.ordning), ("sida", &page)])
    }

    fn without(&self, name: &str, value: &str) -> String {
        let mut pairs = self.pairs();
        pairs.retain(|(n, v)| !(*n == name && *v == value));
        pairs.push(("ordning", &self.ordning));
        forms::query(&pairs)
    }

    /// The same filter for another period, named as in [`PERIODS`].
    pub fn for_period(&self, period: &str) -> String {
        let mut pairs = self.pairs();
        pairs.retain(|(n, _)| !["period", "vecka", "fran", "till"].contains(n));
        pairs.push(("period", period));
        pairs.push(("ordning", &self.ordning));
        forms::query(&pairs)
    }

    pub fn chips(&self, frame: &Frame) -> Vec<Chip> {
        self.pairs()
            .into_iter()
            .map(|(name, value)| Chip {
                text: self.in_words(name, value, frame),
                href: format!("/handelser{}", self.without(name, value)),
            })
            .collect()
    }

    /// The whole filter in words, as it stands on an extract.
    pub fn described(&self, frame: &Frame) -> String {
        let parts = self.parts_in_words(frame);
        if parts.is_empty() {
            frame.t("list-all-events")
        } else {
            parts.join("; ")
        }
    }

    /// Part by part. A first and a last day are one part.
    pub fn parts_in_words(&self, frame: &Frame) -> Vec<String> {
        let days = self.fran.parse().ok().zip(self.till.parse().ok());
        let parts = self
            .pairs()
            .into_iter()
            .filter_map(|(name, value)| match (name, days) {
                ("fran", Some((from, to))) => Some(wording::date_range(from, to, frame.language)),
                ("till", Some(_)) => None,
                _ => Some(self.in_words(name, value, frame)),
            });
        parts.collect()
    }

    pub fn in_words(&self, name: &str, value: &str, frame: &Frame) -> String {
        let text = match name {
            "period" if PERIODS.contains(&value) => return frame.t(format!("period-{value}")),
            "omrade" => frame.area_name(&Some(value.into())),
            "kategori" => frame.category_name(&value.into()),
            "undertyp" => self.subtype_in_words(value, frame),
            "kalla" => frame.source_name(&value.into()),
            "organisation" => frame.partner_name(&value.into()),
            "allvar" if matches!(value, "1" | "2" | "3" | "4") => frame.t(format!("severity-{value}")),
            "sakerhet" if Certainty::from_code(value).is_some() => frame.t(format!("certainty-{value}")),
            "status" if value == "alla" => frame.t("all"),
            "status" if EventStatus::from_code(value).is_some() => frame.t(format!("status-{value}")),
            "platstyp" => frame.place_type_name(&value.into()),
            "ruta" => return frame.t("chip-ruta"),
            "yta" => return frame.t("chip-yta"),
            "veckodag" if matches!(value, "1" | "2" | "3" | "4" | "5" | "6" | "7") => {
                frame.t(format!("weekday-{value}"))
            }
            "timme" => match value.parse::<u8>() {
                Ok(hour) if hour < 24 => format!("{hour:02}–{:02}", hour + 1),
                _ => value.to_owned(),
            },
            "fran" | "till" => value
                .parse()
                .map_or_else(|_| value.to_owned(), |day: Date| frame.date(&day)),
            _ => value.to_owned(),
        };
        frame.ta(&format!("chip-{name}"), text)
    }

    /// A subtype belongs to a category; the first one that has it names it.
    fn subtype_in_words(&self, code: &str, frame: &Frame) -> String {
        let code = code.into();
        let municipality = frame.home.as_ref().map(|h| &h.municipality);
        let mut categories = municipality.into_iter().flat_map(|m| &m.categories);
        let within = |c: &&domain::municipality::Category| {
            self.kategori.is_empty() || self.kategori.iter().any(|k| k == c.code.as_str())
        };
        categories
            .find(|c| within(c) && c.subtype(&code).is_some())
            .map_or_else(|| code.to_string(), |c| frame.subtype_name(&c.code, &code))
    }
}

/// The municipality's clock since the oldest event that there may be, for queries about hours.
fn local_clock(zone: &TimeZone, today: Date) -> LocalClock {
    let first = domain::time::start_of_day(OLDEST_DAY, &TimeZone::UTC);
    let last = domain::time::start_of_day(today.saturating_add(366.days()), &TimeZone::UTC);
    LocalClock {
        ahead_before: i64::from(zone.to_offset(first).seconds()),
        changes: zone
            .following(first)
            .take_while(|change| change.timestamp() <= last)
            .map(|change| (change.timestamp(), i64::from(change.offset().seconds())))
            .collect(),
    }
}

fn list_of<C: for<'a> From<&'a str>>(codes: &[String]) -> Vec<C> {
    codes.iter().map(|code| C::from(code.as_str())).collect()
}

fn known<T>(
    words: &[String],
    name: &'static str,
    unread: &mut Vec<&'static str>,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let found: Vec<T> = words.iter().filter_map(|word| read(word)).collect();
    if found.len() < words.len() {
        unread.push(name);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, dates: Option<(&str, &str)>, unread: &[&str]) {
        let query = EventQuery::parse(Some(query)).unwrap();
        let (filter, not_read) = query.filter("2022-03-09".parse().unwrap(), &TimeZone::UTC);
        let dates = dates.map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap()));
        assert_eq!((filter.dates, not_read.as_slice()), (dates, unread));
    }

    #[test]
    fn a_period_is_days_and_chosen_days_go_before_it() {
        check("", None, &[]);
        check("period=denna-vecka", Some(("2022-03-07", "2022-03-13")), &[]);
        check(
            "period=denna-vecka&fran=2022-01-01&till=2022-W05",
            Some(("2022-01-01", "2022-02-06")),
            &[],
        );
        check("fran=i+fjol", None, &["fran"]);
        check("period=alltid", None, &["period"]);
        check("veckodag=8&timme=3&timme=tre", None, &["veckodag", "timme"]);
        check("yta=0,0;2,2;2,0;0,2", None, &["yta"]);
    }

    #[test]
    fn a_chip_takes_away_its_own_part_alone() {
        let query = EventQuery::parse(Some("omrade=a&omrade=b&omrade=&q=tåg&ordning=allvar&sida=3")).unwrap();
        assert_eq!(
            query.without("omrade", "a"),
            "?q=t%C3%A5g&omrade=b&ordning=allvar"
        );
        assert_eq!(query.narrowing(), "?q=t%C3%A5g&omrade=a&omrade=b");
        assert_eq!((query.order(), query.page()), (EventOrder::SeverityDesc, 3));
    }
}

//! How each organisation reports: when its people are there, what they notice, how they write, how
//! exactly they say where, how soon they send it. Chosen by the kind of source the organisation reports
//! by; where several share a kind (two guard companies) they differ.

use domain::municipality::{Municipality, PartnerKind, Source};

use crate::calendar::{Calendar, DAY, Day};
use crate::random::Chance;

/// When what was seen is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delay {
    /// From a phone on the spot.
    Minutes,
    /// When the shift ends, at half past six.
    ShiftEnd,
    /// The whole week in one batch, early on Monday.
    WeeklyBatch,
    /// Within some working days.
    Days,
}

/// The way of writing; texts choose their frame by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Guard,
    Landlord,
    Municipal,
    Police,
    Fire,
    School,
    Library,
    Host,
    Public,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Habit {
    pub style: Style,
    share: f64,
    weekdays: [f64; 7],
    /// On public holidays.
    holidays: f64,
    /// Outside school terms.
    breaks: f64,
    /// Minutes since midnight; closing may be after midnight.
    opens: i32,
    closes: i32,
    weekends: bool,
    pub delay: Delay,
    /// Share found between two looks although someone is there round the clock.
    pub between_rounds: f64,
    /// Share with a point, with an address; the rest have an area only.
    pub point: f64,
    pub address: f64,
    /// Share of weeks in which nothing is sent, and in which "nothing to report" is.
    pub silent: f64,
    pub calm: f64,
    categories: &'static [(&'static str, f64)],
    /// Kinds of place this organisation looks after; empty means all.
    places: &'static [&'static str],
}

const HOMES: &[&str] = &[
    "gard",
    "trapphus",
    "kallare",
    "tvattstuga",
    "parkering",
    "lekplats",
    "torg",
    "gata",
    "handel",
    "park",
    "",
];
const PREMISES: &[&str] = &[
    "skola",
    "kommunal_lokal",
    "idrottsplats",
    "bibliotek",
    "fritidsgard",
];
const SCHOOLS: &[&str] = &["skola", "fritidsgard"];
const LIBRARIES: &[&str] = &[
    "bibliotek",
    "fritidsgard",
    "kommunal_lokal",
    "idrottsplats",
    "torg",
];

const GUARD: Habit = Habit {
    style: Style::Guard,
    share: 21.0,
    weekdays: [0.85, 0.85, 0.9, 1.0, 1.25, 1.3, 0.95],
    holidays: 1.0,
    breaks: 1.0,
    opens: 0,
    closes: DAY,
    weekends: true,
    delay: Delay::ShiftEnd,
    between_rounds: 0.35,
    point: 0.78,
    address: 0.15,
    silent: 0.005,
    calm: 0.0,
    categories: &[
        ("ORD", 30.0),
        ("VAK", 14.0),
        ("SKA", 9.0),
        ("KLO", 7.0),
        ("NAR", 9.0),
        ("VAL", 6.0),
        ("TRA", 6.0),
        ("STO", 4.0),
        ("BRA", 2.0),
        ("SAM", 6.0),
        ("SKR", 2.0),
        ("MIL", 2.0),
        ("TRK", 1.5),
        ("POS", 2.0),
        ("VBE", 0.4),
        ("SOC", 0.6),
        ("OVR", 0.8),
    ],
    places: &[],
};
const LANDLORD: Habit = Habit {
    style: Style::Landlord,
    share: 11.0,
    weekdays: [1.4, 1.1, 1.0, 1.0, 0.9, 0.1, 0.05],
    holidays: 0.1,
    breaks: 0.85,
    opens: 7 * 60,
    closes: 16 * 60,
    weekends: false,
    delay: Delay::Days,
    between_rounds: 0.6,
    point: 0.45,
    address: 0.5,
    silent: 0.03,
    calm: 0.01,
    categories: &[
        ("SKA", 16.0),
        ("KLO", 14.0),
        ("ORD", 13.0),
        ("SKR", 15.0),
        ("STO", 9.0),
        ("MIL", 7.0),
        ("NAR", 6.0),
        ("BRA", 3.0),
        ("SAM", 4.0),
        ("TRA", 4.0),
        ("SOC", 2.0),
        ("VAL", 1.5),
        ("OVR", 2.0),
        ("TRK", 0.5),
    ],
    places: HOMES,
};
const MUNICIPAL: Habit = Habit {
    style: Style::Municipal,
    share: 12.0,
    weekdays: [1.3, 1.1, 1.0, 1.0, 0.9, 0.25, 0.2],
    holidays: 0.2,
    breaks: 0.9,
    opens: 7 * 60,
    closes: 16 * 60,
    weekends: false,
    delay: Delay::Days,
    between_rounds: 0.6,
    point: 0.85,
    address: 0.1,
    silent: 0.005,
    calm: 0.0,
    categories: &[
        ("KLO", 22.0),
        ("SKR", 26.0),
        ("MIL", 20.0),
        ("SKA", 14.0),
        ("TRA", 5.0),
        ("BRA", 1.0),
        ("SOC", 1.0),
        ("VBE", 0.7),
        ("OVR", 2.0),
    ],
    places: &[],
};
const POLICE: Habit = Habit {
    style: Style::Police,
    share: 12.0,
    weekdays: [0.85, 0.85, 0.9, 0.95, 1.25, 1.3, 1.0],
    holidays: 1.1,
    breaks: 1.0,
    opens: 0,
    closes: DAY,
    weekends: true,
    delay: Delay::WeeklyBatch,
    between_rounds: 0.25,
    point: 0.3,
    address: 0.4,
    silent: 0.01,
    calm: 0.0,
    categories: &[
        ("VAL", 20.0),
        ("NAR", 16.0),
        ("STO", 20.0),
        ("SKA", 10.0),
        ("ORD", 12.0),
        ("TRA", 10.0),
        ("BRA", 3.0),
        ("TRK", 5.0),
        ("SAM", 3.0),
        ("VBE", 0.6),
        ("OVR", 0.8),
    ],
    places: &[],
};
const FIRE: Habit = Habit {
    style: Style::Fire,
    share: 4.0,
    weekdays: [0.9, 0.9, 0.95, 1.0, 1.15, 1.15, 1.0],
    holidays: 1.2,
    breaks: 1.0,
    opens: 0,
    closes: DAY,
    weekends: true,
    delay: Delay::WeeklyBatch,
    between_rounds: 0.0,
    point: 0.6,
    address: 0.4,
    silent: 0.02,
    calm: 0.03,
    categories: &[("BRA", 30.0), ("ORD", 1.0), ("OVR", 0.4)],
    places: &[],
};
const SCHOOL: Habit = Habit {
    style: Style::School,
    share: 4.5,
    weekdays: [1.3, 1.05, 1.0, 1.0, 1.1, 0.02, 0.0],
    holidays: 0.0,
    breaks: 0.08,
    opens: 7 * 60,
    closes: 17 * 60,
    weekends: false,
    delay: Delay::Days,
    between_rounds: 0.5,
    point: 0.5,
    address: 0.35,
    silent: 0.05,
    calm: 0.06,
    categories: &[
        ("ORD", 26.0),
        ("VAL", 12.0),
        ("SKA", 14.0),
        ("KLO", 10.0),
        ("TRA", 8.0),
        ("NAR", 5.0),
        ("SOC", 9.0),
        ("SAM", 5.0),
        ("STO", 4.0),
        ("TRK", 5.0),
        ("VAK", 3.0),
        ("OVR", 1.0),
        ("POS", 1.0),
    ],
    places: SCHOOLS,
};
const LIBRARY: Habit = Habit {
    style: Style::Library,
    share: 4.0,
    weekdays: [1.0, 1.1, 1.1, 1.1, 1.1, 0.6, 0.05],
    holidays: 0.0,
    breaks: 0.6,
    opens: 10 * 60,
    closes: 21 * 60,
    weekends: true,
    delay: Delay::Minutes,
    between_rounds: 0.2,
    point: 0.55,
    address: 0.2,
    silent: 0.04,
    calm: 0.08,
    categories: &[
        ("ORD", 34.0),
        ("SAM", 8.0),
        ("VAL", 6.0),
        ("SKA", 6.0),
        ("NAR", 6.0),
        ("TRK", 5.0),
        ("SOC", 7.0),
        ("POS", 8.0),
        ("TRA", 4.0),
        ("STO", 4.0),
        ("OVR", 1.5),
    ],
    places: LIBRARIES,
};
const HOST: Habit = Habit {
    style: Style::Host,
    share: 11.0,
    weekdays: [0.4, 0.9, 1.0, 1.1, 1.4, 1.3, 0.6],
    holidays: 0.7,
    breaks: 1.0,
    opens: 14 * 60,
    closes: 23 * 60 + 30,
    weekends: true,
    delay: Delay::Minutes,
    between_rounds: 0.15,
    point: 0.92,
    address: 0.03,
    silent: 0.01,
    calm: 0.01,
    categories: &[
        ("ORD", 28.0),
        ("SAM", 14.0),
        ("NAR", 8.0),
        ("TRA", 9.0),
        ("POS", 12.0),
        ("MIL", 8.0),
        ("SKR", 6.0),
        ("KLO", 5.0),
        ("VAL", 5.0),
        ("TRK", 3.0),
        ("SOC", 3.0),
        ("SKA", 3.0),
        ("BRA", 0.8),
        ("OVR", 1.0),
    ],
    places: &[],
};
const PUBLIC: Habit = Habit {
    style: Style::Public,
    share: 3.0,
    weekdays: [1.0, 1.0, 1.0, 1.0, 1.1, 1.0, 0.9],
    holidays: 0.8,
    breaks: 0.9,
    opens: 0,
    closes: DAY,
    weekends: true,
    delay: Delay::Minutes,
    between_rounds: 0.4,
    point: 0.7,
    address: 0.2,
    silent: 0.1,
    calm: 0.0,
    categories: &[
        ("KLO", 30.0),
        ("SKR", 20.0),
        ("MIL", 15.0),
        ("SKA", 8.0),
        ("TRA", 12.0),
        ("ORD", 10.0),
        ("OVR", 2.0),
    ],
    places: &[],
};

/// An organisation that is expected to report, with its habits.
#[derive(Clone, Debug)]
pub(crate) struct Reporter {
    /// Index among the municipality's partners and sources.
    pub partner: usize,
    pub source: usize,
    pub habit: Habit,
    /// The working areas it reports from; empty means all.
    areas: Vec<usize>,
}

pub(crate) fn reporters(municipality: &Municipality) -> Vec<Reporter> {
    let mut seen = std::collections::BTreeMap::<&str, usize>::new();
    let mut reporters = Vec::new();
    for (index, partner) in municipality.partners.iter().enumerate() {
        if !partner.reports_weekly {
            continue;
        }
        let by = partner.source.as_ref();
        let Some(source) = by.and_then(|code| municipality.sources.iter().position(|s| s.code == *code))
        else {
            continue;
        };
        let kind = municipality.sources[source].kind.as_str();
        let nth = seen.entry(kind).or_default();
        let mut habit = of_kind(&municipality.sources[source]);
        let mut areas = Vec::new();
        match (kind, *nth) {
            // The second guard company goes its rounds at night, and writes when the shift ends.
            ("guard", 1..) => {
                habit.share *= 0.5;
                (habit.opens, habit.closes) = (18 * 60, DAY + 6 * 60);
                habit.between_rounds = 0.5;
                habit.point = 0.5;
            }
            // The second municipal company keeps premises, not homes.
            ("landlord", 1) if partner.kind == PartnerKind::MunicipalCompany => {
                habit.share *= 0.55;
                habit.places = PREMISES;
            }
            ("landlord", nth @ 1..) => {
                habit.share *= 0.4;
                habit.delay = Delay::WeeklyBatch;
                areas = named_areas(municipality, &partner.name);
                if areas.is_empty() {
                    areas = by_population(municipality)
                        .into_iter()
                        .skip(nth)
                        .take(2)
                        .collect();
                }
            }
            (_, nth @ 1..) => habit.share /= 1.0 + nth as f64,
            _ => {}
        }
        *nth += 1;
        reporters.push(Reporter {
            partner: index,
            source,
            habit,
            areas,
        });
    }
    reporters
}

fn of_kind(source: &Source) -> Habit {
    match source.kind.as_str() {
        "guard" => GUARD,
        "landlord" => LANDLORD,
        "police" => POLICE,
        "fire" => FIRE,
        "school" => SCHOOL,
        "library" => LIBRARY,
        "host" => HOST,
        "public" => PUBLIC,
        _ => MUNICIPAL,
    }
}

/// The working areas that an organisation's name names.
fn named_areas(municipality: &Municipality, name: &str) -> Vec<usize> {
    let areas = municipality.working_areas().iter().enumerate();
    areas
        .filter(|(_, a)| name.contains(&a.name))
        .map(|(i, _)| i)
        .collect()
}

fn by_population(municipality: &Municipality) -> Vec<usize> {
    let areas = municipality.working_areas();
    let people = |i: &usize| {
        municipality
            .population_of(&areas[*i].code, i16::MAX)
            .map_or(0, |p| p.0)
    };
    let mut order: Vec<usize> = (0..areas.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(people(i)));
    order
}

impl Reporter {
    /// How much it reports on this day.
    pub fn on(&self, day: &Day) -> f64 {
        let h = &self.habit;
        let off = if day.is_working() || day.weekday >= 5 {
            1.0
        } else {
            h.holidays
        };
        let term = if day.school { 1.0 } else { h.breaks };
        h.share * h.weekdays[day.weekday] * off * term
    }

    pub fn of_category(&self, code: &str) -> f64 {
        match self.habit.categories.iter().find(|c| c.0 == code) {
            Some(known) => known.1,
            None if crate::categories::is_known(code) => 0.0,
            None => 1.0,
        }
    }

    pub fn at_place(&self, kind: &str, area: usize) -> f64 {
        if !self.areas.is_empty() && !self.areas.contains(&area) {
            0.0
        } else if self.habit.places.is_empty() || self.habit.places.contains(&kind) {
            1.0
        } else {
            0.02
        }
    }

    /// Is anyone there at this minute?
    pub fn is_there(&self, calendar: &Calendar, minute: i32) -> bool {
        let h = &self.habit;
        let within = |m: i32| {
            let day = calendar.day_at(m);
            let works = h.weekends || day.is_working();
            let clock = minute - m.div_euclid(DAY) * DAY;
            works && (h.opens..h.closes).contains(&clock)
        };
        within(minute) || (h.closes > DAY && within(minute - DAY))
    }

    /// When its people last went home before this minute, and when they next come.
    pub fn away_around(&self, calendar: &Calendar, minute: i32) -> (i32, i32) {
        let h = &self.habit;
        let day = minute.div_euclid(DAY);
        let works = |d: i32| h.weekends || calendar.day_at(d * DAY).is_working();
        let left = (day - 12..=day)
            .rev()
            .filter(|&d| works(d))
            .map(|d| d * DAY + h.closes)
            .find(|&m| m <= minute);
        let back = (day..day + 12)
            .filter(|&d| works(d))
            .map(|d| d * DAY + h.opens)
            .find(|&m| m > minute);
        (left.unwrap_or(minute - DAY / 2), back.unwrap_or(minute + DAY / 2))
    }

    /// The minute when what was known at `known` is sent.
    pub fn sends(&self, calendar: &Calendar, known: i32, chance: &mut Chance) -> i32 {
        // Some things lie in a drawer for a while.
        if chance.happens(0.02) {
            return known + chance.between(6, 20) * DAY;
        }
        let day = known.div_euclid(DAY);
        match self.habit.delay {
            Delay::Minutes => known + 1 + (90.0 * chance.unit() * chance.unit()) as i32,
            Delay::ShiftEnd => {
                let half_past_six = day * DAY + 6 * 60 + 30;
                let end = if known < half_past_six {
                    half_past_six
                } else {
                    half_past_six + DAY
                };
                end + chance.between(0, 20)
            }
            Delay::WeeklyBatch => {
                let days = 7 - calendar.day_at(known).weekday as i32;
                (day + days) * DAY + 5 * 60 + 30
            }
            Delay::Days => {
                let wait = (5.0 * chance.unit() * chance.unit()) as i32;
                let from = (day + wait).max(day);
                let on = (from..from + 12)
                    .find(|&d| {
                        calendar.day_at(d * DAY).is_working() && (d > day || known.rem_euclid(DAY) < 15 * 60)
                    })
                    .unwrap_or(from + 1);
                let earliest = if on == day { known.rem_euclid(DAY) } else { 7 * 60 };
                on * DAY + chance.between(earliest + 1, earliest.max(15 * 60) + 60)
            }
        }
    }
}

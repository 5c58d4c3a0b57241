//! A piece of the columns, and how an event's time and place are written in it.

use std::sync::{Arc, OnceLock};

use domain::event::{Certainty, Severity};
use domain::place::{PlacePrecision, Point};
use domain::time::TimePrecision;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::kept::{self, Fixed as _};
use super::whole::Whole;
use super::{ColumnEvent, is_in};

/// Stands for no point.
pub(super) const NOWHERE: i32 = i32::MIN;
/// A point is kept to a ten-millionth of a degree, about a centimetre.
const PER_DEGREE: f64 = 1e7;
const EPOCH: Date = jiff::civil::date(1970, 1, 1);
/// The clock does not run evenly in whole hours while the event may have happened: its hours are looked up one by one.
pub(super) const UNEVEN: u8 = 8;

/// When an event happened, as it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// Minutes since 1970 UTC, as hours are shared out by minutes.
    pub from: i32,
    pub lasts: u32,
    /// Days since 1970, of the local day by which the event is counted.
    pub day: u16,
    /// The hour of the local week in which it began, from Monday 00–01.
    pub hour: u8,
    /// How exactly the time is known, and [`UNEVEN`].
    pub timing: u8,
}

impl Times {
    /// `None` when it lies too far away in time.
    pub fn of(event: &ColumnEvent, zone: &TimeZone) -> Option<Self> {
        let (from, to) = (event.happened.from, event.happened.to);
        let minutes = |at: Timestamp| at.as_second().div_euclid(60);
        let local = zone.to_datetime(from);
        let day_of_week = event.date.weekday().to_monday_zero_offset() as u8;
        let offset = zone.to_offset(from).seconds();
        let even = offset.rem_euclid(3600) == 0 && offset == zone.to_offset(to).seconds();
        Some(Self {
            from: i32::try_from(minutes(from)).ok()?,
            lasts: u32::try_from((minutes(to) - minutes(from)).max(0)).ok()?,
            day: day_number(event.date)?,
            hour: day_of_week * 24 + local.hour() as u8,
            timing: timing(event.happened.precision) | if even { 0 } else { UNEVEN },
        })
    }
}

fn timing(precision: TimePrecision) -> u8 {
    TimePrecision::ALL
        .iter()
        .position(|p| *p == precision)
        .unwrap_or_default() as u8
}

pub(super) fn precision(timing: u8) -> TimePrecision {
    TimePrecision::ALL[usize::from(timing & (UNEVEN - 1))]
}

/// Whether it is one that [`timing`] makes.
pub(super) fn is_timing(timing: u8) -> bool {
    usize::from(timing & (UNEVEN - 1)) < TimePrecision::ALL.len() && timing < 2 * UNEVEN
}

pub(super) fn day_number(day: Date) -> Option<u16> {
    let days = EPOCH.until(day).ok()?.get_days();
    u16::try_from(days).ok()
}

pub(super) fn date(number: u16) -> Date {
    EPOCH.saturating_add(i64::from(number).days())
}

pub(super) fn fixed(point: Point) -> (i32, i32) {
    (whole(point.lat), whole(point.lon))
}

pub(super) fn whole(degrees: f64) -> i32 {
    (degrees * PER_DEGREE).round() as i32
}

pub(super) fn degrees(fixed: i32) -> f64 {
    f64::from(fixed) / PER_DEGREE
}

/// A sum of places, in degrees.
pub(super) fn degrees_of(sum: i64) -> f64 {
    sum as f64 / PER_DEGREE
}

/// An event with numbers for its codes.
pub(super) struct Packed {
    pub id: u32,
    pub times: Times,
    pub at: Option<(i32, i32)>,
    pub category: u16,
    pub subtype: u16,
    pub area: u16,
    pub regso: u16,
    pub deso: u16,
    pub source: u16,
    pub partner: u16,
    pub severity: Severity,
    pub certainty: Certainty,
    pub place: PlacePrecision,
}

/// Where grades lie in their byte: severity from 0 in two bits, certainty in two, how exactly the place is known in three.
pub(super) const SEVERITY: u8 = 0;
pub(super) const CERTAINTY: u8 = 2;
const PLACE: u8 = 4;

fn grades(packed: &Packed) -> u8 {
    let severity = (packed.severity.step() - 1) as u8;
    let certainty = packed.certainty as u8;
    let place = packed.place as u8;
    severity << SEVERITY | certainty << CERTAINTY | place << PLACE
}

pub(super) fn severity(grades: u8) -> usize {
    usize::from(grades >> SEVERITY & 3)
}

pub(super) fn certainty(grades: u8) -> usize {
    usize::from(grades >> CERTAINTY & 3)
}

macro_rules! piece {
    ($($(#[$doc:meta])* $column:ident: $type:ty = $value:expr),+ $(,)?) => {
        #[derive(Clone, Debug, Default)]
        pub(super) struct Piece {
            $($(#[$doc])* pub $column: Vec<$type>,)+
            first_day: Option<u16>,
            last_day: u16,
            /// Rows lie in the order of the map.
            ordered: bool,
            /// Counted when first asked for.
            pub whole: OnceLock<Arc<Whole>>,
        }

        impl Piece {
            pub fn push(&mut self, packed: Packed) {
                let day = packed.times.day;
                self.ordered = false;
                self.whole = OnceLock::new();
                self.first_day = Some(self.first_day.map_or(day, |first| first.min(day)));
                self.last_day = self.last_day.max(day);
                $({
                    let value: fn(&Packed) -> $type = $value;
                    self.$column.push(value(&packed));
                })+
            }

            pub fn fit(&mut self) {
                $(self.$column.shrink_to_fit();)+
            }

            pub fn bytes(&self) -> usize {
                let whole = self.whole.get().map_or(0, |whole| whole.bytes());
                whole $(+ self.$column.capacity() * size_of::<$type>())+
            }

            /// Its columns one after another, after how many rows they have and what it knows of itself.
            pub fn put(&self, frame: &mut Vec<u8>) {
                u32::put(&[self.len() as u32], frame);
                u16::put(&[self.first_day(), self.last_day], frame);
                u8::put(&[u8::from(self.ordered)], frame);
                $(<$type>::put(&self.$column, frame);)+
            }

            /// What [`Piece::put`] put; `None` when it is not as one, or is longer than a piece may be.
            pub fn take(frame: &mut &[u8], most: usize) -> Option<Self> {
                let n = kept::one::<u32>(frame)? as usize;
                let (first_day, last_day) = (kept::one(frame)?, kept::one(frame)?);
                let ordered = kept::one::<u8>(frame)? == 1;
                if n == 0 || n > most {
                    return None;
                }
                let piece = Self {
                    $($column: <$type>::take(frame, n)?,)+
                    first_day: Some(first_day),
                    last_day,
                    ordered,
                    whole: OnceLock::new(),
                };
                frame.is_empty().then_some(piece)
            }

            fn keep(&mut self, kept: &[usize]) {
                self.whole = OnceLock::new();
                $(self.$column = kept.iter().map(|row| self.$column[*row]).collect();)+
            }
        }

    };
}

piece! {
    id: u32 = |p| p.id,
    from: i32 = |p| p.times.from,
    lasts: u32 = |p| p.times.lasts,
    day: u16 = |p| p.times.day,
    lat: i32 = |p| p.at.map_or(NOWHERE, |at| at.0),
    lon: i32 = |p| p.at.map_or(NOWHERE, |at| at.1),
    category: u16 = |p| p.category,
    subtype: u16 = |p| p.subtype,
    area: u16 = |p| p.area,
    regso: u16 = |p| p.regso,
    deso: u16 = |p| p.deso,
    source: u16 = |p| p.source,
    partner: u16 = |p| p.partner,
    hour: u8 = |p| p.times.hour,
    timing: u8 = |p| p.times.timing,
    grades: u8 = grades,
}

impl Piece {
    pub fn len(&self) -> usize {
        self.id.len()
    }

    pub fn first_day(&self) -> u16 {
        self.first_day.unwrap_or(u16::MAX)
    }

    pub fn last_day(&self) -> u16 {
        self.last_day
    }

    pub fn has_any_of(&self, ranges: &[(u32, u32)]) -> bool {
        self.id.iter().any(|id| is_in(ranges, *id))
    }

    pub fn take_out(&mut self, ranges: &[(u32, u32)]) {
        let kept: Vec<usize> = (0..self.len())
            .filter(|row| !is_in(ranges, self.id[*row]))
            .collect();
        self.keep(&kept);
        self.first_day = self.day.iter().copied().min();
        self.last_day = self.day.iter().copied().max().unwrap_or_default();
    }

    pub fn is_ordered(&self) -> bool {
        self.ordered
    }

    /// Each row once, in the order of the map.
    pub fn reorder(&mut self, order: &[usize]) {
        self.keep(order);
        self.ordered = true;
    }

    pub fn point(&self, row: usize) -> Option<Point> {
        (self.lat[row] != NOWHERE).then(|| Point {
            lat: degrees(self.lat[row]),
            lon: degrees(self.lon[row]),
        })
    }

    pub fn severity(&self, row: usize) -> usize {
        severity(self.grades[row])
    }

    pub fn certainty(&self, row: usize) -> usize {
        certainty(self.grades[row])
    }

    pub fn place(&self, row: usize) -> PlacePrecision {
        PlacePrecision::ALL[usize::from(self.grades[row] >> PLACE & 7).min(PlacePrecision::ALL.len() - 1)]
    }
}

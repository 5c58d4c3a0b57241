//! When on the week did it happen? Hour × weekday, with events of uncertain time shared out over the
//! hours they may have happened in (aoristic). Local time, the nights of the clock change included.

use domain::time::{Happened, IsoWeek, TimePrecision};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use stats::aoristic::{HOURS_OF_WEEK, share_event};

use crate::rounding::rounded;

/// Events per weekday and hour of the municipality's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HourTable {
    /// Seven rows from Monday, 24 hours each. Sums to `n_known + n_shared`, but for rounding.
    pub cells: Vec<Vec<f64>>,
    /// Events whose hour is known, to within two hours.
    pub n_known: i64,
    /// Events shared out over several hours.
    pub n_shared: i64,
    /// Events whose time is not known: counted nowhere in the table.
    pub n_unknown: i64,
}

/// Hours from the start of the week that are looked up once: an event that begins in the week may end
/// a week later, and what lasts longer is shared evenly.
const HOURS_AHEAD: i64 = 15 * 24;
const SECONDS_OF_HOUR: i64 = 3600;

/// The municipality's clock from the start of a week: which cell of the table each hour belongs to.
/// The hour that comes twice in October has one cell for both; the one that is skipped in March gets nothing.
pub struct HourClock<'a> {
    start: i64,
    cells: Vec<usize>,
    zone: &'a TimeZone,
}

impl<'a> HourClock<'a> {
    pub fn new(week: IsoWeek, zone: &'a TimeZone) -> Self {
        let start = week.bounds(zone).0.as_second();
        let cells = (0..HOURS_AHEAD).map(|hour| cell_of(start + hour * SECONDS_OF_HOUR, zone));
        Self {
            start,
            cells: cells.collect(),
            zone,
        }
    }

    fn cell(&self, hour: i64) -> usize {
        let known = usize::try_from(hour).ok().and_then(|hour| self.cells.get(hour));
        known
            .copied()
            .unwrap_or_else(|| cell_of(self.start + hour * SECONDS_OF_HOUR, self.zone))
    }

    fn minute(&self, instant: Timestamp) -> i64 {
        (instant.as_second() - self.start).div_euclid(60)
    }

    /// Shares the event out over the table, unless its time is not known.
    pub fn share(&self, happened: &Happened, table: &mut [f64; HOURS_OF_WEEK]) {
        let to = match happened.precision {
            TimePrecision::Unknown => return,
            TimePrecision::Exact => None,
            TimePrecision::Hour | TimePrecision::Interval | TimePrecision::Day => {
                Some(self.minute(happened.to))
            }
        };
        share_event(table, self.minute(happened.from), to, |hour| self.cell(hour));
    }
}

fn cell_of(second: i64, zone: &TimeZone) -> usize {
    let local = zone.to_datetime(Timestamp::constant(second, 0));
    let day = local.weekday().to_monday_zero_offset() as usize;
    day * 24 + local.hour() as usize
}

/// Hour × weekday for the events of a week.
pub fn hour_table<'e>(events: impl Iterator<Item = &'e Happened>, clock: &HourClock<'_>) -> HourTable {
    let mut table = [0.0; HOURS_OF_WEEK];
    let (mut n_known, mut n_shared, mut n_unknown) = (0, 0, 0);
    for happened in events {
        clock.share(happened, &mut table);
        *match happened.precision {
            TimePrecision::Exact | TimePrecision::Hour => &mut n_known,
            TimePrecision::Interval | TimePrecision::Day => &mut n_shared,
            TimePrecision::Unknown => &mut n_unknown,
        } += 1;
    }
    HourTable {
        cells: hour_cells(&table),
        n_known,
        n_shared,
        n_unknown,
    }
}

/// The table day by day, as it is told.
pub(crate) fn hour_cells(table: &[f64; HOURS_OF_WEEK]) -> Vec<Vec<f64>> {
    table
        .chunks(24)
        .map(|day| day.iter().map(|share| rounded(*share, 3)).collect())
        .collect()
}

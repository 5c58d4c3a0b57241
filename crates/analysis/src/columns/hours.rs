//! Hour × weekday while it is counted from columns: each event's time shared out over the hours that it may have happened in.

use domain::time::TimePrecision;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use stats::aoristic::{HOURS_OF_WEEK, share_event};

use super::pieces::{Piece, UNEVEN, precision};
use crate::methods::hours::{HourTable, hour_cells};

/// Hour × weekday while it is counted: events of a known hour by cell, shares of those that lie within hours apart, and
/// shares of whole hours as where they begin and end.
pub(super) struct Hours {
    pub exact: [u32; HOURS_OF_WEEK],
    shares: [f64; HOURS_OF_WEEK],
    /// What changes from one hour to the next, over two weeks since an event may go on into the next one.
    steps: [f64; 2 * HOURS_OF_WEEK + 1],
    evenly: u32,
    pub n_known: i64,
    n_shared: i64,
    n_unknown: i64,
}

impl Default for Hours {
    fn default() -> Self {
        Self {
            exact: [0; HOURS_OF_WEEK],
            shares: [0.0; HOURS_OF_WEEK],
            steps: [0.0; 2 * HOURS_OF_WEEK + 1],
            evenly: 0,
            n_known: 0,
            n_shared: 0,
            n_unknown: 0,
        }
    }
}

impl Hours {
    /// Whether an event is known to lie within one hour.
    pub fn is_at_an_hour(piece: &Piece, row: usize) -> bool {
        match precision(piece.timing[row]) {
            TimePrecision::Exact => true,
            TimePrecision::Hour => piece.lasts[row] <= 1,
            _ => false,
        }
    }

    pub fn count(&mut self, piece: &Piece, row: usize, zone: &TimeZone) {
        let timing = piece.timing[row];
        match precision(timing) {
            TimePrecision::Exact => self.n_known += 1,
            TimePrecision::Hour => self.n_known += 1,
            TimePrecision::Interval | TimePrecision::Day => self.n_shared += 1,
            TimePrecision::Unknown => {
                self.n_unknown += 1;
                return;
            }
        }
        let hour = usize::from(piece.hour[row]);
        let lasts = piece.lasts[row];
        if precision(timing) == TimePrecision::Exact || lasts <= 1 {
            self.exact[hour] += 1;
        } else if lasts >= 168 * 60 {
            self.evenly += 1;
        } else if timing & UNEVEN != 0 {
            share_unevenly(&mut self.shares, piece.from[row], lasts, zone);
        } else {
            self.share(hour, piece.from[row].rem_euclid(60) as u32, lasts);
        }
    }

    /// The part of the first hour, whole hours, and the part of the last.
    fn share(&mut self, hour: usize, minute: u32, lasts: u32) {
        let by_minute = 1.0 / f64::from(lasts);
        let first = lasts.min(60 - minute);
        self.shares[hour] += f64::from(first) * by_minute;
        let whole = ((lasts - first) / 60) as usize;
        if whole > 0 {
            self.steps[hour + 1] += 60.0 * by_minute;
            self.steps[hour + 1 + whole] -= 60.0 * by_minute;
        }
        let last = (lasts - first) % 60;
        if last > 0 {
            self.shares[(hour + 1 + whole) % HOURS_OF_WEEK] += f64::from(last) * by_minute;
        }
    }

    pub fn add(&mut self, other: &Self) {
        for (sum, n) in self.exact.iter_mut().zip(&other.exact) {
            *sum += n;
        }
        for (sum, share) in self.shares.iter_mut().zip(&other.shares) {
            *sum += share;
        }
        for (sum, step) in self.steps.iter_mut().zip(&other.steps) {
            *sum += step;
        }
        self.evenly += other.evenly;
        self.n_known += other.n_known;
        self.n_shared += other.n_shared;
        self.n_unknown += other.n_unknown;
    }

    pub fn table(&self) -> HourTable {
        let evenly = f64::from(self.evenly) / HOURS_OF_WEEK as f64;
        let mut table: [f64; HOURS_OF_WEEK] =
            std::array::from_fn(|cell| f64::from(self.exact[cell]) + self.shares[cell] + evenly);
        let mut level = 0.0;
        for (at, step) in self.steps.iter().enumerate() {
            level += step;
            table[at % HOURS_OF_WEEK] += level;
        }
        HourTable {
            cells: hour_cells(&table),
            n_known: self.n_known,
            n_shared: self.n_shared,
            n_unknown: self.n_unknown,
        }
    }
}

/// Hour by hour on the municipality's clock, as on the nights when that is changed.
fn share_unevenly(table: &mut [f64; HOURS_OF_WEEK], from: i32, lasts: u32, zone: &TimeZone) {
    let from = i64::from(from);
    share_event(table, from, Some(from + i64::from(lasts)), |hour| {
        let at = Timestamp::from_second(hour * 3600).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = zone.to_datetime(at);
        local.weekday().to_monday_zero_offset() as usize * 24 + local.hour() as usize
    });
}

//! Aoristic sharing: an event known only to have happened within an interval counts in each hour of the week by the
//! part of the interval that lies in that hour.
//!
//! **In words.** A theft between 22.00 and 24.00 is half an event in the hour from 22 and half in that from 23: each
//! minute of the interval weighs 1 over the minutes of the whole. Every event weighs 1 in all.
//!
//! **Unit.** Events per hour of the week ([`HOURS_OF_WEEK`], from Monday 00–01). **Assumes** that any minute of the
//! interval is as likely as any other, which is the least one can say and seldom so: long intervals smear nights
//! and weekends over the week. **Does not say** when a single event happened.
//!
//! **Rounding.** Minutes are the resolution: seconds are cut off before, and a partial hour counts by its minutes.
//! An event without an end, with an end before its start, or with a span of at most a minute counts whole in its start
//! hour; one of a week or more (10 080 minutes that went by, whatever the clock said) counts 1/168 in every hour.
//! Those are the rules of the R package aoristic 1.1.1.
//!
//! **Local time.** Minutes are counted from an instant, never from the clock on the wall, and this crate knows no time
//! zones: [`LocalClock`] is told by how much the clock was ahead of UTC from when on. The hour that comes twice in
//! autumn gets the share of both; the one skipped in spring gets nothing. Times already local, without a zone, are
//! instants of a clock that never changes ([`LocalClock::fixed`] with 0): intervals over a change are then an hour off.
//!
//! Ratcliffe (2000, 2002).
//!
//! ```
//! use stats::aoristic::{LocalClock, aoristic_table};
//!
//! // Minutes from 1970-01-01 00.00 UTC, a Thursday: 22.30 to 01.00, and one without an end.
//! let clock = LocalClock::fixed(60)?;
//! let table = aoristic_table(&[(21 * 60 + 30, Some(24 * 60)), (21 * 60 + 59, None)], &clock)?;
//! let thursday = 3 * 24;
//! assert!((table[thursday + 22] - 1.2).abs() < 1e-12 && (table[thursday + 24] - 0.4).abs() < 1e-12);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use crate::input::{InputError, each, one};

pub const HOURS_OF_WEEK: usize = 168;
const MINUTES_OF_WEEK: i64 = 168 * 60;
/// From Monday to the weekday of 1970-01-01.
const MINUTES_TO_THURSDAY: i64 = 3 * 24 * 60;
/// Some 190 000 years.
const LATEST_MINUTE: i64 = 100_000_000_000;

/// How a place's clock differs from UTC, and when that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalClock {
    /// Minutes from 1970-01-01 00.00 UTC, and minutes ahead of UTC from then on, in order.
    changes: Vec<(i64, i64)>,
    ahead_before: i64,
}

impl LocalClock {
    /// `ahead_before` is by how many minutes the clock is ahead of UTC before the first change; each change is a
    /// minute from 1970-01-01 00.00 UTC and by how many minutes the clock is ahead from then on.
    ///
    /// # Errors
    /// Changes that do not follow each other in time, or a clock a day or more from UTC.
    pub fn new(ahead_before: i64, changes: &[(i64, i64)]) -> Result<Self, InputError> {
        let right = |minutes: f64| minutes.abs() < 1_440.0;
        one(
            "ahead_before",
            ahead_before as f64,
            "less than a day, in minutes",
            right,
        )?;
        let ahead: Vec<f64> = changes.iter().map(|c| c.1 as f64).collect();
        each("minutes ahead of UTC", &ahead, "less than a day", right)?;
        if let Some(index) = (1..changes.len()).find(|&at| changes[at].0 <= changes[at - 1].0) {
            return Err(InputError::Element {
                argument: "changes of the clock",
                index,
                value: changes[index].0 as f64,
                needed: "later than the one before",
            });
        }
        Ok(Self {
            changes: changes.to_vec(),
            ahead_before,
        })
    }

    /// A clock that never changes.
    ///
    /// # Errors
    /// A clock a day or more from UTC.
    pub fn fixed(ahead: i64) -> Result<Self, InputError> {
        Self::new(ahead, &[])
    }

    /// The hour of the week that a minute lies in, and the minute at which that hour, or what the clock says, ends.
    fn piece(&self, minute: i64) -> (usize, i64) {
        let next = self.changes.partition_point(|c| c.0 <= minute);
        let ahead = if next == 0 {
            self.ahead_before
        } else {
            self.changes[next - 1].1
        };
        let local = minute + ahead + MINUTES_TO_THURSDAY;
        let hour = local.rem_euclid(MINUTES_OF_WEEK) / 60;
        let end = minute + 60 - local.rem_euclid(60);
        let change = self.changes.get(next).map_or(end, |c| c.0);
        (hour as usize, end.min(change))
    }
}

/// Events as minutes from 1970-01-01 00.00 UTC: from, and to when that is known.
///
/// # Errors
/// A minute some hundred thousand years away.
pub fn aoristic_table(
    events: &[(i64, Option<i64>)],
    clock: &LocalClock,
) -> Result<[f64; HOURS_OF_WEEK], InputError> {
    let mut table = [0.0; HOURS_OF_WEEK];
    for (index, &(from, to)) in events.iter().enumerate() {
        if let Some(minute) = [Some(from), to]
            .into_iter()
            .flatten()
            .find(|m| m.abs_diff(0) > LATEST_MINUTE as u64)
        {
            return Err(InputError::Element {
                argument: "events",
                index,
                value: minute as f64,
                needed: "within 100 billion minutes of 1970",
            });
        }
        share(&mut table, from, to, |minute| clock.piece(minute));
    }
    Ok(table)
}

/// Adds one event to `table`. Times are minutes from an instant at which a clock hour begins, and
/// `hour_of_week` tells which cell the hour with the given number from that instant belongs to: a
/// night when the clock changes has an hour twice, or lacks one, and only the caller's clock knows.
pub fn share_event(
    table: &mut [f64; HOURS_OF_WEEK],
    from_minute: i64,
    to_minute: Option<i64>,
    hour_of_week: impl Fn(i64) -> usize,
) {
    share(table, from_minute, to_minute, |minute| {
        let hour = minute.div_euclid(60);
        (hour_of_week(hour), hour.saturating_add(1).saturating_mul(60))
    });
}

/// `piece` tells the cell of a minute, and until when that cell lasts.
fn share(table: &mut [f64; HOURS_OF_WEEK], from: i64, to: Option<i64>, piece: impl Fn(i64) -> (usize, i64)) {
    let span = to.map_or(0, |to| to.saturating_sub(from));
    if span <= 1 {
        table[piece(from).0] += 1.0;
        return;
    }
    if span >= MINUTES_OF_WEEK {
        for cell in table.iter_mut() {
            *cell += 1.0 / HOURS_OF_WEEK as f64;
        }
        return;
    }
    let to = from + span;
    let mut minute = from;
    while minute < to {
        let (cell, end) = piece(minute);
        let end = end.min(to);
        table[cell] += (end - minute) as f64 / span as f64;
        minute = end;
    }
}

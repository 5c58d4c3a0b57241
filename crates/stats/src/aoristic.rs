//! Aoristic sharing (Ratcliffe 2000): an event known only to have happened within an interval counts
//! in each hour of the week by the part of the interval that lies in that hour.
//!
//! Minutes are the resolution. An event without an end, with an end before its start, or with a span
//! of at most a minute counts whole in its start hour; one of a week or more counts 1/168 in every
//! hour. Those are the rules of the R package aoristic.

pub const HOURS_OF_WEEK: usize = 168;
const MINUTES_OF_WEEK: i64 = 168 * 60;

/// Adds one event to `table`. Times are minutes from an instant at which a clock hour begins, and
/// `hour_of_week` tells which cell the hour with the given number from that instant belongs to: a
/// night when the clock changes has an hour twice, or lacks one, and only the caller's clock knows.
pub fn share_event(
    table: &mut [f64; HOURS_OF_WEEK],
    from_minute: i64,
    to_minute: Option<i64>,
    hour_of_week: impl Fn(i64) -> usize,
) {
    let span = to_minute.map_or(0, |to| to - from_minute);
    if span <= 1 {
        table[hour_of_week(from_minute.div_euclid(60))] += 1.0;
        return;
    }
    if span >= MINUTES_OF_WEEK {
        for cell in table.iter_mut() {
            *cell += 1.0 / HOURS_OF_WEEK as f64;
        }
        return;
    }
    let to = from_minute + span;
    let mut minute = from_minute;
    while minute < to {
        let hour = minute.div_euclid(60);
        let end = ((hour + 1) * 60).min(to);
        table[hour_of_week(hour)] += (end - minute) as f64 / span as f64;
        minute = end;
    }
}

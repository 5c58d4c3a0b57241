//! The one clock. Everything that depends on the day gets it from here, so that a day can be set.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The present instant, or one shifted so that the program started on a chosen day.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    shift: SignedDuration,
    /// An instant that it does not leave.
    stands_at: Option<Timestamp>,
}

impl Clock {
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that says `day` now and goes on from there, at the same time of day.
    pub fn starting_on(day: Date, zone: &TimeZone) -> Self {
        let today = system_now().to_zoned(zone.clone()).date();
        let days = i64::from(day.since(today).map(|span| span.get_days()).unwrap_or(0));
        Self {
            shift: SignedDuration::from_hours(24 * days),
            stands_at: None,
        }
    }

    /// A clock that says the same whenever it is asked, for what must come out the same twice.
    pub fn standing_at(instant: Timestamp) -> Self {
        Self {
            stands_at: Some(instant),
            ..Self::default()
        }
    }

    pub fn now(self) -> Timestamp {
        self.stands_at.unwrap_or_else(|| system_now() + self.shift)
    }

    /// What others' clocks say: the day that a demo shows is ours alone.
    pub fn outside(self) -> Timestamp {
        system_now()
    }

    pub fn today(self, zone: &TimeZone) -> Date {
        self.now().to_zoned(zone.clone()).date()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the system's clock"
)]
fn system_now() -> Timestamp {
    Timestamp::now()
}

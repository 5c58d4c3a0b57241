//! Days put together to the bars of a curve: as fine as there is room for, with something of what lies before and after
//! what is chosen.

use std::collections::BTreeMap;

use analysis::{PartnerWeek, Tally};
use domain::codes::PartnerCode;
use domain::municipality::Municipality;
use domain::time::IsoWeek;
use jiff::ToSpan;
use jiff::civil::Date;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    Day,
    Week,
    Month,
    Year,
}

impl Grain {
    /// The finest that gives few enough bars for so many days.
    fn for_days(days: i64) -> Self {
        match days {
            ..=62 => Self::Day,
            63..=770 => Self::Week,
            771..=3_700 => Self::Month,
            _ => Self::Year,
        }
    }

    fn first_of(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => IsoWeek::of(day).monday(),
            Self::Month => day.first_of_month(),
            Self::Year => day.first_of_year(),
        }
    }

    fn last_of(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => IsoWeek::of(day).sunday(),
            Self::Month => day.last_of_month(),
            Self::Year => day.last_of_year(),
        }
    }

    /// In the texts' names.
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    pub fn name(self, first: Date) -> String {
        match self {
            Self::Day => first.to_string(),
            Self::Week => IsoWeek::of(first).to_string(),
            Self::Month => format!("{:04}-{:02}", first.year(), first.month()),
            Self::Year => first.year().to_string(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    pub first: Date,
    pub last: Date,
    pub n: i64,
    pub is_chosen: bool,
    pub heard: i64,
    pub of: i64,
}

/// Who of those that were to report was heard, week by week: heard and to be heard.
pub type WeeksHeard = BTreeMap<IsoWeek, (i64, i64)>;

/// A partner is to report from its first report on; of the week that is not over nobody is silent.
pub fn weeks_heard(
    municipality: &Municipality,
    reporting: &[PartnerWeek],
    partners: &[PartnerCode],
    today: Date,
) -> WeeksHeard {
    let over = IsoWeek::of(today).previous();
    let mut heard = WeeksHeard::new();
    let Some(known_from) = reporting.iter().map(|r| r.week).min() else {
        return heard;
    };
    let weekly = municipality.partners.iter().filter(|p| p.reports_weekly);
    for partner in weekly.filter(|p| partners.is_empty() || partners.contains(&p.code)) {
        let spoke: BTreeMap<IsoWeek, bool> = reporting
            .iter()
            .filter(|r| r.partner == partner.code && (r.zero || r.events > 0))
            .map(|r| (r.week, true))
            .collect();
        let Some(first) = spoke.keys().next().copied() else {
            continue;
        };
        let mut week = first.max(known_from);
        while week <= over {
            let of_week = heard.entry(week).or_default();
            of_week.0 += i64::from(spoke.contains_key(&week));
            of_week.1 += 1;
            week = week.next();
        }
    }
    heard
}

/// The bars of a curve, and how fine they are; none where there are no events at all.
pub fn periods(tally: &Tally, chosen: Option<(Date, Date)>, heard: &WeeksHeard) -> (Grain, Vec<Period>) {
    let (Some(origin), Some((first_day, last_day))) = (tally.first_day, tally.within) else {
        return (Grain::Week, Vec::new());
    };
    let days_in = |from: Date, to: Date| from.until(to).map_or(0, |span| i64::from(span.get_days()) + 1);
    let (from, to) = match chosen {
        None => (first_day, last_day),
        Some((from, to)) => {
            let (from, to) = (from.max(first_day), to.min(last_day));
            if from > to {
                return (Grain::Week, Vec::new());
            }
            // A week at least, and half as much again on either side.
            let beside = (days_in(from, to) / 2).max(7);
            (
                from.saturating_sub(beside.days()).max(first_day),
                to.saturating_add(beside.days()).min(last_day),
            )
        }
    };
    let grain = Grain::for_days(days_in(from, to));
    let mut found = Vec::new();
    let mut first = grain.first_of(from);
    while first <= to {
        let last = grain.last_of(first);
        let (mut n, mut day) = (0, first.max(first_day));
        while day <= last.min(last_day) {
            let at = days_in(origin, day) - 1;
            n += tally.days[at as usize];
            day = day.saturating_add(1.day());
        }
        let of_weeks = heard.range(IsoWeek::of(first)..=IsoWeek::of(last));
        let (mut had, mut of) = (0, 0);
        for (_, (heard, expected)) in of_weeks {
            had += heard;
            of += expected;
        }
        found.push(Period {
            first,
            last,
            n,
            is_chosen: chosen.is_none_or(|(from, to)| first <= to && from <= last),
            heard: had,
            of,
        });
        first = last.saturating_add(1.day());
    }
    (grain, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use analysis::{Columns, Selection};

    fn tally(days: usize) -> Tally {
        let mut tally = Columns::new(jiff::tz::TimeZone::UTC).tally(&Selection::default());
        tally.first_day = Some("2022-01-03".parse().unwrap());
        tally.days = vec![1; days];
        let last = jiff::civil::date(2022, 1, 2).saturating_add((days as i64).days());
        tally.within = Some((jiff::civil::date(2022, 1, 3), last));
        tally
    }

    fn check(
        days: usize,
        chosen: Option<(&str, &str)>,
        grain: Grain,
        first_and_last: (&str, &str),
        of_chosen: i64,
    ) {
        let chosen = chosen.map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap()));
        let (got, bars) = periods(&tally(days), chosen, &WeeksHeard::new());
        let ends = (bars[0].first.to_string(), bars[bars.len() - 1].last.to_string());
        assert_eq!((got, (ends.0.as_str(), ends.1.as_str())), (grain, first_and_last));
        let chosen: i64 = bars.iter().filter(|b| b.is_chosen).map(|b| b.n).sum();
        assert_eq!(chosen, of_chosen);
    }

    #[test]
    fn bars_are_as_fine_as_there_is_room_for() {
        check(28, None, Grain::Day, ("2022-01-03", "2022-01-30"), 28);
        check(365, None, Grain::Week, ("2022-01-03", "2023-01-08"), 365);
        check(1_500, None, Grain::Month, ("2022-01-01", "2026-02-28"), 1_500);
        check(4_000, None, Grain::Year, ("2022-01-01", "2032-12-31"), 4_000);
        // Half as much again is seen on either side of what is chosen.
        check(
            365,
            Some(("2022-06-06", "2022-06-19")),
            Grain::Day,
            ("2022-05-30", "2022-06-26"),
            14,
        );
        check(
            365,
            Some(("2021-01-01", "2022-01-05")),
            Grain::Day,
            ("2022-01-03", "2022-01-12"),
            3,
        );
        let nothing = Some(("1999-01-01".parse().unwrap(), "1999-02-01".parse().unwrap()));
        assert!(periods(&tally(20), nothing, &WeeksHeard::new()).1.is_empty());
    }
}

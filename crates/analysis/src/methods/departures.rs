//! What departs from the usual, by several methods at once, with no more false alarms a year than one can bear?
//!
//! Farrington's flexible method asks whether the week is out of the ordinary for the season; EARS whether it is so
//! compared with the latest weeks; CUSUM whether the level has crept up over half a year. EARS and CUSUM ask the same of
//! days (`days.rs`). Each sees what the others
//! miss. They look at the same comparable weeks as the weekly picture does: only those who were heard, and only with
//! weeks in which most of the series' reporters were.
//!
//! The number of false alarms is shared evenly by the five and by all series looked at. What comes in flocks (fires, graffiti) gives
//! a small area weeks that its own past would call impossible, so a series is taken to spread at least as its
//! category does in all areas (`spread.rs`). EARS and CUSUM are made for
//! larger counts than a part of town has: an EARS alarm must also be one by the tail of the counts themselves and
//! not only the season's rise, and CUSUM reckons each week against its season, with counts scaled down by their spread.

use jiff::civil::Date;
use rayon::prelude::*;
use stats::cusum::cusum;
use stats::ears::{Ears, EarsOptions, ears};
use stats::recent_weeks::recent_weeks;

use crate::WeeklyInput;
use crate::finding::Unusual;
use crate::flow::Flow;
use crate::methods::coverage::{CoverageNote, coverage, coverage_note};
use crate::methods::days::{Days, RUN_WEEKS};
use crate::methods::expected::{Compare, Compared, LEAST_EVENTS, comparable_weeks};
use crate::methods::hours::HourClock;
use crate::methods::spread::{Spread, at_least_as_wide};
use crate::methods::unusual::{WeekSeries, describe, explains, finding, leave_out_sums, week_series};
use crate::rounding::rounded;
use crate::weekly::{WeekCount, WeekEvent};

/// Weeks of the baseline of EARS; the two latest are left out (C2), so that what grows does not raise its own bound.
const EARS_WEEKS: usize = 16;
/// How far back CUSUM adds up.
const CUSUM_WEEKS: usize = 26;
/// A week's level by its season: so many earlier years, so many weeks on either side, at least so many in all.
const YEARS: usize = 4;
const HALF_WINDOW: usize = 3;
const LEAST_KNOWN: usize = 14;
/// What is high compared with the latest weeks is no news when one week in twenty of its season is.
const SEASON_P: f64 = 0.05;
/// CUSUM's scores are near to normal from about one event a week.
pub(super) const LEAST_LEVEL: f64 = 1.0;
/// A rise of two standard deviations is what CUSUM is set to find soonest.
pub(super) const K: f64 = 1.0;
const WEEKS_OF_YEAR: f64 = 52.0;
/// Farrington, and EARS and CUSUM on weeks and on days.
const METHODS: f64 = 5.0;

/// What departs in a week, the most remarkable first; what incomplete reporting explains better comes last.
#[derive(Clone, Debug, PartialEq)]
pub struct Departures {
    pub found: Vec<Departure>,
    /// Series that were looked at.
    pub series: i64,
    /// Of those, with enough weeks to compare with for any verdict.
    pub comparable: i64,
    pub false_alarms_per_year: f64,
    /// Share of quiet weeks in which one method gives an alarm for one series.
    pub alpha: f64,
    /// Who was not heard and who is new: what there is to say of them is no matter of chance, and is said whatever departs.
    pub reporters: CoverageNote,
}

/// What is beyond them departs.
struct Bounds {
    alpha: f64,
    cusum: f64,
    /// A run of days stays above its bound for about two days.
    cusum_of_days: f64,
    spread: Spread,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Departure {
    /// As in the weekly picture, with the sentence that is made from it. `q` is 1: false alarms are held down by `alpha`.
    pub unusual: Unusual,
    pub farrington: bool,
    /// The bound that was passed.
    pub ears: Option<f64>,
    /// Since when the sum has been above nought.
    pub cusum: Option<CusumRise>,
    /// The day of the week that is high against its weekday, if one is.
    pub day: Option<DayAlarm>,
    /// Since which day the days have been high against their weekdays.
    pub days_since: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayAlarm {
    pub day: Date,
    /// Of those who are compared.
    pub n: i64,
    /// That was passed.
    pub bound: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CusumRise {
    /// The Monday of the week in which the rise began.
    pub since: Date,
    pub weeks: i64,
}

impl Departure {
    /// How many of the methods say so.
    pub fn methods(&self) -> usize {
        [
            self.farrington,
            self.ears.is_some(),
            self.cusum.is_some(),
            self.day.is_some(),
            self.days_since.is_some(),
        ]
        .into_iter()
        .filter(|says_so| *says_so)
        .count()
    }
}

/// Tries every category in every area and in the whole municipality. `input.places` is not used; `by_weekday` are the counts of
/// each weekday, from Monday, this week and [`DAY_WEEKS`](super::days::DAY_WEEKS) back, and without them days are not looked at.
pub fn departures(
    input: &WeeklyInput<'_>,
    by_weekday: &[Vec<WeekCount>],
    false_alarms_per_year: f64,
) -> Departures {
    let (flow, days) = rayon::join(|| Flow::new(input), || Days::of(input, by_weekday));
    let series = week_series(&flow);
    let judged = series.iter().filter(|s| s.compared.count.range.is_some()).count();
    let alpha = false_alarms_per_year / (WEEKS_OF_YEAR * METHODS * judged.max(1) as f64);
    let alpha = alpha.clamp(1e-9, 0.2);
    let bounds = Bounds {
        alpha,
        cusum: cusum_threshold(1.0 / alpha),
        cusum_of_days: cusum_threshold(2.0 / alpha),
        spread: Spread::of(&flow),
    };
    let found: Vec<(Departure, bool)> = series
        .par_iter()
        .filter_map(|s| departure(&flow, &days, s, &bounds))
        .collect();
    let (caused, own): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, caused)| *caused);
    let municipality = input.municipality;
    let events: Vec<&WeekEvent> = input
        .events
        .iter()
        .filter(|e| !municipality.source(&e.source).is_some_and(|s| s.public))
        .collect();
    let clock = HourClock::new(input.week, input.zone);
    let mut ranked = Vec::new();
    for group in [own, caused] {
        let mut group: Vec<Departure> = group.into_iter().map(|(departure, _)| departure).collect();
        group.sort_by(|a, b| {
            b.methods()
                .cmp(&a.methods())
                .then_with(|| a.unusual.p.total_cmp(&b.unusual.p))
        });
        // The municipality's own sum is no news when one area's is most of it.
        let mut told: Vec<Unusual> = group.iter().map(|d| d.unusual.clone()).collect();
        leave_out_sums(&mut told);
        group.retain(|d| {
            told.iter()
                .any(|u| u.area == d.unusual.area && u.category == d.unusual.category)
        });
        ranked.extend(group);
    }
    let mut told: Vec<Unusual> = ranked.iter().map(|d: &Departure| d.unusual.clone()).collect();
    describe(&mut told, &events, &clock);
    for (rank, (departure, unusual)) in (1..).zip(ranked.iter_mut().zip(told)) {
        departure.unusual = Unusual { rank, ..unusual };
    }
    Departures {
        found: ranked,
        series: series.len() as i64,
        comparable: judged as i64,
        false_alarms_per_year,
        alpha,
        reporters: reporters(&flow, input),
    }
}

/// Nobody is silent in a week that is not over.
fn reporters(flow: &Flow, input: &WeeklyInput<'_>) -> CoverageNote {
    let told = coverage(input.municipality, input.week, input.reporting);
    let note = coverage_note(flow, &told);
    let silent = if input.week_over { note.silent } else { Vec::new() };
    CoverageNote { silent, ..note }
}

/// What one series says, and whether incomplete reporting is the likelier cause.
fn departure(flow: &Flow, days: &Days, series: &WeekSeries, bounds: &Bounds) -> Option<(Departure, bool)> {
    let spread = bounds.spread.of_series(series.key.area, series.key.category);
    let at = flow.weeks - 1;
    let compared = &series.compared;
    let of = flow.series(series.key.area, Some(series.key.category));
    let (weeks, n) = comparable_weeks(flow, &of, at, Compare::LikeWithLike);
    let is_high = n >= LEAST_EVENTS;
    let tail = |compared: &Compared| {
        let wide = compared.usual.map(|usual| at_least_as_wide(usual, spread));
        let p = wide.map_or(1.0, |usual| usual.two_sided(compared.count.comparable));
        compared.p.max(p) / 2.0
    };
    let farrington = tail(compared) <= bounds.alpha;
    let rises_by_season = compared.count.range.is_some() && compared.p / 2.0 > SEASON_P;
    let ears = (is_high && !rises_by_season)
        .then(|| ears_alarm(&weeks[..at], n as f64, bounds.alpha, spread))
        .flatten();
    let cusum = is_high
        .then(|| cusum_alarm(flow, &weeks[..at], n as f64, bounds.cusum))
        .flatten();
    let days = (is_high && !rises_by_season)
        .then(|| days.series(flow, series.key.area, series.key.category))
        .flatten();
    let day = days.as_ref().and_then(|days| days.ears(bounds.alpha, spread));
    let seasons: [Option<f64>; RUN_WEEKS] =
        std::array::from_fn(|i| season(&weeks, at.checked_sub(RUN_WEEKS - 1 - i)?));
    let days_since = match (days, seasons) {
        (Some(days), [Some(a), Some(b), Some(c), Some(d)]) => {
            days.cusum([a, b, c, d], bounds.cusum_of_days, spread)
        }
        _ => None,
    };
    if farrington || ears.is_some() || cusum.is_some() || day.is_some() || days_since.is_some() {
        let mut unusual = finding(flow, series.key, compared, 1.0, None);
        // A level that has crept up is high, whatever this season's week usually holds.
        unusual.above = unusual.above || !farrington;
        let departure = Departure {
            unusual,
            farrington,
            ears,
            cusum,
            day,
            days_since,
        };
        return Some((departure, false));
    }
    let (bare, cause) = series.bare.as_ref()?;
    if tail(bare) > bounds.alpha || !explains(cause, bare) {
        return None;
    }
    let departure = Departure {
        unusual: finding(flow, series.key, bare, 1.0, Some(cause.clone())),
        farrington: true,
        ears: None,
        cusum: None,
        day: None,
        days_since: None,
    };
    Some((departure, true))
}

/// The bound, when the count is above it and the tail of the counts says the same.
pub(super) fn ears_alarm(weeks: &[Option<f64>], n: f64, alpha: f64, spread: f64) -> Option<f64> {
    let known: Vec<f64> = weeks.iter().flatten().copied().collect();
    // Two weeks are left out between the baseline and the week looked at.
    let baseline = known.len().checked_sub(EARS_WEEKS + 2)?;
    let mut counts = known[baseline..].to_vec();
    counts.push(n);
    let learnt_from = &counts[..EARS_WEEKS];
    let mean = learnt_from.iter().sum::<f64>() / EARS_WEEKS as f64;
    let options = EarsOptions {
        baseline: EARS_WEEKS,
        alpha,
        // Counts vary at least as those of the category do.
        least_deviation: (mean * spread).sqrt(),
    };
    let last = ears(&counts, Ears::C2, options).ok()?.pop()??;
    let tail = at_least_as_wide(recent_weeks(learnt_from).ok()?, spread).at_least(n as i64);
    (last.alarm && tail <= alpha).then(|| rounded(last.upper, 1))
}

fn cusum_alarm(flow: &Flow, weeks: &[Option<f64>], n: f64, threshold: f64) -> Option<CusumRise> {
    let now = weeks.len();
    let latest = now.checked_sub(CUSUM_WEEKS - 1)?;
    // A week without a level of its own, or that cannot be compared, adds nothing and takes nothing.
    let scaled = |week: usize, count: f64| Some((week, count, season(weeks, week)?));
    let run: Vec<(usize, f64, f64)> = (latest..now)
        .filter_map(|week| scaled(week, weeks[week]?))
        .chain(scaled(now, n))
        .collect();
    if run.last()?.0 != now || run.len() * 2 < CUSUM_WEEKS {
        return None;
    }
    let level = run.iter().map(|(.., level)| level).sum::<f64>() / run.len() as f64;
    if level < LEAST_LEVEL {
        return None;
    }
    // The year before the run tells how much more than by chance the counts spread about their season.
    let before: Vec<f64> = (latest.saturating_sub(WEEKS_OF_YEAR as usize)..latest)
        .filter_map(|week| scaled(week, weeks[week]?))
        .map(|(_, count, level)| (count - level).powi(2) / level)
        .collect();
    if before.len() < CUSUM_WEEKS {
        return None;
    }
    let spread = (before.iter().sum::<f64>() / before.len() as f64).max(1.0);
    let counts: Vec<f64> = run
        .iter()
        .map(|(_, count, own)| count / own * level / spread)
        .collect();
    let sums = cusum(&counts, level / spread, K, threshold).ok()?;
    sums.last().filter(|week| week.alarm)?;
    let begun = sums.iter().rposition(|week| week.sum <= 0.0).map_or(0, |i| i + 1);
    let since = run[begun].0;
    Some(CusumRise {
        since: flow.week(since).monday(),
        weeks: (now - since) as i64 + 1,
    })
}

/// What a week has by its season: the mean of the same weeks, and those around them, of earlier years.
fn season(weeks: &[Option<f64>], week: usize) -> Option<f64> {
    let mut known = Vec::new();
    for years in 1..=YEARS {
        // By whole weeks: a leap week in five years moves the window by less than half its breadth.
        let Some(middle) = week.checked_sub(years * WEEKS_OF_YEAR as usize) else {
            break;
        };
        let window = middle.saturating_sub(HALF_WINDOW)..(middle + HALF_WINDOW + 1).min(weeks.len());
        known.extend(weeks[window].iter().flatten());
    }
    let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
    (known.len() >= LEAST_KNOWN && mean > 0.0).then_some(mean)
}

/// The bound at which CUSUM of standard normal scores gives one alarm in so many weeks: Siegmund's (1985)
/// approximation of the average run, (e^(2kb) − 2kb − 1) / 2k² with b = h + 1.166, solved for h.
fn cusum_threshold(run: f64) -> f64 {
    let (mut low, mut high) = (0.0, 30.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if average_run(K, middle) < run {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

fn average_run(k: f64, h: f64) -> f64 {
    let b = 2.0 * k * (h + 1.166);
    (b.exp() - b - 1.0) / (2.0 * k * k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cusum_is_set_for_the_run_that_is_asked_for() {
        // The settings of surveillance, which are said to give one in 500.
        assert!((500.0..600.0).contains(&average_run(1.04, 2.26)));
        for run in [50.0, 500.0, 50_000.0] {
            assert!((average_run(K, cusum_threshold(run)) / run - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn ears_asks_the_counts_themselves_too() {
        let calm: Vec<Option<f64>> = (0..40).map(|week| Some(f64::from(week % 3))).collect();
        assert!(ears_alarm(&calm, 12.0, 1e-3, 1.0).is_some());
        assert_eq!(ears_alarm(&calm, 4.0, 1e-4, 1.0), None);
        assert_eq!(ears_alarm(&calm[..10], 12.0, 1e-3, 1.0), None);
        assert_eq!(ears_alarm(&vec![Some(0.0); 40], 1.0, 1e-4, 1.0), None);
    }
}

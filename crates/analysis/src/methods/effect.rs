//! Did it help? Events week by week where something was done, held against where nothing was done, before and after.
//!
//! The answer is a factor: how the place changed over how the comparison did (relative effect size). Weeks vary by more
//! than chance alone, and how much more is measured from how the week's events were shared between the two, which
//! leaves out what season and holidays do to both. Counts are added up over the weeks; the comparison is scaled to as
//! many events as the place had before, in the figure and in the differences alike. A verdict is given only when the
//! interval allows it and nothing else speaks against it.
//!
//! Does not say why it changed, nor what would have become of a comparison that was not alike.

use stats::difference_in_differences::difference_in_differences;
use stats::displacement::{
    BeforeAfter, Change, weighted_displacement_difference, weighted_displacement_quotient,
};
use stats::interval::Interval;
use stats::relative_effect::{Plan, RelativeEffect};

const CONFIDENCE: f64 = 0.95;
/// That the two went different ways before is held to more, as it undoes the answer.
const SURE: f64 = 0.99;
/// The chance to see the smallest change that is said to be seen.
const POWER: f64 = 0.8;
/// With fewer events in all, before and after, nothing can be said whatever the mathematics say.
const LEAST_EVENTS: i64 = 10;
/// Within this factor either way, it made no difference to speak of.
const ALIKE: f64 = 1.15;

/// Events week by week, oldest first; first the weeks before, then those after.
#[derive(Clone, Copy, Debug)]
pub struct EffectInput<'w> {
    pub treated: &'w [i64],
    pub comparison: &'w [i64],
    pub ring: Option<&'w [i64]>,
    pub weeks_before: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BeforeAndAfter {
    pub before: i64,
    pub after: i64,
}

/// An estimate and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectVerdict {
    /// Fewer than the comparison tells to expect, beyond chance.
    Better,
    /// Fewer there, but not when what lies around is counted in.
    Moved,
    /// More than expected, beyond chance.
    Worse,
    /// Close enough to as expected.
    Alike,
    /// By chance it may have been better or worse.
    CannotBeDetermined,
}

/// Why there is no answer, or why it cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectDoubt {
    NoTimeAfter,
    FewEvents,
    /// A place without events before or after has no factor.
    NoneInTreated,
    NoneInComparison,
    /// The two went different ways already before.
    PartedBefore,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    pub treated: BeforeAndAfter,
    pub comparison: BeforeAndAfter,
    pub ring: Option<BeforeAndAfter>,
    pub weeks_before: usize,
    pub weeks_after: usize,
    /// Events of the place for each of the comparison's, before.
    pub scale: Option<f64>,
    /// How much more than by chance weeks vary; at least 1.
    pub overdispersion: f64,
    /// By what factor the place changed against the comparison; below 1 is fewer.
    pub factor: Option<Estimate>,
    /// Events more than expected in the time after, in the place, in the ring, and in both.
    pub local: Option<Estimate>,
    pub moved: Option<Estimate>,
    pub total: Option<Estimate>,
    /// Events a week, the error from how the weeks differ.
    pub a_week: Option<Estimate>,
    /// How much of what was gained went to the ring (below 0) or came to it too (above).
    pub quotient: Option<f64>,
    pub doubts: Vec<EffectDoubt>,
    pub verdict: EffectVerdict,
}

impl Effect {
    /// Why no verdict is given, when that is not just the width of the interval.
    pub fn is_doubted(&self) -> bool {
        !self.doubts.is_empty()
    }
}

pub fn effect(input: EffectInput<'_>) -> Effect {
    let sums = |weeks: &[i64]| {
        let at = input.weeks_before.min(weeks.len());
        BeforeAndAfter {
            before: weeks[..at].iter().sum(),
            after: weeks[at..].iter().sum(),
        }
    };
    let (treated, comparison) = (sums(input.treated), sums(input.comparison));
    let ring = input.ring.map(sums);
    let weeks_after = input.treated.len().saturating_sub(input.weeks_before);
    let overdispersion = overdispersion(input.treated, input.comparison, input.weeks_before);
    let doubts = doubts(input, treated, comparison, weeks_after);
    let scale = (treated.before > 0 && comparison.before > 0)
        .then(|| treated.before as f64 / comparison.before as f64);
    let mut found = Effect {
        treated,
        comparison,
        ring,
        weeks_before: input.weeks_before,
        weeks_after,
        scale,
        overdispersion,
        factor: None,
        local: None,
        moved: None,
        total: None,
        a_week: None,
        quotient: None,
        doubts,
        verdict: EffectVerdict::CannotBeDetermined,
    };
    if weeks_after == 0 || input.weeks_before == 0 {
        return found;
    }
    found.factor = factor(treated, comparison, overdispersion, CONFIDENCE);
    found.differences(input);
    if !found.is_doubted() {
        found.verdict = verdict(&found);
    }
    found
}

impl Effect {
    fn differences(&mut self, input: EffectInput<'_>) {
        let Some(scale) = self.scale else { return };
        let time_before = self.weeks_before as f64 / self.weeks_after as f64;
        let counted = |of: BeforeAndAfter, area: f64| BeforeAfter {
            before: of.before as f64,
            after: of.after as f64,
            time_before,
            time_after: 1.0,
            area,
        };
        let against = |of: BeforeAndAfter| {
            let scale = of.before as f64 / self.comparison.before as f64;
            let control = counted(self.comparison, 1.0 / scale);
            let change = weighted_displacement_difference(counted(of, 1.0), control, None)
                .ok()?
                .local;
            estimate_of(change, self.overdispersion)
        };
        self.local = against(self.treated);
        if let Some(ring) = self.ring.filter(|ring| ring.before > 0) {
            self.moved = against(ring);
            // The two are held against the same comparison: together they are one place, and no two errors are added.
            self.total = against(BeforeAndAfter {
                before: self.treated.before + ring.before,
                after: self.treated.after + ring.after,
            });
            let plain = |of: BeforeAndAfter| BeforeAfter::of(of.before as f64, of.after as f64);
            self.quotient =
                weighted_displacement_quotient(plain(self.treated), plain(self.comparison), plain(ring))
                    .ok()
                    .and_then(|found| found.quotient);
        }
        let weeks = input.treated.len();
        let values: Vec<f64> = input
            .treated
            .iter()
            .map(|n| *n as f64)
            .chain(input.comparison.iter().map(|n| *n as f64 * scale))
            .collect();
        let is_treated: Vec<bool> = (0..2 * weeks).map(|row| row < weeks).collect();
        let is_after: Vec<bool> = (0..2 * weeks)
            .map(|row| row % weeks >= self.weeks_before)
            .collect();
        // What comes to both in a week is one thing that happened.
        let week: Vec<usize> = (0..2 * weeks).map(|row| row % weeks).collect();
        self.a_week = difference_in_differences(&values, &is_treated, &is_after, &week)
            .and_then(|found| found.interval(CONFIDENCE))
            .ok()
            .map(estimate);
    }
}

fn estimate(interval: Interval) -> Estimate {
    Estimate {
        value: interval.estimate,
        low: interval.lower,
        high: interval.upper,
    }
}

fn estimate_of(change: Change, overdispersion: f64) -> Option<Estimate> {
    let wider = Change {
        standard_error: change.standard_error * overdispersion.sqrt(),
        ..change
    };
    wider.interval(CONFIDENCE).ok().map(estimate)
}

/// After over before, of the place over that of the comparison.
fn factor(
    treated: BeforeAndAfter,
    comparison: BeforeAndAfter,
    overdispersion: f64,
    confidence: f64,
) -> Option<Estimate> {
    let pair = |of: BeforeAndAfter| (of.before as f64, of.after as f64);
    let found = RelativeEffect::of(pair(treated), pair(comparison), overdispersion).ok()?;
    // The literature's ratio is above 1 when it got better; here it is how many there were of those expected.
    let better = found.ratio(confidence).ok()?;
    Some(Estimate {
        value: 1.0 / better.estimate,
        low: 1.0 / better.upper,
        high: 1.0 / better.lower,
    })
}

fn doubts(
    input: EffectInput<'_>,
    treated: BeforeAndAfter,
    comparison: BeforeAndAfter,
    weeks_after: usize,
) -> Vec<EffectDoubt> {
    let mut found = Vec::new();
    if weeks_after == 0 {
        found.push(EffectDoubt::NoTimeAfter);
        return found;
    }
    if treated.before == 0 || treated.after == 0 {
        found.push(EffectDoubt::NoneInTreated);
    }
    if comparison.before == 0 || comparison.after == 0 {
        found.push(EffectDoubt::NoneInComparison);
    }
    if treated.before + treated.after < LEAST_EVENTS {
        found.push(EffectDoubt::FewEvents);
    }
    if parted_before(input) {
        found.push(EffectDoubt::PartedBefore);
    }
    found
}

/// Whether the first and the second half of the time before already tell the two apart.
fn parted_before(input: EffectInput<'_>) -> bool {
    let (half, before) = (input.weeks_before / 2, input.weeks_before);
    let halves = |weeks: &[i64]| BeforeAndAfter {
        before: weeks[..half].iter().sum(),
        after: weeks[half..half * 2].iter().sum(),
    };
    let own = overdispersion(&input.treated[..before], &input.comparison[..before], half);
    let (treated, comparison) = (halves(input.treated), halves(input.comparison));
    factor(treated, comparison, own, SURE).is_some_and(|f| f.high < 1.0 || f.low > 1.0)
}

/// Pearson's statistic over its degrees of freedom, of each week's events as shared between the two: 1 by chance.
fn overdispersion(treated: &[i64], comparison: &[i64], weeks_before: usize) -> f64 {
    let (mut statistic, mut freedom) = (0.0, 0.0);
    let at = weeks_before.min(treated.len());
    for weeks in [0..at, at..treated.len()] {
        let own: i64 = treated[weeks.clone()].iter().sum();
        let all: i64 = own + comparison[weeks.clone()].iter().sum::<i64>();
        let share = own as f64 / all as f64;
        if own == 0 || own == all {
            continue;
        }
        freedom -= 1.0;
        for week in weeks {
            let n = (treated[week] + comparison[week]) as f64;
            if n > 0.0 {
                statistic += (treated[week] as f64 - n * share).powi(2) / (n * share * (1.0 - share));
                freedom += 1.0;
            }
        }
    }
    if freedom >= 1.0 {
        f64::max(statistic / freedom, 1.0)
    } else {
        1.0
    }
}

fn verdict(found: &Effect) -> EffectVerdict {
    let Some(factor) = found.factor else {
        return EffectVerdict::CannotBeDetermined;
    };
    if factor.high < 1.0 {
        // Gained there and lost around: what matters is what is left of it.
        let lost_around = found.moved.is_some_and(|moved| moved.low > 0.0);
        let left = found.total.is_none_or(|total| total.high < 0.0);
        return if lost_around && !left {
            EffectVerdict::Moved
        } else {
            EffectVerdict::Better
        };
    }
    if factor.low > 1.0 {
        EffectVerdict::Worse
    } else if factor.low >= 1.0 / ALIKE && factor.high <= ALIKE {
        EffectVerdict::Alike
    } else {
        EffectVerdict::CannotBeDetermined
    }
}

/// The mildest reduction, as a share, that four times in five is told from chance in so many weeks after, by the weeks
/// before; `None` when not even the loss of nearly all is.
pub fn smallest_reduction(treated: &[i64], comparison: &[i64], weeks_after: usize) -> Option<f64> {
    let weeks_before = treated.len();
    let plan = Plan {
        treated_before: treated.iter().sum::<i64>() as f64,
        control_before: comparison.iter().sum::<i64>() as f64,
        growth: weeks_after as f64 / weeks_before.max(1) as f64,
        overdispersion: overdispersion(treated, comparison, weeks_before),
        alpha: 1.0 - CONFIDENCE,
    };
    plan.smallest_reduction(POWER).ok()?.map(|factor| 1.0 - factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many events spread as evenly as whole numbers can be.
    fn even(total: i64, weeks: i64) -> Vec<i64> {
        (0..weeks)
            .map(|week| total * (week + 1) / weeks - total * week / weeks)
            .collect()
    }

    fn run(
        treated: (i64, i64),
        comparison: (i64, i64),
        ring: Option<(i64, i64)>,
        weeks: (i64, i64),
    ) -> Effect {
        let series = |(before, after): (i64, i64)| [even(before, weeks.0), even(after, weeks.1)].concat();
        let ring = ring.map(series);
        effect(EffectInput {
            treated: &series(treated),
            comparison: &series(comparison),
            ring: ring.as_deref(),
            weeks_before: weeks.0 as usize,
        })
    }

    fn close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 5e-4, "{got} is not {expected}");
    }

    #[test]
    fn the_factor_is_that_of_the_cross_product() {
        // 100 → 60 against 200 → 180: (60/100) / (180/200) = 2/3. The variance of its logarithm is
        // 1/100 + 1/60 + 1/200 + 1/180 = 0.037222, so that 1.96 standard errors are 0.378140.
        let found = run((100, 60), (200, 180), None, (20, 20));
        close(found.overdispersion, 1.0);
        let factor = found.factor.unwrap();
        close(factor.value, 2.0 / 3.0);
        close(factor.low, 2.0 / 3.0 * (-0.378_140_f64).exp());
        close(factor.high, 2.0 / 3.0 * 0.378_140_f64.exp());
        assert_eq!(found.verdict, EffectVerdict::Better);
        // 90 of 100 were to be expected: 30 fewer. Var = 100 + 60 + (200 + 180) / 4 = 255.
        let local = found.local.unwrap();
        close(local.value, -30.0);
        close(local.high, -30.0 + 1.959_964 * 255.0_f64.sqrt());
        // As many fewer a week.
        close(found.a_week.unwrap().value, -1.5);
    }

    #[test]
    fn a_longer_time_before_is_no_more_events() {
        // Twice as long before as after, nothing changed.
        let found = run((200, 100), (400, 200), None, (40, 20));
        close(found.factor.unwrap().value, 1.0);
        close(found.local.unwrap().value, 0.0);
        close(found.a_week.unwrap().value, 0.0);
        assert_eq!(found.verdict, EffectVerdict::CannotBeDetermined);
        // With twenty times as many the interval lies within 15 %: 1.96 √(1/4000 + 1/2000 + 1/8000 + 1/4000) = 0.0657.
        let found = run((4_000, 2_000), (8_000, 4_000), None, (40, 20));
        assert_eq!(found.verdict, EffectVerdict::Alike);
    }

    #[test]
    fn what_moved_next_door_is_counted() {
        // 60 fewer there, 60 more around.
        let found = run((120, 60), (400, 400), Some((80, 140)), (20, 20));
        close(found.local.unwrap().value, -60.0);
        close(found.moved.unwrap().value, 60.0);
        close(found.total.unwrap().value, 0.0);
        // (140/400 − 80/400) / (60/400 − 120/400) = −1: as much moved as was gained.
        close(found.quotient.unwrap(), -1.0);
        assert_eq!(found.verdict, EffectVerdict::Moved);
        // Ring and place share their comparison: Var = 200 + 200 + (400 + 400) (200/400)² = 600.
        close(found.total.unwrap().high, 1.959_964 * 600.0_f64.sqrt());
        let spread = run((120, 60), (400, 400), Some((80, 60)), (20, 20));
        assert_eq!(spread.verdict, EffectVerdict::Better);
        assert!(spread.quotient.unwrap() > 0.0);
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        let check = |found: Effect, doubts: &[EffectDoubt]| {
            assert_eq!(found.doubts, doubts);
            assert_eq!(found.verdict, EffectVerdict::CannotBeDetermined);
        };
        check(
            run((40, 0), (50, 40), None, (20, 20)),
            &[EffectDoubt::NoneInTreated],
        );
        check(
            run((40, 20), (0, 0), None, (20, 20)),
            &[EffectDoubt::NoneInComparison],
        );
        check(run((5, 1), (50, 40), None, (20, 20)), &[EffectDoubt::FewEvents]);
        check(run((40, 0), (50, 0), None, (20, 0)), &[EffectDoubt::NoTimeAfter]);
        // It had begun to fall half a year before anything was done.
        let falling = [even(100, 10), even(40, 10), even(30, 20)].concat();
        let steady = [even(100, 10), even(100, 10), even(200, 20)].concat();
        let found = effect(EffectInput {
            treated: &falling,
            comparison: &steady,
            ring: None,
            weeks_before: 20,
        });
        check(found, &[EffectDoubt::PartedBefore]);
    }

    #[test]
    fn what_comes_to_both_is_no_spread_of_their_own() {
        // Every fourth week has thrice as many, in both.
        let season = |level: i64| -> Vec<i64> {
            (0..40)
                .map(|week| if week % 4 == 0 { level * 3 } else { level })
                .collect()
        };
        close(overdispersion(&season(5), &season(10), 20), 1.0);
        // By hand: 4 and 0 of 8 and 4 events where a third is expected, thrice each:
        // (4 − 8/3)² / (8 · 2/9) + (0 − 4/3)² / (4 · 2/9) = 1 + 2 a pair; 3 · 3 / 5 = 1.8.
        let treated = [4, 0, 4, 0, 4, 0];
        let comparison = [4, 4, 4, 4, 4, 4];
        close(overdispersion(&treated, &comparison, 6), 1.8);
    }

    #[test]
    fn with_few_events_only_much_is_seen() {
        // 144 and 288 in 52 weeks, half as long after. By hand for 0.66: 1/144 + 1/(72·0.66) + 1/288 + 1/144 = 0.03841,
        // ln 0.66 / √0.03841 = −2.120 at 0.34; 2.80 standard errors are wanted.
        let got = smallest_reduction(&even(144, 52), &even(288, 52), 26).unwrap();
        let error = (1.0 / 144.0 + 1.0 / (72.0 * (1.0 - got)) + 1.0 / 288.0 + 1.0 / 144.0_f64).sqrt();
        close(-(1.0 - got).ln() / error, 1.959_964 + 0.841_621);
        assert!(got > 0.4 && got < 0.5, "{got}");
        assert!(smallest_reduction(&even(1_440, 52), &even(2_880, 52), 26).unwrap() < 0.2);
        assert_eq!(smallest_reduction(&even(3, 52), &even(9, 52), 8), None);
        assert_eq!(smallest_reduction(&[0; 52], &even(9, 52), 8), None);
        assert_eq!(smallest_reduction(&even(144, 52), &even(288, 52), 0), None);
    }
}

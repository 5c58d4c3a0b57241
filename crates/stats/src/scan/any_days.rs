//! Replications where windows may begin and end on any days: ends side by side.
//!
//! A window that is the likeliest begins and ends on days with cases, and holds one of the place that the circle grew by.
//! From the i-th case to the j-th there are j − i + 1, so that whether windows from the i-th reach the floor takes no more
//! than comparing rows of numbers: expected before the days' ends, less what so many cases allow, with expected before
//! the first day. In single precision, with room for its rounding: what comes through is asked about exactly.

use pulp::{Simd, WithSimd};

use super::level::Level;
use super::search::{ByPlace, PlaceX, Problem, Zone};

/// Ends side by side.
pub(super) const ENDS: usize = 8;

// A type of its own: what a closure calls is not always compiled for the vectors at hand.
/// The largest log ratio of a replication's cases that reaches the floor, else 0.
pub(super) struct InAnyDays<'a>(pub &'a Problem<'a>, pub &'a Level, pub &'a [(u32, u32)]);

impl WithSimd for InAnyDays<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let Self(problem, level, events) = self;
        if problem.windows.shortest > 1 || problem.windows.prospective {
            in_each_window(problem, level, events)
        } else {
            in_any_days(problem, level, events)
        }
    }
}

/// Where the shortest windows are longer than a day, or those that end on the last day very many.
fn in_each_window(problem: &Problem<'_>, level: &Level, events: &[(u32, u32)]) -> f64 {
    let by_place = ByPlace::new(problem.circles.places(), events);
    let mut zone = Zone::new(problem);
    let mut maximum = 0.0;
    for centre in 0..problem.circles.centres() {
        zone.each_window(&by_place, centre, false, |_, _, cases, x| {
            if level.reaches(cases, x) {
                maximum = level.larger(problem, maximum, cases, x);
            }
        });
    }
    maximum
}

#[inline(always)]
fn in_any_days(problem: &Problem<'_>, level: &Level, events: &[(u32, u32)]) -> f64 {
    let longest = problem.windows.longest as u32;
    let allowed = &level.largest_x_and_beyond;
    let least = least_of_a_day(problem);
    let by_place = ByPlace::new(problem.circles.places(), events);
    let mut zone = Zone::new(problem);
    let mut around = Around::new(events.len());
    // Of each case in the circle, in order; and where in it the new ones stand.
    let (mut day, mut place_of_new): (Vec<u32>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut maximum = 0.0;
    for centre in 0..problem.circles.centres() {
        zone.begin();
        day.clear();
        let mut fewest = 1;
        for &place in problem.circles.around(centre) {
            zone.add_x(place);
            let new = by_place.days(place);
            if new.is_empty() {
                continue;
            }
            // The earliest first, so that where one stands stays true.
            place_of_new.clear();
            for &new in new {
                let at = day.partition_point(|&d| d < new);
                day.insert(at, new);
                place_of_new.push(at);
            }
            let (before, inverse) = zone.x_before();
            let scale = inverse as f32;
            // Fewer cases do not reach the floor even on the day with the least expected.
            while scale * allowed[fewest] < least {
                fewest += 1;
            }
            let mut after = 0;
            for (&new, &of_day) in new.iter().zip(&place_of_new) {
                // Of the same day as the one before.
                if of_day < after {
                    continue;
                }
                // Each window once: by the first of the new cases that it holds.
                let (mut first, mut end) = (of_day, of_day + 1);
                while first > after && day[first - 1] + longest > new {
                    first -= 1;
                }
                while end < day.len() && day[end] < new + longest {
                    end += 1;
                }
                after = of_day + 1;
                if end - first < fewest {
                    continue;
                }
                let (days, of_day) = (&day[first..end], of_day - first);
                around.fill(days, before);
                if around.any_reaches(days, of_day, fewest, longest, scale, allowed) {
                    maximum = largest(problem, level, &zone, days, of_day, maximum);
                }
            }
        }
    }
    maximum
}

/// The larger of a maximum and the log ratios of the windows that hold a day, if those reach the floor.
#[cold]
fn largest(
    problem: &Problem<'_>,
    level: &Level,
    zone: &Zone<'_, '_>,
    days: &[u32],
    of_day: usize,
    mut maximum: f64,
) -> f64 {
    for (from, &first) in days[..=of_day].iter().enumerate() {
        for (to, &last) in days.iter().enumerate().skip(of_day) {
            if (last - first) as usize >= problem.windows.longest {
                break;
            }
            let cases = (to - from + 1) as f64;
            let x = zone.x(first as usize, last as usize + 1);
            if level.reaches(cases, x) {
                maximum = level.larger(problem, maximum, cases, x);
            }
        }
    }
    maximum
}

/// What a day with cases adds at least to what is expected, in the units of [`Zone::x_before`]; a little on the small side.
fn least_of_a_day(problem: &Problem<'_>) -> f32 {
    match problem.place_x {
        PlaceX::Margins => {
            let of_days = problem.before.windows(2).map(|ends| ends[1] - ends[0]);
            let least = of_days.filter(|&cases| cases > 0.0).fold(f64::INFINITY, f64::min);
            (least * (1.0 - 1e-6)) as f32
        }
        PlaceX::Cells(_) => 0.0,
    }
}

/// What is expected before the days of the cases around a day, and before the days after them.
struct Around {
    before: Vec<f32>,
    until: Vec<f32>,
}

impl Around {
    fn new(cases: usize) -> Self {
        Self {
            before: vec![0.0; cases],
            until: vec![0.0; cases + ENDS],
        }
    }

    #[inline(always)]
    fn fill(&mut self, days: &[u32], before: &[f64]) {
        // Sums of a few numbers of this size are wrong by no more.
        let slack = 4.0 * f32::EPSILON * before[before.len() - 1] as f32;
        let rows = self.before.iter_mut().zip(&mut self.until);
        for ((first, until), &day) in rows.zip(days) {
            *first = before[day as usize] as f32 + slack;
            *until = before[day as usize + 1] as f32;
        }
        self.until[days.len()..days.len() + ENDS].fill(f32::INFINITY);
    }

    /// Whether a window that holds a day may reach the floor. Too long a window may be taken for one that does.
    #[inline(always)]
    fn any_reaches(
        &self,
        days: &[u32],
        of_day: usize,
        fewest: usize,
        longest: u32,
        scale: f32,
        allowed: &[f32],
    ) -> bool {
        let mut reached = [0_u32; ENDS];
        let mut end = days.len();
        for from in (0..=of_day).rev() {
            while days[end - 1] >= days[from] + longest {
                end -= 1;
            }
            let before = self.before[from];
            let mut to = of_day.max(from + fewest - 1);
            while to < end {
                let until = &self.until[to..to + ENDS];
                let allowed = &allowed[to - from + 1..to - from + 1 + ENDS];
                for at in 0..ENDS {
                    reached[at] |= u32::from(until[at] - scale * allowed[at] <= before);
                }
                to += ENDS;
            }
        }
        reached.iter().any(|&reached| reached > 0)
    }
}

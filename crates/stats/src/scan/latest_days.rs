//! Replications where windows end on the last day: their lengths side by side.
//!
//! Few places have cases in the latest days. Each place knows its circles, so that only those circles are looked at that
//! have more cases than the smaller one.

use pulp::{Simd, WithSimd};

use super::Circles;
use super::level::Level;
use super::search::Problem;

/// Window lengths side by side.
pub(super) const LENGTHS: usize = 32;
/// Cases of a window, as narrow as they fit. The most there is stands for as many or more.
pub(super) trait Cases:
    Copy + Default + Ord + From<bool> + Into<u32> + TryFrom<usize> + Send + Sync
{
    const MOST: Self;
    fn of(count: usize) -> Self {
        count.try_into().unwrap_or(Self::MOST)
    }
    fn plus(self, more: Self) -> Self;
    /// For each circle and each length the fewest cases that reach the floor.
    fn fewest(level: &Level) -> &[[Self; LENGTHS]];
}

impl Cases for u8 {
    const MOST: Self = Self::MAX;
    #[inline(always)]
    fn plus(self, more: Self) -> Self {
        self.saturating_add(more)
    }
    fn fewest(level: &Level) -> &[[Self; LENGTHS]] {
        &level.narrow
    }
}

impl Cases for u16 {
    const MOST: Self = Self::MAX;
    #[inline(always)]
    fn plus(self, more: Self) -> Self {
        self.saturating_add(more)
    }
    fn fewest(level: &Level) -> &[[Self; LENGTHS]] {
        &level.wide
    }
}

/// Centres that are looked at together.
const CENTRES: usize = 64;
/// Circles of a word.
const WORD: usize = 64;

/// For each place the circles that it comes into. A circle is a bit; those of a centre begin with a word of their own.
pub(super) struct CirclesOf {
    /// Centres in an order where those near each other, which share places, most often stand together.
    centres: Vec<usize>,
    first_word: Vec<usize>,
    first: Vec<usize>,
    bit: Vec<u32>,
}

impl CirclesOf {
    pub fn new(circles: &Circles) -> Self {
        let mut first = vec![0; circles.places() + 1];
        let mut first_word = vec![0];
        for centre in 0..circles.centres() {
            let members = circles.around(centre);
            first_word.push(first_word[centre] + members.len().div_ceil(WORD));
            for &place in members {
                first[place as usize + 1] += 1;
            }
        }
        for place in 0..circles.places() {
            first[place + 1] += first[place];
        }
        let mut next = first.clone();
        let mut bit = vec![0; circles.len()];
        for (centre, word) in first_word[..circles.centres()].iter().enumerate() {
            for (at, &place) in circles.around(centre).iter().enumerate() {
                bit[next[place as usize]] = (word * WORD + at) as u32;
                next[place as usize] += 1;
            }
        }
        Self {
            centres: near_each_other(circles),
            first_word,
            first,
            bit,
        }
    }
}

/// Each centre followed by those among its places that have not been before.
fn near_each_other(circles: &Circles) -> Vec<usize> {
    let places = circles.places();
    let mut centres = Vec::with_capacity(circles.centres());
    let mut been = vec![false; circles.centres()];
    for centre in 0..circles.centres() {
        // With forms of ellipse the places are centres again, once for each.
        let form = centre - centre % places;
        let around = circles.around(centre).iter().map(|&place| form + place as usize);
        for centre in std::iter::once(centre).chain(around) {
            if !std::mem::replace(&mut been[centre], true) {
                centres.push(centre);
            }
        }
    }
    centres
}

/// A replication: cases of the latest days for each place that has any; the first row is of places without.
pub(super) struct LatestDays<T> {
    events: Vec<(u32, u32)>,
    row_of: Vec<u32>,
    rows: Vec<[T; LENGTHS]>,
    /// Circles that have a place with cases more than the smaller one, as bits.
    more: Vec<u64>,
}

impl<T: Cases> LatestDays<T> {
    pub fn new(problem: &Problem<'_>, events: Vec<(u32, u32)>) -> Self {
        let windows = problem.windows;
        let circles_of = problem.circles_of();
        let mut row_of = vec![0_u32; problem.circles.places()];
        let mut rows = vec![[T::default(); LENGTHS]];
        let mut more = vec![0_u64; circles_of.first_word[problem.circles.centres()]];
        for &(place, day) in &events {
            let ago = windows.days - 1 - day as usize;
            if ago >= windows.longest {
                continue;
            }
            let place = place as usize;
            if row_of[place] == 0 {
                row_of[place] = rows.len() as u32;
                rows.push([T::default(); LENGTHS]);
                for &bit in &circles_of.bit[circles_of.first[place]..circles_of.first[place + 1]] {
                    more[bit as usize / WORD] |= 1 << (bit as usize % WORD);
                }
            }
            for (back, count) in rows[row_of[place] as usize].iter_mut().enumerate() {
                *count = count.plus(T::from(back >= ago));
            }
        }
        Self {
            events,
            row_of,
            rows,
            more,
        }
    }
}

// A type of its own: what a closure calls is not always compiled for the vectors at hand.
pub(super) struct InLatestDays<'a, T>(
    pub &'a Problem<'a>,
    pub &'a Level,
    pub &'a [LatestDays<T>],
    pub &'a mut [f64],
);

impl<T: Cases> WithSimd for InLatestDays<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        in_latest_days(self.0, self.1, self.2, self.3);
    }
}

#[inline(always)]
fn in_latest_days<T: Cases>(
    problem: &Problem<'_>,
    level: &Level,
    replications: &[LatestDays<T>],
    maxima: &mut [f64],
) {
    let circles = problem.circles;
    let circles_of = problem.circles_of();
    let first_word = &circles_of.first_word;
    let asked: Vec<usize> = (0..maxima.len()).filter(|&at| maxima[at] <= 0.0).collect();
    // All replications of some centres before the next ones: what their circles need is then at hand.
    for centres in circles_of.centres.chunks(CENTRES) {
        for &at in &asked {
            let latest = &replications[at];
            for &centre in centres {
                let members = circles.around(centre);
                let fewest = &T::fewest(level)[circles.first(centre)..][..members.len()];
                let mut cases = [T::default(); LENGTHS];
                let words = &latest.more[first_word[centre]..first_word[centre + 1]];
                for (word, &bits) in words.iter().enumerate() {
                    let mut bits = bits;
                    while bits != 0 {
                        let last = word * WORD + bits.trailing_zeros() as usize;
                        bits &= bits - 1;
                        let row = &latest.rows[latest.row_of[members[last] as usize] as usize];
                        let fewest = &fewest[last];
                        let mut reached = false;
                        for lane in 0..LENGTHS {
                            cases[lane] = cases[lane].plus(row[lane]);
                            reached |= cases[lane] >= fewest[lane];
                        }
                        if reached {
                            let (events, members) = (&latest.events, &members[..=last]);
                            let found = largest_of_lengths(problem, level, events, members, cases, fewest);
                            maxima[at] = found.max(maxima[at]);
                        }
                    }
                }
            }
        }
    }
}

fn largest_of_lengths<T: Cases>(
    problem: &Problem<'_>,
    level: &Level,
    events: &[(u32, u32)],
    members: &[u32],
    cases: [T; LENGTHS],
    fewest: &[T; LENGTHS],
) -> f64 {
    let windows = problem.windows;
    let mut maximum = 0.0;
    for length in windows.shortest..=windows.longest {
        if cases[length - 1] >= fewest[length - 1] {
            let from = windows.days - length;
            let cases = cases[length - 1];
            let exact = if cases == T::MOST {
                count_of(events, members, from)
            } else {
                f64::from(cases.into())
            };
            let x = problem.x_of(members, from, windows.days);
            maximum = level.larger(problem, maximum, exact, x);
        }
    }
    maximum
}

fn count_of(events: &[(u32, u32)], members: &[u32], from: usize) -> f64 {
    let within = |&&(place, day): &&(u32, u32)| day as usize >= from && members.contains(&place);
    events.iter().filter(within).count() as f64
}

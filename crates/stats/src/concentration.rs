//! How unevenly events fall on places: the Lorenz curve, Gini's coefficient and the places that have half.
//!
//! **In words.** Places in order of their events, most first: the curve tells what share of all events the first
//! share of places has. Gini's coefficient is 0 when every place has as many and nears 1 when one has all.
//! With fewer events than places most must be empty however even chance is, and the plain coefficient
//! overstates; the generalised one measures from the most even spread there can be,
//! G′ = (n / c)(G − 1) + 1 for c events in n > c places.
//!
//! The same as tables: [`ranked_places`] lists each place with its share and that of all before it, as the fields ICOUNT,
//! PERC, CUMU_PERC and CUMU_LPERC of ArcGIS Pro's *80-20 Analysis* (in shares, and of all places listed: the clusters
//! made there leave the empty ones out); [`Concentration::by_events`] tells how many places had 0, 1, 2 … events.
//!
//! Chance alone makes some places have more than others. [`Concentration::by_chance`] tells what to expect of
//! events that fall anywhere alike: Poisson counts in the table (as `check_pois` of the R package ptools), the
//! coefficient that so many events dealt out to so many places have on average (exactly, over all ways to deal
//! them), and Fisher's test of the variance over the mean. [`recurrence`] tells whether the same places lead next year.
//!
//! **Unit.** Shares. **Assumes** places of about the same kind, all of them listed, the empty ones too.
//! **Does not say** why: a place with more people, or more hours open, has more events without being worse.
//!
//! Bernasco and Steenbeek (2017), "More places than crimes"; agrees with the R package lorenzgini. Fisher,
//! Thornton and Mackenzie (1922) for the test.
//!
//! ```
//! use stats::concentration::Concentration;
//!
//! let streets = Concentration::of(&[5, 2, 1, 0, 0, 0, 0, 0, 0, 0])?;
//! assert!((streets.gini() - 0.8).abs() < 1e-12);
//! assert!((streets.generalised_gini() - 0.75).abs() < 1e-12);
//! assert_eq!(streets.share_of_places_with(0.5), 0.1);
//! # Ok::<(), stats::input::InputError>(())
//! ```

use statrs::function::gamma::{gamma_ur, ln_gamma};

use crate::input::{InputError, at_least_values, one, same_length};

/// Counts in order, most first, summed from there.
#[derive(Clone, Debug, PartialEq)]
pub struct Concentration {
    cumulated: Vec<u64>,
}

impl Concentration {
    /// # Errors
    /// Fewer than two places, or no events.
    pub fn of(counts: &[u32]) -> Result<Self, InputError> {
        at_least_values("counts", counts.len(), 2)?;
        let mut sorted = counts.to_vec();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        let mut sum = 0;
        let cumulated: Vec<u64> = sorted
            .iter()
            .map(|&count| {
                sum += u64::from(count);
                sum
            })
            .collect();
        one("the sum of counts", sum as f64, "above 0", |s| s > 0.0)?;
        Ok(Self { cumulated })
    }

    fn places(&self) -> f64 {
        self.cumulated.len() as f64
    }

    fn events(&self) -> f64 {
        self.cumulated.last().map_or(0.0, |&sum| sum as f64)
    }

    pub fn gini(&self) -> f64 {
        // Twice the area between the curve and the diagonal, by rectangles: exact for counts.
        let under: f64 = self.cumulated.iter().map(|&sum| sum as f64).sum();
        (2.0 * under / self.events() - 1.0) / self.places() - 1.0
    }

    /// Against the most even spread that so many events allow.
    pub fn generalised_gini(&self) -> f64 {
        (self.places() / self.events()).max(1.0) * (self.gini() - 1.0) + 1.0
    }

    /// Times n / (n − 1), so that one place with everything gives 1.
    pub fn unbiased_gini(&self) -> f64 {
        self.gini() * self.places() / (self.places() - 1.0)
    }

    /// Share of the events that fall on the given share of places, those with most; part of a place is a place.
    pub fn share_of_events_on(&self, share_of_places: f64) -> f64 {
        let wanted = (share_of_places.clamp(0.0, 1.0) * self.places() - 1e-9).ceil() as usize;
        match wanted {
            0 => 0.0,
            wanted => self.cumulated[wanted - 1] as f64 / self.events(),
        }
    }

    /// The smallest share of places that has at least the given share of the events.
    pub fn share_of_places_with(&self, share_of_events: f64) -> f64 {
        let wanted = share_of_events.clamp(0.0, 1.0) * self.events() - 1e-9;
        if wanted <= 0.0 {
            return 0.0;
        }
        let before = self.cumulated.partition_point(|&sum| (sum as f64) < wanted);
        (before + 1) as f64 / self.places()
    }

    /// The curve's points: share of places, share of events.
    pub fn lorenz(&self) -> Vec<(f64, f64)> {
        let points = self.cumulated.iter().enumerate();
        std::iter::once((0.0, 0.0))
            .chain(points.map(|(at, &sum)| ((at + 1) as f64 / self.places(), sum as f64 / self.events())))
            .collect()
    }

    /// Places by how many events they had, most first, with those that chance would give.
    pub fn by_events(&self) -> Vec<PlacesWith> {
        let counts: Vec<u64> = std::iter::once(&0)
            .chain(&self.cumulated)
            .zip(&self.cumulated)
            .map(|(before, sum)| sum - before)
            .collect();
        let mean = self.events() / self.places();
        let mut places_before = 0;
        counts
            .chunk_by(|a, b| a == b)
            .map(|alike| {
                places_before += alike.len();
                let events = alike[0];
                PlacesWith {
                    events,
                    places: alike.len(),
                    share_of_places: alike.len() as f64 / self.places(),
                    share_of_events: (events * alike.len() as u64) as f64 / self.events(),
                    cumulated_share_of_places: places_before as f64 / self.places(),
                    cumulated_share_of_events: self.cumulated[places_before - 1] as f64 / self.events(),
                    expected_places: self.places() * poisson(events as f64, mean),
                }
            })
            .collect()
    }

    /// What to expect of as many events that fall on any place alike.
    pub fn by_chance(&self) -> ByChance {
        let (places, events) = (self.places(), self.events());
        let mean = events / places;
        let squares: f64 = self
            .by_events()
            .iter()
            .map(|of| of.places as f64 * (of.events as f64 - mean).powi(2))
            .sum();
        let statistic = squares / mean;
        ByChance {
            gini: expected_gini(places, events),
            dispersion: statistic / (places - 1.0),
            statistic,
            degrees_of_freedom: self.cumulated.len() - 1,
            // Of no squares at all; the function is for values above 0.
            p: if statistic > 0.0 {
                gamma_ur((places - 1.0) / 2.0, statistic / 2.0)
            } else {
                1.0
            },
        }
    }
}

/// A row of the table of places by their events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacesWith {
    /// Of each of these places.
    pub events: u64,
    pub places: usize,
    pub share_of_places: f64,
    pub share_of_events: f64,
    /// Of these and of all with more.
    pub cumulated_share_of_places: f64,
    pub cumulated_share_of_events: f64,
    /// If events were Poisson with the mean of all places.
    pub expected_places: f64,
}

/// How uneven chance alone would be, and whether more than that was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ByChance {
    /// The plain coefficient, on average over all ways to deal the events out.
    pub gini: f64,
    /// Variance over mean, 1 by chance.
    pub dispersion: f64,
    /// Σ (count − mean)² / mean
    pub statistic: f64,
    pub degrees_of_freedom: usize,
    /// Of as large a statistic or larger by the chi-squared distribution: good from about one event for each place, and
    /// then for fewer when there are many places.
    pub p: f64,
}

/// A place in the order of its events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankedPlace {
    /// Its number among the counts given.
    pub place: usize,
    pub events: u32,
    pub share_of_events: f64,
    /// Of this place and all before it.
    pub cumulated_share_of_events: f64,
    pub cumulated_share_of_places: f64,
}

/// Places in order, most events first; of places with as many those that come first.
///
/// # Errors
/// As [`Concentration::of`].
pub fn ranked_places(counts: &[u32]) -> Result<Vec<RankedPlace>, InputError> {
    let all = Concentration::of(counts)?;
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(counts[place]));
    let ranked = order.iter().zip(&all.cumulated).enumerate();
    Ok(ranked
        .map(|(before, (&place, &sum))| RankedPlace {
            place,
            events: counts[place],
            share_of_events: f64::from(counts[place]) / all.events(),
            cumulated_share_of_events: sum as f64 / all.events(),
            cumulated_share_of_places: (before + 1) as f64 / all.places(),
        })
        .collect())
}

/// Whether the places that had many events have them again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recurrence {
    /// Places with many in the first period, in the second, and in both.
    pub first: usize,
    pub second: usize,
    pub both: usize,
    pub places: usize,
}

impl Recurrence {
    /// Of those that had many in the first, the share that has in the second.
    pub fn share(&self) -> f64 {
        self.both as f64 / self.first as f64
    }

    /// The share to expect if one period said nothing of the other.
    pub fn share_by_chance(&self) -> f64 {
        self.second as f64 / self.places as f64
    }
}

/// Places in the same order in both periods; many is `at_least` so many events.
///
/// # Errors
/// Not as many counts, no places, `at_least` 0, or no place with as many in the first period.
pub fn recurrence(first: &[u32], second: &[u32], at_least: u32) -> Result<Recurrence, InputError> {
    same_length("second", second, "first", first)?;
    at_least_values("first", first.len(), 1)?;
    one("at_least", f64::from(at_least), "at least 1", |a| a >= 1.0)?;
    let many = |counts: &[u32]| counts.iter().filter(|&&c| c >= at_least).count();
    let with_many = many(first);
    one(
        "places with as many in the first period",
        with_many as f64,
        "at least 1",
        |p| p >= 1.0,
    )?;
    let pairs = first.iter().zip(second);
    Ok(Recurrence {
        first: with_many,
        second: many(second),
        both: pairs.filter(|&(&a, &b)| a >= at_least && b >= at_least).count(),
        places: first.len(),
    })
}

fn poisson(events: f64, mean: f64) -> f64 {
    (events * mean.ln() - mean - ln_gamma(events + 1.0)).exp()
}

/// Σᵢⱼ |xᵢ − xⱼ| / (2 n c) on average. Two places share a binomial number of the events, each of which falls on
/// either like the toss of a coin: after 2m − 1 or 2m tosses they differ by 2m (2m over m) / 4ᵐ on average.
fn expected_gini(places: f64, events: f64) -> f64 {
    let chance = 2.0 / places;
    let difference = |shared: f64| {
        let half = (shared / 2.0).ceil();
        // 2m over m, over 4ᵐ; for many by its series, as the logarithms then differ by too little.
        let middle = if half > 1_000.0 {
            let eighth = 1.0 / (8.0 * half);
            (1.0 - eighth + eighth * eighth / 2.0 + 2.5 * eighth.powi(3))
                / (std::f64::consts::PI * half).sqrt()
        } else {
            (ln_gamma(2.0 * half + 1.0) - 2.0 * ln_gamma(half + 1.0) - half * 4.0_f64.ln()).exp()
        };
        2.0 * half * middle
    };
    if chance >= 1.0 {
        return difference(events) / (2.0 * events);
    }
    // The binomial distribution from its top, until nothing is left of it.
    let odds = chance / (1.0 - chance);
    let top = ((events + 1.0) * chance).floor().min(events);
    let (mut all, mut sum) = (1.0, difference(top));
    let (mut weight, mut shared) = (1.0, top);
    while shared < events && weight > 1e-18 {
        weight *= (events - shared) / (shared + 1.0) * odds;
        shared += 1.0;
        all += weight;
        sum += weight * difference(shared);
    }
    (weight, shared) = (1.0, top);
    while shared > 0.0 && weight > 1e-18 {
        weight *= shared / (events - shared + 1.0) / odds;
        shared -= 1.0;
        all += weight;
        sum += weight * difference(shared);
    }
    let mean = sum / all;
    (places - 1.0) * mean / (2.0 * events)
}

//! The circles a scan looks through: around each centre, places in order of distance, one more at a time.

use rayon::prelude::*;

use crate::input::{InputError, each, finite_and_not_negative, one, positive, same_length};
use crate::near::Near;
use crate::points::Points;

/// Members of the largest circle around each centre, nearest first. Every beginning of the list is a circle.
#[derive(Clone, Debug, PartialEq)]
pub struct Circles {
    first: Vec<usize>,
    member: Vec<u32>,
    radius: Vec<f64>,
    places: usize,
}

/// How large a circle may be. Both limits hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CircleLimits {
    /// Largest share of the population at risk, at most one half in SaTScan.
    pub share: f64,
    /// Metres for points in the plane, kilometres for latitude and longitude.
    pub radius: Option<f64>,
}

/// The places that may lie within a radius, so that not all are looked at.
struct Candidates<'a> {
    places: Points<'a>,
    near: Near,
    within: f64,
}

impl<'a> Candidates<'a> {
    /// `None` for a radius that is refused later.
    fn new(places: Points<'a>, within: f64) -> Option<Self> {
        (within.is_finite() && within > 0.0).then(|| Self {
            places,
            near: Near::new(places, within / 2.0),
            within,
        })
    }

    fn around(&self, centre: usize) -> impl Iterator<Item = usize> {
        let (x, y) = (self.places.x_m()[centre], self.places.y_m()[centre]);
        let runs = self.near.runs(x, y, self.within);
        runs.flatten().map(|at| self.near.order[at] as usize)
    }
}

/// Centres whose circles are listed together.
const CENTRES: usize = 512;

/// Mean radius of the Earth in kilometres.
const EARTH_KM: f64 = 6_371.008_8;

impl Circles {
    /// Circles around every place. `population` is what the share is of: inhabitants, expected cases or,
    /// for the permutation model, cases. Of equally distant places that with the lesser x, then the
    /// lesser y, comes first, as in SaTScan: on a grid this decides which circles there are.
    ///
    /// # Errors
    /// No places, a share that is not above 0 and at most 1, a radius that is not positive, or a
    /// population that is negative or nought everywhere.
    pub fn planar(places: Points<'_>, population: &[f64], limits: CircleLimits) -> Result<Self, InputError> {
        let (x, y) = (places.x_m(), places.y_m());
        let near = limits.radius.and_then(|radius| Candidates::new(places, radius));
        Self::ordered(places.len(), population, limits, near, |i, j| {
            let (dx, dy) = (x[j] - x[i], y[j] - y[i]);
            ((dx * dx + dy * dy).sqrt(), [x[j], y[j]])
        })
    }

    /// The same along great circles, from degrees.
    ///
    /// # Errors
    /// As [`Circles::planar`], and degrees outside the globe.
    pub fn geographic(
        lat: &[f64],
        lon: &[f64],
        population: &[f64],
        limits: CircleLimits,
    ) -> Result<Self, InputError> {
        same_length("lat", lat, "lon", lon)?;
        each("lat", lat, "between -90 and 90", |d| (-90.0..=90.0).contains(&d))?;
        each("lon", lon, "between -180 and 180", |d| {
            (-180.0..=180.0).contains(&d)
        })?;
        Self::ordered(lat.len(), population, limits, None, |i, j| {
            let (a, b) = (lat[i].to_radians(), lat[j].to_radians());
            let across = ((lon[j] - lon[i]).to_radians() / 2.0).sin();
            let along = ((b - a) / 2.0).sin();
            let half = (along * along + a.cos() * b.cos() * across * across).sqrt();
            (2.0 * EARTH_KM * half.min(1.0).asin(), [lon[j], lat[j]])
        })
    }

    /// Ellipses `ratio` times as long as wide, the long axis `degrees` counter-clockwise from east: circles in
    /// a plane that is pressed together along that axis. The radius is the short half-axis.
    ///
    /// # Errors
    /// As [`Circles::planar`], and a ratio below 1.
    pub fn ellipses(
        places: Points<'_>,
        population: &[f64],
        limits: CircleLimits,
        ratio: f64,
        degrees: f64,
    ) -> Result<Self, InputError> {
        one("ratio", ratio, "a finite number of at least 1", |r| {
            r.is_finite() && r >= 1.0
        })?;
        one("degrees", degrees, "a finite number", f64::is_finite)?;
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (x, y) = (places.x_m(), places.y_m());
        // As far as the long half-axis.
        let near = limits
            .radius
            .and_then(|radius| Candidates::new(places, radius * ratio));
        Self::ordered(places.len(), population, limits, near, |i, j| {
            let (dx, dy) = (x[j] - x[i], y[j] - y[i]);
            let (along, across) = ((dx * cos + dy * sin) / ratio, dy * cos - dx * sin);
            ((along * along + across * across).sqrt(), [x[j], y[j]])
        })
    }

    /// A single place: then only time is scanned.
    pub(super) fn one_place() -> Self {
        Self {
            first: vec![0, 1],
            member: vec![0],
            radius: vec![0.0],
            places: 1,
        }
    }

    /// All circles of both, as for several forms of ellipse beside the circles.
    ///
    /// # Errors
    /// Different numbers of places.
    pub fn and(mut self, other: &Circles) -> Result<Self, InputError> {
        if self.places != other.places {
            return Err(InputError::Value {
                argument: "places of the other circles",
                value: other.places as f64,
                needed: "as many as of these",
            });
        }
        let before = self.member.len();
        self.first.extend(other.first[1..].iter().map(|f| f + before));
        self.member.extend(&other.member);
        self.radius.extend(&other.radius);
        Ok(self)
    }

    fn ordered(
        places: usize,
        population: &[f64],
        limits: CircleLimits,
        candidates: Option<Candidates<'_>>,
        distance: impl Fn(usize, usize) -> (f64, [f64; 2]) + Sync,
    ) -> Result<Self, InputError> {
        one("places", places as f64, "from 1 to 4 billion", |n| {
            (1.0..4e9).contains(&n)
        })?;
        if population.len() != places {
            return Err(InputError::Lengths {
                argument: "population",
                length: population.len(),
                other: "places",
                other_length: places,
            });
        }
        finite_and_not_negative("population", population)?;
        one("share", limits.share, "above 0 and at most 1", |s| {
            s > 0.0 && s <= 1.0
        })?;
        if let Some(radius) = limits.radius {
            positive("radius", radius)?;
        }
        let total: f64 = population.iter().sum();
        positive("the sum of population", total)?;
        let most = limits.share * total * (1.0 + 1e-9);
        let within = limits.radius.unwrap_or(f64::INFINITY);
        let of_centre = |centre: usize| {
            let mut near: Vec<(f64, [f64; 2], u32)> = Vec::new();
            let mut look_at = |j: usize| {
                let (far, xy) = distance(centre, j);
                if far <= within {
                    near.push((far, xy, j as u32));
                }
            };
            match &candidates {
                Some(candidates) => candidates.around(centre).for_each(&mut look_at),
                None => (0..places).for_each(&mut look_at),
            }
            near.sort_unstable_by(|a, b| {
                let by_place = a.1[0].total_cmp(&b.1[0]).then(a.1[1].total_cmp(&b.1[1]));
                a.0.total_cmp(&b.0).then(by_place).then(a.2.cmp(&b.2))
            });
            let mut held = 0.0;
            let within_share = near.iter().take_while(|(.., j)| {
                held += population[*j as usize];
                held <= most
            });
            within_share.map(|&(far, _, j)| (j, far)).collect()
        };
        let mut circles = Self {
            first: vec![0],
            member: Vec::new(),
            radius: Vec::new(),
            places,
        };
        // Some at a time: all lists beside all circles would take the memory twice.
        for from in (0..places).step_by(CENTRES) {
            let centres = from..places.min(from + CENTRES);
            let around: Vec<Vec<(u32, f64)>> = centres.into_par_iter().map(of_centre).collect();
            for around in around {
                circles.member.extend(around.iter().map(|(j, _)| j));
                circles.radius.extend(around.iter().map(|(_, far)| far));
                circles.first.push(circles.member.len());
            }
        }
        Ok(circles)
    }

    pub fn centres(&self) -> usize {
        self.first.len() - 1
    }

    pub fn places(&self) -> usize {
        self.places
    }

    /// Circles in all.
    pub fn len(&self) -> usize {
        self.member.len()
    }

    pub fn is_empty(&self) -> bool {
        self.member.is_empty()
    }

    /// Members of the largest circle, nearest first.
    pub fn around(&self, centre: usize) -> &[u32] {
        &self.member[self.first[centre]..self.first[centre + 1]]
    }

    pub fn radius(&self, centre: usize, members: usize) -> f64 {
        self.radius[self.first[centre] + members - 1]
    }

    pub(super) fn first(&self, centre: usize) -> usize {
        self.first[centre]
    }
}

use divan::Bencher;
use stats::permutation::Permutations;
use stats::philox::Philox;
use stats::points::Points;
use stats::scan::{CircleLimits, Circles, ScanOptions, Windows, poisson_scan, space_time_permutation_scan};

use crate::made_up::{HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M, events};

/// Cases in cells of 250 m.
struct Cases {
    x_m: Vec<f64>,
    y_m: Vec<f64>,
    place: Vec<u32>,
    day: Vec<u32>,
}

fn cases(count: usize, days: u32) -> Cases {
    let events = events(count, days, 6);
    let cell = |i: usize| {
        let column = ((events.x_m[i] - WEST_M) / 250.0) as u32;
        let row = ((events.y_m[i] - SOUTH_M) / 250.0) as u32;
        row * 1_000 + column
    };
    let cells: Vec<u32> = (0..count).map(cell).collect();
    let mut places = cells.clone();
    places.sort_unstable();
    places.dedup();
    Cases {
        x_m: places.iter().map(|c| f64::from(c % 1_000) * 250.0).collect(),
        y_m: places.iter().map(|c| f64::from(c / 1_000) * 250.0).collect(),
        place: cells
            .iter()
            .map(|c| places.binary_search(c).unwrap() as u32)
            .collect(),
        day: events.day.iter().map(|&d| d as u32).collect(),
    }
}

fn permutations(number: u32) -> ScanOptions {
    ScanOptions::new(Permutations::new(number, 1).unwrap())
}

fn circles(cases: &Cases) -> Circles {
    let limits = CircleLimits {
        share: 1.0,
        radius: Some(1_000.0),
    };
    let population = vec![1.0; cases.x_m.len()];
    Circles::planar(Points::new(&cases.x_m, &cases.y_m).unwrap(), &population, limits).unwrap()
}

fn windows(days: u32, prospective: bool) -> Windows {
    Windows {
        days: days as usize,
        shortest: 1,
        longest: 28,
        prospective,
    }
}

/// Cases, and the days they are spread over.
#[divan::bench(args = [(3_000, 90), (5_000, 365), (30_000, 90), (50_000, 1_827)], sample_count = 5)]
fn space_time_permutation_latest_days_999(bencher: Bencher, (count, days): (usize, u32)) {
    let cases = cases(count, days);
    let (windows, options) = (windows(days, true), permutations(999));
    bencher.bench_local(|| {
        space_time_permutation_scan(&cases.place, &cases.day, &circles(&cases), windows, options).unwrap()
    });
}

#[divan::bench(args = [(5_000, 365)], sample_count = 5)]
fn space_time_permutation_any_days_9(bencher: Bencher, (count, days): (usize, u32)) {
    let cases = cases(count, days);
    let circles = circles(&cases);
    let (windows, options) = (windows(days, false), permutations(9));
    bencher.bench_local(|| {
        space_time_permutation_scan(&cases.place, &cases.day, &circles, windows, options).unwrap()
    });
}

#[divan::bench(name = "poisson_scan, 281 places, 9999", sample_count = 5)]
fn poisson(bencher: Bencher) {
    let mut random = Philox::new(7, 0);
    let (x, y): (Vec<f64>, Vec<f64>) = (0..281)
        .map(|_| (random.unit() * WIDTH_M, random.unit() * HEIGHT_M))
        .unzip();
    let expected: Vec<f64> = (0..281).map(|_| 500.0 + 4_000.0 * random.unit()).collect();
    let cases: Vec<u32> = expected
        .iter()
        .map(|e| (e / 1_000.0 + 3.0 * random.unit()) as u32)
        .collect();
    let limits = CircleLimits {
        share: 0.5,
        radius: None,
    };
    let circles = Circles::planar(Points::new(&x, &y).unwrap(), &expected, limits).unwrap();
    let options = permutations(9_999);
    bencher.bench_local(|| poisson_scan(&cases, &expected, &circles, Windows::SPACE_ONLY, options).unwrap());
}

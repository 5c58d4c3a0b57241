use criterion::Criterion;
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

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scan");
    for (count, days) in [(5_000, 365_u32), (50_000, 1_827)] {
        let cases = cases(count, days);
        let windows = Windows {
            days: days as usize,
            shortest: 1,
            longest: 28,
            prospective: true,
        };
        let population = vec![1.0; cases.x_m.len()];
        let limits = CircleLimits {
            share: 1.0,
            radius: Some(1_000.0),
        };
        let options = ScanOptions::new(Permutations::new(999, 1).unwrap());
        let places = Points::new(&cases.x_m, &cases.y_m).unwrap();
        group.bench_function(
            format!("space_time_permutation_scan, {count} cases, latest days, 999"),
            |b| {
                b.iter(|| {
                    let circles = Circles::planar(places, &population, limits).unwrap();
                    space_time_permutation_scan(&cases.place, &cases.day, &circles, windows, options).unwrap()
                });
            },
        );
        if count == 5_000 {
            let windows = Windows {
                prospective: false,
                ..windows
            };
            let circles = Circles::planar(places, &population, limits).unwrap();
            let few = ScanOptions::new(Permutations::new(9, 1).unwrap());
            group.bench_function(
                format!("space_time_permutation_scan, {count} cases, any days, 9"),
                |b| {
                    b.iter(|| {
                        space_time_permutation_scan(&cases.place, &cases.day, &circles, windows, few).unwrap()
                    });
                },
            );
        }
    }
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
    let options = ScanOptions::new(Permutations::new(9_999, 1).unwrap());
    group.bench_function("poisson_scan, 281 places, 9999", |b| {
        b.iter(|| poisson_scan(&cases, &expected, &circles, Windows::SPACE_ONLY, options).unwrap());
    });
    group.finish();
}

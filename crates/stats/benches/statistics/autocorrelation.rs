use divan::Bencher;
use stats::getis_ord::{exact_test, getis_ord_test};
use stats::local_moran::local_moran_test;
use stats::permutation::Permutations;
use stats::spatial_weights::SpatialWeights;

use crate::made_up::{HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M, events};

fn counts(columns: usize, rows: usize) -> Vec<f64> {
    let events = events(100_000, 1, 4);
    let mut counts = vec![0.0; columns * rows];
    for (x, y) in events.x_m.iter().zip(&events.y_m) {
        let column = ((x - WEST_M) / WIDTH_M * columns as f64) as usize;
        let row = ((y - SOUTH_M) / HEIGHT_M * rows as f64) as usize;
        counts[row.min(rows - 1) * columns + column.min(columns - 1)] += 1.0;
    }
    counts
}

/// Columns and rows of cells.
const GRIDS: [(usize, usize); 2] = [(50, 40), (250, 200)];

fn permutations() -> Permutations {
    Permutations::new(999, 1).unwrap()
}

#[divan::bench(name = "getis_ord_test, 999", args = GRIDS, sample_count = 10)]
fn getis_ord(bencher: Bencher, (columns, rows): (usize, usize)) {
    let y = counts(columns, rows);
    let weights = SpatialWeights::queen_grid(columns, rows).unwrap();
    bencher.bench_local(|| getis_ord_test(&y, &weights, permutations()).unwrap());
}

/// No sums can be shared.
#[divan::bench(name = "getis_ord_test, weights that differ, 999", args = GRIDS, sample_count = 10)]
fn getis_ord_uneven(bencher: Bencher, (columns, rows): (usize, usize)) {
    let y = counts(columns, rows);
    let weights = SpatialWeights::queen_grid(columns, rows).unwrap();
    let pairs: Vec<(u32, u32, f64)> = (0..columns * rows)
        .flat_map(|i| {
            let row = weights.neighbours(i).iter().enumerate();
            row.map(move |(place, &j)| (i as u32, j, 1.0 + place as f64))
        })
        .collect();
    let uneven = SpatialWeights::from_weighted_pairs(columns * rows, &pairs).unwrap();
    bencher.bench_local(|| getis_ord_test(&y, &uneven, permutations()).unwrap());
}

#[divan::bench(name = "local_moran_test, 999", args = GRIDS, sample_count = 10)]
fn local_moran(bencher: Bencher, (columns, rows): (usize, usize)) {
    let y = counts(columns, rows);
    let weights = SpatialWeights::queen_grid(columns, rows)
        .unwrap()
        .row_standardised();
    bencher.bench_local(|| local_moran_test(&y, &weights, permutations()).unwrap());
}

#[divan::bench(name = "exact_test", args = GRIDS, sample_count = 10)]
fn exact(bencher: Bencher, (columns, rows): (usize, usize)) {
    let y = counts(columns, rows);
    let weights = SpatialWeights::queen_grid(columns, rows).unwrap();
    bencher.bench_local(|| exact_test(&y, &weights).unwrap());
}

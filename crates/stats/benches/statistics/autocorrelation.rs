use criterion::Criterion;
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

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("autocorrelation");
    let permutations = Permutations::new(999, 1).unwrap();
    for (columns, rows) in [(50, 40), (250, 200)] {
        let y = counts(columns, rows);
        let cells = columns * rows;
        let weights = SpatialWeights::queen_grid(columns, rows).unwrap();
        let standardised = weights.row_standardised();
        group.bench_function(format!("getis_ord_test, {cells} cells, 999"), |b| {
            b.iter(|| getis_ord_test(&y, &weights, permutations).unwrap());
        });
        group.bench_function(format!("local_moran_test, {cells} cells, 999"), |b| {
            b.iter(|| local_moran_test(&y, &standardised, permutations).unwrap());
        });
        // Weights that differ: no sums can be shared.
        let pairs: Vec<(u32, u32, f64)> = (0..cells)
            .flat_map(|i| {
                let row = weights.neighbours(i).iter().enumerate();
                row.map(move |(place, &j)| (i as u32, j, 1.0 + place as f64))
            })
            .collect();
        let uneven = SpatialWeights::from_weighted_pairs(cells, &pairs).unwrap();
        group.bench_function(
            format!("getis_ord_test, weights that differ, {cells} cells, 999"),
            |b| {
                b.iter(|| getis_ord_test(&y, &uneven, permutations).unwrap());
            },
        );
        group.bench_function(format!("exact_test, {cells} cells"), |b| {
            b.iter(|| exact_test(&y, &weights).unwrap());
        });
    }
    group.finish();
}

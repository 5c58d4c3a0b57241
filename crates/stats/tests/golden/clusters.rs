use stats::dbscan::dbscan;
use stats::hdbscan::{core_distances, hdbscan};
use stats::points::Points;

use crate::{columns, json, near, numbers};

#[test]
#[ignore = "needs the folder of cases"]
fn shapes_of_different_density() {
    let data = columns("cluster/ds3.csv", &["x", "y"]);
    let case = json("cluster/ds3.json");
    let points = Points::new(&data[0], &data[1]).unwrap();
    let wanted = |name: &str| -> Vec<usize> { numbers(&case[name]).iter().map(|&n| n as usize).collect() };

    let found = dbscan(points, case["eps"].as_f64().unwrap(), 20).unwrap();
    assert_eq!(found.clusters, 5);
    // Numbers from 1, also of the events.
    let events = |is: &dyn Fn(usize) -> bool| -> Vec<usize> {
        (0..points.len())
            .filter(|&event| is(event))
            .map(|event| event + 1)
            .collect()
    };
    assert_eq!(events(&|event| found.core[event]), wanted("core"));
    assert_eq!(events(&|event| found.labels[event].is_none()), wanted("noise"));
    // The case lets border events differ; here even they are alike.
    let labels: Vec<usize> = found
        .labels
        .iter()
        .map(|label| label.map_or(0, |l| l as usize + 1))
        .collect();
    assert_eq!(labels, wanted("labels"));

    let distances = core_distances(points, 20).unwrap();
    for (got, wanted) in distances.iter().zip(numbers(&case["core_distances_first20"])) {
        near(*got, wanted, 1e-9, "core distance");
    }
    let found = hdbscan(points, 20, 20).unwrap();
    assert_eq!(
        found.clusters.len() as u64,
        case["hdbscan_n_clusters"].as_u64().unwrap()
    );
    let labels: Vec<usize> = found
        .labels
        .iter()
        .map(|label| label.map_or(0, |l| l as usize + 1))
        .collect();
    let index = adjusted_rand(&labels, &wanted("hdbscan_labels"));
    assert!(index >= 0.99, "adjusted Rand index {index}");
}

/// Hubert and Arabie (1985).
fn adjusted_rand(a: &[usize], b: &[usize]) -> f64 {
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let columns = b.iter().max().unwrap() + 1;
    let mut table = vec![vec![0.0; columns]; a.iter().max().unwrap() + 1];
    for (&a, &b) in a.iter().zip(b) {
        table[a][b] += 1.0;
    }
    let both: f64 = table.iter().flatten().map(|&n| pairs(n)).sum();
    let in_a: f64 = table.iter().map(|row| pairs(row.iter().sum())).sum();
    let in_b: f64 = (0..columns)
        .map(|c| pairs(table.iter().map(|row| row[c]).sum()))
        .sum();
    let chance = in_a * in_b / pairs(a.len() as f64);
    (both - chance) / ((in_a + in_b) / 2.0 - chance)
}

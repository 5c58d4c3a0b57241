use serde_json::Value;
use stats::knox::{Bands, Closed, KnoxTable, Metric, knox_test};
use stats::permutation::Permutations;
use stats::points::Points;

use crate::{columns, json, near, numbers};

fn rows(case: &Value) -> Vec<Vec<f64>> {
    case.as_array().unwrap().iter().map(numbers).collect()
}

fn check(name: &str, table: &KnoxTable, wanted: &[Vec<f64>]) {
    for (got, wanted) in table.rows().zip(wanted) {
        let got: Vec<f64> = got.iter().map(|cell| cell.observed as f64).collect();
        assert_eq!(&got, wanted, "{name}");
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn burglaries_in_chicago() {
    let data = columns("knox/chicago_burglary_2016.csv", &["x", "y", "day"]);
    let case = json("knox/chicago_burglary_2016.json");
    let points = Points::new(&data[0], &data[1]).unwrap();
    let day: Vec<i32> = data[2].iter().map(|&d| d as i32).collect();
    let table = |closed, metric| {
        let space = Bands::new(&[0.1, 200.0, 400.0, 600.0], closed).unwrap();
        let time = Bands::new(&[7.0, 14.0, 21.0], closed).unwrap();
        knox_test(
            points,
            &day,
            &space,
            &time,
            metric,
            Permutations::new(99, 1).unwrap(),
        )
        .unwrap()
    };
    let right = table(Closed::Right, Metric::Euclidean);
    check("right", &right, &rows(&case["closed_right_euclid"]));
    check(
        "left",
        &table(Closed::Left, Metric::Euclidean),
        &rows(&case["closed_left_euclid"]),
    );
    check(
        "Manhattan",
        &table(Closed::Right, Metric::Manhattan),
        &rows(&case["closed_right_manhattan"]),
    );
    let ratios = rows(&case["ratio_median_euclid"]);
    let means = rows(&case["exact_permutation_mean_closed_right"]);
    for (row, cells) in right.rows().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            near(cell.expected, means[row][column], 1e-6, "mean");
            let tolerance = if row == 0 { 0.06 } else { 0.02 };
            let ratio = cell.observed as f64 / cell.median;
            near(ratio, ratios[row][column], tolerance * ratio.max(1.0), "ratio");
        }
    }
}

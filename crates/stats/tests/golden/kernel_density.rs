use stats::kernel_density::{Grid, Kernel, kernel_density};
use stats::points::Points;

use crate::{columns, json, near, numbers};

#[test]
#[ignore = "needs the folder of cases"]
fn clustered_points_in_national_coordinates() {
    let xy = columns("kde/clustered_332.csv", &["x", "y"]);
    let points = Points::new(&xy[0], &xy[1]).unwrap();
    let case = json("kde/clustered_332.json");
    let grid = Grid::new(665_000.0, 6_565_000.0, 100.0, 100.0, 20, 20).unwrap();
    let cases = case["cases"].as_array().unwrap();
    for case in cases {
        let (kernel, tolerance) = match case["kernel"].as_str().unwrap() {
            "quartic" => (Kernel::Quartic, 1e-9),
            "epanechnikov" => (Kernel::Epanechnikov, 1e-9),
            "triangular" => (Kernel::Triangular, 1e-9),
            "uniform" => (Kernel::Uniform, 1e-9),
            "gaussian" => (Kernel::Gaussian { cut_off: 6.0 }, 1e-6),
            other => panic!("unknown kernel {other}"),
        };
        let bandwidth_m = case["bandwidth"].as_f64().unwrap();
        let density = kernel_density(points, None, grid, kernel, bandwidth_m).unwrap();
        let wanted = numbers(&case["values"]);
        assert_eq!(wanted.len(), grid.pixels());
        let maximum = wanted.iter().copied().fold(0.0, f64::max);
        for (pixel, (&got, &wanted)) in density.per_m2().iter().zip(&wanted).enumerate() {
            let what = format!("{kernel:?} {bandwidth_m} pixel {pixel}");
            near(got, wanted, tolerance * maximum, &what);
        }
    }
    assert!(cases.len() >= 8);
}

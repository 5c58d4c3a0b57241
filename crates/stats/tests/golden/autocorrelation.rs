use stats::geary::geary;
use stats::general_g::general_g;
use stats::getis_ord::{Star, getis_ord};
use stats::local_moran::local_moran;
use stats::moran::moran;
use stats::points::Points;
use stats::spatial_weights::SpatialWeights;

use crate::{columns, json, near, numbers};

#[test]
#[ignore = "needs the folder of cases"]
fn crime_in_columbus() {
    let case = json("autocorr/columbus_crime.json");
    let tolerance = case["tolerance_abs"].as_f64().unwrap();
    let y = columns("autocorr/columbus_crime.csv", &["y"]).remove(0);
    let pairs = columns("autocorr/columbus_crime_neighbours.csv", &["i", "j"]);
    let pairs: Vec<(u32, u32, f64)> = (0..pairs[0].len())
        .map(|at| (pairs[0][at] as u32 - 1, pairs[1][at] as u32 - 1, 1.0))
        .collect();
    let binary = SpatialWeights::from_weighted_pairs(y.len(), &pairs).unwrap();
    let standardised = binary.row_standardised();
    let check = |name: &str, got: f64| near(got, case[name].as_f64().unwrap(), tolerance, name);
    let global = moran(&y, &standardised).unwrap();
    check("moran_I", global.i);
    check("moran_E", global.expected);
    check("moran_var_randomisation", global.variance_randomisation);
    check("moran_var_normality", global.variance_normality);
    check("moran_z_randomisation", global.z());
    check("geary_C", geary(&y, &standardised).unwrap().c);

    let check_all = |name: &str, got: Vec<f64>| {
        let wanted = numbers(&case[name]);
        assert_eq!(wanted.len(), got.len());
        for (i, (got, wanted)) in got.into_iter().zip(wanted).enumerate() {
            near(got, wanted, tolerance, &format!("{name} {i}"));
        }
    };
    let local = local_moran(&y, &standardised).unwrap();
    check_all("local_moran_Ii", local.iter().map(|l| l.i).collect());
    check_all(
        "local_moran_E_conditional",
        local.iter().map(|l| l.conditional.expected).collect(),
    );
    check_all(
        "local_moran_var_conditional",
        local.iter().map(|l| l.conditional.variance).collect(),
    );
    check_all(
        "local_moran_z_conditional",
        local.iter().map(|l| l.z().unwrap()).collect(),
    );
    check_all(
        "local_moran_var_total",
        local.iter().map(|l| l.total.variance).collect(),
    );
    let g = |weights: &SpatialWeights, star| {
        let scores = getis_ord(&y, weights, star).unwrap();
        scores.into_iter().map(Option::unwrap).collect::<Vec<f64>>()
    };
    check_all("local_G_z_W", g(&standardised, Star::WithoutSelf));
    check_all("local_G_z_B", g(&binary, Star::WithoutSelf));
    check_all("local_Gstar_z_B", g(&binary, Star::WithSelf));
}

#[test]
#[ignore = "needs the folder of cases"]
fn the_example_in_esda() {
    let case = json("autocorr/pysal_g_local_doctest.json");
    let tolerance = case["tolerance_abs"].as_f64().unwrap();
    let points: Vec<Vec<f64>> = case["points"].as_array().unwrap().iter().map(numbers).collect();
    let (x, y): (Vec<f64>, Vec<f64>) = points.iter().map(|p| (p[0], p[1])).unzip();
    let points = Points::new(&x, &y).unwrap();
    let weights = SpatialWeights::distance_band(points, case["threshold"].as_f64().unwrap()).unwrap();
    let values = numbers(&case["y"]);
    for (name, star) in [("G_B", Star::WithoutSelf), ("Gstar_B", Star::WithSelf)] {
        let wanted = numbers(&case[name]);
        for (got, wanted) in getis_ord(&values, &weights, star)
            .unwrap()
            .into_iter()
            .zip(wanted)
        {
            near(got.unwrap(), wanted, tolerance, name);
        }
    }
    let global = general_g(&values, &weights).unwrap();
    near(global.g, case["global_G"].as_f64().unwrap(), 5e-4, "G");
}

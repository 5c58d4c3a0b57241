use serde_json::Value;
use stats::difference_in_differences::{EFFECT, rate_ratio_in_differences};
use stats::displacement::{
    BeforeAfter, Change, Ring, weighted_displacement_difference, weighted_displacement_quotient,
};
use stats::relative_effect::RelativeEffect;

use crate::{columns, json, near, numbers};

fn before_after(case: &Value, name: &str) -> BeforeAfter {
    let counts = numbers(&case[name]);
    let mut area = BeforeAfter::of(counts[0], counts[1]);
    if let Some(time) = case.get("tw") {
        let time = numbers(time);
        (area.time_before, area.time_after) = (time[0], time[1]);
    }
    area
}

#[test]
#[ignore = "needs the folder of cases"]
fn displacement_differences() {
    for case in json("effect/wdd.json").as_array().unwrap() {
        let (input, wanted) = (&case["input"], &case["expected"]);
        let ring = input.get("d").map(|_| Ring {
            around_treated: before_after(input, "d"),
            control: before_after(input, "dc"),
        });
        let (treated, control) = (before_after(input, "t"), before_after(input, "c"));
        let found = weighted_displacement_difference(treated, control, ring).unwrap();
        let tolerance = case["tolerance_abs"].as_f64().unwrap();
        let none = Change {
            estimate: 0.0,
            standard_error: 0.0,
        };
        let check = |field: &str, got: f64| near(got, wanted[field].as_f64().unwrap(), tolerance, field);
        check("est_local", found.local.estimate);
        check("se_local", found.local.standard_error);
        check("est_displace", found.displaced.unwrap_or(none).estimate);
        check("se_displace", found.displaced.unwrap_or(none).standard_error);
        check("est_total", found.total.estimate);
        check("se_total", found.total.standard_error);
        check("z", found.total.z());
        let interval = found
            .total
            .interval(1.0 - wanted["alpha"].as_f64().unwrap())
            .unwrap();
        let bounds = numbers(&wanted["ci"]);
        near(interval.lower, bounds[0], tolerance, "lower");
        near(interval.upper, bounds[1], tolerance, "upper");
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn displacement_quotients() {
    for case in json("effect/wdq.json").as_array().unwrap() {
        let area = |name: &str| before_after(&case["input"], name);
        let found =
            weighted_displacement_quotient(area("treated"), area("control"), area("displacement")).unwrap();
        let check = |field: &str, got: f64| {
            let tolerance = case["tolerance_abs"].as_f64().unwrap();
            near(got, case["expected"][field].as_f64().unwrap(), tolerance, field);
        };
        check("success", found.success);
        check("buffer", found.buffer);
        check("wdq", found.quotient.unwrap());
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn relative_effect_sizes() {
    for case in json("effect/relative_effect_size.json").as_array().unwrap() {
        let input = |name: &str| case["input"][name].as_f64().unwrap();
        let found = RelativeEffect::of(
            (input("a"), input("b")),
            (input("c"), input("d")),
            input("overdispersion"),
        )
        .unwrap();
        let (wanted, tolerance) = (&case["expected"], case["tolerance_abs"].as_f64().unwrap());
        let check = |field: &str, got: f64| near(got, wanted[field].as_f64().unwrap(), tolerance, field);
        let ratio = found.ratio(0.95).unwrap();
        check("res", ratio.estimate);
        check("ln", found.log_ratio);
        check("se_ln", found.standard_error);
        check("z", found.z());
        let bounds = numbers(&wanted["ci95"]);
        near(ratio.lower, bounds[0], tolerance, "lower");
        near(ratio.upper, bounds[1], tolerance, "upper");
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn difference_in_differences_of_counts() {
    let data = columns("effect/did_panel_1.csv", &["treated", "post", "count"]);
    let is = |column: &[f64]| -> Vec<bool> { column.iter().map(|&v| v > 0.0).collect() };
    let fit = rate_ratio_in_differences(&data[2], &is(&data[0]), &is(&data[1]), None).unwrap();
    let case = json("effect/did_panel_1.json");
    let tolerance = case["tolerance_rel"].as_f64().unwrap();
    let close = |got: f64, wanted: f64, what: &str| near(got, wanted, tolerance * wanted.abs(), what);
    let (coefficients, errors) = (numbers(&case["coef"]), numbers(&case["se_quasi"]));
    let model = numbers(&case["se_model"]);
    close(
        fit.dispersion,
        case["dispersion_pearson"].as_f64().unwrap(),
        "dispersion",
    );
    for (at, name) in fit.names().iter().enumerate() {
        let error = fit.standard_error(name).unwrap();
        close(fit.coefficients[at], coefficients[at], name);
        close(error, errors[at], name);
        close(error / fit.dispersion.sqrt(), model[at], name);
    }
    let ratio = fit.rate_ratio(EFFECT, 0.95).unwrap();
    let bounds = numbers(&case["irr_ci95_quasi"]);
    close(ratio.estimate, case["irr"].as_f64().unwrap(), "ratio");
    close(ratio.lower, bounds[0], "lower");
    close(ratio.upper, bounds[1], "upper");
}

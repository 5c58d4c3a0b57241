use serde_json::Value;
use stats::count_regression::{CountModel, CountRegression, count_regression};
use stats::design::Design;
use stats::stl::{Robustness, Stl, StlOptions};

use crate::{columns, json, near, numbers, words};

/// A column of zeros and ones per value but the first, named as R names them.
fn with_values(mut design: Design, name: &str, words: &[String], values: &[&str]) -> Design {
    for value in values {
        let column = words.iter().map(|w| f64::from(u8::from(w == value))).collect();
        design = design.column(format!("{name}{value}"), column);
    }
    design
}

fn check_coefficients(fit: &CountRegression, case: &Value) {
    let tolerance = case["tolerance_rel"].as_f64().unwrap();
    let close = |got: f64, wanted: &Value, what: &str| {
        let wanted = wanted.as_f64().unwrap();
        near(got, wanted, tolerance * wanted.abs(), what);
    };
    for (name, wanted) in case["coef"].as_object().unwrap() {
        let own = if name == "(Intercept)" { "level" } else { name };
        close(fit.coefficient(own).unwrap(), wanted, name);
        close(fit.standard_error(own).unwrap(), &case["se"][name], name);
    }
    close(fit.deviance, &case["deviance"], "deviance");
    close(fit.log_likelihood.unwrap(), &case["loglik"], "log likelihood");
    close(fit.aic().unwrap(), &case["aic"], "AIC");
    if let Some(theta) = fit.theta {
        close(theta.estimate, &case["theta"], "theta");
        close(theta.standard_error, &case["theta_se"], "error of theta");
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn poisson_regression_of_warp_breaks() {
    let file = "trend/warpbreaks.csv";
    let breaks = columns(file, &["breaks"]).remove(0);
    let text = words(file, &["wool", "tension"]);
    let design = with_values(Design::level(breaks.len()), "wool", &text[0], &["B"]);
    let design = with_values(design, "tension", &text[1], &["M", "H"]);
    let case = json("trend/warpbreaks_poisson.json");
    let fit = count_regression(&breaks, &design, None, CountModel::Poisson).unwrap();
    check_coefficients(&fit, &case);
    let dispersion = case["dispersion_quasi"].as_f64().unwrap();
    near(fit.dispersion, dispersion, 1e-5 * dispersion, "dispersion");
}

#[test]
#[ignore = "needs the folder of cases"]
fn negative_binomial_regression_of_days_absent() {
    let file = "trend/quine.csv";
    let days = columns(file, &["Days"]).remove(0);
    let text = words(file, &["Eth", "Sex", "Age", "Lrn"]);
    let mut design = Design::level(days.len());
    let values: [(&str, &[&str]); 4] = [
        ("Eth", &["N"]),
        ("Sex", &["M"]),
        ("Age", &["F1", "F2", "F3"]),
        ("Lrn", &["SL"]),
    ];
    for (column, (name, values)) in text.iter().zip(values) {
        design = with_values(design, name, column, values);
    }
    let fit = count_regression(&days, &design, None, CountModel::NegativeBinomial).unwrap();
    check_coefficients(&fit, &json("trend/quine_negbin.json"));
}

#[test]
#[ignore = "needs the folder of cases"]
fn stl_of_temperatures() {
    let values = columns("trend/nottem.csv", &["y"]).remove(0);
    for name in ["7", "periodic", "periodic_robust", "7_robust"] {
        let case = json(&format!("trend/nottem_stl_{name}.json"));
        let period = case["freq"].as_u64().unwrap() as usize;
        let mut options = match case["s.window"].as_str().unwrap().parse() {
            Ok(window) => StlOptions::windowed(period, window),
            Err(_) => StlOptions::periodic(period),
        };
        if case["robust"].as_bool().unwrap() {
            options.robustness = Robustness::LikeR;
        }
        let parts = Stl::of(&values, options).unwrap();
        for (field, got) in [
            ("seasonal", &parts.seasonal),
            ("trend", &parts.trend),
            ("remainder", &parts.remainder),
        ] {
            for (at, wanted) in numbers(&case[field]).into_iter().enumerate() {
                let tolerance = case["tolerance_abs"].as_f64().unwrap();
                near(got[at], wanted, tolerance, &format!("{name} {field} {at}"));
            }
        }
    }
}

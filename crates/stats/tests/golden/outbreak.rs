use stats::cusum::cusum;
use stats::ears::{Ears, EarsOptions, ears};
use stats::farrington::{
    Farrington, FarringtonOptions, FarringtonSeries, MeanError, enough_events, farrington,
};

use crate::{columns, json, near, numbers};

const SERIES: [&str; 2] = ["rki_k1", "salmonella_agona"];

fn counts(series: &str) -> Vec<f64> {
    columns(&format!("outbreak/{series}.csv"), &["count"]).remove(0)
}

#[test]
#[ignore = "needs the folder of cases"]
fn ears_bounds_and_alarms() {
    for series in SERIES {
        let counts = counts(series);
        for (name, method) in [("C1", Ears::C1), ("C2", Ears::C2), ("C3", Ears::C3)] {
            let case = json(&format!("outbreak/{series}_ears_{name}.json"));
            let options = EarsOptions {
                baseline: case["baseline"].as_u64().unwrap() as usize,
                alpha: case["alpha"].as_f64().unwrap(),
                least_deviation: case["minSigma"].as_f64().unwrap(),
            };
            let days = ears(&counts, method, options).unwrap();
            let first = case["first"].as_u64().unwrap() as usize - 1;
            assert!(days[..first].iter().all(Option::is_none));
            let upper = case["upperbound"].as_array().unwrap();
            let alarm = case["alarm"].as_array().unwrap();
            assert_eq!(upper.len(), counts.len() - first);
            for (at, (upper, alarm)) in upper.iter().zip(alarm).enumerate() {
                let what = format!("{series} {name} {at}");
                match (days[first + at], upper.as_f64()) {
                    (Some(day), Some(upper)) => {
                        near(day.upper, upper, case["tolerance_abs"].as_f64().unwrap(), &what);
                        let alarm = alarm.as_f64().map(|a| a > 0.0).or(alarm.as_bool());
                        assert_eq!(Some(day.alarm), alarm, "{what}");
                    }
                    (None, None) => {}
                    (got, wanted) => panic!("{what}: {got:?} instead of {wanted:?}"),
                }
            }
        }
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn cusum_bounds_and_alarms() {
    for series in SERIES {
        let counts = counts(series);
        let case = json(&format!("outbreak/{series}_cusum_rossi.json"));
        let range = numbers(&case["range"]);
        let first = range[0] as usize - 1;
        let usual = counts[..first].iter().sum::<f64>() / first as f64;
        let number = |name: &str| case[name].as_f64().unwrap();
        let weeks = cusum(
            &counts[first..first + range.len()],
            usual,
            number("k"),
            number("h"),
        )
        .unwrap();
        let (upper, alarm) = (numbers(&case["upperbound"]), numbers(&case["alarm"]));
        for (at, week) in weeks.iter().enumerate() {
            near(
                week.upper,
                upper[at],
                number("tolerance_abs"),
                &format!("{series} {at}"),
            );
            assert_eq!(week.alarm, alarm[at] > 0.0, "{series} {at}");
        }
    }
}

/// The case's first week, its settings, and what came of each of its weeks that was judged.
fn check_farrington(series: &str, case: &str, upper: impl Fn(&Farrington, f64) -> f64) {
    let counts: Vec<Option<f64>> = counts(series).into_iter().map(Some).collect();
    let history = FarringtonSeries::new(&counts).unwrap();
    let case = json(&format!("outbreak/{series}_{case}.json"));
    let whole = |name: &str| case[name].as_u64().unwrap() as usize;
    let number = |name: &str| case[name].as_f64();
    let original = FarringtonOptions::ORIGINAL;
    let options = FarringtonOptions {
        half_window: whole("w"),
        periods: number("noPeriods").map_or(1, |n| n as usize),
        left_out: number("pastWeeksNotIncluded").map_or(0, |n| n as usize),
        weight_above: number("weightsThreshold").unwrap_or(original.weight_above),
        trend_p: number("pThresholdTrend").unwrap_or(original.trend_p),
    };
    let (alpha, tolerance) = (number("alpha").unwrap(), number("tolerance_abs").unwrap());
    let limit = numbers(&case["limit54"]);
    let mut judged = 0;
    for (at, week) in numbers(&case["range"]).iter().enumerate() {
        let now = *week as usize - 1;
        let what = format!("{series} week {week}");
        let wanted = case["upperbound"][at].as_f64().filter(|&u| u > 0.0);
        let enough = enough_events(&counts[..=now], limit[0], limit[1] as usize);
        assert_eq!(wanted.is_some(), enough, "{what}");
        let Some(wanted) = wanted else { continue };
        let references: Vec<usize> = (1..=whole("b")).map(|year| now - 52 * year).collect();
        let fit = history.week(now, &references, options).unwrap();
        near(upper(&fit, alpha), wanted, tolerance, &what);
        let alarm = counts[now].unwrap() > wanted;
        assert_eq!(case["alarm"][at].as_f64().unwrap() > 0.0, alarm, "{what}");
        if let Some(expected) = case["expected"][at].as_f64() {
            near(fit.expected, expected, tolerance, &what);
        }
        let plain = farrington(&counts[..=now], &references, options).unwrap();
        near(fit.expected, plain.expected, 1e-9, &what);
        judged += 1;
    }
    assert!(judged >= 12, "{series}: {judged}");
}

#[test]
#[ignore = "needs the folder of cases"]
fn farrington_bounds_and_alarms() {
    for series in SERIES {
        check_farrington(series, "farrington", |fit, alpha| fit.upper_two_thirds(alpha));
        check_farrington(series, "flexible_delta", |fit, alpha| {
            fit.upper_delta(alpha, MeanError::LikeSurveillance)
        });
        check_farrington(series, "flexible_nbPlugin", |fit, alpha| {
            fit.upper_plug_in(alpha) as f64
        });
        check_farrington(series, "flexible_muan", |fit, alpha| {
            fit.upper_muan(alpha, MeanError::LikeSurveillance).unwrap() as f64
        });
    }
}

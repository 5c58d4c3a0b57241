use stats::cusum::cusum;
use stats::ears::{Ears, EarsOptions, ears};

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

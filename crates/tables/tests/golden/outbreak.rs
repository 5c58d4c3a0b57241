use serde_json::Value;

use crate::{answer, json, same_fields};

const SERIES: [&str; 2] = ["rki_k1", "salmonella_agona"];

/// `--range` as the case has it.
fn range(case: &Value) -> String {
    let rows = case["range"].as_array().unwrap();
    format!("{}-{}", rows[0], rows[rows.len() - 1])
}

#[test]
#[ignore = "needs the folder of cases"]
fn ears_by_the_command() {
    for series in SERIES {
        for method in ["C1", "C2", "C3"] {
            let case = json(&format!("outbreak/{series}_ears_{method}.json"));
            let words = format!("ears --input @outbreak/{series}.csv --method {method}");
            let got = answer(&words, &[]);
            same_fields(
                &got,
                &case,
                &["baseline", "minSigma", "alpha", "first", "upperbound", "alarm"],
                method,
            );
        }
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn cusum_rossi_by_the_command() {
    for series in SERIES {
        let case = json(&format!("outbreak/{series}_cusum_rossi.json"));
        let words = format!("cusum --input @outbreak/{series}.csv --range {}", range(&case));
        let got = answer(&words, &[]);
        same_fields(
            &got,
            &case,
            &["range", "k", "h", "trans", "upperbound", "alarm"],
            series,
        );
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn farrington_by_the_command() {
    for series in SERIES {
        let case = json(&format!("outbreak/{series}_farrington.json"));
        let words = format!(
            "farrington --input @outbreak/{series}.csv --form original --b {} --w {} --range {} --alpha {}",
            case["b"],
            case["w"],
            range(&case),
            case["alpha"]
        );
        let got = answer(&words, &[]);
        same_fields(
            &got,
            &case,
            &[
                "range",
                "freq",
                "b",
                "w",
                "alpha",
                "limit54",
                "upperbound",
                "alarm",
            ],
            series,
        );
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn flexible_farrington_by_the_command() {
    for series in SERIES {
        for method in ["flexible_delta", "flexible_muan", "flexible_nbPlugin"] {
            let case = json(&format!("outbreak/{series}_{method}.json"));
            let words = format!(
                "farrington --input @outbreak/{series}.csv --b {} --w {} --range {} --alpha {} --threshold-method {} \
                 --no-periods {} --past-weeks-not-included {} --weights-threshold {} --p-threshold-trend {}",
                case["b"],
                case["w"],
                range(&case),
                case["alpha"],
                case["thresholdMethod"].as_str().unwrap(),
                case["noPeriods"],
                case["pastWeeksNotIncluded"],
                case["weightsThreshold"],
                case["pThresholdTrend"],
            );
            let got = answer(&words, &[]);
            let names = [
                "range",
                "upperbound",
                "alarm",
                "expected",
                "score",
                "thresholdMethod",
            ];
            same_fields(&got, &case, &names, &format!("{series} {method}"));
        }
    }
}

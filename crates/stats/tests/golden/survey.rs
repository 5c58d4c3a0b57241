use serde_json::Value;
use stats::survey::{Estimate, FinitePopulation, Margin, SurveyDesign, SurveySample};

use crate::{columns, json, near, numbers, words};

struct Schools {
    design: SurveyDesign,
    kind: Vec<usize>,
    api00: Vec<f64>,
    api99: Vec<f64>,
    enroll: Vec<f64>,
    wide: Vec<bool>,
}

const KINDS: [&str; 3] = ["E", "H", "M"];

fn schools(name: &str, clustered: bool) -> Schools {
    let file = format!("survey/{name}.csv");
    let data = columns(&file, &["pw", "fpc", "api00", "api99", "enroll", "dnum"]);
    let words = words(&file, &["stype", "sch.wide"]);
    let kind = |word: &String| KINDS.iter().position(|k| k == word).unwrap();
    let kind: Vec<usize> = words[0].iter().map(kind).collect();
    let district: Vec<usize> = data[5].iter().map(|&d| d as usize).collect();
    let sample = SurveySample::of(kind.len())
        .weights(&data[0])
        .finite_population(FinitePopulation::as_r(&data[1]));
    let design = if clustered {
        sample.clusters(&district).design()
    } else {
        sample.strata(&kind).design()
    };
    Schools {
        design: design.unwrap(),
        kind,
        api00: data[2].clone(),
        api99: data[3].clone(),
        enroll: data[4].clone(),
        wide: words[1].iter().map(|word| word == "Yes").collect(),
    }
}

fn first(value: &Value) -> f64 {
    match value {
        Value::Object(fields) => fields.values().next().unwrap().as_f64().unwrap(),
        Value::Array(list) => list[0].as_f64().unwrap(),
        other => other.as_f64().unwrap(),
    }
}

fn check(got: f64, wanted: f64, tolerance: f64, what: &str) {
    near(got, wanted, tolerance * wanted.abs(), what);
}

fn check_estimate(case: &Value, field: &str, got: Estimate) {
    let tolerance = case["tolerance_rel"].as_f64().unwrap();
    check(got.estimate, first(&case[field]["est"]), tolerance, field);
    check(got.standard_error, first(&case[field]["se"]), tolerance, field);
}

#[test]
#[ignore = "needs the folder of cases"]
fn estimates_from_strata_and_from_clusters() {
    for (name, clustered) in [("apistrat", false), ("apiclus1", true)] {
        let schools = schools(name, clustered);
        let case = json(&format!("survey/{name}.json"));
        let tolerance = case["tolerance_rel"].as_f64().unwrap();
        let design = &schools.design;
        let mean = design.mean(&schools.api00).unwrap();
        check_estimate(&case, "mean_api00", mean);
        check_estimate(&case, "total_enroll", design.total(&schools.enroll).unwrap());
        let ratio = design.ratio(&schools.api00, &schools.api99).unwrap();
        check_estimate(&case, "ratio_api00_api99", ratio);
        check(
            mean.design_effect().unwrap(),
            case["deff_api00"].as_f64().unwrap(),
            tolerance,
            "deff",
        );
        let around = mean.interval(0.95).unwrap();
        let bounds = numbers(&case["ci95_mean_api00_normal"]);
        check(around.lower, bounds[0], tolerance, "lower");
        check(around.upper, bounds[1], tolerance, "upper");
        for (kind, share) in design.proportions(&schools.kind).unwrap() {
            let wanted = |field: &str| {
                case["prop_stype"][field][format!("stype{}", KINDS[kind])]
                    .as_f64()
                    .unwrap()
            };
            check(share.estimate, wanted("est"), tolerance, "share of a kind");
            check(
                share.standard_error,
                wanted("se"),
                tolerance,
                "error of a kind's share",
            );
        }
        for (kind, domain) in design.by(&schools.kind).unwrap() {
            let mean = domain.mean(&schools.api00).unwrap();
            let wanted = &case["by_stype_mean_api00"];
            check(
                mean.estimate,
                numbers(&wanted["est"])[kind],
                tolerance,
                "mean of a kind",
            );
            check(
                mean.standard_error,
                numbers(&wanted["se"])[kind],
                tolerance,
                "error of a kind",
            );
        }
        let wide = design.proportion(&schools.wide).unwrap();
        let wanted = &case["prop_sch_wide_yes_logitCI"];
        let bounds = numbers(&wanted["ci"]);
        let around = wide.logit_interval(0.95).unwrap();
        check(
            around.estimate,
            wanted["est"].as_f64().unwrap(),
            tolerance,
            "share",
        );
        check(around.lower, bounds[0], tolerance, "lower log odds");
        check(around.upper, bounds[1], tolerance, "upper log odds");
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn estimates_once_the_weights_agree_with_the_population() {
    let schools = schools("apiclus1", true);
    let case = json("survey/apiclus1_poststratified.json");
    let population: Vec<(usize, f64)> = case["pop"].as_array().unwrap().iter().map(known).collect();
    let margin = Margin {
        groups: &schools.kind,
        population: &population,
    };
    let design = schools.design.post_stratified(margin).unwrap();
    check_estimate(&case, "mean_api00", design.mean(&schools.api00).unwrap());
    check_estimate(&case, "total_enroll", design.total(&schools.enroll).unwrap());
}

fn known(of_kind: &Value) -> (usize, f64) {
    let kind = KINDS.iter().position(|&k| of_kind["stype"] == k).unwrap();
    (kind, of_kind["Freq"].as_f64().unwrap())
}

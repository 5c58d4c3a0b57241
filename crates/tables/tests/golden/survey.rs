use crate::{answer, json, same_fields};

#[test]
#[ignore = "needs the folder of cases"]
fn apistrat_and_apiclus1_by_the_command() {
    for (name, design) in [("apistrat", "--strata stype"), ("apiclus1", "--clusters dnum")] {
        let case = json(&format!("survey/{name}.json"));
        let words = format!(
            "survey --input @survey/{name}.csv --weights pw --fpc fpc {design} --mean api00 --total enroll \
             --ratio api00/api99 --proportion stype --by stype --logit sch.wide=Yes"
        );
        let names = [
            "mean_api00",
            "total_enroll",
            "ratio_api00_api99",
            "deff_api00",
            "ci95_mean_api00_normal",
            "by_stype_mean_api00",
            "prop_sch_wide_yes_logitCI",
        ];
        let got = answer(&words, &[]);
        same_fields(&got, &case, &names, name);
        // A stratum's share is known: its error is nothing but rounding.
        for (kind, wanted) in case["prop_stype"]["se"].as_object().unwrap() {
            let (got, wanted) = (
                got["prop_stype"]["se"][kind].as_f64().unwrap(),
                wanted.as_f64().unwrap(),
            );
            assert!(
                (got - wanted).abs() <= 1e-6 * wanted.abs() + 1e-12,
                "{name} {kind}: {got}"
            );
        }
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn apiclus1_poststratified_by_the_command() {
    let case = json("survey/apiclus1_poststratified.json");
    let known = case["pop"].as_array().unwrap().iter();
    let known: Vec<String> = known
        .map(|one| format!("{}:{}", one["stype"].as_str().unwrap(), one["Freq"]))
        .collect();
    let words = format!(
        "survey --input @survey/apiclus1.csv --weights pw --fpc fpc --clusters dnum --post-stratify stype={} \
         --mean api00 --total enroll",
        known.join(",")
    );
    same_fields(
        &answer(&words, &[]),
        &case,
        &["mean_api00", "total_enroll"],
        "post-stratified",
    );
}

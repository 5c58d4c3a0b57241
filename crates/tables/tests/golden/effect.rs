use serde_json::Value;

use crate::{Made, Tolerance, answer, json, same, same_fields};

fn pair(value: &Value) -> String {
    format!("{},{}", value[0], value[1])
}

/// The flag with the case's pair, when it has one.
fn flag(input: &Value, flag: &str, name: &str) -> String {
    match input.get(name) {
        Some(value) => format!("--{flag} {}", pair(value)),
        None => String::new(),
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn wdd_by_the_command() {
    for case in json("effect/wdd.json").as_array().unwrap() {
        let (input, wanted) = (&case["input"], &case["expected"]);
        let words = format!(
            "wdd {} {} {} {} {} --alpha {}",
            flag(input, "treated", "t"),
            flag(input, "control", "c"),
            flag(input, "displacement", "d"),
            flag(input, "displacement-control", "dc"),
            flag(input, "time-weights", "tw"),
            wanted["alpha"]
        );
        same(&answer(&words, &[]), wanted, Tolerance::of(case), &words);
        // The same as a table.
        let mut table = String::from("area,before,after,time_before,time_after\n");
        let time = input.get("tw").map_or("1,1".to_owned(), pair);
        for (area, name) in [
            ("treated", "t"),
            ("control", "c"),
            ("displacement", "d"),
            ("displacement_control", "dc"),
        ] {
            if let Some(counts) = input.get(name) {
                table.push_str(&format!("{area},{},{time}\n", pair(counts)));
            }
        }
        let made = Made::new(&table);
        let words = format!("wdd --input @made --alpha {}", wanted["alpha"]);
        same(&answer(&words, &[&made]), wanted, Tolerance::of(case), &table);
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn wdq_by_the_command() {
    for case in json("effect/wdq.json").as_array().unwrap() {
        let flags = ["treated", "control", "displacement"].map(|name| flag(&case["input"], name, name));
        let words = format!("wdq {}", flags.join(" "));
        same(
            &answer(&words, &[]),
            &case["expected"],
            Tolerance::of(case),
            &words,
        );
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn relative_effect_size_by_the_command() {
    for case in json("effect/relative_effect_size.json").as_array().unwrap() {
        let input = &case["input"];
        let words = format!(
            "relative-effect --treated {},{} --control {},{} --overdispersion {}",
            input["a"], input["b"], input["c"], input["d"], input["overdispersion"]
        );
        same(
            &answer(&words, &[]),
            &case["expected"],
            Tolerance::of(case),
            &words,
        );
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn did_panel_1_by_the_command() {
    let case = json("effect/did_panel_1.json");
    let got = answer(
        "did --input @effect/did_panel_1.csv --outcome count --model poisson",
        &[],
    );
    let names = [
        "coef",
        "se_model",
        "dispersion_pearson",
        "se_quasi",
        "irr",
        "irr_ci95_quasi",
    ];
    same_fields(&got, &case, &names, "panel");
}

#[test]
#[ignore = "needs the folder of cases"]
fn did_card_krueger_by_the_command() {
    let case = json("effect/did_card_krueger.json");
    let table = format!(
        "treated,post,fte\n0,0,{}\n0,1,{}\n1,0,{}\n1,1,{}\n",
        case["pa_before"], case["pa_after"], case["nj_before"], case["nj_after"]
    );
    let made = Made::new(&table);
    let got = answer("difference-in-differences --input @made --outcome fte", &[&made]);
    same(&got["did"], &case["expected"]["did"], Tolerance::of(&case), "did");
}

/// Words with spaces in them are written with `~`.
fn one_word(value: &Value) -> String {
    value.as_str().unwrap().replace(' ', "~")
}

#[test]
#[ignore = "needs the folder of cases"]
fn synthetic_control_basque_by_the_command() {
    let case = json("effect/synthetic_control_basque.json");
    let mut predictors = String::new();
    for name in case["predictors_mean_1964_1969"].as_array().unwrap() {
        predictors += &format!(" --predictor {}@1964-1969", one_word(name));
    }
    for special in case["special"].as_array().unwrap() {
        let years: Vec<String> = special[1]
            .as_array()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        predictors += &format!(" --predictor {}@{}", one_word(&special[0]), years.join(","));
    }
    let years = &case["years_fit"];
    let words = format!(
        "synthetic-control --input @effect/basque.csv --unit regionname --time year --outcome gdpcap --treated {} \
         --fit {}-{} {predictors}",
        one_word(&case["treated"]),
        years[0],
        years[1]
    );
    let got = answer(&words, &[]);
    same(
        &got["weights"],
        &case["expected"]["weights"],
        Tolerance::of(&case),
        "weights",
    );
    let placebo = answer(&format!("{words} --placebo"), &[]);
    assert_eq!(placebo["weights"], got["weights"]);
}

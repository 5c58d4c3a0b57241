use crate::{answer, json, same_fields};

#[test]
#[ignore = "needs the folder of cases"]
fn warpbreaks_poisson_by_the_command() {
    let case = json("trend/warpbreaks_poisson.json");
    let got = answer(
        "count-regression --input @trend/warpbreaks.csv --count breaks --factor wool --factor tension=L,M,H",
        &[],
    );
    let names = ["coef", "se", "deviance", "loglik", "aic", "dispersion_quasi"];
    same_fields(&got, &case, &names, "warpbreaks");
}

#[test]
#[ignore = "needs the folder of cases"]
fn quine_negbin_by_the_command() {
    let case = json("trend/quine_negbin.json");
    let got = answer(
        "count-regression --input @trend/quine.csv --count Days --model negbin --factor Eth --factor Sex --factor Age \
         --factor Lrn",
        &[],
    );
    let names = ["coef", "se", "theta", "theta_se", "deviance", "loglik", "aic"];
    same_fields(&got, &case, &names, "quine");
}

#[test]
#[ignore = "needs the folder of cases"]
fn stl_by_the_command() {
    for name in [
        "nottem_stl_7",
        "nottem_stl_7_robust",
        "nottem_stl_periodic",
        "nottem_stl_periodic_robust",
    ] {
        let case = json(&format!("trend/{name}.json"));
        let robust = if case["robust"] == true { "--robust" } else { "" };
        let words = format!(
            "stl --input @trend/nottem.csv --freq {} --s-window {} {robust}",
            case["freq"],
            case["s.window"].as_str().unwrap()
        );
        let got = answer(&words, &[]);
        let names = [
            "freq",
            "s.window",
            "t.window",
            "robust",
            "seasonal",
            "trend",
            "remainder",
        ];
        same_fields(&got, &case, &names, name);
    }
}

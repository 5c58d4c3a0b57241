use serde_json::Value;

use crate::{Made, Tolerance, answer, json, same, same_fields};

#[test]
#[ignore = "needs the folder of cases"]
fn kernel_density_by_the_command() {
    let case = json("kde/clustered_332.json");
    let grid = &case["grid"];
    for one in case["cases"].as_array().unwrap() {
        let kernel = one["kernel"].as_str().unwrap();
        let words = format!(
            "kernel-density --input @kde/clustered_332.csv --kernel {kernel} --bandwidth {} --x0 {} --y0 {} \
             --cell {} --nx {} --ny {}",
            one["bandwidth"], grid["x0"], grid["y0"], grid["cell"], grid["nx"], grid["ny"]
        );
        let got = answer(&words, &[]);
        let values = one["values"].as_array().unwrap();
        let maximum = values.iter().filter_map(Value::as_f64).fold(0.0, f64::max);
        let share = if kernel == "gaussian" { 1e-6 } else { 1e-9 };
        same(
            &got["values"],
            &one["values"],
            Tolerance::Absolute(share * maximum),
            kernel,
        );
        same(&got["grid"], grid, Tolerance::Absolute(0.0), "grid");
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn autocorrelation_of_columbus_crime_by_the_command() {
    let case = json("autocorr/columbus_crime.json");
    let check = |method: &str, names: &[&str]| {
        let words = format!(
            "{method} --input @autocorr/columbus_crime.csv --neighbours @autocorr/columbus_crime_neighbours.csv"
        );
        same_fields(&answer(&words, &[]), &case, names, method);
        // By the column of numbers instead of by row.
        same_fields(&answer(&(words + " --id i"), &[]), &case, names, method);
    };
    check(
        "moran",
        &[
            "moran_I",
            "moran_E",
            "moran_var_randomisation",
            "moran_z_randomisation",
            "moran_var_normality",
        ],
    );
    check("geary", &["geary_C"]);
    check(
        "local-moran",
        &[
            "local_moran_Ii",
            "local_moran_E_conditional",
            "local_moran_var_conditional",
            "local_moran_z_conditional",
            "local_moran_var_total",
        ],
    );
    check("getis-ord --without-self --style W", &["local_G_z_W"]);
    check("getis-ord --without-self", &["local_G_z_B"]);
    check("getis-ord", &["local_Gstar_z_B"]);
}

#[test]
#[ignore = "needs the folder of cases"]
fn g_of_pysal_g_local_doctest_by_the_command() {
    let case = json("autocorr/pysal_g_local_doctest.json");
    let mut table = String::from("x,y,value\n");
    for (point, value) in case["points"]
        .as_array()
        .unwrap()
        .iter()
        .zip(case["y"].as_array().unwrap())
    {
        table.push_str(&format!("{},{},{value}\n", point[0], point[1]));
    }
    let made = Made::new(&table);
    let ask = |method: &str| {
        answer(
            &format!(
                "{method} --input @made --value value --within {}",
                case["threshold"]
            ),
            &[&made],
        )
    };
    same_fields(&ask("getis-ord --without-self"), &case, &["G_B"], "G");
    same_fields(&ask("getis-ord"), &case, &["Gstar_B"], "G*");
    let global = ask("general-g");
    for name in ["global_G", "global_G_p_norm"] {
        same(&global[name], &case[name], Tolerance::Absolute(5e-4), name);
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn knox_of_chicago_burglary_2016_by_the_command() {
    let case = json("knox/chicago_burglary_2016.json");
    let ask = |rest: &str| {
        let words = format!(
            "knox --input @knox/chicago_burglary_2016.csv --space-bands 0.1,200,400,600 --time-bands 7,14,21 \
             --permutations 99 {rest}"
        );
        answer(&words, &[])
    };
    let exact = Tolerance::Absolute(0.0);
    let right = ask("");
    for name in ["closed_right_euclid", "n"] {
        same(&right[name], &case[name], exact, name);
    }
    let mean = "exact_permutation_mean_closed_right";
    same(&right[mean], &case[mean], Tolerance::Absolute(1e-6), mean);
    for (row, wanted) in case["ratio_median_euclid"].as_array().unwrap().iter().enumerate() {
        // Of 99 permutations, as the published ones.
        let tolerance = Tolerance::Relative(if row == 0 { 0.06 } else { 0.02 });
        same(&right["ratio_median_euclid"][row], wanted, tolerance, "ratio");
    }
    let name = "closed_left_euclid";
    same(&ask("--closed left")[name], &case[name], exact, name);
    let name = "closed_right_manhattan";
    same(&ask("--metric manhattan")[name], &case[name], exact, name);
}

#[test]
#[ignore = "needs the folder of cases"]
fn aoristic_worked_and_dc_burglaries_by_the_command() {
    for name in ["worked", "dc_burglaries"] {
        let case = json(&format!("aoristic/{name}.json"));
        let got = answer(&format!("aoristic --input @aoristic/{name}.csv"), &[]);
        same_fields(&got, &case, &["hour_of_week_sunday0", "total"], name);
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn concentration_by_the_command() {
    for name in [
        "lorenzgini_doc_1",
        "lorenzgini_doc_2",
        "lorenzgini_doc_3",
        "negbin_1000",
    ] {
        let case = json(&format!("concentration/{name}.json"));
        let counts = case["counts"].as_array().unwrap().iter().map(ToString::to_string);
        let table = std::iter::once("count".to_owned())
            .chain(counts)
            .collect::<Vec<_>>()
            .join("\n");
        let made = Made::new(&table);
        let got = answer("concentration --input @made", &[&made]);
        same(&got, &case["expected"], Tolerance::of(&case), name);
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn prediction_accuracy_by_the_command() {
    for name in ["pai_ptools_doc", "pai_2000"] {
        let case = json(&format!("accuracy/{name}.json"));
        let wanted = case["expected"].as_array().unwrap();
        let cells: Vec<String> = wanted.iter().map(|one| one["k"].to_string()).collect();
        let input = format!("prediction-accuracy --input @accuracy/{name}.csv");
        let all = answer(&format!("{input} --cells {}", cells.join(",")), &[]);
        same(&all["results"], &case["expected"], Tolerance::of(&case), name);
        let one = answer(&format!("{input} --cells {}", cells[0]), &[]);
        same(&one, &wanted[0], Tolerance::of(&case), name);
    }
}

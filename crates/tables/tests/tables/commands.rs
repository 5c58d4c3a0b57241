use serde_json::json;

use crate::{Made, answer, ask, filled, refusal};

#[test]
fn a_density_has_the_mass_of_its_points() {
    let made = Made::new("x,y,n\n1000,2000,1\n1050,2000,3\n");
    let got = answer("kde --input @ --bandwidth 100 --cell 10 --weight n", &[&made]);
    assert!((got["mass"].as_f64().unwrap() - 4.0).abs() < 0.01);
    assert_eq!(got["weights"], 4.0);
    let grid = &got["grid"];
    let pixels = grid["nx"].as_u64().unwrap() * grid["ny"].as_u64().unwrap();
    assert_eq!(got["values"].as_array().unwrap().len() as u64, pixels);
}

#[test]
fn a_grid_in_a_file_is_the_grid_in_the_answer() {
    let made = Made::new("x,y\n1000,2000\n1050,2010\n");
    let output = Made::new("");
    let words = "kde --input @ --bandwidth 100 --cell 25 --x0 900 --y0 1900 --nx 12 --ny 9";
    let in_answer = answer(words, &[&made]);
    let in_file = answer(&format!("{words} --output @"), &[&made, &output]);
    assert!(in_file.get("values").is_none());
    let written = std::fs::read_to_string(output.path()).unwrap();
    let mut lines = written.lines();
    assert_eq!(lines.next(), Some("x,y,density"));
    for (pixel, value) in in_answer["values"].as_array().unwrap().iter().enumerate() {
        let line: Vec<f64> = lines
            .next()
            .unwrap()
            .split(',')
            .map(|v| v.parse().unwrap())
            .collect();
        let (column, row) = ((pixel % 12) as f64, (pixel / 12) as f64);
        assert_eq!(
            line[..2],
            [900.0 + 25.0 * (column + 0.5), 1900.0 + 25.0 * (row + 0.5)]
        );
        let value = value.as_f64().unwrap();
        assert!((line[2] - value).abs() <= 1e-15 * value, "{} {value}", line[2]);
    }
    assert_eq!(lines.next(), None);
    let again = answer(
        &format!(
            "pai --input {} --pred density --obs density --area y --cells 3",
            output.path()
        ),
        &[],
    );
    assert_eq!(again["k"], 3);
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let made = Made::new("x,y\n1000,2000\n");
    let refused = refusal(
        "kde --input @ --bandwidth 100 --output /nowhere/at/all.csv",
        &[&made],
    );
    assert!(
        refused.starts_with("/nowhere/at/all.csv cannot be written"),
        "{refused}"
    );
}

#[test]
fn the_ratio_of_a_density_and_itself_is_one() {
    let made = Made::new("x,y\n1000,2000\n1050,2000\n");
    let got = answer(
        "dual-density --input @ --reference @ --bandwidth 100 --cell 50",
        &[&made, &made],
    );
    let values: Vec<f64> = got["values"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(serde_json::Value::as_f64)
        .collect();
    assert!(!values.is_empty() && values.iter().all(|&v| (v - 1.0).abs() < 1e-9));
}

#[test]
fn cells_in_any_order_have_the_neighbours_of_a_grid() {
    let cells: Vec<(usize, usize, usize)> = (0..6)
        .flat_map(|r| (0..5).map(move |c| (r, c, (r * 7 + c * c) % 11)))
        .collect();
    let table = |cells: &[(usize, usize, usize)]| {
        cells
            .iter()
            .fold(String::from("row,col,count\n"), |t, (r, c, n)| {
                t + &format!("{r},{c},{n}\n")
            })
    };
    let (in_order, turned) = (
        Made::new(table(&cells)),
        Made::new(table(&cells.iter().rev().copied().collect::<Vec<_>>())),
    );
    for kind in ["queen", "rook"] {
        let ask = |made| {
            answer(
                &format!("moran --input @ --value count --contiguity {kind}"),
                &[made],
            )["moran_I"]
                .as_f64()
                .unwrap()
        };
        assert!((ask(&in_order) - ask(&turned)).abs() < 1e-12);
    }
}

#[test]
fn bench_tells_time_and_what_peers_print() {
    let made = Made::new("x,y,day\n0,0,1\n10,0,2\n0,20,3\n5000,0,9\n");
    let words = filled(
        "knox --input @ --space-bands 100,200 --time-bands 3,6 --closed left --bench",
        &[&made],
    );
    let printed = ask(&words, false).unwrap().unwrap().lines(false);
    let mut lines = printed.lines();
    let compute: Vec<&str> = lines.next().unwrap().split(' ').collect();
    assert_eq!(compute[0], "COMPUTE");
    assert!(compute[1].parse::<f64>().unwrap() > 0.0 && compute[2].parse::<f64>().unwrap() >= 0.0);
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("CHECK pairs=3 obs[0]=[3, 0] ratio[0]=[")
    );
    let both = ask(&words, true).unwrap().unwrap().lines(true);
    assert!(both.starts_with('{') && both.contains("\nCOMPUTE ") && both.contains("\nCHECK "));
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let made = Made::new("x,y,day\n0,0,1\n10,0,2\n0,20,3\n50,0,9\n60,70,4\n");
    let ask = |seed: u32| {
        answer(
            &format!("knox --input @ --space-bands 40 --time-bands 2 --seed {seed} --permutations 50"),
            &[&made],
        )
    };
    assert_eq!(ask(3), ask(3));
    assert_ne!(ask(3)["seed"], ask(4)["seed"]);
}

#[test]
fn series_are_told_apart_and_named() {
    let rows: String = (0..40)
        .map(|week| format!("a,{week},{}\nb,{week},{}\n", week % 5, 3 + week % 3))
        .collect();
    let made = Made::new(format!("series,week,count\n{rows}"));
    let got = answer("ears --input @ --series series --method C1", &[&made]);
    assert_eq!(got["series"][1]["series"], "b");
    assert_eq!(got["series"][0]["upperbound"].as_array().unwrap().len(), 33);
    let alone = Made::new((0..40).fold("count\n".to_owned(), |t, week| t + &format!("{}\n", week % 5)));
    let one = answer("ears --input @ --method C1", &[&alone]);
    assert_eq!(one["upperbound"], got["series"][0]["upperbound"]);
    let three = answer("ears --input @ --method C1,C2,C3", &[&alone]);
    assert_eq!(three["methods"][0]["upperbound"], one["upperbound"]);
    let refused = refusal("farrington --input @ --series series --b 1", &[&made]);
    assert_eq!(
        refused,
        "series a: the series has 40 weeks, but b = 1 needs more than 55"
    );
}

#[test]
fn a_place_with_too_many_cases_is_the_cluster() {
    let mut table = String::from("id,x,y,day,count,people,others\n");
    for place in 0..25 {
        for day in 0..6 {
            let cases = if place == 12 && day >= 4 {
                9
            } else {
                usize::from((place + day) % 4 == 0)
            };
            table.push_str(&format!(
                "p{place},{},{},2024-05-{:02},{cases},100,20\n",
                place % 5 * 100,
                place / 5 * 100,
                day + 1
            ));
        }
    }
    let made = Made::new(table);
    for (model, rest) in [
        ("poisson", "--expected people --day day"),
        ("bernoulli", "--controls others --day day"),
        ("permutation", "--day day --prospective"),
    ] {
        let got = answer(
            &format!("scan --input @ --model {model} {rest} --permutations 99"),
            &[&made],
        );
        let first = &got["clusters"][0];
        assert_eq!(first["ids"], json!(["p12"]), "{model}");
        assert_eq!(first["time"], "2024/5/5 to 2024/5/6", "{model}");
        assert_eq!(first["cases"], 18, "{model}");
        assert!(first["p"].as_f64().is_some_and(|p| p <= 0.05), "{model}");
    }
    let got = answer(
        "scan --input @ --model poisson --expected people --ellipses 2 --permutations 99",
        &[&made],
    );
    assert!(
        got["clusters"][0]["ids"]
            .as_array()
            .unwrap()
            .iter()
            .any(|id| id == "p12")
    );
}

#[test]
fn flags_that_do_not_fit_are_named() {
    let made = Made::new("id,x,y,count,y2\na,0,0,1,2\na,5,0,2,3\n");
    for (words, wanted) in [
        (
            "kde --input @ --bandwidth 0",
            "bandwidth_m is 0, but must be a finite number above 0",
        ),
        (
            "kde --input @ --bandwidth 10 --cell 0",
            "pixel_width_m is 0, but must be a finite number above 0",
        ),
        ("scan --input @", "--model poisson needs --expected"),
        (
            "scan --input @ --expected count",
            "the place \"a\" is at more than one point",
        ),
        (
            "scan --input @ --model permutation",
            "--model permutation needs places and --day",
        ),
        (
            "moran --input @ --nearest 5",
            "points holds 2 values, but at least 3 are needed",
        ),
        (
            "false-discovery --input @ --p y2",
            "p number 0 is 2, but must be from 0 to 1",
        ),
        (
            "did --input @ --treated y2 --post y",
            "y2 number 0 is 2, but must be 0 or 1",
        ),
        (
            "cusum --input @ --range 2-9",
            "range goes to row 9, but the series has 2",
        ),
    ] {
        assert_eq!(refusal(words, &[&made]), wanted, "{words}");
    }
}

#[test]
fn what_is_no_command_is_refused_as_such() {
    for words in [
        "kde --bandwidth 10",
        "kde --input a.csv",
        "moran --input a.csv",
        "moran --input a.csv --nearest 3 --within 4",
        "wdd --treated 1 --control 2,3",
        "knox --input a.csv --space-bands x --time-bands 1",
        "cusum --input a.csv --range 9-2",
        "nothing --input a.csv",
    ] {
        assert!(ask(&filled(words, &[]), true).is_none(), "{words}");
    }
}

#[test]
fn text_for_people_has_the_same_names() {
    let made = Made::new("count\n10\n5\n0\n0\n");
    let words = filled("gini --input @", &[&made]);
    let text = ask(&words, false).unwrap().unwrap().lines(false);
    assert!(text.contains("gini_generalized"), "{text}");
    assert!(text.contains("places"), "{text}");
}

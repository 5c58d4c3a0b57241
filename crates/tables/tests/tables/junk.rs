//! Whatever stands in the table and in the flags: an answer or a refusal, never a panic.

use proptest::prelude::*;

use crate::{Made, ask};

/// A command line for each method, on a table with these columns.
const COMMANDS: &[&str] = &[
    "kernel-density --input @ --bandwidth 50 --cell 20 --nx 10 --ny 10",
    "dual-density --input @ --reference @ --bandwidth 50 --cell 20 --nx 10 --ny 10",
    "moran --input @ --value count --nearest 2 --permutations 9",
    "geary --input @ --value count --within 50 --permutations 9",
    "general-g --input @ --value count --contiguity queen --permutations 9",
    "local-moran --input @ --value count --neighbours @ --permutations 9",
    "getis-ord --input @ --value count --within 50 --permutations 9",
    "getis-ord --input @ --value count --within 50 --exact",
    "false-discovery --input @ --p p --q 0.1",
    "scan --input @ --model poisson --expected count --permutations 9",
    "scan --input @ --model permutation --day count --permutations 9",
    "scan --input @ --model bernoulli --controls count --permutations 9 --ellipses 2",
    "knox --input @ --day count --space-bands 10,50 --time-bands 2,5 --permutations 9",
    "aoristic --input @ --start at --end at",
    "farrington --input @ --b 1 --freq 4 --w 1 --no-periods 1 --past-weeks-not-included 0",
    "farrington --input @ --form original --b 1 --freq 4 --w 1",
    "ears --input @ --method C1,C2,C3 --baseline 2",
    "cusum --input @ --range 2-3",
    "count-regression --input @ --factor id --term x --trend",
    "count-regression --input @ --model negbin --harmonics 1 --period 4",
    "stl --input @ --value count --freq 2 --robust",
    "wdd --treated 20,10 --control 20,20",
    "wdq --treated 20,10 --control 20,20 --displacement 5,6",
    "relative-effect --treated 20,10 --control 20,20",
    "difference-in-differences --input @ --treated row --post col",
    "difference-in-differences --input @ --treated row --post col --model poisson --cluster id",
    "power --treated-before 100 --control-before 100",
    "concentration --input @",
    "bandwidth --input @",
    "bandwidth --input @ --rule leave-one-out --from 10 --to 90 --steps 4",
    "bandwidth --input @ --rule diggle --from 10 --to 90 --steps 4 --area 90000",
    "mantel --input @ --day count --space-constant 10 --time-constant 1 --permutations 9",
    "space-time-k --input @ --day count --distances 50,90 --days 1,2 --area 90000 --duration 30 --permutations 9",
    "synthetic-control --input @ --unit row --time col --outcome count --treated 1 --fit 0-1 --placebo",
    "synthetic-control --input @ --unit row --time col --outcome count --treated 1 --fit 0-1 --predictor x@0,1",
    "dbscan --input @ --eps 40 --min-points 3",
    "hdbscan --input @ --min-cluster-size 2",
    "hull --input @",
    "hull --input @ --concave 0.3",
    "standardised-ratio --input @ --observed count --expected y",
    "empirical-bayes --input @ --population y",
    "local-empirical-bayes --input @ --value count --population y --within 60",
    "funnel --input @ --expected y --target 1",
    "funnel --input @ --people i --target 0.3",
    "survey --input @ --weights x --strata row --lonely adjust --mean count --total count --ratio count/y --proportion id --by col",
    "survey --input @ --clusters row --logit col=1 --post-stratify col=0:5,1:6",
    "prediction-accuracy --input @ --pred x --obs count --area y --cells 1,2",
];

const HEADER: &str = "id,x,y,row,col,count,p,at,i,j\n";

const NASTY: &[&str] = &[
    "0",
    "-1",
    "1",
    "2",
    "0.5",
    "1e308",
    "-1e308",
    "1e-308",
    "nan",
    "inf",
    "",
    "x",
    "1,2",
    "0,0",
    "-3,4",
    "9-2",
    "1-1",
    "count",
    "id",
    "18446744073709551615",
];

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..6_u32).prop_map(|n| n.to_string()),
        3 => (0.0..300.0_f64).prop_map(|v| format!("{v:.1}")),
        1 => prop::sample::select(vec!["-5", "1e300", "", "NaN", "abc", "2024-02-30", "2024-03-01 10:30", "\"", "å"]).prop_map(str::to_owned),
    ]
}

/// Mostly tables that can be computed on; some that cannot.
fn table() -> impl Strategy<Value = String> {
    let row = (
        cell(),
        0.0..300.0_f64,
        0.0..300.0_f64,
        0..4_u32,
        0..4_u32,
        cell(),
        0.0..1.0_f64,
        1..30_u32,
        1..9_u32,
        1..9_u32,
    );
    prop::collection::vec(row, 0..14).prop_map(|rows| {
        rows.into_iter().enumerate().fold(
            HEADER.to_owned(),
            |text, (at, (id, x, y, r, c, count, p, day, i, j))| {
                // Each row is a place of its own, but where the first cell says otherwise.
                let id = if id.len() == 1 { format!("{id}{at}") } else { id };
                text + &format!("{id},{x:.1},{y:.1},{r},{c},{count},{p:.3},2024-04-{day:02} 10:30,{i},{j}\n")
            },
        )
    })
}

fn words(command: &str, made: &Made) -> Vec<String> {
    command
        .split(' ')
        .map(|word| if word == "@" { made.path() } else { word.to_owned() })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_table_is_computed_on_or_refused(command in prop::sample::select(COMMANDS), table in table()) {
        let made = Made::new(&table);
        let words = words(command, &made);
        if let Some(Ok(answer)) = ask(&words, true) {
            let text = answer.lines(true);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
        }
        let _ = ask(&words, false).map(|outcome| outcome.map(|answer| answer.lines(false)));
    }

    #[test]
    fn any_bytes_are_computed_on_or_refused(command in prop::sample::select(COMMANDS), bytes in prop::collection::vec(any::<u8>(), 0..200), with_header: bool) {
        let content = if with_header { [HEADER.as_bytes(), &bytes].concat() } else { bytes };
        let made = Made::new(content);
        let _ = ask(&words(command, &made), true);
    }

    #[test]
    fn any_value_of_any_flag_is_taken_or_refused(command in prop::sample::select(COMMANDS), which in any::<prop::sample::Index>(), value in prop::sample::select(NASTY)) {
        let rows: String = (0..12).map(|n| format!("{n},{}.5,{}.5,{},{},{},0.{n},2024-04-01 10:30,{},{}\n", n * 17 % 100, n * 31 % 100, n / 4 % 2, n % 2, n % 5, n % 12 + 1, (n + 1) % 12 + 1)).collect();
        let made = Made::new(format!("{HEADER}{rows}"));
        let mut words = words(command, &made);
        let flags: Vec<usize> = (1..words.len()).filter(|&at| !words[at].starts_with("--") && words[at - 1] != "--input").collect();
        if !flags.is_empty() {
            let at = flags[which.index(flags.len())];
            words[at] = value.to_owned();
        }
        let _ = ask(&words, true);
        let _ = ask(&words, false).map(|outcome| outcome.map(|answer| answer.lines(false)));
    }
}

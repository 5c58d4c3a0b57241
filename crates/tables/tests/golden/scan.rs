//! SaTScan's own sample data, brought into the columns that the command reads.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::{Made, answer, json, text};

/// Members in any order; equally likely clusters may come in any order too.
fn check(case: &str, got: &Value) {
    let wanted = json(case);
    let clusters = got["clusters"].as_array().unwrap();
    for wanted in wanted["clusters"].as_array().unwrap() {
        let mut ids: Vec<&str> = wanted["ids"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        ids.sort_unstable();
        let own = |cluster: &Value| {
            cluster["ids"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .eq(ids.iter().copied())
        };
        let cluster = clusters
            .iter()
            .find(|c| own(c))
            .unwrap_or_else(|| panic!("{ids:?} is not among {got}"));
        let near = |name: &str, tolerance: f64| {
            let Some(wanted) = wanted[name].as_f64() else {
                return;
            };
            let got = cluster[name]
                .as_f64()
                .unwrap_or_else(|| panic!("{ids:?} has no {name}"));
            assert!(
                (got - wanted).abs() <= tolerance,
                "{case} {ids:?} {name}: {got} instead of {wanted}"
            );
        };
        near("cases", 0.0);
        near("expected", 0.006);
        near("obs_over_exp", 0.006);
        near("relative_risk", 0.006);
        near("llr", 2e-6);
        near(
            "p",
            if wanted["p"].as_f64().unwrap() < 0.2 {
                0.02
            } else {
                0.04
            },
        );
        near("radius", 0.02 * wanted["radius"].as_f64().unwrap_or(0.0));
        if !wanted["centre"].is_null() {
            assert_eq!(cluster["centre"], wanted["centre"], "{case} {ids:?}");
        }
        match wanted["time"].as_str() {
            // Years are written as their first and last day there.
            Some(time) if case.contains("spacetime") => {
                let years: Vec<&str> = time.split(" to ").map(|day| &day[..4]).collect();
                assert_eq!(cluster["time"], years.join(" to "));
            }
            Some(time) => assert_eq!(cluster["time"], time, "{case} {ids:?}"),
            None => assert!(cluster["time"].is_null()),
        }
    }
}

const YEARS: usize = 19;

/// Over every day of the year with this number from 1973, at noon; a straight line between the first of July of the
/// years that people were counted in.
fn person_days(counts: [f64; 3], year: usize) -> f64 {
    // 1976, 1980, 1984 and 1988 are leap years.
    let first_day = |year: usize| 365 * year + year / 4;
    let july = |year: usize| (first_day(year) + 181) as f64;
    let [a, b, c] = [july(0), july(9), july(18)];
    (first_day(year)..first_day(year + 1))
        .map(|day| {
            let day = (day as f64 + 0.5).clamp(a, c);
            if day < b {
                counts[0] + (counts[1] - counts[0]) * (day - a) / (b - a)
            } else {
                counts[1] + (counts[2] - counts[1]) * (day - b) / (c - b)
            }
        })
        .sum()
}

/// `id,lat,lon,year,count,expected` of New Mexico: a row per county and year, indirectly standardised.
fn new_mexico() -> Made {
    let mut cases: HashMap<(String, usize), u32> = HashMap::new();
    let mut of_stratum: HashMap<(String, String), f64> = HashMap::new();
    for line in text("scan/nm.cas").lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [place, count, year, age, sex] = fields[..] else {
            continue;
        };
        let count: u32 = count.parse().unwrap();
        *cases
            .entry((place.to_owned(), year.parse::<usize>().unwrap() - 1973))
            .or_default() += count;
        *of_stratum.entry((age.into(), sex.into())).or_default() += f64::from(count);
    }
    let mut counted: HashMap<(String, String), HashMap<String, [f64; 3]>> = HashMap::new();
    for line in text("scan/nm.pop").lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [place, year, population, age, sex] = fields[..] else {
            continue;
        };
        let census = ["73", "82", "91"].iter().position(|y| *y == year).unwrap();
        let of_place = counted.entry((age.into(), sex.into())).or_default();
        of_place.entry(place.to_owned()).or_default()[census] += population.parse::<f64>().unwrap();
    }
    let mut expected: HashMap<(String, usize), f64> = HashMap::new();
    for (stratum, of_place) in counted {
        let persons = of_place
            .values()
            .flat_map(|&counts| (0..YEARS).map(move |year| person_days(counts, year)));
        let rate = of_stratum.get(&stratum).copied().unwrap_or(0.0) / persons.sum::<f64>();
        for (place, counts) in of_place {
            for year in 0..YEARS {
                *expected.entry((place.clone(), year)).or_default() += rate * person_days(counts, year);
            }
        }
    }
    let mut table = String::from("id,lat,lon,year,count,expected\n");
    for line in text("scan/nm.geo").lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [place, lat, lon] = fields[..] else { continue };
        for year in 0..YEARS {
            let key = (place.to_owned(), year);
            let cases = cases.get(&key).copied().unwrap_or(0);
            let expected = expected.get(&key).copied().unwrap_or(0.0);
            writeln!(table, "{place},{lat},{lon},{},{cases},{expected}", year + 1973).unwrap();
        }
    }
    Made::new(&table)
}

#[test]
#[ignore = "needs the folder of cases"]
fn new_mexico_by_the_command() {
    let made = new_mexico();
    let ask = |rest: &str| {
        let words =
            format!("scan --input @made --lat lat --lon lon --expected expected --permutations 9999 {rest}");
        answer(&words, &[&made])
    };
    check("scan/nm_spatial_poisson.json", &ask(""));
    check("scan/nm_spacetime_poisson.json", &ask("--day year --max-days 9"));
    check(
        "scan/nm_temporal_poisson.json",
        &ask("--day year --max-days 9 --temporal"),
    );
}

#[test]
#[ignore = "needs the folder of cases"]
fn new_york_by_the_command() {
    let mut places = String::from("id,lat,lon\n");
    for line in text("scan/NYCfever.geo").lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [place, lat, lon] = fields[..] else { continue };
        writeln!(places, "{place},{lat},{lon}").unwrap();
    }
    let mut cases = String::from("id,day,count\n");
    for line in text("scan/NYCfever.cas").lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [place, count, date] = fields[..] else {
            continue;
        };
        let date: Vec<u32> = date.split('/').map(|part| part.parse().unwrap()).collect();
        writeln!(cases, "{place},{}-{:02}-{:02},{count}", date[0], date[1], date[2]).unwrap();
    }
    let (cases, places) = (Made::new(&cases), Made::new(&places));
    let ask = |rest: &str| {
        let words = format!(
            "scan --model permutation --input @made --places @made --lat lat --lon lon --day day --from 2001-11-01 \
             --to 2001-11-24 --max-radius 3 --max-days 7 --permutations 9999 {rest}"
        );
        answer(&words, &[&cases, &places])
    };
    check("scan/nyc_stp_prospective.json", &ask("--prospective"));
    check("scan/nyc_stp_retrospective.json", &ask(""));
}

//! Clusters of SaTScan 10.3.2 and of the published outputs for its own sample data.

use std::collections::HashMap;

use serde_json::Value;
use stats::permutation::Permutations;
use stats::scan::{
    CircleLimits, Circles, Scan, ScanOptions, Windows, poisson_scan, space_time_permutation_scan,
    temporal_scan,
};

use crate::{json, near, text};

const HALF: CircleLimits = CircleLimits {
    share: 0.5,
    radius: None,
};

struct Places {
    names: Vec<String>,
    lat: Vec<f64>,
    lon: Vec<f64>,
}

impl Places {
    fn read(name: &str) -> Self {
        let text = text(name);
        let mut places = Places {
            names: Vec::new(),
            lat: Vec::new(),
            lon: Vec::new(),
        };
        for line in text.lines() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if let [name, lat, lon] = fields[..] {
                places.names.push(name.to_string());
                places.lat.push(lat.parse().unwrap());
                places.lon.push(lon.parse().unwrap());
            }
        }
        places
    }

    fn number(&self, name: &str) -> usize {
        self.names.iter().position(|n| n == name).expect("the place")
    }

    fn circles(&self, population: &[f64], limits: CircleLimits) -> Circles {
        Circles::geographic(&self.lat, &self.lon, population, limits).unwrap()
    }
}

fn options(replications: u32) -> ScanOptions {
    ScanOptions::new(Permutations::new(replications, 20).unwrap())
}

/// Members in any order; equally likely clusters may come in any order too.
fn check(case: &Value, found: &Scan, names: &[String]) {
    let wanted = case["clusters"].as_array().unwrap();
    assert!(!wanted.is_empty());
    for (at, wanted) in wanted.iter().enumerate() {
        let llr = wanted["llr"].as_f64().unwrap();
        let mut ids: Vec<&str> = wanted["ids"]
            .as_array()
            .unwrap()
            .iter()
            .map(|v| v.as_str().unwrap())
            .collect();
        ids.sort_unstable();
        let same = found.clusters.iter().find(|c| {
            let mut own: Vec<&str> = c.places.iter().map(|&j| names[j as usize].as_str()).collect();
            own.sort_unstable();
            ids == ["All"] || own == ids
        });
        let cluster =
            same.unwrap_or_else(|| panic!("cluster {at}, {ids:?}, is not among {:#?}", found.clusters));
        near(cluster.log_likelihood_ratio, llr, 2e-6, "log likelihood ratio");
        assert_eq!(cluster.cases, wanted["cases"].as_u64().unwrap());
        near(
            cluster.expected,
            wanted["expected"].as_f64().unwrap(),
            0.006,
            "expected",
        );
        if let Some(risk) = wanted["relative_risk"].as_f64() {
            near(cluster.relative_risk.unwrap(), risk, 0.006, "relative risk");
        }
        let p = wanted["p"].as_f64().unwrap();
        near(cluster.p, p, if p < 0.2 { 0.02 } else { 0.04 }, "p");
    }
    let llr = |at: usize| wanted[at]["llr"].as_f64().unwrap();
    near(
        found.clusters[0].log_likelihood_ratio,
        llr(0),
        2e-6,
        "the most likely",
    );
}

/// Cases and indirectly standardised expected cases of New Mexico by county and year, 1973 to 1991: the
/// population of a stratum is a straight line between the first of July of the years it is counted in.
fn new_mexico(places: &Places) -> (Vec<u32>, Vec<f64>) {
    const YEARS: usize = 19;
    let mut cases = vec![0_u32; places.names.len() * YEARS];
    let mut of_stratum: HashMap<(String, String), f64> = HashMap::new();
    for line in text("scan/nm.cas").lines() {
        let f: Vec<&str> = line.split_whitespace().collect();
        let [place, count, year, age, sex] = f[..] else {
            continue;
        };
        let year: usize = year.parse::<usize>().unwrap() - 1973;
        let count: u32 = count.parse().unwrap();
        cases[places.number(place) * YEARS + year] += count;
        *of_stratum.entry((age.into(), sex.into())).or_default() += f64::from(count);
    }
    let mut counted: HashMap<(String, String), HashMap<usize, [f64; 3]>> = HashMap::new();
    for line in text("scan/nm.pop").lines() {
        let f: Vec<&str> = line.split_whitespace().collect();
        let [place, year, population, age, sex] = f[..] else {
            continue;
        };
        let census = ["73", "82", "91"].iter().position(|y| *y == year).unwrap();
        let of_place = counted.entry((age.into(), sex.into())).or_default();
        of_place.entry(places.number(place)).or_default()[census] += population.parse::<f64>().unwrap();
    }
    let mut expected = vec![0.0; cases.len()];
    for (stratum, of_place) in counted {
        let persons: f64 = of_place
            .values()
            .flat_map(|&counts| (0..YEARS).map(move |year| person_days(counts, year)))
            .sum();
        let rate = of_stratum.get(&stratum).copied().unwrap_or(0.0) / persons;
        for (place, counts) in of_place {
            for year in 0..YEARS {
                expected[place * YEARS + year] += rate * person_days(counts, year);
            }
        }
    }
    (cases, expected)
}

/// Over every day of the year with this number from 1973, at noon.
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

fn by_place(values: &[f64]) -> Vec<f64> {
    values.chunks(19).map(|years| years.iter().sum()).collect()
}

const YEARS: Windows = Windows {
    days: 19,
    shortest: 1,
    longest: 9,
    prospective: false,
};

#[test]
#[ignore = "needs the folder of cases"]
fn poisson_in_space() {
    let places = Places::read("scan/nm.geo");
    let (cases, expected) = new_mexico(&places);
    let expected = by_place(&expected);
    let cases: Vec<u32> = cases.chunks(19).map(|years| years.iter().sum()).collect();
    let circles = places.circles(&expected, HALF);
    let found = poisson_scan(&cases, &expected, &circles, Windows::SPACE_ONLY, options(9_999)).unwrap();
    check(&json("scan/nm_spatial_poisson.json"), &found, &places.names);
}

#[test]
#[ignore = "needs the folder of cases"]
fn poisson_in_space_and_time() {
    let places = Places::read("scan/nm.geo");
    let (cases, expected) = new_mexico(&places);
    let circles = places.circles(&by_place(&expected), HALF);
    let found = poisson_scan(&cases, &expected, &circles, YEARS, options(9_999)).unwrap();
    check(&json("scan/nm_spacetime_poisson.json"), &found, &places.names);
}

#[test]
#[ignore = "needs the folder of cases"]
fn poisson_in_time() {
    let places = Places::read("scan/nm.geo");
    let (cases, expected) = new_mexico(&places);
    let of_years = |year: usize| (0..places.names.len()).map(move |place| place * 19 + year);
    let cases: Vec<u32> = (0..19)
        .map(|year| of_years(year).map(|cell| cases[cell]).sum())
        .collect();
    let expected: Vec<f64> = (0..19)
        .map(|year| of_years(year).map(|cell| expected[cell]).sum())
        .collect();
    let found = temporal_scan(&cases, &expected, YEARS, options(9_999)).unwrap();
    check(&json("scan/nm_temporal_poisson.json"), &found, &places.names);
}

fn new_york(prospective: bool, case: &str) {
    let places = Places::read("scan/NYCfever.geo");
    let (mut place, mut day) = (Vec::new(), Vec::new());
    for line in text("scan/NYCfever.cas").lines() {
        let f: Vec<&str> = line.split_whitespace().collect();
        let [name, count, date] = f[..] else { continue };
        let of_month: u32 = date.rsplit('/').next().unwrap().parse().unwrap();
        for _ in 0..count.parse().unwrap() {
            place.push(places.number(name) as u32);
            day.push(of_month - 1);
        }
    }
    let mut population = vec![0.0; places.names.len()];
    for &place in &place {
        population[place as usize] += 1.0;
    }
    let limits = CircleLimits {
        share: 0.5,
        radius: Some(3.0),
    };
    let circles = places.circles(&population, limits);
    let windows = Windows {
        days: 24,
        shortest: 1,
        longest: 7,
        prospective,
    };
    let found = space_time_permutation_scan(&place, &day, &circles, windows, options(9_999)).unwrap();
    check(&json(case), &found, &places.names);
}

#[test]
#[ignore = "needs the folder of cases"]
fn permutation_in_the_latest_days() {
    new_york(true, "scan/nyc_stp_prospective.json");
}

#[test]
#[ignore = "needs the folder of cases"]
fn permutation_in_any_days() {
    new_york(false, "scan/nyc_stp_retrospective.json");
}

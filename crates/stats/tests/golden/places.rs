use stats::aoristic::{LocalClock, aoristic_table};
use stats::concentration::Concentration;
use stats::prediction_accuracy::prediction_accuracy;

use crate::{columns, json, near, numbers, words};

#[test]
#[ignore = "needs the folder of cases"]
fn concentration_of_counts() {
    for name in [
        "lorenzgini_doc_1",
        "lorenzgini_doc_2",
        "lorenzgini_doc_3",
        "negbin_1000",
    ] {
        let case = json(&format!("concentration/{name}.json"));
        let counts: Vec<u32> = numbers(&case["counts"]).iter().map(|&n| n as u32).collect();
        let found = Concentration::of(&counts).unwrap();
        let tolerance = case["tolerance_abs"].as_f64().unwrap();
        let wanted = &case["expected"];
        let check = |field: &str, got: f64| near(got, wanted[field].as_f64().unwrap(), tolerance, field);
        check("gini", found.gini());
        check("gini_generalized", found.generalised_gini());
        check("gini_unbiased", found.unbiased_gini());
        check("share_of_places_for_25pct", found.share_of_places_with(0.25));
        check("share_of_places_for_50pct", found.share_of_places_with(0.5));
        for (share, wanted) in wanted["lorenz_top_shares"].as_object().unwrap() {
            let got = found.share_of_events_on(share.parse().unwrap());
            near(got, wanted.as_f64().unwrap(), tolerance, share);
        }
    }
}

#[test]
#[ignore = "needs the folder of cases"]
fn accuracy_of_predictions() {
    for name in ["pai_ptools_doc", "pai_2000"] {
        let data = columns(&format!("accuracy/{name}.csv"), &["pred", "obs", "area"]);
        let case = json(&format!("accuracy/{name}.json"));
        let tolerance = case["tolerance_abs"].as_f64().unwrap();
        for wanted in case["expected"].as_array().unwrap() {
            let cells = wanted["k"].as_u64().unwrap() as usize;
            let found = prediction_accuracy(&data[0], &data[1], &data[2], cells).unwrap();
            let check = |field: &str, got: f64| near(got, wanted[field].as_f64().unwrap(), tolerance, field);
            check("hits", found.hits);
            check("hit_rate", found.hit_rate);
            check("area_share", found.area_share);
            check("pai", found.pai);
            check("pai_star", found.best_pai);
            check("pei", found.pei.unwrap());
            check("rri", found.rri.unwrap());
            check("ppai_alpha09", found.penalised_pai(0.9).unwrap());
        }
    }
}

/// Minutes from 1970 of a time as it stands, "2016-01-01 20:00:00": days by Hinnant's formula.
fn minute(time: &str) -> Option<i64> {
    let numbers: Vec<i64> = time
        .split(['-', ' ', ':'])
        .filter_map(|n| n.parse().ok())
        .collect();
    let [year, month, day, hour, minute, ..] = numbers[..] else {
        return None;
    };
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some((days * 24 + hour) * 60 + minute)
}

#[test]
#[ignore = "needs the folder of cases"]
fn hours_of_the_week() {
    for name in ["worked", "dc_burglaries"] {
        let data = words(&format!("aoristic/{name}.csv"), &["start", "end"]);
        let events: Vec<(i64, Option<i64>)> = data[0]
            .iter()
            .zip(&data[1])
            .map(|(from, to)| (minute(from).unwrap(), minute(to)))
            .collect();
        let table = aoristic_table(&events, &LocalClock::fixed(0).unwrap()).unwrap();
        let case = json(&format!("aoristic/{name}.json"));
        let tolerance = case["tolerance_abs"].as_f64().unwrap();
        for (hour, wanted) in numbers(&case["hour_of_week_sunday0"]).into_iter().enumerate() {
            near(
                table[(hour + 6 * 24) % 168],
                wanted,
                tolerance,
                &format!("{name} {hour}"),
            );
        }
    }
}

//! Reported offences by year, as everyone may be told them: counts that somebody else made, months added to years, and small
//! counts left out through the one door.

use std::collections::{BTreeMap, BTreeSet};

use domain::codes::AreaCode;
use domain::reported_offence::OffenceCount;

use crate::disclosure::{ShownCount, table_with_least};

/// A year's count that may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffenceYear {
    /// Empty for all kinds together.
    pub kind: String,
    /// The whole municipality without one.
    pub area: Option<AreaCode>,
    pub year: i16,
    pub n: i64,
    pub source: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffencesByYear {
    /// By kind, area and year.
    pub years: Vec<OffenceYear>,
    /// Counts that are left out, being small or giving a small one away.
    pub withheld: usize,
    /// Years of which months are missing, and which are left out.
    pub partial: Vec<i16>,
}

const MONTHS: usize = 12;

type Key = (String, Option<AreaCode>);

/// Counts of each year, those of fewer than `least` left out with as many others as it takes. All kinds together are added up
/// where the table has no such count and every kind has one.
pub fn offences_by_year(counts: &[OffenceCount], least: i64) -> OffencesByYear {
    let mut found = OffencesByYear::default();
    let mut by_year: BTreeMap<i16, BTreeMap<Key, (i64, String)>> = BTreeMap::new();
    let mut months: BTreeMap<(i16, Key), BTreeSet<i8>> = BTreeMap::new();
    for count in counts {
        let key = (count.kind.clone(), count.area.clone());
        if let Some(month) = count.month {
            months.entry((count.year, key.clone())).or_default().insert(month);
        }
        let year = by_year.entry(count.year).or_default();
        let sum = year.entry(key).or_insert_with(|| (0, count.source.clone()));
        sum.0 += count.n;
    }
    for ((year, key), months) in months {
        if months.len() < MONTHS {
            by_year.entry(year).or_default().remove(&key);
            if found.partial.last() != Some(&year) {
                found.partial.push(year);
            }
        }
    }
    let kinds: BTreeSet<String> = counts
        .iter()
        .map(|c| c.kind.clone())
        .filter(|kind| !kind.is_empty())
        .collect();
    for (year, mut sums) in by_year {
        add_up(&mut sums, &kinds);
        protect(year, &sums, &kinds, least, &mut found);
    }
    found
}

/// All kinds together of each area, where every kind is there and the sum is not.
fn add_up(sums: &mut BTreeMap<Key, (i64, String)>, kinds: &BTreeSet<String>) {
    let areas: BTreeSet<Option<AreaCode>> = sums.keys().map(|(_, area)| area.clone()).collect();
    for area in areas {
        let whole = (String::new(), area.clone());
        let of_kinds: Option<Vec<&(i64, String)>> = kinds
            .iter()
            .map(|kind| sums.get(&(kind.clone(), area.clone())))
            .collect();
        let Some(of_kinds) = of_kinds.filter(|all| !all.is_empty() && !sums.contains_key(&whole)) else {
            continue;
        };
        let n = of_kinds.iter().map(|(n, _)| n).sum();
        let source = of_kinds[0].1.clone();
        sums.insert(whole, (n, source));
    }
}

fn protect(
    year: i16,
    sums: &BTreeMap<Key, (i64, String)>,
    kinds: &BTreeSet<String>,
    least: i64,
    found: &mut OffencesByYear,
) {
    let areas: Vec<AreaCode> = sums
        .keys()
        .filter_map(|(_, area)| area.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    // Where there are no kinds, the areas are held against the whole alone.
    let columns: Vec<String> = if kinds.is_empty() {
        vec![String::new()]
    } else {
        kinds.iter().cloned().collect()
    };
    let count =
        |kind: &str, area: Option<&AreaCode>| sums.get(&(kind.to_owned(), area.cloned())).map(|(n, _)| *n);
    let rows: Vec<Vec<i64>> = areas
        .iter()
        .map(|area| {
            let of = |kind: &String| count(kind, Some(area)).unwrap_or(0);
            columns.iter().map(of).collect()
        })
        .collect();
    let table = table_with_least(&rows, &vec![least; columns.len()]);
    // A sum that is told beside is the table's own, or says nothing of it.
    let may_tell = |n: i64, of_table: Option<ShownCount>, sum: i64| {
        n >= least && (n != sum || of_table.is_none_or(ShownCount::is_shown))
    };
    for ((kind, area), (n, source)) in sums {
        let row = area
            .as_ref()
            .and_then(|area| areas.iter().position(|a| a == area));
        let column = columns.iter().position(|c| c == kind);
        let is_shown = match (row, column) {
            (Some(row), Some(column)) => table.rows[row][column].is_shown(),
            (Some(row), None) => may_tell(*n, table.row_totals.get(row).copied(), rows[row].iter().sum()),
            (None, Some(column)) => may_tell(
                *n,
                table.column_totals.get(column).copied(),
                rows.iter().map(|row| row[column]).sum(),
            ),
            (None, None) => may_tell(*n, Some(table.total), rows.iter().flatten().sum()),
        };
        if is_shown {
            found.years.push(OffenceYear {
                kind: kind.clone(),
                area: area.clone(),
                year,
                n: *n,
                source: source.clone(),
            });
        } else {
            found.withheld += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(area: &str, year: i16, month: Option<i8>, kind: &str, n: i64) -> OffenceCount {
        OffenceCount {
            area: Some(AreaCode::from(area)).filter(|a| !a.as_str().is_empty()),
            year,
            month,
            kind: kind.to_owned(),
            n,
            source: "Brå".to_owned(),
        }
    }

    fn check(counts: &[OffenceCount], expected: &[(&str, &str, i16, i64)], withheld: usize) {
        let found = offences_by_year(counts, 8);
        let told: Vec<_> = found
            .years
            .iter()
            .map(|y| {
                let area = y.area.as_ref().map_or("", AreaCode::as_str);
                (y.kind.as_str(), area, y.year, y.n)
            })
            .collect();
        assert_eq!((told.as_slice(), found.withheld), (expected, withheld));
    }

    #[test]
    fn kinds_are_added_up_and_months_to_years() {
        check(
            &[
                count("", 2023, None, "Stöld", 100),
                count("", 2023, None, "Våld", 40),
            ],
            &[
                ("", "", 2023, 140),
                ("Stöld", "", 2023, 100),
                ("Våld", "", 2023, 40),
            ],
            0,
        );
        let year: Vec<_> = (1..=12).map(|m| count("", 2023, Some(m), "", 5)).collect();
        check(&year, &[("", "", 2023, 60)], 0);
        let partial = offences_by_year(&year[..11], 8);
        assert_eq!(
            (partial.years.len(), partial.partial.as_slice()),
            (0, &[2023][..])
        );
    }

    #[test]
    fn a_small_count_is_left_out_with_what_gives_it_away() {
        let counts = [
            count("a", 2023, None, "Stöld", 30),
            count("a", 2023, None, "Våld", 3),
            count("b", 2023, None, "Stöld", 50),
            count("b", 2023, None, "Våld", 20),
        ];
        let found = offences_by_year(&counts, 8);
        let told = |kind: &str, area: &str| {
            found
                .years
                .iter()
                .any(|y| y.kind == kind && y.area.as_ref().map_or("", AreaCode::as_str) == area)
        };
        assert!(!told("Våld", "a"));
        // The sum and the other kind together would give it.
        assert!(!(told("Stöld", "a") && told("", "a")), "{found:?}");
    }
}

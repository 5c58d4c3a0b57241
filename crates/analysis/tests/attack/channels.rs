//! The same attack on the other ways by which counts reach those who may not see small ones: figures that were placed in a
//! picture, reported offences by year, and safety surveys; and by somebody who knows of some events from elsewhere.

use std::collections::BTreeSet;

use analysis::{Audience, Rest, ShownStep, of_week, offences_by_year, survey_protected};
use domain::codes::AreaCode;
use domain::reported_offence::OffenceCount;
use domain::safety_survey::SurveyResult;

use crate::{
    AREAS, CATEGORIES, CELLS, Chance, LEAST, Told, WEEKS, Year, cells, recovered, recovered_of, weekly,
    yearly,
};

/// What a step says, less what anyone can read of it elsewhere.
fn step(n: i64, least: i64, public: i64) -> (i64, Option<i64>) {
    let (from, to) = match of_week(n + public, least, Audience::Others) {
        ShownStep::Exact(n) => (n, Some(n)),
        ShownStep::Between(from, to) => (from, Some(to)),
        ShownStep::AtLeast(from) => (from, None),
        ShownStep::Few => (0, Some(least - 1)),
    };
    ((from - public).max(0), to.map(|to| to - public))
}

/// Figures of chosen weeks, areas and categories, as whoever wrote the picture chose them: each overlaps the others in areas,
/// time and types. `public` are events of public sources among them, all of which the attacker knows.
fn placed(year: &Year, public: &Year, chance: &mut Chance) -> Vec<Told> {
    let mut told = Vec::new();
    for _ in 0..6 {
        let first = chance.below(WEEKS as u64) as usize;
        let last = first + chance.below((WEEKS - first) as u64) as usize;
        let categories: Vec<usize> = (0..CATEGORIES).filter(|_| chance.below(2) == 0).collect();
        let chosen = |c: usize| categories.is_empty() || categories.contains(&c);
        let least = categories.iter().map(|&c| LEAST[c]).max();
        let least = least.unwrap_or_else(|| LEAST.into_iter().min().unwrap());
        let smallest = LEAST.into_iter().min().unwrap();
        let mut tell = |cells: Vec<usize>, limit: i64| {
            let says = step(year.sum(&cells), limit, public.sum(&cells));
            // What is protected is a category's count, and that of all together. How many some of them have together follows
            // from any table in which the others stand, and points out none of them.
            let kinds: BTreeSet<usize> = cells.iter().map(|n| n % CATEGORIES).collect();
            let least = match kinds.len() {
                1 => limit,
                CATEGORIES => smallest,
                _ => 0,
            };
            told.push(Told { cells, least, says });
        };
        let within = |w: usize| (first..=last).contains(&w);
        match chance.below(3) {
            0 => (0..CATEGORIES)
                .filter(|c| chosen(*c))
                .for_each(|of| tell(cells(|w, _, c| within(w) && c == of), LEAST[of])),
            1 => (0..AREAS).for_each(|of| tell(cells(|w, a, c| within(w) && a == of && chosen(c)), least)),
            _ => (first..=last).for_each(|of| tell(cells(|w, _, c| w == of && chosen(c)), least)),
        }
    }
    told
}

#[test]
fn no_small_count_is_recovered_from_figures_that_overlap_in_areas_time_and_types() {
    let mut chance = Chance(81);
    let mut tried = 0;
    for world in 0..150 {
        let year = Year::made(&mut chance);
        let mut told = weekly(&year);
        told.extend(yearly(&year));
        // Public events are in no figure for others: `Explored::for_others` has none where a source is chosen.
        told.extend(placed(&year, &Year([0; CELLS]), &mut chance));
        let (found, these) = recovered(&year, &told);
        tried += these;
        assert!(found.is_empty(), "world {world}: {found:?} of {:?}", year.0);
    }
    eprintln!("{tried} small counts attacked through placed figures");
    assert!(tried > 2000, "only {tried} small counts were attacked");
}

/// What the adopted reports of three parts of the year tell: each area's kinds and each area, in steps.
fn of_parts(year: &Year) -> Vec<Told> {
    let smallest = LEAST.into_iter().min().unwrap();
    let parts = [0..1, 1..3, 3..WEEKS];
    let mut told = Vec::new();
    for part in &parts {
        let mut tell = |cells: Vec<usize>, least: i64| {
            let says = step(year.sum(&cells), least, 0);
            told.push(Told { cells, least, says });
        };
        for area in 0..AREAS {
            (0..CATEGORIES).for_each(|of| {
                tell(
                    cells(|w, a, c| part.contains(&w) && (a, c) == (area, of)),
                    LEAST[of],
                );
            });
            tell(cells(|w, a, _| part.contains(&w) && a == area), smallest);
        }
        tell(cells(|w, _, _| part.contains(&w)), smallest);
    }
    told
}

#[test]
fn no_small_count_is_recovered_from_the_parts_of_a_year() {
    let mut chance = Chance(85);
    let mut tried = 0;
    for world in 0..150 {
        let year = Year::made(&mut chance);
        let mut told = weekly(&year);
        told.extend(yearly(&year));
        told.extend(of_parts(&year));
        let (found, these) = recovered(&year, &told);
        tried += these;
        assert!(found.is_empty(), "world {world}: {found:?} of {:?}", year.0);
    }
    eprintln!("{tried} small counts attacked through the parts of a year");
    assert!(tried > 2000, "only {tried} small counts were attacked");
}

/// Why public events are in no count that is told to others: whoever takes them away again narrows the step.
#[test]
fn figures_with_public_events_among_them_would_give_counts_away() {
    let mut chance = Chance(81);
    let mut all = 0;
    for _ in 0..40 {
        let (year, public) = (Year::made(&mut chance), Year::made(&mut chance));
        let mut told = weekly(&year);
        told.extend(placed(&year, &public, &mut chance));
        all += recovered(&year, &told).0.len();
    }
    assert!(all > 0);
}

/// Somebody who saw some of the events, or read of them, knows that there were at least so many of each kind in each place and
/// week. A limit cannot keep the last few from who knows nearly all; that it seldom comes to that is what is held here.
#[test]
fn who_knows_of_some_events_seldom_learns_how_many_there_were() {
    let mut chance = Chance(82);
    let (mut tried, mut learned) = (0, 0);
    for _ in 0..150 {
        let year = Year::made(&mut chance);
        let mut told = weekly(&year);
        told.extend(yearly(&year));
        let mut known = Year([0; CELLS]);
        for n in 0..CELLS {
            known.0[n] = (0..year.0[n]).filter(|_| chance.below(2) == 0).count() as i64;
            told.push(Told {
                cells: vec![n],
                least: 0,
                says: (known.0[n], None),
            });
        }
        let (found, these) = recovered(&year, &told);
        tried += these;
        // Who knows every event of a count has been told nothing.
        learned += found
            .iter()
            .filter(|(cells, truth)| known.sum(cells) != *truth)
            .count();
    }
    eprintln!("{tried} small counts attacked by those who know every second event, {learned} learned");
    assert!(tried > 1500, "only {tried} small counts were attacked");
    assert!(learned * 50 < tried, "{learned} of {tried}");
}

/// A table of areas by something, with sums of both and of all.
struct Across {
    counts: Vec<i64>,
    rows: usize,
    columns: usize,
}

impl Across {
    fn made(rows: usize, columns: usize, chance: &mut Chance) -> Self {
        let common: Vec<u64> = (0..columns)
            .map(|_| [6, 15, 40][chance.below(3) as usize])
            .collect();
        let counts = (0..rows * columns).map(|n| chance.below(common[n % columns]));
        Self {
            counts: counts.collect(),
            rows,
            columns,
        }
    }

    /// The cells of a row, a column, both or neither.
    fn of(&self, row: Option<usize>, column: Option<usize>) -> Vec<usize> {
        let is_in = |n: &usize| {
            row.is_none_or(|row| n / self.columns == row)
                && column.is_none_or(|column| n % self.columns == column)
        };
        (0..self.counts.len()).filter(is_in).collect()
    }

    fn sum(&self, row: Option<usize>, column: Option<usize>) -> i64 {
        self.of(row, column).iter().map(|&n| self.counts[n]).sum()
    }

    /// Every line and cell, with what is told of it.
    fn told(&self, least: i64, shown: impl Fn(Option<usize>, Option<usize>) -> Option<i64>) -> Vec<Told> {
        let rows = (0..self.rows).map(Some).chain([None]);
        let lines = rows.flat_map(|row| {
            (0..self.columns)
                .map(Some)
                .chain([None])
                .map(move |column| (row, column))
        });
        let tell = |(row, column)| Told {
            cells: self.of(row, column),
            least,
            says: match shown(row, column) {
                Some(n) => (n, Some(n)),
                None => (0, None),
            },
        };
        lines.map(tell).collect()
    }
}

fn area(row: usize) -> AreaCode {
    AreaCode::from(format!("omrade-{row}"))
}

#[test]
fn no_small_count_is_recovered_from_reported_offences() {
    const LEAST_TOLD: i64 = 8;
    let mut chance = Chance(83);
    let mut tried = 0;
    for world in 0..150 {
        let table = Across::made(4, 3, &mut chance);
        let kind = |column: Option<usize>| column.map_or_else(String::new, |column| format!("slag-{column}"));
        let mut counts = Vec::new();
        for row in (0..4).map(Some).chain([None]) {
            for column in (0..3).map(Some).chain([None]) {
                counts.push(OffenceCount {
                    area: row.map(area),
                    year: 2022,
                    month: None,
                    kind: kind(column),
                    n: table.sum(row, column),
                    source: "Brå".into(),
                });
            }
        }
        let by_year = offences_by_year(&counts, LEAST_TOLD);
        let told = table.told(LEAST_TOLD, |row, column| {
            let own = |year: &&analysis::OffenceYear| year.area == row.map(area) && year.kind == kind(column);
            by_year.years.iter().find(own).map(|year| year.n)
        });
        let (found, these) = recovered_of(&table.counts, &told);
        tried += these;
        assert!(found.is_empty(), "world {world}: {found:?} of {:?}", table.counts);
    }
    eprintln!("{tried} small counts of reported offences attacked");
    assert!(tried > 400, "only {tried} small counts were attacked");
}

#[test]
fn no_few_answers_are_recovered_from_a_survey() {
    const LEAST_TOLD: i64 = 20;
    let mut chance = Chance(84);
    let mut tried = 0;
    for world in 0..150 {
        let table = Across::made(4, 3, &mut chance);
        let group =
            |column: Option<usize>| column.map_or_else(String::new, |column| format!("grupp-{column}"));
        let mut results = Vec::new();
        for row in (0..4).map(Some).chain([None]) {
            for column in (0..3).map(Some).chain([None]) {
                results.push(SurveyResult {
                    question: "otrygg".into(),
                    area: row.map(area),
                    grouping: column.map_or_else(String::new, |_| "Ålder".into()),
                    group: group(column),
                    share: 30.0,
                    low: None,
                    high: None,
                    n: table.sum(row, column),
                });
            }
        }
        let (kept, _) = survey_protected(results, LEAST_TOLD, Rest::LeftOut);
        let told = table.told(LEAST_TOLD, |row, column| {
            let own = |result: &&SurveyResult| result.area == row.map(area) && result.group == group(column);
            kept.iter().find(own).map(|result| result.n)
        });
        let (found, these) = recovered_of(&table.counts, &told);
        tried += these;
        assert!(found.is_empty(), "world {world}: {found:?} of {:?}", table.counts);
    }
    eprintln!("{tried} small counts of answers attacked");
    assert!(tried > 400, "only {tried} small counts were attacked");
}

/// The average of many answers to the same question is the answer: a step is the same each time it is asked for.
#[test]
fn asking_again_for_a_step_tells_nothing_more() {
    for n in 0..200 {
        let first = of_week(n, 8, Audience::Others);
        assert!(
            (0..1_000).all(|_| of_week(n, 8, Audience::Others) == first),
            "{n}"
        );
    }
}

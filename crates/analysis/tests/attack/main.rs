//! A program that attacks what is told to everyone: it reads every table that is published of a made-up year, writes down all
//! that follows from them as linear bounds, and asks a solver for the least and the most that each count left out can be.
//! A count that is protected and can be one number only has been recovered.
//!
//! What is published: for each week, the areas', the categories' and all counts; for the year, areas by categories with
//! all their sums. The attacker knows the limits, and that what is withheld is no small count.

mod channels;

use analysis::{Audience, ShownCount, ShownStep, of_week, table_with_least};
use microlp::{ComparisonOp, OptimizationDirection, Problem};

const AREAS: usize = 3;
const CATEGORIES: usize = 4;
const WEEKS: usize = 4;
const LEAST: [i64; CATEGORIES] = [8, 8, 8, 20];
const CELLS: usize = WEEKS * AREAS * CATEGORIES;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n) as i64
    }
}

/// Events by week, area and category.
struct Year([i64; CELLS]);

fn cell(week: usize, area: usize, category: usize) -> usize {
    (week * AREAS + area) * CATEGORIES + category
}

impl Year {
    /// Some categories are common, some rare, and some weeks have a wave.
    fn made(chance: &mut Chance) -> Self {
        let common: [u64; CATEGORIES] = std::array::from_fn(|_| [1, 2, 4, 12, 30][chance.below(5) as usize]);
        let mut year = Self([0; CELLS]);
        for n in 0..CELLS {
            let quiet = chance.below(3) == 0;
            year.0[n] = if quiet {
                0
            } else {
                chance.below(common[n % CATEGORIES] + 1)
            };
        }
        year
    }

    fn sum(&self, cells: &[usize]) -> i64 {
        cells.iter().map(|&n| self.0[n]).sum()
    }
}

/// A count that is published: which cells it sums, the limit that holds for it, and what is told.
struct Told {
    cells: Vec<usize>,
    least: i64,
    /// The least and the most that it says.
    says: (i64, Option<i64>),
}

/// What a count of a year says.
fn says(shown: ShownCount, least: i64) -> (i64, Option<i64>) {
    match shown {
        ShownCount::Exact(n) => (n, Some(n)),
        ShownCount::Few => (0, Some(least - 1)),
        ShownCount::Withheld => (least, None),
    }
}

/// All cells that pass.
fn cells(pass: impl Fn(usize, usize, usize) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    for week in 0..WEEKS {
        for area in 0..AREAS {
            for category in 0..CATEGORIES {
                if pass(week, area, category) {
                    found.push(cell(week, area, category));
                }
            }
        }
    }
    found
}

/// What the weekly pictures tell everyone: areas, categories and all, in steps.
fn weekly(year: &Year) -> Vec<Told> {
    let smallest = LEAST.into_iter().min().unwrap();
    let mut told = Vec::new();
    let mut tell = |cells: Vec<usize>, least: i64| {
        let says = match of_week(year.sum(&cells), least, Audience::Others) {
            ShownStep::Exact(n) => (n, Some(n)),
            ShownStep::Between(from, to) => (from, Some(to)),
            ShownStep::AtLeast(from) => (from, None),
            ShownStep::Few => (0, Some(least - 1)),
        };
        told.push(Told { cells, least, says });
    };
    for week in 0..WEEKS {
        (0..AREAS).for_each(|area| tell(cells(|w, a, _| (w, a) == (week, area)), smallest));
        (0..CATEGORIES).for_each(|c| tell(cells(|w, _, k| (w, k) == (week, c)), LEAST[c]));
        tell(cells(|w, _, _| w == week), smallest);
    }
    told
}

/// What the year's pages and reports tell everyone.
fn yearly(year: &Year) -> Vec<Told> {
    let own = |area: usize, category: usize| cells(|_, a, c| (a, c) == (area, category));
    let rows: Vec<Vec<i64>> = (0..AREAS)
        .map(|a| (0..CATEGORIES).map(|c| year.sum(&own(a, c))).collect())
        .collect();
    let table = table_with_least(&rows, &LEAST);
    let smallest = LEAST.into_iter().min().unwrap();
    let mut told = Vec::new();
    let mut tell = |cells: Vec<usize>, least: i64, shown: ShownCount| {
        told.push(Told {
            cells,
            least,
            says: says(shown, least),
        });
    };
    for (area, row) in table.rows.iter().enumerate() {
        for (category, &shown) in row.iter().enumerate() {
            tell(own(area, category), LEAST[category], shown);
        }
        tell(cells(|_, a, _| a == area), smallest, table.row_totals[area]);
    }
    for (category, &shown) in table.column_totals.iter().enumerate() {
        tell(cells(|_, _, c| c == category), LEAST[category], shown);
    }
    tell(cells(|_, _, _| true), smallest, table.total);
    told
}

/// The least and the most that a count can be, by all that is told. Whole counts lie within what the relaxation gives.
fn bounds(told: &[Told], of: &Told) -> (i64, i64) {
    let last = told.iter().flat_map(|line| &line.cells).max();
    let end = |direction: OptimizationDirection| {
        let mut problem = Problem::new(direction);
        let cells: Vec<_> = (0..=last.copied().unwrap_or_default())
            .map(|n| problem.add_var(f64::from(u8::from(of.cells.contains(&n))), (0.0, 1e5)))
            .collect();
        for line in told {
            let sum: Vec<_> = line.cells.iter().map(|&n| (cells[n], 1.0)).collect();
            problem.add_constraint(&sum[..], ComparisonOp::Ge, line.says.0 as f64);
            if let Some(most) = line.says.1 {
                problem.add_constraint(&sum[..], ComparisonOp::Le, most as f64);
            }
        }
        problem.solve().unwrap().into_solution().unwrap().objective()
    };
    let least = (end(OptimizationDirection::Minimize) - 1e-6).ceil() as i64;
    let most = (end(OptimizationDirection::Maximize) + 1e-6).floor() as i64;
    (least, most)
}

/// Protected counts that an attacker with all the tables knows, of those that were left out.
fn recovered(year: &Year, told: &[Told]) -> (Vec<(Vec<usize>, i64)>, usize) {
    recovered_of(&year.0, told)
}

fn recovered_of(counts: &[i64], told: &[Told]) -> (Vec<(Vec<usize>, i64)>, usize) {
    let sum = |line: &Told| line.cells.iter().map(|&n| counts[n]).sum::<i64>();
    let mut found = Vec::new();
    let mut tried = 0;
    for line in told.iter().filter(|line| (1..line.least).contains(&sum(line))) {
        tried += 1;
        let truth = sum(line);
        let (least, most) = bounds(told, line);
        assert!(
            (least..=most).contains(&truth),
            "the attacker is told what is not so: {least}–{most}, {truth}"
        );
        if least == most {
            found.push((line.cells.clone(), truth));
        }
    }
    (found, tried)
}

#[test]
fn no_small_count_is_recovered_from_a_years_tables_and_its_weeks() {
    let mut chance = Chance(2026);
    let mut tried = 0;
    for world in 0..300 {
        let year = Year::made(&mut chance);
        let mut told = weekly(&year);
        told.extend(yearly(&year));
        let (found, these) = recovered(&year, &told);
        tried += these;
        assert!(found.is_empty(), "world {world}: {found:?} of {:?}", year.0);
    }
    assert!(tried > 3000, "only {tried} small counts were attacked");
}

/// The program is one that finds something: without secondary suppression it does.
#[test]
fn the_same_attack_recovers_counts_that_are_only_left_out_one_by_one() {
    let mut chance = Chance(2026);
    let mut all = 0;
    for _ in 0..20 {
        let year = Year::made(&mut chance);
        let mut told = weekly(&year);
        told.extend(yearly(&year));
        for line in &mut told {
            let n = year.sum(&line.cells);
            line.says = if n < line.least {
                (0, Some(line.least - 1))
            } else {
                (n, Some(n))
            };
        }
        all += recovered(&year, &told).0.len();
    }
    assert!(all > 0);
}

/// Asking again tells nothing more: what is told depends on the counts alone.
#[test]
fn the_same_question_has_the_same_answer() {
    let year = Year::made(&mut Chance(7));
    let first: Vec<_> = yearly(&year).iter().map(|line| line.says).collect();
    for _ in 0..10_000 {
        assert!(
            yearly(&year)
                .iter()
                .map(|line| line.says)
                .eq(first.iter().copied())
        );
    }
}

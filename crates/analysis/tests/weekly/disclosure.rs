//! Small numbers leave through one door, and do not climb out of the totals.

use analysis::ShownCount::{Exact, Few, Withheld};
use analysis::{Audience, DisclosedTable, ShownCount, disclosed, disclosed_table, table_with_least};

use crate::town::Chance;

#[test]
fn one_to_four_are_few_for_everyone_but_the_register() {
    let shown = |n| disclosed(n, Audience::Others);
    assert_eq!([0, 1, 4, 5].map(shown), [Exact(0), Few, Few, Exact(5)]);
    assert_eq!(disclosed(3, Audience::Register), Exact(3));
}

fn check(
    rows: &[&[i64]],
    expected: &[&[ShownCount]],
    row_totals: &[ShownCount],
    column_totals: &[ShownCount],
) {
    let rows: Vec<Vec<i64>> = rows.iter().map(|r| r.to_vec()).collect();
    let table = disclosed_table(&rows, Audience::Others);
    assert_eq!(table.rows, expected);
    assert_eq!(table.row_totals, row_totals);
    assert_eq!(table.column_totals, column_totals);
}

#[test]
fn a_lone_small_count_takes_others_with_it() {
    check(
        &[&[3, 6, 20], &[30, 40, 50]],
        &[&[Few, Withheld, Exact(20)], &[Withheld, Withheld, Exact(50)]],
        &[Exact(29), Exact(120)],
        &[Exact(33), Exact(46), Exact(70)],
    );
}

#[test]
fn a_table_without_small_counts_is_left_as_it_is() {
    check(
        &[&[5, 0], &[9, 8]],
        &[&[Exact(5), Exact(0)], &[Exact(9), Exact(8)]],
        &[Exact(5), Exact(17)],
        &[Exact(14), Exact(8)],
    );
}

/// All values that a hidden count of a line may have, by the other counts of the line and its total.
fn pinned(line: &[(i64, ShownCount)]) -> bool {
    let (total, parts) = line.split_last().unwrap();
    let hidden: Vec<ShownCount> = parts.iter().filter(|p| !p.1.is_shown()).map(|p| p.1).collect();
    if hidden.is_empty() {
        return !total.1.is_shown();
    }
    if !total.1.is_shown() {
        return false;
    }
    let rest: i64 = total.0 - parts.iter().filter(|p| p.1.is_shown()).map(|p| p.0).sum::<i64>();
    let least: i64 = hidden.iter().map(|h| i64::from(*h == Few)).sum();
    let most: i64 = hidden
        .iter()
        .map(|h| if *h == Few { 4 } else { i64::MAX / 1000 })
        .sum();
    hidden.len() == 1 || rest == least && hidden.iter().all(|h| *h == Few) || rest == most
}

#[test]
fn no_hidden_count_follows_from_its_row_or_column() {
    let mut chance = Chance(9);
    for _ in 0..300 {
        let (height, width) = (1 + chance.below(5), 1 + chance.below(5));
        let rows: Vec<Vec<i64>> = (0..height)
            .map(|_| {
                (0..width)
                    .map(|_| chance.poisson(3.0) * chance.below(3) as i64)
                    .collect()
            })
            .collect();
        let DisclosedTable {
            rows: shown,
            row_totals,
            column_totals,
            total,
        } = disclosed_table(&rows, Audience::Others);
        let sum_row = |r: usize| rows[r].iter().sum::<i64>();
        let sum_column = |c: usize| rows.iter().map(|row| row[c]).sum::<i64>();
        let all: i64 = (0..height).map(sum_row).sum();
        let mut lines: Vec<Vec<(i64, ShownCount)>> = Vec::new();
        for r in 0..height {
            let mut line: Vec<_> = (0..width).map(|c| (rows[r][c], shown[r][c])).collect();
            line.push((sum_row(r), row_totals[r]));
            lines.push(line);
        }
        for c in 0..width {
            let mut line: Vec<_> = (0..height).map(|r| (rows[r][c], shown[r][c])).collect();
            line.push((sum_column(c), column_totals[c]));
            lines.push(line);
        }
        let mut bottom: Vec<_> = (0..width).map(|c| (sum_column(c), column_totals[c])).collect();
        bottom.push((all, total));
        lines.push(bottom);
        for line in &lines {
            assert!(!pinned(line), "{rows:?} {line:?}");
        }
        for (n, shown) in lines.iter().flatten() {
            assert!(!(1..5).contains(n) || !shown.is_shown());
        }
    }
}

#[test]
fn a_sensitive_column_is_shown_in_larger_numbers_only() {
    let shown = table_with_least(&[vec![12, 12], vec![40, 30]], &[8, 20]);
    assert_eq!(shown.rows[0][1], ShownCount::Few);
    // Nor does it follow from the other area or from a total.
    assert!(!shown.rows[1][1].is_shown() || !shown.column_totals[1].is_shown());
    assert!(!shown.rows[0][0].is_shown() || !shown.row_totals[0].is_shown());
    assert_eq!(shown.total, ShownCount::Exact(94));
}

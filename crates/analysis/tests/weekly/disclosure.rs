//! Small numbers leave through one door, and do not climb out of the totals.

use analysis::ShownCount::{Exact, Few, Withheld};
use analysis::{Audience, DisclosedTable, ShownCount, ShownStep, of_week, table_with_least};

use crate::town::Chance;

/// The limit in these tables.
const LEAST: i64 = 5;

fn told(rows: &[Vec<i64>]) -> DisclosedTable {
    table_with_least(rows, &vec![LEAST; rows[0].len()])
}

#[test]
fn a_week_is_told_in_steps_to_others() {
    let shown = |n| of_week(n, 8, Audience::Others);
    assert_eq!([0, 7].map(shown), [ShownStep::Few; 2]);
    assert_eq!([8, 19].map(shown), [ShownStep::Between(8, 19); 2]);
    assert_eq!([20, 49].map(shown), [ShownStep::Between(20, 49); 2]);
    assert_eq!(of_week(19, 20, Audience::Others), ShownStep::Few);
    assert_eq!(of_week(20, 20, Audience::Others), ShownStep::Between(20, 49));
    assert_eq!(of_week(30, 25, Audience::Others), ShownStep::Between(25, 49));
    assert_eq!(of_week(30_000, 8, Audience::Others), ShownStep::AtLeast(20_000));
    assert_eq!(of_week(3, 8, Audience::Register), ShownStep::Exact(3));
}

#[test]
fn a_lone_zero_takes_nothing_with_it() {
    let table = told(&[vec![0, 7, 9], vec![6, 8, 9]]);
    assert_eq!(
        table.rows,
        [[Few, Exact(7), Exact(9)], [Exact(6), Exact(8), Exact(9)]]
    );
    assert_eq!(table.row_totals, [Exact(16), Exact(23)]);
}

fn check(
    rows: &[&[i64]],
    expected: &[&[ShownCount]],
    row_totals: &[ShownCount],
    column_totals: &[ShownCount],
) {
    let rows: Vec<Vec<i64>> = rows.iter().map(|r| r.to_vec()).collect();
    let table = told(&rows);
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
        &[&[5, 6], &[9, 8]],
        &[&[Exact(5), Exact(6)], &[Exact(9), Exact(8)]],
        &[Exact(11), Exact(17)],
        &[Exact(14), Exact(14)],
    );
}

/// Whether a count of a line that is not shown, and is more than zero, can be one number only, by the other counts and the total.
fn pinned(line: &[(i64, ShownCount)]) -> bool {
    let (total, parts) = line.split_last().unwrap();
    let hidden: Vec<(i64, ShownCount)> = parts.iter().filter(|p| !p.1.is_shown()).copied().collect();
    if !hidden.iter().any(|h| h.1 == Few) {
        return false;
    }
    let rest: i64 = hidden.iter().map(|h| h.0).sum();
    if !total.1.is_shown() || rest == 0 {
        return false;
    }
    let most = |h: &(i64, ShownCount)| if h.1 == Few { LEAST - 1 } else { i64::MAX / 1000 };
    hidden.len() == 1 || rest == hidden.iter().map(most).sum::<i64>()
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
        } = told(&rows);
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
            assert!(!(1..LEAST).contains(n) || !shown.is_shown());
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

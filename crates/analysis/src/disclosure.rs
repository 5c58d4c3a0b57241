//! The one door for small numbers. Those who work with the register see every count; others see
//! counts of one to four as "fewer than five", and no total that would give the count away.

use serde::{Deserialize, Serialize};

/// The smallest count above zero that is shown to everyone.
pub const LEAST_SHOWN: i64 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Those who work with the register.
    Register,
    /// Everyone else.
    Others,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownCount {
    Exact(i64),
    /// One to four.
    Few,
    /// Left out so that another count cannot be worked out.
    Withheld,
}

impl ShownCount {
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

/// One count by itself, with no total beside it.
pub fn disclosed(n: i64, audience: Audience) -> ShownCount {
    if audience == Audience::Others && (1..LEAST_SHOWN).contains(&n) {
        ShownCount::Few
    } else {
        ShownCount::Exact(n)
    }
}

/// A table of counts with its totals, as an audience may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisclosedTable {
    pub rows: Vec<Vec<ShownCount>>,
    pub row_totals: Vec<ShownCount>,
    pub column_totals: Vec<ShownCount>,
    pub total: ShownCount,
}

/// Takes out small counts, and as many others as it takes that none of them follows from the totals.
/// Rows must be equally long.
pub fn disclosed_table(rows: &[Vec<i64>], audience: Audience) -> DisclosedTable {
    let columns = rows.iter().map(Vec::len).min().unwrap_or(0);
    let least = match audience {
        Audience::Register => 0,
        Audience::Others => LEAST_SHOWN,
    };
    table_with_least(rows, &vec![least; columns])
}

/// For the public: each column has its own smallest count that is shown, since what is sensitive is shown in larger numbers
/// only; totals of rows have the smallest of them. A count of zero is shown.
pub fn table_with_least(rows: &[Vec<i64>], least: &[i64]) -> DisclosedTable {
    let columns = rows.iter().map(Vec::len).min().unwrap_or(0).min(least.len());
    let of_total = least.iter().copied().min().unwrap_or(0);
    let least: Vec<i64> = least[..columns].iter().copied().chain([of_total]).collect();
    let is_few = |n: i64, column: usize| (1..least[column]).contains(&n);
    // With the totals as a last row and a last column, every line obeys the same rule: the last is the sum.
    let mut values: Vec<Vec<i64>> = rows.iter().map(|row| row[..columns].to_vec()).collect();
    for row in &mut values {
        row.push(row.iter().sum());
    }
    values.push(
        (0..=columns)
            .map(|c| values.iter().map(|row| row[c]).sum())
            .collect(),
    );
    let mut shown: Vec<Vec<ShownCount>> = values
        .iter()
        .map(|row| {
            let cell = |(c, &n): (usize, &i64)| {
                if is_few(n, c) {
                    ShownCount::Few
                } else {
                    ShownCount::Exact(n)
                }
            };
            row.iter().enumerate().map(cell).collect()
        })
        .collect();

    let by_row = (0..values.len()).map(|r| (0..=columns).map(|c| (r, c)).collect::<Vec<_>>());
    let by_column = (0..=columns).map(|c| (0..values.len()).map(|r| (r, c)).collect());
    let lines: Vec<Vec<(usize, usize)>> = by_row.chain(by_column).collect();
    loop {
        let given_away = lines
            .iter()
            .find(|line| gives_away(line, &values, &shown, &least));
        let Some(line) = given_away else { break };
        let candidates = line.iter().filter(|&&(r, c)| shown[r][c].is_shown());
        // The smallest above zero loses the reader least; a zero only when there is nothing else.
        let Some(&(r, c)) = candidates.min_by_key(|&&(r, c)| (values[r][c] == 0, values[r][c])) else {
            break;
        };
        shown[r][c] = ShownCount::Withheld;
    }

    let bottom = shown.pop().unwrap_or_default();
    let mut row_totals = Vec::new();
    for row in &mut shown {
        row_totals.extend(row.pop());
    }
    DisclosedTable {
        rows: shown,
        row_totals,
        total: bottom.last().copied().unwrap_or(ShownCount::Exact(0)),
        column_totals: bottom.into_iter().take(columns).collect(),
    }
}

/// Can a count that is not shown be worked out from the rest of its line? It can when it is the only
/// one, or when all that are left out are few and must all be one, or all be the largest that is not shown.
fn gives_away(
    line: &[(usize, usize)],
    values: &[Vec<i64>],
    shown: &[Vec<ShownCount>],
    least: &[i64],
) -> bool {
    let Some((total, parts)) = line.split_last() else {
        return false;
    };
    let hidden: Vec<(usize, usize)> = parts
        .iter()
        .copied()
        .filter(|&(r, c)| !shown[r][c].is_shown())
        .collect();
    let total_shown = shown[total.0][total.1].is_shown();
    match (hidden.len(), total_shown) {
        (0, false) => true,
        (0, true) => false,
        // A lone hidden part beside a hidden total: their difference is known, but neither of them is.
        (1, shown) => shown,
        (_, false) => false,
        (_, true) => {
            let all_few = hidden.iter().all(|&(r, c)| shown[r][c] == ShownCount::Few);
            let sum: i64 = hidden.iter().map(|&(r, c)| values[r][c]).sum();
            let most: i64 = hidden.iter().map(|&(_, c)| least[c] - 1).sum();
            all_few && (sum == hidden.len() as i64 || sum == most)
        }
    }
}

//! The one door for small numbers. Those who work with the register see every count; others see a count below the least
//! that may be shown of its kind as "fewer than eight". What a week has is told to them in steps, so that a year's counts
//! less its weeks' give no week away; what a year has is told as it is, with no other count that would give a small one
//! away.
//!
//! Method: coarsening of the weeks, and cell suppression with secondary suppression of each line of a year's table
//! (Hundepool et al., *Statistical Disclosure Control*, 2012, ch. 4 and 5). `tests/attack` is the program that tries it.

use serde::{Deserialize, Serialize};

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
    /// Zero, or more and fewer than the least that is shown.
    Few,
    /// Left out so that another count cannot be worked out.
    Withheld,
}

impl ShownCount {
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

/// Where a step of a week's counts begins.
const STEPS: [i64; 10] = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];

/// What is told of a week's count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownStep {
    Exact(i64),
    /// Both ends are in it.
    Between(i64, i64),
    AtLeast(i64),
    /// Zero, or more and fewer than the least that is shown.
    Few,
}

/// What a week has, or another part of a time such as a weekday's evening, as an audience may see it; `least` is the smallest count of its kind that is shown to others. None of
/// them depends on another, and a step is wide enough that their sum says little of one.
pub fn of_week(n: i64, least: i64, audience: Audience) -> ShownStep {
    if audience == Audience::Register {
        return ShownStep::Exact(n);
    }
    if n < least {
        return ShownStep::Few;
    }
    let from = STEPS
        .into_iter()
        .rev()
        .find(|step| *step <= n)
        .map_or(least, |step| step.max(least));
    match STEPS.into_iter().find(|step| *step > n) {
        Some(next) => ShownStep::Between(from, next - 1),
        None => ShownStep::AtLeast(from),
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

/// Takes out small counts, and as many others as it takes that none of them follows from the totals. Each column has its own
/// smallest count that is shown, since what is sensitive is shown in larger numbers only; totals of rows have the smallest
/// of them. Rows must be equally long.
pub fn table_with_least(rows: &[Vec<i64>], least: &[i64]) -> DisclosedTable {
    Suppression::of(rows, least).done()
}

/// A table with its totals as a last row and a last column, so that every line obeys the same rule: the last is the sum.
struct Suppression {
    values: Vec<Vec<i64>>,
    shown: Vec<Vec<ShownCount>>,
    /// By column.
    least: Vec<i64>,
}

impl Suppression {
    /// With the small counts left out.
    fn of(rows: &[Vec<i64>], least: &[i64]) -> Self {
        let columns = rows.iter().map(Vec::len).min().unwrap_or(0).min(least.len());
        let of_total = least.iter().copied().min().unwrap_or(0);
        let least: Vec<i64> = least[..columns].iter().copied().chain([of_total]).collect();
        let mut values: Vec<Vec<i64>> = rows.iter().map(|row| row[..columns].to_vec()).collect();
        for row in &mut values {
            row.push(row.iter().sum());
        }
        let sums = (0..=columns)
            .map(|c| values.iter().map(|row| row[c]).sum())
            .collect();
        values.push(sums);
        let cell = |(n, least): (&i64, &i64)| {
            if n < least {
                ShownCount::Few
            } else {
                ShownCount::Exact(*n)
            }
        };
        let shown = values
            .iter()
            .map(|row| row.iter().zip(&least).map(cell).collect())
            .collect();
        Self { values, shown, least }
    }

    /// With as many more left out as it takes.
    fn done(mut self) -> DisclosedTable {
        while let Some(at) = self.given_away() {
            let Some(corners) = self.cheapest_rectangle(at) else {
                break;
            };
            for (r, c) in corners {
                if self.shown[r][c].is_shown() {
                    self.shown[r][c] = ShownCount::Withheld;
                }
            }
        }
        let mut rows = self.shown;
        let mut bottom = rows.pop().unwrap_or_default();
        let total = bottom.pop().unwrap_or(ShownCount::Exact(0));
        let row_totals = rows.iter_mut().filter_map(Vec::pop).collect();
        DisclosedTable {
            rows,
            row_totals,
            column_totals: bottom,
            total,
        }
    }

    fn given_away(&self) -> Option<(usize, usize)> {
        let places = (0..self.values.len()).flat_map(|r| (0..self.least.len()).map(move |c| (r, c)));
        places.into_iter().find(|at| self.is_given_away(*at))
    }

    /// The other corners of the rectangle that costs the reader least, the sum of the counts that would be left out.
    fn cheapest_rectangle(&self, (r, c): (usize, usize)) -> Option<[(usize, usize); 3]> {
        let rows = (0..self.values.len()).filter(|row| *row != r);
        let corners = rows.flat_map(|row| {
            let columns = (0..self.least.len()).filter(|column| *column != c);
            columns.map(move |column| [(r, column), (row, c), (row, column)])
        });
        let cost = |corners: &[(usize, usize); 3]| {
            let shown = corners.iter().filter(|(r, c)| self.shown[*r][*c].is_shown());
            shown.map(|&(r, c)| self.values[r][c] + 1).sum::<i64>()
        };
        corners.filter(|corners| cost(corners) > 0).min_by_key(cost)
    }

    /// Does a small count follow from all that is shown? It does when no other table agrees with what is shown: when the
    /// count can be neither raised nor lowered by one along a closed way through counts left out, every second one raised and
    /// every second lowered (Gusfield, *SIAM Journal on Computing* 17, 1988). That there is none gives nobody away.
    fn is_given_away(&self, at: (usize, usize)) -> bool {
        let is_small = self.shown[at.0][at.1] == ShownCount::Few && self.values[at.0][at.1] > 0;
        is_small
            && ![true, false]
                .into_iter()
                .any(|up| self.can_move(at, up) && self.way_around(at, up))
    }

    /// Can a count left out be larger, or smaller, by its own limits? In the last row and the last column, where the sums
    /// are, larger counts as smaller, so that each line adds up to nothing.
    fn can_move(&self, (r, c): (usize, usize), up: bool) -> bool {
        let is_sum = |at: usize, of: usize| at + 1 == of;
        let up = up != (is_sum(r, self.values.len()) != is_sum(c, self.least.len()));
        let (n, least) = (self.values[r][c], self.least[c]);
        match self.shown[r][c] {
            ShownCount::Exact(_) => false,
            ShownCount::Few if up => n + 1 < least,
            ShownCount::Few => n > 0,
            ShownCount::Withheld => up || n > least,
        }
    }

    /// Is there a way from the count's row to its column that makes up for moving it?
    fn way_around(&self, at: (usize, usize), up: bool) -> bool {
        let (height, width) = (self.values.len(), self.least.len());
        let (mut rows, mut columns) = (vec![false; height], vec![false; width]);
        let mut waiting = vec![at.0];
        rows[at.0] = true;
        while let Some(row) = waiting.pop() {
            let onward =
                (0..width).filter(|column| (row, *column) != at && self.can_move((row, *column), !up));
            for column in onward {
                if column == at.1 {
                    return true;
                }
                if std::mem::replace(&mut columns[column], true) {
                    continue;
                }
                for next in (0..height).filter(|next| self.can_move((*next, column), up)) {
                    if !std::mem::replace(&mut rows[next], true) {
                        waiting.push(next);
                    }
                }
            }
        }
        false
    }
}

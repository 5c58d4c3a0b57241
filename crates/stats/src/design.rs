//! The columns that a regression explains with: level, trend, season, breaks, and whatever else is measured.
//!
//! A column has a name, by which its coefficient is found again. Times are in any unit, the same throughout:
//! a trend's coefficient is per that unit. Leaves out how the columns are fitted.
//!
//! ```
//! use stats::design::Design;
//!
//! let weeks: Vec<f64> = (0..104).map(f64::from).collect();
//! let design = Design::level(104).trend(&weeks).harmonics(&weeks, 52.18, 1).level_break(&weeks, 60.0);
//! assert_eq!(design.names(), ["level", "trend", "sin 1", "cos 1", "level from 60"]);
//! ```

use std::f64::consts::TAU;

use crate::input::{InputError, finite};

#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    rows: usize,
}

impl Design {
    /// One column of ones.
    pub fn level(rows: usize) -> Self {
        Self {
            names: vec!["level".to_owned()],
            columns: vec![vec![1.0; rows]],
            rows,
        }
    }

    #[must_use]
    pub fn column(mut self, name: impl Into<String>, values: Vec<f64>) -> Self {
        self.names.push(name.into());
        self.columns.push(values);
        self
    }

    /// One column of zeros and ones for each group but the first, which the level stands for.
    #[must_use]
    pub fn groups(mut self, name: &str, groups: &[usize]) -> Self {
        let highest = groups.iter().copied().max().unwrap_or(0);
        for group in 1..=highest {
            let values = groups.iter().map(|&g| f64::from(u8::from(g == group))).collect();
            self = self.column(format!("{name} {group}"), values);
        }
        self
    }

    #[must_use]
    pub fn trend(self, times: &[f64]) -> Self {
        self.column("trend", times.to_vec())
    }

    /// Sine and cosine with `period` over 1, 2 … `count`.
    #[must_use]
    pub fn harmonics(mut self, times: &[f64], period: f64, count: usize) -> Self {
        for harmonic in 1..=count {
            let angle = |t: &f64| TAU * harmonic as f64 * t / period;
            self = self
                .column(
                    format!("sin {harmonic}"),
                    times.iter().map(|t| angle(t).sin()).collect(),
                )
                .column(
                    format!("cos {harmonic}"),
                    times.iter().map(|t| angle(t).cos()).collect(),
                );
        }
        self
    }

    /// Another level from `from` on: the series was counted differently, or something was done.
    #[must_use]
    pub fn level_break(self, times: &[f64], from: f64) -> Self {
        let values = times.iter().map(|&t| f64::from(u8::from(t >= from))).collect();
        self.column(format!("level from {from}"), values)
    }

    /// Another slope from `from` on, without a jump there.
    #[must_use]
    pub fn slope_break(self, times: &[f64], from: f64) -> Self {
        let values = times.iter().map(|&t| (t - from).max(0.0)).collect();
        self.column(format!("slope from {from}"), values)
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    pub(crate) fn check(&self) -> Result<(), InputError> {
        for column in &self.columns {
            finite("a column of the design", column)?;
            if column.len() != self.rows {
                return Err(InputError::Lengths {
                    argument: "a column of the design",
                    length: column.len(),
                    other: "its level",
                    other_length: self.rows,
                });
            }
        }
        Ok(())
    }
}

//! What a p-value from permutations is a statement about: how many replications, from which seed, which
//! tail, and what is done with replications that equal the observed value.
//!
//! p = (r + 1) / (R + 1), where r of R replications are at least as extreme as what was observed: the
//! observed arrangement is one of the possible ones, so that p is never 0 (Davison and Hinkley 1997, 4.2.1).
//! Leaves out how replications are drawn, which each statistic tells.
//!
//! ```
//! use stats::permutation::{Alternative, Tails, TieRule};
//!
//! // 999 replications: 12 above the observed value, 7 equal to it.
//! let tails = Tails { at_least: 19, at_most: 987, replications: 999 };
//! assert_eq!(tails.p(Alternative::Greater, TieRule::BothTails).value, 0.02);
//! ```

use crate::input::{InputError, one};

/// How many replications to draw, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permutations {
    count: u32,
    seed: u64,
}

impl Permutations {
    /// # Errors
    /// No replications, or more than ten million.
    pub fn new(count: u32, seed: u64) -> Result<Self, InputError> {
        one("permutations", f64::from(count), "from 1 to 10 million", |n| {
            (1.0..=1e7).contains(&n)
        })?;
        Ok(Self { count, seed })
    }

    pub fn count(self) -> u32 {
        self.count
    }

    pub fn seed(self) -> u64 {
        self.seed
    }
}

/// What counts as extreme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alternative {
    /// Large values.
    Greater,
    /// Small values.
    Less,
    /// Either: twice the smaller tail, at most 1.
    TwoSided,
    /// The tail that the value is in, as GeoDa and PySAL report: at most about a half, and not
    /// uniform where nothing goes on. Half of the two-sided p.
    Directed,
}

/// Which tail a replication equal to the observed value belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieRule {
    /// Both: then a p-value is right in either direction.
    BothTails,
    /// The upper one only, as in GeoDa and in PySAL's esda. On counts, where ties abound, small values
    /// look more unusual than they are.
    UpperTail,
}

/// How many replications were at least, and at most, the observed value. One that equals it is in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tails {
    pub at_least: u32,
    pub at_most: u32,
    pub replications: u32,
}

/// A p-value with all that it depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PermutationP {
    pub value: f64,
    pub alternative: Alternative,
    pub ties: TieRule,
    pub replications: u32,
}

impl Tails {
    pub fn p(self, alternative: Alternative, ties: TieRule) -> PermutationP {
        let share = |extreme: u32| (f64::from(extreme) + 1.0) / (f64::from(self.replications) + 1.0);
        let greater = share(self.at_least);
        let less = share(match ties {
            TieRule::BothTails => self.at_most,
            TieRule::UpperTail => self.replications - self.at_least.min(self.replications),
        });
        let value = match alternative {
            Alternative::Greater => greater,
            Alternative::Less => less,
            Alternative::TwoSided => (2.0 * greater.min(less)).min(1.0),
            Alternative::Directed => greater.min(less),
        };
        PermutationP {
            value,
            alternative,
            ties,
            replications: self.replications,
        }
    }

    /// Of the values of the replications. Differences up to `tolerance` are rounding, and so ties.
    pub(crate) fn of(observed: f64, replications: &[f64], tolerance: f64) -> Self {
        let count = |holds: &dyn Fn(f64) -> bool| replications.iter().filter(|&&v| holds(v)).count() as u32;
        Self {
            at_least: count(&|v| v >= observed - tolerance),
            at_most: count(&|v| v <= observed + tolerance),
            replications: replications.len() as u32,
        }
    }
}

//! Who holds a function, from a day to a day, and the posts that carry the work.
//!
//! Tasks belong to functions. A holder is an office contact, named as the municipality names it; the register
//! knows no more of a person than that.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::chain::Statement;
use crate::codes::{FunctionCode, PartnerCode};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    pub function: FunctionCode,
    /// An office contact, such as `Innehavare A`.
    pub holder: String,
    #[serde(default)]
    pub from: Option<Date>,
    #[serde(default)]
    pub to: Option<Date>,
    /// Holds it until somebody is appointed (tillförordnad).
    #[serde(default)]
    pub acting: bool,
    /// Stands in when the holder is away.
    #[serde(default)]
    pub deputy: bool,
    #[serde(default)]
    pub source: String,
}

impl Holding {
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end = |a: &Self, b: &Self| match (a.from, b.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        begins_before_end(self, other) && begins_before_end(other, self)
    }
}

/// Why a holding is not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoldingError {
    #[error("innehavet av {function} slutar {to}, före det börjar {from}. Rätta en av dagarna")]
    EndsBeforeItBegins {
        function: FunctionCode,
        from: Date,
        to: Date,
    },
    #[error("{function} innehas redan av {holder} under samma tid. Avsluta det innehavet först")]
    HeldAlready { function: FunctionCode, holder: String },
}

/// Whether a holding fits among those there are: a function has one holder at a time.
///
/// # Errors
/// A period that ends before it begins, or one in which somebody else holds the function.
pub fn check_holding(new: &Holding, others: &[Holding]) -> Result<(), HoldingError> {
    if let (Some(from), Some(to)) = (new.from, new.to)
        && to < from
    {
        let function = new.function.clone();
        return Err(HoldingError::EndsBeforeItBegins { function, from, to });
    }
    let taken = others
        .iter()
        .find(|o| o.function == new.function && !o.deputy && !new.deputy && o.overlaps(new));
    match taken {
        Some(other) => Err(HoldingError::HeldAlready {
            function: new.function.clone(),
            holder: other.holder.clone(),
        }),
        None => Ok(()),
    }
}

/// Posts of one kind in a unit, and how long there is money for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub code: String,
    pub unit: PartnerCode,
    pub title: String,
    pub number: u32,
    #[serde(default)]
    pub temporary: bool,
    #[serde(default)]
    pub funded_from: Option<Date>,
    #[serde(default)]
    pub funded_to: Option<Date>,
    /// The work goes on after the money ends.
    #[serde(default)]
    pub need_goes_on: bool,
    #[serde(default)]
    pub funded_by: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub statements: Vec<Statement>,
}

impl Post {
    pub fn is_funded_on(&self, day: Date) -> bool {
        self.funded_from.is_none_or(|from| from <= day) && self.funded_to.is_none_or(|to| day <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(from: Option<&str>, to: Option<&str>) -> Holding {
        Holding {
            function: "sakerhetschef".into(),
            holder: "Innehavare A".into(),
            from: from.map(|d| d.parse().unwrap()),
            to: to.map(|d| d.parse().unwrap()),
            acting: false,
            deputy: false,
            source: String::new(),
        }
    }

    #[test]
    fn one_holder_at_a_time() {
        let before = holding(None, Some("2022-03-06"));
        let check = |from: &str, fits: bool| {
            let new = holding(Some(from), None);
            assert_eq!(
                check_holding(&new, std::slice::from_ref(&before)).is_ok(),
                fits,
                "{from}"
            );
        };
        check("2022-03-06", false);
        check("2022-03-07", true);
    }

    #[test]
    fn a_deputy_stands_beside_the_holder() {
        let deputy = Holding {
            deputy: true,
            ..holding(Some("2022-01-01"), None)
        };
        assert_eq!(check_holding(&deputy, &[holding(None, None)]), Ok(()));
    }
}

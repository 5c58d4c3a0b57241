//! Who holds a function, from a day to a day, and the posts that carry the work.
//!
//! Tasks belong to functions. A holder is an office contact, named as the municipality names it; the register
//! knows no more of a person than that.

use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::{FunctionCode, PartnerCode, PostCode};
use crate::record::{Field, Said, record};

record! {
    pub struct Holding {
        needed function: FunctionCode,
        /// An office contact, such as `Innehavare A`.
        needed holder: String,
        from: Option<Date>,
        to: Option<Date>,
        /// Holds it until somebody is appointed (tillförordnad).
        acting: bool,
        /// Stands in when the holder is away.
        deputy: bool,
        /// The e-mail address of the account that holds it here, so that what waits for it is shown first.
        account: String,
        source: String,
    }
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

impl Said for Holding {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.holder.clone()
    }

    fn code(&self) -> String {
        let from = self
            .from
            .map_or_else(|| "start".to_owned(), |day| day.to_string());
        let deputy = if self.deputy { "-deputy" } else { "" };
        format!("{}-{from}{deputy}", self.function)
    }

    /// A function has one holder at a time.
    fn check(&self, chain: &Chain) -> Result<(), RecordError> {
        let own = self.code();
        let mut others = chain.holdings.values().filter(|o| o.code() != own);
        let taken =
            others.find(|o| o.function == self.function && !o.deputy && !self.deputy && o.overlaps(self));
        match taken {
            Some(other) => Err(RecordError::new("held-already", "holder")
                .with("function", &self.function)
                .with("holder", &other.holder)),
            None => Ok(()),
        }
    }
}

record! {
    /// Posts of one kind in a unit, and how long there is money for them.
    pub struct Post {
        needed code: PostCode,
        needed unit: PartnerCode,
        needed title: String,
        needed number: u32,
        temporary: bool,
        funded_from: Option<Date>,
        funded_to: Option<Date>,
        /// The work goes on after the money ends.
        need_goes_on: bool,
        funded_by: String,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for Post {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        format!("{} {}", self.number, self.title)
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

impl Post {
    pub fn is_funded_on(&self, day: Date) -> bool {
        self.funded_from.is_none_or(|from| from <= day) && self.funded_to.is_none_or(|to| day <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Record;

    fn holding(from: Option<&str>, to: Option<&str>) -> Holding {
        Holding {
            function: "sakerhetschef".into(),
            holder: "Innehavare A".into(),
            from: from.map(|d| d.parse().unwrap()),
            to: to.map(|d| d.parse().unwrap()),
            acting: false,
            deputy: false,
            account: String::new(),
            source: String::new(),
        }
    }

    fn check(new: Holding, there: Holding, fits: bool) {
        let chain: Chain = [Record::Holding(there)].into_iter().collect();
        assert_eq!(Said::check(&new, &chain).is_ok(), fits, "{new:?}");
    }

    #[test]
    fn one_holder_at_a_time() {
        let before = holding(None, Some("2022-03-06"));
        check(holding(Some("2022-03-06"), None), before.clone(), false);
        check(holding(Some("2022-03-07"), None), before, true);
    }

    #[test]
    fn a_deputy_stands_beside_the_holder() {
        let deputy = Holding {
            deputy: true,
            ..holding(Some("2022-01-01"), None)
        };
        check(deputy, holding(None, None), true);
    }
}

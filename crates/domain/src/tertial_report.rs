//! What the coordinators tell the steering group every four months, per district: what is to be prioritised, when it
//! was sent, and who has taken it in. The figures are counted anew by event date.

use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::record::{Field, Said, record};
use crate::time::YEARS;

/// Four months of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tertial {
    pub year: i16,
    /// 1 to 3.
    pub number: i8,
}

impl Tertial {
    /// From `2022-T1`.
    pub fn from_code(code: &str) -> Option<Self> {
        let (year, number) = code.split_once("-T")?;
        let (year, number) = (year.parse().ok()?, number.parse().ok()?);
        (YEARS.contains(&year) && (1..=3).contains(&number)).then_some(Self { year, number })
    }

    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            number: (day.month() - 1) / 4 + 1,
        }
    }

    pub fn first_day(self) -> Date {
        jiff::civil::date(self.year, (self.number - 1) * 4 + 1, 1)
    }

    pub fn last_day(self) -> Date {
        jiff::civil::date(self.year, self.number * 4, 1).last_of_month()
    }

    pub fn before(self) -> Self {
        match self.number {
            1 => Self {
                year: self.year - 1,
                number: 3,
            },
            n => Self {
                year: self.year,
                number: n - 1,
            },
        }
    }
}

impl std::fmt::Display for Tertial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-T{}", self.year, self.number)
    }
}

record! {
    pub struct AreaPriority {
        needed area: AreaCode,
        needed text: String,
        problems: Vec<ProblemCode>,
    }
}

record! {
    pub struct Receipt {
        needed function: FunctionCode,
        needed on: Date,
    }
}

record! {
    pub struct TertialReport {
        /// Such as `2022-T1`.
        needed code: TertialReportCode,
        prose summary: String,
        expected priorities: Vec<AreaPriority>,
        to_body: Option<BodyCode>,
        sent_on: Option<Date>,
        /// The frozen version that was sent last. A receipt answers for the one that had been sent by its day.
        document: Option<DocumentCode>,
        receipts: Vec<Receipt>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for TertialReport {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.code.to_string()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    /// What was sent is frozen, so that nobody has acknowledged something else than what stands there; unless all that is
    /// known of it is that it once was sent.
    fn check(&self, chain: &Chain) -> Result<(), RecordError> {
        if Tertial::from_code(self.code.as_str()).is_none() {
            return Err(RecordError::new("tertial-code", "code").with("text", &self.code));
        }
        let was_sent = self.sent_on.is_some() || !self.receipts.is_empty();
        match self.document.as_ref().and_then(|code| chain.documents.get(code)) {
            Some(frozen) if frozen.decided_on != self.sent_on => {
                Err(RecordError::new("tertial-sent-otherwise", "sent_on").with("text", &frozen.title))
            }
            None if was_sent && self.source.trim().is_empty() => {
                Err(RecordError::new("tertial-not-frozen", "sent_on").with("text", &self.code))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_may_is_in_the_second_tertial_though_its_week_began_in_april() {
        assert_eq!(Tertial::of("2022-04-30".parse().unwrap()).to_string(), "2022-T1");
        assert_eq!(Tertial::of("2022-05-01".parse().unwrap()).to_string(), "2022-T2");
        let third = Tertial::from_code("2022-T3").unwrap();
        assert_eq!(third.first_day().to_string(), "2022-09-01");
        assert_eq!(third.last_day().to_string(), "2022-12-31");
        assert_eq!(
            Tertial::from_code("2022-T1").unwrap().before().to_string(),
            "2021-T3"
        );
        assert_eq!(Tertial::from_code("2022-T4"), None);
    }
}

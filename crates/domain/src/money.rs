//! Money from its source to what it was used for: source, package, line; in whole öre.

use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::record::{Field, Ore, Said, choice, record};

record! {
    pub struct FundingSource {
        needed code: FundingSourceCode,
        needed name: String,
        /// Whose money it was.
        partner: Option<PartnerCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Said for FundingSource {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.name.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

record! {
    pub struct PackagePart {
        needed funding: FundingSourceCode,
        needed amount: Ore,
    }
}

record! {
    /// What was set aside for a year, and where it came from.
    pub struct BudgetPackage {
        needed code: BudgetPackageCode,
        needed name: String,
        needed year: i16,
        needed amount: Ore,
        expected parts: Vec<PackagePart>,
        documents: Vec<DocumentCode>,
        decided_by: Option<BodyCode>,
        expected responsible: Option<FunctionCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

choice! {
    pub enum UnusedReason {
        LateRecruitment = "late_recruitment",
        Delayed = "delayed",
        Cheaper = "cheaper",
        NotNeeded = "not_needed",
        Other = "other",
    }
}

record! {
    pub struct BudgetLine {
        needed code: BudgetLineCode,
        needed package: BudgetPackageCode,
        /// The line that this is a part of.
        part_of: Option<BudgetLineCode>,
        needed purpose: String,
        expected receiver: Option<PartnerCode>,
        /// Not known where the source does not say.
        budget: Option<Ore>,
        outcome: Option<Ore>,
        forecast: Option<Ore>,
        unused_reason: Option<UnusedReason>,
        prose unused_text: String,
        expected interventions: Vec<InterventionCode>,
        permanent: bool,
        funded_to: Option<Date>,
        /// Whose need it meets, when somebody else bears the cost.
        need_owner: Option<PartnerCode>,
        cost_bearer: Option<PartnerCode>,
        area: Option<AreaCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

/// More than this share unused without a reason is told.
const UNUSED_TOLD: f64 = 0.10;

impl BudgetLine {
    /// What was not used, where both are known.
    pub fn unused(&self) -> Option<Ore> {
        Some(Ore(self.budget?.0 - self.outcome?.0))
    }

    /// More than a tenth was left, and nobody has said why.
    pub fn is_unused_unexplained(&self) -> bool {
        let share = match (self.unused(), self.budget) {
            (Some(unused), Some(budget)) if budget.0 > 0 => unused.0 as f64 / budget.0 as f64,
            _ => 0.0,
        };
        share > UNUSED_TOLD && self.unused_reason.is_none()
    }

    /// One pays for what another needs.
    pub fn is_borne_by_another(&self) -> bool {
        matches!((&self.need_owner, &self.cost_bearer), (Some(need), Some(cost)) if need != cost)
    }
}

impl BudgetPackage {
    /// The lines right below it; parts of lines are not among them.
    pub fn lines<'c>(&'c self, chain: &'c Chain) -> impl Iterator<Item = &'c BudgetLine> {
        let own = chain.budget_lines.values().filter(|l| l.package == self.code);
        own.filter(|l| l.part_of.is_none())
    }

    /// What no line says the use of.
    pub fn unallocated(&self, chain: &Chain) -> Ore {
        Ore(self.amount.0 - self.lines(chain).filter_map(|l| l.budget).sum::<Ore>().0)
    }
}

impl BudgetLine {
    pub fn parts<'c>(&'c self, chain: &'c Chain) -> impl Iterator<Item = &'c BudgetLine> {
        let all = chain.budget_lines.values();
        all.filter(|l| l.part_of.as_ref() == Some(&self.code))
    }

    /// What is not said the use of, of a line that has parts.
    pub fn unallocated(&self, chain: &Chain) -> Option<Ore> {
        let parts: Vec<Ore> = self.parts(chain).filter_map(|l| l.budget).collect();
        let budget = self.budget?;
        (!parts.is_empty()).then(|| Ore(budget.0 - parts.into_iter().sum::<Ore>().0))
    }
}

impl Said for BudgetPackage {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        format!("{}, {}", self.name, self.year)
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn check(&self, chain: &Chain) -> Result<(), RecordError> {
        let sum: Ore = self.parts.iter().map(|p| p.amount).sum();
        if !self.parts.is_empty() && sum != self.amount {
            return Err(RecordError::new("package-sum", "parts")
                .with_money("sum", sum)
                .with_money("amount", self.amount));
        }
        over("package-lines", "amount", self.unallocated(chain), self.amount)
    }
}

/// Refuses what is given out beyond what there is.
fn over(code: &'static str, field: &'static str, left: Ore, there_is: Ore) -> Result<(), RecordError> {
    if left.0 >= 0 {
        return Ok(());
    }
    let sum = Ore(there_is.0 - left.0);
    Err(RecordError::new(code, field)
        .with_money("sum", sum)
        .with_money("amount", there_is))
}

impl Said for BudgetLine {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.purpose.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    /// Against the lines there are; the record itself is among them by then.
    fn check(&self, chain: &Chain) -> Result<(), RecordError> {
        if let Some(left) = self.unallocated(chain) {
            over("line-parts", "budget", left, self.budget.unwrap_or_default())?;
        }
        if let Some(whole) = self
            .part_of
            .as_ref()
            .and_then(|code| chain.budget_lines.get(code))
            && let Some(left) = whole.unallocated(chain)
        {
            return over("line-parts", "budget", left, whole.budget.unwrap_or_default());
        }
        match chain.budget_packages.get(&self.package) {
            Some(package) => over(
                "package-lines",
                "budget",
                package.unallocated(chain),
                package.amount,
            ),
            None => Ok(()),
        }
    }
}

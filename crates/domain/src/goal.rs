//! A goal through its renamings, the indicators that tell how it goes, and the grade that it was given each year.
//!
//! Where the definition of an indicator or the scale of grades was changed, the series breaks: nothing before is
//! compared with anything after, but for the one step of a scale that the source itself equates.

use jiff::civil::Date;

use crate::chain::{Chain, RecordError, Statement};
use crate::codes::*;
use crate::problem_profile::EvidenceStrength;
use crate::record::{Field, Said, choice, record};

choice! {
    /// What all safety work is to change: safety as it is felt, and what people are exposed to.
    pub enum OutcomeDimension {
        PerceivedSafety = "perceived_safety",
        Victimisation = "victimisation",
    }
}

record! {
    /// How a goal was worded, and for which years.
    pub struct GoalText {
        needed text: String,
        from_year: Option<i16>,
        to_year: Option<i16>,
        source: String,
    }
}

record! {
    pub struct Goal {
        needed code: GoalCode,
        needed texts: Vec<GoalText>,
        parent: Option<GoalCode>,
        expected dimensions: Vec<OutcomeDimension>,
        expected responsible: Option<FunctionCode>,
        documents: Vec<DocumentCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Goal {
    /// How it is worded in a year; the latest wording where none is for that year.
    pub fn text_in(&self, year: i16) -> &str {
        let holds = |t: &&GoalText| {
            t.from_year.is_none_or(|from| from <= year) && t.to_year.is_none_or(|to| year <= to)
        };
        let found = self.texts.iter().find(holds).or(self.texts.last());
        found.map_or("", |t| &t.text)
    }
}

impl Said for Goal {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.texts.last().map_or_else(String::new, |t| t.text.clone())
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

record! {
    /// What is measured, and from which year it was measured so. Each after the first is a break in the series.
    pub struct IndicatorDefinition {
        needed from_year: i16,
        needed text: String,
        /// Why it was changed.
        why: String,
        source: String,
    }
}

record! {
    pub struct IndicatorValue {
        needed year: i16,
        area: Option<AreaCode>,
        needed value: f64,
        /// Answers, or events, that it rests on.
        n: Option<i64>,
        /// Half the width of the 95 % interval, in the indicator's unit.
        uncertainty: Option<f64>,
        source: String,
    }
}

choice! {
    pub enum Better {
        Higher = "higher",
        Lower = "lower",
    }
}

record! {
    pub struct Indicator {
        needed code: IndicatorCode,
        needed name: String,
        expected goals: Vec<GoalCode>,
        expected dimension: Option<OutcomeDimension>,
        needed unit: String,
        better: Option<Better>,
        /// Whether its values are reported offences, counted by year and area.
        reported_offences: bool,
        expected definitions: Vec<IndicatorDefinition>,
        values: Vec<IndicatorValue>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl Indicator {
    /// The definition that holds in a year.
    pub fn definition_in(&self, year: i16) -> Option<&IndicatorDefinition> {
        let holding = self.definitions.iter().filter(|d| d.from_year <= year);
        holding.max_by_key(|d| d.from_year)
    }

    /// The years in which the series breaks, first to last.
    pub fn breaks(&self) -> Vec<&IndicatorDefinition> {
        let mut all: Vec<&IndicatorDefinition> = self.definitions.iter().collect();
        all.sort_by_key(|d| d.from_year);
        all.into_iter().skip(1).collect()
    }

    /// The values of an area (`None`: the whole municipality), by stretches that may be compared.
    pub fn stretches(&self, area: Option<&AreaCode>) -> Vec<Vec<&IndicatorValue>> {
        let mut values: Vec<&IndicatorValue> =
            self.values.iter().filter(|v| v.area.as_ref() == area).collect();
        values.sort_by_key(|v| v.year);
        let era = |v: &&IndicatorValue| self.definition_in(v.year).map(|d| d.from_year);
        values
            .chunk_by(|a, b| era(a) == era(b))
            .map(<[_]>::to_vec)
            .collect()
    }

    /// Whether two values differ by more than chance gives: their 95 % intervals are apart. `None` where one has no
    /// uncertainty, or a break lies between them.
    pub fn differ(&self, a: &IndicatorValue, b: &IndicatorValue) -> Option<bool> {
        let era = |v: &IndicatorValue| self.definition_in(v.year).map(|d| d.from_year);
        let (ua, ub) = (a.uncertainty?, b.uncertainty?);
        (era(a) == era(b)).then(|| (a.value - b.value).abs() > ua.hypot(ub))
    }
}

impl Said for Indicator {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.name.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

record! {
    pub struct GradeStep {
        needed code: String,
        needed name: String,
        /// The step of another scale that a source says is the same.
        equals_scale: Option<GradeScaleCode>,
        equals_step: String,
    }
}

record! {
    /// The steps, best first.
    pub struct GradeScale {
        needed code: GradeScaleCode,
        needed name: String,
        from_year: Option<i16>,
        to_year: Option<i16>,
        needed steps: Vec<GradeStep>,
        source: String,
        statements: Vec<Statement>,
    }
}

impl GradeScale {
    pub fn place_of(&self, step: &str) -> Option<usize> {
        self.steps.iter().position(|s| s.code == step)
    }

    fn holds_in(&self, year: i16) -> bool {
        self.from_year.is_none_or(|from| from <= year) && self.to_year.is_none_or(|to| year <= to)
    }
}

impl Said for GradeScale {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, _: &Chain) -> String {
        self.name.clone()
    }

    fn code(&self) -> String {
        self.code.to_string()
    }
}

record! {
    /// Why a grade fell, as far as anyone knows.
    pub struct CauseHypothesis {
        needed prose text: String,
        needed strength: EvidenceStrength,
        prose basis: String,
    }
}

record! {
    pub struct Grade {
        needed code: GradeCode,
        needed goal: GoalCode,
        needed year: i16,
        needed scale: GradeScaleCode,
        needed step: String,
        expected prose text: String,
        hypotheses: Vec<CauseHypothesis>,
        adopted_on: Option<Date>,
        adopted_by: Option<BodyCode>,
        source: String,
        statements: Vec<Statement>,
    }
}

/// How a grade stands to that of the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GradeChange {
    Rose,
    Same,
    Fell,
    /// The scale was changed, and nobody has said which steps are the same.
    NotComparable,
    First,
}

impl GradeChange {
    pub fn code(self) -> &'static str {
        match self {
            Self::Rose => "rose",
            Self::Same => "same",
            Self::Fell => "fell",
            Self::NotComparable => "not_comparable",
            Self::First => "first",
        }
    }
}

impl Grade {
    /// Against the goal's grade of the year before.
    pub fn change(&self, chain: &Chain) -> GradeChange {
        let before = chain
            .grades
            .values()
            .find(|g| g.goal == self.goal && g.year == self.year - 1);
        let Some(before) = before else {
            return GradeChange::First;
        };
        let (Some(own), Some(then)) = (
            chain.grade_scales.get(&self.scale),
            chain.grade_scales.get(&before.scale),
        ) else {
            return GradeChange::NotComparable;
        };
        let places = if self.scale == before.scale {
            own.place_of(&self.step).zip(own.place_of(&before.step))
        } else {
            // The step before, in the words of today's scale, where the source equates it.
            let same = own
                .steps
                .iter()
                .position(|s| s.equals_scale.as_ref() == Some(&then.code) && s.equals_step == before.step);
            own.place_of(&self.step).zip(same)
        };
        match places {
            None => GradeChange::NotComparable,
            Some((now, was)) if now < was => GradeChange::Rose,
            Some((now, was)) if now > was => GradeChange::Fell,
            Some(_) => GradeChange::Same,
        }
    }
}

impl Said for Grade {
    const FIELDS: &'static [Field] = Self::FIELDS;

    fn title(&self, chain: &Chain) -> String {
        let scale = chain.grade_scales.get(&self.scale);
        let step = scale.and_then(|s| s.steps.iter().find(|step| step.code == self.step));
        format!("{}: {}", self.year, step.map_or(self.step.as_str(), |s| &s.name))
    }

    fn code(&self) -> String {
        self.code.to_string()
    }

    fn check(&self, chain: &Chain) -> Result<(), RecordError> {
        if let Some(scale) = chain.grade_scales.get(&self.scale) {
            if scale.place_of(&self.step).is_none() {
                let allowed: Vec<&str> = scale.steps.iter().map(|s| s.code.as_str()).collect();
                return Err(RecordError::new("grade-step", "step")
                    .with("text", &self.step)
                    .with("scale", &scale.name)
                    .with("allowed", allowed.join(", ")));
            }
            if !scale.holds_in(self.year) {
                return Err(RecordError::new("grade-scale-year", "scale")
                    .with("scale", &scale.name)
                    .with("year", self.year));
            }
        }
        let twin = chain
            .grades
            .values()
            .find(|g| g.goal == self.goal && g.year == self.year && g.code != self.code);
        if twin.is_some() {
            return Err(RecordError::new("grade-twice", "year").with("year", self.year));
        }
        if self.adopted_on.is_some() && self.hypotheses.is_empty() && self.change(chain) == GradeChange::Fell
        {
            return Err(RecordError::new("grade-unexplained", "hypotheses").with("year", self.year));
        }
        Ok(())
    }

    fn is_locked(&self) -> bool {
        self.adopted_on.is_some()
    }
}

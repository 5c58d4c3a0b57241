//! The codebook: how the survey was made, which questions it had, and what stands in which column.

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::RecordError;
use domain::codes::AreaCode;
use domain::goal::Better;
use domain::municipality::Municipality;
use domain::safety_survey::{SafetySurvey, SurveyMethod, SurveyQuestion};
use jiff::civil::Date;
use serde::Deserialize;

use super::refused;
use crate::fold::fold;

/// Without a limit of its own, a survey keeps results of no fewer answers.
const LEAST: i64 = 20;

/// As it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    code: String,
    name: String,
    year: i16,
    from: Option<Date>,
    to: Option<Date>,
    population: String,
    method: Option<SurveyMethod>,
    asked: Option<i64>,
    pub(super) answered: Option<i64>,
    #[serde(default)]
    design: String,
    #[serde(default)]
    source: String,
    least_answers: Option<i64>,
    #[serde(default)]
    pub(super) lonely: Lonely,
    /// The workbook's sheet; the first with rows when none is named.
    pub(super) sheet: Option<String>,
    pub(super) columns: Columns,
    /// The table's words for areas, each with the area's code.
    #[serde(default)]
    areas: BTreeMap<String, AreaCode>,
    /// By what the groups are by, the table's words with the group's name.
    #[serde(default)]
    pub(super) groups: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(rename = "question")]
    pub(super) questions: Vec<Question>,
}

/// What to do with a stratum that has a single answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Lonely {
    #[default]
    Refuse,
    Adjust,
}

/// By the table's own headings. A table of answers has one column for each question; one of results has `share`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub area: Option<String>,
    pub weight: Option<String>,
    pub stratum: Option<String>,
    pub cluster: Option<String>,
    pub population: Option<String>,
    #[serde(default)]
    pub groups: BTreeMap<String, String>,
    pub question: Option<String>,
    pub grouping: Option<String>,
    pub group: Option<String>,
    pub share: Option<String>,
    pub low: Option<String>,
    pub high: Option<String>,
    pub n: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub code: String,
    pub text: String,
    pub version: i64,
    better: Option<Better>,
    /// Which answers are counted, in words.
    counted: String,
    /// Where the answers stand; its code when nothing is said.
    pub column: Option<String>,
    #[serde(default)]
    pub counted_codes: BTreeSet<AnswerCode>,
    #[serde(default)]
    pub other_codes: BTreeSet<AnswerCode>,
}

/// A number or a word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "toml::Value")]
pub(super) struct AnswerCode(String);

impl From<toml::Value> for AnswerCode {
    fn from(value: toml::Value) -> Self {
        match value {
            toml::Value::String(text) => Self::of(&text),
            other => Self::of(&other.to_string()),
        }
    }
}

impl AnswerCode {
    /// As it stands in a cell: a workbook may write 3 as 3.0.
    pub fn of(cell: &str) -> Self {
        let cell = cell.trim();
        Self(fold(cell.strip_suffix(".0").unwrap_or(cell)))
    }
}

impl Codebook {
    pub(super) fn read(text: &str) -> Result<Self, RecordError> {
        let book: Self = toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|why| {
            let line = why.span().map_or(1, |span| {
                text[..span.start.min(text.len())].lines().count().max(1)
            });
            refused("survey-codebook", "code")
                .with("text", why.message())
                .with("row", line)
        })?;
        if book.questions.is_empty() {
            return Err(refused("survey-no-questions", "questions"));
        }
        Ok(book)
    }

    pub(super) fn column_of(question: &Question) -> &str {
        question.column.as_deref().unwrap_or(&question.code)
    }

    /// The survey, without results.
    pub(super) fn survey(&self) -> SafetySurvey {
        SafetySurvey {
            code: self.code.as_str().into(),
            name: self.name.clone(),
            year: self.year,
            from: self.from,
            to: self.to,
            population: self.population.clone(),
            method: self.method,
            asked: self.asked,
            answered: self.answered,
            design: self.design.clone(),
            least_answers: Some(self.least_answers.unwrap_or(LEAST)),
            withheld: None,
            questions: self.questions.iter().map(Question::asked).collect(),
            results: Vec::new(),
            source: self.source.clone(),
            statements: Vec::new(),
        }
    }

    /// The area that a cell names: by the codebook's own words, or a working area's name or code.
    pub(super) fn area(&self, cell: &str, municipality: &Municipality) -> Option<AreaCode> {
        let named = fold(cell);
        let own = self.areas.iter().find(|(word, _)| fold(word) == named);
        let wanted = own.map(|(_, code)| code);
        let is_it = |area: &&domain::area::Area| match wanted {
            Some(code) => area.code == *code,
            None => fold(&area.name) == named || fold(area.code.as_str()) == named,
        };
        let found = municipality.working_areas().iter().find(is_it);
        found.map(|area| area.code.clone())
    }
}

impl Question {
    fn asked(&self) -> SurveyQuestion {
        SurveyQuestion {
            code: self.code.clone(),
            text: self.text.clone(),
            version: self.version,
            counted: self.counted.clone(),
            better: self.better,
        }
    }
}

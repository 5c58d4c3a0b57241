//! A row for each answer.

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::RecordError;
use domain::codes::AreaCode;
use domain::municipality::Municipality;
use domain::safety_survey::SurveyAnswers;

use super::codebook::{AnswerCode, Codebook, Lonely, Question};
use super::sheet::{Column, Sheet, cell, number};
use super::{ReadSurvey, SurveyContent, SurveyFileError, refused};

/// More are no groups but something that each one says of themselves.
const MOST_GROUPS: usize = 12;
/// A longer answer is no code.
const LONGEST_CODE: usize = 40;
/// Unknown words that are told.
const MOST_TOLD: usize = 5;

struct Read<'r> {
    book: &'r Codebook,
    sheet: &'r Sheet,
    municipality: &'r Municipality,
    area: Option<Column>,
    weight: Option<Column>,
    stratum: Option<Column>,
    cluster: Option<Column>,
    population: Option<Column>,
    groups: Vec<(&'r String, Column)>,
    questions: Vec<(&'r Question, Column)>,
}

pub(super) fn read(
    book: &Codebook,
    sheet: &Sheet,
    municipality: &Municipality,
) -> Result<ReadSurvey, SurveyFileError> {
    let columns = &book.columns;
    let groups = columns.groups.iter();
    let questions = book.questions.iter();
    let read = Read {
        book,
        sheet,
        municipality,
        area: sheet.optional(columns.area.as_ref())?,
        weight: sheet.optional(columns.weight.as_ref())?,
        stratum: sheet.optional(columns.stratum.as_ref())?,
        cluster: sheet.optional(columns.cluster.as_ref())?,
        population: sheet.optional(columns.population.as_ref())?,
        groups: groups
            .map(|(name, column)| Ok((name, sheet.column(column)?)))
            .collect::<Result<_, RecordError>>()?,
        questions: questions
            .map(|q| Ok((q, sheet.column(Codebook::column_of(q))?)))
            .collect::<Result<_, RecordError>>()?,
    };
    read.check_codes()?;
    read.screen()?;
    let unknown_codes = read.unknown_codes()?;
    let (rows, rejected) = read.rows();
    if rows.is_empty() {
        return Err(match rejected.into_iter().next() {
            Some((_, why)) => refused("survey-no-rows-left", "results").with("row", word(&why, "row")),
            None => refused("survey-no-answers", "results"),
        }
        .into());
    }
    let answers = read.answers(&rows)?;
    let (used, unread) = sheet.parted(&read.asked());
    let mut survey = book.survey();
    survey.answered = survey.answered.or(Some(rows.len() as i64));
    Ok(ReadSurvey {
        survey,
        content: SurveyContent::Answers(answers),
        rows: sheet.rows.len(),
        columns: used,
        unread,
        rejected,
        unknown_codes,
    })
}

fn word(why: &RecordError, name: &str) -> String {
    let found = why.words.iter().find(|(own, _)| *own == name);
    match found.map(|(_, word)| word) {
        Some(domain::chain::Word::Said(said)) => said.clone(),
        _ => String::new(),
    }
}

/// A row that is counted, with the numbers that stand in it.
struct Row<'r> {
    number: u64,
    cells: &'r [String],
    weight: f64,
    population: f64,
}

impl<'r> Read<'r> {
    fn asked(&self) -> BTreeSet<Column> {
        let single = [
            self.area,
            self.weight,
            self.stratum,
            self.cluster,
            self.population,
        ];
        let groups = self.groups.iter().map(|(_, column)| *column);
        let questions = self.questions.iter().map(|(_, column)| *column);
        single
            .into_iter()
            .flatten()
            .chain(groups)
            .chain(questions)
            .collect()
    }

    /// Every question says which answers count and which do not, and none is both.
    fn check_codes(&self) -> Result<(), RecordError> {
        for (question, _) in &self.questions {
            let about = |code| refused(code, "questions").with("text", &question.code);
            if question.counted_codes.is_empty() || question.other_codes.is_empty() {
                return Err(about("survey-codes-missing"));
            }
            if !question.counted_codes.is_disjoint(&question.other_codes) {
                return Err(about("survey-codes-both"));
            }
        }
        Ok(())
    }

    fn screen(&self) -> Result<(), RecordError> {
        let places = self.municipality.place_words();
        for column in self.groups.iter().map(|(_, c)| *c).chain(self.area) {
            self.sheet.screen(column, false, &places)?;
        }
        for column in [self.stratum, self.cluster].into_iter().flatten() {
            self.sheet.screen(column, true, &places)?;
        }
        Ok(())
    }

    /// Answers that are in no list of the codebook count as not given, but a column full of them is not that question.
    fn unknown_codes(&self) -> Result<Vec<(String, usize)>, RecordError> {
        let mut found = Vec::new();
        for (question, column) in &self.questions {
            let about = |code| {
                refused(code, "questions")
                    .with("text", &question.code)
                    .with("column", self.sheet.name(*column))
            };
            let told = self.sheet.rows.iter().map(|(_, cells)| cell(cells, *column));
            let told: Vec<&str> = told.filter(|text| !text.is_empty()).collect();
            let unknown: Vec<&&str> = told
                .iter()
                .filter(|text| counts(question, text).is_none())
                .collect();
            if unknown.iter().any(|text| text.chars().count() > LONGEST_CODE) {
                return Err(about("survey-free-text"));
            }
            if unknown.len() * 2 > told.len() {
                return Err(about("survey-codes-unknown").with("n", unknown.len()));
            }
            if !unknown.is_empty() {
                found.push((question.code.clone(), unknown.len()));
            }
        }
        Ok(found)
    }

    /// The rows that can be counted, and those that cannot.
    fn rows(&self) -> (Vec<Row<'r>>, Vec<(u64, RecordError)>) {
        let mut rows = Vec::new();
        let mut rejected = Vec::new();
        for (number, cells) in &self.sheet.rows {
            match self.row(*number, cells) {
                Ok(row) => rows.push(row),
                Err(code) => rejected.push((*number, refused(code, "results").with("row", number))),
            }
        }
        (rows, rejected)
    }

    fn row(&self, at: u64, cells: &'r [String]) -> Result<Row<'r>, &'static str> {
        let weight = match self.weight.map(|column| cell(cells, column)) {
            None => 1.0,
            Some("") => return Err("survey-weight-missing"),
            Some(text) => number(text)
                .filter(|w| *w >= 0.0)
                .ok_or("survey-weight-unreadable")?,
        };
        let population = match self.population.map(|column| cell(cells, column)) {
            None => 1.0,
            Some(text) => number(text)
                .filter(|n| *n >= 1.0)
                .ok_or("survey-population-unreadable")?,
        };
        for column in [self.stratum, self.cluster].into_iter().flatten() {
            if cell(cells, column).is_empty() {
                return Err("survey-design-missing");
            }
        }
        Ok(Row {
            number: at,
            cells,
            weight,
            population,
        })
    }

    fn answers(&self, rows: &[Row<'r>]) -> Result<SurveyAnswers, RecordError> {
        let words = |column: Column| -> Vec<String> {
            rows.iter()
                .map(|row| cell(row.cells, column).to_owned())
                .collect()
        };
        let counted = |(question, column): &(&Question, Column)| {
            let of = rows.iter().map(|row| counts(question, cell(row.cells, *column)));
            (question.code.clone(), of.collect())
        };
        Ok(SurveyAnswers {
            questions: self.questions.iter().map(counted).collect(),
            areas: self.area.map(|column| self.areas(rows, column)).transpose()?,
            groupings: self
                .groups
                .iter()
                .map(|(name, column)| Ok(((*name).clone(), self.groups_of(rows, name, *column)?)))
                .collect::<Result<_, RecordError>>()?,
            weights: self.weight.map(|_| rows.iter().map(|row| row.weight).collect()),
            strata: self.stratum.map(words),
            clusters: self.cluster.map(words),
            population: self
                .population
                .map(|_| rows.iter().map(|row| row.population).collect()),
            lonely_adjusted: self.book.lonely == Lonely::Adjust,
            rows: rows.iter().map(|row| row.number).collect(),
        })
    }

    fn areas(&self, rows: &[Row<'r>], column: Column) -> Result<Vec<Option<AreaCode>>, RecordError> {
        let mut known: BTreeMap<&str, Option<AreaCode>> = BTreeMap::new();
        let mut unknown = Vec::new();
        for row in rows {
            let text = cell(row.cells, column);
            if !text.is_empty() && !known.contains_key(text) {
                let found = self.book.area(text, self.municipality);
                if found.is_none() {
                    unknown.push(text);
                }
                known.insert(text, found);
            }
        }
        if !unknown.is_empty() {
            unknown.truncate(MOST_TOLD);
            return Err(refused("survey-unknown-area", "results").with("text", unknown.join(", ")));
        }
        let of = |row: &Row<'_>| known.get(cell(row.cells, column)).cloned().flatten();
        Ok(rows.iter().map(of).collect())
    }

    fn groups_of(
        &self,
        rows: &[Row<'r>],
        grouping: &str,
        column: Column,
    ) -> Result<Vec<Option<String>>, RecordError> {
        let named = self.book.groups.get(grouping);
        let name = |text: &str| -> Option<String> {
            let own = AnswerCode::of(text);
            match named {
                _ if text.is_empty() => None,
                None => Some(text.to_owned()),
                Some(names) => {
                    let found = names.iter().find(|(code, _)| AnswerCode::of(code) == own);
                    found.map(|(_, name)| name.clone())
                }
            }
        };
        let groups: Vec<Option<String>> = rows.iter().map(|row| name(cell(row.cells, column))).collect();
        let different: BTreeSet<&String> = groups.iter().flatten().collect();
        if different.len() > MOST_GROUPS {
            return Err(refused("survey-not-groups", "results")
                .with("text", self.sheet.name(column))
                .with("n", different.len())
                .with("most", MOST_GROUPS));
        }
        Ok(groups)
    }
}

/// Whether an answer counts; nothing for one that was not given, or has no such code.
fn counts(question: &Question, text: &str) -> Option<bool> {
    let own = AnswerCode::of(text);
    if question.counted_codes.contains(&own) {
        Some(true)
    } else {
        question.other_codes.contains(&own).then_some(false)
    }
}

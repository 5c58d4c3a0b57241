//! Decisions of the weekly meetings, and what became of them.

use jiff::civil::Date;
use serde_json::json;

use domain::codes::*;
use domain::decision::{Decision, DecisionInput, DecisionOutcome};
use domain::time::IsoWeek;

use crate::database::{Ask, Row, Statement, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

/// Which decisions are asked for; withdrawn ones never are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionFilter {
    pub week: Option<IsoWeek>,
    /// Decided in the weeks before this one.
    pub before_week: Option<IsoWeek>,
    /// `Some(true)`: not answered yet.
    pub open: Option<bool>,
    pub answered_since: Option<Date>,
    pub responsible: Vec<FunctionCode>,
}

const DECISION: &str = "SELECT id, week, area, category, text, responsible, due, outcome, outcome_text, answered_on \
    FROM decision WHERE NOT withdrawn AND municipality = ";

fn of_row(row: &Row) -> Result<Decision, StoreError> {
    let outcome: Option<String> = row.get("outcome")?;
    Ok(Decision {
        id: DecisionId(row.int("id")?),
        input: DecisionInput {
            week: row.week("week")?,
            area: row.some_code("area")?,
            category: row.some_code("category")?,
            text: row.text("text")?,
            responsible: row.code("responsible")?,
            due: row.date("due")?,
        },
        outcome: outcome
            .map(|o| DecisionOutcome::from_code(&o).ok_or_else(|| StoreError::corrupt("outcome", o)))
            .transpose()?,
        outcome_text: row.text("outcome_text")?,
        answered_on: row.some_date("answered_on")?,
    })
}

/// All decisions, for verification; with each whether it was withdrawn.
pub(crate) async fn all(
    ask: &mut impl Ask,
    m: MunicipalityCode,
) -> Result<Vec<(Decision, bool)>, StoreError> {
    ask.rows(
        "SELECT id, week, area, category, text, responsible, due, outcome, outcome_text, answered_on, withdrawn
         FROM decision WHERE municipality = $1 ORDER BY id",
        values![m],
    )
    .await?
    .iter()
    .map(|row| Ok((of_row(row)?, row.get("withdrawn")?)))
    .collect()
}

impl Work {
    async fn decision_here(&mut self, id: DecisionId) -> Result<Decision, StoreError> {
        let mut ask = Statement::new(DECISION);
        ask.bind(self.municipality).push(" AND id = ").bind(id.0);
        let rows = ask.rows(self).await?;
        rows.first().map(of_row).transpose()?.ok_or(StoreError::NotFound {
            kind: "beslut",
            id: id.to_string(),
        })
    }

    async fn keep_decision(
        &mut self,
        act: &str,
        was: Option<Decision>,
        became: &Decision,
        why: &str,
    ) -> Result<(), StoreError> {
        let input = &became.input;
        self.execute(
            "INSERT INTO decision (municipality, id, week, area, category, text, responsible, due, outcome,
                 outcome_text, answered_on, withdrawn)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, FALSE)
             ON CONFLICT (municipality, id) DO UPDATE SET week = excluded.week, area = excluded.area,
                 category = excluded.category, text = excluded.text, responsible = excluded.responsible,
                 due = excluded.due, outcome = excluded.outcome, outcome_text = excluded.outcome_text,
                 answered_on = excluded.answered_on",
            values![
                self.municipality,
                became.id.0,
                input.week,
                input.area.as_ref().map(AreaCode::as_str),
                input.category.as_ref().map(CategoryCode::as_str),
                &input.text,
                input.responsible.as_str(),
                input.due,
                became.outcome.map(DecisionOutcome::code),
                &became.outcome_text,
                became.answered_on
            ],
        )
        .await?;
        let id = became.id.to_string();
        self.journal(
            act,
            ("decision", &id),
            was.map(|d| json!(d)),
            Some(json!(became)),
            why,
        )
        .await?;
        Ok(())
    }

    pub async fn record_decision(&mut self, input: DecisionInput) -> Result<Decision, StoreError> {
        let decision = Decision {
            id: DecisionId(self.take_ids("decision", 1).await?),
            input,
            outcome: None,
            outcome_text: String::new(),
            answered_on: None,
        };
        self.keep_decision("decided", None, &decision, "").await?;
        Ok(decision)
    }

    pub async fn answer_decision(
        &mut self,
        id: DecisionId,
        outcome: DecisionOutcome,
        text: &str,
        on: Date,
    ) -> Result<Decision, StoreError> {
        let was = self.decision_here(id).await?;
        let became = Decision {
            outcome: Some(outcome),
            outcome_text: text.to_owned(),
            answered_on: Some(on),
            ..was.clone()
        };
        self.keep_decision("decision_answered", Some(was), &became, "")
            .await?;
        Ok(became)
    }

    /// Takes an answer back, so that the decision is open again.
    pub async fn reopen_decision(&mut self, id: DecisionId, why: &str) -> Result<Decision, StoreError> {
        let was = self.decision_here(id).await?;
        let became = Decision {
            outcome: None,
            outcome_text: String::new(),
            answered_on: None,
            ..was.clone()
        };
        self.keep_decision("decision_reopened", Some(was), &became, why)
            .await?;
        Ok(became)
    }

    pub async fn change_decision(
        &mut self,
        id: DecisionId,
        input: DecisionInput,
        why: &str,
    ) -> Result<Decision, StoreError> {
        let was = self.decision_here(id).await?;
        let became = Decision { input, ..was.clone() };
        self.keep_decision("decision_changed", Some(was), &became, why)
            .await?;
        Ok(became)
    }

    pub async fn withdraw_decision(&mut self, id: DecisionId, why: &str) -> Result<(), StoreError> {
        let was = self.decision_here(id).await?;
        self.execute(
            "UPDATE decision SET withdrawn = TRUE WHERE municipality = $1 AND id = $2",
            values![self.municipality, id.0],
        )
        .await?;
        self.journal(
            "decision_withdrawn",
            ("decision", &id.to_string()),
            Some(json!(was)),
            None,
            why,
        )
        .await?;
        Ok(())
    }
}

impl Store {
    pub async fn decision(
        &self,
        m: MunicipalityCode,
        id: DecisionId,
    ) -> Result<Option<Decision>, StoreError> {
        let mut ask = Statement::new(DECISION);
        ask.bind(m).push(" AND id = ").bind(id.0);
        ask.rows(&mut self.pool()).await?.first().map(of_row).transpose()
    }

    /// The newest week first, then by due day.
    pub async fn decisions(
        &self,
        m: MunicipalityCode,
        filter: &DecisionFilter,
    ) -> Result<Vec<Decision>, StoreError> {
        let mut ask = Statement::new(DECISION);
        ask.bind(m);
        if let Some(week) = filter.week {
            ask.push(" AND week = ").bind(week);
        }
        if let Some(week) = filter.before_week {
            ask.push(" AND week < ").bind(week);
        }
        match filter.open {
            Some(true) => ask.push(" AND outcome IS NULL"),
            Some(false) => ask.push(" AND outcome IS NOT NULL"),
            None => &mut ask,
        };
        if let Some(day) = filter.answered_since {
            ask.push(" AND answered_on >= ").bind(day);
        }
        if !filter.responsible.is_empty() {
            ask.push(" AND ")
                .among("responsible", filter.responsible.iter().map(FunctionCode::as_str));
        }
        ask.push(" ORDER BY week DESC, due, id");
        ask.rows(&mut self.pool()).await?.iter().map(of_row).collect()
    }
}

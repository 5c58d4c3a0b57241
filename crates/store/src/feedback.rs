//! Answers to those who report: what came of what they sent.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use domain::codes::*;
use domain::time::IsoWeek;

use crate::database::{Ask, Row, Statement, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeedbackInput {
    pub week: IsoWeek,
    pub partner: PartnerCode,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Feedback {
    pub id: i64,
    #[serde(flatten)]
    pub input: FeedbackInput,
    pub sent_at: Timestamp,
    pub sent_by: String,
}

impl Work {
    /// The same text to the same organisation about the same week is sent once.
    pub async fn record_feedback(&mut self, input: FeedbackInput) -> Result<Feedback, StoreError> {
        let m = self.municipality;
        let known = self
            .row(
                "SELECT id, sent_at, sent_by FROM feedback
                 WHERE municipality = $1 AND week = $2 AND partner = $3 AND text = $4",
                values![m, input.week, input.partner.as_str(), &input.text],
            )
            .await?;
        if let Some(row) = known {
            return Ok(Feedback {
                id: row.int("id")?,
                input,
                sent_at: row.instant("sent_at")?,
                sent_by: row.text("sent_by")?,
            });
        }
        let feedback = Feedback {
            id: self.take_ids("feedback", 1).await?,
            input,
            sent_at: self.now,
            sent_by: self.actor.name.clone(),
        };
        self.execute(
            "INSERT INTO feedback (municipality, id, week, partner, text, sent_at, sent_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![
                m,
                feedback.id,
                feedback.input.week,
                feedback.input.partner.as_str(),
                &feedback.input.text,
                feedback.sent_at,
                &feedback.sent_by
            ],
        )
        .await?;
        let id = feedback.id.to_string();
        self.journal(
            "feedback_sent",
            ("feedback", &id),
            None,
            Some(json!(feedback)),
            "",
        )
        .await?;
        Ok(feedback)
    }
}

impl Store {
    /// Feedback about some weeks, to one organisation or to all; the newest first.
    pub async fn feedback(
        &self,
        m: MunicipalityCode,
        partner: Option<&PartnerCode>,
        weeks: (IsoWeek, IsoWeek),
    ) -> Result<Vec<Feedback>, StoreError> {
        let mut ask = Statement::new(
            "SELECT id, week, partner, text, sent_at, sent_by FROM feedback WHERE municipality = ",
        );
        ask.bind(m);
        ask.push(" AND week BETWEEN ")
            .bind(weeks.0)
            .push(" AND ")
            .bind(weeks.1);
        if let Some(partner) = partner {
            ask.push(" AND partner = ").bind(partner.as_str());
        }
        ask.push(" ORDER BY week DESC, id DESC");
        ask.rows(&mut self.pool()).await?.iter().map(of_row).collect()
    }
}

pub(crate) fn of_row(row: &Row) -> Result<Feedback, StoreError> {
    Ok(Feedback {
        id: row.int("id")?,
        input: FeedbackInput {
            week: row.week("week")?,
            partner: row.code("partner")?,
            text: row.text("text")?,
        },
        sent_at: row.instant("sent_at")?,
        sent_by: row.text("sent_by")?,
    })
}

//! What departed from the usual and somebody has looked at.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use domain::acknowledgement::{AcknowledgementInput, DepartedSeries, Led};
use domain::codes::*;
use domain::time::IsoWeek;

use crate::database::{Ask, Row, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::Work;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Acknowledgement {
    #[serde(flatten)]
    pub input: AcknowledgementInput,
    pub at: Timestamp,
    pub by: String,
}

/// As the journal names it, and verification.
pub(crate) fn name(series: &DepartedSeries) -> String {
    let area = series.area.as_ref().map_or("", AreaCode::as_str);
    format!("{}/{}/{area}", series.week, series.category)
}

/// A key has no room for what is not there: the whole municipality is an area without a code.
fn area_key(series: &DepartedSeries) -> &str {
    series.area.as_ref().map_or("", AreaCode::as_str)
}

pub(crate) fn of_row(row: &Row) -> Result<Acknowledgement, StoreError> {
    let led = row.text("led")?;
    let area = row.text("area")?;
    Ok(Acknowledgement {
        input: AcknowledgementInput {
            series: DepartedSeries {
                week: row.week("week")?,
                area: (!area.is_empty()).then(|| area.into()),
                category: row.code("category")?,
            },
            led: Led::from_code(&led).ok_or_else(|| StoreError::corrupt("led", led))?,
            problem: row.some_code("problem")?,
            reason: row.text("reason")?,
        },
        at: row.instant("written_at")?,
        by: row.text("written_by")?,
    })
}

impl Work {
    /// What is acknowledged anew takes the place of what was said before.
    pub async fn acknowledge(&mut self, input: AcknowledgementInput) -> Result<Acknowledgement, StoreError> {
        let was = self.acknowledged(&input.series).await?;
        let became = Acknowledgement {
            input,
            at: self.now,
            by: self.actor.name.clone(),
        };
        let input = &became.input;
        self.execute(
            "INSERT INTO acknowledgement (municipality, week, category, area, led, problem, reason, written_at, written_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (municipality, week, category, area) DO UPDATE SET led = excluded.led,
                 problem = excluded.problem, reason = excluded.reason, written_at = excluded.written_at,
                 written_by = excluded.written_by",
            values![
                self.municipality,
                input.series.week,
                input.series.category.as_str(),
                area_key(&input.series),
                input.led.code(),
                input.problem.as_ref().map(ProblemCode::as_str),
                &input.reason,
                became.at,
                &became.by
            ],
        )
        .await?;
        self.journal(
            "acknowledged",
            ("acknowledgement", &name(&became.input.series)),
            was.map(|was| json!(was)),
            Some(json!(became)),
            "",
        )
        .await?;
        Ok(became)
    }

    /// Nobody has looked at it after all.
    pub async fn withdraw_acknowledgement(&mut self, series: &DepartedSeries) -> Result<(), StoreError> {
        let was = self.acknowledged(series).await?;
        let was = was.ok_or_else(|| StoreError::NotFound {
            kind: "kvitteringen",
            id: name(series),
        })?;
        self.execute(
            "DELETE FROM acknowledgement WHERE municipality = $1 AND week = $2 AND category = $3 AND area = $4",
            values![
                self.municipality,
                series.week,
                series.category.as_str(),
                area_key(series)
            ],
        )
        .await?;
        self.journal(
            "acknowledgement_withdrawn",
            ("acknowledgement", &name(series)),
            Some(json!(was)),
            None,
            "",
        )
        .await?;
        Ok(())
    }

    async fn acknowledged(&mut self, series: &DepartedSeries) -> Result<Option<Acknowledgement>, StoreError> {
        let row = self
            .row(
                "SELECT week, category, area, led, problem, reason, written_at, written_by FROM acknowledgement
                 WHERE municipality = $1 AND week = $2 AND category = $3 AND area = $4",
                values![
                    self.municipality,
                    series.week,
                    series.category.as_str(),
                    area_key(series)
                ],
            )
            .await?;
        row.as_ref().map(of_row).transpose()
    }
}

impl Store {
    /// Of some weeks, the newest week first.
    pub async fn acknowledgements(
        &self,
        m: MunicipalityCode,
        (first, last): (IsoWeek, IsoWeek),
    ) -> Result<Vec<Acknowledgement>, StoreError> {
        let rows = self
            .rows(
                "SELECT week, category, area, led, problem, reason, written_at, written_by FROM acknowledgement
                 WHERE municipality = $1 AND week BETWEEN $2 AND $3 ORDER BY week DESC, category, area",
                values![m, first, last],
            )
            .await?;
        rows.iter().map(of_row).collect()
    }
}

//! Who has reported a week: events, batches, and "nothing to report". Silence is for coverage to name.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use domain::codes::*;
use domain::coverage::ZeroReport;
use domain::time::IsoWeek;

use crate::database::{Ask, Row, values};
use crate::error::StoreError;
use crate::opening::Store;
use crate::writing::{Work, whole_second};

/// Reports that came together: a file, a message, a sitting with the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportBatchInput {
    pub partner: PartnerCode,
    pub week: IsoWeek,
    pub source: SourceCode,
    pub kind: String,
    pub events: i64,
    pub import: Option<ImportId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportBatch {
    pub id: i64,
    #[serde(flatten)]
    pub input: ReportBatchInput,
    pub received_at: Timestamp,
}

/// What an organisation told about a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerWeek {
    pub partner: PartnerCode,
    pub week: IsoWeek,
    /// Events it reported: those that count, and those that another event now stands for.
    pub events: i64,
    /// It said "nothing to report".
    pub zero: bool,
}

pub(crate) fn zero_report_of(row: &Row) -> Result<ZeroReport, StoreError> {
    Ok(ZeroReport {
        id: ZeroReportId(row.int("id")?),
        partner: row.code("partner")?,
        week: row.week("week")?,
        reported_at: row.instant("reported_at")?,
    })
}

pub(crate) fn batch_of(row: &Row) -> Result<ReportBatch, StoreError> {
    Ok(ReportBatch {
        id: row.int("id")?,
        input: ReportBatchInput {
            partner: row.code("partner")?,
            week: row.week("week")?,
            source: row.code("source")?,
            kind: row.text("kind")?,
            events: row.int("events")?,
            import: row.get::<Option<i64>>("import")?.map(ImportId),
        },
        received_at: row.instant("received_at")?,
    })
}

impl Work {
    /// Saying it twice is saying it once.
    pub async fn record_zero_report(
        &mut self,
        partner: &PartnerCode,
        week: IsoWeek,
        reported_at: Timestamp,
    ) -> Result<ZeroReportId, StoreError> {
        let m = self.municipality;
        if let Some(row) = self
            .row(
                "SELECT id FROM zero_report WHERE municipality = $1 AND week = $2 AND partner = $3",
                values![m, week, partner.as_str()],
            )
            .await?
        {
            return Ok(ZeroReportId(row.int("id")?));
        }
        let id = self.take_ids("zero_report", 1).await?;
        let reported_at = whole_second(reported_at);
        self.execute(
            "INSERT INTO zero_report (municipality, id, partner, week, reported_at) VALUES ($1, $2, $3, $4, $5)",
            values![m, id, partner.as_str(), week, reported_at],
        )
        .await?;
        let after = json!({ "partner": partner, "week": week, "reported_at": reported_at });
        self.journal(
            "zero_reported",
            ("zero_report", &id.to_string()),
            None,
            Some(after),
            "",
        )
        .await?;
        Ok(ZeroReportId(id))
    }

    pub async fn withdraw_zero_report(&mut self, id: ZeroReportId, why: &str) -> Result<(), StoreError> {
        let gone = self
            .row(
                "DELETE FROM zero_report WHERE municipality = $1 AND id = $2 RETURNING partner, week",
                values![self.municipality, id.0],
            )
            .await?;
        let Some(row) = gone else {
            return Err(StoreError::NotFound {
                kind: "nollrapport",
                id: id.to_string(),
            });
        };
        let before = json!({ "partner": row.text("partner")?, "week": row.week("week")? });
        self.journal(
            "zero_report_withdrawn",
            ("zero_report", &id.to_string()),
            Some(before),
            None,
            why,
        )
        .await?;
        Ok(())
    }

    pub async fn record_batch(&mut self, input: ReportBatchInput) -> Result<i64, StoreError> {
        let id = self.take_ids("report_batch", 1).await?;
        self.execute(
            "INSERT INTO report_batch (municipality, id, partner, week, source, kind, received_at, events, import)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                self.municipality,
                id,
                input.partner.as_str(),
                input.week,
                input.source.as_str(),
                &input.kind,
                self.now,
                input.events,
                input.import.map(|i| i.0)
            ],
        )
        .await?;
        self.journal(
            "batch_received",
            ("report_batch", &id.to_string()),
            None,
            Some(json!(input)),
            "",
        )
        .await?;
        Ok(id)
    }
}

impl Store {
    pub async fn zero_reports(
        &self,
        m: MunicipalityCode,
        from: IsoWeek,
        to: IsoWeek,
    ) -> Result<Vec<ZeroReport>, StoreError> {
        let rows = self
            .rows(
                "SELECT id, partner, week, reported_at FROM zero_report
                 WHERE municipality = $1 AND week BETWEEN $2 AND $3 ORDER BY week, partner",
                values![m, from, to],
            )
            .await?;
        rows.iter().map(zero_report_of).collect()
    }

    pub async fn report_batches(
        &self,
        m: MunicipalityCode,
        from: IsoWeek,
        to: IsoWeek,
    ) -> Result<Vec<ReportBatch>, StoreError> {
        let rows = self
            .rows(
                "SELECT id, partner, week, source, kind, received_at, events, import FROM report_batch
                 WHERE municipality = $1 AND week BETWEEN $2 AND $3 ORDER BY week, partner, id",
                values![m, from, to],
            )
            .await?;
        rows.iter().map(batch_of).collect()
    }

    /// Who told something about each week, ordered by week and partner.
    pub async fn reporting(
        &self,
        m: MunicipalityCode,
        from: IsoWeek,
        to: IsoWeek,
    ) -> Result<Vec<PartnerWeek>, StoreError> {
        let mut told: BTreeMap<(IsoWeek, PartnerCode), (i64, bool)> = BTreeMap::new();
        // An event that was merged into another one's was reported all the same.
        // SQLite keeps the order of a cross join: from the few that were merged, never through all events.
        let reported = self
            .rows(
                "SELECT week, partner, CAST(sum(n) AS BIGINT) AS n FROM event_count
                 WHERE municipality = $1 AND week BETWEEN $2 AND $3 AND n > 0 GROUP BY week, partner
                 UNION ALL
                 SELECT week, partner, CAST(sum(n + merged) AS BIGINT) AS n FROM disposed_count
                 WHERE municipality = $1 AND week BETWEEN $2 AND $3 AND category <> '' GROUP BY week, partner
                 UNION ALL
                 SELECT e.week, e.reported_by AS partner, count(*) AS n
                 FROM merged_event x CROSS JOIN event e
                 WHERE x.municipality = $1 AND e.municipality = x.municipality AND e.id = x.event
                   AND e.week BETWEEN $2 AND $3 GROUP BY e.week, e.reported_by",
                values![m, from, to],
            )
            .await?;
        for row in &reported {
            told.entry((row.week("week")?, row.code("partner")?))
                .or_default()
                .0 += row.int("n")?;
        }
        // One that was disposed of is left as a count of nought, of no category.
        let zeros = self
            .rows(
                "SELECT week, partner FROM zero_report WHERE municipality = $1 AND week BETWEEN $2 AND $3
                 UNION ALL SELECT week, partner FROM disposed_count
                 WHERE municipality = $1 AND week BETWEEN $2 AND $3 AND category = ''",
                values![m, from, to],
            )
            .await?;
        for row in &zeros {
            told.entry((row.week("week")?, row.code("partner")?))
                .or_default()
                .1 = true;
        }
        Ok(told
            .into_iter()
            .map(|((week, partner), (events, zero))| PartnerWeek {
                partner,
                week,
                events,
                zero,
            })
            .collect())
    }
}

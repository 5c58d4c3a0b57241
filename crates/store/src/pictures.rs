//! The weekly pictures: drafts that several may write on, and adopted versions that nobody can change.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use domain::codes::*;
use domain::picture::{Assessment, Level, Picture, PictureStatus, PlacedFigure};
use domain::time::IsoWeek;

use crate::database::{Ask, Row, values};
use crate::error::StoreError;
use crate::journal::Seal;
use crate::opening::Store;
use crate::writing::Work;

/// A picture in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PictureSummary {
    pub id: PictureId,
    pub week: IsoWeek,
    pub version: i64,
    pub status: PictureStatus,
    /// The most serious level of any area.
    pub level: Option<Level>,
    pub correction: String,
    pub adopted_at: Option<Timestamp>,
    pub adopted_by: Option<String>,
    pub hash: Option<String>,
}

const PICTURE: &str = "SELECT id, week, version, status, edit, summary, assessments, participants, figures, \
    correction, frozen_draft, adopted_at, adopted_by, hash FROM picture WHERE municipality = $1";

fn status_code(status: PictureStatus) -> &'static str {
    match status {
        PictureStatus::Draft => "draft",
        PictureStatus::Adopted => "adopted",
    }
}

fn status_from(code: &str) -> Option<PictureStatus> {
    match code {
        "draft" => Some(PictureStatus::Draft),
        "adopted" => Some(PictureStatus::Adopted),
        _ => None,
    }
}

pub(crate) fn of_row(row: &Row) -> Result<Picture, StoreError> {
    Ok(Picture {
        id: PictureId(row.int("id")?),
        week: row.week("week")?,
        version: row.int("version")?,
        status: row.word("status", status_from)?,
        edit: row.int("edit")?,
        summary: row.text("summary")?,
        assessments: row.json("assessments")?,
        participants: row.json("participants")?,
        figures: row.json("figures")?,
        correction: row.text("correction")?,
        frozen_draft: row.text("frozen_draft")?,
        adopted_at: row.some_instant("adopted_at")?,
        adopted_by: row.get("adopted_by")?,
        hash: row.get("hash")?,
    })
}

/// The hash of an adopted picture: all of its content, in a form that does not depend on how it is stored.
pub(crate) fn content_hash(m: MunicipalityCode, picture: &Picture) -> String {
    let mut seal = Seal::new("picture/1");
    seal.int(i64::from(m.number()))
        .int(picture.week.number())
        .int(picture.version)
        .text(&picture.summary)
        .int(picture.assessments.len() as i64);
    for (area, assessment) in &picture.assessments {
        seal.text(area.as_str())
            .some_text(assessment.level.map(|l| l.code()))
            .some_text(assessment.direction.map(|d| d.code()))
            .text(&assessment.text);
    }
    seal.int(picture.participants.len() as i64);
    for function in &picture.participants {
        seal.text(function.as_str());
    }
    seal.text(&picture.correction)
        .text(&picture.frozen_draft)
        .some_int(picture.adopted_at.map(Timestamp::as_second))
        .some_text(picture.adopted_by.as_deref());
    // Pictures without figures of their own have the hash they had before there were any.
    for figure in &picture.figures {
        seal.int(figure.number)
            .text(&figure.figure)
            .text(&figure.selection)
            .some_text(figure.area.as_ref().map(AreaCode::as_str))
            .text(&figure.caption)
            .text(&figure.frozen);
    }
    hex::encode(seal.finish())
}

impl Work {
    async fn picture_here(&mut self, id: PictureId) -> Result<Picture, StoreError> {
        let sql = format!("{PICTURE} AND id = $2");
        let row = self.one(sql, values![self.municipality, id.0]).await?;
        row.as_ref().map(of_row).transpose()?.ok_or(StoreError::NotFound {
            kind: "lägesbild",
            id: id.to_string(),
        })
    }

    /// Begins the week's picture; when the last version is adopted, a correction, which says why. A draft that is
    /// there already is given back.
    pub async fn begin_picture(&mut self, week: IsoWeek, correction: &str) -> Result<Picture, StoreError> {
        let m = self.municipality;
        let sql = format!("{PICTURE} AND week = $2 ORDER BY version DESC LIMIT 1");
        let last = self.one(sql, values![m, week]).await?;
        let last = last.as_ref().map(of_row).transpose()?;
        let version = match &last {
            Some(draft) if draft.status == PictureStatus::Draft => return Ok(draft.clone()),
            Some(_) if correction.trim().is_empty() => {
                return Err(StoreError::Refused(
                    "lägesbilden är fastställd. En rättelse måste säga varför den görs",
                ));
            }
            Some(adopted) => adopted.version + 1,
            None => 1,
        };
        let id = self.take_ids("picture", 1).await?;
        let mut picture = Picture {
            id: PictureId(id),
            week,
            version,
            status: PictureStatus::Draft,
            edit: 1,
            summary: String::new(),
            assessments: Default::default(),
            participants: Default::default(),
            figures: Vec::new(),
            correction: String::new(),
            frozen_draft: String::new(),
            adopted_at: None,
            adopted_by: None,
            hash: None,
        };
        // A correction starts from what it corrects.
        if let Some(adopted) = last {
            picture.summary = adopted.summary;
            picture.assessments = adopted.assessments;
            picture.participants = adopted.participants;
            picture.figures = adopted.figures;
            for figure in &mut picture.figures {
                figure.frozen.clear();
            }
            picture.correction = correction.trim().to_owned();
        }
        self.execute(
            "INSERT INTO picture (municipality, id, week, version, status, edit, summary, assessments, participants,
                 figures, correction, frozen_draft)
             VALUES ($1, $2, $3, $4, 'draft', 1, $5, $6, $7, $8, $9, '')",
            values![
                m,
                id,
                week,
                version,
                &picture.summary,
                crate::database::json(&picture.assessments)?,
                crate::database::json(&picture.participants)?,
                crate::database::json(&picture.figures)?,
                &picture.correction
            ],
        )
        .await?;
        self.journal(
            "picture_begun",
            ("picture", &id.to_string()),
            None,
            Some(json!(picture)),
            correction,
        )
        .await?;
        Ok(picture)
    }

    /// Saves a draft. `edit` must be what was read: if someone saved in between, nothing is overwritten.
    pub async fn save_picture(&mut self, picture: &Picture) -> Result<Picture, StoreError> {
        let was = self.picture_here(picture.id).await?;
        if was.status == PictureStatus::Adopted {
            return Err(StoreError::PictureAdopted);
        }
        if was.edit != picture.edit {
            return Err(StoreError::StalePicture {
                current: Box::new(was),
            });
        }
        let became = Picture {
            edit: was.edit + 1,
            summary: picture.summary.clone(),
            assessments: picture.assessments.clone(),
            participants: picture.participants.clone(),
            figures: picture.figures.clone(),
            correction: picture.correction.clone(),
            ..was.clone()
        };
        self.execute(
            "UPDATE picture SET edit = $3, summary = $4, assessments = $5, participants = $6, figures = $7, correction = $8
             WHERE municipality = $1 AND id = $2",
            values![
                self.municipality,
                became.id.0,
                became.edit,
                &became.summary,
                crate::database::json(&became.assessments)?,
                crate::database::json(&became.participants)?,
                crate::database::json(&became.figures)?,
                &became.correction
            ],
        )
        .await?;
        let id = became.id.to_string();
        self.journal(
            "picture_saved",
            ("picture", &id),
            Some(json!(was)),
            Some(json!(became)),
            "",
        )
        .await?;
        Ok(became)
    }

    /// Locks a picture with the figures as they stand, those that were put in too. Whether it may be adopted is for
    /// `domain` to say first.
    pub async fn adopt_picture(
        &mut self,
        id: PictureId,
        frozen_draft: String,
        figures: Vec<PlacedFigure>,
        adopted_by: &str,
    ) -> Result<Picture, StoreError> {
        let was = self.picture_here(id).await?;
        if was.status == PictureStatus::Adopted {
            return Err(StoreError::PictureAdopted);
        }
        let mut adopted = Picture {
            status: PictureStatus::Adopted,
            edit: was.edit + 1,
            frozen_draft,
            figures,
            adopted_at: Some(self.now),
            adopted_by: Some(adopted_by.to_owned()),
            ..was
        };
        let hash = content_hash(self.municipality, &adopted);
        adopted.hash = Some(hash.clone());
        self.execute(
            "UPDATE picture SET status = $3, edit = $4, frozen_draft = $5, figures = $6, adopted_at = $7, adopted_by = $8,
                 hash = $9
             WHERE municipality = $1 AND id = $2",
            values![
                self.municipality,
                id.0,
                status_code(adopted.status),
                adopted.edit,
                &adopted.frozen_draft,
                crate::database::json(&adopted.figures)?,
                adopted.adopted_at,
                adopted_by,
                &hash
            ],
        )
        .await?;
        let after = json!({ "week": adopted.week, "version": adopted.version, "hash": hash });
        self.journal(
            "picture_adopted",
            ("picture", &id.to_string()),
            None,
            Some(after),
            "",
        )
        .await?;
        Ok(adopted)
    }
}

impl Store {
    /// The week's picture in a version, or in the latest.
    pub async fn picture(
        &self,
        m: MunicipalityCode,
        week: IsoWeek,
        version: Option<i64>,
    ) -> Result<Option<Picture>, StoreError> {
        let row = match version {
            Some(version) => {
                let sql = format!("{PICTURE} AND week = $2 AND version = $3");
                self.one(sql, values![m, week, version]).await?
            }
            None => {
                let sql = format!("{PICTURE} AND week = $2 ORDER BY version DESC LIMIT 1");
                self.one(sql, values![m, week]).await?
            }
        };
        row.as_ref().map(of_row).transpose()
    }

    pub async fn picture_by_id(
        &self,
        m: MunicipalityCode,
        id: PictureId,
    ) -> Result<Option<Picture>, StoreError> {
        let sql = format!("{PICTURE} AND id = $2");
        let row = self.one(sql, values![m, id.0]).await?;
        row.as_ref().map(of_row).transpose()
    }

    /// All versions of a week, the newest first.
    pub async fn picture_versions(
        &self,
        m: MunicipalityCode,
        week: IsoWeek,
    ) -> Result<Vec<Picture>, StoreError> {
        let sql = format!("{PICTURE} AND week = $2 ORDER BY version DESC");
        let rows = self.ask(sql, values![m, week]).await?;
        rows.iter().map(of_row).collect()
    }

    pub async fn adopted_weeks(&self, m: MunicipalityCode) -> Result<BTreeSet<IsoWeek>, StoreError> {
        let rows = self
            .rows(
                "SELECT DISTINCT week FROM picture WHERE municipality = $1 AND status = 'adopted'",
                values![m],
            )
            .await?;
        rows.iter().map(|row| row.week("week")).collect()
    }

    /// The latest pictures, the newest week first; without their texts.
    pub async fn pictures(&self, m: MunicipalityCode, limit: i64) -> Result<Vec<PictureSummary>, StoreError> {
        let rows = self
            .rows(
                "SELECT id, week, version, status, assessments, correction, adopted_at, adopted_by, hash FROM picture
                 WHERE municipality = $1 ORDER BY week DESC, version DESC LIMIT $2",
                values![m, limit],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let assessments: BTreeMap<AreaCode, Assessment> = row.json("assessments")?;
                Ok(PictureSummary {
                    level: assessments.values().filter_map(|a| a.level).max(),
                    id: PictureId(row.int("id")?),
                    week: row.week("week")?,
                    version: row.int("version")?,
                    status: row.word("status", status_from)?,
                    correction: row.text("correction")?,
                    adopted_at: row.some_instant("adopted_at")?,
                    adopted_by: row.get("adopted_by")?,
                    hash: row.get("hash")?,
                })
            })
            .collect()
    }
}

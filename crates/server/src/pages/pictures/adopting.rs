//! Adopting a week's picture: what is missing, then locked with its hash; and the correction that begins
//! the next version.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::codes::{AreaCode, PictureId};
use domain::picture::{AdoptError, Assessment, Direction, Level, Picture, PictureStatus, PlacedFigure};
use domain::time::IsoWeek;
use jiff::civil::Date;
use serde::Deserialize;
use store::StoreError;

use super::week::{Shown, Typed, WeekPage, WeekQuery, week_of};
use super::writing::{Refusal, plain_lines, too_long};
use crate::access::{FormOf, PictureAdopter, PictureWriter, Signed};
use crate::checkpoints;
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::pages::explore::placed::PlacedFrom;
use crate::pages::screening::{FormText, Seen, masked};
use crate::weekly::freeze;
use crate::weekly_papers::adoption_entry;

pub struct Missing {
    pub text: String,
    /// Where on the week's page it is filled in.
    pub field: String,
}

#[derive(Template)]
#[template(path = "pages/adopt.html")]
struct AdoptPage {
    frame: Frame,
    week: IsoWeek,
    picture: Picture,
    missing: Vec<Missing>,
    /// Someone saved after this page was opened.
    changed: bool,
    total: i64,
    silent: usize,
    decisions: usize,
    /// Those that people put in, as they will be locked.
    figures: Vec<PlacedFigure>,
}

impl AdoptPage {
    async fn new(signed: &Signed, week: IsoWeek, changed: bool) -> Result<Self, PageError> {
        let shown = Shown::find(signed, week, None).await?;
        let draft = &shown.draft;
        let filter = store::DecisionFilter {
            week: Some(week),
            ..store::DecisionFilter::default()
        };
        let store = &signed.app.store;
        let picture = shown.picture.clone().ok_or(PageError::NotFound)?;
        let (figures, not_drawn) = drawn_figures(signed, &picture).await?;
        let mut missing = missing(signed, &picture);
        missing.extend(not_drawn);
        Ok(Self {
            missing,
            figures,
            changed,
            total: draft.total.n,
            silent: draft.coverage.silent().count(),
            decisions: store.decisions(signed.municipality(), &filter).await?.len(),
            frame: signed.frame.clone(),
            week,
            picture,
        })
    }

    fn area_count(&self) -> usize {
        self.frame
            .home
            .as_ref()
            .map_or(0, |h| h.municipality.working_areas().len())
    }
}

/// The figures that were put in with their drawings, and those that cannot be drawn.
async fn drawn_figures(
    signed: &Signed,
    picture: &Picture,
) -> Result<(Vec<PlacedFigure>, Vec<Missing>), PageError> {
    let (mut figures, mut missing) = (Vec::new(), Vec::new());
    for drawing in PlacedFrom::of(signed).figures(Some(picture)).await? {
        match drawing.drawn {
            Ok(drawn) => figures.push(PlacedFigure {
                frozen: serde_json::to_string(&drawn)?,
                ..drawing.placed
            }),
            Err(why) => missing.push(Missing {
                text: format!("{}: {why}", signed.frame.t("placed-not-drawn")),
                field: "figurer".to_owned(),
            }),
        }
    }
    Ok((figures, missing))
}

/// Everything that stands in the way, not only the first thing.
fn missing(signed: &Signed, picture: &Picture) -> Vec<Missing> {
    let areas: Vec<AreaCode> = signed
        .home
        .municipality
        .working_areas()
        .iter()
        .map(|a| a.code.clone())
        .collect();
    let (mut trial, mut today) = (picture.clone(), signed.today());
    let mut found = Vec::new();
    while let Err(error) = trial.may_be_adopted(&areas, today) {
        found.push(words(signed, &error));
        if matches!(error, AdoptError::AlreadyAdopted) {
            break;
        }
        supply(&mut trial, &mut today, error);
    }
    found
}

/// Fills in what was found missing, so that what else is missing shows.
fn supply(trial: &mut Picture, today: &mut Date, error: AdoptError) {
    match error {
        AdoptError::AlreadyAdopted => {}
        AdoptError::WeekNotOver => *today = trial.week.sunday(),
        AdoptError::SummaryMissing => trial.summary = "–".into(),
        AdoptError::ParticipantsMissing => {
            trial.participants.insert("–".into());
        }
        AdoptError::AssessmentsMissing(areas) => {
            let whole = Assessment {
                level: Some(Level::Normal),
                direction: Some(Direction::Unchanged),
                text: "–".into(),
            };
            let filled = areas.into_iter().map(|area| (area, whole.clone()));
            trial.assessments.extend(filled);
        }
    }
}

fn words(signed: &Signed, error: &AdoptError) -> Missing {
    let frame = &signed.frame;
    let (text, field) = match error {
        AdoptError::AlreadyAdopted => (frame.t("adopt-already"), "innehall".to_owned()),
        AdoptError::WeekNotOver => (frame.t("adopt-week-not-over"), "innehall".to_owned()),
        AdoptError::SummaryMissing => (frame.t("adopt-summary-missing"), "sammanfattning".to_owned()),
        AdoptError::ParticipantsMissing => (frame.t("adopt-participants-missing"), "deltagare".to_owned()),
        AdoptError::AssessmentsMissing(areas) => {
            let municipality = &signed.home.municipality;
            let names: Vec<&str> = areas.iter().map(|a| municipality.area_name(a)).collect();
            let first = areas.first().map_or("", AreaCode::as_str);
            (
                frame.ta("adopt-assessments-missing", names.join(", ")),
                format!("omrade-{first}"),
            )
        }
    };
    Missing { text, field }
}

/// The step before adopting: what will be locked, and what is missing.
pub async fn ask(adopter: FormOf<PictureAdopter>, Path(week): Path<String>) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    adopter
        .confirmed_lately(&format!("/lagesbild/{week}/faststall"))
        .await?;
    html(&AdoptPage::new(&adopter, week, false).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdoptInput {
    edit: i64,
}

pub async fn adopt(
    adopter: PictureAdopter,
    Path(week): Path<String>,
    Form(input): Form<AdoptInput>,
) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    adopter
        .confirmed_lately(&format!("/lagesbild/{week}/faststall"))
        .await?;
    let page = AdoptPage::new(&adopter, week, false).await?;
    if !page.missing.is_empty() {
        return refused(&page);
    }
    let shown = Shown::find(&adopter, week, None).await?;
    let frozen = freeze(&shown.draft)?;
    let (name, figures) = (adopter.principal.name.clone(), page.figures);
    let adopted = adopter
        .app
        .store
        .write(
            adopter.municipality(),
            &adopter.actor(),
            adopter.now(),
            move |work| {
                Box::pin(async move {
                    // A draft that is there is given back as it is now.
                    let current = work.begin_picture(week, "").await?;
                    if current.edit != input.edit {
                        return Err(StoreError::StalePicture {
                            current: Box::new(current),
                        });
                    }
                    work.adopt_picture(current.id, frozen, figures, &name).await
                })
            },
        )
        .await;
    match adopted {
        Ok(picture) => {
            sign(&adopter, picture.id).await;
            Ok(Redirect::to(&format!("/lagesbild/{week}?klart=adopted")).into_response())
        }
        Err(StoreError::StalePicture { .. } | StoreError::Refused(_) | StoreError::PictureAdopted) => {
            refused(&AdoptPage::new(&adopter, week, true).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Signs the journal as it stood with the adoption, for the document to carry. Where the key cannot be read it says only the
/// entry.
async fn sign(adopter: &Signed, id: PictureId) {
    let (app, m) = (&adopter.app, adopter.municipality());
    let entry = adoption_entry(&app.store, m, id).await;
    let seq = entry.ok().flatten().map(|(seq, _)| seq);
    checkpoints::keep_with_adoption(app, m, seq).await;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectInput {
    skal: String,
    #[serde(default)]
    ja: String,
    #[serde(default)]
    maskera: String,
}

/// Begins the next version of an adopted picture, which says why.
pub async fn correct(
    writer: PictureWriter,
    Path(week): Path<String>,
    Form(input): Form<CorrectInput>,
) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    let why = plain_lines(&input.skal);
    let shown = Shown::find(&writer, week, None).await?;
    let newest = shown.versions.first().map(|p| p.status);
    if newest != Some(PictureStatus::Adopted) {
        return Err(PageError::NotFound);
    }
    let places = &writer.home.place_words;
    if !input.maskera.is_empty() {
        let typed = Typed {
            correcting: Some(masked(&input.skal, places)),
            masked: true,
            ..Typed::default()
        };
        return html(&WeekPage::new(&writer, &shown, &WeekQuery::default(), typed).await?);
    }
    let refusal = if why.is_empty() {
        Some(writer.frame.t("correct-why-missing"))
    } else {
        too_long(&writer.frame, &why)
    };
    let refusals: Vec<Refusal> = refusal
        .into_iter()
        .map(|text| Refusal {
            field: "skal".into(),
            text,
        })
        .collect();
    let seen = Seen::in_the_way(&[FormText::alone(&input.skal)], "", &input.ja, places);
    if !refusals.is_empty() || seen.is_some() {
        let typed = Typed {
            correcting: Some(input.skal),
            refusals,
            seen,
            ..Typed::default()
        };
        return refused(&WeekPage::new(&writer, &shown, &WeekQuery::default(), typed).await?);
    }
    writer
        .app
        .store
        .write(
            writer.municipality(),
            &writer.actor(),
            writer.now(),
            move |work| Box::pin(async move { work.begin_picture(week, &why).await }),
        )
        .await?;
    Ok(Redirect::to(&format!("/lagesbild/{week}?klart=correction-begun")).into_response())
}

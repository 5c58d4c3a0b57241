//! Putting a figure into a week's picture: which week, which area, and a sentence of one's own.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::codes::AreaCode;
use domain::picture::{MOST_PLACED_FIGURES, Picture, PictureStatus, PlacedFigure};
use domain::time::IsoWeek;
use serde::Deserialize;
use store::StoreError;

use super::placed::{DrawnFigure, PlacedFrom};
use super::selecting::Explored;
use crate::access::{FormOf, PictureWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;
use crate::pages::pictures::week::week_of;
use crate::pages::pictures::writing::{Refusal, plain_lines, too_long};
use crate::pages::screening::{FormText, Seen, masked};

/// Weeks back from today that a figure may be put into, besides those that are being corrected.
const WEEKS_BACK: i32 = 12;
/// More pictures than any municipality will have.
const ALL: i64 = 5_000;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceInput {
    figur: String,
    urval: String,
    bild: String,
    del: String,
    mening: String,
    ja: String,
    maskera: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    figur: String,
}

#[derive(Template)]
#[template(path = "pages/explore/placing.html")]
struct PlacingPage {
    frame: Frame,
    input: PlaceInput,
    drawn: Result<DrawnFigure, String>,
    /// Those that are not adopted, the latest first.
    weeks: Vec<(IsoWeek, String)>,
    areas: Vec<(AreaCode, String)>,
    refusals: Vec<Refusal>,
    seen: Option<Seen>,
    was_masked: bool,
}

impl PlacingPage {
    async fn new(reader: &Signed, input: PlaceInput) -> Result<Self, PageError> {
        let areas = reader.home.municipality.working_areas().iter();
        let weeks = open_weeks(reader).await?.into_iter();
        Ok(Self {
            frame: reader.frame.clone(),
            drawn: PlacedFrom::of(reader).drawn(&input.figure(0)).await?,
            weeks: weeks.map(|week| (week, reader.frame.week_dates(&week))).collect(),
            areas: areas.map(|a| (a.code.clone(), a.name.clone())).collect(),
            input,
            refusals: Vec::new(),
            seen: None,
            was_masked: false,
        })
    }

    fn refusal(&self, field: &str) -> &str {
        let found = self.refusals.iter().find(|r| r.field == field);
        found.map_or("", |r| &r.text)
    }

    fn has_refusal(&self, field: &str) -> bool {
        !self.refusal(field).is_empty()
    }

    fn back(&self) -> String {
        format!("/utforska?{}", self.input.urval)
    }

    fn is_week(&self, week: &IsoWeek) -> bool {
        self.input.bild == week.to_string()
    }
}

impl PlaceInput {
    fn figure(&self, number: i64) -> PlacedFigure {
        PlacedFigure {
            number,
            figure: self.figur.clone(),
            selection: self.urval.clone(),
            area: Some(AreaCode::from(self.del.as_str())).filter(|a| !a.as_str().is_empty()),
            caption: plain_lines(&self.mening),
            frozen: String::new(),
        }
    }

    /// What is wrong with it, for a picture of the week that it says.
    fn refusals(&self, page: &PlacingPage, picture: Option<&Picture>) -> Vec<Refusal> {
        let frame = &page.frame;
        let mut found = Vec::new();
        let mut refuse = |field: &str, text: String| {
            found.push(Refusal {
                field: field.to_owned(),
                text,
            });
        };
        let open = page.weeks.iter().any(|(week, _)| page.is_week(week));
        if !open {
            refuse("bild", frame.t("placing-week-bad"));
        } else if picture.is_some_and(|p| p.figures.len() >= MOST_PLACED_FIGURES) {
            refuse("bild", frame.tn("placing-too-many", MOST_PLACED_FIGURES));
        }
        if !self.del.is_empty() && page.areas.iter().all(|(code, _)| code.as_str() != self.del) {
            refuse("del", frame.t("decide-area-bad"));
        }
        if self.mening.trim().is_empty() {
            refuse("mening", frame.t("placing-sentence-missing"));
        } else if let Some(why) = too_long(frame, &self.mening) {
            refuse("mening", why);
        }
        found
    }
}

/// Weeks whose picture can still be written, the latest first.
async fn open_weeks(reader: &Signed) -> Result<Vec<IsoWeek>, PageError> {
    let now = IsoWeek::of(reader.today());
    // The newest version of each week stands first.
    let pictures = reader.app.store.pictures(reader.municipality(), ALL).await?;
    let latest = |week: IsoWeek| pictures.iter().find(|p| p.week == week).map(|p| p.status);
    let drafts = pictures.iter().filter(|p| p.status == PictureStatus::Draft);
    let mut weeks: Vec<IsoWeek> = (0..WEEKS_BACK)
        .map(|back| now.plus(-back))
        .chain(drafts.map(|p| p.week))
        .filter(|week| latest(*week) != Some(PictureStatus::Adopted))
        .collect();
    weeks.sort();
    weeks.dedup();
    weeks.reverse();
    Ok(weeks)
}

/// `/utforska/lagesbild?figur=…` and the selection.
pub async fn ask(form: FormOf<PictureWriter>, RawQuery(raw): RawQuery) -> Result<Response, PageError> {
    form.require(Act::ReadAllEvents)?;
    let asked: Asked = serde_html_form::from_str(raw.as_deref().unwrap_or_default()).unwrap_or_default();
    let explored = Explored::of(&form, raw.as_deref()).await?;
    let over = IsoWeek::of(form.today()).previous();
    let input = PlaceInput {
        figur: asked.figur,
        urval: explored.to_keep(),
        bild: over.to_string(),
        // What is chosen is most often what it is about.
        del: match explored.query.omrade.as_slice() {
            [one] => one.clone(),
            _ => String::new(),
        },
        ..PlaceInput::default()
    };
    html(&PlacingPage::new(&form, input).await?)
}

pub async fn place(writer: PictureWriter, Form(mut input): Form<PlaceInput>) -> Result<Response, PageError> {
    writer.require(Act::ReadAllEvents)?;
    let places = &writer.home.place_words;
    if !input.maskera.is_empty() {
        input.mening = masked(&input.mening, places);
        (input.maskera, input.ja) = (String::new(), String::new());
        let mut page = PlacingPage::new(&writer, input).await?;
        page.was_masked = true;
        return html(&page);
    }
    // Only what a selection is made of is kept.
    input.urval = Explored::of(&writer, Some(&input.urval)).await?.to_keep();
    let mut page = PlacingPage::new(&writer, input.clone()).await?;
    let (store, m) = (&writer.app.store, writer.municipality());
    let week = input.bild.parse::<IsoWeek>().ok();
    let picture = match week {
        Some(week) => store.picture(m, week, None).await?,
        None => None,
    };
    page.refusals = input.refusals(&page, picture.as_ref());
    page.seen = Seen::in_the_way(&[FormText::alone(&input.mening)], "", &input.ja, places);
    let Some(week) = week.filter(|_| page.refusals.is_empty() && page.seen.is_none() && page.drawn.is_ok())
    else {
        return refused(&page);
    };
    let placed = store
        .write(m, &writer.actor(), writer.now(), move |work| {
            Box::pin(async move {
                let mut picture = work.begin_picture(week, "").await?;
                let figure = input.figure(picture.next_figure());
                picture.figures.push(figure);
                work.save_picture(&picture).await
            })
        })
        .await;
    match placed {
        Ok(_) => Ok(Redirect::to(&format!("/lagesbild/{week}?klart=figure-placed#figurer")).into_response()),
        // Adopted since the page was made.
        Err(StoreError::Refused(_) | StoreError::PictureAdopted) => {
            page.refusals.push(Refusal {
                field: "bild".into(),
                text: writer.frame.t("placing-week-bad"),
            });
            refused(&page)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeOutInput {
    nummer: i64,
}

/// Takes a figure out of a draft again.
pub async fn take_out(
    writer: PictureWriter,
    Path(week): Path<String>,
    Form(input): Form<TakeOutInput>,
) -> Result<Response, PageError> {
    let week = week_of(&week)?;
    let (store, m) = (&writer.app.store, writer.municipality());
    let picture = store.picture(m, week, None).await?.ok_or(PageError::NotFound)?;
    if picture.status == PictureStatus::Adopted {
        return Err(PageError::BadRequest(writer.frame.t("adopt-already")));
    }
    if picture.figures.iter().all(|f| f.number != input.nummer) {
        return Err(PageError::NotFound);
    }
    store
        .write(m, &writer.actor(), writer.now(), move |work| {
            Box::pin(async move {
                let mut picture = work.begin_picture(week, "").await?;
                picture.figures.retain(|f| f.number != input.nummer);
                work.save_picture(&picture).await
            })
        })
        .await?;
    Ok(Redirect::to(&format!("/lagesbild/{week}?klart=figure-taken-out#figurer")).into_response())
}

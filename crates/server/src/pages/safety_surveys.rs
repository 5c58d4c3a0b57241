//! The safety surveys that there are, and another read from its table and codebook: first shown as it was understood, then
//! kept. Of the table nothing is kept but the results.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::access::Act;
use domain::chain::{Record, RecordKind};
use domain::safety_survey::SafetySurvey;
use serde::Deserialize;
use serde_json::Value;
use store::StoreError;

use super::routes::Routes;
use crate::access::{FormOf, GovernanceReader, GovernanceWriter};
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, Upload};
use crate::frame::Frame;
use crate::reports::survey::{Group, sections, surveys};
use crate::reports::{Cell, Desk, Rows, Section};
use crate::surveys::{SurveyFault, Understood, check, keep, understand};

/// The largest table, in bytes.
const LARGEST: usize = 20 << 20;
/// Rows that were not understood are told one by one up to so many.
const MOST_TOLD: usize = 20;

/// A codebook to begin from.
const EXAMPLE: &str = include_str!("../../../../municipality/example/kodbok.toml");

pub fn routes() -> Routes {
    Routes::new()
        .route("/trygghet", get(list))
        .route("/trygghet/las-in", get(ask).post(look))
        .route("/trygghet/las-in/spara", post(save))
}

#[derive(Template)]
#[template(path = "pages/safety_surveys/list.html")]
struct ListPage {
    frame: Frame,
    surveys: Section,
    streams: bool,
    writes: bool,
}

async fn list(reader: GovernanceReader) -> Result<Response, PageError> {
    let desk = Desk::of(&reader, "").await?;
    let frame = &desk.frame;
    let row = |survey: &&SafetySurvey| {
        let answered = survey.answered.map_or_else(Cell::default, Cell::count);
        let rate = survey.response_rate().map_or_else(Cell::default, |rate| {
            Cell::worth(format!("{}\u{a0}%", frame.decimal(&rate, 0)), rate)
        });
        vec![
            Cell::to(survey.name.clone(), format!("/trygghet/{}", survey.code)),
            Cell::year(survey.year),
            survey.population.as_str().into(),
            answered,
            rate,
            Cell::count(survey.questions.len() as i64),
        ]
    };
    let heads = [
        "said-name",
        "#said-year",
        "said-population",
        "#survey-answers",
        "#said-safety_survey-response",
        "#said-safety_survey-questions",
    ];
    let rows = Rows::new("", &heads, frame, surveys(&desk).iter().map(row).collect());
    let listed = Section::new("matningar", frame.t("records-safety_survey"))
        .empty(frame.t("survey-none"))
        .rows(rows);
    html(&ListPage {
        streams: desk.may(Act::ReadAllEvents) && !listed.tables.is_empty(),
        writes: frame.may(Act::WriteGovernance),
        surveys: listed,
        frame: desk.frame,
    })
}

#[derive(Template)]
#[template(path = "pages/safety_surveys/ask.html")]
struct AskPage {
    frame: Frame,
    /// Why the files that were sent were not taken.
    fault: Option<String>,
    example: &'static str,
}

async fn ask(writer: FormOf<GovernanceWriter>) -> Result<Response, PageError> {
    html(&AskPage {
        frame: writer.frame.clone(),
        fault: None,
        example: EXAMPLE,
    })
}

#[derive(Template)]
#[template(path = "pages/safety_surveys/look.html")]
struct LookPage {
    frame: Frame,
    survey: SafetySurvey,
    understood: Section,
    sections: Vec<Section>,
    /// The record as it is sent back to be kept.
    record: String,
    /// It takes the place of another, which needs a reason.
    replaces: Option<String>,
    fault: Option<String>,
    why: String,
}

#[derive(Default)]
struct Files {
    table: Vec<u8>,
    codebook: Vec<u8>,
}

/// Both files of the form, or the key of the sentence that says what is missing.
async fn receive(upload: &mut Upload) -> Result<Result<Files, &'static str>, PageError> {
    let unread = |error: axum::extract::multipart::MultipartError| PageError::BadRequest(error.body_text());
    let mut files = Files::default();
    while let Some(mut field) = upload.next_field().await? {
        let into = match field.name() {
            Some("tabell") => &mut files.table,
            Some("kodbok") => &mut files.codebook,
            name => return Err(PageError::other_field(name)),
        };
        while let Some(chunk) = field.chunk().await.map_err(unread)? {
            if into.len() + chunk.len() > LARGEST {
                return Ok(Err("survey-file-too-large"));
            }
            into.extend_from_slice(&chunk);
        }
    }
    if files.table.is_empty() || files.codebook.is_empty() {
        return Ok(Err("survey-file-none"));
    }
    Ok(Ok(files))
}

async fn look(writer: GovernanceWriter, mut upload: Upload) -> Result<Response, PageError> {
    let again = |fault: String| {
        refused(&AskPage {
            frame: writer.frame.clone(),
            fault: Some(fault),
            example: EXAMPLE,
        })
    };
    let files = match receive(&mut upload).await? {
        Ok(files) => files,
        Err(key) => return again(writer.frame.t(key)),
    };
    let Ok(codebook) = String::from_utf8(files.codebook) else {
        return again(writer.frame.t("survey-codebook-letters"));
    };
    let desk = Desk::of(&writer, "").await?;
    let (home, known) = (desk.home.clone(), desk.known.clone());
    let understood =
        tokio::task::spawn_blocking(move || understand(&files.table, &codebook, &home, &known.chain));
    match understood.await? {
        Ok(understood) => html(&LookPage::of(desk, understood)),
        Err(fault) => again(fault.words(&writer.frame)),
    }
}

impl LookPage {
    fn of(desk: Desk, understood: Understood) -> Self {
        let told = told(&desk.frame, &understood);
        Self::again(desk, understood.survey, told, None, String::new())
    }

    fn again(
        desk: Desk,
        survey: SafetySurvey,
        understood: Section,
        fault: Option<String>,
        why: String,
    ) -> Self {
        let standing = desk.chain().safety_surveys.get(&survey.code);
        Self {
            replaces: standing.map(|s| s.name.clone()),
            sections: sections(&desk, &survey, &Group::default()),
            record: Record::SafetySurvey(survey.clone()).fields().to_string(),
            survey,
            understood,
            fault,
            why,
            frame: desk.frame,
        }
    }
}

/// What was read and what was not.
fn told(frame: &Frame, understood: &Understood) -> Section {
    let mut section = Section::new("forstatt", frame.t("survey-understood"));
    let words = [
        ("rows", understood.rows.into()),
        ("results", understood.survey.results.len().into()),
        ("columns", understood.columns.join(", ").into()),
    ];
    section.say(false, frame.tw("survey-read", &words));
    if !understood.unread.is_empty() {
        section.say(false, frame.ta("survey-unread", understood.unread.join(", ")));
    }
    for (question, n) in &understood.unknown_codes {
        let words = [("question", question.clone().into()), ("n", (*n).into())];
        section.say(true, frame.tw("survey-unknown-codes", &words));
    }
    if !understood.rejected.is_empty() {
        section.say(true, frame.tn("survey-rejected", understood.rejected.len()));
    }
    let row = |(at, why): &(u64, domain::chain::RecordError)| {
        vec![
            Cell::count(*at as i64),
            frame.refusal(RecordKind::SafetySurvey, why).into(),
        ]
    };
    let rows = understood.rejected.iter().take(MOST_TOLD).map(row).collect();
    section.add(Rows::new(
        frame.t("survey-rejected-rows"),
        &["#survey-row", "survey-why-not"],
        frame,
        rows,
    ));
    section
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaveInput {
    post: String,
    #[serde(default)]
    varfor: String,
}

async fn save(writer: GovernanceWriter, Form(input): Form<SaveInput>) -> Result<Response, PageError> {
    let unread = |error: serde_json::Error| PageError::BadRequest(error.to_string());
    let fields: Value = serde_json::from_str(&input.post).map_err(unread)?;
    let survey: SafetySurvey = serde_json::from_value(fields).map_err(unread)?;
    let desk = Desk::of(&writer, "").await?;
    let fault = match check(&survey, &desk.home, desk.chain()) {
        Err(why) => why,
        Ok(record) => {
            let (at, actor) = ((writer.now(), writer.today()), writer.actor());
            let kept = keep(
                &desk.store,
                &desk.home,
                &actor,
                at,
                record,
                input.varfor.trim().to_owned(),
            );
            match kept.await {
                Ok(()) => {
                    return Ok(
                        Redirect::to(&format!("/trygghet/{}?klart=saved", survey.code)).into_response()
                    );
                }
                Err(StoreError::Record(why)) => why,
                Err(error) => return Err(error.into()),
            }
        }
    };
    let fault = SurveyFault::from(fault).words(&writer.frame);
    let understood = Section::new("forstatt", writer.frame.t("survey-understood"));
    refused(&LookPage::again(
        desk,
        survey,
        understood,
        Some(fault),
        input.varfor,
    ))
}

//! Somebody has looked at what is unusual: it leads to a problem or to nothing, and why. What was said of it is shown
//! under the list and can be taken back; the same in another week is another thing to look at.

use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::acknowledgement::{AcknowledgementInput, DepartedSeries, Led};
use domain::chain::RecordKind;
use domain::codes::{AreaCode, ProblemCode};
use serde::Deserialize;
use store::StoreError;

use super::unusual::{self, UnusualQuery};
use crate::access::GovernanceWriter;
use crate::errors::{PageError, refused};
use crate::forms::{self, Form};
use crate::frame::Frame;
use crate::pages::screening::{FormText, Seen};

/// What was typed of one that departs.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AcknowledgeInput {
    pub vecka: String,
    pub larm: String,
    pub omrade: String,
    pub kategori: String,
    pub utfall: String,
    pub problem: String,
    pub skal: String,
}

/// Why it was not kept, beside what was typed.
pub struct Refusal {
    pub input: AcknowledgeInput,
    pub words: String,
}

impl AcknowledgeInput {
    fn query(&self) -> UnusualQuery {
        UnusualQuery {
            vecka: self.vecka.clone(),
            larm: self.larm.clone(),
        }
    }

    pub fn is_of(&self, series: &DepartedSeries) -> bool {
        self.series().as_ref() == Some(series)
    }

    fn series(&self) -> Option<DepartedSeries> {
        Some(DepartedSeries {
            week: self.vecka.parse().ok()?,
            area: (!self.omrade.is_empty()).then(|| self.omrade.as_str().into()),
            category: self.kategori.as_str().into(),
        })
    }

    fn back(&self, done: &str) -> Response {
        let query = forms::query(&[("vecka", &self.vecka), ("larm", &self.larm), ("klart", done)]);
        Redirect::to(&format!("/utforska/ovanligt{query}")).into_response()
    }
}

/// `POST /utforska/ovanligt`
pub async fn acknowledge(
    writer: GovernanceWriter,
    Form(input): Form<AcknowledgeInput>,
) -> Result<Response, PageError> {
    writer.require(Act::ReadAllEvents)?;
    let (frame, municipality) = (&writer.frame, &writer.home.municipality);
    let series = input.series().ok_or(PageError::NotFound)?;
    let is_area = |area: &AreaCode| municipality.working_areas().iter().any(|a| a.code == *area);
    if municipality.category(&series.category).is_none() || !series.area.as_ref().is_none_or(is_area) {
        return Err(PageError::NotFound);
    }
    let known = writer.chain().await?;
    let problem = (!input.problem.is_empty()).then(|| ProblemCode::from(input.problem.as_str()));
    let led = Led::from_code(&input.utfall);
    let reason = input.skal.trim().to_owned();
    let seen = Seen::in_the_way(&[FormText::alone(&reason)], "", "", &writer.home.place_words);
    let fault = if led.is_none() {
        Some(frame.t("acknowledge-no-outcome"))
    } else if reason.is_empty() {
        Some(frame.t("acknowledge-no-reason"))
    } else if let Some(seen) = seen {
        let hits: Vec<String> = seen.hits.iter().map(|hit| hit.text.clone()).collect();
        Some(frame.ta("acknowledge-personal", hits.join(", ")))
    } else if problem
        .as_ref()
        .is_some_and(|code| !known.chain.problems.contains_key(code))
    {
        Some(frame.t("acknowledge-no-problem"))
    } else {
        None
    };
    let (Some(led), None) = (led, &fault) else {
        let refusal = Refusal {
            words: fault.unwrap_or_default(),
            input,
        };
        let query = refusal.input.query();
        return refused(&unusual::page(&writer, &query, Some(refusal)).await?);
    };
    let to_write = (led == Led::ToProblem && problem.is_none()).then(|| new_problem(frame, &series));
    let kept = AcknowledgementInput {
        series,
        led,
        problem: problem.filter(|_| led == Led::ToProblem),
        reason,
    };
    let (store, m) = (&writer.app.store, writer.municipality());
    store
        .write(m, &writer.actor(), writer.now(), move |work| {
            Box::pin(async move { work.acknowledge(kept).await })
        })
        .await?;
    Ok(match to_write {
        Some(form) => Redirect::to(&form).into_response(),
        None => input.back("acknowledged"),
    })
}

/// The form of a problem with what departed filled in.
pub fn new_problem(frame: &Frame, series: &DepartedSeries) -> String {
    let category = frame.category_name(&series.category);
    let title = match &series.area {
        Some(_) => format!("{category}, {}", frame.area_name(&series.area)),
        None => category,
    };
    let fields = [
        ("title", title.as_str()),
        ("areas", series.area.as_ref().map_or("", |area| area.as_str())),
        ("categories", series.category.as_str()),
        ("weeks", &series.week.to_string()),
    ];
    forms::new_record(RecordKind::Problem, &fields)
}

/// `POST /utforska/ovanligt/angra`
pub async fn undo(
    writer: GovernanceWriter,
    Form(input): Form<AcknowledgeInput>,
) -> Result<Response, PageError> {
    writer.require(Act::ReadAllEvents)?;
    let series = input.series().ok_or(PageError::NotFound)?;
    let (store, m) = (&writer.app.store, writer.municipality());
    let undone = store
        .write(m, &writer.actor(), writer.now(), move |work| {
            Box::pin(async move { work.withdraw_acknowledgement(&series).await })
        })
        .await;
    match undone {
        Ok(()) => Ok(input.back("acknowledgement-withdrawn")),
        Err(StoreError::NotFound { .. }) => Err(PageError::NotFound),
        Err(error) => Err(error.into()),
    }
}

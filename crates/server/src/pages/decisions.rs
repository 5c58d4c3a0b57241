//! The decisions of the weekly meetings: what is late, what is open, what became of the rest.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::codes::{DecisionId, FunctionCode};
use domain::decision::{Decision, DecisionOutcome, DecisionState};
use domain::picture::PictureStatus;
use domain::time::IsoWeek;
use jiff::ToSpan;
use serde::Deserialize;
use store::DecisionFilter;

use super::pictures::writing::{plain_lines, too_long};
use super::routes::Routes;
use super::screening::{FormText, Seen, masked};
use crate::access::{DecisionAnswerer, FormOf, PictureWriter, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::{Form, query};
use crate::frame::Frame;

/// How long an answered decision stays on the page.
const ANSWERED_DAYS: i64 = 90;

pub fn routes() -> Routes {
    Routes::new()
        .route("/beslut", get(list))
        .route("/beslut/{id}/svar", get(ask).post(answer))
        .route("/beslut/{id}/oppna", post(reopen))
        .route("/beslut/{id}/ta-bort", post(withdraw))
}

#[derive(Default, Deserialize)]
pub struct DecisionQuery {
    #[serde(default)]
    funktion: String,
    /// The decision that was just answered, which can be undone.
    angra: Option<DecisionId>,
}

struct Row {
    decision: Decision,
    about: String,
    responsible: String,
    state: DecisionState,
    days_late: i64,
}

struct Section {
    key: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "pages/decisions.html")]
struct DecisionsPage {
    frame: Frame,
    sections: Vec<Section>,
    functions: Vec<(FunctionCode, String)>,
    function: String,
    undo: Option<DecisionId>,
}

/// One decision, and what became of it.
#[derive(Template)]
#[template(path = "pages/answer.html")]
struct AnswerPage {
    frame: Frame,
    row: Row,
    input: AnswerInput,
    /// Why it was not saved, when something is wrong with it.
    refusal: Option<String>,
    /// What may point out a person.
    seen: Option<Seen>,
    masked: bool,
}

impl Row {
    fn of(signed: &Signed, decision: Decision) -> Self {
        let (frame, today) = (&signed.frame, signed.today());
        Self {
            about: frame.about(decision.input.area.as_ref(), decision.input.category.as_ref()),
            responsible: frame.function_name(&decision.input.responsible),
            state: decision.state(today),
            days_late: today
                .since(decision.input.due)
                .map_or(0, |span| i64::from(span.get_days())),
            decision,
        }
    }

    fn state_chip(&self) -> &'static str {
        match self.state {
            DecisionState::Late => "c-chip--danger",
            DecisionState::Open => "c-chip--info",
            DecisionState::Answered => "c-chip--good",
        }
    }

    fn state_key(&self) -> String {
        match (self.state, self.decision.outcome) {
            (_, Some(outcome)) => format!("outcome-{}", outcome.code()),
            (DecisionState::Late, _) => "decision-late".into(),
            _ => "decision-open".into(),
        }
    }
}

impl DecisionsPage {
    async fn new(signed: &Signed, input: DecisionQuery) -> Result<Self, PageError> {
        let (frame, today) = (&signed.frame, signed.today());
        let (store, m) = (&signed.app.store, signed.municipality());
        let responsible: Vec<FunctionCode> = if input.funktion.is_empty() {
            Vec::new()
        } else {
            vec![input.funktion.as_str().into()]
        };
        let unanswered = DecisionFilter {
            open: Some(true),
            responsible: responsible.clone(),
            ..DecisionFilter::default()
        };
        let answered = DecisionFilter {
            open: Some(false),
            answered_since: Some(today - ANSWERED_DAYS.days()),
            responsible,
            ..DecisionFilter::default()
        };
        let mut waiting = store.decisions(m, &unanswered).await?;
        waiting.sort_by_key(|d| (d.input.due, d.id));
        let mut answered = store.decisions(m, &answered).await?;
        answered.sort_by_key(|d| std::cmp::Reverse((d.answered_on, d.id)));
        let (late, open): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|d| d.state(today) == DecisionState::Late);
        let section = |key, decisions: Vec<Decision>| Section {
            key,
            rows: decisions.into_iter().map(|d| Row::of(signed, d)).collect(),
        };
        let functions = &signed.home.municipality.functions;
        Ok(Self {
            sections: vec![
                section("decisions-late", late),
                section("decisions-open", open),
                section("decisions-answered", answered),
            ],
            functions: functions
                .iter()
                .map(|f| (f.code.clone(), frame.function_name(&f.code)))
                .collect(),
            function: input.funktion,
            undo: input.angra,
            frame: frame.clone(),
        })
    }
}

pub async fn list(
    answerer: FormOf<DecisionAnswerer>,
    Query(input): Query<DecisionQuery>,
) -> Result<Response, PageError> {
    html(&DecisionsPage::new(&answerer, input).await?)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerInput {
    #[serde(default)]
    utfall: String,
    text: String,
    #[serde(default)]
    tillbaka: String,
    #[serde(default)]
    ja: String,
    #[serde(default)]
    maskera: String,
}

/// The week's page that one came from, if it was one.
fn week_of(path: &str) -> Option<IsoWeek> {
    path.strip_prefix("/lagesbild/")?.parse().ok()
}

impl AnswerPage {
    fn back_name(&self) -> String {
        match week_of(&self.input.tillbaka) {
            Some(week) => self.frame.ta("picture-of-week", week.week()),
            None => self.frame.t("nav-decisions"),
        }
    }

    /// Where one came from: a page of this program, never elsewhere.
    fn back(&self) -> String {
        let id = self.row.decision.id;
        match week_of(&self.input.tillbaka) {
            Some(week) => format!("/lagesbild/{week}#beslut-{id}"),
            None => format!("/beslut#beslut-{id}"),
        }
    }
}

/// Back to a page of this program, never elsewhere.
fn back_to(path: &str, done: &str, undo: Option<DecisionId>) -> String {
    let week = week_of(path);
    let base = week.map_or_else(|| "/beslut".to_owned(), |week| format!("/lagesbild/{week}"));
    let undo = undo.filter(|_| week.is_none()).map(|id| id.to_string());
    let fields = [("klart", done), ("angra", undo.as_deref().unwrap_or_default())];
    format!("{base}{}", query(&fields))
}

/// A decision in this municipality.
async fn decision_here(signed: &Signed, id: DecisionId) -> Result<Decision, PageError> {
    let found = signed.app.store.decision(signed.municipality(), id).await?;
    found.ok_or(PageError::NotFound)
}

#[derive(Deserialize)]
pub struct AskQuery {
    #[serde(default)]
    tillbaka: String,
}

/// The page where one answers. A decision that was answered already is shown among the others.
pub async fn ask(
    answerer: FormOf<DecisionAnswerer>,
    Path(id): Path<DecisionId>,
    Query(asked): Query<AskQuery>,
) -> Result<Response, PageError> {
    let decision = decision_here(&answerer, id).await?;
    if decision.outcome.is_some() {
        return Ok(Redirect::to(&format!("/beslut#beslut-{id}")).into_response());
    }
    html(&AnswerPage {
        frame: answerer.frame.clone(),
        row: Row::of(&answerer, decision),
        input: AnswerInput {
            tillbaka: asked.tillbaka,
            ..AnswerInput::default()
        },
        refusal: None,
        seen: None,
        masked: false,
    })
}

pub async fn answer(
    answerer: DecisionAnswerer,
    Path(id): Path<DecisionId>,
    Form(mut input): Form<AnswerInput>,
) -> Result<Response, PageError> {
    let decision = decision_here(&answerer, id).await?;
    let page = |input, refusal, seen, masked| AnswerPage {
        frame: answerer.frame.clone(),
        row: Row::of(&answerer, decision),
        input,
        refusal,
        seen,
        masked,
    };
    let places = &answerer.home.place_words;
    if !input.maskera.is_empty() {
        input.text = masked(&input.text, places);
        return html(&page(input, None, None, true));
    }
    let seen = Seen::in_the_way(&[FormText::alone(&input.text)], "", &input.ja, places);
    let text = plain_lines(&input.text);
    let outcome = DecisionOutcome::from_code(&input.utfall);
    let refusal = if outcome.is_none() {
        Some(answerer.frame.t("decision-outcome-missing"))
    } else if text.is_empty() && outcome != Some(DecisionOutcome::Done) {
        Some(answerer.frame.t("decision-why-missing"))
    } else {
        too_long(&answerer.frame, &text)
    };
    let outcome = match (outcome, refusal, seen) {
        (Some(outcome), None, None) => outcome,
        (_, refusal, seen) => return refused(&page(input, refusal, seen, false)),
    };
    let today = answerer.today();
    answerer
        .app
        .store
        .write(
            answerer.municipality(),
            &answerer.actor(),
            answerer.now(),
            move |work| Box::pin(async move { work.answer_decision(id, outcome, &text, today).await }),
        )
        .await?;
    Ok(Redirect::to(&back_to(&input.tillbaka, "answered", Some(id))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackInput {
    #[serde(default)]
    tillbaka: String,
}

/// Takes an answer back.
pub async fn reopen(
    answerer: DecisionAnswerer,
    Path(id): Path<DecisionId>,
    Form(input): Form<BackInput>,
) -> Result<Response, PageError> {
    decision_here(&answerer, id).await?;
    let why = answerer.frame.t("decision-reopened-why");
    answerer
        .app
        .store
        .write(
            answerer.municipality(),
            &answerer.actor(),
            answerer.now(),
            move |work| Box::pin(async move { work.reopen_decision(id, &why).await }),
        )
        .await?;
    Ok(Redirect::to(&back_to(&input.tillbaka, "undone", None)).into_response())
}

/// Takes a decision away that was written by mistake, as long as its week is not adopted.
pub async fn withdraw(
    writer: PictureWriter,
    Path(id): Path<DecisionId>,
    Form(input): Form<BackInput>,
) -> Result<Response, PageError> {
    let decision = decision_here(&writer, id).await?;
    let (store, m) = (&writer.app.store, writer.municipality());
    let picture = store.picture(m, decision.input.week, None).await?;
    if picture.is_some_and(|p| p.status == PictureStatus::Adopted) {
        return Err(PageError::BadRequest(writer.frame.t("adopt-already")));
    }
    let why = writer.frame.t("decision-withdrawn-why");
    store
        .write(m, &writer.actor(), writer.now(), move |work| {
            Box::pin(async move { work.withdraw_decision(id, &why).await })
        })
        .await?;
    Ok(Redirect::to(&back_to(&input.tillbaka, "withdrawn", None)).into_response())
}

//! "Nothing to report": said by an organisation for a week, so that its silence is not taken for calm.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Act;
use domain::codes::{PartnerCode, ZeroReportId};
use domain::time::IsoWeek;
use serde::Deserialize;

use crate::access::{EventReporter, FormOf, Signed};
use crate::errors::{PageError, html, refused};
use crate::forms::Form;
use crate::frame::Frame;

/// How far back a week may be told about.
const WEEKS: i32 = 8;

#[derive(Template)]
#[template(path = "pages/nothing_to_report.html")]
struct NothingToReportPage {
    frame: Frame,
    input: NothingToReportInput,
    weeks: Vec<Week>,
    /// Those on whose behalf a coordinator may say it; empty for everyone else.
    partners: Vec<(PartnerCode, String)>,
    fault: Option<(&'static str, String)>,
}

struct Week {
    week: IsoWeek,
    /// What the organisation has said about it.
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Silent,
    Reported(i64),
    Zero(Option<ZeroReportId>),
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NothingToReportInput {
    vecka: String,
    organisation: String,
}

impl NothingToReportPage {
    fn in_words(&self, week: &IsoWeek) -> String {
        let days = crate::wording::date_range(week.monday(), week.sunday(), self.frame.language);
        format!("{} {}, {days}", self.frame.t("week"), week.week())
    }

    fn is_chosen(&self, week: &IsoWeek) -> bool {
        self.input.vecka == week.to_string()
    }

    fn partner_name(&self) -> String {
        self.frame.partner_name(&self.input.organisation.as_str().into())
    }

    fn is_partner(&self, code: &PartnerCode) -> bool {
        self.input.organisation == code.as_str()
    }
}

async fn page(
    reporter: &Signed,
    mut input: NothingToReportInput,
    fault: Option<(&'static str, String)>,
) -> Result<NothingToReportPage, PageError> {
    let this = IsoWeek::of(reporter.today());
    let first = this.plus(-WEEKS);
    let partner = partner(reporter, &input)?;
    input.organisation = partner.to_string();
    if input.vecka.is_empty() {
        input.vecka = this.previous().to_string();
    }
    let (store, here) = (&reporter.app.store, reporter.municipality());
    let told = store.reporting(here, first, this).await?;
    let zeros = store.zero_reports(here, first, this).await?;
    let weeks = (0..=WEEKS).map(|back| {
        let week = this.plus(-back);
        let found = told.iter().find(|t| t.partner == partner && t.week == week);
        let zero = zeros.iter().find(|z| z.partner == partner && z.week == week);
        let state = match found {
            Some(told) if told.events > 0 => State::Reported(told.events),
            Some(told) if told.zero => State::Zero(zero.map(|z| z.id)),
            _ => State::Silent,
        };
        Week { week, state }
    });
    let all = &reporter.home.municipality.partners;
    let partners = if reporter.principal.may(Act::SortInbox) {
        all.iter().map(|p| (p.code.clone(), p.name.clone())).collect()
    } else {
        Vec::new()
    };
    Ok(NothingToReportPage {
        frame: reporter.frame.clone(),
        weeks: weeks.collect(),
        input,
        partners,
        fault,
    })
}

/// A coordinator says for whom; everyone else says it for the own organisation.
fn partner(reporter: &Signed, input: &NothingToReportInput) -> Result<PartnerCode, PageError> {
    let chosen = PartnerCode::from(input.organisation.as_str());
    if reporter.principal.may(Act::SortInbox) && reporter.home.municipality.partner(&chosen).is_some() {
        return Ok(chosen);
    }
    reporter.reports_for().cloned()
}

pub async fn show(
    reporter: FormOf<EventReporter>,
    axum::extract::RawQuery(raw): axum::extract::RawQuery,
) -> Result<Response, PageError> {
    let asked = |name: &str| {
        let mut pairs = raw.iter().flat_map(|q| q.split('&'));
        let found = pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_default().to_owned()
    };
    let input = NothingToReportInput {
        vecka: asked("vecka"),
        organisation: asked("organisation"),
    };
    html(&page(&reporter, input, None).await?)
}

pub async fn say(
    reporter: EventReporter,
    Form(input): Form<NothingToReportInput>,
) -> Result<Response, PageError> {
    let partner = partner(&reporter, &input)?;
    let week = match input.vecka.parse::<IsoWeek>() {
        Ok(week) => week,
        Err(_) => {
            let fault = Some(("nothing-week-bad", input.vecka.clone()));
            return refused(&page(&reporter, input, fault).await?);
        }
    };
    if week > IsoWeek::of(reporter.today()) {
        let fault = Some(("nothing-week-to-come", week.to_string()));
        return refused(&page(&reporter, input, fault).await?);
    }
    let told = reporter
        .app
        .store
        .reporting(reporter.municipality(), week, week)
        .await?;
    if told.iter().any(|t| t.partner == partner && t.events > 0) {
        let fault = Some(("nothing-has-reported", week.to_string()));
        return refused(&page(&reporter, input, fault).await?);
    }
    let now = reporter.now();
    let query = crate::forms::query(&[("organisation", partner.as_str()), ("klart", "nothing-said")]);
    reporter
        .app
        .store
        .write(reporter.municipality(), &reporter.actor(), now, move |work| {
            Box::pin(async move { work.record_zero_report(&partner, week, now).await })
        })
        .await?;
    Ok(Redirect::to(&format!("/inget-att-rapportera{query}")).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawInput {
    nollrapport: ZeroReportId,
    organisation: String,
    vecka: IsoWeek,
}

/// Takes it back: something was reported after all.
pub async fn withdraw(
    reporter: EventReporter,
    Form(input): Form<WithdrawInput>,
) -> Result<Response, PageError> {
    let asked = NothingToReportInput {
        vecka: input.vecka.to_string(),
        organisation: input.organisation,
    };
    let partner = partner(&reporter, &asked)?;
    let zeros = reporter
        .app
        .store
        .zero_reports(reporter.municipality(), input.vecka, input.vecka)
        .await?;
    let own = zeros
        .iter()
        .any(|z| z.id == input.nollrapport && z.partner == partner);
    if !own {
        return Err(PageError::NotFound);
    }
    let query = crate::forms::query(&[("organisation", partner.as_str()), ("klart", "undone")]);
    reporter
        .app
        .store
        .write(
            reporter.municipality(),
            &reporter.actor(),
            reporter.now(),
            move |work| Box::pin(async move { work.withdraw_zero_report(input.nollrapport, "").await }),
        )
        .await?;
    Ok(Redirect::to(&format!("/inget-att-rapportera{query}")).into_response())
}

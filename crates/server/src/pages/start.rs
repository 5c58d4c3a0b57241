//! The start page: what waits for this reader today.

use askama::Template;
use axum::response::Response;
use domain::access::Act;
use domain::codes::PartnerCode;
use domain::decision::DecisionState;
use domain::event::EventStatus;
use domain::owed::{Owed, OwedState};
use domain::picture::PictureStatus;
use domain::time::IsoWeek;
use store::{DecisionFilter, EventFilter, Feedback, Total};

use super::governance::{owed_for, own_functions};
use crate::access::Signed;
use crate::errors::{PageError, html};
use crate::frame::Frame;
use crate::weekly::latest_adopted;

/// Of what is owed, so much is shown here.
const WAITING: usize = 6;

#[derive(Template)]
#[template(path = "pages/start.html")]
struct StartPage {
    frame: Frame,
    /// The latest week that is over, which is the one to assess; for those who read, the latest that is adopted.
    week: IsoWeek,
    inbox: Option<Total>,
    /// How far the week's picture has come, for those who may see it.
    picture: Option<&'static str>,
    picture_here: bool,
    decisions: Option<Decisions>,
    silent: Vec<String>,
    /// How much is late or lacking, for those who see what governs the work.
    owed: Option<usize>,
    /// What waits for the functions that the reader holds, the most urgent first; for everybody where he holds none.
    waiting: Vec<Owed>,
    /// The names of those functions.
    own: String,
    /// The latest answer to the reader's organisation.
    answer: Option<Feedback>,
}

struct Decisions {
    open: usize,
    late: usize,
}

pub async fn show(signed: Signed) -> Result<Response, PageError> {
    let over = IsoWeek::of(signed.today()).previous();
    let (store, m) = (&signed.app.store, signed.municipality());
    let reads_drafts = signed.principal.may(Act::ReadDrafts);
    let week = if reads_drafts {
        over
    } else {
        store.adopted_weeks(m).await?.last().copied().unwrap_or(over)
    };
    let mut page = StartPage {
        frame: signed.frame.clone(),
        week,
        inbox: None,
        picture: None,
        picture_here: false,
        decisions: None,
        silent: Vec::new(),
        owed: None,
        waiting: Vec::new(),
        own: String::new(),
        answer: None,
    };
    let status = store.picture(m, week, None).await?.map(|p| p.status);
    let adopted = latest_adopted(store, m, week).await?.is_some();
    page.picture_here = reads_drafts || adopted;
    page.picture = match status {
        _ if adopted => Some("picture-adopted"),
        Some(PictureStatus::Draft) if reads_drafts => Some("picture-draft"),
        None if reads_drafts => Some("picture-drafted-itself"),
        _ => None,
    };
    if reads_drafts {
        let told = store.reporting(m, week, week).await?;
        let heard = |code: &PartnerCode| {
            told.iter()
                .any(|t| t.partner == *code && (t.events > 0 || t.zero))
        };
        let partners = signed.home.municipality.partners.iter();
        page.silent = partners
            .filter(|p| p.reports_weekly && !heard(&p.code))
            .map(|p| p.name.clone())
            .collect();
    }
    if signed.principal.may(Act::AnswerDecision) {
        let unanswered = DecisionFilter {
            open: Some(true),
            ..DecisionFilter::default()
        };
        let open = store.decisions(m, &unanswered).await?;
        let today = signed.today();
        page.decisions = Some(Decisions {
            late: open
                .iter()
                .filter(|d| d.state(today) == DecisionState::Late)
                .count(),
            open: open.len(),
        });
    }
    if signed.principal.may(Act::ReadGovernance) {
        let owed = owed_for(&signed, signed.today()).await?;
        let urgent = |state| matches!(state, OwedState::Late | OwedState::Lacking);
        page.owed = Some(owed.iter().filter(|item| urgent(item.kind.state())).count());
        let own = own_functions(&signed).await?;
        let names: Vec<String> = own.iter().map(|code| signed.frame.function_name(code)).collect();
        page.own = names.join(", ");
        let mine = |item: &Owed| own.is_empty() || item.owner.as_ref().is_some_and(|o| own.contains(o));
        page.waiting = owed.into_iter().filter(mine).take(WAITING).collect();
    }
    if let Some(partner) = super::feedback::receives_as(&signed) {
        let sent = store
            .feedback(m, Some(partner), (over.plus(-8), over.next()))
            .await?;
        page.answer = sent.into_iter().next();
    }
    if signed.principal.may(Act::SortInbox) {
        let received = EventFilter {
            statuses: vec![EventStatus::Received],
            ..EventFilter::default()
        };
        page.inbox = Some(
            signed
                .app
                .store
                .event_total(signed.municipality(), &received, &signed.scope())
                .await?,
        );
    }
    html(&page)
}
